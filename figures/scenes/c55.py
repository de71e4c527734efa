"""Draws C55: how the activations of ten layers are spread before the first step, for three sizes of the weights."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from figures.scenes.small import MARGIN, TITLE, Arrays, heading, rows, small_axis
from figures.theme import Look, hovered, layout

WIDE = 0.42  # of a layer's place, on either side


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a row a factor, in it a shape a layer, as wide as values are frequent. factors (k,); value (n,); share (k, layers, n)."""
    places = rows(len(arrays["factors"]))
    shapes, axes, heads = [], {}, []
    for nth, (factor, shares, domain) in enumerate(zip(arrays["factors"], arrays["share"], places, strict=True)):
        number = str(nth + 1) if nth else ""
        shapes += [_shape(layer, row, arrays["value"], number, look) for layer, row in enumerate(shares, 1)]
        is_last = nth == len(places) - 1
        axes[f"xaxis{number}"] = small_axis(
            look,
            "hidden layer" if is_last else "",
            anchor=f"y{number}",
            dtick=1,
            range=(0.4, len(shares) + 0.6),
            showgrid=False,
            showticklabels=is_last,
        )
        axes[f"yaxis{number}"] = small_axis(
            look, "activation", anchor=f"x{number}", domain=domain, range=(-1.1, 1.1), dtick=1
        )
        heads.append(heading(f"<b>Weights times {factor}</b>", domain[1], look))
    return go.Figure(shapes, layout(look, margin={**MARGIN, "t": TITLE}, **axes, annotations=heads))


def _shape(layer: int, shares: Sequence[float], values: np.ndarray, number: str, look: Look) -> go.Scatter:
    """Draws a layer's histogram, mirrored, at its place; what it is made of travels with its left side."""
    half = WIDE * np.asarray(shares) / (max(shares) or 1.0)
    style = look.methods["momentum"]
    return go.Scatter(
        x=[*(layer - half), *(layer + half)[::-1]],
        y=[*values, *values[::-1]],
        customdata=[*shares, *shares[::-1]],
        fill="toself",
        mode="lines",
        line={"color": style.line, "width": 1},
        hovertemplate=f"layer {layer}: a share of {hovered('customdata', 3)} about {hovered('y', 3)}<extra></extra>",
        xaxis=f"x{number}",
        yaxis=f"y{number}",
    )
