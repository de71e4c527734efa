"""Prodigy: Adam that finds its own learning rate, from how far it has come and what the gradients say of it."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point, Scalar
from optimizers.base import BETA1, BETA2, EPSILON, LEARNING_RATE, Call, Optimizer, Oracle
from shapes import Knob

D0 = Knob("d0", 1e-6, 1e-8, 1.0, "d_0", log=True, help="The first guess of the distance to the minimum; it only grows.")


class State(NamedTuple):
    x0: Point  # like x: the start
    d: Scalar  # () the largest lower bound so far on the distance from the start to a minimum
    m: Point  # like x: first moment: leaky mean of the gradients times d
    v: Point  # like x: second moment: leaky mean of their squares, per axis
    r: Scalar  # () leaky sum of how much each gradient says has been gained since the start
    s: Point  # like x: leaky sum of the gradients, with the same weights
    beta1_t: Scalar  # () beta1 to the power of the step number
    beta2_t: Scalar  # () beta2 to the power of the step number


def init(x: Point) -> State:
    zero, one = jnp.zeros((), x.dtype), jnp.ones((), x.dtype)
    return State(x, zero, jnp.zeros_like(x), jnp.zeros_like(x), zero, jnp.zeros_like(x), one, one)


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1, beta2, epsilon, d0):
    g = f.grad(x)
    d = jnp.maximum(state.d, d0)
    beta1_t, beta2_t = beta1 * state.beta1_t, beta2 * state.beta2_t
    rate = learning_rate * d * jnp.sqrt(1 - beta2_t) / (1 - beta1_t)
    m = beta1 * state.m + (1 - beta1) * d * g
    v = beta2 * state.v + (1 - beta2) * (d * g) ** 2
    r = jnp.sqrt(beta2) * state.r + rate * d * (g @ (state.x0 - x))
    s = jnp.sqrt(beta2) * state.s + rate * d * g
    size = jnp.abs(s).sum()
    d = jnp.maximum(d, r / jnp.where(size > 0, size, 1.0))
    x = x - rate * m / (jnp.sqrt(v) + d * epsilon)
    return x, State(state.x0, d, m, v, r, s, beta1_t, beta2_t)


OPTIMIZER = Optimizer(
    name="Prodigy",
    year=2023,
    init=init,
    update=update,
    knobs=(
        LEARNING_RATE._replace(default=1.0, help="A factor on the rate that it finds."),
        BETA1,
        BETA2,
        EPSILON._replace(default=1e-8),
        D0,
    ),
    rate_like=("prodigy", 1.0),
    formula=(
        r"\begin{aligned} m &\leftarrow \beta_1 m + (1-\beta_1)\,d\,g & v &\leftarrow \beta_2 v + (1-\beta_2)\,(d\,g)^2\\"
        r" r &\leftarrow \sqrt{\beta_2}\,r + \gamma\,d^2\,g^\top(x_0 - x) & s &\leftarrow \sqrt{\beta_2}\,s + \gamma\,d^2\,g\\"
        r" x &\leftarrow x - \gamma\,d\,\frac{m}{\sqrt v + d\,\epsilon} & d &\leftarrow \max\left(d,\ \frac{r}{\lVert s\rVert_1}\right)\\"
        r" \gamma &= \alpha\,\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t} \end{aligned}"
    ),
    source="Mishchenko and Defazio, Prodigy: An Expeditiously Adaptive Parameter-Free Learner (2023), the version of Adam; with Adam's correction of the bias, as in Optax",
    note="On a convex surface d is a lower bound on the distance that it has to go, so it starts with tiny steps and soon takes long ones, without a rate from anybody. It never takes d back: on another kind of surface, or with noise, d may be far too large.",
    torch="does not have it; the authors' package prodigyopt does.",
    optax=Call(
        "optax.contrib.prodigy({learning_rate}, betas=({beta1}, {beta2}), eps={epsilon}, estim_lr0={d0})",
        "Its estim_lr is d.",
    ),
    keras="has no Prodigy.",
    swatch=21,
)
