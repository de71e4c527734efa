"""What the small figures of the lecture's scenes share: sizes, lines, words and axes."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from figures.panels import Panel, names, panel_places
from figures.theme import LINE_WIDTH, Look, Style, axis

Arrays = Mapping[str, np.ndarray]
SMALL = (440.0, 260.0)  # pixels of a figure next to a race, for which labels are placed
TALL = (500.0, 550.0)  # and of one that stands alone
MARGIN = {"l": 62, "r": 14, "t": 12, "b": 48}
TYPE = 14  # pixels
CORNER = {"xref": "paper", "yref": "paper", "xanchor": "left"}  # of words that stand at a corner of a panel
TITLE = 26  # pixels above a panel that has a heading
BETWEEN = 84  # pixels between two panels, one above the other: axis title and heading


class Line(NamedTuple):
    """A line that is drawn or that labels keep away from; without a name it gets no label."""

    name: str
    points: np.ndarray  # (n, 2)
    style: Style


def inside(whole: tuple[float, float], margin: Mapping[str, float] = MARGIN) -> tuple[float, float]:
    """Returns the pixels of a picture without its margins."""
    return whole[0] - margin["l"] - margin["r"], whole[1] - margin["t"] - margin["b"]


def small_axis(look: Look, title: str, **more) -> dict:
    return axis(look, title, **{"tickfont": {"size": TYPE}, **more})


def trace(line: Line, panel: Panel, hover: str, **more) -> go.Scatter:
    """Draws the line on the axes of its panel."""
    x, y = line.points.T
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": line.style.line, "width": LINE_WIDTH, "dash": line.style.dash},
        name=line.name,
        hovertemplate=hover,
        xaxis=f"x{panel.number}",
        yaxis=f"y{panel.number}",
        **more,
    )


def note(text: str, at: Sequence[float] | np.ndarray, colour: str, look: Look, **more) -> dict:
    """Writes a word on the picture, at a place (2,) as the axes count."""
    font = {"size": TYPE, "color": colour}
    return {
        "text": text,
        "x": at[0],
        "y": at[1],
        "font": font,
        "showarrow": False,
        "bgcolor": _veil(look),
        "borderpad": 1,
        **more,
    }


def _veil(look: Look) -> str:
    """Returns the paper's colour, through which what is below a word can still be seen."""
    return "rgba({},{},{},0.75)".format(*(int(look.paper[i : i + 2], 16) for i in (1, 3, 5)))


def names_of(lines: Sequence[Line], panel: Panel, look: Look) -> list[dict]:
    """Writes the lines' names, each where it is farthest from the other lines."""
    points, texts, colours = (
        [line.points for line in lines],
        [line.name for line in lines],
        [line.style.text for line in lines],
    )
    return names(points, texts, colours, panel, bgcolor=_veil(look), borderpad=1)


def shows_anything(drawn: go.Figure) -> bool:
    """Tells whether both coordinates of one point of its lines and dots are numbers; what is drawn otherwise can be seen."""
    traces: Any = drawn.data
    places = [
        np.broadcast_arrays(*(np.asarray(one[of], float) for of in "xy")) for one in traces if one.type == "scatter"
    ]
    return len(places) < len(traces) or any(np.isfinite(place).all(axis=0).any() for place in places)


def limits(values: np.ndarray, margin: float = 0.05) -> tuple[float, float]:
    """Returns the range from the smallest to the largest finite value, and a little more."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    more = margin * (high - low) or 1.0
    return low - more, high + more


def rows(count: int) -> list[tuple[float, float]]:
    """Returns bottom and top of the panels, from the topmost."""
    gap = BETWEEN / (TALL[1] - TITLE - MARGIN["b"])
    return [(bottom, top) for _, _, bottom, top in panel_places(count, 1, 0.0, gap)]


def tall_size(domain: tuple[float, float]) -> tuple[float, float]:
    """Returns the pixels, across and down, of a panel of a TALL figure that fills this part of its height."""
    return TALL[0] - MARGIN["l"] - MARGIN["r"], (TALL[1] - TITLE - MARGIN["b"]) * (domain[1] - domain[0])


def heading(text: str, top: float, look: Look) -> dict:
    return note(text, (0, top), look.ink, look, **CORNER, yanchor="bottom", yshift=2) | {"bgcolor": None}
