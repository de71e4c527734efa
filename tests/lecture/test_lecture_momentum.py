"""The scenes from momentum to RMSProp (C11 to C24): their measurements against the figures of claims.md."""

import numpy as np
import pytest

from api.measured import measurement as measure
from lecture import adagrad, adam_first, momentum, nesterov, rmsprop, sharp_and_flat_minima
from lecture.base import CHAPTERS, Scene
from lecture.lesson import begin
from lecture.momentum_figures import at, hausdorff, largest, length, overshoot, smallest, which
from lecture.momentum_runs import at_rates, between, run_of, values_of
from optimizers import OPTIMIZERS
from shapes import Knob
from states.fields import replaced
from states.race import Race, Run, race_on
from tests.lecture.truth import right_option

SCENES: tuple[Scene, ...] = (
    *momentum.SCENES,
    *nesterov.SCENES,
    *sharp_and_flat_minima.SCENES,
    *adagrad.SCENES,
    *rmsprop.SCENES,
    *adam_first.SCENES,
)
COMMON = {"factor": (0.1, 10.0), "noise": (0.0, 20.0), "steps": (1, 1000), "seed": (0, 7)}  # control -> low, high


def near(value: float, tolerance: float) -> tuple[float, float]:
    return value - tolerance, value + tolerance


# What claims.md prints, section 3, as ranges: its own brackets where chance plays a part, else the last digit that it prints.
# Three are not as printed; each says why.
PRINTED: dict[str, dict[str, tuple[float, float]]] = {
    "C11": {
        momentum.SUM: (0, 1e-9),
        momentum.BUILT_UP: near(9.96, 0.01),
        momentum.ALTERNATING: near(0.5263, 1e-4),
        "steps from a first velocity of 0 gradients, median": near(70, 0),
        "steps from a first velocity of 1 gradients, median": near(70, 1),
        "steps from a first velocity of 10 gradients, median": near(91, 1),
    },
    "C12": {
        momentum.FLIPS["SGD"]: near(1, 0),
        momentum.FLIPS["momentum"]: near(0.203, 5e-4),
        momentum.ACROSS["SGD"]: near(18.97, 0.01),
        momentum.ACROSS["momentum"]: near(7.7, 0.05),
        momentum.ARRIVES["SGD"]: near(222, 0),
        momentum.ARRIVES["momentum"]: near(66, 0),
        "SGD: x after the run": near(-1.107, 1e-3),
        "momentum: x after the run": near(-0.11, 5e-3),
        momentum.FAIR_MORE: near(3.60, 0.005),
        momentum.FAIR_AHEAD: near(1.107 - 1.113, 1e-3),
        "SGD: steps to arrive at 0.025": near(338, 0),
        "momentum: steps to arrive at 0.025": near(75, 0),
        "Nesterov: steps to arrive at 0.025": near(72, 0),
        momentum.LOST: near(2e19, 5e18),
        momentum.KEPT: near(1e-4, 5e-6),
        "SGD at 0.02: distance traveled across in 60 steps": near(1, 1e-6),
        "momentum at 0.02: distance traveled across in 60 steps": near(13.8, 0.05),
        "SGD: fewest steps to arrive, of 128 rates": (213, 218),  # printed: 228, of fewer rates
        "momentum: fewest steps to arrive, of 128 rates": near(62, 1),
    },
    "C13": {
        "SGD: mean turn from step to step, median, degrees": near(85.5, 0.1),
        "momentum at a tenth of the rate: mean turn from step to step, median, degrees": near(8.4, 0.1),
        momentum.SMOOTH: (14, 20),
        momentum.JAGGED: near(67, 0.5),
        momentum.SMOOTHER: near(1, 0),
        momentum.STRAIGHTER: (1.86, 2.065),
        "SGD: steps to come within 0.5, median": near(36, 1),
        "momentum at a tenth of the rate: steps to come within 0.5, median": near(36, 1),
        "SGD: mean squared distance in the end": near(0.264, 1e-3),
        "momentum at a tenth of the rate: mean squared distance in the end": near(0.252, 1e-3),
        "momentum at the same rate: mean squared distance in the end": near(2.58, 0.01),
        momentum.EQUAL_CLOUD: near(0.955, 1e-3),
        momentum.LARGER_CLOUD: near(9.8, 0.05),
    },
    "C14": {
        nesterov.SHIFTED: (0, 1e-13),
        "Rosenbrock: largest difference between the two x themselves": near(0.097, 1e-3),
        "Beale: largest difference between the two x themselves": near(0.416, 1e-3),
        nesterov.BARE: near(0.45, 1e-3),  # at 0.01; printed: 0.9, at 0.02
    },
    "C15": {
        nesterov.FAR["SGD"]: near(0, 0),
        nesterov.FAR["momentum"]: near(1.03, 0.005),
        nesterov.FAR["Nesterov"]: near(0.80, 0.005),
        nesterov.ARRIVES["momentum"]: near(78, 0),
        nesterov.ARRIVES["Nesterov"]: near(58, 0),
        nesterov.LESS_ON_BOWL: near(0.782 / 1.025, 1e-3),
        "taco shell at 0.02: momentum's overshoot": near(0.536, 1e-3),
        "taco shell at 0.02: Nesterov's overshoot": near(0.422, 1e-3),
        nesterov.AT_MOST: near(0.789, 1e-3),
        **{
            f"momentum with ρ {rho}: overshoot": near(far, 0.01)
            for rho, far in zip(nesterov.RHOS, (0, 0.18, 1.03, 1.81, 2.72), strict=True)
        },
        **{
            f"momentum with ρ {rho}: steps to arrive": near(steps, 0)
            for rho, steps in zip(nesterov.RHOS, (80, 38, 70, 163, 852), strict=True)
        },
    },
    "C16": {
        nesterov.SGD_LIMIT: near(2, 1e-3),
        nesterov.MOMENTUM_LIMIT: near(3.8, 1e-3),
        nesterov.NESTEROV_LIMIT: near(1.357, 1e-3),
        nesterov.AS_PREDICTED: near(1, 0),
        nesterov.GONE: near(9e27, 5e26),
    },
    "C17": {
        **{name: near(method == "momentum", 0) for method, name in sharp_and_flat_minima.IN_WIDE.items()},
        **{name: near(method != "momentum", 0) for method, name in sharp_and_flat_minima.IN_SHARP.items()},
        sharp_and_flat_minima.SGD_STUCK: near(1, 0),
        sharp_and_flat_minima.MOMENTUM_OVER: near(1, 0),
        sharp_and_flat_minima.SGD_OUT: near(1, 0),
        "momentum at 0.01: share that ends in the sharp minimum": near(0.91, 0.005),
    },
    "C18": {
        sharp_and_flat_minima.ALL_ROUND_SHARP: near(1.029, 1e-3),
        sharp_and_flat_minima.ALL_ROUND_FLAT: near(0.0135, 1e-4),
        sharp_and_flat_minima.RISE_SHARP: near(1.16, 5e-3),
        "sharp minimum: loss": near(-0.663, 1e-3),
        "wide minimum: loss": near(0, 1e-9),
        "sharp minimum: loss averaged over shifts": near(0.535, 2e-3),
        "wide minimum: loss averaged over shifts": near(0.027, 1e-3),
    },
    "C19": {
        adagrad.FIRST_STEP: near(1, 1e-7),
        "SGD: first step across the valley over first step along": near(28.6, 0.05),
        adagrad.SGD_ARRIVES: near(222, 0),
        adagrad.ADAGRAD_ARRIVES: near(64, 0),
        # printed: 1.1e-7. It is epsilon over the gradient: here kappa flattens the valley, and the gradient along it is
        # smaller than where kappa steepens the walls.
        adagrad.SAME_PATH: (0, 5e-6),
    },
    "C20": {
        adagrad.SHRINKS: (0, 1.1e-7),
        adagrad.LEFT["AdaGrad"]: near(0.82, 0.005),
        adagrad.LEFT["SGD"]: near(0.146, 1e-3),
        adagrad.LEFT["RMSProp"]: near(0.038, 1e-3),
        adagrad.LEFT["momentum"]: near(0.0003, 1e-4),
        adagrad.STUCK_APART: near(2.44, 0.01),
        adagrad.LARGER_ALIKE: near(0.113, 1e-3),
        "SGD at 0.025: distance of its path from RMSProp's at 0.05": near(0.9, 0.01),
        "momentum at 0.01: distance of its path from RMSProp's at 0.05": near(1.32, 0.01),
    },
    "C21": {
        adagrad.EARLY["SGD"]: near(0.227, 1e-3),
        adagrad.LATE["SGD"]: near(0.230, 1e-3),
        adagrad.EARLY["AdaGrad"]: near(0.126, 1e-3),
        adagrad.LATE["AdaGrad"]: near(0.034, 1e-3),
        adagrad.EARLY["RMSProp"]: near(0.153, 1e-3),
        adagrad.LATE["RMSProp"]: near(0.153, 1e-3),
        adagrad.EARLY["Adam"]: near(0.139, 1e-3),
        adagrad.LATE["Adam"]: near(0.142, 1e-3),
        adagrad.LOWER: (6.4, 7.1),
        adagrad.FALLS: (3.5, 3.9),
    },
    "C22": {
        adagrad.SHOWN["AdaGrad"]: near(910, 0),  # not in claims.md
        adagrad.SHOWN["SGD"]: near(131, 0),
        adagrad.FASTER_RATE: near(22, 0),
        f"{adagrad.ON_LEDGE}, SGD": near(285, 0),
        adagrad.LEDGE_ADAGRAD: near(5000, 0),
        adagrad.LEDGE_RMSPROP: near(91, 0),
        f"{adagrad.ON_LEDGE}, Adam": near(376, 0),
        adagrad.TURNED["SGD"]: near(178, 0),
        adagrad.TURNED["AdaGrad"]: near(1204, 0),
        adagrad.TURNED["RMSProp"]: near(48, 0),
        adagrad.STRAIGHT["SGD"]: near(178, 0),
        adagrad.STRAIGHT["AdaGrad"]: near(18, 0),
        adagrad.LATER: near(25, 0.5),
    },
    "C23": {
        rmsprop.DIRECTION: near(0, 0.005),
        rmsprop.SGD_DIRECTION: near(44.4, 0.05),
        rmsprop.STRAIGHT: (0, 3e-7),
        rmsprop.EVEN: near(1.54, 0.01),
        "SGD from (−3.5, 1): largest ratio of its steps in the two axes, first 10 steps": near(29, 0.5),
        rmsprop.CONSTANT: near(1, 1e-6),
        "AdaGrad on a constant slope: step 1000 over the learning rate": near(0.0316, 1e-4),
        **{name: near(0.5, 1e-3) for name in rmsprop.HOVERS.values()},
    },
    "C24": {
        adam_first.APART: (0, 1e-12),
        adam_first.FROM_RMSPROP: (0, 1e-12),
        adam_first.FROM_RMSPROP_IN_TACO: (0, 1e-12),
        adam_first.FIRST_STEP: near(1, 1e-7),
        adam_first.OVERSHOOT: near(0.134, 1e-3),
    },
}

RIGHT = {
    "C11": "About 10 times as long",
    "C12": "SGD",
    "C13": "Momentum's",
    "C14": "They are the same points",
    "C15": "Momentum",
    "C16": "Nesterov",
    "C17": "Momentum",
    "C18": "At the sharp one",
    "C19": "Nothing: it stays the same path",
    "C20": "AdaGrad",
    "C21": "AdaGrad's",
    "C22": "AdaGrad",
    "C23": "Straight at the minimum",
    "C24": "Not at all",
}


def preset_of(scene: Scene) -> Race:
    assert scene.preset is not None
    return scene.preset


each_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)


def test_the_scenes_are_c11_to_c24_in_the_lectures_order():
    assert [scene.id for scene in SCENES] == [f"C{number}" for number in range(11, 25)]
    places = [CHAPTERS.index(scene.chapter) for scene in SCENES]
    assert places == sorted(places)


@each_scene
def test_the_claim_holds_with_the_printed_figures_and_the_right_answer(scene):
    measurement = measure(begin(scene.id))  # as the page does it
    assert measurement is not None
    figures = measurement.figures
    assert measurement.thresholds
    assert measurement.holds, {name: figures[name] for name in measurement.thresholds}
    off = {name: figures[name] for name, (low, high) in PRINTED[scene.id].items() if not low <= figures[name] <= high}
    assert not off
    assert right_option(scene, measurement) == RIGHT[scene.id]


def knob_of(preset: Race, name: str) -> Knob | None:
    """The knob of the preset's surface or of its first method that has one of this name."""
    owners = (preset.setting.landscape, *(OPTIMIZERS[method] for method, _ in preset.runs))
    return next((knob for owner in owners for knob in owner.knobs if knob.name == name), None)


def moved(preset: Race, control: str, end: int) -> Race:
    """The preset with one slider at its low (0) or high (1) end."""
    if control in COMMON:
        value = COMMON[control][end]
        if control != "factor":
            return replaced(preset, **{control: value})
        rates = [value * values_of(preset._replace(runs=(entry,)), entry[0])["learning_rate"] for entry in preset.runs]
        entries = zip(preset.runs, rates, strict=True)
        return preset._replace(runs=tuple(Run(m, {**values, "learning_rate": rate}) for (m, values), rate in entries))
    knob = knob_of(preset, control)
    assert knob is not None, f"no slider {control}"
    value = (knob.low, knob.high)[end]
    if any(knob.name == control for knob in preset.setting.landscape.knobs):
        return replaced(preset, knobs={**preset.setting.knobs, control: value})
    has = [any(knob.name == control for knob in OPTIMIZERS[method].knobs) for method, _ in preset.runs]
    entries = zip(preset.runs, has, strict=True)
    return preset._replace(
        runs=tuple(Run(m, {**values, control: value} if has else values) for (m, values), has in entries)
    )


@each_scene
def test_the_measurement_follows_every_slider_without_an_error(scene):
    for control in scene.controls:
        for end in (0, 1):
            measurement = scene.measure(moved(preset_of(scene), control, end))
            assert scene.answer(measurement) in (None, *range(len(scene.options))), (control, end)


def test_the_measurement_follows_the_preset():
    slower = moved(momentum.ZIGZAG, "factor", 0)
    assert momentum.measure_c12(slower).figures[momentum.FLIPS["momentum"]] != pytest.approx(0.203, abs=0.01)
    assert momentum.measure_c11(moved(momentum.VELOCITY, "rho", 0)).figures[momentum.BUILT_UP] == pytest.approx(
        1, abs=0.01
    )


def test_the_cut_through_the_sharp_minima():
    data = sharp_and_flat_minima.figure_c18(sharp_and_flat_minima.LASTS)
    assert data["x"].shape == data["loss"].shape == data["shifted"].shape
    narrow, wide = data["bottoms"]
    np.testing.assert_allclose(narrow[:2], (-0.971962, -0.6625777), atol=1e-6)
    assert narrow[2] - narrow[1] > 0.5
    assert wide[2] - wide[1] < 0.02
    for bottom in (narrow, wide):
        assert np.interp(bottom[0], data["x"], data["shifted"]) == pytest.approx(bottom[2], abs=0.01)


def test_without_a_narrow_well_its_figures_are_not_numbers():
    gone = replaced(sharp_and_flat_minima.LASTS, knobs={"width": 0.7, "depth": 0.5})
    assert not sharp_and_flat_minima.measure_c18(gone).holds
    assert np.isnan(sharp_and_flat_minima.figure_c18(gone)["bottoms"][0]).all()


# The figures' helpers


def test_overshoot_is_what_lies_beyond_zero():
    np.testing.assert_allclose(
        overshoot(np.array([[-3.0, 1.0, -0.5], [3.0, 1.0, 0.5], [2.0, -0.25, 0.0]])), [1, 0, 0.25]
    )


def test_hausdorff_is_between_lines_and_not_between_points():
    two, many = np.array([[0.0, 0.0], [1.0, 0.0]]), np.stack([np.linspace(0, 1, 11), np.full(11, 0.2)], axis=1)
    assert hausdorff(two, many) == pytest.approx(0.2)
    assert hausdorff(two, many[:6]) == pytest.approx(np.hypot(0.5, 0.2))


def test_small_helpers():
    assert length(np.array([0.0, 1.0, -1.0])) == 3
    assert at(np.array([1.0, 2.0]), 1) == 2
    assert np.isnan(at(np.array([1.0]), 1))
    assert [which(value, 1, 2) for value in (0.5, 1.5, 2.5)] == [0, 1, 2]
    assert (largest(1.0, 3.0, 2.0), smallest(3.0, 1.0, 2.0)) == (1, 1)
    assert (largest(1.0, 3.0, 2.99), smallest(0.0, 0.0, 1.0)) == (None, None)


def test_entries_keep_the_presets_values():
    preset = race_on("taco_shell", (("momentum", {"rho": 0.5}),))
    assert values_of(preset, "momentum") == {"learning_rate": 0.01, "rho": 0.5}
    assert values_of(preset, "sgd") == {"learning_rate": 0.038}
    two = between(preset, ("sgd", {}), ("momentum", {"learning_rate": 0.02}))
    assert two.runs == (("sgd", {"learning_rate": 0.038}), ("momentum", {"learning_rate": 0.02, "rho": 0.5}))
    assert at_rates(preset, [0.1])[0].runs == (("momentum", {"rho": 0.5, "learning_rate": 0.1}),)
    assert run_of(two, "sgd").method == "sgd"
