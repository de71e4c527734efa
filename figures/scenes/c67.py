"""Draws C67: the losses of Adam with and without its correction, at a usual and at a high rate."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look

COLOURS = ("adam", "rmsprop")
RATES = {"low": ("", "solid"), "high": (", rate 0.1", "dash")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws both methods, dashed at the high rate, on a logarithmic axis of losses. step (n,); names (2,); low, high (2, n)."""
    lines = [
        Line(f"{name}{words}", np.column_stack([arrays["step"], row]), look.methods[colour]._replace(dash=dash))
        for rate, (words, dash) in RATES.items()
        for name, colour, row in zip(arrays["names"], COLOURS, arrays[rate], strict=True)
    ]
    return curves(lines, ("step", "loss"), look, logs=(False, True))
