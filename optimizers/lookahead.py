"""Lookahead: k steps forward, and then a step back towards where they began."""

from typing import NamedTuple

import jax.numpy as jnp

from landscapes.base import Point, Scalar
from optimizers.base import LEARNING_RATE, Call, Optimizer, Oracle
from shapes import Knob

PERIOD = Knob("period", 5.0, 1.0, 40.0, "k", help="Steps of SGD before each step back; rounded to a whole number.")
SHARE = Knob("share", 0.5, 0.0, 1.0, "a", help="How much of these steps is kept; 1 keeps all, which is SGD.")


class State(NamedTuple):
    slow: Point  # like x: the slow point: where SGD began its last k steps
    t: Scalar  # () number of steps so far


def init(x: Point) -> State:
    return State(slow=x, t=jnp.zeros((), x.dtype))


def update(x: Point, state: State, f: Oracle, *, learning_rate, period, share):
    g = f.grad(x)
    fast = x - learning_rate * g
    t = state.t + 1
    back = t % jnp.round(period) == 0
    slow = jnp.where(back, state.slow + share * (fast - state.slow), state.slow)
    x = jnp.where(back, slow, fast)
    return x, State(slow, t)


TWO_LINES = "The step back is two lines beside SGD."

OPTIMIZER = Optimizer(
    name="Lookahead",
    year=2019,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, PERIOD, SHARE),
    second_path="slow",
    formula=r"\begin{aligned} x &\leftarrow x - \alpha\,g\\ \text{every } k \text{ steps}\quad x_{\mathrm{slow}} &\leftarrow x_{\mathrm{slow}} + a\,(x - x_{\mathrm{slow}}),\quad x \leftarrow x_{\mathrm{slow}} \end{aligned}",
    source="Zhang, Lucas, Hinton and Ba, Lookahead Optimizer: k steps forward, 1 step back (2019), algorithm 1, around SGD",
    note="The strong path is the fast one, where the gradients are taken. The thin one joins the slow points, which count in the end: a swing from wall to wall ends between the walls.",
    torch=Call(
        "torch.optim.SGD([x], lr={learning_rate})\nslow = x.detach().clone()",
        TWO_LINES,
        after="\n    if (step + 1) % round({period}) == 0:\n        x.data = slow = slow.lerp(x.detach(), {share})",
    ),
    optax=Call(
        "optax.sgd({learning_rate})\nslow = x",
        TWO_LINES + " optax.lookahead does it for a pair of points.",
        after="\n    if (step + 1) % round({period}) == 0:\n        x = slow = optax.incremental_update(x, slow, {share})",
    ),
    keras=Call(
        "keras.optimizers.SGD({learning_rate})\nslow = x.value",
        TWO_LINES,
        after="\n    if (step + 1) % round({period}) == 0:\n        slow = slow + {share} * (x.value - slow)\n        x.assign(slow)",
    ),
    swatch=22,
)
