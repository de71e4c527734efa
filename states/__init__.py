"""Holds a page's state as one value, and its address, the query string that says the same. Knows no page and runs nothing."""
