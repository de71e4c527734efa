"""Momentum written down in other ways, to be compared with the one in the registry: the velocity a step, or a mean."""

from collections.abc import Mapping

from landscapes.base import Point
from optimizers import momentum
from optimizers.base import Optimizer, Oracle
from optimizers.momentum import State


def update_step(x: Point, state: State, f: Oracle, *, learning_rate, rho):
    g = f.grad(x)
    v = rho * state.v - learning_rate * g
    x = x + v
    return x, State(v)


def update_mean(x: Point, state: State, f: Oracle, *, learning_rate, rho):
    g = f.grad(x)
    v = rho * state.v + (1 - rho) * g
    x = x - learning_rate * v
    return x, State(v)


def _form(name: str, update, formula: str) -> Optimizer:
    usual = momentum.OPTIMIZER
    return Optimizer(
        name=name,
        year=usual.year,
        init=usual.init,
        update=update,
        knobs=usual.knobs,
        rate_like=("momentum", 1.0),
        formula=formula,
        source=usual.source,
    )


FORMS: dict[str, Optimizer] = {
    "momentum_step": _form(
        "Momentum, v a step",
        update_step,
        r"\begin{aligned} v &\leftarrow \rho\,v - \alpha\,g\\ x &\leftarrow x + v \end{aligned}",
    ),
    "momentum_mean": _form(
        "Momentum, v a mean",
        update_mean,
        r"\begin{aligned} v &\leftarrow \rho\,v + (1-\rho)\,g\\ x &\leftarrow x - \alpha\,v \end{aligned}",
    ),
}


def long_run_rate(hypers: Mapping[str, float]) -> float:
    """The rate at which the form with a mean is the usual one: each gradient then weighs as much in all."""
    return hypers["learning_rate"] / (1 - hypers["rho"])
