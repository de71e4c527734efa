"""Draws C69: all curvatures of a network's loss at its start, and after some steps."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.small import MARGIN, Arrays, note, small_axis
from figures.theme import Look, hovered, layout
from written import readable

UNIT = 1e-3  # below that the axis is linear, beyond it logarithmic
TICKS = (-0.1, -0.01, 0.0, 0.01, 0.1, 1.0)
STROKE = 26  # pixels


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a stroke a direction, a row a time. names (m,), of the times; curvature (m, n)."""
    curvature = arrays["curvature"]
    rows = np.arange(len(curvature))[::-1]
    down, up = look.methods["rmsprop"], look.methods["momentum"]
    end = _place(np.array([curvature.min(), curvature.max()])) + np.array([-0.1, 0.1])
    return go.Figure(
        [_strokes(row, each, look) for row, each in zip(rows, curvature, strict=True)],
        layout(
            look,
            margin={**MARGIN, "l": 14, "t": 26},
            xaxis=small_axis(
                look,
                "curvature along a direction",
                range=end,
                tickvals=_place(np.array(TICKS)),
                ticktext=[readable(tick) for tick in TICKS],
                tickangle=0,
            ),
            yaxis=small_axis(look, "", range=[-0.5, len(rows) - 0.25], showticklabels=False, showgrid=False, ticks=""),
            annotations=[
                *(
                    note(f"{name}: {readable(100 * (each < 0).mean(), 2)} % bend down", (0, row), look.ink, look)
                    | {"yshift": STROKE + 8}
                    for name, row, each in zip(arrays["names"], rows, curvature, strict=True)
                ),
                note("bends down", (end[0], 1), down.text, look, yref="paper", xanchor="left", yanchor="bottom"),
                note("bends up", (end[1], 1), up.text, look, yref="paper", xanchor="right", yanchor="bottom"),
            ],
        ),
    )


def _place(curvature: np.ndarray) -> np.ndarray:
    """Returns where curvatures stand on the axis."""
    return np.sign(curvature) * np.log10(1 + np.abs(curvature) / UNIT)


def _strokes(row: float, curvature: np.ndarray, look: Look) -> go.Scatter:
    colours = np.where(curvature < 0, look.methods["rmsprop"].line, look.methods["momentum"].line)
    return go.Scatter(
        x=_place(curvature),
        y=np.full(len(curvature), row),
        mode="markers",
        marker={"symbol": "line-ns", "size": STROKE, "line": {"color": colours, "width": 2}, "color": colours},
        customdata=curvature,
        hovertemplate=f"curvature {hovered('customdata', 3)}<extra></extra>",
    )
