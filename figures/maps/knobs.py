"""Draws a map over two knobs."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from figures.maps.colours import SUCCESS, TONES, codes, loss_scale, shades, steps_scale
from figures.maps.frame import MARGIN, SMALLEST, cells, inked, legend, level_line, map_axis
from figures.panels import Panel, names
from figures.theme import LINE_WIDTH, Look, layout
from shapes import Axis

STAR = 20  # pixels of the best point


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
    """Draws a map over two knobs.

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
        [cells(across, up, codes(scale, values, diverged), look)],
        layout(
            look,
            margin=MARGIN,
            xaxis=map_axis(across, look, SMALLEST[0]),
            yaxis=map_axis(up, look, SMALLEST[1], upright=True),
        ),
    )
    legend(figure, scale, shades(look), named, look)
    return _theory(figure, across, up, limit, best, names, look)


def _theory(
    figure: go.Figure,
    across: Axis,
    up: Axis,
    limit: np.ndarray | None,
    best: tuple[float, float] | None,
    texts: Sequence[str],
    look: Look,
) -> go.Figure:
    """Draws the line of the limit and the star of the best point, each with its name, as far as they are on the map."""
    line = np.zeros((0, 2))
    if limit is not None and min(np.shape(limit)) > 1:
        # Continued straight on by a cell all round, so that the line does not end at the middle of the last cells.
        with np.errstate(invalid="ignore"):
            line = level_line(across, up, np.pad(np.asarray(limit, float), 1, mode="reflect", reflect_type="odd"), 0.0)
    star = np.zeros((0, 2))
    if best is not None and across.holds(best[0]) and up.holds(best[1]):
        star = np.array([[across.positions(best[0]), up.positions(best[1])]])
    figure.add_traces(inked(line, look))
    if len(star):
        mark = {"symbol": "star", "size": STAR, "color": look.paper, "line": {"color": look.ink, "width": LINE_WIDTH}}
        figure.add_traces([go.Scatter(x=star[:, 0], y=star[:, 1], mode="markers", marker=mark, hoverinfo="skip")])
    panel = Panel(across.edges, up.edges, SMALLEST)
    for note in names([line, star], texts, [look.ink] * 2, panel, bgcolor=look.paper, borderpad=2):
        figure.add_annotation(note)
    return figure
