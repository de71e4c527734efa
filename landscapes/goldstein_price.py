"""The logarithm of Goldstein and Price's function, whose plain values span six decades."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, with_loss


def loss(p: Point) -> Scalar:
    x, y = p
    a = 1.0 + (x + y + 1.0) ** 2 * (19.0 - 14.0 * x + 3.0 * x**2 - 14.0 * y + 6.0 * x * y + 3.0 * y**2)
    b = 30.0 + (2.0 * x - 3.0 * y) ** 2 * (18.0 - 32.0 * x + 12.0 * x**2 + 48.0 * y - 36.0 * x * y + 27.0 * y**2)
    return jnp.log(a * b)


def minima():
    return with_loss(loss, [(0.0, -1.0), (-0.6, -0.4), (1.8, 0.2), (1.2, 0.8)])


def saddles():
    return with_loss(loss, [(-0.4, -0.6), (1.2, -0.2), (1.4, 0.6), (0.6, 0.4)])


LANDSCAPE = Landscape(
    name="Goldstein-Price (log)",
    loss=loss,
    formula=(
        r"\begin{aligned}\log\,&\left[1+(x+y+1)^2(19-14x+3x^2-14y+6xy+3y^2)\right]\\"
        r"\cdot&\left[30+(2x-3y)^2(18-32x+12x^2+48y-36xy+27y^2)\right]\end{aligned}"
    ),
    xlim=(-2.0, 2.0),
    ylim=(-3.0, 1.0),
    start=(-1.2, -2.2),
    minima=minima,
    saddles=saddles,
    rates={
        "sgd": 0.002,
        "momentum": 0.003,
        "nesterov": 0.003,
        "adagrad": 0.2,
        "rmsprop": 0.02,
        "adam": 0.05,
        "sgd_diagonal": 0.2,
        "adadelta": 2.0,
    },
    steps=300,
    story=(
        "Four minima along bent, steep valleys; all six methods end in the lowest, SGD after 278 steps, Nesterov after "
        "38. The logarithm is taken because the plain function runs from 3 to millions, where no rate fits all of it. It "
        "moves neither the minima nor the saddles."
    ),
    good_for="Why the scale of a loss matters.",
    source="Goldstein and Price, On descent from local minima (1971); the logarithm is ours",
    order=29,
)
