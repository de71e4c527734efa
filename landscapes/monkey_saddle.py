"""The monkey saddle, bounded: three ways down, and a Hessian that is zero."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, with_loss


def loss(p: Point) -> Scalar:
    x, y = p
    return x**3 - 3.0 * x * y**2 + 0.75 * (x**2 + y**2) ** 2


def minima():
    height = jnp.sqrt(3.0) / 2.0
    return with_loss(loss, jnp.array([[-1.0, 0.0], [0.5, height], [0.5, -height]]))


def saddles():
    return with_loss(loss, [(0.0, 0.0)])


LANDSCAPE = Landscape(
    name="Monkey saddle",
    loss=loss,
    formula=r"x^3-3xy^2+\tfrac34(x^2+y^2)^2",
    xlim=(-1.6, 1.6),
    ylim=(-1.6, 1.6),
    start=(1.2, 0.1),
    minima=minima,
    saddles=saddles,
    rates={"sgd": 0.1, "momentum": 0.01, "nesterov": 0.01, "adagrad": 0.2, "rmsprop": 0.03, "adam": 0.05},
    steps=120,
    story=(
        "A saddle for two legs and a tail: three valleys leave it and three ridges lead to it. The start lies just beside "
        "a ridge: SGD and the adaptive methods turn off to one side, momentum and Nesterov run on past the saddle into "
        "the valley behind it. At the saddle even the curvature is zero, so second-order methods have nothing to go by."
    ),
    good_for="A degenerate saddle; a singular Hessian.",
    source="Hilbert and Cohn-Vossen, Geometry and the Imagination (1932), bounded by a quartic of ours",
    order=30,
)
