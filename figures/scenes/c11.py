"""Draws C11: how the velocity builds up under a gradient that stays the same."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws velocity over gradient against the step. step (n,); agree, alternate (n,); limit (1,), where the first goes."""
    step = arrays["step"]
    quiet = Style(look.quiet, look.quiet, "circle", dash="dot")
    lines = [
        Line("gradients that agree", np.column_stack([step, arrays["agree"]]), look.methods["momentum"]),
        Line("gradients that alternate", np.column_stack([step, arrays["alternate"]]), look.methods["sgd"]),
        Line("1/(1 − ρ)", np.column_stack([step[[0, -1]], arrays["limit"][[0, 0]]]), quiet),
    ]
    return curves(lines, ("step", "velocity ÷ gradient"), look)
