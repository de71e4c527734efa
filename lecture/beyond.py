"""Chapter "Beyond": zero weights (C46), kinks (C48), no gradient at all (C49), penalties (C50), many dimensions (C52)."""

from functools import cache
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from engine.batch import Member, paths
from engine.run import run
from engine.sampling import curvature, losses_and_gradients, stationary_points
from landscapes.base import Point
from lecture.base import Measurement, Scene, measured
from lecture.paths import first_step, given, ratio, tame
from lecture.racing import (
    SEEDS,
    only,
    paths_of,
    rate_of,
    seeds_of,
    trajectories,
    with_rates,
)
from optimizers.base import LEARNING_RATE, Optimizer, Oracle
from shapes import Knob
from states import registry
from states.fields import replaced
from states.race import Race, Run, race_on
from states.setting import on
from written import written

CHAPTER = "Beyond"
WITHIN = 1000  # steps of runs that are batched


# C46: zero weights are a saddle

FIVE = ("sgd", "momentum", "adagrad", "rmsprop", "adam")
SPREAD = 0.1  # standard deviation of the small random weights
LEARNED = 0.01  # loss
DRAWN = 40  # random starts in the small figure
ORIGIN = (0.0, 0.0)


FARTHEST = "farthest that any of five methods moves from zero weights in 1000 steps"
LEARN = "share of 200 small random starts that reach a loss of 0.01"
TYPICAL = "steps they take: median"
SATURATED = "gradient at w1 = 1 over gradient at w1 = 20"


def random_weights() -> list[tuple[float, float]]:
    """Draws small random starts, one a seed."""
    draws = (np.random.default_rng(seed).normal(0.0, SPREAD, 2) for seed in range(SEEDS))
    return [(float(w1), float(w2)) for w1, w2 in draws]


def measure_c46(preset: Race) -> Measurement:
    """Runs five methods from zero weights, SGD from 200 small random ones, and measures a saturated unit's gradient."""
    landscape, sgd = preset.setting.landscape, only(preset, 0)
    five = replaced(sgd, runs=tuple(Run(method, {}) for method in FIVE), start=ORIGIN, noise=0.0, steps=WITHIN)
    small, large = np.linalg.eigvalsh(curvature(landscape, [ORIGIN], preset.setting.knobs)[0])
    found = paths_of([replaced(sgd, start=start, steps=WITHIN) for start in random_weights()])
    learned = first_step(found.loss[:, 0] <= LEARNED)
    enough = rate_of(preset) * WITHIN >= 20  # steps for the slowest
    _, gradient = losses_and_gradients(landscape, [(1.0, -1.0), (20.0, -1.0)], preset.setting.knobs)
    return measured(
        {
            FARTHEST: np.abs(paths_of([five]).x).max(),
            "smaller eigenvalue of the Hessian at zero weights": small,
            "larger eigenvalue of the Hessian at zero weights": large,
            LEARN: given(enough, np.mean(np.isfinite(learned))),
            TYPICAL: float(np.median(learned)),
            "steps they take: slowest": learned.max(),
            "share of them that goes to the minimum with positive weights": float(np.mean(found.x[:, 0, -1, 0] > 0)),
            "size of dL/dw1 at w1 = 1": abs(gradient[0, 0]),
            "size of dL/dw1 at w1 = 20, where tanh is saturated": abs(gradient[1, 0]),
            SATURATED: ratio(abs(gradient[0, 0]), abs(gradient[1, 0])),
        },
        {
            FARTHEST: "<= 0",
            "smaller eigenvalue of the Hessian at zero weights": "<= -0.1",
            "larger eigenvalue of the Hessian at zero weights": ">= 0.1",
            LEARN: ">= 0.99",
            SATURATED: ">= 50",
        },
        {LEARN: ">= 1", "steps they take: slowest": "<= 120"},
    )


def figure_c46(preset: Race) -> dict[str, np.ndarray]:
    """Runs SGD from small random weights. paths (40, steps + 1, 2); minima (m, 2); zero (1, 2), where it ends from zero weights."""
    sgd = only(preset, 0)
    starts = [*random_weights()[:DRAWN], ORIGIN]
    paths = tame(paths_of([replaced(sgd, start=start) for start in starts]).x[:, 0])
    minima = stationary_points(preset.setting.landscape, preset.setting.knobs).minima[:, :2]
    return {"paths": paths[:-1], "minima": minima, "zero": paths[-1, -1:]}


def answer_c46(measurement: Measurement) -> int | None:
    moves, learn = measurement.figures[FARTHEST] > 0, measurement.figures[LEARN]
    if 0.5 < learn < 0.99:
        return None
    return {(True, True): 0, (False, True): 1, (False, False): 2}.get((moves, learn >= 0.99))


C46 = Scene(
    id="C46",
    chapter=CHAPTER,
    title="Do not start at zero",
    source="L 1:13:01; A 03:45",
    claim="Weights that all start at zero never move: the point is a saddle. Small random weights work, while large ones saturate the units and kill the gradient.",
    look_for="The start is only 0.06 from the saddle. Within ten steps the path has run off along the falling direction; then it creeps along a flat valley towards a minimum, and is still on the way at the end. In the small picture 40 random starts do so, to both sides; the run from exactly zero stays.",
    figure=figure_c46,
    preset=race_on("two_weight_net", (("sgd", {"learning_rate": 0.5}),), start=(0.05, 0.03), steps=100, noise=0.0),
    controls=("factor", "steps"),
    measure=measure_c46,
    question="A network of two weights is started at exactly zero, then from small random weights. From which start does training get anywhere?",
    options=("From both", "Only from the small random weights", "From neither reliably"),
    answer=answer_c46,
    finding=f"From zero weights no method moves farther than {{{FARTHEST}}}; of 200 small random starts {{{LEARN}}} learn, in {{{TYPICAL}}} steps (median).",
    why="At zero each weight's gradient is multiplied by the other weight, which is zero. Beside it the Hessian has a falling direction, and every small random start finds it within a few dozen steps.",
    notes=(
        "Drag the start onto the cross: nothing moves, whatever the method. Then a hair's breadth beside it. "
        "Mirror the start through the origin: the run ends in the other minimum, which is the same network with both signs changed. "
        "Drag it to the right edge: the second weight settles at once, while the first, behind a tanh that is nearly saturated, creeps. "
        "Students often say that zero is bad because all units stay alike; that is a second reason, here there is only one unit."
    ),
)


# C48: kinks are no problem

FACTORS = {"at half this rate": 0.5, "at this rate": 1.0, "at five times this rate": 5.0}
BASE = 5.0  # of this rate: where the falling rates begin
AT_END = "largest loss in the second half, over the rate"
MEAN = "mean loss in the second half, over the rate"


HOVERS = f"{MEAN}: at this rate"
HOVERS_AT = "mean loss in the second half at this rate"
ROOTS = "loss after 4000 steps over the rate, rate falling from five times it as 1 / √(1 + t)"
LINE = "loss after 400 steps over the rate, rate falling from five times it linearly to zero"


def kink_losses(preset: Race) -> dict[str, tuple[float, float]]:
    """Returns mean and largest loss in the second half of 1000 steps, over the rate, for each of the FACTORS."""
    found = {}
    for name, factor in FACTORS.items():
        rate = factor * rate_of(preset)
        late = trajectories(replaced(with_rates(preset, rate), steps=WITHIN))[0].loss[WITHIN // 2 :]
        found[name] = ratio(late.mean(), rate), ratio(late.max(), rate)
    return found


def falling(preset: Race, factors: np.ndarray) -> float:
    """Returns the loss at the end of a run whose rate falls from BASE times this rate by the given factors (steps,)."""
    one = replaced(with_rates(preset, BASE * rate_of(preset)), steps=len(factors), schedule=factors)
    return float(trajectories(one)[0].loss[-1])


def measure_c48(preset: Race) -> Measurement:
    """Runs constant rates, half to five times the race's, and two rates that fall."""
    sgd = only(preset, 0)
    constant = kink_losses(sgd)
    t = np.arange(4000)
    far = max(abs(value) for value in preset.setting.start_point)
    arrives = {name: factor * rate_of(preset) * WITHIN / 2 >= far for name, factor in FACTORS.items()}
    largest = {f"{AT_END}: {name}": given(arrives[name], high) for name, (_, high) in constant.items()}
    roots, line = falling(sgd, 1 / np.sqrt(1 + t)), falling(sgd, 1 - t[:400] / 400)
    return measured(
        {
            HOVERS: given(arrives["at this rate"], constant["at this rate"][0]),
            HOVERS_AT: given(arrives["at this rate"], constant["at this rate"][0] * rate_of(preset)),
            **largest,
            ROOTS: given(arrives["at this rate"], ratio(roots, rate_of(preset))),
            LINE: given(arrives["at this rate"], ratio(line, rate_of(preset))),
        },
        {ROOTS: "<= 1", LINE: "<= 1"},
        dict.fromkeys(largest, "<= 10.5"),
    )


def answer_c48(measurement: Measurement) -> int:
    level = measurement.figures[HOVERS]
    return 0 if level <= 0.2 else 1 if level <= 10.5 else 2


C48 = Scene(
    id="C48",
    chapter=CHAPTER,
    title="Kinks are no problem",
    source="L 20:57-22:08",
    claim="The loss need not be differentiable everywhere: at a kink any slope between those of the two sides will do, and gradient descent works across it.",
    look_for="The path goes straight to a crease, ticks to and fro across it on its way to the minimum, and keeps ticking there. The loss stops falling at a few times the rate.",
    caveat="With a constant rate it never comes to rest: the loss hovers at about 5 times the rate. It takes a rate that falls.",
    preset=race_on("kink", (("sgd", {"learning_rate": 0.02}),), steps=200, noise=0.0),
    controls=("factor", "steps"),
    measure=measure_c48,
    question="The loss is |x| + 3|y|, with a crease along each axis. SGD runs at a constant rate. Where does its loss end?",
    options=("Exactly at 0, or next to it", "At a few times the rate", "It explodes at the creases"),
    answer=answer_c48,
    finding=f"In the second half of 1000 steps the mean loss is {{{HOVERS_AT}}}, {{{HOVERS}}} times the rate.",
    why="The slope does not fade towards the minimum, so every step has the same length and leaps over the crease. The hovering shrinks with the rate, so a falling rate brings it to rest.",
    notes=(
        "Choose a falling schedule in the race: the ticking dies out in the minimum. "
        "A ReLU network has kinks everywhere; a step practically never lands on one exactly, and if it does, any slope between the two sides will do. "
        "Students fear the missing derivative; what really costs is that the gradient does not get smaller near the minimum."
    ),
)


# C49: descent without a gradient


class Nothing(NamedTuple):
    """The state of a method that remembers nothing."""


DISTANCE = Knob("distance", 1e-3, 1e-5, 1.0, "h", log=True, help="Half the distance between the two losses.")


def central_update(x: Point, state: Nothing, f: Oracle, *, learning_rate, distance):
    """Steps against the slope along each axis, which two losses give."""
    axes = distance * jnp.eye(2)
    g = jnp.stack([f.value(x + axis) - f.value(x - axis) for axis in axes]) / (2 * distance)
    return x - learning_rate * g, state


CENTRAL = Optimizer(
    name="Central differences",
    year=1952,
    init=lambda x: Nothing(),
    update=central_update,
    knobs=(LEARNING_RATE, DISTANCE),
    formula=r"x \leftarrow x - \alpha\,\hat g,\quad \hat g_i = \frac{f(x+h\,e_i)-f(x-h\,e_i)}{2h}",
    source="Kiefer and Wolfowitz, Stochastic Estimation of the Maximum of a Regression Function (1952); LeCun's deep-learning course, lecture 1, 1:23:24",
)
AT_START = "staircase: loss at the start"
ENDS = "staircase: loss at the end, distance {}"
SILENT = "staircase: share of points where moving either coordinate changes nothing, distance {}"
ROSENBROCK_RATE = 0.001
TRIALS = 40_000  # random points on the staircase
RANDOM_DIRECTION = race_on("noisy_bowl", (("perturbation", {"learning_rate": 0.05}),), steps=200, noise=0.0)


def gap_to_descent(distance: float) -> float:
    """Returns the largest difference of a coordinate, on Rosenbrock's surface, between estimated and exact gradients' paths."""
    surface = registry.surface("rosenbrock")
    estimated = run(CENTRAL, on(surface), {"learning_rate": ROSENBROCK_RATE, "distance": distance})
    exact = run(registry.method("sgd"), on(surface), {"learning_rate": ROSENBROCK_RATE})
    return float(np.abs(estimated.x - exact.x).max())


def silent_share(preset: Race, distance: float) -> float:
    """Returns the share of random points of the domain at which moving either coordinate so far leaves the loss as it was."""
    landscape = preset.setting.landscape
    low, high = np.transpose([landscape.xlim, landscape.ylim])
    points = np.random.default_rng(0).uniform(low, high, (TRIALS, 2))
    around = np.concatenate([points + offset for offset in distance * np.array([(0, 0), (1, 0), (0, 1)])])
    here, right, upper = losses_and_gradients(landscape, around, preset.setting.knobs)[0].reshape(3, -1)
    return float(np.mean((right == here) & (upper == here)))


def probes_of(preset: Race) -> list[tuple[int, float]]:
    """Returns the entries that probe: their place in the race, and the distance at which they do."""
    return [
        (place, float(values.get("distance", DISTANCE.default)))
        for place, (method, values) in enumerate(preset.runs)
        if method == "perturbation"
    ]


def measure_c49(preset: Race) -> Measurement:
    """Runs estimated gradients on a smooth surface, random directions on a bowl, and the race on the staircase."""
    runs, probes = trajectories(preset), probes_of(preset)
    zeros = {SILENT.format(written(h)): silent_share(preset, h) for _, h in probes}
    ended = {ENDS.format(written(h)): runs[place].loss[-1] for place, h in probes}
    seeded = paths_of(seeds_of(RANDOM_DIRECTION))
    gaps = {
        f"Rosenbrock: gap between paths with estimated and exact gradients, distance {written(h)}": gap_to_descent(h)
        for h in (1e-1, 1e-3, 1e-5)
    }
    worst = "random directions on a bowl: worst loss of 200 seeds after 200 steps"
    closest = list(gaps)[-1]
    return measured(
        {
            **gaps,
            worst: seeded.loss[:, 0, -1].max(),
            AT_START: runs[0].loss[0],
            "staircase: loss at the end, with the gradient": runs[0].loss[-1],
            **ended,
            **zeros,
        },
        {closest: "<= 1e-6", worst: "<= 1e-3", SILENT.format(written(probes[0][1])): ">= 0.9"},
        {ENDS.format("0.001"): f"{float(runs[0].loss[0])} +- 1e-9", ENDS.format("0.5"): "<= 0.25"},
    )


def answer_c49(measurement: Measurement) -> int | None:
    figures = measurement.figures
    ends = [figures[ENDS.format(distance)] for distance in ("0.001", "0.1", "0.5")]
    down = tuple(end <= 0.5 * figures[AT_START] for end in ends)
    if not any(down):
        return 0 if all(end == figures[AT_START] for end in ends) else None
    return {(False, True, True): 1, (True, True, True): 2}.get((down[0], down[1], down[2]))


C49 = Scene(
    id="C49",
    chapter=CHAPTER,
    title="Descent without a gradient",
    source="L 1:23:24-1:25:17 and 1:27:40",
    claim="Where there is no useful gradient, you can estimate it: change the parameters a little, all at once in a random direction, and see what the loss does. On a staircase small changes say nothing.",
    look_for="SGD and the run that probes at 0.001 stay on the start: the treads are flat. Probing at 0.1 walks down to the last step but one, and probing at 0.5 reaches the bottom.",
    preset=race_on(
        "staircase",
        (
            ("sgd", {"learning_rate": 0.05}),
            *(("perturbation", {"learning_rate": 0.05, "distance": distance}) for distance in (1e-3, 0.1, 0.5)),
        ),
        steps=150,
        noise=0.0,
    ),
    controls=("factor", "seed", "steps"),
    measure=measure_c49,
    question="The surface is a staircase. Each run measures the loss at a distance of 0.001, 0.1 or 0.5 on either side and takes the difference for the slope. Which of them get down?",
    options=("None", "Those that probe far enough", "All three"),
    answer=answer_c49,
    finding=f"Loss at the start {{{AT_START}}}; at the end with probes of 0.001, 0.1 and 0.5: {{{ENDS.format('0.001')}}}, {{{ENDS.format('0.1')}}} and {{{ENDS.format('0.5')}}}.",
    why="Two losses on the same tread are equal, so the slope between them is zero. Only a probe that is longer than a tread is deep sees the way down.",
    notes=(
        "On a smooth surface the smaller distance is the better one: at 0.00001 the path cannot be told from gradient descent. On the staircase it is the other way round. "
        "Each probe along an axis costs two losses a dimension; a random direction costs two in all and is right on average. "
        "Students often suggest this in place of backpropagation: with a million weights one gradient would take two million losses."
    ),
)


# C50: L2 pulls to zero, L1 onto an axis

SHRINK = Knob("l1", 1.0, 0.0, 4.0, r"\lambda_1", help="Weight of the absolute values.")
L2_WEIGHTS = (0.0, 0.3, 1.0, 3.0)
L1_WEIGHTS = (1.0, 2.0, 4.0)


def proximal_update(x: Point, state: Nothing, f: Oracle, *, learning_rate, l1):
    """Steps on the smooth part, then draws every coordinate towards zero, and no farther."""
    x = x - learning_rate * f.grad(x)
    x = jnp.sign(x) * jnp.maximum(jnp.abs(x) - learning_rate * l1, 0.0)
    return x, state


PROXIMAL = Optimizer(
    name="Proximal gradient",
    year=2004,
    init=lambda x: Nothing(),
    update=proximal_update,
    knobs=(LEARNING_RATE, SHRINK),
    formula=r"x \leftarrow S_{\alpha\lambda_1}(x - \alpha\,g),\quad S_c(u)=\mathrm{sign}(u)\max(|u|-c,\,0)",
    source="Daubechies, Defrise and De Mol, An iterative thresholding algorithm for linear inverse problems with a sparsity constraint (2004), eq. 1.5",
)


ZEROS = {name: f"weights that are exactly zero, {name}" for name in ("L2", "L1")}
TICKS = "this race: largest distance of the second weight from zero in the second half of 1000 steps"
FIRST_WEIGHT = "this race: first weight after 1000 steps"
STANDS = "this race: share of the points with the second weight exactly zero"


def shrunk(preset: Race, weights: tuple[float, ...]) -> np.ndarray:
    """Returns where gradient descent ends (n, 2) with each of these weights of the L2 penalty and no L1 penalty."""
    silent = replaced(only(preset, 0), steps=WITHIN, noise=0.0)
    return paths_of([replaced(silent, knobs={"l2": weight, "l1": 0.0}) for weight in weights]).x[:, 0, -1]


def thresholded(preset: Race, weights: tuple[float, ...]) -> np.ndarray:
    """Returns where the proximal method ends (n, 2) with each of these weights of the L1 penalty and the preset's L2."""
    knobs = {**preset.setting.knobs, "l1": 0.0}
    members = [
        Member([{"learning_rate": rate_of(preset), "l1": weight}], knobs, preset.setting.start, 0.0)
        for weight in weights
    ]
    return paths([PROXIMAL], on(preset.setting.surface, steps=WITHIN), members).x[:, 0, -1]


def measure_c50(preset: Race) -> Measurement:
    """Measures where descent ends with L2, where the proximal method ends with L1, and how the race hovers about the axis."""
    l2, l1 = shrunk(preset, L2_WEIGHTS), thresholded(preset, L1_WEIGHTS)
    settled = rate_of(preset) * WITHIN >= 20 and np.isfinite(tame(np.concatenate([l2, l1]))).all()
    late = trajectories(replaced(only(preset, 0), steps=WITHIN))[0].x[WITHIN // 2 :]
    return measured(
        {
            **{
                f"L2 {written(weight)}: length of the weights": np.hypot(*end)
                for weight, end in zip(L2_WEIGHTS, l2, strict=True)
            },
            "L2: smallest weight of all": given(settled, np.abs(l2).min()),
            **{
                f"{name} with L1 = {written(weight)}": end[i]
                for weight, end in zip(L1_WEIGHTS, l1, strict=True)
                for i, name in enumerate(("first weight", "second weight"))
            },
            ZEROS["L2"]: given(settled, np.count_nonzero(l2 == 0)),
            ZEROS["L1"]: given(settled, np.count_nonzero(l1 == 0)),
            TICKS: np.abs(late[:, 1]).max(),
            FIRST_WEIGHT: late[-1, 0],
            STANDS: float(np.mean(late[:, 1] == 0)),
        },
        {"L2: smallest weight of all": ">= 0.1", ZEROS["L2"]: "<= 0", ZEROS["L1"]: ">= 1"},
        {ZEROS["L1"]: ">= 3", "second weight with L1 = 2": "<= 0", STANDS: "<= 0"},
    )


def figure_c50(preset: Race) -> dict[str, np.ndarray]:
    """Computes where the minimum is for growing weights of either penalty. l2 (n, 2) without L1; l1 (m, 2) with the preset's L2."""
    return {
        "l2": tame(shrunk(preset, (*np.linspace(0, 3, 13).tolist(), 6.0, 12.0))),
        "l1": tame(thresholded(preset, tuple(np.linspace(0, 4, 17).tolist()))),
    }


def answer_c50(measurement: Measurement) -> int:
    l2, l1 = (measurement.figures[name] > 0 for name in ZEROS.values())
    return {(True, False): 0, (False, True): 1, (True, True): 2, (False, False): 3}[l2, l1]


C50 = Scene(
    id="C50",
    chapter=CHAPTER,
    title="L2 pulls to zero, L1 onto an axis",
    source="L 1:31:01; A 55:06-55:44",
    claim="An L2 penalty pulls all weights towards zero, which does not make much sense for neural networks; an L1 penalty makes some of them exactly zero.",
    look_for="The minimum lies on the horizontal axis, where the second weight is zero. Gradient descent ticks to and fro across that axis and never stands on it. In the small picture a growing L2 penalty bends the minimum towards the origin, L1 sends it onto the axis and along it.",
    caveat="Exactly zero takes a method made for it: a proximal step. Plain gradient descent at a constant rate hovers about the axis.",
    preset=race_on(
        "regularized_bowl", (("sgd", {"learning_rate": 0.1}),), knobs={"l2": 0.0, "l1": 2.0}, steps=100, noise=0.0
    ),
    controls=("l1", "l2", "factor"),
    measure=measure_c50,
    question="Which penalty moves the minimum to a place where a weight is exactly zero?",
    options=("L2 only", "L1 only", "Both", "Neither"),
    answer=answer_c50,
    finding=f"With an L2 penalty {{{ZEROS['L2']}}} of the weights tried are exactly zero, with L1 {{{ZEROS['L1']}}}. This race ends at w1 = {{{FIRST_WEIGHT}}} and stays within {{{TICKS}}} of w2 = 0.",
    figure=figure_c50,
    why="The pull of L2 fades with the weight, so it never quite gets to zero. The pull of L1 is as strong near zero as far away, so it holds a weight there against a small slope.",
    notes=(
        "Set L1 to 0 first and move L2: the star slides towards the origin and touches no axis. Then L1: it runs onto the axis and along it. "
        "At L1 = 4 both weights are zero. "
        "Students expect exact zeros from any optimizer once L1 is in the loss; look at the ticking, and say what a proximal step does about it."
    ),
)


# C52: many dimensions

MATRICES = 40_000
SIZES = (1, 2, 3, 4, 6)
SPECTRA = 2000
DIMENSIONS = (2, 10, 100, 1000)


@cache
def minimum_shares() -> np.ndarray:
    """(SIZES,): the share of random symmetric matrices, as Hessians, that belong to a minimum."""
    random = np.random.default_rng(0)
    found = []
    for n in SIZES:
        square = random.normal(size=(MATRICES, n, n))
        smallest = np.linalg.eigvalsh(square + square.swapaxes(1, 2))[:, 0]
        found.append(np.mean(smallest > 0))
    return np.array(found)


@cache
def median_ratios() -> np.ndarray:
    """(DIMENSIONS,): the median ratio of the largest to the smallest of n curvatures that are log-normal."""
    random = np.random.default_rng(0)
    logs = (random.normal(size=(SPECTRA, n)) for n in DIMENSIONS)
    return np.array([np.median(np.exp(np.ptp(log, axis=1))) for log in logs])


def measure_c52(preset: Race | None = None) -> Measurement:
    """Measures random Hessians and random curvatures of growing dimension; the scene has no race."""
    shares = {
        f"share of random stationary points that are minima, {n} dimension{'s' * (n > 1)}": share
        for n, share in zip(SIZES, minimum_shares(), strict=True)
    }
    ratios = {
        f"median condition number, {n} dimensions": value for n, value in zip(DIMENSIONS, median_ratios(), strict=True)
    }
    return measured(
        {**shares, **ratios},
        {
            "share of random stationary points that are minima, 2 dimensions": "<= 0.16",
            "share of random stationary points that are minima, 6 dimensions": "<= 1e-3",
        },
    )


def answer_c52(measurement: Measurement) -> int:
    share = measurement.figures["share of random stationary points that are minima, 6 dimensions"]
    return int(np.argmin(np.abs(np.array([1 / 2, 1 / 7]) - share))) if share > 0.05 else 2


def figure_c52(preset: Race | None = None) -> dict[str, np.ndarray]:
    """Computes the bars. dimensions (5,) and minima (5,), the share of minima; spectra (4,) and ratio (4,), median conditions."""
    return {
        "dimensions": np.array(SIZES),
        "minima": minimum_shares(),
        "spectra": np.array(DIMENSIONS),
        "ratio": median_ratios(),
    }


C52 = Scene(
    id="C52",
    chapter=CHAPTER,
    title="With many dimensions: saddles everywhere",
    source="A 18:01-18:21 and 19:36-20:23",
    claim="With many parameters nearly all stationary points are saddles, and the condition number gets worse: among many directions one is very steep and one very flat.",
    look_for="The bars for minima fall off with every dimension, in six of them there is hardly one left. The bars for the condition number grow from 3 to several hundred.",
    caveat="This is a model: random symmetric matrices and random curvatures. The Hessian of a real network is not random.",
    preset=None,
    measure=measure_c52,
    question="In one dimension half of the random stationary points are minima. How many are there in six dimensions?",
    options=("About half", "About one in seven", "Practically none"),
    answer=answer_c52,
    why="A minimum needs every curvature to be positive. With each further dimension that becomes less likely, by more than half each time, because the eigenvalues of a matrix repel each other.",
    notes=(
        "Ask for a guess with coins first: six coins give one in 64. The measured share is far smaller, since eigenvalues keep their distance from each other. "
        "The pictures of this lecture have two dimensions; this is where they mislead. "
        "Students conclude that networks have no bad minima; the model says only that a random stationary point is a saddle."
    ),
    figure=figure_c52,
)

SCENES = (C46, C48, C49, C50, C52)
