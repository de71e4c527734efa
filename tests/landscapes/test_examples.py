"""Surfaces made of examples: the loss is the mean of the examples' own, and the data are those of their source."""

import jax
import numpy as np
import pytest
from sklearn.datasets import load_diabetes

from data import table
from landscapes import LANDSCAPES, all_positive
from landscapes.diabetes_line import change, examples, loss_of

MADE_OF_EXAMPLES = {key: one for key, one in LANDSCAPES.items() if one.examples}
every_made_of_examples = pytest.mark.parametrize("landscape", MADE_OF_EXAMPLES.values(), ids=MADE_OF_EXAMPLES)


def settings(landscape):
    """Both ends and a place between for each knob, the others at their defaults."""
    usual = landscape.knob_values()
    for knob in landscape.knobs:
        for value in (knob.low, 0.3 * knob.low + 0.7 * knob.high, knob.high):
            yield {**usual, knob.name: value}


def test_the_table_is_that_of_scikit_learn():
    data = load_diabetes(scaled=False)  # pyright: ignore
    bmi, s5 = (data.feature_names.index(name) for name in ("bmi", "s5"))  # pyright: ignore
    np.testing.assert_array_equal(table("diabetes"), np.column_stack([data.data[:, [bmi, s5]], data.target]))  # pyright: ignore


@every_made_of_examples
def test_the_loss_is_the_mean_of_the_examples_own(landscape):
    points = np.random.default_rng(0).uniform(*np.transpose([landscape.xlim, landscape.ylim]), size=(20, 2))
    for knobs in settings(landscape):
        inputs, targets = landscape.examples(**knobs)
        assert len(inputs) == len(targets) == landscape.count
        each = [np.mean(landscape.loss_of(point, inputs, targets)) for point in points]
        whole = [landscape.loss(point, **knobs) for point in points]
        np.testing.assert_allclose(each, whole, rtol=1e-12, atol=1e-12)


@every_made_of_examples
def test_the_examples_stand_in_the_order_of_their_targets(landscape):
    for knobs in settings(landscape):
        assert (np.diff(landscape.examples(**knobs)[1]) >= 0).all()


@every_made_of_examples
def test_the_minimum_is_where_the_gradient_of_all_examples_vanishes(landscape):
    for knobs in settings(landscape):
        (minimum,) = np.asarray(landscape.minima(**knobs))
        inputs, targets = landscape.examples(**knobs)
        gradient = jax.grad(lambda p, i=inputs, t=targets: landscape.loss_of(p, i, t).mean())(minimum[:2])
        np.testing.assert_allclose(gradient, 0, atol=1e-8)


def test_other_surfaces_have_no_examples():
    assert set(MADE_OF_EXAMPLES) >= {"diabetes_line", "two_clouds", "all_positive"}
    assert all(one.count == 0 for key, one in LANDSCAPES.items() if key not in MADE_OF_EXAMPLES)


# Preparing, by NumPy alone


def raw():
    rows = table("diabetes")
    return rows[np.argsort(rows[:, 2], kind="stable"), :2]


@pytest.mark.parametrize(
    ("prepare", "whiten", "mean", "covariance"),
    [
        (0.5, 0.0, (0, 0), np.cov(raw().T, bias=True)),
        (1.0, 0.0, (0, 0), np.corrcoef(raw().T)),
        (1.0, 1.0, (0, 0), np.eye(2)),
        (0.0, 1.0, (0, 0), np.eye(2)),
        (0.0, 0.0, raw().mean(axis=0), np.cov(raw().T, bias=True)),
    ],
)
def test_what_preparing_does_to_the_inputs(prepare, whiten, mean, covariance):
    inputs, _ = examples(prepare, whiten)
    np.testing.assert_allclose(np.mean(inputs, axis=0), mean, atol=1e-12)
    np.testing.assert_allclose(np.cov(np.transpose(inputs), bias=True), covariance, atol=1e-12)
    shift, matrix = change(prepare, whiten)
    np.testing.assert_allclose((raw() - shift) @ matrix, inputs, atol=1e-12)


def kappa(**knobs) -> float:
    values = np.linalg.eigvalsh(jax.hessian(lambda p: LANDSCAPES["diabetes_line"].loss(p, **knobs))(np.zeros(2)))
    return values[1] / values[0]


def test_normalising_turns_the_taco_shell_into_a_bowl():
    """C41 of claims.md: 89.8, half way 11.1, 2.61, and 1."""
    found = [kappa(prepare=prepare, whiten=0.0) for prepare in (0.0, 0.5, 0.75, 1.0)]
    np.testing.assert_allclose(found, [1499.7, 89.81, 11.11, 2.611], rtol=1e-3)
    assert kappa(prepare=1.0, whiten=1.0) == pytest.approx(1, abs=1e-9)


def test_far_from_the_origin_the_valley_of_the_clouds_is_steep():
    """C42: the curvature grows as the square of the distance, at the line between the clouds."""

    def steepest(centre: float) -> float:
        return np.linalg.eigvalsh(
            jax.hessian(lambda p: LANDSCAPES["two_clouds"].loss(p, centre=centre, spread=0.5))(np.array([3.0, 0.0]))
        )[1]

    assert steepest(10.0) / steepest(0.0) >= 150


def test_all_positive_inputs_pull_both_weights_the_same_way():
    """C43: the gradients of single examples have two components of one sign, always; of centred ones about half of the time."""
    point = np.array([0.3, 0.2])
    shares = []
    for shift in (0.0, 0.5):
        inputs, targets = all_positive.examples(shift=shift)
        each = jax.jacobian(lambda p, i=inputs, t=targets: loss_of(p, i, t))(point)
        shares.append(np.mean(np.prod(np.sign(each), axis=1) > 0))
    assert shares[0] == 1.0
    assert 0.35 < shares[1] < 0.65
