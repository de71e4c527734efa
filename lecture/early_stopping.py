"""Chapter "Data", last part: when to stop, where the examples are few (C94)."""

from functools import cache
from typing import NamedTuple

import numpy as np

from landscapes.diabetes_line import PATIENTS
from lecture.base import Measurement, Scene, measured
from lecture.lines import CHAPTER
from states.race import Race

FEW, MORE = 8, 64  # training examples
DRAWS = 200
RATE, STEPS = 0.05, 400
ROUNDING = 1e-12
BEST = "step at which the loss on the other examples is lowest: median of 200 draws of {} examples"
AT_BEST, AT_END = (f"median loss on the other examples, {when}" for when in ("at its lowest", "after 400 steps"))
BEFORE = "share of the draws of {} in which it is lowest before the end"
RISES = "loss on the others after 400 steps over its lowest, median of the draws of {}"
FALLS = "share of the draws in which the loss on the eight falls in every step"


class Trained(NamedTuple):
    """Least squares on a few of the examples, in many draws."""

    weights: np.ndarray  # (draws, STEPS + 1, 2)
    seen: np.ndarray  # (draws, STEPS + 1), the mean squared error on the examples of the draw
    others: np.ndarray  # (draws, STEPS + 1), on all the others
    best_seen: np.ndarray  # (draws, 2), the weights with the lowest loss on the examples of the draw
    best_others: np.ndarray  # (draws, 2), on the others
    curved: np.ndarray  # (draws, 2, 2), half the Hessian of the loss on the examples of the draw

    def level(self, draw: int, through: np.ndarray) -> np.ndarray:
        """Returns the points (61, 2), an ellipse, at which the loss on the draw's examples is as high as at that point (2,)."""
        root = np.linalg.cholesky(self.curved[draw]).T
        around = np.linspace(0, 2 * np.pi, 61)
        reach = np.linalg.norm(root @ (through - self.best_seen[draw]))
        circle = reach * np.array([np.cos(around), np.sin(around)])
        return self.best_seen[draw] + np.linalg.solve(root, circle).T


class Moments(NamedTuple):
    """All that the mean squared error of linear predictions keeps of some examples, in many draws."""

    squares: np.ndarray  # (draws, 2, 2), mean of x x'
    slope: np.ndarray  # (draws, 2), mean of x t
    size: np.ndarray  # (draws,), mean of t^2

    def loss(self, weights: np.ndarray) -> np.ndarray:
        """Returns the loss (draws,) at weights (draws, 2)."""
        bent = np.einsum("di,dij,dj->d", weights, self.squares, weights)
        return bent - 2 * np.einsum("di,di->d", weights, self.slope) + self.size

    def minimum(self) -> np.ndarray:
        """Returns the weights (draws, 2) with the lowest loss."""
        return np.linalg.solve(self.squares, self.slope[..., None])[..., 0]


def moments(inputs: np.ndarray, targets: np.ndarray) -> Moments:
    """Returns the moments of inputs (draws, m, 2) and targets (draws, m)."""
    m = inputs.shape[1]
    return Moments(
        np.einsum("dmi,dmj->dij", inputs, inputs) / m,
        np.einsum("dmi,dm->di", inputs, targets) / m,
        (targets**2).mean(axis=1),
    )


def standardised(values: np.ndarray) -> np.ndarray:
    """Returns the columns (m, k) with mean 0 and variance 1."""
    return (values - values.mean(axis=0)) / values.std(axis=0)


@cache
def trained(few: int) -> Trained:
    """Draws `few` of 442 patients, 200 times, and goes down half the gradient of their mean squared error from weights of zero."""
    rows = standardised(PATIENTS)
    order = np.array([np.random.default_rng(seed).permutation(len(rows)) for seed in range(DRAWS)])
    drawn, rest = (moments(rows[part, :2], rows[part, 2]) for part in (order[:, :few], order[:, few:]))
    weights, path = np.zeros((DRAWS, 2)), []
    for _ in range(STEPS + 1):
        path.append(weights)
        weights = weights - RATE * (np.einsum("dij,dj->di", drawn.squares, weights) - drawn.slope)
    seen, others = (np.stack([of.loss(weights) for weights in path], axis=1) for of in (drawn, rest))
    return Trained(np.stack(path, axis=1), seen, others, drawn.minimum(), rest.minimum(), drawn.squares)


def typical() -> int:
    """Returns the draw that is shown: of those whose loss on the others is lowest at the median step, the one nearest to the median rise."""
    others = trained(FEW).others
    rise, best = others[:, -1] / others.min(axis=1), others.argmin(axis=1)
    apart = np.abs(np.log(rise / np.median(rise))) + np.abs(np.log((best + 1) / (np.median(best) + 1)))
    return int(apart.argmin())


def measure_c94(preset: Race | None = None) -> Measurement:
    """Trains on 8 and on 64 examples, 200 draws each, and watches the loss on all others; the scene has no race."""
    few, more = trained(FEW), trained(MORE)
    figures = {
        BEST.format(FEW): float(np.median(few.others.argmin(axis=1))),
        AT_BEST: float(np.median(few.others.min(axis=1))),
        AT_END: float(np.median(few.others[:, -1])),
        BEFORE.format(FEW): float(np.mean(few.others.argmin(axis=1) < STEPS)),
        FALLS: float(np.mean((np.diff(few.seen, axis=1) <= ROUNDING).all(axis=1))),
        RISES.format(FEW): float(np.median(few.others[:, -1] / few.others.min(axis=1))),
        RISES.format(MORE): float(np.median(more.others[:, -1] / more.others.min(axis=1))),
    }
    return measured(
        figures,
        {
            BEST.format(FEW): "10 to 100",
            BEFORE.format(FEW): ">= 0.8",
            FALLS: ">= 0.99",
            RISES.format(FEW): ">= 1.05",
        },
    )


def figure_c94(preset: Race | None = None) -> dict[str, np.ndarray]:
    """Trains on eight examples of one draw. step (n,); seen, others (n,), the losses; path (n, 2); levels (k, m, 2), where the loss on the eight is alike; best (3, 2).

    best: the weights that are best for the eight, for the others, and those of the path that are best for the others.
    """
    few, draw = trained(FEW), typical()
    path, others = few.weights[draw], few.others[draw]
    stop = int(others.argmin())
    rings = [few.level(draw, path[step]) for step in (0, stop // 2, stop, 4 * stop)]
    best = np.array([few.best_seen[draw], few.best_others[draw], path[stop]])
    step = np.arange(STEPS + 1.0)
    return {
        "step": step,
        "seen": few.seen[draw],
        "others": others,
        "path": path,
        "levels": np.array(rings),
        "best": best,
    }


def when_to_stop(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: at the end, 1: after about 30 steps, 2: at the start."""
    best = measurement.figures[BEST.format(FEW)]
    return 0 if best >= 0.9 * STEPS else 1 if 20 <= best <= 45 else 2 if best <= 2 else None


SCENES = (
    Scene(
        id="C94",
        chapter=CHAPTER,
        title="Stop before the end",
        source="A 08:10-09:02; T",
        claim=(
            "While the loss on the training examples still falls, the loss on others may rise again: the model now learns what is true of its own examples only. "
            "Keep some examples apart, and stop where the loss on these is lowest."
        ),
        look_for=(
            "The upper picture has both losses of one draw: that on the eight falls to the end, that on the others turns early. Below, the path goes to the weights that are best for the eight, and on its way passes by those "
            "that are best for the others; the ring is where to stop."
        ),
        caveat=(
            "It takes few examples. With 64 of them the loss on the others hardly rises again: at the end it is 1.01 times its lowest, in the median. With eight it rises in 91.5 % of the draws, not in all. And "
            "the examples kept apart are missing for the training."
        ),
        measure=measure_c94,
        figure=figure_c94,
        question=(
            "A linear model of two inputs learns from 8 of 442 patients, in 400 steps of gradient descent from weights of zero, and the loss on the 8 falls to the end. When is the loss on the 434 others lowest?"
        ),
        options=("At the end", "After about 30 steps", "At the start: 8 examples teach nothing"),
        answer=when_to_stop,
        why=(
            "The first steps go where the loss is steep, which is much the same for any patients. Later ones follow the flat direction, in which eight examples say little that is true of others. "
            "To stop early is to stay near zero there, as an L2 penalty would."
        ),
        notes=(
            "Ask what the validation curve of the lecture's slide is, and find it in the upper picture. "
            "Another eight patients bend it elsewhere: the lowest is at step 32 in the median. "
            "Inputs and targets are standardised with all 442, so that all draws share one scale; strictly the eight alone should do that. "
            "Students stop when the training loss is flat. That is too late here, and with a large network it may never come."
        ),
    ),
)
