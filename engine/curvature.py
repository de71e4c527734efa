"""The curvature of a network's loss: the ends of its Hessian's spectrum, by products with single vectors, and all of it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from engine.beneath import is_compiled
from engine.kept import compiled
from engine.training import MOST_WITH_A_MATRIX, SNAPSHOTS, at_all_snapshots
from problems.network import Batch, Network, loss, size

FIRST, LATER = 30, 6  # products at the first point, and at each that follows
FEW = 26  # points; a path of fewer is computed as one of so many
FRESH = 0.1  # of a random vector in the first of each: so that no direction is lost for ever


def lanczos(product, v: jax.Array, k: int) -> tuple[jax.Array, jax.Array]:
    """Returns k values (k,), ascending, and vectors (k, n) of a symmetric matrix, the outer ones near its own, from v (n,).

    product(v) multiplies with the matrix. Golub and Van Loan, Matrix Computations (2013), section 10.3, with every vector
    made orthogonal to all before it, twice. The power method finds the value that is largest in size: at the start of a
    training it may be a negative one.
    """

    def step(j, carry):
        basis, diagonal, beside = carry
        w = product(basis[j])
        diagonal = diagonal.at[j].set(w @ basis[j])
        for _ in range(2):
            w = w - basis.T @ (basis @ w)
        size = jnp.linalg.norm(w)
        ended = size <= 10 * jnp.finfo(v.dtype).eps * jnp.abs(diagonal).max()  # all that v leads to is found
        basis = basis.at[j + 1].set(jnp.where(ended, 0.0, w / jnp.where(ended, 1.0, size)))
        return basis, diagonal, beside.at[j].set(jnp.where(ended, 0.0, size))

    basis = jnp.zeros((k + 1, v.size), v.dtype).at[0].set(v / jnp.linalg.norm(v))
    basis, diagonal, beside = jax.lax.fori_loop(0, k, step, (basis, jnp.zeros(k, v.dtype), jnp.zeros(k, v.dtype)))
    basis = basis[:k]
    there = (basis != 0).any(axis=1)
    diagonal = jnp.where(there, diagonal, diagonal[0])  # a row of nothing is no value of its own
    values, turn = jnp.linalg.eigh(jnp.diag(diagonal) + jnp.diag(beside[:-1], 1) + jnp.diag(beside[:-1], -1))
    return values, turn.T @ basis


def _product(net: Network, x, examples: Batch, l2):
    """Returns v -> H v at x, without H: the derivative of the gradient along v."""
    gradient = jax.grad(lambda x: loss(net, x, examples, l2))
    return lambda v: jax.jvp(gradient, (x,), (v,))[1]


@compiled(megabytes=6.0)
def _largest(net: Network) -> Any:
    """Returns the compiled function (xs (rows, n), random (n,), examples, l2) -> the largest value at each (rows,)."""

    @jax.jit
    def largest(xs, random, examples, l2):
        def following(v, x):
            values, vectors = lanczos(_product(net, x, examples, l2), v + FRESH * random, LATER)
            return vectors[-1], values[-1]

        _, vectors = lanczos(_product(net, xs[0], examples, l2), random, FIRST)
        return jax.lax.scan(following, vectors[-1], xs)[1]

    return largest


def largest(net: Network, xs: np.ndarray, examples: Batch, l2: float = 0.0) -> np.ndarray:
    """Finds the largest curvature (rows,) of the loss at each of the points xs (rows, n) of a path.

    At each it begins with the direction found at the one before, so six products do. A long path is two, side by side.
    """
    found = _largest(net)
    halves = np.array_split(xs, 1 if len(xs) <= FEW else 2)
    rows = FEW if len(xs) <= FEW else SNAPSHOTS // 2 + 1

    def of(half: np.ndarray) -> np.ndarray:
        return np.asarray(found(*_given(net, at_all_snapshots(half, rows), examples), l2))[: len(half)]

    with ThreadPoolExecutor(2 if is_compiled(found) else 1) as pool:  # or it would be compiled twice
        return np.concatenate([*pool.map(of, halves)])


@compiled(megabytes=3.0)
def _ends(net: Network, k: int) -> Any:
    """Returns the compiled function (x (n,), random (n,), examples, l2) -> k values, the outer ones near the Hessian's own."""
    return jax.jit(lambda x, random, examples, l2: lanczos(_product(net, x, examples, l2), random, k)[0])


def ends(net: Network, x: np.ndarray, examples: Batch, l2: float = 0.0, k: int = FIRST) -> tuple[float, float]:
    """Finds the smallest and the largest curvature of the loss at x (n,), by k products with the Hessian."""
    values = np.asarray(_ends(net, k)(*_given(net, x, examples), l2))
    return float(values[0]), float(values[-1])


def _given(net: Network, x: np.ndarray, examples: Batch) -> tuple[np.ndarray, np.ndarray, Batch]:
    """Returns points, a random unit vector, and examples, all in the precision of the examples."""
    random = np.random.default_rng(0).normal(size=size(net))
    precision = examples.inputs.dtype
    return np.asarray(x, precision), (random / np.linalg.norm(random)).astype(precision), examples


@compiled(megabytes=3.0)
def _hessians(net: Network) -> Any:
    """Returns the compiled function (xs (rows, n), examples, l2) -> the Hessian at each (rows, n, n)."""
    return jax.jit(lambda xs, examples, l2: jax.lax.map(jax.hessian(lambda x: loss(net, x, examples, l2)), xs))


def spectrum(net: Network, xs: np.ndarray, examples: Batch, l2: float = 0.0) -> np.ndarray:
    """Computes all curvatures (rows, n), ascending, of the loss at points xs (rows, n); ValueError for more than 200 weights."""
    if size(net) > MOST_WITH_A_MATRIX:
        raise ValueError(f"all curvatures are computed of at most {MOST_WITH_A_MATRIX} weights, not of {size(net)}")
    hessians = np.asarray(_hessians(net)(np.asarray(xs, examples.inputs.dtype), examples, l2))
    return np.linalg.eigvalsh(hessians.astype(float))
