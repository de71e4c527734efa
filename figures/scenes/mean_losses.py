"""Draws what several scenes share: mean losses against the step, on a logarithmic axis, with their names at the right end."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from figures.curves import DECADES_SHOWN
from figures.labels import apart, end_place
from figures.map_axes import log_ticks
from figures.panels import Panel
from figures.scenes.small import MARGIN, SMALL, Arrays, Line, inside, limits, note, small_axis, trace
from figures.theme import Look, Style, hovered, layout, styles


def mean_losses(losses: Sequence[tuple[str, np.ndarray, Style]], pale: Sequence[np.ndarray], look: Look) -> go.Figure:
    """Draws losses (steps + 1,) with names and styles, and `pale`, in the same styles but thin, what to hold them against."""
    lines = [Line(name, _positive(loss), style) for name, loss, style in losses]
    thin = [Line("", _positive(loss), line.style) for loss, line in zip(pale, lines, strict=False)]
    margin = {**MARGIN, "r": 130}
    values = np.stack([loss for _, loss, _ in losses])
    panel = Panel((0.0, values.shape[1] - 1.0), _decades(np.stack([*values, *pale])), inside(SMALL, margin))
    hover = f"step %{{x}}: mean loss {hovered('y', 3)}<extra></extra>"
    return go.Figure(
        [
            *(trace(line, panel, f"constant rate, {hover}", opacity=0.45).update(line_width=1.5) for line in thin),
            *(trace(line, panel, f"<b>{line.name}</b><br>{hover}") for line in lines),
        ],
        layout(
            look,
            margin=margin,
            xaxis=small_axis(look, "step", range=panel.xlim, nticks=5),
            yaxis=small_axis(look, "mean loss", range=panel.ylim, type="log", **log_ticks(*panel.ylim, panel.size[1])),
            annotations=_at_the_end(lines, values, panel, look),
        ),
    )


def of_methods(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the mean losses of methods against the step. methods, names (m,), one method's runs by their rates; loss (m, n)."""
    looks = styles([str(method) for method in arrays["methods"]], look)
    return mean_losses(list(zip(map(str, arrays["names"]), arrays["loss"], looks, strict=True)), [], look)


def _at_the_end(lines: Sequence[Line], losses: np.ndarray, panel: Panel, look: Look) -> list[dict]:
    """Writes names right of where the losses (lines, steps + 1) end, one below the other, with a stroke to each line."""
    low, high = panel.ylim
    places = [end_place(loss, low, high) for loss in losses]
    return [
        note(line.name, (panel.xlim[1], low + place * (high - low)), line.style.text, look, xanchor="left")
        | {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": line.style.text}
        | {"ax": 22, "ay": (place - moved) * panel.size[1]}
        for line, place, moved in zip(lines, places, apart(places), strict=True)
    ]


def _positive(series: np.ndarray) -> np.ndarray:
    """Returns step and value (n, 2), with gaps where a log axis has no place for the value."""
    with np.errstate(invalid="ignore"):
        return np.column_stack([np.arange(len(series)), np.where((series > 0) & (series < 1e300), series, np.nan)])


def _decades(losses: np.ndarray) -> tuple[float, float]:
    """Returns the log10 range of losses (lines, steps + 1): all that is near enough to the start to be seen."""
    start = losses[0, 0]
    with np.errstate(invalid="ignore"):
        return limits(np.log10(losses[(losses > start * 10.0**-DECADES_SHOWN) & (losses < start * 1e3)]))
