"""How far to go along a direction: a step that satisfies the Wolfe conditions, by doubling and halving."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from landscapes.base import Point, Scalar
from optimizers.base import Oracle

DECREASE, TRIALS = 1e-4, 40


class Step(NamedTuple):
    """What the search found and what it asked for."""

    length: Scalar  # () in units of the direction; 0 if no step lowers the loss
    trials: Scalar  # () each asks for one value and one gradient; one more value is asked at the beginning


def wolfe(f: Oracle, x: Point, g: Point, d: Point, first, flatten: float) -> Step:
    """A step along d from x, where the gradient is g, that lowers the loss and flattens the slope to that share of g.d.

    Lewis and Overton, Nonsmooth optimization via quasi-Newton methods (2013), algorithm 2.6, which ends even where the
    loss has kinks; the conditions are those of Nocedal and Wright (2006), eq. 3.6.
    """
    f_x, slope = f.value(x), g @ d

    def search(bracket):
        low, high, t, trials, _ = bracket
        too_long = ~(f.value(x + t * d) <= f_x + DECREASE * t * slope)  # so that NaN is too long
        too_short = ~too_long & (f.grad(x + t * d) @ d < flatten * slope)
        low, high = jnp.where(too_short, t, low), jnp.where(too_long, t, high)
        following = jnp.where(jnp.isinf(high), 2 * t, (low + high) / 2)
        found = ~(too_long | too_short)
        return low, high, jnp.where(found, t, following), trials + 1, found

    def go_on(bracket):
        *_, trials, found = bracket
        return ~found & (trials < TRIALS)

    zero = jnp.zeros((), x.dtype)
    begin = (zero, zero + jnp.inf, zero + first, zero, jnp.array(False))
    low, _, t, trials, found = jax.lax.while_loop(go_on, search, begin)
    return Step(jnp.where(found, t, low), trials)
