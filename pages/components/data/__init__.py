"""What the page Data shows: its controls and its words."""
