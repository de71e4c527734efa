"""Chapter "Beyond": what dropout does to the weights (C90)."""

from functools import cache

import numpy as np

from lecture.base import Measurement, Scene, measured
from lecture.paths import ratio
from states.race import Race

CHAPTER = "Beyond"
START = (1.4, -0.4)
RATE, STEPS, BATCH, SEEDS = 0.05, 400, 32, 50
KEPT = 0.5  # of the inputs, when there is dropout
DRAWN = 5  # runs in the figure
APART = "difference of the two weights at the end, {}"
GAP = {"without": APART.format("without dropout"), "with": APART.format("with dropout, median of 50 runs")}
WIDEST = APART.format("with dropout, largest of 50 runs")
MEAN = "each weight at the end with dropout, mean of 50 runs"
OFF_L2 = "distance of the mean of the 50 ends from the minimum with the L2 penalty that dropout amounts to"
CURVED = {
    words: f"curvatures of the expected loss, {words}"
    for words in ("smaller, without dropout", "smaller, with dropout", "larger, with dropout")
}


@cache
def trained(kept: float, seed: int) -> np.ndarray:
    """Returns the weights (STEPS + 1, 2) of a linear unit with the same input twice, which learns to repeat it.

    Every input of every example is dropped with probability 1 - kept, and those that stay are divided by `kept`, so that the mean of
    what the unit says stays the same: Srivastava and others, Dropout (2014), section 10, "inverted dropout".
    """
    random, weights = np.random.default_rng(seed), np.array(START)
    path = [weights]
    for _ in range(STEPS):
        inputs, stay = random.normal(size=(BATCH, 1)), random.random((BATCH, 2)) < kept
        seen = inputs * stay / kept
        error = seen @ weights - inputs[:, 0]
        weights = weights - RATE * error @ seen / BATCH
        path.append(weights)
    return np.array(path)


def expected_hessian(kept: float) -> np.ndarray:
    """Returns the Hessian (2, 2) of half the expected squared error: that of (w1 + w2 - 1)^2 + (1 - kept) / kept (w1^2 + w2^2), halved."""
    return np.ones((2, 2)) + (1 - kept) / kept * np.eye(2)


def measure_c90(preset: Race | None = None) -> Measurement:
    """Trains with dropout, 50 seeds, and without; compares the end with the minimum under an L2 penalty; no race."""
    without, with_dropout = trained(1.0, 0)[-1], np.array([trained(KEPT, seed)[-1] for seed in range(SEEDS)])
    apart = np.abs(with_dropout[:, 0] - with_dropout[:, 1])
    penalized = np.linalg.solve(expected_hessian(KEPT), np.ones(2))
    flat, *_ = np.linalg.eigvalsh(expected_hessian(1.0))
    curved = np.linalg.eigvalsh(expected_hessian(KEPT))
    figures = {
        GAP["without"]: abs(without[0] - without[1]),
        GAP["with"]: float(np.median(apart)),
        WIDEST: apart.max(),
        MEAN: with_dropout.mean(),
        OFF_L2: float(np.abs(with_dropout.mean(axis=0) - penalized).max()),
        **dict(zip(CURVED.values(), (flat, *curved), strict=True)),
    }
    return measured(figures, {GAP["without"]: ">= 1.7", GAP["with"]: "<= 0.05", WIDEST: "<= 0.2", OFF_L2: "<= 0.02"})


def figure_c90(preset: Race | None = None) -> dict[str, np.ndarray]:
    """Trains some units. paths (n, steps + 1, 2), with dropout; without (2,), where one ends without; valley (m, 2), where the loss is 0."""
    paths, along = np.array([trained(KEPT, seed) for seed in range(DRAWN)]), np.linspace(-0.6, 1.6, 45)
    return {"paths": paths, "without": trained(1.0, 0)[-1], "valley": np.stack([along, 1 - along], axis=1)}


def where_to(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: they stay as they are, 1: they become alike, 2: one takes it all."""
    before = abs(START[0] - START[1])
    left = ratio(measurement.figures[GAP["with"]], before)
    return 1 if left <= 0.1 else 0 if 0.9 <= left <= 1.1 else 2 if left > 1.1 else None


SCENES = (
    Scene(
        id="C90",
        chapter=CHAPTER,
        title="Dropout spreads the weight",
        source="A 55:48-58:38",
        claim=(
            "Dropout sets random inputs of a layer to zero, so that no unit can rely on a single one of them. A network spreads what it knows over all "
            "inputs that tell it."
        ),
        look_for=(
            "Any two weights with the sum 1 repeat the input exactly: that is the dashed line, and without dropout the run stays where it starts on it. With dropout five runs leave it "
            "and come to weights that are alike, near a third each."
        ),
        caveat=(
            "In a linear unit dropout is exactly an L2 penalty in expectation, and it shrinks the sum to 2/3 as well. In a deep network it is more than that, and the scene cannot "
            "show what it does for new data."
        ),
        measure=measure_c90,
        figure=figure_c90,
        question="A unit gets the same input twice and shall repeat it. Its weights are 1.4 and −0.4, which is perfect. Now each input is dropped half of the time: what happens to the weights?",
        options=("They stay: the unit is perfect", "They become alike", "One takes over, the other goes to zero"),
        answer=where_to,
        why=(
            "With one input gone the unit says 1.4 or −0.4 times the input, and both are wrong. The error is smallest if either of them can stand in for the other, so the weights "
            "meet: the flat valley of the loss has become a bowl."
        ),
        notes=(
            "The lecturer's words: the network distributes its idea of catness among many features. "
            "Write the expected loss on the board: half of (w₁ + w₂ − 1)², plus half of w₁² + w₂² at a keep rate of one half. The second part is L2. "
            "Students take dropout for noise that averages out. It does not: the mean of the error's square has another minimum."
        ),
    ),
)
