"""AdaGrad: equal first steps in all axes, steps that shrink, and where that helps and hurts (C19 to C22)."""

import numpy as np

from landscapes.base import turned_start
from lecture.adaptive_runs import labels_of, over_seeds
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import ARRIVED, hausdorff, largest, smallest
from lecture.momentum_runs import at_rates, between, run_of, values_of
from lecture.paths import distances, first_step, given, ratio, steps_to_stay, tame, turned_back
from lecture.racing import moved_to, trajectories
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "AdaGrad"
MINIMUM = (0.0, 0.0)  # of the taco shell and the noisy bowl

ENOUGH = 5000  # steps for a method to arrive or to leave

# C19: equal steps in all axes

AXES = race_on(
    "taco_shell",
    (("sgd", {"learning_rate": 0.038}), ("adagrad", {"learning_rate": 0.5})),
    steps=250,
)
FIRST_STEP = "AdaGrad: first step along the valley over first step across"
SGD_ARRIVES, ADAGRAD_ARRIVES = "SGD: steps to arrive", "AdaGrad: steps to arrive"
SAME_PATH = "AdaGrad, RMSProp, Adam: largest difference of the paths at κ 1, 10, 100, 1000"
KAPPAS = (1.0, 10.0, 100.0, 1000.0)


def measure_c19(preset: Race) -> Measurement:
    """Runs the preset until both arrive; then three adaptive methods from (-1.5, 1.5) at four condition numbers, 60 steps."""
    sgd, adagrad = (run_of(replaced(preset, steps=ENOUGH), method).x for method in ("sgd", "adagrad"))
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
        SGD_ARRIVES: steps_to_stay(sgd, MINIMUM, ARRIVED),
        ADAGRAD_ARRIVES: steps_to_stay(adagrad, MINIMUM, ARRIVED),
        SAME_PATH: np.abs(x - x[:1]).max(),
    }
    return measured(
        figures, {FIRST_STEP: "1 +- 0.01", SAME_PATH: "<= 1e-3"}, {FIRST_STEP: "1 +- 1e-5", ADAGRAD_ARRIVES: "<= 90"}
    )


# C20: steps that shrink

SAME_RATE = race_on(
    "taco_shell",
    (
        *((method, {"learning_rate": 0.025}) for method in ("sgd", "momentum", "adagrad", "rmsprop")),
        ("adagrad", {"learning_rate": 0.25}),
    ),
    steps=150,
)
SHRINKS = "AdaGrad on a constant slope: deviation from the law step t = rate / root of t"
FOUR = ("SGD", "momentum", "AdaGrad", "RMSProp")
LEFT = {name: f"{name}: share of the distance that is left" for name in (*FOUR, "AdaGrad at ten times the rate")}
STUCK_APART = "AdaGrad at 0.05: distance of its path from RMSProp's at 0.05"
LARGER_ALIKE = "AdaGrad at 0.5: distance of its path from RMSProp's at 0.05"


def measure_c20(preset: Race) -> Measurement:
    """Runs the preset; then AdaGrad on a constant slope; then compares AdaGrad's paths at two rates with RMSProp's."""
    left = [_share_left(run.x) for run in trajectories(preset)]
    preset = replaced(preset, steps=SAME_RATE.setting.steps)
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
    shown = {LEFT["AdaGrad"]: ">= 0.75", LEFT["RMSProp"]: "<= 0.1", LEFT["momentum"]: "<= 0.05"}
    stuck = {LEFT["AdaGrad"]: ">= 0.5"}
    return measured(figures, {**stuck, SHRINKS: "<= 1e-5", STUCK_APART: ">= 2", LARGER_ALIKE: "<= 0.2"}, shown)


def _share_left(x: np.ndarray) -> float:
    away = distances(x, MINIMUM)
    return ratio(tame(away[-1]), away[0])


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
    {name: f"{name}: mean loss {part}" for name in ("SGD", "AdaGrad", "RMSProp", "Adam")}
    for part in ("early, from 5 to 10 % of the run", "late, in the last tenth of the run")
)
LOWER = "mean loss late, SGD's over AdaGrad's"
FALLS = "AdaGrad: mean loss early over late"
FEWEST = 200  # steps without which nothing can be said of a cloud


def measure_c21(preset: Race) -> Measurement:
    """Runs the preset for twice as many steps, with 200 seeds: 2000 are what the claim was measured with."""
    twice = replaced(preset, steps=2 * preset.setting.steps)
    noisy = bool(preset.setting.noise) and twice.setting.steps >= FEWEST
    loss = over_seeds(twice).loss  # (seeds, entries, steps + 1)
    steps = loss.shape[2] - 1
    early = loss[:, :, steps // 20 : max(steps // 10, 1)].mean(axis=(0, 2))
    late = loss[:, :, steps * 9 // 10 : steps].mean(axis=(0, 2))
    figures = {
        **dict(zip(EARLY.values(), early, strict=True)),
        **{name: given(noisy, loss) for name, loss in zip(LATE.values(), late, strict=True)},
        LOWER: given(noisy, ratio(late[0], late[1])),
        FALLS: given(noisy, ratio(early[1], late[1])),
    }
    return measured(figures, {LOWER: ">= 1.25", FALLS: ">= 1.25"}, {LOWER: ">= 4", FALLS: ">= 2.5"})


def figure_c21(preset: Race) -> dict[str, np.ndarray]:
    """Computes mean losses over 200 seeds. methods, names (m,); loss (m, steps + 1)."""
    return {**labels_of(preset), "loss": over_seeds(preset).loss.mean(axis=0)}


# C22: where shrinking hurts

SADDLE = race_on(
    "saddle",
    tuple((method, {"learning_rate": 0.05}) for method in ("sgd", "adagrad", "rmsprop")),
    knobs={"angle": 45.0},
    steps=1000,
    view="side",
)
BESIDE = 1e-4  # how far from the ridge the start is
SHOWN = {name: f"{name}: steps near the saddle, of 5000" for name in ("SGD", "AdaGrad", "RMSProp")}
FASTER_RATE = "AdaGrad at ten times the rate: steps near the saddle"
ON_LEDGE = "steps to leave a flat step with slope 0.02 (ledge, eps −0.01), of 5000"
LEDGE_ADAGRAD, LEDGE_RMSPROP = (f"{ON_LEDGE}, {name}" for name in ("AdaGrad", "RMSProp"))
TURNED = {name: f"saddle at 45 degrees, {name}: steps to leave it" for name in ("SGD", "AdaGrad", "RMSProp")}
STRAIGHT = {name: f"saddle along the axes, {name}: steps to leave it" for name in ("SGD", "AdaGrad", "RMSProp")}
STAYS = "steps near this saddle, AdaGrad's over the most of the others"
LATER = "saddle at 45 degrees: steps to leave it, AdaGrad's over RMSProp's"
OPPOSITE = "saddle along the axes: steps to leave it, AdaGrad's over SGD's"


def measure_c22(preset: Race) -> Measurement:
    """Measures the steps to leave a gentle ledge (eps -0.01), and a saddle at two angles from 1e-4 beside its ridge."""
    ledge = between(preset, *preset.runs, ("adam", {"learning_rate": values_of(preset, "sgd")["learning_rate"]}))
    ledge = moved_to(ledge, "ledge", knobs={"eps": -0.01}, start=(-1.5, 1.0), steps=ENOUGH)
    sgd, adagrad, rmsprop, adam = (_counted(first_step(run.x[:, 0] > 0.5)) for run in trajectories(ledge))
    turned, straight = (_left_saddle(preset, angle) for angle in (45.0, 0.0))
    angle = preset.setting.knobs.get("angle", 0.0)
    shown = [_leaves(run.x, angle) for run in trajectories(replaced(preset, steps=ENOUGH))]
    ten_times = at_rates(between(preset, ("adagrad", {})), [10 * values_of(preset, "adagrad")["learning_rate"]])[0]
    figures = {
        **dict(zip(SHOWN.values(), shown, strict=True)),
        FASTER_RATE: _leaves(trajectories(ten_times)[0].x, angle),
        f"{ON_LEDGE}, SGD": sgd,
        LEDGE_ADAGRAD: adagrad,
        LEDGE_RMSPROP: rmsprop,
        f"{ON_LEDGE}, Adam": adam,
        **dict(zip(TURNED.values(), turned, strict=True)),
        **dict(zip(STRAIGHT.values(), straight, strict=True)),
        STAYS: ratio(shown[1], max(shown[0], shown[2])),
        LATER: given(max(turned[1:]) < ENOUGH or turned[1] >= 2 * turned[2], ratio(turned[1], turned[2])),
        OPPOSITE: given(straight[0] < ENOUGH, ratio(straight[1], straight[0])),
    }
    return measured(figures, {STAYS: ">= 1.25"}, {LEDGE_ADAGRAD: ">= 5000", LEDGE_RMSPROP: "<= 150", LATER: ">= 10"})


def _left_saddle(preset: Race, angle: float) -> list[float]:
    """Returns for each entry the step at which it is 0.5 away from the ridge of a saddle turned so; infinity for never."""
    start = turned_start((1.5, BESIDE), angle)
    runs = trajectories(replaced(preset, knobs={**preset.setting.knobs, "angle": angle}, start=start, steps=ENOUGH))
    return [_leaves(run.x, angle) for run in runs]


def _leaves(x: np.ndarray, angle: float) -> float:
    """Returns the first step at which the path x (steps + 1, 2) is 0.5 away from the ridge of the saddle turned so."""
    return _counted(first_step(np.abs(turned_back(x, angle)[:, 1]) > 0.5))


def _counted(step: np.ndarray) -> float:
    """Returns the step, but no more than as many as were tried."""
    return float(min(step, ENOUGH))


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
            "222. Move κ: SGD's path changes, AdaGrad's stays where it is."
        ),
        preset=AXES,
        controls=("kappa", "factor"),
        measure=measure_c19,
        question="The floor of the valley is made ten times flatter: κ grows tenfold, the rate stays. What happens to AdaGrad's path?",
        options=(
            "Nothing: it stays the same path",
            "It bends a little towards the steep side",
            "It needs several times as many steps",
        ),
        answer=lambda found: 0 if found.figures[SAME_PATH] <= 1e-3 else None,
        finding=f"Steps to arrive: SGD {{{SGD_ARRIVES}}}, AdaGrad {{{ADAGRAD_ARRIVES}}}. AdaGrad's paths at κ 1 to 1000 differ by {{{SAME_PATH}}}.",
        why=(
            "Scaling an axis's gradient scales the root of its squares by the same factor, and the two cancel. Only ε keeps a trace of it, "
            "a difference of 2 × 10⁻⁶."
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
            "AdaGrad and the three others have the rate 0.025. AdaGrad hardly leaves the start: after 150 steps 82 % of the distance is left, of "
            "RMSProp's 4 %, of SGD's 15 %, of momentum's next to nothing. The second AdaGrad, at 0.25, runs where RMSProp does."
        ),
        preset=SAME_RATE,
        controls=("factor", "steps"),
        measure=measure_c20,
        question="SGD, momentum, AdaGrad and RMSProp run with the same learning rate. Which of them has most of the distance left at the end?",
        options=("SGD", "Momentum", "AdaGrad", "RMSProp"),
        answer=lambda found: largest(*(found.figures[LEFT[name]] for name in FOUR)),
        finding=f"Of the distance is left: SGD {{{LEFT['SGD']}}}, momentum {{{LEFT['momentum']}}}, AdaGrad {{{LEFT['AdaGrad']}}}, RMSProp {{{LEFT['RMSProp']}}}.",
        why=(
            "On a constant slope AdaGrad's step t is the learning rate over the root of t: the hundredth is a tenth of the first, "
            "and 100 steps add up to only 19 times the rate."
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
        claim="On a convex surface you want to slow down as you come near the minimum, and AdaGrad does so by itself.",
        look_for="All four end in a cloud round the minimum, and only AdaGrad's contracts: in the small picture, the mean of 200 runs, its loss alone goes on falling. In the long run it is about seven times lower than SGD's.",
        preset=SETTLES,
        controls=("noise", "factor", "steps"),
        measure=measure_c21,
        question="All four run for a long time in the same noise, at constant learning rates. Whose mean loss is the smallest in the end?",
        options=("SGD's", "AdaGrad's", "RMSProp's", "Adam's"),
        answer=lambda found: smallest(*(found.figures[name] for name in LATE.values())),
        finding=f"Mean loss in the last tenth of twice as many steps: SGD {{{LATE['SGD']}}}, AdaGrad {{{LATE['AdaGrad']}}}, RMSProp {{{LATE['RMSProp']}}}, Adam {{{LATE['Adam']}}}.",
        figure=figure_c21,
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
        claim="On a surface that is not convex slowing down might be fatal: AdaGrad can get stuck near a saddle, RMSProp goes on.",
        look_for=(
            "All come to the saddle at the cross, which lies askew, and have the same rate. RMSProp leaves it first, SGD soon after, AdaGrad stays beside it for 910 steps. "
            "Turn the angle to 0 and AdaGrad leaves long before SGD."
        ),
        caveat=(
            "True for a turned saddle, and for a ledge if the axis that leads out has had large gradients before. On a saddle along the axes "
            "AdaGrad leaves ten times earlier than SGD (18 steps against 178 from 0.0001 beside the ridge): in an axis without gradients so far its first step is the full rate, "
            "however small the gradient. And the same rate is unfair to AdaGrad: at ten times the rate it leaves after 22 steps."
        ),
        preset=SADDLE,
        controls=("angle", "factor"),
        measure=measure_c22,
        question="All have the same learning rate. Which method stays near this saddle longest?",
        options=("SGD", "AdaGrad", "RMSProp"),
        answer=lambda found: largest(*(found.figures[name] for name in SHOWN.values())),
        finding=f"Near the saddle stay: SGD {{{SHOWN['SGD']}}} steps, AdaGrad {{{SHOWN['AdaGrad']}}}, RMSProp {{{SHOWN['RMSProp']}}} (5000 were tried).",
        why=(
            "On the way to the saddle both axes have collected large gradients, and AdaGrad never forgets them. RMSProp forgets "
            "them in some ten steps, and SGD never knew."
        ),
        notes=(
            "Show 45 degrees first, then 0: AdaGrad goes from last to well before SGD, and nothing about the saddle has changed but its "
            "direction. "
            "Students generalise from the axis-aligned picture that adaptive methods leave saddles easily. "
            "On a flat step with a slope of 0.02 (the ledge at eps = −0.01) AdaGrad has not got off after 5000 steps, RMSProp after 91."
        ),
    ),
)
