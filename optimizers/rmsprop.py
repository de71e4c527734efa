"""RMSProp: AdaGrad with a leaky sum, so that the steps do not die out."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.adagrad import EPSILON_INSIDE
from optimizers.base import EPSILON, LEARNING_RATE, Call, Optimizer, Oracle
from shapes import Knob

DECAY = Knob(
    "decay", 0.9, 0.0, 0.999, r"d", near_one=True, help="Memory of the squared gradients; the larger, the longer."
)


class State(NamedTuple):
    grad_squared: Point  # like x: leaky mean of the squared gradients, per axis


def init(x: Point) -> State:
    return State(grad_squared=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, decay, epsilon):
    g = f.grad(x)
    grad_squared = decay * state.grad_squared + (1 - decay) * g * g
    x = x - learning_rate * g / (jnp.sqrt(grad_squared) + epsilon)
    return x, State(grad_squared)


OPTIMIZER = Optimizer(
    name="RMSProp",
    year=2012,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, DECAY, EPSILON),
    formula=r"\begin{aligned} G &\leftarrow d\,G + (1-d)\,g^2\\ x &\leftarrow x - \alpha\,\frac{g}{\sqrt{G} + \epsilon} \end{aligned}",
    source="Tieleman and Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012); CS231n 2017, lecture 7, 36:11-37:12",
    order=5,
    torch=Call(
        "torch.optim.RMSprop([x], lr={learning_rate}, alpha={decay}, eps={epsilon})",
        "Its own defaults are alpha=0.99 and eps=1e-8.",
    ),
    optax=Call(
        "optax.rmsprop({learning_rate}, decay={decay}, eps={epsilon}, eps_in_sqrt=False)",
        "By default its epsilon, 1e-8, stands inside the root.",
    ),
    keras=EPSILON_INSIDE.format("RMSprop"),
)
