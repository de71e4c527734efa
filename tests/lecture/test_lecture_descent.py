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
        "distance from the minimum at the end, first rate": (4.0e8, 0.05e8),
        "distance from the minimum at the end, second rate": (7e-9, 0.5e-9),
        "steps to within 0.05, third rate": (423, 0),
        "steps at a tenth of it": (4247, 0),
        "steps at a hundredth of it": (42483, 0),
        "times as many steps at a tenth": (10.04, 0.005),
        "times as many steps at a hundredth": (100.4, 0.05),
    },
    "C03": {
        "share of the starts that reach the one minimum, Taco shell": (1, 0),
        "share of the starts that reach the one minimum, Booth": (1, 0),
        "share of the starts that reach the one minimum, Matyas": (1, 0),
        "minima in which a run ends, Himmelblau": (4, 0),
        "smallest share of the starts, Himmelblau": (0.240, 0.001),
        "largest share of the starts, Himmelblau": (0.259, 0.001),
        "smallest share of the starts, Styblinski-Tang": (0.227, 0.001),
        "largest share of the starts, Styblinski-Tang": (0.274, 0.001),
    },
    "C47": {
        "place of the dip on the line y = 0": (-1.159, 0.0005),
        "height of the barrier on that line": (0.638, 0.0005),
        "start on the line: distance to the dip, a saddle of the plane, after 2000 steps": [0, 4e-8],
        "starts beside the line: largest distance to the minimum after 2000 steps": [0, 1e-7],
        "largest rise of the loss in any of their steps": [-1, 0],
    },
    "C04": {
        "that ratio divided by kappa": (1, 1e-13),
        "steps to within 0.05, at a tenth of kappa": (41, 0),
        "steps at kappa": (423, 0),
        "steps at ten times kappa": (4247, 0),
    },
    "C05": {
        "share of the steps across the valley that turn round": (1, 0),
        "way across the valley over way along it": (7.93, 0.005),
        "the same at a rate 5 % lower": (3.98, 0.005),
        "distance along the valley that is left after half of the steps, percent": (56, 0.5),
        "angle between the first step and the direction to the minimum, degrees": (72.05, 0.005),
    },
    "C06": {
        "SGD at four rates: largest distance to the local minimum at the end": [0, 3e-13],
        "momentum at three rates: largest distance to the lowest minimum at the end": [0, 6e-12],
        "momentum's step through the local minimum, where the slope is zero": (0.276, 0.0005),
        "share of 200 seeds in which SGD gets out within 2000 steps, noise 3": [0.99, 1],
        "share of 200 seeds in which SGD gets out within 2000 steps, noise 1": [0, 0.01],
        "methods of the lecture's six that pass at SGD's rate": (2, 0),
    },
    "C07": {
        "largest way of six methods from the exact saddle in 1000 steps": (0, 0),
        "largest gradient at the saddles of four other surfaces": (0, 0),
        "without noise: distance to the saddle after 1000 steps": (8e-23, 0.5e-23),
        "with noise: share of 200 seeds that leave the saddle": (1, 0),
        "with noise: step at which half of them have left": (94, 0.5),
        "with noise: step at which the slowest leaves": [161, 240],
    },
    "C08": {
        "SGD from an offset of 0.1: step at which it leaves": (36, 0),
        "SGD in this race: step at which it leaves": (131, 0),
        "SGD from an offset of a millionth: step at which it leaves": (272, 0),
        "SGD: steps for a ten times smaller offset": (47.2, 0.05),
        "momentum from an offset of 0.1: step at which it leaves": (12, 0),
        "momentum from an offset of a millionth: step at which it leaves": (75, 0),
        "SGD's steps over momentum's, smallest for offsets up to 0.01": (3.46, 0.005),
        "flat ledge: largest x that SGD reaches in 5000 steps": (-0.0049, 0.00005),
        "flat ledge: step at which momentum leaves": (8, 0),
        "gentle ledge: step at which SGD leaves": (714, 0),
        "gentle ledge: step at which momentum leaves": (8, 0),
        "gentle ledge: SGD's steps over momentum's": (89, 0.5),
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
        "Himmelblau: largest gap, standard errors": [20.7, 22.5],
        "share of the steps in the second half that go uphill": (0.53, 0.005),
        "the same, of the seed with the fewest (of 200)": [0.36, 0.44],
    },
    "C46": {
        "largest way of five methods from zero weights in 1000 steps": (0, 0),
        "smaller eigenvalue of the Hessian at zero weights": (-0.9636, 0.00005),
        "larger eigenvalue of the Hessian at zero weights": (0.9636, 0.00005),
        "share of 200 small random starts that reach a loss of 0.01": (1, 0),
        "steps they take: median": (12, 0.5),
        "steps they take: slowest": [23, 36],
        "share of them that goes to the minimum with positive weights": (0.5, 0.1),
        "size of dL/dw1 at w1 = 1": (0.44, 0.005),
        "size of dL/dw1 at w1 = 20, where tanh is saturated": (3.3e-5, 0.05e-5),
    },
    "C48": {
        f"{beyond.MEAN}: at this rate": (5.0, 0.05),
        f"{beyond.AT_END}: at half this rate": (6.0, 0.05),  # 8.0 at the preset's own rate, which claims.md does not print
        f"{beyond.AT_END}: at five times this rate": (5.4, 0.05),
        "loss after 4000 steps, rate falling as 1 / sqrt(1 + t)": (9e-4, 0.5e-4),
        "loss after 400 steps, rate falling linearly to zero": (0.0015, 0.00005),
    },
    "C49": {
        "Rosenbrock: gap between paths with estimated and exact gradients, distance 0.1": (0.58, 0.005),
        "Rosenbrock: gap between paths with estimated and exact gradients, distance 0.001": (1e-4, 0.5e-4),
        "Rosenbrock: gap between paths with estimated and exact gradients, distance 1e−5": (1.2e-8, 0.05e-8),
        "random directions on a bowl: worst loss of 200 seeds after 200 steps": [0, 3e-7],
        "staircase: loss at the end, distance 0.1": (0.25, 0),
        "staircase: loss at the end, distance 0.5": (0, 0),
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
        "L1 1: first weight": (0.8365, 0.00005),
        "L1 1: second weight": (0.0493, 0.00005),
        "L1 2: first weight": (0.112, 0.0005),
        "L1 2: second weight": (0, 0),
        "L1 4: first weight": (0, 0),
        "L1 4: second weight": (0, 0),
        "this race: how far the second weight ticks about zero": (0.216, 0.0005),
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
    "C02": "About ten times as many",
    "C03": "In all four",
    "C47": "It walks round the hill: the loss never rises",
    "C04": "About ten times as many",
    "C05": "A zigzag: far more way across the valley than along it",
    "C06": "Only momentum",
    "C07": "About half in each of the two minima",
    "C08": "Momentum, more than twice as soon",
    "C09": "It comes near the minimum just as soon, but never settles",
    "C10": "About half",
    "C46": "Only from the small random weights",
    "C48": "It ticks across them and hovers near the minimum",
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
    assert SCENES[name].options[SCENES[name].answer(measurement)] == ANSWERS[name]


@pytest.mark.parametrize("scene", [scene for scene in SCENES.values() if scene.figure], ids=lambda scene: scene.id)
def test_figure_is_arrays(scene):
    arrays = scene.figure(scene.preset)
    assert arrays
    assert all(isinstance(array, np.ndarray) and np.isfinite(array).all() for array in arrays.values())


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
        assert 0 <= scene.answer(measurement) < len(scene.options), move
        if scene.figure:
            assert scene.figure(moved), move


def test_the_zigzag_vanishes_at_half_the_rate():
    scene = SCENES["C05"]
    assert scene.preset is not None
    measurement = scene.measure(with_factor(scene.preset, 0.5))
    assert not measurement.holds
    assert scene.options[scene.answer(measurement)] == "A smooth curve along the valley"


def test_without_noise_the_saddle_keeps_its_runs():
    scene = SCENES["C07"]
    assert scene.preset is not None
    measurement = scene.measure(replaced(scene.preset, noise=0.0))
    assert not measurement.holds
    assert scene.options[scene.answer(measurement)] == "Nearly all on the saddle"


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
    assert nearest(np.inf, [1, 3, 10]) in (0, 1, 2)
    assert nearest(9.0, [1, 3, 10]) == 2


def test_every_preset_surface_exists():
    assert {scene.preset.setting.surface for scene in SCENES.values() if scene.preset} <= set(LANDSCAPES)
