"""Chapter "Noise": what noise does to SGD's path (C09), and what its average is (C10)."""

from functools import cache

import numpy as np

from lecture.base import Measurement, Scene, measured
from lecture.paths import detour, distance, distances, explodes, first_step, given, ratio, turning_angle, until_near
from lecture.racing import lowest_of, only, paths_of, seeds_of, trajectories
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "Noise"
NEAR = 0.5  # of the minimum: up to there a path counts as its way to it


# C09: with noise SGD meanders

BEFORE = "path length over straight line, until 0.5 from the minimum"
TURNS = "angle between successive steps on the way there, degrees"
REACHED = "first step within 0.5 of the minimum"
CLOUD = "distance to the minimum in the second half of the run, root mean square"


LONGER = "path length to there over that without noise, 5 % quantile"
ALL_CLOUDS = f"{CLOUD}: all seeds"
SOON, LATER = f"{REACHED}: without noise", f"{REACHED}: median of 200 seeds"


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


def quantile(values: np.ndarray, share: float) -> float:
    """Returns the quantile of values, some of which may be infinite; NaN if it lies between those and others."""
    with np.errstate(invalid="ignore"):
        return float(np.quantile(values, share))


def measure_c09(preset: Race) -> Measurement:
    """Runs the race with 200 seeds, and without noise."""
    sgd, minimum = only(preset, 0), lowest_of(preset)
    noisy = ways(paths_of(seeds_of(sgd)).x[:, 0], minimum)
    silent = {name: one[0] for name, one in ways(paths_of([replaced(sgd, noise=0.0)]).x[:, 0], minimum).items()}
    arrival = float(np.median(noisy[REACHED]))
    end = trajectories(replaced(sgd, noise=0.0))[0].x[-1]
    return measured(
        {
            f"{BEFORE}: without noise": silent[BEFORE],
            f"{BEFORE}: median of 200 seeds": np.median(noisy[BEFORE]),
            f"{BEFORE}: 5 % quantile": quantile(noisy[BEFORE], 0.05),
            LONGER: given(
                sgd.setting.noise and np.isfinite(arrival), ratio(quantile(noisy[BEFORE], 0.05), silent[BEFORE])
            ),
            f"{TURNS}: without noise": silent[TURNS],
            f"{TURNS}: 5 % quantile": quantile(noisy[TURNS], 0.05),
            ALL_CLOUDS: given(2 * arrival <= sgd.setting.steps, np.sqrt(np.mean(noisy[CLOUD] ** 2))),
            "distance to the minimum at the end, without noise": distance(end, minimum),
            SOON: silent[REACHED],
            LATER: arrival,
            "5 % quantile of that step": quantile(noisy[REACHED], 0.05),
            "95 % quantile of that step": quantile(noisy[REACHED], 0.95),
        },
        {LONGER: ">= 1.05", ALL_CLOUDS: ">= 0.05"},
        {f"{BEFORE}: 5 % quantile": ">= 1.4", f"{TURNS}: 5 % quantile": ">= 50", ALL_CLOUDS: ">= 0.4"},
    )


def answer_c09(measurement: Measurement) -> int | None:
    figures = measurement.figures
    later, cloud = figures[LATER] > 1.5 * figures[SOON], figures[ALL_CLOUDS]
    if cloud < 0.05:
        return 0 if figures[LONGER] >= 1.05 and not later else None
    return 1 if later else 2


C09 = Scene(
    id="C09",
    chapter=CHAPTER,
    title="With noise SGD meanders",
    source="A 21:51-22:10",
    claim="Gradients from mini-batches are noisy, and SGD meanders: it might take a long time to get to the minimum.",
    look_for="The path staggers to the minimum and then turns into a cloud round it. The loss falls at first and then goes up and down without end.",
    caveat="It does not arrive later: half of the runs come near the minimum by step 36, without noise it takes 38. One run in ten differs much: from 22 to 59 steps. What never happens is that it settles.",
    preset=race_on("noisy_bowl", (("sgd", {"learning_rate": 0.05}),), steps=400, noise=5.0),
    controls=("noise", "factor", "seed"),
    measure=measure_c09,
    question="Every gradient gets a random error. Compared with exact gradients, what happens to SGD?",
    options=(
        "It comes to rest in the minimum, by a longer path",
        "It comes near the minimum much later",
        "It comes near the minimum just as soon, but never settles",
    ),
    answer=answer_c09,
    finding=f"First step within 0.5 of the minimum: {{{LATER}}} (median of 200 seeds), {{{SOON}}} without noise. Distance to the minimum later on: {{{ALL_CLOUDS}}}.",
    why="The errors are as often helpful as harmful, so the path is longer but it does not arrive later. At the minimum the error is all that is left of the gradient, and each step follows it.",
    notes=(
        "Show two or three seeds: the paths differ, the cloud is always the same. "
        "Halve the factor: the cloud shrinks and the way there takes more steps, which is the reason for falling learning rates. "
        "Students believe that noise makes SGD slow. At the same rate it is not, and each noisy gradient costs a fraction of an exact one."
    ),
)


# C10: the average of SGD's paths

MANY = 1000  # seeds
SHOWN = 20  # paths in the small figure
CURVED = race_on("himmelblau", (("sgd", {"learning_rate": 0.01}),), steps=100, noise=40.0)


UPHILL = "share of the steps in the second half that go uphill"
CALMEST = "share of uphill steps of the calmest of 200 seeds"


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


@cache
def gap_on_himmelblau() -> tuple[float, float]:
    """Returns how far the mean path gets from the full gradient's there: in standard errors, and as a length."""
    x, _, full = bundle(CURVED)
    return largest_z(x, full), float(np.hypot(*(x.mean(axis=0) - full).T).max())


def measure_c10(preset: Race) -> Measurement:
    """Compares 1000 seeds of the race with the run without noise; the same on Himmelblau's surface."""
    x, loss, full = bundle(preset)
    z_curved, gap_curved = gap_on_himmelblau()
    with np.errstate(all="ignore"):
        rises = np.diff(loss[:, preset.setting.steps // 2 :], axis=1) > 0
    uphill = rises.mean(axis=1)
    near = distance(full[len(full) // 2], lowest_of(preset)) < NEAR
    mean_end = x[:, -1].mean(axis=0)
    return measured(
        {
            "quadratic: largest gap between mean path and full-gradient path, standard errors": given(
                not explodes(full), largest_z(x, full)
            ),
            "quadratic: that gap at the end, as a length": distance(mean_end, full[-1]),
            "Himmelblau: largest gap, standard errors": z_curved,
            "Himmelblau: largest gap, as a length": gap_curved,
            UPHILL: given(near, uphill.mean()),
            CALMEST: given(near and preset.setting.noise, uphill[:200].min()),
        },
        {
            "quadratic: largest gap between mean path and full-gradient path, standard errors": "<= 5.5",
            "Himmelblau: largest gap, standard errors": ">= 10",
            CALMEST: ">= 0.3",
        },
    )


def answer_c10(measurement: Measurement) -> int | None:
    uphill = measurement.figures[UPHILL]
    if uphill <= 0.02:
        return 0
    return 1 if 0.05 <= uphill <= 0.15 else 2 if 0.4 <= uphill <= 0.6 else None


def figure_c10(preset: Race) -> dict[str, np.ndarray]:
    """Computes noisy paths, their mean, and the path of the full gradient.

    paths (20, steps + 1, 2); mean (steps + 1, 2), of 1000 paths; full (steps + 1, 2).
    """
    x, _, full = bundle(preset)
    return {"paths": x[:SHOWN], "mean": x.mean(axis=0), "full": full}


C10 = Scene(
    id="C10",
    chapter=CHAPTER,
    title="On average it is gradient descent",
    source="L 18:38-18:55 and 1:16:42",
    claim="The average over many runs of SGD is the path of the full gradient. SGD is not a descent method: single steps sometimes go uphill, here about half of them.",
    look_for="Twenty runs with different noise scatter round one path. In the small picture the mean of 1000 runs lies on the path of the full gradient.",
    caveat="The average is the path of the full gradient only on a quadratic surface. On Himmelblau's surface the two differ, by far more than chance allows.",
    preset=race_on("noisy_bowl", (("sgd", {"learning_rate": 0.05}),), steps=100, noise=5.0, repeats=20),
    controls=("noise", "factor", "steps"),
    measure=measure_c10,
    question="SGD has come near the minimum, with noisy gradients. What share of its steps makes the true loss larger?",
    options=("None: it goes downhill", "About a tenth", "About half"),
    answer=answer_c10,
    finding=f"In the second half of the run {{{UPHILL}}} of the steps go uphill. The mean path is at most {{quadratic: largest gap between mean path and full-gradient path, standard errors}} standard errors off that of the full gradient.",
    why="Near the minimum the noise is larger than the gradient, so a step is nearly a random one. On a quadratic the gradient is linear in the point, so the average of the gradients is the gradient at the average, and the mean path follows it.",
    notes=(
        "First one run, then the bundle, then the mean. "
        "Ask why the mean is exact here and not on Himmelblau's surface: there the average of the gradients is not the gradient at the average point. "
        "Students take gradient descent's guarantee (a small enough step goes downhill) over to SGD; more than half of the late steps go uphill."
    ),
    figure=figure_c10,
)

SCENES = (C09, C10)
