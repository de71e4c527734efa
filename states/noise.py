"""The random numbers of a run: drawn with NumPy from the seed, one row a step, the same for every method of a race."""

from functools import lru_cache

import numpy as np

from shapes import Knob

AMPLITUDE = Knob(
    "noise",
    0.0,
    0.0,
    100.0,
    "a",
    log=True,
    help=(
        "On each component of the gradient, with mean 0: uniform from −a to a; Gaussian with standard deviation a; rare: on x "
        "alone, 2.9 a in 27.5 % of the steps, −1.1 a in the others."
    ),
)
KINDS = ("uniform", "gaussian", "rare")
EXAMPLES = "examples"  # a kind of its own, of surfaces made of examples: states.batches
C, D = 3.0, 0.1  # of rare noise: on a slope D it makes gradients of C, seldom, and of -1


@lru_cache(maxsize=32)
def gradient_noise(amplitude: float, kind: str, seed: int, steps: int) -> np.ndarray:
    """Noise (steps, 2) that is added to each gradient component: U(-amplitude, amplitude), or N(0, amplitude^2), or rare.

    Uniform as in CS231n 2017, lecture 7, 21:51. Rare: on x alone, amplitude (C - D) with the probability (1 + D) / (C + 1),
    else -amplitude (1 + D), which has the mean 0: Reddi, Kale and Kumar, On the Convergence of Adam and Beyond (2018),
    section 3, the stochastic example. Fewer steps with the same seed draw the same first rows. Raises
    ValueError for an unknown kind, an amplitude outside 0 to 1e100, or a seed that is no whole number from 0 up.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of noise {kind!r}; there are {', '.join(KINDS)}")
    if not 0 <= amplitude <= 1e100:
        raise ValueError(f"the amplitude of the noise must be a number from 0 to 1e100, not {amplitude}")
    if seed < 0 or seed != int(seed):
        raise ValueError(f"the seed of the noise must be a whole number from 0 up, not {seed}")
    random = np.random.default_rng(seed)
    size = (steps, 2)
    if kind == "uniform":
        noise = random.uniform(-amplitude, amplitude, size)
    elif kind == "gaussian":
        noise = random.normal(0.0, amplitude, size)
    else:
        seldom = random.random(steps) < (1 + D) / (C + 1)
        noise = amplitude * np.stack([np.where(seldom, C - D, -1 - D), np.zeros(steps)], axis=1)
    noise.flags.writeable = False  # shared by all who ask for it
    return noise


@lru_cache(maxsize=32)
def directions(seed: int, steps: int) -> np.ndarray:
    """Random signs (steps, 2), +-1 per coordinate, from a stream of their own."""
    signs = np.random.default_rng([seed, 1]).choice([-1.0, 1.0], (steps, 2))
    signs.flags.writeable = False
    return signs
