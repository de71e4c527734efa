"""Measures paths: NumPy functions of points (..., rows, 2), row t the point after t steps.

Lengths are in the units of the surface, angles in degrees. What never happens happens at step infinity.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

EXPLODED = 1e3  # a coordinate beyond it is that of a run that has exploded: no picture is as wide


def distances(x: ArrayLike, point: ArrayLike) -> np.ndarray:
    """Returns the distance (..., rows) from every point (..., rows, 2) to one point (2,); far out without overflow."""
    apart = np.asarray(x) - np.asarray(point)
    return np.hypot(apart[..., 0], apart[..., 1])


def distance(x: ArrayLike, point: ArrayLike) -> float:
    """Returns the distance from one point (2,) to another."""
    return float(distances(x, point))


def first_step(true: np.ndarray) -> np.ndarray:
    """(...): the first row in which (..., rows) is true, infinity for none."""
    return np.where(true.any(axis=-1), true.argmax(axis=-1), np.inf)


def steps_to_stay(x: ArrayLike, point: ArrayLike, radius: float) -> np.ndarray:
    """(...): the step from which the path (..., rows, 2) stays within the radius of the point; claims.md, section 1."""
    outside = distances(x, point) > radius
    rows = outside.shape[-1]
    last_outside = np.where(outside.any(axis=-1), rows - 1 - outside[..., ::-1].argmax(axis=-1), -1)
    return np.where(last_outside == rows - 1, np.inf, last_outside + 1)


def until_near(x: np.ndarray, point: ArrayLike, radius: float = 0.5) -> np.ndarray:
    """Returns the path (rows, 2) up to its first point closer than the radius; all of it if there is none."""
    first = first_step(distances(x, point) < radius)
    return x if np.isinf(first) else x[: int(first) + 1]


def path_length(x: np.ndarray) -> float:
    """Returns the length of a path (rows, 2)."""
    return float(np.hypot(*np.diff(x, axis=0).T).sum())


def detour(x: np.ndarray) -> float:
    """Returns how many times longer a path (rows, 2) is than the straight line between its ends; 1 is straight."""
    return ratio(path_length(x), float(np.hypot(*(x[-1] - x[0]))))


def turning_angle(x: np.ndarray) -> float:
    """Returns the mean angle between successive steps of a path (rows, 2), in degrees; NaN if fewer than two steps move."""
    steps = np.diff(x, axis=0)
    steps = steps[np.hypot(*steps.T) > 0]
    if len(steps) < 2:
        return float("nan")
    return float(angle_between(steps[1:], steps[:-1]).mean())


def angle_between(a: ArrayLike, b: ArrayLike) -> np.ndarray:
    """(...): angle between vectors (..., 2), 0 to 180 degrees. By both sine and cosine: exact for small angles too."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    sine = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return np.degrees(np.arctan2(np.abs(sine), (a * b).sum(axis=-1)))


def turned_back(x: ArrayLike, angle: float) -> np.ndarray:
    """Turns points (..., 2) into the axes of a surface that has been turned counter-clockwise by `angle` degrees."""
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    x = np.asarray(x)
    return np.stack([cos * x[..., 0] + sin * x[..., 1], cos * x[..., 1] - sin * x[..., 0]], axis=-1)


def flips(values: np.ndarray) -> float:
    """Returns the share of successive pairs of finite values (n,) whose signs differ; NaN for fewer than two of them.

    The zeros at the end do not count: of steps, they are those that a run which has left the numbers no longer takes.
    """
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return float("nan")
    signs = np.sign(np.trim_zeros(values, "b"))
    return float(np.mean(signs[1:] * signs[:-1] < 0)) if len(signs) > 1 else 0.0


def ratio(a: ArrayLike, b: ArrayLike) -> float:
    """Returns a / b; infinite or NaN, without a complaint, where a measure has vanished; NaN for a b that is infinite."""
    with np.errstate(all="ignore"):
        return float(np.divide(a, b)) if np.isfinite(b) else float("nan")


def given(premise: bool | float | np.bool_, value: ArrayLike) -> float:
    """Returns the value, NaN where what it speaks of is not there."""
    return float(np.asarray(value)) if premise else float("nan")


def tame(values: ArrayLike, size: float = EXPLODED) -> np.ndarray:
    """(...): the values, NaN where they are larger than that: of a run that has exploded nothing more is measured."""
    values = np.asarray(values, float)
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(values) <= size, values, np.nan)


def explodes(x: ArrayLike) -> np.ndarray:
    """(...): whether the path (..., rows, 2) gets that far out."""
    return np.logical_not((np.abs(np.asarray(x)) <= EXPLODED).all(axis=(-2, -1)))


def at_rest(grad: np.ndarray, size: float = 1e-3) -> bool:
    """Tells whether a run with these gradients (rows, 2) has come to rest: its last gradient is smaller than that."""
    return bool(np.hypot(*grad[-1]) < size)


def nearest(value: float, candidates: Sequence[float], within: float = 1.3) -> int | None:
    """Returns the place of the candidate nearest as a ratio, all positive; None if none is within that factor."""
    with np.errstate(all="ignore"):
        apart = np.abs(np.log(np.divide(candidates, value)))
    return int(apart.argmin()) if apart.min() <= np.log(within) else None
