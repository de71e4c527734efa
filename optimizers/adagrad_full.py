"""AdaGrad with the full matrix: it scales along any direction, not only along the axes."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from landscapes.base import Point, solve
from optimizers.base import EPSILON, LEARNING_RATE, Optimizer, Oracle


class State(NamedTuple):
    G: jax.Array  # (2, 2) sum of the outer products of the gradients


def init(x: Point) -> State:
    return State(G=jnp.zeros((2, 2), x.dtype))


def update(x: Point, state: State, f: Oracle, *, learning_rate, epsilon):
    g = f.grad(x)
    G = state.G + jnp.outer(g, g)
    x = x - learning_rate * solve(root(G) + epsilon * jnp.eye(2), g)
    return x, State(G)


def root(G: jax.Array) -> jax.Array:
    """The square root of a symmetric (2, 2) matrix without negative eigenvalues (Cayley and Hamilton)."""
    s = jnp.sqrt(jnp.maximum(G[0, 0] * G[1, 1] - G[0, 1] * G[1, 0], 0.0))
    t = jnp.sqrt(G[0, 0] + G[1, 1] + 2 * s)
    return jnp.where(t > 0, (G + s * jnp.eye(2)) / jnp.where(t > 0, t, 1.0), 0.0)


OPTIMIZER = Optimizer(
    name="AdaGrad (full matrix)",
    year=2011,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, EPSILON),
    rate_like=("adagrad", 1.0),
    formula=r"\begin{aligned} G &\leftarrow G + g\,g^\top\\ x &\leftarrow x - \alpha\,\left(G^{1/2} + \epsilon I\right)^{-1} g \end{aligned}",
    source="Duchi, Hazan and Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization (2011), figure 1, full form",
)
