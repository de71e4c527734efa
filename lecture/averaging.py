"""The mean of the points that a noisy run visits: C40."""

import numpy as np

from lecture.adaptive_figures import averaged
from lecture.adaptive_runs import labels_of, losses, over_seeds
from lecture.base import Measurement, Scene, measured
from lecture.momentum_runs import between, values_of
from lecture.paths import distances, first_step, given, nearest, ratio, tame
from lecture.racing import lowest_of
from states.race import Race, race_on

CHAPTER = "Averaging"

C40 = race_on(
    "noisy_bowl",
    (
        ("sgd", {"learning_rate": 0.2}),
        ("sgd_averaged", {"learning_rate": 0.2, "averaging": 0.98}),
    ),
    steps=1000,
    noise=5.0,
    view="side",  # the average lies in the middle of the cloud, which would hide it
)
NEAR = 0.5  # of the minimum: there a path counts as having come close
LOWER = "mean loss of SGD over that of its average"
WORST = "loss of SGD over that of its average, least of 200 seeds"


def measure_c40(preset: Race) -> Measurement:
    """Measures the mean loss over 200 seeds and the second half of the run, of the points and of their running mean."""
    found = over_seeds(between(preset, *preset.runs, ("momentum", {"learning_rate": 0.02})))
    half = found.loss.shape[-1] // 2
    late = tame(found.loss[..., half:], size=1e6).mean(axis=-1)
    surface, memory = preset.setting.landscape, values_of(preset, "sgd_averaged")["averaging"]
    mean_of_momentum = averaged(found.x[:, 2], memory)[:, half:]
    averaged_momentum = losses(surface, mean_of_momentum, preset.setting.knobs).mean()
    close = np.median(first_step(distances(found.x, lowest_of(preset)) < NEAR), axis=0)
    sgd, average, momentum = late.mean(axis=0)
    hovers = bool(preset.setting.noise) and 2 * close[0] <= preset.setting.steps
    figures = {
        LOWER: given(hovers, ratio(sgd, average)),
        WORST: given(hovers, min(map(ratio, late[:, 0], late[:, 1]))),
        "mean loss of Momentum over that of its average": ratio(momentum, averaged_momentum),
        "mean loss of SGD, second half of the run": sgd,
        "mean loss of the average of SGD, second half of the run": average,
        "mean loss of Momentum, second half of the run": momentum,
        "mean loss of the average of Momentum, second half of the run": averaged_momentum,
        "step at which SGD is first within 0.5 of the minimum, median of 200 seeds": close[0],
        "step at which the average of SGD is, median of 200 seeds": close[1],
    }
    return measured(figures, {LOWER: ">= 1.25"}, {LOWER: ">= 10", WORST: ">= 3"})


def figure_c40(preset: Race) -> dict[str, np.ndarray]:
    """Computes mean losses over 200 seeds. methods, names (m,); loss (m, steps + 1)."""
    return {**labels_of(preset), "loss": over_seeds(preset).loss.mean(axis=0)}


def how_much_lower(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: the average is no better, 1: about 3 times lower, 2: about 30 times lower."""
    lower = measurement.figures[LOWER]
    return 0 if lower <= 1 else nearest(lower, (1.0, 3.0, 30.0))


SCENES = (
    Scene(
        id="C40",
        chapter=CHAPTER,
        title="The average of the path",
        source="A 54:23-54:42",
        claim=(
            "Keep a running mean of the parameters while training and use that mean in the end: it is sometimes a little better "
            "than the last point, because the jitter averages out."
        ),
        look_for=(
            "SGD fills a cloud round the minimum. The path of the average, in the other panel, is a smooth "
            "line that lags behind at first and then stays in the middle of the same cloud, which is drawn thin behind it. "
            "In the small picture, the mean of 200 runs, its loss comes down later and ends far lower."
        ),
        caveat=(
            "On this bowl the gain is far larger than a little, 27 times, since the surface is symmetric and the noise strong. The average arrives later: it is within 0.5 of the minimum after 101 steps, SGD after 11. And it removes only the jitter: "
            "where a run is still on its way, or swings round a bend, its mean is worse than its last point."
        ),
        preset=C40,
        controls=("noise", "factor", "steps"),
        measure=measure_c40,
        figure=figure_c40,
        question="How much lower is the loss at the running mean than at the single points, once SGD hovers?",
        options=("Not lower: a mean of bad points is bad", "About 3 times", "About 30 times"),
        answer=how_much_lower,
        finding="Mean loss in the second half of the run: SGD {mean loss of SGD, second half of the run}, its average {mean loss of the average of SGD, second half of the run}.",
        why=(
            "The points lie on all sides of the minimum, so that their errors cancel in the mean: over the last 500 steps the "
            "mean loss is 1.30 for SGD and 0.048 for its average."
        ),
        notes=(
            "Compare with a falling rate (C31): both remove the jitter, the average without touching the rate, so that the run can go "
            "on exploring. Students often take the mean of the losses for the loss of the mean; only the latter is low. In a "
            "network the gain is smaller than here, where the surface is an exact bowl."
        ),
    ),
)
