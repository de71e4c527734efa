"""Computes with the tree of a formula, by JAX or by NumPy: no number that was typed is ever met by Python's own arithmetic."""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from typed.functions import EVERY
from typed.reading import whole_number
from typed.tree import Binary, Call, Name, Negative, Node, Number

CONSTANTS = {"pi": np.pi, "e": np.e}
OPERATIONS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "^": "power"}


def value_of(node: Node, values: Mapping[str, Any], library: Any = jnp) -> Any:
    """Computes a formula where its names have these values: arrays (...), or what JAX traces; library: jax.numpy or numpy.

    Where there is no value it is NaN or infinite. values may also bring functions, as grad.
    """
    if isinstance(node, Number):
        return _number(node.value, library)
    if isinstance(node, Name):
        return _number(CONSTANTS[node.name], library) if node.name in CONSTANTS else values[node.name]
    if isinstance(node, Negative):
        return library.negative(value_of(node.of, values, library))
    if isinstance(node, Call):
        arguments = (value_of(one, values, library) for one in node.arguments)
        brought = values.get(node.function)
        return brought(*arguments) if brought else EVERY[node.function](library, *arguments)
    if node.sign == "^":
        return _power(node, values, library)
    left, right = value_of(node.left, values, library), value_of(node.right, values, library)
    return getattr(library, OPERATIONS[node.sign])(left, right)


def _number(value: float, library: Any) -> Any:
    """A number; JAX's takes the precision of whatever it meets."""
    return np.float64(value) if library is np else jnp.asarray(value)


def _power(node: Binary, values: Mapping[str, Any], library: Any) -> Any:
    """A whole power is a product, right at 0 and for negative bases too; e^z is the exponential function."""
    if node.left == Name("e"):
        return library.exp(value_of(node.right, values, library))
    base, whole = value_of(node.left, values, library), whole_number(node.right)
    if whole is None:
        return library.power(base, value_of(node.right, values, library))
    return library.power(base, np.float64(whole)) if library is np else jax.lax.integer_pow(base, whole)


def loss_of(tree: Node) -> Callable[..., jax.Array]:
    """Returns loss(p, **letters): the formula at a point (2,), as a surface's; it also takes what else travels with the letters."""

    def loss(p, **letters):
        x, y = p
        return value_of(tree, {**letters, "x": x, "y": y})

    return loss
