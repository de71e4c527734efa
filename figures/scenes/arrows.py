"""Draws what C88 and C89 share: the pieces of a step as arrows."""

from collections.abc import Sequence

import plotly.graph_objects as go

from figures.scenes.plane import plane
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style

HEADS = 14.0  # pixels


def arrows(arrays: Arrays, words: Sequence[str], styles: Sequence[Style], look: Look) -> go.Figure:
    """Draws the path up to a step, and that step in its pieces, of one method or of several; arrows from row 0 to row 1.

    path (n, 2); velocity (2, 2); gradient and step (m, 2, 2). words, styles: of each step.
    """
    quiet, red = Style(look.quiet, look.quiet, "circle"), look.methods["rmsprop"]
    lines = [Line("velocity", arrays["velocity"], quiet)]
    for row, (word, style) in enumerate(zip(words, styles, strict=True)):
        name, dash = ("gradient step", "solid") if row == 0 else ("gradient step ahead", "dot")
        lines += [
            Line(name, arrays["gradient"][row], red._replace(dash=dash)),
            Line(word, arrays["step"][row], style),
        ]
    drawn = plane(lines, [arrays["path"]], [], ("x", "y"), look)
    for line in lines:
        drawn.add_scatter(
            x=line.points[:, 0],
            y=line.points[:, 1],
            mode="markers",
            marker={
                "symbol": "arrow",
                "angleref": "previous",
                "size": [0, HEADS],
                "color": line.style.line,
                "opacity": 1,
            },
            hoverinfo="skip",
        )
    return drawn
