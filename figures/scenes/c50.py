"""Draws C50: where the minimum goes as a penalty grows."""

import plotly.graph_objects as go

from figures.scenes.curves import curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the minimum's way through the weights, for growing weights of each penalty. l2 (n, 2); l1 (m, 2)."""
    lines = [
        Line("L2", arrays["l2"], look.methods["momentum"]),
        Line("L1", arrays["l1"], look.methods["rmsprop"]),
    ]
    return curves(lines, ("first weight", "second weight"), look)
