"""The examples of a problem as NumPy arrays, in two parts: one to learn from, and one that no training ever sees."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from data import table


class Part(NamedTuple):
    """Some examples."""

    inputs: np.ndarray  # (m, k)
    targets: np.ndarray  # (m,) the class of each: 0, 1, ...


class Split(NamedTuple):
    """All examples of a problem."""

    training: Part
    validation: Part


@lru_cache(maxsize=8)
def split(name: str, training: int, seed: int) -> Split:
    """The table of that name, shuffled by the seed: its first `training` rows to learn from. The last column is the class."""
    rows = np.random.default_rng(seed).permutation(table(name))
    return divided(rows[:, :-1], rows[:, -1].astype(int), training)


def divided(inputs: np.ndarray, targets: np.ndarray, training: int) -> Split:
    """Examples in two parts, the first of so many. Nobody may write into them: all who ask share them."""
    for array in (inputs, targets):
        array.flags.writeable = False
    return Split(Part(inputs[:training], targets[:training]), Part(inputs[training:], targets[training:]))


def by_class(part: Part, count: int) -> Part:
    """The part with its first `count` examples in the order of their classes, and all others behind them."""
    order = np.argsort(part.targets[:count], kind="stable")
    order = np.append(order, np.arange(len(order), len(part.targets)))
    return Part(part.inputs[order], part.targets[order])
