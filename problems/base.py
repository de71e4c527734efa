"""What a problem is: examples of two kinds, those that a network learns from and those that it is asked about afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from problems.tables import Split


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """Examples with their classes, the networks that are offered for them, and how a training of these begins."""

    name: str  # "Handwritten digits"
    story: str  # what to watch
    source: str  # where the examples come from
    licence: str
    table: Callable[[int], Split]  # table(seed): the examples as they were measured, in an order of that seed
    networks: tuple[str, ...]  # structures that are offered; the first is the usual one
    heads: tuple[str, ...]  # of problems.layers.HEADS, likewise
    activation: str  # of problems.layers.ACTIVATIONS
    start: str  # of problems.layers.STARTS
    prepare: str = "standardised"  # of problems.preparing.WAYS
    rates: Mapping[str, float]  # a method's default learning rate here, by the method's file name
    steps: int
    batch: int | str = "all"  # examples a step sees
    classes: tuple[str, ...]  # what a target stands for
    inputs: tuple[str, ...] = ()  # names of the inputs, where each means something by itself
    unit: float = 1.0  # what inputs are divided by, unless they are taken as measured
    key: str = ""  # its file name, which `discover` writes here
    order: float = 100.0  # place in pickers
    offered: bool = True  # in pickers; others are reached by a link

    @property
    def count(self) -> int:
        """How many examples there are to learn from."""
        return len(self.table(0).training.targets)
