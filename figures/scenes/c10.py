"""Draws C10: the mean of noisy paths."""

import numpy as np
import plotly.graph_objects as go

from figures.contour import start_marker, within_reach
from figures.panels import Panel
from figures.scenes.small import CORNER, MARGIN, SMALL, Arrays, Line, inside, limits, note, small_axis, trace
from figures.theme import Look, Style, hovered, layout


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws noisy paths, their mean, and on it the path of the full gradient.

    paths (n, steps + 1, 2); mean (steps + 1, 2), of 1000 paths; full (steps + 1, 2).
    """
    paths, mean, full = arrays["paths"], arrays["mean"], arrays["full"]
    xlim, ylim = (limits(_tame(paths[..., i], full[0, i])) for i in (0, 1))
    panel = Panel(xlim, ylim, inside(SMALL))
    gap = np.full((1, 2), np.nan)
    bundle = np.concatenate([part for path in paths for part in (within_reach(path, xlim, ylim), gap)])
    thin = Line(f"{len(paths)} runs", bundle, Style(look.quiet, look.quiet, "circle"))
    wide = Line("mean of 1000 runs", within_reach(mean, xlim, ylim), look.methods["adagrad"])
    exact = Line("full gradient", within_reach(full, xlim, ylim), look.methods["momentum"]._replace(dash="dash"))
    hover = f"step %{{pointNumber}}<br>x {hovered('x', 3)}, y {hovered('y', 3)}<extra></extra>"
    return go.Figure(
        [
            trace(thin, panel, "", hoverinfo="skip", opacity=0.45).update(line_width=1),
            trace(wide, panel, f"<b>{wide.name}</b>, {hover}").update(line_width=8),
            trace(exact, panel, f"<b>{exact.name}</b>, {hover}"),
            _end(wide, 14),
            _end(exact, 7),
            start_marker(full[0], look, 0.8),
        ],
        layout(
            look,
            margin=MARGIN,
            xaxis=small_axis(look, "x", range=xlim),
            yaxis=small_axis(look, "y", range=ylim, nticks=5),
            annotations=[
                *_pointer(wide, 0.25, (0.36, 0.9), panel, look),
                *_pointer(exact, 0.45, (0.5, 0.77), panel, look),
                note(thin.name, (0, 0), look.quiet, look, **CORNER, yanchor="bottom"),
            ],
        ),
    )


def _end(line: Line, size: float) -> go.Scatter:
    """Draws a dot where the line ends."""
    marker = {"symbol": "circle", "size": size, "color": line.style.line}
    return go.Scatter(x=line.points[-1:, 0], y=line.points[-1:, 1], mode="markers", marker=marker, hoverinfo="skip")


def _pointer(line: Line, share: float, place: tuple[float, float], panel: Panel, look: Look) -> list[dict]:
    """Writes the line's name at a place in the panel (0 to 1), with an arrow to the point that share along its visible part."""
    pixels = panel.pixels(line.points)
    with np.errstate(invalid="ignore"):
        points = line.points[((pixels >= 0) & (pixels <= panel.size)).all(axis=1)]
    if not len(points):
        return []
    travelled = np.cumsum(np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T))
    at = points[np.searchsorted(travelled, share * travelled[-1])]
    low, span = np.array([panel.xlim[0], panel.ylim[0]]), np.ptp([panel.xlim, panel.ylim], axis=1)
    tail = low + np.array(place) * span
    arrow = {"showarrow": True, "arrowhead": 2, "arrowwidth": 1.5, "arrowcolor": line.style.text}
    where = {"ax": tail[0], "ay": tail[1], "axref": "x", "ayref": "y", "xanchor": "left"}
    return [note(line.name, at, line.style.text, look, **arrow, **where)]


def _tame(values: np.ndarray, start: float, reach: float = 3.0) -> np.ndarray:
    """Returns the values, and gaps where a run has left for good: more than `reach` times as far out as the start."""
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(values) <= reach * max(abs(start), 1.0), values, np.nan)
