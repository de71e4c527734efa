"""Findings about methods that divide by the size of the gradient, and about steps that do not shrink."""

import numpy as np

from engine.findings.rules import SGD, Said, rule
from engine.findings.seen import One, apart, percent, short, size, window
from engine.motion import length
from engine.verdict import ARRIVED, HOVERING, MOVING, STILL

SCALED = ("rmsprop", "adam", "adam_almost", "nadam", "adamw", "adamax", "amsgrad")  # divide by fading squares
FIRST_EQUAL = ("adagrad", "rmsprop", "adam", "adam_almost", "amsgrad", "adamax")  # divide the first gradient by itself


@rule("C23", methods=SCALED, statuses=(HOVERING,), calm=True)
def keeps_its_step(one: One) -> Said | None:
    """A method that divides by fading squares hovers, with steps of about its rate."""
    longer = np.abs(one.moves[window(one, 4)]).max(axis=1) / one.rate
    if not 0.2 <= longer.mean() <= 5:
        return None
    return Said(
        "it hovers because its step does not shrink: the gradient is divided by its own recent size, and in the last "
        f"{len(longer)} steps a step was on average about rate × {short(longer.mean(), 2)}.",
        one.steps - 1,
    )


@rule("C23", methods=("lion",), statuses=(HOVERING,), calm=True)
def only_the_sign(one: One) -> Said | None:
    """Lion hovers, with steps of its rate along each axis but for the decay."""
    sizes = np.abs(one.moves[window(one, 4)]) / one.rate
    if not ((sizes > 0.8) & (sizes < 1.2)).all():
        return None
    return Said(
        f"it takes only signs: each of its last {len(sizes)} steps is about the rate, {short(one.rate, 3)}, along either axis.",
        one.steps - 1,
    )


@rule("C48", methods=SGD, statuses=(HOVERING,), calm=True)
def gradient_stays(one: One) -> Said | None:
    """SGD hovers where the gradient does not fade towards the minimum, as at a kink."""
    late = length(one.run.grad[window(one, 2)])
    bend = np.abs(one.ground.hessians(one.x[-8:])).max(axis=(1, 2)) * one.lengths[-8:].max(initial=0.0)
    if not (bend < 0.05 * late.min()).all() or late.min() < 0.2 * length(one.run.grad).max():
        return None
    return Said(
        f"the gradient does not fade where it hovers: at its last {len(late)} points it is never below {apart(late.min(), 0.0)[0]}, so at a "
        "constant rate the step does not fade either.",
        one.steps - 1,
    )


@rule("C20", methods=("adagrad",), statuses=(MOVING,), calm=True, goal=True)
def divisor_grows(one: One) -> Said | None:
    """AdaGrad is under way, and its divisor has more than doubled since its first step."""
    axis = int(np.argmax(np.abs(one.x[-1] - one.goal[:2])))
    first, now = np.sqrt(one.run.state["grad_squared"][[1, -1], axis]) + one.hypers["epsilon"]
    if not 0 < first < 0.5 * now:
        return None
    much = percent(first / now)
    return Said(
        f"its divisor only grows: along {'xy'[axis]} an equal gradient moves it {much} as far as in its first step.",
        one.steps - 1,
    )


@rule(methods=("adam_almost", "rmsprop"), scene="C25", noiseless=True)
def first_step_too_long(one: One) -> Said | None:
    """A mean of squares that starts at zero makes the first step longer than the rate."""
    ratio = np.abs(one.moves[0]).max() / (one.rate * one.ground.factors[0])
    if not ratio > 1.5:
        return None
    return Said(f"its mean of squares starts at zero, so its first step is {short(ratio, 3)} times the rate.", 0)


@rule("C19", methods=FIRST_EQUAL, noiseless=True)
def equal_first_step(one: One) -> Said | None:
    """Its first step is as long along both axes, and the gradient is not."""
    slope, step = np.abs(one.run.grad[0]), np.abs(one.moves[0])
    if not slope.max() > 5 * slope.min() > 0 or not step.max() < 1.02 * step.min():
        return None
    times = f"{short(slope.max() / slope.min(), 2)} times as large along {'xy'[int(np.argmax(slope))]}"
    return Said(
        f"its first step is {short(step.mean(), 2)} along both axes, though the gradient is {times}: each is divided by its own.",
        0,
    )


@rule(methods=("adamw", "lion"), statuses=(STILL, MOVING), calm=True, goal=True)
def rests_on_decay(one: One) -> Said | None:
    """Weight decay holds it at rest where there is a gradient left."""
    grad, late = size(one.run.grad[-1]), one.lengths[window(one, 10)].sum()
    if not (one.hypers["weight_decay"] and one.short_of_it and late < 1e-3 * one.judged.distance and grad > 1e-3):
        return None
    away = short(one.judged.distance, 2)
    return Said(
        f"weight decay holds it {away} from the minimum: in its last steps it hardly moves, and the gradient there is {short(grad, 2)}."
    )


@rule("C34", methods=("newton",), statuses=(ARRIVED,), calm=True, kappa=1.0)
def newton_at_once(one: One) -> Said | None:
    """Newton with rate 1 on a quadratic is there after one step."""
    if one.hypers["learning_rate"] != 1 or one.arrived != 1:
        return None
    return Said("the inverse of the Hessian makes the surface round: on a quadratic one step leads to the minimum.", 0)
