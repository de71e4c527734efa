"""Inputs that are all positive: each example pulls both weights the same way, and the path to (1, -1) is a staircase."""

import numpy as np

from landscapes.base import Landscape, Point, Scalar, no_points, numbers, with_loss
from shapes import Knob

WEIGHTS = (1.0, -1.0)  # with which the targets are made
DRAWN = np.random.default_rng(0).uniform(size=(200, 2))
INPUTS = DRAWN[np.argsort(DRAWN @ WEIGHTS)]  # by their targets


def examples(shift):
    """The inputs (200, 2), less the shift, and their targets (200,)."""
    inputs = numbers(INPUTS) - shift
    return inputs, inputs @ numbers(WEIGHTS)


def loss_of(p: Point, inputs, targets):
    """The loss (m,) of each example: half the square of what the line is off."""
    return (inputs @ p - targets) ** 2 / 2


def loss(p: Point, shift) -> Scalar:
    return loss_of(p, *examples(shift)).mean()


def minima(shift):
    return with_loss(lambda p: loss(p, shift), [WEIGHTS])


LANDSCAPE = Landscape(
    name="All positive",
    loss=loss,
    quadratic=True,
    examples=examples,
    loss_of=loss_of,
    columns=("first input", "second input", "target"),
    weights=("weight of the first input", "weight of the second input"),
    drawn="plane",
    formula=r"\tfrac1{200}\sum_i\tfrac12\left(w\cdot x_i-t_i\right)^2,\quad t_i=x_{i1}-x_{i2}",
    knobs=(Knob("shift", 0.0, 0.0, 0.5, "c", help="0: both inputs lie between 0 and 1. 0.5: they are centred."),),
    xlim=(-1.0, 2.0),
    ylim=(-2.0, 1.0),
    start=(0.0, 0.0),
    minima=minima,
    saddles=no_points,
    rates={"sgd": 1.0, "momentum": 0.3, "nesterov": 0.3, "adagrad": 0.5, "rmsprop": 0.05, "adam": 0.1, "adadelta": 1.0},
    steps=100,
    story=(
        "The weights that are looked for are 1 and −1. Where both inputs are positive, an example that is predicted too low "
        "raises both weights and one that is predicted too high lowers both: taken one by one they lead there in stairs."
    ),
    good_for="Why activations should be centred.",
    source="CS231n 2017, lecture 6, on the sigmoid: outputs that are not zero-centred",
    order=10.3,
)
