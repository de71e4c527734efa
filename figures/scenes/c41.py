"""Draws C41: steps and condition number against how far the inputs are prepared."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import Dot, curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws both on a logarithmic axis, and the place of the race. prepare (n,); steps, kappa (n,); here (2, 2)."""
    looks = look.methods["sgd"], look.methods["momentum"]
    lines = [
        Line(name, np.column_stack([arrays["prepare"], arrays[key]]), style)
        for name, key, style in zip(("steps", "condition number"), ("steps", "kappa"), looks, strict=True)
    ]
    dots = [Dot(place[None], style) for place, style in zip(arrays["here"], looks, strict=True)]
    titles = ("0 raw · 0.5 centred · 1 standardised", "steps, or κ")
    return curves(lines, titles, look, dots, logs=(False, True))
