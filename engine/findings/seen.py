"""What the findings of a race look at: its setting, its surface there, and of each run the path and a few measures of it."""

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from engine.motion import length
from engine.run import BEYOND
from engine.sampling import curvature, losses_and_gradients, stationary_points
from engine.theory import curvatures
from engine.verdict import ARRIVED, LOCAL, TOLERANCE
from landscapes.base import Landscape
from optimizers.base import Optimizer
from shapes import Trajectory, Verdict
from states.schedules import factors
from states.setting import Setting
from written import written

NOTHING = 1e-9  # a way that is rounding and no more, in the units of the surface


class Seen(NamedTuple):
    """One run of a race, as it is drawn."""

    run: Trajectory
    judged: Verdict
    optimizer: Optimizer
    hypers: Mapping[str, float]
    fates: Sequence[Verdict] = ()  # of all its seeds, where there are several
    losses: Sequence[float] = ()  # the true loss at the end, of each of them


class Valley(NamedTuple):
    """A quadratic surface: its minimum, its two curvatures, and the ways in which it has them."""

    minimum: np.ndarray  # (2,)
    low: float
    high: float
    along: np.ndarray  # (2,) of length one
    across: np.ndarray  # (2,)

    @property
    def kappa(self) -> float:
        return self.high / self.low


class Ground:
    """What all runs of a race share."""

    def __init__(self, setting: Setting, seen: Sequence[Seen]):
        self.setting = setting
        self.landscape, self.knobs = setting.landscape, setting.knobs
        self.repeated = any(len(one.fates) > 1 for one in seen)
        self.constant = isinstance(setting.schedule, str) and setting.schedule == "constant"
        self.noisy = setting.is_noisy
        self.unclipped = setting.clip == "off"
        self.noiseless = not self.noisy and self.unclipped
        self.calm = self.noiseless and self.constant
        self.runs = [One(self, nth, one) for nth, one in enumerate(seen)]

    @cached_property
    def factors(self) -> np.ndarray:
        """(steps,) on the learning rate."""
        return factors(self.setting.schedule, self.setting.steps)

    @property
    def noise(self) -> str:
        """Returns what disturbs the gradients, in a sentence."""
        return "the noise of the batches" if self.setting.in_batches else "the noise"

    @cached_property
    def spread(self) -> float:
        """Returns the standard deviation of the noise on each component of the gradient."""
        kinds = {"uniform": self.setting.noise / np.sqrt(3.0), "gaussian": self.setting.noise}
        return float(kinds.get(self.setting.noise_kind, np.nan))

    @cached_property
    def minima(self) -> np.ndarray:
        """(m, 3) the surface's minima, in rows x, y, loss."""
        return stationary_points(self.landscape, self.knobs).minima

    def minimum(self, which: np.ndarray) -> str:
        """Writes which of the minima one (3,) is."""
        return "the minimum" if len(self.minima) == 1 else f"the minimum at {place(which)}"

    @cached_property
    def saddles(self) -> np.ndarray:
        """(s, 3) its saddles."""
        return stationary_points(self.landscape, self.knobs).saddles

    @cached_property
    def valley(self) -> Valley | None:
        """Returns the surface as a quadratic; None where it is none."""
        return _valley(self.landscape, tuple(self.knobs.items()))

    @property
    def curved_alike(self) -> bool:
        """Tells whether the surface is a quadratic."""
        return self.valley is not None

    def hessians(self, points: np.ndarray) -> np.ndarray:
        """(n, 2, 2) at points (n, 2)."""
        return curvature(self.landscape, points, self.knobs)

    def sharpest(self, points: np.ndarray) -> np.ndarray:
        """(n,) the largest curvature at points (n, 2); NaN where the loss has none."""
        hessians = self.hessians(points)
        there = np.isfinite(hessians).all(axis=(1, 2))
        found = np.full(len(points), np.nan)
        found[there] = np.linalg.eigvalsh(hessians[there])[:, -1]
        return found


@lru_cache(maxsize=64)  # most of what a hand moves leaves the surface as it is
def _valley(landscape: Landscape, knobs: tuple[tuple[str, float], ...]) -> Valley | None:
    """Returns a surface with these knobs as a quadratic; None where it is none."""
    values = dict(knobs)
    found = curvatures(landscape, values)
    if found is None:
        return None
    minimum = stationary_points(landscape, values).minima[0, :2]
    (hessian,) = curvature(landscape, minimum[None], values)
    along, across = np.linalg.eigh(hessian)[1].T
    return Valley(minimum, float(found[0]), float(found[1]), along, across)


class One:
    """One run, with what the findings measure of it. Row t is the situation after t steps."""

    def __init__(self, ground: Ground, nth: int, seen: Seen):
        self.ground, self.nth = ground, nth
        self.run, self.judged, self.optimizer, self.hypers, self.fates, self.losses = seen
        self.key, self.label, self.x = self.optimizer.key, self.run.label, self.run.x
        self.status = self.judged.status
        self.rate = self.hypers.get("learning_rate", np.nan)

    @property
    def steps(self) -> int:
        return len(self.x) - 1

    @cached_property
    def last(self) -> int:
        """The last row at which the run is on the surface: the end, or that at which it is said to have diverged."""
        row = self.steps if self.judged.step is None else self.judged.step
        return row if self.run.stopped is None else max(min(row, self.run.stopped - 1), 0)

    @cached_property
    def moves(self) -> np.ndarray:
        """(steps, 2) each step."""
        return np.diff(self.x, axis=0)

    @cached_property
    def lengths(self) -> np.ndarray:
        """(steps,) of each step."""
        return length(self.moves)

    @cached_property
    def target(self) -> np.ndarray | None:
        """(3,) the minimum nearest to its end, x, y, loss; None where there is none."""
        return None if self.judged.minimum is None else self.ground.minima[self.judged.minimum]

    @property
    def goal(self) -> np.ndarray:
        """(3,) the same, for rules that ask only runs which have one."""
        assert self.target is not None
        return self.target

    @property
    def minimum(self) -> str:
        """Writes which minimum that is: a surface with several has no "the minimum"."""
        return self.ground.minimum(self.goal)

    @property
    def valley(self) -> Valley:
        """Returns the ground's, for rules that ask only on quadratics."""
        assert self.ground.valley is not None
        return self.ground.valley

    @property
    def arrived(self) -> int:
        """Returns the step from which it stays within the tolerance of a minimum, -1 for never."""
        return -1 if self.judged.arrived is None else self.judged.arrived

    @property
    def gone(self) -> int:
        """Returns the step from which it has diverged, -1 for never."""
        return -1 if self.judged.step is None else self.judged.step

    @property
    def lost(self) -> np.ndarray:
        """(2,) where the step led at which it stopped being finite, for rules that ask only runs which did."""
        assert self.run.lost is not None
        return self.run.lost

    @cached_property
    def value_there(self) -> float | None:
        """Returns the loss there, infinite or no number, as log(x) is left of 0; None where it stopped far out, or did not stop."""
        if self.run.stopped is None or not (np.abs(self.lost) <= BEYOND).all():
            return None
        return float(losses_and_gradients(self.ground.landscape, self.lost[None], self.ground.knobs)[0][0])

    @property
    def short_of_it(self) -> bool:
        """Tells whether there is a minimum, and the run ends on the surface and not at it."""
        return self.target is not None and self.judged.step is None and self.judged.distance > TOLERANCE

    def apart(self, way: np.ndarray) -> np.ndarray:
        """(steps + 1,) how far it is from the valley's minimum along a way (2,)."""
        return (self.x - self.valley.minimum) @ way

    @property
    def limit(self) -> str:
        """Writes the formula of the method's largest stable rate."""
        return self.optimizer.stable_rate.text.removeprefix("limit ") if self.optimizer.stable_rate else ""

    def factor(self) -> float | None:
        """Returns what the method's largest stable rate is, times the largest curvature; None where it has none."""
        limit = self.optimizer.stable_rate
        return None if limit is None else float(limit.factor(self.hypers))


def window(one: One, parts: int) -> slice:
    """Returns the last of so many equal parts of a run's steps."""
    return slice(-max(one.steps // parts, 1), None)


def stays(judged: Verdict) -> bool:
    """Tells whether a run came to rest at a minimum, at a step that is known."""
    return judged.status in (ARRIVED, LOCAL) and judged.arrived is not None


# --- numbers in sentences --------------------------------------------------------------------------------------------


def size(vector: np.ndarray) -> float:
    return float(length(vector))


def short(value: Any, digits: int = 2) -> str:
    """Writes a number to so many digits, one up to 99,999 with all those before the point."""
    whole = len(str(int(abs(value)))) if 1 <= abs(value) < 1e5 else 0
    return written(value, max(digits, whole))


def apart(*values: Any) -> list[str]:
    """Writes different numbers to three digits, or to so many that they read differently."""
    for digits in range(3, 16):
        texts = [short(value, digits) for value in values]
        if len(set(texts)) == len(set(values)):
            return texts
    return [written(value, 16) for value in values]


def last(count: int, word: str = "step") -> str:
    """Writes the last so many: "last step", "last 2 steps"."""
    return f"last {word}" if count == 1 else f"last {count} {word}s"


def percent(share: float) -> str:
    """Writes a share; one that is not whole is not written as if it were."""
    text = apart(100 * share, 100.0)[0] if 0.99 < share != 1 else written(100 * share, 2)
    return f"{text} %"


def place(point: np.ndarray) -> str:
    x, y = (written(value + 0.0, 3) for value in point[:2])
    return f"({x}, {y})"
