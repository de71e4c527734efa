"""Chapter "Local minima and saddles": caught in a dip (C06), still on a saddle (C07), slow beside one (C08)."""

from functools import cache

import numpy as np

from engine.sampling import losses_and_gradients, stationary_points
from landscapes.base import turned_start
from lecture.adaptive_runs import labels_of
from lecture.base import Measurement, Scene, measured
from lecture.paths import distance, distances, first_step, given, ratio, tame, turned_back
from lecture.racing import (
    SEEDS,
    lowest_of,
    only,
    paths_of,
    rate_of,
    seeds_of,
    trajectories,
    with_rates,
)
from states import registry
from states.fields import replaced
from states.race import Race, Run, race_on

CHAPTER = "Local minima and saddles"
SIX = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")  # the lecture's methods
LONG = 5000  # steps: enough for SGD at a tenth of its rate


# C06: SGD stops in a local minimum, momentum rolls on

SGD_FACTORS = (0.1, 0.4, 1.0, 2.0)  # on the preset's rate
MOMENTUM_FACTORS = (0.5, 1.0, 2.5)
STRONG, WEAK = 3.0, 1.0  # noise
WITHIN = 1000  # steps of runs that are batched
LEGS = 2  # calls of so many steps, one after the other, in which noise may free a run
OUT = 1.0  # x beyond which a run has left the dip


STOPS = "SGD: largest distance to the local minimum at the end, all rates tried"
ROLLS_ON = "momentum: largest distance to the lowest minimum at the end, all rates tried"
SPEED = "momentum's step through the local minimum, where the slope is zero"
FREED, NOT_FREED = (f"share of 200 seeds in which SGD gets out within 2000 steps, noise {noise}" for noise in (3, 1))
CUT = (-0.9, 2.6)  # x, of the small figure: where the dip can be seen
BARRIER = "height of the barrier behind the dip"
WHERE = {name: f"{name}: x after 1000 steps of this race" for name in ("SGD", "momentum")}


def dip_of(preset: Race) -> np.ndarray:
    """Returns the local minimum (2,) that is not the lowest; NaN where there is none."""
    minima = stationary_points(preset.setting.landscape, preset.setting.knobs).minima
    return minima[np.argmax(minima[:, 2]), :2] if len(minima) > 1 else np.full(2, np.nan)


def ends(preset: Race, factors: tuple[float, ...], point: np.ndarray, steps: int) -> float:
    """Returns how far from a point (2,) the farthest run of one entry ends, at its rate times each of the factors."""
    rates = [rate_of(preset) * factor for factor in factors]
    runs = [trajectories(replaced(with_rates(preset, rate), steps=steps))[0] for rate in rates]
    return float(np.max([tame(distance(run.x[-1], point)) for run in runs]))


def speed_through(x: np.ndarray, place: float) -> float:
    """Returns how far right the step goes with which a path (rows, 2) first passes this x; 0 if it never does."""
    passing = np.flatnonzero((x[:-1, 0] < place) & (x[1:, 0] >= place))
    return float(x[passing[0] + 1, 0] - x[passing[0], 0]) if len(passing) else 0.0


def share_out(preset: Race, noise: float) -> float:
    """Returns the share of 200 seeds in which SGD leaves the dip within LEGS x WITHIN steps."""
    caught = seeds_of(replaced(preset, noise=noise, steps=WITHIN))
    for _ in range(LEGS):
        x = paths_of(caught).x[:, 0]
        left = np.max(x[..., 0], axis=1) > OUT
        # A call has room for 1000 steps: the next goes on from where this one ended, with noise of its own (seeds 200 to 399).
        caught = [
            replaced(one, start=(float(end[0]), float(end[1])), seed=one.setting.seed + SEEDS)
            for one, end, out in zip(caught, x[:, -1], left, strict=True)
            if not out
        ]
        if not caught:
            break
    return 1 - len(caught) / SEEDS


def passing_methods(preset: Race) -> int:
    """Counts how many of the lecture's six methods end in the lowest minimum, all at SGD's rate."""
    rate = {"learning_rate": rate_of(preset)}
    found = paths_of([replaced(preset, runs=tuple(Run(method, rate) for method in SIX), steps=WITHIN)])
    return int(np.sum(distances(found.x[0, :, -1], lowest_of(preset)) < 0.5))


def measure_c06(preset: Race) -> Measurement:
    """Runs both entries at several rates, SGD also with noise, and all six methods at SGD's rate."""
    sgd, momentum = only(preset, 0), only(preset, 1)
    silent_sgd, silent_momentum = replaced(sgd, noise=0.0), replaced(momentum, noise=0.0)
    dip, lowest = dip_of(preset), lowest_of(preset)
    own = _own(preset)
    shown_sgd, shown_momentum = trajectories(replaced(preset, steps=max(preset.setting.steps, WITHIN)))
    through = trajectories(silent_momentum)[0]
    return measured(
        {
            STOPS: ends(silent_sgd, SGD_FACTORS if own else (1.0,), dip, LONG),
            ROLLS_ON: ends(silent_momentum, MOMENTUM_FACTORS if own else (1.0,), lowest, LONG),
            SPEED: given(np.isfinite(dip[0]), speed_through(through.x, dip[0])),
            FREED: share_out(sgd, STRONG),
            NOT_FREED: share_out(sgd, WEAK),
            "of the lecture's six methods, how many get past at SGD's rate": passing_methods(silent_sgd),
            BARRIER: barrier(preset, dip),
            **{
                name: float(tame(run.x[-1, 0]))
                for name, run in zip(WHERE.values(), (shown_sgd, shown_momentum), strict=True)
            },
        },
        {STOPS: "<= 1e-3", ROLLS_ON: "<= 1e-3"},
        {SPEED: ">= 0.1", FREED: ">= 0.9", NOT_FREED: "<= 0.1"},
    )


def _own(preset: Race) -> bool:
    """Tells whether the race's rates are those of the scene, round which other rates are tried."""
    return rate_of(preset) == rate_of(CAUGHT) and rate_of(preset, 1) == rate_of(CAUGHT, 1)


def barrier(preset: Race, dip: np.ndarray) -> float:
    """Returns how far the loss rises from the dip (2,) to the highest point of the way on along its line; NaN without a dip."""
    if not np.isfinite(dip).all():
        return float("nan")
    loss = _loss_along(preset, np.linspace(dip[0], OUT, 400))
    return float(loss.max() - loss[0])


def figure_c06(preset: Race) -> dict[str, np.ndarray]:
    """Cuts the surface along y = 0, and finds the place on it where each run ends.

    x (n,); loss (n,); methods, names (m,); ends (m, 2): x at the end of the run, as far as it is in the picture, and the loss there.
    """
    low, high = CUT
    x = np.linspace(low, high, 240)
    last = [float(run.x[-1, 0]) for run in trajectories(preset)]
    ends_at = np.array([end if low <= end <= high else np.nan for end in last])
    loss, there = (_loss_along(preset, places) for places in (x, ends_at))
    return {**labels_of(preset), "x": x, "loss": loss, "ends": np.stack([ends_at, there], axis=1)}


def _loss_along(preset: Race, x: np.ndarray) -> np.ndarray:
    """(n,) the loss at x (n,) and y = 0."""
    points = np.stack([x, np.zeros_like(x)], axis=1)
    return losses_and_gradients(preset.setting.landscape, points, preset.setting.knobs)[0]


def answer_c06(measurement: Measurement) -> int | None:
    if measurement.figures[BARRIER] <= 0:
        return None
    sgd, momentum = (measurement.figures[WHERE[name]] > OUT for name in ("SGD", "momentum"))
    return {(False, False): 0, (False, True): 1, (True, False): 2, (True, True): 3}[sgd, momentum]


CAUGHT = race_on(
    "ledge",
    (("sgd", {"learning_rate": 0.05}), ("momentum", {"learning_rate": 0.02})),
    knobs={"eps": 0.09},
    start=(-1.5, 1.0),
    steps=150,
    noise=0.0,
)

C06 = Scene(
    id="C06",
    chapter=CHAPTER,
    title="A dip stops SGD, not momentum",
    source="A 18:55 and 24:48; L 23:41-23:56",
    claim="In a local minimum the gradient is zero and SGD stops. Momentum arrives with speed, like a ball, and rolls through; noise can free SGD as well.",
    look_for="SGD comes to rest in the dip at x = −0.3: see the cut in the small picture. Momentum passes the same place at speed, goes over the small barrier, and settles at x = 2.",
    caveat="Only noise that is strong enough helps SGD: with an amplitude of 3 practically every run gets out within 2000 steps, with 1 almost none.",
    preset=CAUGHT,
    controls=("eps", "factor", "noise"),
    measure=measure_c06,
    question="Both come down from the left to the place where the surface is flattest. There is a dip with a small barrier behind it. Which of them get past it?",
    options=("Neither", "Only momentum", "Only SGD", "Both"),
    answer=answer_c06,
    finding=f"Height of the barrier behind the dip: {{{BARRIER}}}. After 1000 steps, more than are drawn, SGD is at x = {{{WHERE['SGD']}}}, momentum at x = {{{WHERE['momentum']}}}; the minimum behind the dip is at x = 2.",
    figure=figure_c06,
    why="In the dip the gradient is zero, and SGD's step is the gradient. Momentum's step is its velocity, which is still large there.",
    notes=(
        "Ask what momentum's step is at the exact bottom of the dip: nine tenths of the last one, not zero. "
        "Nesterov rolls through too; AdaGrad, RMSProp and Adam stay in the dip at SGD's rate. "
        "Students conclude that momentum finds the global minimum: lower the factor to 0.1, and it stays in the dip as well. "
        "With a noise of 3 SGD jumps out, but it takes patience: most seeds need more than the steps of the picture."
    ),
)


# C07: on a saddle nothing moves

ELSEWHERE = {"beale": 0, "six_hump_camel": -1, "monkey_saddle": 0, "two_weight_net": 0}  # surface -> row of its saddle
AWAY = 0.5  # offset from the saddle's ridge at which a run has left
RIDGE = (1.5, 0.0)  # a start from which SGD walks straight to the saddle


A_LITTLE = 0.1  # noise, of the second half of the claim where the race has none
FARTHEST = "farthest that any of six methods gets from the exact saddle in 1000 steps"
WITHOUT = "without noise: distance to the saddle after 1000 steps"
FREED_BY_NOISE = "with noise: share of 200 seeds that leave the saddle"
SLOWEST = "with noise: step at which the slowest leaves"
PLACES = {
    place: f"this race: share of 200 seeds that end {where}"
    for place, where in (
        ("saddle", "on the saddle"),
        ("upper", "in the upper minimum"),
        ("lower", "in the lower minimum"),
    )
}


def turned_offset(preset: Race, x: np.ndarray) -> np.ndarray:
    """Returns how far (...) points (..., 2) lie to the side of the saddle's ridge."""
    angle = preset.setting.landscape.knob_values(preset.setting.knobs)["angle"]
    return turned_back(x, angle)[..., 1]


def leaving_step(preset: Race, x: np.ndarray) -> np.ndarray:
    """(...): the step at which paths (..., rows, 2) have left the ridge, infinity for never."""
    return first_step(np.abs(turned_offset(preset, x)) > AWAY)


def largest_gradient_elsewhere() -> float:
    """Returns the largest component of the gradients at the exact saddles of the surfaces ELSEWHERE."""
    found = []
    for name, row in ELSEWHERE.items():
        saddle = stationary_points(registry.surface(name)).saddles[row, :2]
        found.append(np.abs(losses_and_gradients(registry.surface(name), saddle[None])[1]).max())
    return max(found)


def measure_c07(preset: Race) -> Measurement:
    """Runs six methods on the exact saddle; SGD from the ridge without noise, and with it for 200 seeds."""
    sgd = replaced(only(preset, 0), steps=WITHIN)
    saddle = stationary_points(preset.setting.landscape, preset.setting.knobs).saddles[0, :2]
    start = (float(saddle[0]), float(saddle[1]))
    six = paths_of([replaced(sgd, runs=tuple(Run(method, {}) for method in SIX), start=start, noise=0.0)])
    silent = paths_of([replaced(sgd, noise=0.0)])
    noisy = paths_of(seeds_of(replaced(sgd, noise=sgd.setting.noise or A_LITTLE)))
    left = leaving_step(preset, noisy.x[:, 0])
    enough = WITHIN * rate_of(preset) >= 20  # time for the offset to grow
    return measured(
        {
            FARTHEST: float(distances(six.x, saddle).max()),
            "largest gradient at the saddles of four other surfaces": largest_gradient_elsewhere(),
            WITHOUT: given(enough, tame(distance(silent.x[0, 0, -1], saddle))),
            FREED_BY_NOISE: given(enough, np.mean(np.isfinite(left))),
            "with noise: step at which half of them have left": float(np.median(left)),
            SLOWEST: left.max(),
            **ends_of_seeds(sgd, saddle),
        },
        {
            FARTHEST: "<= 0",
            "largest gradient at the saddles of four other surfaces": "<= 0",
            WITHOUT: "<= 1e-3",
            FREED_BY_NOISE: ">= 1",
        },
        {SLOWEST: "<= 400"},
    )


def ends_of_seeds(sgd: Race, saddle: np.ndarray) -> dict[str, float]:
    """Returns the shares of 200 seeds that end near the saddle (2,) and near either of the two minima."""
    last = paths_of(seeds_of(sgd)).x[:, 0, -1]
    minima = stationary_points(sgd.setting.landscape, sgd.setting.knobs).minima[:, :2]
    upper, lower = sorted(minima, key=lambda minimum: -turned_offset(sgd, minimum))
    places = dict(zip(PLACES.values(), (saddle, upper, lower), strict=True))
    return {name: float(np.mean(distances(last, place) < AWAY)) for name, place in places.items()}


def answer_c07(measurement: Measurement) -> int | None:
    on_saddle, upper, lower = (measurement.figures[name] for name in PLACES.values())
    if on_saddle >= 0.9:
        return 0
    if upper + lower < 0.9:
        return None
    return 1 if min(upper, lower) >= 0.3 else 2 if max(upper, lower) >= 0.9 else None


C07 = Scene(
    id="C07",
    chapter=CHAPTER,
    title="Stuck on a saddle, freed by noise",
    source="A 19:29 and 22:58; L 26:49-27:04",
    claim="At a saddle the gradient is zero, so a method that starts exactly there never moves. A little noise is enough to fall off.",
    look_for="Twelve runs with different noise start exactly on the ridge. All of them walk to the saddle, and then each slides off to one side or the other, some earlier than others.",
    preset=race_on("saddle", (("sgd", {"learning_rate": 0.05}),), start=RIDGE, steps=250, noise=0.1, repeats=12),
    controls=("noise", "seed", "factor"),
    measure=measure_c07,
    question="SGD starts exactly on the ridge that leads to the saddle, and its gradients are slightly noisy. Where are 200 runs after 1000 steps?",
    options=("Nearly all on the saddle", "About half in each of the two minima", "Nearly all in the same minimum"),
    answer=answer_c07,
    finding=f"After 1000 steps {{{PLACES['saddle']}}} of 200 runs are on the saddle, {{{PLACES['upper']}}} in the upper and {{{PLACES['lower']}}} in the lower minimum.",
    why="Noise puts each run a little to one side of the ridge, and from there the slope grows with the distance. Which side it is, is left to chance: 53 % go up, the others down.",
    notes=(
        "Set the noise to 0: SGD walks into the saddle and stays, for ever. "
        "This is the one point at which all six methods agree: a gradient of zero moves none of them. "
        "Students think of saddles as traps like minima; they are balance points, and the trouble is not being caught but being slow (next scene)."
    ),
)


# C08: near a saddle SGD creeps

OFFSETS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
LEDGE = race_on(
    "ledge",
    (("sgd", {"learning_rate": 0.02}), ("momentum", {"learning_rate": 0.02})),
    start=(-1.5, 1.0),
    steps=LONG,
    noise=0.0,
)
PAST = 0.5  # x beyond which a run has left the ledge


NAMES = {"SGD": "SGD", "same": "momentum at SGD's rate", "at a tenth": "momentum at a tenth of it"}
LEAVES = {key: f"{name}: step at which it leaves" for key, name in NAMES.items()}
AS_PREDICTED = "SGD: steps for each further zero of the offset over the predicted ln 10 / ln(1 + rate)"
FASTER = "SGD's steps over momentum's at its rate, smallest for offsets up to 0.01"


@cache
def over_the_ledge(eps: float) -> tuple[float, float, float]:
    """Returns the steps at which SGD and momentum leave the ledge, and the largest x that SGD has reached."""
    sgd, momentum = trajectories(replaced(LEDGE, knobs={"eps": eps}))
    slow, fast = (float(first_step(run.x[:, 0] > PAST)) for run in (sgd, momentum))
    return slow, fast, float(sgd.x[:, 0].max())


def leaving_by_offset(preset: Race) -> np.ndarray:
    """(offsets, entries): the step at which each entry has left the ridge, from starts ever closer to it."""
    angle = preset.setting.landscape.knob_values(preset.setting.knobs)["angle"]
    starts = [turned_start((RIDGE[0], offset), angle) for offset in OFFSETS]
    found = paths_of([replaced(preset, start=start, steps=WITHIN) for start in starts])
    return leaving_step(preset, found.x)


def measure_c08(preset: Race) -> Measurement:
    """Runs the race from six offsets beside the ridge, and the same methods on a flat and on a gentle ledge."""
    sgd, momentum = leaving_by_offset(only(preset, 0, 1)).T
    per_decade = ratio(sgd[-1] - sgd[0], len(OFFSETS) - 1) if np.isfinite(sgd).all() else float("nan")
    shown = leaving_step(preset, np.stack([run.x for run in trajectories(replaced(preset, steps=LONG))]))
    _, flat_momentum, reached = over_the_ledge(0.0)
    gentle_sgd, gentle_momentum, _ = over_the_ledge(-0.01)
    fewest = [ratio(slow, fast) for slow, fast in zip(sgd[1:], momentum[1:], strict=True)]
    return measured(
        {
            **dict(zip(LEAVES.values(), shown, strict=True)),
            "SGD from an offset of 0.1: step at which it leaves": sgd[0],
            "SGD from an offset of a millionth: step at which it leaves": sgd[-1],
            "SGD: steps for a ten times smaller offset": per_decade,
            AS_PREDICTED: given(per_decade >= 5, ratio(per_decade, np.log(10) / np.log1p(rate_of(preset)))),
            "momentum from an offset of 0.1: step at which it leaves": momentum[0],
            "momentum from an offset of a millionth: step at which it leaves": momentum[-1],
            FASTER: np.min(fewest),
            "on a flat step (ledge, eps 0): largest x that SGD reaches in 5000 steps": reached,
            "on a flat step (ledge, eps 0): step at which momentum leaves": flat_momentum,
            "on a step with slope 0.02 (ledge, eps −0.01): step at which SGD leaves": gentle_sgd,
            "on a step with slope 0.02 (ledge, eps −0.01): step at which momentum leaves": gentle_momentum,
            "on a step with slope 0.02 (ledge, eps −0.01): SGD's steps over momentum's": ratio(
                gentle_sgd, gentle_momentum
            ),
        },
        {AS_PREDICTED: "1 +- 0.04", FASTER: ">= 3"},
    )


def answer_c08(measurement: Measurement) -> int | None:
    sgd, momentum = (measurement.figures[LEAVES[name]] for name in ("SGD", "at a tenth"))
    share = ratio(momentum, sgd)
    return 0 if share < 0.5 else 1 if 0.9 <= share <= 1.1 else 2 if share > 1.1 else None


C08 = Scene(
    id="C08",
    chapter=CHAPTER,
    title="Near a saddle SGD creeps",
    source="A 20:33 and 25:01",
    claim="The trouble is not only the saddle itself but the flat region round it: there SGD makes tiny steps, while momentum leaves much earlier.",
    look_for="All start a thousandth beside the ridge. The loss of SGD has a long flat part, until it leaves at step 131; momentum at the same rate leaves at step 37, momentum at a tenth of that rate not before step 176.",
    preset=race_on(
        "saddle",
        tuple(
            (method, {"learning_rate": rate})
            for method, rate in (("sgd", 0.05), ("momentum", 0.05), ("momentum", 0.005))
        ),
        steps=250,
        noise=0.0,
    ),
    controls=("factor", "rho"),
    measure=measure_c08,
    question="Momentum gets a tenth of SGD's rate, so that both would move equally far on a constant slope. Both start beside the ridge: who leaves the saddle first?",
    options=("Momentum, in less than half the steps", "Both at about the same time", "SGD"),
    answer=answer_c08,
    caveat="Faster at the same learning rate: momentum's steps then add up to ten times SGD's. At a tenth of the rate it leaves later than SGD, for speed that was built up along the ridge does not help across it.",
    finding=f"SGD leaves at step {{{LEAVES['SGD']}}}, momentum at the same rate at step {{{LEAVES['same']}}}, momentum at a tenth of it at step {{{LEAVES['at a tenth']}}}.",
    why="For SGD the offset from the ridge grows by the factor 1 + rate in each step, so a ten times smaller offset costs the same number of steps again. Momentum's velocity across the ridge has to build up as well, from next to nothing.",
    notes=(
        "Read the flat part off the loss curve: to somebody who sees only the curve it looks like convergence. "
        "At a rate of 0.05 each further zero in front of the offset costs SGD about 47 steps, so even an offset of a millionth is left in finite time. Drag the start closer to the ridge to see it. "
        "Students expect that a tiny offset means a very long wait; the wait is logarithmic. On a flat ledge it is not: there SGD never gets across."
    ),
)

SCENES = (C06, C07, C08)
