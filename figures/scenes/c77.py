"""Draws C77: the losses of L-BFGS, momentum and Adam with all examples at each step."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_seeds
from figures.scenes.small import Arrays
from figures.theme import Look

NAMES = {"lbfgs": ("L-BFGS", "rmsprop"), "momentum": ("Momentum", "momentum"), "adam": ("Adam", "adam")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line a seed, on a logarithmic axis of losses. step (n,); lbfgs, momentum, adam (seeds, n)."""
    return curves(of_seeds(NAMES, "step", arrays, look), ("step", "loss"), look, logs=(False, True))
