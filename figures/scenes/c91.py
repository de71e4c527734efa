"""Draws C91: the gradient of two losses against the weight."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the gradient's size, logarithmic. names (2,); weight (n,); size (2, n)."""
    lines = [
        Line(str(name), np.column_stack([arrays["weight"], row]), look.methods[method])
        for name, row, method in zip(arrays["names"], arrays["size"], ("rmsprop", "momentum"), strict=True)
    ]
    return curves(lines, ("weight", "gradient"), look, logs=(False, True))
