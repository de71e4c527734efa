"""How the learning rate changes over a run: factors on it, one a step."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

CYCLES = 8  # of the cyclic schedule
LAST = 0.005  # share of the rate that the cyclic schedule comes down to
WARM = 10  # one part of so many of the run is its warm-up


def constant(t: np.ndarray, steps: int) -> np.ndarray:
    return np.ones_like(t)


def step(t: np.ndarray, steps: int) -> np.ndarray:
    return 0.1 ** np.floor(3 * t / steps)


def exponential(t: np.ndarray, steps: int) -> np.ndarray:
    return np.exp(-4 * t / steps)


def cosine(t: np.ndarray, steps: int) -> np.ndarray:
    return (1 + np.cos(np.pi * t / steps)) / 2


def linear(t: np.ndarray, steps: int) -> np.ndarray:
    return 1 - t / steps


def inverse(t: np.ndarray, steps: int) -> np.ndarray:
    return 1 / (1 + t / 10)


def cyclic(t: np.ndarray, steps: int) -> np.ndarray:
    length = max(steps / CYCLES, 1.0)
    return LAST + (1 - LAST) * (1 + np.cos(np.pi * (t % length) / length)) / 2


def warmup(t: np.ndarray, steps: int) -> np.ndarray:
    return np.minimum(1.0, WARM * (t + 1) / steps)


def warmup_cosine(t: np.ndarray, steps: int) -> np.ndarray:
    later = np.maximum(0.0, WARM * t - steps) / ((WARM - 1) * steps)  # the share of the run after its warm-up
    return warmup(t, steps) * (1 + np.cos(np.pi * later)) / 2


class Schedule(NamedTuple):
    """A way for the learning rate to change."""

    name: str
    factor: Callable[[np.ndarray, int], np.ndarray]  # factor(t, steps): of the steps t = 0, 1, ... of a run
    formula: str  # LaTeX, of the factor at step t of T


SCHEDULES: dict[str, Schedule] = {
    "constant": Schedule("Constant", constant, "1"),
    "step": Schedule("Step", step, r"0.1^{\lfloor 3t/T\rfloor}"),
    "exponential": Schedule("Exponential", exponential, "e^{-4t/T}"),
    "cosine": Schedule("Cosine", cosine, r"\tfrac12(1+\cos(\pi t/T))"),
    "linear": Schedule("Linear", linear, r"1-t/T"),
    "inverse": Schedule("1/t", inverse, r"\tfrac1{1+t/10}"),
    "cyclic": Schedule("Cyclic cosine", cyclic, r"\tfrac12(1+\cos(\pi\,(t\bmod\tfrac T8)/\tfrac T8))"),
    "warmup": Schedule("Warm-up", warmup, r"\min\left(1,\,10\,\tfrac{t+1}T\right)"),
    "warmup_cosine": Schedule(
        "Warm-up, then cosine",
        warmup_cosine,
        r"\min\left(1,\,10\,\tfrac{t+1}T\right)\cdot\tfrac12\left(1+\cos\left(\pi\,\tfrac{\max(0,\,10t-T)}{9T}\right)\right)",
    ),
}


def factors(schedule: str | np.ndarray, steps: int) -> np.ndarray:
    """Returns the factors (steps,) of a schedule given by its name or by the factors themselves.

    CS231n 2017, lecture 7, 44:58-46:36; the cyclic one after Loshchilov and Hutter, SGDR (2016), eq. 5 (52:17).
    Warm-up after Goyal et al., Accurate, large minibatch SGD (2017), section 2.2, here over a tenth of the run; the cosine
    behind it as in Brown et al., Language models are few-shot learners (2020), appendix B, but down to nothing.
    Raises ValueError for an unknown name, and for factors that are not `steps` finite numbers.
    """
    if isinstance(schedule, str):
        if schedule not in SCHEDULES:
            raise ValueError(f"unknown schedule {schedule!r}; there are {', '.join(SCHEDULES)}")
        return SCHEDULES[schedule].factor(np.arange(steps, dtype=float), steps)
    given = np.asarray(schedule, float)
    if given.shape != (steps,) or not np.isfinite(given).all():
        raise ValueError(f"a schedule needs one finite factor a step, {steps} in all")
    return given
