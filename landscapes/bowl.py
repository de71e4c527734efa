"""The round bowl: every direction is equally steep."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, no_points


def loss(p: Point) -> Scalar:
    x, y = p
    return 0.5 * (x**2 + y**2)


def minima():
    return jnp.array([[0.0, 0.0, 0.0]])


LANDSCAPE = Landscape(
    name="Bowl",
    loss=loss,
    quadratic=True,
    formula=r"\tfrac12(x^2+y^2)",
    xlim=(-4.0, 4.0),
    ylim=(-3.0, 3.0),
    start=(-3.0, 2.0),
    minima=minima,
    saddles=no_points,
    rates={"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.5, "rmsprop": 0.05, "adam": 0.1},
    story=(
        "The easiest surface there is: the gradient points straight at the minimum, and SGD follows it. Momentum arrives "
        "with the speed it has built up and overshoots, Nesterov a little less; RMSProp takes equal steps in both axes "
        "and never quite comes to rest."
    ),
    good_for="A first look at a method; overshooting.",
    source="CS231n 2017, lecture 7, 31:26",
    order=2,
)
