"""Draws C71: the plane through the ends of three trainings, and the loss on the straight ways between ends."""

import numpy as np
import plotly.graph_objects as go

from figures.contour import surface
from figures.panels import Panel
from figures.scenes.small import (
    BETWEEN,
    MARGIN,
    TALL,
    TITLE,
    Arrays,
    Line,
    heading,
    limits,
    names_of,
    small_axis,
    tall_size,
    trace,
)
from figures.theme import LINE_WIDTH, Look, Style, hovered, layout
from shapes import Grid

COLOURS = ("momentum", "rmsprop", "nesterov")
WAYS = ((0, 1), (1, 2), (2, 0))  # between which ends the losses are
PLANE = 0.6  # of the height
AROUND = 1.9  # of what the ends need, is shown of the plane
LEVELS = 12
FAR = 0.2  # of its way from start to end: what is farther off the plane is drawn thin and dashed


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the plane above and the ways below.

    x, y (n,); loss (n, n); path (3, rows, 2); off (3, rows), the distance from the plane in parts of the way from start to end;
    between (3, m), shared (m,): losses on straight ways.
    """
    above = (1 - PLANE, 1.0)
    below = (0.0, 1 - PLANE - BETWEEN / (TALL[1] - TITLE - MARGIN["b"]))
    plane = _window(arrays["path"][:, -1], tall_size(above))
    ways = _ways(arrays, look)
    lower = Panel((0.0, 1.0), limits(np.concatenate([way.points[:, 1] for way in ways])), tall_size(below), "2")
    names = [
        Line(f"end {nth + 1}", path[-1:], look.methods[colour])
        for nth, (path, colour) in enumerate(zip(arrays["path"], COLOURS, strict=True))
    ]
    on_the_way = f"{hovered('x', 2)} of the way: loss {hovered('y')}<extra></extra>"
    return go.Figure(
        [
            _ground(Grid(arrays["x"], arrays["y"], arrays["loss"]), look),
            *(part for nth in range(len(COLOURS)) for part in _path(arrays, nth, plane, look)),
            *(trace(way, lower, f"<b>{way.name}</b><br>{on_the_way}") for way in ways),
        ],
        layout(
            look,
            margin={**MARGIN, "t": TITLE},
            xaxis=small_axis(look, "in the plane", range=plane.xlim, anchor="y", nticks=7),
            yaxis=small_axis(look, "in the plane", range=plane.ylim, domain=above, anchor="x", nticks=6),
            xaxis2=small_axis(look, "share of the way", range=lower.xlim, anchor="y2", nticks=6),
            yaxis2=small_axis(look, "loss", range=lower.ylim, domain=below, anchor="x2", nticks=5),
            annotations=[
                heading("<b>The plane through three ends</b>", above[1], look),
                heading("<b>From one end straight to another</b>", below[1], look),
                *names_of(names, plane, look),
                *names_of(ways, lower, look),
            ],
        ),
    )


def _window(ends: np.ndarray, size: tuple[float, float]) -> Panel:
    """Returns the panel round the ends (3, 2), a unit as long on one axis as on the other."""
    middle = (ends.min(axis=0) + ends.max(axis=0)) / 2
    half = AROUND * max(np.ptp(ends, axis=0) / size) * np.array(size) / 2
    (left, bottom), (right, top) = middle - half, middle + half
    return Panel((float(left), float(right)), (float(bottom), float(top)), size)


def _ground(ground: Grid, look: Look) -> go.Contour:
    """Draws the contour lines by the root of the loss: around an end they are then equally far apart."""
    height = np.sqrt(ground.loss)
    top = float(np.quantile(height, 0.9))
    return surface(ground, np.zeros((0, 3)), look).update(
        z=np.minimum(height, top),
        contours={"start": 0.0, "end": top, "size": top / LEVELS},
        customdata=ground.loss,
        hoverinfo=None,
        hovertemplate=f"loss {hovered('customdata')}<extra></extra>",
    )


def _path(arrays: Arrays, nth: int, panel: Panel, look: Look) -> list[go.Scatter]:
    """Draws one path, thin and dashed where it is far off the plane, and a mark at its end."""
    path, off, style = arrays["path"][nth], arrays["off"][nth], look.methods[COLOURS[nth]]
    first = int(np.argmax(off <= FAR))  # from there on it is near the plane
    words = f"<b>start {nth + 1}</b><br>{hovered('customdata', 2)} of its way off the plane<extra></extra>"
    parts = ((slice(None, first + 1), "dot", 1.5), (slice(first, None), "solid", LINE_WIDTH))
    return [
        *(
            trace(Line("", path[rows], style._replace(dash=dash)), panel, words, customdata=off[rows]).update(
                line_width=width
            )
            for rows, dash, width in parts
        ),
        go.Scatter(
            x=path[-1:, 0],
            y=path[-1:, 1],
            mode="markers",
            marker={"symbol": "circle", "size": 11, "color": style.line, "line": {"color": look.ink, "width": 1.5}},
            hovertemplate=f"<b>end {nth + 1}</b><extra></extra>",
        ),
    ]


def _ways(arrays: Arrays, look: Look) -> list[Line]:
    share = np.linspace(0.0, 1.0, len(arrays["shared"]))
    ink = Style(look.ink, look.ink, "circle")
    return [
        *(
            Line(f"{a + 1} to {b + 1}", np.column_stack([share, losses]), look.methods[COLOURS[a]])
            for (a, b), losses in zip(WAYS, arrays["between"], strict=True)
        ),
        Line("Adam to SGD", np.column_stack([share, arrays["shared"]]), ink._replace(dash="dash")),
    ]
