"""Draws the axes on which the browser draws the loss of every run, on a log scale."""

from collections.abc import Sequence
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
    low, high = span(runs, lowest, diverged)
    last = max((float(place[-1]) for place in _places(runs, at)), default=1.0)
    longest = max((len(run.label) for run in runs), default=0)
    loss = "loss" if abs(lowest) < 1e-12 else f"loss − ({written(lowest)})"
    both = {
        "xaxis": axis(look, title, range=[0, last], exponentformat="none", **({"dtick": 1} if last < 10 else {})),
        "yaxis": axis(look, loss, type="log", range=[low, high], **_plain(log_ticks(low, high, ROOM))),
    }
    margin = {"l": 64, "r": 24 + 7.5 * longest, "t": 12, "b": 44}
    # Every race has other ones: as a figure of Plotly's, which checks each word, they would take a quarter of its answer.
    return {"data": [], "layout": layout(look, margin=margin, template={}, **both)}


def _plain(ticks: dict) -> dict[str, list]:
    return {name: list(values) for name, values in ticks.items()}


def span(runs: Sequence, lowest: float, diverged: Sequence[int | None]) -> tuple[float, float]:
    """Returns the log10 of the losses above `lowest` at the lower and the upper end of the axis; arguments as for `axes`."""
    return _decades(_heights(runs, lowest), diverged)


def _heights(runs: Sequence, lowest: float) -> list[np.ndarray]:
    return [np.asarray(run.loss) - lowest for run in runs]


def _places(runs: Sequence, at: Sequence[np.ndarray] | None) -> Sequence[np.ndarray]:
    return at if at is not None else [np.arange(len(run.loss)) for run in runs]


def _decades(heights: Sequence[np.ndarray], diverged: Sequence[int | None]) -> tuple[float, float]:
    """Returns the log10 range of the axis: all that the runs that stay do, and a glimpse of those that leave."""
    kept = np.concatenate([np.zeros(0), *(height[:step] for height, step in zip(heights, diverged, strict=True))])
    drawable = kept[np.isfinite(kept) & (kept > 0)]
    values = drawable if len(drawable) else np.ones(1)
    start = max((height[0] for height in heights if 0 < height[0] < np.inf), default=1.0)
    high = np.log10(values.max())
    low = min(max(np.log10(values.min()), np.log10(start) - DECADES_SHOWN), high)  # a start at a minimum may be lowest
    margin = 0.05 * max(high - low, 0.5)
    return low - margin, high + margin
