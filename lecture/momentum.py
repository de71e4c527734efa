"""Momentum: what the velocity is, what it does to a zigzag, and what it does to noise (C11, C12, C13)."""

import jax.numpy as jnp
import numpy as np

from engine.run import run
from landscapes.taco_shell import STEEP
from lecture.base import Measurement, Scene, around, measured, within
from lecture.momentum_figures import ARRIVED, at, way, which
from lecture.momentum_runs import at_rates, between, run_of, values_of
from lecture.paths import detour, distances, flips, ratio, steps_to_stay, turning_angle, until_near
from lecture.racing import paths_of, seeds_of
from optimizers.momentum import State
from shapes import Trajectory
from states import registry
from states.fields import replaced
from states.race import Race, race_on
from states.setting import on

CHAPTER = "Momentum"
MINIMUM = (0.0, 0.0)  # of all surfaces of this chapter

# C11: what the velocity is

VELOCITY = race_on(
    "long_valley",
    (("sgd", {"learning_rate": 0.02}), ("momentum", {"learning_rate": 0.02})),
    steps=120,
)
SUM = "velocity minus the weighted sum of the gradients, largest difference"
BUILT_UP = "velocity over gradient along the valley after 40 steps"
ALTERNATING = "velocity over gradient when the gradient changes its sign at every step"
FARTHEST = "distance from the minimum at the end, at most, with any first velocity"


def measure_c11(preset: Race) -> Measurement:
    """Measures the velocity of the preset's momentum; on the bowl alternating gradients, and first velocities other than 0."""
    momentum, rho = run_of(preset, "momentum"), values_of(preset, "momentum")["rho"]
    ends = {size: _from_first_velocities(size, rho) for size in (0, 1, 10)}
    figures = {
        SUM: np.abs(momentum.state["v"] - _weighted_sums(momentum.grad, rho)).max(),
        BUILT_UP: at(_velocity_over_gradient(momentum), 40),
        ALTERNATING: _alternating(rho),
        **{f"steps from a first velocity of {size} gradients, median": steps for size, (steps, _) in ends.items()},
        FARTHEST: max(farthest for _, farthest in ends.values()),
    }
    thresholds = {
        SUM: "<= 1e-9",
        BUILT_UP: within(0.9 / (1 - rho), 1.1 / (1 - rho)),
        ALTERNATING: around(1 / (1 + rho), 0.001),
        FARTHEST: "<= 0.05",
    }
    return measured(figures, thresholds)


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
    (("sgd", {"learning_rate": 0.038}), ("momentum", {"learning_rate": 0.0038})),
    steps=60,
)
FLIPS = "momentum: share of the steps across the valley that turn back"
ACROSS = "way across the valley, SGD's over momentum's"
AHEAD = "progress along the valley, momentum's minus SGD's"
SOONER = "steps to arrive at the same rate 0.025, SGD's over momentum's"
LOST = "SGD at 0.045: distance from the minimum after 200 steps"
KEPT = "momentum at 0.045: distance from the minimum after 200 steps"


def measure_c12(preset: Race) -> Measurement:
    """Runs the preset's race; then the same rate for all, below SGD's limit 2/L, beyond it, and at 1/L (L = 50)."""
    sgd, momentum = (run_of(preset, method).x for method in ("sgd", "momentum"))
    rho = values_of(preset, "momentum")["rho"]
    three = between(preset, ("sgd", {}), ("momentum", {}), ("nesterov", {"rho": rho}))
    same_rate, beyond, gentle = (
        paths_of(at_rates(replaced(three, steps=steps), [over_steep / STEEP])).x[0]
        for over_steep, steps in ((1.25, 1000), (2.25, 200), (1.0, 60))
    )
    rates = np.geomspace(0.1, 3.75, 128) / STEEP
    fewest = steps_to_stay(paths_of(at_rates(replaced(three, steps=1000), rates)).x, MINIMUM, ARRIVED).min(axis=0)
    steps = steps_to_stay(same_rate, MINIMUM, ARRIVED)
    figures = {
        "SGD: share of the steps across the valley that turn back": flips(np.diff(sgd[:, 1])),
        FLIPS: flips(np.diff(momentum[:, 1])),
        "SGD: way across the valley": way(sgd[:, 1]),
        "momentum: way across the valley": way(momentum[:, 1]),
        ACROSS: ratio(way(sgd[:, 1]), way(momentum[:, 1])),
        AHEAD: abs(sgd[-1, 0]) - abs(momentum[-1, 0]),
        "SGD: steps to arrive at 0.025": steps[0],
        "momentum: steps to arrive at 0.025": steps[1],
        "Nesterov: steps to arrive at 0.025": steps[2],
        SOONER: ratio(steps[0], steps[1]),
        LOST: distances(beyond[0, -1], MINIMUM),
        KEPT: distances(beyond[1, -1], MINIMUM),
        "SGD at 0.02: way across the valley in 60 steps": way(gentle[0, :, 1]),
        "momentum at 0.02: way across the valley in 60 steps": way(gentle[1, :, 1]),
        "SGD: fewest steps to arrive, of 128 rates": fewest[0],
        "momentum: fewest steps to arrive, of 128 rates": fewest[1],
    }
    thresholds = {
        FLIPS: "<= 0.25",
        ACROSS: ">= 2.5",
        AHEAD: "0 +- 0.05",
        SOONER: ">= 3",
        LOST: ">= 1e6",
        KEPT: "<= 0.01",
    }
    return measured(figures, thresholds)


# C13: what becomes of noise

NOISE = race_on(
    "noisy_bowl",
    (
        ("sgd", {"learning_rate": 0.05}),
        ("momentum", {"learning_rate": 0.005}),
        ("momentum", {"learning_rate": 0.05}),
    ),
    noise=5.0,
    steps=1000,
    view="side",
)
SMOOTH = "momentum at a tenth of the rate: mean turn from step to step, 95 % quantile, degrees"
JAGGED = "SGD: mean turn from step to step, 5 % quantile, degrees"
SMOOTHER = "share of seeds in which momentum at a tenth of the rate turns less than SGD"
STRAIGHTER = "length of the path over the straight line, SGD's over momentum's at a tenth of the rate, medians"
EQUAL_CLOUD = "mean squared distance in the end, momentum's at a tenth of the rate over SGD's"
LARGER_CLOUD = "mean squared distance in the end, momentum's at the same rate over SGD's"


def measure_c13(preset: Race) -> Measurement:
    """Runs the preset with 200 seeds: turns and length until within 0.5 of the minimum, and the cloud from 30 % on."""
    x = paths_of(seeds_of(preset)).x
    ways = [[until_near(path, MINIMUM) for path in of_entry] for of_entry in x.swapaxes(0, 1)]
    turns = np.array([[turning_angle(way_in) for way_in in of_entry] for of_entry in ways])
    detours = np.median([[detour(way_in) for way_in in of_entry] for of_entry in ways], axis=1)
    arrivals = np.median([[len(way_in) - 1 for way_in in of_entry] for of_entry in ways], axis=1)
    with np.errstate(over="ignore"):
        clouds = (distances(x[:, :, 3 * x.shape[2] // 10 :], MINIMUM) ** 2).mean(axis=(0, 2))
    figures = {
        "SGD: mean turn from step to step, median, degrees": np.median(turns[0]),
        "momentum at a tenth of the rate: mean turn from step to step, median, degrees": np.median(turns[1]),
        SMOOTH: np.quantile(turns[1], 0.95),
        JAGGED: np.quantile(turns[0], 0.05),
        SMOOTHER: np.mean(turns[1] < turns[0]),
        STRAIGHTER: ratio(detours[0], detours[1]),
        "SGD: steps to come within 0.5, median": arrivals[0],
        "momentum at a tenth of the rate: steps to come within 0.5, median": arrivals[1],
        "SGD: mean squared distance in the end": clouds[0],
        "momentum at a tenth of the rate: mean squared distance in the end": clouds[1],
        "momentum at the same rate: mean squared distance in the end": clouds[2],
        EQUAL_CLOUD: ratio(clouds[1], clouds[0]),
        LARGER_CLOUD: ratio(clouds[2], clouds[0]),
    }
    thresholds = {
        SMOOTH: "<= 25",
        JAGGED: ">= 50",
        SMOOTHER: ">= 0.99",
        STRAIGHTER: ">= 1.6",
        EQUAL_CLOUD: "0.85 to 1.15",
        LARGER_CLOUD: ">= 7",
    }
    return measured(figures, thresholds)


SCENES = (
    Scene(
        id="C11",
        chapter=CHAPTER,
        title="The velocity is a sum of gradients",
        source="A 23:44-24:21, 27:05, 29:12-29:50",
        claim=(
            "The velocity starts at zero and adds up the gradients, older ones weighted less. Gradients that agree build up to "
            "1/(1 - rho) times one of them; gradients that alternate cancel."
        ),
        look_for=(
            "The gradient along the floor hardly changes, yet momentum's steps grow to ten times SGD's: it comes to the "
            "minimum while SGD, at the same learning rate, covers 0.7 of the 5 units."
        ),
        caveat=(
            "The lecture calls rho a friction. It is the share of the velocity that is kept, so the friction is 1 - rho: a "
            "larger rho brakes less."
        ),
        preset=VELOCITY,
        controls=("rho", "factor", "steps"),
        measure=measure_c11,
        question="Along the valley the gradient stays the same. How long does a step of momentum become, compared with SGD's at the same learning rate?",
        options=("About twice as long", "About ten times as long", "Longer and longer, without a limit"),
        answer=lambda found: which(found.figures[BUILT_UP], 4, 25),
        why=(
            "The weights 1, 0.9, 0.81, ... add up to 1/(1 - 0.9) = 10. With alternating signs they add up to "
            "1/(1 + 0.9) = 0.53, which is why a zigzag cancels."
        ),
        notes=(
            "Many students think of the velocity as an average; it is a sum, so momentum's long-run rate is the learning rate "
            "divided by 1 - rho. Compare methods at equal long-run rates before you call one faster. "
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
            "zigzags less and gets along faster."
        ),
        look_for=(
            "SGD crosses the floor at every step and draws a comb; momentum draws a wave that makes 3.6 times less way across. "
            "Both are equally far along the valley after 60 steps."
        ),
        caveat=(
            "Less zigzag holds at equal long-run rates (momentum's divided by 1 - rho), as here, and near SGD's largest rate. At "
            "0.02 = 1/L SGD has no zigzag at all, and momentum creates one: 13.8 units of way across instead of 1. What "
            "the figure of 3.6 depends on is how close SGD is to its limit 0.04."
        ),
        preset=ZIGZAG,
        controls=("factor", "rho", "kappa"),
        measure=measure_c12,
        question="SGD at 0.038 and momentum at 0.0038 get along the valley equally fast. Which makes more way across it, to and fro?",
        options=("Momentum", "Both the same", "SGD"),
        answer=lambda found: which(found.figures[ACROSS], 0.8, 1.25),
        why=(
            "SGD turns back at every step. In momentum's velocity opposite gradients cancel, so it turns back at only one step in "
            "seven and makes less than a third of the way across."
        ),
        notes=(
            "Say why the rates differ by ten: only then is the progress along the valley the same, and the zigzag can be compared. "
            "Then raise the factor to 1.2: SGD, beyond its limit of 0.04, explodes, and momentum does not; its limit is 3.8/L. "
            "At the same rate of 0.025 momentum arrives 4.5 times sooner. "
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
            "SGD's way in is jagged; momentum at a tenth of its rate comes in on a smooth curve and ends in a cloud of the same "
            "size. Momentum at SGD's own rate has by far the largest cloud."
        ),
        caveat=(
            "The path gets smoother, the end does not get better: at equal long-run rates the mean squared distance from the "
            "minimum is the same as SGD's, and at the same learning rate it is about ten times larger."
        ),
        preset=NOISE,
        controls=("noise", "rho", "factor"),
        measure=measure_c13,
        question="SGD and momentum run with the same learning rate 0.05 in the same noise. Whose cloud round the minimum is larger in the end?",
        options=("SGD's", "Both are about equal", "Momentum's"),
        answer=lambda found: which(found.figures[LARGER_CLOUD], 0.8, 1.25),
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
