"""Draws C60: the share of units that no digit makes positive, step by step."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {
    "raw": ("ReLU, raw", "momentum"),
    "leaky": ("leaky ReLU, raw", "adagrad"),
    "standardised": ("ReLU, standardised", "nesterov"),
}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed. step (n,); raw, leaky, standardised (seeds, n)."""
    return curves(of_seeds(NAMES, "step", arrays, look), ("step", "share of units silent"), look, logs=(True, False))
