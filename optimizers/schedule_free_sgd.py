"""Schedule-free SGD: an average that replaces the falling learning rate."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point, Scalar
from optimizers.base import BETA1, LEARNING_RATE, Call, Optimizer, Oracle


class State(NamedTuple):
    z: Point  # like x: where SGD itself stands
    t: Scalar  # () number of steps so far


def init(x: Point) -> State:
    return State(z=x, t=jnp.zeros((), x.dtype))


def update(x: Point, state: State, f: Oracle, *, learning_rate, beta1):
    y = (1 - beta1) * state.z + beta1 * x
    g = f.grad(y)
    z = state.z - learning_rate * g
    t = state.t + 1
    x = (1 - 1 / t) * x + z / t
    return x, State(z, t)


OPTIMIZER = Optimizer(
    name="Schedule-free SGD",
    year=2024,
    init=init,
    update=update,
    knobs=(
        LEARNING_RATE,
        BETA1._replace(help="Where between SGD's own point (0) and the average (1) the gradient is taken."),
    ),
    second_path="z",
    formula=r"\begin{aligned} y &= (1-\beta_1)\,z + \beta_1\,x\\ z &\leftarrow z - \alpha\,g(y)\\ x &\leftarrow (1-\tfrac1t)\,x + \tfrac1t\,z \end{aligned}",
    source="Defazio et al., The Road Less Scheduled (2024), eqs. 3-5",
    note="The thin path is SGD's own; the strong one is the average, which is what is used in the end.",
    torch="does not have it; the authors' package schedulefree does.",
    optax=lambda h: (
        Call(
            "optax.contrib.schedule_free_sgd({learning_rate}, b1={beta1})",
            "Its parameter is y, where the gradient is taken; the last line gives the point that is drawn.",
            after="\nx = optax.contrib.schedule_free_eval_params(state, x)",
        )
        if h["beta1"] >= 1e-3
        else "has schedule_free_sgd, but it divides by its b1: below 0.001 it gives no numbers, or other ones."
    ),
    keras="has ScheduleFreeAdamW, but no schedule-free SGD.",
    swatch=15,
)
