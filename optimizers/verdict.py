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
from typing import NamedTuple

import numpy as np

from landscapes.base import Landscape
from landscapes.sampling import curvature, gradient_field, stationary_points
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


class NewtonStep(NamedTuple):
    """What the curvature says of the end of a run."""

    eigenvalues: np.ndarray  # (2,) of the Hessian, ascending
    step: np.ndarray  # (2,) to the stationary point of the quadratic model
    left: np.ndarray  # (2,) the true gradient after that step


def verdict(
    trajectory: Trajectory,
    landscape: Landscape,
    knobs: Mapping[str, float] | None = None,
    tolerance: float = TOLERANCE,
) -> Verdict:
    """Judges a run on the surface with the knobs that it was run with."""
    minima, saddles = stationary_points(landscape, knobs)
    distances = _distances(trajectory.x, minima)
    nearest = int(np.argmin(distances[-1])) if len(minima) else None
    distance = float(distances[-1, nearest]) if nearest is not None else float("nan")
    diverged = int(diverged_at(trajectory.x, _or_never(trajectory.stopped), landscape, knobs))
    if diverged >= 0:
        return Verdict(DIVERGED, diverged, None, nearest, distance)
    arrived = None if nearest is None else _last_stretch(distances[:, nearest] <= tolerance)
    # Always asked for, though seldom needed: else it would be compiled at some later move of a slider.
    newton = _newton_step(trajectory, landscape, knobs)
    status = _status(trajectory, newton, minima, saddles, arrived, nearest, tolerance)
    return Verdict(status, None, arrived, nearest, distance)


def _status(
    trajectory: Trajectory, newton: NewtonStep | None, minima, saddles, arrived, nearest, tolerance: float
) -> str:
    x = trajectory.x
    if _hovers(x[len(x) // 2 :], tolerance, at_least=HOVER_STEPS, speeding_up=1.4):
        return HOVERING
    if arrived is not None and _hovers(x[arrived:], tolerance, at_least=REST_STEPS, speeding_up=np.inf):
        return HOVERING
    if arrived is not None and _rests(x, arrived, tolerance):
        lowest = minima[:, 2].min()
        return ARRIVED if minima[nearest, 2] <= lowest + 1e-9 * max(1.0, abs(lowest)) else LOCAL
    for saddle in saddles:
        since = _last_stretch(_distances(x, saddle[None])[:, 0] <= tolerance)
        if since is not None and _rests(x, since, tolerance):
            return SADDLE
    elsewhere = _unlisted(trajectory, newton, minima, tolerance)
    stands = len(x) > REST_STEPS and not np.diff(x[-REST_STEPS - 1 :], axis=0).any()
    return STILL if elsewhere == MOVING and stands else elsewhere


def _newton_step(trajectory: Trajectory, landscape: Landscape, knobs) -> NewtonStep | None:
    """From where the run ended; None where the surface has no regular curvature."""
    end = trajectory.x[-1:]
    hessian = curvature(landscape, end, knobs)[0]
    if not np.isfinite(hessian).all() or np.linalg.matrix_rank(hessian) < 2:
        return None
    step = -np.linalg.solve(hessian, trajectory.grad[-1])
    return NewtonStep(np.linalg.eigvalsh(hessian), step, gradient_field(landscape, end + step, knobs)[0])


def _unlisted(trajectory: Trajectory, newton: NewtonStep | None, minima: np.ndarray, tolerance: float) -> str:
    """At a stationary point that the surface does not list? The curvature tells, where there is any."""
    last_step = np.linalg.norm(trajectory.x[-1] - trajectory.x[-2])
    if newton is None or last_step >= tolerance / 10 or np.hypot(*newton.step) > tolerance:
        return MOVING
    rounding = 1e-12 * np.abs(newton.eigenvalues).max() * max(1.0, np.abs(trajectory.x[-1]).max())
    # Far out on a plateau a Newton step is short as well, but it leaves as much gradient as it found.
    leads_there = np.abs(newton.left).max() <= 0.1 * np.abs(trajectory.grad[-1]).max() + rounding
    if not leads_there or (newton.eigenvalues < 0).all():
        return MOVING
    if (newton.eigenvalues < 0).any():
        return SADDLE
    lowest = minima[:, 2].min() if len(minima) else -np.inf
    return ARRIVED if trajectory.loss[-1] <= lowest + 1e-6 * max(1.0, abs(lowest)) else LOCAL


def _distances(x: np.ndarray, points: np.ndarray) -> np.ndarray:
    """(steps + 1, m): from every point of the run to every stationary point."""
    apart = x[:, None, :] - points[None, :, :2]
    return np.hypot(apart[..., 0], apart[..., 1])  # the root of a sum of squares would overflow far out


def diverged_at(x: np.ndarray, stopped, landscape: Landscape, knobs: Mapping[str, float] | None = None) -> np.ndarray:
    """(...) the step from which each of the runs x (..., steps + 1, 2) has diverged, by rule 1; -1 for one that has not.

    stopped (...): the first step that is not finite, -1 for none.
    """
    limits = np.array(landscape.view_at(knobs)[:2])
    middle, half = limits.mean(axis=1), np.diff(limits, axis=1)[:, 0] / 2
    apart, rows = np.abs(x - middle), np.arange(x.shape[-2])
    lost = np.asarray(stopped)[..., None]
    # One coordinate at a time: a last axis of length two is what NumPy is slowest at.
    outside = (apart[..., 0] > FAR * half[0]) | (apart[..., 1] > FAR * half[1]) | ((lost >= 0) & (rows >= lost))
    after_last_inside = np.where(outside, 0, rows + 1).max(axis=-1)
    return np.where(outside[..., -1], after_last_inside, -1)


def _or_never(step: int | None) -> int:
    return -1 if step is None else step


def _last_stretch(true: np.ndarray) -> int | None:
    """The step from which `true` holds to the end; None if it does not hold at the end."""
    if not true[-1]:
        return None
    return int(len(true) - np.argmin(true[::-1])) if not true.all() else 0


def _rests(x: np.ndarray, since: int, tolerance: float) -> bool:
    """Near one point since that step: long enough, or already without moving?"""
    return len(x) - 1 - since >= REST_STEPS or bool(np.linalg.norm(x[-1] - x[-2]) < tolerance / 10)


def _hovers(window: np.ndarray, tolerance: float, at_least: int, speeding_up: float) -> bool:
    """Rule 2 for the points (n, 2) of a window that must have at least so many steps."""
    if len(window) <= at_least:
        return False
    first, second = np.array_split(window, 2)
    pace = _median_step(second) / max(_median_step(first), np.finfo(float).tiny)
    scatter = np.sqrt(np.mean([part.var(axis=0).sum() for part in (first, second)]))
    way = np.linalg.norm(second.mean(axis=0) - first.mean(axis=0))
    extent = np.linalg.norm(np.ptp(second, axis=0))  # of the later half: an old excursion is no hovering
    return bool(extent >= tolerance / 5 and 0.7 <= pace <= speeding_up and way < 1.2 * scatter)


def _median_step(x: np.ndarray) -> float:
    return float(np.median(np.linalg.norm(np.diff(x, axis=0), axis=1)))
