"""Draws C53: which share of new digits is right, step by step, from weights of zero and from random ones."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {"he": ("random weights", "adam"), "relu": ("zero, ReLU", "momentum"), "sigmoid": ("zero, sigmoid", "rmsprop")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed. step (n,); he, relu, sigmoid (seeds, n)."""
    return curves(of_seeds(NAMES, "step", arrays, look), ("step", "share of new digits right"), look)
