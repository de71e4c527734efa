"""Draws C30: paths on a turned surface, turned back and laid over the old ones."""

import numpy as np
import plotly.graph_objects as go

from figures.contour import within_reach
from figures.panels import Panel, panel_places
from figures.scenes.small import CORNER, MARGIN, SMALL, Arrays, Line, inside, limits, note, small_axis, trace
from figures.theme import Look, hovered, layout, styles

COLUMNS, BETWEEN, ABOVE = 4, 0.03, 0.12  # panels a row; gaps and the space of a heading, in parts of the figure
WIDEST = 10.0  # units of the surface that the picture reaches at most


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws a panel a method: the path on the surface that is not turned, pale and thick, and the turned one turned back.

    methods (m,) and names (m,); upright and turned_back (m, steps + 1, 2).
    """
    upright, back = arrays["upright"], arrays["turned_back"]
    near = np.where(np.abs(upright) <= WIDEST, upright, np.nan)  # a run that explodes leaves the picture
    xlim, ylim = (limits(near[..., i]) for i in (0, 1))
    looks = styles([str(method) for method in arrays["methods"]], look)
    traces, notes, axes = [], [], {}
    places = panel_places(len(upright), COLUMNS, BETWEEN, 2 * ABOVE, ABOVE)
    for i, (left, right, bottom, top) in enumerate(places):
        width, height = inside(SMALL)
        panel = Panel(xlim, ylim, (width * (right - left), height * (top - bottom)), "" if i == 0 else str(i + 1))
        style, name = looks[i], str(arrays["names"][i])
        hover = f"step %{{pointNumber}}<br>x {hovered('x', 3)}, y {hovered('y', 3)}<extra></extra>"
        old, new = (Line(name, within_reach(x[i], xlim, ylim), style) for x in (upright, back))
        traces += [
            trace(old, panel, f"<b>{name}</b>, not turned, {hover}", opacity=0.35).update(line_width=8),
            trace(new, panel, f"<b>{name}</b>, turned back, {hover}").update(line_color=look.ink, line_width=1.5),
        ]
        notes.append(note(name, (left, top), style.text, look, **CORNER, yanchor="bottom"))
        first_column, last_row = i % COLUMNS == 0, i + COLUMNS >= len(upright)
        axes[f"xaxis{panel.number}"] = small_axis(
            look, "x", range=xlim, domain=(left, right), anchor=f"y{panel.number}", nticks=3, showticklabels=last_row
        )
        axes[f"yaxis{panel.number}"] = small_axis(
            look,
            "y",
            range=ylim,
            domain=(bottom, top),
            anchor=f"x{panel.number}",
            nticks=3,
            showticklabels=first_column,
        )
        if not last_row:
            axes[f"xaxis{panel.number}"]["title"]["text"] = ""
        if not first_column:
            axes[f"yaxis{panel.number}"]["title"]["text"] = ""
    return go.Figure(traces, layout(look, margin=MARGIN, annotations=notes, **axes))
