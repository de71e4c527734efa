"""A plane: the same gradient everywhere."""

from landscapes.base import Landscape, Point, Scalar, View, no_points
from shapes import Knob


def loss(p: Point, slope_x, slope_y) -> Scalar:
    x, y = p
    return slope_x * x + slope_y * y


def view(slope_x, slope_y) -> View:
    if slope_y == 0:  # what moves goes along x alone, and with noise to either side
        return View((-8.0, 8.0), (-4.0, 4.0), (0.0, 0.0))
    return View((-12.0, 2.0), (-12.0, 2.0), (0.0, 0.0))


LANDSCAPE = Landscape(
    name="Slope",
    loss=loss,
    formula=r"s_x\,x+s_y\,y",
    knobs=(
        Knob("slope_x", 1.0, 0.0, 3.0, "s_x", help="The gradient's first component, everywhere."),
        Knob("slope_y", 3.0, 0.0, 3.0, "s_y", help="The gradient's second component, everywhere."),
    ),
    xlim=(-12.0, 2.0),
    ylim=(-12.0, 2.0),
    start=(0.0, 0.0),
    view=view,
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
