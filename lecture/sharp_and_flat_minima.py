"""Sharp and flat minima: which of them a method ends in, and which of them lasts (C17, C18)."""

import numpy as np

from engine.sampling import losses_and_gradients, stationary_points
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import largest, which
from lecture.momentum_runs import at_rates, between
from lecture.paths import distances, ratio
from lecture.racing import paths_of
from states.fields import replaced
from states.race import Race, race_on

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
        ("adagrad", {"learning_rate": 0.5}),
        ("rmsprop", {"learning_rate": 0.02}),
        ("adam", {"learning_rate": 0.1}),
    ),
    steps=200,
)
NAMES = {
    "sgd": "SGD",
    "momentum": "momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSProp",
    "adam": "Adam",
}
IN_SHARP = {method: f"{name}: share of 11 starts that end in the sharp minimum" for method, name in NAMES.items()}
MOMENTUM_IN_WIDE = "momentum: share of 11 starts that end in the wide minimum"
SGD_RATES, MOMENTUM_RATES = (0.005, 0.01, 0.02, 0.03, 0.06), (0.02, 0.03, 0.04, 0.05)
SGD_STUCK = "SGD at rates from 0.005 to 0.06: share that ends in the sharp minimum"
MOMENTUM_OVER = "momentum at rates from 0.02 to 0.05: share that ends in the wide minimum"
SGD_OUT = "SGD at 0.2, which is beyond 2/32: share that ends in the wide minimum"


def measure_c17(preset: Race) -> Measurement:
    """Runs the preset's methods for 1000 steps, from its start's x and 11 values of y; then at other rates."""
    longer = replaced(preset, steps=1000)
    ends = _shares(_from_starts([longer]), preset)
    sgd, momentum = (between(longer, (method, {})) for method in ("sgd", "momentum"))
    figures = {IN_SHARP[method]: share for (method, _), share in zip(preset.runs, ends[0], strict=True)}
    figures |= {
        MOMENTUM_IN_WIDE: ends[1][[method for method, _ in preset.runs].index("momentum")],
        SGD_STUCK: _shares(_from_starts(at_rates(sgd, SGD_RATES)), preset)[0][0],
        MOMENTUM_OVER: _shares(_from_starts(at_rates(momentum, MOMENTUM_RATES)), preset)[1][0],
        SGD_OUT: _shares(_from_starts(at_rates(sgd, [0.2])), preset)[1][0],
        "momentum at 0.01: share that ends in the sharp minimum": _shares(
            _from_starts(at_rates(momentum, [0.01])), preset
        )[0][0],
    }
    stuck = {IN_SHARP[method]: ">= 1" for method in NAMES if method != "momentum"}
    return measured(
        figures, {**stuck, MOMENTUM_IN_WIDE: ">= 1", SGD_STUCK: ">= 1", MOMENTUM_OVER: ">= 1", SGD_OUT: ">= 1"}
    )


def _from_starts(presets: list[Race]) -> np.ndarray:
    """(11 n, entries, 2): where each of the races ends from 11 starts, -0.5 to 0.5 in y."""
    starts = [(float(presets[0].setting.start_point[0]), float(y)) for y in np.linspace(-0.5, 0.5, 11)]
    return paths_of([replaced(preset, start=start) for preset in presets for start in starts]).x[:, :, -1]


def _shares(ends: np.ndarray, preset: Race) -> np.ndarray:
    """(2, entries): the shares of the ends (n, entries, 2) that are in the narrow and in the wide minimum."""
    return np.array([(distances(ends, bottom) < BASIN).mean(axis=0) for bottom in bottoms(preset)])


# C18: which minimum lasts

SHIFT = 0.3  # how far other data move the surface

LASTS = race_on(
    "sharp_minima",
    (("sgd", {"learning_rate": 0.03}), ("momentum", {"learning_rate": 0.03})),
    steps=200,
)
RISE_SHARP = "sharp minimum: rise of the loss when the surface shifts by 0.3"
RISE_FLAT = "wide minimum: rise of the loss when the surface shifts by 0.3"
FRAGILE = "rise at the sharp minimum over rise at the wide one"
ADVANTAGE = "loss averaged over shifts: sharp minus wide"


def measure_c18(preset: Race) -> Measurement:
    """Measures the loss where the bottoms were, after shifts of 0.3 in 16 directions, and averaged over N(0, 0.3^2)."""
    bottom = bottoms(preset)
    here = _loss(preset, bottom)
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    around = SHIFT * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    rise = [_loss(preset, one - around).mean() - loss for one, loss in zip(bottom, here, strict=True)]
    average = [_averaged(preset, one) for one in bottom]
    figures = {
        RISE_SHARP: rise[0],
        RISE_FLAT: rise[1],
        FRAGILE: ratio(rise[0], rise[1]),
        "sharp minimum: loss": here[0],
        "wide minimum: loss": here[1],
        "sharp minimum: loss averaged over shifts": average[0],
        "wide minimum: loss averaged over shifts": average[1],
        ADVANTAGE: average[0] - average[1],
    }
    return measured(figures, {FRAGILE: ">= 30", ADVANTAGE: ">= 0.3"})


def _loss(preset: Race, points: np.ndarray) -> np.ndarray:
    """(n,) the loss at points (n, 2). A point moved one way sees what the surface moved the other way would show it."""
    return losses_and_gradients(preset.setting.landscape, points, preset.setting.knobs)[0]


def _averaged(preset: Race, point: np.ndarray) -> float:
    """Averages the loss at the point (2,) over shifts drawn from N(0, 0.3^2) in both axes, by Gauss and Hermite's sum."""
    nodes, weights = np.polynomial.hermite.hermgauss(31)
    shifts = np.sqrt(2) * SHIFT * np.stack(np.meshgrid(nodes, nodes), axis=-1).reshape(-1, 2)
    return float((np.outer(weights, weights).ravel() * _loss(preset, point - shifts)).sum() / np.pi)


def figure_c18(preset: Race) -> dict[str, np.ndarray]:
    """Cuts the surface along y through the wide bottom, before and after a shift of 0.3 to the right.

    x (n,); loss (n,) of the surface, shifted (n,) of the shifted one; bottoms (2, 3): of the narrow and of the wide well
    x, the loss there, and what the loss there is after the shift (NaN where there is no narrow well).
    """
    (low, high), bottom = preset.setting.landscape.view_at(preset.setting.knobs).xlim, bottoms(preset)
    x = np.linspace(low, high, 400)
    cut, moved = np.stack([x, np.full_like(x, bottom[1, 1])], axis=1), np.array([SHIFT, 0.0])
    rows = np.stack([bottom[:, 0], _loss(preset, bottom), _loss(preset, bottom - moved)], axis=1)
    return {"x": x, "loss": _loss(preset, cut), "shifted": _loss(preset, cut - moved), "bottoms": rows}


SCENES = (
    Scene(
        id="C17",
        chapter=CHAPTER,
        title="Fast runs pass over a sharp minimum",
        source="A 31:42-32:46, 13:28",
        claim=(
            "A sharp minimum is narrow: a run with momentum flies over it, while SGD is caught, all the more surely with a low "
            "learning rate. What momentum misses is a minimum one does not want."
        ),
        look_for="Momentum alone crosses the narrow well on the left and comes to rest in the wide one. The five others end in the narrow well.",
        caveat=(
            "Only momentum passes over this well, with rates of 0.02 to 0.05 from all 11 starts. Nesterov, AdaGrad, RMSProp and Adam fall in, "
            "and SGD above 2/32 (32 is the curvature at its bottom) cannot stay in it."
        ),
        preset=FOUND,
        controls=("factor", "rho"),
        measure=measure_c17,
        question="All start left of the narrow, deep well. Which of these comes to rest in the wide one behind it?",
        options=("SGD", "Momentum", "Nesterov", "Adam"),
        answer=lambda found: largest(
            *(1 - found.figures[IN_SHARP[method]] for method in ("sgd", "momentum", "nesterov", "adam"))
        ),
        why=(
            "Momentum arrives with the speed of many gradients and is past the well before its walls have turned it round. The "
            "others are too slow or brake in time."
        ),
        notes=(
            "The lecture speaks of methods with velocity in general; here only one of the two passes, and Nesterov is caught because "
            "it brakes sooner. "
            "At a momentum rate of 0.01 ten of eleven starts end in the narrow well. "
            "Students take this for a law. It is a matter of speed against width: let them lower the factor until momentum is caught too."
        ),
    ),
    Scene(
        id="C18",
        chapter=CHAPTER,
        title="Sharp minima do not last",
        source="A 32:09-32:36",
        claim="With other data the surface changes a little. At the bottom of a sharp minimum the loss then rises much, at the bottom of a flat one hardly.",
        look_for=(
            "SGD ends at the bottom of the narrow well, momentum in the wide one; the narrow one is the deeper. Move the surface "
            "by 0.3 and the narrow well is no longer where it was, while the wide one still covers its old bottom."
        ),
        preset=LASTS,
        controls=("shift_x", "width", "depth"),
        measure=measure_c18,
        question="Other data shift the surface by 0.3. At which of the two old bottoms does the loss rise more?",
        options=("At the wide one", "About equally at both", "At the sharp one"),
        answer=lambda found: which(found.figures[FRAGILE], 0.8, 1.25),
        why=(
            "For a small shift the loss rises with the curvature times the square of the shift, and the curvatures are 32 and 0.3. "
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
