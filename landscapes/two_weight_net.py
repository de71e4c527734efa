"""A network of two weights, y = w2 tanh(w1 x), fitted to a network of the same kind."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, with_loss


def loss(p: Point) -> Scalar:
    w1, w2 = p
    x = jnp.linspace(-2.0, 2.0, 21)
    return jnp.sum((w2 * jnp.tanh(w1 * x) - jnp.tanh(1.5 * x)) ** 2) / 42


def minima():
    return with_loss(loss, [(1.5, 1.0), (-1.5, -1.0)])


def saddles():
    return with_loss(loss, [(0.0, 0.0)])


LANDSCAPE = Landscape(
    name="Two-weight net",
    loss=loss,
    formula=r"\tfrac1{42}\sum_{i=1}^{21}\left(w_2\tanh(w_1x_i)-\tanh(1.5\,x_i)\right)^2",
    xlim=(-3.0, 3.0),
    ylim=(-3.0, 3.0),
    start=(-0.5, 2.0),
    minima=minima,
    saddles=saddles,
    rates={
        "sgd": 0.3,
        "momentum": 0.03,
        "nesterov": 0.03,
        "adagrad": 0.3,
        "rmsprop": 0.05,
        "adam": 0.1,
        "adam_almost": 0.02,
        "amsgrad": 0.02,
        "lion": 0.02,
    },
    steps=150,
    story=(
        "Two weights are enough for a saddle: at zero nothing moves, and the two minima are mirror images, since a hidden "
        "unit may change its sign together with its output weight. First comes the steep way out of the wrong quadrant, "
        "then a valley with an almost flat floor, because a steeper tanh with a smaller weight behind it hardly differs; "
        "most are still under way on it at the end."
    ),
    good_for="Zero initialisation, symmetry, saturation.",
    source="our own network, for LeCun's deep-learning course, lecture 1, 1:13:01, and CS231n 2017, lecture 7, 03:45",
    order=11,
)
