"""Draws C81: which rates two kinds of search try, and what they find."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import Dot, curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the loss against the rate, and each search's trials on it. rate, loss (n,); grid, random (m, 2), rate and loss."""
    grid, random = look.methods["rmsprop"], look.methods["momentum"]._replace(symbol="circle")
    lines = [
        Line("", np.column_stack([arrays["rate"], arrays["loss"]]), Style(look.quiet, look.quiet, "circle")),
        *(Line(name, _best(arrays[name]), style) for name, style in (("grid", grid), ("random", random))),
    ]
    dots = [Dot(arrays["random"], random, 10), Dot(arrays["grid"], grid._replace(symbol="square"), 10)]
    return curves(lines, ("learning rate", "loss"), look, dots, logs=(True, True))


def _best(trials: np.ndarray) -> np.ndarray:
    """Returns the trial (1, 2) of trials (m, 2) with the lowest loss."""
    return trials[[np.argmin(np.nan_to_num(trials[:, 1], nan=np.inf))]]
