"""Surfaces made of examples: the loss is the mean of the examples' own, and the data are those of their source."""

import jax
import numpy as np
import pytest

from data import table
from landscapes import LANDSCAPES, all_positive, diabetes_line
from landscapes.all_positive import loss_of
from landscapes.least_squares import by_target, facts_of
from optimizers import OPTIMIZERS
from states.address import PAGES
from states.fields import decode

MADE_OF_EXAMPLES = {key: one for key, one in LANDSCAPES.items() if one.count}
OF_A_TABLE = {key: one for key, one in MADE_OF_EXAMPLES.items() if one.table is not None}
every_made_of_examples = pytest.mark.parametrize("landscape", MADE_OF_EXAMPLES.values(), ids=MADE_OF_EXAMPLES)


every_of_a_table = pytest.mark.parametrize("landscape", OF_A_TABLE.values(), ids=OF_A_TABLE)


def prepared(inputs: np.ndarray, prepare: float, whiten: float = 0.0) -> np.ndarray:
    """The inputs (m, k) as the weights see them, by NumPy alone."""
    centred, scaled = max(min(2 * prepare, 1), whiten), max(2 * prepare - 1, 0, whiten)
    found = (inputs - centred * inputs.mean(axis=0)) / inputs.std(axis=0) ** scaled
    if not whiten:
        return found
    values, vectors = np.linalg.eigh(np.corrcoef(inputs.T))
    return found @ vectors @ np.diag(values ** (-whiten / 2)) @ vectors.T


def examples_of(landscape, table=None, **knobs) -> tuple[np.ndarray, np.ndarray]:
    """The examples that a surface is made of: inputs (m, k) as the weights see them, and targets (m,). By NumPy alone."""
    if landscape.table is None:
        inputs, targets = landscape.examples(**knobs)
        return np.asarray(inputs), np.asarray(targets)
    table = landscape.table if table is None else table
    targets = (table[:, -1] - table[:, -1].mean()) / table[:, -1].std()
    inputs = prepared(table[:, :-1], knobs["prepare"], knobs.get("whiten", 0.0))
    return (inputs if inputs.shape[1] == 2 else np.column_stack([inputs, np.ones(len(inputs))])), targets


def losses_of(landscape):
    """The loss (m,) of each example: loss_of(p, inputs, targets)."""
    return landscape.loss_of or (lambda p, inputs, targets: (inputs @ p - targets) ** 2 / 2)


def drawn(columns: int, rows: int = 60, seed: int = 0) -> np.ndarray:
    """A table that no surface knows (rows, columns), sorted by its last column, the target."""
    random = np.random.default_rng(seed)
    each = random.normal(size=(rows, columns)) @ random.normal(size=(columns, columns))
    return by_target(each * [3.0, 1.0, 20.0][-columns:] + [7.0, -2.0, 100.0][-columns:])


def settings(landscape):
    """Both ends and a place between for each knob, the others at their defaults."""
    usual = landscape.knob_values()
    for knob in landscape.knobs:
        for value in (knob.low, 0.3 * knob.low + 0.7 * knob.high, knob.high):
            yield {**usual, knob.name: value}


def test_the_table_is_that_of_scikit_learn():
    from sklearn.datasets import load_diabetes  # it takes a second, in every process that gathers the tests

    data = load_diabetes(scaled=False)  # pyright: ignore
    bmi, s5 = (data.feature_names.index(name) for name in ("bmi", "s5"))  # pyright: ignore
    np.testing.assert_array_equal(table("diabetes"), np.column_stack([data.data[:, [bmi, s5]], data.target]))  # pyright: ignore


@every_made_of_examples
def test_the_loss_is_the_mean_of_the_examples_own(landscape):
    points = np.random.default_rng(0).uniform(*np.transpose([landscape.xlim, landscape.ylim]), size=(20, 2))
    for knobs in settings(landscape):
        inputs, targets = examples_of(landscape, **knobs)
        assert len(inputs) == len(targets) == landscape.count
        each = [np.mean(losses_of(landscape)(point, inputs, targets)) for point in points]
        whole = [landscape.loss(point, **knobs) for point in points]
        np.testing.assert_allclose(each, whole, rtol=1e-12, atol=1e-12)


@every_made_of_examples
def test_the_examples_stand_in_the_order_of_their_targets(landscape):
    for knobs in settings(landscape):
        assert (np.diff(examples_of(landscape, **knobs)[1]) >= 0).all()


@every_made_of_examples
def test_the_minimum_is_where_the_gradient_of_all_examples_vanishes(landscape):
    for knobs in settings(landscape):
        (minimum,) = np.asarray(landscape.minima(**knobs))
        inputs, targets = examples_of(landscape, **knobs)
        gradient = jax.grad(lambda p, i=inputs, t=targets: losses_of(landscape)(p, i, t).mean())(minimum[:2])
        np.testing.assert_allclose(gradient, 0, atol=1e-8)


def test_other_surfaces_have_no_examples():
    assert set(MADE_OF_EXAMPLES) >= {"diabetes_line", "fitted_line", "two_clouds", "all_positive"}
    assert all(one.count == 0 for key, one in LANDSCAPES.items() if key not in MADE_OF_EXAMPLES)


# Facts: what a surface keeps of its table


def test_facts_are_numbers_of_the_table():
    table = drawn(3)
    one, other, target = table.T
    assert facts_of(table) == pytest.approx(
        {
            "mean_1": one.mean(),
            "mean_2": other.mean(),
            "spread_1": np.sqrt(np.mean((one - one.mean()) ** 2)),
            "spread_2": np.sqrt(np.mean((other - other.mean()) ** 2)),
            "correlation_1": np.corrcoef(one, target)[0, 1],
            "correlation_2": np.corrcoef(other, target)[0, 1],
            "correlation": np.corrcoef(one, other)[0, 1],
        }
    )


@every_of_a_table
def test_the_facts_of_a_surface_are_those_of_its_table(landscape):
    assert landscape.facts == landscape.facts_of(landscape.table)
    assert landscape.knob_values() == {**{knob.name: knob.default for knob in landscape.knobs}, **landscape.facts}
    assert landscape.knob_values({"mean_1": 3})["mean_1"] == 3.0
    with pytest.raises(ValueError, match="no knob 'mean_9'"):
        landscape.knob_values({"mean_9": 3})


def test_no_fact_is_called_like_a_knob_or_a_value_in_an_address():
    facts = {name for landscape in LANDSCAPES.values() for name in landscape.facts}
    names = {name for page in PAGES.values() for part in page for name in part.names(page.usual(decode(page, {})[0]))}
    knobs = {knob.name for one in (*LANDSCAPES.values(), *OPTIMIZERS.values()) for knob in one.knobs}
    assert facts
    assert facts & (names | knobs) == set()


@every_of_a_table
def test_with_other_facts_it_is_the_surface_of_another_table(landscape):
    """Its loss, minimum and window; none of it knows of the table that the surface has."""
    table = drawn(landscape.table.shape[1])
    facts = landscape.facts_of(table)
    points = np.random.default_rng(1).uniform(-3, 3, size=(20, 2))
    for knobs in settings(landscape):
        values = landscape.knob_values({**knobs, **facts})
        inputs, targets = examples_of(landscape, table, **knobs)
        each = [np.mean((inputs @ point - targets) ** 2 / 2) for point in points]
        np.testing.assert_allclose([landscape.loss(point, **values) for point in points], each, rtol=1e-12, atol=1e-12)
        (minimum,) = np.asarray(landscape.minima(**values))
        by_numpy = np.linalg.lstsq(inputs, targets, rcond=None)[0]
        np.testing.assert_allclose(minimum[:2], by_numpy, rtol=1e-9, atol=1e-12)
        (left, right), (bottom, top), start = landscape.view_at(values)
        for x, y in (by_numpy, start):
            assert left + 0.9 < x < right - 0.9
            assert bottom + 0.9 < y < top - 0.9


@every_of_a_table
def test_its_own_table_keeps_its_window(landscape):
    for knobs in settings(landscape):
        assert landscape.view_at(knobs) == (landscape.xlim, landscape.ylim, landscape.start)


@every_of_a_table
def test_the_means_of_the_features_are_all_that_a_batch_needs(landscape):
    table = drawn(landscape.table.shape[1], seed=3)
    facts, features = landscape.facts_of(table), landscape.features(table)
    random = np.random.default_rng(2)
    for knobs in settings(landscape):
        values = landscape.knob_values({**knobs, **facts})
        inputs, targets = examples_of(landscape, table, **knobs)
        for chosen in (random.integers(60, size=1), random.integers(60, size=7), np.arange(60)):
            point = random.uniform(-2, 2, 2)
            wanted = np.mean((inputs[chosen] @ point - targets[chosen]) ** 2 / 2)
            got = landscape.of_means(point, features[chosen].mean(axis=0), **values)
            np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-12)


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
    inputs = prepared(raw(), prepare, whiten)
    np.testing.assert_allclose(np.mean(inputs, axis=0), mean, atol=1e-12)
    np.testing.assert_allclose(np.cov(np.transpose(inputs), bias=True), covariance, atol=1e-12)
    landscape = LANDSCAPES["diabetes_line"]
    seen = np.array(diabetes_line.seen(prepare, whiten, **landscape.facts))
    standardised = (raw() - raw().mean(axis=0)) / raw().std(axis=0)
    np.testing.assert_allclose(standardised @ seen[:, :2].T + seen[:, 2], inputs, atol=1e-12)


def kappa(**knobs) -> float:
    surface = LANDSCAPES["diabetes_line"]
    hessian = jax.hessian(lambda p: surface.loss(p, **surface.knob_values(knobs)))(np.zeros(2))
    low, high = np.linalg.eigvalsh(hessian)
    return high / low


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
