"""Learning rates, third part: the best value of one hyperparameter depends on another (C85)."""

import numpy as np

from landscapes.taco_shell import STEEP
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import ARRIVED
from lecture.momentum_runs import between
from lecture.paths import distances, given, nearest, ratio, steps_to_stay, tame
from lecture.racing import paths_of, rate_of, trajectories
from states.fields import replaced
from states.race import Race, race_on
from written import written

CHAPTER = "Learning rates and their decay"
MINIMUM = (0.0, 0.0)  # of the taco shell
RHOS = (0.0, 0.5, 0.9)
RATES = np.geomspace(0.03, 3.7, 56) / STEEP  # that are tried with each rho
WITHIN = 1000  # steps
C85 = race_on(
    "taco_shell",
    tuple(
        ("momentum", {"learning_rate": rate, "rho": rho}) for rate, rho in zip((0.038, 0.058, 0.008), RHOS, strict=True)
    ),
    steps=250,
)
BEST = {rho: f"best rate of {len(RATES)} with ρ {written(rho)}" for rho in RHOS}
FEWEST = {rho: f"steps to arrive at the best rate with ρ {written(rho)}" for rho in RHOS}
LOWER = "best rate with ρ 0 over that with ρ 0.9"
SPOILT = "steps with ρ 0.5 at the best rate of ρ 0.9, over those at its own best rate"
FORGIVES = "steps with ρ 0.9 at the best rate of ρ 0, over those at its own best rate"
AWAY = {rho: f"this race: distance from the minimum at the end, ρ {written(rho)}" for rho in RHOS}


def steps_by_rate(preset: Race) -> np.ndarray:
    """(rho, rates): the steps to the minimum in the preset's valley with each of the RHOS at each of the RATES."""
    tried = [
        between(replaced(preset, steps=WITHIN, noise=0.0), ("momentum", {"learning_rate": float(rate), "rho": rho}))
        for rho in RHOS
        for rate in RATES
    ]
    return steps_to_stay(paths_of(tried).x[:, 0], MINIMUM, ARRIVED).reshape(len(RHOS), len(RATES))


def measure_c85(preset: Race) -> Measurement:
    """Tries 56 rates with each of three rho, and the race as it is."""
    steps = steps_by_rate(preset)
    places = steps.argmin(axis=1)
    fewest = steps.min(axis=1)
    arrive = bool(np.isfinite(fewest).all())
    best = [given(np.isfinite(few), RATES[place]) for few, place in zip(fewest, places, strict=True)]
    away = [tame(distances(run.x[-1], MINIMUM)) for run in trajectories(preset)]
    figures = {
        **dict(zip(BEST.values(), best, strict=True)),
        **dict(zip(FEWEST.values(), fewest, strict=True)),
        LOWER: given(arrive, ratio(best[0], best[-1])),
        SPOILT: given(arrive, ratio(steps[1, places[-1]], fewest[1])),
        FORGIVES: given(arrive, ratio(steps[-1, places[0]], fewest[-1])),
        **{name: float(end) for name, end in zip(AWAY.values(), away, strict=True)},
    }
    return measured(figures, {LOWER: ">= 1.5"}, {LOWER: ">= 3", SPOILT: ">= 2"})


def figure_c85(preset: Race) -> dict[str, np.ndarray]:
    """Counts steps at each rate. names (m,), of the rho; rate (n,); steps (m, n); own (m, 2), rate and steps of the race's runs.

    Steps are NaN where a run does not arrive.
    """
    runs = trajectories(replaced(preset, steps=WITHIN))
    taken = [steps_to_stay(run.x, MINIMUM, ARRIVED) for run in runs]
    own = np.array([(rate_of(preset, entry), steps) for entry, steps in enumerate(taken)], float)
    names = np.array([f"ρ = {written(rho)}" for rho in RHOS])
    return {"names": names, "rate": RATES, "steps": _or_gap(steps_by_rate(preset)), "own": _or_gap(own)}


def _or_gap(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.nan)


SCENES = (
    Scene(
        id="C85",
        chapter=CHAPTER,
        title="The best rate depends on ρ",
        source="after A 11:38",
        claim=(
            "Asked whether the best value of one hyperparameter moves when another is changed: it does. The best learning rate of momentum depends on its ρ, "
            "so the two cannot be tuned one after the other."
        ),
        look_for=(
            "Momentum with ρ 0, 0.5 and 0.9, each near its own best rate: 0.038, 0.058 and 0.008. In the small picture each ρ has its own valley of steps "
            "against the rate, and they lie side by side; the dots are the three runs."
        ),
        caveat=(
            "It does not always cost much. Momentum with ρ 0.9 at the best rate of ρ 0 takes only 1.2 times as many steps as at its own best; the other way round, ρ 0.5 at the best rate "
            "of ρ 0.9 takes 8 times as many. And Adam's ε and rate hardly touch each other (C81)."
        ),
        preset=C85,
        controls=("kappa", "factor"),
        measure=measure_c85,
        figure=figure_c85,
        question="With ρ = 0 the best learning rate in this valley is about 0.038. What is it with ρ = 0.9?",
        options=("About the same", "About five times lower", "About twice as high"),
        answer=lambda found: nearest(found.figures[LOWER], (1, 5, 0.5)),
        finding=f"Best rates: {{{BEST[0.0]}}} with ρ 0, {{{BEST[0.5]}}} with ρ 0.5, {{{BEST[0.9]}}} with ρ 0.9; there the runs take {{{FEWEST[0.0]}}}, {{{FEWEST[0.5]}}} and {{{FEWEST[0.9]}}} steps.",
        why=(
            "A larger ρ makes the long-run rate larger, rate / (1 − ρ), and the run swings past the minimum unless the rate is lower. At 0.5 the rate may even be higher "
            "than without momentum, since momentum damps the zigzag."
        ),
        notes=(
            "The map of rate against ρ (page Maps) shows the whole valley, and theory's best pair. "
            "Ask what happens if one first tunes the rate with ρ = 0.9 and then lowers ρ: the rate is then far too low, since the sum of gradients is gone. "
            "Students tune one knob at a time, because that is how experiments are done in physics."
        ),
    ),
)
