"""Tuned rates: the search finds the best of what it tries, the race runs with it, and the page shows how."""

import json
import re
from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest

from api import answers, picture, running, sweeps
from api import messages as stage_data
from api.running import hypers_of, search_of
from api.screen import Screen
from engine import tuning
from engine.run import race as run_race
from engine.run import run
from engine.sampling import stationary_points
from engine.tuning import GRID, RATES, Tuned, tried, tune, tuned_names
from engine.verdict import ARRIVED, DIVERGED, TOLERANCE, verdict
from figures.theme import LIGHT, styles
from figures.tuning import Line, searches
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers, default_rate
from pages.components.race import takeaway, tuned
from states.address import decode, encode
from states.fields import replaced
from states.race import Run, fresh
from states.setting import on
from tests.support.open_page import assert_whole, charts, control, has_control, numbers, open_page, paths, rows
from tests.support.turns import by_turns, every_method

SIX = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
TUNED = fresh()._replace(rate_rule="tuned")


def outcome(surface: str, method: str, hypers, **setting) -> tuple[float, float, float]:
    """What the rule compares, of one run by itself, smaller is better: steps to arrive (inf: never), loss, rate."""
    landscape = LANDSCAPES[surface]
    one = run(OPTIMIZERS[method], on(landscape, **setting), hypers)
    knobs = setting.get("knobs")
    judged, (minima, _) = verdict(one, on(landscape, knobs=knobs)), stationary_points(landscape, knobs)
    loss = np.inf if judged.status == DIVERGED else float(one.loss[-1])
    rate = hypers.get("learning_rate", 0.0)
    if judged.arrived is None or minima[judged.minimum, 2] > minima[:, 2].min() + 1e-9:
        return np.inf, loss, rate
    return judged.arrived, loss, rate


def best_by_hand(surface: str, method: str, second: bool, **setting) -> dict[str, float]:
    """The best of all settings that the search tries, each run by itself."""
    landscape, optimizer = LANDSCAPES[surface], OPTIMIZERS[method]
    axes = tried(landscape, optimizer, second)
    grid = np.stack(np.meshgrid(*axes.values(), indexing="ij"), axis=-1).reshape(-1, len(axes))
    settings = [default_hypers(landscape, optimizer) | dict(zip(axes, map(float, row), strict=True)) for row in grid]
    return min(settings, key=lambda hypers: outcome(surface, method, hypers, **setting))


# --- what is found -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("surface", "method", "setting"),
    [
        ("taco_shell", "momentum", {}),
        ("taco_shell", "sgd", {"knobs": {"kappa": 20.0, "angle": 30.0}, "steps": 60}),
        ("saddle", "adam", {}),
        ("noisy_bowl", "sgd", {"seed": 3}),
        ("himmelblau", "nesterov", {"start": (0.5, -3.0), "steps": 80, "schedule": "cosine"}),
        ("six_hump_camel", "momentum", {"noise": 2.0, "noise_kind": "gaussian", "seed": 8}),
    ],
)
def test_the_rate_found_is_the_best_of_all_that_were_tried_each_run_by_itself(surface, method, setting):
    found = tune(OPTIMIZERS[method], on(LANDSCAPES[surface], **setting))
    assert found.hypers == best_by_hand(surface, method, second=False, **setting)


@pytest.mark.parametrize(("surface", "method"), [("taco_shell", "momentum"), ("booth", "adam")])
def test_with_a_second_value_the_pair_found_is_the_best_of_the_whole_grid(surface, method, monkeypatch):
    monkeypatch.setattr(tuning, "GRID", (11, 7))
    found = tune(OPTIMIZERS[method], on(LANDSCAPES[surface], steps=60), second=True)
    assert found.loss.shape == (11, 7)
    assert found.hypers == best_by_hand(surface, method, second=True, steps=60)


@pytest.mark.parametrize(
    ("method", "surface"), by_turns(OPTIMIZERS, ["taco_shell", "rosenbrock", "kink", "plateau_hole"])
)
def test_what_is_found_is_never_worse_than_anything_tried_or_than_the_defaults(surface, method):
    landscape, optimizer = LANDSCAPES[surface], OPTIMIZERS[method]
    found = tune(optimizer, on(landscape))
    steps, loss = found.arrived[found.best], found.loss[found.best]
    alone = outcome(surface, method, found.hypers)
    assert (alone[0] if steps >= 0 else -1, alone[1]) == (steps, loss)  # in the race it does what the search says
    others = np.stack([np.where(found.arrived < 0, np.inf, found.arrived), found.loss], axis=-1).reshape(-1, 2)
    assert all(alone[:2] <= tuple(other) for other in others)
    assert alone[:2] <= outcome(surface, method, default_hypers(landscape, optimizer))[:2]


def test_of_equals_the_lower_loss_and_then_the_smaller_rate_is_taken():
    best = tuning._best
    assert best(np.array([3.0, 2.0, 1.0]), np.array([-1, 7, 9])) == 1  # who arrives sooner
    assert best(np.array([3.0, 2.0, 1.0]), np.array([7, 7, 8])) == 1  # then the loss
    assert best(np.array([2.0, 1.0, 1.0]), np.array([-1, -1, -1])) == 1  # then the first, which is the smaller
    assert best(np.array([np.inf, np.inf]), np.array([-1, -1])) == 0


def test_a_setting_that_does_not_keep_its_promise_alone_is_passed_over():
    alone = {0: (9.0, -1), 1: (0.5, -1), 2: (7.0, -1)}
    loss, arrived = np.array([0.1, 0.5, 0.3]), np.array([-1, -1, -1])
    assert tuning._confirmed(loss, arrived, lambda nth: alone[nth]) == 1
    assert loss.tolist() == [9.0, 0.5, 7.0]


@every_method
def test_what_is_tried_lies_within_reach_and_holds_the_defaults(method):
    optimizer = OPTIMIZERS[method]
    knobs = {knob.name: knob for knob in optimizer.knobs}
    for surface, landscape in LANDSCAPES.items():
        for second in (False, True):
            axes = tried(landscape, optimizer, second)
            assert tuple(axes) == tuned_names(optimizer, second)
            for name, values in axes.items():
                usual = default_hypers(landscape, optimizer)[name]
                assert (np.diff(values) > 0).all(), surface
                assert usual in values
                assert min(usual, knobs[name].low) <= values[0]
                assert values[-1] <= max(usual, knobs[name].high)
            assert [len(values) for values in axes.values()] == ([RATES] if len(axes) == 1 else list(GRID[: len(axes)]))
            if axes:
                assert axes["learning_rate"][0] / default_rate(landscape, optimizer) >= 0.0099
                assert axes["learning_rate"][-1] / default_rate(landscape, optimizer) <= 101


def test_a_method_without_a_rate_keeps_what_it_has():
    found = tune(OPTIMIZERS["conjugate_gradient"], on(LANDSCAPES["booth"]), second=True)
    assert (found.axes, found.best, found.edges) == ({}, (), [])
    assert found.loss.shape == ()


def test_a_best_at_the_end_of_the_rates_is_told():
    values = {"learning_rate": np.array([0.1, 0.2, 0.3]), "rho": np.array([0.0, 0.5, 0.9])}
    zeros = np.zeros((3, 3))
    assert Tuned({}, values, zeros, zeros.astype(int), (0, 1)).edges == ["learning_rate"]
    assert Tuned({}, values, zeros, zeros.astype(int), (1, 2)).edges == ["rho"]
    assert Tuned({}, values, zeros, zeros.astype(int), (1, 1)).edges == []


@pytest.mark.parametrize(
    ("wrong", "hypers"), [({"steps": -1}, {}), ({"steps": 0}, {}), ({"knobs": {"x": 1.0}}, {}), ({}, {"rho": 0.5})]
)
def test_a_setting_that_makes_no_run_is_refused(wrong, hypers):
    with pytest.raises(ValueError, match=r"."):
        tune(OPTIMIZERS["sgd"], on(LANDSCAPES["bowl"], **wrong), hypers)


# --- the race ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tune_what", ["rate", "both"])
def test_the_race_runs_with_what_was_found_for_its_own_setting(tune_what):
    race = decode(
        "race", {"rates": ["tuned"], "tune": [tune_what], "kappa": ["30"], "x": ["2"], "noise": ["0.5"], "seed": ["4"]}
    )[0]
    for one, result in zip(race.runs, running.results(race), strict=True):
        there = race.setting._replace(noise=0.5, seed=4)
        found = tune(OPTIMIZERS[one.method], there, second=tune_what == "both")
        assert hypers_of(race, one) == found.hypers
        (alone,) = run_race([(OPTIMIZERS[one.method], found.hypers)], there)
        np.testing.assert_array_equal(result.drawn.x, alone.x)


@pytest.mark.parametrize(
    "change",
    [
        {"knobs": {"kappa": 3.0, "angle": 0.0}},
        {"start": (1.0, 1.0)},
        {"steps": 12},
        {"schedule": "cosine"},
        {"surface": "bowl", "knobs": {}},
        {"noise": 3.0},
        {"hypers": {"rho": 0.5}},
    ],
)
def test_another_setting_has_another_rate(change):
    momentum = Run("momentum", {})
    assert hypers_of(replaced(TUNED, **change), momentum) != hypers_of(TUNED, momentum)


def test_the_search_sees_the_noise_of_the_seed():
    noisy = fresh("noisy_bowl")._replace(rate_rule="tuned", runs=(Run("momentum", {}),))
    rates = {hypers_of(replaced(noisy, seed=seed), noisy.runs[0])["learning_rate"] for seed in range(4)}
    assert len(rates) > 1
    first = noisy._replace(repeats=5)
    assert hypers_of(first, first.runs[0]) == hypers_of(noisy, noisy.runs[0])


def test_own_rates_factor_and_one_rate_for_all_do_not_reach_what_is_tuned():
    plain, own = Run("adam", {}), Run("adam", {"learning_rate": 5.0})
    race = TUNED._replace(factor=3.0, rate=7.0)
    assert hypers_of(race, own) == hypers_of(TUNED, plain)
    both = race._replace(tune="both", hypers={"beta1": 0.1})
    assert hypers_of(both, own) == hypers_of(both._replace(hypers={}), plain)


def test_what_is_not_tuned_stays_as_it_is_set():
    race = TUNED._replace(hypers={"rho": 0.5, "beta2": 0.9})
    assert hypers_of(race, Run("momentum", {}))["rho"] == 0.5
    adam = hypers_of(race._replace(tune="both"), Run("adam", {"epsilon": 0.01}))
    assert (adam["beta2"], adam["epsilon"]) == (0.9, 0.01)


def test_a_search_is_not_made_twice(monkeypatch):
    race = replaced(TUNED, steps=77)
    first = [search_of(race, one) for one in race.runs]
    monkeypatch.setattr("api.running.tune", lambda *_, **__: pytest.fail("searched again"))
    assert all(one is other for one, other in zip(first, (search_of(race, run) for run in race.runs), strict=True))


@pytest.mark.parametrize("tune_what", ["rate", "both"])
def test_a_tuned_race_comes_back_from_its_link(tune_what):
    race = TUNED._replace(tune=tune_what)
    assert decode("race", parse_qs(urlencode(encode(race), doseq=True))) == (race, [])
    assert encode(TUNED) == {"rates": "tuned"}


def test_what_is_taken_along_has_the_tuned_numbers():
    race = TUNED._replace(runs=(Run("sgd", {}), Run("adam", {})))
    code = takeaway.program(race, running.results(race))
    for one in race.runs:
        assert f"'learning_rate': {hypers_of(race, one)['learning_rate']}" in code


def test_no_slider_is_followed_live_with_tuned_rates_and_it_is_told():
    assert sweeps.sweepable(TUNED) == {}
    header, _ = stage_data.race_message(picture.sample(TUNED), running.results(TUNED), TUNED, Screen())
    assert (header["tokens"], header["note"]) == ({}, sweeps.NOT_LIVE["tuned"])


# --- the page ------------------------------------------------------------------------------------------------------


def words(at) -> str:
    return " ".join(part.value for part in [*at.markdown, *at.caption])


def found_table(at) -> list[list[str]]:
    (html,) = [part.value for part in at.html if part.value.startswith("<div class='tuned'")]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in html.split("<tr>")[2:]]
    return [[re.sub(r"<[^>]*>", "", cell) for cell in row] for row in cells]


@pytest.mark.parametrize("surface", ["taco_shell", "rosenbrock", "saddle", "slope"])
def test_choosing_tuned_shows_the_search_and_runs_with_what_it_found(surface):
    at = open_page({"s": surface})
    assert not charts(at)
    control(at, "rate_rule").set_value("tuned").run()
    assert_whole(at)
    race = fresh(surface)._replace(rate_rule="tuned")
    expected = [hypers_of(race, one) for one in race.runs]
    assert [row[0] for row in found_table(at)] == [OPTIMIZERS[one.method].name for one in race.runs]
    assert [row[1] for row in found_table(at)] == [f"{hypers['learning_rate']:.4g}" for hypers in expected]
    (chart,) = charts(at)
    assert {trace["name"] for trace in chart["data"]} == {OPTIMIZERS[one.method].name for one in race.runs}
    assert "366 runs" in words(at)
    alone = run_race(
        [(OPTIMIZERS[one.method], hypers) for one, hypers in zip(race.runs, expected, strict=True)], race.setting
    )
    by_name = {one.label: one for one in alone}
    assert all(path.is_drawn_as(by_name[path.name].x) for path in paths(at))
    control(at, "rate_rule").set_value("own").run()
    assert not charts(at)


def test_the_steps_told_beside_a_rate_are_those_of_the_run():
    at = open_page({"rates": "tuned"})
    race, _ = decode("race", {"rates": ["tuned"]})
    alone = run_race([(OPTIMIZERS[run.method], hypers_of(race, run)) for run in race.runs], race.setting)
    minimum = stationary_points(race.setting.landscape, None)[0][0, :2]
    for row, became, one in zip(found_table(at), rows(at), alone, strict=True):
        here = np.hypot(*(one.x - minimum).T) <= TOLERANCE
        first = len(here) - np.argmin(here[::-1]) if here[-1] else None
        assert row[2] == (f"loss {became[3]}" if first is None else f"near after {first} steps")
        assert became[2] == (str(first) if became[1] == ARRIVED else "–")  # what hovers is near and has not arrived


def test_with_rho_or_beta1_tuned_their_sliders_and_fields_are_out_of_reach():
    at = open_page({"rates": "tuned"})
    assert has_control(at, "rho")
    assert has_control(at, "beta1")
    control(at, "tune").set_value("both").run()
    assert_whole(at)
    assert dict(at.query_params) == {"rates": "tuned", "tune": "both"}
    assert not has_control(at, "rho")
    assert not has_control(at, "beta1")
    assert has_control(at, "beta2")
    assert [control(at, f"run{i}-{name}").proto.disabled for i, name in ((1, "rho"), (5, "beta1"), (5, "beta2"))] == [
        True, True, False,
    ]  # fmt: skip
    assert all(control(at, f"run{i}-learning_rate").proto.disabled for i in range(6))
    control(at, "rate_rule").set_value("own").run()
    assert control(at, "rho").value == 0.9


def test_a_method_without_a_rate_is_said_to_keep_its_defaults():
    at = open_page({"rates": "tuned", "m": "conjugate_gradient"})
    assert_whole(at)
    assert "Conjugate gradient has no learning rate and keeps its defaults." in words(at)
    assert "were tried" not in words(at)
    assert not charts(at)


def test_repeats_and_evaluations_are_told_where_they_matter():
    assert "first seed" not in words(open_page({"rates": "tuned"}))
    told = words(open_page({"rates": "tuned", "repeats": "3", "count": "evaluations"}))
    assert "first seed" in told
    assert "not evaluations" in told


def test_without_a_method_nothing_is_searched():
    at = open_page({"rates": "tuned", "m": "none"})
    assert_whole(at)
    assert not charts(at)


def test_nothing_compiles_when_a_slider_moves_with_tuned_rates(compilations):
    at = open_page({"rates": "tuned", "tune": "both"})
    control(at, "kappa").set_value(50.0).run()
    with compilations() as seconds:
        for kappa in (20.0, 300.0):
            control(at, "kappa").set_value(control(at, "kappa").options[int(kappa) % 60]).run()
        control(at, "steps").set_value(99).run()
        control(at, "x").set_value(1.0).run()
    assert seconds == []
    assert_whole(at)


def test_the_start_is_tuned_for_while_it_is_dragged():
    _, arrays = answers.paths(answers.question("paths", {"rates": ["tuned"], "x": ["2"], "y": ["0.5"]}))
    there = replaced(TUNED, start=(2.0, 0.5))
    expected = np.concatenate([result.drawn.x for result in running.results(there)]).astype(np.float32)
    np.testing.assert_array_equal(arrays["x"], expected)


# --- the picture of the search -------------------------------------------------------------------------------------


def line(label: str, method: str, steps, loss, best: int) -> Line:
    return Line(label, method, np.array([0.01, 0.1, 1.0]), np.array(steps, float), np.array(loss, float), best)


NAN = float("nan")
ARRIVES = line("SGD", "sgd", [NAN, 30, 20], [5.0, 1.0, 2.0], 2)
NEVER = line("Adam", "adam", [NAN] * 3, [5.0, 3.0, np.inf], 1)


def drawn(*lines: Line, lowest: float = 0.0) -> dict:
    """The figure as the browser gets it."""
    return json.loads(str(searches(lines, styles([line.method for line in lines], LIGHT), lowest, LIGHT).to_json()))


def test_the_best_is_the_lowest_point_of_each_line():
    figure = drawn(ARRIVES, NEVER, lowest=1.0)
    curves, marks = ([t for t in figure["data"] if t["mode"] == mode] for mode in ("lines+markers", "markers"))
    assert [curve["yaxis"] for curve in curves] == ["y", "y2"]
    for curve, mark in zip(curves, marks, strict=True):
        assert (mark["xaxis"], mark["yaxis"]) == (curve["xaxis"], curve["yaxis"])
        rates, heights = numbers(curve["x"]), numbers(curve["y"])
        assert numbers(mark["y"]) == [np.nanmin(heights)]
        assert numbers(mark["x"]) == [rates[np.nanargmin(heights)]]
    layout = figure["layout"]
    assert [layout[name]["title"]["text"] for name in ("yaxis", "yaxis2")] == [
        "steps to come near",
        "final loss above the lowest",
    ]
    assert sorted(note["text"] for note in layout["annotations"]) == ["Adam", "SGD"]


def test_everything_that_is_drawn_lies_within_the_axes():
    figure = drawn(ARRIVES, NEVER)
    for trace in figure["data"]:
        low, high = figure["layout"]["yaxis" + trace["yaxis"][1:]]["range"]
        heights = numbers(trace["y"])
        seen = np.log10(heights[np.isfinite(heights)])
        assert low < seen.min() <= seen.max() < high


@pytest.mark.parametrize("only", [ARRIVES, NEVER, line("SGD", "sgd", [0, 0, 0], [0.0, 0.0, 0.0], 0)])
def test_one_panel_is_enough_where_all_are_measured_by_the_same(only):
    layout = drawn(only)["layout"]
    assert tuple(layout["yaxis"]["domain"]) == (0, 1)
    assert "yaxis2" not in layout


@pytest.mark.parametrize("method", ["momentum", "adam", "lion", "rmsprop", "adadelta"])
def test_a_link_leads_to_the_map_with_the_found_setting_chosen(method):
    one = Run(method, {})
    race = decode(
        "race",
        {"rates": ["tuned"], "tune": ["both"], "kappa": ["20"], "x": ["1"], "noise": ["0.5"], "kind": ["gaussian"]},
    )[0]
    query = parse_qs(tuned.map_address(race, one).removeprefix("maps?"))
    shown, problems = decode("maps", query)
    assert parse_qs(urlencode(encode(shown), doseq=True)) == query
    there = shown.race()
    assert (problems, shown.kind, shown.across) == ([], "knobs", "learning_rate")
    assert there.setting == race.setting
    assert hypers_of(there, there.runs[0]) == pytest.approx(hypers_of(race, one), rel=0.05)  # a cell is so wide


def test_a_method_with_no_other_value_has_a_link_to_the_map_of_its_rate():
    shown, problems = decode("maps", parse_qs(tuned.map_address(TUNED, Run("sgd", {})).removeprefix("maps?")))
    assert (problems, shown.kind, shown.methods) == ([], "rates", ("sgd",))
    assert shown.rates.get("sgd", 0.038) == hypers_of(TUNED, Run("sgd", {}))["learning_rate"]
