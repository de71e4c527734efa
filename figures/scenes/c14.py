"""Draws C14: where each of the two forms of Nesterov stands, and where the first one looks."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import Dot, curves
from figures.scenes.small import Arrays, Line
from figures.theme import Look, look_ahead


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws both paths, and a stroke from each point of the first to where it looks, which is marked by a ring.

    first, ahead, second (n, 2): points of the first form, those plus rho times their velocity, points of the second form.
    """
    looks = [look_ahead(look), look.methods["nesterov"], look.methods["rmsprop"]]
    gap = np.full((len(arrays["first"]), 2), np.nan)
    strokes = np.stack([arrays["first"], arrays["ahead"], gap], axis=1).reshape(-1, 2)
    lines = [
        Line("first form", arrays["first"], looks[0]),
        Line("second form", arrays["second"], looks[1]),
        Line("ρ v", strokes, looks[2]._replace(dash="dot")),
    ]
    dots = [
        Dot(arrays["first"], looks[0], 7),
        Dot(arrays["second"], looks[1], 7),
        Dot(arrays["ahead"], looks[2]._replace(symbol="circle-open"), 15),
    ]
    return curves(lines, ("x", "y"), look, dots)
