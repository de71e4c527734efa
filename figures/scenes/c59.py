"""Draws C59: for how many units all weights are pushed one way, against the size of the batch."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {"sigmoid": ("sigmoid", "rmsprop"), "relu": ("ReLU", "momentum"), "tanh": ("tanh", "nesterov")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed. size (n,); sigmoid, relu, tanh (seeds, n)."""
    return curves(
        of_seeds(NAMES, "size", arrays, look), ("examples in the batch", "share of units"), look, logs=(True, False)
    )
