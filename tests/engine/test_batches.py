"""Batches in the oracle: which examples a step sees, and that no method has to know."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.batch import Member, paths, warm
from engine.grid import sweep
from engine.run import race, run
from engine.step import oracle
from engine.tracing import trace
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers
from states.batches import ORDERS, batches
from states.setting import on
from tests.landscapes.test_examples import MADE_OF_EXAMPLES, every_made_of_examples, examples_of, losses_of
from tests.support.turns import by_turns

DIABETES = LANDSCAPES["diabetes_line"]
SGD, ADAM = OPTIMIZERS["sgd"], OPTIMIZERS["adam"]


# --- the rows ------------------------------------------------------------------------------------------------------


@given(
    m=st.integers(1, 60),
    share=st.floats(0, 1),
    order=st.sampled_from(list(ORDERS)),
    seed=st.integers(0, 99),
    steps=st.integers(1, 90),
)
def test_each_row_has_a_batch_and_each_epoch_all_examples(m, share, order, seed, steps):
    size = max(1, round(share * m))
    counts = batches(m, size, order, seed, steps)
    assert counts.shape == (steps, m)
    each = -(-m // size)
    if order == "repeats":
        np.testing.assert_array_equal(counts.sum(axis=1), size)
        return
    assert counts.max() == 1
    sizes = [size] * (m // size) + ([m % size] if m % size else [])
    np.testing.assert_array_equal(counts.sum(axis=1), (sizes * steps)[:steps])
    for first in range(0, steps - each + 1, each):
        np.testing.assert_array_equal(counts[first : first + each].sum(axis=0), 1)  # a permutation, in pieces


def test_sorted_batches_go_through_the_examples_in_their_order():
    counts = batches(7, 3, "sorted", 5, 4)
    assert [np.flatnonzero(row).tolist() for row in counts] == [[0, 1, 2], [3, 4, 5], [6], [0, 1, 2]]


def test_shuffled_ones_do_not_and_the_seed_decides():
    one, same, other = (batches(50, 5, "shuffled", seed, 20) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    assert not np.array_equal(one[:10], one[10:])  # each epoch anew
    np.testing.assert_array_equal(batches(50, 5, "shuffled", 1, 7), one[:7])
    np.testing.assert_array_equal(batches(50, 5, "repeats", 1, 7), batches(50, 5, "repeats", 1, 20)[:7])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((10, 0, "sorted", 0), "from 1 to 10"),
        ((10, 11, "sorted", 0), "from 1 to 10"),
        ((10, 3, "backwards", 0), "shuffled"),
        ((10, 3, "sorted", -1), "seed"),
    ],
)
def test_what_is_no_batch_is_refused(given: tuple[int, int, str, int], sentence: str):
    with pytest.raises(ValueError, match=sentence):
        batches(*given, 5)


def test_a_surface_without_examples_has_no_batches():
    with pytest.raises(ValueError, match="not made of examples"):
        run(SGD, on("bowl", noise_kind="examples"))


# --- in the oracle -------------------------------------------------------------------------------------------------


@every_made_of_examples
def test_a_step_sees_the_mean_of_its_batch(landscape):
    knobs, x, d = landscape.knob_values(), jnp.array([0.4, -0.3]), jnp.array([1.0, -1.0])
    inputs, targets = examples_of(landscape, **knobs)
    for counts in (batches(landscape.count, 5, "repeats", 3, 4)[3], np.ones(landscape.count, np.uint8)):
        told = counts if landscape.table is None else counts @ landscape.features(landscape.table) / counts.sum()
        f = oracle(landscape, knobs, told, d)
        chosen = np.repeat(np.arange(landscape.count), counts)

        def mean(p, chosen=chosen):
            return losses_of(landscape)(p, jnp.asarray(inputs)[chosen], jnp.asarray(targets)[chosen]).mean()

        np.testing.assert_allclose(f.value(x), mean(x), rtol=1e-12)
        np.testing.assert_allclose(f.grad(x), jax.grad(mean)(x), rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(f.hessian(x), jax.hessian(mean)(x), rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(f.curvature(x, d), d @ jax.hessian(mean)(x) @ d, rtol=1e-11)
    whole = oracle(landscape, knobs, jnp.zeros(2), d)
    np.testing.assert_allclose(f.grad(x), whole.grad(x), rtol=1e-12, atol=1e-12)


# What a batch is no method sees, and of each surface what a step is shown has been held above: one surface a method.
@pytest.mark.parametrize(
    ("optimizer", "landscape"),
    by_turns(OPTIMIZERS.values(), MADE_OF_EXAMPLES.values()),
    ids=lambda one: one.key,
)
def test_all_examples_at_once_are_the_surface_itself(optimizer, landscape):
    setting = on(landscape, steps=12)
    whole = run(optimizer, setting)
    for order in ("shuffled", "sorted"):
        batch = run(optimizer, setting._replace(noise_kind="examples", batch=landscape.count, order=order))
        np.testing.assert_allclose(batch.x, whole.x, rtol=1e-9, atol=1e-9)
        if "evaluations" not in whole.state:  # a line search at the minimum asks as often as rounding makes it
            np.testing.assert_array_equal(batch.cost, whole.cost)


@every_made_of_examples
@pytest.mark.parametrize("key", ["sgd", "momentum", "adam"])
def test_a_race_with_all_examples_in_each_batch_is_the_surface_s_race_to_the_last_digits(landscape, key):
    optimizer, setting = OPTIMIZERS[key], on(landscape, steps=100)
    batch = run(optimizer, setting._replace(noise_kind="examples", batch=landscape.count))
    np.testing.assert_allclose(batch.x, run(optimizer, setting).x, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("order", ORDERS)
def test_fewer_steps_are_a_prefix_of_more_and_the_same_run_has_the_same_bits(order):
    """Beyond a thousand steps, too, where another part of the batches is drawn."""
    setting = on(DIABETES, knobs={"prepare": 1.0}, steps=1100, noise_kind="examples", batch=16, order=order, seed=2)
    long, again = run(SGD, setting), run(SGD, setting)
    np.testing.assert_array_equal(long.x, again.x)
    for steps in (1, 37, 1000, 1001):
        np.testing.assert_array_equal(run(SGD, setting._replace(steps=steps)).x, long.x[: steps + 1])


def test_sgd_on_batches_by_hand():
    setting = on(DIABETES, knobs={"prepare": 1.0}, steps=30, noise_kind="examples", batch=8, seed=4)
    inputs, targets = examples_of(DIABETES, prepare=1.0)
    x = np.array(DIABETES.start)
    path = [x]
    for counts in batches(442, 8, "shuffled", 4, 30):
        rows = np.flatnonzero(counts)
        x = x - 0.1 * inputs[rows].T @ (inputs[rows] @ x - targets[rows]) / len(rows)
        path.append(x)
    np.testing.assert_allclose(run(SGD, setting, {"learning_rate": 0.1}).x, path, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("order", ORDERS)
def test_a_race_its_sweep_and_its_map_see_the_same_batches(order):
    setting = on(DIABETES, knobs={"prepare": 1.0}, steps=40, noise_kind="examples", batch=16, order=order, seed=3)
    entries = [(one, default_hypers(DIABETES, one)) for one in (SGD, ADAM)]
    alone = race(entries, setting)
    members = [Member([values for _, values in entries], seed=seed) for seed in (3, 4)]
    swept = paths([SGD, ADAM], setting, members)
    together = paths([SGD, ADAM], setting, [members[0]] * 2)
    for entry, one in enumerate(alone):
        np.testing.assert_allclose(swept.x[0, entry], one.x, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(together.x[1, entry], one.x, rtol=1e-12, atol=1e-12)
        assert order == "sorted" or not np.allclose(swept.x[1, entry], one.x)
    rates = [entries[0][1]["learning_rate"], 0.2]
    cells = sweep(SGD, setting, {"learning_rate": rates})
    np.testing.assert_allclose(cells.x[0], alone[0].x[-1], rtol=1e-12, atol=1e-12)


def test_a_look_inside_goes_through_the_batches_of_the_run():
    setting = on(DIABETES, steps=25, noise_kind="examples", batch=4, seed=1)
    hypers = default_hypers(DIABETES, ADAM)
    walked = run(ADAM, setting, hypers)
    inside = trace(ADAM, setting, hypers, walked)
    np.testing.assert_allclose(inside.x[:-1], walked.x[1:], rtol=1e-10, atol=1e-12)


def test_neither_size_nor_order_nor_seed_compiles_anything(compilations):
    setting = on(DIABETES, steps=20, noise_kind="examples", batch=32)
    hypers = [None, None]

    def both(setting):
        race([(SGD, None), (ADAM, None)], setting)
        paths([SGD, ADAM], setting, [Member(hypers), Member(hypers)])
        paths([SGD, ADAM], setting, [Member(hypers, seed=1), Member(hypers, seed=2)])

    both(setting)
    with compilations() as more:
        for changes in (
            {"batch": 1},
            {"batch": 442},
            {"order": "sorted"},
            {"order": "repeats"},
            {"seed": 9},
            {"steps": 31},
        ):
            both(setting._replace(**changes))
        both(on(DIABETES, knobs={"prepare": 0.2, "whiten": 1.0}, steps=20, noise_kind="examples"))
    assert more == []


def test_after_warming_no_slider_s_first_grab_compiles_anything(compilations):
    untouched = dataclasses.replace(DIABETES, key="")
    with compilations() as first:
        warm([SGD], untouched, noise_kind="examples")
    assert first
    setting = on(untouched, steps=20, noise_kind="examples", batch=8)
    with compilations() as more:
        paths([SGD], setting, [Member([None], {"prepare": value}) for value in (0.0, 0.5, 1.0)])
        paths([SGD], setting, [Member([{"learning_rate": value}]) for value in (0.01, 0.1)])
    assert more == []


def test_few_examples_bring_it_near_and_the_full_gradient_takes_many():
    """C44: at rate .1, the examples seen until the excess is a tenth; the medians of 20 seeds."""
    lowest = float(np.asarray(DIABETES.minima(**DIABETES.knob_values({"prepare": 1.0})))[0, 2])
    usual = on(DIABETES, knobs={"prepare": 1.0}, noise_kind="examples", start=(0.0, 0.0), steps=200)

    def seen(size: int) -> float:
        found = []
        for seed in range(20):
            loss = run(SGD, usual._replace(batch=size, seed=seed), {"learning_rate": 0.1}).loss
            found.append(np.flatnonzero((loss - lowest) / (loss[0] - lowest) <= 0.1)[0] * size)
        return float(np.median(found))

    few, some, many, most = (seen(size) for size in (1, 16, 64, 442))
    assert few <= 12
    assert (some, many, most) == (128, 512, 3536)


def test_sorted_examples_never_get_near():
    """C45: batch 8, rate .1, ten epochs, by target; against 20 seeds of shuffled ones."""
    lowest = float(np.asarray(DIABETES.minima(**DIABETES.knob_values({"prepare": 1.0})))[0, 2])
    epoch = -(-442 // 8)
    usual = on(DIABETES, knobs={"prepare": 1.0}, noise_kind="examples", start=(0.0, 0.0), batch=8, steps=10 * epoch)

    def excess(**changes) -> np.ndarray:
        loss = run(SGD, usual._replace(**changes), {"learning_rate": 0.1}).loss
        return ((loss - lowest) / (loss[0] - lowest))[epoch::epoch]

    assert excess(order="sorted").min() >= 0.35
    assert max(excess(seed=seed)[-1] for seed in range(20)) <= 0.15
