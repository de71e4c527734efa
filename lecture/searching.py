"""Learning rates, second part: how to look for a good one (C81), and when to lower it (C83)."""

import math

import numpy as np

from lecture.adaptive_runs import over_seeds
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import smallest, which
from lecture.momentum_runs import values_of
from lecture.paths import given, ratio, tame
from lecture.racing import member_of, only, rate_of, runs_of
from states.race import Race, race_on

CHAPTER = "Learning rates and their decay"

# C81: a grid or chance

SIDE = 3  # of the grid: nine trials
DECADES = 4.0  # of rates that are searched; as many of epsilon
EPSILONS = (1e-10, 1e-2)
CENTRES = (np.arange(SIDE) + 0.5) / SIDE  # of the grid's cells, as shares of the range
C81 = race_on(
    "taco_shell",
    tuple(("adam", {"learning_rate": float(0.1 * 10 ** (DECADES * (at - 0.5)))}) for at in CENTRES),
    steps=60,
)
REPETITIONS = 100
GRID, RANDOM = (f"best loss of nine trials, {kind}, median of {REPETITIONS} searches" for kind in ("grid", "random"))
RATIO = "best loss of the grid over that of random search, in the medians"
WINS = f"share of {REPETITIONS} pairs of searches in which random search finds the lower loss"
DIFFERENT = "different rates that a grid of nine trials tries"


def range_of(preset: Race) -> tuple[float, float]:
    """Returns the lowest and the highest rate that is searched: two decades to either side of the race's middle run."""
    middle = rate_of(preset, len(preset.runs) // 2)
    return middle * 10 ** (-DECADES / 2), middle * 10 ** (DECADES / 2)


def trials(preset: Race, places: np.ndarray) -> np.ndarray:
    """Returns the losses (...) at the end of Adam with rate and epsilon at places (..., 2), shares of the two ranges."""
    (low, high), (least, most) = range_of(preset), EPSILONS
    flat = places.reshape(-1, 2)
    rates, epsilons = low * (high / low) ** flat[:, 0], least * (most / least) ** flat[:, 1]
    one = only(preset, 0)
    values = values_of(preset, "adam")
    members = [
        member_of(one, hypers=[{**values, "learning_rate": float(rate), "epsilon": float(epsilon)}])
        for rate, epsilon in zip(rates, epsilons, strict=True)
    ]
    return tame(runs_of(one, members).loss[:, 0, -1], 1e6).reshape(places.shape[:-1])


def searches(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Returns nine places (9, 2) on a grid that is shifted at random within a cell, and nine at random."""
    sides = (np.arange(SIDE) + random.random((2, 1))) / SIDE
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2), random.random((SIDE**2, 2))


def measure_c81(preset: Race) -> Measurement:
    """Searches for Adam's rate and epsilon 100 times on a grid and 100 times at random, nine trials each."""
    places = np.array([searches(np.random.default_rng(seed)) for seed in range(REPETITIONS)])  # (n, 2 kinds, 9, 2)
    best = np.nanmin(np.nan_to_num(trials(preset, places), nan=np.inf), axis=-1)
    grid, random = np.median(best, axis=0)
    told = bool(np.isfinite(best).all())
    figures = {
        GRID: grid,
        RANDOM: random,
        RATIO: given(told, ratio(grid, random)),
        WINS: given(told, np.mean(best[:, 1] < best[:, 0])),
        DIFFERENT: float(len(np.unique(places[0, 0, :, 0]))),
    }
    return measured(figures, {RATIO: ">= 1.25", WINS: ">= 0.5"}, {WINS: ">= 0.6", RATIO: ">= 1.5"})


def figure_c81(preset: Race) -> dict[str, np.ndarray]:
    """Runs one search of either kind. rate, loss (n,), at a usual epsilon; grid and random (9, 2), rate and loss of each trial."""
    low, high = range_of(preset)
    usual = np.column_stack([np.linspace(0, 1, 81), np.full(81, 0.4)])
    grid, random = (
        np.stack(np.meshgrid(CENTRES, CENTRES), axis=-1).reshape(-1, 2),
        searches(np.random.default_rng(1))[1],
    )

    def rates(places: np.ndarray) -> np.ndarray:
        return low * (high / low) ** places[:, 0]

    tried = {
        name: np.column_stack([rates(of), trials(preset, of)]) for name, of in (("grid", grid), ("random", random))
    }
    return {"rate": rates(usual), "loss": trials(preset, usual), **tried}


# C83: not too early

C83 = race_on(
    "noisy_bowl",
    (("sgd", {"learning_rate": 0.2}), ("sgd", {"learning_rate": 0.004})),
    steps=300,
    noise=5.0,
)
FALL = 50  # times lower, once
WHEN = {"at once": 0.0, "after a fifteenth of the run": 1 / 15, "after two thirds of it": 2 / 3, "never": 1.0}
LOWERED = {words: f"mean loss at the end, rate lowered {words}" for words in WHEN}
LENGTH = "steps of a run"
TENTHS = {
    words: f"mean loss at the end, rate lowered only to a tenth {words}"
    for words in ("at once", "after a fifteenth of the run")
}
ALSO = (1 / 60, 1 / 6, 1 / 3, 0.93)  # shares of the run at which it is lowered in the small figure besides
PRICE = "mean loss when lowered at once over that when lowered after a fifteenth of the run"
TOO_LATE = "mean loss when never lowered over that when lowered after a fifteenth of the run"


def lowered(preset: Race, share: float, times: float = FALL) -> float:
    """Returns the mean loss over 200 seeds at the end, of the first run with its rate lowered once after a share of the run."""
    steps = preset.setting.steps
    schedule = np.where(np.arange(steps) < round(share * steps), 1.0, 1 / times)
    return float(tame(over_seeds(only(preset, 0), schedule=schedule).loss[:, 0, -1], 1e6).mean())


def measure_c83(preset: Race) -> Measurement:
    """Lowers the rate of the race's first run once, at four times, to a fiftieth, and at two times to a tenth."""
    losses = {LOWERED[words]: lowered(preset, share) for words, share in WHEN.items()}
    tenths = {name: lowered(preset, WHEN[words], 10) for words, name in TENTHS.items()}
    at_once, early, _, never = losses.values()
    noisy = preset.setting.noise
    figures = {
        **losses,
        LENGTH: preset.setting.steps,
        **tenths,
        PRICE: ratio(at_once, early),
        TOO_LATE: given(noisy, ratio(never, early)),
    }
    return measured(figures, {PRICE: ">= 1.25", TOO_LATE: ">= 1.25"}, {PRICE: ">= 4", TOO_LATE: ">= 4"})


def when_to_lower(measurement: Measurement) -> int | None:
    """Returns the option with the lowest mean loss; None where runs of another length were not lowered when it says."""
    lowest = smallest(*(measurement.figures.get(name, math.inf) for name in LOWERED.values()))
    is_as_asked = lowest in (0, 3) or measurement.figures[LENGTH] == C83.setting.steps
    return lowest if is_as_asked else None


def figure_c83(preset: Race) -> dict[str, np.ndarray]:
    """Computes mean losses at the end. step (n,), at which the rate was lowered; loss (n,)."""
    shares = np.array(sorted((*WHEN.values(), *ALSO)))
    steps = np.round(shares * preset.setting.steps)
    return {"step": steps, "loss": np.array([lowered(preset, float(share)) for share in shares])}


SCENES = (
    Scene(
        id="C81",
        chapter=CHAPTER,
        title="Search at random, not on a grid",
        source="A 09:15-10:04",
        claim=(
            "When you look for good hyperparameters, try random values and no grid: of several hyperparameters usually one matters, and nine random trials "
            "try nine values of it, a grid of nine only three."
        ),
        look_for=(
            "Three runs of Adam: the only three rates that a 3 × 3 grid over rate and ε tries, here two decades to either side of 0.1. The small picture has the loss after "
            "60 steps against the rate: the grid's nine trials stand in three columns, the random nine are spread."
        ),
        caveat="It is a matter of luck: in about three of ten pairs the grid finds the lower loss. And both find little if the range is wrong: start wide, then narrow.",
        preset=C81,
        controls=("factor", "kappa", "steps"),
        measure=measure_c81,
        figure=figure_c81,
        question="Adam's rate matters, its ε hardly does. Nine trials on a grid, shifted at random, or nine at random: whose best trial is better, typically?",
        options=("The grid's", "Both are about equal", "Random search's"),
        answer=lambda found: which(found.figures[RATIO], 0.8, 1.25),
        finding=f"Best loss of nine trials, median of 100 searches: grid {{{GRID}}}, random {{{RANDOM}}}; random search wins in {{{WINS}}} of the pairs.",
        why=(
            "The grid spends three trials on each of its rates, to learn three times that ε does not matter. Random search never tries a rate twice, "
            "so its best rate is closer to the best there is."
        ),
        notes=(
            "Draw the nine points on the board and project them onto the axis that matters (Bergstra and Bengio 2012 have the picture). "
            "Search on a logarithmic scale, first coarse, with so wide a range that both ends fail, then fine. "
            "Students object that a grid is thorough; it is, in a dimension that does not matter."
        ),
    ),
    Scene(
        id="C83",
        chapter=CHAPTER,
        title="Do not lower the rate too early",
        source="A 46:45-47:11",
        claim=(
            "Do not tune the decay from the start. Choose a good rate first, look at the curve, and lower the rate where the curve has become flat: "
            "lowered too early, the run does not get to the minimum; lowered too late, the cloud has no time to contract."
        ),
        look_for=(
            "The two extremes: at 0.2 SGD is at the minimum at once and hovers in a wide cloud; at 0.004 it creeps and does not arrive within 300 steps. The small "
            "picture has the mean loss at the end against the step at which the rate goes from one to the other: lowest soon after arriving, after 20 steps."
        ),
        caveat=(
            "The price of lowering early depends on how far. Lowered to a tenth, not to a fiftieth, the run still arrives, and "
            "at once is as good as after 20 steps."
        ),
        preset=C83,
        controls=("noise", "factor", "steps"),
        measure=measure_c83,
        figure=figure_c83,
        question="Within 300 noisy steps the rate is lowered once, from 0.2 to 0.004. When should that be, for the lowest mean loss at the end?",
        options=("At once", "After 20 steps", "After 200 steps", "Never"),
        answer=when_to_lower,
        finding=f"Mean loss at the end: lowered at once {{{LOWERED['at once']}}}, after a fifteenth of the run {{{LOWERED['after a fifteenth of the run']}}}, after two thirds {{{LOWERED['after two thirds of it']}}}, never {{{LOWERED['never']}}}.",
        why=(
            "After 20 steps the high rate has done its work: the run is at the minimum. From then on it only makes noise, and the low rate needs the "
            "remaining 280 steps to bring that down."
        ),
        notes=(
            "This is the lecturer's advice on order: first a rate without decay, then the curve, then the decay. "
            "Ask where on the loss curve the best moment is; it is where the curve has just become flat. "
            "Students lower the rate as soon as the loss jitters. Lowered at once it costs eight times the loss, lowered only at step 200 three times."
        ),
    ),
)
