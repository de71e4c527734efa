"""The examples of a task as a network sees them: prepared, in the order of their classes, and with their share in the mean."""

from functools import lru_cache

import numpy as np

from problems import PROBLEMS
from problems.network import Batch
from problems.preparing import prepared
from problems.tables import Part, Split, by_class
from states.task import Task

MOST = 512  # examples that a picture of the loss is computed from
DATA_SEED = 0  # which examples are for learning is no matter of the run


def measured(task: Task) -> Split:
    """Returns the examples of both parts as they were measured, in the order in which `parts` has them."""
    return _measured(task.problem, int(task.count))


def _measured(problem: str, count: int) -> Split:
    training, validation = PROBLEMS[problem].table(DATA_SEED)
    return Split(by_class(training, count), validation)


def as_seen(task: Task, inputs: np.ndarray) -> np.ndarray:
    """Returns inputs (m, k), as measured, as the network sees them: prepared as the validation part is."""
    split = Split(measured(task).training, Part(inputs, np.zeros(len(inputs), int)))
    return prepared(task.prepare, split, task.learned.unit, int(task.count)).validation.inputs


@lru_cache(maxsize=8)
def _parts(problem: str, prepare: str, count: int, precision: str) -> tuple[Batch, Batch]:
    split = prepared(prepare, _measured(problem, count), PROBLEMS[problem].unit, count)

    def shared(part: Part, among: int) -> Batch:
        share = np.where(np.arange(len(part.targets)) < among, 1 / among, 0.0)
        batch = Batch(part.inputs.astype(precision), part.targets.astype(np.int32), share.astype(precision))
        for array in batch:
            array.flags.writeable = False  # shared by all who ask for it
        return batch

    return shared(split.training, count), shared(split.validation, len(split.validation.targets))


def parts(task: Task, precision: str = "float32") -> tuple[Batch, Batch]:
    """Returns the examples to learn from and those to be asked about, as NumPy arrays.

    All that there are to learn from, so that how many are used compiles nothing: those that are not have no share in the
    mean, and stand behind the others. ValueErrors as for `prepared`; also for a number of examples that there are not.
    """
    most = task.learned.count
    if not 1 <= task.count <= most or task.count != int(task.count):
        raise ValueError(f"{task.learned.name} has from 1 to {most} examples to learn from, not {task.count}")
    return _parts(task.problem, task.prepare, int(task.count), precision)


def thinned(examples: Batch, most: int = MOST) -> Batch:
    """Returns at most so many of the examples that have a share, of all classes as many as they are: every n-th in their order.

    Where there are fewer, some without a share stand behind them, so that how many are used compiles nothing.
    """
    used = np.flatnonzero(examples.share)
    chosen = used[np.linspace(0, len(used) - 1, min(most, len(used))).round().astype(int)]
    others = np.flatnonzero(examples.share == 0)[: most - len(chosen)]
    share = np.zeros(len(chosen) + len(others), examples.share.dtype)
    share[: len(chosen)] = 1 / len(chosen)
    places = np.append(chosen, others)
    return Batch(examples.inputs[places], examples.targets[places], share)
