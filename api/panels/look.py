"""What happens inside the steps of a run: the lines of the method's update with their numbers, and its vectors.

A vector over all weights is told by its norm, and by a few of its numbers, always of the same weights.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import numpy as np

from api.limits import Refused
from api.messages import Arrays
from engine.inside_training import Inside, inside, places
from engine.tracing import Line, printed
from problems.network import size
from shapes import Training
from states.address import encode
from states.fields import encode as encoded
from states.learning import INSIDE, Learning
from states.query import quoted
from written import many, readable

MOST = 3e10  # weights times examples times steps of a run that is gone through again: a few seconds


def check(learning: Learning) -> None:
    """Raises Refused for a training whose runs take too long to be gone through again."""
    task = learning.setting
    work = size(task.network) * (task.size or task.learned.count) * task.steps
    if work > MOST:
        raise Refused(
            f"To look inside, a run is gone through again, and one of these is {readable(work / MOST, 2)} times as long as is "
            "done for that; take fewer steps or smaller batches."
        )


def read_step(given: str, steps: int) -> int:
    """Returns the step that a question is about; raises Refused for one that there is not."""
    if not (given.isdecimal() and given.isascii() and len(given) < 8 and int(given) < steps):
        raise Refused(f"There is no step {quoted(given)} of this training: they are counted from 0 to {steps - 1}.")
    return int(given)


def answer(learning: Learning, nth: int, run: Training, at: str) -> tuple[dict[str, Any], Arrays]:
    """Returns header and arrays of what is inside one step of the nth run; "": inside those that leave its snapshots.

    norm f4 (rows, vectors, 2) of each vector before and after the step; strip f4 (rows, vectors, places) its numbers after it.
    """
    task = learning.tasks()[nth]
    last = (task.steps if run.stopped is None else max(run.stopped, 1)) - 1
    steps = np.unique(np.minimum([read_step(at, task.steps)] if at else run.step, last))
    found, n = inside(learning.entries()[nth], task, steps), size(task.network)
    header = {
        "sources": [line.source for line in found.lines],
        "told": [[_told(line, row) for line in found.lines] for row in range(len(steps))],
        "vectors": list(found.vectors),
        "others": [_others(found, row) for row in range(len(steps))],
        "asks": found.asks,
        "of": f"{len(places(n))} of {many(n, 'weight')}",
        "last": last,
        "stopped": -1 if run.stopped is None else run.stopped,
        "network": f"./network?{urlencode(encode(learning), doseq=True)}",
    }
    vectors = found.vectors.values()
    return header, {
        "step": found.step.astype(np.int32),
        "norm": np.stack([[one.before, one.after] for one in vectors]).transpose(2, 0, 1).astype(np.float32),
        "strip": np.stack([one.strip for one in vectors], axis=1).astype(np.float32),
    }


def links(learning: Learning) -> list[str]:
    """Returns the addresses of the page Look inside with each of the runs."""
    return [
        f"./inside?{urlencode(encoded(INSIDE, learning._replace(nth=nth)), doseq=True)}"
        for nth in range(len(learning.runs))
    ]


def _told(line: Line, row: int) -> Sequence[str]:
    """Writes what a line computes with numbers put in, if there are any, the norms of what is too long, and what comes of it."""
    numbers = line.numbers(row)
    return "" if line.source.endswith(f"= {numbers}") else numbers, line.norms(row), line.result(row)


def _others(found: Inside, row: int) -> list[Sequence[str]]:
    """Writes what the method remembers besides vectors: name, before and after the step."""
    return [(name, *(printed(value, alone=True) for value in rows[row])) for name, rows in found.others.items()]
