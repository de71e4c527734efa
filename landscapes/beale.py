"""Beale's function: a flat valley between walls that rise like the eighth power."""

from landscapes.base import Landscape, Point, Scalar, with_loss


def loss(p: Point) -> Scalar:
    x, y = p
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def minima():
    return with_loss(loss, [(3.0, 0.5)])


def saddles():
    return with_loss(loss, [(0.0, 1.0), (0.10053793732415833, -2.6445135850231254)])


LANDSCAPE = Landscape(
    name="Beale",
    loss=loss,
    formula=r"(1.5-x+xy)^2+(2.25-x+xy^2)^2+(2.625-x+xy^3)^2",
    xlim=(-4.5, 4.5),
    ylim=(-4.5, 4.5),
    start=(1.0, 1.5),
    minima=minima,
    saddles=saddles,
    rates={"sgd": 0.01, "momentum": 0.003, "nesterov": 0.003, "adagrad": 0.5, "rmsprop": 0.05, "adam": 0.1},
    steps=200,
    story=(
        "The gradient is 99 at the start, a quarter of a million in the corners, and about 1 on the floor: a rate that "
        "survives the one is slow on the other. The paths fall from the wall, turn, and follow the flat valley to the "
        "right; momentum shoots furthest past the turn, and yet only Nesterov arrives with it."
    ),
    good_for="Gradients of very different size.",
    source="Beale, On an iterative method for finding a local minimum of a function of more than one variable (1958)",
    order=21,
)
