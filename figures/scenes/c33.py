"""Draws C33: the tangent plane and the paraboloid."""

import numpy as np
import plotly.graph_objects as go

from figures.panels import Panel
from figures.scenes.small import (
    MARGIN,
    TITLE,
    Arrays,
    Line,
    heading,
    limits,
    names_of,
    rows,
    small_axis,
    tall_size,
    trace,
)
from figures.theme import Look, hovered, layout


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a cut through each of some surfaces, with the tangent and the parabola at its middle, one panel a surface.

    places (p,), the surfaces' names; t (p, n), distance from the place, downhill; loss, tangent and parabola (p, n);
    bottom (p, 2), t and value at the bottom of the parabola.
    """
    traces, notes, axes = [], [], {}
    for i, domain in enumerate(rows(len(arrays["places"]))):
        panel = _cut_panel(arrays, i, domain)
        lines = _cut(arrays, i, look)
        traces += [
            trace(line, panel, f"<b>{line.name}</b><br>{hovered('x', 3)}: {hovered('y')}<extra></extra>")
            for line in lines
        ]
        traces += [_middle(arrays, i, panel, look), _bottom(arrays, i, panel, look)]
        notes += [*names_of(lines, panel, look), heading(f"<b>{arrays['places'][i]}</b>", domain[1], look)]
        across, up = {"range": panel.xlim, "anchor": f"y{panel.number}"}, {"range": panel.ylim, "domain": domain}
        axes[f"xaxis{panel.number}"] = small_axis(look, "distance downhill from the point", **across)
        axes[f"yaxis{panel.number}"] = small_axis(look, "loss", **up, anchor=f"x{panel.number}", nticks=6)
    return go.Figure(traces, layout(look, margin={**MARGIN, "t": TITLE}, annotations=notes, **axes))


def _cut_panel(arrays: Arrays, i: int, domain: tuple[float, float]) -> Panel:
    values = np.concatenate([arrays[name][i] for name in ("loss", "tangent", "parabola")])
    t = arrays["t"][i]
    return Panel((float(t[0]), float(t[-1])), limits(values), tall_size(domain), number="" if i == 0 else str(i + 1))


def _cut(arrays: Arrays, i: int, look: Look) -> list[Line]:
    kinds = (
        ("loss", "loss", look.methods["sgd"]),
        ("tangent", "tangent", look.methods["rmsprop"]._replace(dash="dash")),
        ("parabola", "parabola", look.methods["momentum"]._replace(dash="dashdot")),
    )
    return [Line(word, np.column_stack([arrays["t"][i], arrays[name][i]]), style) for name, word, style in kinds]


def _middle(arrays: Arrays, i: int, panel: Panel, look: Look) -> go.Scatter:
    """Draws the point where the three lines touch."""
    at = int(np.argmin(np.abs(arrays["t"][i])))
    return go.Scatter(
        x=arrays["t"][i, at : at + 1],
        y=arrays["loss"][i, at : at + 1],
        mode="markers",
        marker={"size": 11, "color": look.paper, "line": {"color": look.ink, "width": 2.5}},
        hoverinfo="skip",
        xaxis=f"x{panel.number}",
        yaxis=f"y{panel.number}",
    )


def _bottom(arrays: Arrays, i: int, panel: Panel, look: Look) -> go.Scatter:
    """Draws the bottom of the parabola, to which a Newton step would lead."""
    return go.Scatter(
        x=arrays["bottom"][i, :1],
        y=arrays["bottom"][i, 1:],
        mode="markers",
        marker={"symbol": "x", "size": 12, "color": look.ink},
        hovertemplate=f"bottom of the parabola, {hovered('x', 3)}: {hovered('y')}<extra></extra>",
        xaxis=f"x{panel.number}",
        yaxis=f"y{panel.number}",
    )
