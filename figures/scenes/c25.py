"""Draws C25: how long Adam's first steps are, with and without the correction."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_methods
from figures.scenes.small import Arrays
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the length of each step, in learning rates. methods, names (m,); step (n,); length (m, n)."""
    lines = of_methods(arrays, arrays["step"], arrays["length"], look)
    return curves(lines, ("step", "length ÷ learning rate"), look)
