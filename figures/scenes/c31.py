"""Draws C31: falling rates."""

import plotly.graph_objects as go

from figures.scenes.mean_losses import mean_losses
from figures.scenes.small import Arrays
from figures.theme import Look

RULES = {  # name in the arrays -> label, whose colours, dash
    "constant": ("constant", "sgd", "solid"),
    "small": ("constant ÷ 20", "rmsprop", "dashdot"),
    "step": ("in steps", "momentum", "solid"),
    "cosine": ("cosine", "adam", "dash"),
    "inverse": ("1/t", "nesterov", "dot"),
    "exponential": ("exponential", "adagrad", "6px,2px"),
}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the mean loss against the step, one curve a rule, on a logarithmic axis.

    "constant", "small", "step", "cosine", "inverse" and "exponential" (steps + 1,) each.
    """
    losses = [
        (label, arrays[name], look.methods[method]._replace(dash=dash)) for name, (label, method, dash) in RULES.items()
    ]
    return mean_losses(losses, [], look)
