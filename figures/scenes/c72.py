"""Draws C72: which share of new digits is right as more networks, or more snapshots of one, are averaged."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import Dot, curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look

NAMES = {"networks": ("networks", "momentum", "solid"), "snapshots": ("snapshots", "rmsprop", "dash")}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a line for averages of the first one to five, and a mark for each alone.

    networks, snapshots (5,) alone; "networks together", "snapshots together" (5,).
    """
    lines, dots = [], []
    for key, (name, method, dash) in NAMES.items():
        style, alone = look.methods[method]._replace(dash=dash), arrays[key]
        count = np.arange(1.0, len(alone) + 1)
        lines.append(Line(name, np.column_stack([count, arrays[f"{key} together"]]), style))
        dots.append(Dot(np.column_stack([count, alone]), style, 9.0))
    return curves(lines, ("the nth alone, or the first n together", "share of new digits right"), look, dots)
