"""Draws C52: many dimensions."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from figures.scenes.small import MARGIN, TITLE, Arrays, heading, rows, small_axis
from figures.theme import Look, hovered, layout
from written import fixed, written


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws bars against the number of dimensions: the share of minima, and below the median condition number.

    dimensions (d,), minima (d,); spectra (s,), ratio (s,).
    """
    (low, high), (floor, ceiling) = rows(2)[::-1]
    share, ratio = arrays["minima"], arrays["ratio"]
    top = max(float(np.log10(ratio.max())), 1.0)
    shares = {"domain": (floor, ceiling), "range": (0, 1.18 * share.max()), "tickformat": ".0%", "nticks": 6}
    decades = {"domain": (low, high), "range": (0, 1.16 * top), "type": "log", "dtick": 1}
    upper = [f"{written(100 * value, 2)}%" if value > 0 else "none" for value in share]
    lower = [written(value, 2) if value < 100 else fixed(value, 0) for value in ratio]
    return go.Figure(
        [
            _bars(arrays["dimensions"], share, upper, "", look.methods["momentum"].line),
            _bars(arrays["spectra"], ratio, lower, "2", look.methods["rmsprop"].line),
        ],
        layout(
            look,
            margin={**MARGIN, "t": TITLE},
            bargap=0.35,
            xaxis=small_axis(look, "dimensions", type="category", showgrid=False, anchor="y"),
            yaxis=small_axis(look, "share", anchor="x", **shares),
            xaxis2=small_axis(look, "dimensions", type="category", showgrid=False, anchor="y2"),
            yaxis2=small_axis(look, "condition number", anchor="x2", **decades),
            annotations=[
                heading("<b>Random stationary points that are minima</b>", ceiling, look),
                heading("<b>Median condition number</b>, log scale", high, look),
            ],
        ),
    )


def _bars(dimensions: np.ndarray, values: np.ndarray, texts: Sequence[str], number: str, colour: str) -> go.Bar:
    return go.Bar(
        x=dimensions,
        y=values,
        text=texts,
        textposition="outside",
        textfont={"size": 15},
        textangle=0,
        constraintext="none",
        cliponaxis=False,
        marker={"color": colour},
        hovertemplate=f"%{{x}} dimensions: {hovered('y')}<extra></extra>",
        xaxis=f"x{number}",
        yaxis=f"y{number}",
    )
