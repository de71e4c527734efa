"""The lecture's scenes about descent itself: each claim holds, with the figures that claims.md prints."""

import numpy as np
import pytest

from api.measured import measurement as measure
from landscapes import LANDSCAPES
from lecture import beyond, gradient_descent, local_minima_and_saddles, noise, taco_shell
from lecture.base import Scene
from lecture.lesson import begin
from lecture.paths import (
    detour,
    distances,
    first_step,
    flips,
    nearest,
    ratio,
    steps_to_stay,
    turned_back,
    turning_angle,
)
from states.fields import replaced
from states.race import Race, Run
from tests.lecture.truth import right_option

CHAPTER_FILES = (gradient_descent, taco_shell, local_minima_and_saddles, noise, beyond)
SCENES: dict[str, Scene] = {scene.id: scene for file in CHAPTER_FILES for scene in file.SCENES}

# The figures of claims.md, section 3: (value, tolerance), or [lowest, highest] where it gives the spread over blocks of
# seeds or only an order of magnitude.
PRINTED: dict[str, dict[str, tuple[float, float] | list[float]]] = {
    "C01": {
        "largest angle between the steepest of 360 directions and the gradient, degrees": (0.499, 0.002),
        "largest slope along a contour line, share of the gradient": [0, 1e-7],
    },
    "C02": {
        gradient_descent.ABOVE: (4.0e8, 0.05e8),
        gradient_descent.BELOW: (1.68e-9, 0.005e-9),
        f"steps to the minimum at {gradient_descent.JUST_RIGHT}": (423, 0),
        f"steps at a tenth of {gradient_descent.JUST_RIGHT}": (4247, 0),
        f"steps at a hundredth of {gradient_descent.JUST_RIGHT}": (42483, 0),
        gradient_descent.AT_A_TENTH: (10.04, 0.005),
        gradient_descent.AT_A_HUNDREDTH: (100.4, 0.05),
    },
    "C03": {
        "Taco shell: share of the starts that reach the one minimum": (1, 0),
        "Booth: share of the starts that reach the one minimum": (1, 0),
        "Matyas: share of the starts that reach the one minimum": (1, 0),
        "minima in which a run ends, Himmelblau": (4, 0),
        "smallest share of the starts, Himmelblau": (0.240, 0.001),
        "largest share of the starts, Himmelblau": (0.259, 0.001),
        "smallest share of the starts, Styblinski-Tang": (0.227, 0.001),
        "largest share of the starts, Styblinski-Tang": (0.274, 0.001),
    },
    "C47": {
        "place of the dip on the line y = 0": (-1.159, 0.0005),
        "height of the barrier on that line": (0.638, 0.0005),
        gradient_descent.ON_THE_LINE: [0, 4e-8],
        gradient_descent.BESIDE_THE_LINE: [0, 1e-7],
        gradient_descent.RISES: [-1, 0],
    },
    "C04": {
        taco_shell.AS_DEFINED: (1, 1e-13),
        taco_shell.AT_A_TENTH: (41, 0),
        taco_shell.AT_KAPPA: (423, 0),
        taco_shell.AT_TEN_TIMES: (4247, 0),
    },
    "C05": {
        taco_shell.TURNS_ROUND: (1, 0),
        taco_shell.ZIGZAG: (7.93, 0.005),
        "distance traveled across over along the valley, at a rate 5 % lower": (3.98, 0.005),
        taco_shell.LEFT_HALFWAY: (0.56, 0.005),
        taco_shell.LEFT: (0.316, 0.0005),
        taco_shell.OFF: (72.05, 0.005),
    },
    "C06": {
        local_minima_and_saddles.STOPS: [0, 3e-13],
        local_minima_and_saddles.ROLLS_ON: [0, 6e-12],
        local_minima_and_saddles.SPEED: (0.276, 0.0005),
        local_minima_and_saddles.BARRIER: (0.072, 0.0005),
        local_minima_and_saddles.FREED: [0.99, 1],
        local_minima_and_saddles.NOT_FREED: [0, 0.01],
        "of the lecture's six methods, how many get past at SGD's rate": (2, 0),
    },
    "C07": {
        local_minima_and_saddles.FARTHEST: (0, 0),
        local_minima_and_saddles.PLACES["upper"]: (0.53, 0.05),
        "largest gradient at the saddles of four other surfaces": (0, 0),
        local_minima_and_saddles.WITHOUT: (8e-23, 0.5e-23),
        local_minima_and_saddles.FREED_BY_NOISE: (1, 0),
        "with noise: step at which half of them have left": (94, 0.5),
        local_minima_and_saddles.SLOWEST: [161, 240],
    },
    "C08": {
        "SGD from an offset of 0.1: step at which it leaves": (36, 0),
        local_minima_and_saddles.LEAVES["SGD"]: (131, 0),
        local_minima_and_saddles.LEAVES["at a tenth"]: (176, 0),
        "SGD from an offset of a millionth: step at which it leaves": (272, 0),
        "SGD: steps for a ten times smaller offset": (47.2, 0.05),
        "momentum from an offset of 0.1: step at which it leaves": (12, 0),
        "momentum from an offset of a millionth: step at which it leaves": (75, 0),
        local_minima_and_saddles.FASTER: (3.46, 0.005),
        "on a flat step (ledge, eps 0): largest x that SGD reaches in 5000 steps": (-0.0049, 0.00005),
        "on a flat step (ledge, eps 0): step at which momentum leaves": (8, 0),
        "on a step with slope 0.02 (ledge, eps −0.01): step at which SGD leaves": (714, 0),
        "on a step with slope 0.02 (ledge, eps −0.01): step at which momentum leaves": (8, 0),
        "on a step with slope 0.02 (ledge, eps −0.01): SGD's steps over momentum's": (89, 0.5),
    },
    "C09": {
        f"{noise.BEFORE}: without noise": (1.06, 0.005),
        f"{noise.BEFORE}: median of 200 seeds": (2.42, 0.01),
        f"{noise.BEFORE}: 5 % quantile": [1.51, 1.66],
        f"{noise.TURNS}: without noise": (1.5, 0.05),
        f"{noise.TURNS}: 5 % quantile": [61, 69],
        f"{noise.CLOUD}: all seeds": [0.497, 0.526],
        "distance to the minimum at the end, without noise": (4e-9, 0.5e-9),
        f"{noise.REACHED}: without noise": (38, 0),
        f"{noise.REACHED}: median of 200 seeds": (36, 0.5),
    },
    "C10": {
        "quadratic: largest gap between mean path and full-gradient path, standard errors": [2.15, 4.29],
        "Himmelblau: largest gap, standard errors": [20.7 / 2**0.5, 23.5 / 2**0.5],  # printed of twice as many seeds
        noise.UPHILL: (0.53, 0.005),
        noise.CALMEST: [0.36, 0.44],
    },
    "C46": {
        beyond.FARTHEST: (0, 0),
        "smaller eigenvalue of the Hessian at zero weights": (-0.9636, 0.00005),
        "larger eigenvalue of the Hessian at zero weights": (0.9636, 0.00005),
        beyond.LEARN: (1, 0),
        beyond.TYPICAL: (12, 0.5),
        "steps they take: slowest": [23, 36],
        "share of them that goes to the minimum with positive weights": (0.5, 0.1),
        "size of dL/dw1 at w1 = 1": (0.44, 0.005),
        "size of dL/dw1 at w1 = 20, where tanh is saturated": (3.3e-5, 0.05e-5),
    },
    "C48": {
        beyond.HOVERS: (5.0, 0.05),
        f"{beyond.AT_END}: at half this rate": (6.0, 0.05),  # 8.0 at the preset's own rate, which claims.md does not print
        f"{beyond.AT_END}: at five times this rate": (5.4, 0.05),
        beyond.ROOTS: (9e-4 / 0.02, 0.5e-4 / 0.02),
        beyond.LINE: (0.0015 / 0.02, 0.00005 / 0.02),
    },
    "C49": {
        "Rosenbrock: gap between paths with estimated and exact gradients, distance 0.1": (0.58, 0.005),
        "Rosenbrock: gap between paths with estimated and exact gradients, distance 0.001": (1e-4, 0.5e-4),
        "Rosenbrock: gap between paths with estimated and exact gradients, distance 1e−5": (1.2e-8, 0.05e-8),
        "random directions on a bowl: worst loss of 200 seeds after 200 steps": [0, 3e-7],
        beyond.ENDS.format("0.1"): (0.25, 0),
        beyond.ENDS.format("0.5"): (0, 0),
        "staircase: share of points where moving either coordinate changes nothing, distance 0.001": (0.975, 0.002),
        "staircase: share of points where moving either coordinate changes nothing, distance 0.1": (0.043, 0.003),
        "staircase: share of points where moving either coordinate changes nothing, distance 0.5": (0.0015, 0.0005),
    },
    "C50": {
        "L2 0: length of the weights": (2.088, 0.0005),
        "L2 0.3: length of the weights": (1.608, 0.0005),
        "L2 1: length of the weights": (1.047, 0.0005),
        "L2 3: length of the weights": (0.527, 0.0005),
        "L2: smallest weight of all": (0.108, 0.0005),
        "first weight with L1 = 1": (0.8365, 0.00005),
        "second weight with L1 = 1": (0.0493, 0.00005),
        "first weight with L1 = 2": (0.112, 0.0005),
        "second weight with L1 = 2": (0, 0),
        "first weight with L1 = 4": (0, 0),
        "second weight with L1 = 4": (0, 0),
        beyond.TICKS: (0.216, 0.0005),
    },
    "C52": {
        "share of random stationary points that are minima, 1 dimension": (0.499, 0.005),
        "share of random stationary points that are minima, 2 dimensions": (0.147, 0.005),
        "share of random stationary points that are minima, 3 dimensions": (0.0248, 0.002),
        "share of random stationary points that are minima, 4 dimensions": (0.0026, 0.0008),
        "share of random stationary points that are minima, 6 dimensions": (0, 1e-4),
        "median condition number, 2 dimensions": (2.6, 0.1),
        "median condition number, 10 dimensions": (21, 1),
        "median condition number, 100 dimensions": (143, 7),
        "median condition number, 1000 dimensions": (624, 25),
    },
}  # fmt: skip

ANSWERS = {
    "C01": "At right angles to the contour line",
    "C02": "About 10 times as many",
    "C03": "Hardly any: at most 3 in 100",
    "C47": "It goes round the hill: the loss never rises",
    "C04": "About 10 times as many",
    "C05": "A zigzag: it travels farther across the valley than along it",
    "C06": "Only momentum",
    "C07": "About half in each of the two minima",
    "C08": "SGD",
    "C09": "It comes near the minimum just as soon, but never settles",
    "C10": "About half",
    "C46": "Only from the small random weights",
    "C48": "At a few times the rate",
    "C49": "Those that probe far enough",
    "C50": "L1 only",
    "C52": "Practically none",
}


def test_no_claim_is_missing():
    numbers = [*range(1, 11), *range(46, 51), 52]
    assert set(SCENES) == {f"C{number:02}" for number in numbers} == set(PRINTED) == set(ANSWERS)


@pytest.mark.parametrize("name", SCENES)
def test_the_claim_holds_with_the_printed_figures_and_one_right_answer(name):
    measurement = measure(begin(name))  # as the page does it
    assert measurement is not None
    assert measurement.thresholds
    assert measurement.holds, measurement
    assert np.isfinite(list(measurement.figures.values())).all()
    for figure, printed in PRINTED[name].items():
        if isinstance(printed, list):
            assert printed[0] <= measurement.figures[figure] <= printed[1], figure
        else:
            assert measurement.figures[figure] == pytest.approx(printed[0], rel=0, abs=printed[1]), figure
    assert right_option(SCENES[name], measurement) == ANSWERS[name]


@pytest.mark.parametrize("scene", [scene for scene in SCENES.values() if scene.figure], ids=lambda scene: scene.id)
def test_figure_is_arrays(scene):
    arrays = scene.figure(scene.preset)
    assert arrays
    assert all(array.dtype.kind == "U" or np.isfinite(array).all() for array in arrays.values())


def with_factor(preset: Race, factor: float) -> Race:
    """As the slider does it: a factor on each entry's own rate."""
    return preset._replace(
        runs=tuple(
            Run(run.method, {**run.own, "learning_rate": run.own["learning_rate"] * factor}) for run in preset.runs
        )
    )


@pytest.mark.parametrize("scene", [scene for scene in SCENES.values() if scene.preset], ids=lambda scene: scene.id)
def test_a_moved_control_is_measured_too(scene):
    preset = scene.preset
    knobs = preset.setting.landscape.knobs
    moves = {
        "far too high": with_factor(preset, 100.0),
        "far too low": with_factor(preset, 0.01),
        "one step": replaced(preset, steps=1),
        "strong noise": replaced(preset, noise=50.0),
        "low knobs": replaced(preset, knobs={knob.name: knob.low for knob in knobs}),
        "high knobs": replaced(preset, knobs={knob.name: knob.high for knob in knobs}),
    }
    for move, moved in moves.items():
        measurement = scene.measure(moved)
        assert set(measurement.thresholds) <= set(measurement.figures), move
        assert scene.answer(measurement) in (None, *range(len(scene.options))), move
        if scene.figure:
            assert scene.figure(moved), move


def test_the_zigzag_vanishes_at_half_the_rate():
    scene = SCENES["C05"]
    assert scene.preset is not None
    measurement = scene.measure(with_factor(scene.preset, 0.5))
    assert not measurement.holds
    assert right_option(scene, measurement) == "A smooth curve along the valley"


def test_without_noise_the_saddle_keeps_its_runs():
    scene = SCENES["C07"]
    assert scene.preset is not None
    measurement = scene.measure(replaced(scene.preset, noise=0.0))
    assert right_option(scene, measurement) == "Nearly all on the saddle"


def test_steps_to_stay():
    x = np.array([(3.0, 0.0), (0.1, 0.0), (2.0, 0.0), (0.1, 0.0), (0.0, 0.0)])
    assert steps_to_stay(x, (0.0, 0.0), 0.5) == 3
    assert steps_to_stay(x, (0.0, 0.0), 5.0) == 0
    assert steps_to_stay(x[:3], (0.0, 0.0), 0.5) == np.inf
    assert steps_to_stay(np.stack([x, x[::-1]]), (0.0, 0.0), 0.5).tolist() == [3, np.inf]


def test_first_step():
    assert first_step(np.array([[False, True, True], [False, False, False]])).tolist() == [1, np.inf]


def test_ways():
    square = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
    assert detour(square) == 3
    assert turning_angle(square) == 90
    assert np.isnan(turning_angle(square[:2]))
    assert flips(np.array([1.0, -1.0, 1.0, 1.0])) == pytest.approx(2 / 3)
    assert distances(square, (1e200, 0.0)).max() == 1e200  # no overflow


def test_turned_back():
    assert turned_back((0.0, 2.0), 90.0) == pytest.approx((2.0, 0.0))


def test_ratios_of_what_has_diverged():
    assert ratio(1.0, 0.0) == np.inf
    assert np.isnan(ratio(np.inf, np.inf))
    assert np.isnan(ratio(1.0, np.inf))
    assert nearest(np.inf, [1, 3, 10]) is None
    assert nearest(5.5, [1, 3, 10]) is None
    assert nearest(9.0, [1, 3, 10]) == 2


def test_every_preset_surface_exists():
    assert {scene.preset.setting.surface for scene in SCENES.values() if scene.preset} <= set(LANDSCAPES)


@pytest.mark.parametrize(
    ("steps", "share"), [((1, -2, 4, -8, 0, 0, 0), 1.0), ((1, 1, -1), 0.5), ((0, 0), 0.0), ((1e300, -1e300), 1.0)]
)
def test_a_run_that_has_left_the_numbers_takes_no_steps_that_could_turn_back(steps, share):
    assert flips(np.array(steps, float)) == share
