"""Adam with weight decay kept apart from the gradient."""

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.adam import EPSILON_HAT, SET_EPSILON, State, init
from optimizers.base import BETA1, BETA2, EPSILON, LEARNING_RATE, WEIGHT_DECAY, Call, Optimizer, Oracle


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
    torch=Call(
        "torch.optim.AdamW([x], lr={learning_rate}, betas=({beta1}, {beta2}), eps={epsilon}, weight_decay={weight_decay})",
        "Its own default is eps=1e-8.",
    ),
    optax=Call("optax.adamw({learning_rate}, b1={beta1}, b2={beta2}, eps={epsilon}, weight_decay={weight_decay})"),
    keras=Call(
        "keras.optimizers.AdamW({learning_rate}, beta_1={beta1}, beta_2={beta2}, weight_decay={weight_decay})",
        EPSILON_HAT,
        before=SET_EPSILON,
    ),
    swatch=12,
)
