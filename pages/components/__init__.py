"""What a page is made of: a folder for each page, and beside them what several pages share."""
