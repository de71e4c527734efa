"""AdaGrad: divide each axis by the root of its sum of squared gradients."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import EPSILON, LEARNING_RATE, Call, Optimizer, Oracle


class State(NamedTuple):
    grad_squared: Point  # like x: sum of the squared gradients, per axis


def init(x: Point) -> State:
    return State(grad_squared=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, epsilon):
    g = f.grad(x)
    grad_squared = state.grad_squared + g * g
    x = x - learning_rate * g / (jnp.sqrt(grad_squared) + epsilon)
    return x, State(grad_squared)


EPSILON_INSIDE = (
    "has {} with epsilon inside the root: another path, the more so the smaller the gradients are beside epsilon."
)

OPTIMIZER = Optimizer(
    name="AdaGrad",
    year=2011,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, EPSILON),
    formula=r"\begin{aligned} G &\leftarrow G + g^2\\ x &\leftarrow x - \alpha\,\frac{g}{\sqrt{G} + \epsilon} \end{aligned}",
    source=(
        "Duchi, Hazan and Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization (2011), "
        "figure 1, diagonal form; CS231n 2017, lecture 7, 33:18-35:42"
    ),
    order=4,
    torch=Call("torch.optim.Adagrad([x], lr={learning_rate}, eps={epsilon})", "Its own default is eps=1e-10."),
    optax=EPSILON_INSIDE.format("adagrad") + " By default its sum starts at 0.1, too.",
    keras=EPSILON_INSIDE.format("Adagrad") + " By default its sum starts at 0.1, too.",
)
