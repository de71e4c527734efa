"""Draws C39: one run, and where each of its cycles ends."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.plane import Marks, plane
from figures.scenes.small import Arrays, note
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the path thin, and at each minimum the numbers of the cycles that end nearest to it.

    path (n, 2); ends (k, 2), of the cycles; minima (m, 2).
    """
    ends, minima, style = arrays["ends"], arrays["minima"], look.methods["momentum"]._replace(symbol="circle")
    marks = [
        Marks("minimum", minima, Style(look.ink, look.ink, "star"), 13),
        Marks("end of a cycle", ends, style, 9),
    ]
    drawn = plane([], [arrays["path"]], marks, ("x", "y"), look)
    nearest = np.hypot(*(ends[:, None] - minima).T).argmin(axis=0)
    for place, minimum in enumerate(minima):
        cycles = np.flatnonzero((nearest == place) & np.isfinite(ends).all(axis=1)) + 1
        if len(cycles):
            drawn.add_annotation(note(", ".join(map(str, cycles)), minimum, style.text, look, yshift=18))
    return drawn
