"""Findings about methods that divide by the size of the gradient, and about steps that do not shrink."""

import numpy as np

from engine.findings.rules import SGD, Said, rule
from engine.findings.seen import One, apart, last, percent, place, short, size, window
from engine.motion import length
from engine.verdict import ARRIVED, HOVERING, MOVING, STILL, TOLERANCE

SCALED = ("rmsprop", "adam", "adam_almost", "nadam", "adamw", "adamax", "amsgrad")  # divide by fading squares
FIRST_EQUAL = ("adagrad", "rmsprop", "adam", "adam_almost", "amsgrad", "adamax")  # divide the first gradient by itself


@rule(methods=("adam_almost", "rmsprop"), scene="C25", noiseless=True)
def first_step_too_long(one: One) -> Said | None:
    """A mean of squares that starts at zero makes the first step longer than the rate."""
    ratio = np.abs(one.moves[0]).max() / (one.rate * one.ground.factors[0])
    if not ratio > 1.5:
        return None
    return Said(f"its mean of squares starts at zero, so its first step is {short(ratio, 3)} times the rate.", 0)


@rule("C23", methods=SCALED, statuses=(HOVERING,), calm=True)
def keeps_its_step(one: One) -> Said | None:
    """A method that divides by fading squares hovers, with steps of about its rate."""
    longer = np.abs(one.moves[window(one, 4)]).max(axis=1) / one.rate
    if not 0.2 <= longer.mean() <= 5:
        return None
    return Said(
        "it hovers because its step does not shrink: the gradient is divided by its own recent size, and its "
        f"{last(len(longer))} were {short(longer.mean(), 2)} times the rate in the mean.",
        one.steps - 1,
    )


@rule("C23", methods=("lion",), statuses=(HOVERING, MOVING), calm=True)
def only_the_sign(one: One) -> Said | None:
    """Lion does not come to rest, with steps of its rate along each axis but for the decay."""
    sizes = np.abs(one.moves[window(one, 4)]) / one.rate
    if not ((sizes > 0.8) & (sizes < 1.2)).all():
        return None
    return Said(
        f"it takes only signs: whatever the gradient, over its {last(len(sizes))} a step was about as long as the rate, "
        f"{short(one.rate, 3)}, along either axis.",
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
        f"the gradient does not fade where it hovers: at its {last(len(late), 'point')} it is never below {apart(late.min(), 0.0)[0]}, so at a "
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


@rule("C19", methods=FIRST_EQUAL, noiseless=True, rank=2)
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


@rule(methods=("adamw", "lion"), statuses=(STILL, MOVING), calm=True, rank=0)
def rests_on_decay(one: One) -> Said | None:
    """It rests where there is a gradient left: the decay's part of its last step and the gradient's cancel."""
    decay = -one.rate * one.hypers["weight_decay"] * one.x[-2]
    pull, push, left, grad = map(size, (decay, one.moves[-1] - decay, one.moves[-1], one.run.grad[-1]))
    if not (left < 1e-3 * pull and grad > 1e-3 and one.lengths[window(one, 10)].sum() < TOLERANCE / 10):
        return None
    away = f", {short(one.judged.distance, 2)} from {one.minimum}" if one.short_of_it else ""
    return Said(
        f"it rests where weight decay balances the gradient, at {place(one.x[-1])}{away}: in its last step the decay pulls it "
        f"by {short(pull)} towards (0, 0), and the gradient, which is {short(grad)} there, pushes it back by {short(push)}.",
        one.steps - 1,
    )


@rule(methods=("muon",), statuses=(HOVERING, MOVING), calm=True)
def equal_steps(one: One) -> Said | None:
    """Every step is as long as the rate, while the gradient's length has changed twofold and more."""
    grad = length(one.run.grad[:-1])
    if not (np.abs(one.lengths - one.rate) < 1e-6 * one.rate).all() or not grad.max() > 2 * grad.min() > 0:
        return None
    low, high = apart(grad.min(), grad.max())
    return Said(
        f"each of its steps is {short(one.rate, 3)} long, the rate, though the gradient was between {low} and {high}: at a constant "
        "rate it cannot come to rest.",
        one.steps - 1,
    )


@rule(methods=("rmsprop", "adam", "nadam", "adamw"), seeds=True, rank=0)
def climbs(one: One) -> Said | None:
    """Under rare noise a method with a short memory of squares ends higher than it began, in the median of its seeds."""
    setting, begins = one.ground.setting, float(one.run.loss[0])
    ends = np.median(one.losses or (one.run.loss[-1],))
    divisor = np.sqrt(one.run.state["grad_squared" if one.key == "rmsprop" else "v"][window(one, 2), 0])
    uneven = divisor.max(initial=0.0) > 2 * divisor.min(initial=np.inf) > 0
    if (
        not one.ground.noisy
        or setting.noise_kind != "rare"
        or not one.ground.unclipped
        or not (uneven and ends > begins)
    ):
        return None
    before, after = apart(begins, ends)
    whose = f" in the median of its {len(one.losses)} seeds" if len(one.losses) > 1 else ""
    return Said(
        f"it goes uphill: its loss rises from {before} to {after}{whose}. Each gradient is divided by its own recent size, and the "
        f"few long ones, which lead down, are shortened most: its divisor is {short(divisor.max() / divisor.min())} times as large after them."
    )


@rule("C34", methods=("newton",), statuses=(ARRIVED,), calm=True, kappa=1.0)
def newton_at_once(one: One) -> Said | None:
    """Newton with rate 1 on a quadratic is there after one step."""
    if one.hypers["learning_rate"] != 1 or one.arrived != 1:
        return None
    return Said("the inverse of the Hessian makes the surface round: on a quadratic one step leads to the minimum.", 0)
