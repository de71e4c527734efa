"""Conjugate gradients: each direction leaves alone what the ones before it have done."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from landscapes.base import Point, norm
from optimizers.base import Optimizer, Oracle
from optimizers.line_search import wolfe


class State(NamedTuple):
    g_old: Point  # like x: the last gradient; zero before the first step
    d_old: Point  # like x: the last direction
    evaluations: jax.Array  # (3,) gradients, values, Hessians asked for so far


def init(x: Point) -> State:
    return State(g_old=jnp.zeros_like(x), d_old=jnp.zeros_like(x), evaluations=jnp.zeros(3, x.dtype))


def update(x: Point, state: State, f: Oracle):
    g = f.grad(x)
    old = state.g_old @ state.g_old
    beta = jnp.where(old > 0, jnp.maximum(g @ (g - state.g_old), 0.0) / jnp.where(old > 0, old, 1.0), 0.0)
    d = -g + beta * state.d_old
    d = jnp.where(g @ d < 0, d, -g)
    curvature = f.curvature(x, d)
    first = jnp.where(curvature > 0, -(g @ d) / jnp.where(curvature > 0, curvature, 1.0), 1 / (1 + norm(g)))
    step = wolfe(f, x, g, d, first, flatten=0.1)
    evaluations = state.evaluations + jnp.array([1, 1, 1]) + step.trials * jnp.array([1, 1, 0])
    return x + step.length * d, State(g, d, evaluations)


NO_SEARCH = "has none on board; SciPy's minimize(method='CG') comes close, with another line search."

OPTIMIZER = Optimizer(
    name="Conjugate gradient",
    year=1952,
    init=init,
    update=update,
    knobs=(),
    order=26,
    rate_like=("conjugate_gradient", 1.0),
    formula=r"\begin{aligned} \beta &= \max\left(0,\ \frac{g^\top(g - g_{\mathrm{old}})}{g_{\mathrm{old}}^\top g_{\mathrm{old}}}\right)\\ d &\leftarrow -g + \beta\,d\\ x &\leftarrow x + t\,d,\quad t \text{ by line search} \end{aligned}",
    source="Hestenes and Stiefel, Methods of Conjugate Gradients for Solving Linear Systems (1952); Polak and Ribiere (1969); Shewchuk, An Introduction to the Conjugate Gradient Method Without the Agonizing Pain (1994), B4; LeCun's deep-learning course, lecture 1, 1:17:16",
    note="It takes the step along its direction that the curvature suggests, corrected until it lowers the loss enough; where the loss has no bottom it runs away.",
    torch=NO_SEARCH,
    optax=NO_SEARCH,
    keras=NO_SEARCH,
    swatch=5,
)
