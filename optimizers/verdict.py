"""What became of a run, judged from its points, its true loss and gradient, and the curvature where it ended.

The rule, in this order; lengths are in the units of the surface:

1. Diverged at step n: from step n to the end the run is not finite, or farther from the middle of the domain than
   ten times the domain reaches.
2. Hovering: it moves on without getting anywhere. Over the second half of the run (20 steps at the least) it keeps its
   extent (a fifth of the tolerance or more), neither slows down nor speeds up (the median step of the window's second
   half is 0.7 to 1.4 times that of its first) and makes no way (the mean positions of the two halves are no farther
   apart than 1.2 times the scatter round them). Or it does so since it arrived (10 steps at the least), where speeding
   up is no excuse.
3. Arrived, or In a local minimum: it has come to rest at a minimum: the surface's lowest, or another. At a minimum
   means within the tolerance of a listed one; or, where the surface lists none there, a Newton step from here is no
   longer than the tolerance and takes away nine tenths of the gradient, and the Hessian is positive definite.
4. At a saddle: it has come to rest at a listed saddle; or, where none is listed, the Newton step is such a one and the
   Hessian has eigenvalues of both signs.
5. Standing still: it has not moved at all in the last ten steps, and is at none of these: on a summit, or where the
   gradient is nothing although the loss is not at its lowest.
6. Still moving: all else.

At rest means: within the tolerance for the last ten steps, or with a last step of less than a tenth of the tolerance.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from landscapes.base import Landscape
from landscapes.sampling import Knobs, curvature, gradient_field, stationary_points
from optimizers.trajectory import Trajectory

ARRIVED, LOCAL, SADDLE, STILL, MOVING, HOVERING, DIVERGED = STATUSES = (
    "Arrived",
    "In a local minimum",
    "At a saddle",
    "Standing still",
    "Still moving",
    "Hovering",
    "Diverged",
)

MEANING = {  # in words for a visitor
    ARRIVED: "It came to rest at a lowest minimum.",
    LOCAL: "It came to rest at a minimum that is not known to be a lowest one.",
    SADDLE: "It came to rest where the gradient is nothing, but a way leads down: at no minimum.",
    STILL: "It no longer moves at all, and came to no minimum.",
    MOVING: "It is under way when the steps end.",
    HOVERING: "It moves on without getting anywhere, round a minimum or elsewhere.",
    DIVERGED: "It is no longer finite, or farther out than ten times the picture reaches.",
}

code = STATUSES.index  # statuses of many runs travel as their places in STATUSES

TOLERANCE = 0.05  # distance at which a run counts as having arrived
FAR = 10.0  # domains
REST_STEPS = 10
HOVER_STEPS = 20


class Verdict(NamedTuple):
    """What became of a run."""

    status: str  # one of STATUSES
    step: int | None  # the step from which it has diverged
    arrived: int | None  # step from which it stays within the tolerance of one minimum
    minimum: int | None  # row of that minimum, or of the nearest one
    distance: float  # to that minimum at the end; NaN where the surface has no minimum

    @property
    def text(self) -> str:
        """The status in words: "Diverged at step 12"."""
        return self.status if self.step is None else f"{self.status} at step {self.step}"


class Judged(NamedTuple):
    """What became of n runs: as `Verdict`, with -1 where that has None."""

    status: np.ndarray  # (n,) index into STATUSES
    step: np.ndarray  # (n,)
    arrived: np.ndarray  # (n,)
    minimum: np.ndarray  # (n,)
    distance: np.ndarray  # (n,)


class Ends(NamedTuple):
    """Where n runs ended, and what the rule needs to know of them there."""

    x: np.ndarray  # (n, 2)
    loss: np.ndarray  # (n,)
    grad: np.ndarray  # (n, 2)
    pace: np.ndarray  # (n,) length of the last step


class Surroundings(NamedTuple):
    """The surface's facts, for each of n runs or, with n = 1, for all of them. What has vanished is NaN."""

    minima: np.ndarray  # (n, m, 3)
    saddles: np.ndarray  # (n, s, 3)
    limits: np.ndarray  # (n, 2 axes, 2 ends) of the domain


def verdict(
    trajectory: Trajectory,
    landscape: Landscape,
    knobs: Mapping[str, float] | None = None,
    tolerance: float = TOLERANCE,
) -> Verdict:
    """Judges a run on the surface with the knobs that it was run with."""
    stopped = np.array([-1 if trajectory.stopped is None else trajectory.stopped])
    judged = judge(trajectory.x[None], stopped, trajectory.loss[-1:], trajectory.grad[-1:], landscape, knobs, tolerance)
    status, step, arrived, minimum, distance = (field[0].item() for field in judged)
    return Verdict(STATUSES[status], _or_none(step), _or_none(arrived), _or_none(minimum), distance)


def surroundings(landscape: Landscape, knobs: Mapping[str, float] | None = None) -> Surroundings:
    """Of a surface with these knobs, for all runs."""
    points = stationary_points(landscape, knobs)
    return Surroundings(points.minima[None], points.saddles[None], np.array([landscape.view_at(knobs)[:2]]))


def judge(
    x: np.ndarray,
    stopped: np.ndarray,
    loss: np.ndarray,
    grad: np.ndarray,
    landscape: Landscape,
    knobs: Knobs | None = None,
    tolerance: float = TOLERANCE,
    around: Surroundings | None = None,
) -> Judged:
    """Judges n runs x (n, steps + 1, 2) by their true loss (n,) and gradient (n, 2) at the end.

    stopped (n,): the first step that is not finite, -1 for none. A knob may have a value (n,) for each run; `around`
    then says what that makes of the surface.
    """
    around = around or surroundings(landscape, knobs)
    ends = Ends(x[:, -1], loss, grad, length(x[:, -1] - x[:, -2]))
    minimum, at = nearest(ends.x, around.minima)
    arrived = since_near(x, at, tolerance)
    step = _diverged(x, stopped, around.limits)
    at_saddle = since_near(x, nearest(ends.x, around.saddles)[1], tolerance)
    status = np.select(
        [
            step >= 0,
            _hover(x, arrived, tolerance),
            at_rest(x.shape[1] - 1, arrived, ends.pace, tolerance),
            at_rest(x.shape[1] - 1, at_saddle, ends.pace, tolerance),
        ],
        [code(DIVERGED), code(HOVERING), kind_of_minimum(at[:, 2], around.minima), code(SADDLE)],
        _elsewhere(x, ends, landscape, knobs, around.minima, tolerance),
    )
    distance = length(ends.x - at[:, :2])
    return Judged(status, step, np.where(step >= 0, -1, arrived), minimum, distance)


def nearest(points: np.ndarray, listed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each of the points (n, 2) the row (n,) of the nearest of the listed ones (n or 1, m, 3), -1 where there is none, and that row (n, 3)."""
    if not listed.shape[1]:
        return np.full(len(points), -1), np.full((len(points), 3), np.nan)
    apart = length(points[:, None] - listed[..., :2])
    apart[np.isnan(apart)] = np.inf
    row = apart.argmin(axis=1)
    found = np.broadcast_to(listed, (len(points), *listed.shape[1:]))[np.arange(len(points)), row]
    return np.where(np.isfinite(found[:, 0]), row, -1), found


def kind_of_minimum(loss: np.ndarray, minima: np.ndarray) -> np.ndarray:
    """(n,) the code of Arrived where the minimum reached, with that loss (n,), is one of the lowest; else of In a local minimum."""
    return np.where(loss <= _still_lowest(minima, 1e-9), code(ARRIVED), code(LOCAL))


def _still_lowest(minima: np.ndarray, share: float) -> np.ndarray:
    """(n or 1,) the loss up to which a minimum counts as one of the lowest (n or 1, m, 3); minus infinity where there are none."""
    lowest = np.fmin.reduce(minima[..., 2], axis=1, initial=np.inf)
    return np.where(np.isinf(lowest), -np.inf, lowest + share * np.maximum(1.0, np.abs(lowest)))


def _elsewhere(x, ends: Ends, landscape: Landscape, knobs, minima: np.ndarray, tolerance: float) -> np.ndarray:
    """(n,) rules 4 to 6 for runs that are at no listed point: the curvature tells, where there is any."""
    hessian = curvature(landscape, ends.x, knobs).copy()
    # Asked for even where no run needs it: else it would be compiled at some later move of a slider.
    regular = np.isfinite(hessian).all(axis=(1, 2))
    hessian[~regular] = np.eye(2)
    regular &= np.linalg.matrix_rank(hessian) == 2
    hessian[~regular] = np.eye(2)
    step = -np.linalg.solve(hessian, ends.grad[..., None])[..., 0]
    left = gradient_field(landscape, ends.x + step, knobs)
    eigenvalues = np.linalg.eigvalsh(hessian)
    rounding = 1e-12 * np.abs(eigenvalues).max(axis=1) * np.maximum(1.0, np.abs(ends.x).max(axis=1))
    # Far out on a plateau a Newton step is short as well, but it leaves as much gradient as it found.
    leads_there = np.abs(left).max(axis=1) <= 0.1 * np.abs(ends.grad).max(axis=1) + rounding
    slow = (ends.pace < tolerance / 10) & (length(step) <= tolerance)
    stationary = regular & slow & leads_there & ~(eigenvalues < 0).all(axis=1)
    minimum = np.where(ends.loss <= _still_lowest(minima, 1e-6), code(ARRIVED), code(LOCAL))
    unlisted = np.where((eigenvalues < 0).any(axis=1), code(SADDLE), minimum)
    stands = np.zeros(len(x), bool)
    if x.shape[1] > REST_STEPS:
        stands = ~np.diff(x[:, -REST_STEPS - 1 :], axis=1).any(axis=(1, 2))
    return np.where(stationary, unlisted, np.where(stands, code(STILL), code(MOVING)))


def diverged_at(x: np.ndarray, stopped, landscape: Landscape, knobs: Mapping[str, float] | None = None) -> np.ndarray:
    """(...) the step from which each of the runs x (..., steps + 1, 2) has diverged, by rule 1; -1 for one that has not.

    stopped (...): the first step that is not finite, -1 for none.
    """
    return _diverged(x, np.asarray(stopped), np.array(landscape.view_at(knobs)[:2]))


def reach(limits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Middle (..., 2) of the domain with these limits (..., 2 axes, 2 ends), and how far from it, on each axis, a run counts as diverged."""
    return limits.mean(axis=-1), FAR * np.diff(limits, axis=-1)[..., 0] / 2


def _diverged(x: np.ndarray, stopped: np.ndarray, limits: np.ndarray) -> np.ndarray:
    middle, far = (part[..., None, :] for part in reach(limits))
    apart, rows = np.abs(x - middle), np.arange(x.shape[-2])
    lost = stopped[..., None]
    # One coordinate at a time: a last axis of length two is what NumPy is slowest at.
    outside = (apart[..., 0] > far[..., 0]) | (apart[..., 1] > far[..., 1]) | ((lost >= 0) & (rows >= lost))
    if not outside[..., -1].any():
        return np.full(outside.shape[:-1], -1)
    after_last_inside = np.where(outside, 0, rows + 1).max(axis=-1)
    return np.where(outside[..., -1], after_last_inside, -1)


def _or_none(step: int) -> int | None:
    return None if step < 0 else step


def length(vectors: np.ndarray) -> np.ndarray:
    return np.hypot(vectors[..., 0], vectors[..., 1])  # the root of a sum of squares would overflow far out


def since_near(x: np.ndarray, point: np.ndarray, tolerance: float) -> np.ndarray:
    """(n,) the step from which each run x (n, rows, 2) stays within the tolerance of its point (n, 2 or more); -1 for one that does not end there."""
    since, rows = np.full(len(x), -1), x.shape[1]
    for run in _some(length(x[:, -1] - point[:, :2]) <= tolerance):
        right, up = (x[run, :, i] - point[run, i, None] for i in (0, 1))
        away = right * right + up * up > tolerance**2
        since[run] = np.where(away.any(axis=1), rows - np.argmax(away[:, ::-1], axis=1), 0)
    return since


def _some(wanted: np.ndarray) -> list[np.ndarray]:
    """The rows that are wanted, for a loop that is left out where there are none."""
    rows = np.flatnonzero(wanted)
    return [rows] if len(rows) else []


def at_rest(steps: int, since: np.ndarray, pace: np.ndarray, tolerance: float) -> np.ndarray:
    """(n,) rule 3 for runs of so many steps, near one point since that step, with a last step of length pace (n,)."""
    return (since >= 0) & ((steps - since >= REST_STEPS) | (pace < tolerance / 10))


class Sums(NamedTuple):
    """What tells extent, mean and scatter of any window of n paths; coordinates first."""

    low: np.ndarray  # (2, n, rows) the least from that row to the end
    high: np.ndarray  # (2, n, rows) the largest
    total: np.ndarray  # (2, n, rows + 1) of all rows before, measured from the end of the path
    square: np.ndarray  # (2, n, rows + 1) of their squares


def _sums(x: np.ndarray) -> Sums:
    """Of paths (n, rows, 2)."""
    planes = np.ascontiguousarray(np.moveaxis(x, -1, 0))
    planes -= planes[..., -1:]
    low, high = (of.accumulate(planes[..., ::-1], axis=-1)[..., ::-1] for of in (np.minimum, np.maximum))
    total, square = (np.zeros((*planes.shape[:2], x.shape[1] + 1)) for _ in range(2))
    np.cumsum(planes, axis=-1, out=total[..., 1:])
    np.cumsum(planes * planes, axis=-1, out=square[..., 1:])
    return Sums(low, high, total, square)


def _hover(x: np.ndarray, arrived: np.ndarray, tolerance: float) -> np.ndarray:
    """(n,) rule 2."""
    rows, sums = x.shape[1], _sums(x)
    half = np.full(len(x), rows // 2)
    late = _hovers(x, sums, half, tolerance, at_least=HOVER_STEPS, speeding_up=1.4)
    since = np.where(arrived < 0, rows - 1, arrived)  # a window that is too short
    return late | _hovers(x, sums, since, tolerance, at_least=REST_STEPS, speeding_up=np.inf)


def _hovers(x: np.ndarray, sums: Sums, since: np.ndarray, tolerance: float, at_least: int, speeding_up: float):
    """(n,) rule 2 for the windows from row `since` (n,) to the end, which must have at least so many steps."""
    rows = x.shape[1]
    middle = since + (rows - since + 1) // 2
    found = rows - since > at_least
    found &= (
        _extent(sums, np.minimum(middle, rows - 1)) >= tolerance / 5
    )  # of the later half: an old excursion is no hovering
    for run in _some(found):
        found[run] = _makes_no_way(sums, run, (since[run], middle[run], np.full(len(run), rows)))
    for run in _some(found):  # medians last: they take longest
        pace = _pace(x[run], since[run], middle[run])
        found[run] = (pace >= 0.7) & (pace <= speeding_up)
    return found


def _extent(sums: Sums, begin: np.ndarray) -> np.ndarray:
    """(n,) diagonal of the box around all points from row `begin` (n,) on."""
    each = np.arange(len(begin))
    return np.hypot(*(sums.high[:, each, begin] - sums.low[:, each, begin]))


def _makes_no_way(sums: Sums, run: np.ndarray, bounds: tuple[np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
    """(n,) for those runs: the mean positions before and after the middle of the window with these bounds, (n,) each, are
    no farther apart than 1.2 times the scatter round them."""
    means, spread = [], []
    for begin, end in pairwise(bounds):
        total, square = ((part[:, run, end] - part[:, run, begin]) / (end - begin) for part in sums[2:])
        means.append(total)
        spread.append((square - total * total).sum(axis=0))
    return np.hypot(*(means[1] - means[0])) < 1.2 * np.sqrt(np.maximum(np.mean(spread, axis=0), 0.0))


def _pace(x: np.ndarray, since: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """(n,) the median step after the middle, in units of that before it."""
    steps, row = length(np.diff(x, axis=1)), np.arange(x.shape[1] - 1)  # step t leads from row t to t + 1
    first = (row >= since[:, None]) & (row < middle[:, None] - 1)
    return _median(steps, row >= middle[:, None]) / np.maximum(_median(steps, first), np.finfo(float).tiny)


def _median(values: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """(n,) of each row's values (n, rows) where the mask is true."""
    ordered, count = np.sort(np.where(mask, values, np.inf), axis=1), mask.sum(axis=1)
    rows = np.arange(len(values))
    return (ordered[rows, (count - 1) // 2] + ordered[rows, count // 2]) / 2
