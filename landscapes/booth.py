"""Booth's function: a mild quadratic bowl across the axes."""

from landscapes.base import Landscape, Point, Scalar, no_points, with_loss


def loss(p: Point) -> Scalar:
    x, y = p
    return (x + 2.0 * y - 7.0) ** 2 + (2.0 * x + y - 5.0) ** 2


def minima():
    return with_loss(loss, [(1.0, 3.0)])


LANDSCAPE = Landscape(
    name="Booth",
    loss=loss,
    quadratic=True,
    formula=r"(x+2y-7)^2+(2x+y-5)^2",
    xlim=(-10.0, 10.0),
    ylim=(-10.0, 10.0),
    start=(8.0, -8.0),
    minima=minima,
    saddles=no_points,
    rates={"sgd": 0.09, "momentum": 0.02, "nesterov": 0.02, "adagrad": 3.0, "rmsprop": 0.2, "adam": 0.5},
    steps=150,
    story=(
        "A quadratic with condition number 9 whose valley lies across the axes. SGD's rate of .09 is near its limit of "
        ".111: it jumps across the valley a few times and arrives first, after 28 steps. Momentum swings to and fro and "
        "takes 100; RMSProp, whose steps stay as long as its rate, is still jumping at the end."
    ),
    good_for="A convex surface on which everything should arrive.",
    source="Jamil and Yang, A literature survey of benchmark functions for global optimisation problems (2013), no. 17",
    order=27,
)
