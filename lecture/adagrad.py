"""AdaGrad: equal first steps in all axes, steps that shrink, and where that helps and hurts (C19 to C22)."""

import numpy as np

from landscapes.base import turned_start
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import ARRIVED, hausdorff, largest, smallest, which
from lecture.momentum_runs import at_rates, between, run_of, values_of
from lecture.paths import distances, first_step, ratio, steps_to_stay, turned_back
from lecture.racing import moved_to, seeds_of, trajectories
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "AdaGrad"
MINIMUM = (0.0, 0.0)  # of the taco shell and the noisy bowl

# C19: equal steps in all axes

AXES = race_on(
    "taco_shell",
    (("sgd", {"learning_rate": 0.038}), ("adagrad", {"learning_rate": 0.5})),
    steps=250,
)
FIRST_STEP = "AdaGrad: first step along the valley over first step across"
ADAGRAD_ARRIVES = "AdaGrad: steps to arrive"
SAME_PATH = "AdaGrad, RMSProp and Adam: largest difference between the paths at kappa 1, 10, 100 and 1000"
KAPPAS = (1.0, 10.0, 100.0, 1000.0)


def measure_c19(preset: Race) -> Measurement:
    """Runs the preset; then three adaptive methods from (-1.5, 1.5) at four condition numbers, 60 steps."""
    sgd, adagrad = (run_of(preset, method).x for method in ("sgd", "adagrad"))
    three = replaced(between(preset, ("adagrad", {}), ("rmsprop", {}), ("adam", {})), start=(-1.5, 1.5), steps=60)
    x = np.array(
        [
            [run.x for run in trajectories(replaced(three, knobs={**preset.setting.knobs, "kappa": kappa}))]
            for kappa in KAPPAS
        ]
    )
    figures = {
        FIRST_STEP: abs(ratio(*(adagrad[1] - adagrad[0]))),
        "SGD: first step across the valley over first step along": abs(1 / ratio(*(sgd[1] - sgd[0]))),
        "SGD: steps to arrive": steps_to_stay(sgd, MINIMUM, ARRIVED),
        ADAGRAD_ARRIVES: steps_to_stay(adagrad, MINIMUM, ARRIVED),
        SAME_PATH: np.abs(x - x[:1]).max(),
    }
    return measured(figures, {FIRST_STEP: "1 +- 1e-5", ADAGRAD_ARRIVES: "<= 90", SAME_PATH: "<= 1e-4"})


# C20: steps that shrink

SAME_RATE = race_on(
    "taco_shell",
    tuple((method, {"learning_rate": 0.025}) for method in ("sgd", "momentum", "adagrad", "rmsprop")),
    steps=150,
)
SHRINKS = "AdaGrad on a constant slope: step t times the root of t over the learning rate, largest deviation from 1"
LEFT = {name: f"{name}: share of the distance that is left" for name in ("SGD", "momentum", "AdaGrad", "RMSProp")}
STUCK_APART = "AdaGrad at 0.05: distance of its path from RMSProp's at 0.05"
LARGER_ALIKE = "AdaGrad at 0.5: distance of its path from RMSProp's at 0.05"


def measure_c20(preset: Race) -> Measurement:
    """Runs the preset; then AdaGrad on a constant slope; then compares AdaGrad's paths at two rates with RMSProp's."""
    left = [_share_left(run.x) for run in trajectories(preset)]
    rmsprop = _path_at(preset, "rmsprop", 0.05)
    others = (("adagrad", 0.05), ("adagrad", 0.5), ("sgd", 0.025), ("momentum", 0.01))
    apart = [hausdorff(_path_at(preset, method, rate), rmsprop) for method, rate in others]
    figures = {
        SHRINKS: _deviation_on_a_slope(preset),
        **dict(zip(LEFT.values(), left, strict=True)),
        STUCK_APART: apart[0],
        LARGER_ALIKE: apart[1],
        "SGD at 0.025: distance of its path from RMSProp's at 0.05": apart[2],
        "momentum at 0.01: distance of its path from RMSProp's at 0.05": apart[3],
    }
    thresholds = {
        SHRINKS: "<= 1e-5",
        LEFT["AdaGrad"]: ">= 0.75",
        LEFT["RMSProp"]: "<= 0.1",
        LEFT["momentum"]: "<= 0.05",
        STUCK_APART: ">= 2",
        LARGER_ALIKE: "<= 0.2",
    }
    return measured(figures, thresholds)


def _share_left(x: np.ndarray) -> float:
    away = distances(x, MINIMUM)
    return ratio(away[-1], away[0])


def _path_at(preset: Race, method: str, learning_rate: float) -> np.ndarray:
    """Returns the points (steps + 1, 2) of one method in the preset's setting at that rate."""
    return run_of(at_rates(between(preset, (method, {})), [learning_rate])[0], method).x


def _deviation_on_a_slope(preset: Race) -> float:
    """Returns how far step t of AdaGrad under a constant gradient, in learning rates, is from 1 / sqrt(t), relatively."""
    slope = moved_to(between(preset, ("adagrad", {})), "slope", steps=100, noise=0.0)
    steps = np.abs(np.diff(run_of(slope, "adagrad").x, axis=0)) / values_of(preset, "adagrad")["learning_rate"]
    return float(np.abs(steps * np.sqrt(np.arange(1, 101))[:, None] - 1).max())


# C21: where shrinking helps

SETTLES = race_on(
    "noisy_bowl",
    (
        ("sgd", {"learning_rate": 0.05}),
        ("adagrad", {"learning_rate": 1.0}),
        ("rmsprop", {"learning_rate": 0.1}),
        ("adam", {"learning_rate": 0.1}),
    ),
    noise=5.0,
    steps=1000,
    view="side",
)
EARLY, LATE = (
    {name: f"{name}: mean loss in the {part}" for name in ("SGD", "AdaGrad", "RMSProp", "Adam")}
    for part in ("second twentieth", "last tenth")
)
LOWER = "mean loss in the last tenth, SGD's over AdaGrad's"
FALLS = "AdaGrad: mean loss in the second twentieth over the last tenth"


def measure_c21(preset: Race) -> Measurement:
    """Runs the preset for twice as many steps, with 200 seeds.

    2000 steps are what the claim was measured with, and more than `batch.paths` has room for.
    """
    twice = replaced(preset, steps=2 * preset.setting.steps)
    loss = np.array([[run.loss for run in trajectories(one)] for one in seeds_of(twice)])  # (seeds, entries, steps + 1)
    steps = loss.shape[2] - 1
    early = loss[:, :, steps // 20 : max(steps // 10, 1)].mean(axis=(0, 2))
    late = loss[:, :, steps * 9 // 10 : steps].mean(axis=(0, 2))
    figures = {
        **dict(zip(EARLY.values(), early, strict=True)),
        **dict(zip(LATE.values(), late, strict=True)),
        LOWER: ratio(late[0], late[1]),
        FALLS: ratio(early[1], late[1]),
    }
    return measured(figures, {LOWER: ">= 4", FALLS: ">= 2.5"})


# C22: where shrinking hurts

SADDLE = race_on(
    "saddle",
    tuple((method, {"learning_rate": 0.05}) for method in ("sgd", "adagrad", "rmsprop")),
    knobs={"angle": 45.0},
    steps=1000,
)
ENOUGH = 5000  # steps in which a method may leave
BESIDE = 1e-4  # how far from the ridge the start is
LEDGE_ADAGRAD = "gentle ledge, AdaGrad: steps to leave it"
LEDGE_RMSPROP = "gentle ledge, RMSProp: steps to leave it"
TURNED = {name: f"saddle at 45 degrees, {name}: steps to leave it" for name in ("SGD", "AdaGrad", "RMSProp")}
STRAIGHT = {name: f"saddle along the axes, {name}: steps to leave it" for name in ("SGD", "AdaGrad", "RMSProp")}
LATER = "saddle at 45 degrees: steps to leave it, AdaGrad's over RMSProp's"
OPPOSITE = "saddle along the axes: steps to leave it, AdaGrad's over SGD's"


def measure_c22(preset: Race) -> Measurement:
    """Measures the steps to leave a gentle ledge (eps -0.01), and a saddle at two angles from 1e-4 beside its ridge."""
    ledge = between(preset, *preset.runs, ("adam", {"learning_rate": values_of(preset, "sgd")["learning_rate"]}))
    ledge = moved_to(ledge, "ledge", knobs={"eps": -0.01}, start=(-1.5, 1.0), steps=ENOUGH)
    sgd, adagrad, rmsprop, adam = (float(first_step(run.x[:, 0] > 0.5)) for run in trajectories(ledge))
    turned, straight = (_left_saddle(preset, angle) for angle in (45.0, 0.0))
    angle = preset.setting.knobs.get("angle", 0.0)
    shown = {run.label: _leaves(run.x, angle) for run in trajectories(preset)}
    figures = {
        **{f"in the picture, {label}: steps to leave the saddle": steps for label, steps in shown.items()},
        "gentle ledge, SGD: steps to leave it": sgd,
        LEDGE_ADAGRAD: adagrad,
        LEDGE_RMSPROP: rmsprop,
        "gentle ledge, Adam: steps to leave it": adam,
        **dict(zip(TURNED.values(), turned, strict=True)),
        **dict(zip(STRAIGHT.values(), straight, strict=True)),
        LATER: ratio(turned[1], turned[2]),
        OPPOSITE: ratio(straight[1], straight[0]),
    }
    return measured(figures, {LEDGE_ADAGRAD: ">= 5000", LEDGE_RMSPROP: "<= 150", LATER: ">= 10", OPPOSITE: "<= 0.3"})


def _left_saddle(preset: Race, angle: float) -> list[float]:
    """Returns for each entry the step at which it is 0.5 away from the ridge of a saddle turned so; infinity for never."""
    start = turned_start((1.5, BESIDE), angle)
    runs = trajectories(replaced(preset, knobs={**preset.setting.knobs, "angle": angle}, start=start, steps=ENOUGH))
    return [_leaves(run.x, angle) for run in runs]


def _leaves(x: np.ndarray, angle: float) -> float:
    """Returns the first step at which the path x (steps + 1, 2) is 0.5 away from the ridge of the saddle turned so."""
    return float(first_step(np.abs(turned_back(x, angle)[:, 1]) > 0.5))


SCENES = (
    Scene(
        id="C19",
        chapter=CHAPTER,
        title="AdaGrad makes all axes equal",
        source="A 33:59-34:35",
        claim=(
            "AdaGrad divides each axis by the root of its squared gradients so far. Progress along a slow axis speeds up, and "
            "along a steep one it slows down."
        ),
        look_for=(
            "AdaGrad's first step is as long along the valley as across it and it is at the minimum after 64 steps, SGD after "
            "222. Move kappa: SGD's path changes, AdaGrad's stays where it is."
        ),
        preset=AXES,
        controls=("kappa", "factor"),
        measure=measure_c19,
        question="The valley is made ten times longer: kappa goes from 100 to 1000. What happens to AdaGrad's path?",
        options=(
            "Nothing: it stays the same path",
            "It bends a little towards the steep side",
            "It needs several times as many steps",
        ),
        answer=lambda found: which(found.figures[SAME_PATH], 1e-4, 0.5),
        why=(
            "Scaling an axis's gradient scales the root of its squares by the same factor, and the two cancel. Only epsilon is "
            "left of it, a difference of 2e-6."
        ),
        notes=(
            "The same holds for RMSProp and Adam: on a valley along the axes they do not see the condition number at all. "
            "Students conclude that adaptive methods solve bad conditioning. They do so only for valleys along the axes; "
            "announce the scene in which the valley is turned."
        ),
    ),
    Scene(
        id="C20",
        chapter=CHAPTER,
        title="AdaGrad's steps get shorter and shorter",
        source="A 34:56, 37:26-38:12",
        claim=(
            "The sum of squares only grows, so AdaGrad's steps shrink. At the others' learning rate it gets stuck; with a larger "
            "one its path looks like RMSProp's."
        ),
        look_for=(
            "All four have the rate 0.025. AdaGrad hardly leaves the start: after 150 steps 82 % of the distance is left, of "
            "RMSProp's 4 %, of SGD's 15 %, of momentum's next to nothing."
        ),
        preset=SAME_RATE,
        controls=("factor", "steps"),
        measure=measure_c20,
        question="SGD, momentum, AdaGrad and RMSProp run with the same learning rate 0.025. Which of them hardly leaves the start?",
        options=("SGD", "Momentum", "AdaGrad", "RMSProp"),
        answer=lambda found: largest(*(found.figures[name] for name in LEFT.values())),
        why=(
            "On a constant slope AdaGrad's step t is the learning rate over the root of t: the hundredth is a tenth of the first, "
            "and 100 steps cover only 19 rates."
        ),
        notes=(
            "A comparison at one rate for all says more about the rate than about the methods: AdaGrad's may be ten times larger. "
            "At 0.5 its path lies on RMSProp's at 0.05 within 0.12, although its steps are much longer at first and much shorter at the end. "
            "Students often read stuck as converged. The gradient at AdaGrad's end tells the two apart."
        ),
    ),
    Scene(
        id="C21",
        chapter=CHAPTER,
        title="Convex: slowing down is a feature",
        source="A 35:15-35:28",
        claim="On a convex surface one wants to slow down on the way to the minimum, and AdaGrad does so by itself.",
        look_for="All four end in a cloud round the minimum, and only AdaGrad's contracts. In the long run its mean loss is about seven times lower than SGD's.",
        preset=SETTLES,
        controls=("noise", "factor", "steps"),
        measure=measure_c21,
        question="All four run for a long time in the same noise, at constant learning rates. Whose cloud round the minimum is the smallest in the end?",
        options=("SGD's", "AdaGrad's", "RMSProp's", "Adam's"),
        answer=lambda found: smallest(*(found.figures[name] for name in LATE.values())),
        why=(
            "AdaGrad's sum of squares keeps growing with the noise, so its steps shrink like one over the root of the step "
            "number. The others' steps stay as long as they are, and so do their clouds."
        ),
        notes=(
            "AdaGrad has a falling learning rate built in; the others need a schedule for the same effect. "
            "The figures are from twice as many steps as the picture shows, since the shrinking is slow. "
            "Students may say that RMSProp or Adam settle because they adapt: they adapt to the size of the gradient, not to the time."
        ),
    ),
    Scene(
        id="C22",
        chapter=CHAPTER,
        title="Not convex: AdaGrad gets stuck",
        source="A 35:31-35:42",
        claim="On a surface that is not convex slowing down may be fatal: AdaGrad can get stuck near a saddle, RMSProp goes on.",
        look_for=(
            "All come to the saddle at the cross. RMSProp leaves it first, SGD soon after, AdaGrad stays beside it for about 900 steps. "
            "Turn the angle to 0 and AdaGrad leaves long before SGD."
        ),
        caveat=(
            "True of a turned saddle and of a ledge whose way out has seen large gradients before. On a saddle along the axes "
            "AdaGrad is ten times sooner than SGD (18 steps against 178 from 1e-4 beside the ridge): in an axis without gradients so far its first step is the full rate, "
            "however small the gradient."
        ),
        preset=SADDLE,
        controls=("angle", "factor"),
        measure=measure_c22,
        question="The saddle is turned by 45 degrees, and all have the same learning rate. Which method stays near it longest?",
        options=("SGD", "AdaGrad", "RMSProp"),
        answer=lambda found: largest(*(found.figures[name] for name in TURNED.values())),
        why=(
            "On the way to the saddle both axes have collected large gradients, and AdaGrad never forgets them. RMSProp forgets "
            "them in some ten steps, and SGD never knew."
        ),
        notes=(
            "Show 45 degrees first, then 0: AdaGrad goes from last to well before SGD, and nothing about the saddle has changed but its "
            "direction. "
            "Students generalise from the axis-aligned picture that adaptive methods leave saddles easily. "
            "On the gentle ledge AdaGrad has not got off after 5000 steps, RMSProp after 91."
        ),
    ),
)
