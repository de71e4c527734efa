"""Draws C79: steps against the condition number."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_methods
from figures.scenes.small import Arrays
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a method on two logarithmic axes. methods, names (m,); kappa (n,); steps (m, n)."""
    lines = of_methods(arrays, arrays["kappa"], arrays["steps"], look)
    return curves(lines, ("condition number κ", "steps"), look, logs=(True, True))
