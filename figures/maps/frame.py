"""Draws what the maps share: axes in the knob's own units, the legend, cells, and lines in ink over them."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from contourpy import LineType, contour_generator

from figures.contour import axis_names
from figures.map_axes import minor_ticks, ticks
from figures.maps.colours import Scale, colourscale
from figures.panels import panel_places
from figures.theme import LINE_WIDTH, Look, axis
from shapes import Axis

MARGIN = {"l": 62, "r": 16, "t": 70, "b": 54}
SMALLEST = (262.0, 215.0)  # pixels of the picture on a phone, for which ticks and labels are placed
TYPE = 13
LETTER = 7.2  # pixels of a letter in the legend
HALO = 2.0  # pixels of paper on either side of a line
TITLE = 20.0  # pixels for the title above a panel
SWATCH = 12  # pixels of a square in the legend
STANDOFF = 28  # pixels from the axis to its title: Plotly counts them from the line, not from the labels
EDGE = 8  # pixels at the end of an axis without a label, where the next panel begins


def map_axis(of: Axis, look: Look, room: float, upright: bool = False, outer: bool = True, alone: bool = True) -> dict:
    """Returns a plain Plotly axis in drawing units, labelled in the knob's, with ticks for so many pixels.

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


def placed(i: int, across: dict, up: dict, place: tuple[float, float, float, float], equal: bool = False) -> dict:
    """Returns panel i's axes at left, right, bottom, top in parts of the figure; equal: in less room, with equal scales."""
    left, right, bottom, top = place
    x, y = axis_names(i)
    return {
        f"xaxis{x[1:]}": across | {"domain": [left, right], "anchor": y, "constrain": "domain"},
        f"yaxis{y[1:]}": up
        | {"domain": [bottom, top], "anchor": x, "scaleanchor": x if equal else False}
        | {"constrain": "domain", "constraintoward": "top"},
    }


def inside(height: float) -> float:
    """Returns the pixels of a figure's height without its margins."""
    return max(height - MARGIN["t"] - MARGIN["b"], 1.0)


def stacked(n: int, columns: int, room: float, title: float, gap: float) -> list[tuple[float, float, float, float]]:
    """Returns left, right, bottom and top of n panels in parts of a figure with so many pixels inside.

    title, gap: pixels above each panel and between the rows; less where they would leave the panels no room.
    """
    rows = max(-(-n // columns), 1)
    return panel_places(n, columns, 0.03, min(gap / room, 0.2 / rows), min(title / room, 0.5 / rows))


def legend(
    figure: go.Figure, scale: Scale, colours: Sequence[str], named: Sequence[tuple[str, str | None]], look: Look
) -> go.Figure:
    """Draws above everything a strip with the scale, its title, and swatches of the tones (name, colour or None for the border)."""
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
    """Draws a square of a tone, or the border's line around nothing, so many pixels from the right end of the legend."""
    outline = {"color": look.quiet, "width": 1} if tone else {"color": look.ink, "width": LINE_WIDTH}
    place = {"x0": left, "x1": left + SWATCH, "y0": 47, "y1": 47 + SWATCH}
    pixels = {"xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 1, "yanchor": 1, "xref": "paper", "yref": "paper"}
    return {"type": "rect", "fillcolor": tone or look.paper, "line": outline, **place, **pixels}


def cells(across: Axis, up: Axis, bytes_: np.ndarray, look: Look, x: str = "x", y: str = "y") -> go.Heatmap:
    """Draws codes (across, up) as cells."""
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


def level_line(across: Axis, up: Axis, padded: np.ndarray, level: float) -> np.ndarray:
    """Returns the line (k, 2) in drawing units where values (across + 2, up + 2), a cell more all round, cross the level.

    Its pieces are parted by rows of NaN.
    """
    x = across.first + across.step * np.arange(-1, across.n + 1)
    y = up.first + up.step * np.arange(-1, up.n + 1)
    lines = contour_generator(x, y, np.ma.masked_invalid(padded.T), line_type=LineType.ChunkCombinedNan).lines(level)
    (points,) = lines[0]
    return np.zeros((0, 2)) if points is None else points


def inked(line: np.ndarray, look: Look, x: str = "x", y: str = "y") -> list[go.Scatter]:
    """Draws the line in ink, with a rim of paper so that it can be seen on every colour."""
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
