"""RMSProp: equal progress in all axes, and no rest (C23)."""

import numpy as np

from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import which
from lecture.momentum_runs import at_rates, between, run_of, values_of
from lecture.paths import angle_between, given, ratio
from lecture.racing import moved_to, paths_of, trajectories
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "RMSProp"

DIAGONAL = race_on(
    "taco_shell",
    (("sgd", {"learning_rate": 0.038}), ("rmsprop", {"learning_rate": 0.05})),
    start=(-1.5, 1.5),
    steps=300,
)
DIRECTION = "RMSProp: angle between the first step and the direction to the minimum, degrees"
SGD_DIRECTION = "SGD: angle between the first step and the direction to the minimum, degrees"
STRAIGHT_STEPS = 60  # after which it jumps to and fro about the minimum
STRAIGHT = "RMSProp: largest distance of its path from the diagonal, in x + y"
EVEN = "RMSProp from (−3.5, 1): largest ratio of its steps in the two axes, first 10 steps"
CONSTANT = "RMSProp on a constant slope: step 1000 over the learning rate"
HOVERS = {
    rate: f"RMSProp on the bowl at {rate}: distance in x from the minimum over the rate" for rate in (0.05, 0.1, 0.2)
}


def measure_c23(preset: Race) -> Measurement:
    """Runs the preset; its methods from the surface's own start; on a constant slope; on the bowl at three rates."""
    sgd, rmsprop = (run_of(preset, method).x for method in ("sgd", "rmsprop"))
    elsewhere = [run.x for run in trajectories(replaced(preset, start=None, steps=10))]
    figures = {
        DIRECTION: angle_between(rmsprop[1] - rmsprop[0], -rmsprop[0]),
        SGD_DIRECTION: angle_between(sgd[1] - sgd[0], -sgd[0]),
        STRAIGHT: np.abs(rmsprop[:STRAIGHT_STEPS].sum(axis=1)).max(),
        EVEN: _unevenness(elsewhere[1]),
        "SGD from (−3.5, 1): largest ratio of its steps in the two axes, first 10 steps": _unevenness(elsewhere[0]),
        CONSTANT: given(values_of(preset, "rmsprop")["decay"] ** 1000 < 1e-3, _last_step_on_a_slope(preset, "rmsprop")),
        "RMSProp: largest distance of x from the minimum in the last 100 steps": np.abs(rmsprop[-100:, 0]).max(),
        "AdaGrad on a constant slope: step 1000 over the learning rate": _last_step_on_a_slope(preset, "adagrad"),
        **_hovering(preset),
    }
    return measured(
        figures,
        {EVEN: "<= 4", CONSTANT: "1 +- 0.01"},
        {
            DIRECTION: "<= 0.1",
            SGD_DIRECTION: ">= 40",
            STRAIGHT: "<= 1e-4",
            **dict.fromkeys(HOVERS.values(), "0.475 to 0.525"),
        },
    )


def _unevenness(x: np.ndarray) -> float:
    """Returns how many times longer a step of the path x (n, 2) is in one axis than in the other, at most."""
    steps = np.abs(np.diff(x, axis=0))
    return max(ratio(step.max(), step.min()) for step in steps)


def _last_step_on_a_slope(preset: Race, method: str) -> float:
    """Returns the length in x of step 1000 under a constant gradient, over the learning rate."""
    slope = moved_to(between(preset, (method, {})), "slope", steps=1000, noise=0.0)
    return float(np.abs(np.diff(run_of(slope, method).x[-2:, 0]))[0]) / values_of(preset, method)["learning_rate"]


def _hovering(preset: Race) -> dict[str, float]:
    """Returns how far from the bowl's minimum RMSProp gets in its last 100 steps, over its rate: it jumps to and fro."""
    bowl = moved_to(between(preset, ("rmsprop", {})), "bowl", steps=1000, noise=0.0)
    ends = np.abs(paths_of(at_rates(bowl, HOVERS)).x[:, 0, -100:, 0]).max(axis=1)
    return {name: ratio(end, rate) for (rate, name), end in zip(HOVERS.items(), ends, strict=True)}


SCENES = (
    Scene(
        id="C23",
        chapter=CHAPTER,
        title="Equal progress in all directions",
        source="A 36:44, 37:12",
        claim=(
            "RMSProp divides by the root of a leaky mean of the squared gradients. It makes about equal progress along every axis, "
            "like AdaGrad, but its steps do not die out."
        ),
        look_for=(
            "RMSProp walks straight down the diagonal to the minimum, and later jumps to and fro about it: see its loss. SGD's first step goes almost straight across the valley, 44 "
            "degrees away from the direction to the minimum, and then it zigzags."
        ),
        caveat=(
            "Equal progress means equal steps in each axis, which is a straight line only from equally far away in both. And with a "
            "constant rate it never comes to rest: it ends by jumping to and fro, half the learning rate on either side."
        ),
        preset=DIAGONAL,
        controls=("factor", "kappa", "decay"),
        measure=measure_c23,
        question="The valley is much steeper across than along, and the start is equally far from the minimum in both. In which direction does RMSProp's first step go?",
        options=(
            "Straight at the minimum",
            "Somewhere between the minimum and straight across",
            "Almost straight across the valley",
        ),
        answer=lambda found: which(found.figures[DIRECTION], 5, 35),
        finding=f"The first step of RMSProp is {{{DIRECTION}}} degrees away from the direction to the minimum, that of SGD {{{SGD_DIRECTION}}}; along the axes RMSProp's steps differ {{{EVEN}}} times at most.",
        why=(
            "The first gradient divided by the root of its own square has the same size in both axes, however steep they are. From "
            "a point equally far away in both, that is the direction to the minimum."
        ),
        notes=(
            "Its first steps are longer than the rate: the leaky mean starts at zero, so the first is 3.2 rates long with a decay of "
            "0.9. The lecture corrects this for Adam only. "
            "Students take the end of RMSProp for noise; there is none here. On a slope its step stays the rate for ever, "
            "AdaGrad's has fallen to 3 % of it after 1000 steps."
        ),
    ),
)
