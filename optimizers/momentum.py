"""SGD with momentum: build up velocity as a running sum of gradients."""

import math
from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import LEARNING_RATE, RHO, Call, Limit, Optimizer, Oracle


class State(NamedTuple):
    v: Point  # like x: velocity: the gradients so far, each weighted with rho for every step since


def init(x: Point) -> State:
    return State(v=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, rho):
    g = f.grad(x)
    v = rho * state.v + g
    x = x - learning_rate * v
    return x, State(v)


def fastest(smallest: float, largest: float) -> dict[str, float]:
    """Returns the values with which it is fastest on a quadratic between these curvatures: Polyak (1964), eq. 15."""
    low, high = math.sqrt(smallest), math.sqrt(largest)
    return {"learning_rate": (2 / (high + low)) ** 2, "rho": ((high - low) / (high + low)) ** 2}


OPTIMIZER = Optimizer(
    name="Momentum",
    year=1964,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, RHO),
    formula=r"\begin{aligned} v &\leftarrow \rho\,v + g\\ x &\leftarrow x - \alpha\,v \end{aligned}",
    source="Polyak, Some methods of speeding up the convergence of iteration methods (1964), eq. 9; CS231n 2017, lecture 7, 23:44",
    order=2,
    stable_rate=Limit("limit 2(1+ρ)/L", lambda h: 2 * (1 + h["rho"])),
    fastest=fastest,
    forms=("momentum_step", "momentum_mean"),
    torch=Call("torch.optim.SGD([x], lr={learning_rate}, momentum={rho})"),
    optax=Call("optax.sgd({learning_rate}, momentum={rho})"),
    keras=Call("keras.optimizers.SGD({learning_rate}, momentum={rho})"),
)
