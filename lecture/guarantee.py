"""Nesterov, second part: what its guarantee is worth, as steps against the condition number (C79)."""

from functools import cache

import numpy as np

from landscapes.taco_shell import STEEP
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import ARRIVED
from lecture.paths import distances, given, nearest, ratio, steps_to_stay, tame
from lecture.racing import trajectories
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "Nesterov"
MINIMUM = (0.0, 0.0)  # of the taco shell
METHODS = {"SGD": "sgd", "momentum": "momentum", "Nesterov": "nesterov"}
MOST = 25_000  # steps that are tried
FEW = 10  # steps from which on a growth says something
DECADES = (10.0, 100.0, 1000.0, 10_000.0)  # condition numbers of the small figure


def best_values(kappa: float) -> list[dict[str, float]]:
    """Returns the values with which theory has each method quickest on a quadratic with curvatures from L/kappa to L.

    SGD and momentum: Polyak, Some methods of speeding up the convergence of iteration methods (1964), section 3; Nesterov:
    Introductory lectures on convex optimization (2004), constant step scheme 2.2.11.
    """
    steep, flat = np.sqrt(STEEP), np.sqrt(STEEP / kappa)
    share = (steep - flat) / (steep + flat)
    return [
        {"learning_rate": float(2 / (steep**2 + flat**2))},
        {"learning_rate": float(4 / (steep + flat) ** 2), "rho": float(share**2)},
        {"learning_rate": 1 / STEEP, "rho": float(share)},
    ]


def at_their_best(kappa: float, steps: int) -> Race:
    """Returns the race of the three methods in a valley with that condition number, each with its best values."""
    return race_on(
        "taco_shell", list(zip(METHODS.values(), best_values(kappa), strict=True)), knobs={"kappa": kappa}, steps=steps
    )


GUARANTEE = at_their_best(100.0, 250)
OWN = {name: f"{name}: steps to arrive in this race" for name in METHODS}
AWAY = {name: f"{name}: distance from the minimum at the end of this race" for name in METHODS}
HERE = {name: f"{name}: steps to arrive with the best values for this κ" for name in METHODS}
GROWS = {name: f"{name}: times as many steps when κ grows tenfold, with the best values again" for name in METHODS}
SLOPE = {name: f"{name}: power of κ with which its steps grow, κ 100 to 10000" for name in METHODS}


@cache
def fewest_steps(kappa: float) -> np.ndarray:
    """(3,): the steps to the minimum with each method's best values for that condition number; infinity for over 25 000."""
    steps = min(MOST, int(3 * kappa) + 50)
    return np.array([steps_to_stay(run.x, MINIMUM, ARRIVED) for run in trajectories(at_their_best(kappa, steps))])


def measure_c79(preset: Race) -> Measurement:
    """Counts steps at the slider's condition number and at ten times that; fits the power of its growth."""
    kappa = preset.setting.landscape.knob_values(preset.setting.knobs)["kappa"]
    here, there = fewest_steps(kappa), fewest_steps(10 * kappa)
    growth = [given(few >= FEW, ratio(many, few)) for few, many in zip(here, there, strict=True)]
    powers = np.log10(fewest_steps(DECADES[-1]) / fewest_steps(DECADES[1])) / np.log10(DECADES[-1] / DECADES[1])
    runs = [run.x for run in trajectories(replaced(preset, steps=1000))]
    own = [steps_to_stay(x, MINIMUM, ARRIVED) for x in runs]
    away = tame(distances(np.array(runs)[:, preset.setting.steps], MINIMUM))
    figures = {
        name: float(value)
        for names, values in ((OWN, own), (AWAY, away), (HERE, here), (GROWS, growth), (SLOPE, powers))
        for name, value in zip(names.values(), values, strict=True)
    }
    return measured(
        figures,
        {SLOPE["SGD"]: "1 +- 0.05", SLOPE["Nesterov"]: "0.5 +- 0.1", SLOPE["momentum"]: "0.5 +- 0.1"},
        {GROWS["SGD"]: "9 to 11", GROWS["Nesterov"]: "2.5 to 4"},
    )


def figure_c79(preset: Race) -> dict[str, np.ndarray]:
    """Counts steps at four condition numbers. methods, names (m,); kappa (n,); steps (m, n)."""
    steps = np.array([fewest_steps(kappa) for kappa in DECADES]).T
    names = {"methods": np.array(list(METHODS.values())), "names": np.array(["SGD", "Momentum", "Nesterov"])}
    return {**names, "kappa": np.array(DECADES), "steps": steps}


SCENES = (
    Scene(
        id="C79",
        chapter=CHAPTER,
        title="The root of the condition number",
        source="after A 28:35",
        claim=(
            "For convex problems Nesterov momentum has really nice theoretical properties: its steps grow with the square root of the "
            "condition number, those of gradient descent with the condition number itself."
        ),
        look_for=(
            "Each method has the best values for this valley: SGD arrives after 215 steps, Nesterov after 58, momentum after 37. In the small picture, both "
            "axes logarithmic, SGD's line is twice as steep as the two others."
        ),
        caveat=(
            "The best values follow from the curvatures, which nobody knows for a network. Momentum is quicker still here, on a "
            "quadratic, but only Nesterov's bound holds on every strongly convex surface."
        ),
        preset=GUARANTEE,
        controls=("kappa", "factor"),
        measure=measure_c79,
        figure=figure_c79,
        question="κ grows tenfold, and every method gets its best rate and ρ again. SGD then takes ten times as many steps. And Nesterov?",
        options=("Also about ten times as many", "About three times as many", "About as many as before"),
        answer=lambda found: nearest(found.figures[GROWS["Nesterov"]], (10, 10**0.5, 1)),
        finding=f"With the best values for this κ: SGD {{{HERE['SGD']}}} steps, momentum {{{HERE['momentum']}}}, Nesterov {{{HERE['Nesterov']}}}. When κ grows tenfold, Nesterov takes {{{GROWS['Nesterov']}}} times as many, SGD {{{GROWS['SGD']}}} times.",
        why=(
            "Along the floor gradient descent removes about 2/κ of the distance in a step, Nesterov about one over the root of κ. The root of ten "
            "is about three."
        ),
        notes=(
            "Read the slopes off the small picture: 1 and 1/2. At κ = 10000 that is 21439 steps against 619. "
            "No method that adds up gradients can do better than the root in general (Nemirovski and Yudin); that is the sense in which Nesterov is optimal. "
            "Students take the bound for a promise about networks. It is about convex surfaces, exact gradients and known curvatures."
        ),
    ),
)
