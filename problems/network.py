"""A network as a loss over one vector x (n,) of all its weights, so that every method that goes down a surface trains it."""

import re
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from problems.layers import ACTIVATIONS, HEADS, STARTS, Moments, moments, normalised

Weights = jax.Array | np.ndarray  # (n,)
LAYERS = re.compile("(?P<width>[1-9][0-9]{0,3})(x(?P<times>[1-9][0-9]?))?")


class Network(NamedTuple):
    """The structure of a network: all that a compiled training is made for."""

    widths: tuple[int, ...]  # inputs, units of each hidden layer, outputs
    activation: str = "relu"  # of problems.layers.ACTIVATIONS
    head: str = "softmax"  # of problems.layers.HEADS
    batch_norm: bool = False  # before each activation

    @property
    def depth(self) -> int:
        """How many hidden layers there are."""
        return len(self.widths) - 2


def structure(text: str) -> tuple[int, ...]:
    """The widths that a text stands for: "64-32x4-10" is 64 inputs, four hidden layers of 32 units, 10 outputs. Else ()."""
    parts = [LAYERS.fullmatch(part) for part in text.split("-")]
    if None in parts:
        return ()
    return tuple(int(part["width"]) for part in parts if part for _ in range(int(part["times"] or 1)))


class Layer(NamedTuple):
    """The weights of one layer. With batch norm beta takes the place of the biases, which would change nothing."""

    W: Any  # (inputs, units)
    b: Any = None  # (units,)
    gamma: Any = None  # (units,)
    beta: Any = None  # (units,)


class Batch(NamedTuple):
    """Examples as arrays, and the share that each has in the mean."""

    inputs: Any  # (m, k)
    targets: Any  # (m,) the class of each
    share: Any  # (m,) adds up to 1


class Pass(NamedTuple):
    """What examples do on their way through a network."""

    outputs: jax.Array  # (m, k)
    hidden: list[jax.Array]  # (m, units) each: the activations of every hidden layer
    statistics: list[Moments]  # of every hidden layer, with batch norm: those that it was normalised by


def shapes(net: Network) -> list[Layer]:
    """The shape of all weights."""
    found = []
    for nth, (inputs, units) in enumerate(zip(net.widths[:-1], net.widths[1:], strict=True)):
        if net.batch_norm and nth < net.depth:
            found.append(Layer((inputs, units), gamma=(units,), beta=(units,)))
        else:
            found.append(Layer((inputs, units), b=(units,)))
    return found


def is_shape(node) -> bool:
    return isinstance(node, tuple) and not isinstance(node, Layer)


def size(net: Network) -> int:
    """How many weights there are."""
    return sum(int(np.prod(shape)) for shape in jax.tree.leaves(shapes(net), is_leaf=is_shape))


def unpacked(net: Network, x: Weights) -> list[Layer]:
    """The layers whose weights x (n,) holds.

    By one split, whose derivative is one concatenation. That of slices is a sum of padded vectors, which XLA computes again
    wherever the gradient is used: Adam took 48 times as long.
    """
    leaves, structure = jax.tree.flatten(shapes(net), is_leaf=is_shape)
    parts = jax.lax.split(x, [int(np.prod(shape)) for shape in leaves])
    return jax.tree.unflatten(structure, [part.reshape(shape) for part, shape in zip(parts, leaves, strict=True)])


def packed(layers: list[Layer]) -> np.ndarray:
    """The vector x (n,) of these weights."""
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(layers)])


def start(net: Network, way: str, gain: float, seed: int) -> np.ndarray:
    """Draws x (n,) from the seed: the weights of each layer as its start says, times `gain`; biases and beta 0, gamma 1.

    Raises ValueError for a way that does not exist, or a seed that is no whole number from 0 up.
    """
    if way not in STARTS:
        raise ValueError(f"unknown start {way!r}; there are {', '.join(STARTS)}")
    if seed < 0 or seed != int(seed):
        raise ValueError(f"the seed of a start must be a whole number from 0 up, not {seed}")
    random, drawn = np.random.default_rng([seed, 4]), STARTS[way]  # a stream of their own

    def begun(layer: Layer) -> Layer:
        weights = np.ones(layer.W) if drawn.alike else random.normal(size=layer.W)
        others = {"b": np.zeros, "gamma": np.ones, "beta": np.zeros}
        given = {name: make(shape) for name, make in others.items() if (shape := getattr(layer, name)) is not None}
        return Layer(gain * drawn.spread(layer.W[0]) * weights, **given)

    return packed([begun(layer) for layer in shapes(net)])


def first_sums(net: Network, x: Weights, inputs) -> jax.Array:
    """What the units of the first layer add up (m, units): linear in x, so that in a plane three of them make all others."""
    return sums(unpacked(net, x)[0], inputs)


def sums(layer: Layer, h: jax.Array) -> jax.Array:
    z = h @ layer.W
    return z if layer.b is None else z + layer.b


def onwards(net: Network, layers: list[Layer], z, share, statistics=None, masks=None) -> Pass:
    """Goes on from the first layer's sums z (m, units) to the outputs.

    share (m,) of each example in the statistics of batch norm, unless these are given, one `Moments` a hidden layer; masks:
    dropout's, of every hidden layer (m, units), which its activations are multiplied by; None for no dropout.
    """
    hidden, seen = [], []
    for nth, following in enumerate(layers[1:]):
        layer = layers[nth]
        if net.batch_norm:
            seen.append(moments(z, share) if statistics is None else statistics[nth])
            z = normalised(z, seen[-1], layer.gamma, layer.beta)
        h = ACTIVATIONS[net.activation].of(z)
        hidden.append(h)
        if masks is not None:
            h = h * masks[nth]
        z = sums(following, h)
    return Pass(z, hidden, seen)


def through(net: Network, x: Weights, inputs, share, statistics=None, masks=None) -> Pass:
    """Sends inputs (m, k) through the network with the weights x (n,); the others as in `onwards`."""
    layers = unpacked(net, x)
    return onwards(net, layers, sums(layers[0], inputs), share, statistics, masks)


def loss_of(net: Network, outputs: jax.Array, batch: Batch) -> jax.Array:
    """The mean loss () of the examples, each with its share."""
    return batch.share @ HEADS[net.head].losses(outputs, batch.targets)


def data_loss(net: Network, x: Weights, batch: Batch, masks=None) -> jax.Array:
    """The mean loss () of the examples."""
    return loss_of(net, through(net, x, batch.inputs, batch.share, masks=masks).outputs, batch)


def loss(net: Network, x: Weights, batch: Batch, l2=0.0, masks=None) -> jax.Array:
    """What a training goes down: the mean loss () of the examples, and l2 / 2 times the square of all weights."""
    return data_loss(net, x, batch, masks) + l2 / 2 * (x @ x)


def accuracy(net: Network, outputs: jax.Array, batch: Batch) -> jax.Array:
    """How many () of the examples that have a share are taken for what they are, counted, so that all are exactly 1."""
    counted = batch.share > 0
    return (HEADS[net.head].right(outputs, batch.targets) & counted).sum() / counted.sum()


def scores(net: Network, x: Weights, training: Batch, validation: Batch) -> jax.Array:
    """(4,) loss and accuracy on the training and the validation part, without dropout.

    With batch norm both are normalised by the statistics of the whole training part: not by running means, which would be
    one more thing that moves.
    """
    learned = through(net, x, training.inputs, training.share)
    asked = through(net, x, validation.inputs, validation.share, learned.statistics)
    return jnp.stack(
        [
            score
            for outputs, batch in ((learned.outputs, training), (asked.outputs, validation))
            for score in (loss_of(net, outputs, batch), accuracy(net, outputs, batch))
        ]
    )
