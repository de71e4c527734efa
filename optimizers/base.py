"""What a method is, and all that it may ask of a surface."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import jax

from landscapes.base import Point, Scalar, complete
from shapes import Knob


class Oracle(NamedTuple):
    """A surface as a method sees it at one step, at points of any number n of weights; the noise lives here and in no method.

    With the noise e (n,) of this step: grad(p) is the true gradient plus e, value(p) the true loss plus e . p, so
    that the one is still the derivative of the other.
    """

    value: Callable[[Point], Scalar]
    grad: Callable[[Point], Point]
    hessian: Callable[[Point], jax.Array]  # (n,) -> (n, n)
    curvature: Callable[[Point, Point], Scalar]  # at a point along d: d . H d; of many weights without H
    direction: Point  # a random +-1 per coordinate, step and seed, for methods that probe


class Call(NamedTuple):
    """How another library makes this very path. {rho} in its texts stands for the value of rho, and so on."""

    code: str  # makes the optimizer
    note: str = ""  # what to know of it
    before: str = ""  # lines before each step
    after: str = ""  # and after it, or after the last


class Limit(NamedTuple):
    """The largest stable learning rate on a quadratic: a factor, from the method's values, over its largest curvature L."""

    text: str  # short enough to stand beside its line
    factor: Callable[[Mapping[str, Any]], Any]


class Best(NamedTuple):
    """The constant learning rate at which a method is fastest on a quadratic, from its smallest and largest curvature."""

    text: str
    rate: Callable[[float, float], float]


# A call, or why there is none, as the end of a sentence; where it depends on the values, a function of them.
Counterpart = Call | str | Callable[[Mapping[str, float]], Call | str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Optimizer:
    """A method: how it starts, how it steps, and what the page needs to know about it."""

    name: str  # unique among the methods
    year: int
    init: Callable[[Point], Any]  # init(x) -> state
    update: Callable[..., tuple[Point, Any]]  # update(x, state, f, *, learning_rate, ...) -> (x, state)
    knobs: tuple[Knob, ...]
    formula: str  # LaTeX
    source: str  # paper and algorithm number, lecture time stamp
    note: str = ""  # what to know of it here: where it differs from its paper, where it may surprise
    rate_like: tuple[str, float] = ("sgd", 1.0)  # whose default rate to take where a surface has none, and times what
    order: float = 100.0  # place among the methods; the lecture's come first, in the lecture's order
    second_path: str | None = None  # a State field to draw thin beside x
    stable_rate: Limit | None = None  # where there is one in closed form
    best_rate: Best | None = None  # likewise
    fastest: Callable[[float, float], dict[str, float]] | None = None  # its values, from a quadratic's two curvatures
    forms: tuple[str, ...] = ()  # other ways to write it: keys of optimizers/forms.py
    torch: Counterpart = "is not known here to have it."
    optax: Counterpart = "is not known here to have it."
    keras: Counterpart = "is not known here to have it."
    swatch: int | None = None  # its place in the palette of the further methods, where no two are alike
    key: str = ""  # its file name, which `discover` writes here

    @property
    def named(self) -> str:
        """Returns its name, and the year of its paper where there is one."""
        return f"{self.name}, {self.year}" if self.year else self.name


class HasRates(Protocol):
    """A surface, or a problem that a network learns."""

    @property
    def rates(self) -> Mapping[str, float]: ...


def default_rate(where: HasRates, optimizer: Optimizer) -> float:
    """The method's learning rate on this surface: its own, or that of the method it is like, times a factor."""
    like, factor = optimizer.rate_like
    if optimizer.key in where.rates:
        return where.rates[optimizer.key]
    if like in where.rates:
        return where.rates[like] * factor
    return next((knob.default for knob in optimizer.knobs if knob.name == "learning_rate"), 1.0)


def default_hypers(where: HasRates, optimizer: Optimizer) -> dict[str, float]:
    """Every knob of the method with its default value on this surface."""
    values = complete(optimizer.knobs, None, optimizer.name)
    if "learning_rate" in values:
        values["learning_rate"] = default_rate(where, optimizer)
    return values


def hypers_of(where: HasRates, optimizer: Optimizer, given: Mapping[str, float] | None) -> dict[str, float]:
    """The values of all knobs; the checks of `complete` come first, so that a wrong name is told."""
    complete(optimizer.knobs, given, optimizer.name)
    return {**default_hypers(where, optimizer), **{name: float(value) for name, value in (given or {}).items()}}


# The knobs that several methods share. A surface's default rate replaces the learning rate's default.
LEARNING_RATE = Knob(
    "learning_rate", 0.01, 1e-4, 10.0, r"\alpha", log=True, help="Length of a step, in units of the gradient."
)
RHO = Knob(
    "rho",
    0.9,
    0.0,
    0.99,
    r"\rho",
    near_one=True,
    help="Momentum: the share of the velocity that is kept; 1 minus the friction.",
)
BETA1 = Knob("beta1", 0.9, 0.0, 0.99, r"\beta_1", near_one=True, help="Memory of the first moment, the mean gradient.")
BETA2 = Knob(
    "beta2",
    0.999,
    0.0,
    0.9999,
    r"\beta_2",
    near_one=True,
    help="Memory of the second moment, the mean squared gradient.",
)
EPSILON = Knob("epsilon", 1e-7, 1e-12, 1.0, r"\epsilon", log=True, help="Keeps the division finite; outside the root.")
WEIGHT_DECAY = Knob("weight_decay", 0.01, 0.0, 1.0, r"\lambda", help="Pulls x towards zero, apart from the gradient.")
