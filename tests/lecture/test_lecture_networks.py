"""The scenes for which networks are trained: what they measure with the page's three seeds, and with ten."""

import re
from html import unescape
from urllib.parse import parse_qs

import numpy as np
import pytest

from api.measured import measurement as measure
from engine.activity import activity
from engine.examples import parts, thinned
from lecture import SCENES, activations, basins, curvature, experiments, starts, symmetry, units
from lecture.experiments import Lab
from lecture.lesson import begin
from pages.components.lecture import prepare
from states.address import decode, encode
from tests.lecture.truth import right_option
from tests.support.open_page import control, open_page

NETWORKS = {name: scene.experiment for name, scene in SCENES.items() if scene.experiment is not None}
SEEDS = range(10)


@pytest.fixture(autouse=True)
def _nothing_in_the_background(monkeypatch) -> None:
    monkeypatch.setattr(prepare, "neighbours", lambda lesson: None)


# What a prototype apart from this project found with ten seeds of its own, whose draws are others: lowest and highest, with a margin.
FOUND: dict[str, dict[str, tuple[float, float]]] = {
    "C53": {
        symmetry.FIRST["sigmoid"]: (0.04, 0.06),
        symmetry.APART: (0, 0),
        symmetry.HIDDEN_BIAS: (0, 0),
        symmetry.RIGHT["relu"]: (0.06, 0.11),
        symmetry.RIGHT["sigmoid"]: (0.06, 0.13),
        symmetry.HE: (0.95, 0.985),
    },
    "C54": {
        symmetry.RIGHT_ALIKE["relu"]: (0.13, 0.23),
        symmetry.RIGHT_ALIKE["tanh"]: (0.16, 0.26),
        symmetry.RIGHT_ALIKE["sigmoid"]: (0.1, 0.19),
    },
    "C55": {
        starts.RIGHT["ten hidden layers", 0.64]: (0.1, 0.3),
        starts.RIGHT["ten hidden layers", 1.0]: (0.9, 0.95),
        starts.RIGHT["ten hidden layers", 3.2]: (0.43, 0.68),
        starts.RIGHT["one hidden layer", 0.64]: (0.935, 0.955),
        starts.RIGHT["one hidden layer", 1.0]: (0.925, 0.955),
        starts.RIGHT["one hidden layer", 3.2]: (0.85, 0.91),
    },
    "C56": {
        starts.RELU_KEPT["xavier"]: (0.02, 0.06),
        starts.RELU_KEPT["he"]: (0.5, 1.3),
        starts.RELU_RIGHT["ten hidden layers", "xavier"]: (0.1, 0.65),
        starts.RELU_RIGHT["ten hidden layers", "he"]: (0.8, 0.94),
    },
    "C57": {
        activations.LEFT["sigmoid"]: (2e-7, 2e-6),
        activations.LEFT["tanh"]: (0.2, 0.9),
        activations.LEFT["relu"]: (0.08, 0.5),
        activations.RIGHT["sigmoid"]: (0.07, 0.11),
    },
    "C58": {
        activations.STEPS["sigmoid"]: (30, 45),
        activations.STEPS["tanh"]: (25, 45),
        activations.DEEP_STEPS["tanh"]: (60, 110),
        activations.DEEP_STEPS["relu"]: (100, 180),
    },
    "C59": {
        units.ONE_SIGN["sigmoid", 8]: (0.43, 0.63),
        units.ONE_SIGN["relu", 8]: (0.2, 0.4),
        units.ONE_SIGN["relu", 32]: (0.04, 0.11),
    },
    "C60": {
        units.SILENT["raw"]: (0.9, 1),
        units.SILENT["leaky"]: (0.65, 0.85),
        units.RIGHT["leaky"]: (0.86, 0.96),
        units.SLOW: (0.05, 0.4),
    },
    "C68": {
        curvature.BEGINS.format(0.2): (0.65, 1.1),
        curvature.SETTLES.format(0.05): (0.3, 0.5),
        curvature.SETTLES.format(0.2): (1.4, 1.9),
        curvature.SETTLES.format(0.5): (1.98, 2.04),
        curvature.UPHILL.format(0.5): (0.4, 0.52),
    },
    "C69": {
        curvature.DOWN.format(33, 0): (0.35, 0.65),
        curvature.DOWN.format(33, 100): (0.25, 0.45),
        curvature.DOWN.format(33, 1000): (0.1, 0.26),
        curvature.DOWN.format(129, 0): (0.4, 0.55),
        curvature.DOWN.format(129, 100): (0.35, 0.45),
        curvature.DOWN.format(129, 1000): (0.27, 0.37),
    },
    "C70": {
        basins.SPREAD.format(2): (2.5, 4.2),
        basins.SPREAD.format(8): (1.15, 1.45),
        basins.SPREAD.format(64): (1.02, 1.1),
    },
    "C71": {
        basins.RIDGE["lowest"]: (0.25, 0.5),
        basins.RIDGE["highest"]: (0.3, 0.55),
        basins.SHARED: (0, 0.003),
        basins.FLOOR: (0.005, 0.03),
        basins.OFF: (10, 30),
    },
    "C78": {
        curvature.BEGAN: (0.5, 1.1),
        curvature.LOSS["newton"]: (0.69, 1e11),
        curvature.BENT_DOWN: (0.3, 0.6),
    },
}
RIGHT = {
    "C53": "Only the ten biases of the outputs",
    "C54": "1",
    "C55": "With 1",
    "C56": "About a thirtieth of it",
    "C57": "About a millionth",
    "C58": "About as many",
    "C59": "For about half behind sigmoids, few behind ReLUs",
    "C60": "Next to none",
    "C68": "It rises, until rate times curvature is 2",
    "C69": "In about a fifth of them",
    "C70": "For the one with 2 units",
    "C71": "There is a ridge between them",
    "C78": "No better than guessing",
}


def test_of_every_network_scene_it_is_written_what_is_right():
    assert set(NETWORKS) == set(FOUND) == set(RIGHT)


@pytest.mark.parametrize("scene", NETWORKS)
def test_the_claim_holds_with_the_page_s_seeds(scene: str):
    found = measure(begin(scene))
    assert found is not None
    assert found.holds is True
    assert found.seeds == experiments.SEEDS
    for name, (low, high) in FOUND[scene].items():
        assert all(low <= value <= high for value in found.values(name)), name
    assert right_option(SCENES[scene], found) == RIGHT[scene]


@pytest.mark.parametrize("scene", [name for name in NETWORKS if SCENES[name].learning])
def test_a_training_of_a_scene_is_one_link_away(scene: str):
    learning = SCENES[scene].learning
    assert learning is not None
    assert learning.setting.net in learning.setting.learned.networks
    query = {name: [value] if isinstance(value, str) else value for name, value in encode(learning).items()}
    assert decode("network", query) == (learning, [])
    at = open_page({"scene": scene}, page="lecture")
    assert "Open one of these trainings" not in written(at)
    control(at, "reveal", "lecture").click().run()
    (address,) = re.findall(r"href='\./network\?([^']*)'", written(at))
    assert parse_qs(unescape(address)) == query


def written(at) -> str:
    """All HTML of the page."""
    return "".join(part.value for part in at.html)


@pytest.mark.parametrize("scene", ["C55", "C56"])
def test_activations_by_hand_are_those_of_the_engine(scene: str):
    task, unit = (starts.TANH, np.tanh) if scene == "C55" else (starts.DIGITS, starts.relu)
    task = task._replace(net="64-32x10-10", start="xavier")
    x = Lab(0, 0).start(task)
    examples = thinned(parts(task)[0])
    hidden = starts.activations(task, x, examples.inputs, unit)
    seen = activity(task.network, x[None], examples)
    np.testing.assert_allclose([h.std() for h in hidden], seen.spread[0], rtol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("scene", NETWORKS)
def test_ten_seeds_say_what_the_page_s_three_say(scene: str, monkeypatch):
    monkeypatch.setattr(experiments, "_kept", type(experiments._kept)())
    experiment, shares = NETWORKS[scene], []
    found = experiment(tell=shares.append, seeds=SEEDS)
    assert len(shares) == len(SEEDS) * experiment.trainings
    assert found.holds is True
    for seeds in (SEEDS, range(experiments.SEEDS), *([seed] for seed in SEEDS)):
        assert right_option(SCENES[scene], experiment(seeds=seeds)) == RIGHT[scene], seeds
