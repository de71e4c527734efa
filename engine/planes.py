"""Planes through the space of all weights: those on which the paths of a training are drawn, and the loss on them.

A plane is a slice, and it lies: how far a point is off it is known of every point, and told.
"""

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np
from threadpoolctl import ThreadpoolController

from engine.kept import compiled
from problems import network
from problems.network import Batch, Layer, Network, first_sums, loss_of, onwards, packed, unpacked
from shapes import Grid, Limits, Plane, Training

BLOCK, MOST_ROUNDS, SETTLED, TINY = 8, 100, 1e-6, 1e-30  # vectors of the power iteration, its rounds, and when it ends
ROWS = 101  # points whose losses are computed in one call: those of a run

# NumPy's other threads wait for the next product without rest, on the cores that the compiled programs need: with them a
# plane and the loss on it took twice as long.
with_one_thread = ThreadpoolController().wrap(limits=1, user_api="blas")


# --- planes --------------------------------------------------------------------------------------------------------


def of_paths(runs: Sequence[Training]) -> Plane:
    """Returns the plane that holds most of the paths: through their mean, along their two principal axes.

    Runs that diverged do not count, unless all did: they would be all that there is to see.
    """
    calm = [run.x for run in runs if run.stopped is None] or [run.x for run in runs]
    rows = np.concatenate(calm)
    mean = rows.mean(axis=0)
    return Plane(mean, _principal(rows - mean))


@with_one_thread
def _principal(rows: np.ndarray) -> np.ndarray:
    """Finds the two principal axes (2, n) of rows (m, n) by power iteration with a block of vectors.

    Halko, Martinsson and Tropp, Finding structure with randomness (2011), algorithm 4.4; all singular vectors would take a
    hundred times as long.
    """
    rows = rows / (np.abs(rows).max() or 1.0)
    n = rows.shape[1]
    block, held = np.random.default_rng(0).normal(size=(n, min(BLOCK, n))).astype(rows.dtype), 0.0
    seen = rows @ block
    for _ in range(MOST_ROUNDS):
        block = _orthonormal(rows.T @ seen)
        seen = rows @ block
        variances, turn = np.linalg.eigh((seen.T @ seen).astype(float))
        before, held = held, variances[-2:].sum()
        if held - before <= SETTLED * held:
            break
    return _signed(np.linalg.qr(block.astype(float) @ turn[:, :-3:-1])[0].T)


def _orthonormal(block: np.ndarray) -> np.ndarray:
    """Returns an orthonormal basis (n, k) of the columns (n, k), by their products with each other; what has no length has none.

    LAPACK's QR of so few columns is a hundred times slower: its threads wait for each other at each of them.
    """
    lengths, turn = np.linalg.eigh((block.T @ block).astype(float))
    return block @ (turn / np.sqrt(np.maximum(lengths, SETTLED**2 * lengths[-1] + TINY))).astype(block.dtype)


def through(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> Plane:
    """Returns the plane through three points (n,); ValueError where they lie on one line."""
    origin = np.mean([a, b, c], axis=0, dtype=float)
    u, v = (np.asarray(point, float) - a for point in (b, c))
    along = np.linalg.norm(u)
    across = v - (v @ u) / along**2 * u if along else v
    if not np.linalg.norm(across) > 1e-6 * np.linalg.norm(v) or not along:
        raise ValueError("three points on one line make no plane; take three runs with different ends")
    return Plane(origin, _signed(np.stack([u / along, across / np.linalg.norm(across)])))


def _signed(axes: np.ndarray) -> np.ndarray:
    """Returns the axes (2, n) so that the largest component of each is positive: no picture is another's mirror image."""
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    return axes * np.where(largest < 0, -1.0, 1.0)


def around(net: Network, x: np.ndarray, seed: int) -> Plane:
    """Returns a plane around x along two random directions in which each unit's weights are as long as they are in x.

    So the picture does not change when one layer's weights grow and the next one's shrink, as those of ReLU units may
    without changing the network. Biases and batch norm stay. Li et al., Visualizing the Loss Landscape of Neural Nets
    (2018), section 4.
    """
    random = np.random.default_rng([seed, 6])  # a stream of its own

    def direction() -> np.ndarray:
        along = []
        for layer in unpacked(net, x):
            drawn = random.normal(size=layer.W.shape)
            W = drawn / np.linalg.norm(drawn, axis=0) * np.linalg.norm(layer.W, axis=0)
            still = (None if part is None else np.zeros(part.shape) for part in layer[1:])
            along.append(Layer(W, *still))
        return packed(along)

    return Plane(np.asarray(x, float), np.stack([direction(), direction()]))


# --- points on them ------------------------------------------------------------------------------------------------


@with_one_thread
def project(plane: Plane, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns where the nearest points of the plane lie on it (..., 2), and how far from points x (..., n) they are (...)."""
    origin, axes = (part.astype(x.dtype) for part in plane)
    off = x - origin
    at = np.linalg.solve(axes @ axes.T, (off @ axes.T)[..., None])[..., 0]
    return at, np.linalg.norm(off - at @ axes, axis=-1)


def held(plane: Plane, x: np.ndarray) -> float:
    """Returns what share of the variance of points x (m, n) around their mean the plane holds, at most 1."""
    _, distance = project(plane, x)
    spread = np.sum((x - x.mean(axis=0)) ** 2)
    return 1 - np.sum(distance**2) / spread if spread else 1.0


# --- the loss on them ----------------------------------------------------------------------------------------------


@compiled(megabytes=3.0)
def _losses(net: Network) -> Any:
    """Returns the compiled function (origin, axes, x (c,), y (r,), examples) -> loss (r, c)."""

    @jax.jit
    def losses(origin, axes, x, y, examples: Batch):
        # What the first layer adds up is linear in the weights: three products make that of every cell.
        z, along, across = (first_sums(net, weights, examples.inputs) for weights in (origin, *axes))

        def row(b):
            weights, sums = origin + b * axes[1], z + b * across

            def cell(a):
                layers = unpacked(net, weights + a * axes[0])
                return loss_of(net, onwards(net, layers, sums + a * along, examples.share).outputs, examples)

            return jax.lax.map(cell, x)

        return jax.lax.map(row, y)

    return losses


def grid(net: Network, plane: Plane, xlim: Limits, ylim: Limits, n: int, examples: Batch) -> Grid:
    """Computes the loss of the examples, without L2 and dropout, on n x n points of the plane within these limits."""
    x, y = np.linspace(*xlim, n), np.linspace(*ylim, n)
    precision = examples.inputs.dtype
    given = (np.asarray(part, precision) for part in (*plane, x, y))
    return Grid(x, y, np.asarray(_losses(net)(*given, examples)))


@compiled(megabytes=2.0)
def _losses_at(net: Network) -> Any:
    """Returns the compiled function (origin, axes, at (rows, 2), examples) -> loss (rows,)."""

    def loss(x, examples: Batch):
        return loss_of(net, network.through(net, x, examples.inputs, examples.share).outputs, examples)

    return jax.jit(
        lambda origin, axes, at, examples: jax.lax.map(lambda place: loss(origin + place @ axes, examples), at)
    )


def losses_at(net: Network, plane: Plane, at: np.ndarray, examples: Batch) -> np.ndarray:
    """Computes the loss (rows,) of the examples, without L2 and dropout, at points of the plane (rows, 2)."""
    rows = np.minimum(np.arange(max(ROWS, len(at))), len(at) - 1)  # as many for every run: else each would be compiled
    precision = examples.inputs.dtype
    given = (np.asarray(part, precision) for part in (*plane, at[rows]))
    return np.asarray(_losses_at(net)(*given, examples))[: len(at)]
