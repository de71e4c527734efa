"""The ends of a Hessian's spectrum, against all of it, and against the power method."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from engine.curvature import ends, lanczos, largest, spectrum
from engine.examples import parts, thinned
from engine.training import train
from optimizers import OPTIMIZERS
from problems.network import Network, loss, size, start
from states.task import learn

SGD = OPTIMIZERS["sgd"]
MOONS = learn("moons", steps=150)
NET = MOONS.network


@pytest.fixture(scope="module")
def path():
    return train([(SGD, None)], MOONS)[0].x


@pytest.fixture(scope="module")
def examples():
    return parts(MOONS)[0]


def test_lanczos_finds_all_of_a_small_matrix():
    random = np.random.default_rng(0)
    a = random.normal(size=(6, 6))
    a = a + a.T
    values, vectors = lanczos(lambda v: a @ v, jnp.asarray(random.normal(size=6)), 6)
    np.testing.assert_allclose(values, np.linalg.eigvalsh(a), rtol=1e-12)
    for value, vector in zip(values, vectors, strict=True):
        np.testing.assert_allclose(a @ vector, value * vector, atol=1e-10)


@pytest.mark.parametrize("matrix", [np.diag([3.0, 3.0, 3.0, 3.0]), np.diag([-2.0, -2.0, -5.0, -5.0])])
def test_where_the_vectors_end_early_no_value_is_made_up(matrix):
    values, _ = lanczos(lambda v: jnp.asarray(matrix) @ v, jnp.arange(1.0, 5.0), 4)
    found, own = np.asarray(values), np.diag(matrix)
    assert found.max() == pytest.approx(own.max(), rel=1e-12)
    assert found.min() == pytest.approx(own.min(), rel=1e-12)


def test_all_curvatures_and_their_ends(path, examples):
    """Exact, by Lanczos, and by the power method agree; and L2 adds itself to each."""
    every = spectrum(NET, path[[0, 100]], examples)
    exactly = jax.jit(jax.hessian(lambda x: loss(NET, x, parts(MOONS, "float64")[0])))
    for row, x in zip(every, path[[0, 100]], strict=True):
        h = np.asarray(exactly(x.astype(float)))
        exact = np.linalg.eigvalsh(h)
        np.testing.assert_allclose(row, exact, atol=1e-5)
        low, high = ends(NET, x, examples)
        np.testing.assert_allclose([low, high], exact[[0, -1]], rtol=1e-4, atol=1e-6)
        v = np.ones(33)
        for _ in range(3000):  # shifted, so that the largest is the largest in size
            v = h @ v + 10 * v
            v = v / np.linalg.norm(v)
        assert high == pytest.approx(v @ h @ v, rel=1e-4)
        np.testing.assert_allclose(ends(NET, x, examples, l2=0.5), [low + 0.5, high + 0.5], rtol=1e-4, atol=1e-5)
    assert every.shape == (2, 33)
    assert (every[0] < 0).mean() >= 0.25  # C69: many directions go down from the start


def test_the_largest_along_a_path_is_that_at_each_of_its_points(path, examples):
    found = largest(NET, path, examples)
    exact = spectrum(NET, path, examples)[:, -1]
    assert found.shape == exact.shape == (101,)
    np.testing.assert_allclose(found, exact, rtol=1e-4)
    np.testing.assert_allclose(largest(NET, path[:7], examples), found[:7], rtol=1e-5)
    np.testing.assert_allclose(largest(NET, path, examples, l2=0.2), found + 0.2, rtol=1e-4)


def test_the_direction_may_change_at_once(examples):
    """From one point to another that has nothing to do with it: six products come near, and are never above."""
    xs = np.array([start(NET, "xavier", gain, seed) for seed, gain in ((0, 1.0), (7, 3.0), (1, 0.3), (2, 2.0))])
    shares = largest(NET, xs, examples) / spectrum(NET, xs, examples)[:, -1]
    assert (shares <= 1 + 1e-5).all()
    assert (shares >= 0.9).all()


def test_at_the_start_of_digits_the_largest_in_size_is_negative_and_not_what_is_asked_for():
    """A start whose most negative curvature is larger in size than its largest: the power method would find that one."""
    net = Network((64, 16, 10), "tanh")
    examples = thinned(parts(learn("digits"))[0], 300)
    seeds = range(8)
    found = [ends(net, start(net, "xavier", 3.0, seed), examples) for seed in seeds]
    seed = next(seed for seed, (low, high) in zip(seeds, found, strict=True) if -low > high)
    low, high = found[seed]
    assert 0 < high < -low
    assert largest(net, start(net, "xavier", 3.0, seed)[None], examples)[0] == pytest.approx(high, rel=1e-3)


def test_of_many_weights_only_the_ends_are_computed():
    with pytest.raises(ValueError, match="at most 200 weights, not of 2410"):
        spectrum(learn("digits").network, np.zeros((1, size(learn("digits").network))), parts(learn("digits"))[0])


def test_neither_the_point_nor_l2_compiles_anything(compilations, path, examples):
    largest(NET, path, examples)
    ends(NET, path[0], examples)
    with compilations() as more:
        largest(NET, path[:50] + 1, examples, l2=0.3)
        ends(NET, path[9], examples, l2=0.1)
    assert more == []
