"""Draws a network as a small still picture, for a card: an example, the units of each layer, and the weights between them, as SVG text."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from figures.theme import Look
from figures.thumbnail import HEIGHT, WIDTH

UNITS = 9  # of a layer that are drawn, evenly chosen
SHADES = 4  # of weights by their size; what is smaller than the first is left out
SIDE = 900  # units of the picture: of the example, at the left
LEFT, RIGHT = 1350, 3050  # where the first and the last layer stand
ROOM = 180  # above and below


class Example(NamedTuple):
    """What the network is asked: a picture, points of two classes, or a few measures. One of them is there."""

    picture: np.ndarray | None = None  # (side, side) from 0, empty, to 1
    points: np.ndarray | None = None  # (m, 2), between 0 and 1, y upwards
    classes: np.ndarray | None = None  # (m,) of the points, 0 or 1
    measures: np.ndarray | None = None  # (k,) between -1 and 1


def structure(weights: Sequence[np.ndarray], example: Example, look: Look) -> str:
    """Draws as SVG text what a network is asked, and its layers with their weights, each (inputs, units).

    Darker: larger, by the largest of the same layer; weights of zero are not seen.
    """
    sizes = [len(weights[0]), *(layer.shape[1] for layer in weights)]
    columns = np.linspace(LEFT, RIGHT, len(sizes))
    shown = [np.unique(np.linspace(0, size - 1, min(size, UNITS)).round().astype(int)) for size in sizes]
    places = [_heights(len(units)) for units in shown]
    lines = "".join(
        _lines(layer[np.ix_(shown[nth], shown[nth + 1])], columns[nth : nth + 2], places[nth], places[nth + 1], look)
        for nth, layer in enumerate(weights)
    )
    size = 52 if len(sizes) < 8 else 34
    dots = "".join(
        f'<circle cx="{h:.0f}" cy="{v:.0f}" r="{size}"/>'
        for h, column in zip(columns, places, strict=True)
        for v in column
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH // 10}" height="{HEIGHT // 10}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{look.low}"/>{_example(example, look)}{lines}'
        f'<g fill="{look.paper}" stroke="{look.ink}" stroke-width="14">{dots}</g></svg>'
    )


def _heights(count: int) -> np.ndarray:
    """Returns where so many units stand below one another, a few of them nearer to the middle."""
    each = min((HEIGHT - 2 * ROOM) / (UNITS - 1), (HEIGHT - 2 * ROOM) / max(count - 1, 1))
    return HEIGHT / 2 + each * (np.arange(count) - (count - 1) / 2)


def _lines(weights: np.ndarray, columns: np.ndarray, before: np.ndarray, after: np.ndarray, look: Look) -> str:
    """Draws the weights between two layers, those of a shade as one path."""
    most = np.abs(weights).max()
    shades = np.floor(SHADES * np.abs(weights) / most).clip(0, SHADES - 1) if most > 0 else np.full(weights.shape, -1)
    left, right = columns.round().astype(int)
    drawn = ""
    for shade in range(SHADES):
        ends = np.argwhere((shades == shade) & (weights != 0))
        path = "".join(f"M{left} {before[i]:.0f}L{right} {after[j]:.0f}" for i, j in ends)
        if path:
            drawn += f'<path fill="none" stroke="{look.ink}" stroke-width="10" stroke-opacity="{(shade + 0.5) / SHADES / 2:.3f}" d="{path}"/>'
    return drawn


def _example(example: Example, look: Look) -> str:
    top, left = (HEIGHT - SIDE) / 2, 180
    if example.picture is not None:
        cell = SIDE / len(example.picture)
        cells = "".join(
            f'<rect x="{left + column * cell:.0f}" y="{top + row * cell:.0f}" width="{cell + 1:.0f}" height="{cell + 1:.0f}" fill-opacity="{shade:.2f}"/>'
            for (row, column), shade in np.ndenumerate(example.picture)
            if shade > 0
        )
        return f'<rect x="{left}" y="{top:.0f}" width="{SIDE}" height="{SIDE}" fill="{look.paper}"/><g fill="{look.ink}">{cells}</g>'
    if example.points is not None and example.classes is not None:
        dots = "".join(
            f'<circle cx="{left + SIDE * x:.0f}" cy="{top + SIDE * (1 - y):.0f}" r="26"{"" if one else " fill-opacity=" + chr(34) + "0" + chr(34)}/>'
            for (x, y), one in zip(example.points, example.classes, strict=True)
        )
        return f'<g fill="{look.ink}" stroke="{look.ink}" stroke-width="10">{dots}</g>'
    assert example.measures is not None
    each, middle = SIDE / len(example.measures), HEIGHT / 2
    bars = "".join(
        f'<rect x="{left + nth * each:.0f}" y="{middle - max(value, 0) * SIDE / 2:.0f}" width="{0.7 * each:.0f}" height="{max(abs(value) * SIDE / 2, 8):.0f}"/>'
        for nth, value in enumerate(example.measures)
    )
    return f'<g fill="{look.ink}">{bars}</g>'
