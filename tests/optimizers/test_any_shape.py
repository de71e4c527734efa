"""Every method file takes x of any length and precision: a network's weights as well as a point of a picture."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from engine.beneath import QUICK_TO_COMPILE
from landscapes.base import norm
from optimizers import OPTIMIZERS
from optimizers.base import Optimizer
from tests.support.oracle import oracle_of
from tests.support.turns import every_optimizer

STEPS = 12


def loss(x):
    """Convex, not quadratic, with another curvature along each axis, and every axis bound to the next."""
    scale = jnp.arange(1, x.size + 1, dtype=x.dtype)
    return jnp.sum(jnp.cosh(x) * scale) / x.size + 0.1 * jnp.sum(x[1:] * x[:-1])


def in_the_plane(x):
    """The same loss of the first two numbers; the others are held at 0, where they begin, by a quadratic of their own."""
    return loss(x[:2]) + 0.7 * jnp.sum(x[2:] ** 2)


def walked(optimizer: Optimizer, loss, start, direction) -> tuple[jax.Array, jax.Array]:
    """The path (STEPS + 1, n) and the last state, at the values of the knobs' defaults, in the precision of the start."""
    hypers = {knob.name: np.asarray(knob.default, start.dtype) for knob in optimizer.knobs}
    if "learning_rate" in hypers and optimizer.rate_like[0] in ("sgd", "adam", "adagrad"):
        hypers["learning_rate"] = np.asarray(0.05, start.dtype)

    @partial(jax.jit, compiler_options=QUICK_TO_COMPILE)
    def path(start):
        def step(carry, _):
            x, state = optimizer.update(*carry, oracle_of(loss, direction), **hypers)
            return (x, state), x

        (_, state), later = jax.lax.scan(step, (start, optimizer.init(start)), None, STEPS)
        return jnp.concatenate([start[None], later]), state

    return path(start)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [2, 5, 33])
@every_optimizer
def test_it_runs_on_any_shape_and_keeps_the_precision(optimizer, n, dtype):
    draw = np.random.default_rng(n)
    start, direction = draw.normal(size=n).astype(dtype), draw.choice([-1.0, 1.0], n).astype(dtype)
    path, state = walked(optimizer, loss, start, direction)
    assert path.shape == (STEPS + 1, n)
    assert path.dtype == dtype
    assert np.isfinite(path).all()
    assert not np.array_equal(path[0], path[-1])
    assert float(loss(path[-1])) < float(loss(path[0]))
    for like, field in zip(jax.tree.leaves(optimizer.init(start)), jax.tree.leaves(state), strict=True):
        assert (field.shape, field.dtype) == (like.shape, like.dtype)


@every_optimizer
def test_numbers_that_no_gradient_reaches_change_nothing(optimizer):
    """In 7 dimensions, five of which stand still at their minimum, the path of the other two is the one in the plane."""
    draw = np.random.default_rng(1)
    start, direction = draw.normal(size=2), np.array([1.0, -1.0])
    plane, _ = walked(optimizer, loss, start, direction)
    space, _ = walked(optimizer, in_the_plane, np.append(start, np.zeros(5)), np.append(direction, np.zeros(5)))
    np.testing.assert_allclose(space[:, :2], plane, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(space[:, 2:], 0.0)


def test_newton_stays_where_the_hessian_of_many_weights_has_no_inverse():
    newton, x = OPTIMIZERS["newton"], jnp.arange(1.0, 6.0)
    f = oracle_of(lambda x: jnp.sum(x) ** 2, jnp.ones(5))
    stayed, state = newton.update(x, newton.init(x), f, learning_rate=1.0)
    np.testing.assert_array_equal(stayed, x)
    assert state.singular == 1


@pytest.mark.parametrize("size", [1e-200, 1e-3, 1e200])
def test_the_length_of_a_vector_neither_overflows_nor_vanishes(size):
    for v in ([3.0, -4.0], [3.0, 0.0, -4.0]):
        assert norm(size * jnp.array(v)) == pytest.approx(5 * size, rel=1e-15)
    assert norm(jnp.zeros(3)) == norm(jnp.zeros(2)) == 0
