"""AdEMAMix: Adam with two memories of the gradient, a short and a very long one."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point, Scalar
from optimizers.base import BETA1, BETA2, EPSILON, LEARNING_RATE, Call, Optimizer, Oracle
from shapes import Knob

BETA3 = Knob(
    "beta3",
    0.999,
    0.0,
    0.9999,
    r"\beta_3",
    near_one=True,
    help="Memory of the slow mean gradient; the larger, the longer.",
)
MIX = Knob("mix", 5.0, 0.0, 10.0, "a", help="Weight of the slow mean beside the fast one; the paper calls it alpha.")


class State(NamedTuple):
    m: Point  # like x: first moment, fast: leaky mean of the last gradients
    m_slow: Point  # like x: first moment, slow: leaky mean of nearly all gradients; it fills up from zero
    v: Point  # like x: second moment: leaky mean of the squared gradients, per axis
    beta1_t: Scalar  # () beta1 to the power of the step number
    beta2_t: Scalar  # () beta2 to the power of the step number


def init(x: Point) -> State:
    zero, one = jnp.zeros_like(x), jnp.ones((), x.dtype)
    return State(m=zero, m_slow=zero, v=zero, beta1_t=one, beta2_t=one)


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1, beta2, beta3, mix, epsilon):
    g = f.grad(x)
    m = beta1 * state.m + (1 - beta1) * g
    m_slow = beta3 * state.m_slow + (1 - beta3) * g
    v = beta2 * state.v + (1 - beta2) * g * g
    beta1_t, beta2_t = beta1 * state.beta1_t, beta2 * state.beta2_t
    m_hat = m / (1 - beta1_t)
    v_hat = v / (1 - beta2_t)
    x = x - learning_rate * (m_hat + mix * m_slow) / (jnp.sqrt(v_hat) + epsilon)
    return x, State(m, m_slow, v, beta1_t, beta2_t)


OPTIMIZER = Optimizer(
    name="AdEMAMix",
    year=2024,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, BETA1, BETA2, BETA3, MIX, EPSILON),
    rate_like=("adam", 1.0),
    formula=r"\begin{aligned} m &\leftarrow \beta_1 m + (1-\beta_1)\,g\\ m_{\mathrm{slow}} &\leftarrow \beta_3 m_{\mathrm{slow}} + (1-\beta_3)\,g\\ x &\leftarrow x - \alpha\,\frac{\hat m + a\,m_{\mathrm{slow}}}{\sqrt{\hat v} + \epsilon},\quad \hat m,\ \hat v \text{ as in Adam} \end{aligned}",
    source="Pagliardini, Ablin and Grangier, The AdEMAMix Optimizer: Better, Faster, Older (2024), algorithm 1, without weight decay and without its schedules of alpha and beta3",
    note="The slow mean still pushes where the gradients of long ago pointed: along a valley that is a gain, past a minimum an overshoot. Its memory is the paper's for short runs; for those of a network the paper's is ten times as long.",
    torch="has no AdEMAMix.",
    optax=Call(
        "optax.contrib.ademamix({learning_rate}, b1={beta1}, b2={beta2}, b3={beta3}, alpha={mix}, eps={epsilon})",
        "Its own defaults are b3=0.9999 and eps=1e-8.",
    ),
    keras="has no AdEMAMix.",
    swatch=20,
)
