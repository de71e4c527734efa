"""A training on a plane through all its weights: which plane, the loss on it, and where the runs are on it."""

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import numpy as np

from api.limits import Recent
from api.trained import array_bytes, keys_of
from engine import planes
from engine.examples import parts, thinned
from problems.network import size, start
from shapes import Grid, Limits, Plane, Training
from states.learning import Learning

SIDE, FEWER = 61, 41  # points of the grid along each axis, and of a large network
LARGE = 3000  # weights
MARGIN = 0.12  # of the wider side, round all that is shown
FLAT = 0.7  # of the longer side the shorter one shows at least
ROOM = 1.6  # times what is shown the grid goes along each axis, for equal scales
FAR = 0.2  # of a run's way: what is farther off the plane is drawn thin


class Ground(NamedTuple):
    """The plane that paths are drawn on, and the loss on it."""

    which: str  # of states.learning.PLANES
    plane: Plane
    xlim: Limits
    ylim: Limits
    grid: Grid


class Path(NamedTuple):
    """What is drawn of a run on a plane; a row is a snapshot."""

    run: Training
    at: np.ndarray  # (rows, 2) the nearest point of the plane
    off: np.ndarray  # (rows,) how far that is
    slice: np.ndarray  # (rows,) its loss
    way: float  # how far from its start the run went


GROUNDS = Recent(20 * 2**20, array_bytes)


def plane_of(learning: Learning, runs: Sequence[Training]) -> tuple[str, Plane]:
    """Returns the plane that the state asks for, or where the ends make none that of the paths, and which it is.

    Around the start where nothing runs. Runs that stopped do not count, unless all did.
    """
    task = learning.setting
    if not runs:
        return "around", planes.around(task.network, start(task.network, task.start, task.gain, task.seed), task.seed)
    made = [run.x[-1] for run in ends_of(learning.plane, runs)]
    if learning.plane == "around":
        return "around", planes.around(task.network, made[0], task.seed)
    if len(made) == 3:
        with suppress(ValueError):
            return "ends", planes.through(*made)
    return "paths", planes.of_paths(runs)


def ends_of(which: str, runs: Sequence[Training]) -> list[Training]:
    """Returns the runs whose ends make a plane of that kind: three, one, or none where it is made of whole paths."""
    calm = [run for run in runs if run.stopped is None] or list(runs)
    return calm[: {"ends": 3, "around": 1}.get(which, 0)]


def ground_of(learning: Learning, runs: Sequence[Training]) -> Ground:
    """Returns the plane of a state with the loss on it; that of the same runs once."""
    key = tuple(keys_of(learning)), learning.setting, learning.plane
    ground = GROUNDS.get(key)
    if ground is None:
        ground = _ground(learning, runs)
        GROUNDS.keep(key, ground)
    return ground


def _ground(learning: Learning, runs: Sequence[Training]) -> Ground:
    which, plane = plane_of(learning, runs)
    task = learning.setting
    xlim, ylim = ((-1.0, 1.0), (-1.0, 1.0)) if which == "around" else _limits(plane, runs)
    examples = thinned(parts(task)[0])
    side = SIDE if size(task.network) <= LARGE else FEWER
    grid = planes.grid(task.network, plane, _roomy(xlim), _roomy(ylim), side, examples)
    loss = np.where(np.isfinite(grid.loss), grid.loss, np.nan)
    return Ground(which, plane, xlim, ylim, grid._replace(loss=np.nan_to_num(loss) if np.isnan(loss).all() else loss))


def _limits(plane: Plane, runs: Sequence[Training]) -> tuple[Limits, Limits]:
    """Returns what is to be shown of a plane: all paths that did not stop, and about as much up as across."""
    calm = [run.x for run in runs if run.stopped is None] or [run.x for run in runs]
    at, _ = planes.project(plane, np.concatenate(calm))
    low, high = at.min(axis=0).astype(float), at.max(axis=0).astype(float)
    widest = float((high - low).max()) or 1.0
    middle, half = (low + high) / 2, np.maximum((high - low) / 2 + MARGIN * widest, FLAT * (0.5 + MARGIN) * widest)
    (left, bottom), (right, top) = (middle - half).tolist(), (middle + half).tolist()
    return (left, right), (bottom, top)


def _roomy(limit: Limits) -> Limits:
    low, high = limit
    more = (ROOM - 1) / 2 * (high - low)
    return low - more, high + more


def paths_on(ground: Ground, runs: Sequence[Training], learning: Learning) -> list[Path]:
    """Returns the runs as they are drawn on a plane, which may be that of other runs."""
    examples, _ = parts(learning.setting)
    found = []
    for run in runs:
        at, off = planes.project(ground.plane, run.x)
        own = planes.losses_at(learning.setting.network, ground.plane, at, examples)
        found.append(Path(run, at, off, own, float(np.linalg.norm(run.x - run.x[0], axis=1).max())))
    return found


def are_apart(paths: Sequence[Path]) -> bool:
    """Tells whether the runs begin at several points."""
    return any(not np.array_equal(path.run.x[0], paths[0].run.x[0]) for path in paths)
