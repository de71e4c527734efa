"""Draws what a method remembers, over the steps: a small panel a quantity, a line an axis, a cursor at the step."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from figures.panels import panel_title
from figures.theme import Look, axis, hovered, layout

DECADES = 1.5  # between the smallest and the largest value, from which an axis is logarithmic
DASHES = ("solid", "dash", "dot", "dashdot")
ROW = 132  # pixels of a row of panels, titles included
COLOURS = ("momentum", "rmsprop", "nesterov", "adam")  # whose colours the lines have
PARTS = {2: ("x", "y"), 4: ("xx", "xy", "yx", "yy")}


def height(panels: int, columns: int) -> int:
    """Returns the pixels of the whole figure."""
    return ROW * -(-panels // columns) + 46


def fields(values: Mapping[str, np.ndarray], t: int, look: Look, columns: int = 2) -> go.Figure:
    """Draws a panel a quantity: values (steps + 1,), or (steps + 1, 2) with one line an axis, or (steps + 1, 2, 2)."""
    rows = max(-(-len(values) // columns), 1)
    traces, notes, shapes, axes = [], [], [], {}
    for i, (name, series) in enumerate(values.items()):
        number = "" if i == 0 else str(i + 1)
        lines = series.reshape(len(series), -1)
        log = spans_decades(lines)
        left, bottom = (i % columns) / columns, 1 - (i // columns + 1) / rows
        width, tall = 1 / columns, 1 / rows
        x = [left + (0.14 if columns > 1 else 0.07) * width, left + 0.97 * width]
        y = [bottom + 0.14 * tall, bottom + 0.8 * tall]
        axes[f"xaxis{number}"] = axis(look, domain=x, anchor=f"y{number}", range=[0, len(series) - 1], nticks=4)
        axes[f"yaxis{number}"] = axis(look, domain=y, anchor=f"x{number}", nticks=4, exponentformat="power")
        axes[f"yaxis{number}"] |= {"type": "log", "dtick": _decades_a_tick(lines)} if log else {}
        for axis_key in ("xaxis", "yaxis"):
            axes[f"{axis_key}{number}"]["tickfont"] = {"size": 12}
        traces += [_line(lines[:, k], k, lines.shape[1], name, look, number, log) for k in range(lines.shape[1])]
        notes.append(_title(name, lines.shape[1], x[0], y[1], look))
        shapes.append(_cursor(t, number, look))
    margin = {"l": 8, "r": 8, "t": 4, "b": 24}
    return go.Figure(traces, layout(look, annotations=notes, shapes=shapes, margin=margin, **axes))


def spans_decades(lines: np.ndarray) -> bool:
    """Tells whether nothing is negative and what is not zero spans decades."""
    seen = lines[np.isfinite(lines)]
    return bool((seen >= 0).all() and _decades(seen) > DECADES)


def _decades_a_tick(lines: np.ndarray) -> int:
    """Returns how many decades lie between two labels, so that there are at most four."""
    return max(int(np.ceil(_decades(lines) / 4)), 1)


def _decades(values: np.ndarray) -> float:
    """Returns how many decades the finite values above zero span; their quotient could be too large for a number."""
    seen = np.log10(values[np.isfinite(values) & (values > 0)])
    return float(np.ptp(seen)) if len(seen) else 0.0


def _colour(k: int, of: int, look: Look) -> str:
    return look.ink if of == 1 else look.methods[COLOURS[k]].line


def _line(series: np.ndarray, k: int, of: int, name: str, look: Look, number: str, log: bool) -> go.Scatter:
    with np.errstate(invalid="ignore"):
        drawn = np.where(np.isfinite(series) & ((series > 0) | (not log)), series, np.nan)
    part = "" if of == 1 else f" along {PARTS[of][k]}"
    return go.Scatter(
        x=np.arange(len(series)),
        y=drawn,
        mode="lines",
        line={"color": _colour(k, of, look), "width": 2.2, "dash": DASHES[k]},
        xaxis=f"x{number}",
        yaxis=f"y{number}",
        name=f"{name}{part}",
        hovertemplate=f"{name}{part}<br>step %{{x}}: {hovered('y')}<extra></extra>",
    )


def _title(name: str, of: int, left: float, top: float, look: Look) -> dict:
    """Writes the quantity's name, and the key to its lines."""
    key = "".join(
        f"  <span style='color:{look.methods[COLOURS[k]].text}'>{'━' if k == 0 else '╍'} {PARTS[of][k]}</span>"
        for k in range(of if of > 1 else 0)
    )
    return panel_title(f"<b>{name}</b>{key}", look.ink, left, top, xanchor="left", font={"size": 14, "color": look.ink})


def _cursor(t: int, number: str, look: Look) -> dict:
    line = {"color": look.ink, "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": t, "x1": t, "y0": 0, "y1": 1, "xref": f"x{number}", "yref": f"y{number} domain", "line": line}  # fmt: skip
