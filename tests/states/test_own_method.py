"""The lines of a method that was typed in, in an address: written, parsed anew, and never trusted."""

from urllib.parse import parse_qs, urlencode

import pytest

from states import registry
from states.address import decode, encode
from states.race import Run, race_on
from states.sliders import sliders
from typed.lines import LONGEST
from typed.method import key_of_program
from typed.said import SAID

KEY = key_of_program("v = rho*v + g; x = x - lr*k*v")
PAGES = ("race", "data", "network")


def asked(page: str, query: str):
    return decode(page, parse_qs(query, keep_blank_values=True))


def there_and_back(page: str, state):
    return asked(page, urlencode(encode(state), doseq=True))


@pytest.mark.parametrize("page", PAGES)
def test_a_link_holds_the_lines_and_the_values(page):
    state = asked(page, urlencode({"m": ["sgd", "own~own_k~2", "own"], "p": KEY.removeprefix("p=")}, doseq=True))
    assert state[1] == []
    assert [run.method for run in state[0].runs] == ["sgd", KEY, KEY]
    assert state[0].runs[1].own == {"own_k": 2.0}
    assert there_and_back(page, state[0]) == state


def test_what_it_shares_with_others_and_what_is_its_own():
    race = race_on("beale", [("momentum", {}), (KEY, {})])._replace(hypers={"rho": 0.5, "own_k": 3.0})
    assert there_and_back("race", race) == (race, [])
    assert {"rho", "own_k"} <= set(sliders(race))
    assert race.values_of(race.runs[1]) == {"learning_rate": 0.003, "rho": 0.5, "own_k": 3.0}
    without = race._replace(runs=race.runs[:1])
    assert encode(without).keys() == {"s", "m", "rho"}  # what nobody has is not written


@pytest.mark.parametrize("key", SAID)
def test_any_method_of_the_catalogue_said_in_lines_fits_into_a_link(key):
    race = race_on("beale", [(key, {}), (key_of_program(SAID[key]), {})])
    assert there_and_back("race", race) == (race, [])
    assert len(urlencode(encode(race), doseq=True)) < 1000


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("m=own", "has no lines that can be read"),
        ("m=own&p=", "has no lines that can be read"),
        ("m=own&m=sgd&p=import%3Bos", "Here = is missing"),
        ("m=own&m=sgd&p=x=x-clip(g)", "At its character 5: There is no function clip"),
        ("m=own&p=v=rho*v g;x=x-lr*v", "write %2B"),
        ("m=sgd&p=x=x-g", "m=own is missing"),
        ("m=own~k~2&p=x=x-lr*k*g", "is none that Your method has"),
        ("m=own~own_k~99&p=x=x-lr*k*g", "own_k of Your method"),
        ("m=sgd&own_k=2", "has no use for"),
        ("m=own&m=sgd&p=x=" + "x" * 20_000, "cannot be read"),
        ("m=own&m=sgd&p=" + "x=x;" * 200, "at most 12"),
        (
            "m=own&m=sgd&p=x=x%2B" + "%2B".join(["0.12345678901234567"] * 40),
            f"too long for a link: a method has at most {LONGEST}",
        ),
    ],
)
def test_what_a_link_cannot_have_is_told(query, said):
    state, problems = asked("race", query)
    assert any(said in problem for problem in problems)
    assert all(len(problem) < 500 for problem in problems)
    assert there_and_back("race", state) == (state, [])


def test_two_spellings_are_one_method_and_one_address():
    first, second = (
        asked("race", urlencode({"m": "own", "p": lines}))[0]
        for lines in ("v = ρ*v + g\nx = x - α*v", "v=rho*v+g;x=x-lr*v")
    )
    assert first == second
    assert registry.method(first.runs[0].method) is registry.method(second.runs[0].method)
    assert Run(first.runs[0].method, {}) in first.runs


@pytest.mark.parametrize("query", ["method=own&own_k=2&rho=0.5&with=momentum", "method=own&s=saddle&learning_rate=0.2"])
def test_a_look_inside_has_it_in_its_link(query):
    state, problems = asked("inside", f"{query}&p=v=rho*v%2Bg;x=x-lr*k*v")
    assert problems == []
    assert state.method == KEY
    assert there_and_back("inside", state) == (state, [])


@pytest.mark.parametrize("kind", ["knobs", "rates", "basins"])
def test_a_map_has_it_in_its_link(kind):
    state, problems = asked("maps", f"kind={kind}&method=own~0.02&method=momentum&p=v=rho*v%2Bg;x=x-lr*k*v")
    assert problems == []
    assert state.methods == (KEY, "momentum")
    assert KEY in state.panels
    assert there_and_back("maps", state) == (state, [])


@pytest.mark.parametrize("page", ["inside", "maps"])
@pytest.mark.parametrize("query", ["method=own", "p=x=x-g", "method=own&p=x=clip(g)"])
def test_of_lines_without_a_method_and_the_other_way_round_it_is_told(page, query):
    state, problems = asked(page, query)
    assert problems
    assert there_and_back(page, state) == (state, [])
