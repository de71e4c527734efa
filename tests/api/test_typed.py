"""A surface that was typed in, as the api answers about it: its picture, what is said of it, and what is taken along."""

import json
from urllib.parse import parse_qs, quote

import numpy as np
import pytest

from api import answers, formula, running
from api.answers import question
from api.maps.picture import figure
from api.maps.run import computed
from api.screen import Screen
from engine import sampling
from engine.grid import sweep
from engine.run import run
from engine.sampling import picture_grid, value_grid
from engine.verdict import verdict
from figures.contour import background, hatching, surface
from figures.surface3d import relief
from figures.theme import LOOKS
from optimizers import OPTIMIZERS
from pages.components.race.takeaway import cells, program
from shapes import Surface
from states.race import RATE_REACH, fresh
from states.setting import on
from tests.support.client import ask
from typed.surface import key_of, typed_surface


def asked(kind: str, text: str, more: str = ""):
    return question(kind, parse_qs(f"f={quote(text, safe='')}{more}"))


def race(text: str, more: str = "&m=sgd"):
    return answers.race(asked("race", text, more))


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("x^2+y^2", "Found in this window: 1 minimum."),
        ("(x^2-1)^2+y^2", "Found in this window: 2 minima and 1 saddle."),
        ("x^2-y^2", "Found in this window: 1 saddle."),
        ("x+y", "No minimum was found in this window."),
        (
            "x^2",
            "Found in this window: 1 minimum. The surface does not change with y, and each star stands for a line.",
        ),
        ("log(x)^2+y^2", "Found in this window: 1 minimum. Hatched: 50 % of it, where the formula has no value."),
        (
            "sqrt(0.05-x^2-y^2)",
            "Found in this window: 1 minimum. Hatched: more than 99 % of it, where the formula has no value.",
        ),
        (
            "log(-1-x^2)+y",
            "Nowhere in this picture has the formula a value: all of it is hatched. Another window, or another formula, may have some.",
        ),
    ],
)
def test_what_was_found_in_the_window_is_said(text, note):
    header, _ = race(text)
    assert header["note"] == note


def test_a_start_without_a_value_is_said_and_nothing_explained():
    header, _ = race("log(x)+y", "&x=-1&y=0&m=sgd")
    assert header["note"].startswith("At the start the formula has no value")
    assert header["found"] == []
    assert header["runs"][0]["diverged"] == 0


@pytest.mark.parametrize("view", ["overlay", "side", "3d"])
@pytest.mark.parametrize(
    "text", ["log(-1-x^2)+y", "1/0+x", "x^2", "1/(x^2+y^2)", "exp(exp(x^2))", "0x", "floor(x)", "-1e9x^100"]
)
def test_any_formula_has_a_picture(text, view):
    body = answers.answer("race", asked("race", text, f"&view={view}&m=sgd&m=adam&steps=20")).body
    assert len(body) > 500
    assert len(answers.answer("small", asked("small", text)).body) > 300


@pytest.mark.parametrize("along", ["gradient", "step", "curvature"])
def test_any_curve_has_a_picture(along):
    assert race("log(x)+y", f"&m=sgd&m=adam&along={along}&x=-1&y=0")[0]["losses"]
    assert race("sqrt(x)+y^2", f"&m=sgd&m=adam&along={along}")[0]["losses"]


def surface_of(text: str) -> Surface:
    landscape = typed_surface(key_of(text))
    grid = picture_grid(landscape, landscape.xlim, landscape.ylim, n=30)
    none = np.zeros((0, 3))
    return Surface(grid, none, none, landscape.xlim, landscape.ylim)


def test_where_there_is_no_number_it_is_hatched():
    look = LOOKS["light"]
    ground = surface_of("log(x)+y^2")
    kinds = [set(trace) for trace in json.loads(str(background(ground, look).to_json()))["data"]]
    assert "fillpattern" in kinds[0]
    assert "contours" in kinds[1]
    (hatch,) = (one.to_plotly_json() for one in hatching(ground.grid, look))
    edge = ground.grid.x[ground.grid.x > 0][0]  # of log(x), and no farther: it would cover the contours
    assert (np.nanmin(hatch["x"]), np.nanmax(hatch["x"])) == (-4.0, edge)
    assert (np.nanmin(hatch["y"]), np.nanmax(hatch["y"])) == (-4.0, 4.0)
    lines = surface(ground.grid, ground.minima, look).to_plotly_json()
    assert np.isnan(lines["z"][:, :15]).all()  # nothing is drawn over it
    assert hatching(surface_of("x^2+y^2").grid, look) == []
    relief(surface_of("log(-1-x^2)"), look)


def test_infinite_losses_are_no_numbers():
    landscape = typed_surface(key_of("log(abs(x))+0y"))
    grid = value_grid(landscape, (-1.0, 1.0), (-1.0, 1.0), n=3)
    assert np.isnan(grid.loss[:, 1]).all()
    assert np.isfinite(grid.loss[:, [0, 2]]).all()


@pytest.mark.parametrize("text", ["a*x^2+abs(y)+b", "sqrt(x^2+1)+max(y,0)^2+e^-x^2", "relu(x)+softplus(y)"])
def test_the_program_taken_along_computes_the_race_again(text, capsys):
    state = asked("race", text, "&m=sgd&m=adam&steps=30" + ("&a=2" if "a*" in text else "")).state
    made = running.results(state)
    exec(compile(program(state, made), "taken along", "exec"), {"__name__": "taken"})
    printed = capsys.readouterr().out.splitlines()
    for line, result in zip(printed, made, strict=True):
        loss = float(line.rpartition("loss = ")[2])
        assert loss == pytest.approx(float(result.drawn.loss[-1]), rel=1e-9, abs=1e-12)
    assert text.partition("*")[0] in cells(state, made, "link")


def test_the_notebook_has_the_formula_and_the_link():
    state = asked("race", "x^2+x^4", "&m=sgd&steps=10").state
    told = json.loads(cells(state, running.results(state), "http://here/?f=x"))
    words = "".join("".join(cell["source"]) for cell in told["cells"])
    assert "{x}^{2} + {x}^{4}" in words
    assert "x**2 + x**4" in words


def test_a_letter_that_moves_compiles_nothing_and_moves_what_is_found(compilations):
    race("(x-a)^2+y^2", "&m=sgd&a=1&steps=20")
    with compilations() as count:
        header, _ = race("(x-a)^2+y^2", "&m=sgd&a=2.5&steps=20")
    assert not count
    assert header["knobs"] == {"a": 2.5}


def test_another_reach_of_a_letter_compiles_nothing_and_is_the_sliders(compilations):
    race("(x-a)^2+y^2", "&m=sgd&a=1&steps=20")
    with compilations() as count:
        header, _ = race("(x-a)^2+y^2", "&m=sgd&a=1&steps=20&range=a,0,3")
    assert not count
    values = header["sliders"]["a"]["values"]
    assert (values[0], values[-1], header["knobs"]) == ("0", "3", {"a": 1.0})


def test_a_map_along_a_letter_says_what_each_run_says(monkeypatch):
    asked = []
    search = sampling.search
    monkeypatch.setattr(sampling, "search", lambda *of: asked.append(of) or search(*of))
    values, rates = np.linspace(-3.0, 3.0, 7), np.array([0.1, 0.4, 1.2])
    where = on(key_of("(x-a)^2+y^2"), steps=60)
    found = sweep(OPTIMIZERS["sgd"], where, {"a": values, "learning_rate": rates})
    assert len(asked) <= len(values)  # once a value, however many cells it has
    for i, value in enumerate(values):
        there = on(where.surface, knobs={"a": value}, steps=60)
        for j, rate in enumerate(rates):
            one = run(OPTIMIZERS["sgd"], there, {"learning_rate": rate})
            told = verdict(one, there)
            assert (found.status[i, j], found.arrived[i, j]) == (
                told.status,
                -1 if told.arrived is None else told.arrived,
            )


def test_a_map_along_a_letter_can_be_left_while_it_looks_for_minima():
    told = []

    def leave(share: float) -> None:
        told.append(share)
        if len(told) == 3:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        sweep(OPTIMIZERS["sgd"], on(key_of("(x-a)^2+3y^2")), {"a": np.linspace(0, 1, 50)}, progress=leave)
    assert told == [0.0] * 3


def test_the_map_of_a_letter_is_a_map():
    state = asked("map", "(x-a)^2+y^2", "&method=sgd&across=a&steps=5").state
    cells = state._replace(cells=3)
    results = computed(cells)
    assert results.panels[0].loss.shape == (3, 3)
    assert len(figure(cells, results, Screen(LOOKS["light"], False)).data) > 0
    with pytest.raises(answers.Refused, match="second letter"):
        asked("map", "a*x^2+b*y^2", "&method=sgd&across=a&up=b")


def test_the_rates_of_a_map_are_those_that_a_link_can_have_however_steep_the_formula():
    steep, flat = "x^2+y^2+sqrt(30x-y)^2+exp(89x-y)^2+exp(88x*y-y)^2", "exp(99x*y)^2"
    assert typed_surface(key_of(steep)).rates["sgd"] < 1e-100
    assert typed_surface(key_of(flat)).rates["sgd"] > 1e100
    for text in (steep, flat):
        for kind in ("knobs", "rates"):
            shown = asked("map", text, f"&kind={kind}&method=momentum").state
            rates = next(axis for axis in shown.axes() if axis.title == "learning rate")
            assert RATE_REACH[0] <= rates.low < rates.high <= RATE_REACH[1]


def test_a_sweep_over_a_letter_says_what_each_run_says():
    swept, _ = answers.sweep(asked("sweep", "(x-a)^2+y^2", "&m=sgd&a=1&steps=100&slider=a"))
    header, _ = race("(x-a)^2+y^2", "&m=sgd&a=1&steps=100")
    values = header["sliders"]["a"]["values"]
    member = swept["told"][values.index("1")]
    assert member == header["table"]["rows"]


def test_what_is_typed_is_told_of_at_once():
    assert formula.told("x^2+y^2") == {"sentence": "", "at": 0}
    assert formula.told("x^^2") == {
        "sentence": "Before ^ something is missing: a number, a name or a bracket.",
        "at": 2,
    }


def test_the_route_of_what_is_typed():
    answer = ask("formula", {"f": "x+"})
    assert answer.status == 200
    assert json.loads(answer.body) == {"sentence": formula.told("x+")["sentence"], "at": 2}
    assert json.loads(ask("formula").body)["sentence"].startswith("Type a formula")


def test_the_default_picture_of_a_formula_is_its_plain_address():
    state = fresh(key_of("x^2+y^2"))
    assert answers.canonical(state) == [("f", "x^2+y^2")]
