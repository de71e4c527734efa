"""AdaGrad: divide each axis by the root of its sum of squared gradients."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import EPSILON, LEARNING_RATE, Optimizer, Oracle


class State(NamedTuple):
    grad_squared: Point  # (2,) sum of the squared gradients, per axis


def init(x: Point) -> State:
    return State(grad_squared=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, epsilon):
    g = f.grad(x)
    grad_squared = state.grad_squared + g * g
    x = x - learning_rate * g / (jnp.sqrt(grad_squared) + epsilon)
    return x, State(grad_squared)


OPTIMIZER = Optimizer(
    name="AdaGrad",
    year=2011,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, EPSILON),
    formula=r"\begin{aligned} G &\leftarrow G + g^2\\ x &\leftarrow x - \alpha\,\frac{g}{\sqrt{G} + \epsilon} \end{aligned}",
    source=(
        "Duchi, Hazan and Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization (2011), "
        "figure 1, diagonal form; CS231n 2017, lecture 7, 33:18-35:42"
    ),
    order=4,
)
