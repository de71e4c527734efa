"""Descent without a derivative: two losses, a little apart in a random direction, give the slope along it."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point, Scalar
from optimizers.base import LEARNING_RATE, Optimizer, Oracle
from shapes import Knob

DISTANCE = Knob("distance", 1e-3, 1e-5, 1.0, "h", log=True, help="Half the distance between the two losses.")


class State(NamedTuple):
    slope: Scalar  # () estimated slope along the last direction


def init(x: Point) -> State:
    return State(slope=jnp.zeros((), x.dtype))


def update(x: Point, state: State, f: Oracle, *, learning_rate, distance):
    d = f.direction
    slope = (f.value(x + distance * d) - f.value(x - distance * d)) / (2 * distance)
    x = x - learning_rate * slope * d
    return x, State(slope)


OPTIMIZER = Optimizer(
    name="Perturbation",
    year=1992,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, DISTANCE),
    order=28,
    rate_like=("sgd", 0.5),
    formula=r"x \leftarrow x - \alpha\,\frac{f(x+h\,d)-f(x-h\,d)}{2h}\,d,\quad d\in\{-1,1\}^2",
    source="Spall, Multivariate stochastic approximation using a simultaneous perturbation gradient approximation (1992), eq. 2.2; LeCun's deep-learning course, lecture 1, 1:23:24-1:25:17",
    torch="has no method that does without gradients.",
    optax="has no method that does without gradients.",
    keras="has no method that does without gradients.",
    swatch=7,
)
