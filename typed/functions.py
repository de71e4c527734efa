"""The functions that a formula may call: how each is computed, by NumPy or by JAX, and how it is written for the eye.

At a kink the derivative is one that a slope there has: 0 for |z|, for the root and for relu at 0, as in landscapes/.
"""

from collections.abc import Callable
from typing import Any, NamedTuple


class Function(NamedTuple):
    """A function of one or two numbers."""

    of: str | Callable[..., Any]  # what NumPy and JAX call it, or of(library, *arguments); library: numpy or jax.numpy
    latex: str  # its name before brackets, or with {} where the argument stands
    arguments: int = 1
    counts: int = 3  # as so many operations: what its second derivatives take to compile, beside those of a sum

    def __call__(self, library: Any, *arguments: Any) -> Any:
        return getattr(library, self.of)(*arguments) if isinstance(self.of, str) else self.of(library, *arguments)


def absolute(library: Any, z: Any) -> Any:
    return z * library.sign(z)


def root(library: Any, z: Any) -> Any:
    # The inner `where` keeps the derivative of the branch that is not taken finite.
    return library.where(z > 0, library.sqrt(library.where(z > 0, z, 1.0)), library.where(z == 0, 0.0, library.nan))


def sigmoid(library: Any, z: Any) -> Any:
    return (1.0 + library.tanh(z / 2.0)) / 2.0


def softplus(library: Any, z: Any) -> Any:
    return library.logaddexp(z, 0.0)


def relu(library: Any, z: Any) -> Any:
    return library.where(z > 0, z, library.where(z <= 0, 0.0, library.nan))  # no number stays none


def larger(library: Any, a: Any, b: Any) -> Any:
    return library.where(a > b, a, library.where(a <= b, b, library.nan))


def smaller(library: Any, a: Any, b: Any) -> Any:
    return library.where(a < b, a, library.where(a >= b, b, library.nan))


def dot(library: Any, a: Any, b: Any) -> Any:
    return library.sum(a * b)


def length(library: Any, z: Any) -> Any:
    return root(library, library.sum(z * z))


FUNCTIONS = {
    **{name: Function(name, rf"\{name}") for name in ("sin", "cos", "tan", "tanh")},
    **{name: Function(name, rf"\{name}", counts=8) for name in ("sinh", "cosh")},
    **{f"a{name}": Function(f"arc{name}", rf"\arc{name}") for name in ("sin", "cos", "tan")},
    "exp": Function("exp", r"\exp"),
    "log": Function("log", r"\ln"),
    "sqrt": Function(root, r"\sqrt{{{}}}"),
    "abs": Function(absolute, r"\left|{}\right|"),
    "sign": Function("sign", r"\operatorname{sign}"),
    "floor": Function("floor", r"\left\lfloor {} \right\rfloor"),
    "sigmoid": Function(sigmoid, r"\sigma"),
    "softplus": Function(softplus, r"\operatorname{softplus}", counts=8),
    "relu": Function(relu, r"\operatorname{ReLU}"),
    "max": Function(larger, r"\max", 2),
    "min": Function(smaller, r"\min", 2),
    "atan2": Function("arctan2", r"\operatorname{atan2}", 2),
}
OF_VECTORS = {  # what a line of a method may call besides
    "norm": Function(length, r"\left\|{}\right\|"),
    "dot": Function(dot, r"\operatorname{dot}", 2),
    "mean": Function("mean", r"\operatorname{mean}"),
    "grad": Function("", r"\nabla f"),  # the gradient there: who computes brings it
}
EVERY = {**FUNCTIONS, **OF_VECTORS}
SAME = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sgn": "sign"}  # other names of them
JUMPING = {"floor", "sign"}
