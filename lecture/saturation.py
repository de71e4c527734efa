"""Chapter "Beyond": a saturated unit learns or does not, which depends on the loss (C91)."""

from functools import cache

import numpy as np

from lecture.base import Measurement, Scene, measured
from lecture.paths import nearest, ratio
from states.race import Race
from written import written

CHAPTER = "Beyond"
RATE, MOST = 1.0, 5000
STARTS = ((-8.0, 0.0), (-5.0, 2.0))
GOOD = 0.9  # share of the points on the right side
LOSSES = ("squared error", "cross-entropy")
TAKES = {
    (loss, start): f"{loss}: steps to 90 % right from weight {written(start[0])}, bias {written(start[1])}"
    for loss in LOSSES
    for start in STARTS
}
FIRST = {loss: f"{loss}: size of the first gradient" for loss in LOSSES}
SLOWER = "steps with the squared error over those with cross-entropy, weight −8"


@cache
def points() -> tuple[np.ndarray, np.ndarray]:
    """Draws 100 points (100,) of two classes round 1 and −1, and the classes (100,), 1 and 0."""
    random = np.random.default_rng(0)
    return np.concatenate([random.normal(1, 0.7, 50), random.normal(-1, 0.7, 50)]), np.repeat([1.0, 0.0], 50)


def probability(weights: np.ndarray) -> np.ndarray:
    """Returns what a logistic unit with weight and bias (2,) says of the points: (100,)."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-(weights[0] * points()[0] + weights[1])))


def gradient(loss: str, weights: np.ndarray) -> np.ndarray:
    """Returns the gradient (2,) of the mean loss, half the squared error or the cross-entropy, by weight and bias."""
    x, wanted = points()
    said = probability(weights)
    error = (said - wanted) * (said * (1 - said) if loss == "squared error" else 1.0)
    return np.array([np.mean(error * x), np.mean(error)])


@cache
def steps_to_learn(loss: str, start: tuple[float, float]) -> float:
    """Returns the steps of gradient descent until 90 % of the points are right; infinity for more than 5000."""
    weights, wanted = np.array(start), points()[1] > 0.5
    for step in range(MOST):
        if np.mean((probability(weights) > 0.5) == wanted) >= GOOD:
            return float(step)
        weights = weights - RATE * gradient(loss, weights)
    return float("inf")


def measure_c91(preset: Race | None = None) -> Measurement:
    """Trains a logistic unit from two wrong starts with either loss; the scene has no race."""
    figures = {
        **{name: steps_to_learn(*which) for which, name in TAKES.items()},
        **{name: float(np.hypot(*gradient(loss, np.array(STARTS[0])))) for loss, name in FIRST.items()},
    }
    figures[SLOWER] = ratio(*(figures[TAKES[loss, STARTS[0]]] for loss in LOSSES))
    return measured(figures, {SLOWER: ">= 50", FIRST["squared error"]: "<= 0.01", FIRST["cross-entropy"]: ">= 0.5"})


def figure_c91(preset: Race | None = None) -> dict[str, np.ndarray]:
    """Computes the gradient's size for growing weights and no bias. names (2,); weight (n,); size (2, n)."""
    weight = np.linspace(-10, 4, 57)
    sizes = [[np.hypot(*gradient(loss, np.array([w, 0.0]))) for w in weight] for loss in LOSSES]
    return {"names": np.array(LOSSES), "weight": weight, "size": np.array(sizes)}


SCENES = (
    Scene(
        id="C91",
        chapter=CHAPTER,
        title="Saturation depends on the loss",
        source="after A 03:45",
        claim=(
            "A saturated unit has hardly any slope, and that kills the gradient, unless the loss makes up for it: with cross-entropy a unit stops learning only when it already has "
            "the right answer."
        ),
        look_for=(
            "The vertical axis is logarithmic. On the left, where the unit is certain and wrong, the gradient of cross-entropy stays about 1, while that of the squared error falls off by "
            "orders of magnitude. On the right, where it is right about most, both are small."
        ),
        caveat="True of the last unit, which the loss touches. Within the network a saturated unit still kills the gradient, whatever the loss (C46, C80).",
        measure=measure_c91,
        figure=figure_c91,
        question="A logistic unit starts with a weight of −8: certain, and wrong about nearly all points. With cross-entropy it takes about ten steps to learn. With the squared error?",
        options=("About as many", "About ten times as many", "More than 100 times as many"),
        answer=lambda found: 2 if found.figures[SLOWER] > 100 else nearest(found.figures[SLOWER], (1, 10)),
        why=(
            "The squared error's gradient has the unit's slope p (1 − p) as a factor, which is next to nothing where p is next to 0 or 1. The logarithm of cross-entropy has 1/p in its derivative, "
            "and the two cancel: what is left is p minus the class."
        ),
        notes=(
            "Have the derivative of −log p computed on the board: the cancelling is the whole point. "
            "Ask where on the left one would see it in a loss curve: a plateau of hundreds of steps, then a sudden fall. "
            "Students learn that sigmoids are bad; as the last unit, with the right loss, they are not."
        ),
    ),
)
