"""Draws C83: the loss at the end against the step at which the rate was lowered."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import Dot, curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the mean losses on a logarithmic axis. step (n,), at which the rate was lowered; loss (n,)."""
    points, style = np.column_stack([arrays["step"], arrays["loss"]]), look.methods["sgd"]
    titles = ("rate lowered at step", "mean loss at the end")
    return curves([Line("", points, style)], titles, look, [Dot(points, style, 8)], logs=(False, True))
