"""Draws C54: the weights into each of 32 units as small pictures, after a start with all alike and after one at random."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.small import MARGIN, TITLE, Arrays, heading, rows, small_axis
from figures.theme import Look, hovered, layout

SIDE, ACROSS = 8, 8  # pixels of a unit's picture, units in a row
NAMES = {"alike": "<b>All weights 0.1 at the start</b>", "random": "<b>Drawn at random</b>"}


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a panel a start. alike, random (units, 64)."""
    places = rows(2)
    panels, axes = [], {}
    for nth, (key, domain) in enumerate(zip(NAMES, places, strict=True)):
        number = "" if nth == 0 else "2"
        panels.append(_panel(arrays[key], number, look))
        hidden = {"showticklabels": False, "showgrid": False, "zeroline": False, "ticks": ""}
        axes[f"xaxis{number}"] = small_axis(look, "", anchor=f"y{number}", constrain="domain", **hidden)
        axes[f"yaxis{number}"] = small_axis(
            look, "", domain=domain, anchor=f"x{number}", scaleanchor=f"x{number}", autorange="reversed", **hidden
        )
    return go.Figure(
        panels,
        layout(
            look,
            margin={**MARGIN, "l": 14, "t": TITLE},
            **axes,
            annotations=[heading(NAMES[key], top, look) for key, (_, top) in zip(NAMES, places, strict=True)],
        ),
    )


def _panel(weights: np.ndarray, number: str, look: Look) -> go.Heatmap:
    """Draws the units' pictures beside each other, a gap between any two."""
    most = np.abs(weights).max() or 1.0
    tiles = np.full((len(weights), SIDE + 1, SIDE + 1), np.nan)
    tiles[:, :SIDE, :SIDE] = weights.reshape(-1, SIDE, SIDE)
    units = np.arange(len(weights))[:, None, None] + np.zeros_like(tiles)

    def laid(values: np.ndarray) -> np.ndarray:
        lines = values.reshape(-1, ACROSS, SIDE + 1, SIDE + 1).swapaxes(1, 2)
        return lines.reshape(-1, ACROSS * (SIDE + 1))[:-1, :-1]

    return go.Heatmap(
        z=laid(tiles),
        customdata=laid(units + 1),
        zmin=-most,
        zmax=most,
        colorscale=[[0, look.methods["rmsprop"].line], [0.5, look.paper], [1, look.methods["momentum"].line]],
        showscale=False,
        hoverongaps=False,
        hovertemplate=f"unit {hovered('customdata', 3)}: weight {hovered('z', 3)}<extra></extra>",
        xaxis=f"x{number}",
        yaxis=f"y{number}",
    )
