"""A plane: the same gradient everywhere."""

from landscapes.base import Landscape, Point, Scalar, no_points


def loss(p: Point) -> Scalar:
    x, y = p
    return x + 3.0 * y


LANDSCAPE = Landscape(
    name="Slope",
    loss=loss,
    formula="x+3y",
    xlim=(-12.0, 2.0),
    ylim=(-12.0, 2.0),
    start=(0.0, 0.0),
    minima=no_points,
    saddles=no_points,
    rates={
        "sgd": 0.02,
        "momentum": 0.002,
        "nesterov": 0.002,
        "adagrad": 0.5,
        "rmsprop": 0.05,
        "adam": 0.05,
        "adam_almost": 0.02,
        "amsgrad": 0.02,
        "sgd_diagonal": 0.002,
    },
    steps=100,
    story=(
        "Under a constant gradient the step of a method shows bare: SGD's stays, momentum's and Nesterov's grow to ten "
        "times as much, AdaGrad's shrinks like one over the root of the step number, RMSProp's starts large and settles "
        "at the learning rate, Adam's is the learning rate from the first. There is no minimum: give them more steps and "
        "they leave the picture."
    ),
    good_for="The length of a step, and nothing else.",
    source="our own, for CS231n 2017, lecture 7, 34:48 and 40:00",
    order=14,
)
