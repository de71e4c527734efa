"""What the lecture says and draws of runs that explode: no number that only says where numbers end."""

import math
import re
from typing import Any

import numpy as np
import pytest

from api.measured import UNDRAWN, revealed
from api.measured import measurement as measure
from lecture import SCENES
from lecture.base import measured, shown
from lecture.lesson import PAGE, Lesson, begin, controlled
from lecture.paths import explodes, flips
from states.fields import encode
from tests.lecture.test_truth import too_fast
from tests.support.client import ask
from written import listed

FAST = [name for name, scene in SCENES.items() if "factor" in scene.controls and scene.experiment is None]
WIDEST = 1.2e3  # units that an axis which is not logarithmic may reach


def asked(route: str, lesson: Lesson) -> dict[str, Any]:
    """What the api tells of the scene."""
    return ask(route, {name: str(value) for name, value in encode(PAGE, lesson).items()}).message[0]


def drawn_on(name: str, traces: list[dict]) -> list[float]:
    """The coordinates of what stands on an axis without a range, which Plotly fits to them."""
    number = name[5:]
    there = [trace for trace in traces if (trace.get(f"{name[0]}axis") or name[0]) == f"{name[0]}{number}"]
    values = np.concatenate([np.asarray(trace.get(name[0]) or [], float).ravel() for trace in there] or [[]])
    return values[np.isfinite(values)].tolist()


def test_of_a_figure_beyond_all_measure_it_is_said_that_it_is_large():
    found = measured({"length": 3.9e29, "share": 5.6e28, "weight": -4e28, "loss": 2e11, "steps": math.inf}, {})
    texts = [shown(found, name) for name in found.figures]
    assert texts == ["over 10¹²", "over 10¹² %", "below −10¹²", "2 × 10¹¹", "∞"]


def test_what_turns_back_is_counted_up_to_where_the_numbers_end():
    assert flips(np.array([1.0, -2.0, 4.0, np.nan, np.nan])) == 1.0
    assert math.isnan(flips(np.array([1.0, np.nan])))
    paths = np.array([[[0, 0], [1, 1e3]], [[0, 0], [1, -1.1e3]], [[0, 0], [np.nan, 0]]], float)
    assert explodes(paths).tolist() == [False, True, True]


@pytest.mark.parametrize("scene", FAST)
def test_the_page_names_the_runs_that_the_table_calls_diverged(scene: str):
    for words, lesson in too_fast(scene):
        found = measure(lesson)
        assert found is not None
        said = revealed(lesson, found, None)
        picture = asked("lesson", lesson)
        gone = [
            run["label"]
            for run, row in zip(picture["runs"], picture["table"]["rows"], strict=True)
            if row[0] == "Diverged"
        ]
        told = f"In the picture {listed(gone)} diverge{'s' if len(gone) == 1 else ''}." if gone else "</p>"
        assert told in said, words
        assert ("In the picture" in said) == bool(gone), words


@pytest.mark.parametrize("scene", [name for name in FAST if SCENES[name].figure])
def test_a_figure_is_not_as_wide_as_a_run_that_explodes(scene: str):
    for words, lesson in too_fast(scene):
        figure = asked("measured", lesson)["charts"]["figure"]
        assert (figure["json"] is None) == (figure["alt"] == UNDRAWN), words
        for name, axis in (figure["json"] or {"layout": {}})["layout"].items():
            if re.match("[xy]axis", name) and axis.get("type") != "log":
                reached = axis.get("range") or drawn_on(name, figure["json"]["data"])
                assert max(map(abs, reached), default=0) <= WIDEST, (words, name, reached)


def test_a_figure_is_described_by_what_was_measured_once_a_control_was_moved():
    lesson = controlled(begin("C15"), "factor", 0.5)
    found = measure(lesson)
    assert found is not None
    described = asked("measured", lesson)["charts"]["figure"]["alt"]
    assert SCENES["C15"].found(found) in described
    assert SCENES["C15"].look_for not in described
    assert SCENES["C15"].look_for in asked("measured", begin("C15"))["charts"]["figure"]["alt"]


def test_of_two_runs_the_one_that_explodes_travels_farther():
    """C12 at three times its rates: SGD explodes, momentum arrives; with both gone nothing is compared."""
    found = dict(too_fast("C12"))
    one, both = (measure(lesson) for lesson in (found["factor 3"], found["factor 100"]))
    assert one is not None
    assert both is not None
    assert SCENES["C12"].right(one) == "C. SGD"
    assert SCENES["C12"].answer(both) is None


def test_a_figure_that_is_no_number_is_neither_met_nor_failed_and_a_failed_one_decides():
    found = measured({"one": math.nan, "other": 2.0}, {"one": ">= 1", "other": ">= 1"})
    assert found.holds is None
    assert found._replace(thresholds={"one": ">= 1", "other": ">= 3"}).holds is False
    judged = asked("measured", dict(too_fast("C12"))["factor 10"])["said"]["measured"]
    assert "≥ 1.25 ?" in judged
    assert "✗" not in judged
