"""A surface that was typed in, in the address: the link holds the formula and its window, and is read anew, never trusted."""

import pytest

from states import address, race
from states.address import PAGES, decode, encode
from states.fields import Surface, framed, window_of
from tests.typed.test_reading import HARMLESS, HOSTILE, WRITTEN
from typed.reading import LONGEST
from typed.surface import FARTHEST, MARK, key_of
from typed.tree import LETTERS

TYPED = [key for key, page in PAGES.items() if any(isinstance(part, Surface) for part in page)]
every_page = pytest.mark.parametrize("page", TYPED)


def as_lists(query):
    return {name: [value] if isinstance(value, str) else value for name, value in query.items()}


@every_page
@pytest.mark.parametrize("text", ["x^2+x^4", "a*x^2+2*b*x*y+c*y^2", "log(x)+abs(y)", "max(x,y)/3"])
def test_a_link_leads_back_to_the_same_surface(page, text):
    state, problems = decode(page, {"f": [text], "win": ["-2,3,-1,1"]})
    assert problems == []
    assert state.setting.surface == MARK + text
    assert encode(state)["f"] == text
    again, problems = decode(page, as_lists(encode(state)))
    assert (again, problems) == (state, [])
    assert window_of(again.setting) == (-2, 3, -1, 1)


@every_page
def test_letters_are_sliders_of_the_link(page):
    state, problems = decode(page, {"f": ["a*x^2+b*y^2"], "a": ["2.5"], "b": ["99"]})
    assert state.setting.turned == {"a": 2.5, "b": 1.0}
    (problem,) = problems
    assert "99" in problem
    assert encode(state)["a"] == "2.5"


@every_page
def test_no_letter_is_the_name_of_anything_else(page):
    state, _ = decode(page, {"f": ["x+y"]})
    assert not LETTERS & {name for part in PAGES[page] for name in part.names(state)}


@every_page
def test_the_window_that_was_found_is_left_out(page):
    state, _ = decode(page, {"f": ["(x-20)^2+y^2"]})
    assert window_of(state.setting) == (-40, 40, -40, 40)
    assert "win" not in encode(state)


@pytest.mark.parametrize(
    "window",
    ["1,0,0,1", "0,1,1,1", "a,b,c,d", "0,1,2", "0,1,2,3,4", "nan,1,0,1", f"0,{10 * FARTHEST},0,1", "", "0,1e-9,0,1"],
)
def test_a_window_that_is_none_is_told_and_the_one_found_shown(window):
    state, problems = decode("race", {"f": ["x^2+y^2"], "win": [window]})
    assert window_of(state.setting) == (-4, 4, -4, 4)
    assert len(problems) == (0 if window == "" else 1) or "window" in problems[0]


def test_a_listed_surface_takes_no_window():
    state, problems = decode("race", {"s": ["bowl"], "win": ["0,1,0,1"]})
    assert state == race.fresh("bowl")
    assert "has its own" in problems[0]


@pytest.mark.parametrize("text", [*HOSTILE, "x" * (LONGEST + 1)])
def test_a_hostile_formula_is_told_and_the_usual_surface_shown(text):
    state, problems = decode("race", {"f": [text]})
    if state.setting.surface.startswith(MARK):
        assert text in HARMLESS
    else:
        assert state == race.fresh()
        assert len(problems) == 1
        assert "formula" in problems[0]


def test_a_plus_that_came_as_a_blank_is_told():
    # ?f=x^2+x^4, as it is written by hand, says "x^2 x^4": a product, and nobody meant that.
    state, problems = decode("race", {"f": ["x^2 x^4"]})
    assert state == race.fresh()
    assert "%2B" in problems[0]


@pytest.mark.parametrize("text", [text for text in WRITTEN if " " not in text.strip()])
def test_what_people_write_works_in_a_link_too(text):
    state, problems = decode("race", {"f": [text]})
    assert problems == []
    assert state.setting.surface == key_of(text)


def test_both_a_surface_and_a_formula():
    assert decode("race", {"s": ["bowl"], "f": ["x+y"]})[0].setting.surface == "f=x+y"
    assert decode("race", {"s": ["bowl"], "f": ["foo"]})[0].setting.surface == "bowl"


def test_methods_and_values_stay_when_a_formula_is_typed():
    before, _ = decode("race", {"m": ["adam", "sgd"], "rho": ["0.5"], "view": ["3d"]})
    after = race.fresh(key_of("x^2+y^2"), keep=before)
    assert after.methods == ("adam", "sgd")
    assert (after.hypers, after.view) == (before.hypers, "3d")


def test_framed_takes_what_is_a_window():
    setting = race.fresh(key_of("x^2+y^2")).setting
    found = framed(setting, (0.0, 2.0, -1.0, 1.0))
    assert found is not None
    assert found.start_point != setting.start_point
    assert framed(setting, (2.0, 0.0, -1.0, 1.0)) is None


def test_a_map_has_no_axis_along_a_letter():
    # At each value of it the minima would have to be looked for.
    state, problems = decode("maps", {"f": ["a*x^2+y^2"], "across": ["a"]})
    assert "a" not in (state.across, state.up)
    assert problems
    assert address.encode(state)["f"] == "a*x^2+y^2"
