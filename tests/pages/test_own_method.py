"""The field of a method's lines, behind the plus: typed, begun with, refused and emptied, on every page that shows a race."""

from typing import Any

import pytest

from shapes import MAX_ENTRIES
from states.address import encode
from tests.support.open_page import open_page
from typed.method import key_of_program
from typed.said import SAID

LINES = "v = rho*v + g\nx = x - lr*v"
KEY = key_of_program(LINES)


def opened(query: dict[str, Any], page: str = "race") -> Any:
    return checked(open_page(query, page=page, opened=(f"{page}-add",)), page)


def checked(at: Any, page: str = "race") -> Any:
    assert [box.value for box in at.exception] == []
    return at


def field(at: Any, page: str = "race") -> Any:
    return at.text_area(key=f"{page}-lines")


def begin(at: Any, method: str, page: str = "race") -> Any:
    return checked(at.selectbox(key=f"{page}-begin").select(method).run(), page)


def methods(at: Any, page: str = "race") -> list[str]:
    return [run.method for run in at.session_state[page].runs]


@pytest.mark.parametrize("page", ["race", "network"])
def test_what_is_typed_runs_beside_the_others(page):
    at = opened({"m": ["momentum"]}, page)
    assert field(at, page).value == ""
    at = checked(field(at, page).set_value("v = ρ v + g\nx = x - α v").run(), page)
    assert methods(at, page) == ["momentum", KEY]
    assert field(at, page).value == LINES  # as it is understood
    at = checked(field(at, page).set_value("x = x - lr*g").run(), page)
    assert methods(at, page) == ["momentum", key_of_program("x = x - lr*g")]
    at = checked(field(at, page).set_value("").run(), page)
    assert methods(at, page) == ["momentum"]


def test_what_cannot_be_read_stays_in_the_field_and_the_picture_as_it_was():
    at = opened({"m": ["momentum", "own"], "p": "x=x-lr*g"})
    at = checked(field(at).set_value("x = x - lr*clip(g)").run())
    assert methods(at) == ["momentum", "p=x=x-lr*g"]
    assert field(at).value == "x = x - lr*clip(g)"
    assert any("There is no function clip" in part.value for part in at.html)
    at = checked(field(at).set_value("x = x - 2lr*g").run())
    assert methods(at) == ["momentum", "p=x=x-2*lr*g"]
    assert not any("There is no function clip" in part.value for part in at.html)


def test_of_too_long_lines_it_stays_said_that_they_are_too_long():
    at = opened({"m": ["momentum"]})
    at = checked(field(at).set_value("x = x - lr*g\n" * 200).run())
    assert any("too long for a link" in part.value for part in at.html)
    assert len(field(at).value) < 1300


@pytest.mark.parametrize("method", ["adam", "lion", "sam"])
def test_a_methods_lines_begin_with_its_values(method):
    at = begin(opened({"s": "beale", "m": [method], "factor": "2"}), method)
    race = at.session_state["race"]
    assert methods(at) == [method, key_of_program(SAID[method])]
    theirs, ours = (race.values_of(run) for run in race.runs)
    assert {name.removeprefix("own_"): value for name, value in ours.items()} == theirs
    assert any(
        f"These are the lines of {part}" in caption.value for caption in at.caption for part in ("Adam", "Lion", "SAM")
    )
    at = checked(
        field(at).set_value(field(at).value.replace("sqrt", "abs").replace("sign", "abs").replace("norm(g)", "1")).run()
    )
    assert any("line by line" in caption.value for caption in at.caption)
    assert any(code.value.count("\n- ") + code.value.startswith("- ") == 1 for code in at.code)


def test_a_full_race_says_so():
    at = opened({"m": ["sgd"] * MAX_ENTRIES})
    at = checked(field(at).set_value(LINES).run())
    assert methods(at) == ["sgd"] * MAX_ENTRIES
    assert any("at most 8 runs" in warning.value for warning in at.warning)


def test_its_pill_takes_it_out_and_its_own_slider_is_there():
    at = opened({"m": ["momentum", "own"], "p": "v=rho*v+g;x=x-lr*k*v", "own_k": "2"})
    (slider,) = [one for one in at.select_slider if one.key == "race-own_k"]
    assert slider.label.startswith("k ")
    assert slider.value == 2.0
    at = checked(slider.set_value(3.0).run())
    assert at.session_state["race"].hypers == {"own_k": 3.0}
    at = checked(
        at.get("button_group")[[one.key for one in at.get("button_group")].index("race-more")].set_value([]).run()
    )
    assert methods(at) == ["momentum"]
    assert [warning.value for warning in at.warning] == []


def test_it_is_taken_along_and_shown_among_the_formulas():
    at = open_page(
        {"m": ["own"], "p": "x=x-lr*g/norm(g)"}, opened=("race-own-taken", "race-snippet", "race-formulas-opened")
    )
    checked(at)
    texts = [code.value for code in at.code]
    assert any("class MyMethod(torch.optim.Optimizer)" in text for text in texts)
    assert any("x = x - lr*g/norm(g)" in text for text in texts)
    assert any("def own():" in text for text in texts)


def test_the_page_look_inside_takes_lines_and_begins_with_a_methods():
    at = checked(
        open_page(
            {"s": "beale", "method": "adam", "beta1": "0.5"}, page="inside", opened=("inside-own", "inside-elsewhere")
        )
    )
    at = begin(at, "adam", "inside")
    inside = at.session_state["inside"]
    assert inside.method == key_of_program(SAID["adam"])
    assert inside.all_hypers()["beta1"] == 0.5
    at = checked(field(at, "inside").set_value("v = rho*v + g; x = x - lr*c*v").run(), "inside")
    assert at.session_state["inside"].method == "p=v=rho*v+g;x=x-lr*c*v"
    assert any(slider.key == "inside-own_c" for slider in at.select_slider)
    at = checked(field(at, "inside").set_value("x = x - clip(g)").run(), "inside")
    assert at.session_state["inside"].method == "p=v=rho*v+g;x=x-lr*c*v"
    assert any("class MyMethod" in code.value for code in at.code)


@pytest.mark.parametrize("query", [{"method": "own"}, {"kind": "rates", "method": ["own", "sgd"], "steps": "5"}])
def test_the_page_maps_shows_it_where_a_link_brings_it(query):
    at = checked(open_page({"s": "bowl", "p": "x=x-lr*g", "steps": "5", **query}, page="maps"))
    assert at.session_state["maps"].methods[0] == "p=x=x-lr*g"
    assert [warning.value for warning in at.warning] == []


# --- the page Maps -----------------------------------------------------------------------------------------------------

FEW = {"s": "bowl", "steps": "5"}
SGD = "x = x - lr*g"


def opened_map(query: dict[str, Any]) -> Any:
    return checked(open_page({**FEW, **query}, page="maps", opened=("maps-own",)), "maps")


@pytest.mark.parametrize(
    ("query", "before", "after"),
    [
        ({}, [], ["momentum"]),  # a map of knobs shows the first
        ({"kind": "basins", "method": ["adam", "sgd"]}, ["adam", "sgd"], []),  # others have a panel for each
    ],
    ids=["knobs", "basins"],
)
def test_the_page_maps_takes_lines(query, before, after):
    at = opened_map(query)
    at = checked(field(at, "maps").set_value("v = ρ v + g\nx = x - α v").run(), "maps")
    assert list(at.session_state["maps"].methods) == [*before, KEY, *after]
    assert {*at.session_state["maps"].panels} == {*before, KEY}
    assert field(at, "maps").value == LINES
    assert encode(at.session_state["maps"])["p"] == "v=rho*v+g;x=x-lr*v"
    at = checked(field(at, "maps").set_value("x = x - lr*clip(g)").run(), "maps")
    assert {*at.session_state["maps"].panels} == {*before, KEY}
    assert any("There is no function clip" in part.value for part in at.html)
    at = checked(field(at, "maps").set_value(SGD).run(), "maps")
    assert list(at.session_state["maps"].methods) == [*before, key_of_program(SGD), *after]
    at = checked(field(at, "maps").set_value("").run(), "maps")
    assert list(at.session_state["maps"].methods) == [*before, *after]


@pytest.mark.parametrize("original", ["adam", "lion"])
def test_a_map_of_lines_begun_with_is_that_of_the_method(original):
    at = begin(opened_map({"method": original, "kind": "basins", "colour": "loss"}), original, "maps")
    shown = at.session_state["maps"]
    theirs, ours = shown.values_of(original), shown.values_of(key_of_program(SAID[original]))
    assert {name.removeprefix("own_"): value for name, value in ours.items()} == theirs


def test_lines_that_are_typed_anew_keep_the_rate_that_was_set():
    at = opened_map({"kind": "basins", "method": ["own~0.017", "sgd~0.03"], "p": "x=x-lr*g"})
    at = checked(field(at, "maps").set_value("v = 2g; x = x - lr*v").run(), "maps")
    shown = at.session_state["maps"]
    assert shown.rates == {key_of_program("v = 2g; x = x - lr*v"): 0.017, "sgd": 0.03}
    at = checked(field(at, "maps").set_value("x = 0.9x").run(), "maps")
    assert at.session_state["maps"].rates == {"sgd": 0.03}


def test_a_full_map_says_so():
    methods = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]
    at = opened_map({"kind": "basins", "method": methods})
    at = checked(field(at, "maps").set_value(LINES).run(), "maps")
    assert list(at.session_state["maps"].methods) == methods
    assert any("room for 6 methods" in warning.value for warning in at.warning)
