"""Puts each path's name beside it, where it is farthest from everything else."""

from collections.abc import Sequence

import numpy as np

LETTER, HEIGHT = 8.2, 18.0  # pixels of a label's letter and line
GAP = 12.0  # from the path to its label
MARGIN = 4.0  # from the edge of the picture
ENOUGH = 30.0  # clearance beyond which more is no better
LABEL_GAP = 0.085  # of the axis, between two labels at the ends of lines
ANCHORS = 20  # places tried along a path
SPACING = 8.0  # pixels between the points of a path that labels keep away from
SAMPLES = 120  # of those, at most


def beside(
    paths: Sequence[np.ndarray], names: Sequence[str], size: tuple[float, float]
) -> list[tuple[int, float, float]]:
    """Places a label beside each path (n, 2), in pixels of a picture of `size`.

    Returns (row of the point, offset x, offset y) a path, offsets from the point to the middle of the label. Row -1
    where no part of the path is in the picture, or there is no room.
    """
    seen = [_inside(path, size) for path in paths]
    obstacles = [_along(path[rows]) for path, rows in zip(paths, seen, strict=True)]
    taken: list[np.ndarray] = []  # rectangles: middle x, middle y, half width, half height
    placed = []
    for i, (path, rows, name) in enumerate(zip(paths, seen, names, strict=True)):
        others = np.concatenate([np.zeros((0, 2)), *obstacles[:i], *obstacles[i + 1 :]])
        label = np.array([LETTER * len(name) + 6, HEIGHT]) / 2
        best = _best(path, rows, obstacles[i], others, label, taken, size)
        placed.append(best)
        if best[0] >= 0:
            taken.append(np.concatenate([path[best[0]] + best[1:], label]))
    return placed


def _inside(path: np.ndarray, size: tuple[float, float]) -> np.ndarray:
    """Returns the rows of the path that are in the picture."""
    with np.errstate(invalid="ignore"):
        return np.flatnonzero(((path >= 0) & (path <= size)).all(axis=1))


def _along(points: np.ndarray) -> np.ndarray:
    """Returns points evenly spread along the line through the given ones: a long step is an obstacle all the way."""
    if len(points) < 2:
        return points
    travelled = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    at = np.linspace(0, travelled[-1], min(SAMPLES, int(travelled[-1] / SPACING) + 2))
    return np.column_stack([np.interp(at, travelled, points[:, i]) for i in (0, 1)])


def _spread(n: int, most: int) -> np.ndarray:
    """Returns at most so many of n rows, evenly spread, the last one included."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).astype(int)) if n else np.zeros(0, int)


def _best(
    path: np.ndarray,
    rows: np.ndarray,
    own: np.ndarray,
    others: np.ndarray,
    label: np.ndarray,
    taken: list[np.ndarray],
    size: tuple[float, float],
) -> tuple[int, float, float]:
    if not len(rows):
        return -1, 0.0, 0.0
    anchors = rows[_spread(len(rows), ANCHORS)]
    directions = np.array([(0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1)])
    offsets = directions * (label + GAP)
    middles = path[anchors][:, None] + offsets[None]  # (anchors, 8, 2)
    from_own = _clearance(middles, label, own)
    score = np.minimum(_clearance(middles, label, others), ENOUGH) + 0.3 * np.minimum(from_own, GAP)
    # At a point that several paths share, nobody could tell whose label it is.
    score += np.minimum(_clearance(path[anchors][:, None], np.zeros(2), others), ENOUGH)
    score -= 60.0 * (from_own <= 0)
    out = ((middles - label < MARGIN) | (middles + label > np.array(size) - MARGIN)).any(axis=-1)
    score -= 1e3 * out
    for other in taken:
        overlap = (np.abs(middles - other[:2]) < label + other[2:]).all(axis=-1)
        score -= 500.0 * overlap
    if score.max() < -250:  # no room that is free: better no name than two on top of each other
        return -1, 0.0, 0.0
    anchor, direction = np.unravel_index(np.argmax(score), score.shape)
    return int(anchors[anchor]), float(offsets[direction, 0]), float(offsets[direction, 1])


def _clearance(middles: np.ndarray, label: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Returns the distance from each label's rectangle to the nearest of the points; infinite where there are none."""
    if not len(points):
        return np.full(middles.shape[:-1], np.inf)
    # One coordinate at a time: a last axis of length two is what NumPy is slowest at.
    right, down = (np.maximum(np.abs(middles[..., None, i] - points[:, i]) - label[i], 0) for i in (0, 1))
    return np.sqrt((right * right + down * down).min(axis=-1))


def end_place(height: np.ndarray, low: float, high: float) -> float:
    """Returns where on the axis (0 to 1) a curve ends."""
    end = height[-1]
    place = (np.log10(end) - low) / (high - low) if end > 0 and np.isfinite(end) else float(not end <= 0)
    return float(np.clip(place, 0.0, 1.0))


def apart(places: Sequence[float]) -> list[float]:
    """Moves the places (0 to 1) as little as possible (least squares) so that no two labels overlap."""
    if not places:
        return []
    order = np.argsort(places, kind="stable")
    gap = min(LABEL_GAP, 1 / max(len(places) - 1, 1))
    room = gap * np.arange(len(places))
    # With each label's room taken off, "no overlap" means "not falling": pool what falls, as in isotonic regression.
    pools: list[tuple[float, int]] = []
    for place in np.asarray(places)[order] - room:
        mean, count = float(place), 1
        while pools and pools[-1][0] > mean:
            below, more = pools.pop()
            mean, count = (mean * count + below * more) / (count + more), count + more
        pools.append((mean, count))
    rising = np.repeat([mean for mean, _ in pools], [count for _, count in pools])
    moved = np.empty(len(places))
    moved[order] = np.clip(rising, 0, 1 - room[-1]) + room
    return [float(place) for place in moved]
