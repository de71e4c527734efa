"""Draws C58: the steps to 95 % right against the learning rate, for four activations."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {
    "sigmoid": ("sigmoid", "rmsprop"),
    "tanh": ("tanh", "nesterov"),
    "leaky_relu": ("leaky ReLU", "adagrad"),
    "relu": ("ReLU", "momentum"),
}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line an activation. rate (n,); sigmoid, tanh, relu, leaky_relu (n,)."""
    *others, relu = of_seeds(NAMES, "rate", arrays, look)
    dashed = relu._replace(style=relu.style._replace(dash="dash"))  # it may lie on that of leaky ReLU
    return curves([*others, dashed], ("learning rate", "steps to 95 % right"), look, logs=(True, True))
