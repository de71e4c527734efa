"""Sharp and flat minima, second part: whether low rates get stuck more easily (C86)."""

import numpy as np

from lecture.base import Measurement, Scene, measured
from lecture.sharp_and_flat_minima import CHAPTER, from_starts, shares_of
from states.fields import replaced
from states.race import Race, race_on

LOW_AND_HIGH = race_on(
    "sharp_minima",
    tuple((method, {"learning_rate": rate}) for method in ("sgd", "momentum") for rate in (0.005, 0.03)),
    steps=300,
    view="side",
)
PAIRS = (("SGD", "lower"), ("SGD", "higher"), ("momentum", "lower"), ("momentum", "higher"))  # the race's runs
CAUGHT = {pair: "{} at its {} rate: share of 11 starts caught in the sharp minimum".format(*pair) for pair in PAIRS}
PASSED = {pair: "{} at its {} rate: share of 11 starts that end in the wide one".format(*pair) for pair in PAIRS}


def measure_c86(preset: Race) -> Measurement:
    """Runs both methods at both rates for 1000 steps, from the preset's x and 11 values of y."""
    caught, passed = shares_of(from_starts([replaced(preset, steps=1000)]), preset)
    ended = caught + passed >= 0.9  # else the runs end in neither
    figures = {
        **dict(zip(CAUGHT.values(), np.where(ended, caught, np.nan), strict=True)),
        **dict(zip(PASSED.values(), passed, strict=True)),
    }
    shown = dict.fromkeys(PAIRS, ">= 0.9") | {("momentum", "higher"): "<= 0.1"}
    return measured(
        figures,
        {CAUGHT["momentum", "lower"]: ">= 0.9", CAUGHT["momentum", "higher"]: "<= 0.1"},
        {CAUGHT[pair]: bound for pair, bound in shown.items()},
    )


def who_is_caught_more(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: both are caught more often at the lower rate, 1: only momentum, 2: only SGD, 3: neither."""
    sgd, momentum = (
        measurement.figures[CAUGHT[name, "lower"]] - measurement.figures[CAUGHT[name, "higher"]]
        for name in ("SGD", "momentum")
    )
    if any(0.1 < more < 0.5 for more in (sgd, momentum)) or min(sgd, momentum) < -0.1:
        return None
    return {(True, True): 0, (False, True): 1, (True, False): 2, (False, False): 3}[sgd >= 0.5, momentum >= 0.5]


SCENES = (
    Scene(
        id="C86",
        chapter=CHAPTER,
        title="Do low rates get stuck more easily?",
        source="after A 13:28",
        claim=(
            "A student asks whether low learning rates get stuck in local minima more often. The lecturer finds it plausible, but hardly a problem in practice. Here it is true of "
            "momentum and not of SGD."
        ),
        look_for=(
            "Momentum at 0.005 ends in the narrow well, at 0.03 it flies over it into the wide one. SGD ends in the narrow well at both rates: it only takes "
            "longer at the lower."
        ),
        caveat="SGD leaves the well, too, at rates beyond 2/32, at which it is not stable there (C17). And noise may throw out what a low rate lets in.",
        preset=LOW_AND_HIGH,
        controls=("factor", "rho"),
        measure=measure_c86,
        question="Each method runs at a rate of 0.005 and at one of 0.03. Which of them is caught by the narrow well more often at the lower rate?",
        options=("Both", "Only momentum", "Only SGD", "Neither"),
        answer=who_is_caught_more,
        finding=f"Caught in the narrow well after 1000 steps, more than are drawn, of 11 starts: SGD {{{CAUGHT['SGD', 'lower']}}} at its lower rate and {{{CAUGHT['SGD', 'higher']}}} at its higher one, momentum {{{CAUGHT['momentum', 'lower']}}} and {{{CAUGHT['momentum', 'higher']}}}.",
        why=(
            "What carries a run over the well is its speed, and momentum's speed grows with its rate. SGD has no speed: at any rate at which it is stable it walks "
            "down the slope on which it stands."
        ),
        notes=(
            "Between the two lies a sharp change: at 0.01 ten of eleven starts are caught, at 0.015 none. Let them find it with the factor. "
            "In many dimensions there are always ways out to the side (C52), which is why it is hardly a problem in practice. "
            "Students answer 'both', since a small step seems weak; a small step only takes longer to arrive at the same place."
        ),
    ),
)
