"""A gentle slope that ends at a steep wall: the gradient explodes where a step touches it."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, no_points
from shapes import Knob

GENTLE = 0.5  # slope down to the wall
THICK = 0.01  # of the bend between slope and wall


def loss(p: Point, wall) -> Scalar:
    x, y = p
    return wall * THICK * jnp.logaddexp(0.0, x / THICK) - GENTLE * x + 0.3 * (jnp.sqrt(1.0 + y**2) - 1.0)


def minima(wall):
    """At the foot of the wall, where it is as steep as the slope: wall / (1 + exp(-x / THICK)) = GENTLE."""
    x = -THICK * jnp.log(wall / GENTLE - 1.0)
    return jnp.stack([x, jnp.zeros_like(x), loss(jnp.stack([x, jnp.zeros_like(x)]), wall)])[None]


LANDSCAPE = Landscape(
    name="Cliff",
    loss=loss,
    formula=r"0.01\,w\ln\left(1+e^{100x}\right)-\tfrac12x+0.3\left(\sqrt{1+y^2}-1\right)",
    knobs=(Knob("wall", 100.0, 2.0, 1000.0, "w", log=True, help="The slope of the wall."),),
    xlim=(-12.0, 2.0),
    ylim=(-3.0, 3.0),
    start=(-3.0, 1.5),
    minima=minima,
    saddles=no_points,
    rates={
        "sgd": 0.2,
        "momentum": 0.02,
        "nesterov": 0.02,
        "adagrad": 0.5,
        "rmsprop": 0.05,
        "adam": 0.1,
        "sgd_diagonal": 0.001,
    },
    steps=200,
    story=(
        "Step by step SGD comes down to the foot of the wall, until a step ends a little up it: there the gradient is more "
        "than eighty times as large, and throws it out to x = -9. Clip gradients by norm at 1, and it stays within 0.2 of the "
        "minimum, and momentum arrives. Unclipped, momentum is thrown farther still; AdaGrad, RMSProp and Adam divide by the size of the gradient and mind little."
    ),
    good_for="Exploding gradients, and what clipping does.",
    source=(
        "our own formula, after Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013), "
        "figure 6; Goodfellow, Bengio and Courville, Deep Learning (2016), figure 8.3"
    ),
    order=17,
)
