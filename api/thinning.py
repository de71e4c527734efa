"""Chooses the rows of long paths that travel: from them the browser fills in the others, each where it is but for a hair.

A path is compared with the line at equal steps, so that playback stays as well as the picture: whoever goes to a step that
was left out finds the run where it was (Meratnia and de By 2004, EDBT, time ratio). Here rows are left out from the bottom
up, by halves: every second one, of those that are left every second one again, and so on, each where the line between its
neighbours is no more than a hair off anything between them. That takes as long as to look at each row twice. A path that
zigzags, and from each side goes on slowly, is two smooth paths: its even rows and its odd ones.
"""

from collections.abc import Sequence
from functools import lru_cache, reduce
from typing import NamedTuple

import numpy as np

# A third of a CSS pixel in the largest picture of a page, zoomed in fourfold.
HAIR = 1 / 3
ACROSS = 4 * 1600  # pixels of the domain
LOSSES = 700  # pixels of the axis of the losses, which is not zoomed


class Thinned(NamedTuple):
    """What travels of a path."""

    rows: np.ndarray  # ascending
    stride: int  # 2: what is left out lies between rows that are both even, or both odd; 1: between any


def thinned(paths: Sequence[np.ndarray], kept: Sequence[np.ndarray], most: int, together: int) -> list[Thinned]:
    """Thins each path (rows, n), n coordinates in pixels; the first and last rows and those in `kept` stay.

    What is filled in is nowhere more than HAIR off in any coordinate, unless that takes more rows than `most` of a path or
    `together` of all: then those that matter least are left out of the paths that have the most.
    """
    each = [worths(path.T[:, :, None], rows[:, None]) for path, rows in zip(paths, kept, strict=True)]
    room = min(most, share(np.array([(worth > HAIR).sum() for worth, _ in each]), together))
    found = [(within(worth, room), stride) for worth, stride in each]
    return [Thinned(np.flatnonzero(rows[0]), int(stride[0])) for (rows, _), stride in found]


def filled(values: np.ndarray, some: Thinned, rows: int) -> np.ndarray:
    """Fills in all rows (rows, n) from the values (m, n) at those that travel, as stage/filled.js does."""
    found = np.empty((rows, values.shape[1]))
    for odd in range(some.stride):
        its = some.rows % some.stride == odd
        for i, column in enumerate(values.T):
            at = np.arange(odd, rows, some.stride)
            found[odd :: some.stride, i] = np.interp(at, some.rows[its], column[its])
    return found


def worths(paths: np.ndarray, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns how many pixels what is filled in would be off without each row, at most, and the stride of each path.

    paths (k, rows, n), k coordinates of n paths in pixels; kept (m, n) rows of each that stay; worths (rows, n), strides (n,).
    """
    worth, stride = _worths(paths), np.ones(paths.shape[2], np.uint8)
    many = np.flatnonzero((worth > HAIR).sum(axis=0) > paths.shape[1] // 4)
    if len(many) and paths.shape[1] > 7:
        apart = np.empty((paths.shape[1], len(many)), paths.dtype)
        for odd in (0, 1):
            apart[odd::2] = _worths(paths[:, odd::2, many])
        fewer = 2 * (apart > HAIR).sum(axis=0) < (worth[:, many] > HAIR).sum(axis=0)
        worth[:, many[fewer]], stride[many[fewer]] = apart[:, fewer], 2
    worth[[0, -1]] = np.inf
    worth[1:2, stride == 2] = worth[-2:-1, stride == 2] = np.inf
    worth[kept, np.arange(len(stride))] = np.inf
    return worth, stride


def _worths(paths: np.ndarray) -> np.ndarray:
    """Returns how far the line would be off at most without each row and without all between its neighbours, (rows, n)."""
    worth = np.zeros(paths.shape[1:], paths.dtype)
    for low, middle, high in _halves(paths.shape[1]):
        share = ((middle - low) / (high - low)).astype(paths.dtype)[:, None]
        # What is left out on either side is so far off its own line, which may be as far off this one again.
        inner = np.maximum(worth[(low + middle) // 2], worth[(middle + high) // 2])
        worth[middle] = inner + reduce(np.maximum, (_off(one, low, middle, high, share) for one in paths))
    return worth


def _off(one: np.ndarray, low: np.ndarray, middle: np.ndarray, high: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Returns how far the middle rows (m, n) of a coordinate are off the lines; in place, which takes half the time."""
    off, begin = one[high], one[low]
    off -= begin
    off *= share
    off += begin
    off -= one[middle]
    return np.abs(off, out=off)


@lru_cache(maxsize=64)
def _halves(rows: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Returns the pieces into which so many rows fall by halves, the shortest first: of each its first row, middle and last, (m,)."""
    levels = []
    low, high = np.array([0]), np.array([rows - 1])
    while len(wide := np.flatnonzero(high - low > 1)):
        low, high = low[wide], high[wide]
        middle = (low + high) // 2
        levels.append((low, middle, high))
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    return levels[::-1]


def within(worth: np.ndarray, room: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns which rows of each path stay, (n, rows), at most so many, and how many pixels what is filled in is off, (n,)."""
    worth = np.ascontiguousarray(worth.T)
    rows, off = worth > HAIR, np.full(len(worth), HAIR)
    much = np.flatnonzero(rows.sum(axis=1) > room)
    if len(much):
        # Where only some of equals find room these are from everywhere.
        even = 1 + 0.01 * (np.arange(worth.shape[1]) * 0.618034 % 1)
        order = worth[much] * even.astype(worth.dtype)
        off[much] = np.partition(order, -room - 1, axis=1)[:, -room - 1]
        rows[much] = order > off[much, None]
    return rows, off


def share(wanted: np.ndarray, together: int) -> int:
    """Returns how many each may have at most if all have so many together, and nobody more than it wants (n,)."""
    ordered = np.sort(wanted)
    left = together - np.cumsum(ordered) + ordered  # when those that want less have got it
    shares = left // np.arange(len(ordered), 0, -1)
    short = np.flatnonzero(shares < ordered)
    return int(shares[short[0]]) if len(short) else together
