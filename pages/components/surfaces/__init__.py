"""The gallery of surfaces: its cards."""
