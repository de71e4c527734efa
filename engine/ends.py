"""Runs many runs to their ends and tells when they arrived: a loop that keeps no paths, and so stays in the processor's cache."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.lax import dynamic_index_in_dim as row_of
from jax.lax import dynamic_update_index_in_dim as put

from engine.batch import own_axes
from engine.kept import compiled
from engine.margins import measured
from engine.step import stepper
from engine.verdict import FAR, NO_WAY_BACK
from landscapes.base import Landscape
from optimizers.base import Optimizer

OPTIONS = None  # of XLA: what QUICK_TO_COMPILE leaves out would be missed in a loop that runs over whole maps
CHUNK = 8  # steps that are taken before their rows are looked at together


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
    loss: Any  # (n,) the true loss
    target: Any  # (n,) the target within the tolerance of which it is, -1 for none
    since: Any  # (n,) the step from which it has been there to the end
    inside: Any  # (n,) the last step at which it was finite and within `far`, or no farther than it began; -1 for none
    gone: Any  # (n,) how far out it is, of how far it ever was; 2 where there is no way back
    motion: Any  # `margins.Motion`, or None


class _Run(NamedTuple):
    """n runs under way, and the rows that they came by last."""

    x: Any  # (n, 2)
    state: Any
    rows: tuple[Any, ...]  # (CHUNK, n) each axis: cut out of rows of two, numbers make a loop of three times as long


class _Seen(NamedTuple):
    """What was seen of n runs, (n,) each."""

    target: Any
    since: Any
    inside: Any
    farthest: Any  # that it ever was out, in units of `far`


@compiled(megabytes=15.0)
def kernel(landscape: Landscape, optimizer: Optimizer) -> Any:
    """Returns the compiled loop (block, draws, steps, window, tolerance) -> Ends, in the precision of the arrays.

    Motion is measured over the window; without one it is None, and only that is compiled anew, like another number of
    runs, minima or rows. All runs share the draws. A block whose knobs differ from run to run has targets, middle and far
    for each of them.
    """
    step = stepper(landscape, optimizer)

    @partial(jax.jit, compiler_options=OPTIONS)
    def ends(block, draws, steps, window, tolerance):
        forward = jax.vmap(step, in_axes=(0, 0, own_axes(block.hypers), own_axes(block.knobs), None, None, None))
        losses = jax.vmap(lambda p, knobs: landscape.loss(p, **knobs), in_axes=(0, own_axes(block.knobs)))
        start = block.start[:, 0], block.start[:, 1]
        target, out = _place(start, block, tolerance)
        room = jnp.maximum(out, 1.0)  # how far out it may be and count as inside

        def walk(run, first, end, look, seen):
            """Takes the steps that lead to the rows from `first` up to `end`; look sees each of them."""

            def take(k, run, row):
                now = (of_steps[row + k - 1] for of_steps in draws)
                x, state = forward(run.x, run.state, block.hypers, block.knobs, *now)
                return _Run(x, state, tuple(put(rows, x[:, i], k, axis=0) for i, rows in enumerate(run.rows)))

            def chunk(i, carried):
                run, seen = carried
                row = first + CHUNK * i
                count = jnp.minimum(CHUNK, end - row)
                run = jax.lax.fori_loop(0, count, lambda k, run: take(k, run, row), run)
                for k in range(CHUNK):
                    at = jnp.minimum(k, count - 1)  # beyond the last, the last once more: nothing new is seen of it
                    seen = look(seen, row + at, tuple(row_of(rows, at, keepdims=False) for rows in run.rows), k < count)
                return run, seen

            return jax.lax.fori_loop(0, (end - first + CHUNK - 1) // CHUNK, chunk, (run, seen))

        def look(seen, row, at, fresh):
            target, out = _place(at, block, tolerance)
            since = jnp.where(target == seen.target, seen.since, row)
            inside = jnp.where(out <= room, row, seen.inside)  # NaN is not
            return _Seen(target, since, inside, jnp.maximum(seen.farthest, out))  # NaN stays: it has diverged

        first = jnp.zeros_like(target)
        seen = _Seen(target, first, jnp.where(jnp.isnan(out), -1, first), out)
        rows = tuple(jnp.zeros((CHUNK, *axis.shape), axis.dtype) for axis in start)
        run, motion = _Run(block.start, jax.vmap(optimizer.init)(block.start), rows), None
        if window is None:
            run, seen = walk(run, 1, steps + 1, look, seen)
        else:
            run, seen = walk(run, 1, window.parts[0], look, seen)
            run, seen, motion = measured(walk, run, look, seen, window, block.targets, tolerance)
        _, out = _place((run.x[:, 0], run.x[:, 1]), block, tolerance)
        gone = jnp.where(out > 1.01 * NO_WAY_BACK / FAR, 2.0, out / seen.farthest)
        return Ends(run.x, losses(run.x, block.knobs), seen.target, seen.since, seen.inside, gone, motion)

    return ends


def _place(at, block: Block, tolerance):
    """(n,) the target that each run at (n,) and (n,) is at, and (n,) how far out it is."""
    target = jnp.full_like(at[0], -1, jnp.int32)
    for i in range(block.targets.shape[-2]):
        right, up = (now - block.targets[..., i, axis] for axis, now in enumerate(at))
        target = jnp.where(right * right + up * up <= tolerance**2, i, target)
    out = (jnp.abs(now - block.middle[..., axis]) / block.far[..., axis] for axis, now in enumerate(at))
    return target, jnp.maximum(*out)
