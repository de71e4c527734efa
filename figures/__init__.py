"""Pictures: NumPy arrays in, plotly figures out. Nothing here computes a run or knows of a page."""
