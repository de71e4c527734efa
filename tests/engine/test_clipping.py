"""Clipped gradients: against Optax and NumPy, counted and marked where they were clipped, the same in race, sweep, map and file."""

import numpy as np
import optax
import pytest

from api import messages, sweeps, table
from api.inside.run import begin_run
from api.picture import surface_and_results
from api.running import results
from api.screen import Screen
from engine.batch import Member, paths
from engine.clipping import KNOBS
from engine.grid import sweep
from engine.outcomes import outcomes
from engine.run import race, run
from engine.verdict import verdict
from figures.theme import LIGHT
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from pages.components.race.takeaway import program
from states.address import PAGES, decode, encode
from states.race import race_on
from states.setting import on
from states.sliders import sliders
from tests.support.turns import every_method

CLIFF = LANDSCAPES["cliff"]
FOUR = [
    "sgd",
    "momentum",
    "nesterov",
    "adam",
]  # AdaGrad and RMSProp hover here, where the last bits decide what is clipped


def gradient_on_the_cliff(p: np.ndarray) -> np.ndarray:
    return np.array([100 / (1 + np.exp(-100 * p[0])) - 0.5, 0.3 * p[1] / np.hypot(1, p[1])])


@pytest.mark.parametrize(
    ("clip", "at", "theirs"), [("norm", 1.3, optax.clip_by_global_norm), ("value", 0.4, optax.clip)]
)
@pytest.mark.parametrize(
    ("method", "values", "optimizer"),
    [
        ("sgd", {"learning_rate": 0.2}, optax.sgd(0.2)),
        ("momentum", {"learning_rate": 0.02, "rho": 0.9}, optax.sgd(0.02, 0.9)),
        ("adam", {"learning_rate": 0.1}, optax.adam(0.1, eps=1e-7)),
    ],
)
def test_a_clipped_run_is_that_of_optax(clip, at, theirs, method, values, optimizer):
    ours = run(OPTIMIZERS[method], on(CLIFF, steps=60, clip=clip, clip_at=at), values)
    chain = optax.chain(theirs(at), optimizer)
    x, state = np.array(CLIFF.start), chain.init(np.array(CLIFF.start))
    for row in ours.x[1:]:
        change, state = chain.update(gradient_on_the_cliff(x), state)
        x = x + np.asarray(change)
        np.testing.assert_allclose(row, x, rtol=0, atol=1e-7)
    assert ours.clipped is not None
    assert ours.clipped.any()


@every_method
def test_a_limit_that_no_gradient_reaches_changes_no_path_and_marks_nothing(method):
    plain = run(OPTIMIZERS[method], on("bowl", steps=40))
    limited = run(OPTIMIZERS[method], on("bowl", steps=40, clip="norm", clip_at=1e6))
    np.testing.assert_allclose(limited.x, plain.x, rtol=0, atol=1e-9)
    assert limited.clipped is not None
    assert not limited.clipped.any()
    assert list(limited.state) == list(plain.state)
    np.testing.assert_array_equal(limited.cost, plain.cost)
    assert plain.clipped is None


def test_a_step_is_marked_exactly_if_the_gradient_that_it_asked_for_was_too_long():
    setting = on(CLIFF, clip="norm", noise=0.3, noise_kind="rare", seed=5)
    noise = np.random.default_rng(5).random(setting.steps) < 1.1 / 4
    seen = run(OPTIMIZERS["sgd"], setting)
    gradient = seen.grad[:-1] + np.stack([0.3 * np.where(noise, 2.9, -1.1), np.zeros(len(noise))], axis=1)
    assert seen.clipped is not None
    np.testing.assert_array_equal(seen.clipped, [*(np.hypot(*gradient.T) > 1), False])
    ahead = run(OPTIMIZERS["nesterov_lookahead"], on(CLIFF, clip="norm"))
    asked = ahead.x[:-1] + OPTIMIZERS["nesterov_lookahead"].knobs[1].default * ahead.state["v"][:-1]
    long = [np.hypot(*gradient_on_the_cliff(p)) > 1 for p in asked]
    assert ahead.clipped is not None
    np.testing.assert_array_equal(ahead.clipped, [*long, False])
    assert 0 < sum(long) < len(long)


def test_a_method_that_searches_in_a_loop_is_marked_by_where_its_step_begins():
    seen = run(OPTIMIZERS["lbfgs"], on("taco_shell", clip="norm", clip_at=2.0, steps=30))
    assert seen.clipped is not None
    np.testing.assert_array_equal(seen.clipped[:-1], np.hypot(*seen.grad[:-1].T) > 2)


def test_a_run_that_stops_being_finite_is_not_marked_from_there_on():
    seen = run(
        OPTIMIZERS["newton"],
        on("quadratic", knobs={"a": -1.0, "b": 0.0, "c": -4.0}, steps=40, clip="value", clip_at=100.0),
    )
    lost = run(OPTIMIZERS["sgd"], on("rosenbrock", steps=50, clip="value", clip_at=1e30), {"learning_rate": 1e25})
    assert lost.stopped is not None
    assert lost.clipped is not None
    assert not lost.clipped[lost.stopped - 1 :].any()
    assert seen.clipped is not None


def test_a_sweep_over_the_limit_equals_its_races_and_compiles_nothing(compilations):
    setting, limits = on(CLIFF, clip="norm", steps=90), [0.4, 1.0, 3.0, 90.0]
    optimizers = [OPTIMIZERS[method] for method in ("sgd", "adam", "lbfgs")]
    members = [Member([None] * 3, clip_at=at) for at in limits]
    paths(optimizers, setting, members[:1])
    with compilations() as seconds:
        found = paths(optimizers, setting, members)
        value = paths(optimizers, setting._replace(clip="value"), members[:1])
    assert seconds == []
    assert found.clipped is not None
    assert value.clipped is not None
    judged = outcomes(found, [setting._replace(clip_at=at) for at in limits])
    counts = set()
    for member, at in enumerate(limits):
        alone = race([(optimizer, None) for optimizer in optimizers], setting._replace(clip_at=at))
        for entry, one in enumerate(alone):
            assert one.clipped is not None
            np.testing.assert_allclose(found.x[member, entry], one.x, rtol=0, atol=1e-8)
            np.testing.assert_array_equal(found.clipped[member, entry], one.clipped)
            assert judged.clipped[member, entry] == one.clipped.sum()
            counts.add(int(one.clipped.sum()))
    assert len(counts) > 3
    with compilations() as seconds:
        race([(optimizer, None) for optimizer in optimizers], setting._replace(clip_at=0.7))
        race([(optimizer, None) for optimizer in optimizers], setting._replace(clip="value", clip_at=0.7))
    assert seconds == []


def test_a_map_s_cells_are_clipped_runs():
    setting, rates = on(CLIFF, clip="norm"), np.array([0.05, 0.2, 0.4])
    swept = sweep(OPTIMIZERS["momentum"], setting, {"learning_rate": rates})
    for cell, rate in enumerate(rates):
        alone = run(OPTIMIZERS["momentum"], setting, {"learning_rate": rate})
        np.testing.assert_allclose(swept.x[cell], alone.x[-1], rtol=0, atol=1e-7)
        assert swept.status[cell] == verdict(alone, setting).status


def test_looking_inside_shows_the_clipped_gradient():
    inside, told = decode("inside", {"s": ["cliff"], "method": ["momentum"], "clip": ["norm"], "clip_at": ["0.75"]})
    assert told == []
    begun = begin_run(inside)
    assert begun.run.clipped is not None
    np.testing.assert_allclose(begun.trace.x[:-1], begun.run.x[1:], rtol=0, atol=1e-9)
    length = np.hypot(*begun.trace.gradient.T)
    np.testing.assert_allclose(length[begun.run.clipped], 0.75, rtol=1e-12)
    assert begun.run.clipped.sum() > 5
    assert "v" in begun.run.state
    assert "clipped" not in begun.run.state


@pytest.mark.parametrize("clip", ["norm", "value"])
def test_the_file_that_is_taken_along_clips(clip, capsys):
    shown = race_on("cliff", [(method, {}) for method in ("sgd", "nesterov_lookahead", "lbfgs")], clip=clip)
    made = results(shown)
    exec(compile(program(shown, made), "snippet", "exec"), {"__name__": "__main__"})
    lines = capsys.readouterr().out.splitlines()
    for line, result in zip(lines, made, strict=True):
        x, y = (float(n) for n in line.partition("[")[2].partition("]")[0].split(","))
        np.testing.assert_allclose((x, y), result.drawn.x[-1], rtol=0, atol=1e-7)


def test_what_is_shown_says_how_often_it_clipped():
    shown = race_on("cliff", [(method, {}) for method in FOUR], clip="norm", clip_at=1.0)
    surface, made = surface_and_results(shown)
    header, arrays = messages.race_message(surface, made, shown, Screen(LIGHT, False))
    marks = arrays["clipped"].reshape(len(FOUR), -1)
    for i, result in enumerate(made):
        count = int(marks[i].sum())
        assert result.clipped == count > 0
        assert table.rows(made)[i].asked.endswith(f", {count} clipped")
        assert f", clipped in {count} steps" in header["summary"]
    assert "gradients clipped by norm at 1" in header["setting"]
    assert "clip_at" in header["sliders"]
    swept, told = sweeps.answer(shown, "clip_at")[::-1]
    member = sliders(shown)["clip_at"].options.index(1.0)
    bits = np.unpackbits(swept["clipped"], axis=-1)[member, :, : marks.shape[1]]
    np.testing.assert_array_equal(bits, marks)
    assert told["told"][member] == table.rows(made)
    plain = race_on("cliff", [("sgd", {})])
    surface, made = surface_and_results(plain)
    header, arrays = messages.race_message(surface, made, plain, Screen(LIGHT, False))
    assert "clipped" not in arrays
    assert "clip" not in header["summary"] + table.rows(made)[0].asked + header["setting"]


def test_repeats_and_budgets_count_as_well():
    shown = race_on("cliff", [("sgd", {}), ("lbfgs", {})], clip="norm", repeats=3, noise=0.5, count="evaluations")
    for result in results(shown):
        each = [0 if one.clipped is None else int(one.clipped.sum()) for one in result.runs]
        assert result.clipped in each
        assert all(one.clipped is not None and len(one.clipped) == len(one.x) for one in result.runs)


CLIPPING = [page for page, own in PAGES.items() if "clip" in own.fields]


def test_the_pages_of_a_race_and_of_one_step_and_the_maps_offer_it_and_the_data_are_only_a_set_and_its_batches():
    assert set(PAGES) - set(CLIPPING) == {"data", "network"}
    assert decode("data", {"clip": ["value"]})[1] == ["The link has values that Fitted line has no use for: `clip`."]


@pytest.mark.parametrize("page", CLIPPING)
def test_every_page_of_them_has_it_in_its_address(page):
    query = {"clip": ["value"], "clip_at": ["0.35"]}
    state, told = decode(page, query)
    assert told == []
    assert (state.setting.clip, state.setting.clip_at) == ("value", 0.35)
    assert encode(state) == {"clip": "value", "clip_at": "0.35"}
    assert "clip" not in encode(decode(page, {})[0])
    assert len(decode(page, {"clip": ["hard"], "clip_at": ["0"]})[1]) == 2


def test_what_cannot_clip_is_told():
    with pytest.raises(ValueError, match="norm, value"):
        run(OPTIMIZERS["sgd"], on(CLIFF, clip="hard"))
    with pytest.raises(ValueError, match="above 0"):
        run(OPTIMIZERS["sgd"], on(CLIFF, clip="norm", clip_at=0.0))
    assert {knob.name for knob in KNOBS}.isdisjoint(knob.name for one in OPTIMIZERS.values() for knob in one.knobs)
