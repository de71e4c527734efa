"""A hole in a plateau: far out there is hardly a gradient left."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, no_points


def loss(p: Point) -> Scalar:
    return 1.0 - jnp.exp(-0.5 * p @ p)


def minima():
    return jnp.array([[0.0, 0.0, 0.0]])


LANDSCAPE = Landscape(
    name="Plateau hole",
    loss=loss,
    formula=r"1-e^{-(x^2+y^2)/2}",
    xlim=(-6.0, 6.0),
    ylim=(-4.0, 4.0),
    start=(-2.0, 1.0),
    minima=minima,
    saddles=no_points,
    rates={
        "sgd": 0.3,
        "momentum": 0.05,
        "nesterov": 0.05,
        "adagrad": 0.3,
        "rmsprop": 0.05,
        "adam": 0.1,
        "sgd_diagonal": 0.2,
    },
    steps=150,
    story=(
        "One minimum, and round it a plateau on which the gradient dies out: SGD is slow at the rim and fast on the "
        "slope. Put the start at (-6, 2) and SGD and momentum do not move visibly, while AdaGrad, RMSProp and Adam, which "
        "divide by the size of the gradient, walk in. From beyond radius 1, where the curvature has the other sign, "
        "Newton is thrown outwards."
    ),
    good_for="Vanishing gradients; where Newton fails.",
    source="our own formula, for the plateaus of CS231n 2017, lecture 7",
    order=12,
)
