"""Draws a search for learning rates: how good each rate that was tried is, a line a method, with the best one marked."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from figures.map_axes import log_ticks
from figures.panels import Panel, names, panel_places
from figures.theme import LINE_WIDTH, Look, Style, axis, hovered, layout

NOMINAL = (220.0, 150.0)  # pixels of a panel, for the labels
ROOM, BETWEEN = 60, 18  # pixels around all panels, and between two
BELOW, ABOVE = 0.08, 0.25  # of what the points span: free of them, for marks and names


class Line(NamedTuple):
    """The search of one method."""

    label: str
    method: str
    rates: np.ndarray  # (n,) ascending
    steps: np.ndarray  # (n,) until it arrives; NaN where it never does
    loss: np.ndarray  # (n,) at the end; infinite where it diverged
    best: int  # the place of the best


class Part(NamedTuple):
    """A panel, and the lines in it, which one measure serves."""

    title: str
    drawn: list[tuple[Line, Style, np.ndarray]]  # with the heights (n,), NaN where there is nothing to draw
    panel: Panel  # the log10 of what its axes show


def searches(lines: Sequence[Line], chosen: Sequence[Style], lowest: float, look: Look) -> go.Figure:
    """Draws the steps to come near against the rate, each line in its style; a method that never comes near stands in a panel
    below, by its loss above `lowest`. So each method's best is the lowest point of its line."""
    parts = _parts(lines, chosen, lowest)
    height = len(parts) * NOMINAL[1] + (len(parts) - 1) * BETWEEN
    axes = {}
    for part, (_, _, *domain) in zip(parts, panel_places(len(parts), 1, 0.0, BETWEEN / height), strict=True):
        axes |= _axes(part, domain, part is parts[-1], look)
    figure = go.Figure(layout=layout(look, margin={"l": 62, "r": 14, "t": 12, "b": 48}, height=ROOM + height, **axes))
    for part in parts:
        figure.add_traces([_curve(part, *one) for one in part.drawn])
        figure.add_traces([_mark(part, *one, look) for one in part.drawn])
    return figure.update_layout(annotations=[name for part in parts for name in _names(part)])


def _parts(lines: Sequence[Line], chosen: Sequence[Style], lowest: float) -> list[Part]:
    drawn = list(zip(lines, chosen, strict=True))
    rates = np.log10(np.concatenate([line.rates for line in lines])) if lines else np.array([-2.0, 0.0])
    across = float(rates.min()), float(rates.max())
    arrives = [bool(np.isfinite(line.steps).any()) for line, _ in drawn]
    by_steps = [(*one, _drawable(one[0].steps)) for one, does in zip(drawn, arrives, strict=True) if does]
    by_loss = [(*one, _drawable(one[0].loss - lowest)) for one, does in zip(drawn, arrives, strict=True) if not does]
    above = "final loss" if abs(lowest) < 1e-12 else "final loss above the lowest"
    some = [(title, part) for title, part in (("steps to come near", by_steps), (above, by_loss)) if part]
    return [
        Part(title, part, Panel(across, _span([heights for *_, heights in part]), NOMINAL, str(nth + 1) if nth else ""))
        for nth, (title, part) in enumerate(some)
    ]


def _drawable(values: np.ndarray) -> np.ndarray:
    """Returns the values with NaN for what a log axis cannot show."""
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)


def _span(heights: Sequence[np.ndarray]) -> tuple[float, float]:
    """Returns the log10 range of an axis that shows all of them."""
    every = np.log10(np.concatenate(heights))
    every = every[np.isfinite(every)] if np.isfinite(every).any() else np.zeros(1)
    low, high = float(every.min()), float(every.max())
    span = max(high - low, 0.3)
    return low - BELOW * span, high + ABOVE * span


def _axes(part: Part, domain: list[float], last: bool, look: Look) -> dict:
    """Returns the two axes of a panel at that place; the panels share the rates, which stand below the last."""
    (across, up, _, number), rates = part.panel, "learning rate" if last else None
    more = {"exponentformat": "power", "anchor": f"y{number}", "showticklabels": last}
    ticks = log_ticks(*up, NOMINAL[1])
    return {
        f"xaxis{number}": axis(look, rates, type="log", range=across, dtick=1) | more,
        f"yaxis{number}": axis(look, part.title, type="log", range=up, domain=domain, anchor=f"x{number}", **ticks),
    }


def _curve(part: Part, line: Line, style: Style, heights: np.ndarray) -> go.Scatter:
    return go.Scatter(
        x=line.rates,
        y=heights,
        mode="lines+markers",
        line={"color": style.line, "width": LINE_WIDTH - 1, "dash": style.dash},
        marker={"size": 3, "color": style.line},  # or a rate whose neighbours fail would not be seen
        name=line.label,
        hovertemplate=f"<b>{line.label}</b>, learning rate {hovered('x')}<br>{part.title} {hovered('y')}<extra></extra>",
        xaxis=f"x{part.panel.number}",
        yaxis=f"y{part.panel.number}",
    )


def _mark(part: Part, line: Line, style: Style, heights: np.ndarray, look: Look) -> go.Scatter:
    edge = {"width": 1.5, "color": look.paper}
    return go.Scatter(
        x=line.rates[[line.best]],
        y=heights[[line.best]],
        mode="markers",
        marker={"symbol": style.symbol, "size": 13, "color": style.line, "line": edge},
        name=line.label,
        hovertemplate=f"<b>{line.label}</b>, the best: {hovered('x')}<br>{part.title} {hovered('y')}<extra></extra>",
        cliponaxis=False,
        xaxis=f"x{part.panel.number}",
        yaxis=f"y{part.panel.number}",
    )


def _names(part: Part) -> list[dict]:
    """Writes each method's name beside its line."""
    points = [np.log10(np.column_stack([line.rates, heights])) for line, _, heights in part.drawn]
    texts, colours = [line.label for line, *_ in part.drawn], [style.text for _, style, _ in part.drawn]
    return names(points, texts, colours, part.panel)
