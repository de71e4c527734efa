"""Which examples each step of a run sees: drawn with NumPy from the seed, the same for every method of a race."""

from functools import lru_cache

import numpy as np

MOST_EXAMPLES = 2000  # of one surface
ORDERS = {"shuffled": "Shuffled", "sorted": "Sorted", "repeats": "With repeats"}


@lru_cache(maxsize=8)
def batches(examples: int, size: int, order: str, seed: int, steps: int) -> np.ndarray:
    """Returns how often each example is in the batch of each step (steps, examples), as bytes.

    "shuffled": every epoch goes through all examples in a new order; "sorted": in the order in which they stand; its
    last batch may be smaller. "repeats": every batch is drawn anew, and may hold an example twice. Fewer steps with the
    same seed draw the same first rows. Raises ValueError for a size that is not from 1 to all, for an unknown order, and
    for a seed that is no whole number from 0 up.
    """
    if not 1 <= size <= examples or size != int(size):
        raise ValueError(f"a batch has from 1 to {examples} examples, not {size}")
    if order not in ORDERS:
        raise ValueError(f"unknown order {order!r}; there are {', '.join(ORDERS)}")
    if seed < 0 or seed != int(seed):
        raise ValueError(f"the seed of the batches must be a whole number from 0 up, not {seed}")
    random = np.random.default_rng([seed, 2])  # a stream of their own
    counts = np.zeros((steps, examples), np.uint8)
    if order == "repeats":
        for row in counts:
            np.add.at(row, random.integers(examples, size=size), 1)
    else:
        each = -(-examples // size)  # steps of an epoch
        for first in range(0, steps, each):
            sequence = random.permutation(examples) if order == "shuffled" else np.arange(examples)
            step = first + np.arange(examples) // size
            seen = step < steps
            counts[step[seen], sequence[seen]] = 1
    counts.flags.writeable = False  # shared by all who ask for it
    return counts
