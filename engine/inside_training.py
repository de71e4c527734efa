"""Looks inside the steps of a training: the statements of the method's own `update`, as on a surface (tracing.py).

A vector over all weights is too long to print: its norm stands for it, and a few of its numbers, always of the same weights.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from engine.examples import parts
from engine.kept import compiled
from engine.network import oracle_at, precision_of
from engine.run import Entry
from engine.statements import Statement, statements
from engine.step import hypers_at
from engine.tracing import Line, execute, lines_of, norm_name, small
from engine.training import conditions, moments
from optimizers.base import Optimizer
from problems.network import Network, size
from states.task import Task

STRIP = 24  # weights of which the numbers are shown
X, GRADIENT, STEP = "x", "gradient", "step"  # the vectors of every method; besides those that it remembers


class Vector(NamedTuple):
    """A vector over all weights at some steps of a run."""

    before: np.ndarray  # (rows,) its norm before the step; of what a step makes anew, as after it
    after: np.ndarray  # (rows,) its norm after it
    strip: np.ndarray  # (rows, STRIP) its numbers after it, or as many as there are weights


class Inside(NamedTuple):
    """Some steps of a run, from within; a row is a step."""

    step: np.ndarray  # (rows,) counted from 0
    lines: tuple[Line, ...]  # of the update; empty where it is not one that can be gone through
    vectors: dict[str, Vector]  # x, the gradient, the step, and what the method remembers of each weight
    others: dict[
        str, np.ndarray
    ]  # what else the method remembers, (rows, 2, ...) before and after the step; of much its norm
    asks: bool  # whether the method itself takes a gradient (not inside a search); else it is that at x


def places(n: int) -> np.ndarray:
    """Returns which of n weights are shown: evenly spread from the first layer's first to the last bias."""
    return np.unique(np.linspace(0, n - 1, min(STRIP, n)).round().astype(int))


class _Step(NamedTuple):
    statements: tuple[Statement, ...]
    inside: (
        Any  # compiled: (x, state, step, factor, places, hypers, examples, l2, dropout, seed) -> what is kept, by name
    )
    asks: list  # the points at which it takes a gradient, once it was called


def _norm(value) -> jax.Array:
    return jnp.sqrt(jnp.sum(jnp.square(value)))


def _seen(name: str, value: Any) -> dict[str, Any]:
    """Returns what is kept of a value: all that can be printed, of more its norm; nothing of a mask."""
    found = small(name, value)
    if found or value.dtype.kind == "b":
        return found
    return {norm_name(name): _norm(value)}


@compiled(megabytes=3.0)
def _step(net: Network, optimizer: Optimizer, batch: int | None, precision: str) -> _Step:
    """Compiles one step that keeps what happens in it; all that a slider moves is traced."""
    update, asks, shown = statements(optimizer.update), [], places(size(net))

    def inside(x, state, step, factor, seen_examples, hypers, examples, l2, dropout, seed) -> dict[str, Any]:
        f, _ = oracle_at(net, x, examples, seen_examples, l2, dropout, seed, step)
        kept: dict[str, Any] = {}
        new_x, new_state, points = execute(update, optimizer, (x, state, f), hypers_at(hypers, factor), kept, _seen)
        asks[:] = points
        gradient, taken = f.grad(points[-1] if points else x), new_x - x
        pairs = {X: (x, new_x), GRADIENT: (gradient, gradient), STEP: (taken, taken)}
        remembered = {name: (value, getattr(new_state, name)) for name, value in state._asdict().items()}
        for name, (before, after) in {**pairs, **remembered}.items():
            if before.shape == x.shape:
                kept[f"vector {name}"] = jnp.concatenate([jnp.stack([_norm(before), _norm(after)]), after[shown]])
                continue
            for (own, one), other in zip(_seen(name, before).items(), _seen(name, after).values(), strict=True):
                kept[f"other {own}"] = jnp.stack([one, other])
        return {name: jnp.asarray(value) for name, value in kept.items()}

    return _Step(update, jax.jit(inside), asks)


def inside(entry: Entry, task: Task, steps: Iterable[int]) -> Inside:
    """Looks inside these steps of a run, counted from 0 and ascending; ValueErrors as for `train`.

    The run is that of `train`, to the last bit, up to each of the steps.
    """
    optimizer, hypers = entry
    precision, draws = precision_of(optimizer), conditions(task).draws
    step, (examples, _) = _step(task.network, optimizer, task.size, precision), parts(task, precision)
    found, rows = [], []
    for now in moments(entry, task, steps):
        seen = None if draws.places is None else draws.places[now.step]
        factor, given = draws.factor[now.step].astype(precision), (task.l2, task.dropout, task.seed)
        found.append(step.inside(now.x, now.state, now.step, factor, seen, hypers, examples, *given))
        rows.append(now.step)
    values = {name: np.stack([np.asarray(one[name], float) for one in found]) for name in found[0]}
    return Inside(
        step=np.array(rows),
        lines=lines_of(optimizer, step.statements, values),
        vectors={
            name: Vector(rows[:, 0], rows[:, 1], rows[:, 2:]) for name, rows in _in_order(_named("vector", values))
        },
        others=_named("other", values),
        asks=bool(step.asks),
    )


def _named(kind: str, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns what is kept of a kind, by its own name."""
    return {name.removeprefix(f"{kind} "): rows for name, rows in values.items() if name.startswith(f"{kind} ")}


def _in_order(vectors: Mapping[str, np.ndarray]) -> list[tuple[str, np.ndarray]]:
    """Returns them as a step makes them: of the gradient what is remembered, of that the step, and the point."""
    order = [GRADIENT, *(name for name in vectors if name not in (GRADIENT, STEP, X)), STEP, X]
    return [(name, vectors[name]) for name in order]
