"""Draws a map over the starts: every cell in the colour of the minimum that its run ends in."""

from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from contourpy import LineType, contour_generator

from figures.contour import LEVELS, axis_names, greatest, heights, landmarks
from figures.maps.colours import TONES, Scale, basin_pixels, basin_scale, fading, rgb
from figures.maps.frame import MARGIN, SMALLEST, TITLE, TYPE, inside, legend, map_axis, placed, stacked
from figures.panels import panel_title
from figures.png import png
from figures.theme import Look, layout
from shapes import Axis, Grid

BASIN, SADDLE, NEVER, DIVERGED = range(4)  # how a start's run ends
GAP = 12.0  # pixels between a panel and the title below it
CROWD = 30  # minima; more have no numbers, which would cover the map
STRIPS = 2.5  # one side of the starts' rectangle to the other, from which at equal scales the map would be a strip
NUMBERED = 20  # pixels of the best point


class BasinPanel(NamedTuple):
    """One method's panel of a basin map."""

    title: str
    colour: str  # of the title
    minimum: np.ndarray  # (across, up) row of the minimum it ends in
    arrived: np.ndarray  # (across, up) steps until there, -1 never
    kind: np.ndarray  # (across, up) BASIN, SADDLE, NEVER or DIVERGED


def basin_map(
    across: Axis,
    up: Axis,
    panels: Sequence[BasinPanel],
    minima: np.ndarray,
    saddles: np.ndarray,
    grid: Grid,
    look: Look,
    columns: int | None = None,
    height: float = 560.0,
) -> go.Figure:
    """Draws every start in the colour of the minimum that its run ends in, paler the longer it took; contour lines on top.

    minima (m, 3) and saddles (s, 3): rows x, y, loss, the minima in the order of the panels' rows; grid: x (n,), y (n,),
    loss (n, n) with rows along y; columns: panels in a row, by default two for two or four panels, three for more;
    height: pixels that the figure will have.
    """
    columns = columns or {1: 1, 2: 2, 4: 2}.get(len(panels), 3)
    columns = max(min(columns, len(panels)), 1)
    used = [panel.arrived[(panel.kind == BASIN) & (panel.arrived >= 0)] for panel in panels]
    scale = basin_scale(np.concatenate([np.zeros(0, int), *used]))
    room = inside(height)
    figure = go.Figure(layout=layout(look, margin=MARGIN, meta={"places": True}))  # the browser tells unequal scales
    lines = _contours(grid, minima, look)
    size = (1.0, 0.8, 0.65)[min(columns, 3) - 1]
    for i, (panel, place) in enumerate(zip(panels, stacked(len(panels), columns, room, TITLE, GAP), strict=True)):
        lowest, first = i + columns >= len(panels), i % columns == 0
        figure.update_layout(
            placed(
                i,
                map_axis(across, look, SMALLEST[0] / columns, outer=lowest, alone=columns == 1),
                map_axis(up, look, SMALLEST[1] * (place[3] - place[2]), upright=True, outer=first),
                place,
                equal=1 / STRIPS <= np.ptp(across.edges) / np.ptp(up.edges) <= STRIPS,
            )
        )
        marks = [
            *lines,
            *_landmarks(minima, saddles, look, size),
            *_numbers(minima, float(np.mean(across.edges)), look, size),
        ]
        x, y = axis_names(i)
        figure.add_traces([_picture(across, up, panel, scale, len(minima), look, x, y)])
        figure.add_traces([go.Scatter(mark).update(xaxis=x, yaxis=y) for mark in marks])
        figure.add_annotation(panel_title(panel.title, panel.colour, (place[0] + place[1]) / 2, place[3], borderpad=0))
    return legend(figure, scale, fading(look), _tones_of(panels, look), look)


def _picture(
    across: Axis, up: Axis, panel: BasinPanel, scale: Scale, count: int, look: Look, x: str, y: str
) -> go.Image:
    """Draws a basin map's cells as a PNG with one pixel a cell, since they have more colours than a scale could hold."""
    tones = TONES[look.name]
    pixels = basin_pixels(panel.minimum, scale.shares(panel.arrived), count, look)
    for kind, tone in ((SADDLE, tones.saddle), (NEVER, tones.never), (DIVERGED, tones.diverged)):
        pixels[panel.kind == kind] = rgb(tone)
    # The first row is the lowest: Plotly turns the image over where the axis rises, whatever the sign of dy.
    image = "data:image/png;base64," + b64encode(png(pixels.transpose(1, 0, 2))).decode()
    placed = {"x0": across.first, "dx": across.step, "y0": up.first, "dy": up.step, "xaxis": x, "yaxis": y}
    return go.Image(source=image, zsmooth=False, hoverinfo="skip", **placed)


def _tones_of(panels: Sequence[BasinPanel], look: Look) -> list[tuple[str, str]]:
    """Returns names and colours of the tones that occur."""
    tones = TONES[look.name]
    known = ((SADDLE, "saddle", tones.saddle), (NEVER, "never", tones.never), (DIVERGED, "diverged", tones.diverged))
    return [(name, tone) for kind, name, tone in known if any((panel.kind == kind).any() for panel in panels)]


def _contours(grid: Grid, minima: np.ndarray, look: Look) -> list[go.Scatter]:
    """Draws the surface's contour lines in one trace, at every other level of the other figures."""
    _, height = heights(grid, minima)
    levels = np.linspace(0.0, greatest(height), LEVELS // 2 + 1)[1:-1]
    lines = contour_generator(grid.x, grid.y, height, line_type=LineType.ChunkCombinedNan)
    gap = np.full((1, 2), np.nan)
    pieces = [
        part for level in levels for points in lines.lines(level)[0] if points is not None for part in (points, gap)
    ]
    if not pieces:
        return []
    x, y = np.concatenate(pieces).T.astype(np.float32)
    thin = {"color": look.ink, "width": 0.7}
    return [go.Scatter(x=x, y=y, mode="lines", line=thin, opacity=0.35, hoverinfo="skip")]


def _landmarks(minima: np.ndarray, saddles: np.ndarray, look: Look, size: float) -> list[go.Scatter]:
    """Draws stars and crosses as on the other figures, without words on hovering."""
    return [mark.update(hoverinfo="skip", hovertemplate=None) for mark in landmarks(minima, saddles, look, size)]


def _numbers(minima: np.ndarray, middle: float, look: Look, size: float) -> list[go.Scatter]:
    """Writes the number of each minimum, counted from one, beside its star, towards the middle."""
    if not 0 < len(minima) <= CROWD:
        return []
    return [
        go.Scatter(
            x=minima[:, 0],
            y=minima[:, 1],
            text=[str(row + 1) for row in range(len(minima))],
            mode="markers+text",
            marker={"size": NUMBERED * size, "opacity": 0},  # keeps the text clear of the star
            textposition=["middle left" if x > middle else "middle right" for x in minima[:, 0]],
            textfont={"size": TYPE + 2, "color": look.ink, "shadow": _rim(look)},
            hoverinfo="skip",
        )
    ]


def _rim(look: Look) -> str:
    """Returns a rim of paper around letters, as CSS."""
    return ", ".join(f"{right}px {down}px 1px {look.paper}" for right in (-1, 1) for down in (-1, 1))
