"""A search for learning rates: how good each rate that was tried is, a line a method, with the best one marked."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from figures.labels import beside
from figures.map_axes import log_ticks
from figures.theme import LINE_WIDTH, Look, Style, axis, layout
from written import written

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


class Panel(NamedTuple):
    """The lines that are measured by the same."""

    number: str  # of its axes: "", "2"
    title: str
    drawn: list[tuple[Line, Style, np.ndarray]]  # with the heights (n,), NaN where there is nothing to draw
    across: tuple[float, float]  # log10 of the ends of its axes
    up: tuple[float, float]

    def pixels(self, line: Line, heights: np.ndarray) -> np.ndarray:
        """The points (k, 2) that are drawn, in pixels from the top left corner of a panel of NOMINAL size."""
        seen = np.isfinite(heights)
        (left, right), (low, high) = self.across, self.up
        x = (np.log10(line.rates[seen]) - left) / (right - left)
        y = (high - np.log10(heights[seen])) / (high - low)
        return np.column_stack([x, y]) * NOMINAL


def searches(lines: Sequence[Line], chosen: Sequence[Style], lowest: float, look: Look) -> go.Figure:
    """Steps to come near against the rate, each line in its style; below, the loss above `lowest` for methods that come near with none of their rates.

    So each method's best is the lowest point of its line. One panel where all belong in the same.
    """
    panels = _panels(lines, chosen, lowest)
    height = ROOM + len(panels) * NOMINAL[1] + (len(panels) - 1) * BETWEEN
    axes = {name: place for nth, panel in enumerate(panels) for name, place in _axes(panel, nth, panels, look).items()}
    figure = go.Figure(layout=layout(look, margin={"l": 62, "r": 14, "t": 12, "b": 48}, height=height, **axes))
    for panel in panels:
        figure.add_traces([_curve(panel, *one) for one in panel.drawn])
        figure.add_traces([_mark(panel, *one, look) for one in panel.drawn])
    return figure.update_layout(annotations=[name for panel in panels for name in _names(panel)])


def _panels(lines: Sequence[Line], chosen: Sequence[Style], lowest: float) -> list[Panel]:
    drawn = list(zip(lines, chosen, strict=True))
    rates = np.log10(np.concatenate([line.rates for line in lines])) if lines else np.array([-2.0, 0.0])
    across = float(rates.min()), float(rates.max())
    arrives = [bool(np.isfinite(line.steps).any()) for line, _ in drawn]
    by_steps = [(*one, _drawable(one[0].steps)) for one, does in zip(drawn, arrives, strict=True) if does]
    by_loss = [(*one, _drawable(one[0].loss - lowest)) for one, does in zip(drawn, arrives, strict=True) if not does]
    above = "final loss" if abs(lowest) < 1e-12 else f"final loss − ({written(lowest, 3)})"
    some = [(title, part) for title, part in (("steps to come near", by_steps), (above, by_loss)) if part]
    return [
        Panel(str(nth + 1) if nth else "", title, part, across, _span([heights for *_, heights in part]))
        for nth, (title, part) in enumerate(some)
    ]


def _drawable(values: np.ndarray) -> np.ndarray:
    """With NaN for what a log axis cannot show."""
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)


def _span(heights: Sequence[np.ndarray]) -> tuple[float, float]:
    """The log10 range of an axis that shows all of them."""
    every = np.log10(np.concatenate(heights))
    every = every[np.isfinite(every)] if np.isfinite(every).any() else np.zeros(1)
    low, high = float(every.min()), float(every.max())
    span = max(high - low, 0.3)
    return low - BELOW * span, high + ABOVE * span


def _axes(panel: Panel, nth: int, panels: Sequence[Panel], look: Look) -> dict:
    """The two axes of a panel; panels share the rates, which are written below the last."""
    last = nth == len(panels) - 1
    whole = len(panels) * NOMINAL[1] + (len(panels) - 1) * BETWEEN
    top = whole - nth * (NOMINAL[1] + BETWEEN)
    across = axis(look, "learning rate" if last else None, type="log", range=panel.across, dtick=1)
    up = axis(look, panel.title, type="log", range=panel.up, **log_ticks(*panel.up, NOMINAL[1]))
    place = {"domain": [max(top - NOMINAL[1], 0) / whole, top / whole], "anchor": f"x{panel.number}"}
    return {
        f"xaxis{panel.number}": {
            **across, "exponentformat": "power", "anchor": f"y{panel.number}", "showticklabels": last,
        },
        f"yaxis{panel.number}": {**up, **place},
    }  # fmt: skip


def _curve(panel: Panel, line: Line, style: Style, heights: np.ndarray) -> go.Scatter:
    return go.Scatter(
        x=line.rates,
        y=heights,
        mode="lines+markers",
        line={"color": style.line, "width": LINE_WIDTH - 1, "dash": style.dash},
        marker={"size": 3, "color": style.line},  # or a rate whose neighbours fail would not be seen
        name=line.label,
        hovertemplate=f"<b>{line.label}</b>, learning rate %{{x:.4g}}<br>{panel.title} %{{y:.4g}}<extra></extra>",
        xaxis=f"x{panel.number}",
        yaxis=f"y{panel.number}",
    )


def _mark(panel: Panel, line: Line, style: Style, heights: np.ndarray, look: Look) -> go.Scatter:
    edge = {"width": 1.5, "color": look.paper}
    return go.Scatter(
        x=line.rates[[line.best]],
        y=heights[[line.best]],
        mode="markers",
        marker={"symbol": style.symbol, "size": 13, "color": style.line, "line": edge},
        name=line.label,
        hovertemplate=f"<b>{line.label}</b>, the best: %{{x:.4g}}<br>{panel.title} %{{y:.4g}}<extra></extra>",
        cliponaxis=False,
        xaxis=f"x{panel.number}",
        yaxis=f"y{panel.number}",
    )


def _names(panel: Panel) -> list[dict]:
    """Each method's name beside its line."""
    paths = [panel.pixels(line, heights) for line, _, heights in panel.drawn]
    places = beside(paths, [line.label for line, *_ in panel.drawn], NOMINAL)
    names = []
    for (line, style, _), path, (row, right, down) in zip(panel.drawn, paths, places, strict=True):
        if row >= 0:
            x, y = path[row] / NOMINAL
            (left, end), (low, high) = panel.across, panel.up
            names.append({
                "text": line.label,
                "font": {"size": 14, "color": style.text},
                "showarrow": False,
                "xref": f"x{panel.number}",
                "yref": f"y{panel.number}",
                "x": left + x * (end - left),
                "y": high - y * (high - low),
                "xshift": right,
                "yshift": -down,
            })  # fmt: skip
    return names
