"""Draws a surface as a small still picture: SVG text, sharp at any size, of ten kilobytes where a figure has a hundred."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from contourpy import ContourGenerator, FillType, contour_generator

from figures.contour import LEVELS, greatest, heights
from figures.theme import Look
from shapes import Grid

WIDTH, HEIGHT = 3200, 2000  # units of the picture: ten a pixel on an ordinary card, so that whole numbers will do
EDGE = 10  # cut off all round: bands also have an outline where they meet the edge of the grid
FAR = 10 * WIDTH
NONE = np.zeros((0, 3))  # no minima are known
CROWD = 16  # more minima than that have smaller stars, which else would hide the surface


def thumbnail(
    grid: Grid, minima: np.ndarray, start: tuple[float, float], look: Look, paths: Sequence[tuple[np.ndarray, str]] = ()
) -> str:
    """Draws as SVG text the surface in the bands of the large picture, its minima as stars, paths, and a ring at the start.

    grid: x (n,), y (n,), loss (n, n) with rows along y; minima (m, 3): rows x, y, loss; start: x and y; paths: points
    (k, 2) and a colour of each.
    """
    return on_bands(grid, minima, look, f"{_stars(grid, minima, look)}{_lines(grid, paths)}{_ring(grid, start, look)}")


def basins(grid: Grid, paths: Sequence[tuple[np.ndarray, str, int]], look: Look) -> str:
    """Draws as SVG text a surface with paths that begin and end in several places: a ring at each start, a dot at each end.

    paths: points (k, 2), a colour, and from which of the points on a path is near the plane: until there it is dashed.
    """
    drawn = "".join(
        f'<g stroke-dasharray="60 50">{_lines(grid, [(points[: near + 1], colour)])}</g>'
        f"{_lines(grid, [(points[near:], colour)])}{_ring(grid, points[0], look, 34)}{_dot(grid, points[-1], colour, look)}"
        for points, colour, near in paths
    )
    return on_bands(grid, NONE, look, drawn)


def on_bands(grid: Grid, minima: np.ndarray, look: Look, drawn: str) -> str:
    """Returns the SVG text of a surface in the bands of the large picture with what is drawn on it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH // 10}" height="{HEIGHT // 10}" '
        f'viewBox="{EDGE} {EDGE} {WIDTH - 2 * EDGE} {HEIGHT - 2 * EDGE}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{look.low}"/>'
        f'<g fill="{look.high}" stroke="{look.level}" stroke-width="8" fill-rule="evenodd">{_bands(grid, minima)}</g>'
        f"{drawn}</svg>"
    )


def _bands(grid: Grid, minima: np.ndarray) -> str:
    """Draws a path for everything above each level of log(1 + loss - lowest), one over the other."""
    _, height = heights(grid, minima)
    levels = np.linspace(0.0, greatest(height), LEVELS + 1)[1:-1]
    x, y = np.linspace(0.0, WIDTH, len(grid.x)), np.linspace(HEIGHT, 0.0, len(grid.y))
    above = contour_generator(x, y, height, fill_type=FillType.OuterOffset)
    # Each covers a little more of what is left of the low colour, so the shades are equally far apart.
    return "".join(
        f'<path fill-opacity="{1 / (len(levels) - i):.3f}" d="{_outlines(above, level)}"/>'
        for i, level in enumerate(levels)
    )


def _outlines(above: ContourGenerator, level: float) -> str:
    """Writes the region above a level as path data: every piece with its holes."""
    return "".join(
        _closed(piece[begin:end])
        for piece, ends in zip(*above.filled(level, np.inf), strict=True)
        for begin, end in pairwise(ends)
    )


def _closed(points: np.ndarray) -> str:
    """Writes path data of a closed line (n, 2), whose last point is its first."""
    whole = np.rint(_thinned(points[:-1])).astype(int)
    moves = np.diff(whole, axis=0)
    text = " ".join(f"{x} {y}" for x, y in moves[moves.any(axis=1)])
    return f"M{whole[0, 0]} {whole[0, 1]}l{text}z".replace(" -", "-")


def _thinned(points: np.ndarray, rounds: int = 4, apart: float = 1.5) -> np.ndarray:
    """Leaves out half of the points or more: those that lie as good as straight between their neighbours."""
    for _ in range(rounds):
        before, here, after = points[:-2:2], points[1:-1:2], points[2::2]
        chord = after - before
        off = np.abs(chord[:, 0] * (here - before)[:, 1] - chord[:, 1] * (here - before)[:, 0])
        stays = np.ones(len(points), bool)
        stays[1:-1:2] = off > apart * np.hypot(*chord.T)
        points = points[stays]
    return points


def _stars(grid: Grid, minima: np.ndarray, look: Look) -> str:
    """Draws filled stars for the lowest minima, open ones for the others."""
    if not len(minima):
        return ""
    lowest = minima[:, 2] <= minima[:, 2].min() + 1e-9
    places = _placed(grid, minima[:, :2])
    crowd = len(minima) > CROWD
    size, line = (36, 10) if crowd else (90, 16)
    filled, open_ = _star_shapes(places[lowest], 90), _star_shapes(places[~lowest], size)
    return (
        f'<path class="local" fill="none" stroke="{look.ink}" stroke-width="{line}" d="{open_}"/>'
        f'<path class="lowest" fill="{look.ink}" d="{filled}"/>'
    )


def _star_shapes(places: np.ndarray, size: float) -> str:
    """Writes path data of a five-pointed star of that radius at each of the places (m, 2)."""
    angle = np.pi / 5 * np.arange(10)
    radius = size * np.where(np.arange(10) % 2, 0.4, 1.0)
    star = np.column_stack([radius * np.sin(angle), -radius * np.cos(angle)])
    return "".join(_closed(np.vstack([at + star, at + star[:1]])) for at in places)


def _lines(grid: Grid, paths: Sequence[tuple[np.ndarray, str]]) -> str:
    """Draws the paths, as far as they are numbers; the picture's edge cuts off what is far outside."""
    lines = ""
    for points, colour in paths:
        placed = np.clip(_placed(grid, points[np.isfinite(points).all(axis=1)]), -FAR, FAR).round().astype(int)
        moved = np.concatenate([[True], np.diff(placed, axis=0).any(axis=1)])
        text = " ".join(f"{x} {y}" for x, y in placed[moved])
        lines += f'<path fill="none" stroke="{colour}" stroke-width="26" stroke-linejoin="round" d="M{text}"/>'
    return lines


def _ring(grid: Grid, start: Sequence[float] | np.ndarray, look: Look, radius: int = 60) -> str:
    ((x, y),) = _placed(grid, np.array([start], float))
    width = 2 * radius // 5
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius}" fill="{look.paper}" stroke="{look.ink}" stroke-width="{width}"/>'


def _dot(grid: Grid, end: np.ndarray, colour: str, look: Look) -> str:
    ((x, y),) = _placed(grid, end[None])
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="64" fill="{colour}" stroke="{look.paper}" stroke-width="16"/>'


def _placed(grid: Grid, points: np.ndarray) -> np.ndarray:
    """Returns where points (m, 2) of the plane lie in the picture, whose y counts downwards."""
    low, high = np.array([grid.x[0], grid.y[0]]), np.array([grid.x[-1], grid.y[-1]])
    return ((points - low) / (high - low) * [1, -1] + [0, 1]) * [WIDTH, HEIGHT]
