"""The scenes on data (C41 to C45), and those that the lecture's text suggests (C79 on): their measurements against figures from loops of our own in NumPy."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import data
from api.measured import measurement as measure
from api.picture import styles_of
from figures.theme import LOOKS, look_ahead
from landscapes import two_clouds
from lecture import (
    SCENES,
    arrows,
    depth,
    dropout,
    early_stopping,
    ensembles,
    examples,
    full_batch,
    guarantee,
    inputs,
    interplay,
    lines,
    low_rates,
    saturation,
    scale,
    searching,
    swarm,
)
from lecture.lesson import begin
from lecture.racing import trajectories
from states.fields import replaced
from states.race import Run
from tests.lecture.truth import right_option

NUMBERS = [name for name in SCENES if int(name[1:]) >= 79 or SCENES[name].chapter == "Data"]
DATA = Path(data.__file__).parent

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
    "C93": {lines.TURNED: (113.4, 0.1), lines.RIGHT["at the start"]: (0.31, 0), lines.RIGHT["at the end"]: (0.9, 0)},
    "C42": {lines.BEFORE: (0.99, 0), lines.AFTER: (0.8, 0), lines.AT_HOME: (0, 0)},
    "C41": {
        inputs.KAPPA["centred"]: (89.8, 0.05),
        inputs.KAPPA["standardised"]: (2.61, 0.005),
        inputs.STEPS["centred"]: (349, 0),
        inputs.STEPS["standardised"]: (3, 0),
        inputs.STEPS["whitened"]: (1, 0),
    },
    "C43": {
        inputs.SAME: (1, 0),
        inputs.SAME + inputs.AT["batches of 32"]: (0.067, 0.04),
        inputs.LONGER: (2.9, 0.6),
        inputs.TAKEN: (28, 8),
    },
    "C44": {examples.SEEN[1]: (7.5, 3.5), examples.SEEN[442]: (3536, 0), examples.STAYS[1]: (0.12, 0.05)},
    "C45": {examples.SORTED: (0.567, 5e-4), examples.WORST: (0.0645, 0.0275)},
    "C94": {
        early_stopping.BEST.format(8): (32, 0),
        early_stopping.AT_BEST: (0.566, 5e-4),
        early_stopping.AT_END: (0.656, 5e-4),
        early_stopping.BEFORE.format(8): (0.915, 0),
    },
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
    "C93": "The line turns",
    "C42": "A tenth to a quarter fewer",
    "C41": "About 3",
    "C43": "In stairs",
    "C44": "One at a time",
    "C45": "About half",
    "C94": "After about 30 steps",
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


# Data, by loops of NumPy over the table itself


def diabetes(scale: bool) -> tuple[np.ndarray, np.ndarray]:
    """Both inputs (442, 2), centred or standardised, and the standardised targets (442,), in the order of the targets."""
    rows = np.loadtxt(DATA / "diabetes.csv", delimiter=",", skiprows=1)
    rows = rows[np.argsort(rows[:, 2], kind="stable")]
    rows = rows - rows.mean(axis=0)
    spread = rows.std(axis=0)
    return rows[:, :2] / (spread[:2] if scale else 1.0), rows[:, 2] / spread[2]


def descent(inputs: np.ndarray, targets: np.ndarray, rate: float, batches: list[np.ndarray]) -> np.ndarray:
    """The share (steps + 1,) of the excess loss that is left after steps along the gradients of these batches of rows."""
    hessian, slope = inputs.T @ inputs / len(inputs), inputs.T @ targets / len(inputs)
    best = np.linalg.solve(hessian, slope)
    weights, left = np.zeros(2), []
    for rows in [*batches, None]:
        left.append((weights - best) @ hessian @ (weights - best))
        if rows is not None:
            weights = weights - rate * inputs[rows].T @ (inputs[rows] @ weights - targets[rows]) / len(rows)
    return np.array(left) / left[0]


def test_standardised_inputs_take_three_steps_where_centred_ones_take_349():
    found = measure(begin("C41"))
    assert found is not None
    for name, by in (("centred", False), ("standardised", True)):
        data, targets = diabetes(by)
        values = np.linalg.eigvalsh(data.T @ data / 442)
        left = descent(data, targets, 1 / values[-1], [np.arange(442)] * 400)
        assert found.figures[inputs.STEPS[name]] == np.flatnonzero(left <= 1e-4)[0]
        assert found.figures[inputs.KAPPA[name]] == pytest.approx(values[-1] / values[0])
    half = inputs.prepared(inputs.C41, 0.75, 0.0)
    assert inputs.curvatures(half)[0] @ [-11.1, 1] == pytest.approx(0, abs=0.01)  # network.md: half way


def test_sorted_rows_leave_half_and_an_epoch_of_one_step_does_not():
    data, targets = diabetes(True)
    epoch = [np.arange(first, min(first + 8, 442)) for first in range(0, 442, 8)]
    found = measure(begin("C45"))
    assert found is not None
    for name, rate in ((examples.SORTED, 0.1), (examples.SLOWER, 0.01)):
        assert found.figures[name] == pytest.approx(descent(data, targets, rate, epoch * 10)[-1], rel=1e-9)


def test_one_at_a_time_has_seen_fewest_in_other_orders_too():
    """claims.md, C44: at the rate 0.1 batches of 1, 4, 16, 64 and all have seen about 7, 28, 128, 512 and 3536 examples."""
    data, targets = diabetes(True)
    for size, about in ((1, 7.5), (4, 28), (16, 128), (64, 512), (442, 3536)):
        seen = []
        for seed in range(100, 130 if size < 442 else 101):
            random = np.random.default_rng(seed)
            drawn = [random.permutation(442)[:size] for _ in range(60)]
            seen.append(size * np.flatnonzero(descent(data, targets, 0.1, drawn) <= 0.1)[0])
        ours = examples.seen_until(examples.batched(examples.C44, size), size)
        for found in (np.median(seen), ours):
            assert found == pytest.approx(about, rel=0.3, abs=3)


def test_the_line_turns_about_the_origin_and_few_examples_stay_on_their_side():
    points, classes = two_clouds.examples(10.0, 0.5)[0][:, :2], two_clouds.TARGETS
    found = measure(begin("C42"))
    assert found is not None
    a = np.radians(-5)
    for name, (w1, w2) in ((lines.BEFORE, (3, 0)), (lines.AFTER, (3 * np.cos(a), 3 * np.sin(a)))):
        right = [t * (w1 * x + w2 * y - 30) > 0 for (x, y), t in zip(np.asarray(points), classes, strict=True)]
        assert found.figures[name] == pytest.approx(np.mean(right))


@pytest.mark.parametrize("scene", ["C93", "C42"])
def test_the_lines_that_are_drawn_are_those_of_their_weights(scene: str):
    preset, figure = begin(scene).race, SCENES[scene].figure
    assert preset is not None
    assert figure is not None
    path, centre = trajectories(preset)[0].x, preset.setting.knobs["centre"]
    weights = [path[step] for step in (0, 2, 5, -1)] if scene == "C93" else [np.array([3.0, 0.0]), path[0]]
    for line, at in zip(figure(preset)["lines"], weights, strict=True):
        on_line = line[np.isfinite(line).all(axis=1)]
        assert len(on_line) > 20
        np.testing.assert_allclose(on_line @ at, 3 * centre, atol=1e-9)


def test_without_weights_there_is_no_line_and_no_complaint():
    assert np.isnan(lines.line_of(lines.C93, np.zeros(2))).all()
    found = SCENES["C93"].measure(replaced(lines.C93, start=(0.0, 0.0)))
    assert np.isnan([found.figures[name] for name in (lines.TURNED, lines.MOVED, *lines.RIGHT.values())]).all()
    assert SCENES["C93"].answer(found) is None


def test_early_stopping_by_least_squares_on_eight_rows():
    table = np.loadtxt(DATA / "diabetes.csv", delimiter=",", skiprows=1)
    rows = (table - table.mean(axis=0)) / table.std(axis=0)
    found = early_stopping.trained(8)
    for seed in (0, 7):
        order = np.random.default_rng(seed).permutation(442)
        few, rest = rows[order[:8]], rows[order[8:]]
        weights = np.zeros(2)
        for _ in range(early_stopping.STEPS):
            weights = weights + early_stopping.RATE * few[:, :2].T @ (few[:, 2] - few[:, :2] @ weights) / 8
        np.testing.assert_allclose(found.weights[seed, -1], weights, rtol=1e-9)
        for losses, part in ((found.seen, few), (found.others, rest)):
            assert losses[seed, -1] == pytest.approx(np.mean((part[:, 2] - part[:, :2] @ weights) ** 2))
        np.testing.assert_allclose(
            found.best_others[seed], np.linalg.lstsq(rest[:, :2], rest[:, 2], rcond=None)[0], rtol=1e-9
        )
        ring = found.level(seed, weights)
        loss = [np.mean((few[:, 2] - few[:, :2] @ point) ** 2) for point in ring]
        np.testing.assert_allclose(loss, loss[0], rtol=1e-9)


def test_positive_inputs_move_both_weights_alike_and_centred_ones_do_not():
    for shift, expected in ((0.0, 1.0), (0.5, 0.5)):
        data = np.random.default_rng(3).uniform(size=(300, 2)) - shift  # other examples than the surface's
        weights, alike = np.zeros(2), []
        for row in data:
            step = -(row @ (weights - [1, -1])) * row
            weights, alike = weights + step, [*alike, step[0] * step[1] > 0]
        assert np.mean(alike) == pytest.approx(expected, abs=0.1)
        race = inputs.C43._replace(setting=inputs.C43.setting._replace(knobs={"shift": shift}))
        assert inputs.ways_of(race)[0] == pytest.approx(expected, abs=0.1)


def test_a_sorted_epoch_goes_towards_zero_and_out_again_as_what_to_look_for_says():
    path = trajectories(examples.C45)[0].x[2 * 56 : 3 * 56 + 1]  # the third epoch
    away = np.hypot(*path.T)
    least = int(away.argmin())
    assert 28 <= least <= 48
    assert away[least] < 0.2 * min(away[0], away[-1])
    assert (np.diff(away[:least:4]) < 0).all()
    assert (np.diff(away[least::4]) > 0).all()
