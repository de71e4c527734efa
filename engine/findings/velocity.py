"""Findings about methods that have a velocity."""

import numpy as np

from engine.findings.rules import VALLEY, Said, rule
from engine.findings.seen import NOTHING, Ground, One, short
from engine.motion import length
from engine.verdict import TOLERANCE
from written import many

ROLLS = ("momentum", "nesterov", "nesterov_lookahead", "adam", "nadam", "amsgrad", "adamax")  # have a velocity


@rule("C12", methods=("momentum", "nesterov"), calm=True, kappa=VALLEY)
def adds_up(one: One) -> Said | None:
    """In a valley a step along it is more than rate times gradient, while the gradients across it change sign."""
    valley = one.valley
    slope, across = one.run.grad @ valley.along, one.run.grad @ valley.across
    flatter = np.flatnonzero(
        slope * np.sign(slope[0]) <= 0.5 * np.abs(slope[0])
    )  # from there on it nears the floor's lowest
    until = min(flatter[0] if len(flatter) else one.last, one.last)
    if until < 4:
        return None
    times = -(one.moves[:until] @ valley.along) / (one.rate * slope[:until])
    t = int(np.argmax(times))
    changes = np.count_nonzero(across[:t] * across[1 : t + 1] < 0)
    if times[t] < 1.5 or changes < 2:
        return None
    return Said(
        f"its velocity adds up what the gradients agree on: after {many(t)} it moves {short(times[t], 2)} times rate × gradient "
        f"along the valley; across it they changed sign {many(int(changes), 'time')} and cancel.",
        t,
    )


@rule("C15", of_all=True, noiseless=True)
def damps(ground: Ground) -> Said | None:
    """Momentum and Nesterov with one rate and rho both run past the minimum, Nesterov less far."""
    by_key = {one.key: one for one in reversed(ground.runs)}
    if not {"momentum", "nesterov"} <= set(by_key):
        return None
    plain, ahead = by_key["momentum"], by_key["nesterov"]
    far, less = past(plain), past(ahead)
    alike = plain.hypers == ahead.hypers and plain.judged.minimum == ahead.judged.minimum
    if not alike or far is None or less is None or less[0] > 0.8 * far[0]:
        return None
    said = (
        f"{ahead.label} looks ahead and runs {short(less[0], 2)} past {ahead.minimum}, {plain.label} {short(far[0], 2)}"
    )
    return Said(f"{said}, at one rate and one rho.", less[1] - 1, (ahead.nth, plain.nth))


@rule("C11", methods=ROLLS, noiseless=True, goal=True)
def runs_past(one: One) -> Said | None:
    """A method with a velocity goes past the minimum, and turns back."""
    found = past(one)
    if found is None:
        return None
    return Said(
        f"its velocity carries it {short(found[0], 2)} past {one.minimum} (step {found[1]}) before it turns back.",
        found[1] - 1,
    )


def past(one: One) -> tuple[float, int] | None:
    """Returns how far past the minimum a run goes, seen from the start, and at which step; None where it does not turn back."""
    if one.target is None or one.judged.step is not None:
        return None
    way = one.goal[:2] - one.x[0]
    far = length(way)
    beyond = (one.x - one.goal[:2]) @ way / max(far, NOTHING)
    t = int(np.argmax(beyond))
    turns = t > 0 and beyond[t:].min() < 0.5 * beyond[t]
    return (float(beyond[t]), t) if turns and beyond[t] > max(0.1 * far, 2 * TOLERANCE) else None
