"""Runs and races: what a Trajectory says is true, the noise is the announced one, no slider compiles anything."""

import inspect
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.run import labels, race, run
from engine.sampling import gradient_field
from engine.verdict import STATUSES, verdict
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import LEARNING_RATE, Optimizer, default_hypers, default_rate
from shapes import MAX_ENTRIES, Knob, Trajectory
from states.noise import KINDS
from states.schedules import SCHEDULES
from states.setting import on
from tests.support.turns import every_landscape, every_optimizer

TACO, BOWL, NOISY = LANDSCAPES["taco_shell"], LANDSCAPES["bowl"], LANDSCAPES["noisy_bowl"]
SGD, MOMENTUM, ADAM = OPTIMIZERS["sgd"], OPTIMIZERS["momentum"], OPTIMIZERS["adam"]
NAN, INF = float("nan"), float("inf")


def method(name: str, init, update, knobs=(LEARNING_RATE,), **facts) -> Optimizer:
    return Optimizer(name=name, year=2017, init=init, update=update, knobs=knobs, formula="", source="", **facts)


class Heard(NamedTuple):
    """What a method was told at its last step."""

    gradient: jax.Array
    again: jax.Array
    value: jax.Array
    direction: jax.Array


def listener(name: str = "Listener") -> Optimizer:
    """A method that stays where it is and writes down what it is told there."""

    def init(x):
        return Heard(jnp.zeros(2), jnp.zeros(2), jnp.zeros(()), jnp.zeros(2))

    def update(x, state, f, *, learning_rate):
        return x, Heard(f.grad(x), f.grad(x + 1.0), f.value(x), f.direction)

    return method(name, init, update)


LISTENER = listener()


def assert_same(a: Trajectory, b: Trajectory, rows: int | None = None) -> None:
    """The same run to the last bit, labels aside; of the first `rows` rows, if given."""
    for name in ("x", "loss", "grad", "cost"):
        np.testing.assert_array_equal(getattr(a, name)[:rows], getattr(b, name)[:rows])
    assert a.state.keys() == b.state.keys()
    for name in a.state:
        np.testing.assert_array_equal(a.state[name][:rows], b.state[name][:rows])
    if rows is None:
        assert (a.method, a.stopped) == (b.method, b.stopped)


# A trajectory


@every_optimizer
def test_a_trajectory_has_a_row_for_the_start_and_for_every_step(optimizer):
    trajectory = run(optimizer, on(TACO, start=(-2.0, 0.5), steps=37))
    np.testing.assert_array_equal(trajectory.x[0], (-2.0, 0.5))
    assert trajectory.x.shape == trajectory.grad.shape == (38, 2)
    assert trajectory.loss.shape == (38,)
    assert trajectory.cost.shape == (38, 3)
    assert trajectory.label == optimizer.name
    assert OPTIMIZERS[trajectory.method] is optimizer
    begin = optimizer.init(jnp.array([-2.0, 0.5]))
    assert list(trajectory.state) == list(begin._fields)  # pyright: ignore[reportAttributeAccessIssue]
    for name, field in trajectory.state.items():
        assert field.shape == (38, *np.shape(getattr(begin, name)))
        np.testing.assert_array_equal(field[0], getattr(begin, name))


@every_optimizer
def test_a_trajectory_is_numpy_in_double_precision(optimizer):
    trajectory = run(optimizer, on(TACO, steps=3))
    for array in (trajectory.x, trajectory.loss, trajectory.grad, *trajectory.state.values()):
        assert type(array) is np.ndarray
        assert array.dtype == np.float64


@every_landscape
def test_without_a_word_the_surface_s_own_start_steps_and_rate_are_taken(landscape):
    spoken = run(
        SGD,
        on(
            landscape,
            start=landscape.start,
            steps=landscape.steps,
            knobs={knob.name: knob.default for knob in landscape.knobs},
            noise=landscape.noise,
            noise_kind="uniform",
            seed=0,
            schedule="constant",
        ),
        {"learning_rate": landscape.rates["sgd"]} if "sgd" in landscape.rates else None,
    )
    silent = run(SGD, on(landscape))
    assert len(silent.x) == landscape.steps + 1
    assert_same(silent, spoken)


@every_landscape
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_loss_and_gradient_of_a_row_are_the_surface_s_true_ones_there(landscape, noise):
    knobs = {knob.name: (knob.low + 2 * knob.default) / 3 for knob in landscape.knobs}
    for trajectory in race([(SGD, None), (ADAM, None)], on(landscape, steps=25, knobs=knobs, noise=noise, seed=4)):
        values = landscape.knob_values(knobs)
        true = [float(landscape.loss(p, **values)) for p in trajectory.x]
        np.testing.assert_allclose(trajectory.loss, true, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(
            trajectory.grad, gradient_field(landscape, trajectory.x, knobs), rtol=1e-9, atol=1e-9
        )


@every_optimizer
def test_fewer_steps_are_the_beginning_of_more(optimizer):
    lengths = (1, 7, 150, 1000, 2100)  # 1000 is all that one call of the compiled loop has room for
    longest = run(optimizer, on(NOISY, steps=lengths[-1], seed=3))
    for steps in lengths[:-1]:
        shorter = run(optimizer, on(NOISY, steps=steps, seed=3))
        assert len(shorter.x) == steps + 1
        if longest.stopped is None:
            assert_same(shorter, longest, rows=steps + 1)


@pytest.mark.parametrize("steps", [999, 1000, 1001, 1500, 2048, 2049])
def test_a_run_may_be_longer_than_a_thousand_steps_and_compiles_nothing(steps, compilations):
    short = run(SGD, on(TACO, steps=900, noise=0.1), {"learning_rate": 0.002})
    with compilations() as seconds:
        long = run(SGD, on(TACO, steps=steps, noise=0.1), {"learning_rate": 0.002})
    assert seconds == []
    assert long.x.shape == (steps + 1, 2)
    np.testing.assert_array_equal(long.x[:901], short.x)
    assert (np.linalg.norm(np.diff(long.x[-100:], axis=0), axis=1) > 0).all()


def test_after_many_steps_sgd_is_where_the_formula_says():
    long = run(SGD, on(TACO, start=(-3.5, 1.0), steps=5000), {"learning_rate": 0.0005})
    expected = np.array([-3.5, 1.0]) * (1 - 0.0005 * np.array([0.5, 50.0])) ** np.arange(5001)[:, None]
    np.testing.assert_allclose(long.x, expected, rtol=1e-10, atol=1e-300)


# Races


def test_a_race_is_its_runs():
    options = {"start": (-2.0, 1.5), "steps": 70, "noise": 0.4, "seed": 11, "knobs": {"kappa": 30.0, "angle": 20.0}}
    methods = list(OPTIMIZERS.values())[: MAX_ENTRIES - 1]
    entries = [*((optimizer, None) for optimizer in methods), (SGD, {"learning_rate": 0.001})]
    for trajectory, (optimizer, hypers) in zip(race(entries, on(TACO, **options)), entries, strict=True):
        assert_same(trajectory, run(optimizer, on(TACO, **options), hypers))


def test_a_race_keeps_the_order_of_its_entries():
    trajectories = race([(ADAM, None), (SGD, None), (MOMENTUM, None)], on(BOWL, steps=2))
    assert [trajectory.method for trajectory in trajectories] == ["adam", "sgd", "momentum"]
    assert [trajectory.label for trajectory in trajectories] == ["Adam", "SGD", "Momentum"]


def test_a_race_of_nobody_is_empty():
    assert race([], on(BOWL)) == []


def test_repeated_methods_are_told_apart_by_what_differs():
    entries = [
        (SGD, {"learning_rate": 0.1}),
        (MOMENTUM, {"learning_rate": 0.02, "rho": 0.5}),
        (MOMENTUM, {"learning_rate": 0.02, "rho": 0.8}),
        (SGD, {"learning_rate": 0.3}),
        (ADAM, None),
    ]
    names = [trajectory.label for trajectory in race(entries, on(BOWL, steps=1))]
    assert names == ["SGD 0.1", "Momentum rho 0.5", "Momentum rho 0.8", "SGD 0.3", "Adam"]


rates = st.one_of(st.sampled_from([0.1, 0.1 + 1e-9, 0.10001, 5.0, NAN, INF]), st.floats(1e-4, 10))


@given(st.lists(st.tuples(st.sampled_from(sorted(OPTIMIZERS)), rates), max_size=MAX_ENTRIES))
def test_no_two_runs_of_a_race_share_a_label(chosen):
    entries = []
    for key, rate in chosen:
        hypers = default_hypers(BOWL, OPTIMIZERS[key])
        entries.append((OPTIMIZERS[key], {**hypers, "learning_rate": rate} if "learning_rate" in hypers else hypers))
    names = labels(entries)
    assert len(set(names)) == len(names)
    assert all(name.startswith(entry[0].name) for name, entry in zip(names, entries, strict=True))


# Noise


@pytest.mark.parametrize("seed", [0, 3, 2**40])
def test_sgd_with_noise_is_the_loop_one_would_write_in_numpy(seed):
    steps, rate, amplitude = 200, 0.05, 5.0
    noise = np.random.default_rng(seed).uniform(-amplitude, amplitude, (steps, 2))
    x, path = np.array([-3.5, 1.0]), [np.array([-3.5, 1.0])]
    for n in noise:
        x = x - rate * (np.array([1.0, 5.0]) * x + n)
        path.append(x)
    ours = run(SGD, on(NOISY, steps=steps, noise=amplitude, seed=seed), {"learning_rate": rate})
    np.testing.assert_allclose(ours.x, path, rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_the_draws_are_numpy_s_of_that_seed_step_by_step(kind):
    random = np.random.default_rng(8)
    draws = {
        "uniform": lambda: random.uniform(-0.7, 0.7, (90, 2)),
        "gaussian": lambda: random.normal(0.0, 0.7, (90, 2)),
        # C = 3 and d = .1: with probability 1.1 / 4 up by 2.9, else down by 1.1; on x only.
        "rare": lambda: np.array([(0.7 * 2.9 if one < 0.275 else -0.7 * 1.1, 0.0) for one in random.random(90)]),
    }
    expected = draws[kind]()
    heard = run(LISTENER, on(BOWL, start=(0.5, 2.0), steps=90, noise=0.7, noise_kind=kind, seed=8)).state
    np.testing.assert_allclose(heard["gradient"][1:] - (0.5, 2.0), expected, rtol=0, atol=1e-12)


def test_within_a_step_the_noise_is_one_and_the_value_leans_with_the_gradient():
    point = np.array([0.5, 2.0])
    heard = run(LISTENER, on(BOWL, start=point, steps=40, noise=0.7, seed=8)).state
    noise = heard["gradient"][1:] - point
    np.testing.assert_allclose(heard["again"][1:] - (point + 1), noise, rtol=0, atol=1e-12)
    np.testing.assert_allclose(heard["value"][1:], point @ point / 2 + noise @ point, rtol=0, atol=1e-12)


def test_all_methods_of_a_race_hear_the_same_noise_and_directions():
    first, _, second = race([(LISTENER, None), (ADAM, None), (listener("Second"), None)], on(BOWL, noise=0.7, seed=5))
    assert np.ptp(first.state["gradient"][1:], axis=0).min() > 1.0
    for name in Heard._fields:
        np.testing.assert_array_equal(first.state[name], second.state[name])


def test_directions_are_signs_of_the_seed():
    heard, again, other = (run(LISTENER, on(BOWL, steps=400, seed=seed)).state["direction"][1:] for seed in (1, 1, 2))
    assert set(np.unique(heard)) == {-1.0, 1.0}
    # All four come up, about equally often: 100 +- 9 (one standard deviation).
    _, counts = np.unique(heard, axis=0, return_counts=True)
    assert len(counts) == 4
    assert counts.min() > 50
    np.testing.assert_array_equal(heard, again)
    assert (heard != other).any(axis=1).mean() > 0.5


@every_optimizer
def test_the_noise_of_a_run_follows_its_seed(optimizer):
    one, same, other = (run(optimizer, on(NOISY, steps=60, noise=9.0, seed=seed)) for seed in (1, 1, 2))
    assert_same(one, same)
    assert not np.array_equal(one.x, other.x)


# Schedules, and starting from a state


def test_a_schedule_given_as_factors_scales_the_rate_step_by_step():
    factors = np.random.default_rng(2).uniform(0, 2, 60)
    ours = run(SGD, on(BOWL, start=(-3.0, 2.0), steps=60, schedule=factors), {"learning_rate": 0.1})
    left = np.concatenate([[1.0], np.cumprod(1 - 0.1 * factors)])
    np.testing.assert_allclose(ours.x, left[:, None] * (-3.0, 2.0), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 150, 1000])
def test_a_schedule_by_its_name_is_its_factors(name, steps):
    factors = SCHEDULES[name].factor(np.arange(steps, dtype=float), steps)
    assert factors.shape == (steps,)
    assert np.isfinite(factors).all()
    assert (factors >= 0).all()
    assert_same(run(SGD, on(BOWL, steps=steps, schedule=name)), run(SGD, on(BOWL, steps=steps, schedule=factors)))


@every_optimizer
def test_a_run_goes_on_from_a_state(optimizer):
    surface, hypers = LANDSCAPES["ledge"], default_hypers(LANDSCAPES["ledge"], optimizer)
    whole, reseeded = (run(optimizer, on(surface, steps=30, seed=seed), hypers) for seed in (0, 1))
    if not np.array_equal(whole.x, reseeded.x):
        pytest.skip("probes in random directions, which begin anew with every run")
    begin = optimizer.init(jnp.array(whole.x[0]))
    fields: dict[str, jax.Array] = begin._asdict()  # pyright: ignore[reportAttributeAccessIssue]
    state = type(begin)(**{name: jnp.asarray(whole.state[name][10], field.dtype) for name, field in fields.items()})
    rest = run(optimizer, on(surface, start=whole.x[10], steps=20), hypers, state=state)
    np.testing.assert_allclose(rest.x, whole.x[10:], rtol=0, atol=1e-12)
    for name in fields:
        np.testing.assert_allclose(rest.state[name], whole.state[name][10:], rtol=1e-12, atol=1e-12)


def test_a_state_is_not_ignored():
    state = MOMENTUM.init(jnp.zeros(2))._replace(v=jnp.array([3.0, -1.0]))  # pyright: ignore[reportAttributeAccessIssue]
    pushed = run(MOMENTUM, on(BOWL, start=(1.0, 1.0), steps=1), {"learning_rate": 0.1, "rho": 0.5}, state=state)
    np.testing.assert_allclose(
        pushed.x[1], np.array([1.0, 1.0]) - 0.1 * (0.5 * np.array([3.0, -1.0]) + 1.0), rtol=1e-15
    )
    np.testing.assert_array_equal(pushed.state["v"][0], [3.0, -1.0])


# Where numbers end


def first_too_large(step, start, most: int = 100) -> int:
    """The first step at which a hand-written loop is beyond 1e30."""
    x = np.array(start, float)
    return next(t for t in range(1, most) if not (np.abs(x := step(x)) <= 1e30).all())


@pytest.mark.parametrize("rate", [0.5, 10.0, 1e6, 1e20])
def test_a_run_stops_at_the_step_at_which_a_coordinate_passes_1e30(rate):
    expected = first_too_large(lambda x: x - rate * np.array([0.5, 50.0]) * x, TACO.start)
    trajectory = run(SGD, on(TACO, steps=200), {"learning_rate": rate})
    assert trajectory.stopped == expected
    assert (np.abs(trajectory.x) <= 1e30).all()


def test_from_where_it_stopped_everything_stands_still():
    trajectory = run(MOMENTUM, on(TACO, steps=30), {"learning_rate": 1e5})
    stopped = trajectory.stopped
    assert stopped is not None
    assert 1 < stopped < 30
    for array in (trajectory.x, trajectory.loss, trajectory.grad, trajectory.cost, *trajectory.state.values()):
        assert len(array) == 31
        assert np.isfinite(array).all()
        assert (array[stopped - 1 :] == array[stopped - 1]).all()
    assert (trajectory.x[1:stopped] != trajectory.x[: stopped - 1]).any(axis=1).all()
    assert trajectory.cost[-1].tolist() == [stopped - 1, 0, 0]


def test_beyond_1e30_counts_as_not_finite_even_where_the_loss_is_finite(make_landscape):
    slope = make_landscape(lambda p: -p[0])
    trajectory = run(SGD, on(slope, start=(0.0, 0.0), steps=10), {"learning_rate": 4e29})
    assert trajectory.stopped == 3
    np.testing.assert_allclose(trajectory.x[:, 0], [0, 4e29, *[8e29] * 9])


def test_a_loss_that_overflows_stops_the_run_before_its_point_does(make_landscape):
    # exp(x) is infinite from x = 709.78 on; every step goes 300 to the right.
    cliff = make_landscape(lambda p: jnp.exp(p[0]))
    walker = method("Walker", lambda x: SGD.init(x), lambda x, state, f, *, learning_rate: (x + 300.0, state))
    assert run(walker, on(cliff, start=(0.0, 0.0), steps=10)).stopped == 3


def test_rosenbrock_overflows_where_a_plain_loop_does(make_landscape):
    rosenbrock = make_landscape(lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2, start=(-1.2, 1.0))

    def step(p):
        x, y = p
        return p - 0.01 * np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])

    expected = first_too_large(step, (-1.2, 1.0))
    assert run(SGD, on(rosenbrock, steps=50), {"learning_rate": 0.01}).stopped == expected


@pytest.mark.parametrize("start", [(1e31, 0.0), (0.0, -1e300)])
def test_a_run_may_be_lost_from_its_start(start):
    trajectory = run(SGD, on(BOWL, start=start, steps=10))
    assert trajectory.stopped == 0
    assert (trajectory.x == start).all()
    assert (trajectory.cost == 0).all()


# Cost


def test_every_question_to_the_surface_is_counted():
    def update(x, state, f, *, learning_rate):
        f.value(x)
        f.hessian(x)
        return x - learning_rate * (f.grad(x) + f.grad(x + 0.1)) / 2, state

    curious = method("Curious", SGD.init, update)
    np.testing.assert_array_equal(run(curious, on(BOWL, steps=4)).cost, np.outer(np.arange(5), [2, 1, 1]))
    np.testing.assert_array_equal(run(SGD, on(BOWL, steps=4)).cost, np.outer(np.arange(5), [1, 0, 0]))


@every_optimizer
def test_every_method_asks_for_something_at_every_step(optimizer):
    trajectory = run(optimizer, on(BOWL, steps=5))
    assert (trajectory.cost[0] == 0).all()
    assert (np.diff(trajectory.cost, axis=0).sum(axis=1) >= 1).all()
    assert (np.diff(trajectory.cost, axis=0) >= 0).all()


# Default learning rates


def test_a_method_takes_its_own_rate_or_that_of_the_one_it_is_like(make_landscape):
    surface = make_landscape(lambda p: p @ p, rates={"sgd": 0.3, "adam": 0.04})
    assert default_rate(surface, ADAM) == 0.04
    assert default_rate(surface, method("Own", SGD.init, SGD.update)) == 0.3
    assert default_rate(surface, method("Like", SGD.init, SGD.update, rate_like=("adam", 0.5))) == 0.02
    # Neither its own nor the other's is known: the knob's default.
    assert default_rate(surface, method("Lost", SGD.init, SGD.update, rate_like=("nobody", 2.0))) == 0.01


def test_a_method_without_a_learning_rate_is_given_none(make_landscape):
    knob = Knob("shrink", 0.5, 0.0, 1.0, "s")
    surface = make_landscape(lambda p: p @ p)
    halving = method("Halving", SGD.init, lambda x, state, f, *, shrink: (x * shrink, state), knobs=(knob,))
    assert default_hypers(surface, halving) == {"shrink": 0.5}
    np.testing.assert_array_equal(run(halving, on(surface, start=(8.0, 4.0), steps=2)).x, [[8, 4], [4, 2], [2, 1]])


@every_landscape
def test_the_default_rate_is_the_surface_s_or_follows_rate_like(landscape):
    for key, optimizer in OPTIMIZERS.items():
        like, factor = optimizer.rate_like
        knob = next((knob.default for knob in optimizer.knobs if knob.name == "learning_rate"), 1.0)
        follows = landscape.rates[like] * factor if like in landscape.rates else knob
        assert default_rate(landscape, optimizer) == landscape.rates.get(key, follows), key


# Bad input


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"hypers": {"rho": 0.5}}, "SGD has no knob 'rho'.*learning_rate"),
        ({"hypers": {"lr": 0.5}}, "SGD has no knob 'lr'.*learning_rate"),
        ({"knobs": {"kapa": 5}}, "Taco shell has no knob 'kapa'.*kappa"),
        ({"start": (1.0,)}, "start"),
        ({"start": (1.0, 2.0, 3.0)}, "start"),
        ({"start": 1.0}, "start"),
        ({"start": (NAN, 0.0)}, "start"),
        ({"start": (0.0, -INF)}, "start"),
        ({"steps": 0}, "step"),
        ({"steps": -5}, "step"),
        ({"noise": -1.0}, "noise"),
        ({"noise": NAN}, "noise"),
        ({"noise": INF}, "noise"),
        ({"noise_kind": "pink"}, "pink.*uniform"),
        ({"schedule": "fast"}, "fast.*constant"),
        ({"schedule": np.ones(149)}, "schedule.*150"),
        ({"schedule": np.ones((150, 2))}, "schedule.*150"),
        ({"schedule": np.full(150, NAN)}, "schedule.*finite"),
    ],
    ids=str,
)
def test_bad_input_is_refused_in_words_that_name_it(options, words):
    changes = dict(options)
    hypers = changes.pop("hypers", None)
    with pytest.raises(ValueError, match=words):
        run(SGD, on(TACO, **changes), hypers)
    with pytest.raises(ValueError, match=words):
        race([(ADAM, None), (SGD, hypers)], on(TACO, **changes))


def test_too_many_entries_are_refused():
    assert len(race([(SGD, None)] * MAX_ENTRIES, on(BOWL, steps=1))) == MAX_ENTRIES == 8
    with pytest.raises(ValueError, match="at most 8 runs, not 9"):
        race([(SGD, None)] * 9, on(BOWL))


@pytest.mark.parametrize("steps", [NAN, INF, -INF, 1e300, 10**12], ids=str)
def test_no_number_of_steps_does_worse_than_a_value_error(steps):
    # Far more steps than fit into memory: to be refused, not to be tried.
    with pytest.raises(ValueError, match="step"):
        run(SGD, on(BOWL, steps=steps))


def run_or_refusal(landscape, hypers=None, **options) -> Trajectory | str:
    """A run of SGD, or the words in which it is refused."""
    try:
        return run(SGD, on(landscape, **options), hypers)
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize("amplitude", [1e308, 1.7e308])
@pytest.mark.parametrize("kind", KINDS)
def test_the_largest_noise_is_refused_or_a_divergence(kind, amplitude):
    outcome = run_or_refusal(BOWL, noise=amplitude, noise_kind=kind)
    assert "noise" in outcome if isinstance(outcome, str) else outcome.stopped == 1


def test_a_seed_below_zero_is_refused_in_words_that_name_it():
    with pytest.raises(ValueError, match="seed"):
        run(SGD, on(BOWL, noise=1.0, seed=-1))


@pytest.mark.parametrize("angle", [NAN, INF])
def test_a_knob_that_is_no_number_is_not_blamed_on_the_start(angle):
    outcome = run_or_refusal(TACO, knobs={"angle": angle})
    assert "angle" in outcome and "start" not in outcome if isinstance(outcome, str) else outcome.stopped == 0


anything = st.one_of(
    st.sampled_from([0.0, -0.0, 1e-320, 1e-12, 1e20, 1e29, 1e31, 1e155, 1e300, -1e300, NAN, INF, -INF]), st.floats()
)


@given(
    start=st.one_of(st.none(), st.tuples(anything, anything)),
    steps=st.one_of(st.none(), st.integers(-3, 1000)),
    knob=anything,
    hypers=st.lists(anything, min_size=8, max_size=8),
    noise=st.one_of(st.none(), st.floats(-1.0, 1e300)),
    seed=st.integers(-2, 2**70),
    chosen=st.lists(st.sampled_from(["sgd", "momentum", "rmsprop", "adam"]), max_size=4),
)
def test_numbers_of_any_kind_make_a_run_and_a_verdict_or_a_value_error(start, steps, knob, hypers, noise, seed, chosen):
    entries = []
    for key in chosen:
        names = [knob.name for knob in OPTIMIZERS[key].knobs]
        entries.append((OPTIMIZERS[key], dict(zip(names, hypers, strict=False))))
    try:
        trajectories = race(entries, on(TACO, start=start, steps=steps, knobs={"kappa": knob}, noise=noise, seed=seed))
    except ValueError:
        return
    for trajectory in trajectories:
        assert len(trajectory.x) == (steps or TACO.steps) + 1
        stopped = trajectory.stopped
        assert stopped is None or (trajectory.x[stopped:] == trajectory.x[max(stopped - 1, 0)]).all()
        assert stopped == 0 or (np.isfinite(trajectory.loss).all() and (np.abs(trajectory.x) <= 1e30).all())
        assert verdict(trajectory, on(TACO, knobs={"kappa": knob})).status in STATUSES


# Compilations


def test_the_counter_does_count(compilations):
    with compilations() as seconds:
        jax.jit(lambda x: x * 2.0 + 1.0)(np.ones(3))
    assert len(seconds) == 1


def test_a_new_pair_is_compiled_once_and_a_new_method_alone(compilations, make_landscape):
    surface = make_landscape(lambda p: p[0] ** 2 + 3 * p[1] ** 2)
    race([(SGD, None), (MOMENTUM, None)], on(BOWL))  # whatever the first race of a process does once
    with compilations() as first:
        race([(SGD, None)], on(surface))
    assert len(first) == 2  # the method's loop, and the surface's losses and gradients that all methods share
    with compilations() as added:
        race([(SGD, None), (MOMENTUM, None)], on(surface))
    assert len(added) == 1
    with compilations() as again:
        race([(MOMENTUM, None), (SGD, None), (MOMENTUM, {"rho": 0.1})], on(surface))
    assert again == []


@every_optimizer
def test_no_slider_of_a_method_compiles_anything(optimizer, compilations):
    race([(optimizer, None)], on(TACO))
    with compilations() as seconds:
        for knob in optimizer.knobs:
            for value in (knob.low, knob.high, (knob.low + knob.high) / 2, 1):
                race([(optimizer, {knob.name: value})], on(TACO))
    assert seconds == []


@pytest.mark.parametrize(
    "settings",
    [
        [{"steps": steps} for steps in (1, 2, 149, 151, 999, 1000)],
        [{"start": start} for start in ((1.0, 1.0), (0, 2), [3, -1], np.array([5.0, 5.0]), np.array([1, 2]))],
        [{"noise": noise} for noise in (0.0, 0, 1, 0.5, 100.0)],
        [{"noise": 1.0, "seed": seed} for seed in (0, 1, 2**40)],
        [{"noise": 1.0, "noise_kind": kind} for kind in KINDS],
        [{"schedule": schedule} for schedule in (*SCHEDULES, np.linspace(1, 0, 150), [1] * 150)],
    ],
    ids=lambda settings: next(reversed(settings[0])),
)
def test_no_other_control_of_the_race_compiles_anything(settings, compilations):
    entries = [(optimizer, None) for optimizer in OPTIMIZERS.values()][:MAX_ENTRIES]
    race(entries, on(TACO))
    with compilations() as seconds:
        for options in settings:
            race(entries, on(TACO, **options))
    assert seconds == []


def test_run_and_race_take_the_same_settings():
    run_only = {"optimizer", "hypers", "state"}
    of_run, of_race = (inspect.signature(function).parameters for function in (run, race))
    assert set(of_run) - run_only == set(of_race) - {"entries"}
    for name in set(of_run) - run_only:
        assert of_run[name].default == of_race[name].default


def test_no_slider_of_a_surface_compiles_anything(compilations):
    # Forgets what earlier tests have compiled: also the small operations outside of the loops, as in a new process.
    jax.clear_caches()
    compiled = {}
    for landscape in LANDSCAPES.values():
        race([(SGD, None)], on(landscape))
    for key, landscape in LANDSCAPES.items():
        with compilations() as seconds:
            for knob in landscape.knobs:
                for value in (knob.low, knob.high, (knob.low + knob.high) / 2, round(knob.high)):
                    race([(SGD, None)], on(landscape, knobs={knob.name: value}))
            for name, fact in landscape.facts.items():  # nor does another table
                race([(SGD, None)], on(landscape, knobs={name: 0.9 * fact}))
        if seconds:
            compiled[key] = len(seconds)
    assert compiled == {}
