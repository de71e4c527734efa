"""Networks trained by the methods' own files: against optax, by hand, and against themselves."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from engine.examples import parts
from engine.kept import KEPT
from engine.network import has_a_matrix, masks_at, precision_of
from engine.training import LENGTH, MOST_WORK, SNAPSHOTS, members, train, trainings
from optimizers import OPTIMIZERS
from problems.network import Batch, loss, scores, start, unpacked
from states.batches import EMPTY, places
from states.task import Task, learn

SGD, ADAM = OPTIMIZERS["sgd"], OPTIMIZERS["adam"]
MOONS = learn("moons", steps=60)
BATCHES = MOONS._replace(batch=32)


def same(one, other) -> None:
    """Two trainings are the same, bit for bit."""
    for name in ("x", "step", "seen", "scores", "cost"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert one.stopped == other.stopped


# --- against others ------------------------------------------------------------------------------------------------

TWINS = {
    "sgd": optax.sgd(0.1),
    "momentum": optax.sgd(0.01, momentum=0.9),
    "nesterov": optax.sgd(0.01, momentum=0.9, nesterov=True),
    "adagrad": optax.adagrad(0.02, initial_accumulator_value=0.0, eps=0.0),  # its epsilon is inside the root
    "rmsprop": optax.rmsprop(0.001, decay=0.9, eps=1e-7, eps_in_sqrt=False),
    "adam": optax.adam(0.001, eps=1e-7),
    "adamw": optax.adamw(0.001, eps=1e-7, weight_decay=0.01),
}
RATES = {
    "sgd": 0.1,
    "momentum": 0.01,
    "nesterov": 0.01,
    "adagrad": 0.02,
    "rmsprop": 0.001,
    "adam": 0.001,
    "adamw": 0.001,
}


def softmax_loss(x, inputs, labels, l2):
    """Of a 64-32-10 network, by optax's own loss: all, and that of the examples alone."""
    W1, b1, W2, b2 = jnp.split(x, [2048, 2080, 2400])
    out = jax.nn.relu(inputs @ W1.reshape(64, 32) + b1) @ W2.reshape(32, 10) + b2
    data_loss = optax.softmax_cross_entropy_with_integer_labels(out, labels).mean()
    return data_loss + l2 / 2 * optax.tree.norm(x, squared=True), data_loss


def test_methods_on_digits_go_where_optax_goes():
    task = learn("digits", steps=100, l2=0.01, seed=3)
    given = {key: {"learning_rate": RATES[key]} for key in TWINS}
    given["adagrad"]["epsilon"] = 1e-300
    ours = train([(OPTIMIZERS[key], hypers) for key, hypers in given.items()], task, precision="float64")
    examples, _ = parts(task, "float64")
    rows = [row[row != EMPTY] for row in places(1200, 32, "shuffled", 3, 100)]
    gradient = jax.jit(jax.value_and_grad(softmax_loss, has_aux=True))
    for twin, run in zip(TWINS.values(), ours, strict=True):
        x = jnp.asarray(start(task.network, "he", 1.0, 3))
        state, path, seen = twin.init(x), [x], []
        update = jax.jit(twin.update)
        for row in rows:
            (_, value), g = gradient(x, examples.inputs[row], examples.targets[row], 0.01)
            change, state = update(g, state, x)
            x = x + change
            path.append(x)
            seen.append(value)
        np.testing.assert_allclose(run.x, path, rtol=0, atol=1e-12, err_msg=run.label)
        np.testing.assert_allclose(run.seen, seen, rtol=1e-12, err_msg=run.label)
        assert {16, 32} == {len(row) for row in rows}  # the last batch of an epoch is smaller


def test_dropout_by_the_masks_that_the_seed_draws():
    task = learn("moons", net="2-8-5-1", steps=12, dropout=0.3, seed=2, batch=20)
    net = task.network
    gradient = jax.jit(jax.grad(lambda x, batch, masks: loss(net, x, batch, 0.0, masks)))
    (run,) = train([(SGD, {"learning_rate": 0.5})], task, precision="float64")
    examples, _ = parts(task, "float64")
    x = start(net, "xavier", 1.0, 2)
    share = []
    for t, row in enumerate(places(200, 20, "shuffled", 2, 12)):
        masks = masks_at(net, 2, t, 20, 0.3, np.float64)
        assert {0, 1 / 0.7} == {value for mask in masks for value in np.unique(mask)}
        share.extend(float((mask > 0).mean()) for mask in masks)
        x = x - 0.5 * gradient(x, Batch(examples.inputs[row], examples.targets[row], np.full(20, 1 / 20)), masks)
    np.testing.assert_allclose(run.x[-1], x, rtol=1e-12, atol=1e-14)
    assert abs(np.mean(share) - 0.7) < 0.04


def test_what_is_dropped_looks_random():
    """Shares, and how masks go together, within five standard deviations of independent draws."""
    net, dropped = learn("moons", net="2-8-5-1").network, 0.3

    @jax.jit
    def draw(seed, step, dropout):
        return jnp.concatenate(masks_at(net, seed, step, 20, dropout, np.float32), axis=1) > 0

    kept = np.array([[draw(seed, step, dropped) for step in range(300)] for seed in (0, 1)])
    flat = kept.reshape(2 * 300, 20 * 13).astype(float)
    assert abs(flat.mean() - 0.7) < 5 * (0.21 / flat.size) ** 0.5
    assert np.abs(flat.mean(axis=0) - 0.7).max() < 5 * (0.21 / len(flat)) ** 0.5
    for along in (flat, flat.T):  # two places, two steps
        together = np.corrcoef(along, rowvar=False)[np.triu_indices(along.shape[1], 1)]
        assert np.abs(together).max() < 6 / len(along) ** 0.5
    assert draw(0, 0, 0.0).all()
    assert not np.array_equal(draw(0, 0, 0.5), draw(0, 0, 0.3))


def test_dropping_nothing_is_to_the_last_bit_as_if_there_were_no_dropout(monkeypatch):
    task = learn("moons", steps=40, batch=20, seed=3)
    (run,) = train([(ADAM, None)], task)
    KEPT.clear()
    monkeypatch.setattr("engine.network.masks_at", lambda *_: None)
    same(run, train([(ADAM, None)], task)[0])
    KEPT.clear()


def test_scores_are_those_of_the_snapshots_and_single_precision_is_enough():
    single, double = (
        train([(ADAM, None)], learn("digits", steps=200), precision=one)[0] for one in ("float32", "float64")
    )
    assert single.x.dtype == np.float32
    np.testing.assert_allclose(single.x, double.x, atol=2e-4)
    np.testing.assert_allclose(single.scores, double.scores, atol=2e-3)
    at = [scores(learn("digits").network, x, *parts(learn("digits"), "float64")) for x in double.x[[0, -1]]]
    np.testing.assert_allclose(double.scores[[0, -1]], at, rtol=1e-10)
    assert double.scores[-1, 0] < 0.5 < 2 < double.scores[0, 0]
    assert double.scores[-1, 3] > 0.85


# --- against themselves --------------------------------------------------------------------------------------------


def test_the_same_again_and_the_seed_decides():
    one, again = (train([(SGD, None), (ADAM, None)], BATCHES) for _ in range(2))
    for run, other in zip(one, again, strict=True):
        same(run, other)
    (other,) = train([(SGD, None)], BATCHES._replace(seed=1))
    assert not np.array_equal(other.x[0], one[0].x[0])
    assert [run.label for run in one] == ["SGD", "Adam"]


def test_fewer_steps_are_the_first_of_more():
    long = train([(ADAM, None)], BATCHES._replace(steps=2 * LENGTH + 500))[0]  # in three calls
    for steps in (7, LENGTH, LENGTH + 250):
        short = train([(ADAM, None)], BATCHES._replace(steps=steps))[0]
        np.testing.assert_array_equal(short.seen, long.seen[:steps])
        both = np.intersect1d(short.step, long.step)
        assert len(both) >= 2 or steps == 7
        for step in both:
            np.testing.assert_array_equal(short.x[short.step == step], long.x[long.step == step])
            np.testing.assert_array_equal(short.scores[short.step == step], long.scores[long.step == step])


def test_a_long_run_goes_on_where_its_first_part_ended():
    """Momentum by hand, over the border between two calls of the compiled loop."""
    task = MOONS._replace(batch=40, steps=LENGTH + 200, schedule="linear")
    (run,) = train([(OPTIMIZERS["momentum"], {"learning_rate": 0.1, "rho": 0.8})], task, precision="float64")
    examples, _ = parts(task, "float64")
    gradient = jax.jit(
        jax.grad(lambda x, inputs, targets: loss(task.network, x, Batch(inputs, targets, np.full(40, 1 / 40))))
    )
    x, v, path = start(task.network, "xavier", 1.0, 0), np.zeros(33), []
    for t, row in enumerate(places(200, 40, "shuffled", 0, task.steps)):
        path.append(x)
        v = 0.8 * v + np.asarray(gradient(x, examples.inputs[row], examples.targets[row]))
        x = x - 0.1 * (1 - t / task.steps) * v
    np.testing.assert_allclose(run.x, np.array([*path, x])[run.step], rtol=1e-9, atol=1e-11)


def test_runs_come_when_they_are_there_and_each_with_its_place(compilations):
    """Those of a method that is compiled come first; two runs of a new one are compiled once."""
    task = MOONS._replace(net="2-3-1", batch=64)
    train([(ADAM, None)], task)
    entries = [(SGD, None), (ADAM, None), (SGD, {"learning_rate": 0.2}), (OPTIMIZERS["momentum"], None)]
    with compilations() as more:
        order, runs = zip(*trainings(entries, task), strict=True)
    assert len(more) == 2
    assert order[0] == 1
    assert sorted(order) == [0, 1, 2, 3]
    for nth, run in zip(order, runs, strict=True):
        same(run, train([entries[nth]], task)[0])
        assert run.label == train(entries, task)[nth].label


@pytest.mark.parametrize("steps", [1, 7, SNAPSHOTS, 250])
def test_snapshots_go_from_the_start_to_the_end(steps):
    (run,) = train([(SGD, None)], BATCHES._replace(steps=steps))
    assert run.step[0] == 0
    assert run.step[-1] == steps
    assert len(run.step) == min(steps, SNAPSHOTS) + 1
    assert (np.diff(run.step) > 0).all()
    assert len(run.x) == len(run.scores) == len(run.cost) == len(run.step)
    assert run.seen.shape == (steps,)
    np.testing.assert_array_equal(run.cost, np.outer(run.step, [1, 0, 0]))


def test_a_batch_of_all_is_the_full_batch():
    whole = train([(SGD, None)], MOONS, precision="float64")[0]
    for order in ("shuffled", "sorted"):
        task = MOONS._replace(batch=200, order=order)
        same(train([(SGD, None)], task, precision="float64")[0], whole)


def test_examples_that_are_not_used_do_not_count():
    """By hand: full-batch steps on the first 50 examples alone."""
    task = MOONS._replace(count=50, steps=20)
    (run,) = train([(SGD, {"learning_rate": 0.5})], task, precision="float64")
    examples, validation = parts(task, "float64")
    first = Batch(*(rows[:50] for rows in examples))
    assert first.share.sum() == pytest.approx(1)
    x = start(task.network, "xavier", 1.0, 0)
    gradient = jax.jit(jax.grad(lambda x: loss(task.network, x, first)))
    for _ in range(20):
        x = x - 0.5 * gradient(x)
    np.testing.assert_allclose(run.x[-1], x, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(run.scores[-1], scores(task.network, x, first, validation), rtol=1e-12)


def test_the_examples_that_are_used_are_the_first_ones():
    task = learn("digits", count=50, prepare="raw")
    examples, _ = parts(task)
    inputs, targets = task.learned.table(0).training
    np.testing.assert_array_equal(np.sort(examples.inputs[:50], axis=0), np.sort(inputs[:50], axis=0))
    np.testing.assert_array_equal(examples.targets[:50], np.sort(targets[:50]))
    with pytest.raises(ValueError, match="read-only"):
        examples.inputs[0] = 0


def test_sorted_batches_see_one_class_after_the_other():
    task = learn("digits", steps=38, order="sorted")
    examples, _ = parts(task)
    seen = [np.unique(examples.targets[row[row != EMPTY]]).tolist() for row in places(1200, 32, "sorted", 0, 38)]
    assert seen[0] == [0]
    assert seen[-1] == [9]
    first, other = (
        train([(SGD, None)], task._replace(order=order))[0].scores[-1, 3] for order in ("sorted", "shuffled")
    )
    assert first < other - 0.2  # C64


@pytest.mark.parametrize("name", ["learning_rate", "gain"])
def test_a_member_is_its_run_and_the_nearest_comes_first(name):
    values = [0.25, 0.5, 1.0, 2.0]
    found = list(members(SGD, None, BATCHES, name, values, near=0.9))
    assert [value for value, _ in found] == [1.0, 0.5, 2.0, 0.25]
    for value, run in found:
        task, hypers = (BATCHES._replace(gain=value), None) if name == "gain" else (BATCHES, {name: value})
        same(run, train([(SGD, hypers)], task)[0])


def test_whoever_stops_asking_for_members_has_no_more_computed(monkeypatch):
    from engine import training

    trained = []
    monkeypatch.setattr(training, "train", lambda *given: trained.append(given) or [None])
    assert next(members(SGD, None, BATCHES, "gain", [1.0, 2.0, 3.0], near=2.0))[0] == 2.0
    assert len(trained) == 1


# --- what compiles -------------------------------------------------------------------------------------------------


def test_no_slider_compiles_anything(compilations):
    usual = learn("moons", batch=16, steps=30)
    train([(SGD, None), (ADAM, None)], usual)
    changes = [
        {"seed": 9}, {"gain": 2.0}, {"l2": 0.1}, {"dropout": 0.4}, {"dropout": 0.9}, {"steps": 70}, {"steps": LENGTH + 1}, {"count": 90},
        {"schedule": "cosine"}, {"order": "sorted"}, {"order": "repeats"}, {"start": "he"}, {"prepare": "raw"},
        {"prepare": "whitened"},
    ]  # fmt: skip
    with compilations() as more:
        for change in changes:
            train([(SGD, {"learning_rate": 0.3}), (ADAM, {"beta1": 0.5})], usual._replace(**change))
    assert more == []
    with compilations() as more:
        train([(SGD, None)], usual._replace(batch=8))
    assert len(more) == 1  # the loop; the scores are as before


# --- every method --------------------------------------------------------------------------------------------------


def test_methods_with_a_matrix_are_told_by_what_they_ask_for():
    assert {key for key, one in OPTIMIZERS.items() if has_a_matrix(one)} == {
        "adagrad_full", "newton", "sgd_diagonal", "shampoo", "soap", "sophia",
    }  # fmt: skip
    assert {key for key, one in OPTIMIZERS.items() if precision_of(one) == "float64"} == {"lbfgs", "conjugate_gradient"}


def test_whatever_a_method_asks_for_a_network_answers():
    """Gradients elsewhere, values along a random direction, line searches, whole Hessians, matrices."""
    keys = ("perturbation", "lbfgs", "conjugate_gradient", "soap", "newton")
    runs = train([(OPTIMIZERS[key], None) for key in keys], MOONS)
    for key, run in zip(keys, runs, strict=True):
        assert run.stopped is None
        assert run.x.shape == (61, 33)
        assert run.x.dtype == precision_of(OPTIMIZERS[key])
        assert (np.diff(run.cost.sum(axis=1)) > 0).all() or key in ("lbfgs", "conjugate_gradient")
        if key != "newton":  # which goes to the nearest stationary point, of whatever kind: C78
            assert run.scores[-1, 0] < 0.9 * run.scores[0, 0], key
    assert runs[1].scores[-1, 0] < 0.05 < runs[0].scores[-1, 0]  # C77: few steps of L-BFGS
    assert runs[1].cost[-1, 0] >= 60


def test_a_large_network_is_refused_to_a_method_with_a_matrix():
    with pytest.raises(ValueError, match=r"Newton needs.* 2410 weights .* 5808100 numbers.* 200"):
        train([(SGD, None), (OPTIMIZERS["newton"], None)], learn("digits"))


# --- what diverges, and what cannot be -----------------------------------------------------------------------------


def test_a_run_that_diverges_says_when_and_stands_still():
    far, near = train([(SGD, {"learning_rate": 1e4}), (SGD, None)], learn("digits", steps=150))
    assert far.stopped is not None
    assert 0 < far.stopped < 150
    assert not np.isfinite(far.seen[far.stopped :]).any()
    assert np.isfinite(far.seen[: far.stopped]).all()
    assert np.isfinite(far.x).all()
    last = np.flatnonzero(far.step < far.stopped)[-1]
    np.testing.assert_array_equal(far.x[last:], far.x[[last]].repeat(len(far.x) - last, axis=0))
    np.testing.assert_array_equal(far.scores[last:], far.scores[[last]].repeat(len(far.x) - last, axis=0))
    np.testing.assert_array_equal(far.step, near.step)
    assert near.stopped is None


def test_a_start_that_is_lost_is_told_at_the_first_step():
    (run,) = train([(SGD, None)], learn("wine", prepare="raw", gain=1e30, net="13-4-3", activation="linear"))
    assert run.stopped == 1
    assert (run.x == run.x[0]).all()


REFUSED = {
    "steps must be a whole number": {"steps": 0},
    "from 1 to 200 examples to learn": {"count": 201},
    "a batch has from 1": {"batch": 0},
    "a number of examples, or 'all'": {"batch": "most"},
    "unknown order": {"batch": 3, "order": "backwards"},
    "unknown start": {"start": "warm"},
    "unknown way to prepare": {"prepare": "cooked"},
    "unknown activation": {"activation": "swish"},
    "the loss of Two moons is logistic or square, not 'softmax'": {"head": "softmax"},
    "has 2 inputs, hidden layers, and 1 output, as 2-8-1, not '3-8-1'": {"net": "3-8-1"},
    "not '2-1'": {"net": "2-1"},
    "not '2-0-1'": {"net": "2-0-1"},
    "not '2-８-1'": {"net": "2-８-1"},
    "times as much work": {"net": "2-9999x99-1"},
    "gain": {"gain": float("nan")},
    "L2": {"l2": -1.0},
    "dropped must be from 0": {"dropout": 1.0},
    "seed": {"seed": -1},
    "unknown schedule": {"schedule": "sometimes"},
    "take fewer steps": {"steps": int(MOST_WORK)},
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_is_no_task_is_refused_with_a_sentence(sentence):
    with pytest.raises(ValueError, match=sentence):
        train([(SGD, None)], MOONS._replace(**REFUSED[sentence]))


def test_too_many_runs_and_unknown_names_are_refused():
    with pytest.raises(ValueError, match="at most 8"):
        train([(SGD, None)] * 9, MOONS)
    with pytest.raises(ValueError, match="no knob 'rho'"):
        train([(SGD, {"rho": 0.9})], MOONS)
    with pytest.raises(KeyError):
        learn("cats")


def test_zero_is_a_saddle_that_no_relu_leaves():
    """C53: of a start at zero only the biases of the outputs move."""
    (run,) = train([(SGD, None)], learn("digits", start="zero", steps=100))
    first, last = unpacked(learn("digits").network, run.x[-1])
    np.testing.assert_array_equal(first.W, 0)
    np.testing.assert_array_equal(first.b, 0)
    np.testing.assert_array_equal(last.W, 0)
    assert np.abs(last.b).max() > 0


def test_a_task_is_a_value():
    assert isinstance(MOONS, Task)
    assert MOONS.size is None
    assert MOONS.network == MOONS._replace(dropout=0.1).network
    assert learn("digits", batch_norm="on").network.batch_norm
    assert MOONS._replace(batch=32, count=32).size is None
    assert MOONS._replace(batch=31, count=32).size == 31
