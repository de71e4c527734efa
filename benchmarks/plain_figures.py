"""Race figures drawn by Plotly alone, for benchmarks/beside/plain.py and contact_sheet.py; visitors see the stage's instead."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from figures.contour import SMALL, axis_names, background, start_marker, within_reach
from figures.curves import _heights, _places, axes, range_of
from figures.labels import apart, end_place
from figures.panels import Panel, names
from figures.theme import LINE_WIDTH, Look, Style, styles
from shapes import Surface

NOMINAL = (436.0, 560.0)  # pixels of the picture, for which labels are placed


def overlay(
    grid, runs: Sequence, minima, saddles, xlim, ylim, look: Look, thin: Sequence[Sequence[np.ndarray]] = ()
) -> go.Figure:
    """All runs on one background.

    runs: with label, method, x (steps + 1, 2), loss (steps + 1,); thin: for each run, paths (n, 2) drawn thin behind it;
    the other arguments as for `background`.
    """
    drawn = list(zip(runs, styles([run.method for run in runs], look), strict=True))
    longest_first = sorted(drawn, key=lambda pair: -_length(pair[0].x))  # a long path must not cover the short ones
    figure = background(Surface(grid, minima, saddles, xlim, ylim), look)
    figure.add_traces(
        [
            *(_thin(paths, style, xlim, ylim) for (_, style), paths in zip(drawn, thin, strict=False) if paths),
            *(_path(run, style, xlim, ylim) for run, style in longest_first),
            *(_end(run, style, xlim, ylim, look) for run, style in drawn),
            *(start_marker(run.x[0], look) for run in runs[:1]),
        ]
    )
    return figure.update_layout(annotations=_names(drawn, xlim, ylim, look))


def side_by_side(
    grid,
    runs: Sequence,
    minima,
    saddles,
    xlim,
    ylim,
    look: Look,
    columns: int = 3,
    thin: Sequence[Sequence[np.ndarray]] = (),
) -> go.Figure:
    """One panel a run, all with the same axes; arguments as for `overlay`."""
    chosen = styles([run.method for run in runs], look)
    titles = [(run.label, style.text) for run, style in zip(runs, chosen, strict=True)]
    figure = background(Surface(grid, minima, saddles, xlim, ylim), look, len(runs), columns, titles)
    for i, (run, style) in enumerate(zip(runs, chosen, strict=True)):
        x, y = axis_names(i)
        moving = [
            *(_thin(paths, style, xlim, ylim) for paths in thin[i : i + 1] if paths),
            _path(run, style, xlim, ylim, SMALL),
            _end(run, style, xlim, ylim, look, SMALL),
            start_marker(run.x[0], look, SMALL),
        ]
        figure.add_traces([trace.update(xaxis=x, yaxis=y) for trace in moving])
    return figure


def losses(runs: Sequence, lowest: float, diverged: Sequence[int | None], look: Look) -> go.Figure:
    """Loss above `lowest` against the step; the arguments as for `figures.curves.axes`."""
    heights, places = _heights(runs, lowest), _places(runs, None)
    low, high = range_of(heights, diverged)
    drawn = list(zip(runs, heights, places, styles([run.method for run in runs], look), diverged, strict=True))
    traces = [_curve(run, height, place, style) for run, height, place, style, _ in drawn]
    traces += [
        _breakdown(run, height, place, style, step, high)
        for run, height, place, style, step in drawn
        if step is not None
    ]
    ends = apart([end_place(height, low, high) for height in heights])
    names = [_name(run, style, end) for (run, _, _, style, _), end in zip(drawn, ends, strict=True)]
    return go.Figure(axes(runs, lowest, diverged, look)).add_traces(traces).update_layout(annotations=names)


def _names(drawn: Sequence, xlim, ylim, look: Look) -> list[dict]:
    """Each run's name beside its path, so that no legend is needed."""
    paths, texts = [run.x for run, _ in drawn], [run.label for run, _ in drawn]
    panel, colours = Panel(xlim, ylim, NOMINAL), [style.text for _, style in drawn]
    return names(paths, texts, colours, panel, bgcolor=look.veil, borderpad=1)


def _path(run, style: Style, xlim, ylim, scale: float = 1.0) -> go.Scatter:
    x, y = within_reach(run.x, xlim, ylim).T
    return go.Scatter(
        x=x,
        y=y,
        customdata=np.column_stack([np.arange(len(x)), run.loss]),
        mode="lines+markers",
        line={"color": style.line, "width": LINE_WIDTH * scale},
        marker={"color": style.line, "size": 4 * scale},
        name=run.label,
        hovertemplate=f"<b>{run.label}</b>, step %{{customdata[0]}}<br>x %{{x:.4g}}, y %{{y:.4g}}"
        "<br>loss %{customdata[1]:.4g}<extra></extra>",
    )


def _thin(paths: Sequence[np.ndarray], style: Style, xlim, ylim) -> go.Scatter:
    """Several paths in one trace, with gaps between them."""
    gap = np.full((1, 2), np.nan)
    x, y = np.concatenate([part for path in paths for part in (within_reach(path, xlim, ylim), gap)]).T
    return go.Scatter(
        x=x, y=y, mode="lines", line={"color": style.line, "width": 1}, opacity=0.4, hoverinfo="skip"
    )  # fmt: skip


def _end(run, style: Style, xlim, ylim, look: Look, scale: float = 1.0) -> go.Scatter:
    """Where the run stands at its last step: a marker of the method's own shape."""
    x, y = within_reach(run.x[-1:], xlim, ylim).T
    return go.Scatter(
        x=x,
        y=y,
        mode="markers",
        marker={
            "symbol": style.symbol,
            "size": 13 * scale,
            "color": style.line,
            "line": {"color": look.paper, "width": 1.5 * scale},
        },
        hoverinfo="skip",
    )


def _length(points: np.ndarray) -> float:
    return float(np.abs(np.diff(points, axis=0)).sum())


def _name(run, style: Style, place: float) -> dict:
    """A run's label at the right end of its curve."""
    return {
        "text": run.label,
        "font": {"size": 14, "color": style.text},
        "showarrow": False,
        "xref": "paper",
        "x": 1.01,
        "xanchor": "left",
        "yref": "paper",
        "y": place,
        "yanchor": "middle",
    }


def _curve(run, height: np.ndarray, place: np.ndarray, style: Style) -> go.Scatter:
    return go.Scatter(
        x=place,
        y=np.where(height > 0, height, np.nan),  # a log axis has no zero; the gap is the truth
        customdata=np.asarray(run.loss),
        mode="lines",
        line={"color": style.line, "width": LINE_WIDTH, "dash": style.dash},
        name=run.label,
        hovertemplate=f"<b>{run.label}</b>, step %{{x}}<br>loss %{{customdata:.4g}}<extra></extra>",
    )


def _breakdown(run, height: np.ndarray, place: np.ndarray, style: Style, step: int, high: float) -> go.Scatter:
    """A cross where the run has left for good."""
    with np.errstate(over="ignore"):  # the axis may end above the largest number
        at = min(max(height[max(step - 1, 0)], 1e-300), 10**high, np.finfo(float).max)
    return go.Scatter(
        x=[place[step]],
        y=[at],
        mode="markers",
        marker={"symbol": "x", "size": 11, "color": style.line},
        hovertemplate=f"<b>{run.label}</b> diverged at step {step}<extra></extra>",
        cliponaxis=False,
    )
