"""Draws the axes on which the browser draws the loss of every run, on a log scale."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from figures.map_axes import log_ticks
from figures.theme import Look, axis, layout
from written import written

DECADES_SHOWN = 12  # below the start: farther down is rounding, not optimization
ROOM = 180  # pixels for the ticks of the losses: on a small screen there are not many more


def axes(
    runs: Sequence,
    lowest: float,
    diverged: Sequence[int | None],
    look: Look,
    at: Sequence[np.ndarray] | None = None,
    title: str = "step",
) -> dict[str, Any]:
    """Returns, as the JSON of a figure, axes for the loss above `lowest`, the surface's lowest value, against the step; with room for labels on the right.

    runs: with label, method, loss (steps + 1,); diverged: the step from which each has diverged, or None; at: what to
    draw each run's losses against, (steps + 1,), in place of the step.
    """
    loss = "loss" if abs(lowest) < 1e-12 else "loss above the lowest"
    return _figure(runs, span(runs, lowest, diverged), loss, look, at, title)


def along(
    runs: Sequence,
    values: Sequence[np.ndarray],
    what: str,
    limits: Mapping[str, float],
    diverged: Sequence[int | None],
    look: Look,
    at: Sequence[np.ndarray] | None = None,
    title: str = "step",
) -> dict[str, Any]:
    """Returns such axes for other values of the runs, (steps + 1,) each, with a line at each of some limits, by its name."""
    low, high = range_of(values, diverged)
    ends = [float(np.log10(limit)) for limit in limits.values()]
    margin = 0.08 * max(high - low, 0.5)  # for the names
    low, high = min([low, *(end - margin for end in ends)]), max([high, *(end + margin for end in ends)])
    figure = _figure(runs, (low, high), what, look, at, title)
    quiet = {"color": look.quiet, "width": 1.5, "dash": "dot"}
    figure["layout"]["shapes"] = [
        {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "y0": limit, "y1": limit, "line": quiet}
        for limit in limits.values()
    ]
    figure["layout"]["annotations"] = [
        {
            "text": f"{written(limit, 3)}, the limit of {name}",
            "xref": "x domain",
            "x": 0.02,
            "xanchor": "left",
            "y": end,
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 13, "color": look.quiet},
            "bgcolor": look.veil,
        }
        for (name, limit), end in zip(limits.items(), ends, strict=True)
    ]
    return figure


def shares(
    runs: Sequence,
    values: Sequence[np.ndarray],
    what: str,
    look: Look,
    at: Sequence[np.ndarray] | None = None,
    title: str = "step",
) -> dict[str, Any]:
    """Returns such axes for shares of 1, (rows,) a curve, on a scale that is not logarithmic."""
    found = np.concatenate([np.ones(1), *values])
    low = float(found[np.isfinite(found)].min())
    figure = _figure(runs, (0.0, 1.0), what, look, at, title)
    margin = 0.04 * max(1 - low, 0.05)
    figure["layout"]["yaxis"] = axis(look, what, range=[low - margin, 1 + margin], tickformat=".0%")
    return figure


def _figure(
    runs: Sequence,
    decades: tuple[float, float],
    upright: str,
    look: Look,
    at: Sequence[np.ndarray] | None,
    title: str,
) -> dict[str, Any]:
    """Returns the axes; decades: log10 of the values at the lower and the upper end."""
    last = max((float(place[-1]) for place in _places(runs, at)), default=1.0)
    longest = max((len(run.label) for run in runs), default=0)
    both = {
        "xaxis": axis(look, title, range=[0, last], exponentformat="none", **({"dtick": 1} if last < 10 else {})),
        "yaxis": axis(look, upright, type="log", range=[*decades], **_plain(log_ticks(*decades, ROOM))),
    }
    margin = {"l": 64, "r": 24 + 7.5 * longest, "t": 12, "b": 44}
    # Every race has other ones: as a figure of Plotly's, which checks each word, they would take a quarter of its answer.
    return {"data": [], "layout": layout(look, margin=margin, template={}, **both)}


def _plain(ticks: dict) -> dict[str, list]:
    return {name: list(values) for name, values in ticks.items()}


def span(runs: Sequence, lowest: float, diverged: Sequence[int | None]) -> tuple[float, float]:
    """Returns the log10 of the losses above `lowest` at the lower and the upper end of the axis; arguments as for `axes`."""
    return range_of(_heights(runs, lowest), diverged)


def _heights(runs: Sequence, lowest: float) -> list[np.ndarray]:
    return [np.asarray(run.loss) - lowest for run in runs]


def _places(runs: Sequence, at: Sequence[np.ndarray] | None) -> Sequence[np.ndarray]:
    return at if at is not None else [np.arange(len(run.loss)) for run in runs]


def range_of(heights: Sequence[np.ndarray], diverged: Sequence[int | None]) -> tuple[float, float]:
    """Returns the log10 range of the axis for values (rows,) of each run: all of those that stay, and a glimpse of those that leave."""
    kept = np.concatenate([np.zeros(0), *(height[:step] for height, step in zip(heights, diverged, strict=True))])
    drawable = kept[np.isfinite(kept) & (kept > 0)]
    values = drawable if len(drawable) else np.ones(1)
    start = max((height[0] for height in heights if 0 < height[0] < np.inf), default=1.0)
    high = np.log10(values.max())
    low = min(max(np.log10(values.min()), np.log10(start) - DECADES_SHOWN), high)  # a start at a minimum may be lowest
    margin = 0.05 * max(high - low, 0.5)
    return low - margin, high + margin
