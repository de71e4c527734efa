"""Draws C74: the loss on new digits step by step, with three weights of L2."""

import plotly.graph_objects as go

from figures.scenes.curves import along_a_ramp, curves
from figures.scenes.small import Arrays
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed, on a logarithmic axis of losses. step (n,); names (m,); loss (m, seeds, n)."""
    names = [str(name) for name in arrays["names"]]
    lines = along_a_ramp(names, arrays["step"], arrays["loss"], look)
    return curves(lines, ("step", "loss on new digits"), look, logs=(False, True))
