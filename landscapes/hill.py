"""A valley blocked by a hill: a minimum along the line, but a way round in the plane."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, root


def loss(p: Point) -> Scalar:
    x, y = p
    return 0.05 * ((x - 2.0) ** 2 + y**2) + jnp.exp(-2.0 * (x**2 + y**2))


def _on_axis(low: float, high: float):
    """The row (1, 3) of the stationary point on y = 0 between x = low and x = high."""
    x = root(lambda x: 0.1 * (x - 2.0) - 4.0 * x * jnp.exp(-2.0 * x**2), jnp.array([low]), jnp.array([high]))
    return jnp.stack([x, jnp.zeros(1), loss(jnp.stack([x, jnp.zeros(1)]))], axis=1)


def minima():
    return _on_axis(1.5, 2.5)


def saddles():
    return _on_axis(-2.0, -0.8)


LANDSCAPE = Landscape(
    name="Hill",
    loss=loss,
    formula=r"0.05\left[(x-2)^2+y^2\right]+e^{-2(x^2+y^2)}",
    xlim=(-3.0, 3.5),
    ylim=(-2.0, 2.0),
    start=(-2.0, 0.1),
    minima=minima,
    saddles=saddles,
    rates={"sgd": 0.2, "momentum": 0.1, "nesterov": 0.1, "adagrad": 0.2, "rmsprop": 0.05, "adam": 0.1},
    steps=400,
    story=(
        "Cut along y = 0 there is a local minimum before the hill, and a walker on that line is caught. In the plane it "
        "is a saddle: from a little beside the line every path bends round the hill, and SGD's loss never rises; "
        "AdaGrad's and RMSProp's first step crosses the line, so they pass on the other side. Put the start on y = 0 and "
        "nobody gets past."
    ),
    good_for="Local minima of a slice that are none in the plane.",
    source="LeCun's deep-learning course, lecture 1, 24:31-25:08",
    order=7,
)
