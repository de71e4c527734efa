"""The examples of every problem: those of their source, in two parts, and prepared by what the first part says alone."""

import numpy as np
import pytest

from data import table
from problems import PROBLEMS, digits, digits_moved, moons, wine
from problems.layers import ACTIVATIONS, STARTS
from problems.network import structure
from problems.preparing import WAYS, change, prepared
from problems.tables import Part, Split, by_class

every_problem = pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)


@pytest.mark.parametrize("name", ["digits", "wine"])
def test_the_table_is_that_of_scikit_learn(name):
    from sklearn import datasets  # it takes a second, in every process that gathers the tests

    theirs = getattr(datasets, f"load_{name}")()
    np.testing.assert_array_equal(table(name), np.column_stack([theirs.data, theirs.target]))


@pytest.mark.parametrize(("problem", "counts"), [(digits, (1200, 597)), (wine, (120, 58)), (moons, (200, 200))])
def test_the_two_parts_share_no_example(problem, counts):
    parts = problem.PROBLEM.table(0)
    assert tuple(len(part.targets) for part in parts) == counts
    together = np.concatenate([np.column_stack(part) for part in parts])
    if problem is not moons:
        np.testing.assert_array_equal(np.sort(together, axis=0), np.sort(table(problem.PROBLEM.table.args[0]), axis=0))
    else:
        assert len(np.unique(together, axis=0)) == 400


@every_problem
def test_the_seed_decides_and_nobody_may_write(problem):
    one, same, other = (problem.table(seed).training.inputs for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    with pytest.raises(ValueError, match="read-only"):
        one[0] = 0


@every_problem
def test_a_network_of_the_problem_has_a_place_for_each_input_and_each_class(problem):
    parts = problem.table(0)
    classes = np.unique(np.concatenate([part.targets for part in parts]))
    assert classes.tolist() == list(range(len(classes)))
    for widths in map(structure, problem.networks):
        assert widths[0] == parts.training.inputs.shape[1]
        assert {widths[-1]} == {len(classes) if head == "softmax" else 1 for head in problem.heads}
    assert problem.heads == ("softmax",) or len(classes) == 2
    assert problem.activation in ACTIVATIONS
    assert problem.start in STARTS
    assert problem.prepare in WAYS
    assert problem.count == len(parts.training.targets)


def test_the_moons_lie_where_they_should():
    """Without their noise each point is on one of two half circles of radius 1."""
    inputs, targets = moons.table(3).training
    centres = np.where(targets[:, None] == 0, [0.0, 0.0], [1.0, 0.5])
    off = np.linalg.norm(inputs - centres, axis=1) - 1
    assert abs(off.mean()) < 0.06
    assert 0.15 < off.std() < 0.25
    assert targets.mean() == 0.5


def test_digits_are_moved_by_a_pixel_each_way_and_those_to_be_asked_about_are_not():
    plain, seen = digits.PROBLEM.table(0), digits_moved.PROBLEM.table(0)
    assert (digits.PROBLEM.offered, digits_moved.PROBLEM.offered, digits_moved.PROBLEM.count) == (True, False, 6000)
    np.testing.assert_array_equal(seen.validation.inputs, plain.validation.inputs)
    five = seen.training.inputs.reshape(1200, 5, 8, 8)
    whole = plain.training.inputs.reshape(1200, 8, 8)
    assert (seen.training.targets.reshape(1200, 5) == plain.training.targets[:, None]).all()
    np.testing.assert_array_equal(five[:, 0], whole)
    for nth, (axis, step) in enumerate([(1, 1), (1, -1), (2, 1), (2, -1)], start=1):
        rolled = np.roll(whole, step, axis)
        edge = [slice(None)] * 3
        edge[axis] = slice(0, 1) if step > 0 else slice(-1, None)
        rolled[tuple(edge)] = 0
        np.testing.assert_array_equal(five[:, nth], rolled)


def test_by_class_keeps_those_that_are_not_asked_for_behind():
    part = Part(np.arange(6.0)[:, None], np.array([1, 0, 1, 0, 0, 1]))
    inputs, targets = by_class(part, 4)
    assert inputs[:, 0].tolist() == [1, 3, 0, 2, 4, 5]
    assert targets.tolist() == [0, 0, 1, 1, 0, 1]


# --- preparing -----------------------------------------------------------------------------------------------------


@every_problem
@pytest.mark.parametrize("count", [None, 50])
def test_what_preparing_makes_of_the_part_to_learn_from(problem, count):
    raw = problem.table(0)
    varies = raw.training.inputs[:count].std(axis=0) > 0

    def of(way: str) -> np.ndarray:
        return prepared(way, raw, problem.unit, count).training.inputs[:count]

    np.testing.assert_array_equal(of("raw"), raw.training.inputs[:count])
    np.testing.assert_allclose(of("scaled") * problem.unit, of("raw"), rtol=1e-12)
    for way in ("centred", "standardised", "whitened"):
        np.testing.assert_allclose(of(way).mean(axis=0), 0, atol=1e-11)
    np.testing.assert_allclose(of("standardised").std(axis=0), varies, atol=1e-12)
    together = np.cov(of("whitened"), rowvar=False, bias=True)
    values = np.linalg.eigvalsh(together)
    assert np.all((np.abs(values - 1) < 1e-6) | (np.abs(values) < 1e-9))  # 1, or 0 where nothing varies
    assert (values > 0.5).sum() == np.linalg.matrix_rank(np.cov(of("standardised"), rowvar=False), 1e-6)


def test_three_pixels_never_vary_and_stay_finite():
    raw = digits.PROBLEM.table(0)
    assert (table("digits")[:, :-1].std(axis=0) == 0).sum() == 3
    for way in WAYS:
        for part in prepared(way, raw, 16.0):
            assert np.isfinite(part.inputs).all()


@every_problem
@pytest.mark.parametrize("way", WAYS)
def test_the_other_part_does_not_count(problem, way):
    raw = problem.table(0)
    outlier = raw.validation.inputs.copy()
    outlier[0] = 1e6
    planted = Split(raw.training, Part(outlier, raw.validation.targets))
    usual, other = (prepared(way, split, problem.unit) for split in (raw, planted))
    np.testing.assert_array_equal(other.training.inputs, usual.training.inputs)
    np.testing.assert_array_equal(other.validation.inputs[1:], usual.validation.inputs[1:])
    assert not np.array_equal(other.validation.inputs[0], usual.validation.inputs[0])


def test_both_parts_are_changed_alike():
    raw = wine.PROBLEM.table(0)
    shift, matrix = change("standardised", raw.training.inputs)
    by_hand = (raw.validation.inputs - raw.training.inputs.mean(axis=0)) / raw.training.inputs.std(axis=0)
    np.testing.assert_allclose(prepared("standardised", raw).validation.inputs, by_hand, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose((raw.validation.inputs - shift) @ matrix, by_hand, rtol=1e-12, atol=1e-12)


def test_another_way_is_told():
    with pytest.raises(ValueError, match="standardised"):
        prepared("cooked", moons.table(0))
