"""Draws C82: the same runs at three sizes of the loss."""

import plotly.graph_objects as go

from figures.scenes.curves import curves, of_methods
from figures.scenes.small import Arrays
from figures.theme import Look

DASHES = {"own": "solid", "small": "dash", "large": "dot"}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the distance from the minimum against the step, logarithmic: as it is, and dashed for the smaller and dotted for the larger loss.

    step (n,); methods, names (m,); own, small, large (m, n).
    """
    lines = []
    for size, dash in DASHES.items():
        for line in of_methods(arrays, arrays["step"], arrays[size], look):
            words = "" if size == "own" or line.name != "SGD" else {"small": "SGD ÷ 1000", "large": "SGD × 1000"}[size]
            name = line.name if size == "own" else words
            lines.append(line._replace(name=name, style=line.style._replace(dash=dash)))
    return curves(lines, ("step", "distance"), look, logs=(False, True))
