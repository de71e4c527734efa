"""The setting in which methods run: the surface, the start, the steps, and what disturbs them. All runs of a race share it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from data.pasted import Table
from landscapes.base import Landscape
from shapes import Knob
from states.batches import ORDERS
from states.noise import EXAMPLES
from states.registry import lend, surface
from typed.surface import as_far
from written import written


class Setting(NamedTuple):
    """What all runs of a race share. `on` makes one with everything that a surface has a default for."""

    surface: str  # the key of a surface, states.registry
    knobs: Mapping[str, float]  # all knobs of the surface, and its facts
    start: tuple[float, float] | None  # None: the surface's own, which turns with it
    steps: int
    noise: float  # amplitude of the gradient noise
    noise_kind: str = "uniform"
    seed: int = 0  # of the noise
    schedule: Any = "constant"  # a name of states.schedules, or an array: a factor on the rate for each step
    clip: str = "off"  # how the gradients are clipped: "norm" or "value"
    clip_at: float = 1.0  # at what norm, or what size of a component
    batch: int = 32  # examples a step sees, of a surface made of more, where the noise is of that kind
    order: str = "shuffled"  # in which it sees them: one of states.batches
    table: Table | None = None  # a visitor's own, of which the surface is made instead of its own; in no address

    @property
    def landscape(self) -> Landscape:
        return surface(self.surface)

    @property
    def name(self) -> str:
        """Returns what the surface is called."""
        return self.landscape.name if self.table is None else "Your table"

    @property
    def handles(self) -> tuple[Knob, ...]:
        """Returns the surface's knobs, each as far as it goes here."""
        return tuple(as_far(knob, self.knobs) for knob in self.landscape.knobs)

    @property
    def turned(self) -> dict[str, float]:
        """Returns the knobs that a hand can turn, without the facts."""
        return {knob.name: self.knobs[knob.name] for knob in self.landscape.knobs}

    @property
    def in_batches(self) -> bool:
        """Returns whether each step sees some of the surface's examples, and nothing else disturbs it."""
        return self.noise_kind == EXAMPLES

    @property
    def is_noisy(self) -> bool:
        """Returns whether a step may see another gradient than the true one."""
        return self.batch_size < self.count if self.in_batches else self.noise != 0

    @property
    def undisturbed(self) -> "Setting":
        """Returns the same without noise, and with all examples at every step."""
        return self._replace(noise=0.0, noise_kind=Setting._field_defaults["noise_kind"])

    @property
    def disturbance(self) -> str:
        """Returns in words what disturbs the gradients: "uniform noise 0.5", "batches of 32, shuffled", or "no noise"."""
        if self.in_batches:
            return f"batches of {self.batch_size}, {ORDERS[self.order].lower()}"
        return f"{self.noise_kind} noise {written(self.noise, 6)}" if self.noise else "no noise"

    @property
    def batch_size(self) -> int:
        """Returns how many examples a step sees: no more than there are."""
        return min(self.batch, self.count)

    @property
    def count(self) -> int:
        """Returns how many examples the surface is made of; 0 for one that is not."""
        return self.landscape.count if self.table is None else len(self.table.rows)

    @property
    def rows(self) -> np.ndarray | None:
        """Returns the table (m, inputs and target) that the surface is made of: a visitor's, else its own; None without one."""
        return self.landscape.table if self.table is None else self.table.scaled

    def examples(self) -> tuple[np.ndarray, np.ndarray]:
        """Returns the examples: inputs (m, k) as they were measured, in the table's unit, and standardised targets (m,).

        Of a surface without a table the inputs at its knobs, and the targets that it has. ValueError if it has no examples.
        """
        if self.rows is not None:
            targets = self.rows[:, -1]
            return self.rows[:, :-1], (targets - targets.mean()) / targets.std()
        if self.landscape.examples is None:
            raise ValueError(f"{self.landscape.name} is not made of examples")
        inputs, targets = self.landscape.examples(**self.knobs)
        return np.asarray(inputs), np.asarray(targets)

    @property
    def start_point(self) -> tuple[float, float]:
        """Returns where the runs start: at a start of their own, or else at the surface's with these knobs."""
        return self.landscape.view_at(self.knobs).start if self.start is None else self.start


def has_own_table(setting: Setting) -> bool:
    """Tells whether the surface is made of a visitor's own table, which no link holds."""
    return setting.table is not None


def with_table(setting: Setting, table: Table | None) -> Setting:
    """Returns the same on the surface of that table, or of the surface's own for None.

    ValueError, with a sentence for a visitor, if the surface is made of no table with as many columns.
    """
    landscape = setting.landscape
    if table is None:
        return setting._replace(table=None, knobs={**setting.knobs, **landscape.facts})
    if landscape.table is None or landscape.facts_of is None:
        raise ValueError(f"{landscape.name} is not made of a table.")
    if landscape.table.shape[1] != len(table.names):
        columns = landscape.table.shape[1]
        raise ValueError(f"{landscape.name} takes tables of {columns} columns, and this one has {len(table.names)}.")
    return setting._replace(table=table, knobs={**setting.knobs, **landscape.facts_of(table.scaled)})


def on(where: str | Landscape, **changes) -> Setting:
    """Returns the surface's own setting with these fields changed; what is None stays the surface's own.

    knobs may name some of the surface's, and facts. Raises ValueError for a knob that the surface does not have, KeyError for a
    surface that does not exist, ValueError (TypeError from Python 3.13 on) for a field that a setting does not have.
    """
    landscape = surface(where) if isinstance(where, str) else where
    knobs = landscape.knob_values(changes.pop("knobs", None))
    usual = Setting(lend(landscape), knobs, None, landscape.steps, landscape.noise)
    return usual._replace(**{name: value for name, value in changes.items() if value is not None})
