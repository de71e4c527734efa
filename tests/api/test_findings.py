"""What is found of a race travels with it, and its links lead to the very run; under the thumb it is what the race says there."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from api import running
from engine import outcomes
from lecture import SCENES
from states import registry
from states.address import decode, encode
from states.fields import replaced
from states.inside import fresh as fresh_inside
from states.race import Race
from states.sliders import moved, sliders
from tests.support.client import ask


def race_of(query: str) -> Race:
    race, problems = decode("race", parse_qs(query))
    assert not problems
    return race


def links_of(found: list[dict], page: str) -> list[str]:
    """Returns the queries of the links to that page."""
    parts = [urlsplit(link["href"]) for one in found for link in one["links"]]
    return [part.query for part in parts if part.path == f"./{page}"]


def test_a_race_says_two_things_of_two_runs_and_one_of_many_runs_three_of_three():
    few, _ = ask("race", encode(race_of("m=sgd&m=momentum&m=rmsprop"))).message
    assert [(one["key"], one["runs"]) for one in few["found"]] == [("zigzags", [0]), ("adds_up", [1])]
    many, _ = ask("race", {}).message
    assert [one["key"] for one in many["found"]] == ["zigzags", "adds_up", "first_step_too_long"]
    assert [one["runs"] for one in many["found"]] == [[0], [1], [4]]


@pytest.mark.parametrize(
    "query", ["m=sgd~learning_rate~0.05&m=momentum~rho~0.8&kappa=30", "s=bowl&m=nesterov&m=momentum&x=2&y=1&steps=90"]
)
def test_a_link_leads_to_the_very_run_and_to_its_cell(query: str):
    race = race_of(query)
    header, _ = ask("race", encode(race)).message
    inside, maps = (links_of(header["found"], page) for page in ("inside", "maps"))
    assert len(inside) == 2
    for one, link in zip(header["found"], inside, strict=True):
        state, problems = decode("inside", parse_qs(link))
        run = race.runs[one["runs"][0]]
        assert (problems, state.method, state.setting) == ([], run.method, race.setting)
        assert state.all_hypers() == running.hypers_of(race, run)
        assert f"step {state.t}" in " ".join(link["text"] for link in one["links"])
    for link in maps:
        state, problems = decode("maps", parse_qs(link))
        values = {**race.setting.knobs, **running.hypers_of(race, race.runs[0])}
        for axis, name, at in zip(state.axes(), (state.across, state.up), state.cell[1:], strict=True):
            assert at == axis.nearest(values[name])
    scenes = [parse_qs(link)["scene"][0] for link in links_of(header["found"], "lecture")]
    assert scenes
    assert set(scenes) <= set(SCENES)


def test_no_page_shows_the_steps_of_a_schedule_so_no_link_leads_there():
    header, _ = ask("race", encode(race_of("m=adam&schedule=cosine"))).message
    assert header["found"]
    assert links_of(header["found"], "inside") == []


def test_what_takes_longer_is_another_answer():
    race = encode(race_of("s=rosenbrock&m=momentum"))
    header, _ = ask("race", race).message
    later, arrays = ask("found", race).message
    assert arrays == {}
    assert later["race"] == header["race"]
    assert "still_on_its_way" not in [one["key"] for one in header["found"]]
    assert "still_on_its_way" in [one["key"] for one in later["found"]]


@pytest.mark.parametrize(("slider", "query"), [("factor", ""), ("kappa", "m=sgd~learning_rate~0.03&m=sgd&m=adam")])
def test_under_the_thumb_stands_what_the_race_there_says(slider: str, query: str):
    race = race_of(query)
    header, _ = ask("sweep", {**encode(race), "slider": slider}).message
    options = sliders(race)[slider].options
    assert len(header["standings"]) == len(options)
    same = 0
    for nth in range(0, len(options), 9):
        there, _ = ask("race", encode(moved(race, slider, options[nth]))).message
        same += there["standing"] == header["standings"][nth]
    assert same == len(range(0, len(options), 9))
    assert len(set(header["standings"])) > 3


def test_pages_without_a_place_for_it_are_told_nothing():
    header, _ = ask("inside", encode(fresh_inside())).message
    assert "found" not in header


def test_once_a_race_can_be_swept_nothing_that_is_found_of_it_compiles(compilations):
    race = replaced(race_of("m=sgd&m=adam&angle=30"), noise=0.5)
    ask("race", encode(race))
    outcomes.warm([registry.method(method) for method in race.methods], race.setting.landscape)
    with compilations() as seconds:
        for there in (
            race,
            replaced(race, steps=333, noise=0.0),
            moved(race, "kappa", sliders(race)["kappa"].options[5]),
        ):
            assert ask("found", encode(there)).message[0]["found"]
    assert seconds == []


@pytest.mark.parametrize(
    "query", ["m=newton", "steps=1", "s=slope&m=sgd&m=lion&steps=1", "s=cliff&clip=norm&clip_at=0.01&steps=1"]
)
def test_nothing_that_a_race_says_counts_one_as_many(query: str):
    for kind in ("race", "found"):
        header, _ = ask(kind, encode(race_of(query))).message
        assert re.findall(r"\b1 (?:steps|points|times|runs|seeds)\b", json.dumps(header)) == [], kind
