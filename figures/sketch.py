"""Draws a figure of a scene as a small still picture, for a card: its axes, and if they are wanted its lines, as SVG text."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import plotly.graph_objects as go

from figures.theme import Look
from figures.thumbnail import HEIGHT, WIDTH

LEFT, RIGHT, TOP, BOTTOM = 260, 120, 140, 260  # units of the picture round the axes
LINE, AXIS = 26, 14


def sketch(figure: go.Figure, look: Look, with_lines: bool) -> str:
    """Draws as SVG text the axes of each panel of a figure, with its curves, points and bars if they are wanted."""
    panels: dict[str, list[Any]] = {}
    every: Any = figure.data
    for trace in every:
        panels.setdefault(str(trace.yaxis or "y"), []).append(trace)
    drawn = "".join(_panel(figure, name, traces, look, with_lines) for name, traces in panels.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH // 10}" height="{HEIGHT // 10}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{look.paper}"/>{drawn}</svg>'
    )


def _panel(figure: go.Figure, name: str, traces: Sequence[Any], look: Look, with_lines: bool) -> str:
    x_axis, y_axis = figure.layout[f"xaxis{name[1:]}"], figure.layout[f"yaxis{name[1:]}"]
    low, high = y_axis.domain or (0, 1)
    top, bottom = (TOP + (1 - share) * (HEIGHT - TOP - BOTTOM) for share in (high, low))
    axes = f'<path fill="none" stroke="{look.quiet}" stroke-width="{AXIS}" d="M{LEFT} {top:.0f}V{bottom:.0f}H{WIDTH - RIGHT}"/>'
    if not with_lines:
        return axes
    names = list(dict.fromkeys(str(one) for trace in traces for one in trace.x)) if x_axis.type == "category" else []

    def across(value: Any) -> float:
        share = (names.index(str(value)) + 0.5) / len(names) if names else _share(value, x_axis)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def up(value: Any) -> float:
        return bottom - _share(value, y_axis) * (bottom - top)

    drawn = "".join(_trace(trace, across, up, bottom, len(names), look) for trace in traces)
    wide, high = WIDTH - LEFT - RIGHT, f"{bottom - top:.0f}"
    place = f'x="{LEFT}" y="{top:.0f}" width="{wide}" height="{high}"'  # beyond it nothing is seen
    return f'{axes}<svg {place} viewBox="{LEFT} {top:.0f} {wide} {high}">{drawn}</svg>'


def _share(value: Any, axis: Any) -> float:
    """Returns where on its axis a value stands, from 0 to 1; NaN for none."""
    low, high = axis.range
    if value is None:
        return math.nan
    placed = float(value)
    if axis.type == "log":
        placed = math.log10(placed) if placed > 0 else math.nan
    return min(max((placed - low) / (high - low), -1.0), 2.0)


def _trace(trace: Any, across: Any, up: Any, bottom: float, bars: int, look: Look) -> str:
    places = [(across(x), up(y)) for x, y in zip(trace.x, trace.y, strict=True)]
    if trace.type == "bar":
        wide = 0.6 * (WIDTH - LEFT - RIGHT) / bars
        return "".join(
            f'<rect x="{h - wide / 2:.0f}" y="{v:.0f}" width="{wide:.0f}" height="{max(bottom - v, 4):.0f}" fill="{look.quiet}"/>'
            for h, v in places
            if math.isfinite(v)
        )
    if trace.mode == "markers":
        colour = trace.marker.color if isinstance(trace.marker.color, str) else look.ink
        return "".join(
            f'<circle cx="{h:.0f}" cy="{v:.0f}" r="50" fill="{colour}"/>' for h, v in places if math.isfinite(h + v)
        )
    return f'<path fill="none" stroke="{trace.line.color or look.ink}" stroke-width="{LINE}" stroke-linejoin="round" d="{_path(places)}"/>'


def _path(places: Iterable[tuple[float, float]]) -> str:
    """Writes path data through the places, with a gap at each that is none; a place that is where the last was is left out."""
    text, last = "", None
    for h, v in places:
        if not math.isfinite(h + v):
            last = None
            continue
        at = f"{h:.0f} {v:.0f}"
        if at != last:
            text += f"{'M' if last is None else 'L'}{at}"
        last = at
    return text
