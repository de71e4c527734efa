"""Muon: momentum whose matrix is made orthogonal; of a point, a single column, that leaves the direction alone."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point, norm
from optimizers.base import LEARNING_RATE, RHO, Call, Optimizer, Oracle


class State(NamedTuple):
    B: Point  # like x: the gradients so far, each weighted with rho for every step since


def init(x: Point) -> State:
    return State(B=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, rho):
    g = f.grad(x)
    B = rho * state.B + g
    size = norm(B)
    x = x - learning_rate * B / jnp.where(size > 0, size, 1.0)
    return x, State(B)


AS_A_COLUMN = (
    "It takes matrices and gives a vector to AdamW, so x is a column here; the three numbers make its iteration end at an "
    "orthogonal matrix, which the usual ones only come near."
)
COLUMN = ", lambda column, loss=loss: loss(column[:, 0])"

OPTIMIZER = Optimizer(
    name="Muon",
    year=2024,
    init=init,
    update=update,
    knobs=(
        LEARNING_RATE._replace(help="Length of every step."),
        RHO._replace(default=0.95, help="Momentum: the share of the past gradients that is kept."),
    ),
    rate_like=("adam", 0.5),
    formula=r"\begin{aligned} B &\leftarrow \rho\,B + g\\ x &\leftarrow x - \alpha\,U V^\top,\quad B = U \Sigma V^\top;\quad \text{of one column } U V^\top = \frac{B}{\lVert B\rVert} \end{aligned}",
    source="Jordan et al., Muon: An optimizer for hidden layers in neural networks (2024), the algorithm there without Nesterov's form",
    note="Muon makes all singular values of a matrix equal. A point is one column and has one singular value, its length: so here it is momentum with steps of equal length, and it does not come to rest at a constant rate. What it does for the matrices of a network a plane cannot show.",
    torch="has torch.optim.Muon, for matrices only and with an iteration in half precision: another path.",
    optax=Call(
        "optax.contrib.muon({learning_rate}, ns_coeffs=(1.875, -1.25, 0.375), beta={rho}, nesterov=False)"
        "\nx, loss = x[:, None]" + COLUMN,
        AS_A_COLUMN,
        after="\nx = x[:, 0]",
    ),
    keras=Call(
        "keras.optimizers.Muon({learning_rate}, muon_a=1.875, muon_b=-1.25, muon_c=0.375, momentum={rho}, nesterov=False, "
        "weight_decay=0.0, rms_rate=None)\nx, loss = keras.Variable(x.value[:, None])" + COLUMN,
        AS_A_COLUMN,
        after="\nx = x.value[:, 0]",
    ),
    swatch=16,
)
