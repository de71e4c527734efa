"""Draws the surface as a relief, which stands still in the 3D view; the browser lays the paths over it."""

import numpy as np
import plotly.graph_objects as go

from figures.contour import LEVELS, greatest, heights
from figures.theme import FONT, Look, hovered, layout
from shapes import Grid, Limits, Surface

ASPECT = {"x": 1.15, "y": 1.15, "z": 0.55}  # of the box; the height is exaggerated anyway, being a logarithm
CAMERA = {
    "eye": {"x": -0.75, "y": -1.35, "z": 1.55},
    "center": {"x": 0.0, "y": 0.0, "z": -0.05},
}  # from high above: into valleys
HEADROOM = 0.04  # of the height, above the surface and below it: for paths and signs that lie on it
LIGHTING = {"ambient": 0.8, "diffuse": 0.35, "specular": 0.02, "roughness": 0.9, "fresnel": 0.0}


def relief(ground: Surface, look: Look) -> go.Figure:
    """Draws the surface at height log(1 + loss - lowest) with contour lines on it, and its minima and saddles.

    The first trace is the surface; its z is what paths are laid on.
    """
    grid, minima, saddles, xlim, ylim, _ = ground
    zero, height = heights(grid, minima)
    top = greatest(height)
    top = top if top > 0 else 1.0  # a flat surface
    data = [_surface(grid, height, top, look)]
    data += _landmarks(_shown(minima, xlim, ylim), _shown(saddles, xlim, ylim), zero, top, look)
    scene = {
        "xaxis": _axis(look, "x", xlim),
        "yaxis": _axis(look, "y", ylim),
        "zaxis": _axis(look, "log(1 + f − f<sub>min</sub>)", (-HEADROOM * top, (1 + HEADROOM) * top)),
        "aspectmode": "manual",
        "aspectratio": ASPECT,
        "camera": CAMERA,
        "dragmode": "turntable",
        "bgcolor": look.paper,
    }
    # The same word at every message: what the visitor has turned stays turned.
    return go.Figure(data, layout(look, scene=scene, margin={"l": 0, "r": 0, "t": 0, "b": 0}, uirevision="kept"))


def _surface(grid: Grid, height: np.ndarray, top: float, look: Look) -> go.Surface:
    quiet = {"highlight": False}
    levels = {"show": True, "start": 0.0, "end": top, "size": top / LEVELS, "color": look.level, "width": 1}
    return go.Surface(
        x=grid.x,
        y=grid.y,
        z=height,
        colorscale=[[0, look.low], [1, look.high]],
        cmin=0.0,
        cmax=top,
        showscale=False,
        contours={"x": quiet, "y": quiet, "z": levels | quiet},
        lighting=LIGHTING,
        lightposition={"x": -4000, "y": -2000, "z": 9000},
        hoverinfo="skip",
    )


def _landmarks(minima: np.ndarray, saddles: np.ndarray, zero: float, top: float, look: Look) -> list[go.Scatter3d]:
    """Draws points that tell what and where they are. WebGL has no stars: the stage draws the signs over them, by their `meta`."""
    lowest = minima[:, 2] <= minima[:, 2].min() + 1e-9 if len(minima) else np.zeros(0, bool)
    kinds = (
        ("lowest", "lowest minimum", minima[lowest]),
        ("local", "local minimum", minima[~lowest]),
        ("saddle", "saddle", saddles),
    )
    return [
        go.Scatter3d(
            x=rows[:, 0],
            y=rows[:, 1],
            z=np.log1p(np.maximum(rows[:, 2] - zero, 0)),
            customdata=rows[:, 2:],
            meta=kind,
            mode="markers",
            marker={"size": 2, "color": look.ink},
            hovertemplate=f"{name} ({hovered('x')}, {hovered('y')})<br>loss {hovered('customdata[0]')}<extra></extra>",
        )
        for kind, name, rows in kinds
        if len(rows)
    ]


def _shown(points: np.ndarray, xlim: Limits, ylim: Limits) -> np.ndarray:
    """Returns those of the points (m, 3) that lie in the domain: others would float beside the surface."""
    (left, right), (low, high) = xlim, ylim
    x, y = points[:, 0], points[:, 1]
    return points[(x >= left) & (x <= right) & (y >= low) & (y <= high)]


def _axis(look: Look, title: str, limits: Limits) -> dict:
    return {
        "title": {"text": title, "font": {"size": 13, "color": look.quiet, "family": FONT}},
        "tickfont": {"size": 12, "color": look.quiet, "family": FONT},
        "range": list(limits),
        "nticks": 5,
        "color": look.quiet,
        "gridcolor": look.rule,
        "linecolor": look.rule,
        "zeroline": False,
        "showbackground": False,
        "showspikes": False,
    }
