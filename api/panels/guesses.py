"""What a run takes the examples for: of two inputs the line that it draws between two classes, of more its ten worst examples."""

from typing import Any

import numpy as np

from api.messages import Arrays
from engine.activity import outputs
from engine.examples import as_seen, measured, parts
from engine.training import at_all_snapshots
from problems.network import Network
from problems.tables import Part
from shapes import Training
from states.task import Task
from written import fixed

FRAMES, CELLS = 26, 61  # pictures of the line along a run, and points a side of each
ROOM = 0.3  # of the points' own reach, that a picture has more at each end, for equal scales
TOLD = 255  # what a byte says of certainty
WORST, STRIKING = 10, 3  # examples that are shown, and inputs that are told of each
SIDE = 8  # pixels, of a picture


def answer(task: Task, run: Training) -> tuple[dict[str, Any], Arrays]:
    """Returns header and arrays of the message about one run: `line` or `worst`."""
    return line(task, run) if task.network.widths[0] == 2 else worst(task, run)


def certainty(net: Network, found: np.ndarray) -> np.ndarray:
    """Returns of outputs (..., k) how sure the network is of each class (..., classes), which adds up to 1.

    Of "square", whose outputs are no probabilities, how far on the way from -1 to 1 the output is.
    """
    found = found.astype(float)
    with np.errstate(over="ignore", invalid="ignore"):
        if net.head == "softmax":
            powers = np.exp(found - found.max(axis=-1, keepdims=True))
            return powers / powers.sum(axis=-1, keepdims=True)
        of_one = np.clip((found + 1) / 2, 0, 1) if net.head == "square" else 1 / (1 + np.exp(-found))
    return np.concatenate([1 - of_one, of_one], axis=-1)


# --- two inputs ----------------------------------------------------------------------------------------------------


def line(task: Task, run: Training) -> tuple[dict[str, Any], Arrays]:
    """Returns what a run makes of the plane of its two inputs, at some of its snapshots.

    field u1 (frames, CELLS, CELLS) how sure it is of the second class, of 255, rows along y; box f8 (4,) the left, right,
    lower and upper end of that; points f4 (m, 2) and target u1 (m,), those to learn from first, as they were measured;
    wrong u1 (frames, ceil(m / 8)) those on the wrong side, eight a number, the first its highest bit.
    """
    rows = np.unique(np.linspace(0, len(run.step) - 1, FRAMES).round().astype(int))
    every, used = _points(task)
    points = Part(every.inputs[used], every.targets[used])
    box = _box(points.inputs)
    across, up = (np.linspace(low, high, CELLS) for low, high in box)
    cells = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    training, _ = parts(task)
    inputs = as_seen(task, np.concatenate([cells, every.inputs]))
    xs = at_all_snapshots(run.x[rows], FRAMES)
    sure = certainty(task.network, outputs(task.network, xs, inputs, training))[: len(rows), :, 1]
    field = np.nan_to_num(np.round(TOLD * sure[:, : len(cells)])).astype(np.uint8)
    arrays = {
        "step": run.step[rows].astype(np.int32),
        "field": field.reshape(-1, CELLS, CELLS),
        "box": np.ravel(box),
        "points": points.inputs.astype(np.float32),
        "target": points.targets.astype(np.uint8),
        "wrong": np.packbits((sure[:, len(cells) :][:, used] > 0.5) != (points.targets == 1), axis=1),
    }
    return {"drawn": "line", "classes": task.learned.classes, "learned": task.count}, arrays


def _points(task: Task) -> tuple[Part, np.ndarray]:
    """Returns the examples of both parts, and the places of those that are used: so how many are learned from compiles nothing."""
    training, validation = measured(task)
    inputs, targets = (np.concatenate([one, other]) for one, other in zip(training, validation, strict=True))
    return Part(inputs, targets), np.delete(np.arange(len(targets)), np.s_[task.count : len(training.targets)])


def _box(points: np.ndarray) -> np.ndarray:
    """Returns the ends (2, 2) of a picture along x and y: of the points (m, 2), with room."""
    low, high = points.min(axis=0), points.max(axis=0)
    return np.stack([low - ROOM * (high - low), high + ROOM * (high - low)], axis=1)


# --- more inputs ---------------------------------------------------------------------------------------------------


def worst(task: Task, run: Training) -> tuple[dict[str, Any], Arrays]:
    """Returns the examples, of those to be asked about, whose own class a run thinks least likely, at each snapshot.

    which u2 (rows, 10) of the examples that travel, the worst first; took u1 (rows, 10) what each is taken for; sure f4
    (rows, 10, 2) how sure of that and how sure of its own class; wrong i4 (rows,) how many of all are taken for another;
    target u1 (n,) of the examples that travel; inputs u1 (n, 64), where these are pictures.
    """
    training, asked = parts(task)
    sure = certainty(task.network, outputs(task.network, at_all_snapshots(run.x), asked.inputs, training))[: len(run.x)]
    own = sure[:, np.arange(len(asked.targets)), asked.targets]
    took = np.nan_to_num(sure, nan=-1.0).argmax(axis=2)
    order = np.argsort(np.nan_to_num(own, nan=-1.0), axis=1, kind="stable")[:, :WORST]
    shown, which = np.unique(order, return_inverse=True)
    at = np.arange(len(order))[:, None]
    arrays = {
        "step": run.step.astype(np.int32),
        "which": which.reshape(order.shape).astype(np.uint16),
        "took": took[at, order].astype(np.uint8),
        "sure": np.stack([sure[at, order, took[at, order]], own[at, order]], axis=-1).astype(np.float32),
        "wrong": (took != asked.targets).sum(axis=1).astype(np.int32),
        "target": asked.targets[shown].astype(np.uint8),
    }
    header = {
        "classes": task.learned.classes,
        "asked": len(asked.targets),
        "most": int(task.learned.unit),
        "side": SIDE,
    }
    if task.learned.inputs:
        return {"drawn": "measures", **header, "striking": striking(task, shown)}, arrays
    arrays["inputs"] = measured(task).validation.inputs[shown].astype(np.uint8)
    return {"drawn": "pictures", **header, "striking": []}, arrays


def striking(task: Task, examples: np.ndarray) -> list[str]:
    """Writes of each of these examples (n,), of those to be asked about, which inputs are farthest from the mean of those
    to learn from, in standard deviations of these."""
    training, validation = measured(task)
    used = training.inputs[: task.count]
    apart = (validation.inputs[examples] - used.mean(axis=0)) / used.std(axis=0)
    names = task.learned.inputs

    def told(row: np.ndarray) -> str:
        farthest = np.argsort(-np.abs(row), kind="stable")[:STRIKING]
        return ", ".join(f"{names[i]} {'+' if row[i] > 0 else ''}{fixed(float(row[i]), 1)}" for i in farthest)

    return [told(row) for row in apart]
