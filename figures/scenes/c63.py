"""Draws C63: what it takes until 90 % of new digits are right, against the size of a batch."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {"examples": ("examples seen", "rmsprop"), "steps": ("steps", "momentum")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws examples and steps, a line a seed, on logarithmic axes. size (n,); steps (seeds, n)."""
    both = {**arrays, "examples": arrays["steps"] * arrays["size"]}
    return curves(
        of_seeds(NAMES, "size", both, look), ("examples in a batch", "until 90 % are right"), look, logs=(True, True)
    )
