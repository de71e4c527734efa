"""Measures paths (..., rows, 2) in the scenes from Adam on, besides lecture/paths.py, with NumPy."""

import numpy as np
from numpy.typing import ArrayLike

from lecture.momentum_figures import ARRIVED
from lecture.paths import first_step, steps_to_stay


def steps_to(x: ArrayLike, point: ArrayLike) -> np.ndarray:
    """(...): the step from which the paths (..., rows, 2) stay within 0.05 of the point; infinity for never."""
    return steps_to_stay(x, point, ARRIVED)


def steps_below(values: np.ndarray, bound: float) -> np.ndarray:
    """(...): the step from which the values (..., rows) stay below the bound; infinity for never."""
    above = ~(values < bound)  # so that NaN is above
    since = np.where(above, np.arange(1, above.shape[-1] + 1), 0).max(axis=-1)
    return np.where(above[..., -1], np.inf, since)


def crossing(coordinate: np.ndarray) -> np.ndarray:
    """(...): the first step at which one coordinate (..., rows) is beyond 0, seen from where it starts; infinity for never."""
    return first_step(-np.sign(coordinate[..., :1]) * coordinate > 0)


def farthest(a: np.ndarray, b: np.ndarray) -> float:
    """Returns how far two paths (rows, 2) get apart at the most, step by step and coordinate by coordinate."""
    return float(np.abs(a - b).max())


def averaged(x: np.ndarray, memory: float) -> np.ndarray:
    """Returns the leaky running mean of the paths (..., rows, 2): a = memory a + (1 - memory) x, beginning at the start."""
    mean = np.empty_like(x)
    mean[..., 0, :] = x[..., 0, :]
    for t in range(1, x.shape[-2]):
        mean[..., t, :] = memory * mean[..., t - 1, :] + (1 - memory) * x[..., t, :]
    return mean


def nearest_point(points: np.ndarray, among: np.ndarray, radius: float) -> np.ndarray:
    """(...): which of the points `among` (m, 2) is nearest to each of the points (..., 2); -1 where none is within the radius."""
    apart = points[..., None, :] - among
    distance = np.hypot(apart[..., 0], apart[..., 1])
    return np.where(distance.min(axis=-1) <= radius, distance.argmin(axis=-1), -1)


def kinds_present(labels: np.ndarray) -> np.ndarray:
    """(n,): how many different labels from 0 up each row of labels (n, k) has; -1 is no label."""
    return np.array([len(set(row[row >= 0].tolist())) for row in labels])
