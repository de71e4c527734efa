"""Draws a strip a method: learning rate across, step budget up."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from figures.contour import axis_names
from figures.maps.colours import TONES, codes, loss_scale, shades
from figures.maps.frame import (
    MARGIN,
    SMALLEST,
    TITLE,
    cells,
    inked,
    inside,
    legend,
    level_line,
    map_axis,
    placed,
    stacked,
)
from figures.panels import panel_title
from figures.theme import Look, layout
from shapes import Axis

NAMED, STRIP = 36.0, 62.0  # pixels of a strip with its name, at least and by default


class RatesPanel(NamedTuple):
    """One method's strip of a rates map."""

    name: str
    colour: str  # of its name: the method's text colour
    loss: np.ndarray  # (across, up) above the lowest; not finite counts as diverged
    diverged: np.ndarray  # (across, up) bool
    good: np.ndarray  # (across, up) bool, what gets a border


def rates_map(
    across: Axis, up: Axis, panels: Sequence[RatesPanel], look: Look, height: float | None = None, good: str = "good"
) -> go.Figure:
    """Draws a strip a method, one under another: learning rate across, step budget up, coloured by the loss at the end.

    panels: the strips from the top, all on one scale; height: pixels that the figure will have, by default
    `rates_height`; good: what is written in the legend at the border.
    """
    lost = [panel.diverged | ~np.isfinite(panel.loss) for panel in panels]
    kept = [panel.loss[~gone] for panel, gone in zip(panels, lost, strict=True)]
    scale = loss_scale(np.concatenate([np.zeros(0), *kept]))
    room = inside(height or rates_height(len(panels)))
    above = room >= NAMED * len(panels)  # else the names have to be on the strips
    places = stacked(len(panels), 1, room, TITLE if above else 0.0, 0.0 if above else 3.0)
    figure = go.Figure(layout=layout(look, margin=MARGIN))
    for i, (panel, gone, place) in enumerate(zip(panels, lost, places, strict=True)):
        x, y = axis_names(i)
        last = i == len(panels) - 1
        beside_it = map_axis(up._replace(title=""), look, room * (place[3] - place[2]), upright=True)
        figure.update_layout(placed(i, map_axis(across, look, SMALLEST[0], outer=last), beside_it, place))
        figure.add_traces([cells(across, up, codes(scale, np.maximum(panel.loss, 0.0), gone), look, x, y)])
        border = level_line(across, up, np.pad(np.asarray(panel.good, float), 1, mode="edge"), 0.5)
        figure.add_traces(inked(border, look, x, y))
        figure.add_annotation(_name_of_strip(panel, place, above, look))
    figure.add_annotation(_upright_title(up.title, look))
    named = [(good, None), ("diverged", TONES[look.name].diverged)]
    return legend(figure, scale, shades(look), named, look)


def rates_height(strips: int) -> int:
    """Returns the pixels at which a map with so many strips can be read well."""
    return round(MARGIN["t"] + MARGIN["b"] + max(strips * STRIP, 240))


def _name_of_strip(panel: RatesPanel, place: tuple[float, float, float, float], above: bool, look: Look) -> dict:
    """Writes a method's name above the left end of its strip, or on it."""
    name = panel_title(panel.name, panel.colour, place[0], place[3], xanchor="left", borderpad=0)
    return name if above else name | {"yanchor": "top", "bgcolor": look.paper}


def _upright_title(text: str, look: Look) -> dict:
    """Writes the title that all vertical axes share."""
    return {
        "text": text,
        "font": {"size": 14, "color": look.quiet},
        "textangle": -90,
        "showarrow": False,
        "xref": "paper",
        "x": 0,
        "xanchor": "right",
        "xshift": -38,
        "yref": "paper",
        "y": 0.5,
        "yanchor": "middle",
    }
