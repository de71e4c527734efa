"""Draws C44: what is left of the excess loss against the examples seen, for batches of several sizes."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look, styles


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a size, with a logarithmic axis of examples. names (m,); seen (m, n); share (m, n)."""
    looks = [
        style._replace(dash="solid") for style in styles(["sgd"] * len(arrays["names"]), look)
    ]  # no dash can be read in noise
    lines = [
        Line(str(name), np.column_stack([seen, share]), style)
        for name, seen, share, style in zip(arrays["names"], arrays["seen"], arrays["share"], looks, strict=True)
    ]
    return curves(lines, ("examples seen", "excess loss left"), look, logs=(True, False))
