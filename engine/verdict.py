"""What became of a run, judged from its points, its true loss and gradient, and the curvature where it ended.

The rule, in this order; lengths are in the units of the surface:

1. Diverged at step n: the run is not finite from step n on; or it is from then on farther from the middle of the domain
   than ten times the domain reaches and than it began, and ends as far out as it ever was, with four points out there at
   the least, or a thousand domains out.
2. Growing: it swings to and fro with ever longer steps. The second half of the run (30 steps at the least) in eight
   parts: the steps' mean square grows from each to the next, in the later four as fast as in the earlier, and the way
   from end to end is a quarter of the path at most.
3. Hovering: it moves on without getting anywhere. Over the second half its steps neither grow nor shrink from each part
   to the next; its later half has an extent of a fifth of the tolerance or more; median step and scatter are those of the
   earlier half, but for a factor of 1.1; and the halves' means are no farther apart than .3 of the scatter along that
   direction. Round a minimum (within half a scatter of the mean) chance may do more: 1.15, 1.4 and 1.2. Or all this, but
   for the eight parts, is so since it arrived (10 steps at the least), where growing is no excuse.
4. Arrived, or In a local minimum: it rests at a minimum: one of the surface's lowest, or another.
5. At a saddle: it rests at a saddle, nearer to it than to a minimum, and came no farther from it along the way down.
6. Where nothing is listed near the curvature tells: a Newton step from here is no longer than the tolerance and takes away
   nine tenths of the gradient; a minimum if the Hessian is positive definite, a saddle if its eigenvalues have both signs.
7. Standing still: it has not moved at all in the last ten steps, or ever; or its steps die away, as where weight decay holds
   it: of its last forty, each ten made the same share of the ten before, nine tenths at most, and if they go on like that,
   all that are still to come lead no farther than a hundredth of the tolerance; or all its moves are rounding. Arrived, if
   it has not moved at all and the loss is the lowest there is.
8. Still moving: all else. It says that the run is under way, and not where to.

It rests at a listed point if it has been within the tolerance for ten steps, or came there with a last step of less than
a tenth of it, and would still be there after a hundred steps like the last ten, both if they add up and if chance turns each.

The words speak of the steps that were run. Of three times as many, about one word in 200 is contradicted
(benchmarks/verdicts.py): by methods that divide by fading squares of the gradient and burst out of a minimum; by noise that
carries a hovering run out of a valley, or drifts; by swings too slow, or with a noise too large, for the window; by swings
that stop growing; and by a run far out that turns back.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.motion import REST_STEPS, TOGETHER, by_coordinates, dies_away, length, swings
from engine.sampling import Knobs, curvature, gradient_field, stationary_points
from landscapes.base import Landscape
from shapes import Trajectory, Verdict
from states.setting import Setting

ARRIVED, LOCAL, SADDLE, STILL, MOVING, HOVERING, GROWING, DIVERGED = STATUSES = (
    "Arrived",
    "In a local minimum",
    "At a saddle",
    "Standing still",
    "Still moving",
    "Hovering",
    "Growing",
    "Diverged",
)

MEANING = {  # in words for a visitor
    ARRIVED: "It came to rest at a lowest minimum, or stands where the loss is the lowest there is.",
    LOCAL: "It came to rest at a minimum that is not the lowest.",
    SADDLE: "It rests where the gradient is nothing, but a way leads down: no minimum.",
    STILL: "It no longer moves, and is at no minimum: there is no gradient here, or something else holds it, as weight decay or a rate that has fallen.",
    MOVING: "It is under way when the steps end, and nothing else can be said of it: more steps would tell.",
    HOVERING: "It moves on and gets nowhere: more steps would not bring it closer, a smaller learning rate may.",
    GROWING: "It swings to and fro with ever longer steps: if nothing stops it, it will diverge.",
    DIVERGED: "It is no longer finite, or ten times farther out than the picture reaches, and goes no way back.",
}

code = STATUSES.index  # statuses of many runs travel as their places in STATUSES

TOLERANCE = 0.05  # distance at which a run counts as having arrived
FAR = 10.0  # domains
NO_WAY_BACK = 100 * FAR  # domains
FARTHEST = 0.99  # of how far out a run ever was: nearer than that it is on its way back
OUT_THERE = 4  # points that far out: after fewer it may have been thrown there once and come back


class Judged(NamedTuple):
    """What became of n runs: as `Verdict`, with -1 where that has None."""

    status: np.ndarray  # (n,) index into STATUSES
    step: np.ndarray  # (n,)
    arrived: np.ndarray  # (n,)
    minimum: np.ndarray  # (n,)
    distance: np.ndarray  # (n,)


class Final(NamedTuple):
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


def verdict(trajectory: Trajectory, setting: Setting, tolerance: float = TOLERANCE) -> Verdict:
    """Judges a run on the surface with the knobs that it was run with."""
    return verdicts([trajectory], setting, tolerance)[0]


def verdicts(trajectories: Sequence[Trajectory], setting: Setting, tolerance: float = TOLERANCE) -> list[Verdict]:
    """Judges the runs of a race, those of equally many steps in one call: one call a run costs more than the race itself."""
    found: dict[int, Verdict] = {}
    lengths = [len(one.x) for one in trajectories]
    for rows in sorted(set(lengths)):
        alike = [i for i, its_rows in enumerate(lengths) if its_rows == rows]
        runs = [trajectories[i] for i in alike]
        stopped = np.array([-1 if one.stopped is None else one.stopped for one in runs])
        x, loss, grad = (
            np.stack(part) for part in zip(*((one.x, one.loss[-1], one.grad[-1]) for one in runs), strict=True)
        )
        judged = judge(x, stopped, loss, grad, setting.landscape, setting.knobs, tolerance)
        found |= zip(alike, map(_in_words, *(field.tolist() for field in judged)), strict=True)
    return [found[i] for i in range(len(found))]


def _in_words(status: int, step: int, arrived: int, minimum: int, distance: float) -> Verdict:
    return Verdict(STATUSES[status], _or_none(step), _or_none(arrived), _or_none(minimum), distance)


def surroundings(landscape: Landscape, knobs: Mapping[str, float] | None = None) -> Surroundings:
    """Returns the facts of a surface with these knobs, for all runs."""
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
    x = by_coordinates(x)
    final = Final(x[:, -1], loss, grad, length(x[:, -1] - x[:, -2]))
    minimum, at = nearest(final.x, around.minima)
    _, saddle = nearest(final.x, around.saddles)
    arrived, at_saddle = (since_near(x, point, tolerance) for point in (at, saddle))
    distance = length(final.x - at[:, :2])
    # The minimum, also where there is no saddle.
    nearer = ~(length(final.x - saddle[:, :2]) < np.where(np.isnan(distance), np.inf, distance))
    step = _diverged(x, stopped, around.limits)
    hovers, grows = swings(x, arrived, at, tolerance, step >= 0)
    status = np.select(
        [
            step >= 0,
            grows,
            hovers,
            nearer & _rests(x, at, arrived, tolerance),
            ~nearer & _rests(x, saddle, at_saddle, tolerance) & ~_slides_off(x, saddle, landscape, knobs, at_saddle),
        ],
        [code(DIVERGED), code(GROWING), code(HOVERING), kind_of_minimum(at[:, 2], around.minima), code(SADDLE)],
        _elsewhere(x, final, landscape, knobs, around.minima, tolerance, (arrived < 0) & (at_saddle < 0)),
    )
    unlisted = (arrived < 0) & np.isin(status, (code(ARRIVED), code(LOCAL)))
    if unlisted.any():
        arrived[unlisted] = since_near(x[unlisted], x[unlisted, -1], tolerance)
    return Judged(status, step, np.where(step >= 0, -1, arrived), minimum, distance)


def nearest(points: np.ndarray, listed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Finds the nearest of the listed points (n or 1, m, 3) to each of (n, 2): its row (n,), -1 for none, and that row (n, 3)."""
    if not listed.shape[1]:
        return np.full(len(points), -1), np.full((len(points), 3), np.nan)
    right, up = (points[:, None, i] - listed[..., i] for i in (0, 1))
    with np.errstate(over="ignore"):  # a start may lie beyond what can be squared
        square = right * right + up * up
    square[np.isnan(square)] = np.inf
    apart = np.full(square.shape, np.inf)  # `hypot`, which far out is the more exact, takes twenty times as long
    np.hypot(right, up, where=square <= 1.0001 * square.min(axis=1, keepdims=True), out=apart)
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


def _elsewhere(x, final: Final, landscape: Landscape, knobs, minima, tolerance: float, unlisted) -> np.ndarray:
    """(n,) the status of runs that rest at no listed point; of `unlisted` (n,), those near none, the curvature tells it, if any."""
    stands = ~np.diff(x[:, -REST_STEPS - 1 :], axis=1).any(axis=(1, 2))
    flat = ~final.grad.any(axis=1) & (final.loss <= _still_lowest(minima, 1e-9))
    status = np.where(stands, np.where(flat, code(ARRIVED), code(STILL)), code(MOVING))
    status[~stands & dies_away(x, tolerance)] = code(STILL)
    slow = np.flatnonzero(unlisted & (final.pace < tolerance / 10))
    # Asked for even where there is none: else it would be compiled at some later move of a slider.
    here = Final(*(field[slow] for field in final))
    found = _by_curvature(here, landscape, _own(knobs, slow), minima[slow] if len(minima) > 1 else minima, tolerance)
    status[slow] = np.where(found < 0, status[slow], found)
    return status


def _own(knobs, run: np.ndarray) -> dict[str, Any]:
    """Returns the knobs of only those runs."""
    return {name: values[run] if np.ndim(values) else values for name, values in (knobs or {}).items()}


@np.errstate(over="ignore", invalid="ignore")  # a start may lie beyond what can be squared
def _by_curvature(final: Final, landscape: Landscape, knobs, minima, tolerance: float) -> np.ndarray:
    """(n,) the kind of the stationary point to which a Newton step leads runs that are slow; -1 where it leads to none that is near.

    It takes no step along a direction without curvature: the floor of a valley may be all minima.
    """
    hessian = curvature(landscape, final.x, knobs).copy()
    regular = np.isfinite(hessian).all(axis=(1, 2))
    hessian[~regular] = np.eye(2)
    eigenvalues, axes = np.linalg.eigh(hessian)
    largest = np.abs(eigenvalues).max(axis=1)
    curved = np.abs(eigenvalues) > 2 * np.finfo(float).eps * largest[:, None]
    slopes = (axes * final.grad[:, :, None]).sum(axis=1)  # along the axes of the curvature
    ways = -np.divide(slopes, eigenvalues, where=curved, out=np.zeros_like(slopes))
    step = (axes * ways[:, None]).sum(axis=2)
    left = gradient_field(landscape, final.x + step, knobs)
    rounding = 1e-12 * largest * np.maximum(1.0, np.abs(final.x).max(axis=1))
    # Far out on a plateau a Newton step is short as well, but it leaves as much gradient as it found.
    leads_there = np.abs(left).max(axis=1) <= 0.1 * np.abs(final.grad).max(axis=1) + rounding
    down = (eigenvalues < 0) & curved
    known = np.where(curved.all(axis=1), ~down.all(axis=1), curved.any(axis=1) & ~down.any(axis=1))
    stationary = regular & known & (length(step) <= tolerance) & leads_there
    there = final.loss + (final.grad * step).sum(axis=1) / 2
    minimum = np.where(there <= _still_lowest(minima, 1e-6), code(ARRIVED), code(LOCAL))
    kind = np.where(down.any(axis=1), code(SADDLE), minimum)
    return np.where(stationary, kind, -1)


def diverged_at(x: np.ndarray, stopped, landscape: Landscape, knobs: Mapping[str, float] | None = None) -> np.ndarray:
    """(...) the step from which each of the runs x (..., steps + 1, 2) has diverged, by rule 1; -1 for one that has not.

    stopped (...): the first step that is not finite, -1 for none.
    """
    return _diverged(x, np.asarray(stopped), np.array(landscape.view_at(knobs)[:2]))


def reach(limits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the middle (..., 2) of the domain with limits (..., 2 axes, 2 ends), and how far from it a run counts as diverged."""
    return limits.mean(axis=-1), FAR * np.diff(limits, axis=-1)[..., 0] / 2


def _diverged(x: np.ndarray, stopped: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """(...) as `diverged_at`; limits (..., 2, 2) of the domain."""
    middle, far = (np.broadcast_to(part, (*x.shape[:-2], 2)) for part in reach(limits))
    begin, end = (_out(x[..., row, :], middle, far) for row in (0, -1))
    room = np.maximum(begin, 1.0)
    gone = (end > room) | ((stopped >= 0) & (stopped < x.shape[-2]))
    step = np.full(gone.shape, -1)
    if gone.any():  # of most runs the end tells that they have not
        out = _out(x[gone], middle[gone][:, None], far[gone][:, None])
        end, lost, rows = out[:, -1], stopped[gone], np.arange(x.shape[-2])
        inside = ~(out > room[gone][:, None]) & ((lost < 0)[:, None] | (rows < lost[:, None]))
        after_last_inside = np.where(inside.any(axis=1), len(rows) - np.argmax(inside[:, ::-1], axis=1), 0)
        diverges = (lost >= 0) | (end > NO_WAY_BACK / FAR)
        diverges |= goes_outward(end, out.max(axis=1), len(rows) - after_last_inside)
        step[gone] = np.where(diverges, after_last_inside, -1)
    return step


def goes_outward(out: np.ndarray, farthest, points: np.ndarray) -> np.ndarray:
    """(...) whether a run that ends so far out (...), of how far it ever was, goes on so; points (...): how many are out there."""
    return (out >= FARTHEST * farthest) & (points >= OUT_THERE)


def _out(x: np.ndarray, middle: np.ndarray, far: np.ndarray) -> np.ndarray:
    """(...) how far out points x (..., 2) are, of how far counts as diverged."""
    return np.maximum(*(np.abs(x[..., i] - middle[..., i]) / far[..., i] for i in (0, 1)))


def _or_none(step: int) -> int | None:
    return None if step < 0 else step


def since_near(x: np.ndarray, point: np.ndarray, tolerance: float) -> np.ndarray:
    """(n,) the step from which each run x (n, rows, 2) stays within the tolerance of its point (n, 2 or more); -1 for one that does not end there."""
    since, rows = np.full(len(x), -1), x.shape[1]
    near = length(x[:, -1] - point[:, :2]) <= tolerance
    if near.any():
        run = np.flatnonzero(near)
        for some in (run[first : first + TOGETHER] for first in range(0, len(run), TOGETHER)):
            right, up = (x[some, :, i] - point[some, i, None] for i in (0, 1))
            away = right * right + up * up > tolerance**2
            since[some] = np.where(away.any(axis=1), rows - np.argmax(away[:, ::-1], axis=1), 0)
    return since


def stays(apart: np.ndarray, moved: np.ndarray, squares: np.ndarray, steps, tolerance: float) -> np.ndarray:
    """(n,) whether a run that far from a point (n, 2) is still near it in ten times REST_STEPS, if it goes on as in the last steps.

    moved (n, 2): its way in so many of them; squares (n,): the sum of the squares of their lengths. Steps that chance turns
    lead as far as the root of that sum.
    """
    more = 10 * REST_STEPS / np.reshape(steps, (-1, 1))
    return (length(apart + more * moved) <= tolerance) & (more[:, 0] * squares <= tolerance**2)


def _rests(x: np.ndarray, point: np.ndarray, since: np.ndarray, tolerance: float) -> np.ndarray:
    """(n,) whether runs x (n, rows, 2) that are near their points (n, 2 or more) since that step (n,) have come to rest there."""
    steps = x.shape[1] - 1
    most = min(REST_STEPS, steps)
    slow = length(x[:, -1] - x[:, -2]) < tolerance / 10
    rests = (since >= 0) & ((steps - since >= REST_STEPS) | slow)
    if rests.any():
        run = np.flatnonzero(rests)
        here = np.clip(steps - since[run], 1, most)  # steps at that point
        square = length(np.diff(x[run, -most - 1 :], axis=1)) ** 2
        squares = np.where(np.arange(most) >= most - here[:, None], square, 0.0).sum(axis=1)
        moved = x[run, -1] - x[run, steps - here]
        rests[run] = stays(x[run, -1] - point[run, :2], moved, squares, here, tolerance)
    return rests


def _slides_off(x: np.ndarray, point: np.ndarray, landscape: Landscape, knobs, since: np.ndarray) -> np.ndarray:
    """(n,) whether a run near a saddle since some step (n,), -1 for never, comes farther from it along the way down."""
    found, run = np.zeros(len(x), bool), np.flatnonzero(since >= 0)
    if len(run):
        hessian = curvature(landscape, point[run, :2], _own(knobs, run))
        ways = np.linalg.eigh(np.where(np.isfinite(hessian), hessian, 0.0))[1][..., 0]  # of the least curvature
        ago = x[run, max(x.shape[1] - 1 - REST_STEPS, 0)]
        now, then = (np.abs(((place - point[run, :2]) * ways).sum(axis=-1)) for place in (x[run, -1], ago))
        found[run] = now > then + 1e-12
    return found
