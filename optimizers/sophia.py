"""Sophia: divide the mean gradient by the curvature along each axis, and clip what comes out."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import BETA1, BETA2, LEARNING_RATE, Optimizer, Oracle
from optimizers.newton import NO_SECOND_ORDER
from shapes import Knob

GAMMA = Knob(
    "gamma",
    1.0,
    1e-3,
    10.0,
    r"\gamma",
    log=True,
    help="A step along an axis is clipped where Newton's would be longer than this; the rate over it is the share of Newton's step.",
)

LEAST = 1e-12  # the paper's epsilon: where the curvature is not positive, the step is clipped, whatever the gradient


class State(NamedTuple):
    m: Point  # like x: first moment: leaky mean of the gradients
    h: Point  # like x: leaky mean of the curvatures along the axes


def init(x: Point) -> State:
    return State(m=jnp.zeros_like(x), h=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1, beta2, gamma):
    g = f.grad(x)
    m = beta1 * state.m + (1 - beta1) * g
    h = beta2 * state.h + (1 - beta2) * jnp.diag(f.hessian(x))
    x = x - learning_rate * jnp.clip(m / jnp.maximum(gamma * h, LEAST), -1.0, 1.0)
    return x, State(m, h)


OPTIMIZER = Optimizer(
    name="Sophia",
    year=2023,
    init=init,
    update=update,
    knobs=(
        LEARNING_RATE._replace(help="Length of the longest step along each axis."),
        BETA1,
        BETA2._replace(default=0.9, help="Memory of the curvature along each axis."),
        GAMMA,
    ),
    rate_like=("adam", 1.0),
    formula=r"\begin{aligned} m &\leftarrow \beta_1 m + (1-\beta_1)\,g\\ h &\leftarrow \beta_2 h + (1-\beta_2)\,\mathrm{diag}(H)\\ x &\leftarrow x - \alpha\,\mathrm{clip}\left(\frac{m}{\max(\gamma h,\ \epsilon)},\ 1\right) \end{aligned}",
    source="Liu et al., Sophia: A Scalable Stochastic Second-order Optimizer for Language Model Pre-training (2023), algorithm 3, without weight decay",
    note="Far from a minimum, and where the surface bends down, every step along an axis is as long as the rate; near one it is a share of Newton's along that axis. The diagonal is exact here, and asked for at every step (the paper estimates it every ten steps), so a step costs a gradient and a Hessian. The memories and gamma are for runs of a few hundred steps; the paper's for networks are 0.96, 0.99 and 0.01.",
    torch=NO_SECOND_ORDER,
    optax="has optax.contrib.sophia, which corrects the bias of m, divides by the curvature before the last step and estimates it at random: another path.",
    keras=NO_SECOND_ORDER,
    swatch=19,
)
