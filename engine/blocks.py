"""Runs a grid block by block on all cores; judges runs at their ends where these tell enough, and else by their paths."""

import os
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from engine import batch
from engine.devices import everywhere, spread
from engine.ends import Block, Ends, kernel
from engine.margins import Window, later_half
from engine.motion import LITTLE, PARTS, REST_STEPS, bounds_of, by_coordinates, length, swings
from engine.run import BEYOND, Conditions, first_lost
from engine.sampling import curvature, losses_and_gradients
from engine.verdict import (
    DIVERGED,
    GROWING,
    HOVERING,
    MOVING,
    Surroundings,
    code,
    goes_outward,
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


class _Seed(NamedTuple):
    """One `Todo`, and what is known of its n runs so far: each job fills in its own."""

    todo: Todo
    found: Found
    sure: np.ndarray  # (n,) whether that is the verdict
    told: np.ndarray  # (n,) whether it is if the run neither hovers nor grows
    swings: np.ndarray  # (n,) whether it may do so in its second half; else only since it arrived


def in_blocks(todos: list[Todo], progress: Callable[[float], None] | None) -> list[Found]:
    """Runs each `Todo`, another seed, on all cores. XLA releases the interpreter's lock: other threads go on meanwhile."""
    n = len(todos[0].runs.start)
    size, seeds = _block_size(n), [_begun(_on_device(todo)) for todo in todos]
    workers = min(os.cpu_count() or 1, 4) if len(jax.devices()) == 1 else 1  # else the devices share each block
    with ThreadPoolExecutor(workers) as pool:

        def look_at(which: Callable, look: Callable, size: int) -> None:
            """Looks at runs of each seed, so many at once."""
            runs = [(seed, which(seed)) for seed in seeds]
            parts = [(seed, some[i : i + size]) for seed, some in runs for i in range(0, len(some), size)]
            _watch([pool.submit(look, seed, some, size) for seed, some in parts], seeds, progress)

        try:
            look_at(lambda seed: np.arange(n), _look, size)
            look_at(lambda seed: _stay(seed, size), _look_again, size)
            look_at(lambda seed: _by_arrival(seed, seed.told), _look_closely, _room(todos[0]))
            look_at(lambda seed: _by_arrival(seed, ~seed.told), _judge, _room(todos[0]))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [seed.found for seed in seeds]


def _begun(todo: Todo) -> _Seed:
    """Returns a seed of which nothing is known."""
    n = len(todo.runs.start)
    loss, whole = np.empty(n), np.zeros((4, n), int)
    return _Seed(todo, Found(loss, np.empty((n, 2)), *whole), *np.zeros((3, n), bool))


def _on_device(todo: Todo) -> Todo:
    """Sends the draws to the device once, and not again for every block."""
    with _in(todo.precision):
        return todo._replace(where=todo.where._replace(draws=everywhere(todo.where.draws)))


def _block_size(n: int) -> int:
    """Returns the runs of one compiled call: on a processor few enough for its cache and its cores, elsewhere as many as there is room for."""
    if jax.default_backend() != "cpu":
        return min(1 << (n - 1).bit_length(), 1 << 18)
    return next((size for size in (64, 512) if n <= size), 10_000)


def _watch(jobs: list[Future], seeds: list[_Seed], progress: Callable[[float], None] | None) -> None:
    """Waits for all jobs, and tells of how many runs the verdict is known; a job that fails ends them all."""
    left = set(jobs)
    while left:
        done, left = wait(left, PATIENCE if progress else None, FIRST_EXCEPTION)
        for job in done:
            job.result()
        if progress:
            progress(float(np.mean([seed.sure for seed in seeds])))


def _look(seed: _Seed, some: np.ndarray, size: int) -> None:
    """Runs a block to its ends, and sees what they tell."""
    todo = seed.todo.alone(slice(some[0], some[-1] + 1))
    with np.errstate(over="ignore", invalid="ignore"):  # what has diverged may be as far out as numbers go
        ends, minimum = _ends(todo, size)
        found, seed.sure[some], seed.told[some] = _seen_at_the_end(todo, ends, minimum)
    seed.swings[some] = ends.motion is not None and ends.motion.swings
    for field, values in zip(seed.found, found, strict=True):
        field[some] = values


def _look_again(seed: _Seed, some: np.ndarray, size: int) -> None:
    """Runs some to their ends once more, now that it is known when they arrived, and sees whether they may hover since then."""
    todo, rows = seed.todo.alone(some), seed.todo.where.steps + 1
    since = seed.found.arrived[some].astype(np.int32)
    minima = todo.runs.around_runs.minima
    if minima.shape[1] > FEW:
        minima = minima[np.arange(len(minima)), seed.found.minimum[some]][:, None]
    parts = np.full(PARTS + 1, rows, np.int32)
    parts[0] = since.min()
    window = Window(parts, since, later_half(since, rows), seed.found.x[some])
    seed.sure[some] = ~_ended(todo, size, minima[..., :2], window).motion.keeps


def _look_closely(seed: _Seed, some: np.ndarray, size: int) -> None:
    """Runs some once more, and sees by their paths whether they hover or grow."""
    todo = seed.todo.alone(some)
    x, _ = _paths(todo, size)
    _, at = nearest(x[:, -1], todo.runs.around_runs.minima)
    hovers, grows = swings(x, seed.found.arrived[some], at, todo.tolerance, np.zeros(len(some), bool))
    seed.found.status[some[hovers]] = code(HOVERING)
    seed.found.status[some[grows]] = code(GROWING)
    seed.sure[some] = True


def _judge(seed: _Seed, some: np.ndarray, size: int) -> None:
    """Runs some once more and judges their paths."""
    for field, values in zip(seed.found, _judged(seed.todo.alone(some), size), strict=True):
        field[some] = values
    seed.sure[some] = True


def _stay(seed: _Seed, size: int) -> np.ndarray:
    """Returns the runs of which only their stay at a minimum does not tell; none where they are too few for a block of that size."""
    some = np.flatnonzero(~seed.sure & seed.told & ~seed.swings & (seed.found.arrived > 0))
    return some if len(some) > size // 32 else some[:0]


def _by_arrival(seed: _Seed, among: np.ndarray) -> np.ndarray:
    """Returns unsure runs among (n,), one arrival after the other: motion.py looks only at rows that some window reaches."""
    unsure = np.flatnonzero(~seed.sure & among)
    return unsure[np.argsort(seed.found.arrived[unsure], kind="stable")]


def _room(todo: Todo) -> int:
    """Returns how many paths are kept at the same time by one thread."""
    return 64 if len(todo.runs.start) <= 64 else max(64, POINTS // len(todo.where.draws.factor))


def _ends(todo: Todo, size: int) -> tuple[Ends, np.ndarray]:
    """Returns the ends of a block, with the minimum (n,) at which each is, -1 for none."""
    minima, window = todo.runs.around_runs.minima, None
    if todo.verdicts:
        parts, n = bounds_of(todo.where.steps), len(todo.runs.start)
        middle = later_half(parts[0], parts[-1])
        window = Window(parts, np.full(n, parts[0]), np.full(n, middle), np.full((n, 2), np.nan))
    if minima.shape[1] <= FEW:
        found = _ended(todo, size, minima[..., :2], window)
        return found, found.target
    nowhere = np.full((len(todo.runs.start), 1, 2), np.nan)
    row, at = nearest(_ended(todo, size, nowhere, window).x, minima)  # by the same program, to the last bit
    found = _ended(todo, size, at[:, None, :2], window)
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


def _ended(todo: Todo, size: int, targets: np.ndarray, window: Window | None) -> Ends:
    """Runs n runs to their ends in one compiled call for `size` of them; targets (n or 1, m, 2)."""
    runs, n = todo.runs, len(todo.runs.start)
    alike = len(runs.around.limits) == 1
    middle, far = (part[0] if alike else _each(part, size) for part in reach(runs.around_runs.limits))
    block = Block(
        start=_each(runs.start, size),
        hypers=_each_that_differs(runs.hypers, size),
        knobs=_each_that_differs(runs.knobs_of_runs, size),
        targets=targets[0] if len(targets) == 1 < n else _each(targets, size),
        middle=middle,
        far=far,
    )
    if window is not None:
        window = Window(window.parts, *(_each(rows, size) for rows in window[1:]))
    loop = kernel(todo.where.landscape, todo.optimizer)
    with _in(todo.precision):
        block, window = spread((block, window), size)
        found = loop(block, todo.where.draws, todo.where.steps, window, todo.tolerance)
    return jax.tree.map(lambda field: np.asarray(field)[:n], found)


def _seen_at_the_end(todo: Todo, ends: Ends, minimum: np.ndarray) -> tuple[Found, np.ndarray, np.ndarray]:
    """Returns what the ends tell, for which runs (n,) it is sure, and for which (n,) it is if they neither hover nor grow.

    Sure are those that have diverged; and of those that neither hover nor grow the ones that rest at a minimum, the ones
    that are there and do not, and the ones that are moving on elsewhere.
    """
    minima, steps = todo.runs.around_runs.minima, todo.where.steps
    lost = ~(np.abs(ends.x) <= BEYOND).all(axis=1)
    no_way_back = lost | (ends.gone > 1)
    diverges = (ends.inside < steps) & (no_way_back | goes_outward(ends.gone, 1.0, steps - ends.inside))
    diverged = np.where(diverges, ends.inside + 1, -1)
    arrived = np.where((minimum >= 0) & (diverged < 0), ends.since, -1)
    reached = kind_of_minimum(_at_row(minima[..., 2], minimum), minima)
    status = np.where(diverged >= 0, code(DIVERGED), np.where(arrived >= 0, reached, code(MOVING)))
    found = _as_found(ends.loss, ends.x, arrived, minimum, status, diverged)
    if ends.motion is None:
        every = np.ones(len(minimum), bool)
        return found, every, every
    known = no_way_back | ~(ends.inside < steps)
    gone, plain = known & (diverged >= 0), ~_crowded(minima, todo.runs.around_runs.saddles, todo.tolerance)
    at = np.stack([_at_row(minima[..., axis], minimum) for axis in (0, 1)], axis=1)
    rests, leaves = _rest(ends, at, steps - ends.since, todo.tolerance)
    found.status[leaves & (arrived >= 0)] = code(MOVING)
    told = known & ~gone & plain & np.where(minimum < 0, True, rests | leaves)
    told = _moves_on(todo, ends, told & (minimum < 0)) | told & (arrived >= 0)
    return found, gone | told & ~ends.motion.swings & ~ends.motion.stays, told


def _rest(ends: Ends, at: np.ndarray, steps: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """(n,) whether runs that have been at a minimum (n, 2) for so many steps (n,) surely rest there, and (n,) whether they surely do not."""
    motion, long = ends.motion, steps >= REST_STEPS
    apart, moved = ends.x - at, ends.x - motion.ago
    least, most = (stays(apart, moved, motion.last, REST_STEPS, way * tolerance) for way in (SURELY, 1 / SURELY))
    leaves = np.where(long, ~most & ~np.isnan(motion.ago[:, 0]), motion.pace > tolerance / 10 / SURELY)
    return long & least, leaves & _moved(ends, tolerance)


def _moved(ends: Ends, tolerance: float) -> np.ndarray:
    """(n,) whether a run surely moved in its last REST_STEPS steps, and by so much that they do not die away."""
    last_bits = 64 * np.finfo(ends.x.dtype).eps * np.abs(ends.x).max(axis=1)
    return ends.motion.last > np.maximum(last_bits, LITTLE * tolerance / SURELY) ** 2


def _moves_on(todo: Todo, ends: Ends, elsewhere: np.ndarray) -> np.ndarray:
    """(n,) whether runs surely move on, of those that are `elsewhere` (n,): at no minimum."""
    found = elsewhere & ~_near_a_saddle(todo, ends, elsewhere)
    slow = np.flatnonzero(found & ~(ends.motion.pace > todo.tolerance / 10 / SURELY))
    found[slow] = _moved(ends, todo.tolerance)[slow]
    slow = slow[found[slow]]
    if len(slow):
        x, knobs = ends.x[slow].astype(float), todo.runs.part(slow).knobs_of_runs
        _, grad = losses_and_gradients(todo.where.landscape, x, knobs)
        step = _newton_step(curvature(todo.where.landscape, x, knobs), grad)
        found[slow] = length(step) > todo.tolerance / SURELY  # NaN, where there is no such step, is not
    return found


def _newton_step(hessian: np.ndarray, grad: np.ndarray) -> np.ndarray:
    """(n, 2) the way to where gradients (n, 2) vanish by Hessians (n, 2, 2); NaN by one that is not finite or nearly singular."""
    (xx, xy), (_, yy) = hessian.transpose(1, 2, 0)
    determinant = xx * yy - xy * xy
    determinant[~(np.abs(determinant) > 1e-9 * np.abs(hessian).max(axis=(1, 2)) ** 2)] = np.nan
    right, up = grad.T
    return np.stack([xy * up - yy * right, xy * right - xx * up], axis=1) / determinant[:, None]


def _near_a_saddle(todo: Todo, ends: Ends, some: np.ndarray) -> np.ndarray:
    """(n,) whether a run is near a saddle, of some (n,)."""
    found, elsewhere = np.zeros(len(some), bool), np.flatnonzero(some)
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
    """Runs the paths and judges them."""
    where, runs = todo.where, todo.runs
    x, stopped = _paths(todo, size)
    last = x[:, -1].copy()
    for run in np.flatnonzero(stopped >= 0):
        x[run, max(stopped[run] - 1, 0) :] = x[run, max(stopped[run] - 1, 0)]
    loss, grad = losses_and_gradients(where.landscape, x[:, -1], runs.knobs_of_runs)
    judged = judge(x, stopped, loss, grad, where.landscape, runs.knobs_of_runs, todo.tolerance, runs.around_runs)
    at = np.where(judged.distance <= todo.tolerance, judged.minimum, -1)
    return _as_found(loss, last, judged.arrived, at, judged.status, judged.step)


def _paths(todo: Todo, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Runs the paths (n, steps + 1, 2) in one compiled call for `size` of them; (n,): the first step that is not finite, -1 for none."""
    where, runs, n = todo.where, todo.runs, len(todo.runs.start)
    hypers, knobs = (_each_that_differs(values, size) for values in (runs.hypers, runs.knobs_of_runs))
    with _in(todo.precision):
        start, hypers, knobs = spread((_each(runs.start, size).astype(jnp.result_type(float)), hypers, knobs), size)
        begin = batch.begin(todo.optimizer, start)
        rows, _ = batch.kernel(where.landscape, todo.optimizer)(begin, where.steps, hypers, knobs, where.draws)
    x = by_coordinates(np.asarray(rows.x)[: where.steps + 1, :n].swapaxes(0, 1).astype(float))
    return x, first_lost(x, x[..., 0])


def _as_found(loss, x, arrived, minimum, status, diverged) -> Found:
    """Gathers the fields; a run without an arrival has no minimum, and one that has diverged has no loss."""
    loss = np.where(diverged >= 0, np.inf, loss.astype(float))
    return Found(loss, x.astype(float), arrived.copy(), np.where(arrived < 0, -1, minimum), status, diverged)
