"""A network's loss, its gradient by hand in NumPy, and what each kind of layer does."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from problems.layers import ACTIVATIONS, HEADS, STARTS
from problems.network import (
    Batch,
    Layer,
    Network,
    first_sums,
    loss,
    onwards,
    packed,
    scores,
    shapes,
    size,
    start,
    structure,
    through,
    unpacked,
)

OUTPUTS = {"softmax": 4, "logistic": 1, "square": 1}
SMALL = Network((3, 5, 6, 4), "tanh")


def some_batch(head: str, m: int = 7, seed: int = 0) -> Batch:
    """Examples with shares that are not all alike, one of which is nothing."""
    random = np.random.default_rng(seed)
    share = random.uniform(0.5, 1, m)
    share[2] = 0
    return Batch(random.normal(size=(m, 3)), random.integers(0, max(OUTPUTS[head], 2), m), share / share.sum())


def weights(net: Network, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=size(net))


# --- the same by hand ----------------------------------------------------------------------------------------------


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


BY_HAND = {  # the activation and its derivative, from what it gives
    "sigmoid": (sigmoid, lambda h: h * (1 - h)),
    "tanh": (np.tanh, lambda h: 1 - h**2),
    "relu": (lambda z: np.maximum(z, 0), lambda h: (h > 0) * 1.0),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda h: np.where(h > 0, 1, 0.01)),
    "linear": (lambda z: z, np.ones_like),
}


def loss_by_hand(head: str, out, targets):
    """The loss of each example, and its derivative along the outputs."""
    if head == "softmax":
        p = np.exp(out - out.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        return -np.log(p[np.arange(len(p)), targets]), p - np.eye(p.shape[1])[targets]
    if head == "logistic":
        p = sigmoid(out[:, 0])
        return -np.log(np.where(targets == 1, p, 1 - p)), (p - targets)[:, None]
    off = out[:, 0] - np.where(targets == 1, 1, -1)
    return off**2 / 2, off[:, None]


def backpropagated(net: Network, layers: list[Layer], batch: Batch, l2: float, masks):
    """The loss and its gradient as layers, by the chain rule written out, backwards."""
    f, slope = BY_HAND[net.activation]
    h, share, last, passed = batch.inputs, batch.share[:, None], len(layers) - 1, []
    for nth, layer in enumerate(layers):
        a, z = h, h @ layer.W + (0 if layer.b is None else layer.b)
        unit = root = None
        if nth < last:
            if layer.gamma is not None:
                mean = (share * z).sum(axis=0)
                root = np.sqrt((share * (z - mean) ** 2).sum(axis=0) + 1e-5)
                unit = (z - mean) / root
                z = layer.gamma * unit + layer.beta
            z = f(z)
            h = z * masks[nth] if masks else z
        passed.append((a, z, unit, root))
    losses, d = loss_by_hand(net.head, z, batch.targets)
    whole = sum(np.sum(part**2) for layer in layers for part in layer if part is not None)
    d, gradient = share * d, []
    for nth in reversed(range(len(layers))):
        layer, (a, h, unit, root) = layers[nth], passed[nth]
        gamma = beta = None
        if nth < last:
            d = d * (masks[nth] if masks else 1) * slope(h)
            if unit is not None:
                gamma, beta = (d * unit).sum(axis=0), d.sum(axis=0)
                d = layer.gamma * d
                d = (d - share * d.sum(axis=0) - share * unit * (d * unit).sum(axis=0)) / root
        b = None if layer.b is None else d.sum(axis=0)
        gradient.append(Layer(a.T @ d, b, gamma, beta))
        d = d @ layer.W.T
    decayed = [
        Layer(*(None if one is None else one + l2 * of for one, of in zip(*pair, strict=True)))
        for pair in zip(reversed(gradient), layers, strict=True)
    ]
    return batch.share @ losses + l2 / 2 * whole, packed(decayed)


@pytest.mark.parametrize(("batch_norm", "dropout"), [(False, 0.0), (True, 0.4)])
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_loss_and_gradient_are_those_of_backpropagation_by_hand(activation, head, batch_norm, dropout):
    net = Network((3, 5, 6, OUTPUTS[head]), activation, head, batch_norm)
    batch, x = some_batch(head), weights(net)
    random = np.random.default_rng(2)
    drawn = [random.random((7, units)) < 1 - dropout for units in net.widths[1:-1]]
    masks = [kept / (1 - dropout) for kept in drawn] if dropout else None
    value, gradient = jax.value_and_grad(lambda x: loss(net, x, batch, 0.03, masks))(jnp.asarray(x))
    layers = [Layer(*(None if part is None else np.asarray(part) for part in layer)) for layer in unpacked(net, x)]
    by_hand, backwards = backpropagated(net, layers, batch, 0.03, masks)
    np.testing.assert_allclose(value, by_hand, rtol=1e-12)
    np.testing.assert_allclose(gradient, backwards, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_gradient_is_that_of_central_differences(batch_norm):
    net = SMALL._replace(batch_norm=batch_norm)
    batch, x, e = some_batch("softmax"), weights(net), 1e-5
    gradient = jax.grad(lambda x: loss(net, x, batch, 0.1))(jnp.asarray(x))
    differences = [
        (loss(net, x + e * one, batch, 0.1) - loss(net, x - e * one, batch, 0.1)) / (2 * e)
        for one in np.eye(len(x))[::7]
    ]
    np.testing.assert_allclose(gradient[::7], differences, rtol=1e-6, atol=1e-8)


# --- weights in a vector -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("net", "n"),
    [
        (Network((2, 8, 1)), 33),
        (Network((64, 32, 10)), 2410),
        (Network((64, 16, 10)), 1210),
        (Network((2, 8, 1), batch_norm=True), 16 + 8 + 8 + 9),
    ],
)
def test_the_size_counts_every_weight(net, n):
    assert size(net) == n
    assert len(start(net, "he", 1.0, 0)) == n


@pytest.mark.parametrize(
    ("text", "widths"),
    [
        ("64-32x4-10", (64, 32, 32, 32, 32, 10)),
        ("2-8-1", (2, 8, 1)),
        ("2x2", (2, 2)),
        *((text, ()) for text in ("", "2-", "2-0-1", "2--1", "2-8x-1", "2-8x0-1", "2-8x100-1", "2-12345-1", "2-³-1")),
    ],
)
def test_a_structure_is_written_in_one_word(text, widths):
    assert structure(text) == widths


@pytest.mark.parametrize("batch_norm", [False, True])
def test_packing_is_the_way_back(batch_norm):
    net = SMALL._replace(batch_norm=batch_norm)
    x = weights(net)
    np.testing.assert_array_equal(packed(unpacked(net, x)), x)
    assert [layer.W.shape for layer in unpacked(net, x)] == [layer.W for layer in shapes(net)]


def test_the_gradient_is_put_together_once():
    """Of slices it would be a sum of padded vectors; that of a split is one concatenation."""
    program = str(jax.make_jaxpr(jax.grad(lambda x: loss(SMALL, x, some_batch("softmax"))))(weights(SMALL)))
    assert program.count("concatenate") == 1
    assert " pad[" not in program


# --- starts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "spread"), [("small", 0.01), ("xavier", 1 / 20), ("he", 2**0.5 / 20), ("zero", 0.0), ("constant", 0.0)]
)
def test_how_far_the_weights_of_a_start_spread(way, spread):
    net = Network((400, 100, 10), batch_norm=True)
    first, last = unpacked(net, start(net, way, 3.0, 0))
    assert np.std(first.W) == pytest.approx(3 * spread, rel=0.02, abs=1e-12)
    assert abs(np.mean(first.W) - (0.3 if way == "constant" else 0)) <= 0.05 * spread + 1e-12
    np.testing.assert_array_equal(first.gamma, 1)
    np.testing.assert_array_equal(first.beta, 0)
    np.testing.assert_array_equal(last.b, 0)


@pytest.mark.parametrize("way", STARTS)
def test_the_seed_decides_the_start_and_the_gain_only_stretches_it(way):
    one, same, other = (start(SMALL, way, 1.0, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert np.array_equal(one, other) == STARTS[way].alike
    np.testing.assert_allclose(start(SMALL, way, 2.5, 0), 2.5 * one, rtol=1e-12)


def test_what_is_no_start_is_told():
    with pytest.raises(ValueError, match="xavier"):
        start(SMALL, "warm", 1.0, 0)
    with pytest.raises(ValueError, match="seed"):
        start(SMALL, "he", 1.0, -1)


# --- layers --------------------------------------------------------------------------------------------------------


def test_a_unit_that_is_just_not_alive_has_no_slope():
    """torch's relu has the derivative 0 at 0; that of maximum(z, 0) is a half in JAX."""
    assert jax.grad(ACTIVATIONS["relu"].of)(0.0) == 0


def test_batch_norm_forgets_how_large_the_weights_are():
    net, batch = SMALL._replace(batch_norm=True), some_batch("softmax")
    first, *others = unpacked(net, weights(net))
    ten_times = packed([first._replace(W=10 * first.W), *others])
    made = [through(net, x, batch.inputs, batch.share) for x in (weights(net), ten_times)]
    np.testing.assert_allclose(made[0].hidden[0], made[1].hidden[0], atol=1e-4)
    normal = [batch.share @ h for h in (np.asarray(made[0].hidden[0]),)]
    assert np.isfinite(normal).all()


def test_dropout_keeps_the_mean():
    net, x = Network((3, 2000, 1), "sigmoid", "square"), jnp.zeros(10001)
    drawn = [(np.random.default_rng(0).random((7, 2000)) < 0.7) / 0.7]
    layers = unpacked(net, x)
    x = packed([layers[0], layers[1]._replace(W=np.full((2000, 1), 1 / 2000))])
    whole, dropped = (
        through(net, x, some_batch("square").inputs, np.full(7, 1 / 7), masks=masks).outputs for masks in (None, drawn)
    )
    np.testing.assert_allclose(dropped, whole, rtol=0.1)
    assert not np.array_equal(dropped, whole)


def test_the_first_sums_are_linear_in_the_weights():
    x, y, batch = weights(SMALL), weights(SMALL, 2), some_batch("softmax")
    both = first_sums(SMALL, 2 * x - 3 * y, batch.inputs)
    np.testing.assert_allclose(
        both, 2 * first_sums(SMALL, x, batch.inputs) - 3 * first_sums(SMALL, y, batch.inputs), rtol=1e-12, atol=1e-12
    )
    np.testing.assert_array_equal(
        onwards(SMALL, unpacked(SMALL, x), first_sums(SMALL, x, batch.inputs), batch.share).outputs,
        through(SMALL, x, batch.inputs, batch.share).outputs,
    )


def test_an_example_without_a_share_does_not_count():
    net = SMALL._replace(batch_norm=True)
    batch = some_batch("softmax")
    other = batch._replace(inputs=np.where(batch.share[:, None] == 0, 99.0, batch.inputs))
    assert loss(net, weights(net), other) == pytest.approx(float(loss(net, weights(net), batch)), rel=1e-14)


@pytest.mark.parametrize("head", HEADS)
def test_scores_by_hand(head):
    net = Network((3, 5, OUTPUTS[head]), "tanh", head, batch_norm=True)
    training, validation, x = some_batch(head), some_batch(head, 9, seed=5), weights(net)
    found = scores(net, x, training, validation)
    learned = through(net, x, training.inputs, training.share)
    asked = through(net, x, validation.inputs, validation.share, learned.statistics)
    for nth, (made, batch) in enumerate(((learned, training), (asked, validation))):
        out = np.asarray(made.outputs)
        predicted = out.argmax(axis=1) if head == "softmax" else (out[:, 0] > 0).astype(int)
        losses, _ = loss_by_hand(head, out, batch.targets)
        np.testing.assert_allclose(found[2 * nth], batch.share @ losses, rtol=1e-12)
        assert float(found[2 * nth + 1]) == (predicted == batch.targets)[batch.share > 0].mean()
    own = scores(net, x, validation, validation)
    assert float(found[2]) != float(own[2])  # the statistics are those of the training part
