"""Styblinski and Tang's function: a double well along each axis."""

from landscapes.base import Landscape, Point, Scalar, with_loss

DEEP, SHALLOW, TOP = -2.9035340277711774, 2.746802770990837, 0.1567312567803401  # along one axis


def loss(p: Point) -> Scalar:
    return 0.5 * (p**4 - 16.0 * p**2 + 5.0 * p).sum()


def minima():
    return with_loss(loss, [(DEEP, DEEP), (DEEP, SHALLOW), (SHALLOW, DEEP), (SHALLOW, SHALLOW)])


def saddles():
    return with_loss(loss, [(DEEP, TOP), (TOP, DEEP), (SHALLOW, TOP), (TOP, SHALLOW)])


LANDSCAPE = Landscape(
    name="Styblinski-Tang",
    loss=loss,
    formula=r"\tfrac12\sum_{u\in\{x,y\}}\left(u^4-16u^2+5u\right)",
    xlim=(-5.0, 5.0),
    ylim=(-5.0, 5.0),
    start=(0.1, -1.0),
    minima=minima,
    saddles=saddles,
    rates={"sgd": 0.02, "momentum": 0.003, "nesterov": 0.003, "adagrad": 0.7, "rmsprop": 0.07, "adam": 0.2},
    steps=120,
    story=(
        "A double well along each axis makes four minima, of which the one in the lower left is the deepest. The start "
        "lies close to the ridge between left and right, where the gradient along x is small: SGD goes straight down "
        "first, AdaGrad, RMSProp and Adam leave on the diagonal. Move the start to x = 0.2 and all go to the right."
    ),
    good_for="Restarts: a cyclic learning rate visits several minima.",
    source="Styblinski and Tang, Experiments in nonconvex optimization (1990)",
    order=26,
)
