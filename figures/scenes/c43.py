"""Draws C43: the path of the race beside the one with centred inputs."""

import plotly.graph_objects as go

from figures.scenes.plane import Marks, plane
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws both paths until they arrive, and the minimum. shown (n, 2), centred (m, 2); minimum (1, 2)."""
    lines = [
        Line("shown", arrays["shown"], look.methods["sgd"]),
        Line("centred", arrays["centred"], look.methods["momentum"]._replace(dash="dash")),
    ]
    star = Marks("minimum", arrays["minimum"], Style(look.ink, look.ink, "star"), 15)
    return plane(lines, [], [star], ("first weight", "second weight"), look)
