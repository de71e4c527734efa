"""Judges how a run moves in its second half, and since it arrived: whether it grows or hovers, rules 2 and 3 of verdict.py."""

from typing import NamedTuple

import numpy as np

PARTS = 8  # of a run's second half
STEADY = 0.95  # of the growth in the earlier half, in the later one
TREND = 0.005  # that the mean square of the steps changes over the window, at the least
REST_STEPS = 10
HOVER_STEPS = 30


class Changes(NamedTuple):
    """The most by which the halves of a hovering run's window differ."""

    pace: float  # a factor
    scatter: float  # a factor
    way: float  # between their means, in scatters


ANYWHERE = Changes(pace=1.1, scatter=1.1, way=0.3)
AMID = Changes(pace=1.15, scatter=1.4, way=1.2)  # round a minimum, where chance is no beginning of a way


def length(vectors: np.ndarray) -> np.ndarray:
    return np.hypot(vectors[..., 0], vectors[..., 1])  # the root of a sum of squares would overflow far out


def bounds_of(steps: int) -> np.ndarray:
    """(PARTS + 1,) the rows at which the parts of a run's second half begin, and the number of rows."""
    rows = steps + 1
    half = rows // 2
    middle = half + (rows - half + 1) // 2
    halves = (np.linspace(half, middle, PARTS // 2, endpoint=False), np.linspace(middle, rows, PARTS // 2 + 1))
    return np.concatenate(halves).astype(np.int32)


def swings(x: np.ndarray, arrived: np.ndarray, at: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """(n,) whether a run hovers, and (n,) whether it grows: rules 2 and 3. at (n, 2 or more): the nearest minimum."""
    rows, bounds = x.shape[1], bounds_of(x.shape[1] - 1)
    late, grows = np.zeros((2, len(x)), bool)
    if rows - bounds[0] > HOVER_STEPS:
        steps = np.diff(x[:, bounds[0] - 1 :], axis=1)  # to the rows from the window's first on
        square = steps[..., 0] ** 2 + steps[..., 1] ** 2
        square = np.add.reduceat(square, bounds[:-1] - bounds[0], axis=1) / np.diff(bounds)
        longer = trend(square, 1)
        grows[longer] = _keeps_growing(square[longer]) & _turns_back(steps[longer])
        level = ~longer & ~trend(square, -1)
        late[level] = _stays_about(x[level, bounds[0] :], at[level, :2], tolerance)
    return late | _about_a_minimum(x, arrived, at, tolerance, late), grows


def trend(square: np.ndarray, sign: int) -> np.ndarray:
    """(n,) whether the mean squares (n, PARTS) of the steps grow (sign 1) or shrink (-1) from each part to the next."""
    of = square[:, ::sign]
    return (of[:, 1:] > of[:, :-1]).all(axis=1) & (of[:, -1] > of[:, 0] * (1 + TREND)) & (of[:, -1] > 1e-18)


def _keeps_growing(square: np.ndarray) -> np.ndarray:
    """(n,) whether the mean squares (n, PARTS) of growing steps grow as fast in the later half: by a factor, and not by an amount."""
    earlier, later = (np.log(half[:, -1] / half[:, 0]) for half in np.split(square, 2, axis=1))
    return later >= STEADY * earlier


def _turns_back(steps: np.ndarray) -> np.ndarray:
    """(n,) whether steps (n, m, 2) lead to and fro: the way from end to end is a quarter of the path at most."""
    return length(steps.sum(axis=1)) <= 0.25 * length(steps).sum(axis=1)


def _about_a_minimum(x: np.ndarray, arrived: np.ndarray, at: np.ndarray, tolerance: float, known: np.ndarray):
    """(n,) whether a run hovers by rule 3 since its arrival; false for runs that are known (n,) to hover."""
    found = np.zeros(len(x), bool)
    wanted = (arrived >= 0) & (x.shape[1] - arrived > REST_STEPS) & ~known
    for since in np.unique(arrived[wanted]):  # windows of one length, together
        runs = np.flatnonzero(wanted & (arrived == since))
        found[runs] = _stays_about(x[runs, since:], at[runs, :2], tolerance, since_arrival=True)
    return found


def _stays_about(x: np.ndarray, at: np.ndarray, tolerance: float, since_arrival: bool = False) -> np.ndarray:
    """(n,) whether the windows x (n, rows, 2) keep their extent, scatter and pace and make no way; at (n, 2): the nearest minimum."""
    middle = (x.shape[1] + 1) // 2
    found = length(np.ptp(x[:, middle:], axis=1)) >= tolerance / 5
    if found.any():
        run = np.flatnonzero(found)
        first, then = x[run, :middle], x[run, middle:]
        way, amid = _way(first, then, at[run], tolerance)
        most = Changes(*np.where(amid[:, None], AMID, ANYWHERE).T)
        found[run] = way < most.way
        for measure, factor in ((_pace, most.pace), (_scatter, most.scatter)):
            before, after = measure(first), measure(then)
            found[run] &= (after >= before / factor) & (since_arrival | (after <= before * factor))
    return found


def _pace(x: np.ndarray) -> np.ndarray:
    """(n,) the median length of the steps between points (n, rows, 2)."""
    return np.median(length(np.diff(x, axis=1)), axis=1)


def _scatter(x: np.ndarray) -> np.ndarray:
    """(n,) how far points (n, rows, 2) are from their mean, as a root of the mean square."""
    return np.sqrt(x.var(axis=1).sum(axis=1))


def _way(first: np.ndarray, then: np.ndarray, at: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """(n,) how far the means of both halves (n, rows, 2) are apart, in scatters along that direction; and (n,) whether a
    minimum at (n, 2) lies within half a scatter of the mean of both."""
    means = [half.mean(axis=1) for half in (first, then)]
    apart = [half - mean[:, None] for half, mean in zip((first, then), means, strict=True)]
    scatter = np.mean([one.swapaxes(1, 2) @ one / one.shape[1] for one in apart], axis=0)
    scatter += (tolerance / 10) ** 2 * np.eye(2)
    amid = _in_scatters(np.mean(means, axis=0) - at, scatter) < 0.5  # NaN, where there is no minimum, is not
    return _in_scatters(means[1] - means[0], scatter), amid


def _in_scatters(vector: np.ndarray, scatter: np.ndarray) -> np.ndarray:
    """(n,) the lengths of vectors (n, 2), in units of the scatter (n, 2, 2) along their directions."""
    xx, xy, yy = scatter[:, 0, 0], scatter[:, 0, 1], scatter[:, 1, 1]
    right, up = vector[:, 0], vector[:, 1]
    square = right * right * yy - 2 * right * up * xy + up * up * xx
    determinant = xx * yy - xy * xy  # of which rounding may leave nothing: no way is made then
    return np.sqrt(square / np.where(determinant > 0, determinant, np.inf))
