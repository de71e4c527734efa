"""The handwritten digits once more, each to learn from also moved by a pixel in four directions: augmented data."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from problems.digits import PROBLEM as DIGITS
from problems.tables import Part, Split, divided

SIDE = 8  # pixels
WAYS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))  # how far down and to the right: as it is, and four directions


def moved(pictures: np.ndarray, down: int, right: int) -> np.ndarray:
    """Moves pictures (m, 64) by that many pixels; what leaves them is lost, and 0 comes in."""
    found = np.zeros_like(pictures).reshape(-1, SIDE, SIDE)
    whole = pictures.reshape(-1, SIDE, SIDE)
    kept = whole[:, max(-down, 0) : SIDE - max(down, 0), max(-right, 0) : SIDE - max(right, 0)]
    found[:, max(down, 0) : SIDE - max(-down, 0), max(right, 0) : SIDE - max(-right, 0)] = kept
    return found.reshape(pictures.shape)


def in_all_ways(part: Part) -> Part:
    """Returns of each example five, one after the other: as it is, and moved in four directions."""
    inputs = np.stack([moved(part.inputs, *way) for way in WAYS], axis=1)
    return Part(inputs.reshape(-1, part.inputs.shape[1]), np.repeat(part.targets, len(WAYS)))


@lru_cache(maxsize=8)
def table(seed: int) -> Split:
    """Returns the digits to learn from in all ways, and the others as they are."""
    training, validation = DIGITS.table(seed)
    more = in_all_ways(training)
    inputs, targets = (np.concatenate(both) for both in zip(more, validation, strict=True))
    return divided(inputs, targets, len(more.targets))


PROBLEM = replace(
    DIGITS,
    name="Handwritten digits, moved",
    table=table,
    networks=("64-64-10", *(net for net in DIGITS.networks if net != "64-64-10")),
    story=(
        "Pictures of 64 pixels, and which of ten digits each is. Each of those to learn from is there five times: as it is, "
        "and moved by a pixel down, up, to the right and to the left. The others are as they are."
    ),
    order=2.5,
    offered=False,
)
