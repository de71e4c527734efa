"""A line fitted to the examples of 442 patients: each point of the surface is a line, its slope and its height."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, no_points, numbers, solve, with_loss
from landscapes.diabetes_line import INPUTS, MEAN, SLOPE, SPREAD, TARGETS, loss_of
from shapes import Knob


def change(prepare):
    """The shift () and the divisor () that make an input one that the weight sees: 0 raw, 1/2 centred, 1 standardised."""
    centred, scaled = jnp.minimum(2 * prepare, 1.0), jnp.maximum(2 * prepare - 1, 0.0)
    return centred * MEAN[0], SPREAD[0] ** scaled


def examples(prepare):
    """The inputs (442, 2), body mass index as the weight sees it and a one for the height, and the targets (442,)."""
    shift, divisor = change(prepare)
    input_ = (numbers(INPUTS[:, 0]) - shift) / divisor
    return jnp.stack([input_, jnp.ones_like(input_)], axis=1), numbers(TARGETS)


def moments(prepare):
    """The Hessian (2, 2) and the slope (2,) of the mean loss: all that it keeps of the examples."""
    shift, divisor = change(prepare)
    mean, spread = (MEAN[0] - shift) / divisor, SPREAD[0] / divisor
    return jnp.array([[spread**2 + mean**2, mean], [mean, 1.0]]), jnp.array([SLOPE[0] / divisor, 0.0])


def loss(p: Point, prepare) -> Scalar:
    hessian, slope = moments(prepare)
    return p @ hessian @ p / 2 - slope @ p + 0.5


def minima(prepare):
    return with_loss(lambda p: loss(p, prepare), solve(*moments(prepare))[None])


LANDSCAPE = Landscape(
    name="Fitted line",
    loss=loss,
    examples=examples,
    loss_of=loss_of,
    formula=r"\tfrac1{442}\sum_i\tfrac12\left(x\,z_i+y-t_i\right)^2",
    knobs=(Knob("prepare", 0.5, 0.0, 1.0, "s", help="0: the input as measured. 0.5: centred. 1: standardised."),),
    xlim=(-2.0, 3.0),
    ylim=(-4.0, 1.0),
    start=(-1.0, -2.5),
    minima=minima,
    saddles=no_points,
    rates={
        "sgd": 0.09,
        "momentum": 0.02,
        "nesterov": 0.02,
        "adagrad": 0.5,
        "rmsprop": 0.03,
        "adam": 0.1,
        "adadelta": 1.0,
    },
    steps=100,
    story=(
        "A point is a line through the examples: its slope and its height where the input is 0. Its loss is how badly that "
        "line tells how far the disease of 442 patients has gone on from their body mass index. As measured the input is "
        "far from 0, so slope and height must change together, along a narrow valley; centred they no longer do, "
        "and standardised the valley is a round bowl."
    ),
    good_for="What a point of the picture is, and why inputs are normalised.",
    source="CS231n 2017, lecture 7, 14:33 and 05:14-06:36; Efron et al., Least Angle Regression (2004), in scikit-learn's copy",
    order=10.05,
)
