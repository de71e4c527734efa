"""Draws C46: small random starts, and where they lead."""

import plotly.graph_objects as go

from figures.scenes.plane import Marks, plane
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the paths of many starts, their ends, the minima, and the start at zero, which does not move.

    paths (n, steps + 1, 2); minima (m, 2); zero (1, 2), where the run from zero weights ends.
    """
    paths, blue, red = arrays["paths"], look.methods["momentum"], look.methods["rmsprop"]
    marks = [
        Marks("minimum", arrays["minima"], Style(look.ink, look.ink, "star"), 15),
        Marks("end of a run", paths[:, -1], blue._replace(symbol="circle"), 7),
        Marks("start at zero, and its end", arrays["zero"], red._replace(symbol="square"), 11),
    ]
    named = [Line(f"{len(paths)} random starts", paths[0], blue), Line("zero: no step", arrays["zero"], red)]
    return plane(named, list(paths), marks, ("first weight", "second weight"), look)
