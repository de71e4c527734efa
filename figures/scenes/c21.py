"""Draws C21: whose cloud contracts, as the mean loss of many runs."""

import plotly.graph_objects as go

from figures.scenes.mean_losses import mean_losses
from figures.scenes.small import Arrays
from figures.theme import Look, styles


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws mean losses against the step. methods, names (m,); loss (m, n)."""
    looks = styles([str(method) for method in arrays["methods"]], look)
    return mean_losses(list(zip(map(str, arrays["names"]), arrays["loss"], looks, strict=True)), [], look)
