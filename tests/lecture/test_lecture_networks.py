"""The scenes for which networks are trained: what they measure with the page's three seeds, and with ten."""

import re
from html import unescape
from urllib.parse import parse_qs

import numpy as np
import pytest

from api.measured import measurement as measure
from engine.activity import activity
from engine.examples import parts, thinned
from lecture import (
    SCENES,
    activations,
    basins,
    batches,
    curvature,
    experiments,
    moved_pictures,
    network_averaging,
    network_rates,
    new_data,
    normalising,
    starts,
    symmetry,
    units,
)
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
    "C61": {
        normalising.BEST["raw"]: (0.8, 1.11),
        normalising.BEST["centred"]: (0.55, 0.7),
        normalising.BEST["standardised"]: (0, 1e-3),
    },
    "C62": {
        normalising.HIGHER: (3, 11),
        normalising.AT_ONE["off"]: (0.05, 0.75),
        normalising.AT_ONE["on"]: (0.94, 0.99),
        normalising.FROM["off", 0.1]: (0.05, 0.15),
        normalising.FROM["on", 0.1]: (0.95, 0.99),
        normalising.FROM["on", 10.0]: (0.6, 0.85),
    },
    "C63": {
        batches.EXAMPLES.format(size): seen
        for size, seen in {
            1: (300, 600),
            4: (350, 600),
            16: (450, 700),
            64: (500, 1000),
            256: (1700, 2400),
            1200: (7000, 11000),
        }.items()
    },
    "C64": {
        batches.AFTER["sorted", 1]: (0.34, 0.5),
        batches.AFTER["shuffled", 1]: (0.9, 0.96),
        batches.AFTER["sorted", 4]: (0.83, 0.9),
        batches.AFTER["shuffled", 4]: (0.96, 0.98),
    },
    "C65": {
        network_rates.LOSS_AT.format(rate): loss
        for rate, loss in {
            0.0003: (2.3, 2.85),
            0.003: (0.95, 1.25),
            0.03: (0.12, 0.17),
            0.3: (0.008, 0.0105),
            1: (0.0004, 0.005),
        }.items()
    },
    "C66": {
        **dict.fromkeys(network_rates.TUNED.values(), (0, 0.03)),
        network_rates.AT_USUAL: (0.27, 0.35),
        network_rates.TUNED_RATE["sgd"]: (0.3, 1),
        network_rates.TUNED_RATE["adam"]: (0.01, 0.032),
    },
    "C67": {
        network_rates.AT_LOW["adam"]: (1.4, 1.85),
        network_rates.AT_LOW["adam_almost"]: (0.28, 0.37),
        network_rates.AT_HIGH["adam"]: (0.5, 1.3),
        network_rates.AT_HIGH["adam_almost"]: (20, 65),
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
    "C72": {
        network_averaging.GAIN: (0.007, 0.023),
        network_averaging.SNAPSHOT_GAIN: (-0.01, 0.005),
        network_averaging.DIFFER: (0.05, 0.075),
    },
    "C73": {
        network_averaging.EARLY_LOSS["sgd"]: (0.7, 0.9),
        network_averaging.EARLY_LOSS["sgd_averaged"]: (0.95, 1.15),
        network_averaging.BETTER: (1.04, 1.5),
    },
    "C74": {
        **{
            new_data.NEW_LOSS.format(l2): loss
            for l2, loss in {0: (0.2, 0.35), 0.003: (0.18, 0.23), 0.03: (0.3, 0.34)}.items()
        },
        **{
            new_data.LENGTH.format(l2): length
            for l2, length in {0: (18, 19.5), 0.003: (6.8, 7.3), 0.03: (4.9, 5.3)}.items()
        },
    },
    "C75": {
        **{
            new_data.STEPS.format(share): steps
            for share, steps in {0: (70, 110), 0.5: (100, 150), 0.7: (160, 210)}.items()
        },
        **{new_data.DROP_RIGHT.format(share): (0.925, 0.95) for share in (0, 0.5, 0.7)},
    },
    "C76": {
        moved_pictures.RIGHT.format("as they are", "as they are"): (0.915, 0.95),
        moved_pictures.RIGHT.format("moved, too", "as they are"): (0.915, 0.95),
        moved_pictures.RIGHT.format("as they are", "moved by a pixel"): (0.34, 0.46),
        moved_pictures.RIGHT.format("moved, too", "moved by a pixel"): (0.86, 0.92),
    },
    "C77": {
        network_rates.DOWN["lbfgs"]: (5, 9),
        network_rates.DOWN["momentum"]: (45, 60),
        network_rates.FULL_RIGHT["lbfgs"]: (0.88, 0.925),
        network_rates.FULL_RIGHT["momentum"]: (0.915, 0.96),
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
    "C61": "Next to nothing",
    "C62": "At least 3 times as high",
    "C63": "One at a time",
    "C64": "About half as many",
    "C65": "3 to 10 times",
    "C66": "At least five times as high",
    "C67": "Ahead: its loss is at most half as high",
    "C68": "It rises, until rate times curvature is 2",
    "C69": "In about a fifth of them",
    "C70": "For the one with 2 units",
    "C71": "There is a ridge between them",
    "C72": "The networks",
    "C73": "The last weights",
    "C74": "0.003",
    "C75": "It takes longer to learn the 200",
    "C76": "It is about as good",
    "C77": "Momentum",
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
