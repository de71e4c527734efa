"""Measures a claim about networks: the same trainings with several seeds, each of which must show what the claim asks for.

That takes seconds, so it is told how far it is. What a seed has shown is kept, and computed once for all who ask meanwhile.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import jax
import numpy as np

from engine.activity import Activity, activity
from engine.examples import parts
from engine.training import train
from lecture.base import Measurement
from problems.network import Layer, start, unpacked
from shapes import Training
from states.learning import Learning
from states.race import Race, Run
from states.registry import method
from states.task import Task

SEEDS = 3  # that a page measures with; the tests take ten
AT_ONCE = 2  # seeds under way in the process
APART = 1000  # from the seed of one network to that of the next: more than any seed of an experiment
KEPT = 256  # seeds whose results are kept, some kilobytes each
VISIBLE = 20.0  # the highest loss that is drawn
LOOK = 0.25  # seconds between two looks whether another has finished

Tell = Callable[[float], None]  # hears which share is done; what it raises ends the experiment


def silent(share: float) -> None:
    """Hears how far an experiment is, and does nothing about it."""


class Seen(NamedTuple):
    """What an experiment has shown with one seed."""

    figures: Mapping[str, float]
    drawn: Mapping[str, np.ndarray] = {}  # what the scene's own figure is made of


class Lab:
    """Trains the networks of an experiment with one seed, and tells how many of them are trained."""

    def __init__(self, seed: int, trainings: int, tell: Tell = silent):
        self.seed, self.trainings, self.tell = seed, trainings, tell
        self.done = 0

    def seed_of(self, task: Task) -> int:
        """Returns the seed of one of several networks, which the tasks' own seeds tell apart."""
        return self.seed + APART * task.seed

    def train(self, task: Task, key: str, **hypers: float) -> Training:
        """Trains the task's network with this seed by the method of that key; the numbers go to its knobs."""
        self.tell(self.done / self.trainings)
        self.done += 1
        return train([(method(key), hypers)], task._replace(seed=self.seed_of(task)))[0]

    def start(self, task: Task) -> np.ndarray:
        """Returns the weights (n,) at which a training of the task begins."""
        return start(task.network, task.start, task.gain, self.seed_of(task))

    def activity(self, task: Task, x: np.ndarray) -> Activity:
        """Looks at what the hidden layers do at weights x (n,), on all examples to learn from; arrays (layers,)."""
        return Activity(*(rows[0] for rows in self.along(task, x[None])))

    def along(self, task: Task, xs: np.ndarray) -> Activity:
        """Looks at the same along a run, at weights xs (rows, n); arrays (rows, layers)."""
        return activity(task.network, xs, parts(task)[0])


def on_its_page(task: Task, key: str, **hypers: float) -> Learning:
    """Returns what the page Network must show to train the task's network by the method of that key."""
    return Learning(task, (Run(key, hypers),))


def layers(task: Task, x: np.ndarray) -> list[Layer]:
    """Returns the weights (n,) of a task's network layer by layer, as NumPy arrays."""
    return jax.tree.map(np.asarray, unpacked(task.network, x))


def right(run: Training) -> np.ndarray:
    """Returns which share (snapshots,) of the examples that no training sees is taken for what it is."""
    return run.scores[:, 3]


def final_loss(run: Training) -> float:
    """Returns the loss at the end on the examples to learn from; infinity for a run that has diverged."""
    return float(run.scores[-1, 0]) if run.stopped is None else np.inf


def visible(losses: np.ndarray) -> np.ndarray:
    """Returns losses (...), NaN where one is so high that it leaves the picture."""
    return np.where(np.nan_to_num(losses, nan=np.inf) <= VISIBLE, losses, np.nan)


@dataclass(frozen=True, eq=False, kw_only=True)
class Experiment:
    """How a claim about networks is measured."""

    of_seed: Callable[[Lab], Seen]
    trainings: int  # of each seed
    thresholds: Mapping[str, str]  # which every seed must meet alone, and what is made of all of them
    together: Callable[[Mapping[str, np.ndarray]], Mapping[str, float]] = (
        lambda each: {}
    )  # more, of all seeds' figures (m,)

    def __call__(
        self, race: Race | None = None, tell: Tell = silent, seeds: Sequence[int] = range(SEEDS)
    ) -> Measurement:
        """Measures with these seeds: the median of each figure, and its value for each seed. There is no race."""
        found = [
            seen(self, seed, lambda share, nth=nth: tell((nth + share) / len(seeds))).figures
            for nth, seed in enumerate(seeds)
        ]
        each = {name: np.array([figures[name] for figures in found], float) for name in found[0]}
        figures = {name: float(np.median(values)) for name, values in each.items()}
        return Measurement(
            {**figures, **self.together(each)},
            self.thresholds,
            each={name: tuple(values.tolist()) for name, values in each.items()},
        )

    def drawn(self) -> list[Mapping[str, np.ndarray]]:
        """Returns of each seed of the page what the scene's own figure is made of."""
        return [seen(self, seed).drawn for seed in range(SEEDS)]

    def stacked(self, *names: str) -> dict[str, np.ndarray]:
        """Returns the arrays of these names, each with one more axis in front: the seeds of the page."""
        drawn = self.drawn()
        return {name: np.array([one[name] for one in drawn], float) for name in names}

    @property
    def is_measured(self) -> bool:
        """Tells whether the seeds of the page are measured already."""
        with _turn:
            return all((self, seed) in _kept for seed in range(SEEDS))


_turn = threading.Condition()  # guards what follows
_kept: OrderedDict[tuple[Experiment, int], Seen] = OrderedDict()  # the one not asked for longest first
_under_way: dict[tuple[Experiment, int], float] = {}  # which share is done


def seen(experiment: Experiment, seed: int, tell: Tell = silent) -> Seen:
    """Returns what the experiment shows with that seed; at most two are computed at once, and none twice at the same time."""
    key = experiment, seed
    while True:
        with _turn:
            if key in _kept:
                _kept.move_to_end(key)
                return _kept[key]
            if key not in _under_way and len(_under_way) < AT_ONCE:
                _under_way[key] = 0.0
                break
            share = _under_way.get(key, 0.0)
            _turn.wait(LOOK)
        tell(share)
    try:
        found = _computed(key, tell)
    finally:
        with _turn:
            del _under_way[key]
            _turn.notify_all()
    return found


def _computed(key: tuple[Experiment, int], tell: Tell) -> Seen:
    experiment, seed = key

    def told(share: float) -> None:
        _under_way[key] = share
        tell(share)

    found = experiment.of_seed(Lab(seed, experiment.trainings, told))
    with _turn:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found
