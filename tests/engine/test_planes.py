"""Planes through the space of weights: what they hold of the paths, how far off a point is, and the loss on them."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from engine import planes
from engine.examples import parts, thinned
from engine.training import train
from optimizers import OPTIMIZERS
from problems.network import Network, first_sums, loss, packed, size, start, unpacked
from shapes import Plane
from states.task import learn

MOONS = learn("moons", steps=60)
NET = MOONS.network
LIMITS = (-0.7, 0.9), (-0.5, 1.1)


@pytest.fixture(scope="module")
def runs():
    return train([(OPTIMIZERS[key], None) for key in ("sgd", "momentum", "adam")], MOONS)


@pytest.fixture(scope="module")
def examples():
    return parts(MOONS, "float64")[0]


def own_run(x):
    return train([(OPTIMIZERS["sgd"], None)], MOONS)[0]._replace(x=np.asarray(x))


# --- planes --------------------------------------------------------------------------------------------------------


def test_the_plane_of_the_paths_has_their_principal_axes(runs):
    plane = planes.of_paths(runs)
    rows = np.concatenate([run.x for run in runs]).astype(float)
    _, lengths, axes = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-6)
    np.testing.assert_allclose(np.abs((plane.axes * axes[:2]).sum(axis=1)), 1, atol=1e-6)
    assert planes.held(plane, rows) == pytest.approx((lengths[:2] ** 2).sum() / (lengths**2).sum(), abs=1e-6)
    assert 0.7 < planes.held(plane, rows) < 1


def test_of_many_weights_too():
    """Rows with a known spectrum, in 2410 dimensions."""
    random = np.random.default_rng(1)
    axes, _ = np.linalg.qr(random.normal(size=(2410, 12)))
    inner = random.normal(size=(300, 12)) * 0.7 ** np.arange(12)
    plane = planes.of_paths([own_run((inner @ axes.T + 5).astype(np.float32))])
    _, _, turn = np.linalg.svd(inner - inner.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs((plane.axes * (turn[:2] @ axes.T)).sum(axis=1)), 1, atol=1e-4)


def test_the_products_are_made_on_one_thread(runs, monkeypatch):
    """A second one would wait without rest for the next product, and take its time from the compiled programs."""
    threads, orthonormal = [], planes._orthonormal

    def seen(block):
        threads.extend(
            pool["num_threads"] for pool in threadpool_info() if "numpy" in pool["filepath"]
        )  # SciPy has its own
        return orthonormal(block)

    monkeypatch.setattr(planes, "_orthonormal", seen)
    planes.of_paths(runs)
    assert set(threads) == {1}


def test_a_run_that_diverged_is_not_all_that_there_is_to_see(runs):
    far = runs[0]._replace(x=1e30 * np.ones_like(runs[0].x), stopped=3)
    np.testing.assert_array_equal(planes.of_paths([*runs, far]).axes, planes.of_paths(runs).axes)
    alone = planes.of_paths([far])
    assert np.isfinite(alone.axes).all()


def test_paths_that_go_nowhere_have_a_plane():
    plane = planes.of_paths([own_run(np.ones((5, 33), np.float32))])
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-6)
    assert planes.held(plane, np.ones((5, 33))) == 1


def test_the_ends_of_three_runs_lie_in_the_plane_through_them(runs):
    points = [run.x[-1] for run in runs]
    plane = planes.through(*points)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)
    at, distance = planes.project(plane, np.array(points))
    np.testing.assert_allclose(distance, 0, atol=1e-5)
    np.testing.assert_allclose(at.mean(axis=0), 0, atol=1e-5)
    apart = np.linalg.norm(at[0] - at[1])
    assert apart == pytest.approx(np.linalg.norm(points[0].astype(float) - points[1]), rel=1e-6)
    assert planes.project(plane, runs[0].x[0])[1] > 0.1  # the start is where it is


@pytest.mark.parametrize("points", [[(0, 0), (0, 0), (1, 2)], [(0, 0), (1, 1), (3, 3)], [(1, 2), (3, 4), (1, 2)]])
def test_three_points_on_a_line_are_told(points):
    with pytest.raises(ValueError, match="make no plane"):
        planes.through(*np.array(points, float))


@pytest.mark.parametrize("which", ["of_paths", "through"])
def test_no_picture_is_anothers_mirror_image(which, runs):
    def plane(sign: float) -> Plane:
        xs = [sign * run.x for run in runs]
        if which == "through":
            return planes.through(*(x[-1] for x in xs))
        return planes.of_paths([own_run(x) for x in xs])

    for one, other in zip(plane(1).axes, plane(-1).axes, strict=True):
        assert one[np.abs(one).argmax()] > 0
        np.testing.assert_allclose(one, other, atol=1e-6)


# --- points on them ------------------------------------------------------------------------------------------------


def test_projecting_by_least_squares(runs):
    plane = planes.around(NET, runs[0].x[-1], 0)  # whose axes are neither of length 1 nor at a right angle
    x = np.random.default_rng(0).normal(size=(3, 4, 33))
    at, distance = planes.project(plane, x)
    best = np.linalg.lstsq(plane.axes.T, (x - plane.origin).reshape(-1, 33).T, rcond=None)
    np.testing.assert_allclose(at.reshape(-1, 2), best[0].T, atol=1e-10)
    np.testing.assert_allclose(distance.ravel() ** 2, best[1], rtol=1e-10)


# --- the loss on them ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_grid_is_the_loss_at_every_point(examples, runs, batch_norm):
    net = NET._replace(batch_norm=batch_norm)
    x = start(net, "xavier", 1.0, 3)
    plane = planes.around(net, x, 1)
    for given, precision in ((examples, 1e-12), (parts(MOONS)[0], 1e-5)):
        seen = planes.grid(net, plane, *LIMITS, 9, given)
        assert (seen.x[0], seen.x[-1], seen.y[0], seen.y[-1]) == (-0.7, 0.9, -0.5, 1.1)
        for row, column in ((0, 0), (3, 7), (8, 2)):
            there = plane.origin + seen.x[column] * plane.axes[0] + seen.y[row] * plane.axes[1]
            assert seen.loss[row, column] == pytest.approx(float(loss(net, there, examples)), rel=precision)


def test_the_loss_at_a_projection(examples, runs):
    plane = planes.of_paths(runs)
    (a, b), distance = planes.project(plane, runs[2].x[10])
    corner = planes.grid(NET, plane, (a, a + 1), (b, b + 1), 2, examples).loss[0, 0]
    nearest = plane.origin + np.array([a, b]) @ plane.axes
    assert corner == pytest.approx(float(loss(NET, nearest, examples)), rel=1e-10)
    assert distance == pytest.approx(np.linalg.norm(runs[2].x[10] - nearest), rel=1e-6)


def test_around_does_not_change_when_relu_layers_are_stretched_against_each_other():
    """W1 times 3, W2 over 3: the same network, and the same picture."""
    net = Network((2, 8, 6, 1), "relu", "logistic")
    x = start(net, "he", 1.0, 0)
    first, second, last = unpacked(net, x)
    stretched = packed([first._replace(W=3 * first.W), second._replace(W=second.W / 3), last])
    given = parts(MOONS, "float64")[0]
    pictures = [planes.grid(net, planes.around(net, at, 5), *LIMITS, 7, given).loss for at in (x, stretched)]
    np.testing.assert_allclose(pictures[0], pictures[1], rtol=1e-10)
    assert np.ptp(pictures[0]) > 0.05
    other = planes.grid(net, planes.around(net, x, 6), *LIMITS, 7, given).loss
    assert not np.allclose(other, pictures[0])


def test_the_directions_around_leave_biases_and_batch_norm_alone():
    net = NET._replace(batch_norm=True)
    x = np.random.default_rng(0).normal(size=size(net))
    for axis in planes.around(net, x, 0).axes:
        for layer, own in zip(unpacked(net, axis), unpacked(net, x), strict=True):
            np.testing.assert_allclose(np.linalg.norm(layer.W, axis=0), np.linalg.norm(own.W, axis=0), rtol=1e-12)
            for part in layer[1:]:
                assert part is None or not np.any(part)


def test_the_first_sums_of_a_plane_are_made_of_three(examples):
    plane = planes.around(NET, start(NET, "xavier", 1.0, 0), 0)
    z, u, v = (first_sums(NET, x, examples.inputs) for x in (plane.origin, *plane.axes))
    there = first_sums(NET, plane.origin + 0.3 * plane.axes[0] - 2 * plane.axes[1], examples.inputs)
    np.testing.assert_allclose(there, z + 0.3 * u - 2 * v, rtol=1e-12, atol=1e-12)


def test_fewer_examples_keep_the_classes():
    examples = parts(learn("digits"))[0]
    few = thinned(examples, 300)
    assert len(few.targets) == 300
    assert few.share.sum() == pytest.approx(1)
    np.testing.assert_allclose(np.bincount(few.targets) / 300, np.bincount(examples.targets) / 1200, atol=0.005)
    used = thinned(parts(learn("digits", count=40))[0])
    assert np.count_nonzero(used.share) == 40
    assert len(used.targets) == 512  # so that another number compiles nothing


def test_moving_the_plane_compiles_nothing(compilations, examples):
    x = start(NET, "xavier", 1.0, 0)
    planes.grid(NET, planes.around(NET, x, 0), *LIMITS, 9, examples)
    with compilations() as more:
        planes.grid(NET, planes.around(NET, x, 1), (-3.0, 3.0), (-1.0, 4.0), 9, examples)
    assert more == []
