"""Least squares on real data: two measurements of diabetes patients, and what standardising them does."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, no_points, solve, with_loss
from shapes import Knob

# Second moments of scikit-learn's diabetes data: body mass index and s5 (the logarithm of a triglyceride level), centred,
# and their covariance with the standardised target. A test computes them from the data.
HESSIAN = ((19.47563568518254, 1.027392909952704), (1.027392909952704, 0.27227449580966817))
SLOPE = (2.5880753191566077, 0.29527713320592036)


def _moments(standardise):
    """The Hessian (2, 2) and the slope (2,) once each input is divided by that power of its standard deviation."""
    hessian, slope = jnp.array(HESSIAN), jnp.array(SLOPE)
    scale = jnp.diag(hessian) ** (-0.5 * standardise)
    return hessian * jnp.outer(scale, scale), slope * scale


def loss(p: Point, standardise) -> Scalar:
    hessian, slope = _moments(standardise)
    return 0.5 * p @ hessian @ p - slope @ p + 0.5


def minima(standardise):
    hessian, slope = _moments(standardise)
    return with_loss(lambda p: loss(p, standardise), solve(hessian, slope)[None])


LANDSCAPE = Landscape(
    name="Regression",
    loss=loss,
    formula=r"\tfrac1{2n}\lVert Xw-t\rVert^2=\tfrac12w^\top Hw-b^\top w+\tfrac12",
    knobs=(
        Knob(
            "standardise",
            0.0,
            0.0,
            1.0,
            "s",
            help="0: the inputs are only centred. 1: each is divided by its standard deviation.",
        ),
    ),
    xlim=(-0.4, 1.2),
    ylim=(-0.4, 1.2),
    start=(0.0, 0.0),
    minima=minima,
    saddles=no_points,
    rates={
        "sgd": 0.09,
        "momentum": 0.02,
        "nesterov": 0.02,
        "adagrad": 0.1,
        "rmsprop": 0.01,
        "adam": 0.02,
        "adadelta": 1.0,
    },
    steps=400,
    story=(
        "Least squares with two real inputs, one of which varies seventy times as much (in variance) as the other: a taco "
        "shell, and SGD is the last to arrive. Move the knob to 1 and standardising turns it into a mild bowl: SGD is "
        "there in 18 steps instead of 136, and would bear a rate fifteen times as high."
    ),
    good_for="Why inputs are standardised.",
    source="scikit-learn's diabetes data (Efron et al., Least Angle Regression, 2004); CS231n 2017, lecture 7, 05:14-06:36",
    order=10,
)
