"""What the units of a network do on examples: by hand in NumPy, and what the lectures say of it at the start."""

import jax
import numpy as np
import pytest

from engine.activity import activity, along, barrier, first_below, one_sign, outputs
from engine.examples import parts, thinned
from engine.training import train
from optimizers import OPTIMIZERS
from problems.network import Batch, loss, scores, start, unpacked
from states.task import learn

SGD = OPTIMIZERS["sgd"]


def begun(net: str, **changes):
    """Network, start in float64, and examples of digits."""
    task = learn("digits", net=net, **changes)
    return task.network, start(task.network, task.start, task.gain, task.seed), thinned(parts(task, "float64")[0], 300)


def by_hand(net, x, inputs, f) -> list[np.ndarray]:
    """The activations of every hidden layer."""
    found, h = [], inputs
    for layer in unpacked(net, x)[:-1]:
        h = f(h @ np.asarray(layer.W) + np.asarray(layer.b))
        found.append(h)
    return found


@pytest.mark.parametrize(
    ("name", "f", "end"),
    [
        ("tanh", np.tanh, lambda h: np.abs(h) > 0.99),
        ("sigmoid", lambda z: 1 / (1 + np.exp(-z)), lambda h: (h > 0.995) | (h < 0.005)),
        ("relu", lambda z: np.maximum(z, 0), lambda h: h < -1),
    ],
)
def test_spread_and_ends_and_silence_by_hand(name, f, end):
    net, x, examples = begun("64-16-10", activation=name, gain=4.0)
    x[:1024].reshape(64, 16)[:, :3] = -np.abs(x[:1024].reshape(64, 16)[:, :3])
    examples = examples._replace(inputs=np.abs(examples.inputs))  # so that three units are never positive
    seen = activity(net, np.stack([x, 0 * x]), examples)
    (h,) = by_hand(net, x, examples.inputs, f)
    assert seen.spread[0, 0] == pytest.approx(h.std(), rel=1e-10)
    assert seen.saturated[0, 0] == pytest.approx(end(h).mean(), abs=1e-12)
    assert seen.silent[0, 0] == pytest.approx((h <= 0).all(axis=0).mean())
    assert (seen.silent[0, 0] >= 3 / 16) == (name != "sigmoid")
    assert seen.spread[1, 0] == pytest.approx(0, abs=1e-12)


def test_the_slope_of_a_layer_is_that_of_its_weights():
    net, x, examples = begun("64-16-10", activation="tanh")
    seen = activity(net, x[None], examples)
    e, last = 1e-6, slice(64 * 16 + 16, 64 * 16 + 16 + 160)
    losses = jax.jit(jax.vmap(lambda x: loss(net, x, examples)))
    steps = e * np.eye(len(x))[last]
    differences = (losses(x + steps) - losses(x - steps)) / (2 * e)
    assert seen.slope.shape == (1, 2)
    assert seen.slope[0, -1] == pytest.approx(np.sqrt(np.mean(differences**2)), rel=1e-5)


def test_what_the_lectures_say_of_ten_layers_at_the_start():
    """C55 and C57 at the start, of three seeds each."""

    def seen(**changes):
        found = [begun("64-32x10-10", start="xavier", seed=seed, **changes) for seed in range(3)]
        return activity(found[0][0], np.stack([x for _, x, _ in found]), found[0][2])

    small, usual, large = (seen(activation="tanh", gain=gain) for gain in (0.64, 1.0, 3.2))
    kept = [one.spread[:, -1] / one.spread[:, 0] for one in (small, usual)]
    assert kept[0].max() <= 0.05 < 0.2 <= kept[1].min()
    assert large.saturated[:, -1].min() >= 0.25
    slopes = [one.slope[:, 0] / one.slope[:, -1] for one in (usual, seen(activation="sigmoid"))]
    assert slopes[1].max() <= 1e-5 < 0.05 <= slopes[0].min()


def test_gradients_of_one_sign():
    """C59: behind sigmoids those of one example always are; of a batch the units are counted."""
    net, x, examples = begun("64-16-8-10", activation="sigmoid", start="xavier")
    gradient = jax.jit(jax.grad(lambda x, batch: loss(net, x, batch)))

    def batches(size: int) -> Batch:
        rows = np.random.default_rng(0).permutation(300)[: 6 * size].reshape(6, size)
        return Batch(examples.inputs[rows], examples.targets[rows], np.full((6, size), 1 / size))

    np.testing.assert_array_equal(one_sign(net, x, 1, batches(1)), 1)
    few = batches(8)
    signs = [np.sign(unpacked(net, gradient(x, Batch(*(part[nth] for part in few))))[1].W) for nth in range(6)]
    by_hand = [np.mean(np.abs(each.sum(axis=0)) == 16) for each in signs]
    np.testing.assert_allclose(one_sign(net, x, 1, few), by_hand)
    assert 0.2 < np.mean(by_hand) < 0.95


@pytest.mark.parametrize("batch_norm", ["off", "on"])
def test_answers_to_other_inputs_are_those_that_are_scored(batch_norm):
    task = learn("digits", batch_norm=batch_norm)
    training, validation = parts(task, "float64")
    xs = np.stack([start(task.network, "he", 1.0, seed) for seed in (0, 1)])
    found = outputs(task.network, xs, validation.inputs, training)
    assert found.shape == (2, 597, 10)
    for x, answers in zip(xs, found, strict=True):
        right = (answers.argmax(axis=1) == validation.targets).mean()
        assert float(scores(task.network, x, training, validation)[3]) == pytest.approx(right)


def test_the_loss_on_the_way_between_two_points():
    net, x, examples = begun("64-16-10")
    y = start(net, "he", 1.0, 9)
    way = along(net, x, y, examples, 5)
    at = [float(loss(net, (1 - share) * x + share * y, examples)) for share in (0, 0.25, 0.5, 0.75, 1)]
    np.testing.assert_allclose(way, at, rtol=1e-10)


def test_between_the_ends_of_other_starts_is_a_ridge():
    """C71, with one method: each start has a basin of its own."""
    ends = [train([(SGD, None)], learn("digits", seed=seed))[0].x[-1] for seed in (0, 1)]
    task = learn("digits")
    way = along(task.network, ends[0], ends[1], thinned(parts(task)[0]))
    assert barrier(way) >= 0.2
    assert max(way[0], way[-1]) < 0.1


def test_how_far_a_way_rises_and_when_a_loss_is_low():
    assert barrier(np.array([1.0, 3.0, 2.0])) == 1
    assert barrier(np.array([1.0, 0.5, 2.0])) == 0
    step = np.array([0, 10, 20, 30])
    assert first_below(np.array([1.0, np.nan, 0.4, 0.6]), step, 0.5) == 20
    assert first_below(np.array([1.0, np.nan, np.nan, np.inf]), step, 0.5) is None


def test_what_is_looked_at_compiles_nothing_anew(compilations):
    net, x, examples = begun("64-16-10")
    activity(net, x[None], examples)
    outputs(net, x[None], examples.inputs[:4], examples)
    along(net, x, x, examples)
    with compilations() as more:
        activity(net, x[None] + 1, examples)
        outputs(net, x[None] + 1, examples.inputs[4:8], examples)
        along(net, x, x + 1, examples)
    assert more == []
