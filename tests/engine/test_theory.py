"""What theory knows of constant rates, held against what becomes of a quadratic's recurrence, step by step in NumPy."""

import numpy as np
import pytest

from engine.theory import curvatures, known_rates
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers


def left_after(method: str, rate: float, curvature: float, steps: int, rho: float = 0.9) -> float:
    """How far from the minimum of a parabola a run from 1 is after so many steps; written from the slide, not from our files."""
    x, v = 1.0, 0.0
    for _ in range(steps):
        g = curvature * x
        if method == "sgd":
            x -= rate * g
        elif method == "momentum":
            v = rho * v + g
            x -= rate * v
        else:  # Nesterov
            ahead = x + rho * v
            v = rho * v - rate * curvature * ahead
            x += v
    return abs(x)


@pytest.mark.parametrize("surface", ["bowl", "taco_shell", "booth"])
def test_below_the_limit_a_run_converges_and_above_it_it_does_not(surface):
    landscape = LANDSCAPES[surface]
    found = curvatures(landscape)
    assert found is not None
    for method in ("sgd", "momentum", "nesterov"):
        known = known_rates(OPTIMIZERS[method], default_hypers(landscape, OPTIMIZERS[method]), landscape)
        limit = known[-1].rate
        assert left_after(method, 0.99 * limit, found[1], 3000) < 0.1
        assert left_after(method, 1.01 * limit, found[1], 3000) > 10


@pytest.mark.parametrize("surface", ["bowl", "taco_shell", "booth", "matyas"])
def test_the_best_rate_of_gradient_descent_shrinks_the_slower_coordinate_fastest(surface):
    landscape = LANDSCAPES[surface]
    found = curvatures(landscape)
    assert found is not None
    best = known_rates(OPTIMIZERS["sgd"], {}, landscape)[0]
    assert "best" in best.text

    def slowest(rate: float) -> float:
        return float(np.abs(1 - rate * found).max())  # what a step leaves of the coordinate that it shrinks least

    tried = np.linspace(0, 2 / found[1], 2001)[1:]
    assert slowest(best.rate) <= min(map(slowest, tried)) + 1e-12


def test_where_the_surface_is_no_quadratic_theory_knows_nothing():
    for key in ("rosenbrock", "saddle", "himmelblau"):
        assert known_rates(OPTIMIZERS["sgd"], {}, LANDSCAPES[key]) == []


def test_a_crease_makes_a_bowl_no_quadratic_and_a_smooth_penalty_does_not():
    bowl = LANDSCAPES["regularized_bowl"]
    assert curvatures(bowl, {"l2": 1.5}) == pytest.approx([2.5, 6.5])
    for l1 in (0.01, 0.5, 4.0):
        assert curvatures(bowl, {"l1": l1}) is None
        assert known_rates(OPTIMIZERS["sgd"], {}, bowl, {"l1": l1, "l2": 1.0}) == []
