"""Draws C68: rate times largest curvature, step by step, at several rates."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import along_a_ramp, curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a rate, and one at 2. names (m,); step (n,); product (m, n)."""
    step = arrays["step"]
    edge = Line("2", np.array([[step[0], 2.0], [step[-1], 2.0]]), Style(look.quiet, look.quiet, "circle", "dash"))
    lines = along_a_ramp([str(name) for name in arrays["names"]], step, arrays["product"], look)
    return curves([edge, *lines], ("step", "rate × largest curvature"), look)
