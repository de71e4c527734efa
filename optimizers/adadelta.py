"""AdaDelta: steps in the units of x, from the ratio of past steps to past gradients."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import EPSILON, LEARNING_RATE, Call, Optimizer, Oracle
from optimizers.rmsprop import DECAY


class State(NamedTuple):
    grad_squared: Point  # like x: leaky mean of the squared gradients, per axis
    step_squared: Point  # like x: leaky mean of the squared steps (at learning rate 1), per axis


def init(x: Point) -> State:
    return State(grad_squared=jnp.zeros_like(x), step_squared=jnp.zeros_like(x))


def update(x: Point, state: State, f: Oracle, *, learning_rate, decay, epsilon):
    g = f.grad(x)
    grad_squared = decay * state.grad_squared + (1 - decay) * g * g
    step = jnp.sqrt(state.step_squared + epsilon) / jnp.sqrt(grad_squared + epsilon) * g
    step_squared = decay * state.step_squared + (1 - decay) * step * step
    x = x - learning_rate * step
    return x, State(grad_squared, step_squared)


OPTIMIZER = Optimizer(
    name="AdaDelta",
    year=2012,
    init=init,
    update=update,
    knobs=(
        LEARNING_RATE._replace(default=5.0),
        DECAY,
        EPSILON._replace(default=1e-6, help="Inside the roots: it sets the size of the first steps."),
    ),
    rate_like=("adadelta", 1.0),
    formula=r"\begin{aligned} G &\leftarrow d\,G + (1-d)\,g^2\\ \Delta &= \frac{\sqrt{S+\epsilon}}{\sqrt{G+\epsilon}}\,g\\ S &\leftarrow d\,S + (1-d)\,\Delta^2\\ x &\leftarrow x - \alpha\,\Delta \end{aligned}",
    source="Zeiler, ADADELTA: An Adaptive Learning Rate Method (2012), algorithm 1",
    note="Zeiler's method has no learning rate, which is to say 1; with that it leaves the start very slowly, because its first steps are as small as the root of epsilon.",
    torch=Call("torch.optim.Adadelta([x], lr={learning_rate}, rho={decay}, eps={epsilon})"),
    optax=Call("optax.adadelta({learning_rate}, rho={decay}, eps={epsilon})"),
    keras=Call("keras.optimizers.Adadelta({learning_rate}, rho={decay}, epsilon={epsilon})"),
    swatch=9,
)
