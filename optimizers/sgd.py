"""Stochastic gradient descent: a step against the gradient."""

from typing import NamedTuple

from landscapes.base import Point
from optimizers.base import LEARNING_RATE, Best, Call, Limit, Optimizer, Oracle


class State(NamedTuple):
    """SGD remembers nothing."""


def init(x: Point) -> State:
    return State()


def update(x: Point, state: State, f: Oracle, *, learning_rate):
    g = f.grad(x)
    x = x - learning_rate * g
    return x, state


OPTIMIZER = Optimizer(
    name="SGD",
    year=1951,
    init=init,
    update=update,
    knobs=(LEARNING_RATE,),
    formula=r"x \leftarrow x - \alpha\,g",
    source="Robbins and Monro, A Stochastic Approximation Method (1951); CS231n 2017, lecture 7, 14:45",
    order=1,
    stable_rate=Limit("limit 2/L", lambda h: 2.0),
    best_rate=Best("best 2/(L+μ)", lambda smallest, largest: 2 / (smallest + largest)),
    torch=Call("torch.optim.SGD([x], lr={learning_rate})"),
    optax=Call("optax.sgd({learning_rate})"),
    keras=Call("keras.optimizers.SGD({learning_rate})"),
)
