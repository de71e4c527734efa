"""Draws C36: from which start Newton ends in a minimum, in a saddle or on a summit."""

import plotly.graph_objects as go

from figures.scenes.plane import Marks, plane
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style

KINDS = (
    ("in a minimum", "nesterov", "circle"),
    ("in a saddle", "adagrad", "x"),
    ("on the summit", "rmsprop", "triangle-up"),
)


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws every start with the mark of what its run ends in, Newton's path of the race, and the summit where it ends.

    starts (n, 2); kind (n,), how many directions curve downwards where the run ends, -1 where it ends nowhere; path (m, 2).
    """
    starts, kind, path = arrays["starts"], arrays["kind"], arrays["path"]
    marks = [
        Marks(f"ends {words}, start", starts[kind == nth], look.methods[method]._replace(symbol=symbol), 6)
        for nth, (words, method, symbol) in enumerate(KINDS)
    ]
    lost = Marks("ends nowhere, start", starts[kind < 0], Style(look.quiet, look.quiet, "circle-open"), 5)
    end = Marks("Newton's end", path[-1:], Style(look.ink, look.ink, "triangle-up"), 15)
    return plane(
        [Line("Newton", path, Style(look.quiet, look.quiet, "circle"))],
        [],
        [*marks, lost, end],
        ("x of the start", "y of the start"),
        look,
    )
