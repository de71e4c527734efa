"""A surface that was typed in, in the address: the link holds the formula and its window, and is read anew, never trusted."""

import pytest

from states import race
from states.address import PAGES, decode, encode
from states.fields import Surface, framed, window_of
from states.reaches import reaches_of
from states.ticks import options
from tests.typed.test_reading import HARMLESS, HOSTILE, WRITTEN
from typed.reading import LONGEST
from typed.surface import FARTHEST, HIGH, LOW, MARK, key_of
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


def test_an_axis_of_a_map_goes_along_a_letter_as_far_as_it_was_let():
    state, problems = decode("maps", {"f": ["a*x^2+y^2"], "across": ["a"], "range": ["a,0.5,4"]})
    assert (state.across, state.up, problems) == ("a", "rho", [])
    across, _ = state.axes()
    assert (across.low, across.high, across.scale) == (0.5, 4.0, "linear")
    again, problems = decode("maps", as_lists(encode(state)))
    assert (again, problems) == (state, [])
    assert state.race_at(0, 0, 3).setting.turned == {"a": 0.5}


def test_a_map_has_one_letter_at_most_as_its_axis():
    # The minima are looked for at each of its values: of two there would be forty thousand pairs.
    state, (problem,) = decode("maps", {"f": ["a*x^2+b*y^2"], "across": ["a"], "up": ["b"], "method": ["sgd"]})
    assert (state.across, state.up) == ("a", "learning_rate")
    assert "second letter" in problem
    none, _ = decode("maps", {"f": ["a*x^2+b*y^2"], "method": ["conjugate_gradient"]})
    assert not none.is_possible


# --- how far a letter goes ---------------------------------------------------------------------------------------------


@every_page
@pytest.mark.parametrize(
    ("reach", "value"), [("0,100", 1.0), ("-1000000,1000000", 1.0), ("5,6", 5.0), ("-0.3333333,-0.1", -0.1)]
)
def test_the_reach_of_a_letter_is_in_the_link_and_its_slider_has_it(page, reach, value):
    state, problems = decode(page, {"f": ["a*x^2+b*y^2"], "range": [f"a,{reach}"]})
    assert problems == []
    low, high = map(float, reach.split(","))
    ours, other = (options(knob, value) for knob in state.setting.handles)
    assert (ours[0], ours[-1]) == (low, high)
    assert 30 <= len(ours) <= 64
    assert (other[0], other[-1]) == (LOW, HIGH)
    assert state.setting.turned == {"a": value, "b": 1.0}
    again, problems = decode(page, as_lists(encode(state)))
    assert (again, problems) == (state, [])


@pytest.mark.parametrize(
    "reach",
    ["a,1,1", "a,2,1", "c,0,1", "a", "a,0", "a,0,1,2", "a,nan,1", "a,0,inf", "a,0,1e7", "", ",,", "x,0,1", "left,0,1"],
)
def test_a_reach_that_is_none_is_told_and_left_out(reach):
    state, problems = decode("race", {"f": ["a*x^2+b*y^2"], "range": [reach]})
    assert state == race.fresh(key_of("a*x^2+b*y^2"))
    (problem,) = problems
    assert "range" in problem
    assert "a letter of the formula and two numbers" in problem


def test_a_value_out_of_reach_is_told():
    state, (problem,) = decode("race", {"f": ["a*x^2"], "range": ["a,0,2"], "a": ["3"]})
    assert state.setting.turned == {"a": 1.0}
    assert "3" in problem


def test_the_reach_of_another_formula_is_its_own():
    state, _ = decode("race", {"f": ["a*x^2"], "range": ["a,0,2"]})
    assert reaches_of(race.fresh(key_of("a*x^4"), keep=state).setting) == {"a": (LOW, HIGH)}
    assert reaches_of(race.fresh("rosenbrock", keep=state).setting) == {}
