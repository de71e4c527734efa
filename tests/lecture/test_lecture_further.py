"""The scenes that the lecture's text suggests (C79 on): their measurements against figures from loops of our own in NumPy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from api.measured import measurement as measure
from api.picture import styles_of
from figures.theme import LOOKS, look_ahead
from lecture import (
    SCENES,
    arrows,
    depth,
    dropout,
    ensembles,
    full_batch,
    guarantee,
    interplay,
    low_rates,
    saturation,
    scale,
    searching,
    swarm,
)
from lecture.lesson import begin
from lecture.racing import trajectories
from states.race import Run
from tests.lecture.truth import right_option

NUMBERS = [name for name in SCENES if int(name[1:]) >= 79]

# What loops outside of this project found: (value, tolerance).
FOUND: dict[str, dict[str, tuple[float, float]]] = {
    "C79": {
        guarantee.HERE["SGD"]: (215, 0),
        guarantee.HERE["momentum"]: (37, 0),
        guarantee.HERE["Nesterov"]: (58, 0),
        guarantee.GROWS["SGD"]: (2144 / 215, 1e-9),
        guarantee.GROWS["Nesterov"]: (193 / 58, 1e-9),
    },
    "C80": {depth.GRADIENT.format(10, 0.3): (0.3**9, 1e-12), depth.GRADIENT.format(10, 2): (512, 1e-9)},
    "C81": {searching.WINS: (0.73, 0.1)},
    "C82": {
        scale.MOVES["Adam", 1000.0]: (1.6e-7, 5e-9),
        scale.MOVES["Adam", 0.001]: (1.6e-4, 5e-6),
        scale.LEFT: (3.59 / 3.64, 2e-3),
    },
    "C83": {
        searching.LOWERED["at once"]: (0.571, 5e-4),
        searching.LOWERED["after a fifteenth of the run"]: (0.068, 5e-4),
        searching.LOWERED["after two thirds of it"]: (0.226, 5e-4),
        searching.LOWERED["never"]: (1.261, 5e-4),
        searching.TENTHS["at once"]: (0.084, 5e-4),
    },
    "C84": {},
    "C85": {
        interplay.BEST[0.0]: (0.037, 0.002),
        interplay.BEST[0.5]: (0.058, 0.002),
        interplay.BEST[0.9]: (0.008, 5e-4),
    },
    "C86": {name: (1.0 * (pair != ("momentum", "higher")), 0) for pair, name in low_rates.CAUGHT.items()},
    "C87": {full_batch.WAIT["full"]: (131, 0), full_batch.ZIGZAG["full"]: (1, 0)},
    "C88": {},
    "C89": {},
    "C90": {dropout.GAP["without"]: (1.8, 1e-9), dropout.MEAN: (1 / 3, 0.005), dropout.WIDEST: (0.048, 0.03)},
    "C91": {saturation.FIRST["cross-entropy"]: (1.1, 0.1)},
    "C92": {swarm.SWARMS: (0.905, 0.06), swarm.ONE_RUN: (0.005, 0.02), swarm.BEST_OF: (0.15, 0.1)},
}
RIGHT = {
    "C79": "About three times as many",
    "C80": "More than 1000 times",
    "C81": "Random search's",
    "C82": "Nothing that can be seen",
    "C83": "After 20 steps",
    "C84": "Worse than every one of them",
    "C85": "About five times lower",
    "C86": "Only momentum",
    "C87": "The meandering round a minimum",
    "C88": "The velocity",
    "C89": "Momentum's",
    "C90": "They become alike",
    "C91": "More than 100 times as many",
    "C92": "Most of them",
}


def test_every_further_scene_has_its_figures():
    assert set(NUMBERS) == set(FOUND) == set(RIGHT)


@pytest.mark.parametrize("scene", NUMBERS)
def test_the_claim_holds_with_the_figures_of_other_loops_and_one_right_answer(scene: str):
    found = measure(begin(scene))
    assert found is not None
    assert found.holds is True
    for name, (value, tolerance) in FOUND[scene].items():
        assert found.figures[name] == pytest.approx(value, abs=tolerance), name
    assert right_option(SCENES[scene], found) == RIGHT[scene]


def test_steps_grow_with_the_condition_number_and_with_its_root():
    steps = np.array([guarantee.fewest_steps(kappa) for kappa in guarantee.DECADES]).T
    np.testing.assert_array_equal(steps, [(22, 215, 2144, 21439), (10, 37, 136, 495), (16, 58, 193, 619)])


def test_a_chain_s_derivatives_are_those_of_automatic_differentiation():
    weights = np.random.default_rng(0).normal(size=7)
    np.testing.assert_allclose(depth.derivative(weights), jax.grad(jnp.prod)(jnp.asarray(weights)), rtol=1e-12)
    losses = depth.trained(0.9)
    assert losses[0] == pytest.approx(0.5 * (0.9**10 - 1) ** 2)
    after = 0.9 - depth.RATE * (0.9**10 - 1) * 0.9**9  # all weights stay alike
    assert losses[1] == pytest.approx(0.5 * (after**10 - 1) ** 2)


def adam(rate: float, epsilon: float, steps: int) -> float:
    """The loss of Adam in the taco shell, the lecture's update written out."""
    x, m, s = np.array([-3.5, 1.0]), np.zeros(2), np.zeros(2)
    for t in range(1, steps + 1):
        g = np.array([0.5, 50.0]) * x
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        x = x - rate * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + epsilon)
    return float(0.5 * (np.array([0.5, 50.0]) * x**2).sum())


def test_a_trial_runs_adam_with_the_rate_and_epsilon_of_its_place():
    places = np.array([[0.0, 0.0], [0.5, 1.0], [0.9, 0.3]])
    wanted = [adam(0.1 * 10 ** (4 * (a - 0.5)), 10 ** (-10 + 8 * b), 60) for a, b in places]
    np.testing.assert_allclose(searching.trials(searching.C81, places), wanted, rtol=1e-6)


def test_a_grid_tries_three_rates_and_chance_nine():
    grid, random = searching.searches(np.random.default_rng(3))
    assert len(np.unique(grid[:, 0])) == len(np.unique(grid[:, 1])) == 3
    assert len(np.unique(random[:, 0])) == 9
    assert ((grid >= 0) & (grid <= 1)).all()


def test_a_multiplied_loss_is_a_multiplied_rate_for_sgd():
    slow = scale.at_scale(scale.C82, 0.001)[0].x
    x = np.array([-3.5, 1.0])
    for row in slow[:10]:
        np.testing.assert_allclose(row, x, rtol=1e-12)
        x = x - 0.025 * 0.001 * np.array([0.5, 50.0]) * x


def test_the_mean_of_predictions_is_no_worse_than_one_network_on_average():
    ends = ensembles.networks(ensembles.C84)
    assert ends.shape == (40, 2)
    alone = ((ensembles.predictions(ends) - ensembles.TARGETS) ** 2).sum(axis=1) / 42
    found = measure(begin("C84"))
    assert found is not None
    assert found.figures[ensembles.ONE] == pytest.approx(alone.mean())
    assert found.figures[ensembles.TOGETHER] <= alone.mean()
    again = trajectories(ensembles.C84)[0].x[-1]  # seed 0
    np.testing.assert_allclose(ends[0], again, atol=1e-9)


def test_at_rates_between_ten_of_eleven_and_none_are_caught():
    """In the notes of C86."""
    for rate, share in ((0.01, 10 / 11), (0.015, 0.0)):
        one = low_rates.LOW_AND_HIGH._replace(runs=(Run("momentum", {"learning_rate": rate}),) * 4)
        caught = low_rates.measure_c86(one).figures[low_rates.CAUGHT["momentum", "lower"]]
        assert caught == pytest.approx(share)


CURVATURES = np.array([1.0, 5.0])  # of the noisy bowl


def test_the_arrows_are_those_of_both_updates_written_out():
    x, v = np.array([-3.5, 1.0]), np.zeros(2)
    for _ in range(arrows.STEPS - 1):
        v = 0.9 * v - 0.1 * CURVATURES * x
        x = x + v
    found = arrows.from_one_point(arrows.LOOKS_AHEAD)
    for name, ahead in (("momentum", x), ("Nesterov", x + 0.9 * v)):
        np.testing.assert_allclose(found[name]["point"], x, atol=1e-12)
        np.testing.assert_allclose(found[name]["velocity"], 0.9 * v, atol=1e-12)
        np.testing.assert_allclose(found[name]["gradient"], -0.1 * CURVATURES * ahead, atol=1e-12)
        np.testing.assert_allclose(found[name]["step"], 0.9 * v - 0.1 * CURVATURES * ahead, atol=1e-12)


def test_the_look_ahead_form_has_the_colour_that_it_has_in_a_race():
    for look in LOOKS.values():
        assert styles_of(["nesterov_lookahead"], look)[0].line == look_ahead(look).line


def test_the_expected_loss_with_dropout_is_that_with_an_l2_penalty():
    weights, kept = np.array([0.9, -0.2]), dropout.KEPT
    masks = np.array([(a, b) for a in (0, 1) for b in (0, 1)]) / kept  # all four equally likely at a half
    expected = np.mean((masks @ weights - 1) ** 2) / 2
    penalty = (1 - kept) / kept * (weights @ weights)
    assert expected == pytest.approx(((weights.sum() - 1) ** 2 + penalty) / 2)
    hessian = jax.hessian(lambda w: jnp.mean((jnp.asarray(masks) @ w - 1) ** 2) / 2)(jnp.asarray(weights))
    np.testing.assert_allclose(hessian, dropout.expected_hessian(kept), atol=1e-12)


def test_the_gradients_of_a_saturated_unit_are_those_of_automatic_differentiation():
    x, wanted = (jnp.asarray(values) for values in saturation.points())

    def squared(w):
        return jnp.mean((jax.nn.sigmoid(w[0] * x + w[1]) - wanted) ** 2) / 2

    def entropy(w):
        p = jax.nn.sigmoid(w[0] * x + w[1])
        return -jnp.mean(wanted * jnp.log(p) + (1 - wanted) * jnp.log(1 - p))

    for weights in ((-3.0, 0.5), (1.0, -1.0)):
        for loss, by_hand in (("squared error", squared), ("cross-entropy", entropy)):
            found = saturation.gradient(loss, np.array(weights))
            np.testing.assert_allclose(found, jax.grad(by_hand)(jnp.array(weights)), rtol=1e-9)


def test_a_swarm_asks_for_as_many_losses_as_said_and_its_best_place_is_its_best():
    rounds = swarm.swarm(3)
    assert rounds.shape == (swarm.ROUNDS + 1, swarm.PARTICLES, 2)
    assert swarm.ROUNDS * swarm.PARTICLES == swarm.RESTARTS * swarm.STEPS == 1200
    x, y = np.moveaxis(rounds, -1, 0)
    losses = 20 + x**2 + y**2 - 10 * (np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y))
    assert losses[-1, 0] == pytest.approx(losses[:-1].min())


def test_the_swarm_that_is_shown_ends_in_the_lowest_minimum():
    away = np.hypot(*np.moveaxis(swarm.swarm(swarm.SHOWN), -1, 0))
    begin_, middle, end = (np.median(away[round_]) for round_ in (0, 10, swarm.ROUNDS - 1))
    assert begin_ > 2 * middle
    assert end < 0.1
    assert np.mean(away[swarm.ROUNDS - 1] < 0.5) > 0.8
