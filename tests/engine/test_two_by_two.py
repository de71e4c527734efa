"""Two equations, and the root of a matrix (2, 2), where one direction is all but lost: against sixty digits."""

from decimal import Decimal, localcontext

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from engine.run import run
from engine.sampling import gradient_field
from landscapes import LANDSCAPES
from landscapes.base import solve
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers
from states.setting import on
from tests.support.turns import every_surface

DIGITS, WANTED = 60, 1e-9
EPSILONS = (1e-12, 1e-7, 1.0)
FULL = OPTIMIZERS["adagrad_full"]


def exact_steps(gradients: np.ndarray, epsilon: float) -> tuple[np.ndarray, np.ndarray]:
    """(G^1/2 + epsilon I)^-1 g after each of the gradients (n, 2), and the smaller eigenvalue of G beside its trace (n,)."""
    steps, shares = [], []
    with localcontext() as context:
        context.prec = DIGITS
        a = b = d = Decimal(0)
        for g, h in [[Decimal(float(part)) for part in gradient] for gradient in gradients]:
            a, b, d = a + g * g, b + g * h, d + h * h
            s = max(a * d - b * b, Decimal(0)).sqrt()
            t = (a + d + 2 * s).sqrt() or Decimal(1)
            root = (a + s) / t + Decimal(epsilon), b / t, (d + s) / t + Decimal(epsilon)  # Cayley and Hamilton
            determinant = root[0] * root[2] - root[1] * root[1]
            step = (root[2] * g - root[1] * h) / determinant, (root[0] * h - root[1] * g) / determinant
            steps.append([float(part) for part in step])
            shares.append(float(s * s / (a + d) ** 2) if a + d else 0.0)
    return np.array(steps), np.array(shares)


def test_a_first_step_of_full_adagrad_is_as_long_as_the_rate():
    start = (3.1252187, -4.4827438)
    made = run(FULL, on(LANDSCAPES["beale"], start=start, steps=1), {"learning_rate": 0.5, "epsilon": 1e-12})
    assert np.hypot(*(made.x[1] - made.x[0])) == pytest.approx(0.5, rel=WANTED)


@every_surface
def test_full_adagrad_steps_as_with_sixty_digits(surface):
    """At the first step, and where the gradients' directions differ enough for their sum to tell in double precision."""
    landscape, compared = LANDSCAPES[surface], 0
    for epsilon in EPSILONS:
        hypers = {**default_hypers(landscape, FULL), "epsilon": epsilon}
        made = run(FULL, on(landscape, steps=60, noise=0.0), hypers)
        gradients = gradient_field(landscape, made.x[:-1])
        steps, shares = exact_steps(gradients, epsilon)
        told = (shares > 1e-6) | (np.arange(len(shares)) == 0)
        off = np.abs(np.diff(made.x, axis=0) / -hypers["learning_rate"] - steps).max(axis=1)
        rounding = np.abs(made.x[1:]).max(axis=1) * np.finfo(float).eps / hypers["learning_rate"]
        assert (off <= WANTED + 4 * rounding)[told].all(), (epsilon, off[told].max())
        compared += int(told.sum())
    assert compared >= 3


def test_gradients_along_one_line_leave_nothing_across_it():
    random = np.random.default_rng(0)
    scale = 10.0 ** random.uniform(-6, 6, size=(200, 1)) * 10.0 ** random.uniform(-3, 3, size=(200, 2))
    directions = random.normal(size=(200, 2)) * scale

    @jax.jit
    def steps_of(direction, epsilon):
        state, steps = FULL.init(direction), []
        for length in (1.0, 0.5, 0.3, 1e-3):
            f = _Fixed(length * direction)
            x, state = FULL.update(jnp.zeros(2), state, f, learning_rate=1.0, epsilon=epsilon)
            steps.append(-x)
        return jnp.stack(steps)

    for epsilon in EPSILONS:
        for direction in directions:
            norm = np.hypot(*direction)
            lengths = np.array([1.0, 0.5, 0.3, 1e-3]) * norm
            expected = lengths / (np.sqrt(np.cumsum(lengths**2)) + epsilon)
            steps = np.asarray(steps_of(direction, epsilon))
            np.testing.assert_allclose(steps, expected[:, None] * direction / norm, rtol=0, atol=WANTED)


class _Fixed:
    """An oracle that knows one gradient."""

    def __init__(self, gradient):
        self.gradient = gradient

    def grad(self, _):
        return self.gradient


def exact_solution(h: np.ndarray, b: np.ndarray) -> np.ndarray:
    with localcontext() as context:
        context.prec = DIGITS
        (p, q), (r, s) = [[Decimal(float(part)) for part in row] for row in h]
        u, v = (Decimal(float(part)) for part in b)
        determinant = p * s - q * r
        return np.array([float((s * u - q * v) / determinant), float((p * v - r * u) / determinant)])


def test_two_equations_are_solved_as_well_as_their_condition_allows():
    random, by_us = np.random.default_rng(1), jax.jit(solve)
    for _ in range(400):
        scale = 10.0 ** random.uniform(-200, 200)
        h = random.normal(size=(2, 2)) * scale
        h[1] = random.uniform(-2, 2) * h[0] + 10.0 ** random.uniform(-9, 0) * h[1]
        b = random.normal(size=2) * scale
        expected = exact_solution(h, b)
        allowed = 8 * np.finfo(float).eps * np.linalg.cond(h) * np.abs(expected).max()
        np.testing.assert_allclose(by_us(h, b), expected, rtol=0, atol=allowed)


def test_what_is_singular_but_for_rounding_has_no_solution():
    random, by_us = np.random.default_rng(2), jax.jit(solve)
    for _ in range(400):
        g = random.normal(size=2) * 10.0 ** random.uniform(-100, 100)
        assert not np.isfinite(by_us(np.outer(g, g), random.normal(size=2))).all()
    assert not np.isfinite(by_us(np.zeros((2, 2)), np.ones(2))).all()
    np.testing.assert_allclose(by_us(np.diag([1e-200, 1e100]), np.array([1e-200, 1e100])), [1.0, 1.0])
