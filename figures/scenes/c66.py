"""Draws C66: the loss after 300 steps against the rate, for six methods."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_methods
from figures.scenes.small import Arrays
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a method, on logarithmic axes. methods, names (m,); rate (n,); loss (m, n), NaN where it is far out."""
    lines = of_methods(arrays, arrays["rate"], arrays["loss"], look)
    return curves(lines, ("learning rate", "loss after 300 steps"), look, logs=(True, True))
