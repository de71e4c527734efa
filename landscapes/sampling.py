"""Numbers of a surface for pictures and verdicts: NumPy out, one small compiled function a surface and kind."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from landscapes.base import Landscape, Limits


class Grid(NamedTuple):
    """Loss values on a grid: x (n,), y (n,), loss (n, n) with rows along y."""

    x: np.ndarray
    y: np.ndarray
    loss: np.ndarray


class StationaryPoints(NamedTuple):
    """Rows x, y, loss: minima (m, 3) and saddles (s, 3), those that exist at the given knobs."""

    minima: np.ndarray
    saddles: np.ndarray


@lru_cache(maxsize=64)
def _over_points(landscape: Landscape, kind: str):
    """The loss, its gradient or its Hessian at rows of points, compiled once a surface; knobs are traced."""
    function = {"loss": lambda f: f, "gradient": jax.grad, "hessian": jax.hessian, "both": jax.value_and_grad}[kind]

    @jax.jit
    def evaluate(points, knobs):
        return jax.vmap(function(lambda p: landscape.loss(p, **knobs)))(points)

    return evaluate


def _evaluate(landscape: Landscape, kind: str, points, knobs: Mapping[str, float] | None) -> np.ndarray:
    return np.asarray(_over_points(landscape, kind)(np.asarray(points, float), landscape.knob_values(knobs)))


def over_rows(landscape: Landscape):
    """The compiled function (points (n, 2), all knobs) -> loss (n,), gradient (n, 2), as JAX arrays under way."""
    return _over_points(landscape, "both")


def value_grid(
    landscape: Landscape, xlim: Limits, ylim: Limits, knobs: Mapping[str, float] | None = None, n: int = 120
) -> Grid:
    """The loss on n x n points over the given limits."""
    x, y = np.linspace(*xlim, n), np.linspace(*ylim, n)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return Grid(x, y, _evaluate(landscape, "loss", points, knobs).reshape(n, n))


def gradient_field(landscape: Landscape, points, knobs: Mapping[str, float] | None = None) -> np.ndarray:
    """The gradient (n, 2) at rows of points (n, 2)."""
    return _evaluate(landscape, "gradient", points, knobs)


def curvature(landscape: Landscape, points, knobs: Mapping[str, float] | None = None) -> np.ndarray:
    """The Hessian (n, 2, 2) at rows of points (n, 2); NaN where the loss has none."""
    return _evaluate(landscape, "hessian", points, knobs)


class QuadraticModel(NamedTuple):
    """The surface near a point, to second order."""

    hessian: np.ndarray  # (2, 2)
    newton_step: np.ndarray  # (2,) to the stationary point of the model; not finite where the Hessian is singular
    left: np.ndarray  # (2,) the true gradient after that step


@lru_cache(maxsize=64)
def _quadratic_model(landscape: Landscape):
    @jax.jit
    def model(point, knobs):
        def loss(p):
            return landscape.loss(p, **knobs)

        g, h = jax.grad(loss)(point), jax.hessian(loss)(point)
        adjugate = jnp.array([[h[1, 1], -h[0, 1]], [-h[1, 0], h[0, 0]]])
        step = -(adjugate @ g) / (h[0, 0] * h[1, 1] - h[0, 1] * h[1, 0])
        return h, step, jax.grad(loss)(point + step)

    return model


def quadratic_model(landscape: Landscape, point, knobs: Mapping[str, float] | None = None) -> QuadraticModel:
    """Hessian and Newton step at a point (2,), and the gradient that the step leaves."""
    model = _quadratic_model(landscape)(np.asarray(point, float), landscape.knob_values(knobs))
    return QuadraticModel(*map(np.asarray, model))


@lru_cache(maxsize=64)
def _stationary(landscape: Landscape):
    return jax.jit(lambda knobs: (landscape.minima(**knobs), landscape.saddles(**knobs)))


def stationary_points(landscape: Landscape, knobs: Mapping[str, float] | None = None) -> StationaryPoints:
    """The surface's minima and saddles at these knobs; those that a knob has made vanish are left out."""
    minima, saddles = _stationary(landscape)(landscape.knob_values(knobs))
    return StationaryPoints(*(rows[np.isfinite(rows).all(axis=1)] for rows in map(np.asarray, (minima, saddles))))
