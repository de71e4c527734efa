"""Himmelblau's function: four minima of equal depth."""

from landscapes.base import Landscape, Point, Scalar, with_loss

DENTS = (
    (3.0, 2.0),
    (-2.805118086952745, 3.131312518250573),
    (-3.779310253377747, -3.2831859912861696),
    (3.5844283403304917, -1.8481265269644036),
)
PASSES = (
    (3.3851541836070207, 0.07385187983774928),
    (0.08667750455539634, 2.884254701174776),
    (-3.0730257507643897, -0.08135304428796751),
    (-0.12796134673068005, -1.9537149802445766),
)


def loss(p: Point) -> Scalar:
    x, y = p
    return (x**2 + y - 11.0) ** 2 + (x + y**2 - 7.0) ** 2


def minima():
    return with_loss(loss, DENTS)


def saddles():
    return with_loss(loss, PASSES)


LANDSCAPE = Landscape(
    name="Himmelblau",
    loss=loss,
    formula=r"(x^2+y-11)^2+(x+y^2-7)^2",
    xlim=(-5.0, 5.0),
    ylim=(-5.0, 5.0),
    start=(0.0, 0.0),
    minima=minima,
    saddles=saddles,
    rates={"sgd": 0.01, "momentum": 0.002, "nesterov": 0.002, "adagrad": 0.5, "rmsprop": 0.07, "adam": 0.2},
    steps=120,
    story=(
        "Four minima, all equally deep: where a run ends is decided by its start, and by the method. From the middle all "
        "six go to (3, 2); from (-0.3, 0) SGD, momentum and Nesterov go to the upper left instead. Newton, started in the "
        "middle, climbs to the summit beside it."
    ),
    good_for="Basins of attraction: the start decides.",
    source="Himmelblau, Applied Nonlinear Programming (1972)",
    order=22,
)
