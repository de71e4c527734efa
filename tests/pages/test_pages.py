"""The pages as a visitor without a browser sees them: every control does something, every link can be followed."""

import inspect
import random
import re
from html import escape, unescape
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
import streamlit
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.run import race as run_race
from engine.run import run
from engine.verdict import verdict
from figures.theme import LOOKS, styles
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers, default_rate
from pages.components import desk
from pages.components.race.words import FORMULAS
from shapes import Knob, Trajectory
from states.fields import FIRST_SURFACE
from states.noise import KINDS
from states.race import ALONG, AXES, VIEWS
from states.schedules import SCHEDULES
from states.setting import on
from states.shared import shared_name
from states.worth_seeing import PRESETS
from tests.support.open_page import (
    ask,
    assert_whole,
    background,
    backgrounds,
    buttons,
    control,
    controls,
    has_control,
    message,
    numbers,
    open_page,
    paths,
    picture,
    rows,
    same_paths,
    send,
    sentences,
    values_of,
)
from tests.support.turns import every_method, every_surface
from typed.said import SAID
from written import written

LECTURE = {  # the six methods of the lecture
    "sgd": "SGD",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSProp",
    "adam": "Adam",
}
SIX = [(OPTIMIZERS[method], None) for method in LECTURE]
SURFACE_KNOBS = [
    pytest.param(surface, knob, id=f"{surface}-{knob.name}")
    for surface, landscape in LANDSCAPES.items()
    for knob in landscape.knobs
]
EVERY_SHARED = {
    shared_name(method, knob)
    for method, optimizer in OPTIMIZERS.items()
    for knob in optimizer.knobs
    if knob.name != "learning_rate"
}
# Everywhere else the default surface will do; but on a quadratic one a central difference of any width is exact.
TELLING = {"distance": "rosenbrock"}
BUSY = {"noise": "0.5", "m": [*LECTURE, "newton"]}  # a page on which every control matters


def another_value(widget) -> Any:
    """A value, not far away, that the control does not have now."""
    now = widget.value
    if widget.type == "select_slider":
        values = values_of(widget)
        return values[(values.index(now) + len(values) // 3) % len(values)]
    if widget.type == "toggle":
        return not now
    if widget.type == "slider":
        return max(now // 2, 1) if now > 1 else 2
    if widget.type == "number_field":
        return now * 0.7 if isinstance(now, float) and now else now + 1
    if widget.type == "text_input":
        return "x^2+3*y^2"
    if widget.type == "text_area":
        return "x = x - 2*lr*g"
    if isinstance(now, list):
        return now[1:] if now else OTHERS[:1]
    return next(value for value in KNOWN_WORDS.get(widget.key, LANDSCAPES) if value != now)


KNOWN_WORDS = {
    "race-view": tuple(VIEWS),
    "race-axes": tuple(AXES),
    "race-along": tuple(ALONG),
    "race-rate_rule": ("own", "same"),
    "race-schedule": tuple(SCHEDULES),
    "race-noise_kind": KINDS,
    "race-clip": ("off", "norm", "value"),
    "race-count": ("steps", "evaluations"),
    "race-begin": tuple(SAID),
}
OTHERS = [method for method in OPTIMIZERS if method not in LECTURE]


def chips(method: str) -> str:
    """Which of the two groups of chips has the method."""
    return "methods" if method in LECTURE else "more"


def dead_controls(query: dict) -> list[str]:
    """The names of the controls that change nothing of the picture, each tried in a session of its own."""
    dead = []
    for name in [widget.key.removeprefix("race-") for widget in controls(open_page(query))]:
        at = open_page(query)
        before = picture(at)
        widget = control(at, name)
        widget.set_value(another_value(widget)).run()
        assert_whole(at)
        if picture(at) == before:
            dead.append(name)
    return dead


# --- the default page ----------------------------------------------------------------------------------------------


def test_the_first_page_has_no_exception_and_no_warning():
    at = open_page()
    assert_whole(at)
    assert sentences(at) == []


def test_the_first_page_shows_the_six_methods_of_the_lecture():
    at = open_page()
    assert [row[0] for row in rows(at)] == list(LECTURE.values())
    assert [path.name for path in paths(at)] == sorted(LECTURE.values())


def test_the_first_page_s_address_stays_plain():
    assert dict(open_page().query_params) == {}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_the_figures_have_the_colours_of_the_visitor_s_theme(look):
    header, _ = message(open_page(theme=look.name))
    figures = [header[name]["json"]["layout"]["paper_bgcolor"] for name in ("figure", "losses")]
    assert figures == [look.paper] * 2
    assert header["look"] == {name: getattr(look, name) for name in header["look"]}
    assert {"paper", "ink"} <= set(header["look"])
    chosen = [(style.line, style.text) for style in styles(list(LECTURE), look)]
    assert [(run["line"], run["text"]) for run in header["runs"]] == chosen


def test_the_pickers_offer_everything_that_there_is():
    at = open_page()
    assert control(at, "surface").options == [landscape.name for landscape in LANDSCAPES.values()]
    assert control(at, "methods").options == list(LECTURE.values())
    assert control(at, "more").options == [OPTIMIZERS[method].name for method in OTHERS]


# --- no control is dead --------------------------------------------------------------------------------------------


def test_every_control_changes_the_picture():
    assert dead_controls(BUSY) == []


def test_the_one_rate_for_all_changes_the_picture():
    at = open_page({"rates": "same"})
    before = picture(at)
    control(at, "rate").set_value(another_value(control(at, "rate"))).run()
    assert_whole(at)
    assert picture(at) != before


def test_after_a_while_neither_grabbing_nor_moving_a_slider_compiles_anything(warming, compilations):
    at = open_page({"noise": "0.5"})
    tokens = message(at)[0]["tokens"]  # the picture that its stage asks for first
    warming()
    with compilations() as seconds:
        for name in tokens:
            assert ask(at, "sweep", slider=name)[0]["kind"] == "sweep"
            control(at, name).set_value(another_value(control(at, name))).run()
            assert_whole(at)
        warming()
    assert seconds == []


def test_own_rates_cannot_be_touched_where_one_rate_is_for_all():
    at = open_page({"rates": "same"})
    assert control(at, "run0-learning_rate").proto.disabled
    assert not has_control(at, "factor")


@pytest.mark.parametrize(("surface", "knob"), SURFACE_KNOBS)
def test_every_knob_of_a_surface_moves_its_picture_and_the_paths_follow(surface: str, knob: Knob):
    at = open_page({"s": surface, "m": "momentum"})
    before = picture(at)
    slider = control(at, knob.name)
    value = another_value(slider)
    slider.set_value(value).run()
    assert_whole(at)
    assert picture(at) != before
    (expected,) = run_race([(OPTIMIZERS["momentum"], None)], on(LANDSCAPES[surface], knobs={knob.name: value}))
    (path,) = paths(at)
    assert path.is_drawn_as(expected.x)


@pytest.mark.parametrize(("surface", "knob"), SURFACE_KNOBS)
def test_a_surface_s_knob_reaches_from_end_to_end(surface: str, knob: Knob):
    at = open_page({"s": surface})
    ends = min(values_of(control(at, knob.name))), max(values_of(control(at, knob.name)))
    assert ends == (knob.low, knob.high)
    for end in ends:
        control(at, knob.name).set_value(end).run()
        assert_whole(at)
        assert control(at, knob.name).value == end


@every_method
def test_every_value_of_a_method_has_a_control_that_changes_its_path_and_no_other_method_s_has_one(method: str):
    knobs = OPTIMIZERS[method].knobs
    shared = {shared_name(method, knob): knob for knob in knobs if knob.name != "learning_rate"}
    at = open_page({"m": method})
    assert {name for name in EVERY_SHARED if has_control(at, name)} == set(shared)
    for name, knob in [*shared.items(), *((f"run0-{knob.name}", knob) for knob in knobs)]:
        at = open_page({"s": TELLING.get(knob.name, FIRST_SURFACE), "m": method})
        before = paths(at)
        widget = control(at, name)
        widget.set_value(another_value(widget)).run()
        assert_whole(at)
        assert not same_paths(before, paths(at)), name


@pytest.mark.parametrize("name", sorted({knob.name for method in LECTURE for knob in OPTIMIZERS[method].knobs}))
def test_beside_a_shared_hyperparameter_stand_the_methods_that_use_it(name: str):
    users = [optimizer.name for optimizer, _ in SIX if name in [knob.name for knob in optimizer.knobs]]
    if name != "learning_rate":
        assert control(open_page(), name).label.rstrip("]").split("[")[-1].split(", ") == users


def test_the_seed_matters_only_with_noise():
    at = open_page({"noise": "0"})
    before = picture(at)
    control(at, "seed").set_value(7).run()
    assert picture(at) == before


def test_another_view_shows_the_same_paths():
    at = open_page()
    before = paths(at)
    control(at, "view").set_value("side").run()
    assert_whole(at)
    assert same_paths(paths(at), before)
    assert len([name for name in background(at)["layout"] if name.startswith("xaxis")]) == 6
    assert [run["panel"] for run in message(at)[0]["runs"]] == list(range(6))


@every_method
def test_every_method_can_be_taken_out_and_chosen_again(method: str):
    other = next(name for name in OPTIMIZERS if name != method)
    at = open_page({"m": [name for name in OPTIMIZERS if name in (method, other)]})
    name, before = OPTIMIZERS[method].name, picture(at)
    control(at, chips(method)).unselect(method).run()
    assert name not in [row[0] for row in rows(at)]
    control(at, chips(method)).select(method).run()
    assert_whole(at)
    assert picture(at) == before


@pytest.mark.parametrize("i", range(6))
def test_another_run_of_a_method_takes_half_its_rate(i: int):
    at = open_page()
    method = list(LECTURE)[i]
    control(at, f"again{i}").click().run()
    assert_whole(at)
    assert len(rows(at)) == 7
    rate = default_rate(LANDSCAPES["taco_shell"], OPTIMIZERS[method])
    fields = [control(at, f"run{j}-learning_rate").value for j in range(7)]
    assert fields[i : i + 2] == [rate, rate / 2]
    half = run(OPTIMIZERS[method], on(LANDSCAPES["taco_shell"]), {"learning_rate": rate / 2})
    assert any(path.is_drawn_as(half.x) for path in paths(at))


@pytest.mark.parametrize("i", range(6))
def test_a_run_that_is_taken_out_is_gone_and_the_others_stay(i: int):
    at = open_page()
    before = rows(at)
    control(at, f"out{i}").click().run()
    assert_whole(at)
    assert rows(at) == before[:i] + before[i + 1 :]
    assert list(LECTURE)[i] not in control(at, "methods").value


def test_the_last_run_can_be_taken_out_too():
    at = open_page({"m": "adam"})
    control(at, "out0").click().run()
    assert_whole(at)
    assert rows(at) == []
    assert control(at, "methods").value == []


def test_reset_brings_back_the_surface_s_default_picture():
    at = open_page({"s": "saddle", "m": ["adam", "sgd~learning_rate~0.2"], "x": "0.5", "noise": "3", "view": "side"})
    at.button[-1].click().run()
    assert_whole(at)
    assert dict(at.query_params) == {"s": "saddle"}
    assert picture(at) == picture(open_page({"s": "saddle"}))


# --- exact values --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["0.038", "0.0404", "0.1234567890123456", "0.010000000000000002"])
@pytest.mark.parametrize("name", ["factor", "rate", "noise"])
def test_an_exact_value_of_a_slider_survives(name: str, value: str):
    rates = "same" if name == "rate" else "own"
    at = open_page({"rates": rates, name: value})
    for _ in range(3):  # other changes do not move it
        assert at.query_params[name] == value
        assert control(at, name).value == float(value)
        control(at, "steps").set_value(another_value(control(at, "steps"))).run()
    assert sentences(at) == []


def test_from_an_exact_value_the_slider_moves_on():
    at = open_page({"factor": "0.038"})
    values = values_of(control(at, "factor"))
    assert values == sorted(values)
    for i in (3, 40, 11):
        control(at, "factor").set_value(values_of(control(at, "factor"))[i]).run()
        assert control(at, "factor").value == values_of(control(at, "factor"))[i]
        assert float(at.query_params["factor"]) == control(at, "factor").value
        assert "0.038" not in control(at, "factor").options


@pytest.mark.parametrize("value", [0.0404, 0.038000001, 1e-12, 1e6, 0.1 + 0.2])
def test_an_exact_rate_typed_for_one_run_is_the_rate_that_runs(value: float):
    at = open_page({"m": ["sgd", "adam"]})
    control(at, "run0-learning_rate").set_value(value).run()
    assert control(at, "run0-learning_rate").value == value
    expected = run(OPTIMIZERS["sgd"], on(LANDSCAPES["taco_shell"]), {"learning_rate": value})
    assert rows(at)[0] == as_row(expected, LANDSCAPES["taco_shell"])
    assert float(at.query_params["m"][0].split("~")[2]) == value


def test_the_factor_multiplies_every_run_s_rate():
    at = open_page({"factor": "0.5"})
    surface = LANDSCAPES["taco_shell"]
    for path in paths(at):
        optimizer = next(optimizer for optimizer in OPTIMIZERS.values() if optimizer.name == path.name)
        expected = run(optimizer, on(surface), {"learning_rate": default_rate(surface, optimizer) * 0.5})
        assert path.is_drawn_as(expected.x)


def test_an_emptied_number_goes_back_to_the_surface_s_own():
    at = open_page({"x": "-1", "y": "0.5"})
    control(at, "x").set_value("").run()
    assert_whole(at)
    assert control(at, "x").value == -1
    assert control(at, "y").value == 0.5


# --- another surface -----------------------------------------------------------------------------------------------


@every_surface
def test_choosing_a_surface_loads_its_defaults_and_the_address_follows(surface: str):
    other = next(name for name in LANDSCAPES if name != surface)
    at = open_page({"s": other, "steps": "33", "noise": "1.5", "x": "0.5", "y": "0.5", "factor": "3"})
    control(at, "surface").set_value(surface).run()
    assert_whole(at)
    landscape = LANDSCAPES[surface]
    assert control(at, "steps").value == landscape.steps
    assert control(at, "noise").value == landscape.noise
    assert (control(at, "x").value, control(at, "y").value) == landscape.start
    assert control(at, "factor").value == 1.0
    for knob in landscape.knobs:
        assert control(at, knob.name).value == knob.default
    for i, method in enumerate(LECTURE):
        assert control(at, f"run{i}-learning_rate").value == default_rate(landscape, OPTIMIZERS[method])
    assert dict(at.query_params) == ({} if surface == "taco_shell" else {"s": surface})
    assert picture(at) == picture(open_page({"s": surface}))


def test_choosing_a_surface_keeps_methods_seed_and_view():
    at = open_page({"m": ["sgd", "adam"], "seed": "5", "view": "side", "beta1": "0.5"})
    control(at, "surface").set_value("bowl").run()
    assert control(at, "methods").value == ["sgd", "adam"]
    assert (control(at, "seed").value, control(at, "view").value, control(at, "beta1").value) == (5, "side", 0.5)


def test_there_and_back_again_is_the_first_picture():
    at = open_page()
    before = picture(at)
    for surface in [*reversed(LANDSCAPES), "taco_shell"]:
        control(at, "surface").set_value(surface).run()
    assert picture(at) == before


# --- the address ---------------------------------------------------------------------------------------------------


def random_value(widget, rng: random.Random) -> Any:
    """Any value that a hand could give the control."""
    if widget.type == "select_slider":
        return rng.choice(values_of(widget))
    if widget.type == "slider":
        return rng.randint(1, 300)
    if widget.type == "toggle":
        return rng.choice((False, True))
    if widget.type == "number_field":
        if widget.key == "race-seed":
            return rng.randint(0, 999)
        if widget.key == "race-repeats":
            return rng.randint(1, 4)
        if widget.key in ("race-x", "race-y"):
            return round(rng.uniform(-3, 3), rng.randint(0, 6))
        low, high = max(widget.min, 1e-4), min(widget.max, 1.0)
        return float(f"{low * (high / low) ** rng.random():.{rng.randint(1, 17)}g}")
    if widget.type == "text_input":
        return rng.choice(["", "x+", "x^2+3*y^2"])
    if widget.type == "text_area":
        return rng.choice(["", "x = x - lr*g", "v = rho*v + g\nx = x - c*lr*v"])
    if widget.key in ("race-methods", "race-more"):
        offered = list(LECTURE) if widget.key == "race-methods" else OTHERS
        return rng.sample(offered, rng.randint(0, len(offered) // 2 + 1))
    return rng.choice(KNOWN_WORDS.get(widget.key, list(LANDSCAPES)))


def random_change(at, rng: random.Random) -> str:
    """One change by a hand, whatever control it gets hold of; returns what was done."""
    if rng.random() < 0.25:
        button = rng.choice(buttons(at))
        if button.label == "Reset" and rng.random() < 0.5:  # or little would be left to compare
            return "nothing"
        button.click().run()
        return f"{button.key or button.label}"
    some = controls(at)
    if rng.random() < 0.15:
        some = [widget for widget in some if widget.key in ("race-surface", "race-methods", "race-view")]
    widget = rng.choice(some)
    value = random_value(widget, rng)
    widget.set_value(value).run()
    return f"{widget.key} = {value}"


@pytest.mark.parametrize("seed", range(12))
def test_a_link_shows_the_same_paths_after_any_sequence_of_changes(seed: int):
    rng = random.Random(seed)
    at = open_page()
    behind, done = backgrounds(at), []
    for _ in range(14):
        done.append(random_change(at, rng))
        assert_whole(at)
        behind = backgrounds(at, kept=behind)
    link = dict(at.query_params)
    fresh = open_page(link)
    assert same_paths(paths(fresh), paths(at)), done
    assert picture(fresh) == picture(at), done
    shown = backgrounds(fresh)
    assert {name: behind[name] for name in shown} == shown, done
    assert dict(fresh.query_params) == link, done


@pytest.mark.parametrize("view", VIEWS)
def test_what_the_browser_has_kept_is_what_a_new_visitor_is_sent(view: str):
    """In each view, when the surface has been turned there, and when it has been turned in another view."""
    at = open_page({"view": view})
    behind = backgrounds(at)
    for between in (view, next(other for other in VIEWS if other != view)):
        control(at, "view").set_value(between).run()
        behind = backgrounds(at, kept=behind)
        angle = control(at, "angle")
        angle.set_value(another_value(angle)).run()
        behind = backgrounds(at, kept=behind)
        control(at, "view").set_value(view).run()
        behind = backgrounds(at, kept=behind)
        shown = backgrounds(open_page(dict(at.query_params)))
        assert {name: behind[name] for name in shown} == shown


@pytest.mark.parametrize("seed", range(3))
def test_after_any_sequence_of_changes_every_control_shows_what_is_in_force(seed: int):
    rng = random.Random(100 + seed)
    at = open_page()
    for _ in range(8):
        done = random_change(at, rng)
        fresh = open_page(dict(at.query_params))
        shown, true = ({widget.key: widget.value for widget in controls(page)} for page in (at, fresh))
        assert shown == true, done


def test_a_further_run_at_the_end_of_the_range_still_has_a_link():
    at = open_page({"m": "sgd~learning_rate~1e-12"})
    control(at, "again0").click().run()
    assert same_paths(paths(open_page(dict(at.query_params))), paths(at))


def test_a_huge_rate_taken_to_another_surface_still_has_a_link():
    at = open_page({"m": ["sgd", "sgd~learning_rate~1000000"]})
    control(at, "surface").set_value("bowl").run()
    assert same_paths(paths(open_page(dict(at.query_params))), paths(at))


def test_a_start_typed_back_to_the_default_is_the_default():
    """Else the link and the page part as soon as the surface is turned."""
    at = open_page({"x": "-1"})
    control(at, "x").set_value(LANDSCAPES["taco_shell"].start[0]).run()
    fresh = open_page(dict(at.query_params))
    for page in (at, fresh):
        control(page, "angle").set_value(45.0).run()
    assert same_paths(paths(at), paths(fresh))


def test_a_message_with_an_old_address_undoes_nothing():
    """The browser sends some before it has heard of the last change of the address."""
    at = open_page()
    control(at, "factor").set_value(values_of(control(at, "factor"))[20]).run()
    after, link = picture(at), dict(at.query_params)
    at.query_params.clear()
    at.run()
    assert picture(at) == after
    assert dict(at.query_params) == link


@pytest.mark.parametrize("last", ["angle", "methods", "factor", "rho", "run1-learning_rate", "seed"])
def test_a_run_that_a_newer_message_ends_half_way_loses_and_invents_nothing(monkeypatch, last):
    at = open_page()
    before, mirror = paths(at), desk.Desk.mirror

    def ended_here(self, name, value):
        return streamlit.stop() if name == last else mirror(self, name, value)

    with monkeypatch.context() as patch:
        patch.setattr(desk.Desk, "mirror", ended_here)
        control(at, "rho").set_value(0.938).run()
    at.session_state["race-rho"] = 0.9
    at.run()
    assert same_paths(paths(at), before)
    assert dict(at.query_params) == {}


def test_one_step_back_in_the_browser_shows_the_former_picture(monkeypatch):
    at = open_page()
    before = picture(at)
    control(at, "factor").set_value(values_of(control(at, "factor"))[20]).run()
    assert picture(at) != before
    at.query_params.clear()
    monkeypatch.setattr(desk, "came_by_history", lambda: True)
    at.run()
    assert picture(at) == before
    assert control(at, "factor").value == 1.0


@pytest.mark.parametrize("query", [{"view": "abc"}, {"rho": "abc"}, {"rho": "0.9", "view": "abc"}])
def test_a_sentence_about_the_link_stays_until_something_is_changed(query: dict):
    """And not until the page happens to run again, as it does when the theme changes."""
    at = open_page(query)
    told = sentences(at)
    assert len(told) == 1
    at.run()
    assert sentences(at) == told


def test_two_visitors_do_not_see_each_other_s_changes():
    one, other = open_page(), open_page()
    before = picture(other)
    control(one, "methods").set_value(["adam"]).run()
    control(one, "surface").set_value("saddle").run()
    other.run()
    assert picture(other) == before
    assert control(other, "surface").value == "taco_shell"
    control(other, "seed").set_value(3).run()
    one.run()
    assert control(one, "seed").value == 0
    assert control(one, "methods").value == ["adam"]


# --- bad input -----------------------------------------------------------------------------------------------------

bad_values = st.text(max_size=30) | st.sampled_from(
    [
        "nan",
        "inf",
        "-1e400",
        "1e6",
        "-1e6",
        "0",
        "<script>alert(1)</script>",
        "sgd~learning_rate~1e6",
        "adam~beta1~0~beta2~0~epsilon~1e-12",
        "none",
        "😀",
        "x" * 5000,
        "same",
        "side",
        "saddle",
    ]
)
names_in_links = st.sampled_from(
    ["s", "m", "rates", "factor", "rate", "x", "y", "steps", "noise", "seed", "view", "kappa", "angle", "rho", "embed"]
)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(names_in_links | st.text(max_size=8), bad_values | st.lists(bad_values, max_size=9), max_size=7))
@example({"s": "<script>", "x": "nan", "y": "1e400", "rate": "inf", "steps": "-1", "seed": "1.5", "m": ["a", "sgd"]})
@example({"m": "sgd~learning_rate~1e6", "noise": "100", "steps": "1000", "x": "1e6", "y": "-1e6"})
@example({"m": ["adam~beta1~0~beta2~0~epsilon~1e-12"] * 9, "view": "side", "factor": "100"})
@example({"steps": "1", "m": "none", "view": "side"})
def test_whatever_the_link_the_page_draws_and_its_controls_work(query: dict):
    at = open_page({name: value for name, value in query.items() if name and value != []})
    assert_whole(at)
    control(at, "methods").set_value(["momentum"]).run()
    assert_whole(at)
    before = paths(at)
    assert len(before) >= 1
    steps = control(at, "steps")
    steps.set_value(another_value(steps)).run()
    assert_whole(at)
    assert not same_paths(before, paths(at))


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, "nan") for name in ("factor", "x", "y", "steps", "noise", "seed", "kappa", "angle", "rho")]
    + [("x", "1e400"), ("steps", "0"), ("noise", "-1"), ("seed", "abc"), ("kappa", "1e9"), ("rho", "1")],
)
def test_one_bad_number_is_told_in_one_sentence_and_nothing_else_is_lost(name: str, value: str):
    others = {"m": ["sgd", "momentum~learning_rate~0.02"], "view": "side"}
    at = open_page(others | {name: value})
    assert_whole(at)
    assert len(sentences(at)) == 1
    assert value in sentences(at)[0]
    assert picture(at) == picture(open_page(others))


def test_a_sentence_about_the_link_goes_when_something_is_changed():
    at = open_page({"factor": "abc"})
    control(at, "steps").set_value(20).run()
    assert sentences(at) == []


@pytest.mark.parametrize(("x", "y"), [(20.0, 1.0), (-3.5, 2.5), (1e6, -1e6)])
def test_a_start_outside_the_domain_is_told_and_still_drawn(x: float, y: float):
    at = open_page({"m": ["sgd", "adam"], "seed": "3", "view": "side"})
    control(at, "x").set_value(x).run()
    control(at, "y").set_value(y).run()
    assert_whole(at)
    assert len(sentences(at)) == 1
    assert "outside" in sentences(at)[0]
    assert (control(at, "x").value, control(at, "y").value) == (x, y)
    assert [row[0] for row in rows(at)] == ["SGD", "Adam"]
    assert (control(at, "seed").value, control(at, "view").value) == (3, "side")


def test_a_start_a_little_outside_is_in_the_picture():
    at = open_page({"x": "-6", "y": "3"})
    layout = background(at)["layout"]
    assert layout["xaxis"]["range"][0] < -6 < 3 < layout["yaxis"]["range"][1]


# Where the gradient does not grow with the distance, a huge step out is followed by one that is just as long.
BOUNDED = {"kink": "jumps to and fro over the crease", "staircase": "nothing moves at all"}


@pytest.mark.parametrize("surface", [name for name in LANDSCAPES if name not in BOUNDED])
def test_a_rate_that_overflows_is_a_run_that_diverged(surface: str):
    wild = ["sgd", "momentum", "nesterov"]
    at = open_page({"s": surface, "m": [*(f"{method}~learning_rate~1e6" for method in wild), "adam"]})
    assert_whole(at)
    assert sentences(at) == []
    assert [row[1].startswith("Diverged at step") for row in rows(at)] == [True] * 3 + [False]


@every_method
def test_no_rate_of_any_method_breaks_the_page(method: str):
    for rate in ("1e6", "1e-12"):
        at = open_page({"m": f"{method}~learning_rate~{rate}", "factor": "100", "noise": "100"})
        assert_whole(at)
        assert len(rows(at)) == 1


def test_without_a_method_the_page_says_so_and_the_next_choice_works():
    at = open_page()
    control(at, "methods").set_value([]).run()
    assert_whole(at)
    assert len(sentences(at)) == 1
    assert "No method" in sentences(at)[0]
    assert paths(at) == []
    control(at, "methods").set_value(["adam"]).run()
    assert_whole(at)
    assert sentences(at) == []
    assert [row[0] for row in rows(at)] == ["Adam"]


def test_a_ninth_run_is_refused_with_a_sentence_and_nothing_is_lost():
    at = open_page({"m": ["sgd"] * 8})
    before = picture(at)
    control(at, "methods").select("adam").run()
    assert_whole(at)
    assert len(sentences(at)) == 1
    assert "at most 8" in sentences(at)[0]
    assert picture(at) == before
    assert control(at, "methods").value == ["sgd"]


def test_with_eight_runs_no_button_adds_another():
    at = open_page({"m": ["sgd"] * 8})
    assert all(control(at, f"again{i}").proto.disabled for i in range(8))
    control(at, "out3").click().run()
    assert not any(control(at, f"again{i}").proto.disabled for i in range(7))


def test_a_link_with_nine_runs_shows_eight_and_says_so():
    at = open_page({"m": ["sgd"] * 9})
    assert_whole(at)
    assert len(rows(at)) == 8
    assert len(sentences(at)) == 1


# --- words ---------------------------------------------------------------------------------------------------------


@every_surface
def test_a_surface_opens_without_a_warning_and_paths_and_table_are_those_of_the_runs(surface: str):
    landscape = LANDSCAPES[surface]
    at = open_page({"s": surface})
    assert_whole(at)
    assert sentences(at) == []
    assert any(landscape.story in part.value for part in at.markdown)
    assert not at.code  # the source is sent when somebody opens it
    runs = run_race(SIX, on(landscape))
    drawn = {path.name: path for path in paths(at)}
    assert sorted(drawn) == sorted(one.label for one in runs)
    assert all(drawn[one.label].is_drawn_as(one.x) for one in runs)
    assert rows(at) == [as_row(one, landscape) for one in runs]
    at = open_page({"s": surface, "steps": "40", "noise": "1", "seed": "4", "x": "1", "y": "0.5"})
    runs = run_race(SIX, on(landscape, start=(1.0, 0.5), steps=40, noise=1.0, seed=4))
    assert rows(at) == [as_row(one, landscape) for one in runs]


def as_row(one: Trajectory, landscape: Landscape) -> list[str]:
    """What the table says of a run."""
    judged = verdict(one, on(landscape))
    rests = judged.status in ("Arrived", "In a local minimum")
    arrived = str(judged.arrived) if rests and judged.arrived is not None else "–"
    gradients = len(one.x) - 1 if judged.step is None else judged.step  # the lecture's six ask for one a step
    text = judged.status if judged.step is None else f"{judged.status} at step {judged.step}"
    if judged.step is None:
        return [one.label, text, arrived, written(one.loss[-1], 3), written(judged.distance, 3), f"{gradients} g"]
    row = judged.step - (judged.step == one.stopped)  # all of one step: that at which it diverged
    return [one.label, text, arrived, written(one.loss[row], 3), "–", f"{gradients} g"]


def test_the_surface_drawn_is_the_one_of_its_knobs():
    at = open_page({"kappa": "10", "angle": "30"})
    contour = next(trace for trace in background(at)["data"] if trace["type"] == "contour")
    x, y = np.meshgrid(numbers(contour["x"]), numbers(contour["y"]))
    turn = np.deg2rad(30)
    along, across = np.cos(turn) * x + np.sin(turn) * y, -np.sin(turn) * x + np.cos(turn) * y
    assert numbers(contour["z"]) == pytest.approx(np.log1p(2.5 * along**2 + 25 * across**2), rel=1e-5, abs=1e-6)


def file_of(function) -> str:
    path = inspect.getsourcefile(function)
    assert path is not None
    with open(path, encoding="utf-8") as file:
        return file.read()


@every_surface
def test_the_source_shown_is_the_file_that_runs(surface: str):
    running = [LANDSCAPES[surface].loss, *(optimizer.update for optimizer, _ in SIX)]
    at = open_page({"s": surface}, opened=[FORMULAS, *(f"source-{function.__module__}" for function in running)])
    shown = [code.value.strip() for code in at.code]
    assert shown == [file_of(function).strip() for function in running]


@every_method
def test_the_formula_of_the_surface_and_of_each_chosen_method_is_shown(method: str):
    at = open_page({"s": "ledge", "m": method}, opened=[FORMULAS])
    shown = [formula.value for formula in at.latex]
    assert len(shown) == 2
    assert LANDSCAPES["ledge"].formula in shown[0]
    assert OPTIMIZERS[method].formula in shown[1]


def test_nothing_is_made_of_formulas_until_they_are_opened():
    assert not open_page().latex


def test_a_method_that_runs_twice_has_its_formula_once():
    at = open_page({"m": ["adam", "adam~learning_rate~0.5"]}, opened=[FORMULAS])
    assert len(at.latex) == 2
    assert len(rows(at)) == 2


def test_two_runs_of_a_method_are_told_apart_in_the_table():
    at = open_page({"m": ["sgd", "sgd~learning_rate~0.02"]})
    assert [row[0] for row in rows(at)] == ["SGD 0.038", "SGD 0.02"]


def test_the_picture_says_in_words_what_it_shows():
    """For those who cannot see it: the surface, the runs, and where each ends."""
    at = open_page({"s": "bowl", "m": ["sgd", "adam"]})
    words = message(at)[0]["summary"]
    assert "Bowl" in words
    for one in run_race([(OPTIMIZERS["sgd"], None), (OPTIMIZERS["adam"], None)], on(LANDSCAPES["bowl"])):
        became = re.search(rf"{one.label}: ([^;]*?), at \(([^)]*)\) with loss", words)
        assert became is not None
        assert became[1].startswith(verdict(one, on(LANDSCAPES["bowl"])).text)
        assert became[2] == f"{written(one.x[-1, 0], 3)}, {written(one.x[-1, 1], 3)}"


def test_own_values_in_the_link_are_shown_where_they_can_be_changed():
    at = open_page({"m": ["sgd", "adam~learning_rate~0.25~beta1~0.5"]})
    adam = default_hypers(LANDSCAPES["taco_shell"], OPTIMIZERS["adam"])
    shown = {name: control(at, f"run1-{name}").value for name in adam}
    assert shown == adam | {"learning_rate": 0.25, "beta1": 0.5}


def test_a_message_that_does_not_know_of_a_change_yet_does_not_take_it_back(monkeypatch):
    """Every message of the browser holds the values of all widgets, and one may cross a change on its way."""
    monkeypatch.setattr(desk, "ECHO", 60.0)
    at = send(open_page(), "start", [1.0, 0.5])
    control(at, "x").set_value(-3.5).run()  # as the field was before
    assert (control(at, "x").value, control(at, "y").value) == (1.0, 0.5)
    control(at, "x").set_value(2.0).run()  # by hand
    assert (control(at, "x").value, at.session_state["race"].setting.start) == (2.0, (2.0, 0.5))
    monkeypatch.setattr(desk, "ECHO", 0.0)
    at = send(at, "start", [1.0, 0.5])
    control(at, "x").set_value(2.0).run()
    assert control(at, "x").value == 2.0


def test_the_races_worth_seeing_are_links_that_open_them_here():
    at = open_page({}, page="race")
    (listed,) = [part.value for part in at.html if "class='worth-seeing" in part.value]
    links = [unescape(link) for link in re.findall(r"href='\./\?([^']*)' target='_self'", listed)]
    assert links == [preset.address for preset in PRESETS]
    told = [f"<p>{escape(preset.sentence)}</p>" for preset in PRESETS]
    assert not any(one in listed for one in told)
    for preset, sentence in zip(PRESETS, told, strict=True):
        opened = open_page(dict(parse_qs(preset.address)), page="race")
        (listed,) = [part.value for part in opened.html if "class='worth-seeing" in part.value]
        assert [one for one in told if one in listed] == [sentence]
