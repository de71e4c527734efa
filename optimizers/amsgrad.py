"""AMSGrad: Adam that never forgets its largest second moment."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import BETA1, BETA2, EPSILON, LEARNING_RATE, Call, Optimizer, Oracle


class State(NamedTuple):
    m: Point  # like x: first moment: leaky mean of the gradients
    v: Point  # like x: second moment: leaky mean of the squared gradients, per axis
    v_hat: Point  # like x: the largest v so far, per axis


def init(x: Point) -> State:
    zero = jnp.zeros_like(x)
    return State(m=zero, v=zero, v_hat=zero)


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1, beta2, epsilon):
    g = f.grad(x)
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g * g
    v_hat = jnp.maximum(state.v_hat, v)
    x = x - learning_rate * m / (jnp.sqrt(v_hat) + epsilon)
    return x, State(m, v, v_hat)


CORRECTED = "has Adam(amsgrad=True), which corrects the bias; here it is as printed in the paper."

OPTIMIZER = Optimizer(
    name="AMSGrad",
    year=2018,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, BETA1, BETA2, EPSILON),
    rate_like=("adam", 1.0),
    formula=r"\begin{aligned} m &\leftarrow \beta_1 m + (1-\beta_1)\,g\\ v &\leftarrow \beta_2 v + (1-\beta_2)\,g^2\\ \hat v &\leftarrow \max(\hat v,\,v)\\ x &\leftarrow x - \alpha\,\frac{m}{\sqrt{\hat v} + \epsilon} \end{aligned}",
    source="Reddi, Kale and Kumar, On the Convergence of Adam and Beyond (2018), algorithm 2: without bias correction, as printed",
    note="As printed in the paper it corrects no bias, so its first steps are long, as those of Adam almost.",
    torch=CORRECTED,
    optax=Call(
        "optax.amsgrad({learning_rate}, b1={beta1}, b2={beta2}, eps={epsilon}, bias_correction_mu=False, bias_correction_nu=False)",
        "By default it corrects both moments; the paper does not.",
    ),
    keras=CORRECTED,
    swatch=13,
)
