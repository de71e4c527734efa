"""stage/messages.d.ts, and asides.d.ts, say what the server sends: tsc holds the browser's part against it, this file the server's."""

import re

import pytest

from api import answers
from api.panels import answer as panels
from tests.support import client
from tests.support.open_page import ask, message, mounted, open_page
from tests.support.tree import ROOT

DECLARED = "".join((ROOT / "stage" / name).read_text(encoding="utf-8") for name in ("messages.d.ts", "asides.d.ts"))
RACE = {"m": ["sgd", "adam"]}


def fields(interface: str) -> set[str]:
    """The names that an interface has but for the arrays, which travel behind the header; a `?` behind those that may be missing."""
    body = re.search(
        rf"^(?:export )?interface {interface}(?: extends \w+)? \{{\n(.*?)^\}}", DECLARED, re.DOTALL | re.MULTILINE
    )
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
    assert_declared(header["table"], "Table")
    assert_declared(header["sliders"]["noise"], "SliderHeader")
    for part, interface in (("runs", "RunHeader"), ("panels", "PanelAxes"), ("found", "Found")):
        assert_declared(header[part][0], interface)


def test_a_look_inside():
    header, arrays = message(open_page(page="inside"), "inside-stage")
    assert_declared(header, "RaceMessage")
    assert_declared(header["step"], "StepHeader")
    assert_declared(header["step"]["arrows"][0], "Arrow")
    assert set(arrays) - {"arrows"} <= {name.removesuffix("?") for name in fields("PathArrays")}


@pytest.mark.parametrize(
    ("kind", "more", "interface"),
    [
        ("paths", {}, "PathsMessage"),
        ("sweep", {"slider": "factor"}, "SweepMessage"),
        ("gradients", {}, "GradientsMessage"),
        ("found", {}, "FoundMessage"),
    ],
)
def test_an_answer(kind: str, more: dict, interface: str):
    header, _ = ask(open_page(RACE), kind, **more)
    assert_declared(header, interface)


def test_what_the_page_says():
    said = mounted(open_page(RACE))
    assert set(said) == {name for name in fields("Asked") | fields("Mounted") if not name.endswith("?")}
    assert_declared(mounted(open_page(page="maps"), "maps-map"), "Asked")


def test_a_training():
    at = open_page({"steps": "5", "m": ["sgd", "adam"], "axis": "examples"}, page="network")
    header, arrays = message(at, "network-stage")
    assert_declared(header, "RaceMessage")
    assert_declared(arrays, "PathArrays")
    assert_declared(header["runs"][0], "RunHeader")
    assert_declared(client.ask("moved", "steps=5&m=sgd&slider=gain&at=2").message[0], "PathsMessage")


def test_the_examples_of_a_page():
    at = open_page({"batch": "16"}, page="data")
    header, arrays = ask(at, "examples", "data-stage")
    assert_declared(header, "ExamplesMessage")
    assert set(arrays) == {"inputs", "targets", "curvature", "batches"}
    header, arrays = ask(at, "sweep", "data-stage", slider="prepare")
    assert_declared(header, "SweepMessage")
    assert set(arrays) <= {name.removesuffix("?") for name in fields("SweepArrays")}
    assert {"inputs", "curvature", "quadratic"} <= set(arrays)


def test_a_map():
    header, _ = ask(open_page({"kind": "basins", "s": "ledge"}, page="maps"), "map", "maps-map")
    assert_declared(header, "MapMessage")
    assert_declared(header["words"], "MapWords")


@pytest.mark.parametrize(
    ("kind", "data", "interface"),
    [
        ("guesses", "moons", "LineMessage"),
        ("guesses", "digits", "WorstMessage"),
        ("guesses", "wine", "WorstMessage"),
        ("sharpness", "moons", "SharpnessMessage"),
        ("spread", "moons", "SpreadMessage"),
        ("scores", "moons", "ScoresMessage"),
        ("look", "moons", "LookMessage"),
    ],
)
def test_the_panels_of_a_training(kind: str, data: str, interface: str):
    asked = answers.question(kind, {"data": [data], "m": ["sgd"], "steps": ["20"]})
    found = answers.KINDS[kind].answer(asked)
    assert not isinstance(found, str)
    header, arrays = found
    base = fields("AboutTraining") | fields("AboutRuns" if kind in panels.OF_ALL else "AboutRun")
    assert set(header) == fields(interface) | base
    declared = re.search(
        rf"^export interface {interface} .*?  arrays: \{{(.*?)\}};?", DECLARED, re.DOTALL | re.MULTILINE
    )
    assert declared is not None
    names = set(re.findall(r"(\w+\??): (?:Shaped|\w+Array)", declared[1]))
    assert {name for name in names if not name.endswith("?")} <= set(arrays)
    assert set(arrays) <= {name.removesuffix("?") for name in names}
