"""Draws C31: falling rates."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from figures.curves import DECADES_SHOWN
from figures.labels import apart, end_place
from figures.map_axes import log_ticks
from figures.panels import Panel
from figures.scenes.small import MARGIN, SMALL, Arrays, Line, inside, limits, note, small_axis, trace
from figures.theme import Look, hovered, layout

RULES = {  # name in the arrays -> label, whose colours, dash
    "constant": ("constant", "sgd", "solid"),
    "small": ("constant ÷ 20", "rmsprop", "dashdot"),
    "step": ("in steps", "momentum", "solid"),
    "cosine": ("cosine", "adam", "dash"),
    "inverse": ("1/t", "nesterov", "dot"),
    "exponential": ("exponential", "adagrad", "6px,2px"),
}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the mean loss against the step, one curve a rule, on a logarithmic axis.

    "constant", "small", "step", "cosine", "inverse" and "exponential" (steps + 1,) each.
    """
    lines = [
        Line(label, _positive(arrays[name]), look.methods[method]._replace(dash=dash))
        for name, (label, method, dash) in RULES.items()
    ]
    margin = {**MARGIN, "r": 124}
    losses = np.stack([arrays[name] for name in RULES])
    panel = Panel((0.0, losses.shape[1] - 1.0), _decades(losses), inside(SMALL, margin))
    hover = f"step %{{x}}: mean loss {hovered('y', 3)}<extra></extra>"
    return go.Figure(
        [trace(line, panel, f"<b>{line.name}</b><br>{hover}") for line in lines],
        layout(
            look,
            margin=margin,
            xaxis=small_axis(look, "step", range=panel.xlim, nticks=5),
            yaxis=small_axis(look, "mean loss", range=panel.ylim, type="log", **log_ticks(*panel.ylim, panel.size[1])),
            annotations=_at_the_end(lines, losses, panel, look),
        ),
    )


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
