"""Judges how a run moves in its second half, and since it arrived: whether it grows or hovers, rules 2 and 3 of verdict.py."""

from typing import NamedTuple

import numpy as np

PARTS = 8  # of a run's second half
STEADY = 0.95  # of the growth in the earlier half, in the later one
TREND = 0.005  # that the mean square of the steps changes over the window, at the least
REST_STEPS = 10
HOVER_STEPS = 30
DYING = 0.9  # of a path of ten steps, in the ten after it, at the most; and of the largest such share, in the others
LITTLE = 0.01  # of the tolerance: a way that makes no difference
STRAIGHT = 0.25  # of the path, from end to end: no more, of a run that turns back
NEAR = 0.5  # scatters from the mean to a minimum that it lies round
TOGETHER = 64  # runs whose windows stay in the processor's cache


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


def by_coordinates(x: np.ndarray) -> np.ndarray:
    """Lays points (..., rows, 2) out in memory as two tables: a last axis of length two is what NumPy is slowest at."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(x, -1, 0)), 0, -1)


def swings(
    x: np.ndarray, arrived: np.ndarray, at: np.ndarray, tolerance: float, known: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) whether a run hovers, and (n,) whether it grows: rules 2 and 3; anything for runs of which more is known (n,).

    at (n, 2 or more): the nearest minimum. Quick where x (n, rows, 2) lies in memory `by_coordinates`.
    """
    rows, bounds = x.shape[1], bounds_of(x.shape[1] - 1)
    late, grows = np.zeros((2, len(x)), bool)
    if rows - bounds[0] > HOVER_STEPS:
        right, up = (np.diff(x[:, bounds[0] - 1 :, i]) for i in (0, 1))  # steps to the rows from the window's first on
        right *= right
        up *= up
        right += up
        square = np.add.reduceat(right, bounds[:-1] - bounds[0], axis=1) / np.diff(bounds)
        longer = trend(square, 1)
        grow = np.flatnonzero(longer & ~known)
        grow = grow[_keeps_growing(square[grow])]
        grows[grow] = _turns_back(x[grow, bounds[0] - 1 :])
        level = np.flatnonzero(~longer & ~trend(square, -1) & ~known)
        late[level] = _stays_about(x, level, np.full(len(level), bounds[0]), at, tolerance)
    since_arrival = np.flatnonzero((arrived >= 0) & (rows - arrived > REST_STEPS) & ~late & ~known)
    late[since_arrival] = _stays_about(x, since_arrival, arrived[since_arrival], at, tolerance, since_arrival=True)
    return late, grows


def trend(square: np.ndarray, sign: int) -> np.ndarray:
    """(n,) whether the mean squares (n, PARTS) of the steps grow (sign 1) or shrink (-1) from each part to the next."""
    of = square[:, ::sign]
    return (of[:, 1:] > of[:, :-1]).all(axis=1) & (of[:, -1] > of[:, 0] * (1 + TREND)) & (of[:, -1] > 1e-18)


def _keeps_growing(square: np.ndarray) -> np.ndarray:
    """(n,) whether the mean squares (n, PARTS) of growing steps grow as fast in the later half: by a factor, and not by an amount."""
    earlier, later = (np.log(half[:, -1] / half[:, 0]) for half in np.split(square, 2, axis=1))
    return later >= STEADY * earlier


def _turns_back(x: np.ndarray) -> np.ndarray:
    """(n,) whether the steps of windows x (n, rows, 2) lead to and fro: the way from end to end is a quarter of the path at most."""
    return length(x[:, -1] - x[:, 0]) <= STRAIGHT * length(np.diff(x, axis=1)).sum(axis=1)


def dies_away(x: np.ndarray, tolerance: float) -> np.ndarray:
    """(n,) whether the steps of runs x (n, rows, 2) shrink by one factor, so that all still to come make no difference.

    Not by one that falls itself, as where a swing turns round. What is left may be rounding.
    """
    rows = PARTS // 2 * REST_STEPS
    if x.shape[1] <= rows:
        return np.zeros(len(x), bool)
    paths = length(np.diff(x[:, -rows - 1 :], axis=1)).reshape(len(x), -1, REST_STEPS).sum(axis=2)
    before, after, last = paths[:, :-1], paths[:, 1:], paths[:, -1]
    share = np.divide(after, before, where=before > 0, out=np.ones_like(after))
    most = share.max(axis=1)
    shrinks = (most <= DYING) & (share.min(axis=1) >= DYING * most)
    rounding = REST_STEPS * np.finfo(float).eps * length(x[:, -1])
    return (last <= rounding) | (shrinks & (last <= LITTLE * tolerance * (1 - most)))


def _stays_about(
    x, run: np.ndarray, since: np.ndarray, at, tolerance: float, since_arrival: bool = False
) -> np.ndarray:
    """(m,) whether those runs (m,) of x (n, rows, 2), each since its step (m,), keep their extent, scatter and pace and make no way.

    at (n, 2 or more): the nearest minimum. since_arrival: growing is no excuse.
    """
    found = np.zeros(len(run), bool)
    for i in range(0, len(run), TOGETHER):
        part = slice(i, i + TOGETHER)
        found[part] = _stay_about(x, run[part], since[part], at, tolerance, since_arrival)
    return found


def _stay_about(x, run, since, at, tolerance: float, since_arrival: bool) -> np.ndarray:
    """As `_stays_about`, of so many runs that they stay in the processor's cache."""
    windows = _windows(x, run, since)
    found = length(windows.extent_of_then()) >= tolerance / 5
    wide = np.flatnonzero(found)
    if len(wide):
        run, windows = run[wide], _windows(x, run[wide], since[wide])
        mean, scatter = windows.moments()
        way, amid = _way(mean, scatter, at[run, :2], tolerance)
        most_pace, most_scatter, most_way = np.where(amid[:, None], AMID, ANYWHERE).T
        spread = np.sqrt(scatter[..., 0] + scatter[..., 2])
        still = (way < most_way) & _keeps(spread, most_scatter, since_arrival)
        still[still] = _keeps(windows.pace(np.flatnonzero(still)), most_pace[still], since_arrival)
        found[wide] = still
    return found


def _keeps(halves: np.ndarray, factor: np.ndarray, since_arrival: bool) -> np.ndarray:
    """(n,) whether a measure of both halves of the windows (n, 2) changes by that factor (n,) at most."""
    before, after = halves.T
    return (after >= before / factor) & (since_arrival | (after <= before * factor))


class _Windows(NamedTuple):
    """The ends of m runs, each since a step of its own, in two halves. Their lengths differ: what is summed stands in one row."""

    right: np.ndarray  # (m, rows)
    up: np.ndarray  # (m, rows)
    first: np.ndarray  # (m,) the rows at which the halves begin
    then: np.ndarray  # (m,)

    def _each(self, reduce: np.ufunc, values: np.ndarray) -> np.ndarray:
        """(m, 2) the values (m, rows) of each half, summed or so."""
        return reduce.reduceat(values.ravel(), self._begins.ravel()).reshape(-1, 3)[:, 1:]

    @property
    def _begins(self) -> np.ndarray:
        """(m, 3) where each run begins, and its halves."""
        rows = self.right.shape[1]
        return np.arange(0, self.right.size, rows)[:, None] + np.stack([0 * self.first, self.first, self.then], axis=1)

    @property
    def _counts(self) -> np.ndarray:
        """(m, 2) the rows of each half."""
        return np.stack([self.then - self.first, self.right.shape[1] - self.then], axis=1)

    def extent_of_then(self) -> np.ndarray:
        """(m, 2) of the later half."""
        found = [self._each(np.maximum, one) - self._each(np.minimum, one) for one in (self.right, self.up)]
        return np.stack([both[:, 1] for both in found], axis=1)

    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """(m, 2, 2) the mean of each half, and (m, 2, 3) the mean of xx, xy and yy from there."""
        counts = self._counts
        parts = np.column_stack([self.first, counts]).ravel()

        def from_mean(values):
            mean = self._each(np.add, values) / counts
            return mean, values - np.repeat(np.insert(mean, 0, 0.0, axis=1).ravel(), parts).reshape(values.shape)

        (mean_right, right), (mean_up, up) = map(from_mean, (self.right, self.up))
        squares = [self._each(np.add, product) / counts for product in (right * right, right * up, up * up)]
        return np.stack([mean_right, mean_up], axis=-1), np.stack(squares, axis=-1)

    def pace(self, run: np.ndarray) -> np.ndarray:
        """(len(run), 2) the median length of a step in each half, of these runs."""
        steps = np.hypot(np.diff(self.right[run]), np.diff(self.up[run]))
        halves = zip(steps, self.first[run], self.then[run], strict=True)
        found = [(_median(one[first : then - 1]), _median(one[then:])) for one, first, then in halves]
        return np.reshape(found, (-1, 2))


def _windows(x: np.ndarray, run: np.ndarray, since: np.ndarray) -> _Windows:
    cut = since.min(initial=x.shape[1])  # what no window reaches is left away
    middle = since + (x.shape[1] - since + 1) // 2
    right, up = (np.ascontiguousarray(x[run, cut:, i]) for i in (0, 1))
    return _Windows(right, up, since - cut, middle - cut)


def _median(values: np.ndarray) -> float:
    """As `np.median` of finite values (n,), in a fifth of the time."""
    low, high = (len(values) - 1) // 2, len(values) // 2
    ordered = np.partition(values, (low, high))
    return (ordered[low] + ordered[high]) / 2


def _way(mean: np.ndarray, scatter: np.ndarray, at: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """(n,) how far the means of both halves (n, 2, 2) are apart, in scatters along that direction; and (n,) whether a
    minimum at (n, 2) lies within half a scatter of the mean of both. scatter (n, 2, 3): the means of xx, xy and yy."""
    both = scatter.mean(axis=1) + (tolerance / 10) ** 2 * np.array([1, 0, 1])
    amid = _in_scatters(mean.mean(axis=1) - at, both) < NEAR  # NaN, where there is no minimum, is not
    return _in_scatters(mean[:, 1] - mean[:, 0], both), amid


def _in_scatters(vector: np.ndarray, scatter: np.ndarray) -> np.ndarray:
    """(n,) the lengths of vectors (n, 2), in units of the scatter xx, xy, yy (n, 3) along their directions."""
    xx, xy, yy = scatter.T
    right, up = vector[:, 0], vector[:, 1]
    square = right * right * yy - 2 * right * up * xy + up * up * xx
    determinant = xx * yy - xy * xy  # of which rounding may leave nothing: no way is made then
    return np.sqrt(square / np.where(determinant > 0, determinant, np.inf))
