"""Draws C76: which share of new digits is right, step by step, learned as they are or also moved, and asked about either."""

import plotly.graph_objects as go

from figures.scenes.curves import along_a_ramp, curves
from figures.scenes.small import Arrays
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed, on a logarithmic axis of steps. step (n,); names (m,); right (m, seeds, n)."""
    names = [str(name) for name in arrays["names"]]
    lines = along_a_ramp(names, arrays["step"], arrays["right"], look)
    return curves(lines, ("step", "share of new digits right"), look, logs=(True, False))
