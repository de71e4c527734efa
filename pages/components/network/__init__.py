"""What the page Network shows: its controls and its words."""
