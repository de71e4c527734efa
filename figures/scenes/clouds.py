"""Draws what several scenes share: examples of two classes, with lines between them."""

from collections.abc import Sequence

import plotly.graph_objects as go

from figures.scenes.plane import Marks, plane
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style

SMALL_MARK = 5.0  # pixels: of two hundred examples


def clouds(arrays: Arrays, styles: Sequence[Style], look: Look) -> go.Figure:
    """Draws the examples of either class, low and high (m, 2), and the lines (n, k, 2) with their names (n,), one style each."""
    marks = [
        Marks("class −1", arrays["low"], look.methods["momentum"]._replace(symbol="circle"), SMALL_MARK),
        Marks("class 1", arrays["high"], look.methods["rmsprop"]._replace(symbol="cross"), SMALL_MARK),
    ]
    lines = [
        Line(str(name), points, style)
        for name, points, style in zip(arrays["names"], arrays["lines"], styles, strict=True)
    ]
    return plane([], [], marks, ("first input", "second input"), look, curves=lines)
