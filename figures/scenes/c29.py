"""Draws C29: what turning the valley costs each method."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_methods
from figures.scenes.small import Arrays
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the steps to the minimum against the angle. methods, names (m,); angle (n,); steps (m, n), infinity for never."""
    return curves(of_methods(arrays, arrays["angle"], arrays["steps"], look), ("angle, degrees", "steps"), look)
