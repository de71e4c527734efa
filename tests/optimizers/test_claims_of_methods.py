"""What the lectures and papers say of the methods beyond the first six, measured (claims.md, section 3)."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.linalg import sqrtm

from engine.run import run
from engine.sampling import stationary_points
from landscapes import LANDSCAPES
from landscapes.base import Landscape, no_points, turned_start
from optimizers import OPTIMIZERS
from optimizers.adagrad_full import eigen_roots
from states.setting import on
from tests.support.oracle import constant, oracle_of

TACO, BEALE, ROSENBROCK = (LANDSCAPES[name] for name in ("taco_shell", "beale", "rosenbrock"))
SADDLE, HIMMELBLAU, SLOPE = (LANDSCAPES[name] for name in ("saddle", "himmelblau", "slope"))
QUADRATICS = [
    *((TACO, {"kappa": kappa, "angle": angle}) for kappa in (1.0, 100.0, 1000.0) for angle in (0.0, 30.0, 45.0)),
    (LANDSCAPES["booth"], {}),
    (LANDSCAPES["matyas"], {}),
]


def last_distance(landscape: Landscape, trajectory, knobs=None) -> float:
    minimum = stationary_points(landscape, knobs).minima[0, :2]
    return float(np.linalg.norm(trajectory.x[-1] - minimum))


def steps_to(trajectory, loss: float) -> int:
    """The first step from which the loss is below that value."""
    above = np.flatnonzero(trajectory.loss >= loss)
    return int(above[-1]) + 1 if len(above) else 0


# Newton (C34, C35, C36)


@pytest.mark.parametrize(("landscape", "knobs"), QUADRATICS)
def test_newton_needs_one_step_on_a_quadratic(landscape, knobs):
    assert last_distance(landscape, run(OPTIMIZERS["newton"], on(landscape, steps=1, knobs=knobs)), knobs) <= 1e-10


def test_newton_jumps_wildly_once_on_rosenbrock_and_at_half_the_rate_never():
    whole = run(OPTIMIZERS["newton"], on(ROSENBROCK, start=(-1.2, 1.0), steps=6))
    np.testing.assert_allclose(whole.loss[:3], [24.2, 4.73, 1412], rtol=2e-3)
    assert whole.loss[5] < 1e-8
    half = run(OPTIMIZERS["newton"], on(ROSENBROCK, start=(-1.2, 1.0), steps=100), {"learning_rate": 0.5})
    assert (np.diff(half.loss[:39]) < 0).all()


def test_newton_goes_to_the_saddle_and_to_the_summit():
    assert np.linalg.norm(run(OPTIMIZERS["newton"], on(SADDLE, start=(1.5, 0.4), steps=50)).x[-1]) <= 1e-9
    summit = run(OPTIMIZERS["newton"], on(HIMMELBLAU, start=(0.0, 0.0), steps=50)).x[-1]
    np.testing.assert_allclose(summit, (-0.270845, -0.923039), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "start"), [("monkey_saddle", (0.0, 0.0)), ("slope", (0.0, 0.0)), ("plateau_hole", (1.0, 0.0))]
)
def test_newton_stays_and_says_so_where_the_hessian_is_singular(name, start):
    trajectory = run(OPTIMIZERS["newton"], on(LANDSCAPES[name], start=start, steps=3))
    np.testing.assert_array_equal(trajectory.x, np.tile(start, (4, 1)))
    np.testing.assert_array_equal(trajectory.state["singular"], [0.0, 1.0, 1.0, 1.0])


# A rate per coordinate and conjugate gradients (C38)


def test_a_rate_per_coordinate_is_all_that_an_axis_aligned_quadratic_needs():
    exact = {"epsilon": 1e-12, "learning_rate": 1.0}
    assert last_distance(TACO, run(OPTIMIZERS["sgd_diagonal"], on(TACO, steps=1), exact)) <= 1e-9


def test_at_45_degrees_a_rate_per_coordinate_does_nothing():
    knobs = {"angle": 45.0}
    exact = {"epsilon": 1e-12, "learning_rate": 0.5}
    diagonal = run(OPTIMIZERS["sgd_diagonal"], on(TACO, steps=200, knobs=knobs), exact)
    # Both diagonal entries of the turned Hessian are (.5 + 50) / 2: it is SGD at a rate of .5 over that.
    plain = run(OPTIMIZERS["sgd"], on(TACO, steps=200, knobs=knobs), {"learning_rate": 0.5 / 25.25})
    np.testing.assert_allclose(diagonal.x, plain.x, atol=1e-9)


@pytest.mark.parametrize(("landscape", "knobs"), QUADRATICS)
def test_conjugate_gradient_needs_two_steps_on_a_quadratic(landscape, knobs):
    trajectory = run(OPTIMIZERS["conjugate_gradient"], on(landscape, steps=2, knobs=knobs))
    assert last_distance(landscape, trajectory, knobs) <= 1e-9


# L-BFGS (C37)


@pytest.mark.parametrize(
    ("landscape", "knobs", "most"), [(ROSENBROCK, {}, 45), (BEALE, {}, 45), (TACO, {"angle": 45.0}, 45)]
)
def test_lbfgs_needs_a_fifth_of_momentum_s_steps_at_the_most(landscape, knobs, most):
    lbfgs = run(OPTIMIZERS["lbfgs"], on(landscape, steps=100, knobs=knobs))
    momentum = run(OPTIMIZERS["momentum"], on(landscape, steps=4000, knobs=knobs))
    assert steps_to(lbfgs, 1e-8) <= most
    assert 5 * steps_to(lbfgs, 1e-8) <= steps_to(momentum, 1e-8)


def test_lbfgs_counts_what_its_line_search_asks_for():
    """Asked again on a surface that counts while it runs, outside of compiled code."""
    asked = np.zeros(3, int)

    def counted(kind, function):
        def ask(*at):
            asked[kind] += 1
            return function(*at)

        return ask

    def loss(p):
        return (1.0 - p[0]) ** 2 + 100.0 * (p[1] - p[0] ** 2) ** 2

    def gradient(p):
        return jnp.array([-2 * (1 - p[0]) - 400 * p[0] * (p[1] - p[0] ** 2), 200 * (p[1] - p[0] ** 2)])

    f = oracle_of(loss, jnp.ones(2))._replace(
        value=counted(1, loss),
        grad=counted(0, gradient),
        curvature=counted(2, lambda p, d: d @ jax.hessian(loss)(p) @ d),
    )
    for key in ("lbfgs", "conjugate_gradient"):
        optimizer, x = OPTIMIZERS[key], jnp.array([-1.2, 1.0])
        state, asked[:] = optimizer.init(x), 0
        hypers = {knob.name: knob.default for knob in optimizer.knobs}
        with jax.disable_jit():
            for _ in range(5):
                x, state = optimizer.update(x, state, f, **hypers)
        np.testing.assert_array_equal(state.evaluations, asked)
        np.testing.assert_array_equal(run(optimizer, on(ROSENBROCK, start=(-1.2, 1.0), steps=5)).cost[-1], asked)


def test_lbfgs_is_no_good_with_noise():
    mild = LANDSCAPES["noisy_bowl"]
    runs = {"lbfgs": {}, "momentum": {"learning_rate": 0.005}}
    finals = {
        key: np.mean(
            [run(OPTIMIZERS[key], on(mild, steps=100, noise=2.0, seed=seed), hypers).loss[-1] for seed in range(60)]
        )
        for key, hypers in runs.items()
    }
    assert finals["lbfgs"] >= 2 * finals["momentum"]


# Nesterov's two forms (C14)


@pytest.mark.parametrize(("landscape", "rate"), [(ROSENBROCK, 5e-4), (BEALE, 0.005), (TACO, 0.02)])
def test_the_two_nesterov_forms_are_one_method_seen_from_two_points(landscape, rate):
    hypers = {"learning_rate": rate, "rho": 0.9}
    shifted = run(OPTIMIZERS["nesterov"], on(landscape, steps=300), hypers)
    ahead = run(OPTIMIZERS["nesterov_lookahead"], on(landscape, steps=300), hypers)
    np.testing.assert_allclose(ahead.x + 0.9 * ahead.state["v"], shifted.x, atol=1e-9)
    assert np.abs(ahead.x - shifted.x).max() > 0.05


# Adam and Adam almost (C24, C25, C26, C27)


@pytest.mark.parametrize(
    ("beta1", "beta2", "first"),
    [(0.9, 0.999, 3.1623), (0.9, 0.99, 1.0), (0.9, 0.9, 0.31623), (0.0, 0.999, 31.623), (0.9, 0.9999, 10.0)],
)
def test_the_first_step_of_adam_almost(beta1, beta2, first):
    hypers = {"learning_rate": 0.01, "beta1": beta1, "beta2": beta2, "epsilon": 1e-12}
    almost = run(OPTIMIZERS["adam_almost"], on(SLOPE, steps=1), hypers)
    np.testing.assert_allclose(np.abs(almost.x[1]) / 0.01, first, rtol=1e-4)
    adam = run(OPTIMIZERS["adam"], on(SLOPE, steps=1), hypers)
    np.testing.assert_allclose(np.abs(adam.x[1]) / 0.01, 1.0, rtol=1e-6)


def test_the_largest_step_of_adam_almost_is_the_twelfth():
    almost = run(OPTIMIZERS["adam_almost"], on(SLOPE, steps=100), {"learning_rate": 0.01, "epsilon": 1e-12})
    steps = np.abs(np.diff(almost.x[:, 0])) / 0.01
    assert np.argmax(steps) + 1 == 12
    np.testing.assert_allclose([steps.max(), steps.sum()], [6.57, 466], rtol=2e-3)


@pytest.mark.parametrize("landscape", [BEALE, TACO])
def test_adam_almost_without_momentum_is_rmsprop(landscape):
    rate = {"learning_rate": 0.02}
    almost = run(OPTIMIZERS["adam_almost"], on(landscape, steps=300), {**rate, "beta1": 0.0, "beta2": 0.99})
    rmsprop = run(OPTIMIZERS["rmsprop"], on(landscape, steps=300), {**rate, "decay": 0.99})
    np.testing.assert_array_equal(almost.x, rmsprop.x)


def test_adam_almost_is_thrown_out_of_the_narrow_well_and_adam_is_not():
    wells = LANDSCAPES["sharp_minima"]
    sharp = np.array([-0.971962, 0.0])
    for angle in np.linspace(0, 2 * np.pi, 12, endpoint=False):
        start = sharp + 0.3 * np.array([np.cos(angle), np.sin(angle)])
        ends = {
            key: run(OPTIMIZERS[key], on(wells, start=start, steps=1000), {"learning_rate": 0.3}).x[-1]
            for key in ("adam", "adam_almost")
        }
        assert np.linalg.norm(ends["adam"] - sharp) < 0.05, angle
        assert np.linalg.norm(ends["adam_almost"] - sharp) > 0.3, angle


@pytest.mark.parametrize("key", ["adagrad", "rmsprop", "adam"])
@pytest.mark.parametrize("landscape", [TACO, BEALE])
def test_a_tenth_of_epsilon_changes_nothing_to_speak_of(key, landscape):
    rate = {"adagrad": 0.5, "rmsprop": 0.05, "adam": 0.1}[key]
    one, tenth = (
        run(OPTIMIZERS[key], on(landscape, steps=60), {"learning_rate": rate, "epsilon": epsilon})
        for epsilon in (1e-7, 1e-8)
    )
    assert np.abs(one.x - tenth.x).max() <= 1e-3


# AMSGrad


def test_amsgrad_remembers_the_largest_second_moment_apart_from_the_running_one():
    """A large gradient once, small ones afterwards: v forgets it, v-hat does not (the mistake is to write it back)."""

    amsgrad, x = OPTIMIZERS["amsgrad"], jnp.zeros(2)
    state = amsgrad.init(x)
    v, largest = 0.0, 0.0
    for g in (10.0, *[0.1] * 50):
        x, state = amsgrad.update(
            x, state, constant(jnp.full(2, g)), learning_rate=0.1, beta1=0.9, beta2=0.9, epsilon=1e-8
        )
        v = 0.9 * v + 0.1 * g**2
        largest = max(largest, v)
    np.testing.assert_allclose(state.v, v, rtol=1e-12)
    np.testing.assert_allclose(state.v_hat, largest, rtol=1e-12)
    assert largest > 100 * v


# AdaGrad with the full matrix


def root(matrix):
    roots, vectors = eigen_roots(jnp.asarray(matrix))
    return vectors @ jnp.diag(roots) @ vectors.T


def test_its_root_is_the_matrix_square_root():
    random = np.random.default_rng(5)
    for _ in range(50):
        a = random.normal(size=(2, 3))
        np.testing.assert_allclose(root(a @ a.T), np.real(sqrtm(a @ a.T)), atol=1e-10)
    g = np.array([3.0, -4.0])
    np.testing.assert_allclose(root(np.outer(g, g)), np.outer(g, g) / 5.0, atol=1e-12)
    np.testing.assert_array_equal(root(jnp.zeros((2, 2))), np.zeros((2, 2)))


def test_full_adagrad_turns_with_the_surface_and_keeps_its_advantage():
    upright = run(OPTIMIZERS["adagrad_full"], on(TACO, start=(-3.5, 1.0), steps=150))
    turned = run(
        OPTIMIZERS["adagrad_full"], on(TACO, start=turned_start((-3.5, 1.0), 45.0), steps=150, knobs={"angle": 45.0})
    )
    back = np.stack([turned_start(tuple(point), -45.0) for point in turned.x])
    np.testing.assert_allclose(back, upright.x, atol=1e-6)
    diagonal = run(OPTIMIZERS["adagrad"], on(TACO, steps=150, knobs={"angle": 45.0}))
    assert steps_to(turned, 1e-3) < 150 == steps_to(diagonal, 1e-3) - 1


# Averaging (C40), perturbation (C49), schedule-free


def test_the_average_ends_far_below_the_cloud():
    mild, seeds = LANDSCAPES["noisy_bowl"], range(60)
    averaged = [
        run(
            OPTIMIZERS["sgd_averaged"],
            on(mild, steps=1000, noise=5.0, seed=seed),
            {"learning_rate": 0.2, "averaging": 0.98},
        )
        for seed in seeds
    ]
    late = slice(500, None)
    of_mean = np.mean([trajectory.loss[late].mean() for trajectory in averaged])
    raw = np.concatenate([trajectory.state["raw"][late] for trajectory in averaged])
    of_raw = np.mean(0.5 * raw[:, 0] ** 2 + 2.5 * raw[:, 1] ** 2)
    assert of_raw >= 10 * of_mean


def test_the_average_is_the_mean_of_what_sgd_visits():
    hypers = {"learning_rate": 0.05, "averaging": 0.9}
    averaged = run(OPTIMIZERS["sgd_averaged"], on(BEALE, steps=50), {**hypers, "learning_rate": 0.005})
    raw = run(OPTIMIZERS["sgd"], on(BEALE, steps=50), {"learning_rate": 0.005})
    np.testing.assert_array_equal(averaged.state["raw"], raw.x)
    mean = raw.x[0]
    for point, row in zip(raw.x[1:], averaged.x[1:], strict=True):
        mean = 0.9 * mean + 0.1 * point
        np.testing.assert_allclose(row, mean, rtol=1e-13)


@pytest.mark.parametrize("seed", range(10))
def test_one_random_direction_a_step_is_enough_to_go_down(seed):
    mild = LANDSCAPES["noisy_bowl"]
    perturbation = run(OPTIMIZERS["perturbation"], on(mild, steps=400, noise=0.0, seed=seed), {"learning_rate": 0.1})
    assert perturbation.loss[-1] <= 1e-3
    assert perturbation.cost[-1].tolist() == [0, 800, 0]


def test_on_the_staircase_only_a_long_perturbation_walks_down():
    stairs = LANDSCAPES["staircase"]
    assert not np.diff(run(OPTIMIZERS["sgd"], on(stairs, steps=50)).x, axis=0).any()
    finals = {
        distance: run(
            OPTIMIZERS["perturbation"], on(stairs, steps=400), {"learning_rate": 0.1, "distance": distance}
        ).loss[-1]
        for distance in (1e-3, 0.5)
    }
    assert finals[0.5] <= 0.25 < finals[1e-3]


def test_schedule_free_at_beta_0_is_the_plain_mean_of_sgd():
    free = run(OPTIMIZERS["schedule_free_sgd"], on(BEALE, steps=50), {"learning_rate": 0.005, "beta1": 0.0})
    plain = run(OPTIMIZERS["sgd"], on(BEALE, steps=50), {"learning_rate": 0.005})
    np.testing.assert_allclose(free.state["z"], plain.x, rtol=1e-12)
    means = np.cumsum(plain.x[1:], axis=0) / np.arange(1, 51)[:, None]
    np.testing.assert_allclose(free.x[1:], means, rtol=1e-12)


@pytest.mark.parametrize("key", ["lion"])
def test_every_step_of_lion_is_as_long_along_each_axis(key):
    trajectory = run(OPTIMIZERS[key], on(BEALE, steps=100), {"learning_rate": 0.01, "weight_decay": 0.0})
    np.testing.assert_allclose(np.abs(np.diff(trajectory.x, axis=0)), 0.01, rtol=1e-9)


def test_a_kink_does_not_stop_the_line_search():
    kink = LANDSCAPES["kink"]
    trajectory = run(OPTIMIZERS["lbfgs"], on(kink, steps=50))
    assert np.isfinite(trajectory.x).all()
    assert trajectory.loss[-1] < 0.1 * trajectory.loss[0]


def test_the_gradient_is_asked_for_twice_in_a_step_where_it_is():
    flat = Landscape(
        name="Flat", loss=lambda p: 0.0 * p[0], formula="0", xlim=(-1, 1), ylim=(-1, 1), start=(0.0, 0.0),
        minima=no_points, saddles=no_points, rates={}, story="", source="",
    )  # fmt: skip
    for key, optimizer in OPTIMIZERS.items():
        trajectory = run(optimizer, on(flat, steps=3))
        assert np.isfinite(trajectory.x).all(), key
