"""Runs a grid block by block on all cores; judges runs at their ends where these tell enough, and else by their paths."""

import os
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from engine import batch
from engine.ends import Block, Ends, kernel
from engine.motion import REST_STEPS, bounds_of, length
from engine.run import BEYOND, Conditions, first_lost
from engine.sampling import losses_and_gradients
from engine.verdict import (
    DIVERGED,
    FARTHEST,
    MOVING,
    Surroundings,
    code,
    judge,
    kind_of_minimum,
    nearest,
    reach,
    stays,
)
from optimizers.base import Optimizer

FEW = 8  # minima that the loop looks out for all the time; where there are more, a second pass looks out for the one
PATIENCE = 0.1  # seconds between two reports
POINTS = 300_000  # of paths that are kept at the same time by one thread
SURELY = 0.99  # what is as near a threshold as that is left to the paths: the loop's last bits may be others


class Runs(NamedTuple):
    """n runs; `which` says for each of them which of the u settings of the surface is its own."""

    start: np.ndarray  # (n, 2)
    hypers: dict[str, Any]  # (n,) each that is an axis, numbers the others
    which: np.ndarray  # (n,)
    knobs: dict[str, np.ndarray]  # (u,) each
    around: Surroundings  # of u settings

    def part(self, chosen) -> "Runs":
        """Returns the runs that an index or a slice chooses."""
        hypers = {name: values[chosen] if np.ndim(values) else values for name, values in self.hypers.items()}
        return self._replace(start=self.start[chosen], hypers=hypers, which=self.which[chosen])

    @property
    def knobs_of_runs(self) -> dict[str, Any]:
        """Returns the surface's knobs: numbers where all runs have the same, else (n,) each."""
        if len(self.around.limits) == 1:
            return {name: float(values[0]) for name, values in self.knobs.items()}
        return {name: values[self.which] for name, values in self.knobs.items()}

    @property
    def around_runs(self) -> Surroundings:
        """Returns the surface's facts, of each run or once for all."""
        return (
            self.around if len(self.around.limits) == 1 else Surroundings(*(part[self.which] for part in self.around))
        )


class Found(NamedTuple):
    """What became of n runs with one seed: fields as in `Sweep`, but for the status."""

    loss: np.ndarray
    x: np.ndarray
    arrived: np.ndarray
    minimum: np.ndarray
    status: np.ndarray  # index into STATUSES
    diverged: np.ndarray


class Todo(NamedTuple):
    """What one call of `in_blocks` has to run with one seed."""

    where: Conditions  # its knobs and its start are the runs' own
    optimizer: Optimizer
    runs: Runs
    tolerance: float
    precision: str  # "float64" or "float32"
    verdicts: bool

    def alone(self, chosen) -> "Todo":
        """Returns the same for only those runs that an index or a slice chooses."""
        return self._replace(runs=self.runs.part(chosen))


def in_blocks(todos: list[Todo], progress: Callable[[float], None] | None) -> list[Found]:
    """Runs each `Todo`, another seed, on all cores. XLA releases the interpreter's lock: other threads go on meanwhile."""
    n = len(todos[0].runs.start)
    size = _block_size(n)
    parts = [slice(first, min(first + size, n)) for first in range(0, n, size)]
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 4)) as pool:
        jobs = [[pool.submit(_found, todo.alone(part), size) for part in parts] for todo in map(_on_device, todos)]
        try:
            _watch([job for of_seed in jobs for job in of_seed], progress)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [Found(*map(np.concatenate, zip(*(job.result() for job in of_seed), strict=True))) for of_seed in jobs]


def _on_device(todo: Todo) -> Todo:
    """Sends the draws to the device once, and not again for every block."""
    with _in(todo.precision):
        return todo._replace(where=todo.where._replace(draws=jax.device_put(todo.where.draws)))


def _block_size(n: int) -> int:
    """Returns the runs of one compiled call: on a processor few enough for its cache, elsewhere as many as there is room for."""
    if jax.default_backend() != "cpu":
        return min(1 << (n - 1).bit_length(), 1 << 18)
    return next((size for size in (64, 512) if n <= size), 20_000)


def _watch(jobs: list[Future], progress) -> None:
    """Waits for all jobs, and tells how far they are; a job that fails ends them all."""
    left = set(jobs)
    while left:
        done, left = wait(left, PATIENCE if progress else None, FIRST_EXCEPTION)
        for job in done:
            job.result()
        if progress:
            progress(1 - len(left) / len(jobs))


def _found(todo: Todo, size: int) -> Found:
    """Runs and judges one block; where the ends do not tell the verdict, it runs again and judges the paths."""
    with np.errstate(over="ignore", invalid="ignore"):  # what has diverged may be as far out as numbers go
        found, sure = _seen_at_the_end(todo, *_ends(todo, size))
    unsure = np.flatnonzero(~sure)
    # verdict.py judges windows of one length together: so those that arrived at one step stand together.
    unsure = unsure[np.argsort(found.arrived[unsure], kind="stable")]
    room = max(64, POINTS // len(todo.where.draws.factor))
    room = 64 if len(todo.runs.start) <= 64 else room
    for first in range(0, len(unsure), room):
        some = unsure[first : first + room]
        exact = _judged(todo.alone(some), room)
        for field, values in zip(found, exact, strict=True):
            field[some] = values
    return found


def _ends(todo: Todo, size: int) -> tuple[Ends, np.ndarray]:
    """Returns the ends of a block, with the minimum (n,) at which each is, -1 for none."""
    minima = todo.runs.around_runs.minima
    if minima.shape[1] <= FEW:
        found = _ended(todo, size, minima[..., :2])
        return found, found.target
    row, at = nearest(_ended(todo, size, minima[:, :0, :2]).x, minima)
    found = _ended(todo, size, at[:, None, :2])
    return found, np.where(found.target < 0, -1, row)


def _in(precision: str):
    """Makes JAX compute in that precision inside a `with`."""
    return jax.enable_x64(precision == "float64")


def _each(values: np.ndarray, size: int) -> np.ndarray:
    """Fills the rows of n runs up to `size` by repeating the last."""
    return np.concatenate([values, np.repeat(values[-1:], size - len(values), axis=0)])


def _each_that_differs(values: dict[str, Any], size: int) -> dict[str, Any]:
    """Leaves numbers as they are, and fills what is (n,) up as `_each` does."""
    return {name: _each(rows, size) if np.ndim(rows) else rows for name, rows in values.items()}


def _ended(todo: Todo, size: int, targets: np.ndarray) -> Ends:
    """Runs n runs to their ends in one compiled call for `size` of them; targets (n or 1, m, 2)."""
    runs, n = todo.runs, len(todo.runs.start)
    middle, far = (part[0] if len(part) == 1 else _each(part, size) for part in reach(runs.around_runs.limits))
    block = Block(
        start=_each(runs.start, size),
        hypers=_each_that_differs(runs.hypers, size),
        knobs=_each_that_differs(runs.knobs_of_runs, size),
        targets=targets[0] if len(targets) == 1 < n else _each(targets, size),
        middle=middle,
        far=far,
    )
    loop = kernel(todo.where.landscape, todo.optimizer, todo.verdicts)
    with _in(todo.precision):
        found = loop(block, todo.where.draws, bounds_of(todo.where.steps), todo.tolerance)
    return jax.tree.map(lambda field: np.asarray(field)[:n], found)


def _seen_at_the_end(todo: Todo, ends: Ends, minimum: np.ndarray) -> tuple[Found, np.ndarray]:
    """Returns what the ends tell, and for which runs (n,) it is sure.

    Sure are those that have diverged, and of those that cannot hover the ones that rest at a minimum, and the ones that
    are moving on far from every saddle.
    """
    minima, steps = todo.runs.around_runs.minima, todo.where.steps
    lost = ~(np.abs(ends.x) <= BEYOND).all(axis=1)
    diverged = np.where((ends.inside < steps) & (lost | (ends.gone >= FARTHEST)), ends.inside + 1, -1)
    arrived = np.where((minimum >= 0) & (diverged < 0), ends.since, -1)
    reached = kind_of_minimum(_at_row(minima[..., 2], minimum), minima)
    status = np.where(diverged >= 0, code(DIVERGED), np.where(arrived >= 0, reached, code(MOVING)))
    found = _as_found(ends.loss, ends.x, arrived, minimum, status, diverged)
    if not todo.verdicts:
        return found, np.ones(len(minimum), bool)
    pace = length(ends.pace.astype(float))
    sure = lost | ~(ends.inside < steps) | (ends.gone > FARTHEST / SURELY)
    at = _at_row(minima[..., 0], minimum), _at_row(minima[..., 1], minimum)
    apart, moved = ends.x - np.stack(at, axis=1), ends.x - ends.ago
    rests = stays(apart, moved, ends.last, REST_STEPS, SURELY * todo.tolerance)
    rests &= (arrived >= 0) & (steps - arrived >= REST_STEPS)
    moves = (minimum < 0) & (pace > todo.tolerance / 10 / SURELY) & ~_near_a_saddle(todo, ends, minimum)
    calm = ~ends.swings & ~_crowded(minima, todo.runs.around_runs.saddles, todo.tolerance)
    return found, sure & ((diverged >= 0) | (calm & (rests | moves)))


def _near_a_saddle(todo: Todo, ends: Ends, minimum: np.ndarray) -> np.ndarray:
    """(n,) whether a run that is at no minimum is near a saddle."""
    found, elsewhere = np.zeros(len(minimum), bool), np.flatnonzero(minimum < 0)
    saddles = todo.runs.part(elsewhere).around_runs.saddles
    if len(elsewhere) and saddles.shape[1]:
        _, at = nearest(ends.x[elsewhere], saddles)
        found[elsewhere] = length(ends.x[elsewhere] - at[:, :2]) <= todo.tolerance / SURELY
    return found


def _at_row(values: np.ndarray, row: np.ndarray) -> np.ndarray:
    """(n,) the value (n or 1, m) of each run's row; NaN for row -1."""
    with_none = np.pad(values, ((0, 0), (0, 1)), constant_values=np.nan)  # the row -1
    return with_none[np.arange(len(row)) if len(values) > 1 else 0, row]


def _crowded(minima: np.ndarray, saddles: np.ndarray, tolerance: float) -> np.ndarray:
    """(n or 1,) whether two minima (n or 1, m, 3), or one and a saddle (n or 1, s, 3), are so close that a run can be at both."""
    close = _closest(minima, saddles) <= 2 * tolerance
    m = minima.shape[1]
    if m > FEW:  # the second pass looks out for one alone
        return close
    apart = length(minima[:, :, None, :2] - minima[:, None, :, :2])
    return close | np.any(apart[:, ~np.eye(m, dtype=bool)] <= 2 * tolerance, axis=1)


def _closest(minima: np.ndarray, saddles: np.ndarray) -> np.ndarray:
    """(n or 1,) how close a minimum and a saddle are; infinite where there are not both."""
    apart = length(minima[:, :, None, :2] - saddles[:, None, :, :2]).reshape(len(minima), -1)
    return np.fmin.reduce(apart, axis=1, initial=np.inf)


def _judged(todo: Todo, size: int) -> Found:
    """Runs the paths in one compiled call for `size` of them, and judges them."""
    where, runs, n = todo.where, todo.runs, len(todo.runs.start)
    hypers, knobs = (_each_that_differs(values, size) for values in (runs.hypers, runs.knobs_of_runs))
    with _in(todo.precision):
        start = _each(runs.start, size).astype(jnp.result_type(float))
        rows, *_ = batch.kernel(where.landscape, todo.optimizer)(start, where.steps, hypers, knobs, where.draws)
    x = np.asarray(rows)[: where.steps + 1, :n].swapaxes(0, 1).astype(float)
    last, stopped = x[:, -1].copy(), first_lost(x, x[..., 0])
    for run in np.flatnonzero(stopped >= 0):
        x[run, max(stopped[run] - 1, 0) :] = x[run, max(stopped[run] - 1, 0)]
    loss, grad = losses_and_gradients(where.landscape, x[:, -1], runs.knobs_of_runs)
    judged = judge(x, stopped, loss, grad, where.landscape, runs.knobs_of_runs, todo.tolerance, runs.around_runs)
    at = np.where(judged.distance <= todo.tolerance, judged.minimum, -1)
    return _as_found(loss, last, judged.arrived, at, judged.status, judged.step)


def _as_found(loss, x, arrived, minimum, status, diverged) -> Found:
    """Gathers the fields; a run without an arrival has no minimum, and one that has diverged has no loss."""
    loss = np.where(diverged >= 0, np.inf, loss.astype(float))
    return Found(loss, x.astype(float), arrived.copy(), np.where(arrived < 0, -1, minimum), status, diverged)
