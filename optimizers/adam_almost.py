"""Adam as the lecture first shows it: without the correction for starting at zero."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import BETA1, BETA2, EPSILON, LEARNING_RATE, Optimizer, Oracle


class State(NamedTuple):
    m: Point  # like x: first moment: leaky mean of the gradients
    v: Point  # like x: second moment: leaky mean of the squared gradients, per axis


def init(x: Point) -> State:
    return State(m=jnp.zeros_like(x), v=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1, beta2, epsilon):
    g = f.grad(x)
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g * g
    x = x - learning_rate * m / (jnp.sqrt(v) + epsilon)
    return x, State(m, v)


ONLY_CORRECTED = "always corrects the bias of both moments; see Adam."

OPTIMIZER = Optimizer(
    name="Adam almost",
    year=2014,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, BETA1, BETA2, EPSILON),
    order=22,
    rate_like=("adam", 1.0),
    formula=r"\begin{aligned} m &\leftarrow \beta_1 m + (1-\beta_1)\,g\\ v &\leftarrow \beta_2 v + (1-\beta_2)\,g^2\\ x &\leftarrow x - \alpha\,\frac{m}{\sqrt{v} + \epsilon} \end{aligned}",
    source="CS231n 2017, lecture 7, 38:44-41:07; Adam (Kingma and Ba, 2014, algorithm 1) without its lines for m-hat and v-hat",
    torch=ONLY_CORRECTED,
    optax=ONLY_CORRECTED,
    keras=ONLY_CORRECTED,
    swatch=1,
)
