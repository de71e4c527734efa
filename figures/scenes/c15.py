"""Draws C15: how far each method goes past the minimum."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import curves, of_methods
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws x against the step, and where the minimum is. methods, names (m,); step (n,); x (m, n); minimum (1,)."""
    step = arrays["step"]
    there = Line(
        "minimum",
        np.column_stack([step[[0, -1]], arrays["minimum"][[0, 0]]]),
        Style(look.quiet, look.quiet, "circle", "dot"),
    )
    return curves([*of_methods(arrays, step, arrays["x"], look), there], ("step", "x"), look)
