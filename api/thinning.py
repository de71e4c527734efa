"""Chooses the rows of long paths that travel: from them the browser fills in the others, each where it is but for a hair.

A path is compared with the line at equal steps, so that playback stays as well as the picture: whoever goes to a step that
was left out finds the run where it was (Meratnia and de By 2004, EDBT, top-down time ratio). Here a piece is cut at its
farthest row and in its middle, all pieces at once: a dozen rounds do for any path. One that zigzags, and from each side goes
on slowly, is two smooth paths: its even rows and its odd ones.
"""

from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

import numpy as np

# A third of a CSS pixel in the largest picture of a page, zoomed in fourfold.
HAIR = 1 / 3
ACROSS = 4 * 1600  # pixels of the domain
LOSSES = 700  # pixels of the axis of the losses, which is not zoomed
ROUNDS = 64  # more than there are


class Thinned(NamedTuple):
    """What travels of a path."""

    rows: np.ndarray  # ascending
    stride: int  # 2: what is left out lies between rows that are both even, or both odd; 1: between any


def thinned(paths: Sequence[np.ndarray], kept: Sequence[np.ndarray], most: int, together: int) -> list[Thinned]:
    """Thins each path (rows, n), n coordinates in pixels; the first and last rows and those in `kept` stay.

    What is filled in is nowhere more than HAIR off in any coordinate, unless that takes more rows than `most` of a path or
    `together` of all: then those that matter least are left out of the paths that have the most.
    """
    strides = [_stride(path) for path in paths]
    parts = [path[odd::stride] for path, stride in zip(paths, strides, strict=True) for odd in range(stride)]
    fixed = [
        _fixed(len(path), odd, stride, rows)
        for path, stride, rows in zip(paths, strides, kept, strict=True)
        for odd in range(stride)
    ]
    of = np.repeat(np.arange(len(paths)), strides)  # which path a part is of
    into: list[list[np.ndarray]] = [[] for _ in paths]
    for i, rows in zip(of, _rows(parts, fixed, of, most, together), strict=True):
        into[i].append(rows * strides[i] + len(into[i]))
    return [Thinned(np.sort(np.concatenate(rows)), stride) for rows, stride in zip(into, strides, strict=True)]


def filled(values: np.ndarray, some: Thinned, rows: int) -> np.ndarray:
    """Fills in all rows (rows, n) from the values (m, n) at those that travel, as stage/filled.js does."""
    found = np.empty((rows, values.shape[1]))
    for odd in range(some.stride):
        its = some.rows % some.stride == odd
        for i, column in enumerate(values.T):
            at = np.arange(odd, rows, some.stride)
            found[odd :: some.stride, i] = np.interp(at, some.rows[its], column[its])
    return found


def _stride(path: np.ndarray) -> int:
    """Tells whether the even and the odd rows of a path are each much smoother than all of them."""
    if len(path) < 8:
        return 1

    def bent(by: int) -> int:
        off = np.abs(path[by:-by] - (path[: -2 * by] + path[2 * by :]) / 2)
        return int((off > HAIR).any(axis=1).sum())

    return 2 if 2 * bent(2) < bent(1) else 1


def _fixed(rows: int, odd: int, stride: int, kept: np.ndarray) -> np.ndarray:
    """Returns which rows of a part stay in any case: its first and last, and those kept rows of the path that are in it."""
    its = kept[kept % stride == odd] // stride
    return np.unique([0, (rows - 1 - odd) // stride, *its])


class Pieces(NamedTuple):
    """Pieces of paths between two rows that are kept."""

    low: np.ndarray  # (n,) the row where each begins, of all paths one after the other
    high: np.ndarray  # (n,) and ends
    group: np.ndarray  # (n,) of paths, with whose rows it competes
    worth: np.ndarray  # (n,) pixels that the line would be off, had the pieces round it not been cut

    def at(self, which: np.ndarray) -> "Pieces":
        return Pieces(*(part[which] for part in self))

    def cuts(self, rows: np.ndarray, order: np.ndarray) -> "Cuts":
        """Returns the cuts of each at its rows (2, n), which may be one; order (n,)."""
        single = np.stack([np.ones(len(order), bool), rows[0] != rows[1]])
        even = rows * 0.618034 % 1  # where only some of equals find room these are from everywhere
        return Cuts(*(np.broadcast_to(part, rows.shape)[single] for part in (rows, self.group, order + even)))

    def cut_at(self, rows: np.ndarray) -> "Pieces":
        """Returns what they fall into when each is cut at its rows (k, n)."""
        ends = np.sort(np.stack([self.low, *rows, self.high]), axis=0)
        return Pieces(ends[:-1].ravel(), ends[1:].ravel(), *(np.tile(part, len(ends) - 1) for part in self[2:]))


class Cuts(NamedTuple):
    """Rows at which paths are cut, by groups, in the order in which they are wanted."""

    row: np.ndarray  # (n,)
    group: np.ndarray  # (n,)
    order: np.ndarray  # (n,) the lowest first

    def with_more(self, more: "Cuts", room: np.ndarray) -> "Cuts":
        """Adds others, and leaves the last ones of a group out where there are more than its room (groups,)."""
        every = Cuts(*(np.concatenate(both) for both in zip(self, more, strict=True)))
        inorder = np.lexsort((every.order, every.group))
        return Cuts(*(part[inorder] for part in every)).within(room)

    def within(self, room: np.ndarray) -> "Cuts":
        """Leaves the last ones of a group out where there are more than its room (groups,)."""
        nth = np.arange(len(self.row)) - np.searchsorted(self.group, self.group)
        return Cuts(*(part[nth < room[self.group]] for part in self))

    def last(self, room: np.ndarray) -> np.ndarray:
        """(groups,) the order from which on nothing more is wanted."""
        last = np.where(room > 0, np.inf, -np.inf)
        counts = np.bincount(self.group, minlength=len(room))
        full = (counts >= room) & (room > 0)
        last[full] = self.order[np.cumsum(counts)[full] - 1]
        return last


def _rows(
    paths: Sequence[np.ndarray], fixed: Sequence[np.ndarray], group: np.ndarray, most: int, together: int
) -> list[np.ndarray]:
    """Returns the rows of each path that a line goes through: in a group of paths at most so many, and in all."""
    first = np.cumsum([0, *map(len, paths)])
    values = np.zeros((max(path.shape[1] for path in paths), first[-1]), np.float32)
    for path, begin in zip(paths, first, strict=False):
        values[: path.shape[1], begin : begin + len(path)] = path.T
    stay = np.bincount(group, list(map(len, fixed))).astype(int)
    room, none = most - stay, np.zeros(0, int)
    cuts, pieces = Cuts(none, none, none.astype(float)), _whole([*map(np.add, fixed, first)], group)
    for nth in count():
        pieces = pieces.at(pieces.high - pieces.low > 1)
        if not len(pieces.low):
            break
        farthest, error = _farthest(values, pieces.low, pieces.high)
        pieces = pieces._replace(worth=np.minimum(pieces.worth, error))
        order = nth - ROUNDS * np.floor(np.log2(np.maximum(pieces.worth, HAIR / 2) / HAIR))
        wanted = (pieces.worth > HAIR) & (order < cuts.last(room)[pieces.group])
        pieces, rows = pieces.at(wanted), np.stack([farthest, (pieces.low + pieces.high) // 2])[:, wanted]
        cuts = cuts.with_more(pieces.cuts(rows, order[wanted]), room)
        room = np.minimum(most, _share(stay + np.bincount(cuts.group, minlength=len(stay)), together)) - stay
        pieces = pieces.cut_at(rows)
    made = np.sort(cuts.within(room).row)
    return [
        np.union1d(its, rows - begin)
        for its, rows, begin in zip(fixed, np.split(made, np.searchsorted(made, first[1:-1])), first, strict=False)
    ]


def _share(wanted: np.ndarray, together: int) -> int:
    """Returns how many each may have at most if all have so many together, and nobody more than it wants (n,)."""
    ordered = np.sort(wanted)
    left = together - np.cumsum(ordered) + ordered  # when those that want less have got it
    shares = left // np.arange(len(ordered), 0, -1)
    short = np.flatnonzero(shares < ordered)
    return int(shares[short[0]]) if len(short) else together


def _whole(ends: Sequence[np.ndarray], group: np.ndarray) -> Pieces:
    """Returns the pieces between the rows of each path that stay in any case."""
    low, high = (np.concatenate([rows[part] for rows in ends]) for part in (slice(-1), slice(1, None)))
    return Pieces(low, high, np.repeat(group, [len(rows) - 1 for rows in ends]), np.full(len(low), np.inf))


def _farthest(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the row (n,) of each piece at which values (k, rows) are farthest from the line between its ends, and how far (n,)."""
    inner = high - low - 1
    begin = np.cumsum(inner) - inner
    row = np.arange(inner.sum()) + np.repeat(low + 1 - begin, inner)
    share = ((row - np.repeat(low, inner)) / np.repeat(high - low, inner)).astype(values.dtype)
    off = np.zeros(len(row), values.dtype)
    for value in values:
        at, by = value[low], value[high] - value[low]
        np.maximum(off, np.abs(value[row] - np.repeat(at, inner) - share * np.repeat(by, inner)), out=off)
    error = np.maximum.reduceat(off, begin)
    hits = np.flatnonzero(off == np.repeat(error, inner))
    return row[hits[np.searchsorted(hits, begin)]], error
