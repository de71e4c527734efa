"""Measures paths in the scenes from momentum to RMSProp, besides lecture/paths.py: NumPy functions of arrays."""

import numpy as np

from lecture.paths import distances

ALIKE = 0.01  # relative difference up to which two values count as equal
ARRIVED = 0.05  # distance from the minimum within which a path has to stay to have arrived


def overshoot(x: np.ndarray) -> np.ndarray:
    """(...): how far one coordinate x (..., rows) goes beyond 0, seen from where it starts; 0 if it does not."""
    return np.maximum((-np.sign(x[..., :1]) * x).max(axis=-1), 0.0)


def length(x: np.ndarray) -> float:
    """Returns how far one coordinate x (rows,) travels, to and fro."""
    return float(np.abs(np.diff(x)).sum())


def hausdorff(a: np.ndarray, b: np.ndarray) -> float:
    """Returns how far two paths a (n, 2) and b (m, 2) are apart as drawn lines, whatever the time at which they get anywhere.

    That is the largest distance from a point of one path to the line of the other, both ways.
    """
    return float(max(_to_line(a, b).max(), _to_line(b, a).max()))


def _to_line(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """(n,) the distance from each of the points (n, 2) to the nearest of the straight pieces between the rows of line (m, 2)."""
    begin, piece = line[:-1], np.diff(line, axis=0)
    square = np.maximum((piece**2).sum(axis=1), np.finfo(float).tiny)
    along = np.clip(((points[:, None] - begin) * piece).sum(axis=-1) / square, 0.0, 1.0)
    return distances(points[:, None] - along[..., None] * piece, begin).min(axis=1)


def at(values: np.ndarray, step: int) -> float:
    """Returns the value at that step; NaN where the run is shorter."""
    return float(values[step]) if step < len(values) else np.nan


def which(value: float, *edges: float) -> int:
    """Returns in which of the ranges between the ascending edges a value lies: 0 below the first."""
    return int(np.searchsorted(edges, value))


def largest(*values: float) -> int | None:
    """Returns the place of the largest of finite values; None where another one equals it, but for a hundredth."""
    *_, second, first = sorted(values)
    return values.index(first) if first - second > ALIKE * abs(first) else None


def smallest(*values: float) -> int | None:
    """Returns the place of the smallest of values; None where another one equals it, but for a hundredth, or it is infinite."""
    return largest(*(-value for value in values))
