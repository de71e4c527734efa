"""Adam with weight decay kept apart from the gradient."""

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.adam import State, init
from optimizers.base import BETA1, BETA2, EPSILON, LEARNING_RATE, WEIGHT_DECAY, Optimizer, Oracle


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1, beta2, epsilon, weight_decay):
    g = f.grad(x)
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g * g
    beta1_t, beta2_t = beta1 * state.beta1_t, beta2 * state.beta2_t
    m_hat = m / (1 - beta1_t)
    v_hat = v / (1 - beta2_t)
    x = x - learning_rate * (m_hat / (jnp.sqrt(v_hat) + epsilon) + weight_decay * x)
    return x, State(m, v, beta1_t, beta2_t)


OPTIMIZER = Optimizer(
    name="AdamW",
    year=2017,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, BETA1, BETA2, EPSILON, WEIGHT_DECAY),
    rate_like=("adam", 1.0),
    formula=r"x \leftarrow x - \alpha\left(\frac{\hat m}{\sqrt{\hat v} + \epsilon} + \lambda\,x\right),\quad \hat m,\ \hat v \text{ as in Adam}",
    source="Loshchilov and Hutter, Decoupled Weight Decay Regularization (2017), algorithm 2",
)
