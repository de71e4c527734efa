"""What a sweep says of each run is what the run's own race says of it, and to say it no slider compiles anything."""

from itertools import cycle

import jax.numpy as jnp
import numpy as np
import pytest

from engine.batch import WIDTH, Member, paths
from engine.motion import TOGETHER
from engine.outcomes import Outcomes, outcomes, warm
from engine.run import LENGTH, race
from engine.sampling import gradient_field
from engine.verdict import STATUSES, verdicts
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers
from shapes import MAX_ENTRIES, Knob, Paths, Trajectory, Verdict
from states.setting import Setting, on
from tests.support.turns import every_landscape

SGD, ADAM = OPTIMIZERS["sgd"], OPTIMIZERS["adam"]
COUNTING = [OPTIMIZERS[key] for key in ("lbfgs", "conjugate_gradient")]  # their steps do not all cost the same
TACO = LANDSCAPES["taco_shell"]
STEPS = 120
CHAOTIC = 0.2  # largest share of a surface's runs that amplify the last bits until the race says something else
THREE = dict(zip(LANDSCAPES, zip(*[cycle(OPTIMIZERS.values())] * 3, strict=False), strict=False))  # methods a surface


def at_every_slider(landscape: Landscape, optimizers) -> list[Member]:
    """Three values of every slider: of the rates, of each of the surface's knobs, of the start, noise and seed."""
    usual = [default_hypers(landscape, optimizer) for optimizer in optimizers]
    moved = [
        [{**own, "learning_rate": factor * own["learning_rate"]} if "learning_rate" in own else own for own in usual]
        for factor in (0.1, 1.0, 5.0)
    ]
    x, y = landscape.view_at(None).start
    return [
        *(Member(hypers) for hypers in moved),
        *(Member(usual, {knob.name: knob.at(share)}) for knob in landscape.knobs for share in (0.0, 0.4, 1.0)),
        *(Member(usual, start=(x + along, y - along)) for along in (-0.3, 0.2, 40.0)),
        *(Member(usual, noise=noise, seed=seed) for noise, seed in ((0.0, 1), (0.5, 1), (0.5, 2))),
    ]


def said(judged: Verdict, run: Trajectory) -> tuple[list, list]:
    """What a table says of a run: words and whole numbers, and numbers with rounding."""
    end, asked = len(run.x) - 1, len(run.x) - 1
    if judged.step is not None:
        asked = judged.step
        end = judged.step if run.stopped is None or judged.step < run.stopped else max(judged.step - 1, 0)
    words = [judged.status, judged.step, judged.arrived, judged.minimum, run.cost[asked].tolist()]
    return words, [judged.distance, run.loss[end]]


def said_by_the_sweep(found: Outcomes, i: int, k: int) -> tuple[list, list]:
    whole = [None if field[i, k] < 0 else int(field[i, k]) for field in (found.step, found.arrived, found.minimum)]
    words = [STATUSES[found.status[i, k]], *whole, found.cost[i, k].tolist()]
    return words, [found.distance[i, k], found.loss[i, k]]


def same(one: tuple[list, list], other: tuple[list, list]) -> bool:
    return one[0] == other[0] and np.allclose(one[1], other[1], rtol=1e-6, atol=1e-9, equal_nan=True)


def its_race(optimizers, member: Member, setting: Setting, moved: float = 0.0) -> list[Trajectory]:
    """A member's own race, from a start that is moved a little."""
    start = np.add(setting.landscape.view_at(setting.knobs).start if setting.start is None else setting.start, moved)
    return race(list(zip(optimizers, member.hypers, strict=True)), setting._replace(start=tuple(start)))


def said_of(runs: list[Trajectory], setting: Setting) -> list[tuple[list, list]]:
    return [said(*pair) for pair in zip(verdicts(runs, setting), runs, strict=True)]


def rounding_asks(swept: Paths, i: int, k: int, run: Trajectory) -> bool:
    """Does a line search ask for more, or for less, only from the step on at which the last bits of its points differ?"""
    same_bits = int(np.argmin([*(swept.x[i, k] == run.x).all(axis=1), False]))
    return np.ndim(swept.cost[k]) == 3 and (swept.cost[k][i, :same_bits] == run.cost[:same_bits]).all()


def only_rounding_wakes(swept: Paths, i: int, k: int, run: Trajectory) -> bool:
    """Do the two part where both stand as good as still? Whatever moves them from there are last bits, wherever they began."""
    apart = np.abs(swept.x[i, k] - run.x).max(axis=1)
    parted = int(np.argmax(apart > 1e-13))
    return parted > 9 and np.abs(np.diff(run.x[parted - 9 : parted], axis=0)).max() < 1e-9


# Every row is that of the race


@every_landscape
def test_on_every_surface_at_every_slider_what_is_said_of_a_member_is_what_its_race_says(landscape):
    optimizers = THREE[landscape.key]
    setting, members = on(landscape, steps=STEPS), at_every_slider(landscape, optimizers)
    settings = [member.within(setting) for member in members]
    swept = paths(optimizers, setting, members)
    found, chaotic = outcomes(swept, settings), 0
    for i, (member, own) in enumerate(zip(members, settings, strict=True)):
        runs = its_race(optimizers, member, own)
        alone = said_of(runs, own)
        ours = [said_by_the_sweep(found, i, k) for k in range(len(alone))]
        apart = [k for k, one in enumerate(alone) if not same(ours[k], one)]
        moved = [said_of(its_race(optimizers, member, own, by), own) for by in (1e-12, -1e-12) if apart]
        for k in apart:
            if ours[k][0][:-1] == alone[k][0][:-1] and rounding_asks(swept, i, k, runs[k]):
                continue
            chaotic += 1
            reacts = any(not same(one[k], alone[k]) for one in moved) or only_rounding_wakes(swept, i, k, runs[k])
            assert reacts, f"{optimizers[k].name} of {member}: {ours[k]}, and its race {alone[k]}"
    assert chaotic <= CHAOTIC * found.status.size


@pytest.mark.parametrize("optimizer", [SGD, OPTIMIZERS["newton"], *COUNTING], ids=lambda one: one.key)
def test_what_a_member_has_asked_for_is_what_its_race_has_at_every_row(optimizer):
    # Steps that cost the same, and line searches; to the end, and where the points stop being finite.
    members = [Member([None, None]), Member([None, {"learning_rate": 1e3}], start=(3.0, 2.0))]
    setting = on(TACO, steps=60)
    swept = paths([optimizer, SGD], setting, members)
    assert (swept.stopped[:, 1] >= 0).tolist() == [False, True]
    for i, member in enumerate(members):
        for k, run in enumerate(its_race([optimizer, SGD], member, member.within(setting))):
            asked = [swept.asked(np.full(swept.stopped.shape, row))[i, k] for row in range(61)]
            same_bits = int(np.argmin([*(swept.x[i, k] == run.x).all(axis=1), False]))
            rows = same_bits if np.ndim(swept.cost[k]) == 3 else 61
            assert rows > 3
            np.testing.assert_array_equal(asked[:rows], run.cost[:rows])


def test_where_a_knob_makes_a_minimum_vanish_the_others_are_counted_as_its_race_counts_them(make_landscape):
    def minima(at):
        place = jnp.where(at > 0, jnp.array([at, 0.0, -1.0]), jnp.nan)  # the first of two, until it is gone
        return jnp.stack([place, jnp.array([-1.0, 0.0, 0.0])])

    knob = Knob("at", 1.0, -1.0, 2.0, "a")
    surface = make_landscape(lambda p, at: (p[0] + 1) ** 2 + p[1] ** 2 + 0 * at, knobs=(knob,), minima=minima)
    setting, members = on(surface, steps=60), [Member([None], {"at": at}) for at in (-0.5, 2.0)]
    settings = [member.within(setting) for member in members]
    found = outcomes(paths([SGD], setting, members), settings)
    assert found.minimum[:, 0].tolist() == [0, 1]
    for i, member in enumerate(members):
        (judged,) = verdicts(its_race([SGD], member, settings[i]), settings[i])
        assert (judged.minimum, judged.arrived) == (found.minimum[i, 0], found.arrived[i, 0])


def test_a_member_that_diverges_is_spoken_of_as_its_race_speaks_of_it():
    rates = [0.0401, 0.5, 10.0, 1e6, 1e300]
    setting, members = on(TACO, steps=200), [Member([{"learning_rate": rate}] * 2) for rate in rates]
    swept = paths([SGD, ADAM], setting, members)
    assert set(np.sign(swept.stopped[:, 0])) == {-1, 1}
    found = outcomes(swept, [setting] * len(members))
    assert (found.step[:, 0] >= 0).sum() > 3
    for i, member in enumerate(members):
        for k, words in enumerate(said_of(its_race([SGD, ADAM], member, setting), setting)):
            assert same(said_by_the_sweep(found, i, k), words)


def test_where_nothing_is_listed_nearby_the_curvature_at_each_member_s_own_knob_tells(make_landscape):
    def far_minimum(at):
        return jnp.stack([jnp.stack([50.0 + at, 0.0 * at, jnp.where(at > 1.5, 0.0, -1.0)])])

    knob = Knob("at", 0.0, -2.0, 2.0, "a")
    surface = make_landscape(lambda p, at: (p[0] - at) ** 2 + at * p[1] ** 2, knobs=(knob,), minima=far_minimum)
    setting, slow = on(surface, steps=60), [{"learning_rate": 0.002}, {"learning_rate": 0.01}]
    moving = Member(slow, {"at": 1.0}, (3.0, 0.0))
    members = [moving, *(Member([None, None], {"at": at}, (at, 0.0)) for at in (1.0, -1.0, 2.0))]
    found = outcomes(paths([SGD, ADAM], setting, members), [member.within(setting) for member in members])
    words = [[STATUSES[status] for status in of_member] for of_member in found.status]
    assert words == [[word] * 2 for word in ("Still moving", "In a local minimum", "At a saddle", "Arrived")]


def test_what_no_run_has_needed_yet_is_compiled_with_the_first_race(compilations, make_landscape):
    surface = make_landscape(lambda p: p[0] ** 2 + p[1] ** 2)
    setting = on(surface, steps=5)
    verdicts(
        race([(SGD, {"learning_rate": 1.0})], setting), setting
    )  # it is fast to the end: nobody asks for the curvature
    race([(SGD, None)], setting)
    with compilations() as seconds:
        (judged,) = verdicts(race([(SGD, {"learning_rate": 0.5})], setting), setting)
    assert (judged.status, seconds) == ("In a local minimum", [])


def test_many_runs_are_judged_together_as_each_alone():
    # More than are judged at a time; they are at the minimum since steps of their own, where many hover.
    surface, rates = LANDSCAPES["noisy_bowl"], np.linspace(0.2, 1.9, 13)
    members = [
        Member([{"learning_rate": rate}] * 2, noise=noise) for rate in rates for noise in np.geomspace(0.001, 1, 9)
    ]
    optimizers, setting = [SGD, ADAM], on(surface, steps=250)
    settings = [member.within(setting) for member in members]
    swept = paths(optimizers, setting, members)
    found = outcomes(swept, settings)
    assert (found.status == STATUSES.index("Hovering")).sum() > 20
    assert (found.arrived >= 0).sum() > TOGETHER
    assert len(np.unique(found.arrived)) > 10
    for i, own in enumerate(settings):
        runs = its_race(optimizers, members[i], own)
        alone = [
            run._replace(x=swept.x[i, k], loss=swept.loss[i, k], grad=gradient_field(surface, swept.x[i, k], own.knobs))
            for k, run in enumerate(runs)
        ]
        for k, (words, _) in enumerate(said_of(alone, own)):
            assert said_by_the_sweep(found, i, k)[0] == words


def test_no_members_and_no_entries_are_empty():
    nobody = outcomes(paths([SGD], on(TACO, steps=7), []), [])
    assert all(field.shape[:2] == (0, 1) for field in nobody)
    nothing = outcomes(paths([], on(TACO, steps=7), [Member([])] * 3), [on(TACO, steps=7)] * 3)
    assert all(field.shape[:2] == (3, 0) for field in nothing)
    assert nothing.cost.shape == (3, 0, 3)


# Compilations


@pytest.mark.parametrize("knobs", [(), TACO.knobs[:1]], ids=["no knob", "a knob"])
def test_after_warming_nothing_that_moves_and_no_number_of_runs_compiles_anything(knobs, compilations, make_landscape):
    surface = make_landscape(
        lambda p, kappa=2.0: p[0] ** 2 + kappa * p[1] ** 2,
        knobs=knobs,
        minima=lambda kappa=2.0: jnp.zeros((1, 3)) * kappa,
        saddles=lambda kappa=2.0: jnp.ones((2, 3)) * kappa,
    )
    with compilations() as first:
        warm([SGD, COUNTING[0], SGD], surface)
    # Two loops and the losses; the facts, gradients and curvature, and once more where each member has knobs of its own.
    assert len(first) >= (9 if knobs else 6)
    moved = [
        [Member([{"learning_rate": rate}, None, None]) for rate in np.geomspace(1e-3, 1e9, 61)],
        [Member([None] * 3, {knob.name: value}) for knob in knobs for value in np.linspace(1, 100, 2 * WIDTH + 3)],
        [Member([None] * 3, start=(x, 1.0)) for x in np.linspace(-4, 4, 5)],
        [Member([None] * 3, noise=1.0, seed=seed) for seed in range(7)],
        [Member([None] * 3)],
    ]
    with compilations() as seconds:
        for members in moved:
            for steps in (1, 150, LENGTH):
                setting = on(surface, steps=steps)
                for entries in ([SGD, COUNTING[0], SGD], [COUNTING[0]], [SGD] * MAX_ENTRIES):
                    some = [member._replace(hypers=[None] * len(entries)) for member in members]
                    some = members if len(entries) == 3 else some
                    outcomes(paths(entries, setting, some), [member.within(setting) for member in some])
    assert seconds == []
