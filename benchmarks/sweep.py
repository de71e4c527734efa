"""What a slider's grab costs: the race at 61 values of the learning rate in one call, beside 61 races one by one.

    python -m benchmarks.sweep

Medians, warm, with the paths alone and with what became of every run, and how many of the runs are not those of their
race, because they amplify the last bits; what the longest answers that a page asks for cost and weigh; then what the first call of a method costs, beside the first of a single run, and the memory it keeps.
"""

import statistics
import time

import numpy as np

from api import sweeps
from api.wire import pack
from benchmarks.memory import peak_mb
from benchmarks.race import EIGHT, median_ms, row
from engine.batch import Member, paths, warm
from engine.outcomes import outcomes
from engine.run import race, run
from engine.verdict import verdicts
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import default_rate
from states.fields import replaced
from states.race import race_on
from states.setting import on

CHAOTIC, FAR = 1e-6, 1e6  # farther apart, at points of size 1; and as far out as the picture reaches by far


def warm_calls(surface: str) -> None:
    landscape, optimizers = LANDSCAPES[surface], [OPTIMIZERS[key] for key in EIGHT]
    usual = [default_rate(landscape, optimizer) for optimizer in optimizers]
    hypers = [
        [{"learning_rate": factor * rate} for rate in usual] for factor in np.geomspace(0.01, 100, 61)
    ]  # the slider's
    members = [Member(values) for values in hypers]
    entries = [list(zip(optimizers, values, strict=True)) for values in hypers]
    warm(optimizers, landscape)
    race(entries[0], on(landscape))
    for steps in (200, 1000):
        together = median_ms(lambda n=steps: paths(optimizers, on(landscape, steps=n), members), 60)
        alone = median_ms(lambda n=steps: [race(each, on(landscape, steps=n)) for each in entries], 8)
        beside = f"61 races {alone:.1f} ms, {alone / together:.0f} x"
        row(f"{landscape.name}: 61 members x 8 methods x {steps} steps", f"{together:.1f} ms", beside)
        swept = paths(optimizers, on(landscape, steps=steps), members).x
        alone = np.array([[each.x for each in race(entry, on(landscape, steps=steps))] for entry in entries])
        with np.errstate(invalid="ignore"):
            apart = np.abs(swept - alone) > CHAOTIC * np.maximum(1, np.abs(alone))
        chaotic = (apart & (np.abs(alone) < FAR)).any(axis=(2, 3))
        row("  of these runs are not their race's", f"{100 * chaotic.mean():.1f} %")
        _with_outcomes(optimizers, on(landscape, steps=steps), members, entries[len(entries) // 2], together)


def _with_outcomes(optimizers, setting, members: list[Member], entry: list, together: float) -> None:
    """What becomes of all runs, beside the sweep without and one race with its verdicts."""
    swept, settings = paths(optimizers, setting, members), [member.within(setting) for member in members]
    judging = median_ms(lambda: outcomes(swept, settings), 30)
    whole = median_ms(lambda: outcomes(paths(optimizers, setting, members), settings), 30)
    one = median_ms(lambda: verdicts(race(entry, setting), setting), 60)
    beside = f"judging alone {judging:.1f} ms; the sweep without {together:.1f}; one race with verdicts {one:.1f}"
    row("  with what became of each run", f"{whole:.1f} ms", beside)


def long_answers() -> None:
    """The answers about races whose runs have as many steps as they may, with noise and without."""
    for runs in (1, 2, 6, 8):
        for noise in (0.0, 1.0):
            steps = min(sweeps.LIVE // runs, 10_000)
            race = replaced(race_on("taco_shell", [(method, {}) for method in EIGHT[:runs]]), steps=steps, noise=noise)
            sweeps.answer(race, "factor")
            begin = time.process_time()
            size = len(pack(*sweeps.answer(race, "factor")))
            spent = 1e3 * (time.process_time() - begin)
            row(
                f"answer, {runs} x {steps} steps, noise {noise:g}",
                f"{spent:.0f} ms of processors",
                f"{size / 1e3:.0f} kB",
            )


def first_calls() -> None:
    landscape = LANDSCAPES["regularized_bowl"]
    # What all methods share is compiled before.
    run(OPTIMIZERS["sgd"], on(landscape, steps=1))
    warm([OPTIMIZERS["sgd"]], landscape)
    single, many, kept = [], [], []
    for optimizer in list(OPTIMIZERS.values())[1:]:
        single.append(seconds(lambda optimizer=optimizer: run(optimizer, on(landscape))))
        before = peak_mb()
        many.append(seconds(lambda optimizer=optimizer: warm([optimizer], landscape)))
        kept.append(peak_mb() - before)
    beside = f"of a run {1e3 * statistics.median(single):.0f} ms"
    row("first sweep of a method on a surface", f"{1e3 * statistics.median(many):.0f} ms", beside)
    row("memory that it adds, the mean", f"{statistics.mean(kept):.1f} MB")


def seconds(function) -> float:
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def main() -> None:
    for surface in ("taco_shell", "rastrigin"):
        warm_calls(surface)
    long_answers()
    first_calls()


if __name__ == "__main__":
    main()
