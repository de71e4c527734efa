"""What the units of a network do on examples: outputs, how activations are spread layer by layer, and what reaches each layer."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from engine.kept import compiled
from problems.network import Batch, Network, loss, loss_of, through, unpacked

SATURATED = 0.99  # of the way to an end of what sigmoid or tanh can give


class Activity(NamedTuple):
    """What the hidden layers do at each of some points."""

    spread: Any  # (rows, layers) the standard deviation of the activations
    saturated: Any  # (rows, layers) the share of them that are near an end; 0 of activations without ends
    silent: Any  # (rows, layers) the share of the units that no example makes positive
    slope: Any  # (rows, layers + 1) the root mean square of the derivatives along the layer's weights; the outputs last


def _activity_at(net: Network, x, examples: Batch) -> Activity:
    hidden = through(net, x, examples.inputs, examples.share).hidden
    gradient = unpacked(net, jax.grad(lambda x: loss(net, x, examples))(x))
    share = examples.share[:, None]

    def spread(h):
        mean = (share * h).sum(axis=0).mean()
        return jnp.sqrt((share * (h - mean) ** 2).sum(axis=0).mean())

    def saturated(h):
        if net.activation not in ("sigmoid", "tanh"):
            return jnp.zeros((), h.dtype)
        from_middle = jnp.abs(2 * h - 1) if net.activation == "sigmoid" else jnp.abs(h)
        return (share * (from_middle > SATURATED)).sum(axis=0).mean()

    def silent(h):
        return ~((h > 0) & (share > 0)).any(axis=0)

    return Activity(
        jnp.stack([spread(h) for h in hidden]),
        jnp.stack([saturated(h) for h in hidden]),
        jnp.stack([silent(h).mean() for h in hidden]),
        jnp.stack([jnp.sqrt(jnp.mean(layer.W**2)) for layer in gradient]),
    )


@compiled(megabytes=3.0)
def _activity(net: Network) -> Any:
    """Returns the compiled function (xs (rows, n), examples) -> Activity."""
    return jax.jit(lambda xs, examples: jax.lax.map(lambda x: _activity_at(net, x, examples), xs))


def activity(net: Network, xs: np.ndarray, examples: Batch) -> Activity:
    """Looks at what the hidden layers do on examples, without dropout, at points xs (rows, n); NumPy arrays."""
    return Activity(*map(np.asarray, _activity(net)(_like(xs, examples), examples)))


def _like(x: np.ndarray, examples: Batch) -> np.ndarray:
    """Returns numbers in the precision of the examples."""
    return np.asarray(x, examples.inputs.dtype)


@compiled(megabytes=2.0)
def _shares(net: Network) -> Any:
    """Returns the compiled function (xs (rows, n), edges (bins - 1,), examples) -> shares (rows, layers, bins)."""

    def at(x, edges, examples):
        hidden = through(net, x, examples.inputs, examples.share).hidden
        below = [examples.share @ (h[..., None] < edges).mean(axis=1) for h in hidden]
        return jnp.diff(jnp.stack(below), prepend=0.0, append=1.0)

    return jax.jit(lambda xs, edges, examples: jax.lax.map(lambda x: at(x, edges, examples), xs))


def shares(net: Network, xs: np.ndarray, edges: np.ndarray, examples: Batch) -> np.ndarray:
    """Computes which share of a layer's activations lies between any two edges (bins - 1,): (rows, layers, bins).

    The first bin reaches down, the last one up, without end; an activation at an edge is in the bin above it.
    """
    return np.asarray(_shares(net)(_like(xs, examples), _like(edges, examples), examples))


@compiled(megabytes=2.0)
def _outputs(net: Network) -> Any:
    """Returns the compiled function (xs (rows, n), inputs (m, k), examples) -> outputs (rows, m, k)."""

    def at(x, inputs, examples):
        learned = through(net, x, examples.inputs, examples.share).statistics if net.batch_norm else None
        return through(net, x, inputs, None, learned).outputs

    return jax.jit(lambda xs, inputs, examples: jax.lax.map(lambda x: at(x, inputs, examples), xs))


def outputs(net: Network, xs: np.ndarray, inputs: np.ndarray, examples: Batch) -> np.ndarray:
    """Computes what the network answers (rows, m, k) to inputs (m, k), prepared as the examples are, at points xs (rows, n).

    Batch norm takes its statistics from the examples, as in the scores.
    """
    return np.asarray(_outputs(net)(_like(xs, examples), _like(inputs, examples), examples))


@compiled(megabytes=2.0)
def _line(net: Network) -> Any:
    """Returns the compiled function (a (n,), b (n,), shares (m,), examples) -> loss (m,)."""

    def at(x, examples):
        return loss_of(net, through(net, x, examples.inputs, examples.share).outputs, examples)

    return jax.jit(
        lambda a, b, shares, examples: jax.lax.map(lambda share: at((1 - share) * a + share * b, examples), shares)
    )


def along(net: Network, a: np.ndarray, b: np.ndarray, examples: Batch, n: int = 51) -> np.ndarray:
    """Computes the loss (n,) of the examples, without L2, on the straight way from weights a (n,) to b (n,)."""
    given = (_like(part, examples) for part in (a, b, np.linspace(0, 1, n)))
    return np.asarray(_line(net)(*given, examples))


def barrier(losses: np.ndarray) -> float:
    """Returns how far the losses (n,) of a way rise above the higher of its ends; 0 where they do not.

    Frankle et al., Linear Mode Connectivity and the Lottery Ticket Hypothesis (2020), section 2, by the higher end.
    """
    return float(losses.max() - max(losses[0], losses[-1]))


def first_below(losses: np.ndarray, step: np.ndarray, level: float) -> int | None:
    """Returns the step (of steps (rows,)) at which a loss (rows,) is first at most that; what is no number is not below."""
    rows = np.flatnonzero(losses <= level)
    return int(step[rows[0]]) if len(rows) else None


@compiled(megabytes=2.0)
def _one_sign(net: Network, layer: int) -> Any:
    """Returns the compiled function (x (n,), batches of examples) -> share of units (batches,)."""

    def of_batch(x, batch):
        gradient = unpacked(net, jax.grad(lambda x: loss(net, x, batch))(x))[layer].W
        felt = (gradient != 0).any(axis=0)
        alike = (gradient >= 0).all(axis=0) | (gradient <= 0).all(axis=0)
        return (alike & felt).sum() / jnp.maximum(felt.sum(), 1)

    return jax.jit(lambda x, batches: jax.lax.map(lambda batch: of_batch(x, batch), batches))


def one_sign(net: Network, x: np.ndarray, layer: int, batches: Batch) -> np.ndarray:
    """Computes the share of a layer's units (batches,) of which all incoming weights are pushed the same way by a batch.

    batches: examples with one more axis in front, all of one size. Units without a gradient do not count.
    """
    return np.asarray(_one_sign(net, layer)(_like(x, batches), batches))
