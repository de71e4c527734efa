"""Chapter "Data", third part: how many examples a step sees (C44), and in which order (C45)."""

import math
from functools import cache

import numpy as np

from lecture.base import Measurement, Scene, measured
from lecture.inputs import excess_of
from lecture.lines import CHAPTER
from lecture.momentum_figures import smallest
from lecture.paths import first_step, given, ratio, tame
from lecture.racing import paths_of, rate_of, seeds_of, trajectories, with_rates
from states.fields import replaced
from states.race import Race, race_on

STANDARDISED = {"prepare": 1.0, "whiten": 0.0}
DESCENT = (("sgd", {"learning_rate": 0.1}),)
ALL = 442  # examples
SEEDS = 10
TENTH = 0.1  # of the excess loss
EPOCHS = 10
MOST_STEPS = 200  # of a run in a figure

# C44: small batches see fewer examples

C44 = race_on("diabetes_line", DESCENT, knobs=STANDARDISED, start=(0.0, 0.0), steps=120, noise_kind="examples", batch=1)
WITHIN = 200  # steps
SIZES = (1, 32, ALL)
RATES = np.linspace(0.1, 1.3, 25)  # that are tried with all examples at once
BY = {1: "one at a time", 32: "32 at a time", ALL: "all at once"}
GROWN = 10.0  # times the excess loss at the start: what has become more is not drawn
SEEN = {size: f"examples seen until a tenth of the excess loss is left, {words}" for size, words in BY.items()}
SEEN_STEPS = {size: f"steps until then, {words}" for size, words in BY.items()}
OWN = "examples that the run in the picture has seen until then"
TIMES = {size: f"examples seen {BY[size]}, over those one at a time" for size in (32, ALL)}
BEST = "fewest examples seen until a tenth of the excess loss is left, all at once, at the best of 25 rates"
STAYS = {size: f"share of the excess loss in steps 150 to 200, {words}" for size, words in BY.items()}


def losses_left(preset: Race, seeds: int = 1) -> np.ndarray:
    """Returns the share of the excess loss (seeds, steps + 1) of the race's run, and with the seeds from 0 up where there are several."""
    losses = [trajectories(preset)[0].loss] if seeds == 1 else paths_of(seeds_of(preset, seeds)).loss[:, 0]
    return excess_of(preset, tame(losses))


def batched(preset: Race, size: int) -> np.ndarray:
    """Returns the losses (seeds, WITHIN + 1) of the race with batches of that size; all examples at once have no order."""
    return losses_left(replaced(preset, batch=size, steps=WITHIN), SEEDS if size < ALL else 1)


def seen_until(left: np.ndarray, size: int) -> float:
    """Returns the examples that runs with batches of that size have seen when of `left` (seeds, rows) a tenth is left, in the median."""
    return size * float(np.median(first_step(left <= TENTH)))


@cache
def fewest_at_once() -> float:
    """Returns the examples that gradient descent from the scene's start sees until a tenth is left, at the best of the RATES."""
    whole = replaced(C44, batch=ALL, steps=WITHIN)
    losses = paths_of([with_rates(whole, float(rate)) for rate in RATES]).loss[:, 0]
    return float(ALL * first_step(excess_of(whole, losses) <= TENTH).min())


def measure_c44(preset: Race) -> Measurement:
    """Counts the examples seen with batches of three sizes at the race's rate, medians of 10 orders, and by the run in the picture."""
    left = {size: batched(preset, size) for size in SIZES}
    seen = {size: seen_until(shares, size) for size, shares in left.items()}
    own = float(first_step(losses_left(preset)[0] <= TENTH))
    figures = {
        **{SEEN[size]: seen[size] for size in SIZES},
        **{SEEN_STEPS[size]: seen[size] / size for size in SIZES},
        **{TIMES[size]: ratio(seen[size], seen[1]) for size in TIMES},
        OWN: own * preset.setting.batch_size,
        BEST: fewest_at_once(),
        **{STAYS[size]: float(np.median(left[size][:, 150:].mean(axis=1))) for size in SIZES},
    }
    return measured(
        figures, {TIMES[32]: ">= 5", TIMES[ALL]: ">= 50"}, {BEST: ">= 400", STAYS[1]: ">= 0.02", STAYS[ALL]: "<= 0.01"}
    )


def figure_c44(preset: Race) -> dict[str, np.ndarray]:
    """Runs the race with batches of each size. names (m,); seen (m, n), the examples after each step; share (m, n), of the excess loss.

    Until ten epochs are over, or MOST_STEPS; NaN from there on.
    """
    sizes = sorted({*SIZES, preset.setting.batch_size})
    seen, share = np.full((2, len(sizes), MOST_STEPS), np.nan)
    for row, size in enumerate(sizes):
        steps = min(MOST_STEPS, EPOCHS * ALL // size)
        seen[row, :steps] = size * np.arange(1, steps + 1)
        share[row, :steps] = losses_left(replaced(preset, batch=size, steps=steps))[0, 1:]
    return {
        "names": np.array(["all 442" if size == ALL else str(size) for size in sizes]),
        "seen": seen,
        "share": tame(share, GROWN),
    }


def who_has_seen_fewest(measurement: Measurement) -> int | None:
    """Returns the option that is right: the place of the smallest of the three; None where two are alike, or none comes so far."""
    return smallest(*(measurement.figures.get(SEEN[size], math.inf) for size in SIZES))


# C45: sorted examples

C45 = race_on(
    "diabetes_line",
    DESCENT,
    knobs=STANDARDISED,
    start=(0.0, 0.0),
    steps=560,
    noise_kind="examples",
    batch=8,
    order="sorted",
)
SORTED, SHUFFLED = (f"share of the excess loss left after ten epochs, {order}" for order in ("sorted", "shuffled"))
LOWEST = "lowest share at the end of one of the ten epochs, sorted"
WORST = "share left after ten epochs, shuffled, largest of 10 orders"
SLOWER = "share left after ten epochs, sorted, at a tenth of the rate"


def by_epochs(preset: Race, order: str, seeds: int = 1) -> np.ndarray:
    """Returns the share of the excess loss (seeds, EPOCHS) at the end of each epoch with the examples in that order."""
    each = -(-ALL // preset.setting.batch_size)  # steps of an epoch
    return losses_left(replaced(preset, order=order, steps=EPOCHS * each), seeds)[:, each::each]


def measure_c45(preset: Race) -> Measurement:
    """Runs ten epochs with sorted examples, at the race's rate and a tenth of it, and with shuffled ones in 10 orders."""
    in_order, mixed = by_epochs(preset, "sorted")[0], by_epochs(preset, "shuffled", SEEDS)[:, -1]
    slow = by_epochs(with_rates(preset, rate_of(preset) / 10), "sorted")[0]
    arrives = float(np.median(mixed)) <= 0.15
    figures = {
        SORTED: in_order[-1],
        SHUFFLED: float(np.median(mixed)),
        LOWEST: given(arrives and preset.setting.batch_size < ALL, in_order.min()),
        WORST: mixed.max(),
        SLOWER: slow[-1],
    }
    return measured(figures, {LOWEST: ">= 0.2"}, {LOWEST: ">= 0.35", WORST: "<= 0.15", SLOWER: "<= 0.05"})


def figure_c45(preset: Race) -> dict[str, np.ndarray]:
    """Runs ten epochs in either order. names (2,); epoch (n,); share (2, n), of the excess loss after each step."""
    each = -(-ALL // preset.setting.batch_size)
    races = [replaced(preset, order=order, steps=EPOCHS * each) for order in ("sorted", "shuffled")]
    shares = [losses_left(race)[0] for race in races]
    return {
        "names": np.array(["sorted", "shuffled"]),
        "epoch": np.arange(EPOCHS * each + 1) / each,
        "share": tame(shares, GROWN),
    }


def how_much_is_left(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: next to nothing, 1: about half, 2: as much as at the start; None where shuffling does not arrive."""
    left, mixed = measurement.figures[SORTED], measurement.figures[SHUFFLED]
    if mixed > 0.15:
        return None
    return 0 if left <= 0.05 else 1 if 0.35 <= left <= 0.7 else 2 if 0.9 <= left <= 1.1 else None


SCENES = (
    Scene(
        id="C44",
        chapter=CHAPTER,
        title="Fewer examples to get near",
        source="L 17:40-20:40; A 21:29",
        claim=(
            "One example at a time is erratic, but it comes near the bottom after far fewer examples than the full gradient: examples are much alike, and to look at all of them before "
            "a single step wastes most. Larger batches are for the hardware."
        ),
        look_for=(
            "In the small picture the axis below counts examples, not steps. One at a time is near after about 10 of them, where the full gradient has not made its first step; but then its loss "
            "stays up, and the larger batches get below it."
        ),
        caveat=(
            "By steps there is hardly a difference: all three need about ten at this rate, and hardware computes 32 examples in hardly more time than one. One at a time also never comes to rest: "
            "a tenth of the excess loss or so stays, unless the rate falls."
        ),
        preset=C44,
        controls=("batch", "factor", "seed"),
        measure=measure_c44,
        figure=figure_c44,
        question=(
            "SGD sees one example at a time, or 32, or all 442 at once, always at the rate 0.1. Which has seen the fewest examples when the loss has come nine tenths of the way down to the minimum?"
        ),
        options=("One at a time", "32 at a time", "All at once"),
        answer=who_has_seen_fewest,
        finding=f"Until a tenth of the excess loss is left: {{{SEEN[1]}}} examples one at a time, {{{SEEN[32]}}} 32 at a time, {{{SEEN[ALL]}}} all at once (medians of 10 orders); the run in the picture {{{OWN}}}.",
        why=(
            "One example already says roughly where to go, and 442 of them say the same a little better. At the start of training that precision is of no use; a step is."
        ),
        notes=(
            "Move the batch from 1 to 442 and watch the path calm down. Excess loss is the loss above the minimum. "
            "Somebody will say that the rate was not tuned: right, but even at the best rate the full gradient needs one step, and that is 442 examples. "
            "Students count steps or epochs as the library prints them; ask what a step costs."
        ),
    ),
    Scene(
        id="C45",
        chapter=CHAPTER,
        title="Shuffle the examples",
        source="L 27:23-28:07; L 1:15:54",
        claim="Examples that come sorted, class after class, do not work: shuffle them, so that examples which follow each other differ.",
        look_for=(
            "The path sweeps to and fro once an epoch: towards weights of zero while the patients in the middle come, whose targets say little, and up again with those that fare worst, who come last. "
            "In the small picture the sorted run dips twice an epoch, as it passes the minimum, and ends each where it ended the one before; the shuffled run comes down in the first and stays."
        ),
        caveat=(
            "At a tenth of the rate the sweep is small, and the sorted run ends with 1.33 % of the excess loss: an epoch is then much like some steps of the full gradient. Sorted examples need a rate that low, and "
            "shuffled ones do not."
        ),
        preset=C45,
        controls=("batch", "factor"),
        measure=measure_c45,
        figure=figure_c45,
        question=(
            "442 examples are sorted by their targets, and SGD goes through them in batches of 8, ten times. Shuffled, next to nothing of the excess loss would be left after that. How much is left "
            "when they are sorted?"
        ),
        options=("Next to nothing, too", "About half", "All of it"),
        answer=how_much_is_left,
        finding=f"After ten epochs {{{SORTED}}} of the excess loss are left when sorted, {{{SHUFFLED}}} when shuffled (median of 10 orders); at a tenth of the rate, sorted, {{{SLOWER}}}.",
        why=(
            "Each stretch of like examples pulls the weights to where they fit it alone, and the last stretch of an epoch has the last word. Shuffled, each batch is a small picture of all examples."
        ),
        notes=(
            "Move the factor down to 0.1 and let them explain why it works now; then the batch up to 442, where no order is left. "
            "The lecturer goes further: put in a batch what differs most. "
            "Students shuffle once, when they load the data; here every epoch has an order of its own."
        ),
    ),
)
