"""Finds the minima and saddles in a part of the plane of a surface of which only the loss is known.

Newton's method on the gradient, from a lattice of starts, finds the smooth ones. A pattern of points that shrinks, from the lattice's
lowest, finds those at kinks, for it needs no derivative. What is found is kept only if the loss, asked for round it, agrees: a
minimum is where no step of many goes lower, a saddle where some go lower and some higher.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from shapes import Limits

STARTS = 41  # a side of the lattice
NEWTON, SHRINKING = 40, 80  # steps at most
MOST_MINIMA, MOST_SADDLES = 200, 400
DIRECTIONS = np.stack([f(np.linspace(0.0, 2 * np.pi, 48, endpoint=False)) for f in (np.cos, np.sin)], axis=1)
PATTERN = np.stack(np.meshgrid(*2 * [np.array([0.0, -1, 1, -2, 2])]), axis=-1).reshape(
    -1, 2
)  # of equals the middle wins
SAME = 0.05  # of a cell: what lies closer is one point
SMALL = 1e-8  # of the middle slope on the lattice: a slope that counts as none
FLAT = 1e-12  # of the squared curvature: a determinant that counts as none
LEVEL = 1e-9  # so much higher counts as as low
FINE = 1e-10  # of a cell: a pattern so small is a point

DOWN, NEITHER, ACROSS = 1, 0, -1  # a minimum, no such point, a saddle


class Surface(NamedTuple):
    """What is asked of the surface, at points (n, 2)."""

    loss: Callable[[np.ndarray], np.ndarray]  # (n,)
    slope: Callable[[np.ndarray], np.ndarray]  # (n, 2)
    curvature: Callable[[np.ndarray], np.ndarray]  # (n, 2, 2)


class Plane(NamedTuple):
    """The part of the plane in which is looked."""

    low: np.ndarray  # (2,)
    high: np.ndarray  # (2,)

    @property
    def cell(self) -> np.ndarray:
        """(2,) how far apart the points of the lattice lie."""
        return (self.high - self.low) / (STARTS - 1)

    def lattice(self) -> np.ndarray:
        """(STARTS * STARTS, 2) its points, row by row."""
        across, up = (np.linspace(*ends, STARTS) for ends in zip(self.low, self.high, strict=True))
        return np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)

    def holds(self, points: np.ndarray) -> np.ndarray:
        """(n,) whether points (n, 2) lie in it."""
        across, up = ((points >= self.low) & (points <= self.high)).T
        return across & up


@np.errstate(all="ignore")  # where there is no number nothing is found
def search(surface: Surface, xlim: Limits, ylim: Limits) -> tuple[np.ndarray, np.ndarray]:
    """Returns the minima (m, 3) and the saddles (s, 3) between the limits, in rows x, y, loss, the lowest first.

    Of minima that are no single points, as along a level valley, the one nearest to the middle stands for all.
    """
    plane = Plane(*np.transpose(np.array([xlim, ylim], float)))
    ends, kind = _smooth(surface, plane)
    refined = _refined(surface, plane)
    low = np.concatenate([ends[kind == DOWN], refined[plane.holds(refined)]])
    minima = _rows(surface, _apart(low, plane, MOST_MINIMA))
    saddles = _rows(surface, _apart(ends[kind == ACROSS], plane, MOST_SADDLES))
    return _ordered(_lowest_here(surface, minima, plane)), _ordered(_crossed(surface, saddles, plane))


def _rows(surface: Surface, points: np.ndarray) -> np.ndarray:
    return np.column_stack([points, surface.loss(points)])


def _ordered(rows: np.ndarray) -> np.ndarray:
    return rows[np.lexsort((rows[:, 1], rows[:, 0], rows[:, 2]))]


# --- smooth ones -------------------------------------------------------------------------------------------------------


def _smooth(surface: Surface, plane: Plane) -> tuple[np.ndarray, np.ndarray]:
    """Returns where Newton's method ends (n, 2), and what is there (n,): DOWN, ACROSS, or NEITHER."""
    points = plane.lattice()
    slopes = surface.slope(points)
    lengths = np.hypot(*slopes.T)
    usual = 0.0 if np.isnan(lengths).all() else np.nanmedian(lengths)
    moving = np.arange(len(points))
    for _ in range(NEWTON):
        steps = _newton(surface, points[moving], plane)
        points[moving] += steps
        moving = moving[(np.hypot(*(steps / plane.cell).T) > FINE) & _near(points[moving], plane)]
        if not len(moving):
            break
    curvature = surface.curvature(points)
    determinant, bent = _determinant(curvature)
    kind = np.where(determinant < 0, ACROSS, np.where(curvature[:, 0, 0] > 0, DOWN, NEITHER))
    still = np.hypot(*surface.slope(points).T) <= SMALL * usual
    return points, np.where(still & bent & plane.holds(points), kind, NEITHER)


def _newton(surface: Surface, points: np.ndarray, plane: Plane) -> np.ndarray:
    """Returns Newton's step (n, 2) from each point (n, 2), no longer than two cells; none where it does not exist."""
    g, h = surface.slope(points), surface.curvature(points)
    determinant, bent = _determinant(h)
    across = h[:, 1, 1] * g[:, 0] - h[:, 0, 1] * g[:, 1]
    up = h[:, 0, 0] * g[:, 1] - h[:, 1, 0] * g[:, 0]
    step = -np.stack([across, up], axis=1) / np.where(bent, determinant, np.nan)[:, None]
    length = np.hypot(*step.T)[:, None]
    step *= np.minimum(1.0, 2 * np.hypot(*plane.cell) / np.maximum(length, 1e-300))
    return np.where(np.isfinite(step).all(axis=1, keepdims=True), step, 0.0)


def _determinant(h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the determinants (n,) of matrices (n, 2, 2), and whether each is more than rounding."""
    found = h[:, 0, 0] * h[:, 1, 1] - h[:, 0, 1] * h[:, 1, 0]
    return found, np.abs(found) > FLAT * (h**2).sum(axis=(1, 2))


def _near(points: np.ndarray, plane: Plane) -> np.ndarray:
    """(n,) whether points (n, 2) are no farther out than the plane is wide: others do not come back."""
    across, up = (np.abs(points - (plane.low + plane.high) / 2) <= 1.5 * (plane.high - plane.low)).T
    return across & up


# --- those at kinks ----------------------------------------------------------------------------------------------------


def _refined(surface: Surface, plane: Plane) -> np.ndarray:
    """Returns the ends (n, 2) of a shrinking pattern of points, from where the lattice has minima of its own."""
    points = plane.lattice()
    losses = surface.loss(points)
    low = np.flatnonzero(_low_on(losses.reshape(STARTS, STARTS)))
    points = points[low[np.lexsort((_off(points[low], plane), losses[low]))][:MOST_MINIMA]]
    sizes = np.tile(plane.cell / 2, (len(points), 1))
    for _ in range(SHRINKING):
        moving = np.flatnonzero(sizes[:, 0] > FINE * plane.cell[0])
        if not len(moving):
            break
        tried = points[moving, None] + PATTERN * sizes[moving, None]
        losses = surface.loss(tried.reshape(-1, 2)).reshape(len(moving), -1)
        best = np.argmin(np.where(np.isnan(losses), np.inf, losses), axis=1)
        points[moving] = tried[np.arange(len(moving)), best]
        on_rim = np.abs(PATTERN[best]).max(axis=1) > 1
        sizes[moving] *= np.where(on_rim, 1.0, 0.55)[:, None]
    return points


def _low_on(losses: np.ndarray) -> np.ndarray:
    """(n, n) where losses (n, n) on a lattice are no higher than all round them."""
    n = len(losses)
    around = np.pad(np.where(np.isnan(losses), np.inf, losses), 1, constant_values=np.inf)
    beside = [around[1 + i : n + 1 + i, 1 + j : n + 1 + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    return np.isfinite(losses) & (losses <= np.min(beside, axis=0))


def _off(points: np.ndarray, plane: Plane) -> np.ndarray:
    """(n,) how many cells points (n, 2) lie off the middle."""
    return np.hypot(*((points - (plane.low + plane.high) / 2) / plane.cell).T)


# --- what is kept ------------------------------------------------------------------------------------------------------


def _apart(points: np.ndarray, plane: Plane, most: int) -> np.ndarray:
    """Returns the points (n, 2) without those that are one with an earlier one; no more than `most`."""
    kept = []
    left = points
    while len(left) and len(kept) < most:
        kept.append(left[0])
        left = left[np.hypot(*((left - left[0]) / plane.cell).T) > SAME]
    return np.array(kept).reshape(-1, 2)


def _lowest_here(surface: Surface, rows: np.ndarray, plane: Plane) -> np.ndarray:
    """Returns those of the rows (n, 3) that no step round them goes below; of those that steps lead level from, one of the lowest."""
    sizes = 2 * plane.cell * 10.0 ** -np.arange(1.0, 9.0)[:, None]
    around = _round(surface, rows, sizes)
    rounding = 1e-13 * (1 + np.abs(rows[:, 2]))
    lowest = ~(around < (rows[:, 2] - rounding)[:, None, None]).any(axis=(1, 2)) & np.isfinite(rows[:, 2])
    alone = (around[:, 0] > (rows[:, 2] + rounding)[:, None]).all(axis=1)
    level = np.flatnonzero(lowest & ~alone)
    level = level[rows[level, 2] <= rows[level, 2].min(initial=np.inf) + LEVEL * (1 + np.abs(rows[level, 2]))]
    nearest = np.argsort(_off(rows[level, :2], plane), kind="stable")[:1]
    return rows[np.union1d(np.flatnonzero(lowest & alone), level[nearest])]


def _crossed(surface: Surface, rows: np.ndarray, plane: Plane) -> np.ndarray:
    """Returns those of the rows (n, 3) from which ways lead down, and others up."""
    around = _round(surface, rows, 1e-3 * plane.cell[None])[:, 0]
    return rows[(around < rows[:, 2:]).any(axis=1) & (around > rows[:, 2:]).any(axis=1)]


def _round(surface: Surface, rows: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Returns the losses (n, k, directions) on ellipses of sizes (k, 2) round the points of rows (n, 3)."""
    places = rows[:, None, None, :2] + sizes[:, None] * DIRECTIONS
    return surface.loss(places.reshape(-1, 2)).reshape(places.shape[:-1])
