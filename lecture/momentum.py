"""Momentum: what the velocity is, what it does to a zigzag, and what it does to noise (C11, C12, C13)."""

from functools import cache

import jax.numpy as jnp
import numpy as np

from engine.run import run
from landscapes.taco_shell import STEEP
from lecture.adaptive_runs import labels_of, names_of, over_seeds
from lecture.base import Measurement, Scene, around, measured, within
from lecture.momentum_figures import ARRIVED, at, length, which
from lecture.momentum_runs import at_rates, between, run_of, values_of
from lecture.paths import (
    detour,
    distances,
    explodes,
    first_step,
    flips,
    given,
    nearest,
    ratio,
    steps_to_stay,
    tame,
    turning_angle,
    until_near,
)
from lecture.racing import paths_of, rate_of, seeds_of, trajectories
from optimizers.momentum import State
from shapes import Trajectory
from states import registry
from states.fields import replaced
from states.race import Race, race_on
from states.setting import on
from written import written

CHAPTER = "Momentum"
MINIMUM = (0.0, 0.0)  # of all surfaces of this chapter

# C11: what the velocity is

VELOCITY = race_on(
    "long_valley",
    (("sgd", {"learning_rate": 0.02}), ("momentum", {"learning_rate": 0.02})),
    start=(-5.0, 0.0),
    steps=120,
)
SUM = "velocity minus the weighted sum of the gradients, largest difference"
BUILT_UP = "velocity over gradient along the valley after 40 steps"
ALTERNATING = "velocity over gradient when the gradient changes its sign at every step"
BUILDING = 40  # steps in the small figure
SUM_OF_WEIGHTS = "sum of the weights, 1/(1 − ρ)"
FARTHEST = "distance from the minimum at the end, at most, with any first velocity"


def measure_c11(preset: Race) -> Measurement:
    """Measures the velocity of the preset's momentum; on the bowl alternating gradients, and first velocities other than 0."""
    momentum, rho = run_of(preset, "momentum"), values_of(preset, "momentum")["rho"]
    ends = {size: _from_first_velocities(size, rho) for size in (0, 1, 10)}
    figures = {
        SUM: np.abs(momentum.state["v"] - _weighted_sums(momentum.grad, rho)).max(),
        BUILT_UP: given(_same_slope(momentum), at(_velocity_over_gradient(momentum), 40)),
        ALTERNATING: _alternating(rho),
        **{f"steps from a first velocity of {size} gradients, median": steps for size, (steps, _) in ends.items()},
        FARTHEST: max(farthest for _, farthest in ends.values()),
        SUM_OF_WEIGHTS: 1 / (1 - rho),
    }
    so_far = (1 - rho**40) / (1 - rho)
    thresholds = {
        SUM: "<= 1e-9",
        BUILT_UP: within(0.9 * so_far, 1.1 * so_far),
        ALTERNATING: "<= 0.6",
    }
    return measured(figures, thresholds, {ALTERNATING: around(1 / (1 + rho), 0.001), FARTHEST: "<= 0.05"})


def _same_slope(momentum: Trajectory) -> bool:
    """Tells whether the gradient along the valley is the same, but for a tenth, over the first 40 steps."""
    first, last = momentum.grad[0, 0], momentum.grad[min(40, len(momentum.grad) - 1), 0]
    return bool(abs(last - first) <= 0.1 * abs(first))


def _weighted_sums(grad: np.ndarray, rho: float) -> np.ndarray:
    """(n, 2): at every step the gradients (n, 2) before it, each times rho to the power of the steps since."""
    step, before = np.indices((len(grad), len(grad)))
    age = step - before - 1
    return np.where(age >= 0, float(rho) ** np.maximum(age, 0), 0.0) @ grad


def _velocity_over_gradient(momentum: Trajectory) -> np.ndarray:
    """(steps + 1,) velocity over gradient along x, without signs; NaN where there is no gradient."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.abs(momentum.state["v"][:, 0] / momentum.grad[:, 0])


def _alternating(rho: float) -> float:
    """Returns velocity over gradient where gradients alternate: at its largest rate momentum jumps between two points."""
    return at(_velocity_over_gradient(_on_the_bowl(np.zeros(2), 2 * (1 + rho), rho)), 1000)


def figure_c11(preset: Race) -> dict[str, np.ndarray]:
    """Computes velocity over gradient, step by step, of gradients that agree and of some that alternate.

    step (n,), from 1; agree (n,), of the race's momentum along the valley; alternate (n,); limit (1,), 1/(1 - rho).
    """
    momentum, rho = run_of(preset, "momentum"), values_of(preset, "momentum")["rho"]
    alternating = _on_the_bowl(np.zeros(2), 2 * (1 + rho), rho)
    step = np.arange(1, min(len(momentum.x), BUILDING + 1))
    agree, alternate = (_velocity_over_gradient(run)[step] for run in (momentum, alternating))
    return {"step": step.astype(float), "agree": agree, "alternate": alternate, "limit": np.array([1 / (1 - rho)])}


@cache
def _from_first_velocities(size: int, rho: float) -> tuple[float, float]:
    """Returns median steps to arrive and largest final distance; first velocities: `size` gradients long, in 200 directions."""
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    velocities = size * np.hypot(*registry.surface("bowl").start) * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    x = np.array([_on_the_bowl(velocity, 0.025, rho).x for velocity in velocities])
    return float(np.median(steps_to_stay(x, MINIMUM, ARRIVED))), float(distances(x[:, -1], MINIMUM).max())


def _on_the_bowl(velocity: np.ndarray, learning_rate: float, rho: float) -> Trajectory:
    """Runs 1000 steps of momentum on the bowl from that first velocity (2,); the gradient there is the point itself."""
    hypers = {"learning_rate": learning_rate, "rho": rho}
    return run(
        registry.method("momentum"),
        on(registry.surface("bowl"), steps=1000),
        hypers,
        state=State(jnp.asarray(velocity)),
    )


# C12: what becomes of a zigzag

ZIGZAG = race_on(
    "taco_shell",
    (("sgd", {"learning_rate": 0.038}), ("momentum", {"learning_rate": 0.0076})),
    steps=60,
    view="side",
)
FLIPS = {name: f"{name}: share of the steps across the valley that turn back" for name in ("SGD", "momentum")}
ACROSS = {name: f"{name}: distance traveled across the valley" for name in ("SGD", "momentum")}
MORE = "distance traveled across the valley, SGD's over momentum's"
ARRIVES = {name: f"{name}: steps to arrive" for name in ("SGD", "momentum")}
FAIR_MORE = "distance traveled across, SGD's over momentum's at 1 − ρ times the rate: equal progress along"
FAIR_AHEAD = "progress along the valley in that race, momentum's minus SGD's"
SOONER = "steps to arrive at the same rate 0.025, SGD's over momentum's"
LOST = "SGD at 0.045: distance from the minimum after 200 steps"
KEPT = "momentum at 0.045: distance from the minimum after 200 steps"


def measure_c12(preset: Race) -> Measurement:
    """Runs the preset's race and one at equal long-run rates; then the same rate for all, below 2/L, beyond it, and at 1/L."""
    sgd, momentum = (run_of(preset, method).x for method in ("sgd", "momentum"))
    rho, rate = values_of(preset, "momentum")["rho"], values_of(preset, "sgd")["learning_rate"]
    slower = at_rates(between(preset, ("momentum", {})), [rate * (1 - rho)])[0]
    fair = trajectories(slower)[0].x
    three = between(preset, ("sgd", {}), ("momentum", {}), ("nesterov", {"rho": rho}))
    same_rate, beyond, gentle = (
        paths_of(at_rates(replaced(three, steps=steps), [over_steep / STEEP])).x[0]
        for over_steep, steps in ((1.25, 1000), (2.25, 200), (1.0, 60))
    )
    rates = np.geomspace(0.1, 3.75, 128) / STEEP
    fewest = steps_to_stay(paths_of(at_rates(replaced(three, steps=1000), rates)).x, MINIMUM, ARRIVED).min(axis=0)
    steps = steps_to_stay(same_rate, MINIMUM, ARRIVED)
    longer = [run.x for run in trajectories(replaced(preset, steps=1000))]
    figures = {
        **{FLIPS[name]: flips(np.diff(x[:, 1])) for name, x in (("SGD", sgd), ("momentum", momentum))},
        **{ACROSS[name]: length(x[:, 1]) for name, x in (("SGD", sgd), ("momentum", momentum))},
        MORE: given(not (explodes(sgd) and explodes(momentum)), ratio(length(sgd[:, 1]), length(momentum[:, 1]))),
        **{name: steps_to_stay(x, MINIMUM, ARRIVED) for name, x in zip(ARRIVES.values(), longer, strict=True)},
        "SGD: x after the run": sgd[-1, 0],
        "momentum: x after the run": momentum[-1, 0],
        FAIR_MORE: ratio(tame(length(sgd[:, 1])), tame(length(fair[:, 1]))),
        FAIR_AHEAD: abs(sgd[-1, 0]) - abs(fair[-1, 0]),
        "SGD: steps to arrive at 0.025": steps[0],
        "momentum: steps to arrive at 0.025": steps[1],
        "Nesterov: steps to arrive at 0.025": steps[2],
        SOONER: ratio(steps[0], steps[1]),
        LOST: distances(beyond[0, -1], MINIMUM),
        KEPT: distances(beyond[1, -1], MINIMUM),
        "SGD at 0.02: distance traveled across in 60 steps": length(gentle[0, :, 1]),
        "momentum at 0.02: distance traveled across in 60 steps": length(gentle[1, :, 1]),
        "SGD: fewest steps to arrive, of 128 rates": fewest[0],
        "momentum: fewest steps to arrive, of 128 rates": fewest[1],
    }
    return measured(
        figures,
        {FAIR_MORE: ">= 1.25", SOONER: ">= 1.25"},
        {
            FLIPS["momentum"]: "<= 0.3",
            MORE: ">= 2",
            FAIR_MORE: ">= 2.5",
            FAIR_AHEAD: "0 +- 0.05",
            SOONER: ">= 3",
            LOST: ">= 1e6",
            KEPT: "<= 0.01",
        },
    )


# C13: what becomes of noise

NOISE = race_on(
    "noisy_bowl",
    (
        ("sgd", {"learning_rate": 0.05}),
        ("momentum", {"learning_rate": 0.005}),
        ("momentum", {"learning_rate": 0.05}),
    ),
    noise=5.0,
    steps=300,
    view="side",
)
HOVERING = 1000  # steps with which the clouds are measured
SMOOTH = "momentum at a tenth of the rate: mean turn from step to step, 95 % quantile, degrees"
JAGGED = "SGD: mean turn from step to step, 5 % quantile, degrees"
SMOOTHER = "share of seeds in which momentum at a tenth of the rate turns less than SGD"
STRAIGHTER = "length of the path over the straight line, SGD's over momentum's at a tenth of the rate, medians"
CLOUDS = {
    key: f"{name}: mean squared distance in the end"
    for key, name in (
        ("SGD", "SGD"),
        ("tenth", "momentum at a tenth of the rate"),
        ("same", "momentum at the same rate"),
    )
}
EQUAL_CLOUD = "mean squared distance in the end, momentum's at a tenth of the rate over SGD's"
LARGER_CLOUD = "mean squared distance in the end, momentum's at the same rate over SGD's"


def measure_c13(preset: Race) -> Measurement:
    """Runs 1000 steps of the preset with 200 seeds: turns and length until within 0.5 of the minimum, and the cloud from 30 % on."""
    preset = replaced(preset, steps=HOVERING)
    x = paths_of(seeds_of(preset)).x
    ways = [[until_near(path, MINIMUM) for path in of_entry] for of_entry in x.swapaxes(0, 1)]
    turns = np.array([[turning_angle(path) for path in of_entry] for of_entry in ways])
    detours = np.median([[detour(path) for path in of_entry] for of_entry in ways], axis=1)
    arrivals = np.median(first_step(distances(x, MINIMUM) < 0.5), axis=0)
    with np.errstate(over="ignore"):
        clouds = (distances(x[:, :, 3 * x.shape[2] // 10 :], MINIMUM) ** 2).mean(axis=(0, 2))
    steps = preset.setting.steps
    comes_near = bool(preset.setting.noise) and max(arrivals[:2]) <= steps
    arrived = [bool(preset.setting.noise) and steps_in <= 0.3 * steps for steps_in in arrivals]
    figures = {
        "SGD: mean turn from step to step, median, degrees": np.median(turns[0]),
        "momentum at a tenth of the rate: mean turn from step to step, median, degrees": np.median(turns[1]),
        SMOOTH: np.quantile(turns[1], 0.95),
        JAGGED: np.quantile(turns[0], 0.05),
        SMOOTHER: given(comes_near, np.mean(turns[1] < turns[0])),
        STRAIGHTER: given(comes_near, ratio(detours[0], detours[1])),
        "SGD: steps to come within 0.5, median": arrivals[0],
        "momentum at a tenth of the rate: steps to come within 0.5, median": arrivals[1],
        **dict(zip(CLOUDS.values(), clouds, strict=True)),
        EQUAL_CLOUD: given(arrived[0] and arrived[1], ratio(clouds[1], clouds[0])),
        LARGER_CLOUD: given(arrived[0] and arrived[2], ratio(clouds[2], clouds[0])),
    }
    return measured(
        figures,
        {SMOOTHER: ">= 0.9", STRAIGHTER: ">= 1.05"},
        {
            SMOOTH: "<= 25",
            JAGGED: ">= 50",
            SMOOTHER: ">= 0.99",
            STRAIGHTER: ">= 1.6",
            EQUAL_CLOUD: "0.85 to 1.15",
            LARGER_CLOUD: ">= 7",
        },
    )


def figure_c13(preset: Race) -> dict[str, np.ndarray]:
    """Computes mean losses over 200 seeds. methods, names (m,), with their rates; loss (m, steps + 1)."""
    rates = [written(rate_of(preset, entry)) for entry in range(len(preset.runs))]
    names = [f"{name} {rate}" for name, rate in zip(names_of(preset), rates, strict=True)]
    return {**labels_of(preset), "names": np.array(names), "loss": over_seeds(preset).loss.mean(axis=0)}


SCENES = (
    Scene(
        id="C11",
        chapter=CHAPTER,
        title="The velocity is a sum of gradients",
        source="A 23:44-24:21, 27:05, 29:12-29:50",
        claim=(
            "The velocity starts at zero and adds up the gradients, older ones weighted less. Gradients that agree build up to "
            "1/(1 − ρ) times one of them; gradients that alternate nearly cancel: about half of one is left."
        ),
        look_for=(
            "The gradient along the floor hardly changes, yet momentum's steps grow to ten times SGD's: it comes to the "
            "minimum while SGD, at the same learning rate, covers 0.7 of the 5 units."
        ),
        caveat=(
            "The lecture calls ρ a friction. It is the share of the velocity that is kept, so the friction is 1 − ρ: a "
            "larger ρ brakes less."
        ),
        preset=VELOCITY,
        controls=("rho", "factor", "steps"),
        measure=measure_c11,
        question="Along the valley the gradient stays nearly the same. How long does a step of momentum become, compared with SGD's at the same learning rate?",
        options=(
            "It stays equally long",
            "About 2 times as long",
            "About 10 times as long",
            "Longer and longer, without a limit",
        ),
        answer=lambda found: nearest(found.figures[BUILT_UP], (1, 2, 10)),
        finding=f"After 40 steps the velocity is {{{BUILT_UP}}} times the gradient; the weights add up to {{{SUM_OF_WEIGHTS}}}. Of alternating gradients {{{ALTERNATING}}} of one is left.",
        figure=figure_c11,
        why=(
            "The weights 1, 0.9, 0.81, ... add up to 1/(1 − 0.9) = 10. With alternating signs they add up to "
            "1/(1 + 0.9) = 0.53, which is why a zigzag cancels."
        ),
        notes=(
            "Many students think of the velocity as an average; it is a sum, so momentum's long-run rate is the learning rate "
            "divided by 1 − ρ. Compare methods at equal long-run rates before you call one faster. "
            "Starting the velocity at zero is only a convention: a first velocity of one gradient in a random direction costs "
            "nothing here, one of ten gradients about twenty steps more."
        ),
    ),
    Scene(
        id="C12",
        chapter=CHAPTER,
        title="The zigzag cancels",
        source="A 25:16-25:46, 26:40",
        claim=(
            "Across the valley the gradients alternate and cancel in the velocity; along it they agree and add up. Momentum "
            "zigzags less and gets ahead faster."
        ),
        look_for=(
            "SGD crosses the floor at every step and draws a comb; momentum, at a fifth of its rate, draws a wave that is much flatter, and is "
            "farther along the valley after 60 steps: at x = −0.11, where SGD is at −1.11."
        ),
        caveat=(
            "Less zigzag holds near SGD's largest rate, 0.04. At 0.02 = 1/L SGD has no zigzag at all, and momentum creates one: "
            "it travels 13.8 units across instead of 1. Where both make equal progress along the valley, with momentum at a tenth of SGD's rate, "
            "SGD travels 3.6 times as far across; the factor depends on how close SGD is to its limit."
        ),
        preset=ZIGZAG,
        controls=("factor", "rho", "kappa"),
        measure=measure_c12,
        question="SGD runs close to its largest rate, momentum at a fifth of it. Which of them travels farther across the valley, to and fro?",
        options=("Momentum", "Both about equally far", "SGD"),
        answer=lambda found: which(found.figures[MORE], 0.8, 1.25),
        finding=f"Across the valley SGD travels {{{ACROSS['SGD']}}} and turns back at {{{FLIPS['SGD']}}} of its steps, momentum travels {{{ACROSS['momentum']}}} and turns back at {{{FLIPS['momentum']}}}. Steps to arrive: SGD {{{ARRIVES['SGD']}}}, momentum {{{ARRIVES['momentum']}}}.",
        why=(
            "SGD turns back at every step. In momentum's velocity opposite gradients cancel: it travels less than half as far across, 7.7 units instead of "
            "19.0, and arrives after 66 steps instead of 222."
        ),
        notes=(
            "At a tenth of SGD's rate the progress along the valley would be the same, and the zigzag alone could be compared; at a fifth momentum wins both ways. "
            "Then raise the factor to 1.2: SGD, beyond its limit of 0.04, explodes, and momentum does not; its limit is 3.8/L. "
            "At the same rate of 0.025 momentum arrives in 4.5 times fewer steps. "
            "Do not promise that momentum never oscillates: it does wherever SGD would not."
        ),
    ),
    Scene(
        id="C13",
        chapter=CHAPTER,
        title="Momentum smooths a noisy path",
        source="A 26:05-26:13, 27:30",
        claim="The velocity averages over the last gradients, so the noise of single gradients cancels and the path is smoother.",
        look_for=(
            "SGD's path to the minimum is jagged; momentum, at a tenth of its rate, arrives on a smooth curve and ends in a cloud of the same "
            "size. Momentum at SGD's own rate has by far the largest cloud: see the mean losses of 200 runs in the small picture."
        ),
        caveat=(
            "The path gets smoother, the end does not get better: at equal long-run rates the mean squared distance from the "
            "minimum is the same as SGD's, and at the same learning rate it is about ten times larger."
        ),
        preset=NOISE,
        controls=("noise", "rho", "factor"),
        measure=measure_c13,
        figure=figure_c13,
        question="SGD and momentum run at the same learning rate in the same noise. Whose cloud round the minimum is larger in the end?",
        options=("SGD's", "Both are about equal", "Momentum's"),
        answer=lambda found: which(found.figures[LARGER_CLOUD], 0.8, 1.25),
        finding=f"Mean squared distance from the minimum in the end: SGD {{{CLOUDS['SGD']}}}, momentum at a tenth of the rate {{{CLOUDS['tenth']}}}, momentum at the same rate {{{CLOUDS['same']}}}.",
        why=(
            "At the same learning rate momentum's long-run rate is ten times SGD's, and so is its mean squared distance from the "
            "minimum. Averaging the noise over ten steps does not undo steps that are ten times as long."
        ),
        notes=(
            "Separate the two meanings of less noise: a smoother path, which momentum gives, and a closer end, which it does not. "
            "Students expect the smooth path to be the more accurate one. "
            "Only a falling rate or averaging the points brings the end closer; both come later."
        ),
    ),
)
