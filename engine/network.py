"""A network as a method sees it at one step: a mini-batch lives in the oracle, as the noise of a surface does."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from engine.kept import compiled
from engine.step import asked_for
from optimizers.base import Optimizer, Oracle
from problems.network import Batch, Network, data_loss, loss
from states.batches import EMPTY

DIRECTIONS, DROPPED = 1, 3  # streams of the seed; those of start and batches are drawn in NumPy


def oracle(net: Network, batch: Batch, l2, masks, direction) -> Oracle:
    """Shows the loss of one batch, at all points that the step asks about; along a direction without a whole Hessian."""

    def value(x):
        return loss(net, x, batch, l2, masks)

    gradient = jax.grad(value)
    return Oracle(
        value=value,
        grad=gradient,
        hessian=jax.hessian(value),
        curvature=lambda x, d: d @ jax.jvp(gradient, (x,), (d,))[1],
        direction=direction,
    )


def taken(examples: Batch, places) -> Batch:
    """Returns the examples at these places (size,) as a batch, each with the same share; EMPTY places have none."""
    there = (places != EMPTY).astype(examples.share.dtype)
    return Batch(examples.inputs[places], examples.targets[places], there / there.sum())


def oracle_at(net: Network, x, examples: Batch, places, l2, dropout, seed, step) -> tuple[Oracle, jax.Array]:
    """Shows what one step of a run sees: its batch, what dropout keeps of it, and the direction that is drawn for the step.

    Also the loss () of that at x, without L2: XLA computes it once, with the method's own question. The square of all
    weights, which only this value would need, takes as long as a tenth of a step.

    places: (batch,) of the examples that it sees; None for all. step: counted from 0.
    """
    batch = examples if places is None else taken(examples, places)
    masks = masks_at(net, seed, step, len(batch.targets), dropout, x.dtype)
    direction = jax.random.rademacher(stream(seed, DIRECTIONS, step), x.shape, x.dtype)
    return oracle(net, batch, l2, masks, direction), data_loss(net, x, batch, masks)


def stream(seed, which: int, step):
    """Returns JAX's key for one step in one of the seed's streams."""
    return jax.random.fold_in(jax.random.fold_in(jax.random.key(seed), which), step)


def scrambled(n: jax.Array) -> jax.Array:
    """Returns numbers of 32 bits that look random, each bit of which depends on all bits of n: MurmurHash3's last step."""
    for by, times in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        n = (n ^ (n >> by)) * np.uint32(times)
    return n ^ (n >> 16)


def masks_at(net: Network, seed, step, examples: int, dropout, dtype) -> list[jax.Array]:
    """Draws the mask of every hidden layer (examples, units): 0 where dropout drops a unit, else what makes up for it.

    Srivastava et al., Dropout (2014), in the "inverted" form of CS231n 2017, lecture 7, 55:48-63:15. One program also does
    where nothing is dropped, and draws nothing, so that no slider compiles anything. By a hash of seed, step and place:
    JAX's own generator makes that program take half as long again to compile.
    """
    units = net.widths[1:-1]
    shape = (examples, sum(units))

    def drawn():
        key = np.uint32(DROPPED)
        for part in (seed, step):
            key = scrambled(key ^ jnp.asarray(part).astype(jnp.uint32))
        places = jax.lax.iota(jnp.uint32, examples * sum(units)).reshape(shape)
        kept = scrambled(key ^ scrambled(places)) >= jnp.asarray(dropout * 2.0**32).astype(jnp.uint32)
        return jnp.where(kept, 1 / (1 - dropout), 0.0).astype(dtype)

    masks = jax.lax.cond(dropout > 0, drawn, lambda: jnp.ones(shape, dtype))
    return jnp.split(masks, np.cumsum(units)[:-1], axis=1)


# --- what a method asks for ----------------------------------------------------------------------------------------


def state_of(optimizer: Optimizer, n: int, precision: str = "float32") -> Any:
    """Returns the shapes of the method's state for n weights."""
    return jax.eval_shape(optimizer.init, jax.ShapeDtypeStruct((n,), np.dtype(precision)))


@compiled(megabytes=0.01)
def asked_of_a_network(optimizer: Optimizer) -> tuple[int, ...]:
    """Counts the gradients, values, whole Hessians and curvatures along a direction of one step."""
    quadratic = Oracle(
        value=lambda x: x @ x,
        grad=lambda x: 2 * x,
        hessian=lambda x: 2 * jnp.eye(x.size),
        curvature=lambda x, d: 2 * d @ d,
        direction=jnp.ones(3),
    )
    return tuple(asked_for(optimizer, quadratic))


def has_a_matrix(optimizer: Optimizer, n: int = 1000) -> bool:
    """Tells whether the method asks for whole Hessians, or remembers a matrix of weights by weights."""
    remembered = jax.tree.leaves(state_of(optimizer, n))
    return asked_of_a_network(optimizer)[2] > 0 or any(like.size >= n * n for like in remembered)


@compiled(megabytes=0.01)
def searches(optimizer: Optimizer) -> bool:
    """Tells whether the method searches along a line, and so counts for itself what it asks for."""
    return "evaluations" in getattr(state_of(optimizer, 2), "_fields", ())


def precision_of(optimizer: Optimizer) -> str:
    """Returns in what numbers a method trains: single, or double where it compares losses that differ by little."""
    return "float64" if searches(optimizer) else "float32"
