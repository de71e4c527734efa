"""Draws C64: which share of new digits is right, epoch by epoch, with sorted and with shuffled digits."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {"shuffled": ("shuffled", "momentum"), "sorted": ("sorted", "rmsprop")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed. epochs (n,); sorted, shuffled (seeds, n)."""
    return curves(of_seeds(NAMES, "epochs", arrays, look), ("epoch", "share of new digits right"), look)
