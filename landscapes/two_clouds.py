"""Logistic regression on two clouds of points: far from the origin a small turn of the line costs much."""

import jax
import jax.numpy as jnp
import numpy as np

from landscapes.base import Landscape, Point, Scalar, no_points, numbers, solve, with_loss
from shapes import Knob

TARGETS = np.repeat([-1.0, 1.0], 100)  # (200,) the classes; in this order they are sorted
APART = np.stack([1.2 * TARGETS, np.zeros(200)], axis=1)
SCATTER = np.random.default_rng(0).normal(size=(200, 2))
# A line between the clouds, through the middle; its distance from the origin is not learned.
LINE = (3.0, 0.0)


def examples(centre, spread):
    """The points (200, 2), a third column with what the line adds to them, and their classes (200,), -1 and 1."""
    points = centre + numbers(APART) + spread * numbers(SCATTER)
    return jnp.concatenate([points, jnp.full((200, 1), -centre * sum(LINE))], axis=1), numbers(TARGETS)


def loss_of(p: Point, inputs, targets):
    """The loss (m,) of each example: log(1 + exp(-t (w . x + b)))."""
    return jnp.logaddexp(0.0, -targets * (inputs[:, :2] @ p + inputs[:, 2]))


def loss(p: Point, centre, spread) -> Scalar:
    return loss_of(p, *examples(centre, spread)).mean()


def minima(centre, spread):
    """By Newton's method, with steps that are halved until they go down; none where it does not end."""

    def f(p):
        return loss(p, centre, spread)

    def step(_, p):
        newton = solve(jax.hessian(f)(p), jax.grad(f)(p))
        tried = p - 0.5 ** jnp.arange(8.0)[:, None] * newton
        return tried[jnp.argmin(jax.vmap(f)(tried))]

    p = jax.lax.fori_loop(0, 40, step, numbers(LINE))
    found = jnp.abs(jax.grad(f)(p)).max() < 1e-9
    return with_loss(f, jnp.where(found, p, jnp.nan)[None])


LANDSCAPE = Landscape(
    name="Two clouds",
    loss=loss,
    examples=examples,
    loss_of=loss_of,
    columns=("first input", "second input", "class"),
    weights=("weight of the first input", "weight of the second input"),
    drawn="classes",
    formula=r"\tfrac1{200}\sum_i\log\left(1+e^{-t_i\,(w\cdot x_i+b)}\right),\quad b=-3\,c",
    knobs=(
        Knob("centre", 3.0, 0.0, 10.0, "c", help="How far from the origin the two clouds lie, along both inputs."),
        Knob("spread", 1.0, 0.5, 1.5, "s", help="The standard deviation of each cloud."),
    ),
    xlim=(-2.0, 8.0),
    ylim=(-5.0, 5.0),
    start=(-1.0, 3.0),
    minima=minima,
    saddles=no_points,
    rates={"sgd": 1.0, "momentum": 0.2, "nesterov": 0.2, "adagrad": 1.0, "rmsprop": 0.05, "adam": 0.1, "adadelta": 1.0},
    steps=200,
    story=(
        "Two classes of points and the line between them, whose two weights are the point here. With the clouds at the "
        "origin the valley is mild; move them away from it, and the same turn of the line sweeps through both."
    ),
    good_for="Why inputs are centred, for a classifier.",
    source="CS231n 2017, lecture 7, 05:30-06:36",
    order=10.2,
)
