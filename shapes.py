"""What travels between the layers: NumPy arrays with names. Knows no layer."""

from typing import NamedTuple

import numpy as np

Limits = tuple[float, float]
MAX_ENTRIES = 8  # runs in a race
MOST_RUNS = 4_000_000  # runs in one sweep

# What is drawn of a value on each scale, and back: "near_one" counts the decades that are left to one.
ON_SCALE = {"linear": lambda value: value, "log": np.log10, "near_one": lambda value: -np.log1p(-value) / np.log(10.0)}
FROM_SCALE = {
    "linear": lambda drawn: drawn,
    "log": lambda drawn: 10.0**drawn,
    "near_one": lambda drawn: -np.expm1(-np.log(10.0) * drawn),
}


class Axis(NamedTuple):
    """One axis of a map: n cells that are equally wide in drawing units.

    low and high are the values of the first and the last cell's centre, low < high. scale says what is drawn of a value:
    "linear" itself, "log" log10(value), "near_one" -log10(1 - value); KeyError for another word.
    """

    title: str
    low: float
    high: float
    n: int
    scale: str = "linear"

    def values(self) -> np.ndarray:
        """(n,) the value of each cell's centre; the ends are exactly low and high."""
        values = FROM_SCALE[self.scale](self.first + self.step * np.arange(self.n))
        values[0] = self.low
        values[1:][-1:] = self.high
        return values

    def positions(self, values) -> np.ndarray:
        """Values (...) in drawing units; not finite where the scale has no place for them."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return ON_SCALE[self.scale](np.asarray(values, float))

    @property
    def first(self) -> float:
        """The first cell's centre in drawing units."""
        return float(self.positions(self.low))

    @property
    def step(self) -> float:
        """The width of a cell in drawing units; of a single one as if low and high were its edges."""
        span = float(self.positions(self.high)) - self.first
        return (span or 1.0) / max(self.n - 1, 1)

    @property
    def edges(self) -> tuple[float, float]:
        """The outer edges of the first and the last cell in drawing units."""
        low = self.first - self.step / 2
        return low, low + self.n * self.step

    def holds(self, value: float) -> bool:
        """Is there a cell for the value?"""
        low, high = self.edges
        return bool(low <= self.positions(value) <= high)

    def nearest(self, value: float) -> int:
        """The cell in which the value lies, or that it is nearest to."""
        if self.n == 1:
            return 0
        apart = np.abs(self.positions(self.values()) - self.positions(min(max(value, self.low), self.high)))
        return int(np.argmin(apart))


class Knob(NamedTuple):
    """One slider, of a surface or of a method."""

    name: str
    default: float
    low: float
    high: float
    symbol: str  # LaTeX
    log: bool = False  # the slider's values are equally spaced in log(value)
    help: str = ""
    near_one: bool = False  # ... in log(1 - value): .9, .99, .999 are equally far apart
    marks: tuple[float, ...] = ()  # further values on the slider
    mapped: Limits | None = None  # how much of it a map spans, if not all
    switch: bool = False  # only its ends: off and on

    @property
    def scale(self) -> str:
        """Of the axis on which its values are equally spaced."""
        return "log" if self.log else "near_one" if self.near_one else "linear"

    def axis(self, n: int) -> Axis:
        """n values from end to end of what a map spans of it."""
        return Axis(self.name.replace("_", " "), *(self.mapped or (self.low, self.high)), n, self.scale)

    def at(self, share: float) -> float:
        """The value at that share of the way from one end to the other, 0 to 1."""
        low, high = ON_SCALE[self.scale](self.low), ON_SCALE[self.scale](self.high)
        return float(np.clip(FROM_SCALE[self.scale](low + share * (high - low)), self.low, self.high))


class Grid(NamedTuple):
    """Loss values on a grid: x (n,), y (m,), loss (m, n) with rows along y."""

    x: np.ndarray
    y: np.ndarray
    loss: np.ndarray


class Surface(NamedTuple):
    """What is drawn behind the paths."""

    grid: Grid
    minima: np.ndarray  # (m, 3) rows x, y, loss
    saddles: np.ndarray  # (s, 3)
    xlim: Limits  # what is shown; the grid may go on
    ylim: Limits
    names: tuple[str, str] = ("x", "y")  # of the axes


class Trajectory(NamedTuple):
    """One run, as NumPy arrays; row t is the situation after t steps, row 0 the start."""

    label: str  # "SGD", or what sets it apart from the other SGD of the race
    method: str  # the method's key; its name if it is in no file
    x: np.ndarray  # (steps + 1, 2)
    loss: np.ndarray  # (steps + 1,) the true loss
    grad: np.ndarray  # (steps + 1, 2) the true gradient, also where the method saw a noisy one
    state: dict[str, np.ndarray]  # every State field, (steps + 1, ...)
    cost: np.ndarray  # (steps + 1, 3) gradients, values, Hessians asked for so far
    stopped: int | None  # first step that is not finite (or beyond 1e30); from there everything stands still
    clipped: np.ndarray | None = None  # (steps + 1,) whether a gradient of the step that leaves a row was clipped
    lost: np.ndarray | None = None  # (2,) where the step `stopped` led


class Training(NamedTuple):
    """One method's training of a network, as NumPy arrays; a row is a snapshot, row 0 the start."""

    label: str  # as in a Trajectory
    method: str  # the method's key
    x: np.ndarray  # (rows, n) all weights
    step: np.ndarray  # (rows,) after how many steps
    seen: np.ndarray  # (steps,) the loss of each step's batch before the step, with dropout, without L2
    scores: (
        np.ndarray
    )  # (rows, 4) loss and accuracy on the part to learn from, then on the other; without L2 and dropout
    cost: np.ndarray  # (rows, 3) gradients, values, Hessians asked for so far, each of one batch
    stopped: int | None  # first step whose loss or weights are not finite (or beyond 1e30); from there all stands still


class Plane(NamedTuple):
    """A plane through the space of n weights, on which paths are drawn."""

    origin: np.ndarray  # (n,)
    axes: np.ndarray  # (2, n), in most planes of length 1 and at a right angle


class Verdict(NamedTuple):
    """What became of a run."""

    status: str  # one of engine.verdict.STATUSES
    step: int | None  # the step from which it has diverged
    arrived: int | None  # step from which it stays within the tolerance of one minimum
    minimum: int | None  # row of that minimum, or of the nearest one
    distance: float  # to that minimum at the end; NaN where the surface has no minimum

    @property
    def text(self) -> str:
        """The status in words: "Diverged at step 12"."""
        return self.status if self.step is None else f"{self.status} at step {self.step}"


class Paths(NamedTuple):
    """All points of n races with k entries each, as NumPy arrays; row t is the situation after t steps."""

    x: np.ndarray  # (n, k, steps + 1, 2)
    loss: np.ndarray  # (n, k, steps + 1) the true loss
    stopped: np.ndarray  # (n, k) first step that is not finite (or beyond 1e30), -1 never; from there all stands still
    second: list[np.ndarray | None]  # an entry's second path (n, steps + 1, 2), None for a method that has none
    cost: list[
        np.ndarray
    ]  # an entry's gradients, values, Hessians for so many steps: (steps + 1, 3), or of each race (n, steps + 1, 3)
    clipped: np.ndarray | None = None  # (n, k, steps + 1) as in a Trajectory; None where no gradient is clipped

    def asked(self, row: np.ndarray) -> np.ndarray:
        """(n, k, 3) gradients, values and Hessians that each run has asked for at its row (n, k): after it stopped no more."""
        last = np.where(self.stopped < 0, row, np.minimum(row, np.maximum(self.stopped - 1, 0)))
        races = np.arange(len(last))
        found = [cost[of] if cost.ndim == 2 else cost[races, of] for cost, of in zip(self.cost, last.T, strict=True)]
        return np.stack(found, axis=1) if found else np.zeros((*last.shape, 3), int)

    def times_clipped(self, row: np.ndarray) -> np.ndarray:
        """(n, k) in how many steps that lead up to its row (n, k) a gradient of each run was clipped; -1 where none is."""
        if self.clipped is None:
            return np.full(row.shape, -1)
        return (self.clipped & (np.arange(self.clipped.shape[2]) < row[..., None])).sum(axis=2)


class Sweep(NamedTuple):
    """What became of a grid of runs, as NumPy arrays whose first axes are those of `over`, in its order.

    With several seeds the loss is the median, `x` the first seed's, `status` and `minimum` the most frequent ones, and
    `arrived` and `diverged` the median where more than half of the seeds do.
    """

    axes: dict[str, np.ndarray]  # name -> values
    loss: np.ndarray  # grid        the true loss at the end, inf where it diverged
    x: np.ndarray  # grid + (2,) where it ended; not finite where it diverged so far
    arrived: np.ndarray  # grid        steps until it stayed within the tolerance of a minimum, -1 never
    minimum: np.ndarray  # grid        row of the minimum it ended in, -1 none
    status: np.ndarray  # grid        the verdict, one of engine.verdict.STATUSES
    success: np.ndarray  # grid        share of seeds that arrived
    diverged: np.ndarray  # grid        step from which it has diverged, -1 never
