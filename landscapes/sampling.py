"""Numbers of a surface for pictures and verdicts: NumPy out, one small compiled function a surface and kind."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

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


ROWS = 1001  # points in one compiled evaluation: any number up to that compiles nothing new


@lru_cache(maxsize=64)
def _over_points(landscape: Landscape, kind: str):
    """The loss, or with its gradient, or the Hessian at rows of points, compiled once a surface; knobs are traced."""
    function = {"loss": lambda f: f, "loss and gradient": jax.value_and_grad, "hessian": jax.hessian}[kind]

    @jax.jit
    def evaluate(points, knobs):
        return jax.vmap(function(lambda p: landscape.loss(p, **knobs)))(points)

    return evaluate


def over_rows(landscape: Landscape):
    """The compiled function (points (n, 2), all knobs) -> loss (n,), gradient (n, 2), as JAX arrays under way."""
    return _over_points(landscape, "loss and gradient")


# XLA's older way to emit code: compiles a loop over many members in half the time, and runs nearly as fast. It is an
# option of the pinned jaxlib; one that does not know it would say so at the first compilation.
QUICK_TO_COMPILE = {"xla_cpu_use_fusion_emitters": False}


@lru_cache(maxsize=64)
def over_members(landscape: Landscape) -> Any:
    """The compiled function (points (ROWS, n, 2), all knobs (n,) each, rows) -> loss (ROWS, n): each member its knobs.

    Only the first `rows` rows are evaluated; `rows` is traced, the others stay zero.
    """
    losses_of = jax.vmap(lambda p, knobs: landscape.loss(p, **knobs))

    @partial(jax.jit, compiler_options=QUICK_TO_COMPILE)
    def evaluate(points, knobs, rows):
        def row(t, losses):
            at_t = jax.lax.dynamic_index_in_dim(points, t, keepdims=False)
            return jax.lax.dynamic_update_index_in_dim(losses, losses_of(at_t, knobs), t, axis=0)

        return jax.lax.fori_loop(0, rows, row, jnp.zeros(points.shape[:2]))

    return evaluate


def _filled_up(points: ArrayLike) -> np.ndarray:
    """The points (n, 2), with rows of zeros up to a multiple of ROWS."""
    given = np.asarray(points, float)
    return np.pad(given, ((0, -len(given) % ROWS), (0, 0)))


def value_grid(
    landscape: Landscape, xlim: Limits, ylim: Limits, knobs: Mapping[str, float] | None = None, n: int = 120
) -> Grid:
    """The loss on n x n points over the given limits."""
    x, y = np.linspace(*xlim, n), np.linspace(*ylim, n)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    loss = _over_points(landscape, "loss")(points, landscape.knob_values(knobs))
    return Grid(x, y, np.asarray(loss).reshape(n, n))


def gradient_field(landscape: Landscape, points: ArrayLike, knobs: Mapping[str, float] | None = None) -> np.ndarray:
    """The gradient (n, 2) at rows of points (n, 2)."""
    _, gradient = over_rows(landscape)(_filled_up(points), landscape.knob_values(knobs))
    return np.asarray(gradient)[: len(np.asarray(points))]


def curvature(landscape: Landscape, points: ArrayLike, knobs: Mapping[str, float] | None = None) -> np.ndarray:
    """The Hessian (n, 2, 2) at rows of points (n, 2); NaN where the loss has none."""
    hessian = _over_points(landscape, "hessian")(_filled_up(points), landscape.knob_values(knobs))
    return np.asarray(hessian)[: len(np.asarray(points))]


@lru_cache(maxsize=64)
def _stationary(landscape: Landscape):
    return jax.jit(lambda knobs: (landscape.minima(**knobs), landscape.saddles(**knobs)))


def stationary_points(landscape: Landscape, knobs: Mapping[str, float] | None = None) -> StationaryPoints:
    """The surface's minima and saddles at these knobs; those that a knob has made vanish are left out."""
    minima, saddles = _stationary(landscape)(landscape.knob_values(knobs))
    return StationaryPoints(*(rows[np.isfinite(rows).all(axis=1)] for rows in map(np.asarray, (minima, saddles))))
