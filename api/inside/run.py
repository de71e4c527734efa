"""Makes what the page Look inside shows: the run, its steps, and the runs beside it."""

from typing import NamedTuple

import numpy as np

from engine.run import run
from engine.tracing import Trace, trace
from optimizers.base import Optimizer
from optimizers.forms import FORMS as FORMS_OF_MOMENTUM
from optimizers.forms import long_run_rate
from shapes import Trajectory
from states import registry
from states.inside import Inside
from written import many, written

SAME = 1e-9  # paths no farther apart than this, at points of size 1, count as the same


class Begun(NamedTuple):
    """The run of the page, with what happens in each of its steps."""

    run: Trajectory
    trace: Trace
    t: int  # the step that can be looked at: the last finite one where the run stops before


class Sibling(NamedTuple):
    """A run beside the page's own, with its values."""

    run: Trajectory
    trace: Trace
    hypers: dict[str, float]


def begin_run(inside: Inside) -> Begun:
    """Runs the method and looks inside its steps."""
    made, steps = _run(inside, inside.optimizer, inside.all_hypers())
    last = inside.setting.steps if made.stopped is None else max(made.stopped - 1, 0)
    return Begun(made, steps, min(inside.t, last))


def siblings(inside: Inside) -> list[Sibling]:
    """Runs the methods beside it, in the same setting and with the same values where they share them."""
    chosen = [registry.method(method) for method in inside.companions]
    return [Sibling(*_run(inside, optimizer, inside.hypers_of(optimizer)), inside.hypers_of(optimizer)) for optimizer in chosen]  # fmt: skip


def _run(inside: Inside, optimizer: Optimizer, hypers: dict[str, float]) -> tuple[Trajectory, Trace]:
    made = run(optimizer, inside.setting, hypers)
    return made, trace(optimizer, inside.setting, hypers, made)


class Parting(NamedTuple):
    """How far two paths get apart."""

    farthest: float
    step: int | None  # the first step at which they are; None where they are the same

    @property
    def same(self) -> bool:
        return self.step is None


def parting(one: np.ndarray, other: np.ndarray) -> Parting:
    """Compares two paths (n, 2) as far as both are finite; far out, where rounding is larger, it allows more."""
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(one - other).max(axis=1)
        size = np.maximum(1.0, np.maximum(np.abs(one), np.abs(other)).max(axis=1))
        beyond = np.flatnonzero(apart > SAME * size)
    seen = apart[np.isfinite(apart)]
    return Parting(float(seen.max()) if len(seen) else 0.0, int(beyond[0]) if len(beyond) else None)


def comparison(inside: Inside, begun: Begun, beside: list[Sibling]) -> str:
    """Says which of the paths are the same, which are not, and from which step they part."""
    return " ".join(_compared(inside, begun, sibling) for sibling in beside)


def _compared(inside: Inside, begun: Begun, sibling: Sibling) -> str:
    own, other, steps = inside.optimizer.name, sibling.run.label, inside.setting.steps
    found = parting(begun.run.x, sibling.run.x)
    if found.same:
        return f"**{own}** and **{other}** are the same path: over {many(steps)} never more than {written(found.farthest, 1)} apart."
    text = (
        f"**{own}** and **{other}** are not the same path: they part at step {found.step} and are up to "
        f"{written(found.farthest, 2)} apart."
    )
    return f"{text} {_yet(inside, begun, sibling)}".strip()


def _yet(inside: Inside, begun: Begun, sibling: Sibling) -> str:
    """Says what two different paths have in common all the same; empty if nothing."""
    if parting(sibling.trace.asked, begun.run.x).same:
        return _looks_ahead(sibling.run.label, inside.optimizer.name)
    if parting(begun.trace.asked, sibling.run.x).same:
        return _looks_ahead(inside.optimizer.name, sibling.run.label)
    if sibling.run.label == FORMS_OF_MOMENTUM["momentum_mean"].name:
        rate = long_run_rate(sibling.hypers)
        hypers = {**sibling.hypers, "learning_rate": rate}
        made, _ = _run(inside, FORMS_OF_MOMENTUM["momentum_mean"], hypers)
        if parting(begun.run.x, made.x).same:
            return f"With learning_rate {written(rate)}, which is {written(sibling.hypers['learning_rate'])} / (1 − rho), they are."
    return ""


def _looks_ahead(who: str, whose: str) -> str:
    return (
        f"But the points at which {who} takes its gradient are the path of {whose}: the same method in other variables."
    )
