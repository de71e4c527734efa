"""How the learning rate changes over a run: factors, one a step."""

from collections.abc import Callable

import numpy as np


def constant(steps: int) -> np.ndarray:
    """The same rate at every step."""
    return np.ones(steps)


SCHEDULES: dict[str, Callable[[int], np.ndarray]] = {"constant": constant}


def factors(schedule: str | np.ndarray, steps: int) -> np.ndarray:
    """The factors (steps,) of a schedule given by its name or by the factors themselves.

    Raises ValueError for an unknown name, and for factors that are not `steps` finite numbers.
    """
    if isinstance(schedule, str):
        if schedule not in SCHEDULES:
            raise ValueError(f"unknown schedule {schedule!r}; there are {', '.join(SCHEDULES)}")
        return SCHEDULES[schedule](steps)
    given = np.asarray(schedule, float)
    if given.shape != (steps,) or not np.isfinite(given).all():
        raise ValueError(f"a schedule needs one finite factor a step, {steps} in all")
    return given
