"""A bowl with a penalty on the weights: L2 pulls its minimum to zero, L1 onto an axis."""

import jax
import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, no_points, solve, turned, with_loss
from landscapes.kink import fold
from shapes import Knob

LEAST = (2.0, 0.6)  # the minimum without a penalty
ANGLE = 20.0
CURVATURE = (1.0, 5.0)


def loss(p: Point, l2, l1) -> Scalar:
    u = turned(p - jnp.array(LEAST), -ANGLE)
    return 0.5 * jnp.array(CURVATURE) @ u**2 + 0.5 * l2 * p @ p + l1 * (fold(p[0]) + fold(p[1]))


def minima(l2, l1):
    """The lowest of the points where it can lie: in one of the four quadrants, on an axis, or at the origin."""
    axes = turned(jnp.eye(2), ANGLE)  # rows: the directions of the two curvatures
    bowl = axes.T @ (jnp.array(CURVATURE)[:, None] * axes)
    hessian, slope = bowl + l2 * jnp.eye(2), bowl @ jnp.array(LEAST)  # the smooth part is p'Hp / 2 - b'p
    signs = jnp.array([(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)])
    inside = jax.vmap(lambda sign: solve(hessian, slope - l1 * sign))(signs)
    on_axes = jnp.sign(slope) * jnp.maximum(jnp.abs(slope) - l1, 0.0) / jnp.diag(hessian)
    candidates = jnp.concatenate([inside, jnp.diag(on_axes), jnp.zeros((1, 2))])
    rows = with_loss(lambda p: loss(p, l2, l1), candidates)
    return rows[jnp.argmin(rows[:, 2])][None]


LANDSCAPE = Landscape(
    name="Regularized bowl",
    loss=loss,
    formula=(
        r"\tfrac12(p-p_0)^\top R_\theta\,\mathrm{diag}(1,5)\,R_\theta^\top(p-p_0)"
        r"+\tfrac{\lambda_2}2\lVert p\rVert^2+\lambda_1\lVert p\rVert_1,\quad p_0=(2,\,0.6)^\top,\ \theta=20^\circ"
    ),
    knobs=(
        Knob("l2", 0.0, 0.0, 3.0, r"\lambda_2", help="Weight of the squared length: pulls the minimum towards zero."),
        Knob("l1", 0.0, 0.0, 4.0, r"\lambda_1", help="Weight of the absolute values: pulls the minimum onto an axis."),
    ),
    xlim=(-1.0, 3.0),
    ylim=(-1.0, 2.0),
    start=(-0.5, 1.5),
    minima=minima,
    saddles=no_points,
    rates={"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.5, "rmsprop": 0.05, "adam": 0.1},
    steps=150,
    story=(
        "Without a penalty this is a turned bowl, and the minimum lies at (2, 0.6). Raise L2 and the minimum slides "
        "towards the origin without ever touching an axis; raise L1 to 2 and it lies on the horizontal axis: that weight "
        "is exactly zero. The gradient methods only tick about the crease there; none of them gives a zero."
    ),
    good_for="Weight decay and sparsity.",
    source="LeCun's deep-learning course, lecture 1, 1:31:01; CS231n 2017, lecture 7, 55:06",
    order=13,
)
