"""Draws C01: the gradient and the contour line."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from figures.contour import start_marker, surface, within_reach
from figures.panels import Panel
from figures.scenes.small import MARGIN, SMALL, Arrays, Line, inside, names_of, small_axis, trace
from figures.theme import Look, Style, hovered, layout
from shapes import Grid

SHAFT = 0.13  # an arrow's length, as a share of the path's extent
LEVELS = 14  # contour lines that are shown
NO_POINTS = np.zeros((0, 3))


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws, at points of the path, the way uphill and the contour line; with equal scales, since right angles must look right.

    x (n,), y (n,), loss (n, n) with rows along y; path (steps + 1, 2); points (m, 2); uphill (m, 2) and contour (m, 2),
    unit vectors.
    """
    grid, points = Grid(arrays["x"], arrays["y"], arrays["loss"]), arrays["points"]
    shown = _rows_inside(points, grid)
    panel, length = _around(points[shown], arrays["uphill"][shown], grid)
    path = Line("path", within_reach(arrays["path"], *_sides(grid)), look.methods["sgd"])
    kept = shown[_spaced(points[shown], 1.2 * length)]
    uphill = [Line("", points[i] + length * np.outer([0, 1], arrays["uphill"][i]), _uphill(look)) for i in kept]
    contour = [Line("", points[i] + length * np.outer([-0.5, 0.5], arrays["contour"][i]), _contour(look)) for i in kept]
    across = np.concatenate([line.points for line in contour])
    named = [uphill[0]._replace(name="uphill"), Line("contour line", across, _contour(look)), path]
    return go.Figure(
        [
            _background(grid, panel, look),
            trace(path, panel, f"step %{{pointNumber}}<br>x {hovered('x')}, y {hovered('y')}<extra></extra>"),
            _segments(contour, panel),
            _segments(uphill, panel, head=True),
            _points(within_reach(points, *_sides(grid)), arrays, look),
            start_marker(arrays["path"][0], look, 0.8),
        ],
        layout(
            look,
            margin=MARGIN,
            xaxis=small_axis(look, "x", range=panel.xlim, constrain="domain", nticks=7),
            yaxis=small_axis(look, "y", range=panel.ylim, constrain="domain", nticks=5, scaleanchor="x"),
            annotations=names_of(named, panel, look),
        ),
    )


def _uphill(look: Look) -> Style:
    return look.methods["rmsprop"]


def _contour(look: Look) -> Style:
    return look.methods["momentum"]._replace(dash="solid")


def _sides(grid: Grid) -> tuple[tuple[float, float], tuple[float, float]]:
    return (float(grid.x[0]), float(grid.x[-1])), (float(grid.y[0]), float(grid.y[-1]))


def _rows_inside(points: np.ndarray, grid: Grid) -> np.ndarray:
    """Returns the rows of the points (m, 2) that are on the grid, and the first one in any case."""
    inside = np.ones(len(points), bool)
    for values, (low, high) in zip(points.T, _sides(grid), strict=True):
        inside &= (values >= low) & (values <= high)
    return np.union1d([0], np.flatnonzero(inside))


def _around(points: np.ndarray, uphill: np.ndarray, grid: Grid) -> tuple[Panel, float]:
    """Returns the part of the grid around points (m, 2) and their arrows, in the picture's proportions; the arrows' length."""
    size = np.array(inside(SMALL))
    wide, whole = size[0] / size[1], float(np.ptp(grid.x))
    length = SHAFT * float(np.clip(max(np.ptp(points, axis=0) * [1, wide]), 0.1 * whole, 0.5 * whole))
    marks = np.concatenate([points - 0.7 * length, points + 0.7 * length, points + 1.15 * length * uphill])
    low, high = marks.min(axis=0), marks.max(axis=0)
    spans = max((high - low) * [1, wide]) * np.array([1, 1 / wide])
    xlim, ylim = (_within(*part) for part in zip((low + high) / 2, spans, _sides(grid), strict=True))
    scale = min(size / np.ptp([xlim, ylim], axis=1))  # pixels of a unit, the same on both axes
    return Panel(xlim, ylim, (scale * (xlim[1] - xlim[0]), scale * (ylim[1] - ylim[0]))), length


def _within(middle: float, span: float, limits: tuple[float, float]) -> tuple[float, float]:
    """Returns the interval of that length around the middle, moved and cut until it is within the limits."""
    span = min(span, limits[1] - limits[0])
    low = float(np.clip(middle - span / 2, limits[0], limits[1] - span))
    return low, low + span


def _spaced(points: np.ndarray, gap: float) -> list[int]:
    """Returns rows of points (m, 2), from the first, each at least that far from those before it."""
    rows: list[int] = []
    for i, point in enumerate(points):
        if all(np.hypot(*(point - points[row])) >= gap for row in rows):
            rows.append(i)
    return rows


def _background(grid: Grid, panel: Panel, look: Look) -> go.Contour:
    """Draws the contour lines, by the root of the loss: around a minimum they are then equally far apart."""
    height = np.sqrt(grid.loss - np.nanmin(grid.loss))
    columns = (grid.x >= panel.xlim[0]) & (grid.x <= panel.xlim[1])
    rows = (grid.y >= panel.ylim[0]) & (grid.y <= panel.ylim[1])
    shown = height[np.ix_(rows, columns)]
    low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
    return surface(grid, NO_POINTS, look).update(
        z=np.clip(height, low, high),
        contours={"start": low, "end": high, "size": max(high - low, 1e-9) / LEVELS},
        line={"width": 1.2},
        customdata=grid.loss,
        hoverinfo=None,
        hovertemplate=f"x {hovered('x', 3)}, y {hovered('y', 3)}<br>loss {hovered('customdata')}<extra></extra>",
    )


def _segments(lines: Sequence[Line], panel: Panel, head: bool = False) -> go.Scatter:
    """Draws short lines in one trace, with gaps between them."""
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([gap, *(part for line in lines for part in (line.points, gap))])
    drawn = trace(Line("", points, lines[0].style), panel, "", hoverinfo="skip")
    if not head:
        return drawn
    heads = {
        "symbol": "arrow",
        "angleref": "previous",
        "opacity": 1,
        "color": lines[0].style.line,
        "line": {"width": 0},
    }
    sizes = np.array([0.0, *[0.0, 14.0, 0.0] * len(lines)])
    return drawn.update(mode="lines+markers", line_width=3.5, marker={**heads, "size": sizes})


def _points(points: np.ndarray, arrays: Arrays, look: Look) -> go.Scatter:
    """Draws the points (m, 2), with both directions shown on hovering."""
    x, y = points.T
    return go.Scatter(
        x=x,
        y=y,
        customdata=np.column_stack([arrays["uphill"], arrays["contour"]]),
        mode="markers",
        marker={"size": 7, "color": look.methods["sgd"].line},
        hovertemplate=f"uphill ({hovered('customdata[0]', 2)}, {hovered('customdata[1]', 2)})<br>contour line ({hovered('customdata[2]', 2)}, {hovered('customdata[3]', 2)})"
        "<extra></extra>",
    )
