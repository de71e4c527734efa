"""Forty thousand runs in one call: a method over a grid of two of its knobs, of the surface's, or of starts."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple

import jax
import numpy as np

from engine.ends import Block, Draws, Ends, kernel
from engine.motion import REST_STEPS, bounds_of, length
from engine.run import BEYOND, first_lost, setting_of
from engine.sampling import gradient_field, stationary_rows
from engine.verdict import (
    DIVERGED,
    FARTHEST,
    MOVING,
    STATUSES,
    TOLERANCE,
    Surroundings,
    code,
    judge,
    kind_of_minimum,
    nearest,
    reach,
    stays,
)
from landscapes.base import Landscape
from optimizers.base import Optimizer, hypers_of
from shapes import MOST_RUNS, Sweep

FEW = 8  # minima that the loop looks out for all the time; where there are more, a second pass looks out for the one
START = ("x", "y")
PRECISIONS = ("float64", "float32")
PATIENCE = 0.1  # seconds between two reports
POINTS = 300_000  # of paths that are kept at the same time by one thread
WORDS = np.array(STATUSES)
SURELY = 0.99  # what is as near a threshold as that is left to the paths: the loop's last bits may be others


class Cells(NamedTuple):
    """n runs; `which` says for each of them which of the u settings of the surface is its own."""

    start: np.ndarray  # (n, 2)
    hypers: dict[str, Any]  # (n,) each that is an axis, numbers the others
    which: np.ndarray  # (n,)
    knobs: dict[str, np.ndarray]  # (u,) each
    around: Surroundings  # of u settings

    def part(self, chosen) -> "Cells":
        """Those of the runs that an index or a slice chooses."""
        hypers = {name: values[chosen] if np.ndim(values) else values for name, values in self.hypers.items()}
        return self._replace(start=self.start[chosen], hypers=hypers, which=self.which[chosen])

    @property
    def knobs_of_runs(self) -> dict[str, Any]:
        """Numbers where all runs have the same, else (n,)."""
        if len(self.around.limits) == 1:
            return {name: float(values[0]) for name, values in self.knobs.items()}
        return {name: values[self.which] for name, values in self.knobs.items()}

    @property
    def around_runs(self) -> Surroundings:
        """Of each run, or once for all."""
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


def sweep(
    landscape: Landscape,
    optimizer: Optimizer,
    over: Mapping[str, Any],
    *,
    start=None,
    steps: int | None = None,
    hypers: Mapping[str, float] | None = None,
    knobs: Mapping[str, float] | None = None,
    noise: float | None = None,
    noise_kind: str = "uniform",
    seed: int = 0,
    seeds: int = 1,
    schedule: str | np.ndarray = "constant",
    tolerance: float = TOLERANCE,
    precision: str = "float64",
    verdicts: bool = True,
    progress: Callable[[float], None] | None = None,
) -> Sweep:
    """Runs a method at all values of one axis, or at all pairs of two.

    over: name -> values (n,), of a knob of the method or the surface, or "x" and "y" for starts. `progress` is told in
    the caller's thread, now and then, which share is done; what it raises ends the sweep. In "float64" each cell equals
    its `run` but for the last bits, which a chaotic run amplifies; "float32" is faster and less exact. Without `verdicts`
    it is faster still: whoever is at a minimum then counts as arrived there, and whoever has not diverged either as still
    moving.
    Defaults and ValueErrors as for `run`; ValueError also for no or more than two axes, for a name that neither the
    method nor the surface has, values that are not finite, more than 4,000,000 runs, fewer than one seed, and for a
    precision that does not exist.
    """
    axes = _checked(landscape, optimizer, over, seeds, precision)
    settings = [
        setting_of(landscape, start, steps, knobs, noise, noise_kind, seed + i, schedule) for i in range(int(seeds))
    ]
    cells = _cells(landscape, optimizer, axes, start, hypers, settings[0].knobs)
    todo = Todo(landscape, optimizer, cells, tolerance, precision, verdicts)
    with _in(precision):
        drawn = [jax.device_put(Draws(one.noise, one.direction, one.factor)) for one in settings]
    found = _in_blocks(todo, [Seed(settings[0].steps, draws) for draws in drawn], progress)
    shape = tuple(len(values) for values in axes.values())
    return _together(axes, [Found(*(field.reshape(*shape, *field.shape[1:]) for field in one)) for one in found])


def _checked(landscape, optimizer, over, seeds, precision) -> dict[str, np.ndarray]:
    """The axes as arrays."""
    known = {*START, *(knob.name for knob in (*optimizer.knobs, *landscape.knobs))}
    axes = {name: np.atleast_1d(np.asarray(values, float)) for name, values in over.items()}
    if not 1 <= len(axes) <= 2:
        raise ValueError(f"a sweep has one or two axes, not {len(axes)}")
    for name, values in axes.items():
        if name not in known:
            raise ValueError(
                f"{optimizer.name} on {landscape.name} has no {name!r}; there are {', '.join(sorted(known))}"
            )
        if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
            raise ValueError(f"the values of {name} must be finite numbers in one row")
    if not 1 <= seeds == int(seeds):
        raise ValueError(f"the number of seeds must be a whole number from 1 up, not {seeds}")
    runs = int(seeds) * np.prod([float(len(values)) for values in axes.values()])
    if runs > MOST_RUNS:
        raise ValueError(f"a sweep has at most {MOST_RUNS} runs, not {runs:.0f}")
    if precision not in PRECISIONS:
        raise ValueError(f"there is no precision {precision!r}, only {' and '.join(PRECISIONS)}")
    return axes


def _cells(landscape, optimizer, axes, start, hypers, knobs: dict[str, float]) -> Cells:
    """All runs of the grid, one after the other, the last axis running fastest."""
    values = {name: grid.ravel() for name, grid in zip(axes, np.meshgrid(*axes.values(), indexing="ij"), strict=True)}
    n = len(next(iter(values.values())))
    named = {knob.name for knob in optimizer.knobs}
    all_hypers = hypers_of(landscape, optimizer, hypers)
    own = {name: values.get(name, value) for name, value in all_hypers.items()}
    surface = {name: values[name] for name in knobs if name in values and name not in named}
    around, which, rows, starts = _settings_of_the_surface(landscape, knobs, surface, n)
    points = np.broadcast_to(np.asarray(start, float), (n, 2)).copy() if start is not None else starts[which]
    for i, name in enumerate(START):
        points[:, i] = values.get(name, points[:, i])
    return Cells(points, own, which, rows, around)


def _settings_of_the_surface(landscape, knobs: dict[str, float], swept: dict[str, np.ndarray], n: int):
    """Of the u settings of the surface's knobs that n runs have: the facts, which is whose (n,), the knobs, the starts (u, 2)."""
    which, rows = np.zeros(n, int), {name: np.array([value]) for name, value in knobs.items()}
    if swept:
        some, which = np.unique(np.stack(list(swept.values()), axis=1), axis=0, return_inverse=True)
        rows = {name: np.full(len(some), value) for name, value in knobs.items()}
        rows.update(zip(swept, some.T, strict=True))
    settings = zip(*rows.values(), strict=True) if rows else [()]
    views = [landscape.view_at(dict(zip(rows, values, strict=True))) for values in settings]
    around = Surroundings(*stationary_rows(landscape, rows), np.array([view[:2] for view in views]))
    return around, which.ravel(), rows, np.array([view.start for view in views], float)


# --- block by block ------------------------------------------------------------------------------------------------


class Seed(NamedTuple):
    """What all runs with one seed share."""

    steps: int
    draws: Draws


class Todo(NamedTuple):
    """What is to be run."""

    landscape: Landscape
    optimizer: Optimizer
    cells: Cells
    tolerance: float
    precision: str
    verdicts: bool


def _in_blocks(todo: Todo, seeds: list[Seed], progress) -> list[Found]:
    """All cells with every seed, on all cores. XLA releases the interpreter's lock: other threads go on meanwhile."""
    n, size = len(todo.cells.start), _block_size(len(todo.cells.start))
    parts = [slice(first, min(first + size, n)) for first in range(0, n, size)]
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 4)) as pool:
        jobs = [
            [pool.submit(_found, todo._replace(cells=todo.cells.part(part)), seed, size) for part in parts]
            for seed in seeds
        ]
        try:
            _watch([job for of_seed in jobs for job in of_seed], progress)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [Found(*map(np.concatenate, zip(*(job.result() for job in of_seed), strict=True))) for of_seed in jobs]


def _block_size(n: int) -> int:
    """Runs in one compiled call. On a processor few enough for its cache; elsewhere all that there is room for."""
    if jax.default_backend() != "cpu":
        return min(1 << (n - 1).bit_length(), 1 << 18)
    return next((size for size in (64, 512) if n <= size), 20_000)


def _watch(jobs: list[Future], progress) -> None:
    """Waits for all, and tells how far they are; a job that fails ends them all."""
    left = set(jobs)
    while left:
        done, left = wait(left, PATIENCE if progress else None, FIRST_EXCEPTION)
        for job in done:
            job.result()
        if progress:
            progress(1 - len(left) / len(jobs))


def _found(todo: Todo, seed: Seed, size: int) -> Found:
    """One block. Where the ends alone do not tell the verdict the runs are run again, and their paths judged."""
    with np.errstate(over="ignore", invalid="ignore"):  # what has diverged may be as far out as numbers go
        found, sure = _seen_at_the_end(todo, *_ends(todo, seed, size), seed.steps)
    unsure = np.flatnonzero(~sure)
    # verdict.py judges windows of one length together: so those that arrived at one step stand together.
    unsure = unsure[np.argsort(found.arrived[unsure], kind="stable")]
    room = max(64, POINTS // len(seed.draws.noise))
    room = 64 if len(todo.cells.start) <= 64 else room
    for first in range(0, len(unsure), room):
        some = unsure[first : first + room]
        exact = _judged(todo._replace(cells=todo.cells.part(some)), seed, room)
        for field, values in zip(found, exact, strict=True):
            field[some] = values
    return found


def _ends(todo: Todo, seed: Seed, size: int) -> tuple[Ends, np.ndarray]:
    """The ends of a block, with the minimum (n,) at which each is, -1 for none."""
    minima = todo.cells.around_runs.minima[..., :2]
    if minima.shape[1] <= FEW:
        ends = _run(todo, seed, size, minima)
        return ends, ends.target
    ends = _run(todo, seed, size, minima[:, :0])
    row, at = nearest(ends.x, todo.cells.around_runs.minima)
    ends = _run(todo, seed, size, at[:, None, :2])
    return ends, np.where(ends.target < 0, -1, row)


def _in(precision: str):
    """JAX computes in that precision inside."""
    return jax.enable_x64(precision == "float64")


def _run(todo: Todo, seed: Seed, size: int, targets: np.ndarray, paths: bool = False) -> Ends:
    """n runs in one compiled call for `size` of them; targets (n or 1, m, 2)."""
    cells, n = todo.cells, len(todo.cells.start)
    middle, far = reach(cells.around_runs.limits)
    knobs = cells.knobs_of_runs
    shared = len(cells.around.limits) == 1

    def each(values):
        return np.concatenate([values, np.repeat(values[-1:], size - len(values), axis=0)])

    def own(values):
        return values[0] if shared else each(values)

    block = Block(
        start=each(cells.start),
        hypers={name: each(values) if np.ndim(values) else values for name, values in cells.hypers.items()},
        knobs=knobs if shared else {name: each(values) for name, values in knobs.items()},
        targets=targets[0] if len(targets) == 1 < n else each(targets),
        middle=own(middle),
        far=own(far),
    )
    with _in(todo.precision):
        ends = kernel(todo.landscape, todo.optimizer, "paths" if paths else "parts" if todo.verdicts else "ends")(
            block, seed.draws, bounds_of(seed.steps), todo.tolerance
        )
    rows = np.asarray(ends.rows)[: seed.steps + 1, :n] if paths else None
    return jax.tree.map(lambda field: np.asarray(field)[:n], ends._replace(rows=None))._replace(rows=rows)


def _seen_at_the_end(todo: Todo, ends: Ends, minimum: np.ndarray, steps: int) -> tuple[Found, np.ndarray]:
    """What the ends tell, and for which runs (n,) it is sure.

    Sure are those that have diverged, and of those that cannot hover the ones that rest at a minimum, and the ones that
    are moving on far from every saddle.
    """
    minima = todo.cells.around_runs.minima
    lost = ~(np.abs(ends.x) <= BEYOND).all(axis=1)
    diverged = np.where((ends.inside < steps) & (lost | (ends.gone >= FARTHEST)), ends.inside + 1, -1)
    arrived = np.where((minimum >= 0) & (diverged < 0), ends.since, -1)
    reached = kind_of_minimum(_at_row(minima[..., 2], minimum), minima)
    status = np.where(diverged >= 0, code(DIVERGED), np.where(arrived >= 0, reached, code(MOVING)))
    found = _as_found(ends, arrived, minimum, status, diverged)
    if not todo.verdicts:
        return found, np.ones(len(minimum), bool)
    pace = length(ends.pace.astype(float))
    sure = lost | ~(ends.inside < steps) | (ends.gone > FARTHEST / SURELY)
    at = _at_row(minima[..., 0], minimum), _at_row(minima[..., 1], minimum)
    apart, moved = ends.x - np.stack(at, axis=1), ends.x - ends.ago
    rests = stays(apart, moved, ends.last, REST_STEPS, SURELY * todo.tolerance)
    rests &= (arrived >= 0) & (steps - arrived >= REST_STEPS)
    moves = (minimum < 0) & (pace > todo.tolerance / 10 / SURELY) & ~_near_a_saddle(todo, ends, minimum)
    calm = ~ends.swings & ~_crowded(minima, todo.cells.around_runs.saddles, todo.tolerance)
    return found, sure & ((diverged >= 0) | (calm & (rests | moves)))


def _near_a_saddle(todo: Todo, ends: Ends, minimum: np.ndarray) -> np.ndarray:
    """(n,) for runs that are at no minimum."""
    found, elsewhere = np.zeros(len(minimum), bool), np.flatnonzero(minimum < 0)
    saddles = todo.cells.part(elsewhere).around_runs.saddles
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
    """(n or 1,) how close a minimum and a saddle are; infinite where there are none of one kind."""
    apart = length(minima[:, :, None, :2] - saddles[:, None, :, :2]).reshape(len(minima), -1)
    return np.fmin.reduce(apart, axis=1, initial=np.inf)


def _judged(todo: Todo, seed: Seed, size: int) -> Found:
    """What the paths tell."""
    cells = todo.cells
    ends = _run(todo, seed, size, cells.around_runs.minima[:, :0, :2], paths=True)
    x = ends.rows.swapaxes(0, 1).astype(float)
    stopped = first_lost(x, x[..., 0])
    for run in np.flatnonzero(stopped >= 0):
        x[run, max(stopped[run] - 1, 0) :] = x[run, max(stopped[run] - 1, 0)]
    knobs = cells.knobs_of_runs
    grad = gradient_field(todo.landscape, x[:, -1], knobs)
    loss = ends.loss.astype(float)
    judged = judge(x, stopped, loss, grad, todo.landscape, knobs, todo.tolerance, cells.around_runs)
    at = np.where(judged.distance <= todo.tolerance, judged.minimum, -1)
    return _as_found(ends, judged.arrived, at, judged.status, judged.step)


def _as_found(ends: Ends, arrived, minimum, status, diverged) -> Found:
    loss = np.where(diverged >= 0, np.inf, ends.loss.astype(float))
    return Found(loss, ends.x.astype(float), arrived.copy(), np.where(arrived < 0, -1, minimum), status, diverged)


# --- over the seeds ------------------------------------------------------------------------------------------------


def _together(axes: dict[str, np.ndarray], seeds: list[Found]) -> Sweep:
    """The seeds of each cell as one."""
    if len(seeds) == 1:
        (one,) = seeds
        success = (one.arrived >= 0).astype(float)
        return Sweep(axes, one.loss, one.x, one.arrived, one.minimum, WORDS[one.status], success, one.diverged)
    loss, _, arrived, minimum, status, diverged = (np.stack(field) for field in zip(*seeds, strict=True))
    return Sweep(
        axes,
        loss=np.median(loss, axis=0),
        x=seeds[0].x,
        arrived=_median_step(arrived),
        minimum=_most_frequent(minimum),
        status=WORDS[_most_frequent(status)],
        success=(arrived >= 0).mean(axis=0),
        diverged=_median_step(diverged),
    )


def _median_step(steps: np.ndarray) -> np.ndarray:
    """(...) the middle one of the steps (seeds, ...) that are not -1, where more than half are not; else -1."""
    count = (steps >= 0).sum(axis=0)
    ordered = np.sort(np.where(steps < 0, np.iinfo(steps.dtype).max, steps), axis=0)
    middle = np.take_along_axis(ordered, (count // 2)[None].clip(max=len(steps) - 1), axis=0)[0]
    return np.where(2 * count > len(steps), middle, -1)


def _most_frequent(values: np.ndarray) -> np.ndarray:
    """(...) of the values (seeds, ...)."""
    kinds = np.unique(values)
    counts = np.stack([(values == kind).sum(axis=0) for kind in kinds])
    return kinds[counts.argmax(axis=0)]
