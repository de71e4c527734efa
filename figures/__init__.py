"""Draws pictures: NumPy arrays in, Plotly figures out. Nothing here computes a run or knows of a page."""
