"""The runs of a training, for all who show something of it: each is computed once, and kept for a while.

The page Network asks for the answer "network" first (api/network.py), which may take long and tells how far it is, as a map
does (slow.py): a page has one under way, a process two. Its message is one of a race (messages.py), so the stage plays it:

    rows of a run are its steps and the start; `sent` of them travel, the snapshots, `step` u2 (rows,) says which these are;
    x f4 (rows, 2)            the nearest point of the plane
    height f4 (rows,)         the true loss on the part to learn from
    validation f4 (rows,)     ... on the other part
    accuracy f4 (rows, 2)     on both parts
    off f4 (rows,)            how far the point is off the plane
    slice f4 (rows,)          the loss of the plane's own point, which the contour lines show

What another panel shows is a quick answer of its own about the same address, asked for when this one has come: it takes the
runs from `trained`, and finds them kept. In the browser a panel is what `hub.put` is given: it hears each message, and
paints with each frame of the stage, at `stage.player.step`.
"""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from typing import Any

import numpy as np

from api.limits import Full, Recent, Tell
from engine.run import labels
from engine.training import check, trainings
from problems.network import size
from shapes import Training
from states.learning import Learning
from states.task import Task
from written import many

AT_ONCE = 2  # trainings of the process that are under way
LARGEST = 100 * 2**20  # bytes of runs that are kept: of the largest network eight take 73 MB
LIVE = 1e8  # weights times examples times steps of all runs together: a slider's trainings follow the hand up to there
LIVE_STEPS = 6000  # ... and steps of all runs together
LOOK = 0.25  # seconds between two looks whether anybody still waits

Key = tuple[Task, str, tuple[tuple[str, float], ...]]


def array_bytes(value: Any) -> int:
    """Returns what the arrays take that a tuple of tuples holds."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    return sum(map(array_bytes, value)) if isinstance(value, tuple) else 0


RUNS = Recent(LARGEST, array_bytes)  # of the process
_turns = threading.BoundedSemaphore(AT_ONCE)


def keys_of(learning: Learning) -> list[Key]:
    """Returns of each run all that it depends on."""
    return [
        (task, optimizer.key, tuple(sorted(values.items())))
        for task, (optimizer, values) in zip(learning.tasks(), learning.entries(), strict=True)
    ]


def labels_of(learning: Learning) -> list[str]:
    """Returns the name of each run, with the values, or the seed, that set it apart from others of its method."""
    tasks, entries = learning.tasks(), learning.entries()
    return labels([(one, {**values, "seed": task.seed}) for task, (one, values) in zip(tasks, entries, strict=True)])


def is_live(learning: Learning) -> bool:
    """Tells whether a training takes so little that it may follow a hand."""
    task, runs = learning.setting, len(learning.runs)
    each = size(task.network) * (task.size or task.learned.count)
    return runs * task.steps * each <= LIVE and runs * task.steps <= LIVE_STEPS


def trained(learning: Learning, tell: Tell | None = None) -> list[Training]:
    """Returns the runs of a state in their order, each with its label; trains those that are not kept.

    tell: hears how far it is. Without it nobody expects that this takes long, and it waits for no turn: Full where there
    is none. ValueError, with what cannot be of it, for a training that is refused.
    """
    entries, task = learning.entries(), learning.setting
    check([optimizer for optimizer, _ in entries], task)
    keys = keys_of(learning)
    found = _kept(keys)
    if len(found) < len(set(keys)):
        with nullcontext() if is_live(learning) else _turn(tell):
            found = _kept(keys)  # another may have trained them meanwhile
            missing = {key: entry for key, entry in zip(keys, entries, strict=True) if key not in found}
            seeds = [key[0].seed for key in missing]
            with closing(trainings([*missing.values()], task, seeds=seeds)) as under_way:
                for nth, run in under_way:
                    key = [*missing][nth]
                    found[key] = run
                    RUNS.keep(key, run)
                    if tell:
                        tell(len(found) / len(set(keys)))
    return [found[key]._replace(label=label) for key, label in zip(keys, labels_of(learning), strict=True)]


def are_kept(learning: Learning) -> bool:
    """Tells whether all runs of a state are here, so that `trained` has nothing to train."""
    keys = set(keys_of(learning))
    return len(_kept([*keys])) == len(keys)


def _kept(keys: list[Key]) -> dict[Key, Training]:
    return {key: run for key in keys if (run := RUNS.get(key)) is not None}


@contextmanager
def _turn(tell: Tell | None) -> Iterator[None]:
    """Waits until fewer than two trainings are under way; as long as somebody waits for this one. Raises Full without `tell`."""
    while not _turns.acquire(timeout=LOOK if tell else 0):
        if tell is None:  # a thread that waits here would keep others from what takes a moment
            raise Full
        tell(0.0)
    try:
        yield
    finally:
        _turns.release()


def refusal(learning: Learning) -> str:
    """Says why a training cannot be; empty where it can."""
    try:
        check([optimizer for optimizer, _ in learning.entries()], learning.setting)
    except ValueError as why:
        return sentence(why)
    return ""


def sentence(why: ValueError) -> str:
    """Returns what the engine says of what cannot be, as a sentence."""
    text = str(why)
    return f"{text[:1].upper()}{text[1:]}."


def doing(learning: Learning, share: float) -> str:
    """Says what is computed where so much of the training is done."""
    runs, task = len(learning.runs), learning.setting
    done = min(int(share * runs), runs)
    return f"{task.net} on {task.learned.name}, {many(task.steps)}: {done} of {many(runs, 'run')} trained"
