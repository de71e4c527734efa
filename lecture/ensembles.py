"""Averaging, second part: the mean of predictions against the mean of weights (C84)."""

import numpy as np

from engine.sampling import losses_and_gradients, stationary_points
from lecture.base import Measurement, Scene, measured
from lecture.paths import given, ratio, tame
from lecture.racing import paths_of, seeds_of
from states.race import Race, race_on

CHAPTER = "Averaging"
NETWORKS = 40  # runs of SGD from the saddle, one a seed
C84 = race_on(
    "two_weight_net",
    (("sgd", {"learning_rate": 0.5}),),
    start=(0.0, 0.0),
    steps=300,
    noise=0.1,
    repeats=20,
)
INPUTS = np.linspace(-2.0, 2.0, 21)  # of the surface's 21 examples
TARGETS = np.tanh(1.5 * INPUTS)
ONE, BEST, WORST = (f"loss of one network of {NETWORKS}, {which}" for which in ("mean", "best", "worst"))
TOGETHER = "loss of the mean of their predictions"
MERGED = "loss of the network with the mean of their weights"
UPPER = "share of them in the minimum with positive weights"
COSTS = "loss of the network with the mean weights, over the mean loss of one"


def predictions(weights: np.ndarray) -> np.ndarray:
    """Returns what networks with weights (n, 2) say of the 21 inputs: (n, 21)."""
    return weights[:, 1:] * np.tanh(weights[:, :1] * INPUTS)


def networks(preset: Race) -> np.ndarray:
    """Trains the networks; returns their weights (NETWORKS, 2), NaN where one has exploded."""
    return tame(paths_of(seeds_of(preset, NETWORKS)).x[:, 0, -1])


def measure_c84(preset: Race) -> Measurement:
    """Measures networks alone, the mean of their predictions, and the network with the mean of their weights."""
    ends = networks(preset)
    merged = ends.mean(axis=0)
    losses, _ = losses_and_gradients(preset.setting.landscape, np.vstack([ends, merged]), preset.setting.knobs)
    together = ((predictions(ends).mean(axis=0) - TARGETS) ** 2).sum() / 42
    upper = float(np.mean(ends[:, 0] > 0))
    to_both = bool(preset.setting.noise) and 0.25 <= upper <= 0.75 and losses[:-1].mean() <= 0.1
    figures = {
        ONE: losses[:-1].mean(),
        BEST: losses[:-1].min(),
        WORST: losses[:-1].max(),
        TOGETHER: together,
        MERGED: losses[-1],
        UPPER: upper,
        COSTS: given(to_both, ratio(losses[-1], losses[:-1].mean())),
    }
    return measured(figures, {COSTS: ">= 2", TOGETHER: f"<= {losses[:-1].mean() * (1 + 1e-9)}"}, {COSTS: ">= 50"})


def figure_c84(preset: Race) -> dict[str, np.ndarray]:
    """Trains the networks. ends (n, 2), their weights; merged (1, 2), the mean of these; minima (m, 2)."""
    ends = networks(preset)
    minima = stationary_points(preset.setting.landscape, preset.setting.knobs).minima[:, :2]
    return {"ends": ends, "merged": ends.mean(axis=0, keepdims=True), "minima": minima}


def how_good(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: as good as the best or better, 1: as good as one is on average, 2: worse than all."""
    figures = measurement.figures
    if not figures[COSTS] >= 0:
        return None
    merged, mean = figures[MERGED], figures[ONE]
    if merged <= figures[BEST]:
        return 0
    return 2 if merged > figures[WORST] and merged > 2 * mean else 1 if mean / 1.5 <= merged <= 1.5 * mean else None


SCENES = (
    Scene(
        id="C84",
        chapter=CHAPTER,
        title="Average predictions, not weights",
        source="A 51:28-52:05",
        claim=(
            "Train several networks and average what they predict: that is nearly always a little better than one of them. The mean is of predictions, not "
            "of weights."
        ),
        look_for=(
            "All runs start from zero weights with a little noise, and about half go to each minimum: two networks with the same output. In the small "
            "picture the mean of the weights of 40 lies back near the saddle, far from all of them."
        ),
        caveat=(
            "Means of weights along one run (C40), or of runs that began together and stayed close, are another matter: these lie in one basin. The gain "
            "from averaged predictions is far larger here than the two per cent of the lecture, since noise is all in which the networks of one minimum differ."
        ),
        preset=C84,
        controls=("noise", "factor", "steps"),
        measure=measure_c84,
        figure=figure_c84,
        question="40 networks are trained, and all of them learn. How good is a network with the mean of their weights?",
        options=("At least as good as the best", "About as good as one is on average", "Worse than every one of them"),
        answer=how_good,
        finding=f"Mean loss of one network {{{ONE}}}; of the mean prediction {{{TOGETHER}}}; of the network with the mean weights {{{MERGED}}}. {{{UPPER}}} of the networks are in the minimum with positive weights.",
        why=(
            "A unit may change the sign of both its weights and stay the same function, so the networks lie in two far-apart minima, and the point between "
            "them is the saddle at zero. A mean of predictions cannot be worse than one is on average, since the squared error is convex in the prediction."
        ),
        notes=(
            "Ask for the mean of (1.5, 1) and (−1.5, −1) before the reveal. In a real network any permutation of the units does what the two signs do here. "
            "The lecture names a gain of about two per cent for ensembles. "
            "Students know that averaging removes noise (C40) and expect the same of weights; it does so only within one basin."
        ),
    ),
)
