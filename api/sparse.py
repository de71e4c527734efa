"""Chooses the rows of a sweep that travel: as many as make the picture under the thumb, within one size.

While a thumb moves nothing is zoomed, and what is released is a race of its own: a hair is here one of the plain picture.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from api.thinning import ACROSS, HAIR, LOSSES, share, within, worths

MOST = 200  # rows of a path
PLAIN = ACROSS / 4  # pixels of a picture that is not zoomed
SEEN = 1  # pixel that a path is off before it is said


def sparse(
    arrays: Mapping[str, np.ndarray], second: Sequence[int], across: float, axis: tuple[float, float], size: int
) -> dict[str, np.ndarray]:
    """Returns the arrays of a sweep (`sweeps.answer`) with the rows that travel, of each path at most MOST, in `size` bytes.

    x u2 (n, 2), loss u2 (n,) and step u2 (n,), all paths of all members one after the other; second u2 (m, 2), likewise;
    of each path (members, runs): sent u2, its rows; stride u1, as `Thinned` has it; rough u1, 1 where what is filled in
    is seen to be off; the others as they are.

    second: the runs that have a second path; across: of how many numbers of x the picture is wide; axis: the numbers of
    the loss at the lower and the upper end of its axis.
    """
    members, runs, rows, _ = arrays["x"].shape
    ends = arrays["ends"].ravel().astype(int)
    kept = np.clip(np.stack([np.ones_like(ends), ends - 1, ends, np.full_like(ends, rows - 2)]), 0, rows - 1)
    worth, stride = worths(_in_pixels(arrays, across, axis), kept)
    whole = {name: part for name, part in arrays.items() if name in ("ends", "clipped", "quadratic")}
    left = size - sum(part.nbytes for part in whole.values()) - 4 * len(ends)
    together = left // (8 + 4 * bool(second))
    sent, off = within(worth, min(MOST, share((worth > HAIR).sum(axis=0), together)))
    at = np.flatnonzero(sent)
    fewer = {
        "x": arrays["x"].reshape(-1, 2)[at],
        "loss": arrays["loss"].ravel()[at],
        "step": (at % rows).astype(np.uint16),
        "sent": sent.sum(axis=1, dtype=np.uint16).reshape(members, runs),
        "stride": stride.reshape(members, runs),
        "rough": (off > SEEN).astype(np.uint8).reshape(members, runs),
    }
    if second:
        its = sent.reshape(members, runs, rows)[:, second]
        fewer["second"] = arrays["second"].reshape(-1, 2)[np.flatnonzero(its)]
    return {**whole, **fewer}


def _in_pixels(arrays: Mapping[str, np.ndarray], across: float, axis: tuple[float, float]) -> np.ndarray:
    """(3, rows, n) all that is drawn of each path; from where it has diverged it stands still: nothing more is drawn."""
    members, runs, rows, _ = arrays["x"].shape
    low, high = axis
    pixels = np.empty((3, rows, members * runs), np.float32)
    np.multiply(arrays["x"].reshape(-1, rows, 2).T, PLAIN / across, out=pixels[:2])
    np.subtract(arrays["loss"].reshape(-1, rows).T, low, out=pixels[2])
    pixels[2] *= LOSSES / (high - low)
    np.clip(pixels[2], -LOSSES, 2 * LOSSES, out=pixels[2])
    ends = arrays["ends"].ravel().astype(int)
    for path in np.flatnonzero(ends < rows - 1):
        pixels[:, ends[path] + 1 :, path] = pixels[:, ends[path], path, None]
    return pixels
