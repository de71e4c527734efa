"""Findings about the rate beside the curvature: theorems on quadratics, and what was measured along the path elsewhere."""

import numpy as np

from engine.findings.rules import SGD, VALLEY, Said, rule
from engine.findings.seen import NOTHING, One, apart, percent, place, short
from engine.verdict import DIVERGED, GROWING, HOVERING, MOVING, TOLERANCE
from written import many


@rule("C02", methods=SGD, kappa=1.0, seeds=True, on_map=True)
def beyond_limit(one: One) -> Said | None:
    """SGD on a quadratic off the floor of the valley, with a constant rate above 2/L."""
    valley = one.valley
    off = np.abs(one.apart(valley.across)[: one.last + 1]).max()
    if not (one.ground.constant and one.ground.unclipped and one.rate > 2 / valley.high and off > NOTHING):
        return None
    rate, limit = apart(one.rate, 2 / valley.high)
    way = "across the valley " if valley.kappa >= VALLEY else "along the steepest way " if valley.kappa > 1.001 else ""
    said = f"{rate} is above 2/L = {limit}: the step {way}overshoots by more than it came"
    if one.ground.noiseless and way:
        said += f", and every time it is {apart(one.rate * valley.high - 1, 1.0)[0]} times as far out"
    return Said(f"{said}.", 0)


@rule("C16", statuses=(GROWING, DIVERGED), kappa=1.0, on_map=True)
def above_limit(one: One) -> Said | None:
    """Another method with a limit on quadratics, with a constant rate beyond it, grows."""
    valley, factor = one.valley, one.factor()
    plain = one.ground.constant and one.ground.unclipped and one.key != "sgd"
    if factor is None or not (plain and one.rate > factor / valley.high):
        return None
    rate, limit = apart(one.rate, factor / valley.high)
    name = one.limit
    return Said(f"{rate} is above {name} = {limit}, up to where it converges on this surface: its swings grow.", 0)


@rule("C05", methods=SGD, calm=True, kappa=VALLEY)
def zigzags(one: One) -> Said | None:
    """SGD off the floor of a valley, with a rate between 1/L and 2/L, changes sides at every step."""
    valley = one.valley
    kept = one.rate * valley.high - 1
    if not 0.05 < kept < 1 or abs(one.apart(valley.across)[0]) < TOLERANCE:
        return None
    said = f"each step crosses the valley and keeps {percent(kept)} of its distance on the other side"
    if abs(one.apart(valley.along)[0]) > TOLERANCE:
        made, flatter = percent(one.rate * valley.low), short(valley.kappa, 3)
        said += f"; along it, {flatter} times flatter, a step makes only {made} of the way that is left"
    return Said(f"{said}.", 0)


@rule("C02", methods=SGD, noiseless=True)
def overshoots(one: One) -> Said | None:
    """SGD on a surface that is no quadratic: where the loss rose, the largest curvature was above 2 over the rate."""
    loss, ground = one.run.loss[: one.last + 1], one.ground
    rose = np.flatnonzero(np.diff(loss) > 1e-6 * np.abs(loss[:-1]))[:64]
    if ground.curved_alike or not len(rose):
        return None
    sharpest, most = ground.sharpest(one.x[rose]), 2 / (one.rate * ground.factors[rose])
    found = np.flatnonzero(sharpest > most)
    if not len(found):
        return None
    nth = found[0]
    t = int(rose[nth])
    (high, low), (before, after) = apart(sharpest[nth], most[nth]), apart(loss[t], loss[t + 1])
    where = "at the start" if t == 0 else f"after {many(t)}"
    return Said(
        f"{where} the largest curvature is {high}, above 2/rate = {low}: the step overshoots, and the loss goes from {before} to {after}.",
        t,
    )


@rule("C18", statuses=(HOVERING,), goal=True)
def too_sharp(one: One) -> Said | None:
    """A method with a limit hovers, on a surface that is no quadratic, where the nearest minimum is too sharp for its rate."""
    factor, ground = one.factor(), one.ground
    if factor is None or ground.curved_alike or not (ground.constant and ground.unclipped):
        return None
    (sharpest,) = ground.sharpest(one.goal[None, :2])
    if not sharpest > factor / one.rate:
        return None
    high, most = apart(sharpest, factor / one.rate)
    return Said(
        f"at the nearest minimum, {place(one.goal)}, the largest curvature is {high}; at this rate the method can rest where it "
        f"is at most {most}, and not there.",
        one.steps - 1,
    )


@rule("C04", methods=SGD, statuses=(MOVING,), calm=True, kappa=VALLEY)
def creeps(one: One) -> Said | None:
    """SGD is under way in a valley, where a step makes little of the way along it."""
    share = one.rate * one.valley.low
    if not 0 < share < 0.05 or abs(one.apart(one.valley.along)[-1]) < TOLERANCE:
        return None
    tenth = short(np.ceil(-np.log(10.0) / np.log1p(-share)), 3)
    return Said(
        f"along the valley a step makes only {percent(share)} of the way that is left: to be ten times as near along it takes {tenth} steps.",
        0,
    )


@rule("C02", statuses=(DIVERGED,))
def never_back(one: One) -> Said | None:
    """It diverged, and from some step on its loss was above that of the start."""
    loss = one.run.loss[: one.run.stopped]
    below = np.flatnonzero(~(loss > loss[0]))
    if one.value_there is not None or below[-1] >= min(one.gone, len(loss) - 1):
        return None
    return Said(
        f"from step {below[-1] + 1} on its loss is above that of the start, and by step {one.gone} it has left for good.",
        below[-1],
    )


@rule("C04", methods=SGD, statuses=(MOVING,), calm=True)
def narrow_here(one: One) -> Said | None:
    """SGD is under way on a surface that is no quadratic, where the curvature across is twenty times that along."""
    low, high = np.linalg.eigvalsh(np.nan_to_num(one.ground.hessians(one.x[-1:])[0]))
    if one.ground.curved_alike or not (one.short_of_it and high > 20 * abs(low) and 0.1 < one.rate * high < 2):
        return None
    return Said(
        f"where it is the curvature is {short(high, 3)} across the valley, the steep direction, and {short(low)} along it: a rate above "
        f"2/L = {short(2 / high, 3)} would overshoot there, and its last step was only {short(one.lengths[-1])} long.",
        one.steps - 1,
    )
