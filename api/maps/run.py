"""Makes the runs of a map, forty thousand a panel; computes each panel once and keeps it for a while."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from engine.batch import Member, paths
from engine.grid import sweep
from engine.robustness import GoodRates, good_rates, typical
from engine.sampling import stationary_points
from engine.verdict import DIVERGED, STATUSES, TOLERANCE, diverged_at
from shapes import Axis, Sweep
from states import axes, registry
from states.map import Map
from states.setting import Setting

CHECKED = 20  # cells along each axis that are computed again in the other precision
SMALL, LARGE = 24, 8  # panels that are kept: 200 x 200 cells take 0.8 MB each, 400 x 400 cells 3 MB
AT_BUDGET = ("At a minimum", "Not at a minimum", DIVERGED)  # the words for a run after so many steps

Progress = Callable[[float], None]


class Panel(NamedTuple):
    """One panel of a map, in arrays (columns, rows)."""

    loss: np.ndarray  # f8, the true loss at the end, infinite where it diverged
    arrived: np.ndarray  # i2, steps until it stayed at a minimum, -1 never
    diverged: np.ndarray  # i2, step from which it has diverged, -1 never
    minimum: np.ndarray  # i2, row of the listed minima in which it ended, -1 none
    status: np.ndarray  # u1, place in `statuses`
    success: np.ndarray  # f4, share of the seeds that arrived


class Results(NamedTuple):
    """All panels of a map, and what is said of them together."""

    panels: list[Panel]
    statuses: tuple[str, ...]  # what became of a cell's run
    ranges: GoodRates | None  # of a map of kind "rates"
    doubt: "Doubt | None"  # of a map in single precision


class Doubt(NamedTuple):
    """How some of a map's cells fared, computed again in double precision."""

    cells: int
    differ: int  # those of them that then have another verdict


class _Request:
    """What a panel depends on, as the key of a cache, with the function that hears how far the panel is."""

    def __init__(self, facts: "_Facts", progress: Progress):
        self.facts, self.progress = facts, progress

    def __eq__(self, other) -> bool:
        return isinstance(other, _Request) and self.facts == other.facts

    def __hash__(self) -> int:
        return hash(self.facts)


class _Facts(NamedTuple):
    """All that a panel depends on; it can be hashed."""

    method: str
    axes: tuple[tuple[str, Axis], ...]
    hypers: tuple[tuple[str, float], ...]
    where: Setting  # its knobs as pairs
    seeds: int
    precision: str

    @property
    def setting(self) -> Setting:
        return self.where._replace(knobs=self.where.landscape.knob_values(dict(self.where.knobs)))


def computed(shown: Map, progress: Progress = lambda share: None) -> Results:
    """Computes all panels of the map, and calls progress(share) now and then, from 0 to 1.

    What `progress` raises ends the computation; the panels that are done stay kept. ValueError where there are not two axes.
    """
    found = []
    for i, method in enumerate(shown.panels):
        found.append(_kept(shown, method, lambda share, i=i: progress((i + share) / len(shown.panels))))
    if shown.kind == "rates":
        distance, loss = (np.stack([getattr(panel, name) for panel in found]) for name in ("distance", "loss"))
        ranges = good_rates(shown.axes()[0].values(), distance, loss, found[0].first_loss)
        return Results([_at_budgets(panel) for panel in found], AT_BUDGET, ranges, None)
    doubts = [panel.doubt for panel in found if panel.doubt is not None]
    doubt = Doubt(*map(sum, zip(*doubts, strict=True))) if doubts else None
    return Results([panel.panel for panel in found], STATUSES, None, doubt)


def _kept(shown: Map, method: str, progress: Progress) -> Any:
    """Returns one panel, from the cache if it is there."""
    request = _Request(_facts(shown, method), progress)
    try:
        if shown.kind == "rates":
            return _rates(request)
        return (_small if shown.cells <= axes.CELLS[0] else _large)(request)
    finally:
        request.progress = _nobody  # the cache may keep the request, and with it a visitor's page


def _nobody(share: float) -> None:
    """Hears of no progress."""


def _facts(shown: Map, method: str) -> _Facts:
    """Returns all that a panel depends on."""
    names = {"knobs": (shown.across, shown.up), "basins": ("x", "y"), "rates": ("learning_rate", "budget")}[shown.kind]
    hypers = tuple((name, value) for name, value in shown.values_of(method).items() if name not in names)
    knobs = tuple((name, value) for name, value in shown.setting.knobs.items() if name not in names)
    where = shown.setting._replace(knobs=knobs)
    if shown.kind == "basins":
        where = where._replace(start=None)
    if shown.kind == "rates":
        where = where._replace(schedule="constant")
    precision = "float64" if shown.kind == "rates" else shown.precision
    return _Facts(method, tuple(zip(names, shown.axes(), strict=True)), hypers, where, shown.seeds_run, precision)


# --- two knobs, and basins -------------------------------------------------------------------------------------------


class _Swept(NamedTuple):
    panel: Panel
    doubt: Doubt | None


def _sweep(request: _Request) -> _Swept:
    facts = request.facts
    over = {name: axis.values() for name, axis in facts.axes}
    found = _of_grid(facts, over, facts.precision, request.progress)
    panel = Panel(
        found.loss,
        found.arrived.astype(np.int16),
        found.diverged.astype(np.int16),
        found.minimum.astype(np.int16),
        _codes(found.status, STATUSES),
        found.success.astype(np.float32),
    )
    if facts.precision == "float64":
        return _Swept(panel, None)
    every = {name: max(len(values) // CHECKED, 1) for name, values in over.items()}
    some = {name: values[:: every[name]] for name, values in over.items()}
    exact = _of_grid(facts, some, "float64", _nobody)
    same = found.status[tuple(slice(None, None, step) for step in every.values())] == exact.status
    return _Swept(panel, Doubt(same.size, int(same.size - same.sum())))


def _of_grid(facts: _Facts, over: dict[str, np.ndarray], precision: str, progress: Progress) -> Sweep:
    optimizer, options = registry.method(facts.method), {"seeds": facts.seeds, "precision": precision}
    return sweep(optimizer, facts.setting, over, dict(facts.hypers), **options, progress=progress)


def _codes(words: np.ndarray, known: tuple[str, ...]) -> np.ndarray:
    """Returns the place of each word among the known ones, u1."""
    found, places = np.unique(words, return_inverse=True)
    return np.array([known.index(word) for word in found], np.uint8)[places].reshape(words.shape)


_small, _large = lru_cache(SMALL)(_sweep), lru_cache(LARGE)(_sweep)


# --- rates against budgets -------------------------------------------------------------------------------------------


class _AtBudgets(NamedTuple):
    """One method's runs in arrays (rates, budgets); of several seeds the typical one."""

    distance: np.ndarray
    loss: np.ndarray
    diverged: np.ndarray  # share of the seeds
    close: np.ndarray  # share of the seeds
    arrived: np.ndarray  # steps until the first seed's run stayed at a minimum up to the budget, -1 never
    first_loss: float


def _at_budgets(found: _AtBudgets) -> Panel:
    status = np.where(found.diverged > 0.5, 2, np.where(found.close > 0.5, 0, 1)).astype(np.uint8)
    none = np.full(status.shape, -1, np.int16)
    return Panel(found.loss, found.arrived, none, none, status, found.close.astype(np.float32))


@lru_cache(SMALL)
def _rates(request: _Request) -> _AtBudgets:
    facts = request.facts
    parts = []
    for i in range(facts.seeds):
        parts.append(_one_seed(facts, facts.setting._replace(seed=facts.where.seed + i)))
        request.progress((i + 1) / facts.seeds)
    distance, loss, diverged, arrived, first = zip(*parts, strict=True)
    close = np.mean([one <= TOLERANCE for one in distance], axis=0)
    return _AtBudgets(
        typical(np.array(distance)), typical(np.array(loss)), np.mean(diverged, axis=0), close, arrived[0], first[0]
    )


def _one_seed(facts: _Facts, setting: Setting) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float]:
    """Runs one seed; returns distance, loss, diverged and steps to arrive (rates, budgets), and the loss at the start."""
    rates, rows = (axis.values() for _, axis in facts.axes)
    rows = np.rint(rows).astype(int)
    members = [Member([{**dict(facts.hypers), "learning_rate": float(rate)}]) for rate in rates]
    found = paths([registry.method(facts.method)], setting, members)
    x, stopped = found.x[:, 0], found.stopped[:, 0, None]
    lost = np.where((stopped >= 0) & (rows >= stopped), 0, -1)
    from_start = np.stack(np.broadcast_arrays(x[:, :1], x[:, rows]), axis=2)  # (rates, budgets, 2, 2): start and end
    diverged = diverged_at(from_start, lost, setting.landscape, setting.knobs) >= 0
    apart = _distance(x, stationary_points(setting.landscape, setting.knobs).minima)
    loss = np.where(diverged, np.inf, found.loss[:, 0, rows])
    distance = np.where(diverged, np.inf, apart[:, rows])
    return distance, loss, diverged, _since(apart <= TOLERANCE)[:, rows], float(found.loss[0, 0, 0])


def _distance(x: np.ndarray, minima: np.ndarray) -> np.ndarray:
    """Returns the distance (...) from points (..., 2) to the nearest minimum; infinite where there is none."""
    with np.errstate(over="ignore", invalid="ignore"):
        each = [np.hypot(x[..., 0] - at, x[..., 1] - height) for at, height, _ in minima]
    return np.fmin.reduce([np.full(x.shape[:-1], np.inf), *each])


def _since(close: np.ndarray) -> np.ndarray:
    """Returns, for each step (..., steps), since which step it has been close without a break; -1 where it is not close."""
    steps = np.arange(close.shape[-1])
    last_not = np.maximum.accumulate(np.where(close, -1, steps), axis=-1)
    return np.where(close, last_not + 1, -1).astype(np.int16)
