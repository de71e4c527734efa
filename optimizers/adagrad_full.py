"""AdaGrad with the full matrix: it scales along any direction, not only along the axes."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import EPSILON, LEARNING_RATE, Optimizer, Oracle


class State(NamedTuple):
    G: jax.Array  # (n, n) sum of the outer products of the gradients


def init(x: Point) -> State:
    return State(G=jnp.zeros((x.size, x.size), x.dtype))


def update(x: Point, state: State, f: Oracle, *, learning_rate, epsilon):
    g = f.grad(x)
    G = state.G + jnp.outer(g, g)
    root, V = eigen_roots(G)
    along = jnp.clip(V.T @ g, -root, root)  # G holds g g': along no eigenvector is g longer than the root
    x = x - learning_rate * V @ (along / (root + epsilon))
    return x, State(G)


def eigen_roots(G: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The roots (n,) of the eigenvalues of a symmetric (n, n) matrix without negative ones, and its eigenvectors, the columns (n, n).

    An eigenvalue that is no more than rounding beside the others is 0: after one gradient g there is only that along g.
    """
    if len(G) != 2:
        values, vectors = jnp.linalg.eigh(G)
        rounding = len(G) * jnp.finfo(G.dtype).eps * values[-1]
        return jnp.sqrt(jnp.where(values > rounding, values, 0.0)), vectors
    # Of two numbers each: quicker to compile than LAPACK, and to the last bit.
    angle = jnp.arctan2(2 * G[0, 1], G[0, 0] - G[1, 1]) / 2
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    larger = (G[0, 0] + G[1, 1] + jnp.hypot(G[0, 0] - G[1, 1], 2 * G[0, 1])) / 2
    (a, b), (_, d) = G / jnp.where(larger > 0, larger, 1.0)  # so that no product is too large or too small
    smaller = larger * jnp.where(a * d - b * b > 4 * jnp.finfo(G.dtype).eps * a * d, a * d - b * b, 0.0)
    return jnp.sqrt(jnp.array([larger, smaller])), jnp.array([[cos, -sin], [sin, cos]])


OPTIMIZER = Optimizer(
    name="AdaGrad (full matrix)",
    year=2011,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, EPSILON),
    rate_like=("adagrad", 1.0),
    formula=r"\begin{aligned} G &\leftarrow G + g\,g^\top\\ x &\leftarrow x - \alpha\,\left(G^{1/2} + \epsilon I\right)^{-1} g,\quad G^{1/2} = V\,\mathrm{diag}(\sqrt{\lambda})\,V^\top \end{aligned}",
    source="Duchi, Hazan and Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization (2011), figure 1, full form",
    torch="has the diagonal form only.",
    optax="has the diagonal form only.",
    keras="has the diagonal form only.",
    swatch=8,
)
