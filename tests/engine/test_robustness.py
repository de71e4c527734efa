"""The width of the range of good rates: counted by hand, and against theory."""

import numpy as np
import pytest

from engine.batch import Member, paths
from engine.robustness import good_rates, stretch, typical, width
from engine.sampling import stationary_points
from engine.theory import curvatures, stability_limit
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from states.setting import on

RATES = np.logspace(-3, 1, 5)  # one a decade


def of_one(distance, loss, first_loss=10.0):
    """Of one method with one seed and one budget: which rates are good, how many decades, by what."""
    found = good_rates(RATES, np.array([distance])[..., None], np.array([loss])[..., None], first_loss)
    return found.good[0, :, 0].tolist(), found.decades[0, 0], found.at_minimum


def test_good_is_who_is_within_the_tolerance_of_a_minimum_whatever_the_loss():
    good, decades, at_minimum = of_one([1.0, 0.05, 0.04, 0.0501, np.nan], [0.0, 9.0, 9.0, 0.0, np.inf])
    assert (good, at_minimum) == ([False, True, True, False, False], True)
    assert decades == pytest.approx(2.0)


def test_where_nobody_comes_to_a_minimum_good_is_who_has_fallen_nearly_as_far_as_the_best():
    good, decades, at_minimum = of_one([np.inf] * 5, [9.0, -89.0, -90.0, -88.9, np.inf])
    assert (good, at_minimum) == ([False, True, True, False, False], False)  # the best fall is 100
    assert decades == pytest.approx(2.0)


def test_nobody_is_good_where_no_loss_has_fallen():
    good, decades, _ = of_one([np.nan] * 5, [10.0, 11.0, np.inf, np.nan, 10.0])
    assert good == [False] * 5
    assert decades == 0


def test_all_methods_are_held_against_the_best_of_all():
    loss = np.array([0.0, 5.0])[:, None, None]  # methods
    found = good_rates(np.array([0.1]), np.full((2, 1, 1), np.inf), loss, 10.0)
    assert found.good[:, 0, 0].tolist() == [True, False]


def test_each_budget_is_held_against_the_best_at_that_budget():
    loss = np.array([[[9.0, 0.0], [9.5, 0.0]]])  # two rates, two budgets
    found = good_rates(np.array([0.1, 1.0]), np.full((1, 2, 2), np.inf), loss, 10.0)
    assert found.good[0].tolist() == [[True, True], [False, True]]
    assert found.decades[0].tolist() == [0.5, 1.0]  # one of two rates: half of what was searched


@pytest.mark.parametrize(
    ("seeds", "close", "good"), [(4, 2, False), (4, 3, True), (5, 2, False), (5, 3, True), (1, 1, True)]
)
def test_more_than_half_of_the_seeds_must_be_good(seeds, close, good):
    distance = np.where(np.arange(seeds) < close, 0.0, np.nan)[:, None]
    assert (typical(distance)[0] <= 0.05) == good


@pytest.mark.parametrize(
    ("good", "found"),
    [([0, 0, 0], None), ([1, 1, 1], (0, 2)), ([1, 0, 1, 1, 0], (2, 3)), ([0, 1, 0, 1], (1, 1)), ([], None)],
)
def test_the_longest_stretch_of_good_rates(good, found):
    assert stretch(np.array(good, bool)) == found


@pytest.mark.parametrize(
    ("good", "decades"),
    [
        ([1] * 61, 3.0),  # all that was searched, and no more
        ([0] * 30 + [1] + [0] * 30, 0.05),
        ([1] * 10 + [0] + [1] * 50, 2.475),  # of two pieces the longer; at the edge there is nothing on the other side
        ([0] * 61, 0.0),
        ([1], 0.0),
    ],
)
def test_the_width_is_that_of_the_longest_stretch_and_at_most_what_was_searched(good, decades):
    assert width(np.array(good, bool), 0.05) == pytest.approx(decades)
    rates = np.geomspace(1e-3, 1e-3 * 10 ** (0.05 * (len(good) - 1)), len(good))
    distance = np.where(good, 0.0, 1.0)[None, :, None]
    assert good_rates(rates, distance, np.ones_like(distance), 1.0).decades[0, 0] == pytest.approx(decades)


def test_with_enough_steps_sgds_good_range_ends_at_the_stability_limit():
    landscape, steps = LANDSCAPES["taco_shell"], 1000
    rates = np.geomspace(1e-3, 1.0, 121)
    runs = paths(
        [OPTIMIZERS["sgd"]], on(landscape, steps=steps), [Member([{"learning_rate": float(rate)}]) for rate in rates]
    )
    minimum = stationary_points(landscape).minima[0, :2]
    with np.errstate(over="ignore"):
        distance = np.linalg.norm(runs.x[:, 0, -1:] - minimum, axis=-1)
    found = good_rates(rates, distance[None], runs.loss[:, 0, -1:][None], runs.loss[0, 0, 0])
    between = stretch(found.good[0, :, 0])
    curved = curvatures(landscape)
    assert between is not None
    assert curved is not None
    smallest, largest = curved
    assert rates[between[1]] < stability_limit(OPTIMIZERS["sgd"], largest, {}) < rates[between[1] + 1]
    # From below it is as many steps as the flat direction needs to come within the tolerance.
    farthest = abs(landscape.start[0]) if smallest < largest else 0.0
    needed = 1 - (0.05 / farthest) ** (1 / steps)
    assert rates[between[0] - 1] < needed / smallest <= rates[between[0]]
    assert found.decades[0, 0] == pytest.approx((between[1] - between[0] + 1) * 3 / 120)


def test_a_rate_that_comes_by_and_leaves_is_not_good_before_it_stays():
    distance = np.array([[[1.0, 0.01, 0.2, 0.01], [0.01, 0.01, 0.01, 0.01], [1.0, 0.01, 0.01, 0.2]]])
    found = good_rates(np.array([0.1, 1.0, 10.0]), distance, np.ones((1, 3, 4)), 2.0)
    np.testing.assert_array_equal(found.good[0], [[False, False, False, True], [True] * 4, [False] * 4])
    np.testing.assert_allclose(found.decades[0], [1.0, 1.0, 1.0, 1.5])
