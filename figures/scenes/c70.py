"""Draws C70: the losses at which many starts end, for several widths."""

import numpy as np
import plotly.graph_objects as go

from figures.map_axes import log_ticks
from figures.scenes.small import MARGIN, SMALL, Arrays, inside, limits, small_axis
from figures.theme import Look, hovered, layout

WIDTH = 0.5  # of a column of dots


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a column of dots a width, each dot a start. units (m,); losses (m, starts)."""
    units, losses = arrays["units"], arrays["losses"]
    low, high = limits(np.log10(losses), 0.1)
    beside = WIDTH * (np.linspace(0, 1, losses.shape[1]) - 0.5)
    blue = look.methods["momentum"]
    return go.Figure(
        [
            go.Scatter(
                x=column + beside,
                y=each,
                mode="markers",
                marker={"size": 7, "color": blue.line, "line": {"color": look.ink, "width": 0.5}, "opacity": 0.8},
                customdata=np.full(len(each), count),
                hovertemplate=f"%{{customdata}} units, loss {hovered('y')}<extra></extra>",
            )
            for column, (count, each) in enumerate(zip(units, losses, strict=True))
        ],
        layout(
            look,
            margin=MARGIN,
            xaxis=small_axis(
                look,
                "hidden units",
                range=[-0.5, len(units) - 0.5],
                tickvals=list(range(len(units))),
                ticktext=[str(count) for count in units],
                showgrid=False,
            ),
            yaxis=small_axis(
                look, "loss at the end", type="log", range=(low, high), **log_ticks(low, high, inside(SMALL)[1])
            ),
        ),
    )
