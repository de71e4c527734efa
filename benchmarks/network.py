"""What training a network costs: beside a bare loop of gradients, NumPy by hand and optax, and what is seen of it beside that.

    python -m benchmarks.network

Milliseconds of the processor, each the smallest of rounds in which all that a row compares take turns; so the ratios hold on
a busy machine, too. The absolute goals are for a quiet one.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain as chain_of
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from api import answers
from benchmarks.rows import Row, head, show
from engine import training
from engine.curvature import ends, largest
from engine.examples import parts, thinned
from engine.planes import grid, of_paths, project
from engine.training import train
from optimizers import OPTIMIZERS
from optimizers.base import hypers_of
from problems.network import Batch, Network, loss, start
from shapes import Plane
from states.batches import places
from states.task import Task, learn

SIX = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
MOONS, DIGITS = learn("moons"), learn("digits", steps=960, count=1184)  # whole batches, as the loops beside have them
DEEP = DIGITS._replace(net="64-32x10-10", steps=500)
CELLS, ROUNDS = 41, 7


def turns(*functions: Callable[[], object]) -> list[float]:
    """Milliseconds of the processor for a call of each, the smallest of some rounds; a first one is not counted."""
    taken = []
    for _ in range(ROUNDS + 1):
        for function in functions:
            begin = time.process_time()
            jax.block_until_ready(function())
            taken.append(1e3 * (time.process_time() - begin))
    return np.min(np.reshape(taken, (-1, len(functions)))[1:], axis=0).tolist()


def beside(what: str, goal: str, ours: Callable[[], object], other: Callable[[], object], digits: int = 1) -> Row:
    mine, theirs = turns(ours, other)
    return Row(what, [mine], goal, [theirs], digits=digits)


# --- the loops beside ours -----------------------------------------------------------------------------------------


def rows_of(task: Task) -> np.ndarray:
    return places(task.count, task.size or task.count, task.order, task.seed, task.steps)


def ours(task: Task, *methods: str, precision: str = "float32") -> Callable[[], object]:
    """The loop alone, with its snapshots but without their scores."""
    entries = [(OPTIMIZERS[key], hypers_of(task.learned, OPTIMIZERS[key], None)) for key in methods]

    def go():
        where = training.conditions(task)
        return [training._begin(training.Job(entry, "", precision, where)) for entry in entries]

    return go


def bare(task: Task) -> Callable[[], object]:
    """The floor: nothing but gradients and steps, in one compiled loop."""
    examples, rows = parts(task)[0], rows_of(task)
    share = np.full(rows.shape[1], 1 / rows.shape[1], np.float32)

    @jax.jit
    def scan(x, inputs, targets, rate):
        def step(x, row):
            return x - rate * jax.grad(lambda x: loss(task.network, x, Batch(inputs[row], targets[row], share)))(
                x
            ), None

        return jax.lax.scan(step, x, rows)[0]

    x = start(task.network, task.start, task.gain, task.seed).astype(np.float32)
    return lambda: scan(x, examples.inputs, examples.targets, np.float32(0.1))


def by_hand(task: Task) -> Callable[[], object]:
    """SGD on 64-32-10 in NumPy, its gradient written out."""
    examples, rows, one_hot = parts(task)[0], rows_of(task), np.eye(10, dtype=np.float32)

    def go() -> np.ndarray:
        x = start(task.network, task.start, task.gain, task.seed).astype(np.float32)
        W1, b1, W2, b2 = np.split(x, [2048, 2080, 2400])
        W1, W2, rate = W1.reshape(64, 32), W2.reshape(32, 10), np.float32(0.1)
        for row in rows:
            inputs = examples.inputs[row]
            h = np.maximum(inputs @ W1 + b1, 0)
            out = h @ W2 + b2
            p = np.exp(out - out.max(axis=1, keepdims=True))
            d = (p / p.sum(axis=1, keepdims=True) - one_hot[examples.targets[row]]) / np.float32(len(row))
            back = (d @ W2.T) * (h > 0)
            W2 -= rate * h.T @ d
            b2 -= rate * d.sum(axis=0)
            W1 -= rate * inputs.T @ back
            b1 -= rate * back.sum(axis=0)
        return np.concatenate([W1.ravel(), b1, W2.ravel(), b2])

    return go


def by_optax(task: Task) -> Callable[[], object]:
    """optax as its guide has it: a compiled step, called from Python."""
    examples, rows, method = parts(task)[0], rows_of(task), optax.sgd(0.1)
    inputs, targets = jnp.asarray(examples.inputs), jnp.asarray(examples.targets)
    share = np.full(rows.shape[1], 1 / rows.shape[1], np.float32)

    @jax.jit
    def step(x, state, row):
        gradient = jax.grad(lambda x: loss(task.network, x, Batch(inputs[row], targets[row], share)))(x)
        change, state = method.update(gradient, state)
        return optax.apply_updates(x, change), state

    def go():
        x: Any = jnp.asarray(start(task.network, task.start, task.gain, task.seed).astype(np.float32))
        state = method.init(x)
        for row in rows:
            x, state = step(x, state, row)
        return x

    return go


def plain_grid(net: Network, plane: Plane, examples: Batch) -> Callable[[], object]:
    """The loss on the plane, each cell by the whole network."""
    at = np.stack(np.meshgrid(*[np.linspace(-1, 1, CELLS)] * 2), axis=-1).reshape(-1, 2).astype(np.float32)
    origin, axes = (np.asarray(part, np.float32) for part in plane)

    @jax.jit
    def losses(at, examples):
        return jax.lax.map(lambda ab: loss(net, origin + ab @ axes, examples), at)

    return lambda: losses(at, examples)


# --- the rows ------------------------------------------------------------------------------------------------------


def chain(task: Task, curvatures: bool) -> Callable[[], object]:
    """All that a move of a slider needs: six trainings, their scores, the plane, the loss on it; and the curvature of one."""
    entries, examples = [(OPTIMIZERS[key], None) for key in SIX], thinned(parts(task)[0])

    def go():
        runs = train(entries, task)
        plane = of_paths(runs)
        at, _ = project(plane, np.stack([run.x for run in runs]))
        (left, low), (right, high) = at.min(axis=(0, 1)), at.max(axis=(0, 1))
        seen = grid(task.network, plane, (left, right), (low, high), CELLS, examples)
        return seen, largest(task.network, runs[0].x, examples) if curvatures else None

    return go


def rows() -> Iterator[Row]:
    sgd = ours(DIGITS, "sgd")
    what = f"digits, SGD x {DIGITS.steps} steps"
    yield beside(f"{what}, beside a bare loop of gradients", "1.6 x", sgd, bare(DIGITS))
    yield beside(f"{what}, beside NumPy by hand", "2 x faster", sgd, by_hand(DIGITS))
    yield beside(f"{what}, beside optax from Python", "2 x faster", sgd, by_optax(DIGITS))
    dropping = ours(DIGITS._replace(dropout=0.5), "sgd")
    yield beside(f"{what} with dropout, beside without", "1.2 x", dropping, sgd)
    yield beside("eleven layers: Adam, beside SGD", "1.3 x", ours(DEEP, "adam"), ours(DEEP, "sgd"))
    yield beside("six methods, beside one", "6.5 x", ours(DIGITS, *SIX), sgd)
    yield beside("double precision, beside single", "", ours(DIGITS, "sgd", precision="float64"), sgd)
    net, examples = DIGITS.network, thinned(parts(DIGITS)[0])
    runs = train([(OPTIMIZERS["sgd"], None)], DIGITS)
    plane = of_paths(runs)

    def split():
        return grid(net, plane, (-1, 1), (-1, 1), CELLS, examples).loss

    yield beside(
        f"plane {CELLS} x {CELLS}, beside without splitting", "0.55 x", split, plain_grid(net, plane, examples)
    )

    def curvatures():
        return largest(net, runs[0].x, examples)

    yield beside("101 largest curvatures, beside six trainings", "1.2 x", curvatures, ours(DIGITS, *SIX))
    yield Row("both ends of the spectrum at one point", turns(lambda: ends(net, runs[0].x[-1], examples)), digits=1)
    yield Row("moons, a move of a slider: six x 500, scores, plane", turns(chain(MOONS, False)), "30 ms", digits=1)
    yield Row(f"digits: six x {DIGITS.steps}, scores, plane, curvature", turns(chain(DIGITS, True)), "300 ms", digits=1)


def panels() -> Iterator[Row]:
    """What each panel beside the plane costs once the runs are trained."""
    for data in ("moons", "digits"):
        for kind in answers.panels.KINDS:
            asked = answers.question(kind, {"data": [data]})
            yield Row(f"{data}, the panel {kind}", turns(lambda a=asked, k=kind: answers.answer(k, a)), digits=1)


def agree(others: Sequence[Callable[[], Any]]) -> float:
    """How far the loops beside ours end from where ours does, at most: they must be the same work."""
    (run,) = train([(OPTIMIZERS["sgd"], {"learning_rate": 0.1})], DIGITS)
    return max(float(np.abs(np.asarray(other()) - run.x[-1]).max()) for other in others)


def main() -> None:
    print(f"the loops end at most {agree([bare(DIGITS), by_hand(DIGITS), by_optax(DIGITS)]):.1e} apart")
    head()
    for row in chain_of(rows(), panels()):
        show(row)


if __name__ == "__main__":
    main()
