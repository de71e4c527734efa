"""A loss as a method sees it, put together here and not by the code under test."""

from collections.abc import Callable

import jax
import jax.numpy as jnp

from optimizers.base import Oracle


def oracle_of(loss: Callable[[jax.Array], jax.Array], direction) -> Oracle:
    """The loss without noise; the curvature along a direction is that of the whole Hessian."""
    hessian = jax.hessian(loss)
    return Oracle(
        value=loss,
        grad=jax.grad(loss),
        hessian=hessian,
        curvature=lambda p, d: d @ hessian(p) @ d,
        direction=jnp.asarray(direction),
    )


def constant(g: jax.Array) -> Oracle:
    """What gives the gradient g (n,) everywhere, with the loss 0 and the Hessian 1."""
    return Oracle(
        value=lambda p: jnp.zeros(()),
        grad=lambda p: g,
        hessian=lambda p: jnp.eye(g.size),
        curvature=lambda p, d: d @ d,
        direction=jnp.ones(g.size),
    )
