"""Nesterov momentum after the change of variables: the gradient is taken where the path stands."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import LEARNING_RATE, RHO, Call, Limit, Optimizer, Oracle


class State(NamedTuple):
    v: Point  # like x: velocity, in units of a step (it contains the learning rate)


def init(x: Point) -> State:
    return State(v=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, rho):
    g = f.grad(x)
    v = rho * state.v - learning_rate * g
    x = x + v + rho * (v - state.v)
    return x, State(v)


def _call(code: str) -> Callable[[Mapping[str, float]], Call]:
    """SGD's call; without momentum the libraries refuse Nesterov's form, which is SGD then."""
    return lambda h: Call(code % (", momentum={rho}, nesterov=True" if h["rho"] else ""))


LIMIT = Limit("2(1+ρ)/((1+2ρ)L)", lambda h: 2 * (1 + h["rho"]) / (1 + 2 * h["rho"]))

OPTIMIZER = Optimizer(
    name="Nesterov",
    year=1983,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, RHO),
    formula=r"\begin{aligned} v' &\leftarrow \rho\,v - \alpha\,g\\ x &\leftarrow x + v' + \rho\,(v' - v) \end{aligned}",
    source=(
        "Nesterov, A method of solving a convex programming problem with convergence rate O(1/k^2) (1983); "
        "in this form Bengio et al., Advances in optimizing recurrent networks (2013), eq. 7; CS231n 2017, lecture 7, 28:46-31:01"
    ),
    order=3,
    stable_rate=LIMIT,
    torch=_call("torch.optim.SGD([x], lr={learning_rate}%s)"),
    optax=_call("optax.sgd({learning_rate}%s)"),
    keras=_call("keras.optimizers.SGD({learning_rate}%s)"),
)
