"""Draws C80: the gradient against the size of the weights, for chains of several lengths."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look

LOOKS = ("momentum", "nesterov", "rmsprop")


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a chain on two logarithmic axes. names (3,); weight (n,); derivative (3, n)."""
    lines = [
        Line(str(name), np.column_stack([arrays["weight"], row]), look.methods[method])
        for name, row, method in zip(arrays["names"], arrays["derivative"], LOOKS, strict=True)
    ]
    return curves(lines, ("size of all weights", "derivative"), look, logs=(True, True))
