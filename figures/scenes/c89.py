"""Draws C89: a step of momentum and one of Nesterov, from the same place."""

import plotly.graph_objects as go

from figures.scenes.arrows import arrows
from figures.scenes.small import Arrays
from figures.theme import Look, look_ahead


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the pieces of two steps. path (n, 2); velocity (2, 2); gradient, step (2, 2, 2)."""
    return arrows(arrays, ("momentum", "Nesterov"), (look.methods["momentum"], look_ahead(look)), look)
