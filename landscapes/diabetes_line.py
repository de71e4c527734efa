"""Least squares on the examples of 442 patients: what centring, standardising and whitening do to the surface of the loss."""

import jax.numpy as jnp
import numpy as np

from data import table
from landscapes.base import Landscape, Point, Scalar, no_points, numbers, solve, with_loss
from shapes import Knob

TABLE = table("diabetes")
ROWS = TABLE[np.argsort(TABLE[:, 2], kind="stable")]  # so that "sorted" is the order in which they stand
INPUTS = ROWS[:, :2]  # (442, 2) body mass index and s5
TARGETS = (ROWS[:, 2] - ROWS[:, 2].mean()) / ROWS[:, 2].std()  # (442,) how far the disease has gone on, standardised
MEAN, SPREAD = INPUTS.mean(axis=0), INPUTS.std(axis=0)
COVARIANCE = np.cov(INPUTS.T, bias=True)  # (2, 2)
SLOPE = (INPUTS - MEAN).T @ TARGETS / len(TARGETS)  # (2,) how the inputs vary with the target


def change(prepare, whiten):
    """How an input becomes one that the weights see, (input - shift) @ matrix: the shift (2,) and the matrix (2, 2).

    prepare goes from 0, raw, over 1/2, centred, to 1, standardised; whiten from there to 1, where the two no longer vary
    together: the matrix then is the inverse root of their covariance (ZCA, for the standardised inputs).
    """
    centred = jnp.maximum(jnp.minimum(2 * prepare, 1.0), whiten)
    scaled = jnp.maximum(jnp.maximum(2 * prepare - 1, 0.0), whiten)
    r = COVARIANCE[0, 1] / (SPREAD[0] * SPREAD[1])
    along, across = (1 + r) ** (-whiten / 2), (1 - r) ** (-whiten / 2)
    mean, spread = numbers(MEAN), numbers(SPREAD)
    turn = jnp.array([[along + across, along - across], [along - across, along + across]]) / 2
    return centred * mean, turn / spread[:, None] ** scaled


def examples(prepare, whiten):
    """The inputs (442, 2) as the weights see them, and the targets (442,), in the order of the targets."""
    shift, matrix = change(prepare, whiten)
    return (numbers(INPUTS) - shift) @ matrix, numbers(TARGETS)


def loss_of(p: Point, inputs, targets):
    """The loss (m,) of each example: half the square of what the line is off."""
    return (inputs @ p - targets) ** 2 / 2


def moments(prepare, whiten):
    """The Hessian (2, 2) and the slope (2,) of the mean loss: all that it keeps of the examples."""
    shift, matrix = change(prepare, whiten)
    off = numbers(MEAN) - shift
    hessian = matrix.T @ (numbers(COVARIANCE) + jnp.outer(off, off)) @ matrix
    return hessian, numbers(SLOPE) @ matrix


def loss(p: Point, prepare, whiten) -> Scalar:
    hessian, slope = moments(prepare, whiten)
    return p @ hessian @ p / 2 - slope @ p + 0.5


def minima(prepare, whiten):
    return with_loss(lambda p: loss(p, prepare, whiten), solve(*moments(prepare, whiten))[None])


RATES = {
    "sgd": 0.09,
    "momentum": 0.02,
    "nesterov": 0.02,
    "adagrad": 0.1,
    "rmsprop": 0.01,
    "adam": 0.02,
    "adadelta": 1.0,
}

LANDSCAPE = Landscape(
    name="Diabetes",
    loss=loss,
    examples=examples,
    loss_of=loss_of,
    formula=r"\tfrac1{442}\sum_i\tfrac12\left(w\cdot x_i-t_i\right)^2",
    knobs=(
        Knob("prepare", 0.5, 0.0, 1.0, "s", help="0: the inputs as measured. 0.5: centred. 1: standardised."),
        Knob("whiten", 0.0, 0.0, 1.0, "w", help="1: the inputs no longer vary together, whatever was prepared before."),
    ),
    xlim=(-0.6, 1.2),
    ylim=(-0.6, 1.2),
    start=(-0.4, -0.4),
    minima=minima,
    saddles=no_points,
    rates=RATES,
    steps=200,
    story=(
        "A point is a pair of weights, one for each of two measurements of 442 patients; its loss is how badly they predict. "
        "With inputs as measured the valley is 1500 times as steep across as along, "
        "centred 90 times, standardised 2.6 times, and whitened it is round."
    ),
    good_for="Why inputs are normalised, and what small batches do.",
    source="Efron et al., Least Angle Regression (2004), in scikit-learn's copy; CS231n 2017, lecture 7, 05:14-06:36; LeCun's deep-learning course, lecture 1, 1:18:26-1:21:02",
    order=10.1,
)
