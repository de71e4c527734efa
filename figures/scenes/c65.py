"""Draws C65: the loss step by step at rates from far too low to far too high."""

import plotly.graph_objects as go

from figures.scenes.curves import along_a_ramp, curves
from figures.scenes.small import Arrays
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a rate, on a logarithmic axis of losses. names (m,); step (n,); loss (m, n), NaN where it is far out."""
    names = [str(name) for name in arrays["names"]]
    return curves(along_a_ramp(names, arrays["step"], arrays["loss"], look), ("step", "loss"), look, logs=(False, True))
