"""Draws C56: the spread of the activations layer by layer, under two starts."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {"he": ("He", "momentum"), "xavier": ("Xavier", "rmsprop")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed. layer (n,); he, xavier (seeds, n)."""
    return curves(
        of_seeds(NAMES, "layer", arrays, look), ("hidden layer", "spread of activations"), look, logs=(False, True)
    )
