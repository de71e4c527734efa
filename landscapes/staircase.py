"""A bowl cut into steps: no gradient anywhere, and yet a way down."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, no_points


def loss(p: Point) -> Scalar:
    x, y = p
    return jnp.floor(4.0 * (0.5 * x**2 + 2.5 * y**2)) / 4.0


def minima():
    return jnp.array([[0.0, 0.0, 0.0]])


LANDSCAPE = Landscape(
    name="Staircase",
    loss=loss,
    formula=r"\tfrac14\left\lfloor 4\left(\tfrac12x^2+\tfrac52y^2\right)\right\rfloor",
    xlim=(-4.0, 4.0),
    ylim=(-2.0, 2.0),
    start=(-3.5, 1.0),
    minima=minima,
    saddles=no_points,
    rates={"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.5, "rmsprop": 0.05, "adam": 0.1},
    steps=150,
    jumps=True,
    story=(
        "Every tread is flat, so the gradient is zero wherever there is one, and all six stand still on their start. A "
        "method that estimates the slope by differences over a long enough distance still walks down."
    ),
    good_for="Losses without a useful gradient.",
    source="LeCun's deep-learning course, lecture 1, 1:23:24-1:25:17",
    order=15,
)
