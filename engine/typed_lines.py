"""Looks inside a step of a method that was typed in: takes its lines one by one, as typed/method.py does, and keeps every value."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from typed.building import value_of
from typed.functions import EVERY
from typed.lines import GRADIENT, POINT, Program
from typed.method import assigned, begun
from typed.tree import Call, Node, names, renamed, text_of, walk

ASKS = "grad"


def execute_lines(
    program: Program,
    given: tuple,
    hypers: Mapping[str, Any],
    kept: dict[str, Any],
    seen: Callable[[str, Any], dict[str, Any]],
) -> tuple[Any, Any, list]:
    """Takes the lines of a step and writes what is `seen` of every value into `kept`, as `tracing.execute` does.

    The gradient at x, where the lines read it, is the first of them.
    """
    x, state, f = given
    points: list = []

    def grad(at: Any) -> Any:
        points.append(at)
        return f.grad(at)

    values = begun(program, x, state._asdict(), f._replace(grad=grad), hypers)
    if program.reads(GRADIENT):
        kept.update(_named("0 got", GRADIENT, values, seen))
    for nth, (name, tree) in enumerate(program.lines, 1):
        for used in names(tree):
            kept.update(_named(f"{nth} used", used, values, seen))
        values[name] = assigned(program, name, value_of(tree, values), x)
        kept.update(_named(f"{nth} got", name, values, seen))
    return values[POINT], type(state)(**{name: values[name] for name in state._fields}), points


def _named(
    kind: str, name: str, values: Mapping[str, Any], seen: Callable[[str, Any], dict[str, Any]]
) -> dict[str, Any]:
    return {f"{kind} {own}": value for own, value in seen(name, values[name]).items()}


def sources(program: Program) -> list[tuple[int, str, Node | None, tuple[str, ...]]]:
    """Returns of each line its place among what is kept, its text, its formula, and what it sets; first the gradient, where it is read."""
    first = [(0, "g = grad(x)", None, (GRADIENT,))] if program.reads(GRADIENT) else []
    lines = enumerate(program.lines, 1)
    return [*first, *((nth, f"{name} = {text_of(tree, ' ')}", tree, (name,)) for nth, (name, tree) in lines)]


def put_in(tree: Node, texts: Mapping[str, str]) -> str:
    """Writes a formula with these texts in the place of its names."""
    return text_of(renamed(tree, texts), " ")


def computed(tree: Node, values: Mapping[str, np.ndarray]) -> list | None:
    """Computes a formula with these values; None where it asks for a gradient, or knows not all of its names."""
    asks = any(isinstance(node, Call) and node.function == ASKS for node in walk(tree))
    if asks or not set(names(tree)) <= set(values) or set(values) & set(EVERY):
        return None
    with np.errstate(all="ignore"):
        return [value_of(tree, values, np)]
