"""What is said beside a picture: of a step that is looked at, and of a scene once its answer is revealed."""

import re
from dataclasses import replace
from html import unescape

import pytest

from api.inside.run import begin_run
from api.measured import UNDRAWN, measurement
from api.picture import styles_of
from engine.tracing import printed
from figures.theme import LOOKS
from lecture import SCENES
from lecture.lesson import begin
from states.fields import replaced
from states.inside import fresh
from tests.support.client import ask

ALONE = next(name for name, scene in SCENES.items() if scene.preset is None)  # a scene without a race


def test_the_figures_are_those_of_the_controls():
    usual, moved = (ask("measured", {"scene": "C05", **more}).message[0]["said"] for more in ({}, {"factor": "0.1"}))
    assert usual["measured"] != moved["measured"]
    assert "your prediction" not in usual["answer"]


def test_a_scene_without_a_race_has_its_words_and_its_figure():
    header = ask("measured", {"scene": ALONE, "theme": "dark", "phone": "1"}).message[0]
    figure = header["charts"]["figure"]
    assert SCENES[ALONE].title in figure["alt"]
    assert figure["json"]["layout"]["dragmode"] is False
    assert figure["json"]["data"]


OF_METHODS = {  # scene -> the methods of its own figure that are none of the lecture's six
    "C25": ["adam_almost"],
    "C30": ["newton"],
    "C40": ["sgd_averaged"],
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("name", OF_METHODS)
def test_a_method_has_the_same_colour_in_a_scene_s_own_figure_as_in_its_race(name, look):
    figure = ask("measured", {"scene": name, "theme": look.name}).message[0]["charts"]["figure"]["json"]
    colours = {trace["line"]["color"] for trace in figure["data"] if "color" in trace.get("line", {})}
    assert {style.line for style in styles_of(OF_METHODS[name], look)} <= colours


def test_no_row_of_the_judged_figures_needs_another_one_to_be_understood():
    """The rows before it may be folded away."""
    for name in SCENES:
        found = measurement(begin(name))
        assert found is not None
        assert not [figure for figure in found.thresholds if re.match(r"(that|those|the same|it|they)\b", figure)], name


@pytest.mark.parametrize("t", [0, 9, 150])
def test_the_numbers_of_a_step_are_those_of_its_run(t):
    inside = replaced(fresh("taco_shell", "adam"), t=t)
    begun = begin_run(inside)
    header = ask("numbers", {"method": "adam", "t": str(t)}).message[0]
    numbers = unescape(header["said"]["numbers"])
    for before, after in ((begun.run.x[t], begun.trace.x[t]), (begun.run.state["m"][t], begun.trace.state["m"][t])):
        assert f"<td>{printed(before, alone=True)}</td><td>{printed(after, alone=True)}</td>" in numbers
    assert numbers.count("<li>") == len(begun.trace.lines)
    assert header["said"]["notice"] == ""
    assert header["charts"]["curves"]["height"] > 100


def test_a_run_that_ends_before_the_step_says_so():
    said = ask("numbers", {"method": "sgd", "learning_rate": "0.5", "t": "100"}).message[0]["said"]
    assert "not finite" in said["notice"]


@pytest.mark.parametrize(
    ("kind", "query", "sentence"),
    [
        ("numbers", "page=race", "does not look inside"),
        ("numbers", "t=-1", "t"),
        ("measured", "", "no scene"),
        ("measured", "scene=C99", "C99"),
        ("measured", "page=maps", "no scene"),
        ("measured", "scene=C05&picked=10", "picked"),
        ("measured", "scene=C05&picked=٣", "picked"),
        ("map", "page=race", "no map"),
    ],
)
def test_what_has_no_such_words_is_refused_with_a_sentence(kind, query, sentence):
    found = ask(kind, query, {"x-page": "page0000"})
    assert found.status == 400
    assert sentence in found.sentences[0]


def test_a_figure_that_cannot_be_drawn_is_told_and_the_rest_is_there(monkeypatch):
    def broken(race: object) -> None:
        raise ArithmeticError

    monkeypatch.setitem(SCENES, ALONE, replace(SCENES[ALONE], figure=broken))
    header = ask("measured", {"scene": ALONE, "theme": "dark"}).message[0]
    assert header["charts"]["figure"] == {"json": None, "alt": UNDRAWN, "height": None}
    assert "class='mark" in header["said"]["measured"]
