"""Chooses the rows of a long race's sweep that travel: as many as make the picture under the thumb, within one size.

While a thumb moves nothing is zoomed, and what is released is a race of its own: a hair is here one of the plain picture.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from api.thinning import ACROSS, LOSSES, Thinned, filled, thinned

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
    ends = arrays["ends"].ravel()
    pixels = _in_pixels(arrays, across, axis)
    kept = [np.unique(np.clip([1, end - 1, end, rows - 2], 0, rows - 1)) for end in ends.astype(int)]
    whole = {name: part for name, part in arrays.items() if name in ("ends", "clipped", "quadratic")}
    left = size - sum(part.nbytes for part in whole.values()) - 4 * len(ends)
    together = left // (8 + 4 * bool(second))
    found = thinned(pixels, kept, MOST, together)
    sure = min(MOST, together // max(len(ends), 1)) * 0.9  # so many each could have had
    rough = [len(some.rows) > sure and _off(path, some) > SEEN for path, some in zip(pixels, found, strict=True)]
    x, loss = arrays["x"].reshape(-1, rows, 2), arrays["loss"].reshape(-1, rows)
    fewer = {
        "x": np.concatenate([path[some.rows] for path, some in zip(x, found, strict=True)]),
        "loss": np.concatenate([path[some.rows] for path, some in zip(loss, found, strict=True)]),
        "step": np.concatenate([some.rows for some in found]).astype(np.uint16),
        "sent": np.array([len(some.rows) for some in found], np.uint16).reshape(members, runs),
        "stride": np.array([some.stride for some in found], np.uint8).reshape(members, runs),
        "rough": np.array(rough, np.uint8).reshape(members, runs),
    }
    if second:
        its = [some for nth, some in enumerate(found) if nth % runs in second]
        paths = arrays["second"].reshape(-1, rows, 2)
        fewer["second"] = np.concatenate([path[some.rows] for path, some in zip(paths, its, strict=True)])
    return {**whole, **fewer}


def _off(path: np.ndarray, some: Thinned) -> float:
    return float(np.abs(filled(path[some.rows], some, len(path)) - path).max())


def _in_pixels(arrays: Mapping[str, np.ndarray], across: float, axis: tuple[float, float]) -> list[np.ndarray]:
    """(rows, n) all that is drawn of each path; from where it has diverged it stands still: nothing more is drawn."""
    members, runs, rows, _ = arrays["x"].shape
    low, high = axis
    pixels = np.empty((members, runs, rows, 3), np.float32)
    np.multiply(arrays["x"], PLAIN / across, out=pixels[..., :2])
    np.subtract(arrays["loss"], low, out=pixels[..., 2])
    pixels[..., 2] *= LOSSES / (high - low)
    np.clip(pixels[..., 2], -LOSSES, 2 * LOSSES, out=pixels[..., 2])
    each = list(pixels.reshape(-1, rows, 3))
    for path, end in zip(each, arrays["ends"].ravel(), strict=True):
        path[int(end) + 1 :] = path[min(int(end), rows - 1)]
    return each
