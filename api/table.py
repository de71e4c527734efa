"""Writes what became of each run, a row a run; the browser paints it as the table below the picture."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from api.running import Result
from engine.outcomes import Outcomes
from engine.verdict import ARRIVED, LOCAL, MEANING, STATUSES, TOLERANCE
from written import written

TITLES = {  # of the columns
    "Run": "",
    "Status": "",
    "Arrived": f"The step from which it stays within {TOLERANCE} of a minimum",
    "Loss": "True loss at the end, or where it diverged",
    "Distance": "From the nearest minimum that is marked, at the end",
    "Asked": "What it has asked for until the end, or until it diverged: g gradients, f values, H Hessians; and in how many steps a gradient was clipped",
}


class Row(NamedTuple):
    """One run, as text."""

    kind: str  # of engine.verdict.STATUSES
    status: str  # the same with its step, or how often
    arrived: str
    loss: str
    distance: str
    asked: str


def rows(results: Sequence[Result]) -> list[Row]:
    """Returns the rows of the table."""
    return [
        Row(
            result.kind,
            result.status,
            "–" if result.arrived is None else str(result.arrived),
            written(result.loss, 3),
            written(result.distance, 3),
            asked(result.cost, result.clipped),
        )
        for result in results
    ]


def rows_of(found: Outcomes) -> list[list[Row]]:
    """Returns the rows of the table for every race of a sweep: the same as `rows` of that race."""
    return [
        [_row(*run) for run in zip(*fields, strict=True)]
        for fields in zip(*(field.tolist() for field in found), strict=True)
    ]


def _row(
    status: int, step: int, arrived: int, minimum: int, distance: float, loss: float, cost: Sequence[int], clipped: int
) -> Row:
    kind = STATUSES[status]
    return Row(
        kind,
        kind if step < 0 else f"{kind} at step {step}",
        str(arrived) if arrived >= 0 and kind in (ARRIVED, LOCAL) else "–",
        written(loss, 3),
        written(np.nan if step >= 0 else distance, 3),
        asked(cost, clipped),
    )


def asked(cost: Iterable[int], clipped: int = -1) -> str:
    """Writes how many gradients, values and Hessians were asked for, without those that were not: "300 g, 300 f, 12 clipped"."""
    counts = [f"{count} {what}" for count, what in zip(cost, "gfH", strict=True) if count] or ["0 g"]
    return ", ".join([*counts, *([f"{clipped} clipped"] if clipped >= 0 else [])])


def facts() -> dict[str, dict[str, str]]:
    """Returns what the table says besides: its columns' titles, and what each status means."""
    return {"titles": TITLES, "meanings": MEANING}
