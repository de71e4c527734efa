"""Draws what several scenes share: curves with their names, in one panel, and dots on them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from figures.map_axes import log_ticks
from figures.panels import Panel
from figures.scenes.small import MARGIN, SMALL, Arrays, Line, inside, limits, names_of, small_axis, trace
from figures.theme import Look, Style, hovered, layout, styles


class Dot(NamedTuple):
    """Places that are marked alike."""

    at: np.ndarray  # (n, 2)
    style: Style
    size: float = 13.0


def of_methods(arrays: Arrays, x: np.ndarray, rows: np.ndarray, look: Look) -> list[Line]:
    """Makes a line a method, in its colours: rows (m, n) over x (n,); the arrays have the methods (m,) and their names (m,)."""
    looks = styles([str(method) for method in arrays["methods"]], look)
    return [
        Line(str(name), np.column_stack([x, row]), style)
        for name, row, style in zip(arrays["names"], rows, looks, strict=True)
    ]


def of_seeds(names: Mapping[str, tuple[str, str]], x: str, arrays: Arrays, look: Look) -> list[Line]:
    """Makes a line a seed: of the arrays (seeds, n) of these keys over x (n,); key -> its name, and the method whose colours it has."""
    return [
        Line(name if nth == 0 else "", np.column_stack([arrays[x], row]), look.methods[method])
        for key, (name, method) in names.items()
        for nth, row in enumerate(np.atleast_2d(arrays[key]))
    ]


def along_a_ramp(names: Sequence[str], x: np.ndarray, rows: np.ndarray, look: Look) -> list[Line]:
    """Makes lines along a ramp of colours, without dashes: rows (m, n), or (m, seeds, n) of which the first has the name."""
    looks = styles(["sgd"] * len(names), look)
    return [
        Line(name if nth == 0 else "", np.column_stack([x, row]), style._replace(dash="solid"))
        for name, each, style in zip(names, rows, looks, strict=True)
        for nth, row in enumerate(np.atleast_2d(each))
    ]


def curves(
    lines: Sequence[Line],
    titles: tuple[str, str],
    look: Look,
    dots: Sequence[Dot] = (),
    logs: tuple[bool, bool] = (False, False),
) -> go.Figure:
    """Draws the lines on axes with these titles; gaps where a value is not finite. logs: which axes are logarithmic."""
    counted = [line._replace(points=_as_counted(line.points, logs)) for line in lines]
    points = np.concatenate([*(line.points for line in counted), *(_as_counted(dot.at, logs) for dot in dots)])
    panel = Panel(limits(points[:, 0], 0.02), limits(points[:, 1]), inside(SMALL))
    hover = f"{titles[0]} {hovered('x', 3)}: {hovered('y')}<extra></extra>"
    return go.Figure(
        [
            *(trace(line, panel, f"<b>{line.name}</b><br>{hover}") for line in lines),
            *(_dots(dot, look) for dot in dots),
        ],
        layout(
            look,
            margin=MARGIN,
            xaxis=small_axis(look, titles[0], range=panel.xlim, **_ticks(panel.xlim, panel.size[0], 8, logs[0], False)),
            yaxis=small_axis(look, titles[1], range=panel.ylim, **_ticks(panel.ylim, panel.size[1], 6, logs[1], True)),
            annotations=names_of(counted, panel, look),
        ),
    )


def _as_counted(points: np.ndarray, logs: tuple[bool, bool]) -> np.ndarray:
    """Returns the points (n, 2) as the axes count: the logarithms, NaN where there is none, on an axis that is logarithmic."""
    with np.errstate(all="ignore"):
        return np.where(logs, np.where(points > 0, np.log10(points), np.nan), points)


def _ticks(limits: tuple[float, float], room: float, most: int, log: bool, upright: bool) -> dict:
    return {"type": "log", **log_ticks(*limits, room, upright)} if log else {"nticks": most}


def _dots(dot: Dot, look: Look) -> go.Scatter:
    edge = {"color": look.ink, "width": 1.5}
    marker = {"symbol": dot.style.symbol, "size": dot.size, "color": dot.style.line, "line": edge}
    return go.Scatter(x=dot.at[:, 0], y=dot.at[:, 1], mode="markers", marker=marker, hoverinfo="skip")
