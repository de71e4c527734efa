"""Draws the surface as contour lines, in one panel or in one a run; the browser draws the paths."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from figures.panels import panel_places, panel_title
from figures.theme import Look, axis, hovered, layout
from shapes import Grid, Limits, Surface

LEVELS = 14
CROWD, CROWDED = 30, 0.35  # from so many stars and crosses on they are drawn smaller
SMALL = 0.7  # of lines and markers in a small panel
HATCH = 7  # pixels from line to line where there are no numbers
FAR = 1e4  # in widths of the picture: farther out the browser's own arithmetic fails, and nothing shows


class Beside(NamedTuple):
    """A domain, and a start that lies beside it: its place along "x" and along "y"."""

    domain: dict[str, list[float]]
    start: dict[str, float]


def background(
    ground: Surface,
    look: Look,
    panels: int = 1,
    columns: int = 1,
    titles: Sequence[tuple[str, str]] = (),
    beside: Beside | None = None,
) -> go.Figure:
    """Draws everything that does not move: contours, stars and crosses, axes.

    With titles (text, colour), one a panel, it draws small panels with common axes, so many in a row; without, a single
    large one. Where the grid goes on beyond the limits, the browser may show more of one axis, so that both have the same
    scale (scales.js): what it needs for that is the layout's meta.

    beside: the domain and a start beside it, for which the limits are wider. Where the domain at equal scales shows that
    start as well, the browser leaves it in the middle: the picture does not move as a start is put there.
    """
    grid, minima, saddles, xlim, ylim, (across, up) = ground
    below = [*hatching(grid, look), surface(grid, minima, look, (xlim, ylim))]
    room = _room(grid, xlim, ylim, beside)
    if not titles:
        axes = {"xaxis": axis(look, across, range=xlim), "yaxis": axis(look, up, range=ylim)}
        return go.Figure([*below, *landmarks(minima, saddles, look)], layout(look, **room, **axes))
    columns = min(columns, panels)
    parts = [*below, *landmarks(minima, saddles, look, SMALL)]
    traces, notes, axes = [], [], {}
    for i, (left, right, bottom, top) in enumerate(panel_places(panels, columns, 0.02, 0.09)):
        x, y = axis_names(i)
        traces += [{**trace.to_plotly_json(), "xaxis": x, "yaxis": y} for trace in parts]
        lowest, first = i + columns >= panels, i % columns == 0
        axes |= _small_axes(i, xlim, ylim, (left, right, bottom, top), lowest, first, look)
        notes.append(panel_title(*titles[i], (left + right) / 2, top))
    margin = {"t": 30, "l": 40, "r": 12, "b": 28}
    return go.Figure(traces, layout(look, annotations=notes, margin=margin, **room, **axes))


def _room(grid: Grid, xlim: Limits, ylim: Limits, beside: Beside | None) -> dict:
    """Returns what the picture shows and how far the grid goes, for the layout; nothing where both are the same."""
    ends = [[float(at[0]), float(at[-1])] for at in (grid.x, grid.y)]
    if ends == [[*map(float, xlim)], [*map(float, ylim)]]:
        return {}
    found = {"whole": {"x": [*xlim], "y": [*ylim]}, "room": dict(zip("xy", ends, strict=True))}
    return {"meta": found if beside is None else {**found, **beside._asdict()}}


def axis_names(panel: int) -> tuple[str, str]:
    """Returns what Plotly calls the axes of a panel: "x" and "y", "x2" and "y2", ..."""
    number = "" if panel == 0 else str(panel + 1)
    return f"x{number}", f"y{number}"


def _small_axes(
    i: int, xlim: Limits, ylim: Limits, place: tuple[float, float, float, float], lowest: bool, first: bool, look: Look
) -> dict:
    """Returns both axes of a small panel, tied to the first one's; numbers only below the lowest and left of the first panels.

    No number reaches beyond its panel, where the next one's begin.
    """
    left, right, bottom, top = place
    x, y = axis_names(i)
    shared = ({}, {}) if i == 0 else ({"matches": "x"}, {"matches": "y"})
    few = {"ticklabeloverflow": "hide past domain"}
    across = {**few, "nticks": 6, "showticklabels": lowest, **shared[0]}
    up = {**few, "nticks": 7, "showticklabels": first, **shared[1]}
    return {
        f"xaxis{x[1:]}": axis(look, range=xlim, domain=[left, right], anchor=y, **across),
        f"yaxis{y[1:]}": axis(look, range=ylim, domain=[bottom, top], anchor=x, **up),
    }


def surface(grid: Grid, minima: np.ndarray, look: Look, limits: tuple[Limits, Limits] | None = None) -> go.Contour:
    """Draws contour lines and bands: LEVELS of them within the limits ((x, x), (y, y)), equally far apart beyond."""
    _, height = heights(grid, minima)
    highest = greatest(height)
    top = highest if limits is None else greatest(_within(grid, height, *limits))
    full = [[min(top / max(highest, 1e-9), 1.0), look.high]] if top < highest else []
    return go.Contour(
        x=grid.x,
        y=grid.y,
        z=height,
        colorscale=[[0, look.low], *full, [1, look.high]],
        contours={"start": 0.0, "end": highest, "size": max(top, 1e-9) / LEVELS},
        line={"color": look.level, "width": 0.8},
        showscale=False,
        hoverinfo="skip",
    )


def hatching(grid: Grid, look: Look) -> list[go.Scatter]:
    """Draws lines over the cells that have no number at a corner, where there are no contours; nothing where there are none."""
    x, y = _outlines(grid)
    if not len(x):
        return []
    pattern = {"shape": "/", "size": HATCH, "solidity": 0.12, "fgcolor": look.quiet, "bgcolor": look.paper}
    return [go.Scatter(x=x, y=y, mode="none", fill="toself", fillpattern=pattern, hoverinfo="skip")]


def _outlines(grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Returns rectangles (6 n,) each, a gap behind every one, over the cells of each row of the grid that lack a number."""
    none = ~np.isfinite(grid.loss)
    cells = none[1:, 1:] | none[1:, :-1] | none[:-1, 1:] | none[:-1, :-1]
    change = np.diff(np.pad(cells, ((0, 0), (1, 1))).astype(int), axis=1)
    (rows, first), (_, last) = np.nonzero(change == 1), np.nonzero(change == -1)
    left, right, below, above = grid.x[first], grid.x[last], grid.y[rows], grid.y[rows + 1]
    gap = np.full(len(rows), np.nan)
    return (
        np.column_stack([left, right, right, left, left, gap]).ravel(),
        np.column_stack([below, below, above, above, below, gap]).ravel(),
    )


def greatest(heights: np.ndarray) -> float:
    """Returns the greatest of heights above the lowest (...), some of which may be no numbers; 0 where none is one."""
    return float(heights.max(where=np.isfinite(heights), initial=0.0))


def _within(grid: Grid, height: np.ndarray, xlim: Limits, ylim: Limits) -> np.ndarray:
    """Returns the part (k, m) of the heights (n, n) between the limits."""
    columns, rows = ((at >= low) & (at <= high) for at, (low, high) in ((grid.x, xlim), (grid.y, ylim)))
    return height[np.ix_(rows, columns)]


def heights(grid: Grid, minima: np.ndarray) -> tuple[float, np.ndarray]:
    """Returns the lowest loss, and log(1 + loss - lowest) (n, n): else the steep outer parts would take all the lines."""
    least = grid.loss.min(where=np.isfinite(grid.loss), initial=np.inf)
    lowest = float(min([least, *minima[:, 2]]))
    lowest = lowest if np.isfinite(lowest) else 0.0  # there is no number at all
    return lowest, np.log1p(grid.loss - lowest).astype(np.float32)


def start_marker(start: tuple[float, float], look: Look, scale: float = 1.0) -> go.Scatter:
    return go.Scatter(
        x=[start[0]],
        y=[start[1]],
        mode="markers",
        marker={
            "symbol": "circle",
            "size": 13 * scale,
            "color": look.paper,
            "line": {"color": look.ink, "width": 2.5 * scale},
        },
        hovertemplate=f"start ({hovered('x')}, {hovered('y')})<extra></extra>",
    )


def landmarks(minima: np.ndarray, saddles: np.ndarray, look: Look, scale: float = 1.0) -> list[go.Scatter]:
    """Draws a filled star for the lowest minimum, open stars for the others, crosses for the saddles."""
    lowest = minima[:, 2] <= minima[:, 2].min() + 1e-9 if len(minima) else np.zeros(0, bool)
    crowd = CROWDED if len(minima) + len(saddles) > CROWD else 1.0
    kinds = (
        ("lowest minimum", minima[lowest], "star", 20),
        ("local minimum", minima[~lowest], "star-open", 18 * crowd),
        ("saddle", saddles, "x-thin-open", 13 * crowd),
    )
    return [
        go.Scatter(
            x=rows[:, 0],
            y=rows[:, 1],
            customdata=rows[:, 2:],
            mode="markers",
            marker={
                "symbol": symbol,
                "size": size * scale,
                "color": look.ink,
                "line": {"color": look.ink, "width": 2 * min(1.0, size / 13)},
            },
            hovertemplate=f"{name} ({hovered('x')}, {hovered('y')})<br>loss {hovered('customdata[0]')}<extra></extra>",
        )
        for name, rows, symbol, size in kinds
        if len(rows)
    ]


def within_reach(points: np.ndarray, xlim: Limits, ylim: Limits) -> np.ndarray:
    """Returns the points (n, 2), with gaps in place of those that no browser could place."""
    middle, width = np.mean([xlim, ylim], axis=1), np.ptp([xlim, ylim], axis=1)
    return np.where((np.abs(points - middle) < FAR * width).all(axis=1, keepdims=True), points, np.nan)
