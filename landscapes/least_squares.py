"""What the surfaces of a table by least squares share: their loss keeps nothing of the examples but a few means.

A table has a row an example: its inputs, as they were measured, and its target. Let z be the standardised inputs, t the
standardised target and s = (z, 1, t). All that the loss over some examples needs is the mean of s sᵀ over them, their
*means* (n, n). What the weights see of an example, v = A s, is *seen* as A (2, n). The knobs and the facts of the table make both:
lists of numbers, or of traced ones.
"""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscapes.base import Point, Scalar, View, solve, with_loss

ROOM = 1.0  # units that the window of another table shows beyond start and minima

Rows = Sequence[Sequence[Any]]  # of numbers, or of traced ones


def facts_of(table: np.ndarray) -> dict[str, float]:
    """Returns the numbers of a table (m, inputs and target) on which the loss depends, by name.

    Of input i mean_i, spread_i (its standard deviation) and correlation_i with the target; of two inputs their
    correlation.
    """
    *inputs, _ = columns = np.transpose(table)
    facts = {}
    for i, column in enumerate(inputs, 1):
        facts |= {f"mean_{i}": column.mean(), f"spread_{i}": column.std()}
    *with_others, with_target = np.corrcoef(columns)
    facts |= {f"correlation_{i}": r for i, r in enumerate(with_target[:-1], 1)}
    if len(inputs) == 2:
        facts["correlation"] = with_others[0][1]
    return {name: float(fact) for name, fact in facts.items()}


def by_target(table: np.ndarray) -> np.ndarray:
    """Returns the rows of a table sorted by their targets, the order in which batches that are "sorted" go through them."""
    return table[np.argsort(table[:, -1], kind="stable")]


def features(table: np.ndarray) -> np.ndarray:
    """Returns s sᵀ of each example as a row (m, n n), whose means over some examples are all that the loss needs."""
    standardised = (table - table.mean(axis=0)) / table.std(axis=0)
    s = np.insert(standardised, -1, 1.0, axis=1)
    return (s[:, :, None] * s[:, None, :]).reshape(len(s), -1)


def share(v):
    """v, but no less than 0 and no more than 1; a number or a traced one."""
    return (abs(v) - abs(v - 1) + 1) / 2


def larger(a, b):
    """The larger of two numbers, or traced ones."""
    return (a + b + abs(a - b)) / 2


def as_seen(mean, spread, centred, scaled) -> tuple[Any, Any]:
    """How an input becomes what its weight sees, slope z + height: the slope and the height.

    centred and scaled go from 0, as it was measured, to 1, where its mean is 0 and its standard deviation 1.
    """
    divisor = spread**scaled
    return spread / divisor, (1 - centred) * mean / divisor


def mean_loss(p: Point, seen: Rows, means) -> Scalar:
    """Half the square of what p · v is off the target, in the mean over the examples that have these means."""
    off = (p @ jnp.array(seen)).at[-1].add(-1.0)
    return off @ jnp.array(means).reshape(len(off), len(off)) @ off / 2


def quadratic(seen: Rows, means: Rows, array: Callable = jnp.array) -> tuple[Any, Any]:
    """The Hessian (2, 2) and the slope downhill at the origin (2,) of the mean loss; with NumPy's `array` in NumPy."""
    matrix = array(seen)
    with_all = matrix @ array(means)
    return with_all @ matrix.T, with_all[:, -1]


def lowest(seen: Rows, means: Rows) -> jax.Array:
    """The minimum of the mean loss as the row (1, 3) of `minima`."""
    return with_loss(lambda p: mean_loss(p, seen, means), solve(*quadratic(seen, means))[None])


def window(start: tuple[float, float], means: Rows, *ways_to_see: Rows) -> View:
    """What is shown of the surface of another table: the start, and the minimum of each way to see the inputs. In NumPy."""
    minima = [np.linalg.solve(*quadratic(seen, means, np.array)) for seen in ways_to_see]
    x, y = (((at.min() - ROOM).item(), (at.max() + ROOM).item()) for at in np.transpose([start, *minima]))
    return View(x, y, start)
