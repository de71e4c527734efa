"""Matyas' function: a valley on the diagonal."""

from landscapes.base import Landscape, Point, Scalar, no_points, with_loss


def loss(p: Point) -> Scalar:
    x, y = p
    return 0.26 * (x**2 + y**2) - 0.48 * x * y


def minima():
    return with_loss(loss, [(0.0, 0.0)])


LANDSCAPE = Landscape(
    name="Matyas",
    loss=loss,
    quadratic=True,
    formula=r"0.26\,(x^2+y^2)-0.48\,xy",
    xlim=(-10.0, 10.0),
    ylim=(-10.0, 10.0),
    start=(-9.0, -5.0),
    minima=minima,
    saddles=no_points,
    rates={"sgd": 1.0, "momentum": 0.3, "nesterov": 0.3, "adagrad": 3.0, "rmsprop": 0.2, "adam": 0.5},
    steps=200,
    story=(
        "Condition number 25, and the valley exactly on the diagonal: a taco shell turned by 45 degrees. SGD's rate of 1 "
        "is made for the steep direction: one step and it is on the floor, where it creeps. Momentum swings across the "
        "floor for some twenty steps and still arrives before it; Nesterov is the first."
    ),
    good_for="A turned valley without a knob.",
    source="Jamil and Yang, A literature survey of benchmark functions for global optimisation problems (2013), no. 71",
    order=28,
)
