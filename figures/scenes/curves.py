"""Draws what several scenes share: curves with their names, in one panel, and dots on them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

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


def curves(lines: Sequence[Line], titles: tuple[str, str], look: Look, dots: Sequence[Dot] = ()) -> go.Figure:
    """Draws the lines on axes with these titles; gaps where a value is not finite."""
    points = np.concatenate([line.points for line in lines])
    panel = Panel(limits(points[:, 0], 0.02), limits(points[:, 1]), inside(SMALL))
    hover = f"{titles[0]} {hovered('x', 3)}: {hovered('y')}<extra></extra>"
    return go.Figure(
        [
            *(trace(line, panel, f"<b>{line.name}</b><br>{hover}") for line in lines),
            *(
                go.Scatter(
                    x=dot.at[:, 0],
                    y=dot.at[:, 1],
                    mode="markers",
                    marker={
                        "symbol": dot.style.symbol,
                        "size": dot.size,
                        "color": dot.style.line,
                        "line": {"color": look.ink, "width": 1.5},
                    },
                    hoverinfo="skip",
                )
                for dot in dots
            ),
        ],
        layout(
            look,
            margin=MARGIN,
            xaxis=small_axis(look, titles[0], range=panel.xlim, nticks=8),
            yaxis=small_axis(look, titles[1], range=panel.ylim, nticks=6),
            annotations=names_of(lines, panel, look),
        ),
    )
