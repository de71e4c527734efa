"""Finds the best learning rate of a method for one setting by trying many: a race of tuned methods is a fair one.

The rule: the best setting is the one that arrives soonest, within the verdict's tolerance of a lowest listed minimum and
there to the end. If none arrives it is the one with the lowest true loss at the end. Ties go to the lower loss, then to
the smaller rate, then to the smaller second value.
"""

import itertools
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from engine import batch
from engine.batch import Member
from engine.run import run
from engine.sampling import stationary_points
from engine.verdict import TOLERANCE, diverged_at, nearest, since_near
from landscapes.base import Landscape
from optimizers.base import Optimizer, default_rate, hypers_of
from shapes import Knob
from states.setting import Setting

RATES = 61  # tried where the rate alone is tuned
GRID = (41, 21)  # rates and second values tried where both are
REACH = 100.0  # times the default rate, upwards and downwards
SECOND = ("rho", "beta1")  # what can be tuned beside the rate: the first of these that a method has


class Tuned(NamedTuple):
    """What a search has found, and all that it has tried. grid: the lengths of the axes; () where nothing is tuned."""

    hypers: dict[str, float]  # all values of the method, the found ones among them
    axes: dict[str, np.ndarray]  # name -> the values tried, ascending
    loss: np.ndarray  # (grid) the true loss at the end, inf where it diverged
    arrived: np.ndarray  # (grid) steps until it stays at a lowest minimum, -1 never
    best: tuple[int, ...]  # the place of the found setting in the grid

    @property
    def edges(self) -> list[str]:
        """Returns the axes at whose end the best lies: beyond it may be a better one."""
        return [
            name for (name, values), i in zip(self.axes.items(), self.best, strict=True) if i in (0, len(values) - 1)
        ]


def tune(
    optimizer: Optimizer, setting: Setting, hypers: Mapping[str, float] | None = None, *, second: bool = False
) -> Tuned:
    """Searches the learning rate, and with `second` rho or beta1 too, by the rule above; `hypers` are for the others.

    A method without a learning rate keeps all values as they are. Defaults and ValueErrors as for `batch.paths`.
    """
    values = hypers_of(setting.landscape, optimizer, hypers)
    axes = tried(setting.landscape, optimizer, second)
    candidates = [
        {**values, **dict(zip(axes, map(float, point), strict=True))} for point in itertools.product(*axes.values())
    ]
    paths = batch.paths([optimizer], setting, [Member([candidate]) for candidate in candidates])
    goals = _Goals(setting)
    loss, arrived = goals.judged(paths.x[:, 0], paths.loss[:, 0, -1], paths.stopped[:, 0])

    def exactly(nth: int) -> tuple[float, int]:
        alone = run(optimizer, setting, candidates[nth])
        stopped = -1 if alone.stopped is None else alone.stopped
        (its_loss,), (its_arrival,) = goals.judged(alone.x[None], alone.loss[-1:], np.array([stopped]))
        return its_loss, its_arrival

    nth = _confirmed(loss, arrived, exactly)
    grid = tuple(map(len, axes.values()))
    best = tuple(int(i) for i in np.unravel_index(nth, grid))
    return Tuned(candidates[nth], axes, loss.reshape(grid), arrived.reshape(grid), best)


def _confirmed(loss: np.ndarray, arrived: np.ndarray, exactly: Callable[[int], tuple[float, int]]) -> int:
    """Finds the best setting (n,) whose own run is as good as that; writes what such a run gives into the arrays.

    Many runs in one call differ from one alone in the last bits, and a chaotic method makes another result of that.
    """
    exact = set()
    while (nth := _best(loss, arrived)) not in exact:
        loss[nth], arrived[nth] = exactly(nth)
        exact.add(nth)
    return nth


def _best(loss: np.ndarray, arrived: np.ndarray) -> int:
    """Returns the place of the best by the rule, the first of equals; both (n,)."""
    return int(np.lexsort((loss, np.where(arrived < 0, np.inf, arrived)))[0])


class _Goals:
    """What the runs in a setting are to arrive at: its lowest minima."""

    def __init__(self, setting: Setting):
        self.landscape, self.knobs = landscape, knobs = setting.landscape, setting.knobs
        minima = stationary_points(landscape, knobs).minima
        least = minima[:, 2].min(initial=np.inf)
        self.lowest = minima[minima[:, 2] <= least + 1e-9 * max(1.0, abs(least))]  # as the verdict has it

    def judged(self, x: np.ndarray, loss: np.ndarray, stopped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Judges n runs x (n, steps + 1, 2) with losses (n,) at the end: `loss` and `arrived` as in `Tuned`, (n,) each."""
        diverged = diverged_at(x, stopped, self.landscape, self.knobs) >= 0
        _, goal = nearest(x[:, -1], self.lowest[None])
        return np.where(diverged, np.inf, loss), np.where(diverged, -1, since_near(x, goal, TOLERANCE))


# --- what is tried -------------------------------------------------------------------------------------------------


def tuned_names(optimizer: Optimizer, second: bool) -> tuple[str, ...]:
    """Returns the names of what a search finds: the learning rate, with `second` rho or beta1 too; none without a rate."""
    if all(knob.name != "learning_rate" for knob in optimizer.knobs):
        return ()
    other = next((name for name in SECOND if any(knob.name == name for knob in optimizer.knobs)), None)
    return ("learning_rate", other) if second and other else ("learning_rate",)


def tried(landscape: Landscape, optimizer: Optimizer, second: bool) -> dict[str, np.ndarray]:
    """Returns name -> values tried, the method's default here among them; empty for a method without a learning rate."""
    knobs = {knob.name: knob for knob in optimizer.knobs}
    names = tuned_names(optimizer, second)
    if len(names) < 2:
        return {name: _rates(knobs[name], default_rate(landscape, optimizer), RATES) for name in names}
    rate, other = names
    return {
        rate: _rates(knobs[rate], default_rate(landscape, optimizer), GRID[0]),
        other: _seconds(knobs[other], GRID[1]),
    }


def _rates(knob: Knob, usual: float, n: int) -> np.ndarray:
    """Returns n rates (n,), 1/100 to 100 times the usual one as far as the knob goes, with three digits."""
    low = min(max(usual / REACH, knob.low), usual)
    high = max(min(usual * REACH, knob.high), usual)
    values = np.array([float(f"{value:.3g}") for value in np.geomspace(low, high, n)])
    return _with(values, usual)


def _seconds(knob: Knob, n: int) -> np.ndarray:
    """Returns n values (n,) over the knob's range, as equally spaced as on its slider."""
    values = knob.axis(n).values()
    if knob.near_one:
        values = np.array([round(1 - float(f"{1 - value:.3g}"), 9) for value in values])
    return _with(values, knob.default)


def _with(values: np.ndarray, usual: float) -> np.ndarray:
    """Puts the usual value in the place of the one next to it: what is found is then never worse than the default."""
    values[np.argmin(np.abs(values - usual))] = usual
    return values
