"""Maps: one coloured cell a run. Over two knobs, over learning rate and step budget, and over the starts."""

import struct
import zlib
from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from contourpy import LineType, contour_generator

from figures.contour import LEVELS, axis_names, heights, landmarks
from figures.labels import beside
from figures.map_axes import minor_ticks, ticks
from figures.map_colours import (
    SUCCESS,
    TONES,
    Scale,
    basin_pixels,
    basin_scale,
    codes,
    colourscale,
    fading,
    loss_scale,
    minimum_colours,
    rgb,
    shades,
    steps_scale,
)
from figures.theme import LINE_WIDTH, Look, axis, layout
from shapes import Axis

__all__ = ["Axis", "BasinPanel", "RatesPanel", "basin_map", "knob_map", "minimum_colours", "rates_map"]

BASIN, SADDLE, NEVER, DIVERGED = range(4)  # kinds of a basin map's cells
MARGIN = {"l": 62, "r": 16, "t": 70, "b": 54}
SMALLEST = (262.0, 215.0)  # pixels of the picture on a phone, for which ticks and labels are placed
TYPE = 13
LETTER = 7.2  # pixels of a letter in the legend
HALO = 2.0  # pixels of paper on either side of a line
TITLE = 20.0  # pixels for the title above a panel
GAP = 12.0  # pixels between a panel and the title below it
NAMED, STRIP = 36.0, 62.0  # pixels of a strip with its name, at least and by default
SWATCH = 12  # pixels of a square in the legend
CROWD = 30  # minima; more have no numbers, which would cover the map
STANDOFF = 28  # pixels from the axis to its title: Plotly counts them from the line, not from the labels
EDGE = 8  # pixels at the end of an axis without a label, where the next panel begins
STRIPS = 2.5  # one side of the starts' rectangle to the other, from which at equal scales the map would be a strip
STAR = 20  # pixels of the best point


class RatesPanel(NamedTuple):
    """One method's strip of a rates map."""

    name: str
    colour: str  # of its name: the method's text colour
    loss: np.ndarray  # (across, up) above the lowest; not finite counts as diverged
    diverged: np.ndarray  # (across, up) bool
    good: np.ndarray  # (across, up) bool, what gets a border


class BasinPanel(NamedTuple):
    """One method's panel of a basin map."""

    title: str
    colour: str  # of the title
    minimum: np.ndarray  # (across, up) row of the minimum it ends in
    arrived: np.ndarray  # (across, up) steps until there, -1 never
    kind: np.ndarray  # (across, up) BASIN, SADDLE, NEVER or DIVERGED


def knob_map(
    across: Axis,
    up: Axis,
    colour: str,
    values: np.ndarray,
    diverged: np.ndarray,
    look: Look,
    limit: np.ndarray | None = None,
    best: tuple[float, float] | None = None,
    names: tuple[str, str] = ("stability limit", "best in theory"),
) -> go.Figure:
    """A map over two knobs.

    colour: "steps" (values: the steps to arrive, -1 never), "loss" (values: the loss above the lowest) or "success"
    (values: the share of seeds that arrived), KeyError for another; values and diverged (bool): (across, up).
    limit (across, up): the logarithm of the learning rate over its limit in theory, drawn where it is zero; best: the
    values on both axes of the best point in theory; names: what is written at the two.
    """
    values, diverged = np.asarray(values, float), np.asarray(diverged, bool)
    if colour == "loss":
        diverged, values = diverged | ~np.isfinite(values), np.maximum(values, 0.0)  # rounding may go below the lowest
    scale = {"steps": steps_scale, "loss": loss_scale, "success": lambda _: SUCCESS}[colour](values[~diverged])
    tones = TONES[look.name]
    named = [("never", tones.never)] * (colour == "steps") + [("diverged", tones.diverged)]
    figure = go.Figure(
        [_cells(across, up, codes(scale, values, diverged), look)],
        layout(
            look,
            margin=MARGIN,
            xaxis=_axis(across, look, SMALLEST[0]),
            yaxis=_axis(up, look, SMALLEST[1], upright=True),
        ),
    )
    _legend(figure, scale, shades(look), named, look)
    return _theory(figure, across, up, limit, best, names, look)


def rates_map(
    across: Axis, up: Axis, panels: Sequence[RatesPanel], look: Look, height: float | None = None, good: str = "good"
) -> go.Figure:
    """A strip a method, one under another: learning rate across, step budget up, coloured by the loss at the end.

    panels: the strips from the top, all on one scale; height: pixels that the figure will have, by default
    `rates_height`; good: what is written in the legend at the border.
    """
    lost = [panel.diverged | ~np.isfinite(panel.loss) for panel in panels]
    kept = [panel.loss[~gone] for panel, gone in zip(panels, lost, strict=True)]
    scale = loss_scale(np.concatenate([np.zeros(0), *kept]))
    inside = _inside(height or rates_height(len(panels)))
    above = inside >= NAMED * len(panels)  # else the names have to be on the strips
    places = _stacked(len(panels), 1, inside, TITLE if above else 0.0, 0.0 if above else 3.0)
    figure = go.Figure(layout=layout(look, margin=MARGIN))
    for i, (panel, gone, place) in enumerate(zip(panels, lost, places, strict=True)):
        x, y = axis_names(i)
        last = i == len(panels) - 1
        beside_it = _axis(up._replace(title=""), look, inside * (place[3] - place[2]), upright=True)
        figure.update_layout(_placed(i, _axis(across, look, SMALLEST[0], outer=last), beside_it, place))
        figure.add_traces([_cells(across, up, codes(scale, np.maximum(panel.loss, 0.0), gone), look, x, y)])
        border = _level(across, up, np.pad(np.asarray(panel.good, float), 1, mode="edge"), 0.5)
        figure.add_traces(_drawn(border, look, x, y))
        figure.add_annotation(_name_of_strip(panel, place, above, look))
    figure.add_annotation(_upright_title(up.title, look))
    named = [(good, None), ("diverged", TONES[look.name].diverged)]
    return _legend(figure, scale, shades(look), named, look)


def rates_height(strips: int) -> int:
    """Pixels at which a map with so many strips can be read well."""
    return round(MARGIN["t"] + MARGIN["b"] + max(strips * STRIP, 240))


def basin_map(
    across: Axis,
    up: Axis,
    panels: Sequence[BasinPanel],
    minima: np.ndarray,
    saddles: np.ndarray,
    grid,
    look: Look,
    columns: int | None = None,
    height: float = 560.0,
) -> go.Figure:
    """Every cell a start, coloured by the minimum that its run ends in, paler the longer it took; contour lines on top.

    minima (m, 3) and saddles (s, 3): rows x, y, loss, the minima in the order of the panels' rows; grid: x (n,), y (n,),
    loss (n, n) with rows along y; columns: panels in a row, by default two for two or four panels, three for more;
    height: pixels that the figure will have.
    """
    columns = columns or {1: 1, 2: 2, 4: 2}.get(len(panels), 3)
    columns = max(min(columns, len(panels)), 1)
    used = [panel.arrived[(panel.kind == BASIN) & (panel.arrived >= 0)] for panel in panels]
    scale = basin_scale(np.concatenate([np.zeros(0, int), *used]))
    inside = _inside(height)
    figure = go.Figure(layout=layout(look, margin=MARGIN, meta={"places": True}))  # the browser tells unequal scales
    lines = _contours(grid, minima, look)
    size = (1.0, 0.8, 0.65)[min(columns, 3) - 1]
    for i, (panel, place) in enumerate(zip(panels, _stacked(len(panels), columns, inside, TITLE, GAP), strict=True)):
        lowest, first = i + columns >= len(panels), i % columns == 0
        figure.update_layout(
            _placed(
                i,
                _axis(across, look, SMALLEST[0] / columns, outer=lowest, alone=columns == 1),
                _axis(up, look, SMALLEST[1] * (place[3] - place[2]), upright=True, outer=first),
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
        figure.add_annotation(_title(panel.title, panel.colour, place))
    return _legend(figure, scale, fading(look), _tones_of(panels, look), look)


# The frame


def _axis(of: Axis, look: Look, room: float, upright: bool = False, outer: bool = True, alone: bool = True) -> dict:
    """A plain Plotly axis in drawing units, labelled in the knob's, with ticks for so many pixels.

    outer: whether it carries title and labels, as the lowest and the leftmost of many do; alone: whether no labels of
    a neighbour follow at its ends.
    """
    at, words = ticks(of, room, upright, 0.0 if alone else EDGE)
    own = axis(
        look,
        of.title if outer else None,
        range=of.edges,
        tickmode="array",
        tickvals=at,
        ticktext=words,
        tickangle=0,
        showticklabels=outer,
        minor={"tickvals": minor_ticks(of), "ticks": "outside" if outer else "", "ticklen": 2, "tickcolor": look.quiet},
        showgrid=False,
        showline=True,
        mirror=True,
        linecolor=look.quiet,
    )
    own["ticks"] = "outside" if outer else ""
    if not upright:
        own["title"]["standoff"] = STANDOFF
    return own


def _placed(i: int, across: dict, up: dict, place: tuple[float, float, float, float], equal: bool = False) -> dict:
    """The axes of panel i at left, right, bottom, top in parts of the figure; equal: in less room, with equal scales."""
    left, right, bottom, top = place
    x, y = axis_names(i)
    return {
        f"xaxis{x[1:]}": across | {"domain": [left, right], "anchor": y, "constrain": "domain"},
        f"yaxis{y[1:]}": up
        | {"domain": [bottom, top], "anchor": x, "scaleanchor": x if equal else False}
        | {"constrain": "domain", "constraintoward": "top"},
    }


def _inside(height: float) -> float:
    """Pixels of a figure's height without its margins."""
    return max(height - MARGIN["t"] - MARGIN["b"], 1.0)


def _stacked(n: int, columns: int, inside: float, title: float, gap: float) -> list[tuple[float, float, float, float]]:
    """Left, right, bottom and top of n panels in parts of a figure with so many pixels inside.

    title, gap: pixels above each panel and between the rows; less where they would leave the panels no room.
    """
    rows, apart = max(-(-n // columns), 1), 0.03
    title, gap = min(title / inside, 0.5 / rows), min(gap / inside, 0.2 / rows)
    width, high = (1 - apart * (columns - 1)) / columns, (1 - gap * (rows - 1)) / rows
    corners = ((i % columns * (width + apart), 1 - i // columns * (high + gap)) for i in range(n))
    return [(left, left + width, max(top - high, 0.0), top - title) for left, top in corners]


def _name_of_strip(panel: RatesPanel, place: tuple[float, float, float, float], above: bool, look: Look) -> dict:
    """A method's name above the left end of its strip, or on it."""
    name = _title(panel.name, panel.colour, place) | {"x": place[0], "xanchor": "left"}
    return name if above else name | {"yanchor": "top", "bgcolor": look.paper}


def _title(text: str, colour: str, place: tuple[float, float, float, float]) -> dict:
    """The title above the middle of a panel."""
    left, right, _, top = place
    return {
        "text": text,
        "font": {"size": 15, "color": colour},
        "showarrow": False,
        "xref": "paper",
        "x": (left + right) / 2,
        "xanchor": "center",
        "yref": "paper",
        "y": top,
        "yanchor": "bottom",
        "borderpad": 0,
    }


def _upright_title(text: str, look: Look) -> dict:
    """The title that all vertical axes share."""
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


def _legend(figure: go.Figure, scale: Scale, colours: Sequence[str], named, look: Look) -> go.Figure:
    """Above everything a strip with the scale, its title, and swatches of the tones (name, colour or None for the border)."""
    ends = Axis(scale.title, scale.low, scale.high, 10_000, "log" if scale.log else "linear")
    at, words = ticks(ends, SMALLEST[0])
    in_order = colours[::-1] if scale.strong_high else colours
    bar = {
        "orientation": "h",
        "x": 0.5,
        "len": 1.0,
        "y": 1.0,
        "yanchor": "bottom",
        "xpad": 0,
        "ypad": 8,
        "thickness": 11,
        "outlinewidth": 0,
        "tickvals": at,
        "ticktext": words,
        "tickangle": 0,
        "tickfont": {"size": TYPE, "color": look.quiet},
        "ticks": "outside",
        "ticklen": 3,
        "tickcolor": look.quiet,
    }
    (low, high) = ends.edges
    part = 1 / (len(colours) - 1)
    figure.update_layout(
        coloraxis={
            "cmin": low,
            "cmax": high,
            "colorscale": [[min(i * part, 1.0), one] for i, one in enumerate(in_order)],
            "colorbar": bar,
        }
    )
    # A trace that shows nothing but has numbers for the strip.
    nothing = {"x": [None], "y": [None], "mode": "markers", "hoverinfo": "skip"}
    figure.add_traces([go.Scatter(**nothing, marker={"color": [low], "coloraxis": "coloraxis"})])
    words_above = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 44, "showarrow": False, "xref": "paper"}
    font = {"size": TYPE + 1, "color": look.ink}
    figure.add_annotation(text=scale.title, x=0, xanchor="left", font=font, borderpad=0, **words_above)
    left = 0.0
    for name, tone in named[::-1]:
        left -= LETTER * len(name)
        figure.add_annotation(text=name, x=1, xanchor="left", xshift=left, font=font, borderpad=0, **words_above)
        left -= SWATCH + 6
        figure.add_shape(_swatch(left, tone, look))
        left -= 12
    return figure


def _swatch(left: float, tone: str | None, look: Look) -> dict:
    """A square of a tone, or the border's line around nothing, so many pixels from the right end of the legend."""
    outline = {"color": look.quiet, "width": 1} if tone else {"color": look.ink, "width": LINE_WIDTH}
    place = {"x0": left, "x1": left + SWATCH, "y0": 47, "y1": 47 + SWATCH}
    pixels = {"xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 1, "yanchor": 1, "xref": "paper", "yref": "paper"}
    return {"type": "rect", "fillcolor": tone or look.paper, "line": outline, **place, **pixels}


# The cells


def _cells(across: Axis, up: Axis, bytes_: np.ndarray, look: Look, x: str = "x", y: str = "y") -> go.Heatmap:
    """Codes (across, up) as cells."""
    return go.Heatmap(
        z=np.ascontiguousarray(bytes_.T),
        x0=across.first,
        dx=across.step,
        y0=up.first,
        dy=up.step,
        xaxis=x,
        yaxis=y,
        zmin=0,
        zmax=255,
        colorscale=colourscale(look),
        zsmooth=False,
        showscale=False,
        hoverinfo="skip",
    )


def _picture(across: Axis, up: Axis, panel: BasinPanel, scale: Scale, count: int, look: Look, x, y) -> go.Image:
    """A basin map's cells: more colours than a scale could hold, as a PNG with one pixel a cell."""
    tones = TONES[look.name]
    pixels = basin_pixels(panel.minimum, scale.shares(panel.arrived), count, look)
    for kind, tone in ((SADDLE, tones.saddle), (NEVER, tones.never), (DIVERGED, tones.diverged)):
        pixels[panel.kind == kind] = rgb(tone)
    # The first row is the lowest: Plotly turns the image over where the axis rises, whatever the sign of dy.
    image = "data:image/png;base64," + b64encode(_png(pixels.transpose(1, 0, 2))).decode()
    placed = {"x0": across.first, "dx": across.step, "y0": up.first, "dy": up.step, "xaxis": x, "yaxis": y}
    return go.Image(source=image, zsmooth=False, hoverinfo="skip", **placed)


def _png(pixels: np.ndarray) -> bytes:
    """An image (rows, columns, 3) of bytes as a PNG file."""
    rows, columns, _ = pixels.shape
    plain = np.pad(np.reshape(pixels, (rows, -1)), ((0, 0), (1, 0)))  # a zero before each row: no filter
    head = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(plain.tobytes(), 9)), (b"IEND", b""))
    framed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def _tones_of(panels: Sequence[BasinPanel], look: Look) -> list[tuple[str, str]]:
    """Names and colours of the tones that occur."""
    tones = TONES[look.name]
    known = ((SADDLE, "saddle", tones.saddle), (NEVER, "never", tones.never), (DIVERGED, "diverged", tones.diverged))
    return [(name, tone) for kind, name, tone in known if any((panel.kind == kind).any() for panel in panels)]


# What is drawn over them


def _theory(figure: go.Figure, across: Axis, up: Axis, limit, best, names, look: Look) -> go.Figure:
    """The line of the limit and the star of the best point, each with its name, as far as they are on the map."""
    line = np.zeros((0, 2))
    if limit is not None and min(np.shape(limit)) > 1:
        # Continued straight on by a cell all round, so that the line does not end at the middle of the last cells.
        with np.errstate(invalid="ignore"):
            line = _level(across, up, np.pad(np.asarray(limit, float), 1, mode="reflect", reflect_type="odd"), 0.0)
    star = np.zeros((0, 2))
    if best is not None and across.holds(best[0]) and up.holds(best[1]):
        star = np.array([[across.positions(best[0]), up.positions(best[1])]])
    figure.add_traces(_drawn(line, look))
    if len(star):
        mark = {"symbol": "star", "size": STAR, "color": look.paper, "line": {"color": look.ink, "width": LINE_WIDTH}}
        figure.add_traces([go.Scatter(x=star[:, 0], y=star[:, 1], mode="markers", marker=mark, hoverinfo="skip")])
    for name in _names(across, up, line, star, names, look):
        figure.add_annotation(name)
    return figure


def _names(across: Axis, up: Axis, line: np.ndarray, star: np.ndarray, names, look: Look) -> list[dict]:
    """The names beside the line and the star, clear of both."""
    low, span = np.array([across.edges[0], up.edges[0]]), np.ptp([across.edges, up.edges], axis=1)
    points = [line[np.isfinite(line).all(axis=1)], star]
    pixels = [((part - low) / span * [1, -1] + [0, 1]) * SMALLEST for part in points]
    return [
        {
            "x": part[row, 0],
            "y": part[row, 1],
            "text": name,
            "font": {"size": 14, "color": look.ink},
            "bgcolor": look.paper,
            "borderpad": 2,
            "showarrow": False,
            "xshift": right,
            "yshift": -down,
        }
        for part, name, (row, right, down) in zip(points, names, beside(pixels, names, SMALLEST), strict=True)
        if row >= 0
    ]


def _level(across: Axis, up: Axis, padded: np.ndarray, level: float) -> np.ndarray:
    """(k, 2) the line in drawing units where values (across + 2, up + 2), a cell more all round, cross the level.

    Its pieces are parted by rows of NaN.
    """
    x = across.first + across.step * np.arange(-1, across.n + 1)
    y = up.first + up.step * np.arange(-1, up.n + 1)
    lines = contour_generator(x, y, np.ma.masked_invalid(padded.T), line_type=LineType.ChunkCombinedNan).lines(level)
    (points,) = lines[0]
    return np.zeros((0, 2)) if points is None else points


def _drawn(line: np.ndarray, look: Look, x: str = "x", y: str = "y") -> list[go.Scatter]:
    """The line in ink, with a rim of paper so that it can be seen on every colour."""
    if not len(line):
        return []
    across, up = line.T.astype(np.float32)
    return [
        go.Scatter(x=across, y=up, mode="lines", line=stroke, xaxis=x, yaxis=y, hoverinfo="skip")
        for stroke in (
            {"color": look.paper, "width": LINE_WIDTH + 2 * HALO},
            {"color": look.ink, "width": LINE_WIDTH},
        )
    ]


def _contours(grid, minima: np.ndarray, look: Look) -> list[go.Scatter]:
    """The surface's contour lines in one trace, at every other level of the other figures."""
    _, height = heights(grid, minima)
    levels = np.linspace(0.0, float(np.nanmax(height)), LEVELS // 2 + 1)[1:-1]
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
    """Stars and crosses as on the other figures, without words on hovering."""
    return [mark.update(hoverinfo="skip", hovertemplate=None) for mark in landmarks(minima, saddles, look, size)]


def _numbers(minima: np.ndarray, middle: float, look: Look, size: float) -> list[go.Scatter]:
    """The number of each minimum, counted from one, beside its star, towards the middle."""
    if not 0 < len(minima) <= CROWD:
        return []
    return [
        go.Scatter(
            x=minima[:, 0],
            y=minima[:, 1],
            text=[str(row + 1) for row in range(len(minima))],
            mode="markers+text",
            marker={"size": STAR * size, "opacity": 0},  # keeps the text clear of the star
            textposition=["middle left" if x > middle else "middle right" for x in minima[:, 0]],
            textfont={"size": TYPE + 2, "color": look.ink, "shadow": _rim(look)},
            hoverinfo="skip",
        )
    ]


def _rim(look: Look) -> str:
    """Paper around letters, as CSS."""
    return ", ".join(f"{right}px {down}px 1px {look.paper}" for right in (-1, 1) for down in (-1, 1))
