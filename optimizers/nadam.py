"""Adam with Nesterov's look-ahead in its first moment."""

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.adam import State, init
from optimizers.base import BETA1, BETA2, EPSILON, LEARNING_RATE, Call, Optimizer, Oracle


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1, beta2, epsilon):
    g = f.grad(x)
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g * g
    beta1_t, beta2_t = beta1 * state.beta1_t, beta2 * state.beta2_t
    m_hat = beta1 * m / (1 - beta1 * beta1_t) + (1 - beta1) * g / (1 - beta1_t)
    v_hat = v / (1 - beta2_t)
    x = x - learning_rate * m_hat / (jnp.sqrt(v_hat) + epsilon)
    return x, State(m, v, beta1_t, beta2_t)


OPTIMIZER = Optimizer(
    name="NAdam",
    year=2016,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, BETA1, BETA2, EPSILON),
    rate_like=("adam", 1.0),
    formula=r"\begin{aligned} \hat m &= \frac{\beta_1 m}{1-\beta_1^{t+1}} + \frac{(1-\beta_1)\,g}{1-\beta_1^t}\\[4pt] x &\leftarrow x - \alpha\,\frac{\hat m}{\sqrt{\hat v}+\epsilon},\quad m,\ v,\ \hat v \text{ as in Adam} \end{aligned}",
    source="Dozat, Incorporating Nesterov Momentum into Adam (2016), algorithm 2",
    torch="has NAdam with a beta1 that grows over the first thousands of steps: another path.",
    optax=Call("optax.nadam({learning_rate}, b1={beta1}, b2={beta2}, eps={epsilon})"),
    keras="has Nadam with a beta_1 that grows over the first steps: another path.",
    swatch=11,
)
