"""Newton's method: jump to where the paraboloid through this point has its stationary point."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point, Scalar, solve
from optimizers.base import LEARNING_RATE, Optimizer, Oracle


class State(NamedTuple):
    singular: Scalar  # () 1 if the Hessian of the last step had no inverse and the point stayed, else 0


def init(x: Point) -> State:
    return State(singular=jnp.zeros((), x.dtype))


def update(x: Point, state: State, f: Oracle, *, learning_rate):
    g = f.grad(x)
    H = f.hessian(x)
    step = solve(H, g)
    singular = ~jnp.isfinite(step).all()
    x = jnp.where(singular, x, x - learning_rate * step)
    return x, State(singular.astype(x.dtype))


NO_SECOND_ORDER = "has no method that asks for the Hessian."
ONLY_SOPHIA = (
    "has one method that asks for the Hessian, optax.contrib.sophia: a noisy estimate of its diagonal, averaged, and with "
    "steps that are clipped. That is another path."
)

OPTIMIZER = Optimizer(
    name="Newton",
    year=1685,
    init=init,
    update=update,
    knobs=(LEARNING_RATE._replace(default=1.0, help="Share of the Newton step that is taken."),),
    order=24,
    rate_like=("newton", 1.0),
    formula=r"x \leftarrow x - \alpha\,H^{-1} g",
    source="Newton and Raphson; Nocedal and Wright, Numerical Optimization (2006), eq. 3.38; CS231n 2017, lecture 7, 48:18-50:39",
    note="It goes to the nearest stationary point of whatever kind, a saddle or a summit as well, and far out of the picture where the curvature is small. Where the Hessian has no inverse it stays, and its state says so.",
    torch=NO_SECOND_ORDER,
    optax=ONLY_SOPHIA,
    keras=NO_SECOND_ORDER,
    swatch=3,
)
