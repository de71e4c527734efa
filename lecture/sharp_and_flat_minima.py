"""Sharp and flat minima: which of them a method ends in, and which of them lasts (C17, C18)."""

import numpy as np

from engine.sampling import losses_and_gradients, stationary_points
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import which
from lecture.momentum_runs import at_rates, between
from lecture.paths import distances, ratio
from lecture.racing import paths_of
from states.fields import replaced
from states.race import Race, race_on
from written import written

CHAPTER = "Sharp and flat minima"
BASIN = 0.5  # a run that ends this close to a bottom has ended in that minimum


def bottoms(preset: Race) -> np.ndarray:
    """(2, 2) the bottoms of the narrow and of the wide well; NaN for a narrow one that the knobs have made vanish."""
    minima = stationary_points(preset.setting.landscape, preset.setting.knobs).minima[:, :2]
    return minima if len(minima) == 2 else np.array([[np.nan, np.nan], minima[-1]])


# C17: which minimum is found

FOUND = race_on(
    "sharp_minima",
    (
        ("sgd", {"learning_rate": 0.03}),
        ("momentum", {"learning_rate": 0.03}),
        ("nesterov", {"learning_rate": 0.02}),
        ("adam", {"learning_rate": 0.1}),
    ),
    steps=200,
    view="side",
)
NAMES = ("SGD", "momentum", "Nesterov", "Adam")
IN_WIDE = {name: f"{name}: share of 11 starts that end in the wide minimum" for name in NAMES}
IN_SHARP = {name: f"{name}: share of 11 starts that end in the sharp minimum" for name in NAMES}
SGD_RATES, MOMENTUM_RATES = (0.005, 0.01, 0.02, 0.03, 0.06), (0.02, 0.03, 0.04, 0.05)
SGD_STUCK = "SGD at rates from 0.005 to 0.06: share that ends in the sharp minimum"
MOMENTUM_OVER = "momentum at rates from 0.02 to 0.05: share that ends in the wide minimum"
SGD_OUT = "SGD at 0.2, which is beyond 2/32: share that ends in the wide minimum"
NESTEROV_OVER = "Nesterov at 0.04: share that ends in the wide minimum"
MOMENTUM_CAUGHT = {rate: f"momentum at {rate}: share that ends in the sharp minimum" for rate in (0.01, 0.003)}


def measure_c17(preset: Race) -> Measurement:
    """Runs the preset's methods for 1000 steps, from its start's x and 11 values of y; then at other rates."""
    longer = replaced(preset, steps=1000)
    in_sharp, in_wide = shares_of(from_starts([longer]), preset)
    in_wide = np.where(in_sharp + in_wide >= 0.9, in_wide, np.nan)  # else the runs end in neither

    def at(method: str, *rates: float) -> np.ndarray:
        return shares_of(from_starts(at_rates(between(longer, (method, {})), rates)), preset)[:, 0]

    figures = {
        **dict(zip(IN_WIDE.values(), in_wide, strict=True)),
        **dict(zip(IN_SHARP.values(), in_sharp, strict=True)),
        SGD_STUCK: at("sgd", *SGD_RATES)[0],
        MOMENTUM_OVER: at("momentum", *MOMENTUM_RATES)[1],
        SGD_OUT: at("sgd", 0.2)[1],
        NESTEROV_OVER: at("nesterov", 0.04)[1],
        **{name: at("momentum", rate)[0] for rate, name in MOMENTUM_CAUGHT.items()},
    }
    return measured(
        figures,
        {IN_WIDE["momentum"]: ">= 0.9", IN_WIDE["SGD"]: "<= 0.1"},
        {**{IN_WIDE[name]: "<= 0" for name in ("SGD", "Nesterov", "Adam")}, IN_WIDE["momentum"]: ">= 1"},
    )


def in_the_wide_one(measurement: Measurement) -> int | None:
    """Returns the one method that ends in the wide minimum from nearly all starts while the others hardly ever do."""
    shares = [measurement.figures[name] for name in IN_WIDE.values()]
    found = [place for place, share in enumerate(shares) if share >= 0.9]
    return found[0] if len(found) == 1 and sorted(shares)[-2] <= 0.1 else None


def from_starts(presets: list[Race]) -> np.ndarray:
    """(11 n, entries, 2): where each of the races ends from 11 starts, -0.5 to 0.5 in y."""
    starts = [(float(presets[0].setting.start_point[0]), float(y)) for y in np.linspace(-0.5, 0.5, 11)]
    return paths_of([replaced(preset, start=start) for preset in presets for start in starts]).x[:, :, -1]


def shares_of(ends: np.ndarray, preset: Race) -> np.ndarray:
    """(2, entries): the shares of the ends (n, entries, 2) that are in the narrow and in the wide minimum."""
    return np.array([(distances(ends, bottom) < BASIN).mean(axis=0) for bottom in bottoms(preset)])


# C18: which minimum lasts

SHIFT = 0.3  # how far other data move the surface, where the slider does not say

LASTS = race_on(
    "sharp_minima",
    (("sgd", {"learning_rate": 0.03}), ("momentum", {"learning_rate": 0.03})),
    steps=200,
)
MOVED_BY = "how far the surface moves to the right"
RISE_SHARP, RISE_FLAT = (f"{name} minimum: rise of the loss at its old bottom" for name in ("sharp", "wide"))
FRAGILE = "rise of the loss at the sharp minimum over that at the wide one"
ALL_ROUND_SHARP, ALL_ROUND_FLAT = (
    f"{name} minimum: the rise as a mean over 16 directions" for name in ("sharp", "wide")
)
ADVANTAGE = "loss averaged over shifts: sharp minus wide"


def before_and_shift(preset: Race) -> tuple[Race, float]:
    """Returns the race on the surface where it was, and by how much other data move it: as the slider says, else 0.3."""
    knobs = preset.setting.landscape.knob_values(preset.setting.knobs)
    return replaced(preset, knobs={**knobs, "shift_x": 0.0}), knobs["shift_x"] or SHIFT


def measure_c18(preset: Race) -> Measurement:
    """Measures the loss where the bottoms were, after a shift to the right, in 16 directions, and averaged over N(0, 0.3^2)."""
    before, shift = before_and_shift(preset)
    bottom = bottoms(before)
    here = _loss(before, bottom)
    rise = _loss(before, bottom - np.array([shift, 0.0])) - here
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    around = shift * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    all_round = [_loss(before, one - around).mean() - loss for one, loss in zip(bottom, here, strict=True)]
    average = [_averaged(before, one) for one in bottom]
    figures = {
        MOVED_BY: shift,
        RISE_SHARP: rise[0],
        RISE_FLAT: rise[1],
        FRAGILE: ratio(rise[0], rise[1]),
        ALL_ROUND_SHARP: all_round[0],
        ALL_ROUND_FLAT: all_round[1],
        "sharp minimum: loss": here[0],
        "wide minimum: loss": here[1],
        "sharp minimum: loss averaged over shifts": average[0],
        "wide minimum: loss averaged over shifts": average[1],
        ADVANTAGE: average[0] - average[1],
    }
    return measured(figures, {FRAGILE: ">= 2"}, {FRAGILE: ">= 30", ADVANTAGE: ">= 0.3"})


def _loss(preset: Race, points: np.ndarray) -> np.ndarray:
    """(n,) the loss at points (n, 2). A point moved one way sees what the surface moved the other way would show it."""
    return losses_and_gradients(preset.setting.landscape, points, preset.setting.knobs)[0]


def _averaged(preset: Race, point: np.ndarray) -> float:
    """Averages the loss at the point (2,) over shifts drawn from N(0, 0.3^2) in both axes, by Gauss and Hermite's sum."""
    nodes, weights = np.polynomial.hermite.hermgauss(31)
    shifts = np.sqrt(2) * SHIFT * np.stack(np.meshgrid(nodes, nodes), axis=-1).reshape(-1, 2)
    return float((np.outer(weights, weights).ravel() * _loss(preset, point - shifts)).sum() / np.pi)


def figure_c18(preset: Race) -> dict[str, np.ndarray]:
    """Cuts the surface along y through the wide bottom, before and after a shift to the right.

    x (n,); loss (n,) of the surface, shifted (n,) of the shifted one; moved (1,), what that is called; bottoms (2, 3): of the narrow
    and of the wide well x, the loss there, and what the loss there is after the shift (NaN where there is no narrow well).
    """
    before, shift = before_and_shift(preset)
    (low, high), bottom = before.setting.landscape.view_at(before.setting.knobs).xlim, bottoms(before)
    x = np.linspace(low, high, 400)
    cut, moved = np.stack([x, np.full_like(x, bottom[1, 1])], axis=1), np.array([shift, 0.0])
    rows = np.stack([bottom[:, 0], _loss(before, bottom), _loss(before, bottom - moved)], axis=1)
    return {
        "x": x,
        "loss": _loss(before, cut),
        "shifted": _loss(before, cut - moved),
        "moved": np.array([f"shifted by {written(shift)}"]),
        "bottoms": rows,
    }


SCENES = (
    Scene(
        id="C17",
        chapter=CHAPTER,
        title="Fast runs pass over a sharp minimum",
        source="A 31:42-32:46; after A 13:28",
        claim=(
            "A sharp minimum is narrow: a run with momentum flies over it, while SGD is caught at every rate at which it is stable there. "
            "What momentum misses is perhaps a minimum that nobody wants."
        ),
        look_for="Momentum alone crosses the narrow well on the left and comes to rest in the wide one. The three others end in the narrow well.",
        caveat=(
            "True at these rates. Nesterov at 0.04 passes over the well from 73 % of the starts; momentum at 0.003, where it moves as far as SGD on a "
            "constant slope, is caught from all of them; and SGD above 2/32 (32 is the curvature at its bottom) cannot stay in it."
        ),
        preset=FOUND,
        controls=("factor", "rho"),
        measure=measure_c17,
        question="All start left of the narrow, deep well. Which of these comes to rest in the wide one behind it?",
        options=("SGD", "Momentum", "Nesterov", "Adam"),
        answer=in_the_wide_one,
        finding=f"In the wide minimum end, of 11 starts: SGD {{{IN_WIDE['SGD']}}}, momentum {{{IN_WIDE['momentum']}}}, Nesterov {{{IN_WIDE['Nesterov']}}}, Adam {{{IN_WIDE['Adam']}}}.",
        why=(
            "Momentum arrives with the speed of many gradients and is past the well before its walls have turned it round. The "
            "others are too slow or brake in time."
        ),
        notes=(
            "The lecture speaks of methods with velocity in general; at these rates only one of the two passes, and Nesterov is caught because "
            "it brakes earlier. "
            "At a momentum rate of 0.01 ten of eleven starts end in the narrow well. "
            "Asked at 13:28 whether low rates get stuck more easily, the lecturer finds it plausible, but hardly a problem in practice. "
            "Students take this for a law. It is a matter of speed against width: let them lower the factor until momentum is caught too."
        ),
    ),
    Scene(
        id="C18",
        chapter=CHAPTER,
        title="Sharp minima do not last",
        source="A 32:09-32:36",
        claim="With other data the surface changes a little. At the bottom of a sharp minimum the loss then rises a lot, at the bottom of a wide one hardly at all.",
        look_for=(
            "SGD ends at the bottom of the narrow well, momentum in the wide one; the narrow one is the deeper. The small picture moves the surface "
            "by 0.3: the narrow well is no longer where it was, while the wide one still covers its old bottom. Move shift_x for other shifts."
        ),
        preset=LASTS,
        controls=("shift_x", "width", "depth"),
        measure=measure_c18,
        question="Other data shift the surface a little to the right. At which of the two old bottoms does the loss rise more?",
        options=("At the wide one", "About equally at both", "At the sharp one"),
        answer=lambda found: which(found.figures[FRAGILE], 0.8, 1.25),
        finding=f"The surface moves by {{{MOVED_BY}}}: the loss rises by {{{RISE_SHARP}}} at the old bottom of the sharp minimum, by {{{RISE_FLAT}}} at that of the wide one.",
        why=(
            "For a small shift the loss rises by half the curvature times the square of the shift, and the curvatures are 32 and 0.3. "
            "Averaged over shifts of this size the sharp minimum, though deeper, has the higher loss."
        ),
        notes=(
            "Training and test loss are two surfaces that differ slightly: a shift stands for that here. "
            "It is a picture of the argument, not evidence about networks, where sharpness depends on how the weights are scaled. "
            "Ask which of the two bottoms has the lower loss before the shift and which after it: the order changes."
        ),
        figure=figure_c18,
    ),
)
