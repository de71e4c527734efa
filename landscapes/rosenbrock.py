"""Rosenbrock's banana: a curved, narrow valley."""

from landscapes.base import Landscape, Point, Scalar, no_points, with_loss


def loss(p: Point) -> Scalar:
    x, y = p
    return (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2


def minima():
    return with_loss(loss, [(1.0, 1.0)])


LANDSCAPE = Landscape(
    name="Rosenbrock",
    loss=loss,
    formula=r"(1-x)^2+100\,(y-x^2)^2",
    xlim=(-2.0, 2.0),
    ylim=(-1.0, 3.0),
    start=(-1.2, 1.0),
    minima=minima,
    saddles=no_points,
    rates={
        "sgd": 0.001,
        "momentum": 0.0005,
        "nesterov": 0.0005,
        "adagrad": 0.5,
        "rmsprop": 0.01,
        "adam": 0.1,
        "sgd_diagonal": 0.2,
        "adadelta": 1.0,
    },
    steps=1000,
    story=(
        "The valley is found within a dozen steps and then followed for ever: at the minimum the curvature across it is "
        "2500 times that along it, and its floor bends. After 1000 steps SGD has crept to x = 0.33, momentum and Nesterov "
        "are close, and only Adam has arrived."
    ),
    good_for="A badly conditioned valley that bends.",
    source="Rosenbrock, An automatic method for finding the greatest or least value of a function (1960)",
    order=20,
)
