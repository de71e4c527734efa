"""Draws C61: the loss after 300 steps against the rate, for inputs prepared in three ways."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {
    "raw": ("as measured", "rmsprop"),
    "centred": ("centred", "momentum"),
    "standardised": ("standardised", "nesterov"),
}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed, on logarithmic axes. rate (n,); raw, centred, standardised (seeds, n)."""
    return curves(
        of_seeds(NAMES, "rate", arrays, look), ("learning rate", "loss after 300 steps"), look, logs=(True, True)
    )
