"""Shampoo: a matrix for each side of the gradient scales along any direction; a point has one side only."""

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.adagrad_full import State, eigen_roots, init
from optimizers.base import EPSILON, LEARNING_RATE, Optimizer, Oracle


def update(x: Point, state: State, f: Oracle, *, learning_rate, epsilon):
    g = f.grad(x)
    G = state.G + jnp.outer(g, g)
    root, V = eigen_roots(G)
    along = jnp.clip(V.T @ g, -root, root)  # as in AdaGrad with the full matrix
    x = x - learning_rate * V @ (along / jnp.sqrt(root * root + epsilon))
    return x, State(G)


OPTIMIZER = Optimizer(
    name="Shampoo",
    year=2018,
    init=init,
    update=update,
    knobs=(
        LEARNING_RATE,
        EPSILON._replace(default=1e-4, help="Keeps the root's inverse finite; inside the root."),
    ),
    rate_like=("adagrad", 1.0),
    formula=r"\begin{aligned} G &\leftarrow G + g\,g^\top\\ x &\leftarrow x - \alpha\,\left(G + \epsilon I\right)^{-1/2k} g,\quad k = 1 \text{ side} \end{aligned}",
    source="Gupta, Koren and Singer, Shampoo: Preconditioned Stochastic Tensor Optimization (2018), algorithm 2 for a tensor of order 1",
    note="It keeps a small matrix for each of the k sides of a tensor and takes the root 2k of its inverse. A point has one side: the matrix is whole and the root a square root, so here it is AdaGrad with the full matrix, but for epsilon, which stands inside the root. What it saves on the matrices of a network a plane cannot show.",
    torch="has no Shampoo.",
    optax="has no Shampoo.",
    keras="has no Shampoo.",
    swatch=17,
)
