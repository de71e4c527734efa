"""Where to look at a function that nobody knows: a window, a start and learning rates, found by asking it, in NumPy, which compiles nothing."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

WINDOWS = [(-half, half, -half, half) for half in (4.0, 10.0, 40.0, 100.0, 1000.0)]  # that are tried
POINTS = 41  # a side of the lattice on which the function is looked at
ROOM = 0.2  # how much of the lattice must have numbers for the window to be one
Edges = tuple[float, float, float, float]  # left, right, below, above


class Asked(NamedTuple):
    """A function of x and y."""

    losses: Callable[[np.ndarray, np.ndarray], np.ndarray]  # at points (...): (...), NaN where there is no number
    depends_on: tuple[int, ...]  # the coordinates that it has


def lattice(edges: Edges) -> tuple[np.ndarray, np.ndarray]:
    """Returns x and y (POINTS, POINTS) of points all over a window."""
    left, right, below, above = edges
    x, y = np.meshgrid(np.linspace(left, right, POINTS), np.linspace(below, above, POINTS))
    return x, y


def has_room(asked: Asked, edges: Edges) -> bool:
    """Tells whether the function has enough numbers in a window."""
    return bool(np.isfinite(asked.losses(*lattice(edges))).mean() >= ROOM)


def window(asked: Asked) -> Edges:
    """Returns the smallest of the tried windows with the lowest point not at its edge, else the first with numbers."""
    there = [edges for edges in WINDOWS if has_room(asked, edges)]
    return next((edges for edges in there if _lies_inside(asked, edges)), (there or WINDOWS)[0])


def _lies_inside(asked: Asked, edges: Edges) -> bool:
    """Tells whether the lowest loss on the lattice lies inside the window, along the coordinates that the function has."""
    losses = asked.losses(*lattice(edges))
    row, column = np.unravel_index(np.nanargmin(losses), losses.shape)
    return all(0 < (column, row)[i] < POINTS - 1 for i in asked.depends_on)


def start(asked: Asked, edges: Edges) -> tuple[float, float]:
    """Returns where runs start: of points across the window one with a slope, a loss neither low nor high, far from the lowest.

    A coordinate that the function does not have is in the middle.
    """
    left, right, below, above = edges
    shares = np.array(
        [0.13, 0.22, 0.34, 0.62, 0.81, 0.89]
    )  # not symmetrical: at a symmetrical point a slope may vanish
    x, y = np.meshgrid(left + (right - left) * shares, below + (above - below) * shares[::-1])
    if 0 not in asked.depends_on:
        x = np.full_like(x, (left + right) / 2)
    if 1 not in asked.depends_on:
        y = np.full_like(y, (below + above) / 2)
    losses = asked.losses(x, y)
    if not np.isfinite(losses).any():
        return (left + right) / 2, (below + above) / 2
    lowest = np.nanargmin(losses)
    far = np.hypot((x - x.flat[lowest]) / (right - left), (y - y.flat[lowest]) / (above - below))
    middling = (losses <= np.nanquantile(losses, 0.8)) & (losses >= np.nanquantile(losses, 0.4))
    slopes = _slopes(asked, np.stack([x.ravel(), y.ravel()], axis=1), np.array([right - left, above - below]))
    leads_on = np.isfinite(slopes).all(axis=1) & slopes.any(axis=1)
    best = np.argmax(np.where(np.isfinite(losses), far, -1.0) + 2.0 * middling + 4.0 * leads_on.reshape(x.shape))
    return _round(x.flat[best], right - left), _round(y.flat[best], above - below)


def _round(value: float, width: float) -> float:
    """Rounds to a hundredth of the width, or a little less."""
    return round(float(value), int(np.ceil(2 - np.log10(width))))


# --- rates -------------------------------------------------------------------------------------------------------------

TRIED = np.geomspace(1e-8, 1e3, 67)  # six a decade
TRIAL = 60  # steps
SHARES = {"adagrad": 1 / 16, "rmsprop": 1 / 160, "adam": 1 / 80}  # of the window: their steps are as long as the rate


@np.errstate(all="ignore")
def rates(asked: Asked, edges: Edges, begin: tuple[float, float]) -> dict[str, float]:
    """Returns learning rates: SGD's falls fastest in trial runs that stay near the window, half of it is momentum's; others by the window."""
    width = min(edges[1] - edges[0], edges[3] - edges[2])
    sgd = _two_digits(_searched(asked, edges, begin))
    own = {name: _two_digits(width * share) for name, share in SHARES.items()}
    return {"sgd": sgd, "momentum": sgd / 2, "nesterov": sgd / 2, **own, "adadelta": 1.0, "sgd_diagonal": 0.2}


def _searched(asked: Asked, edges: Edges, begin: tuple[float, float]) -> float:
    """Returns the rate of those tried whose run of gradient descent has the lowest mean loss, of those that stay within two windows."""
    left, right, below, above = edges
    middle, size = np.array([left + right, below + above]) / 2, np.array([right - left, above - below])
    at = np.tile(np.array(begin), (len(TRIED), 1))
    first = np.hypot(*_slopes(asked, at[:1], size).T)[0]
    inside, losses = np.ones(len(TRIED), bool), np.zeros(len(TRIED))
    for _ in range(TRIAL):
        at = at - TRIED[:, None] * _slopes(asked, at, size)
        inside &= (np.abs(at - middle) <= size).all(axis=1)
        losses += asked.losses(*at.T)
    losses = np.where(inside & np.isfinite(losses), losses, np.inf)
    if np.isfinite(losses).any() and np.ptp(losses[np.isfinite(losses)]) > 0:
        return float(TRIED[np.argmin(losses)])
    return float(0.02 * np.min(size) / first) if np.isfinite(first) and first > 0 else 0.01


def _slopes(asked: Asked, at: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Returns the gradients (n, 2) at points (n, 2), by differences over a small part of the window: good enough for trials."""
    h = 1e-6 * size
    ways = np.array([h * [1, 0], -h * [1, 0], h * [0, 1], -h * [0, 1]])
    right, left, above, below = asked.losses(*np.moveaxis(at + ways[:, None], -1, 0))
    return np.stack([right - left, above - below], axis=1) / (2 * h)


def _two_digits(value: float) -> float:
    return float(f"{value:.1e}")
