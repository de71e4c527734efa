"""Computes what theory says of constant rates on a quadratic: up to where a method converges, and where momentum is best."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from engine.sampling import curvature, gradient_field, stationary_points
from landscapes.base import Landscape
from optimizers.base import Optimizer


class Known(NamedTuple):
    """A learning rate of which theory says something on this surface."""

    rate: float
    text: str  # "SGD: limit 2/L"


def curvatures(landscape: Landscape, knobs: Mapping[str, float] | None = None) -> np.ndarray | None:
    """Returns the two curvatures (2,), ascending, where the surface is a quadratic with one minimum; else None.

    It is one where the Hessian is the same in all corners and the gradient there is what that makes of the way from the
    minimum: across a crease, as of an L1 penalty, the gradient jumps, which no Hessian tells.
    """
    minima, _ = stationary_points(landscape, knobs)
    if len(minima) != 1:
        return None
    view = landscape.view_at(knobs)
    corners = [(x, y) for x in view.xlim for y in view.ylim]
    hessians = curvature(landscape, np.array([*corners, view.start, minima[0, :2]]), knobs)
    if not np.isfinite(hessians).all() or np.ptp(hessians, axis=0).max() > 1e-9 * np.abs(hessians).max():
        return None
    slopes, linear = gradient_field(landscape, corners, knobs), (np.array(corners) - minima[0, :2]) @ hessians[0]
    if not np.allclose(slopes, linear, rtol=1e-9, atol=1e-9 * np.abs(linear).max()):
        return None
    found = np.linalg.eigvalsh(hessians[0])
    return found if found[0] > 0 else None


def stability_limit(optimizer: Optimizer, largest: Any, hypers: Mapping[str, Any]) -> Any:
    """Returns the learning rate below which the method converges where the largest curvature is `largest`.

    Numbers or arrays, which are broadcast. None for a method without such a limit in closed form. Beyond it an eigenvalue of
    the linear recurrence leaves the unit circle: Polyak (1964), section 3; for Nesterov O'Donoghue and Candes, Adaptive
    restart for accelerated gradient schemes (2013), section 2.
    """
    return optimizer.stable_rate.factor(hypers) / largest if optimizer.stable_rate else None


def known_rates(
    optimizer: Optimizer, hypers: Mapping[str, float], landscape: Landscape, knobs: Mapping[str, float] | None = None
) -> list[Known]:
    """Returns the rates at which a method is fastest and ceases to converge, where the surface is a quadratic, ascending.

    The fastest of gradient descent: Nesterov, Introductory Lectures on Convex Optimization (2004), theorem 2.1.15.
    """
    found = curvatures(landscape, knobs)
    if found is None:
        return []
    smallest, largest = map(float, found)
    known = []
    if optimizer.best_rate:
        known.append(
            Known(optimizer.best_rate.rate(smallest, largest), f"{optimizer.name}: {optimizer.best_rate.text}")
        )
    if optimizer.stable_rate:
        limit = float(stability_limit(optimizer, largest, hypers))
        known.append(Known(limit, f"{optimizer.name}: {optimizer.stable_rate.text}"))
    return sorted(known)
