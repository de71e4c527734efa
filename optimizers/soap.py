"""SOAP: Adam along the axes that Shampoo finds, so that it keeps its advantage when the valley turns."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from landscapes.base import Point, Scalar
from optimizers.adagrad_full import eigen_roots
from optimizers.base import BETA1, BETA2, EPSILON, LEARNING_RATE, Optimizer, Oracle


class State(NamedTuple):
    L: jax.Array  # (n, n) leaky mean of the outer products of the gradients
    m: Point  # like x: first moment: leaky mean of the gradients
    v: Point  # like x: second moment: leaky mean of the squared gradients, per axis of L
    beta1_t: Scalar  # () beta1 to the power of the step number
    beta2_t: Scalar  # () beta2 to the power of the step number


def init(x: Point) -> State:
    one = jnp.ones((), x.dtype)
    return State(
        L=jnp.zeros((x.size, x.size), x.dtype), m=jnp.zeros_like(x), v=jnp.zeros_like(x), beta1_t=one, beta2_t=one
    )


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1, beta2, epsilon):
    g = f.grad(x)
    L = beta2 * state.L + (1 - beta2) * jnp.outer(g, g)
    root, Q = eigen_roots(L)
    Q = jnp.where(root > 0, Q, 0.0)  # along an axis without any gradient there is nothing but rounding
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * (Q.T @ g) ** 2
    beta1_t, beta2_t = beta1 * state.beta1_t, beta2 * state.beta2_t
    m_hat = m / (1 - beta1_t)
    v_hat = v / (1 - beta2_t)
    x = x - learning_rate * Q @ (Q.T @ m_hat / (jnp.sqrt(v_hat) + epsilon))
    return x, State(L, m, v, beta1_t, beta2_t)


OPTIMIZER = Optimizer(
    name="SOAP",
    year=2024,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, BETA1, BETA2, EPSILON),
    rate_like=("adam", 1.0),
    formula=(
        r"\begin{aligned} L &\leftarrow \beta_2 L + (1-\beta_2)\,g\,g^\top = Q\,\mathrm{diag}(\lambda)\,Q^\top\\"
        r" m &\leftarrow \beta_1 m + (1-\beta_1)\,g\\ v &\leftarrow \beta_2 v + (1-\beta_2)\,(Q^\top g)^2\\"
        r" x &\leftarrow x - \alpha\,Q\,\frac{Q^\top \hat m}{\sqrt{\hat v} + \epsilon},\quad \hat m,\ \hat v \text{ as in Adam} \end{aligned}"
    ),
    source="Vyas et al., SOAP: Improving and Stabilizing Shampoo using Adam (2024), algorithm 3",
    note="Its axes are those along which the gradients vary most and least, found anew at every step, the present gradient included; the paper finds them every ten steps, after the step. The memories are Adam's, with which it can be compared; with the paper's, 0.95 both, a short run does not come to rest. A network's vectors it leaves to Adam: here a vector shows what it does for a matrix.",
    torch="does not have it; the authors' file soap.py does.",
    optax="has no SOAP.",
    keras="has no SOAP.",
    swatch=18,
)
