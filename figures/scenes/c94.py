"""Draws C94: the loss on a few training examples and on all others, and the path of the weights past the others' minimum."""

import numpy as np
import plotly.graph_objects as go

from figures.panels import Panel
from figures.scenes.small import (
    MARGIN,
    TITLE,
    Arrays,
    Line,
    heading,
    limits,
    names_of,
    rows,
    small_axis,
    tall_size,
    trace,
)
from figures.theme import Look, Style, hovered, layout


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws losses above and weights below.

    step (n,); seen, others (n,), the losses; path (n, 2); levels (k, m, 2), where the loss on the training examples is alike;
    best (3, 2): the weights that are best for the training examples, for the others, and those of the path that are.
    """
    above, below = rows(2)
    losses = [
        Line(name, np.column_stack([arrays["step"], arrays[key]]), style)
        for name, key, style in zip(
            ("8 training examples", "434 others"), ("seen", "others"), _looks(look), strict=True
        )
    ]
    upper = Panel(
        (0.0, float(arrays["step"][-1])),
        limits(np.concatenate([line.points[:, 1] for line in losses])),
        tall_size(above),
    )
    path = Line("path", arrays["path"], look.methods["sgd"])
    lower = _equal(np.concatenate([arrays["path"], arrays["best"]]), tall_size(below))
    step, place = (
        f"step {hovered('x', 3)}: {hovered('y', 3)}<extra></extra>",
        f"({hovered('x', 3)}, {hovered('y', 3)})<extra></extra>",
    )
    thin = Style(look.quiet, look.quiet, "circle")
    return go.Figure(
        [
            *(trace(line, upper, f"<b>{line.name}</b><br>{step}") for line in losses),
            *(
                trace(Line("", level, thin), lower, "", hoverinfo="skip", opacity=0.7).update(line_width=1)
                for level in arrays["levels"]
            ),
            trace(path, lower, f"step %{{pointNumber}} {place}"),
            _stars(arrays["best"], lower, look),
        ],
        layout(
            look,
            margin={**MARGIN, "t": TITLE},
            xaxis=small_axis(look, "step", range=upper.xlim, anchor="y", nticks=6),
            yaxis=small_axis(look, "mean squared error", range=upper.ylim, domain=above, anchor="x", nticks=6),
            xaxis2=small_axis(look, "first weight", range=lower.xlim, anchor="y2", nticks=7),
            yaxis2=small_axis(look, "second weight", range=lower.ylim, domain=below, anchor="x2", nticks=6),
            annotations=[
                heading("<b>Loss in one draw</b>", above[1], look),
                heading("<b>The weights of that run</b>", below[1], look),
                *names_of(losses, upper, look),
                *names_of([path, *_named(arrays["best"], look)], lower, look),
            ],
        ),
    )


def _looks(look: Look) -> tuple[Style, Style]:
    """Returns the styles of what belongs to the training examples, and to the others."""
    return look.methods["momentum"], look.methods["rmsprop"]._replace(dash="dash")


def _equal(points: np.ndarray, size: tuple[float, float]) -> Panel:
    """Returns the lower panel round the points (n, 2), a unit as long on one axis as on the other."""
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    unit = 1.25 * max(np.ptp(points, axis=0) / size)  # per pixel
    (left, bottom), (right, top) = middle - unit * np.array(size) / 2, middle + unit * np.array(size) / 2
    return Panel((float(left), float(right)), (float(bottom), float(top)), size, "2")


def _named(best: np.ndarray, look: Look) -> list[Line]:
    """Returns the words beside the three places."""
    seen, others = _looks(look)
    words = (("the 8's best", seen), ("the others' best", others), ("stop here", look.methods["sgd"]))
    return [Line(name, at[None], style) for (name, style), at in zip(words, best, strict=True)]


def _stars(best: np.ndarray, panel: Panel, look: Look) -> go.Scatter:
    """Draws both minima as stars, and a ring where the path is best for the others."""
    seen, others = _looks(look)
    colours = [seen.line, others.line, look.paper]
    return go.Scatter(
        x=best[:, 0],
        y=best[:, 1],
        mode="markers",
        marker={
            "symbol": ["star", "star", "circle"],
            "size": [16, 16, 12],
            "color": colours,
            "opacity": 1,
            "line": {"color": look.ink, "width": 1.5},
        },
        hovertemplate=f"({hovered('x', 3)}, {hovered('y', 3)})<extra></extra>",
        xaxis=f"x{panel.number}",
        yaxis=f"y{panel.number}",
    )
