"""The task of a training: what a network learns, from what start, and by how much at a step. All runs of a training share it."""

from typing import Any, NamedTuple

from problems import PROBLEMS
from problems.base import Problem
from problems.network import Network, structure

ALL = "all"  # examples in a batch


class Task(NamedTuple):
    """What all runs of a training share. `learn` makes one with everything that a problem has a default for."""

    problem: str  # the key of a problem
    net: str  # the structure: "64-32-10"
    head: str  # of problems.layers.HEADS
    activation: str  # of problems.layers.ACTIVATIONS
    start: str  # of problems.layers.STARTS
    prepare: str  # of problems.preparing.WAYS
    count: int  # examples to learn from, the first of the problem's
    batch: int | str  # examples a step sees, or ALL
    steps: int
    batch_norm: str = "off"  # or "on"
    gain: float = 1.0  # on the weights of the start
    order: str = "shuffled"  # of states.batches.ORDERS: in which a step sees the examples; sorted is by class
    seed: int = 0  # of start, batches and dropout, a stream each
    schedule: Any = "constant"  # a name of states.schedules, or an array: a factor on the rate for each step
    l2: float = 0.0  # half of it times the square of all weights is added to the loss that is gone down
    dropout: float = 0.0  # the share of the hidden units that a step drops

    @property
    def learned(self) -> Problem:
        return PROBLEMS[self.problem]

    @property
    def network(self) -> Network:
        """Returns all that a compiled training is made for."""
        return Network(structure(self.net), self.activation, self.head, self.batch_norm == "on")

    @property
    def size(self) -> int | None:
        """Returns how many of the examples a step sees; None for all."""
        return self.batch if isinstance(self.batch, int) and self.batch < self.count else None


def learn(problem: str, **changes) -> Task:
    """Returns the problem's own task with these fields changed; KeyError for a problem that does not exist."""
    own = PROBLEMS[problem]
    usual = Task(
        problem, own.networks[0], own.heads[0], own.activation, own.start, own.prepare, own.count, own.batch, own.steps
    )
    return usual._replace(**changes)
