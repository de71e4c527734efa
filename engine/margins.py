"""Measures how runs move in the loop that keeps no paths, and asks rules 2 and 3 of motion.py with a margin.

The margin is for the loop's last bits, which are not those of the path; and a bound stands for what a loop cannot keep.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from engine.motion import AMID, ANYWHERE, HOVER_STEPS, NEAR, PARTS, REST_STEPS, STEADY, STRAIGHT

MORE = 1.02  # than the rules allow
ROUNDING = 1e-4  # of a sum of squares, in float32


class Window(NamedTuple):
    """The rows over which the motion of n runs is measured."""

    parts: Any  # (PARTS + 1,) first row of each part, and the number of rows
    begin: Any  # (n,) first row of the window, in the parts
    middle: Any  # (n,) first row of its later half
    about: Any  # (n, 2) a point from which the sums are measured; NaN: where the run is before the parts


class Motion(NamedTuple):
    """How each of n runs moved at last."""

    pace: Any  # (n,) the length of the last step
    ago: Any  # (n, 2) where it was REST_STEPS earlier, NaN where that was before the parts
    last: Any  # (n,) the sum of the squares of its last REST_STEPS steps, as far as they are in the parts
    swings: Any  # (n,) false where in this window it surely neither hovers nor grows
    stays: Any  # (n,) false where, by its extent, it surely does not hover since it arrived
    keeps: Any  # (n,) false where in this window it surely does not hover, be it that it grows


class _Sums(NamedTuple):
    """Of where n runs are, summed over some rows; (n,) each."""

    x: Any
    y: Any
    xx: Any
    yy: Any
    xy: Any


class _Part(NamedTuple):
    """What n runs did in one part, (n,) each."""

    west: Any
    south: Any
    east: Any
    north: Any
    steps: Any  # the squares of its steps


class _Course(NamedTuple):
    """What is measured of n runs from row to row."""

    at: tuple[Any, Any]  # (n,) and (n,)
    first: _Sums  # over the halves of the window, measured from `about`
    then: _Sums
    part: _Part
    square: Any  # (n,) of the last step


def measured(walk: Callable, run: Any, look: Callable, seen: Any, window: Window, targets: Any, tolerance: Any):
    """Goes over the window's parts. Returns the runs at their ends, what was seen of them, and their `Motion`.

    walk(run, first row, end, look, seen) -> run, seen, as in ends.py; `seen` has target (n,) and since (n,).
    """
    rows = window.parts[-1]
    rest = jnp.clip(rows - REST_STEPS, window.parts[0], rows)
    begins = jnp.sort(jnp.append(window.parts, rest))  # the part in which the last REST_STEPS begin counts as two
    none = jnp.zeros_like(run.x[:, 0])
    nothing = _Part(none + jnp.inf, none + jnp.inf, none - jnp.inf, none - jnp.inf, none)

    def look_closer(both, row, at, fresh):
        seen, course = both
        return look(seen, row, at, fresh), _measure(course, row, at, fresh, window, about)

    def one_part(k, carried):
        run, seen, course, parts, ago = carried
        ago = tuple(jnp.where(begins[k] == rest, now, before) for now, before in zip(course.at, ago, strict=True))
        run, (seen, course) = walk(run, begins[k], begins[k + 1], look_closer, (seen, course._replace(part=nothing)))
        return run, seen, course, jax.tree.map(lambda all_, one: all_.at[k].set(one), parts, course.part), ago

    at = run.x[:, 0], run.x[:, 1]
    about = tuple(jnp.where(jnp.isnan(window.about[:, i]), now, window.about[:, i]) for i, now in enumerate(at))
    sums = _Sums(none, none, none, none, none)
    parts = jax.tree.map(lambda one: jnp.zeros((PARTS + 1, *one.shape), one.dtype), nothing)
    carried = run, seen, _Course(at, sums, sums, nothing, none), parts, (none, none)
    run, seen, course, parts, ago = jax.lax.fori_loop(0, PARTS + 1, one_part, carried)
    ago = jnp.where(rest == rows - REST_STEPS, jnp.stack(ago, axis=-1), jnp.nan)
    last = jnp.where((begins[:-1] >= rest)[:, None], parts.steps, 0.0).sum(axis=0)
    keeps, as_wide = _alike(course, window, about, targets, tolerance)
    wide = _wide(parts, begins[:-1], tolerance)
    mean = _mean_squares(parts, begins[:-1], window.parts)
    level = ~_surely_trends(mean) & ~_surely_trends(mean[::-1])
    hovers = wide(window.parts[PARTS // 2]) & level & keeps & as_wide
    way, path = _square(course.at, at), (rows - window.parts[0]) * parts.steps.sum(axis=0)
    swings = (rows - window.parts[0] > HOVER_STEPS) & (hovers | _may_grow(mean, way, path))
    stays = (seen.target >= 0) & (rows - seen.since >= REST_STEPS) & wide(later_half(seen.since, rows))
    return run, seen, Motion(jnp.sqrt(course.square), ago, last, swings, stays, keeps)


def _square(here, there):
    """(n,) the square of the distance."""
    right, up = (now - then for now, then in zip(here, there, strict=True))
    return right * right + up * up


def later_half(begin: Any, rows: Any) -> Any:
    """Returns the first row of the later half of the rows from `begin` on."""
    return begin + (rows - begin + 1) // 2


def _measure(course: _Course, row, at, fresh, window: Window, about) -> _Course:
    """Takes in where the runs are at a row, if that is fresh."""
    square = _square(at, course.at)
    west, south, east, north, steps = course.part
    low, high = (
        (jnp.minimum(west, at[0]), jnp.minimum(south, at[1])),
        (jnp.maximum(east, at[0]), jnp.maximum(north, at[1])),
    )
    x, y = (now - then for now, then in zip(at, about, strict=True))
    then = fresh & (row >= window.middle)
    first = fresh & (row >= window.begin) & (row < window.middle)
    sums = _added(course.first, x, y, first), _added(course.then, x, y, then)
    return _Course(at, *sums, _Part(*low, *high, steps + square), jnp.where(fresh, square, course.square))


def _added(sums: _Sums, x, y, where) -> _Sums:
    x, y = jnp.where(where, x, 0.0), jnp.where(where, y, 0.0)
    return _Sums(sums.x + x, sums.y + y, sums.xx + x * x, sums.yy + y * y, sums.xy + x * y)


# --- what rule 3 says of the halves of a window --------------------------------------------------------------------


def _alike(course: _Course, window: Window, about, targets, tolerance):
    """(n,) whether a run may make no way from half to half, and keep its scatter; and (n,) whether it may grow no wider."""
    count = window.middle - window.begin, window.parts[-1] - window.middle
    first, then = (_moments(sums, n) for sums, n in zip((course.first, course.then), count, strict=True))
    room = (tolerance / 10) ** 2
    scatter = (first.xx + then.xx) / 2 + room, (first.yy + then.yy) / 2 + room, (first.xy + then.xy) / 2
    nearest = _nearest(course.at, targets)
    mean = (first.x + then.x) / 2 + about[0] - nearest[0], (first.y + then.y) / 2 + about[1] - nearest[1]
    amid = _may_be_within(NEAR, mean, scatter)
    no_way = _may_be_within(jnp.where(amid, AMID.way, ANYWHERE.way), (then.x - first.x, then.y - first.y), scatter)
    most = (MORE * jnp.where(amid, AMID.scatter, ANYWHERE.scatter)) ** 2
    before, after = first.xx + first.yy, then.xx + then.yy
    doubt = ROUNDING * (first.x**2 + first.y**2 + then.x**2 + then.y**2)
    return no_way & ~(most * after + doubt < before), ~(most * before + doubt < after)


def _moments(sums: _Sums, n) -> _Sums:
    """Returns the mean of so many points, and their mean squares round it."""
    n = jnp.maximum(n, 1)
    x, y = sums.x / n, sums.y / n
    return _Sums(
        x, y, jnp.maximum(sums.xx / n - x * x, 0.0), jnp.maximum(sums.yy / n - y * y, 0.0), sums.xy / n - x * y
    )


def _may_be_within(most, way, scatter):
    """(n,) whether ways may be no longer than so many scatters (xx, yy, xy) along their direction.

    By Cauchy and Schwarz a way is no shorter than its length divided by the scatter of what is projected on it.
    """
    (right, up), (xx, yy, xy) = way, scatter
    square = right * right + up * up
    along = right * right * xx + 2 * right * up * xy + up * up * yy + ROUNDING * square * (xx + yy)
    return ~(square * square > (MORE * most) ** 2 * along)


def _nearest(at, targets):
    """(n,) and (n,): the nearest of the targets (m, 2) or (n, m, 2) to each run; NaN where there is none."""
    x, y = (jnp.full_like(now, jnp.nan) for now in at)
    least = jnp.full_like(at[0], jnp.inf)
    for i in range(targets.shape[-2]):
        right, up = (at[axis] - targets[..., i, axis] for axis in (0, 1))
        apart = right * right + up * up
        nearer = apart < least
        x, y = (jnp.where(nearer, targets[..., i, axis], old) for axis, old in enumerate((x, y)))
        least = jnp.where(nearer, apart, least)
    return x, y


# --- what rules 2 and 3 say of the parts ---------------------------------------------------------------------------


def _wide(parts: _Part, begins, tolerance) -> Callable:
    """Returns the function of a row, () or (n,), that tells whether runs (n,) may be wide enough to hover from there on."""
    low = [jax.lax.cummin(axis, reverse=True) for axis in (parts.west, parts.south)]
    high = [jax.lax.cummax(axis, reverse=True) for axis in (parts.east, parts.north)]
    extent = jnp.hypot(
        *(jnp.maximum(up - down, 0.0) for up, down in zip(high, low, strict=True))
    )  # of a part and all later ones

    def wide(row):
        part = (begins[:, None] <= row).sum(axis=0) - 1  # (1,) or (n,)
        part = jnp.broadcast_to(jnp.maximum(part, 0), extent.shape[1])
        return jnp.take_along_axis(extent, part[None], axis=0)[0] >= tolerance / 5 / MORE

    return wide


def _mean_squares(parts: _Part, begins, bounds):
    """(PARTS, n) the mean square of the steps in each part."""
    which = jnp.searchsorted(bounds, begins, side="right") - 1
    return jax.ops.segment_sum(parts.steps, which, PARTS) / jnp.maximum(jnp.diff(bounds), 1)[:, None]


def _surely_trends(mean):
    """(n,) whether the mean squares (PARTS, n) of the steps surely grow from each part to the next."""
    return (mean[:-1] <= 0.998 * mean[1:]).all(axis=0) & (mean[-1] > 1e-17)


def _may_grow(mean, way, path):
    """(n,) whether a run may grow by rule 2, by the mean squares (PARTS, n) of its steps.

    way (n,): the square of its way from end to end; path (n,): a square that the path's is no larger than.
    """
    longer = (mean[1:] >= 0.999 * mean[:-1]).all(axis=0) & (mean[-1] > mean[0])
    earlier, later = (jnp.log(half[-1] / half[0]) for half in jnp.split(mean, 2))
    steady = ~(later < STEADY * earlier - 0.01) | (mean[0] < 1e-30)  # squares that float32 does not hold tell nothing
    return longer & steady & (way <= (MORE * STRAIGHT) ** 2 * path)
