"""What every method owes the app, and the theorems about single methods.

How a method compares with optax is in test_against_optax.py, how it is run in test_trajectory.py.
"""

import dataclasses
import inspect
from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from engine.run import race, run
from engine.sampling import gradient_field
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import Optimizer, Oracle, default_hypers
from optimizers.forms import FORMS
from shapes import Trajectory
from states.setting import on
from tests.support.oracle import oracle_of
from tests.support.turns import by_turns, every_landscape, every_optimizer, every_surface

# The lecture's six: claims.md, section 2, promises something of exactly these on every surface.
LECTURE = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]
TURN_WITH_THE_SURFACE = ["sgd", "momentum", "nesterov", "muon", "shampoo", "soap", "lookahead", "sam"]
SCALE_EACH_AXIS = ["adagrad", "rmsprop", "adam"]
TACO = LANDSCAPES["taco_shell"]


def oracle(landscape: Landscape, knobs: Mapping[str, float], direction) -> Oracle:
    """The surface without noise, put together here and not by the code under test."""

    def loss(p):
        return landscape.loss(p, **knobs)

    return oracle_of(loss, direction)


def walk(landscape: Landscape, optimizer: Optimizer, start, steps: int, directions=None) -> np.ndarray:
    """The path (steps + 1, 2) of `update` called step by step from a Python loop, at default values."""
    hypers, knobs = default_hypers(landscape, optimizer), landscape.knob_values()

    @jax.jit
    def step(x, state, direction):
        return optimizer.update(x, state, oracle(landscape, knobs, direction), **hypers)

    x, path = jnp.array(start, float), [np.array(start, float)]
    state = optimizer.init(x)
    for t in range(steps):
        x, state = step(x, state, np.ones(2) if directions is None else directions[t])
        path.append(np.asarray(x))
    return np.array(path)


# The registry


def test_the_lecture_s_methods_come_first_in_the_lecture_s_order():
    assert list(OPTIMIZERS)[: len(LECTURE)] == list(LECTURE)
    assert all(1600 < optimizer.year < 2100 for optimizer in OPTIMIZERS.values())


def test_no_two_methods_share_a_name():
    names = [optimizer.name for optimizer in OPTIMIZERS.values()]
    assert len(set(names)) == len(names)


@every_optimizer
def test_the_words_are_there_and_the_formula_closes_its_braces(optimizer):
    assert optimizer.name
    assert optimizer.source
    assert optimizer.formula.count("{") == optimizer.formula.count("}")
    assert optimizer.formula.count(r"\begin") == optimizer.formula.count(r"\end")


@every_optimizer
def test_the_knobs_are_sliders_with_their_default_inside(optimizer):
    names = [knob.name for knob in optimizer.knobs]
    assert len(set(names)) == len(names)
    for knob in optimizer.knobs:
        assert knob.low < knob.high
        assert knob.low <= knob.default <= knob.high
        assert not knob.log or knob.low > 0
        assert not knob.near_one or knob.high < 1
        assert not (knob.log and knob.near_one)
        assert knob.symbol


@every_optimizer
def test_the_method_whose_rate_it_takes_exists(optimizer):
    like, factor = optimizer.rate_like
    assert like in OPTIMIZERS
    assert 0 < factor < np.inf


@every_optimizer
def test_the_second_path_is_a_field_of_the_state_and_a_point(optimizer):
    state = optimizer.init(jnp.array([1.0, 2.0]))
    if optimizer.second_path is not None:
        assert np.shape(getattr(state, optimizer.second_path)) == (2,)


@every_optimizer
def test_the_knobs_are_exactly_what_update_takes(optimizer):
    parameters = inspect.signature(optimizer.update).parameters.values()
    taken = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
    assert sorted(taken) == sorted(knob.name for knob in optimizer.knobs)
    # A default in the code would be a second truth beside the knob's.
    assert all(p.default is p.empty for p in parameters)


@every_optimizer
def test_update_gives_back_what_it_was_given_in_shape_and_kind(optimizer):
    hypers = default_hypers(TACO, optimizer)

    def two_steps(x, hypers):
        f = oracle(TACO, TACO.knob_values(), jnp.ones(2))
        before = x, optimizer.init(x)
        after = optimizer.update(*before, f, **hypers)
        return before, after, optimizer.update(*after, f, **hypers)

    before, after, later = jax.eval_shape(two_steps, jax.ShapeDtypeStruct((2,), jnp.float64), hypers)
    assert jax.tree.structure(before) == jax.tree.structure(after) == jax.tree.structure(later)
    for b, a, last in zip(*map(jax.tree.leaves, (before, after, later)), strict=True):
        assert (b.shape, b.dtype) == (a.shape, a.dtype) == (last.shape, last.dtype)


@every_optimizer
def test_the_state_keeps_the_precision_of_the_point(optimizer):
    # In single precision (the big maps) nothing may creep back to double.
    leaves = jax.tree.leaves(jax.eval_shape(optimizer.init, jax.ShapeDtypeStruct((2,), jnp.float32)))
    assert all(leaf.dtype == jnp.float32 for leaf in leaves if jnp.issubdtype(leaf.dtype, jnp.floating))


# No dead knob


def differ(a: Trajectory, b: Trajectory) -> bool:
    seen = [(a.x, b.x), *((a.state[name], b.state[name]) for name in a.state)]
    return any(not np.array_equal(one, other, equal_nan=True) for one, other in seen)


@pytest.mark.parametrize(
    ("key", "name"), [(key, knob.name) for key, optimizer in OPTIMIZERS.items() for knob in optimizer.knobs]
)
def test_every_knob_is_accepted_over_its_range_and_changes_some_run(key, name):
    optimizer = OPTIMIZERS[key]
    knob = next(knob for knob in optimizer.knobs if knob.name == name)

    def changes(landscape: Landscape) -> bool:
        low, default, high = (
            run(optimizer, on(landscape, steps=60, noise=0.3), hypers)
            for hypers in ({name: knob.low}, None, {name: knob.high})
        )
        return differ(low, high) and (differ(low, default) or differ(high, default))

    assert any(changes(landscape) for landscape in LANDSCAPES.values())


# Default pictures


@every_surface
def test_the_lecture_s_methods_stay_in_the_default_picture(surface):
    landscape = LANDSCAPES[surface]
    (x0, x1), (y0, y1), _ = landscape.view_at()
    room = 0.15 * np.array([x1 - x0, y1 - y0])
    for trajectory in race([(OPTIMIZERS[key], None) for key in LECTURE], on(landscape)):
        assert trajectory.stopped is None, trajectory.label
        assert np.isfinite(trajectory.x).all()
        assert np.isfinite(trajectory.loss).all()
        assert np.isfinite(trajectory.grad).all()
        assert (trajectory.x >= np.array([x0, y0]) - room).all(), trajectory.label
        assert (trajectory.x <= np.array([x1, y1]) + room).all(), trajectory.label


@every_surface
def test_the_lecture_s_methods_make_way_in_the_default_picture(surface):
    landscape = LANDSCAPES[surface]
    # A dot that sits on its start is finite and inside, too. On the staircase that is the point.
    if not gradient_field(landscape, [landscape.start]).any():
        pytest.skip("there is no gradient at the start")
    for trajectory in race([(OPTIMIZERS[key], None) for key in LECTURE], on(landscape)):
        width = landscape.xlim[1] - landscape.xlim[0]
        assert np.linalg.norm(trajectory.x - trajectory.x[0], axis=1).max() > 0.03 * width, trajectory.label


# They take the longest step that lowers the loss, go where the curvature points, or find their own rate: their notes on the page say so.
UNBOUND = {"newton", "lbfgs", "conjugate_gradient", "prodigy"}


@every_surface
def test_the_default_pictures_of_all_other_methods_stay_in_the_picture_too(surface):
    landscape = LANDSCAPES[surface]
    limits = np.array([landscape.xlim, landscape.ylim])
    room = 0.15 * np.ptp(limits, axis=1)
    for key, optimizer in OPTIMIZERS.items():
        trajectory = run(optimizer, on(landscape))
        if key in UNBOUND:
            assert optimizer.note
            continue
        assert trajectory.stopped is None, key
        assert (trajectory.x >= limits[:, 0] - room).all(), key
        assert (trajectory.x <= limits[:, 1] + room).all(), key


# The code shown is the code that runs


@every_optimizer
def test_the_source_shown_is_the_source_that_runs(optimizer):
    module = inspect.getmodule(optimizer.update)
    assert module is not None
    namespace = {"__name__": "shown_on_the_page"}
    exec(compile(inspect.getsource(module), "shown", "exec"), namespace)
    shown = dataclasses.replace(namespace["OPTIMIZER"], key=optimizer.key)  # pyright: ignore[reportArgumentType]
    assert shown.update is not optimizer.update
    surface = LANDSCAPES["ledge"]
    running, executed = (run(method, on(surface, steps=60, noise=0.2)) for method in (optimizer, shown))
    assert executed.method == running.method
    np.testing.assert_array_equal(executed.x, running.x)
    assert not differ(executed, running)


@every_optimizer
def test_run_is_update_called_step_by_step(optimizer):
    start = (-1.2, 0.7)
    by_run = run(optimizer, on(LANDSCAPES["ledge"], start=start, steps=30, noise=0.0))
    signs = np.random.default_rng([0, 1]).choice([-1.0, 1.0], (1000, 2))  # what run hands to methods that probe
    np.testing.assert_allclose(by_run.x, walk(LANDSCAPES["ledge"], optimizer, start, 30, signs), rtol=1e-9, atol=1e-9)


# Symmetries


@pytest.mark.parametrize(("method", "key"), by_turns(OPTIMIZERS, ["taco_shell", "sharp_minima"]))
def test_swapping_the_axes_of_a_surface_swaps_the_path(method, key):
    optimizer, surface = OPTIMIZERS[method], LANDSCAPES[key]
    swapped = dataclasses.replace(surface, name="Swapped", loss=lambda p, **knobs: surface.loss(p[::-1], **knobs))
    signs = np.random.default_rng(5).choice([-1.0, 1.0], (30, 2))
    start = np.array([-2.5, 0.7])
    path = walk(surface, optimizer, start, 30, signs)
    mirrored = walk(swapped, optimizer, start[::-1], 30, signs[:, ::-1])
    assert np.abs(path - path[0]).max() > 1e-3
    np.testing.assert_allclose(mirrored[:, ::-1], path, rtol=1e-9, atol=1e-9)


def turned_back(path: np.ndarray, angle: float) -> np.ndarray:
    turn = np.deg2rad(angle)
    return path @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])


def distance_after_turning(key: str, angle: float) -> float:
    """C30: how far the path on the turned taco shell, turned back, is from that on the taco shell as it lies."""
    start = np.array(TACO.start)
    there = run(OPTIMIZERS[key], on(TACO, start=turned_back(start[None], -angle)[0], steps=100, knobs={"angle": angle}))
    here = run(OPTIMIZERS[key], on(TACO, start=start, steps=100))
    return float(np.abs(turned_back(there.x, angle) - here.x).max())


@pytest.mark.parametrize("angle", [15, 30, 45, 73])
@pytest.mark.parametrize("key", TURN_WITH_THE_SURFACE)
def test_c30_these_methods_turn_with_the_surface(key, angle):
    assert distance_after_turning(key, angle) <= 1e-9


@pytest.mark.parametrize("angle", [15, 30, 45, 73])
@pytest.mark.parametrize("key", [*SCALE_EACH_AXIS, "sophia", "ademamix", "prodigy"])
def test_c30_methods_that_scale_each_axis_do_not(key, angle):
    assert distance_after_turning(key, angle) >= 0.5


@pytest.mark.parametrize("angle", [30, 45])
def test_the_default_start_turns_with_the_taco_shell(angle):
    turned = turned_back(np.array([TACO.view_at({"angle": angle}).start]), angle)
    np.testing.assert_allclose(turned, [TACO.start], atol=1e-12)


@pytest.mark.parametrize(("key", "rate"), [("adagrad", 0.5), ("rmsprop", 0.05), ("adam", 0.1)])
@pytest.mark.parametrize("kappa", [1.0, 10.0, 1000.0])
def test_c19_methods_that_scale_each_axis_take_one_path_for_every_kappa(key, rate, kappa):
    def path(kappa):
        hypers = {"learning_rate": rate}
        return run(OPTIMIZERS[key], on(TACO, start=(-1.5, 1.5), steps=60, knobs={"kappa": kappa}), hypers).x

    np.testing.assert_allclose(path(kappa), path(100.0), rtol=0, atol=1e-4)


def test_c19_sgd_s_path_does_depend_on_kappa():
    few, many = (
        run(OPTIMIZERS["sgd"], on(TACO, start=(-1.5, 1.5), steps=60, knobs={"kappa": kappa})).x
        for kappa in (10.0, 100.0)
    )
    assert np.abs(few - many).max() > 0.1


@pytest.mark.parametrize("key", SCALE_EACH_AXIS)
@pytest.mark.parametrize("factor", [1e-3, 1e4])
def test_methods_that_scale_each_axis_do_not_see_the_loss_scaled(key, factor):
    ledge = LANDSCAPES["ledge"]
    scaled = dataclasses.replace(ledge, name="Scaled", loss=lambda p, **knobs: factor * ledge.loss(p, **knobs))
    # Not to the end: close to the minimum epsilon is no longer small beside the gradient.
    plain, louder = (run(OPTIMIZERS[key], on(s, steps=40), {"epsilon": 1e-12}).x for s in (ledge, scaled))
    np.testing.assert_allclose(louder, plain, rtol=0, atol=1e-6)
    assert (
        np.abs(run(OPTIMIZERS["sgd"], on(scaled, steps=40)).x - run(OPTIMIZERS["sgd"], on(ledge, steps=40)).x).max()
        > 0.1
    )


# Single methods


@every_landscape
def test_adam_s_first_step_is_the_learning_rate_in_each_axis(landscape):
    trajectory = run(OPTIMIZERS["adam"], on(landscape, steps=1, noise=0.0), {"learning_rate": 0.03})
    gradient = trajectory.grad[0]
    expected = -0.03 * np.sign(gradient)
    # Beside a gradient of size g, epsilon shortens the step by epsilon / g.
    tolerance = 1e-7 / np.maximum(np.abs(gradient), 1e-7) + 1e-9
    assert (np.abs(trajectory.x[1] - trajectory.x[0] - expected) <= 0.03 * tolerance + 1e-15).all()


@every_landscape
def test_momentum_that_keeps_nothing_is_sgd_bit_for_bit(landscape):
    sgd, momentum = race(
        [(OPTIMIZERS["sgd"], {"learning_rate": 0.03}), (OPTIMIZERS["momentum"], {"learning_rate": 0.03, "rho": 0.0})],
        on(landscape),
    )
    np.testing.assert_array_equal(sgd.x, momentum.x)


def test_nesterov_that_keeps_nothing_is_sgd():
    sgd, nesterov = race(
        [(OPTIMIZERS["sgd"], {"learning_rate": 0.03}), (OPTIMIZERS["nesterov"], {"learning_rate": 0.03, "rho": 0.0})],
        on(TACO),
    )
    np.testing.assert_allclose(sgd.x, nesterov.x, rtol=0, atol=1e-12)


def test_nesterov_is_the_look_ahead_form_seen_from_ahead():
    """Form 1 of the lecture, whose gradient is taken at x + rho v, in NumPy on a quadratic."""
    rate, rho, curvatures = 0.02, 0.9, np.array([0.5, 50.0])
    x, v, ahead = np.array(TACO.start), np.zeros(2), []
    for _ in range(101):
        ahead.append(x + rho * v)
        v = rho * v - rate * curvatures * (x + rho * v)
        x = x + v
    ours = run(OPTIMIZERS["nesterov"], on(TACO, steps=100), {"learning_rate": rate, "rho": rho})
    np.testing.assert_allclose(ours.x, ahead, rtol=0, atol=1e-9)


LIMITS: dict[str, Callable[[float], float]] = {  # of the learning rate, times the largest curvature
    "sgd": lambda rho: 2.0,
    "momentum": lambda rho: 2 * (1 + rho),
    "nesterov": lambda rho: 2 * (1 + rho) / (1 + 2 * rho),
}


@pytest.mark.parametrize(
    ("key", "rho"),
    [("sgd", 0.0), *((key, rho) for key in ("momentum", "nesterov") for rho in (0.0, 0.5, 0.9, 0.99))],
)
@pytest.mark.parametrize("share", [0.99, 1.01])
def test_c16_the_limit_of_the_learning_rate(key, rho, share):
    hypers = {"learning_rate": share * LIMITS[key](rho) / 50, **({"rho": rho} if key != "sgd" else {})}
    trajectory = run(OPTIMIZERS[key], on(TACO, steps=6000), hypers)
    if share < 1:
        assert trajectory.stopped is None
        assert np.linalg.norm(trajectory.x[-1]) <= 1e-3
    else:
        assert trajectory.stopped is not None or np.linalg.norm(trajectory.x[-1]) >= 1e6


def test_adagrad_s_steps_shrink_with_the_root_of_the_time_on_a_slope(make_landscape):
    slope = make_landscape(lambda p: 3.0 * p[0] - 2.0 * p[1])
    steps = np.diff(run(OPTIMIZERS["adagrad"], on(slope, steps=50), {"learning_rate": 0.2}).x, axis=0)
    expected = np.outer(0.2 / np.sqrt(np.arange(1, 51)), [-1, 1])
    np.testing.assert_allclose(steps, expected, rtol=1e-6)


def test_rmsprop_s_first_step_is_the_rate_over_the_root_of_what_it_forgets(make_landscape):
    slope = make_landscape(lambda p: 3.0 * p[0] - 2.0 * p[1])
    x = run(OPTIMIZERS["rmsprop"], on(slope, steps=1), {"learning_rate": 0.2, "decay": 0.99}).x
    np.testing.assert_allclose(x[1] - x[0], [-2.0, 2.0], rtol=1e-6)  # 10 rates: C25


@pytest.mark.parametrize("key", SCALE_EACH_AXIS)
def test_an_axis_without_gradient_stays_put(key, make_landscape):
    # 0 / 0 would be NaN; epsilon keeps it 0 (claims.md, P4).
    valley = make_landscape(lambda p: 0.5 * p[0] ** 2)
    trajectory = run(OPTIMIZERS[key], on(valley, start=(1.0, 0.7), steps=20))
    assert (trajectory.x[:, 1] == 0.7).all()
    assert trajectory.x[-1, 0] < 1.0


@every_optimizer
def test_the_name_of_a_limit_finds_room_beside_its_line(optimizer):
    assert optimizer.stable_rate is None or len(optimizer.stable_rate.text) <= len("2(1+ρ)/((1+2ρ)L)")


def test_each_form_is_another_way_to_write_one_method_and_has_its_knobs():
    found = {form: optimizer for optimizer in OPTIMIZERS.values() for form in optimizer.forms}
    assert found.keys() == FORMS.keys()
    assert all(FORMS[form].knobs == optimizer.knobs for form, optimizer in found.items())


def test_where_a_method_is_fastest_is_told_in_its_own_knobs():
    told = {key: one.fastest(1.0, 100.0) for key, one in OPTIMIZERS.items() if one.fastest}
    assert "momentum" in told
    assert all({knob.name for knob in OPTIMIZERS[key].knobs} >= values.keys() for key, values in told.items())
