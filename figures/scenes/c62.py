"""Draws C62: which share of new digits is right against the rate, with and without batch norm."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {"off": ("without", "rmsprop"), "on": ("batch norm", "momentum")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed. rate (n,); off, on (seeds, n)."""
    return curves(
        of_seeds(NAMES, "rate", arrays, look), ("learning rate", "share of new digits right"), look, logs=(True, False)
    )
