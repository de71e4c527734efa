"""Draws C57: the size of the gradient layer by layer, for three activations."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {"relu": ("ReLU", "momentum"), "tanh": ("tanh", "nesterov"), "sigmoid": ("sigmoid", "rmsprop")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed. layer (n,), the last one the outputs'; relu, tanh, sigmoid (seeds, n)."""
    return curves(
        of_seeds(NAMES, "layer", arrays, look), ("layer", "gradient, root mean square"), look, logs=(False, True)
    )
