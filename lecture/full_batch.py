"""Noise, second part: what goes away with the full batch (C87)."""

import numpy as np

from lecture.base import Measurement, Scene, measured
from lecture.noise import CHAPTER, CLOUD
from lecture.paths import distances, first_step, flips, given, ratio, tame
from lecture.racing import lowest_of, paths_of, rate_of, seeds_of
from states.fields import replaced
from states.race import Race, race_on

TROUBLES = ("the zigzag in a valley", "the wait at a saddle", "the meandering round a minimum")
BATCHES = {"full": "with the full batch", "noisy": "with noise"}
ZIGZAG = {
    batch: f"taco shell: share of the steps across the valley that turn back, {words}"
    for batch, words in BATCHES.items()
}
WAIT = {batch: f"saddle: step at which SGD leaves, median, {words}" for batch, words in BATCHES.items()}
MEANDERS = {batch: f"{CLOUD}, noisy bowl, {words}" for batch, words in BATCHES.items()}
STAYS = {trouble: f"{trouble}: what is left of it with the full batch, as a share" for trouble in TROUBLES}
C87 = race_on("saddle", (("sgd", {"learning_rate": 0.05}),), start=(1.5, 1e-3), steps=250, noise=1.0, repeats=12)
SIDEWAYS = 0.5  # from the saddle's ridge: there a run has left


def in_both_batches(preset: Race) -> dict[str, np.ndarray]:
    """Runs a race of one method without noise, and with its own noise and 200 seeds: x (n, steps + 1, 2) of each."""
    return {"full": paths_of([replaced(preset, noise=0.0)]).x[:, 0], "noisy": paths_of(seeds_of(preset)).x[:, 0]}


def measure_c87(preset: Race) -> Measurement:
    """Measures a zigzag, a wait at a saddle and a cloud, each without noise and with the preset's noise, at the preset's factor."""
    amount, factor = preset.setting.noise, rate_of(preset) / rate_of(C87)
    valley = race_on("taco_shell", (("sgd", {"learning_rate": 0.038 * factor}),), noise=amount, steps=60)
    bowl = race_on("noisy_bowl", (("sgd", {"learning_rate": 0.05 * factor}),), noise=amount, steps=400)
    across = {batch: np.diff(tame(x)[..., 1], axis=1) for batch, x in in_both_batches(valley).items()}
    away = {batch: np.abs(x[..., 1]) > SIDEWAYS for batch, x in in_both_batches(replaced(preset, steps=1000)).items()}
    late = {batch: tame(distances(x[:, 200:], lowest_of(bowl))) for batch, x in in_both_batches(bowl).items()}
    zigzag = {batch: np.mean([flips(steps) for steps in found]) for batch, found in across.items()}
    wait = {batch: np.median(first_step(found)) for batch, found in away.items()}
    cloud = {batch: np.sqrt(np.mean(found**2)) for batch, found in late.items()}
    left = [given(amount, ratio(of["full"], of["noisy"])) for of in (zigzag, wait, cloud)]
    figures = {
        names[batch]: float(found[batch])
        for names, found in ((ZIGZAG, zigzag), (WAIT, wait), (MEANDERS, cloud))
        for batch in BATCHES
    } | dict(zip(STAYS.values(), left, strict=True))
    zigzags, waits, meanders = STAYS.values()
    return measured(figures, {meanders: "<= 0.1"}, {zigzags: ">= 0.9", waits: ">= 1", ZIGZAG["full"]: ">= 0.9"})


def which_goes_away(measurement: Measurement) -> int | None:
    """Returns the one trouble of which at most a tenth is left with the full batch, while at least half of the others is."""
    left = [measurement.figures[name] for name in STAYS.values()]
    gone = [place for place, share in enumerate(left) if share <= 0.1]
    return gone[0] if len(gone) == 1 and sorted(left)[1] >= 0.5 else None


SCENES = (
    Scene(
        id="C87",
        chapter=CHAPTER,
        title="What goes away with the full batch",
        source="after A 22:19-23:05",
        claim=(
            "A student asks whether all these troubles go away with the full gradient. The meandering does; the zigzag in a valley and the wait at a saddle have "
            "nothing to do with noise and stay."
        ),
        look_for="Twelve noisy runs start a thousandth beside the ridge, and half of such runs have left the saddle by step 47. Set the noise to 0, for the full batch: the run waits until step 131.",
        caveat="At a saddle the full batch is even the slower one: noise pushes a run off the ridge, and half of the noisy runs have left in fewer steps.",
        preset=C87,
        controls=("noise", "factor"),
        measure=measure_c87,
        question="SGD zigzags in a valley, waits at a saddle, and meanders round a minimum. Which of these goes away if each gradient is that of the full batch?",
        options=("The zigzag in a valley", "The wait at a saddle", "The meandering round a minimum"),
        answer=which_goes_away,
        finding=f"Across the taco shell SGD turns back at {{{ZIGZAG['full']}}} of its steps with the full batch, it leaves the saddle at step {{{WAIT['full']}}} (with noise {{{WAIT['noisy']}}}), and its distance from the bowl's minimum later on is {{{MEANDERS['full']}}} (with noise {{{MEANDERS['noisy']}}}).",
        why="The full batch takes away the error of the gradient, and what that error did. Steepness across a valley and flatness at a saddle are in the surface itself.",
        notes=(
            "Three scenes come together here: the zigzag (C05), the saddle (C07, C08) and the noise (C09). "
            "Ask for each trouble where it comes from, the surface or the gradient, before the reveal. "
            "Students answer with all three, since the lecture names them in one breath."
        ),
    ),
)
