"""Draws C85: steps against the rate, for several rho."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import Dot, curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look, styles


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a rho on two logarithmic axes, with gaps, and the race's runs. names (m,); rate (n,); steps (m, n); own (m, 2)."""
    own = arrays["own"]
    looks = styles(["momentum"] * len(own), look, rates=list(own[:, 0]))  # as in the race
    lines = [
        Line(str(name), np.column_stack([arrays["rate"], row]), style)
        for name, row, style in zip(arrays["names"], arrays["steps"], looks, strict=True)
    ]
    dots = [Dot(own[[row]], style._replace(symbol="circle"), 11) for row, style in enumerate(looks)]
    return curves(lines, ("learning rate", "steps"), look, dots, logs=(True, True))
