"""Draws C32: the staircase of the mean loss under a rate that falls in steps."""

import plotly.graph_objects as go

from figures.scenes.mean_losses import mean_losses
from figures.scenes.small import Arrays
from figures.theme import Look, styles


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws mean losses against the step: each method's with the falling rate, and thin with its constant rate.

    methods (m,) and names (m,); falling and constant (m, steps + 1).
    """
    looks = styles([str(method) for method in arrays["methods"]], look)
    losses = zip(map(str, arrays["names"]), arrays["falling"], looks, strict=True)
    return mean_losses(list(losses), list(arrays["constant"]), look)
