"""Theorems about Muon, Shampoo, SOAP, Sophia, AdEMAMix, Prodigy, Lookahead and SAM, and their papers' algorithms in NumPy."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib
import pytest
from scipy.linalg import fractional_matrix_power

from engine.run import run
from engine.sampling import stationary_points
from landscapes import LANDSCAPES
from landscapes.base import turned_start
from optimizers import OPTIMIZERS
from states.setting import on

NEWER = ["muon", "shampoo", "soap", "sophia", "ademamix", "prodigy", "lookahead", "sam"]
TACO, BEALE, LEDGE, WELLS = (LANDSCAPES[name] for name in ("taco_shell", "beale", "ledge", "sharp_minima"))
TURNED = (TACO, {"angle": 30.0})
some_surfaces = pytest.mark.parametrize(
    ("surface", "knobs"), [TURNED, (BEALE, {}), (LEDGE, {})], ids=["turned taco shell", "beale", "ledge"]
)


def derivatives(surface, knobs):
    """The gradient (2,) and the Hessian (2, 2) at a point, for NumPy."""
    values = surface.knob_values(knobs)
    compiled = [jax.jit(of(lambda p: surface.loss(p, **values))) for of in (jax.grad, jax.hessian)]
    return [lambda x, one=one: np.asarray(one(jnp.asarray(x))) for one in compiled]


# Where nothing is to be done, nothing is done


@pytest.mark.parametrize("key", NEWER)
@pytest.mark.parametrize(
    ("name", "start"),
    [("saddle", (0.0, 0.0)), ("monkey_saddle", (0.0, 0.0)), ("plateau_hole", (0.0, 0.0)), ("staircase", (1.3, 0.7))],
)
def test_at_zero_gradient_they_stay_at_every_end_of_every_knob(key, name, start):
    optimizer = OPTIMIZERS[key]
    for knob in optimizer.knobs:
        for value in (knob.low, knob.high):
            stays = run(optimizer, on(LANDSCAPES[name], start=start, steps=3, noise=0.0), {knob.name: value})
            assert stays.stopped is None, (knob.name, value)  # a point that is not finite would stand still, too
            assert all(np.isfinite(field).all() for field in stays.state.values()), (knob.name, value)
            np.testing.assert_array_equal(stays.x, np.tile(start, (4, 1)), err_msg=f"{knob.name} {value}")


@pytest.mark.parametrize("key", NEWER)
def test_an_axis_without_gradient_stays_put(key, make_landscape):
    valley = make_landscape(lambda p: 0.5 * p[0] ** 2)
    trajectory = run(OPTIMIZERS[key], on(valley, start=(1.0, 0.7), steps=20), {"learning_rate": 0.01})
    assert (trajectory.x[:, 1] == 0.7).all()
    assert trajectory.x[-1, 0] < 1.0


@pytest.mark.parametrize("key", ["shampoo", "soap"])
@pytest.mark.parametrize("steepness", [1e-6, 1.0, 1e6])
def test_across_a_slope_they_do_not_step_on_rounding(key, steepness, make_landscape):
    slope = make_landscape(lambda p: steepness * (3.0 * p[0] - 2.0 * p[1]))
    steps = np.diff(run(OPTIMIZERS[key], on(slope, steps=50), {"learning_rate": 0.1, "epsilon": 1e-12}).x, axis=0)
    assert np.abs(steps @ [2.0, 3.0]).max() <= 1e-12 * np.abs(steps).max()


# Muon


@some_surfaces
def test_muon_makes_the_column_of_its_momentum_orthogonal(surface, knobs):
    gradient, _ = derivatives(surface, knobs)
    x, B, path = np.array(surface.view_at(knobs).start), np.zeros((2, 1)), []
    for _ in range(60):
        B = 0.95 * B + gradient(x)[:, None]
        U, _, V = np.linalg.svd(B, full_matrices=False)
        x = x - 0.03 * (U @ V)[:, 0]
        path.append(x)
    ours = run(OPTIMIZERS["muon"], on(surface, steps=60, knobs=knobs, noise=0.0), {"learning_rate": 0.03, "rho": 0.95})
    np.testing.assert_allclose(ours.x[1:], path, rtol=0, atol=1e-9)


def test_every_step_of_muon_is_as_long_as_the_rate():
    steps = np.diff(run(OPTIMIZERS["muon"], on(BEALE, steps=100), {"learning_rate": 0.02}).x, axis=0)
    np.testing.assert_allclose(np.linalg.norm(steps, axis=1), 0.02, rtol=1e-9)


# Shampoo


@some_surfaces
def test_shampoo_takes_the_root_of_the_inverse_matrix(surface, knobs):
    gradient, _ = derivatives(surface, knobs)
    x, H, path = np.array(surface.view_at(knobs).start), 0.01 * np.eye(2), []
    for _ in range(60):
        g = gradient(x)
        H = H + np.outer(g, g)
        x = x - 0.3 * fractional_matrix_power(H, -1 / 2) @ g
        path.append(x)
    hypers = {"learning_rate": 0.3, "epsilon": 0.01}
    ours = run(OPTIMIZERS["shampoo"], on(surface, steps=60, knobs=knobs, noise=0.0), hypers)
    np.testing.assert_allclose(ours.x[1:], path, rtol=0, atol=1e-9)


@some_surfaces
def test_shampoo_without_epsilon_is_adagrad_with_the_full_matrix(surface, knobs):
    hypers = {"learning_rate": 0.3, "epsilon": 1e-12}
    shampoo, full = (
        run(OPTIMIZERS[key], on(surface, steps=100, knobs=knobs), hypers) for key in ("shampoo", "adagrad_full")
    )
    np.testing.assert_allclose(shampoo.x, full.x, rtol=0, atol=1e-6)


# SOAP


@some_surfaces
def test_soap_is_adam_along_the_eigenvectors(surface, knobs):
    gradient, _ = derivatives(surface, knobs)
    x, L, m, v, path = np.array(surface.view_at(knobs).start), np.zeros((2, 2)), np.zeros(2), np.zeros(2), []
    for t in range(1, 61):
        g = gradient(x)
        L = 0.97 * L + 0.03 * np.outer(g, g)
        Q = np.linalg.eigh(L)[1][:, ::-1]
        m = 0.9 * m + 0.1 * g
        v = 0.97 * v + 0.03 * (Q.T @ g) ** 2
        x = x - 0.05 * Q @ ((Q.T @ m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.97**t)) + 1e-3))
        path.append(x)
    hypers = {"learning_rate": 0.05, "beta1": 0.9, "beta2": 0.97, "epsilon": 1e-3}
    ours = run(OPTIMIZERS["soap"], on(surface, steps=60, knobs=knobs, noise=0.0), hypers)
    np.testing.assert_allclose(ours.x[1:], path, rtol=0, atol=1e-8)


def test_soap_on_one_axis_is_adam(make_landscape):
    double_well = make_landscape(lambda p: (p[0] ** 2 - 1) ** 2)
    hypers = {"learning_rate": 0.05, "beta1": 0.9, "beta2": 0.99}
    soap, adam = (
        run(OPTIMIZERS[key], on(double_well, start=(2.0, 0.5), steps=100), hypers) for key in ("soap", "adam")
    )
    np.testing.assert_allclose(soap.x, adam.x, rtol=0, atol=1e-12)


def test_soap_keeps_what_adam_loses_when_the_valley_turns():
    """C30's other side: along the valley Adam is as quick as SGD is slow, until it turns."""
    hypers = {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999}

    def halfway(key, angle):
        """Steps until the distance to the minimum is a tenth of that at the start."""
        knobs = {"angle": angle, "kappa": 1000.0}
        made = run(OPTIMIZERS[key], on(TACO, start=turned_start((-3.5, 1.0), angle), steps=900, knobs=knobs), hypers)
        near = np.linalg.norm(made.x, axis=1) <= 0.1 * np.linalg.norm(made.x[0])
        return int(np.flatnonzero(~near)[-1]) + 1

    assert halfway("soap", 45.0) == halfway("soap", 0.0)
    assert halfway("soap", 45.0) <= 1.5 * halfway("adam", 0.0)
    assert halfway("adam", 45.0) >= 3 * halfway("adam", 0.0)


# Sophia


@some_surfaces
def test_sophia_is_the_paper_s_algorithm(surface, knobs):
    gradient, hessian = derivatives(surface, knobs)
    x, m, h, path = np.array(surface.view_at(knobs).start), np.zeros(2), np.zeros(2), []
    clipped = 0
    for _ in range(80):
        m = 0.9 * m + 0.1 * gradient(x)
        h = 0.8 * h + 0.2 * np.diag(hessian(x))
        ratio = m / np.maximum(0.3 * h, 1e-12)
        clipped += (np.abs(ratio) > 1).sum()
        x = x - 0.05 * np.clip(ratio, -1, 1)
        path.append(x)
    assert 10 < clipped < 150  # of 160: both kinds of steps are in it
    hypers = {"learning_rate": 0.05, "beta1": 0.9, "beta2": 0.8, "gamma": 0.3}
    ours = run(OPTIMIZERS["sophia"], on(surface, steps=80, knobs=knobs, noise=0.0), hypers)
    np.testing.assert_allclose(ours.x[1:], path, rtol=0, atol=1e-9)


def test_sophia_is_optax_s_where_the_curvature_is_the_same_all_along():
    """Optax divides by the curvature before the step's own, and corrects the bias of m: late on a quadratic both do nothing."""
    start, curvatures = np.array(TACO.start), jnp.array([0.5, 50.0])

    def exact(updates: Any, state: Any, params: Any = None, **more: Any) -> Any:
        return jnp.diag(jax.hessian(more["obj_fn"])(params)), state

    given = optax.GradientTransformationExtraArgs(lambda params: optax.EmptyState(), exact)
    sophia: Any = optax.contrib.sophia(0.03, 0.96, 0.99, 1e-12, 0.0, None, 0.1, 1.0, 1, given)
    x, loss = jnp.array(start), partial(TACO.loss, **TACO.knob_values())
    first, *others = sophia.init(x)
    state = (first._replace(count=jnp.asarray(100_000), nu=curvatures), *others)
    path = [start]

    @jax.jit
    def step(x: jax.Array, state: Any) -> Any:
        change, state = sophia.update(jax.grad(loss)(x), state, x, obj_fn=loss)
        return optax.apply_updates(x, change), state

    for _ in range(120):
        x, state = step(x, state)
        path.append(np.asarray(x))
    optimizer = OPTIMIZERS["sophia"]
    late = optimizer.init(jnp.array(start))._replace(h=curvatures)
    hypers = {"learning_rate": 0.03, "beta1": 0.96, "beta2": 0.99, "gamma": 0.1}
    ours = run(optimizer, on(TACO, steps=120, noise=0.0), hypers, late)
    np.testing.assert_allclose(ours.x, path, rtol=0, atol=1e-9)


@pytest.mark.parametrize("surface", LANDSCAPES.values(), ids=LANDSCAPES)
def test_no_step_of_sophia_is_longer_than_the_rate_along_an_axis(surface):
    steps = np.diff(run(OPTIMIZERS["sophia"], on(surface, steps=60), {"learning_rate": 0.03}).x, axis=0)
    assert np.abs(steps).max() <= 0.03 * (1 + 1e-9)


def test_sophia_that_never_clips_nor_remembers_is_a_rate_for_each_axis():
    hypers = {"beta1": 0.0, "beta2": 0.0, "gamma": 10.0, "learning_rate": 10.0}
    np.testing.assert_allclose(run(OPTIMIZERS["sophia"], on(TACO, steps=1), hypers).x[1], 0.0, atol=1e-12)


# AdEMAMix


@some_surfaces
def test_ademamix_without_its_slow_mean_is_adam(surface, knobs):
    setting = on(surface, steps=100, knobs=knobs)
    mixed = run(OPTIMIZERS["ademamix"], setting, {"learning_rate": 0.03, "mix": 0.0})
    np.testing.assert_array_equal(mixed.x, run(OPTIMIZERS["adam"], setting, {"learning_rate": 0.03}).x)


def test_the_slow_mean_of_ademamix_fills_up_from_zero(make_landscape):
    slope = make_landscape(lambda p: 3.0 * p[0] - 2.0 * p[1])
    hypers = {"learning_rate": 0.01, "beta3": 0.99, "mix": 4.0}
    steps = np.diff(run(OPTIMIZERS["ademamix"], on(slope, steps=80), hypers).x, axis=0)
    grown = 0.01 * (1 + 4.0 * (1 - 0.99 ** np.arange(1, 81)))
    np.testing.assert_allclose(steps, np.outer(grown, [-1, 1]), rtol=1e-6)


# Prodigy


@pytest.mark.parametrize("name", ["bowl", "taco_shell", "booth", "matyas", "regression", "kink"])
def test_prodigy_s_guess_grows_and_is_never_above_the_distance_on_a_convex_surface(name):
    """Each gradient has <g, x - x*> >= 0, so r <= <s, x0 - x*>, and that is at most |s|_1 times the largest coordinate."""
    surface = LANDSCAPES[name]
    made = run(OPTIMIZERS["prodigy"], on(surface, steps=400, noise=0.0))
    d, apart = made.state["d"], np.abs(made.x[0] - stationary_points(surface).minima[0, :2]).max()
    assert (np.diff(d) >= 0).all()
    assert d.max() <= apart
    assert d[-1] >= 0.05 * apart


def test_prodigy_comes_to_the_same_rate_from_any_first_guess():
    found = [
        run(OPTIMIZERS["prodigy"], on(TACO, steps=400), {"d0": guess}).state["d"][-1] for guess in (1e-8, 1e-6, 1e-3)
    ]
    assert max(found) <= 1.5 * min(found)


# Lookahead


def test_lookahead_that_keeps_every_step_is_sgd():
    sgd = run(OPTIMIZERS["sgd"], on(BEALE, steps=100), {"learning_rate": 0.005})
    for period, share in ((1.0, 1.0), (7.0, 1.0)):
        hypers = {"learning_rate": 0.005, "period": period, "share": share}
        np.testing.assert_allclose(
            run(OPTIMIZERS["lookahead"], on(BEALE, steps=100), hypers).x, sgd.x, rtol=0, atol=1e-11
        )


@pytest.mark.parametrize(("period", "share"), [(5, 0.5), (4, 0.3), (1, 0.5)])
def test_lookahead_is_the_paper_s_two_loops_on_a_quadratic(period, share):
    """One round multiplies the distance along an axis with curvature c by 1 - a + a (1 - rate c)^k."""
    rate, curvatures, start = 0.03, np.array([0.5, 50.0]), np.array(TACO.start)
    hypers = {"learning_rate": rate, "period": float(period), "share": share}
    made = run(OPTIMIZERS["lookahead"], on(TACO, steps=12 * period), hypers)
    rounds = np.arange(13)[:, None]
    expected = start * (1 - share + share * (1 - rate * curvatures) ** period) ** rounds
    np.testing.assert_allclose(made.x[::period], expected, rtol=0, atol=1e-9)
    np.testing.assert_allclose(made.state["slow"][::period], expected, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(made.state["slow"][:-1], np.repeat(made.x[:-1:period], period, axis=0))


# SAM


def test_sam_that_does_not_climb_is_sgd():
    sgd = run(OPTIMIZERS["sgd"], on(BEALE, steps=100), {"learning_rate": 0.005})
    sam = run(OPTIMIZERS["sam"], on(BEALE, steps=100), {"learning_rate": 0.005, "radius": 0.0})
    np.testing.assert_array_equal(sam.x, sgd.x)
    assert sam.cost[-1].tolist() == [200, 0, 0]


@some_surfaces
def test_sam_is_optax_s(surface, knobs):
    gradient, _ = derivatives(surface, knobs)
    climb = optax.chain(optax.contrib.normalize(), optax.sgd(0.1))
    sam = optax.contrib.sam(optax.sgd(0.005), climb, opaque_mode=True)
    x = jnp.array(surface.view_at(knobs).start)
    state, path = sam.init(x), [np.asarray(x)]
    for _ in range(60):
        change, state = sam.update(gradient(x), state, x, grad_fn=lambda p, _: gradient(p))
        x = optax.apply_updates(x, change)
        path.append(np.asarray(x))
    ours = run(
        OPTIMIZERS["sam"], on(surface, steps=60, knobs=knobs, noise=0.0), {"learning_rate": 0.005, "radius": 0.1}
    )
    np.testing.assert_allclose(ours.x, path, rtol=0, atol=1e-9)


@pytest.mark.parametrize("angle", np.arange(0.0, 360.0, 30.0))
def test_a_well_narrower_than_the_climb_does_not_hold_sam(angle):
    """Nor does it find the wide one: it rests one radius from the narrow minimum, to which its climb then leads."""
    sharp, beside = np.array([-0.971962, 0.0]), np.deg2rad(angle)
    start = tuple(sharp + 0.3 * np.array([np.cos(beside), np.sin(beside)]))
    setting = on(WELLS, start=start, steps=1500, noise=0.0)
    sgd, short, long = (
        run(OPTIMIZERS["sam"], setting, {"learning_rate": 0.01, "radius": radius}) for radius in (0.0, 0.05, 0.7)
    )
    assert np.linalg.norm(sgd.x[-1] - sharp) <= 1e-6
    assert np.linalg.norm(short.x[-1] - sharp) <= 0.02
    np.testing.assert_allclose(long.x[-1] - sharp, (0.7, 0.0), atol=1e-3)
    assert np.linalg.norm(long.grad[-1]) >= 0.3
