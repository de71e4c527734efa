"""The runs of a training beside one another: how good each is on both parts, what it has asked for, how far it has come."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from api.messages import Arrays
from api.panels import look
from shapes import Training
from states.learning import Learning


def answer(learning: Learning, runs: Sequence[Training]) -> tuple[dict[str, Any], Arrays]:
    """Returns header and arrays of the message.

    scores f4 (runs, rows, 4) loss and accuracy on the part to learn from, and on the other; distance f4 (runs, rows) from
    the start; cost i4 (runs, rows, 3) gradients, values and Hessians asked for; stopped i4 (runs,), -1 never.
    """
    task, step = learning.setting, runs[0].step if runs else np.zeros(1)
    parts = {
        "learned": task.count,
        "asked": len(task.learned.table(0).validation.targets),
        "inside": look.links(learning),
    }
    return parts, {
        "step": step.astype(np.int32),
        "scores": _stacked([run.scores for run in runs], (len(step), 4), np.float32),
        "distance": _stacked([np.linalg.norm(run.x - run.x[0], axis=1) for run in runs], (len(step),), np.float32),
        "cost": _stacked([run.cost for run in runs], (len(step), 3), np.int32),
        "stopped": np.array([-1 if run.stopped is None else run.stopped for run in runs], np.int32),
    }


def _stacked(arrays: Sequence[np.ndarray], shape: tuple[int, ...], number: type) -> np.ndarray:
    """Stacks what runs have, of that shape each; there may be none."""
    return np.array(arrays, number).reshape(len(arrays), *shape)
