"""Draws C73: the loss at the last weights, and at the mean of many."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look

NAMES = {"sgd": ("last weights", "momentum"), "sgd_averaged": ("averaged weights", "rmsprop")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws both, on a logarithmic axis of losses. step (n,); sgd, sgd_averaged (n,)."""
    lines = [
        Line(name, np.column_stack([arrays["step"], arrays[key]]), look.methods[method])
        for key, (name, method) in NAMES.items()
    ]
    return curves(lines, ("step", "loss"), look, logs=(False, True))
