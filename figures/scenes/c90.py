"""Draws C90: where weights go with dropout, and where they stay without."""

import plotly.graph_objects as go

from figures.scenes.plane import Marks, plane
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws paths with dropout, the end without it, and the line on which the loss is 0 without.

    paths (n, steps + 1, 2); without (2,); valley (m, 2).
    """
    paths, without, blue, red = (
        arrays["paths"],
        arrays["without"][None],
        look.methods["momentum"],
        look.methods["rmsprop"],
    )
    valley = Line("loss 0", arrays["valley"], Style(look.quiet, look.quiet, "circle", "dash"))
    lines = [
        Line("with dropout", paths[0], blue),
        Line("without", without, red),
    ]
    marks = [
        Marks("end with dropout", paths[:, -1], blue._replace(symbol="circle"), 9),
        Marks("end without dropout", without, red._replace(symbol="square"), 12),
    ]
    return plane(lines, list(paths), marks, ("first weight", "second weight"), look, curves=[valley])
