"""Writes a formula as a Python function, for a visitor to take along: it needs jax.numpy, and of functions.py what it calls."""

import numpy as np

from typed.building import OPERATIONS, value_of
from typed.functions import FUNCTIONS
from typed.reading import whole_number
from typed.tree import (
    COORDINATES,
    OF_ATOM,
    OF_NEGATIVE,
    Binary,
    Call,
    Name,
    Negative,
    Node,
    Number,
    names,
    sides,
    strength,
)

SIGNS = {"+": " + ", "-": " - ", "*": " * ", "/": " / ", "^": "**"}
CONSTANTS = {"pi": "jnp.pi", "e": "jnp.e"}
E = Name("e")


def function_of(tree: Node) -> str:
    """Returns the text of loss(p, letters): a point (2,) -> ()."""
    letters = [name for name in names(tree) if name not in COORDINATES]
    return f"def loss({', '.join(['p', *letters])}):\n    x, y = p\n    return {python(tree)}"


def python(node: Node) -> str:
    """Returns a tree as Python that computes what `building.value_of` does with jax.numpy."""
    if isinstance(node, Number):
        return repr(node.value)
    if isinstance(node, Name):
        return CONSTANTS.get(node.name, node.name)
    if isinstance(node, Negative):
        return f"-{_bracketed(node.of, OF_NEGATIVE)}"
    if isinstance(node, Call):
        return _call(node)
    if node.sign == "^" and node.left == E:
        return f"jnp.exp({python(node.right)})"
    if _is_none(node):
        return f"jnp.{OPERATIONS[node.sign]}({python(node.left)}, {python(node.right)})"
    left, right = sides(node.sign)
    whole = whole_number(node.right) if node.sign == "^" else None
    return f"{_bracketed(node.left, left)}{SIGNS[node.sign]}{_bracketed(node.right, right) if whole is None else whole}"


@np.errstate(all="ignore")
def _is_none(node: Node) -> bool:
    """Tells whether a node is a constant without a value, as 1/0: Python's own numbers would raise there, JAX's do not."""
    return not names(node) and not np.isfinite(value_of(node, {}, np))


def _call(node: Call) -> str:
    of, arguments = FUNCTIONS[node.function].of, ", ".join(map(python, node.arguments))
    return f"jnp.{of}({arguments})" if isinstance(of, str) else f"{of.__name__}(jnp, {arguments})"


def _bracketed(node: Node, least: int) -> str:
    is_call = isinstance(node, Binary) and ((node.sign == "^" and node.left == E) or _is_none(node))
    return python(node) if (OF_ATOM if is_call else strength(node)) >= least else f"({python(node)})"
