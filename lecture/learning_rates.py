"""Learning rates that fall: C31, C32 and C39."""

import numpy as np

from engine.sampling import stationary_points
from lecture.adaptive_figures import kinds_present, nearest_point
from lecture.adaptive_runs import labels_of, names_of, over_seeds
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import which
from lecture.momentum_runs import values_of
from lecture.paths import given, ratio, tame
from lecture.racing import SEEDS, member_of, runs_of
from states.race import Race, race_on

CHAPTER = "Learning rates and their decay"

# C31: decay against noise

C31 = race_on(
    "noisy_bowl",
    (("sgd", {"learning_rate": 0.2}),),
    steps=300,
    noise=5.0,
    schedule="step",
)
FALLING = {"step": "in steps", "exponential": "exponential", "cosine": "cosine", "inverse": "1/t"}
SMALL = 20  # times smaller than the first rate
GAIN = "mean loss at the end, constant rate over {}"
SLOW = "mean loss after a tenth of the run, small constant rate over falling in steps"
LOWER = "share of seeds that end lower than with the constant rate, least of four schedules"


def losses_by_rule(preset: Race) -> dict[str, np.ndarray]:
    """Returns the true losses (200 seeds, steps + 1) of SGD with each schedule, and with two constant rates."""
    small = {**preset.runs[0][1], "learning_rate": values_of(preset, "sgd")["learning_rate"] / SMALL}
    members = [member_of(preset, hypers=[small], seed=seed) for seed in range(SEEDS)]
    return {
        "constant": over_seeds(preset, schedule="constant").loss[:, 0],
        **{name: over_seeds(preset, schedule=name).loss[:, 0] for name in FALLING},
        "small": runs_of(preset, members, schedule="constant").loss[:, 0],
    }


def measure_c31(preset: Race) -> Measurement:
    """Measures the mean loss over 200 seeds at the end and early on, with four schedules and two constant rates."""
    losses = losses_by_rule(preset)
    last = {name: tame(loss[:, -1], size=1e6) for name, loss in losses.items()}
    early = {name: tame(loss[:, (loss.shape[1] - 1) // 10], size=1e6).mean() for name, loss in losses.items()}
    words = {"constant": "constant rate", **FALLING, "small": "small constant rate"}
    figures = {
        **{
            GAIN.format(word): given(preset.setting.noise, ratio(last["constant"].mean(), last[name].mean()))
            for name, word in FALLING.items()
        },
        LOWER: min((last[name] < last["constant"]).mean() for name in FALLING),
        SLOW: ratio(early["small"], early["step"]),
        **{f"mean loss at the end, {word}": last[name].mean() for name, word in words.items()},
        **{f"mean loss after a tenth of the run, {words[name]}": early[name] for name in ("step", "small")},
    }
    shown = {GAIN.format(word): ">= 10" for word in FALLING.values()}
    return measured(
        figures, {GAIN.format("in steps"): ">= 2", SLOW: ">= 1.1"}, {**shown, LOWER: ">= 0.85", SLOW: ">= 2"}
    )


def figure_c31(preset: Race) -> dict[str, np.ndarray]:
    """Computes the mean losses over 200 seeds, one curve a rule, to be drawn against the step on a logarithmic axis.

    "constant", "step", "exponential", "cosine", "inverse" and "small" (steps + 1,) each.
    """
    return {name: loss.mean(axis=0) for name, loss in losses_by_rule(preset).items()}


def constant_against_step(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: the constant rate ends lower, 1: about the same, 2: falling in steps far lower."""
    return (0, 1, None, 2)[which(measurement.figures[GAIN.format("in steps")], 0.67, 1.5, 5)]


# C32: plateau, drop, plateau

C32 = race_on(
    "noisy_bowl",
    (
        ("sgd", {"learning_rate": 0.2}),
        ("momentum", {"learning_rate": 0.02}),
        ("adam", {"learning_rate": 0.2}),
    ),
    steps=900,
    noise=5.0,
    schedule="step",
)
DROPS = ("first drop of SGD's mean loss, times", "second drop of SGD's mean loss, times")
FLAT = "change of SGD's mean loss within the first plateau"
GAINED = "mean loss at the end, constant rate over falling in steps, {}"
NEEDS = "gain of SGD from the falling rate over that of Adam"


def mean_between(loss: np.ndarray, begin: float, end: float) -> np.ndarray:
    """Returns the mean (entries,) of losses (seeds, entries, steps + 1) over seeds and between two shares of the run; NaN of what has exploded."""
    steps = loss.shape[-1] - 1
    part = loss[..., round(begin * steps) : max(round(end * steps), round(begin * steps) + 1)]
    return tame(part, size=1e6).mean(axis=(0, -1))


def measure_c32(preset: Race) -> Measurement:
    """Measures the mean loss over 200 seeds on the three plateaus, and what the falling rate gains for each method."""
    falling = over_seeds(preset).loss
    constant = over_seeds(preset, schedule="constant").loss
    plateaus = [mean_between(falling, *share) for share in ((1 / 6, 1 / 3), (1 / 2, 2 / 3), (13 / 15, 1))]
    halves = [mean_between(falling, *share)[0] for share in ((1 / 6, 1 / 4), (1 / 4, 1 / 3))]
    with np.errstate(all="ignore"):
        gains = mean_between(constant, 13 / 15, 1) / plateaus[2]
    noisy = preset.setting.noise
    names = names_of(preset)
    figures = {
        DROPS[0]: given(noisy, ratio(plateaus[0][0], plateaus[1][0])),
        DROPS[1]: given(noisy, ratio(plateaus[1][0], plateaus[2][0])),
        FLAT: given(noisy, abs(ratio(halves[0], halves[1]) - 1)),
        **{GAINED.format(name): gain for name, gain in zip(names, gains, strict=True)},
        NEEDS: given(noisy, ratio(gains[0], gains[-1])),
        **{
            f"mean loss of {name} on the {place} plateau": loss
            for place, plateau in zip(("first", "second", "third"), plateaus, strict=True)
            for name, loss in zip(names, plateau, strict=True)
        },
    }
    return measured(
        figures,
        {DROPS[0]: ">= 1.5", DROPS[1]: ">= 1.25", FLAT: "<= 0.2", NEEDS: ">= 1.25"},
        {DROPS[0]: ">= 5", DROPS[1]: ">= 3", NEEDS: ">= 2"},
    )


def figure_c32(preset: Race) -> dict[str, np.ndarray]:
    """Computes the mean losses over 200 seeds. methods, names (m,); falling, constant (m, steps + 1)."""
    falling, constant = over_seeds(preset).loss.mean(axis=0), over_seeds(preset, schedule="constant").loss.mean(axis=0)
    return {**labels_of(preset), "falling": falling, "constant": constant}


def who_needs_decay(measurement: Measurement) -> int:
    """Returns the option that is right, 0: SGD gains more, 1: both about the same, 2: Adam gains more."""
    return which(ratio(1, measurement.figures[NEEDS]), 0.67, 1.5)


# C39: a cyclic rate

C39 = race_on(
    "styblinski_tang",
    (("sgd", {"learning_rate": 0.04}),),
    start=(0.5, 0.5),
    steps=800,
    noise=40.0,
    seed=1,
    schedule="cyclic",
)
CYCLES = 8
RADIUS = 0.5  # within which a snapshot counts as being in a minimum
SEVERAL = "share of seeds with two minima or more in eight snapshots, {}"
INSIDE = "share of snapshots within 0.5 of a minimum, cyclic"
RULES = {"cyclic": "cyclic", "cosine": "falling once"}


def snapshots(preset: Race, schedule: str) -> np.ndarray:
    """(200 seeds, 8) the minimum in which SGD is at the end of each eighth of the run; -1: in none."""
    x = over_seeds(preset, schedule=schedule).x[:, 0]
    ends = np.arange(1, CYCLES + 1) * (x.shape[1] - 1) // CYCLES
    return nearest_point(
        x[:, ends], stationary_points(preset.setting.landscape, preset.setting.knobs).minima[:, :2], RADIUS
    )


def measure_c39(preset: Race) -> Measurement:
    """Counts in how many minima a run is at the ends of eight cycles, against the ends of eighths of one long fall."""
    figures = {}
    for schedule, word in RULES.items():
        found = snapshots(preset, schedule)
        counts = np.bincount(kinds_present(found), minlength=5)
        figures[SEVERAL.format(word)] = counts[2:].sum() / counts.sum()
        figures |= {f"seeds that visit {n} minima, {word}": counts[n] for n in range(5)}
        figures[INSIDE.replace("cyclic", word)] = (found >= 0).mean()
    return measured(
        figures,
        {SEVERAL.format("cyclic"): ">= 0.5"},
        {SEVERAL.format("cyclic"): ">= 0.9", SEVERAL.format("falling once"): "<= 0.2", INSIDE: ">= 0.93"},
    )


def figure_c39(preset: Race) -> dict[str, np.ndarray]:
    """Runs the race's SGD. path (steps + 1, 2); ends (8, 2), where it is at the end of each cycle; minima (m, 2)."""
    path = tame(runs_of(preset).x[0, 0])
    ends = np.arange(1, CYCLES + 1) * (len(path) - 1) // CYCLES
    minima = stationary_points(preset.setting.landscape, preset.setting.knobs).minima[:, :2]
    return {"path": path, "ends": path[ends], "minima": minima}


def most_often(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: one minimum, 1: two, 2: three or four, as most seeds with the cyclic rate visit."""
    seeds = [measurement.figures[f"seeds that visit {n} minima, cyclic"] for n in range(5)]
    places = [place for place, many in enumerate((seeds[1], seeds[2], seeds[3] + seeds[4])) if many > SEEDS / 2]
    return places[0] if places else None


SCENES = (
    Scene(
        id="C31",
        chapter=CHAPTER,
        title="Let the rate fall",
        source="A 45:14-46:28; L 1:30:24",
        claim=(
            "A high rate is fast at first and then gets stuck at some level; a low one is slow. So start high and let the "
            "rate fall: it ends lower than with the high rate and gets there sooner than with the low one."
        ),
        look_for=(
            "The path jitters about the minimum in a cloud. The rate falls to a tenth after 100 steps and to a hundredth after "
            "200: each time the cloud contracts."
        ),
        preset=C31,
        controls=("noise", "factor", "seed"),
        measure=measure_c31,
        figure=figure_c31,
        question="SGD with a constant rate against a rate that is divided by ten twice. Who ends lower, on average?",
        options=(
            "The constant rate: it has taken the longer path",
            "About the same: the noise is the same",
            "The falling rate, at least five times lower",
        ),
        answer=constant_against_step,
        caveat="Given all 300 steps, a constant rate of a twentieth ends almost as low (0.053 against 0.040); it only takes longer to get there.",
        finding="Mean loss at the end over 200 seeds: constant rate {mean loss at the end, constant rate}, falling in steps {mean loss at the end, in steps}.",
        why=(
            "The level at which SGD hovers is set by the noise times the rate. Dividing the rate by ten twice brings the mean loss "
            "from 1.26 down to 0.04, and the loss has long stopped falling when the first drop comes."
        ),
        notes=(
            "Ask where the loss of a constant rate would end with ten times as many steps: at the same place. Students usually "
            "confuse two reasons for lowering the rate; without noise (move it to 0) a constant rate goes all the way down, and "
            "the falling one only gets there more slowly. The four schedules differ by less than a factor of two."
        ),
    ),
    Scene(
        id="C32",
        chapter=CHAPTER,
        title="Plateau, drop, plateau",
        source="A 45:58-46:36",
        claim=(
            "With a rate that falls in steps the loss goes down as a staircase: flat, a drop where the rate falls, flat again. This "
            "is common with SGD and momentum, and less needed with Adam."
        ),
        look_for=(
            "In the small picture, the mean of 200 runs: a level until step 300, a drop, a lower level until step 600, and a second, smaller drop. "
            "Adam's first level is already below those of SGD and momentum. A single run shows the same, with jitter."
        ),
        caveat=(
            "The drops are not equal, for at the last rate the steps are too few to "
            "reach the new level. And Adam gains as well; its constant level is lower "
            "here since its rate is divided by the size of the noise."
        ),
        preset=C32,
        controls=("noise", "factor", "seed"),
        measure=measure_c32,
        question="Who gains more from the falling rate: SGD or Adam?",
        options=("SGD", "Both about the same", "Adam"),
        answer=who_needs_decay,
        figure=figure_c32,
        finding=f"In the end the mean loss with a constant rate is {{{GAINED.format('SGD')}}} times that with the falling rate for SGD, {{{GAINED.format('Adam')}}} times for Adam.",
        why=(
            "Adam divides by the "
            "root of the second moment, which the noise keeps large: its constant rate is in effect already a small one."
        ),
        notes=(
            "This is the shape of the training curves in the residual-network paper; ask when to drop the rate (when the "
            "curve has become flat) and what happens if it is done too early (C83). Students usually read the drop as having "
            "found a better region. Here there is only one minimum: the drop is the cloud contracting."
        ),
    ),
    Scene(
        id="C39",
        chapter=CHAPTER,
        title="A cyclic rate visits several minima",
        source="A 52:17-52:59",
        claim=(
            "If the rate falls and is put up again several times, one run settles in several different minima, and the model "
            "can be saved at the end of each cycle: several models for the price of one training."
        ),
        look_for=(
            "At the end of each 100 steps the rate is low and the path comes to rest near a minimum; then the rate is high again, and the "
            "noise throws it about. The eight cycles of this run, numbered in the small picture, end in three of the four minima."
        ),
        caveat="It takes enough noise to cross the ridges: at half of it, or less, all eight cycles of every run end in the same minimum.",
        preset=C39,
        controls=("noise", "factor", "seed"),
        measure=measure_c39,
        figure=figure_c39,
        question="The surface has four minima, the run eight cycles. In how many different minima do the cycles of a typical run end?",
        options=("In one", "In two", "In three or four"),
        answer=most_often,
        finding="Of 200 seeds {seeds that visit 1 minima, cyclic} end their cycles in one minimum, {seeds that visit 2 minima, cyclic} in two, {seeds that visit 3 minima, cyclic} in three, {seeds that visit 4 minima, cyclic} in four, {seeds that visit 0 minima, cyclic} in none.",
        why=(
            "Of 200 seeds 157 end cycles in three or four different minima, and only 3 in a single one. With one long fall "
            "of the rate 181 stay in one."
        ),
        notes=(
            "The averages of several models are what the lecture is after (ensembles, 52:17); the surface can only show that the "
            "models are different. Students often think that the restart throws the model away; the gradient brings it back within one "
            "cycle. Lower the noise and count again: then the cycles come home to the same minimum."
        ),
    ),
)
