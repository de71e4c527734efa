"""Draws C42: the examples, and the line between their classes before and after a small turn of its weights."""

import plotly.graph_objects as go

from figures.scenes.clouds import clouds
from figures.scenes.small import Arrays
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws examples, low and high (m, 2), and two lines (2, k, 2) with their names (2,)."""
    before, after = Style(look.quiet, look.quiet, "circle", "dash"), look.methods["sgd"]
    return clouds(arrays, [before, after], look)
