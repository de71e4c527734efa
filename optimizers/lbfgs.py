"""L-BFGS: Newton's step with a Hessian pieced together from the last ten gradients."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from landscapes.base import Point, norm
from optimizers.base import LEARNING_RATE, Optimizer, Oracle
from optimizers.line_search import wolfe

MEMORY = 10


class State(NamedTuple):
    s: jax.Array  # (10, n) the last steps, newest last; zero where there is none yet
    y: jax.Array  # (10, n) the changes of the gradient over these steps
    x_old: Point  # like x: where the last step began
    g_old: Point  # like x: the gradient there; zero before the first step
    evaluations: jax.Array  # (3,) gradients, values, Hessians asked for so far


def init(x: Point) -> State:
    none = jnp.zeros((MEMORY, x.size), x.dtype)
    return State(s=none, y=none, x_old=x, g_old=jnp.zeros_like(x), evaluations=jnp.zeros(3, x.dtype))


def update(x: Point, state: State, f: Oracle, *, learning_rate):
    g = f.grad(x)
    s, y = remember(state, x, g)
    d = -two_loops(g, s, y)
    step = wolfe(f, x, g, d, first=learning_rate, flatten=0.9)
    evaluations = state.evaluations + jnp.array([1, 1, 0]) + step.trials * jnp.array([1, 1, 0])
    return x + step.length * d, State(s, y, x, g, evaluations)


def remember(state: State, x: Point, g: Point):
    """The memory with the newest pair, if it has positive curvature; the oldest falls out."""
    s, y = x - state.x_old, g - state.g_old
    worth = (s @ y > 0) & (state.g_old != 0).any()
    return tuple(
        jnp.where(worth, jnp.roll(old, -1, axis=0).at[-1].set(new), old) for old, new in ((state.s, s), (state.y, y))
    )


def two_loops(g: Point, s: jax.Array, y: jax.Array) -> Point:
    """The inverse Hessian of the memory times g (algorithm 7.4); empty places of the memory change nothing."""
    curvature = (s * y).sum(axis=1)
    weight = jnp.where(curvature > 0, 1 / jnp.where(curvature > 0, curvature, 1.0), 0.0)

    def back(q, pair):
        s, y, w = pair
        a = w * (s @ q)
        return q - a * y, a

    def forth(r, pair):
        s, y, w, a = pair
        return r + s * (a - w * (y @ r)), None

    q, a = jax.lax.scan(back, g, (s, y, weight), reverse=True)
    scale = jnp.where(
        curvature[-1] > 0, curvature[-1] / jnp.maximum(y[-1] @ y[-1], jnp.finfo(g.dtype).tiny), 1 / (1 + norm(g))
    )
    return jax.lax.scan(forth, scale * q, (s, y, weight, a))[0]


OPTIMIZER = Optimizer(
    name="L-BFGS",
    year=1980,
    init=init,
    update=update,
    knobs=(LEARNING_RATE._replace(default=1.0, help="The first length that the line search tries."),),
    order=25,
    rate_like=("lbfgs", 1.0),
    formula=r"x \leftarrow x + t\,d,\quad d = -\hat H^{-1} g \text{ from the last ten } (s_i, y_i),\quad t \text{ by line search}",
    source="Nocedal, Updating quasi-Newton matrices with limited storage (1980); Nocedal and Wright, Numerical Optimization (2006), algorithms 7.4 and 7.5; CS231n 2017, lecture 7, 49:57-50:39",
    note="It takes the longest steps that lower the loss enough, also out of the picture; where the loss has no bottom it runs away.",
    torch="has LBFGS(line_search_fn='strong_wolfe'), with another line search: another path.",
    optax="has optax.lbfgs with another line search: another path.",
    keras="has no L-BFGS.",
    swatch=4,
)
