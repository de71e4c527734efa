"""Sweeps: every member is the race it stands for, and no slider's first grab compiles anything."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.batch import WIDTH, Member, paths, warm
from engine.run import LENGTH, race, run
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import Optimizer, default_hypers
from shapes import MAX_ENTRIES, Paths, Trajectory
from states.setting import on
from tests.support.turns import by_turns, every_landscape

TACO, BOWL = LANDSCAPES["taco_shell"], LANDSCAPES["bowl"]
SGD, MOMENTUM, ADAM = OPTIMIZERS["sgd"], OPTIMIZERS["momentum"], OPTIMIZERS["adam"]
NAN, INF = float("nan"), float("inf")
CHAOTIC = 0.15  # largest share of runs that may differ from their race because they amplify the last bits; all in all it is 1 %


def the_race(landscape: Landscape, optimizers, member: Member, steps=None, moved: float = 0.0, **options):
    """The race that a member stands for, from a start that is moved a little."""
    start = np.asarray(landscape.view_at(member.knobs).start if member.start is None else member.start) + moved
    entries = list(zip(optimizers, member.hypers, strict=True))
    noise = {"noise": member.noise, "seed": member.seed}
    return race(entries, on(landscape, start=start, steps=steps, knobs=member.knobs, **noise, **options))


def close(a: np.ndarray, b: np.ndarray) -> bool:
    """Rows that agree to 1e-9 of their size; what is tiny beside where they began may differ."""
    a, b = a.reshape(len(a), -1), b.reshape(len(b), -1)
    size = np.abs(b).max(axis=1) + 1e-3 * max(float(np.abs(b[0]).max()), 1.0)
    with np.errstate(over="ignore"):
        return bool((np.abs(a - b).max(axis=1) <= 1e-9 * size).all())


def as_trajectory(swept: Paths, member: int, entry: int, like: Trajectory) -> Trajectory:
    """An entry of a member, in the form in which `race` gives it."""
    stopped = int(swept.stopped[member, entry])
    state, second, name = dict(like.state), swept.second[entry], OPTIMIZERS[like.method].second_path
    if second is not None and name is not None:
        state[name] = second[member]
    return like._replace(
        x=swept.x[member, entry], loss=swept.loss[member, entry], stopped=None if stopped < 0 else stopped, state=state
    )


def same(a: Trajectory, b: Trajectory) -> bool:
    second = OPTIMIZERS[a.method].second_path
    return (
        a.stopped == b.stopped
        and close(a.x, b.x)
        and close(a.loss, b.loss)
        and (second is None or close(a.state[second], b.state[second]))
    )


def share_of_chaos(swept: Paths, landscape: Landscape, optimizers, members, steps=None, **options) -> float:
    """The share of runs that are not those of their race.

    Each of these must begin like it, and its race must react as much to a start moved by 1e-12.
    """
    different = 0
    for i, member in enumerate(members):
        alone = the_race(landscape, optimizers, member, steps, **options)
        apart = [k for k, one in enumerate(alone) if not same(as_trajectory(swept, i, k, one), one)]
        if apart:
            moved = the_race(landscape, optimizers, member, steps, moved=1e-12, **options)
            for k in apart:
                assert close(swept.x[i, k, :4], alone[k].x[:4]), f"{alone[k].label} of {member} begins otherwise"
                assert not same(moved[k], alone[k]), f"{alone[k].label} of {member} is neither its race nor chaotic"
        different += len(apart)
    return different / max(swept.stopped.size, 1)


@pytest.fixture(scope="session")
def draw_members(draw_knobs):
    """Members that differ in everything: rates around the usual ones, other knobs anywhere, start, noise, seed."""

    def hypers(landscape: Landscape, optimizer: Optimizer, random: np.random.Generator) -> dict[str, float]:
        values = draw_knobs(optimizer.knobs, random)
        if "learning_rate" in values:
            usual = default_hypers(landscape, optimizer)["learning_rate"]
            values["learning_rate"] = usual * 10 ** random.uniform(-1.5, 0.5)
        return values

    def draw(landscape: Landscape, optimizers, n: int, seed: int = 0) -> list[Member]:
        random = np.random.default_rng(seed)
        members = []
        for i in range(n):
            knobs = draw_knobs(landscape.knobs, random)
            start = np.array(landscape.view_at(knobs).start) + random.uniform(-0.3, 0.3, 2)
            values = [hypers(landscape, optimizer, random) for optimizer in optimizers]
            members.append(Member(values, knobs, tuple(start), random.choice([0.0, 0.3]), seed=i))
        return members

    return draw


# Every member is its race


@every_landscape
def test_on_every_surface_members_are_their_races_and_nothing_that_moves_compiles(
    landscape, draw_members, compilations
):
    optimizers, steps = [SGD, ADAM], min(landscape.steps, 150)
    warm(optimizers, landscape)
    members = [Member([None, None]), *draw_members(landscape, optimizers, 11)]
    with compilations() as seconds:
        swept = paths(optimizers, on(landscape, steps=steps), members)
    assert seconds == []
    assert share_of_chaos(swept, landscape, optimizers, members, steps) <= CHAOTIC


LONG = 2 * LENGTH + 500  # in three calls of the compiled loop, the last not full


@pytest.mark.parametrize(
    "key", ["momentum", "adam", "sgd_averaged", "schedule_free_sgd", "conjugate_gradient", "lbfgs"]
)
def test_members_with_more_steps_than_one_call_has_room_for_are_their_races_too(key, draw_members, compilations):
    landscape, optimizers = LANDSCAPES["noisy_bowl"], [OPTIMIZERS[key], SGD]
    members = draw_members(landscape, optimizers, 3)
    warm(optimizers, landscape)
    with compilations() as seconds:
        swept = paths(optimizers, on(landscape, steps=LONG, schedule="cosine"), members)
    assert seconds == []
    assert swept.x.shape == (3, 2, LONG + 1, 2)
    assert share_of_chaos(swept, landscape, optimizers, members, LONG, schedule="cosine") <= CHAOTIC
    for i, member in enumerate(members):
        alone = the_race(landscape, optimizers, member, LONG, schedule="cosine")
        rows = np.full((3, 2), LONG)
        assert swept.asked(rows)[i].tolist() == [one.cost[-1].tolist() for one in alone]


@pytest.mark.parametrize(
    ("optimizer", "landscape"),
    by_turns(OPTIMIZERS.values(), [TACO, LANDSCAPES["himmelblau"]]),
    ids=lambda one: one.name,
)
def test_members_of_every_method_are_their_races_and_no_knob_of_it_compiles(
    optimizer, landscape, draw_members, compilations
):
    warm([optimizer], landscape)
    members = [Member([None]), *draw_members(landscape, [optimizer], 15)]
    axes = [[Member([{knob.name: value}]) for value in (knob.low, 1, knob.high)] for knob in optimizer.knobs]
    with compilations() as seconds:
        swept = paths([optimizer], on(landscape, steps=100), members)
        for axis in axes:
            paths([optimizer], on(landscape), axis)
    assert seconds == []
    assert share_of_chaos(swept, landscape, [optimizer], members, 100) <= CHAOTIC


def test_eight_entries_with_a_method_twice_keep_their_order(draw_members):
    optimizers = [*list(OPTIMIZERS.values())[: MAX_ENTRIES - 1], SGD]
    members = draw_members(TACO, optimizers, 5)
    swept = paths(optimizers, on(TACO, steps=80), members)
    assert swept.x.shape == (5, MAX_ENTRIES, 81, 2)
    assert share_of_chaos(swept, TACO, optimizers, members, 80) <= CHAOTIC


@pytest.mark.parametrize("options", [{"noise_kind": "gaussian"}, {"schedule": "cosine"}, {"schedule": np.ones(60) / 2}])
def test_kind_of_noise_and_schedule_are_those_of_the_race(options):
    members = [Member([None, None], noise=noise, seed=seed) for noise in (0.1, 2.0) for seed in (0, 1)]
    swept = paths([SGD, MOMENTUM], on(BOWL, steps=60, **options), members)
    assert share_of_chaos(swept, BOWL, [SGD, MOMENTUM], members, 60, **options) == 0


def test_what_comes_back_is_numpy_in_double_precision():
    averaged = next(optimizer for optimizer in OPTIMIZERS.values() if optimizer.second_path)
    swept = paths([SGD, averaged], on(BOWL, steps=10), [Member([None, None])] * 3)
    assert (swept.x.shape, swept.loss.shape, swept.stopped.shape) == ((3, 2, 11, 2), (3, 2, 11), (3, 2))
    assert swept.second[0] is None
    assert swept.second[1] is not None
    assert swept.second[1].shape == (3, 11, 2)
    for array in (swept.x, swept.loss, swept.second[1]):
        assert type(array) is np.ndarray
        assert array.dtype == np.float64
        assert array.flags.writeable
    assert swept.stopped.dtype.kind == "i"


def test_without_a_knob_s_word_the_start_moves_with_the_surface():
    members = [Member([None], knobs={"angle": angle}) for angle in (0.0, 30.0, 60.0)]
    for i, member in enumerate(members):
        np.testing.assert_array_equal(
            paths([SGD], on(TACO, steps=1), members).x[i, 0, 0], TACO.view_at(member.knobs).start
        )


# The number of members


@pytest.mark.parametrize("n", [1, WIDTH - 1, WIDTH, WIDTH + 1, 2 * WIDTH + 3])
def test_any_number_of_members_compiles_nothing_and_changes_nothing(n, draw_members, compilations):
    members = draw_members(TACO, [SGD, ADAM], 2 * WIDTH + 3)
    every = paths([SGD, ADAM], on(TACO, steps=50), members)
    with compilations() as seconds:
        some = paths([SGD, ADAM], on(TACO, steps=50), members[-n:])
    assert seconds == []
    for name in ("x", "loss", "stopped"):
        np.testing.assert_array_equal(getattr(some, name), getattr(every, name)[-n:])


def test_no_members_and_no_entries_are_empty():
    nobody = paths([SGD], on(BOWL, steps=7), [])
    assert (nobody.x.shape, nobody.loss.shape, nobody.stopped.shape) == ((0, 1, 8, 2), (0, 1, 8), (0, 1))
    nothing = paths([], on(BOWL, steps=7), [Member([])] * 3)
    assert (nothing.x.shape, nothing.stopped.shape, nothing.second) == ((3, 0, 8, 2), (3, 0), [])


@settings(max_examples=15)
@given(st.randoms(use_true_random=False), st.integers(2, WIDTH + 10))
def test_members_in_another_order_are_the_same_in_that_order(draw_members, shuffle, n):
    members = draw_members(TACO, [SGD, ADAM], n, seed=n)
    order = list(range(n))
    shuffle.shuffle(order)
    swept = paths([SGD, ADAM], on(TACO, steps=60), members)
    shuffled = paths([SGD, ADAM], on(TACO, steps=60), [members[i] for i in order])
    for name in ("x", "loss", "stopped"):
        np.testing.assert_array_equal(getattr(shuffled, name), getattr(swept, name)[order])


# Where numbers end


def test_a_member_stops_where_its_run_stops_and_stands_still_from_there():
    rates = [1e-3, 0.0401, 0.5, 10.0, 1e6, 1e20, 1e300]
    swept = paths([SGD, MOMENTUM], on(TACO, steps=200), [Member([{"learning_rate": rate}] * 2) for rate in rates])
    assert set(np.sign(swept.stopped[:, 0])) == {-1, 1}
    for i, rate in enumerate(rates):
        for k, optimizer in enumerate((SGD, MOMENTUM)):
            stopped = run(optimizer, on(TACO, steps=200), {"learning_rate": rate}).stopped
            assert swept.stopped[i, k] == (-1 if stopped is None else stopped)
            if stopped is not None:
                assert (swept.x[i, k, stopped:] == swept.x[i, k, stopped - 1]).all()
                assert (swept.loss[i, k, stopped:] == swept.loss[i, k, stopped - 1]).all()
    assert (np.abs(swept.x) <= 1e30).all()


def test_a_second_path_stands_still_with_the_first():
    for optimizer in OPTIMIZERS.values():
        if optimizer.second_path:
            rates = [0.01, 1e10]
            swept = paths([optimizer], on(TACO, steps=50), [Member([{"learning_rate": rate}]) for rate in rates])
            assert (swept.stopped[:, 0] >= 0).tolist() == [False, True]
            alone = [run(optimizer, on(TACO, steps=50), {"learning_rate": rate}) for rate in rates]
            second = np.stack([one.state[optimizer.second_path] for one in alone])
            np.testing.assert_allclose(np.asarray(swept.second[0]), second, rtol=1e-9, atol=1e-12)


def test_members_that_are_lost_from_the_start_leave_the_others_alone():
    members = [Member([None], start=start) for start in ((1e31, 0.0), (1.0, 1.0), (0.0, -1e300))]
    swept = paths([SGD], on(BOWL, steps=10), members)
    assert swept.stopped[:, 0].tolist() == [0, -1, 0]
    assert (swept.x[0] == (1e31, 0.0)).all()
    np.testing.assert_array_equal(swept.x[1, 0], run(SGD, on(BOWL, start=(1.0, 1.0), steps=10)).x)


# Bad input


@pytest.mark.parametrize(
    ("changes", "options", "words"),
    [
        ({"hypers": [{"rho": 0.5}]}, {}, "SGD has no knob 'rho'.*learning_rate"),
        ({"hypers": [{"learning_rate": NAN}]}, {}, "learning_rate"),
        ({"hypers": []}, {}, "1 entries, not for 0"),
        ({"hypers": [None, None]}, {}, "1 entries, not for 2"),
        ({"knobs": {"kapa": 5}}, {}, "Taco shell has no knob 'kapa'.*kappa"),
        ({"knobs": {"angle": INF}}, {}, "angle"),
        ({"start": (1.0,)}, {}, "start"),
        ({"start": (NAN, 0.0)}, {}, "start"),
        ({"noise": -1.0}, {}, "noise"),
        ({"noise": INF}, {}, "noise"),
        ({"seed": -1}, {}, "seed"),
        ({}, {"steps": 0}, "step"),
        ({}, {"steps": NAN}, "step"),
        ({}, {"noise_kind": "pink"}, "pink.*uniform"),
        ({}, {"schedule": "fast"}, "fast.*constant"),
        ({}, {"schedule": np.ones(149)}, "schedule.*150"),
    ],
    ids=str,
)
def test_bad_input_is_refused_in_words_that_name_it(changes, options, words):
    with pytest.raises(ValueError, match=words):
        paths([SGD], on(TACO, **options), [Member([None]), Member([None])._replace(**changes)])


def test_too_many_entries_are_refused():
    with pytest.raises(ValueError, match="at most 8 runs, not 9"):
        paths([SGD] * 9, on(BOWL), [Member([None] * 9)])


def test_what_a_member_does_not_say_is_the_setting_s():
    setting = on(TACO, knobs={"kappa": 9.0}, start=(1.0, 2.0), steps=7, noise=0.5, seed=3, schedule="cosine")
    assert Member([None]).within(setting) == setting
    own = Member([None], knobs={"angle": 30.0}, start=(0.0, 1.0), noise=0.0, seed=0).within(setting)
    said = {"knobs": {"kappa": 9.0, "angle": 30.0}, "start": (0.0, 1.0), "noise": 0.0, "seed": 0}
    assert own == setting._replace(**said)


# Compilations


def test_after_warming_no_slider_s_first_grab_compiles_anything(compilations, make_landscape):
    # A surface that nothing has touched yet, with a method of each kind.
    surface = make_landscape(lambda p, kappa: p[0] ** 2 + kappa * p[1] ** 2, knobs=(TACO.knobs[0],))
    with compilations() as first:
        warm([SGD, ADAM, SGD], surface)
    assert len(first) == 3  # a loop for each method, and the losses
    axes = {
        "rate": [Member([{"learning_rate": rate}, None, None]) for rate in np.geomspace(1e-3, 1.0, 61)],
        "momentum": [Member([None, {"beta1": beta}, None]) for beta in np.linspace(0, 0.99, 61)],
        "knob": [Member([None] * 3, knobs={"kappa": kappa}) for kappa in np.geomspace(1, 100, 61)],
        "whole numbers": [Member([{"learning_rate": 1}, None, None], knobs={"kappa": 2}, start=(1, 2), noise=1)],
        "start": [Member([None] * 3, start=(x, 1.0)) for x in np.linspace(-4, 4, 61)],
        "noise": [Member([None] * 3, noise=noise) for noise in np.linspace(0, 5, 61)],
        "seed": [Member([None] * 3, noise=1.0, seed=seed) for seed in range(61)],
    }
    with compilations() as seconds:
        for members in axes.values():
            for steps in (1, 150, LENGTH):
                paths([SGD, ADAM, SGD], on(surface, steps=steps), members)
        for kind in ("gaussian", "uniform"):
            paths([ADAM, SGD], on(surface, noise_kind=kind, schedule="cosine"), [Member([None] * 2, noise=1.0)])
    assert seconds == []
