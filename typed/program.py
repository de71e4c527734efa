"""Writes a formula as Python, for a visitor to take along: a surface as a function, and what the lines of a method need (taken.py)."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from typed.building import value_of
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
    walk,
)

SIGNS = {"+": " + ", "-": " - ", "*": " * ", "/": " / ", "^": "**"}
E = Name("e")


class Dialect(NamedTuple):
    """How names and functions are written; both as they are where they stand in no table."""

    names: Mapping[str, str]
    calls: Mapping[str, str]  # function -> its call, with {} for each argument
    of_numbers: str = "{}"  # what a function asks of an argument that is a mere number


def _in_jax(name: str) -> str:
    """Writes the call of one of FUNCTIONS: JAX's own, or that of functions.py."""
    of, arguments = FUNCTIONS[name].of, ", ".join(["{}"] * FUNCTIONS[name].arguments)
    return f"jnp.{of}({arguments})" if isinstance(of, str) else f"{of.__name__}(jnp, {arguments})"


OF_SURFACES = Dialect({"pi": "jnp.pi", "e": "jnp.e"}, {name: _in_jax(name) for name in FUNCTIONS})


def function_of(tree: Node) -> str:
    """Returns the text of loss(p, letters): a point (2,) -> ()."""
    letters = [name for name in names(tree) if name not in COORDINATES]
    return f"def loss({', '.join(['p', *letters])}):\n    x, y = p\n    return {python(tree)}"


def python(node: Node, dialect: Dialect = OF_SURFACES) -> str:
    """Returns a tree as Python that computes what `building.value_of` does."""
    if isinstance(node, Number):
        return repr(node.value)
    if isinstance(node, Name):
        return dialect.names.get(node.name, node.name)
    if isinstance(node, Negative):
        return f"-{_bracketed(node.of, OF_NEGATIVE, dialect)}"
    if _is_none(node):
        return f'float("{_constant(node)}")'
    if isinstance(node, Call):
        return _call(node.function, node.arguments, dialect)
    if node.sign == "^" and node.left == E:
        return _call("exp", (node.right,), dialect)
    left, right = sides(node.sign)
    whole = whole_number(node.right) if node.sign == "^" else None
    exponent = _bracketed(node.right, right, dialect) if whole is None else whole
    return f"{_bracketed(node.left, left, dialect)}{SIGNS[node.sign]}{exponent}"


@np.errstate(all="ignore")
def _constant(node: Node) -> float:
    """Returns the value of a node without names."""
    return float(value_of(node, {}, np))


def _is_none(node: Node) -> bool:
    """Tells whether a node is a constant without a value, as 1/0: Python's own numbers would raise there, JAX's do not."""
    return not _hangs_on_something(node) and not np.isfinite(_constant(node))


def _hangs_on_something(node: Node) -> bool:
    """Tells whether a node has a name in it, or asks the surface."""
    return bool(names(node)) or any(isinstance(one, Call) and one.function == "grad" for one in walk(node))


def _call(function: str, arguments: tuple[Node, ...], dialect: Dialect) -> str:
    """Writes a call."""
    written = (
        python(one, dialect) if _hangs_on_something(one) else dialect.of_numbers.format(python(one, dialect))
        for one in arguments
    )
    return dialect.calls[function].format(*written)


def _bracketed(node: Node, least: int, dialect: Dialect) -> str:
    is_call = isinstance(node, Binary) and ((node.sign == "^" and node.left == E) or _is_none(node))
    text = python(node, dialect)
    return text if (OF_ATOM if is_call else strength(node)) >= least else f"({text})"
