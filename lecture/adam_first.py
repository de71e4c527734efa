"""Adam, first part: what it is made of (C24)."""

import numpy as np

from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import overshoot
from lecture.momentum_runs import between, run_of, values_of
from lecture.paths import given, nearest, ratio
from lecture.racing import moved_to, trajectories
from states.race import Race, race_on

CHAPTER = "Adam"

MADE_OF = race_on(
    "beale",
    (("rmsprop", {"learning_rate": 0.05}), ("adam_almost", {"learning_rate": 0.05})),
    steps=300,
    hypers={"beta1": 0.0, "beta2": 0.99, "decay": 0.99},
)
APART = "this race: largest difference between the two paths"
AS_ASKED = "this race, with β₁ 0 and RMSProp's decay as β₂: largest difference between the two paths"
FROM_RMSPROP = "Adam without first moment and correction: largest difference from RMSProp, Beale"
FROM_OTHERS = {name: f"the same method: largest difference from {name}, Beale" for name in ("SGD", "AdaGrad")}
FROM_RMSPROP_IN_TACO = "Adam without first moment and correction: largest difference from RMSProp, taco shell"
FIRST_STEP = "Adam, taco shell: first step along the valley over first step across"
OVERSHOOT = "Adam, taco shell: overshoot along the valley"


def measure_c24(preset: Race) -> Measurement:
    """Runs the preset; then Adam with beta1 = 0 and RMSProp's decay as beta2 against others, also on the taco shell."""
    own = [run_of(preset, method).x for method in ("rmsprop", "adam_almost")]
    values, bare_values = values_of(preset, "rmsprop"), values_of(preset, "adam_almost")
    is_as_asked = bare_values["beta1"] == 0 and bare_values["beta2"] == values["decay"]
    rate = {"learning_rate": values["learning_rate"]}
    bare = {**rate, "beta1": 0.0, "beta2": values["decay"]}
    four = between(preset, ("adam_almost", bare), ("rmsprop", {}), ("sgd", rate), ("adagrad", rate))
    almost, rmsprop, sgd, adagrad = (run.x for run in trajectories(four))
    taco = moved_to(four, "taco_shell", steps=300)
    almost_in_taco, rmsprop_in_taco, *_ = (run.x for run in trajectories(taco))
    adam = run_of(between(taco, ("adam", {"learning_rate": 0.1})), "adam").x
    figures = {
        APART: np.abs(own[0] - own[1]).max(),
        AS_ASKED: given(is_as_asked, np.abs(own[0] - own[1]).max()),
        FROM_RMSPROP: np.abs(almost - rmsprop).max(),
        FROM_OTHERS["SGD"]: np.abs(almost - sgd).max(),
        FROM_OTHERS["AdaGrad"]: np.abs(almost - adagrad).max(),
        FROM_RMSPROP_IN_TACO: np.abs(almost_in_taco - rmsprop_in_taco).max(),
        FIRST_STEP: abs(ratio(*(adam[1] - adam[0]))),
        OVERSHOOT: overshoot(adam[:, 0]),
    }
    thresholds = {FROM_RMSPROP: "<= 1e-12", FROM_RMSPROP_IN_TACO: "<= 1e-12", OVERSHOOT: ">= 0.05"}
    return measured(figures, {**thresholds, FIRST_STEP: "1 +- 1e-5"}, {APART: "<= 1e-12"})


def how_far_apart(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: not at all, 1: about 0.01, 2: about 1."""
    apart = measurement.figures[AS_ASKED]
    if apart <= 1e-9:
        return 0
    place = nearest(apart, (0.01, 1.0), within=3)
    return None if place is None else place + 1


SCENES = (
    Scene(
        id="C24",
        chapter=CHAPTER,
        title="Adam is RMSProp with momentum",
        source="A 38:44-39:46",
        claim="Adam keeps a leaky mean of the gradients, as momentum does, and a leaky mean of their squares, as RMSProp does. It divides one by the root of the other.",
        look_for="Adam without the correction, the lecture's 'almost', with β₁ = 0, draws RMSProp's path: there is one line to be seen. Raise β₁, or change β₂ or the decay alone, and they part.",
        preset=MADE_OF,
        controls=("beta1", "beta2", "decay"),
        measure=measure_c24,
        question="Take the correction out of Adam, set β₁ = 0 and β₂ to RMSProp's decay. How far from RMSProp's path is it in 300 steps?",
        options=("Not at all", "About 0.01", "About 1"),
        answer=how_far_apart,
        finding=f"The two paths of this race get {{{APART}}} apart.",
        why=(
            "With β₁ = 0 the first moment is the gradient itself, and dividing it by the root of the leaky mean of squares is "
            "RMSProp, step for step, if β₂ equals its decay."
        ),
        notes=(
            "From momentum Adam has its overshoot (0.13 on the taco shell), from RMSProp first steps that are equally long in all axes. "
            "The first moment is a mean, not a sum as in the lecture's momentum: Adam's steps are not ten times longer. "
            "Students often forget that the identity needs the same decay and no correction: β₁ = 0 alone is not enough."
        ),
    ),
)
