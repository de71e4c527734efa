"""Draws C06: the way down along one parameter, with the dip, and where both balls end on it."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import Dot, curves, of_methods
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the loss along y = 0 and each method's end. x (n,); loss (n,); methods, names (m,); ends (m, 2), x and loss there."""
    ground = Line("", np.column_stack([arrays["x"], arrays["loss"]]), Style(look.ink, look.ink, "circle"))
    balls = [
        of_methods({"methods": arrays["methods"][[i]], "names": arrays["names"][[i]]}, end[:1], end[None, 1:], look)[0]
        for i, end in enumerate(arrays["ends"])
    ]
    return curves(
        [ground, *balls],
        ("x, with y = 0", "loss"),
        look,
        [Dot(ball.points, ball.style._replace(symbol="circle")) for ball in balls],
    )
