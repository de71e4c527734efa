"""Which examples each step of a run sees: drawn with NumPy from the seed, the same for every method of a race."""

import numpy as np

MOST_EXAMPLES = 2000  # of one surface
ORDERS = {"shuffled": "Shuffled", "sorted": "Sorted", "repeats": "With repeats"}
EMPTY = -1  # a place of a batch that is smaller than the others


def places(examples: int, size: int, order: str, seed: int, steps: int) -> np.ndarray:
    """Draws the examples in the batch of each step (steps, size); a batch that is smaller ends with EMPTY places.

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
    if order == "repeats":
        return random.integers(examples, size=(steps, size))
    each = -(-examples // size)  # steps of an epoch
    epochs = np.full((-(-steps // each), each * size), EMPTY)
    for epoch in epochs:
        epoch[:examples] = random.permutation(examples) if order == "shuffled" else np.arange(examples)
    return epochs.reshape(-1, size)[:steps]


def batches(examples: int, size: int, order: str, seed: int, steps: int) -> np.ndarray:
    """Counts how often each example is in the batch of each step (steps, examples), as bytes. Else as `places`."""
    counts = np.zeros((steps, examples + 1), np.uint8)  # the last column is for EMPTY places, which are -1
    drawn, step = places(examples, size, order, seed, steps), np.arange(steps)[:, None]
    if order == "repeats":
        np.add.at(counts, (step, drawn), 1)
    else:
        counts[step, drawn] = 1
    return counts[:, :EMPTY].copy()


def batch_means(counts: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Returns the means (steps, f) of the features (m, f) of the examples in each batch, from their counts (steps, m).

    Each row by itself: then its last bits do not depend on how many there are.
    """
    return (counts[:, None, :] @ features)[:, 0] / counts.sum(axis=1, keepdims=True)
