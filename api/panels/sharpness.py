"""The rate times the largest curvature along each run, beside 2, from which gradient descent on a parabola diverges.

Cohen et al., Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability (2021), section 1.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from api.messages import Arrays
from engine.curvature import FEW, largest
from engine.examples import parts, thinned
from shapes import Training
from states.learning import Learning
from states.schedules import factors
from states.task import Task
from written import many, readable

BOUND = 2.0
SMALL = 200  # weights
DESCENT = "sgd"  # the method that is gradient descent where each step sees all examples


def answer(learning: Learning, runs: Sequence[Training]) -> tuple[dict[str, Any], Arrays]:
    """Returns header and arrays of the message: product f4 (runs, rows), NaN of a run without a rate, and once it stopped.

    Of a large network only some snapshots are looked at.
    """
    task, runs = learning.setting, [looked_at(run) for run in runs]
    whole = parts(task)[0]
    some = thinned(whole)
    rates = [values.get("learning_rate", np.nan) for _, values in learning.entries()]
    found = [
        products(run, rate, largest(task.network, run.x, whole if is_descent(task, run) else some, task.l2), task)
        for run, rate in zip(runs, rates, strict=True)
    ]
    header = {"bound": BOUND, "said": said(task, runs, found), "of": of(task, runs, int(np.count_nonzero(some.share)))}
    step = runs[0].step if runs else np.zeros(1)
    return header, {
        "step": step.astype(np.int32),
        "product": np.array(found, np.float32).reshape(len(runs), len(step)),
    }


def looked_at(run: Training) -> Training:
    """Returns the run with the snapshots at which its curvature is computed: all of few weights, FEW of many."""
    if run.x.shape[1] <= SMALL:
        return run
    rows = np.unique(np.linspace(0, len(run.step) - 1, FEW).round().astype(int))
    return run._replace(x=run.x[rows], step=run.step[rows])


def products(run: Training, rate: float, curvature: np.ndarray, task: Task) -> np.ndarray:
    """Returns the rate times the largest curvature (rows,): at a snapshot the rate is that of the step which leaves it."""
    factor = factors(task.schedule, task.steps)[np.minimum(run.step, task.steps - 1)]
    there = run.step < (np.inf if run.stopped is None else run.stopped)
    return np.where(there, rate * factor * curvature, np.nan)


def of(task: Task, runs: Sequence[Training], some: int) -> str:
    """Says over which loss the curvature is."""
    whole = some == task.count or all(is_descent(task, run) for run in runs)
    examples = f"all {task.count} examples" if whole else f"{some} of the {task.count} examples"
    return f"over {examples}{' with L2' if task.l2 else ''}{', nothing dropped' if task.dropout else ''}"


def is_descent(task: Task, run: Training) -> bool:
    """Tells whether a run is plain gradient descent on the loss whose curvature is drawn."""
    return run.method == DESCENT and task.size is None and not task.dropout


def said(task: Task, runs: Sequence[Training], found: Sequence[np.ndarray]) -> list[str]:
    """Says what 2 means for these runs: a bound for gradient descent on all examples, and for no other."""
    sentences, others = [], []
    for run, product in zip(runs, found, strict=True):
        seen = product[np.isfinite(product)]
        if not len(seen):
            continue
        if not is_descent(task, run):
            others.append(run.label)
            continue
        above = int((seen > BOUND).sum())
        sentences.append(
            f"{run.label} here is gradient descent, which diverges on a parabola above 2: it ends at "
            f"{readable(float(seen[-1]), 3)}, above 2 in {above} of {many(len(seen), 'snapshot')}."
        )
    if not sentences and not others:
        return ["None of these runs has a learning rate."] if runs else []
    if sentences and others:
        sentences.append("For the others it is no bound.")
    if not sentences:
        why = "batches or dropout" if DESCENT in {run.method for run in runs} else "other methods"
        sentences.append(f"2 is the bound of gradient descent on all examples, not with {why}.")
    return sentences
