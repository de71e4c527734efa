"""AdaMax: Adam with the largest recent gradient in place of the root mean square."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point, Scalar
from optimizers.base import BETA1, BETA2, EPSILON, LEARNING_RATE, Call, Optimizer, Oracle


class State(NamedTuple):
    m: Point  # like x: first moment: leaky mean of the gradients
    u: Point  # like x: largest gradient so far, fading, per axis
    beta1_t: Scalar  # () beta1 to the power of the step number


def init(x: Point) -> State:
    return State(m=jnp.zeros_like(x), u=jnp.zeros_like(x), beta1_t=jnp.ones((), x.dtype))


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1, beta2, epsilon):
    g = f.grad(x)
    m = beta1 * state.m + (1 - beta1) * g
    u = jnp.maximum(beta2 * state.u, jnp.abs(g) + epsilon)
    beta1_t = beta1 * state.beta1_t
    x = x - learning_rate / (1 - beta1_t) * m / u
    return x, State(m, u, beta1_t)


OPTIMIZER = Optimizer(
    name="AdaMax",
    year=2014,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, BETA1, BETA2, EPSILON),
    rate_like=("adam", 1.0),
    formula=r"\begin{aligned} m &\leftarrow \beta_1 m + (1-\beta_1)\,g\\ u &\leftarrow \max(\beta_2 u,\ \lvert g\rvert + \epsilon)\\ x &\leftarrow x - \frac{\alpha}{1-\beta_1^t}\,\frac mu \end{aligned}",
    source="Kingma and Ba, Adam: A Method for Stochastic Optimization (2014), algorithm 2; epsilon as in the libraries",
    note="Epsilon is added as the libraries do; the paper has none.",
    torch=Call(
        "torch.optim.Adamax([x], lr={learning_rate}, betas=({beta1}, {beta2}), eps={epsilon})",
        "Its own default is eps=1e-8.",
    ),
    optax=Call("optax.adamax({learning_rate}, b1={beta1}, b2={beta2}, eps={epsilon})"),
    keras="has Adamax with epsilon added to u, not to the size of the gradient: another path.",
    swatch=10,
)
