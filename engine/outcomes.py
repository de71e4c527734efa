"""What became of all runs of a sweep, in one call: of each what its own race would say of it."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from engine import batch
from engine.sampling import StationaryPoints, curvature, gradient_field, stationary_points, stationary_rows
from engine.verdict import TOLERANCE, Surroundings, judge, surroundings
from landscapes.base import Landscape
from optimizers.base import Optimizer
from shapes import Paths
from states.setting import Setting


class Outcomes(NamedTuple):
    """What became of n races with k entries each, as NumPy arrays; the first five as `Verdict`, with -1 where that has None."""

    status: np.ndarray  # (n, k) index into STATUSES
    step: np.ndarray  # (n, k) the step from which it has diverged
    arrived: np.ndarray  # (n, k)
    minimum: np.ndarray  # (n, k)
    distance: np.ndarray  # (n, k)
    loss: np.ndarray  # (n, k) the true loss at the end, or where it diverged
    cost: np.ndarray  # (n, k, 3) gradients, values and Hessians asked for until then
    clipped: np.ndarray  # (n, k) in how many steps until then a gradient was clipped, -1 where none is


def outcomes(swept: Paths, settings: Sequence[Setting], tolerance: float = TOLERANCE) -> Outcomes:
    """Judges all runs of a sweep whose races have these settings, on one surface.

    Equal to the `verdicts` of each race where the points are equal.
    """
    n, k, rows, _ = swept.x.shape
    if not n * k:
        none = np.zeros((n, k), int)
        return Outcomes(none, none, none, none, none.astype(float), none.astype(float), np.zeros((n, k, 3), int), none)
    landscape = settings[0].landscape
    knobs, around = _facts([landscape.knob_values(setting.knobs) for setting in settings], landscape)
    knobs = {name: np.repeat(values, k) if np.ndim(values) else values for name, values in knobs.items()}
    x, stopped, loss = swept.x.reshape(n * k, rows, 2), swept.stopped.ravel(), swept.loss[..., -1].ravel()
    grad = gradient_field(landscape, x[:, -1], knobs)
    if len(around.limits) > 1:
        around = Surroundings(*(np.repeat(part, k, axis=0) for part in around))
    judged = judge(x, stopped, loss, grad, landscape, knobs, tolerance, around)
    judged = judged._replace(minimum=_among_those_there(judged.minimum, around.minima))
    status, step, arrived, minimum, distance = (field.reshape(n, k) for field in judged)
    # A run that stopped being finite stands still in its last finite row.
    row = np.where(step < 0, rows - 1, step)
    at_row = np.take_along_axis(swept.loss, row[..., None], axis=2)[..., 0]
    return Outcomes(status, step, arrived, minimum, distance, at_row, swept.asked(row), swept.times_clipped(row))


def _facts(knobs: list[dict[str, float]], landscape: Landscape) -> tuple[dict, Surroundings]:
    """Returns the surface's knobs, numbers where all n races have the same and else (n,) each, and what they make of it."""
    if all(values == knobs[0] for values in knobs):
        return knobs[0], surroundings(landscape, knobs[0])
    rows = {name: np.array([values[name] for values in knobs]) for name in knobs[0]}
    limits = np.array([landscape.view_at(values)[:2] for values in knobs])
    return rows, Surroundings(*_stationary(landscape, rows), limits)


def _stationary(landscape: Landscape, knobs: Mapping[str, np.ndarray]) -> StationaryPoints:
    """Returns `stationary_rows` at knobs (n,) each, batch.WIDTH at a time, so that no n compiles anything new."""
    n, width = len(next(iter(knobs.values()))), batch.WIDTH
    parts = [
        stationary_rows(landscape, {name: np.resize(row[first : first + width], width) for name, row in knobs.items()})
        for first in range(0, n, width)
    ]
    minima, saddles = (np.concatenate(rows)[:n] for rows in zip(*parts, strict=True))
    return StationaryPoints(_nan_where_gone(minima), _nan_where_gone(saddles))


def _nan_where_gone(points: np.ndarray) -> np.ndarray:
    """(n, m, 3) the points, with nothing but NaN where one of the numbers is none."""
    return np.where(np.isfinite(points).all(axis=-1, keepdims=True), points, np.nan)


def _among_those_there(minimum: np.ndarray, minima: np.ndarray) -> np.ndarray:
    """(n,) the rows (n,) among all listed minima (n or 1, m, 3) as rows among those that have not vanished."""
    if not minima.shape[1]:
        return minimum
    there = np.broadcast_to(np.cumsum(np.isfinite(minima[..., 0]), axis=1) - 1, (len(minimum), minima.shape[1]))
    return np.where(minimum < 0, -1, there[np.arange(len(minimum)), minimum])


def warm(optimizers: Sequence[Optimizer], landscape: Landscape, **changes: Any) -> None:
    """Compiles what `paths` and `outcomes` need for these methods on this surface, side by side; changes: as for `batch.warm`."""
    values, here = landscape.knob_values(), np.zeros((1, 2))
    each = {name: np.array([value]) for name, value in values.items()}
    jobs: list[Callable] = [
        lambda: batch.warm(optimizers, landscape, **changes),
        lambda: stationary_points(landscape, values),
        *(
            lambda function=function, knobs=knobs: function(landscape, here, knobs)
            for function in (gradient_field, curvature)
            for knobs in ((values, each) if each else (values,))
        ),
    ]
    if each:
        jobs.append(lambda: _stationary(landscape, each))
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda job: job(), jobs))
