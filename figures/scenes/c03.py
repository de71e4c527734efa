"""Draws C03: which start ends where."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.small import MARGIN, Arrays, limits, note, small_axis
from figures.theme import Look, Style, hovered, layout
from written import written

STAR = 17  # pixels
AREAS = (
    ("momentum", "square"),
    ("adagrad", "triangle-up"),
    ("nesterov", "circle"),
    ("adam", "diamond"),
    ("rmsprop", "cross"),
)


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws every start in the colour and with the marker of the minimum that its run ends in.

    x (n,), y (n,); minimum (n, n), rows along y: row of `minima`, -1 for none; minima (m, 2).
    """
    minimum, minima = arrays["minimum"].ravel(), arrays["minima"]
    x, y = (side.ravel() for side in np.meshgrid(arrays["x"], arrays["y"]))
    kinds = np.where(minimum >= 0, minimum % len(AREAS), len(AREAS))
    styles = [look.methods[method]._replace(symbol=symbol) for method, symbol in AREAS]
    styles.append(Style(look.quiet, look.quiet, "x-thin-open"))
    names = [f"({written(at[0], 3)}, {written(at[1], 3)})" for at in minima]
    ends = np.array([f"ends at {name}" for name in names] + ["ends in no minimum"])  # row -1 is the last one
    starts = go.Scatter(
        x=x,
        y=y,
        customdata=minimum,
        text=ends[minimum],
        mode="markers",
        marker={
            "symbol": np.array([style.symbol for style in styles])[kinds],
            "color": np.array([style.line for style in styles])[kinds],
            "size": 7,
        },
        hovertemplate=f"start ({hovered('x', 3)}, {hovered('y', 3)})<br>%{{text}}<extra></extra>",
    )
    notes = [
        note(name, at, styles[i % len(AREAS)].text, look, yshift=17, bgcolor=look.paper, **_inwards(at[0] - x.mean()))
        for i, (name, at) in enumerate(zip(names, minima, strict=True))
    ]
    lost = " (×: ends in no minimum)" if np.any(minimum < 0) else ""
    return go.Figure(
        [starts, _stars(minima, look)],
        layout(
            look,
            margin=MARGIN,
            xaxis=small_axis(
                look, f"x of the start{lost}", range=limits(arrays["x"], 0.03), showgrid=False, constrain="domain"
            ),
            yaxis=small_axis(
                look,
                "y of the start",
                range=limits(arrays["y"], 0.03),
                showgrid=False,
                nticks=7,
                constrain="domain",
                scaleanchor="x",
            ),
            annotations=notes,
        ),
    )


def _inwards(right: float) -> dict:
    """Returns how a name lies that goes from its star, so far right of the middle, towards the middle: off the axis's numbers."""
    return {"xanchor": "right", "xshift": STAR} if right > 0 else {"xanchor": "left", "xshift": -STAR}


def _stars(minima: np.ndarray, look: Look) -> go.Scatter:
    return go.Scatter(
        x=minima[:, 0],
        y=minima[:, 1],
        mode="markers",
        marker={"symbol": "star", "size": STAR, "color": look.ink, "line": {"color": look.paper, "width": 2}},
        hovertemplate=f"minimum ({hovered('x', 3)}, {hovered('y', 3)})<extra></extra>",
    )
