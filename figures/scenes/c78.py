"""Draws C78: the losses of Newton's method, SGD and L-BFGS on a network."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {"newton": ("Newton", "rmsprop"), "sgd": ("SGD", "sgd"), "lbfgs": ("L-BFGS", "momentum")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed, on a logarithmic axis of losses. step (n,); newton, sgd, lbfgs (seeds, n)."""
    return curves(of_seeds(NAMES, "step", arrays, look), ("step", "loss"), look, logs=(False, True))
