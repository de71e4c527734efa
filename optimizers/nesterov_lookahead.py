"""Nesterov momentum as first shown: take the gradient where the velocity is about to lead."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import LEARNING_RATE, RHO, Optimizer, Oracle
from optimizers.nesterov import LIMIT


class State(NamedTuple):
    v: Point  # like x: velocity, in units of a step (it contains the learning rate)


def init(x: Point) -> State:
    return State(v=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, rho):
    look_ahead = x + rho * state.v
    g = f.grad(look_ahead)
    v = rho * state.v - learning_rate * g
    x = x + v
    return x, State(v)


LOOK_AHEAD = (
    "has the form after the change of variables: its parameter is the point x + rho v at which this form takes its "
    "gradient. For that path choose Nesterov."
)

OPTIMIZER = Optimizer(
    name="Nesterov (look-ahead)",
    year=1983,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, RHO),
    order=21,
    rate_like=("nesterov", 1.0),
    formula=r"\begin{aligned} v &\leftarrow \rho\,v - \alpha\,\nabla f(x + \rho\,v)\\ x &\leftarrow x + v \end{aligned}",
    source="Nesterov, A method of solving a convex programming problem with convergence rate O(1/k^2) (1983); in this form Sutskever et al., On the importance of initialization and momentum (2013), eqs. 3-4; CS231n 2017, lecture 7, 28:04",
    stable_rate=LIMIT,
    torch=LOOK_AHEAD,
    optax=LOOK_AHEAD,
    keras=LOOK_AHEAD,
    swatch=0,
)
