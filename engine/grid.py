"""Runs forty thousand runs in one call: a method over a grid of two of its knobs, of the surface's, or of starts."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.blocks import Found, Runs, Todo, in_blocks
from engine.clipping import in_setting, limits
from engine.run import Conditions, conditions
from engine.sampling import stationary_rows
from engine.verdict import STATUSES, TOLERANCE, Surroundings
from optimizers.base import Optimizer, hypers_of
from shapes import MOST_RUNS, Sweep
from states.setting import Setting

START = ("x", "y")
PRECISIONS = ("float64", "float32")
WORDS = np.array(STATUSES)


def sweep(
    optimizer: Optimizer,
    setting: Setting,
    over: Mapping[str, Any],
    hypers: Mapping[str, float] | None = None,
    *,
    seeds: int = 1,
    tolerance: float = TOLERANCE,
    precision: str = "float64",
    verdicts: bool = True,
    progress: Callable[[float], None] | None = None,
) -> Sweep:
    """Runs a method at all values of one axis, or at all pairs of two, with so many seeds from the setting's on.

    over: name -> values (n,), of a knob of the method or the surface, or "x" and "y" for starts; they replace what the
    setting and `hypers` say. `progress` is told in the caller's thread, now and then, which share is done; what it raises
    ends the sweep. In "float64" each cell equals its `run` but for the last bits, which a chaotic run amplifies; "float32"
    is faster and less exact. Without `verdicts` it is faster still: whoever is at a minimum then counts as arrived there,
    and whoever has not diverged either as still moving.
    Defaults and ValueErrors as for `run`; ValueError also for no or more than two axes, for a name that neither the
    method nor the surface has, values that are not finite, more than 4,000,000 runs, fewer than one seed, and for a
    precision that does not exist.
    """
    axes = _checked(setting.landscape, optimizer, over, seeds, precision)
    everywhere = [conditions(setting._replace(seed=setting.seed + i)) for i in range(int(seeds))]
    optimizer = in_setting(optimizer, setting)
    tell = progress or (lambda share: None)
    runs = _runs(everywhere[0], optimizer, axes, setting.start is None, {**(hypers or {}), **limits(setting)}, tell)
    todos = [Todo(where, optimizer, runs, tolerance, precision, verdicts) for where in everywhere]
    shape = tuple(len(values) for values in axes.values())
    found = in_blocks(todos, progress)
    return _together(axes, [Found(*(field.reshape(*shape, *field.shape[1:]) for field in one)) for one in found])


def _checked(landscape, optimizer, over, seeds, precision) -> dict[str, np.ndarray]:
    """Returns the axes as arrays, checked; ValueErrors as for `sweep`."""
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
        raise ValueError(f"a sweep has at most {MOST_RUNS} runs, not {int(runs)}")
    if precision not in PRECISIONS:
        raise ValueError(f"there is no precision {precision!r}, only {' and '.join(PRECISIONS)}")
    return axes


def _runs(where: Conditions, optimizer: Optimizer, axes: dict[str, np.ndarray], own_start: bool, hypers, tell) -> Runs:
    """Lists all runs of the grid, the last axis running fastest. own_start: they begin where the surface says."""
    landscape, knobs = where.landscape, where.knobs
    values = {name: grid.ravel() for name, grid in zip(axes, np.meshgrid(*axes.values(), indexing="ij"), strict=True)}
    n = len(next(iter(values.values())))
    named = {knob.name for knob in optimizer.knobs}
    own = {name: values.get(name, value) for name, value in hypers_of(landscape, optimizer, hypers).items()}
    surface = {name: values[name] for name in knobs if name in values and name not in named}
    around, which, rows, starts = _knobs_of_the_surface(landscape, knobs, surface, n, tell)
    points = starts[which] if own_start else np.tile(where.start, (n, 1))
    for i, name in enumerate(START):
        points[:, i] = values.get(name, points[:, i])
    return Runs(points, own, which, rows, around)


def _knobs_of_the_surface(landscape, knobs: dict[str, float], swept: dict[str, np.ndarray], n: int, tell):
    """Finds the u settings of the surface's knobs among n runs: the facts, which is whose (n,), the knobs, the starts (u, 2)."""
    which, rows = np.zeros(n, int), {name: np.array([value]) for name, value in knobs.items()}
    if swept:
        some, which = np.unique(np.stack(list(swept.values()), axis=1), axis=0, return_inverse=True)
        rows = {name: np.full(len(some), value) for name, value in knobs.items()}
        rows.update(zip(swept, some.T, strict=True))
    settings = zip(*rows.values(), strict=True) if rows else [()]
    views = [landscape.view_at(dict(zip(rows, values, strict=True))) for values in settings]
    around = Surroundings(*stationary_rows(landscape, rows, lambda: tell(0.0)), np.array([view[:2] for view in views]))
    return around, which.ravel(), rows, np.array([view.start for view in views], float)


# --- over the seeds ------------------------------------------------------------------------------------------------


def _together(axes: dict[str, np.ndarray], seeds: list[Found]) -> Sweep:
    """Puts the seeds of each cell together, as `Sweep` says."""
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
    """(...) the most frequent of the values (seeds, ...)."""
    kinds = np.unique(values)
    counts = np.stack([(values == kind).sum(axis=0) for kind in kinds])
    return kinds[counts.argmax(axis=0)]
