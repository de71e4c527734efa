"""A mild bowl whose gradient arrives with noise, as from a mini-batch."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, no_points


def loss(p: Point) -> Scalar:
    x, y = p
    return 0.5 * x**2 + 2.5 * y**2


def minima():
    return jnp.array([[0.0, 0.0, 0.0]])


LANDSCAPE = Landscape(
    name="Noisy bowl",
    loss=loss,
    quadratic=True,
    formula=r"\tfrac12x^2+\tfrac52y^2",
    xlim=(-4.0, 4.0),
    ylim=(-2.0, 2.0),
    start=(-3.5, 1.0),
    minima=minima,
    saddles=no_points,
    rates={
        "sgd": 0.1,
        "momentum": 0.02,
        "nesterov": 0.02,
        "adagrad": 0.5,
        "rmsprop": 0.05,
        "adam": 0.1,
        "sgd_diagonal": 0.05,
    },
    noise=5.0,
    story=(
        "Every gradient is off by a random amount, the same for all methods at the same step. SGD meanders and ends in a "
        "cloud round the minimum; momentum averages the noise along its way and draws a smoother path, though its cloud "
        "is no smaller. Only AdaGrad, whose steps shrink, closes in on the minimum in the long run."
    ),
    good_for="Noise as from mini-batches; falling learning rates and averages.",
    source="CS231n 2017, lecture 7, 21:51-22:37",
    order=3,
)
