"""Findings about noise, and about schedules that fall."""

import numpy as np

from engine.findings.rules import SGD, Said, rule
from engine.findings.seen import One, apart, last, percent, short, size, window
from engine.motion import length
from engine.verdict import MOVING, STILL


@rule("C10", methods=SGD, kappa=1.0)
def held_up_by_noise(one: One) -> Said | None:
    """SGD with a constant rate on a noisy quadratic has forgotten its start, and is as far off as theory says."""
    ground, valley = one.ground, one.valley
    if not ground.noisy or not (ground.constant and ground.unclipped) or not one.rate * valley.high < 1.9:
        return None
    kept = np.abs(1 - one.rate * np.array([valley.low, valley.high])) ** (one.steps // 2)
    start = length(kept * np.abs([one.apart(valley.along)[0], one.apart(valley.across)[0]]))
    scale = one.rate * ground.spread**2
    theory = sum(scale / (each * (2 - one.rate * each)) for each in (valley.low, valley.high))
    rows = window(one, 2)
    measured = (length(one.x[rows] - valley.minimum) ** 2).mean()
    if not (start < 0.2 * np.sqrt(theory) and 0.25 * theory < measured < 4 * theory):
        return None
    return Said(
        f"noise and rate keep it away from the minimum: the mean square of its distance is {short(theory, 2)} in the long run, and "
        f"was {short(measured, 2)} at its {last(len(one.x[rows]), 'point')}.",
    )


@rule("C09")
def louder_than_slope(one: One) -> Said | None:
    """Over its last half the noise is larger than the median gradient, and a quarter of the steps and more lead up."""
    rows = window(one, 2)
    slope, ups = np.median(length(one.run.grad[rows])), np.diff(one.run.loss)[rows] > 0
    if not one.ground.noisy or one.judged.step is not None or not slope < one.ground.spread or ups.mean() < 0.25:
        return None
    noise, gradient = apart(one.ground.spread, slope)
    return Said(
        f"{percent(ups.mean())} of its {last(len(ups))} lead uphill: the noise (standard deviation {noise} on each axis) is larger "
        f"than the gradient (median {gradient}).",
    )


@rule("C40", methods=("sgd_averaged", "schedule_free_sgd"), goal=True)
def average_is_nearer(one: One) -> Said | None:
    """With noise, the average that is drawn is nearer than SGD's own points over the last half."""
    rows = window(one, 2)
    own, drawn = (
        length(path[rows] - one.goal[:2]).mean() for path in (one.run.state[one.optimizer.second_path or ""], one.x)
    )
    if not one.ground.noisy or one.judged.step is not None or not drawn < 0.5 * own:
        return None
    points = last(len(one.x[rows]), "point")
    return Said(
        f"over its {points} the average lies {short(drawn)} from {one.minimum}, and SGD's own points, drawn thin, {short(own)}: in the mean."
    )


@rule("C31")
def shrinks_with_schedule(one: One) -> Said | None:
    """With noise, the last tenth of the steps is a fifth as long as the first at most, for the schedule has fallen."""
    tenth = max(one.steps // 10, 1)
    first, late = one.lengths[:tenth].mean(), one.lengths[-tenth:].mean()
    factor = one.ground.factors[one.steps - 1] if one.steps <= len(one.ground.factors) else 1.0
    if not one.ground.noisy or one.run.stopped is not None or not (factor < 0.2 and 0 < late < 0.2 * first):
        return None
    return Said(
        f"the schedule ends at {percent(factor)} of the rate, and {one.ground.noise} is scaled with it: over its {last(tenth)} "
        f"a step is {short(first / late, 2)} times as short as over its first.",
    )


@rule("C31", statuses=(MOVING, STILL), noiseless=True, goal=True)
def stopped_by_schedule(one: One) -> Said | None:
    """The schedule has fallen to a tenth or less, and the run stops on a slope."""
    factor, grad = one.ground.factors[one.steps - 1], size(one.run.grad[-1])
    late = one.lengths[window(one, 10)].sum()
    if not (one.short_of_it and factor <= 0.1 and grad > 1e-3 and late < 0.02 * one.judged.distance):
        return None
    away = short(one.judged.distance, 2)
    return Said(
        f"the schedule has brought the rate down to {percent(factor)}: it stops {away} short of {one.minimum}, on a gradient of {short(grad, 2)}."
    )
