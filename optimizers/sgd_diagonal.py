"""A learning rate for each coordinate: divide by the curvature along its axis."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import EPSILON, LEARNING_RATE, Optimizer, Oracle
from optimizers.newton import NO_SECOND_ORDER, ONLY_SOPHIA


class State(NamedTuple):
    h: Point  # like x: size of the curvature along each axis at the last step


def init(x: Point) -> State:
    return State(h=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, epsilon):
    g = f.grad(x)
    h = jnp.abs(jnp.diag(f.hessian(x)))
    x = x - learning_rate * g / (h + epsilon)
    return x, State(h)


OPTIMIZER = Optimizer(
    name="Diagonal SGD",
    year=1988,
    init=init,
    update=update,
    knobs=(
        LEARNING_RATE._replace(default=0.5),
        EPSILON._replace(default=0.1, help="Keeps the step finite where there is no curvature."),
    ),
    order=23,
    rate_like=("sgd_diagonal", 1.0),
    formula=r"x_i \leftarrow x_i - \alpha\,\frac{g_i}{\lvert H_{ii}\rvert + \epsilon}",
    source="Becker and LeCun, Improving the convergence of back-propagation learning with second order methods (1988); LeCun's deep-learning course, lecture 1, 16:19",
    torch=NO_SECOND_ORDER,
    optax=ONLY_SOPHIA,
    keras=NO_SECOND_ORDER,
    swatch=2,
)
