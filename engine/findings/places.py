"""Findings about where a run stands."""

import numpy as np

from engine.findings.rules import SGD, Said, rule
from engine.findings.seen import One, apart, last, place, short, size, window
from engine.motion import length
from engine.verdict import ARRIVED, DIVERGED, GROWING, HOVERING, LOCAL, MOVING, SADDLE, STILL, TOLERANCE
from written import many

LEAST = 1e-6  # of a curvature that is more than rounding
WAIT = 20  # steps at one place that are worth a word


@rule(statuses=(DIVERGED,), rank=0)
def no_value_there(one: One) -> Said | None:
    """Its last step led to where the loss is no finite number, though the point is one of the plane."""
    if one.value_there is None:
        return None
    what = "has no value" if np.isnan(one.value_there) else "is infinite, or too large for a number"
    return Said(f"step {one.run.stopped} leads to {place(one.lost)}, where the loss {what}: there it ends.", one.last)


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
    curved = f"the curvature is {short(high, 3)} one way and {short(low, 3)} the other"
    return Said(
        f"it rests on a saddle: the gradient is {short(size(one.run.grad[-1]), 2)}, but {curved}.", one.steps - 1
    )


@rule("C46", statuses=(STILL,), noiseless=True)
def no_gradient(one: One) -> Said | None:
    """It has not moved for some time, for the gradient is exactly zero, and so is the curvature."""
    late = one.run.grad[window(one, 10)]
    if late.any() or one.moves[window(one, 10)].any() or np.nan_to_num(one.ground.hessians(one.x[-1:])).any():
        return None
    where = "where it stands" if one.moves.any() else "where it starts"
    return Said(f"{where} the gradient is exactly 0: nothing tells it where to go.", one.steps - 1)


@rule("C36", statuses=(STILL,))
def on_top(one: One) -> Said | None:
    """It stands where the gradient is nothing, and both curvatures are negative."""
    high = np.linalg.eigvalsh(np.nan_to_num(one.ground.hessians(one.x[-1:])[0]))[-1]
    if not high < -LEAST or size(one.run.grad[-1]) > LEAST:
        return None
    newton = " Newton's step leads to wherever the gradient is 0." if one.key == "newton" else ""
    return Said(
        f"it stands on a maximum, {place(one.x[-1])}: the gradient is 0 there, and the curvatures are negative, {short(high)} at most.{newton}",
        one.steps - 1,
    )


@rule("C34", methods=("newton",), statuses=(STILL,), noiseless=True)
def no_parabola(one: One) -> Said | None:
    """Newton stands where there is a gradient and no curvature: the Hessian has no inverse."""
    (hessian,) = one.ground.hessians(one.x[-1:])
    if hessian.any() or not one.run.grad[-1].any() or one.lengths[window(one, 10)].any():
        return None
    grad = short(size(one.run.grad[-1]))
    return Said(
        f"the Hessian is 0 here and has no inverse: the surface is a plane, with a gradient of {grad} but no lowest point to jump to, so it stays.",
        one.steps - 1,
    )


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


@rule("C28", statuses=(MOVING, HOVERING, GROWING, DIVERGED), noiseless=True, goal=True, rank=0)
def left_again(one: One) -> Said | None:
    """It stayed at a minimum for a while, and left it."""
    near = np.concatenate([[False], length(one.x - one.goal[:2]) <= TOLERANCE, [False]])
    begins, ends = (np.flatnonzero(edge) for edge in (near[1:] & ~near[:-1], near[:-1] & ~near[1:]))
    if near[-2] or not len(begins) or (ends - begins).max() < WAIT:
        return None
    nth = int(np.argmax(ends - begins))
    since, until = begins[nth], ends[nth] - 1
    return Said(
        f"from step {since} to step {until} it was within {TOLERANCE} of {one.minimum}, and left it again.", until
    )


@rule(statuses=(ARRIVED, LOCAL, MOVING), noiseless=True, goal=True)
def comes_and_goes(one: One) -> Said | None:
    """It came to a minimum three times and more."""
    near = np.concatenate([[False], length(one.x - one.goal[:2]) <= TOLERANCE])
    comes = np.flatnonzero(near[1:] & ~near[:-1])
    if len(comes) < 3:
        return None
    stays = f"; it stays from step {comes[-1]} on" if near[-1] and one.status != MOVING else ""
    return Said(
        f"it came within {TOLERANCE} of {one.minimum} {len(comes)} times, first at step {comes[0]}, and left it again "
        f"{many(len(comes) - int(near[-1]), 'time')}{stays}.",
        comes[0],
    )


@rule(statuses=(DIVERGED,), noiseless=True)
def down_and_out(one: One) -> Said | None:
    """It diverged, and at last its loss was below that of the start."""
    loss = one.run.loss[: one.run.stopped]
    if one.value_there is not None or not loss[-1] < loss[0]:
        return None
    before, after = apart(loss[0], loss[-1])
    return Said(f"it left, and not uphill: its loss was {before} at the start and {after} at last.", one.last - 1)


@rule(statuses=(MOVING,), noiseless=True, rank=0)
def no_bottom(one: One) -> Said | None:
    """It goes down on a surface that has no lowest point: a plane, or one whose curvature is negative along some way."""
    lists_none, loss = not len(one.ground.minima), one.run.loss
    curvatures = np.linalg.eigvalsh(np.nan_to_num(one.ground.hessians(one.x[-1:])[0]))
    endless = (not curvatures.any() and one.run.grad[-1].any()) or curvatures[0] < -LEAST
    if not (lists_none and endless and loss[-1] < loss[0]):
        return None
    before, after = apart(loss[0], loss[-1])
    return Said(
        f"there is no minimum, the way down never ends: its loss goes from {before} to {after}, its first step is "
        f"{short(one.lengths[0])} long and its last {short(one.lengths[-1])}.",
        one.steps - 1,
    )


@rule("C08", methods=SGD, statuses=(MOVING, STILL), calm=True)
def hardly_moves(one: One) -> Said | None:
    """SGD far from a minimum, with so little gradient that it stays where it is."""
    lengths = one.lengths[window(one, 2)]
    if not (one.short_of_it and one.run.grad[-1].any() and lengths.sum() < 0.01 * one.judged.distance):
        return None
    grad, way = (short(value, 2) for value in (size(one.run.grad[-1]), lengths.sum()))
    return Said(
        f"its step is rate × gradient, and here the gradient is {grad}: in its {last(len(lengths))} it made {way}.",
        one.steps - 1,
    )
