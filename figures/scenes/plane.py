"""Draws what several scenes share: paths and places in the plane of the parameters, both axes with the same scale."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from figures.contour import within_reach
from figures.panels import Panel
from figures.scenes.small import MARGIN, SMALL, Line, inside, limits, names_of, small_axis, trace
from figures.theme import Look, Style, hovered, layout

SPECK = 8.0  # pixels: a mark of no more has no edge


class Marks(NamedTuple):
    """Places of one kind that are marked."""

    kind: str  # as it is said on hovering
    points: np.ndarray  # (n, 2)
    style: Style
    size: float  # pixels


def plane(
    paths: Sequence[Line],
    bundle: Sequence[np.ndarray],
    marks: Sequence[Marks],
    titles: tuple[str, str],
    look: Look,
    curves: Sequence[Line] = (),
) -> go.Figure:
    """Draws paths with their names, a bundle of thin ones (rows, 2) behind them, marked places, and curves that nobody walked.

    titles: of the two axes. All that is finite is within the picture.
    """
    lines = [*curves, *paths]
    points = np.concatenate([*(line.points for line in lines), *bundle, *(mark.points for mark in marks)])
    panel = _equal(limits(points[:, 0]), limits(points[:, 1]))
    named = [*lines, *(Line("", path, Style(look.quiet, look.quiet, "circle")) for path in bundle)]
    place = f"({hovered('x', 3)}, {hovered('y', 3)})<extra></extra>"
    return go.Figure(
        [
            *([_bundle(bundle, panel, look)] if len(bundle) else []),
            *(trace(line, panel, f"<b>{line.name}</b><br>{place}") for line in curves),
            *(trace(line, panel, f"<b>{line.name}</b>, step %{{pointNumber}}<br>{place}") for line in paths),
            *(_marks(mark, look, f"{mark.kind} {place}") for mark in marks),
        ],
        layout(
            look,
            margin=MARGIN,
            xaxis=small_axis(look, titles[0], range=panel.xlim, constrain="domain", nticks=7),
            yaxis=small_axis(look, titles[1], range=panel.ylim, constrain="domain", nticks=6, scaleanchor="x"),
            annotations=names_of(named, panel, look),
        ),
    )


def _equal(xlim: tuple[float, float], ylim: tuple[float, float]) -> Panel:
    """Returns the panel with these limits, a unit as long on one axis as on the other."""
    spans = np.ptp([xlim, ylim], axis=1)
    width, height = spans * min(np.array(inside(SMALL)) / spans)
    return Panel(xlim, ylim, (float(width), float(height)))


def _bundle(bundle: Sequence[np.ndarray], panel: Panel, look: Look) -> go.Scatter:
    """Draws the paths in one trace, with gaps between them."""
    gap = np.full((1, 2), np.nan)
    points = [part for path in bundle for part in (within_reach(path, panel.xlim, panel.ylim), gap)]
    thin = Line("", np.concatenate(points), Style(look.quiet, look.quiet, "circle"))
    return trace(thin, panel, "", hoverinfo="skip", opacity=0.6).update(line_width=1)


def _marks(mark: Marks, look: Look, hover: str) -> go.Scatter:
    x, y = mark.points.T
    edge = {"color": look.ink, "width": int(mark.size > SPECK)}
    marker = {"symbol": mark.style.symbol, "size": mark.size, "color": mark.style.line, "line": edge}
    return go.Scatter(x=x, y=y, mode="markers", marker=marker, hovertemplate=hover)
