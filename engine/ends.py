"""Runs many runs to their ends and tells when they arrived: a loop that keeps no paths, and so stays in the processor's cache."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from engine.batch import own_axes
from engine.kept import compiled
from engine.motion import AMID, PARTS, REST_STEPS
from engine.step import stepper
from engine.verdict import FAR, NO_WAY_BACK
from landscapes.base import Landscape
from optimizers.base import Optimizer


class Block(NamedTuple):
    """What each of n runs begins with, and what it is judged by."""

    start: Any  # (n, 2)
    hypers: dict[str, Any]  # (n,) each, or () for all
    knobs: dict[str, Any]  # () each, or (n,) each
    targets: Any  # (m, 2), or (n, m, 2): points at which a run may arrive
    middle: Any  # (2,), or (n, 2): of the domain
    far: Any  # (2,), or (n, 2): how far from there, on each axis, a run counts as diverged


class Ends(NamedTuple):
    """Where each of n runs is at its last step, and what it did before."""

    x: Any  # (n, 2)
    pace: Any  # (n, 2) the last step
    loss: Any  # (n,) the true loss
    target: Any  # (n,) the target within the tolerance of which it is, -1 for none
    since: Any  # (n,) the step from which it has been there to the end
    inside: Any  # (n,) the last step at which it was finite and within `far`, or no farther than it began; -1 for none
    gone: Any  # (n,) how far out it is, of how far it ever was; 2 where there is no way back
    ago: Any  # (n, 2) where it was REST_STEPS earlier, NaN where that was before the second half; or None
    last: Any  # (n,) the squares of its last REST_STEPS steps, as far as they are in the second half; or None
    swings: Any  # (n,) false where by motion.py it surely neither hovers nor grows; or None


class _Carry(NamedTuple):
    """n runs under way, or one of them."""

    x: Any
    before: Any
    state: Any
    target: Any
    since: Any
    inside: Any
    out: Any  # how far out, in units of `far`
    farthest: Any
    room: Any  # how far out it may be and count as inside


class _Part(NamedTuple):
    """What n runs did in one part of their second half."""

    low: Any  # (n, 2)
    high: Any  # (n, 2)
    begin: Any  # (n, 2) where they were before it
    total: Any  # (n, 2) of the way from there, over its rows
    square: Any  # (n, 2) of that way's square
    steps: Any  # (n,) the squares of its steps


@compiled(megabytes=15.0)
def kernel(landscape: Landscape, optimizer: Optimizer, swings: bool) -> Any:
    """Returns the compiled loop (block, draws, bounds, tolerance) -> Ends, in the precision of the arrays.

    swings: whether Ends has `ago`, `last` and `swings` too. bounds (PARTS + 1,): the rows that `bounds_of` gives. All runs
    share the draws. Everything is traced, the number of steps too; another number of runs, minima or rows is compiled
    anew. A block whose knobs differ from run to run has targets, middle and far for each of them.
    """
    step = stepper(landscape, optimizer)

    def place(x, block, tolerance):
        """Returns the target that one run at x is at, and how far out it is."""
        target = jnp.int32(-1)
        for i in range(block.targets.shape[0]):
            right, up = x[0] - block.targets[i, 0], x[1] - block.targets[i, 1]
            target = jnp.where(right * right + up * up <= tolerance**2, i, target)
        return target, jnp.maximum(*(jnp.abs(x[i] - block.middle[i]) / block.far[i] for i in (0, 1)))

    def begin(block, tolerance):
        target, out = place(block.start, block, tolerance)
        state, first = optimizer.init(block.start), jnp.int32(0)
        inside = jnp.where(jnp.isnan(out), -1, first)
        return _Carry(block.start, block.start, state, target, first, inside, out, out, jnp.maximum(out, 1.0))

    def advance(carry, t, block, tolerance, noise, direction, factor):
        x, state = step(carry.x, carry.state, block.hypers, block.knobs, noise, direction, factor)
        target, out = place(x, block, tolerance)
        inside = jnp.where(out <= carry.room, t + 1, carry.inside)  # NaN is not
        since = jnp.where(target == carry.target, carry.since, t + 1)
        farthest = jnp.maximum(carry.farthest, out)  # NaN stays: it has diverged
        return _Carry(x, carry.x, state, target, since, inside, out, farthest, carry.room)

    @jax.jit  # runs over whole maps: what QUICK_TO_COMPILE leaves out would be missed
    def ends(block, draws, bounds, tolerance):
        axes = _axes(block)
        forward = jax.vmap(advance, in_axes=(0, None, axes, None, None, None, None))

        def go(t, carry):
            return forward(carry, t, block, tolerance, *(of_steps[t] for of_steps in draws))

        carry = jax.vmap(begin, in_axes=(axes, None))(block, tolerance)
        ago = last = may_swing = None
        if swings:
            carry = jax.lax.fori_loop(0, bounds[0] - 1, go, carry)
            carry, parts, ago, last = _measured(go, carry, bounds)
            may_swing = _may_hover(parts, carry, bounds, tolerance) | _may_grow(parts, bounds)
        else:
            carry = jax.lax.fori_loop(0, bounds[-1] - 1, go, carry)
        loss = jax.vmap(lambda p, knobs: landscape.loss(p, **knobs), in_axes=(0, axes.knobs))(carry.x, block.knobs)
        gone = jnp.where(carry.out > 1.01 * NO_WAY_BACK / FAR, 2.0, carry.out / carry.farthest)
        pace = carry.x - carry.before
        return Ends(carry.x, pace, loss, carry.target, carry.since, carry.inside, gone, ago, last, may_swing)

    return ends


def _axes(block: Block) -> Block:
    """For `jax.vmap`: which parts of a block every run has its own of."""
    own = 0 if block.middle.ndim == 2 else None
    targets = 0 if block.targets.ndim == 3 else None
    return Block(0, own_axes(block.hypers), own_axes(block.knobs), targets, own, own)


# --- the second half, of which motion.py asks whether a run hovers -------------------------------------------------


def _measured(go, carry, bounds):
    """Takes the steps that lead to the rows from bounds[0] on, and measures what each part of them did, (PARTS, n, ...)."""

    def go_on(t, carried):
        carry, part, ago, last = carried
        carry = go(t, carry)
        way, step = carry.x - part.begin, carry.x - carry.before
        low, high = jnp.minimum(part.low, carry.x), jnp.maximum(part.high, carry.x)
        square = step[:, 0] ** 2 + step[:, 1] ** 2
        rest = bounds[-1] - 2 - REST_STEPS
        ago, last = jnp.where(t == rest, carry.x, ago), jnp.where(t > rest, last + square, last)
        part = _Part(low, high, part.begin, part.total + way, part.square + way * way, part.steps + square)
        return carry, part, ago, last

    def one_part(k, carried):
        carry, parts, ago, last = carried
        none = jnp.zeros_like(carry.x)
        part = _Part(none + jnp.inf, none - jnp.inf, carry.x, none, none, none[:, 0])
        carry, part, ago, last = jax.lax.fori_loop(bounds[k] - 1, bounds[k + 1] - 1, go_on, (carry, part, ago, last))
        return carry, jax.tree.map(lambda all_, one: all_.at[k].set(one), parts, part), ago, last

    x = jnp.zeros((PARTS, *carry.x.shape), carry.x.dtype)
    parts = _Part(x, x, x, x, x, x[..., 0])
    return jax.lax.fori_loop(0, PARTS, one_part, (carry, parts, carry.x + jnp.nan, jnp.zeros_like(carry.x[:, 0])))


def _mean_squares(parts: _Part, bounds):
    """(PARTS, n) the mean square of the steps in each part."""
    return parts.steps / jnp.maximum(jnp.diff(bounds), 1)[:, None]


def _may_grow(parts: _Part, bounds):
    """(n,) whether the mean squares of the steps grow from each part to the next, with a margin."""
    mean = _mean_squares(parts, bounds)
    return (mean[1:] >= 0.999 * mean[:-1]).all(axis=0) & (mean[-1] > mean[0])


def _shrinks(parts: _Part, bounds):
    """(n,) whether the mean squares of the steps surely shrink from each part to the next."""
    mean = _mean_squares(parts, bounds)
    return (mean[1:] <= 0.998 * mean[:-1]).all(axis=0) & (mean[0] > 1e-17)


def _may_hover(parts: _Part, carry: _Carry, bounds, tolerance):
    """(n,) whether a run may hover by rule 3, with a margin: the loop's last bits are not those of the path."""
    least = 0.99 * tolerance / 5
    low = jax.lax.cummin(parts.low, axis=0, reverse=True)
    high = jax.lax.cummax(parts.high, axis=0, reverse=True)
    extent = jnp.hypot(*jnp.moveaxis(jnp.maximum(high - low, 0.0), -1, 0))  # (PARTS, n) from each part on to the end
    late = (extent[PARTS // 2] >= least) & _makes_no_way(parts, bounds, tolerance) & ~_shrinks(parts, bounds)
    rows = bounds[-1]
    middle = carry.since + (rows - carry.since + 1) // 2
    part = (bounds[:-1, None] <= middle).sum(axis=0) - 1  # the one in which the window's later half begins
    since_arrived = jnp.take_along_axis(extent, jnp.maximum(part, 0)[None], axis=0)[0] >= least
    return late | ((carry.target >= 0) & since_arrived)


def _makes_no_way(parts: _Part, bounds, tolerance):
    """(n,) whether the means of both halves of the window are hardly farther apart than the scatter round them."""
    means, spread = [], []
    for half in (slice(0, PARTS // 2), slice(PARTS // 2, PARTS)):
        count = jnp.diff(bounds)[half].astype(parts.total.dtype)[:, None, None]
        all_ = jnp.maximum(count.sum(), 1)
        mean = (parts.begin[half] * count + parts.total[half]).sum(axis=0) / all_
        apart = parts.begin[half] - mean  # of each part's beginning, from which its way was measured
        squares = parts.square[half] + 2 * apart * parts.total[half] + count * apart * apart
        means.append(mean)
        spread.append(squares.sum(axis=(0, 2)) / all_)
    room = (spread[0] + spread[1]) / 2 + 2 * (tolerance / 10) ** 2
    near = jnp.hypot(*(means[1] - means[0]).T) < 1.05 * AMID.way * jnp.sqrt(room)
    most = (1.05 * AMID.scatter) ** 2
    return near & (spread[1] <= most * spread[0]) & (spread[0] <= most * spread[1])
