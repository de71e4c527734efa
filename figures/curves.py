"""The loss of every run against the step, on a log scale, with the labels on the lines."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from figures.map_axes import log_ticks
from figures.theme import LINE_WIDTH, Look, Style, axis, layout, styles

DECADES_SHOWN = 12  # below the start: farther down is rounding, not optimization
ROOM = 180  # pixels for the ticks of the losses: on a small screen there are not many more
LABEL_GAP = 0.085  # of the axis, between two labels


def losses(
    runs: Sequence,
    lowest: float,
    diverged: Sequence[int | None],
    look: Look,
    at: Sequence[np.ndarray] | None = None,
    title: str = "step",
) -> go.Figure:
    """Loss above `lowest`, the surface's lowest value, against the step.

    runs: with label, method, loss (steps + 1,); diverged: the step from which each has diverged, or None; at: what to
    draw each run's losses against, (steps + 1,), in place of the step.
    """
    heights, places = _heights(runs, lowest), _places(runs, at)
    low, high = _decades(heights, diverged)
    drawn = list(zip(runs, heights, places, styles([run.method for run in runs], look), diverged, strict=True))
    traces = [_curve(run, height, place, style) for run, height, place, style, _ in drawn]
    traces += [
        _breakdown(run, height, place, style, step, high)
        for run, height, place, style, step in drawn
        if step is not None
    ]
    ends = _apart([_label_place(height, low, high) for height in heights])
    names = [_name(run, style, end) for (run, _, _, style, _), end in zip(drawn, ends, strict=True)]
    return axes(runs, lowest, diverged, look, at, title).add_traces(traces).update_layout(annotations=names)


def axes(
    runs: Sequence,
    lowest: float,
    diverged: Sequence[int | None],
    look: Look,
    at: Sequence[np.ndarray] | None = None,
    title: str = "step",
) -> go.Figure:
    """The axes of `losses` without anything on them, with room for the labels on the right; arguments as there."""
    low, high = _decades(_heights(runs, lowest), diverged)
    last = max((float(place[-1]) for place in _places(runs, at)), default=1.0)
    longest = max((len(run.label) for run in runs), default=0)
    loss = "loss" if abs(lowest) < 1e-12 else f"loss − ({lowest:.4g})".replace("(-", "(−")
    both = {
        "xaxis": axis(look, title, range=[0, last]),
        "yaxis": axis(look, loss, type="log", range=[low, high], **log_ticks(low, high, ROOM)),
    }
    margin = {"l": 64, "r": 24 + 7.5 * longest, "t": 12, "b": 44}
    return go.Figure(layout=layout(look, margin=margin, **both))


def _heights(runs: Sequence, lowest: float) -> list[np.ndarray]:
    return [np.asarray(run.loss) - lowest for run in runs]


def _places(runs: Sequence, at: Sequence[np.ndarray] | None) -> Sequence[np.ndarray]:
    return at if at is not None else [np.arange(len(run.loss)) for run in runs]


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


def _decades(heights: Sequence[np.ndarray], diverged: Sequence[int | None]) -> tuple[float, float]:
    """The log10 range of the axis: all that the runs that stay do, and a glimpse of those that leave."""
    kept = np.concatenate([np.zeros(0), *(height[:step] for height, step in zip(heights, diverged, strict=True))])
    drawable = kept[np.isfinite(kept) & (kept > 0)]
    values = drawable if len(drawable) else np.ones(1)
    start = max((height[0] for height in heights if 0 < height[0] < np.inf), default=1.0)
    high = np.log10(values.max())
    low = min(max(np.log10(values.min()), np.log10(start) - DECADES_SHOWN), high)  # a start at a minimum may be lowest
    margin = 0.05 * max(high - low, 0.5)
    return low - margin, high + margin


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


def _label_place(height: np.ndarray, low: float, high: float) -> float:
    """Where on the axis (0 to 1) a curve ends."""
    end = height[-1]
    place = (np.log10(end) - low) / (high - low) if end > 0 and np.isfinite(end) else float(not end <= 0)
    return float(np.clip(place, 0.0, 1.0))


def _apart(places: Sequence[float]) -> list[float]:
    """The places (0 to 1), moved as little as possible (least squares) so that no two labels overlap."""
    if not places:
        return []
    order = np.argsort(places, kind="stable")
    gap = min(LABEL_GAP, 1 / max(len(places) - 1, 1))
    room = gap * np.arange(len(places))
    # With each label's room taken off, "no overlap" means "not falling": pool what falls, as in isotonic regression.
    pools: list[tuple[float, int]] = []
    for place in np.asarray(places)[order] - room:
        mean, count = float(place), 1
        while pools and pools[-1][0] > mean:
            below, more = pools.pop()
            mean, count = (mean * count + below * more) / (count + more), count + more
        pools.append((mean, count))
    rising = np.repeat([mean for mean, _ in pools], [count for _, count in pools])
    moved = np.empty(len(places))
    moved[order] = np.clip(rising, 0, 1 - room[-1]) + room
    return [float(place) for place in moved]
