"""Adam: momentum and RMSProp together, both corrected for starting at zero."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point, Scalar
from optimizers.base import BETA1, BETA2, EPSILON, LEARNING_RATE, Call, Optimizer, Oracle


class State(NamedTuple):
    m: Point  # like x: first moment: leaky mean of the gradients
    v: Point  # like x: second moment: leaky mean of the squared gradients, per axis
    beta1_t: Scalar  # () beta1 to the power of the step number
    beta2_t: Scalar  # () beta2 to the power of the step number


def init(x: Point) -> State:
    one = jnp.ones((), x.dtype)
    return State(m=jnp.zeros_like(x), v=jnp.zeros_like(x), beta1_t=one, beta2_t=one)


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1, beta2, epsilon):
    g = f.grad(x)
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g * g
    # Running products: in a map of many runs a power at every step costs more than all the rest.
    beta1_t, beta2_t = beta1 * state.beta1_t, beta2 * state.beta2_t
    m_hat = m / (1 - beta1_t)
    v_hat = v / (1 - beta2_t)
    x = x - learning_rate * m_hat / (jnp.sqrt(v_hat) + epsilon)
    return x, State(m, v, beta1_t, beta2_t)


EPSILON_HAT = (
    "Its epsilon stands beside the root of v before the bias is corrected (the paper's epsilon hat), which makes it larger "
    "in the first steps; the line before each step puts it where PyTorch and this page have it."
)
SET_EPSILON = "\n    optimizer.epsilon = {epsilon} * (1 - {beta2} ** (step + 1)) ** 0.5"

OPTIMIZER = Optimizer(
    name="Adam",
    year=2014,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, BETA1, BETA2, EPSILON),
    formula=(
        r"\begin{aligned} m &\leftarrow \beta_1 m + (1-\beta_1)\,g & \hat m &= \frac{m}{1-\beta_1^t}\\[6pt]"
        r" v &\leftarrow \beta_2 v + (1-\beta_2)\,g^2 & \hat v &= \frac{v}{1-\beta_2^t}\\[6pt]"
        r" x &\leftarrow x - \alpha\,\frac{\hat m}{\sqrt{\hat v} + \epsilon} \end{aligned}"
    ),
    source="Kingma and Ba, Adam: A Method for Stochastic Optimization (2014), algorithm 1; CS231n 2017, lecture 7, 38:44-42:23",
    order=6,
    torch=Call(
        "torch.optim.Adam([x], lr={learning_rate}, betas=({beta1}, {beta2}), eps={epsilon})",
        "Its own default is eps=1e-8.",
    ),
    optax=Call("optax.adam({learning_rate}, b1={beta1}, b2={beta2}, eps={epsilon})", "Its own default is eps=1e-8."),
    keras=Call(
        "keras.optimizers.Adam({learning_rate}, beta_1={beta1}, beta_2={beta2})", EPSILON_HAT, before=SET_EPSILON
    ),
)
