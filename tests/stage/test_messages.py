"""stage/messages.d.ts says what the server sends: tsc holds the browser's part against it, this file the server's."""

import re

import pytest

from pages.components.stage.map_plot import map_message
from tests.pages.test_map_plot import made_figure, made_view
from tests.support.open_page import LIVE_KEY, message, open_page, send
from tests.support.tree import ROOT

DECLARED = (ROOT / "stage" / "messages.d.ts").read_text(encoding="utf-8")
RACE = {"m": ["sgd", "adam"]}


def fields(interface: str) -> set[str]:
    """The names that an interface has but for the arrays, which travel behind the header; a `?` behind those that may be missing."""
    body = re.search(rf"^export interface {interface} \{{\n(.*?)^\}}", DECLARED, re.DOTALL | re.MULTILINE)
    assert body is not None, interface
    return set(re.findall(r"^  (\w+\??):", body[1], re.MULTILINE)) - {"arrays"}


def assert_declared(sent: dict, interface: str) -> None:
    declared = fields(interface)
    assert {name for name in declared if not name.endswith("?")} <= set(sent), interface
    assert set(sent) <= {name.removesuffix("?") for name in declared}, interface


@pytest.mark.parametrize(
    "query", [RACE, {**RACE, "view": "3d"}, {**RACE, "repeats": "3", "noise": ".1", "count": "evaluations"}]
)
def test_a_race(query: dict):
    header, arrays = message(open_page(query))
    assert_declared(header, "RaceMessage")
    assert_declared(arrays, "PathArrays")
    for part, interface in (("look", "Look"), ("figure", "Drawn"), ("losses", "Drawn")):
        assert_declared(header[part], interface)
    for part, interface in (("runs", "RunHeader"), ("panels", "PanelAxes")):
        assert_declared(header[part][0], interface)


def test_a_look_inside():
    header, arrays = message(open_page(page="inside"), "inside-stage")
    assert_declared(header, "RaceMessage")
    assert_declared(header["step"], "StepHeader")
    assert_declared(header["step"]["arrows"][0], "Arrow")
    assert set(arrays) - {"arrows"} <= {name.removesuffix("?") for name in fields("PathArrays")}


@pytest.mark.parametrize(
    ("question", "interface"),
    [
        ({"kind": "start", "x": 1.5, "y": 0.25}, "PathsMessage"),
        ({"kind": "sweep", "slider": "factor"}, "SweepMessage"),
        ({"kind": "gradients"}, "GradientsMessage"),
        ({"kind": "sweep", "slider": "nothing"}, "NoAnswer"),
    ],
)
def test_an_answer(question: dict, interface: str):
    header, _ = message(send(open_page(RACE), "ask", {**question, "n": 1}, LIVE_KEY), LIVE_KEY)
    assert_declared(header, interface)


def test_a_map():
    header, _ = map_message(made_figure, made_view())
    assert_declared({"name": "maps", **header}, "MapMessage")
    assert_declared(header["words"], "MapWords")


def test_no_question():
    assert_declared(message(open_page(RACE), LIVE_KEY)[0], "NoAnswer")
