"""A long valley with steep walls and a floor that hardly slopes."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, no_points


def loss(p: Point) -> Scalar:
    x, y = p
    return 10.0 * y**2 + 0.3 * (jnp.sqrt(1.0 + x**2) - 1.0)


def minima():
    return jnp.array([[0.0, 0.0, 0.0]])


LANDSCAPE = Landscape(
    name="Long valley",
    loss=loss,
    formula=r"10y^2+0.3\left(\sqrt{1+x^2}-1\right)",
    xlim=(-6.0, 3.0),
    ylim=(-1.5, 1.5),
    start=(-5.0, 0.8),
    minima=minima,
    saddles=no_points,
    rates={"sgd": 0.05, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.5, "rmsprop": 0.05, "adam": 0.1},
    steps=300,
    story=(
        "Far out the floor has nearly the same gentle slope everywhere. SGD drops to it in one step and then crawls; "
        "momentum builds up ten gradients' worth of speed and has arrived before SGD is half way. The adaptive methods "
        "begin with a step as long in the gentle direction as in the steep one."
    ),
    good_for="Velocity building up along a constant slope.",
    source="our own formula, after the long valley of A. Radford's animations; CS231n 2017, lecture 7, 23:44-27:05",
    order=8,
)
