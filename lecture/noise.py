"""Chapter "Noise": what noise does to SGD's path (C09), and what its average is (C10)."""

import numpy as np

from lecture.base import Measurement, Scene, measured
from lecture.paths import detour, distance, distances, first_step, turning_angle, until_near
from lecture.racing import lowest_of, only, paths_of, seeds_of, trajectories
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "Noise"
NEAR = 0.5  # of the minimum: up to there a path counts as its way to it


# C09: with noise SGD meanders

BEFORE = "path length over straight line, until 0.5 from the minimum"
TURNS = "angle between successive steps on that way, degrees"
REACHED = "first step within 0.5 of the minimum"
CLOUD = "distance to the minimum in the second half of the run, root mean square"


def ways(x: np.ndarray, minimum: np.ndarray) -> dict[str, np.ndarray]:
    """Measures each of the paths (n, rows, 2): the names above -> (n,) each."""
    to_there = [until_near(path, minimum, NEAR) for path in x]
    late = distances(x[:, x.shape[1] // 2 :], minimum)
    return {
        BEFORE: np.array([detour(path) for path in to_there]),
        TURNS: np.array([turning_angle(path) for path in to_there]),
        REACHED: first_step(distances(x, minimum) < NEAR),
        CLOUD: np.sqrt(np.mean(late**2, axis=1)),
    }


def measure_c09(preset: Race) -> Measurement:
    """Runs the race with 200 seeds, and without noise."""
    sgd, minimum = only(preset, 0), lowest_of(preset)
    noisy = ways(paths_of(seeds_of(sgd)).x[:, 0], minimum)
    silent = {name: one[0] for name, one in ways(paths_of([replaced(sgd, noise=0.0)]).x[:, 0], minimum).items()}
    end = trajectories(replaced(sgd, noise=0.0))[0].x[-1]
    return measured(
        {
            f"{BEFORE}: without noise": silent[BEFORE],
            f"{BEFORE}: median of 200 seeds": np.median(noisy[BEFORE]),
            f"{BEFORE}: 5 % quantile": np.quantile(noisy[BEFORE], 0.05),
            f"{TURNS}: without noise": silent[TURNS],
            f"{TURNS}: 5 % quantile": np.quantile(noisy[TURNS], 0.05),
            f"{CLOUD}: all seeds": np.sqrt(np.mean(noisy[CLOUD] ** 2)),
            "distance to the minimum at the end, without noise": distance(end, minimum),
            f"{REACHED}: without noise": silent[REACHED],
            f"{REACHED}: median of 200 seeds": np.median(noisy[REACHED]),
        },
        {
            f"{BEFORE}: 5 % quantile": ">= 1.4",
            f"{TURNS}: 5 % quantile": ">= 50",
            f"{CLOUD}: all seeds": ">= 0.4",
        },
    )


def answer_c09(measurement: Measurement) -> int:
    figures = measurement.figures
    if figures[f"{CLOUD}: all seeds"] < 0.05:
        return 0
    later = figures[f"{REACHED}: median of 200 seeds"] > 1.5 * figures[f"{REACHED}: without noise"]
    return 1 if later else 2


C09 = Scene(
    id="C09",
    chapter=CHAPTER,
    title="With noise SGD meanders",
    source="A 21:51-22:10",
    claim="Gradients from mini-batches are noisy, and SGD meanders: it takes a long time to get to the minimum.",
    look_for="The path staggers to the minimum and then turns into a cloud round it. The loss falls at first and then goes up and down without end.",
    caveat="It does not arrive later: half of the runs come near the minimum as soon as the run without noise does. What never happens is that it settles.",
    preset=race_on("noisy_bowl", (("sgd", {"learning_rate": 0.05}),), steps=400, noise=5.0),
    controls=("noise", "factor", "seed"),
    measure=measure_c09,
    question="Every gradient gets a strong random error. Compared with exact gradients, what becomes of SGD?",
    options=(
        "It comes to rest in the minimum, by a longer way",
        "It comes near the minimum much later",
        "It comes near the minimum just as soon, but never settles",
    ),
    answer=answer_c09,
    why="The errors are as often helpful as harmful, so the way is longer but the arrival is not later. At the minimum the error is all that is left of the gradient, and each step follows it.",
    notes=(
        "Show two or three seeds: the paths differ, the cloud is always the same. "
        "Halve the factor: the cloud shrinks and the way takes longer, which is the reason for falling learning rates. "
        "Students believe that noise makes SGD slow. At the same rate it is not, and each noisy gradient costs a fraction of an exact one."
    ),
)


# C10: the average of SGD's paths

MANY = 2000  # seeds
SHOWN = 20  # paths in the small figure
CURVED = race_on("himmelblau", (("sgd", {"learning_rate": 0.01}),), steps=100, noise=40.0)


def bundle(preset: Race) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Runs the first entry: many noisy paths (MANY, rows, 2), their true losses (MANY, rows), one without noise (rows, 2)."""
    one = only(preset, 0)
    noisy = paths_of(seeds_of(one, MANY))
    full = paths_of([replaced(one, noise=0.0)])
    return noisy.x[:, 0], noisy.loss[:, 0], full.x[0, 0]


def largest_z(x: np.ndarray, full: np.ndarray) -> float:
    """Returns how far the mean of noisy paths (n, rows, 2) gets from the path without noise (rows, 2), in standard errors."""
    with np.errstate(all="ignore"):
        error = x[:, 1:].std(axis=0, ddof=1) / np.sqrt(len(x))
        return float(np.max(np.abs(x[:, 1:].mean(axis=0) - full[1:]) / error))


def measure_c10(preset: Race) -> Measurement:
    """Compares 2000 seeds of the race with the run without noise; the same on Himmelblau's surface."""
    x, loss, full = bundle(preset)
    curved, _, curved_full = bundle(CURVED)
    with np.errstate(all="ignore"):
        rises = np.diff(loss[:, preset.setting.steps // 2 :], axis=1) > 0
    uphill = rises.mean(axis=1)
    mean_end = x[:, -1].mean(axis=0)
    return measured(
        {
            "quadratic: largest gap between mean path and full-gradient path, standard errors": largest_z(x, full),
            "quadratic: that gap at the end, as a length": distance(mean_end, full[-1]),
            "Himmelblau: largest gap, standard errors": largest_z(curved, curved_full),
            "Himmelblau: largest gap, as a length": np.hypot(*(curved.mean(axis=0) - curved_full).T).max(),
            "share of the steps in the second half that go uphill": uphill.mean(),
            "the same, of the seed with the fewest (of 200)": uphill[:200].min(),
        },
        {
            "quadratic: largest gap between mean path and full-gradient path, standard errors": "<= 5.5",
            "Himmelblau: largest gap, standard errors": ">= 10",
            "the same, of the seed with the fewest (of 200)": ">= 0.3",
        },
    )


def answer_c10(measurement: Measurement) -> int:
    uphill = measurement.figures["share of the steps in the second half that go uphill"]
    return int(np.argmin(np.abs(np.array([0.0, 0.1, 0.5]) - uphill)))


def figure_c10(preset: Race) -> dict[str, np.ndarray]:
    """Computes noisy paths, their mean, and the path of the full gradient.

    paths (20, steps + 1, 2); mean (steps + 1, 2), of 2000 paths; full (steps + 1, 2).
    """
    x, _, full = bundle(preset)
    return {"paths": x[:SHOWN], "mean": x.mean(axis=0), "full": full}


C10 = Scene(
    id="C10",
    chapter=CHAPTER,
    title="On average it is gradient descent",
    source="L 18:38-18:55 and 1:16:42",
    claim="The average over many runs of SGD is the path of the full gradient. SGD is not a descent method: single steps often go uphill.",
    look_for="Twenty runs with different noise scatter round one smooth curve. In the small picture the mean of 2000 runs lies on the path of the full gradient.",
    caveat="The average is the path of the full gradient only on a quadratic surface. On Himmelblau's surface the two part company, by far more than chance allows.",
    preset=race_on("noisy_bowl", (("sgd", {"learning_rate": 0.05}),), steps=100, noise=5.0, repeats=20),
    controls=("noise", "factor", "steps"),
    measure=measure_c10,
    question="SGD has come near the minimum, with noisy gradients. What share of its steps makes the true loss larger?",
    options=("None: it goes downhill", "About a tenth", "About half"),
    answer=answer_c10,
    why="Near the minimum the noise is larger than the gradient, so a step is nearly a random one. On a quadratic the gradient is linear in the point, so the average of the gradients is the gradient at the average, and the mean path follows it.",
    notes=(
        "First one run, then the bundle, then the mean. "
        "Ask why the mean is exact here and not on Himmelblau's surface: there the average of the gradients is not the gradient at the average point. "
        "Students take gradient descent's guarantee (a small enough step goes downhill) over to SGD; more than half of the late steps go uphill."
    ),
    figure=figure_c10,
)

SCENES = (C09, C10)
