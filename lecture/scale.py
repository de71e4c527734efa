"""Adam, third part: why it is the default. It does not notice the size of the loss (C82)."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from landscapes.base import Landscape
from lecture.adaptive_runs import names_of
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import ARRIVED
from lecture.paths import distances, steps_to_stay, tame
from lecture.racing import trajectories
from shapes import Trajectory
from states.race import Race, race_on
from states.registry import lend
from written import written

CHAPTER = "Adam"
MINIMUM = (0.0, 0.0)
C82 = race_on(
    "taco_shell",
    (("sgd", {"learning_rate": 0.025}), ("rmsprop", {"learning_rate": 0.05}), ("adam", {"learning_rate": 0.1})),
    steps=150,
)
SCALES = {0.001: "a thousandth of the loss", 1000.0: "1000 times the loss"}
FAR = 2000.0  # from the minimum: more is not drawn
NAMES = ("SGD", "RMSProp", "Adam")
MOVES = {
    (name, scale): f"{name}, {words}: largest distance from its path"
    for name in NAMES
    for scale, words in SCALES.items()
}
ARRIVES = {name: f"{name}: steps to arrive in this race" for name in NAMES}
LEFT = "SGD, a thousandth of the loss: share of the distance that is left"
LEAVES = "SGD, 1000 times the loss: step at which it is more than 1000 away"


@cache
def scaled(surface: Landscape, scale: float) -> Landscape:
    """Returns the surface with its loss multiplied."""
    return replace(surface, loss=_times(surface.loss, scale), name=f"{surface.name} times {written(scale)}")


def _times(loss: Callable, scale: float) -> Callable:
    return lambda p, **knobs: scale * loss(p, **knobs)


def at_scale(preset: Race, scale: float) -> list[Trajectory]:
    """Runs the race with its loss multiplied; everything else stays."""
    key = lend(scaled(preset.setting.landscape, scale))
    return trajectories(preset._replace(setting=preset.setting._replace(surface=key)))


def measure_c82(preset: Race) -> Measurement:
    """Runs the race as it is, with a thousandth of the loss and with 1000 times the loss."""
    own = [run.x for run in trajectories(preset)]
    other = {scale: [run.x for run in at_scale(preset, scale)] for scale in SCALES}
    moved = {
        MOVES[name, scale]: tame(distances(xs[place] - own[place], MINIMUM)).max()
        for scale, xs in other.items()
        for place, name in enumerate(NAMES)
    }
    away = distances(other[0.001][0], MINIMUM)
    with np.errstate(invalid="ignore"):
        gone = ~(distances(other[1000.0][0], MINIMUM) <= 1000)
    arrived = [steps_to_stay(x, MINIMUM, ARRIVED) for x in own]
    figures = {
        **moved,
        LEFT: away[-1] / away[0],
        LEAVES: float(gone.argmax()) if gone.any() else float("inf"),
        **dict(zip(ARRIVES.values(), arrived, strict=True)),
    }
    alike = {MOVES["Adam", scale]: "<= 0.01" for scale in SCALES}
    return measured(figures, {**alike, LEAVES: "<= 10"}, {LEFT: ">= 0.9", MOVES["RMSProp", 1000.0]: "<= 0.01"})


def figure_c82(preset: Race) -> dict[str, np.ndarray]:
    """Computes how far from the minimum runs are, step by step, at three sizes of the loss.

    step (n,); names (m,), methods (m,); small, own, large (m, n), NaN where a run has left.
    """
    runs = {"small": at_scale(preset, 0.001), "own": trajectories(preset), "large": at_scale(preset, 1000.0)}
    away = {name: np.array([tame(distances(run.x, MINIMUM), FAR) for run in found]) for name, found in runs.items()}
    methods = np.array([method for method, _ in preset.runs])
    return {
        "step": np.arange(0.0, preset.setting.steps + 1),
        "names": np.array(names_of(preset)),
        "methods": methods,
    } | away


def what_happens(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: nothing that can be seen."""
    return 0 if measurement.figures[MOVES["Adam", 1000.0]] <= 0.01 else None


SCENES = (
    Scene(
        id="C82",
        chapter=CHAPTER,
        title="Why Adam is the default",
        source="A 42:33-43:04; the reason after it",
        claim=(
            "Adam with β₁ 0.9, β₂ 0.999 and a rate of 0.001 or so is a good start for nearly every problem. One reason: its "
            "steps do not depend on how large the loss is."
        ),
        look_for=(
            "The race has the loss as it is. In the small picture it is also multiplied by 1000 and divided by 1000: Adam and RMSProp draw one line "
            "each for all three, SGD stands still with the small loss and leaves the picture at once with the large one."
        ),
        caveat=(
            "It is ε alone that keeps a trace of the size. And a rate for all problems is one in the parameters' own units: it fits weights "
            "of about one, as networks have them. On this surface 0.001 would be far too low (C26)."
        ),
        preset=C82,
        controls=("factor", "kappa"),
        measure=measure_c82,
        figure=figure_c82,
        question="The loss is multiplied by 1000, say by counting in grams and not in kilograms; all rates stay. What happens to Adam's path?",
        options=(
            "Nothing that can be seen",
            "Its steps get about 1000 times as long",
            "It gets about 1000 times slower",
        ),
        answer=what_happens,
        finding=f"With 1000 times the loss Adam's path moves by {{{MOVES['Adam', 1000.0]}}}, with a thousandth of it by {{{MOVES['Adam', 0.001]}}}. With 1000 times the loss SGD is gone at step {{{LEAVES}}}, with a thousandth it has {{{LEFT}}} of its distance left.",
        why=(
            "Adam divides a mean of gradients by the root of a mean of their squares, and a factor cancels between the two. SGD's step is the gradient "
            "times the rate: 1000 times the loss is 1000 times the rate."
        ),
        notes=(
            "Ask what else multiplies a loss: a sum over the batch in place of a mean, a weight in front of one of several losses, a change of units. "
            "SGD's rate must follow each time, Adam's need not. "
            "Students hear 'default' as 'best'. It is the method whose first guess at a rate is seldom far off."
        ),
    ),
)
