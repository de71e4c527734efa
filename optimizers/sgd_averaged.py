"""SGD with Polyak averaging: the path drawn is the running mean of the points that SGD visits."""

from typing import NamedTuple

from landscapes.base import Point
from optimizers.base import LEARNING_RATE, Call, Optimizer, Oracle
from shapes import Knob

AVERAGING = Knob("averaging", 0.98, 0.0, 0.999, "a", near_one=True, help="Memory of the mean; the larger, the longer.")


class State(NamedTuple):
    raw: Point  # like x: where SGD itself stands


def init(x: Point) -> State:
    return State(raw=x)


def update(x: Point, state: State, f: Oracle, *, learning_rate, averaging):
    g = f.grad(state.raw)
    raw = state.raw - learning_rate * g
    x = averaging * x + (1 - averaging) * raw
    return x, State(raw)


AVERAGE = "The average is one line beside the optimizer; the path drawn is the average's."

OPTIMIZER = Optimizer(
    name="Averaged SGD",
    year=1992,
    init=init,
    update=update,
    knobs=(LEARNING_RATE, AVERAGING),
    order=27,
    second_path="raw",
    formula=r"\begin{aligned} x_{\mathrm{raw}} &\leftarrow x_{\mathrm{raw}} - \alpha\,g(x_{\mathrm{raw}})\\ x &\leftarrow a\,x + (1-a)\,x_{\mathrm{raw}} \end{aligned}",
    source="Polyak and Juditsky, Acceleration of stochastic approximation by averaging (1992), here as a leaky mean; CS231n 2017, lecture 7, 54:23-54:42",
    note="The thin path is SGD's own; the strong one is its running mean, which lags behind at first.",
    torch=Call(
        "torch.optim.SGD([x], lr={learning_rate})\naverage = x.detach().clone()",
        AVERAGE,
        after="\n    average.lerp_(x.detach(), 1 - {averaging})",
    ),
    optax=Call(
        "optax.sgd({learning_rate})\naverage = x",
        AVERAGE,
        after="\n    average = optax.incremental_update(x, average, 1 - {averaging})",
    ),
    keras=Call(
        "keras.optimizers.SGD({learning_rate})\naverage = x.value",
        AVERAGE,
        after="\n    average = {averaging} * average + (1 - {averaging}) * x.value",
    ),
    swatch=6,
)
