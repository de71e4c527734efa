"""What became of a run: the lectures' known answers (claims.md, section 3), and what may never be said."""

import dataclasses
import math
from collections.abc import Callable

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.run import race, run
from engine.sampling import gradient_field, stationary_points
from engine.verdict import (
    ARRIVED,
    DIVERGED,
    HOVERING,
    LOCAL,
    MOVING,
    SADDLE,
    STATUSES,
    STILL,
    TOLERANCE,
    verdict,
    verdicts,
)
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import default_rate
from shapes import Trajectory, Verdict
from states.setting import on
from tests.support.turns import every_landscape

# The lecture's six: claims.md states the answers for exactly these.
LECTURE = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]
TACO, BOWL, SADDLE_SURFACE = LANDSCAPES["taco_shell"], LANDSCAPES["bowl"], LANDSCAPES["saddle"]
LEDGE, WELLS = LANDSCAPES["ledge"], LANDSCAPES["sharp_minima"]


def after(
    landscape: Landscape, key: str, rate: float | None = None, steps: int | None = None, start=None, **options
) -> Verdict:
    """The verdict on a run of the method called `key`."""
    hypers = {} if rate is None else {"learning_rate": rate}
    trajectory = run(OPTIMIZERS[key], on(landscape, start=start, steps=steps, **options), hypers)
    return verdict(trajectory, on(landscape, knobs=options.get("knobs")))


def path_of(landscape: Landscape, x, stopped: int | None = None) -> Trajectory:
    """A trajectory that goes through the given points, made by nobody."""
    x = np.asarray(x, float)
    knobs = landscape.knob_values()
    loss = np.array([float(landscape.loss(p, **knobs)) for p in x])
    return Trajectory("", "", x, loss, gradient_field(landscape, x), {}, np.zeros((len(x), 3)), stopped)


def resting_at(landscape: Landscape, point, steps: int = 30) -> Verdict:
    return verdict(path_of(landscape, np.tile(np.asarray(point, float), (steps + 1, 1))), on(landscape))


def away(start, end) -> np.ndarray:
    """(31, 2) one leap from the start, and there it stays."""
    return np.concatenate([[start], np.tile(np.asarray(end, float), (30, 1))])


# Known answers


def test_c02_a_rate_above_the_limit_explodes_and_one_below_arrives():
    limit = 2 / 50
    assert after(TACO, "sgd", 1.01 * limit, 1000).status == DIVERGED
    assert after(TACO, "sgd", 0.99 * limit, 1000).status == ARRIVED


@pytest.mark.parametrize(("rate", "published"), [(0.02, 423), (0.002, 4247), (0.0002, 42483)])
def test_c02_a_rate_ten_times_lower_takes_ten_times_the_steps(rate, published):
    # At these rates the last to come is x = -3.5 (1 - rate / 2)^t.
    by_hand = math.ceil(math.log(0.05 / 3.5) / math.log(1 - rate / 2))
    found = after(TACO, "sgd", rate, by_hand + 500)
    assert found.arrived == by_hand == published
    assert found.status == ARRIVED
    assert after(TACO, "sgd", rate, by_hand - 100).arrived is None


def test_c05_sgd_s_zigzag_is_still_on_its_way_after_sixty_steps():
    assert after(TACO, "sgd", 0.038, 60).status == MOVING


@pytest.mark.parametrize("rate", [0.005, 0.02, 0.05, 0.1])
def test_c06_sgd_stops_in_the_local_minimum(rate):
    found = after(LEDGE, "sgd", rate, 4000)
    assert found.status == LOCAL
    assert found.minimum is not None
    np.testing.assert_allclose(stationary_points(LEDGE).minima[found.minimum, :2], (-0.3, 0), atol=1e-9)


@pytest.mark.parametrize("rate", [0.01, 0.02, 0.05])
def test_c06_momentum_rolls_on_to_the_lowest_minimum(rate):
    found = after(LEDGE, "momentum", rate, 500)
    assert found.status == ARRIVED
    assert found.minimum is not None
    np.testing.assert_allclose(stationary_points(LEDGE).minima[found.minimum, :2], (2, 0), atol=1e-9)


@pytest.mark.parametrize(("key", "status"), [("nesterov", ARRIVED), ("adagrad", LOCAL), ("adam", LOCAL)])
def test_c06_of_the_others_only_nesterov_passes(key, status):
    assert after(LEDGE, key, 0.05, 4000 if key == "adagrad" else 500).status == status


@pytest.mark.parametrize("key", LECTURE)
@pytest.mark.parametrize(("landscape", "knobs"), [(SADDLE_SURFACE, {}), (LEDGE, {"eps": 0.0})], ids=["saddle", "ledge"])
def test_c07_exactly_at_a_saddle_nothing_moves(key, landscape, knobs):
    trajectory = run(OPTIMIZERS[key], on(landscape, start=(0.0, 0.0), steps=1000, knobs=knobs))
    assert (trajectory.x == 0).all()
    assert verdict(trajectory, on(landscape, knobs=knobs)).status == SADDLE


def test_c07_sgd_on_the_ridge_walks_into_the_saddle_and_noise_frees_it():
    assert after(SADDLE_SURFACE, "sgd", 0.05, 1000, (1.5, 0.0)).status == SADDLE
    for seed in range(5):
        found = after(SADDLE_SURFACE, "sgd", 0.05, 1000, (1.5, 0.0), noise=0.1, seed=seed)
        assert found.status not in (SADDLE, DIVERGED)
        assert found.distance < 0.3


def test_c08_near_the_saddle_sgd_creeps_while_momentum_has_left():
    # y > .5 after 83 steps from d = 1e-2 and 272 from 1e-6: at half that time SGD is nowhere.
    assert after(SADDLE_SURFACE, "sgd", 0.05, 100, (1.5, 1e-6)).status in (SADDLE, MOVING)
    assert after(SADDLE_SURFACE, "sgd", 0.05, 800, (1.5, 1e-6)).status == ARRIVED
    assert after(SADDLE_SURFACE, "momentum", 0.05, 800, (1.5, 1e-6)).status == ARRIVED


def test_c08_on_the_flat_ledge_sgd_sits_and_momentum_passes():
    flat = {"eps": 0.0}
    assert after(LEDGE, "sgd", 0.02, 5000, knobs=flat).status == SADDLE
    assert after(LEDGE, "momentum", 0.02, 500, knobs=flat).status == ARRIVED


def test_c08_on_the_gentle_slope_sgd_is_late_and_not_stuck():
    slope = {"eps": -0.01}
    assert after(LEDGE, "sgd", 0.02, 300, knobs=slope).status == MOVING
    assert after(LEDGE, "sgd", 0.02, 1000, knobs=slope).status == ARRIVED
    assert after(LEDGE, "momentum", 0.02, 500, knobs=slope).status == ARRIVED


@pytest.mark.parametrize("y", np.arange(-0.5, 0.51, 0.1).round(1))
def test_c17_the_narrow_well_catches_sgd_and_momentum_flies_over_it(y):
    # The narrow well is the deeper one: there a run has arrived, in the wide one it has not.
    start = (-3.5, float(y))
    for rate in (0.005, 0.03, 0.06):
        assert after(WELLS, "sgd", rate, 2500, start).status == ARRIVED
    for rate in (0.02, 0.05):
        assert after(WELLS, "momentum", rate, 2500, start).status == LOCAL
    assert after(WELLS, "sgd", 0.2, 2500, start).status == LOCAL


@pytest.mark.parametrize(("key", "rate"), [("nesterov", 0.02), ("adagrad", 0.5), ("adam", 0.1)])
def test_c17_the_others_fall_in_as_well(key, rate):
    found = after(WELLS, key, rate, 1000, (-3.5, 0.3))
    assert found.status == ARRIVED
    assert found.distance <= TOLERANCE


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2])
def test_rmsprop_on_the_taco_shell_ends_hovering(rate):
    # It cannot come closer than half its rate: claims.md, section 4.10.
    assert after(TACO, "rmsprop", rate, 1000).status == HOVERING


def test_sgd_on_the_noisy_bowl_ends_hovering():
    for seed in range(10):
        found = after(LANDSCAPES["noisy_bowl"], "sgd", 0.1, 1000, seed=seed)
        assert found.status == HOVERING


# Diverged


@pytest.mark.parametrize(
    ("start", "step"),
    [
        # At rate 3 every step doubles the distance. The domain reaches to 4 and 3, ten times that is 40 and 30.
        ((-3.0, 0.0), 4),  # 48
        ((-2.4, 0.0), 5),  # 38.4, 76.8
        ((0.0, 2.0), 4),  # 32
        ((0.0, 1.8), 5),  # 28.8, 57.6
        ((-2.4, 2.0), 4),  # whichever comes first
    ],
)
def test_diverged_names_the_step_that_leaves_ten_times_the_domain(start, step):
    found = after(BOWL, "sgd", 3.0, 60, start)
    assert (found.status, found.step, found.arrived) == (DIVERGED, step, None)
    assert found.text == f"Diverged at step {step}"


def test_a_run_that_comes_back_has_not_diverged():
    x = np.zeros((41, 2))
    x[5] = (100.0, 0.0)
    assert verdict(path_of(BOWL, x), on(BOWL)).status == ARRIVED
    x[38:] = (100.0, 0.0)  # three points there: it may still come back
    assert verdict(path_of(BOWL, x), on(BOWL)).status == MOVING
    x[37:] = (100.0, 0.0)
    found = verdict(path_of(BOWL, x), on(BOWL))
    assert (found.status, found.step) == (DIVERGED, 37)


def test_a_run_that_is_a_thousand_domains_out_has_diverged_at_once():
    x = np.zeros((41, 2))
    x[40:] = (4100.0, 0.0)
    found = verdict(path_of(BOWL, x), on(BOWL))
    assert (found.status, found.step) == (DIVERGED, 40)


def test_a_run_that_stopped_has_diverged_there_although_it_stands_in_the_picture():
    found = verdict(path_of(BOWL, np.zeros((41, 2)), stopped=7), on(BOWL))
    assert (found.status, found.step) == (DIVERGED, 7)


def test_ten_domains_are_counted_from_the_middle_of_the_picture(make_landscape):
    far_off = make_landscape(lambda p: p @ p, xlim=(100.0, 102.0), ylim=(-1.0, 1.0), start=(101.0, 0.5))
    for to, gone in (((110.9, 0), False), ((111.1, 0), True), ((91.1, 0), False), ((90.9, 0), True)):
        assert (verdict(path_of(far_off, away(far_off.start, to)), on(far_off)).status == DIVERGED) == gone


def test_the_domain_is_the_one_at_the_knobs_of_the_run():
    # Turned, the taco shell's picture reaches to 4 both ways, as it lies to 2 upwards.
    trajectory = path_of(TACO, away((0.0, 0.0), (0.0, 30.0)))
    assert verdict(trajectory, on(TACO)).status == DIVERGED
    assert verdict(trajectory, on(TACO, knobs={"angle": 45.0})).status != DIVERGED


@pytest.mark.parametrize("rate", [0.05, 1.0, 1e10])
def test_c02_an_overflow_has_diverged_before_it_stopped(rate):
    trajectory = run(OPTIMIZERS["sgd"], on(TACO, steps=1000), {"learning_rate": rate})
    found = verdict(trajectory, on(TACO))
    assert found.status == DIVERGED
    assert found.step is not None
    assert trajectory.stopped is not None
    assert found.step <= trajectory.stopped


# Arrived


def steps_until_it_stays(x: np.ndarray, point: np.ndarray, tolerance: float) -> int | None:
    """The definition, word for word: the first step from which every later point is that close."""
    for t in range(len(x)):
        if all(math.dist(p, point) <= tolerance for p in x[t:]):
            return t
    return None


@every_landscape
@pytest.mark.parametrize("start", [(0.0, 1e155), (-1e308, 1e308)])
def test_a_start_beyond_what_can_be_squared_has_diverged(landscape, start):
    assert after(landscape, "sgd", steps=20, start=start).status == DIVERGED


@every_landscape
def test_the_arrival_is_the_step_from_which_it_stays_near(landscape):
    minima = stationary_points(landscape).minima
    if not len(minima):
        pytest.skip("lists no minimum")
    for trajectory in race([(OPTIMIZERS[key], None) for key in LECTURE], on(landscape, noise=0.0)):
        found = verdict(trajectory, on(landscape))
        distances = [math.dist(trajectory.x[-1], row[:2]) for row in minima]
        assert found.minimum is not None
        assert found.distance == pytest.approx(min(distances), abs=1e-12)
        assert distances[found.minimum] == pytest.approx(min(distances), abs=1e-12)
        assert found.arrived == steps_until_it_stays(trajectory.x, minima[found.minimum, :2], TOLERANCE)


def test_an_overshoot_after_the_first_visit_does_not_count_as_arrival():
    # Momentum on the bowl passes the minimum several times before it stays.
    trajectory = run(OPTIMIZERS["momentum"], on(BOWL, start=(-3.0, 0.0), steps=300), {"learning_rate": 0.02})
    first_visit = int(np.argmax(np.abs(trajectory.x[:, 0]) <= TOLERANCE))
    found = verdict(trajectory, on(BOWL))
    assert found.status == ARRIVED
    assert found.arrived is not None
    assert found.arrived > first_visit + 20


def test_the_tolerance_is_the_one_asked_for():
    trajectory = run(OPTIMIZERS["sgd"], on(BOWL, start=(-3.0, 0.0), steps=300), {"learning_rate": 0.1})
    for tolerance in (0.001, 0.05, 0.5):
        expected = math.ceil(math.log(tolerance / 3) / math.log(0.9))
        assert verdict(trajectory, on(BOWL), tolerance=tolerance).arrived == expected


def test_a_run_that_has_only_just_come_near_is_still_moving():
    x = np.stack([np.linspace(-3, 0.0, 41), np.zeros(41)], axis=1)  # straight on at .075 a step
    found = verdict(path_of(BOWL, x), on(BOWL))
    assert (found.status, found.arrived) == (MOVING, 40)


def highest_within(landscape: Landscape, point: np.ndarray, radius: float) -> float:
    turn = np.linspace(0, 2 * np.pi, 65)  # straight up is among them, where a valley is steepest
    ring = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    knobs = landscape.knob_values()
    points = np.concatenate([point + share * radius * ring for share in (0.5, 1.0)])
    return max(float(landscape.loss(p, **knobs)) for p in points)


@pytest.fixture(scope="module")
def highest_arrival() -> Callable[[Landscape], float]:
    """The largest loss within the tolerance of a lowest minimum: with more nothing has arrived."""
    known: dict[str, float] = {}

    def of(landscape: Landscape) -> float:
        if landscape.name not in known:
            minima = stationary_points(landscape).minima
            lowest = minima[minima[:, 2] <= minima[:, 2].min() + 1e-9]
            # Only the first of several equal ones: they need not be equally steep, so all are looked at.
            known[landscape.name] = max(highest_within(landscape, row[:2], TOLERANCE) for row in lowest)
        return known[landscape.name]

    return of


def assert_arrived_only_near_the_lowest(found: Verdict, trajectory: Trajectory, landscape: Landscape, highest) -> None:
    assert found.status in STATUSES
    assert (found.status == DIVERGED) == (found.step is not None)
    if found.status == ARRIVED:
        minima = stationary_points(landscape).minima
        assert found.arrived is not None
        if found.distance > TOLERANCE:  # elsewhere on the lowest tread
            assert not trajectory.grad[-1].any()
            assert trajectory.loss[-1] <= minima[:, 2].min() + 1e-9
            return
        assert minima[found.minimum, 2] <= minima[:, 2].min() + 1e-9
        assert trajectory.loss[-1] <= highest + 1e-9 * max(1.0, abs(highest))


@pytest.mark.parametrize("key", LANDSCAPES)
@given(data=st.data())
@settings(max_examples=25)
def test_whatever_the_rate_and_the_start_arrived_means_near_the_lowest_minimum(key, data, highest_arrival):
    landscape = LANDSCAPES[key]
    if not len(stationary_points(landscape).minima):
        pytest.skip("lists no minimum")
    # Two methods a surface, so that in time every method has its turn without compiling every pair.
    place = list(LANDSCAPES).index(key)
    method = data.draw(st.sampled_from([next(iter(OPTIMIZERS)), list(OPTIMIZERS)[place % len(OPTIMIZERS)]]))
    (x0, x1), (y0, y1), _ = landscape.view_at()
    start = data.draw(st.tuples(st.floats(x0, x1), st.floats(y0, y1)))
    rate = 10 ** data.draw(st.floats(-4, 1))
    steps = data.draw(st.integers(1, 400))
    noise = data.draw(st.sampled_from([0.0, 0.5, 5.0]))
    hypers = {"learning_rate": rate} if "learning_rate" in (k.name for k in OPTIMIZERS[method].knobs) else {}
    trajectory = run(OPTIMIZERS[method], on(landscape, start=start, steps=steps, noise=noise), hypers)
    found = verdict(trajectory, on(landscape))
    assert_arrived_only_near_the_lowest(found, trajectory, landscape, highest_arrival(landscape))


@pytest.mark.parametrize("key", LANDSCAPES)
@given(data=st.data())
@settings(max_examples=25)
def test_wherever_a_run_stands_still_arrived_means_near_the_lowest_minimum(key, data, highest_arrival):
    landscape = LANDSCAPES[key]
    minima = stationary_points(landscape).minima
    if not len(minima):
        pytest.skip("lists no minimum")
    (x0, x1), (y0, y1), _ = landscape.view_at()
    inside = st.tuples(st.floats(x0, x1), st.floats(y0, y1))
    beside = st.tuples(st.sampled_from([tuple(row[:2]) for row in minima]), st.floats(-0.1, 0.1), st.floats(-0.1, 0.1))
    place = data.draw(st.one_of(inside, beside.map(lambda drawn: (drawn[0][0] + drawn[1], drawn[0][1] + drawn[2]))))
    trajectory = path_of(landscape, np.tile(place, (26, 1)))
    found = verdict(trajectory, on(landscape))
    assert found.status != HOVERING
    assert_arrived_only_near_the_lowest(found, trajectory, landscape, highest_arrival(landscape))


@every_landscape
def test_a_crawl_has_not_arrived(landscape):
    for slower in (1e-3, 1e-5):
        rate = slower * landscape.rates["sgd"]
        trajectory = run(OPTIMIZERS["sgd"], on(landscape, steps=150, noise=0.0), {"learning_rate": rate})
        found = verdict(trajectory, on(landscape))
        assert found.status == (MOVING if np.diff(trajectory.x[-11:], axis=0).any() else STILL), slower
        assert found.arrived is None, slower


@every_landscape
def test_a_run_that_rests_on_each_listed_point_is_called_by_its_name(landscape):
    minima, saddles = stationary_points(landscape)
    lowest = minima[:, 2].min() if len(minima) else np.nan
    for row in minima[:12]:
        found = resting_at(landscape, row[:2])
        assert found.status == (ARRIVED if row[2] <= lowest + 1e-9 * max(1, abs(lowest)) else LOCAL)
        assert (found.arrived, found.step, found.text) == (0, None, found.status)
        assert found.distance < 1e-9
    for row in saddles[:12]:
        assert resting_at(landscape, row[:2]).status == SADDLE


# Hovering


def circle(radius: float, steps: int = 120) -> np.ndarray:
    turn = 2.4 * np.arange(steps + 1)
    return radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)


def test_going_round_is_hovering_and_going_round_in_the_tiny_is_not():
    assert verdict(path_of(BOWL, circle(0.5)), on(BOWL)).status == HOVERING
    assert verdict(path_of(BOWL, circle(0.04)), on(BOWL)).status == HOVERING
    assert verdict(path_of(BOWL, circle(0.001)), on(BOWL)).status == ARRIVED


def test_near_a_minimum_steps_that_chance_could_lead_away_are_no_rest():
    for size, status in ((0.002, ARRIVED), (0.0035, MOVING), (0.006, HOVERING)):
        to_and_fro = [[1.0, 0.0], *([size * (-1) ** i, 0.0] for i in range(20))]
        assert verdict(path_of(BOWL, to_and_fro), on(BOWL)).status == status, size


@pytest.mark.parametrize("growth", [1.0, 1.08])
def test_going_round_since_the_arrival_is_hovering_also_where_it_gets_faster(growth):
    # The march there fills most of the second half of the run.
    march = np.stack([np.linspace(-3, 0, 100), np.zeros(100)], axis=1)
    round_about = circle(0.01, 19) * growth ** np.arange(20)[:, None]
    assert verdict(path_of(BOWL, np.concatenate([march, round_about])), on(BOWL)).status == HOVERING
    assert verdict(path_of(BOWL, np.concatenate([march, 0.03 * round_about])), on(BOWL)).status == ARRIVED


def test_coming_closer_on_a_spiral_is_not_hovering():
    shrinking = circle(3.0) * 0.93 ** np.arange(121)[:, None]
    assert verdict(path_of(BOWL, shrinking), on(BOWL)).status == ARRIVED


def test_a_straight_march_is_not_hovering():
    march = np.stack([np.linspace(-3, 3, 121), np.full(121, 2.0)], axis=1)
    assert verdict(path_of(BOWL, march), on(BOWL)).status == MOVING


# Stationary points that the surface does not list


@pytest.fixture(scope="module")
def two_wells(make_landscape) -> Landscape:
    """Minima at (+-1, 0), a saddle at 0 and nothing listed."""
    return make_landscape(lambda p: (p[0] ** 2 - 1) ** 2 + p[1] ** 2, rates={"sgd": 0.05})


def test_unlisted_minima_are_seen_by_their_curvature(two_wells):
    trajectory = run(OPTIMIZERS["sgd"], on(two_wells, start=(2.0, 1.0), steps=300))
    np.testing.assert_allclose(trajectory.x[-1], (1.0, 0.0), atol=1e-6)
    found = verdict(trajectory, on(two_wells))
    # Nobody knows whether it is the lowest.
    assert found.status == LOCAL
    there = np.hypot(*(trajectory.x - trajectory.x[-1]).T) <= TOLERANCE
    assert (found.arrived, found.minimum) == (np.argmax(there), None)
    assert math.isnan(found.distance)


def test_an_unlisted_saddle_is_seen_by_its_curvature(two_wells):
    trajectory = run(OPTIMIZERS["sgd"], on(two_wells, start=(0.0, 1.0), steps=300))
    assert verdict(trajectory, on(two_wells)).status == SADDLE


def test_an_unlisted_local_minimum_beside_a_listed_one_is_local(make_landscape):
    tilted = make_landscape(
        lambda p: (p[0] ** 2 - 1) ** 2 + 0.2 * p[0] + p[1] ** 2,
        minima=lambda: jnp.array([[-1.0241, 0.0, -0.2025]]),
    )
    found = verdict(
        run(OPTIMIZERS["sgd"], on(tilted, start=(2.0, 1.0), steps=400), {"learning_rate": 0.05}), on(tilted)
    )
    assert found.status == LOCAL
    assert found.arrived is not None  # there, and not at the listed one
    assert found.distance > 1.9


def test_a_summit_is_no_minimum(make_landscape):
    summit = make_landscape(lambda p: -p @ p)
    assert resting_at(summit, (0.0, 0.0)).status not in (ARRIVED, LOCAL, HOVERING, DIVERGED)


def test_a_run_that_stands_on_the_summit_is_not_said_to_move():
    himmelblau = LANDSCAPES["himmelblau"]
    newton = run(OPTIMIZERS["newton"], on(himmelblau, start=(0.0, 0.0), steps=60))
    assert verdict(newton, on(himmelblau)).status == STILL


def test_flat_ground_is_no_minimum(make_landscape):
    flat = make_landscape(lambda p: 0.0 * p[0])
    assert resting_at(flat, (1.0, 1.0)).status == STILL


def test_on_a_slope_nothing_arrives(make_landscape):
    slope = make_landscape(lambda p: 0.01 * p[0])
    assert after(slope, "sgd", 0.1, 100).status == MOVING
    assert resting_at(slope, (1.0, 1.0)).status == STILL


@pytest.fixture(scope="module")
def hole(make_landscape) -> Landscape:
    return make_landscape(lambda p: 1 - jnp.exp(-(p @ p)), xlim=(-50.0, 50.0), ylim=(-50.0, 50.0))


@pytest.mark.parametrize("x", [26.5, 26.9, 27.2, 30.0, 40.0])
def test_where_the_loss_underflows_nothing_arrives_and_nothing_warns(x, hole):
    # Curvatures of 1e-300, 1e-320, 0: a division by them overflows.
    assert resting_at(hole, (x, 0.5)).status not in (ARRIVED, LOCAL, HOVERING, DIVERGED)


@pytest.mark.parametrize("x", [3.0, 9.0, 12.0, 20.0, 26.0])
def test_far_out_on_a_plateau_there_is_no_saddle(x, hole):
    # From about x = 10 on a Newton step is shorter than the tolerance, and yet the next saddle is infinitely far away.
    assert resting_at(hole, (x, 0.5)).status == STILL


def test_a_surface_without_curvature_is_judged_by_its_list(make_landscape):
    cone = make_landscape(
        lambda p: jnp.sqrt(p @ p), minima=lambda: jnp.zeros((1, 3)), xlim=(-4.0, 4.0), ylim=(-4.0, 4.0)
    )
    assert resting_at(cone, (0.0, 0.0)).status == ARRIVED
    assert resting_at(cone, (1.0, 0.0)).status == STILL


# Other properties


@every_landscape
def test_even_the_shortest_run_has_a_verdict(landscape):
    for steps in (1, 2, 3, 10, 20):
        found = verdict(run(OPTIMIZERS["sgd"], on(landscape, steps=steps)), on(landscape))
        assert found.status in STATUSES, steps
        assert found.status != HOVERING or steps > 10


def test_the_verdict_follows_the_knobs():
    moved = {"shift_x": 0.4, "shift_y": -0.3}
    trajectory = run(OPTIMIZERS["sgd"], on(WELLS, start=(-3.5, 0.3), steps=2000, knobs=moved))
    assert verdict(trajectory, on(WELLS, knobs=moved)).status == ARRIVED
    assert verdict(trajectory, on(WELLS)).status != ARRIVED


@every_landscape
def test_the_verdict_does_not_depend_on_where_the_plane_begins(landscape):
    """The same surface and run, moved by (30, -7)."""
    by = np.array([30.0, -7.0])

    def moved_rows(rows):
        return lambda **knobs: rows(**knobs) + jnp.array([*by, 0.0])

    moved = dataclasses.replace(
        landscape,
        loss=lambda p, **knobs: landscape.loss(p - by, **knobs),
        xlim=(landscape.xlim[0] + by[0], landscape.xlim[1] + by[0]),
        ylim=(landscape.ylim[0] + by[1], landscape.ylim[1] + by[1]),
        view=None,
        minima=moved_rows(landscape.minima),
        saddles=moved_rows(landscape.saddles),
    )
    trajectory = run(OPTIMIZERS["momentum"], on(landscape, noise=0.0))
    here, there = verdict(trajectory, on(landscape)), verdict(trajectory._replace(x=trajectory.x + by), on(moved))
    assert (here.status, here.step, here.arrived) == (there.status, there.step, there.arrived)


def test_after_the_first_verdict_on_a_surface_no_other_compiles_anything(make_landscape, compilations):
    # Moved sliders make runs that end elsewhere than the first ones did: at rest, on the way, far outside.
    surface = make_landscape(lambda p: p @ p, minima=lambda: jnp.zeros((1, 3)))
    assert after(surface, "sgd", 0.1, 200).status == ARRIVED
    with compilations() as seconds:
        assert after(surface, "sgd", 0.001, 50).status == MOVING
        assert after(surface, "sgd", 3.0, 50).status == DIVERGED
        race_of_eight = race(
            [(OPTIMIZERS["sgd"], {"learning_rate": rate}) for rate in np.linspace(0.1, 0.9, 8)], on(surface)
        )
        assert len(verdicts(race_of_eight, on(surface))) == 8
    assert seconds == []


@every_landscape
def test_the_runs_of_a_race_are_judged_together_as_each_alone(landscape):
    factors = (1e-2, 1.0, 30.0)
    entries = [
        (OPTIMIZERS[key], {"learning_rate": factor * default_rate(landscape, OPTIMIZERS[key])})
        for key in ("sgd", "momentum")
        for factor in factors
    ]
    # Some are cut, as where evaluations are compared: runs of several lengths in one call.
    runs = race(entries, on(landscape)) + [
        one._replace(x=one.x[:9], loss=one.loss[:9], grad=one.grad[:9], stopped=None)
        for one in race(entries[1::3], on(landscape))
    ]
    together, alone = verdicts(runs, on(landscape)), [verdict(one, on(landscape)) for one in runs]
    assert [one[:4] for one in together] == [one[:4] for one in alone]
    np.testing.assert_allclose([one.distance for one in together], [one.distance for one in alone], rtol=1e-12)
