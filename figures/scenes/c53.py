"""Draws C53: which share of new digits is right, step by step, from weights of zero and from random ones."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look

NAMES = {"he": ("random weights", "adam"), "relu": ("zero, ReLU", "momentum"), "sigmoid": ("zero, sigmoid", "rmsprop")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed. step (n,); he, relu, sigmoid (seeds, n)."""
    lines = [
        Line(name if nth == 0 else "", np.column_stack([arrays["step"], row]), look.methods[method])
        for key, (name, method) in NAMES.items()
        for nth, row in enumerate(arrays[key])
    ]
    return curves(lines, ("step", "share of new digits right"), look)
