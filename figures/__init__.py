"""Draws pictures: NumPy arrays in, Plotly figures out. Nothing here computes a run or knows of a page."""

# Plotly takes pandas for there as soon as another thread begins to import it, as Streamlit's first run does, and fails on what
# is not there yet. Imported here, it is waited for.
import pandas as _pandas  # noqa: F401
