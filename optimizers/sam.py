"""SAM: climb a little first, and step by the gradient from up there; in a narrow valley it is the steeper one."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point, norm
from optimizers.base import LEARNING_RATE, Call, Optimizer, Oracle
from shapes import Knob

RADIUS = Knob("radius", 0.05, 0.0, 1.0, "r", help="How far it climbs before it takes its gradient; 0 is SGD.")


class State(NamedTuple):
    """SAM remembers nothing."""


def init(x: Point) -> State:
    return State()


def update(x: Point, state: State, f: Oracle, *, learning_rate, radius):
    g = f.grad(x)
    size = norm(g)
    climbed = x + radius * g / jnp.where(size > 0, size, 1.0)
    g = f.grad(climbed)
    x = x - learning_rate * g
    return x, state


NO_SAM = "has no SAM: it takes two gradients a step."

OPTIMIZER = Optimizer(
    name="SAM",
    year=2020,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, RADIUS),
    rate_like=("sgd", 0.5),
    formula=r"x \leftarrow x - \alpha\,\nabla f\left(x + r\,\frac{g}{\lVert g\rVert}\right)",
    source="Foret et al., Sharpness-Aware Minimization for Efficiently Improving Generalization (2020), algorithm 1, around SGD",
    note="It looks for low loss all around, within the radius: a well narrower than that does not hold it. But it may come to rest on a slope, where its climb leads to a stationary point, and near a minimum it steps to and fro, for its climb is as long as ever.",
    torch=NO_SAM,
    optax=Call(
        "optax.contrib.sam(optax.sgd({learning_rate}), optax.chain(optax.contrib.normalize(), optax.sgd({radius})))",
        "Its first update climbs, its second one steps.",
        after="\n    change, state = optimizer.update(jax.grad(loss)(x), state, x)\n    x = optax.apply_updates(x, change)",
    ),
    keras=NO_SAM,
    swatch=23,
)
