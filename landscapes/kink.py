"""Absolute values: a crease along each axis, where there is no gradient."""

import jax
import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, no_points


@jax.custom_jvp
def fold(x: Scalar) -> Scalar:
    """|x| with the slope 0 at 0; JAX's own abs has the slope 1 there."""
    return jnp.abs(x)


fold.defjvps(lambda tangent, _, x: jnp.sign(x) * tangent)


def loss(p: Point) -> Scalar:
    x, y = p
    return fold(x) + 3.0 * fold(y)


def minima():
    return jnp.array([[0.0, 0.0, 0.0]])


LANDSCAPE = Landscape(
    name="Kink",
    loss=loss,
    formula=r"\lvert x\rvert+3\lvert y\rvert",
    xlim=(-2.0, 2.0),
    ylim=(-1.5, 1.5),
    start=(-1.73, 1.07),
    minima=minima,
    saddles=no_points,
    rates={
        "sgd": 0.02,
        "momentum": 0.002,
        "nesterov": 0.002,
        "adagrad": 0.15,
        "rmsprop": 0.02,
        "adam": 0.03,
        "sgd_diagonal": 0.001,
        "adadelta": 2.0,
    },
    steps=200,
    story=(
        "The slope does not fade towards the minimum, so at a constant rate each of them ticks to and fro across the "
        "creases to the end. The kink itself does no harm; choose the cosine schedule and all six end in it."
    ),
    good_for="Kinks, and why the learning rate has to fall.",
    source="LeCun's deep-learning course, lecture 1, 20:57-22:08",
    order=9,
)
