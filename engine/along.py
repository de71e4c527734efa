"""What else can be told of a run at each of its steps: the gradient's norm, the step's length, the curvature times the rate."""

from collections.abc import Callable, Mapping

import numpy as np

from engine.sampling import curvature
from engine.theory import stability_limit
from optimizers.base import Optimizer
from shapes import Trajectory
from states.schedules import factors
from states.setting import Setting


def gradient_norm(run: Trajectory, setting: Setting, rate: float | None) -> np.ndarray:
    """Returns the norm (rows,) of the true gradient at each point."""
    with np.errstate(over="ignore"):
        return np.hypot(*run.grad.T)


def step_length(run: Trajectory, setting: Setting, rate: float | None) -> np.ndarray:
    """Returns the length (rows,) of the step that led to each point; NaN for the start."""
    with np.errstate(over="ignore"):
        return np.concatenate([[np.nan], np.hypot(*np.diff(run.x, axis=0).T)])


def curvature_times_rate(run: Trajectory, setting: Setting, rate: float | None) -> np.ndarray:
    """Returns the largest curvature at each point, times the rate of the step that leaves it (rows,); NaN without a rate.

    Where it stays above 2 gradient descent swings along that direction ever more; on networks it rises up to 2 and stays
    there: Cohen et al., Gradient descent on neural networks typically occurs at the edge of stability (2021), section 3.
    """
    rows = len(run.x)
    if rate is None:
        return np.full(rows, np.nan)
    hessians = curvature(setting.landscape, run.x, setting.knobs)
    whole = np.isfinite(hessians).all(axis=(1, 2))
    largest = np.full(rows, np.nan)
    largest[whole] = np.linalg.eigvalsh(hessians[whole])[:, -1]
    of_step = factors(setting.schedule, setting.steps)
    return largest * rate * of_step[np.minimum(np.arange(rows), len(of_step) - 1)]


ALONG: dict[str, Callable[[Trajectory, Setting, float | None], np.ndarray]] = {
    "gradient": gradient_norm,
    "step": step_length,
    "curvature": curvature_times_rate,
}


def limit(optimizer: Optimizer, hypers: Mapping[str, float]) -> float | None:
    """Returns the curvature times the rate below which the method converges on a quadratic; None where no such limit is known."""
    found = stability_limit(optimizer, 1.0, hypers)
    return None if found is None else float(found)
