"""Lion: the sign of the momentum, so that every step is as long along each axis."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import BETA1, BETA2, LEARNING_RATE, WEIGHT_DECAY, Call, Optimizer, Oracle


class State(NamedTuple):
    m: Point  # like x: leaky mean of the gradients


def init(x: Point) -> State:
    return State(m=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1, beta2, weight_decay):
    g = f.grad(x)
    c = beta1 * state.m + (1 - beta1) * g
    x = x - learning_rate * (jnp.sign(c) + weight_decay * x)
    m = beta2 * state.m + (1 - beta2) * g
    return x, State(m)


OPTIMIZER = Optimizer(
    name="Lion",
    year=2023,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, BETA1, BETA2._replace(default=0.99), WEIGHT_DECAY),
    rate_like=("adam", 0.5),
    formula=r"\begin{aligned} c &= \beta_1 m + (1-\beta_1)\,g\\ x &\leftarrow x - \alpha\,(\mathrm{sign}(c) + \lambda\,x)\\ m &\leftarrow \beta_2 m + (1-\beta_2)\,g \end{aligned}",
    source="Chen et al., Symbolic Discovery of Optimization Algorithms (2023), algorithm 2",
    torch="has no Lion.",
    optax=Call("optax.lion({learning_rate}, b1={beta1}, b2={beta2}, weight_decay={weight_decay})"),
    keras=lambda h: (
        Call("keras.optimizers.Lion({learning_rate}, beta_1={beta1}, beta_2={beta2}, weight_decay={weight_decay})")
        if h["beta1"]
        else "has Lion, but refuses it a beta_1 of 0."
    ),
    swatch=14,
)
