"""Draws C45: what is left of the excess loss over ten epochs, with the examples sorted and shuffled."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line an order. names (2,); epoch (n,); share (2, n)."""
    lines = [
        Line(str(name), np.column_stack([arrays["epoch"], share]), look.methods[method])
        for name, share, method in zip(arrays["names"], arrays["share"], ("rmsprop", "momentum"), strict=True)
    ]
    return curves(lines, ("epoch", "excess loss left"), look)
