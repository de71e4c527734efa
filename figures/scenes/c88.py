"""Draws C88: the two arrows of which a step of momentum is made."""

import plotly.graph_objects as go

from figures.scenes.arrows import arrows
from figures.scenes.small import Arrays
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the pieces of one step. path (n, 2); velocity (2, 2); gradient, step (1, 2, 2)."""
    return arrows(arrays, ("step",), (look.methods["momentum"],), look)
