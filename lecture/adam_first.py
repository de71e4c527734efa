"""Adam, first part: what it is made of (C24)."""

import numpy as np

from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import overshoot, smallest
from lecture.momentum_runs import between, run_of, values_of
from lecture.paths import ratio
from lecture.racing import moved_to, trajectories
from states.race import Race, race_on

CHAPTER = "Adam"

MADE_OF = race_on(
    "beale",
    (
        ("rmsprop", {"learning_rate": 0.05, "decay": 0.99}),
        ("adam_almost", {"learning_rate": 0.05, "beta1": 0.0, "beta2": 0.99}),
        ("adam", {"learning_rate": 0.1}),
    ),
    steps=300,
)
FROM_RMSPROP = "Adam without first moment and correction: largest difference from RMSProp, Beale"
FROM_OTHERS = {name: f"the same: largest difference from {name}, Beale" for name in ("SGD", "AdaGrad")}
FROM_RMSPROP_IN_TACO = "the same: largest difference from RMSProp, taco shell"
FIRST_STEP = "Adam, taco shell: first step along the valley over first step across"
OVERSHOOT = "Adam, taco shell: overshoot along the valley"


def measure_c24(preset: Race) -> Measurement:
    """Runs the preset, and two other methods at its rate; the same on the taco shell, with Adam."""
    almost = run_of(preset, "adam_almost").x
    rate = {"learning_rate": values_of(preset, "adam_almost")["learning_rate"]}
    rmsprop, sgd, adagrad = (
        run.x for run in trajectories(between(preset, ("rmsprop", {}), ("sgd", rate), ("adagrad", rate)))
    )
    taco = moved_to(preset, "taco_shell", steps=300)
    rmsprop_in_taco, almost_in_taco, adam = (run_of(taco, method).x for method in ("rmsprop", "adam_almost", "adam"))
    figures = {
        FROM_RMSPROP: np.abs(almost - rmsprop).max(),
        FROM_OTHERS["SGD"]: np.abs(almost - sgd).max(),
        FROM_OTHERS["AdaGrad"]: np.abs(almost - adagrad).max(),
        FROM_RMSPROP_IN_TACO: np.abs(almost_in_taco - rmsprop_in_taco).max(),
        FIRST_STEP: abs(ratio(*(adam[1] - adam[0]))),
        OVERSHOOT: overshoot(adam[:, 0]),
    }
    thresholds = {
        FROM_RMSPROP: "<= 1e-12",
        FROM_RMSPROP_IN_TACO: "<= 1e-12",
        FIRST_STEP: "1 +- 1e-5",
        OVERSHOOT: ">= 0.05",
    }
    return measured(figures, thresholds)


SCENES = (
    Scene(
        id="C24",
        chapter=CHAPTER,
        title="Adam is RMSProp with momentum",
        source="A 38:44-39:46",
        claim="Adam keeps a leaky mean of the gradients, as momentum does, and a leaky mean of their squares, as RMSProp does, and divides one by the root of the other.",
        look_for=("Adam almost with beta1 = 0 and RMSProp draw one and the same path. Raise beta1 and they part."),
        preset=MADE_OF,
        controls=("beta1", "beta2", "decay"),
        measure=measure_c24,
        question="Take Adam as first shown, without the correction, and set beta1 = 0. Which method is left?",
        options=("SGD", "RMSProp", "AdaGrad"),
        answer=lambda found: smallest(
            found.figures[FROM_OTHERS["SGD"]], found.figures[FROM_RMSPROP], found.figures[FROM_OTHERS["AdaGrad"]]
        ),
        why=(
            "With beta1 = 0 the first moment is the gradient itself, and dividing it by the root of the leaky mean of squares is "
            "RMSProp, step for step, if beta2 equals its decay."
        ),
        notes=(
            "From momentum Adam has its overshoot (0.13 on the taco shell), from RMSProp first steps that are equally long in all axes. "
            "The first moment is a mean, not a sum as in the lecture's momentum: Adam's steps are not ten times longer. "
            "Students often forget that the identity needs the same decay and no correction."
        ),
    ),
)
