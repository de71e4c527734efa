"""Findings about where a run stands."""

import numpy as np

from engine.findings.rules import SGD, Said, rule
from engine.findings.seen import One, apart, place, short, size, window
from engine.motion import length
from engine.verdict import DIVERGED, GROWING, HOVERING, LOCAL, MOVING, SADDLE, STILL, TOLERANCE

LEAST = 1e-6  # of a curvature that is more than rounding
WAIT = 20  # steps at one place that are worth a word


@rule("C06", statuses=(LOCAL,), goal=True)
def in_local_minimum(one: One) -> Said | None:
    """It rests at a listed minimum that is not the lowest."""
    here, lowest = one.goal[2], one.ground.minima[:, 2].min()
    if not (one.judged.distance <= TOLERANCE and here > lowest):
        return None
    own, least = apart(here, lowest)
    return Said(
        f"it rests in a minimum with loss {own}, where no way leads down; the lowest has {least}.", one.steps - 1
    )


@rule("C36", statuses=(SADDLE,))
def on_saddle(one: One) -> Said | None:
    """It rests where the curvatures have both signs."""
    (hessian,) = one.ground.hessians(one.x[-1:])
    low, high = np.linalg.eigvalsh(np.nan_to_num(hessian))
    if not low < -LEAST < LEAST < high:
        return None
    bent = f"the curvature is {short(high, 3)} one way and {short(low, 3)} the other"
    return Said(f"it rests on a saddle: the gradient is {short(size(one.run.grad[-1]), 2)}, but {bent}.", one.steps - 1)


@rule("C46", statuses=(STILL,), noiseless=True)
def no_gradient(one: One) -> Said | None:
    """It has never moved, for the gradient is exactly zero."""
    if one.run.grad.any() or one.moves.any():
        return None
    return Said("where it starts the gradient is exactly 0: nothing tells it where to go.", 0)


@rule("C08", noiseless=True)
def waits_at_saddle(one: One) -> Said | None:
    """A seventh of its points and more lie near a saddle, from which it goes away."""
    saddles = one.ground.saddles
    if not len(saddles) or one.steps < WAIT or one.status == SADDLE or one.judged.step is not None:
        return None
    apart_from = length(one.x[:, None] - saddles[None, :, :2])
    nth = int(np.argmax((apart_from < 3 * TOLERANCE).sum(axis=0)))
    rows = np.flatnonzero(apart_from[:, nth] < 3 * TOLERANCE)
    if len(rows) < one.steps / 7 or apart_from[-1, nth] < 6 * TOLERANCE:
        return None
    most = short(float(length(one.run.grad[rows]).max()), 2)
    return Said(
        f"{len(rows)} of its {one.steps + 1} points lie near the saddle {place(saddles[nth])}, where its gradient is {most} at most.",
        rows[0],
    )


@rule("C28", statuses=(MOVING, HOVERING, GROWING, DIVERGED), noiseless=True, goal=True)
def left_again(one: One) -> Said | None:
    """It stayed at a minimum for a while, and left it."""
    near = np.concatenate([[False], length(one.x - one.goal[:2]) <= TOLERANCE, [False]])
    begins, ends = (np.flatnonzero(edge) for edge in (near[1:] & ~near[:-1], near[:-1] & ~near[1:]))
    if near[-2] or not len(begins) or (ends - begins).max() < WAIT:
        return None
    nth = int(np.argmax(ends - begins))
    since, until = begins[nth], ends[nth] - 1
    return Said(
        f"from step {since} to step {until} it was within {TOLERANCE} of the minimum, and left it again.", until
    )


@rule("C08", methods=SGD, statuses=(MOVING, STILL), calm=True)
def hardly_moves(one: One) -> Said | None:
    """SGD far from a minimum, with so little gradient that it stays where it is."""
    lengths = one.lengths[window(one, 2)]
    if not (one.short_of_it and one.run.grad[-1].any() and lengths.sum() < 0.01 * one.judged.distance):
        return None
    grad, way = (short(value, 2) for value in (size(one.run.grad[-1]), lengths.sum()))
    return Said(
        f"its step is rate × gradient, and here the gradient is {grad}: in its last {len(lengths)} steps it made {way}.",
        one.steps - 1,
    )
