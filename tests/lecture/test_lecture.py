"""The lecture as a whole: its scenes, their address, and the page without a browser."""

import gzip
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import picture
from api.measured import measurement as measure
from api.running import results
from figures.theme import LOOKS
from landscapes import LANDSCAPES
from lecture import SCENES, WAYS, racing
from lecture.base import CHAPTERS, Measurement, measured, meets
from lecture.lesson import PAGE, Lesson, begin, controlled, controls_of, scenes_on
from optimizers import OPTIMIZERS
from pages.components.lecture import prepare as lecture_prepare
from shapes import MAX_ENTRIES
from states.fields import MAX_STEPS, Word, decode, encode
from states.race import VIEWS, Race, resolved
from tests.states.test_address import hostile_queries, hostile_texts, inert
from tests.support.client import ask, get
from tests.support.open_page import (
    as_sent,
    components,
    control,
    has_control,
    key_of,
    message,
    open_page,
    send,
    sentences,
    told,
    unpack,
)

every_scene = pytest.mark.parametrize("scene", SCENES)
RACED = [name for name, scene in SCENES.items() if scene.preset is not None]
KEY = "lecture-stage"


@pytest.fixture(autouse=True)
def _nothing_in_the_background(monkeypatch) -> None:
    monkeypatch.setattr(lecture_prepare, "neighbours", lambda lesson: None)


# --- the scenes ----------------------------------------------------------------------------------------------------


def test_every_claim_of_the_lecture_has_its_scene_in_the_lectures_order():
    wanted = {f"C{n:02}" for n in (*range(1, 51), *range(52, 95))}
    assert set(SCENES) == wanted
    chapters = [CHAPTERS.index(scene.chapter) for scene in SCENES.values()]
    assert chapters == sorted(chapters)
    assert set(chapters) == set(range(len(CHAPTERS)))


@every_scene
def test_a_scene_says_everything_that_it_has_to_say(scene: str):
    found = SCENES[scene]
    assert found.id == scene
    assert re.search(r"\b[ALBT] .*\d\d:\d\d", found.source)
    assert found.source == found.source.strip()
    for text in (found.title, found.claim, found.look_for, found.question, found.why, found.notes):
        assert text == text.strip()
        assert len(text) > 8
    assert 2 <= len(found.options) == len(set(found.options)) <= 4
    assert not [option for option in found.options if option[0].islower()]
    assert (found.preset is not None) or found.figure is not None
    assert len(found.controls) <= 3
    assert found.controls or found.preset is None


@pytest.mark.parametrize("scene", RACED)
def test_every_preset_is_a_race_that_can_be_drawn(scene: str):
    preset = SCENES[scene].preset
    assert preset is not None
    assert preset.setting.surface in LANDSCAPES
    assert 1 <= len(preset.runs) <= MAX_ENTRIES
    assert all(method in OPTIMIZERS for method, _ in preset.runs)
    assert 1 <= preset.setting.steps <= MAX_STEPS
    assert preset.view in VIEWS
    assert list(preset.setting.turned) == [knob.name for knob in preset.setting.landscape.knobs]
    runs = racing.trajectories(preset)
    assert [run.method for run in runs] == [method for method, _ in preset.runs]
    assert {len(run.x) for run in runs} == {preset.setting.steps + 1}
    assert [*SCENES[scene].controls] == [*controls_of(begin(scene))]
    race, again = preset, resolved(preset)
    assert [again.values_of(run) for run in again.runs] == [race.values_of(run) for run in race.runs]
    assert (again.setting, again.repeats, again.view) == (race.setting, race.repeats, race.view)


@pytest.mark.parametrize(
    ("value", "threshold", "met"),
    [
        (0.5, "<= 0.6", True),
        (0.7, "<= 0.6", False),
        (5, ">= 5", True),
        (1 + 1e-7, "1 +- 1e-6", True),
        (9.4, "9.5 to 10.6", False),
        (np.nan, "<= 1", False),
        (np.nan, "0 to 1", False),
        (np.inf, ">= 1", True),
    ],
)
def test_a_threshold_is_what_it_says(value: float, threshold: str, met: bool):
    assert meets(value, threshold) is met
    assert measured({"it": value}, {"it": threshold}).holds is (met if np.isfinite(value) else None)


def test_words_that_are_no_threshold_are_refused():
    with pytest.raises(ValueError, match="no threshold"):
        meets(1.0, "about 1")
    with pytest.raises(KeyError):
        measured({}, {"it": "<= 1"})


# --- the address ---------------------------------------------------------------------------------------------------


@every_scene
def test_a_scene_s_link_is_its_name(scene: str):
    assert encode(PAGE, begin(scene)) == {"scene": scene}
    assert decode(PAGE, {"scene": [scene]}) == (begin(scene), [])


def through_a_link(lesson: Lesson) -> tuple[Lesson, list[str]]:
    return decode(PAGE, {name: [str(value)] for name, value in encode(PAGE, lesson).items()})


@pytest.mark.parametrize("scene", RACED)
def test_what_was_moved_is_in_the_link(scene: str):
    lesson = begin(scene)
    for name in SCENES[scene].controls:
        form, value = controls_of(lesson)[name]
        assert not isinstance(form, Word)
        lesson = controlled(lesson, name, form.high if value == form.low else form.low)
    found, problems = through_a_link(lesson)
    assert problems == []
    assert found == lesson


@given(hostile_queries | st.dictionaries(st.sampled_from(["scene", "sheet", "x", "factor"]), st.lists(hostile_texts, max_size=2)))  # fmt: skip
def test_any_query_at_all_gives_a_page_and_clear_sentences(query):
    lesson, problems = decode(PAGE, query)
    assert through_a_link(lesson)[0] == lesson
    assert len(problems) <= 4
    assert all(inert(sentence) for sentence in problems)


def test_the_way_leads_through_all_scenes_and_back_to_the_contents():
    assert WAYS["all"] == tuple(SCENES)
    for way, scenes in WAYS.items():
        lesson, seen = begin("", way), []
        while (lesson := lesson.beside(1)).scene:
            seen.append((lesson.scene, lesson.place))
        assert seen == [(scene, f"{nth} of {len(scenes)}") for nth, scene in enumerate(scenes, 1)]
        lesson = begin(scenes[-1], way)
        for before in [*reversed(scenes[:-1]), ""]:
            lesson = lesson.beside(-1)
            assert lesson == begin(before, way)
        assert lesson.beside(-1) == begin("", way)


def test_the_short_way_has_twelve_scenes_of_many_chapters_and_finds_back_to_itself():
    assert len(WAYS["short"]) == 12
    assert len({SCENES[scene].chapter for scene in WAYS["short"]}) >= 9
    aside = begin("C04", "short")  # a link may lead beside the way
    assert [aside.beside(-1).scene, aside.beside(1).scene] == ["C02", "C05"]
    assert scenes_on("short", "C04") == ["C01", "C02", "C04", *WAYS["short"][2:]]


@pytest.mark.parametrize("query", [{"scene": "C05", "way": "short"}, {"way": "short"}])
def test_the_way_is_in_the_link(query):
    lesson, problems = decode(PAGE, {name: [value] for name, value in query.items()})
    assert (encode(PAGE, lesson), problems) == (query, [])
    lost, (problem,) = decode(PAGE, {**{name: [value] for name, value in query.items()}, "way": ["long"]})
    assert lost.way == "all"
    assert "way through the lecture" in problem


# --- the page ------------------------------------------------------------------------------------------------------


def open_lecture(query: dict | None = None):
    return open_page(query, page="lecture")


def html(at) -> str:
    """Everything that stands on the page as HTML, its own or the api's, as it is read."""
    return unescape("".join([*(part.value for part in at.html), *told(at)[0].values()]))


@pytest.mark.parametrize("scene", list(SCENES)[::5])
def test_a_scene_asks_first_and_then_shows_what_was_measured(scene: str):
    at = open_lecture({"scene": scene})
    assert not at.exception
    assert SCENES[scene].question in at.radio[0].label
    assert [option[:2] for option in at.radio[0].options] == ["A.", "B.", "C.", "D."][: len(SCENES[scene].options)]
    written = html(at) + " ".join(part.value for part in at.markdown)
    assert not [text for text in (SCENES[scene].title, SCENES[scene].claim, "class='mark") if text in written]
    assert [key_of(part) for part in components(at) if key_of(part).endswith(("losses-place", "told"))] == []
    if scene in RACED:
        assert message(at, KEY)[0]["veiled"] is True
    control(at, "reveal", "lecture").click().run()
    assert not at.exception
    found = measure(begin(scene))
    assert found is not None
    assert SCENES[scene].right(found) in html(at)
    assert ("✗ does not hold on these networks" if SCENES[scene].contradicts else "✓ holds") in html(at)
    assert all(name in html(at) for name in found.thresholds)
    if scene in RACED:
        header, arrays = message(at, KEY)
        race = begin(scene).race
        assert race is not None
        drawn = results(race)
        assert header["veiled"] is False
        np.testing.assert_array_equal(arrays["x"], as_sent(np.concatenate([one.drawn.x for one in drawn])))


def test_the_figures_follow_the_controls_and_find_the_way_back():
    at = open_lecture({"scene": "C05"})
    control(at, "reveal", "lecture").click().run()
    before = html(at)
    assert not has_control(at, "reset", "lecture")
    control(at, "factor", "lecture").set_value(0.1).run()
    assert not at.exception
    assert html(at) != before
    assert at.query_params["factor"] in ("0.1", ["0.1"])
    control(at, "reset", "lecture").click().run()
    assert html(at) == before
    assert "factor" not in at.query_params


def test_the_start_can_be_moved_in_a_scene():
    at = send(open_lecture({"scene": "C05"}), "start", [1.0, 0.5], KEY)
    assert not at.exception
    assert message(at, KEY)[0]["start"] == [1.0, 0.5]
    assert at.query_params["x"] in ("1", ["1"])


def test_next_and_previous_go_through_the_lecture():
    at = open_lecture({"scene": "C15"})
    order = list(SCENES)
    control(at, "next", "lecture").click().run()
    assert at.query_params["scene"] in (order[order.index("C15") + 1], [order[order.index("C15") + 1]])
    control(at, "previous", "lecture").click().run()
    control(at, "previous", "lecture").click().run()
    assert at.query_params["scene"] in (order[order.index("C15") - 1], [order[order.index("C15") - 1]])


def test_the_contents_have_every_scene_with_its_picture():
    at = open_lecture()
    assert not at.exception
    for name, scene in SCENES.items():
        assert f"href='./lecture?scene={name}'" in html(at)
        assert scene.source.split(";")[0] in html(at)
    for name in RACED:
        (image,) = re.findall(rf'data-answered="\./(api/[^"]*[?&]scene={name}[^"]*)"', html(at))
        assert get(f"/{image.partition('?')[0]}", text=image.partition("?")[2].encode()).status == 200
        assert f"small?page=lesson&scene={name}" in image
        assert SCENES[name].question in html(at)
    assert html(at).count("<img") == len(SCENES)
    assert html(at).count("<img") == html(at).count('loading="lazy"')


def test_the_contents_begin_either_way_and_have_a_bead_for_each_scene_of_it():
    for query, way, start in (({}, "all", "scene=C01"), ({"way": "short"}, "short", "scene=C01&way=short")):
        written = html(open_lecture(query))
        assert f"class='start-lecture' href='./lecture?{start}'" in written
        assert re.findall(r"class='bead' data-scene='(\w+)'", written) == [*WAYS[way]]
        assert f"data-scenes='{' '.join(WAYS[way])}'" in written
    assert "A student's way: 12 scenes, 30 minutes" in html(open_lecture())
    assert not re.search(
        r">[^<]*\bC\d\d\b", html(open_lecture()).partition("<p class='lecture-lead'>")[2]
    )  # codes are for links


def test_before_the_answer_a_card_has_a_picture_without_paths():
    shown = re.findall(r'<img src="\./api/[^/]*/small\?([^"]*)"', html(open_lecture()))
    assert len(shown) == len(RACED)
    assert not [query for query in shown if "page=lesson" in query]


def test_the_small_picture_of_a_scene_has_the_paths_of_its_run():
    for theme, look in LOOKS.items():
        reply = ask("small", {"page": "lesson", "scene": "C12", "theme": theme})
        drawn = ET.fromstring(gzip.decompress(reply.body))
        lines = [path for path in drawn.iter() if path.get("stroke-linejoin") == "round"]
        race = SCENES["C12"].preset
        assert race is not None
        ran = results(race)
        styles = picture.styles_of([result.drawn.method for result in ran], look)
        assert [line.get("stroke") for line in lines] == [style.line for style in styles]
        assert [len(re.findall(r"-?\d+ -?\d+", line.get("d") or "")) for line in lines] == pytest.approx(
            [len(result.drawn.x) for result in ran], abs=3
        )
    figure = ask("small", {"page": "lesson", "scene": "C33"})  # it has no race
    assert ET.fromstring(gzip.decompress(figure.body)).tag.endswith("svg")


def test_an_unknown_scene_leads_to_the_contents_with_a_sentence():
    at = open_lecture({"scene": "C99"})
    assert not at.exception
    assert any("no scene" in sentence for sentence in sentences(at))
    assert "href='./lecture?scene=C01'" in html(at)


def test_a_measurement_that_fails_is_told_and_nothing_old_is_shown(monkeypatch):
    def broken(preset: Race) -> Measurement:
        raise ArithmeticError

    monkeypatch.setitem(SCENES, "C05", replace(SCENES["C05"], measure=broken))
    at = open_lecture({"scene": "C05", "factor": "0.5"})
    control(at, "reveal", "lecture").click().run()
    assert not at.exception
    assert "could not be measured" in html(at)
    assert "class='mark" not in html(at)


@pytest.mark.parametrize("chapter", [*CHAPTERS[1:4], "Activations"])
def test_a_sheet_has_questions_first_and_the_answers_last(chapter: str):
    at = open_lecture({"sheet": chapter})
    assert not at.exception
    sheet = html(at)
    questions, _, answers = sheet.partition("class='answers'")
    for name, scene in SCENES.items():
        if scene.chapter == chapter:
            assert scene.question in questions
            assert all(option in questions for option in scene.lettered)
            assert not [text for text in (scene.title, scene.claim, scene.why) if text in questions]
            assert all(text in answers for text in (scene.title, scene.claim, scene.why))
            found = measure(begin(name))
            assert found is not None
            assert scene.right(found) in answers
    assert "page=lesson" not in questions  # pictures with paths


def test_the_page_has_its_components():
    keys = [key_of(part) for part in components(open_lecture({"scene": "C05"}))]
    assert set(keys) == {"lecture-keys", "lecture-walked", KEY}


def test_going_back_finds_the_answer_that_was_shown_and_a_link_asks_anew():
    at = open_lecture({"scene": "C04"})
    control(at, "reveal", "lecture").click().run()
    control(at, "next", "lecture").click().run()
    assert has_control(at, "reveal", "lecture")
    control(at, "previous", "lecture").click().run()
    assert not has_control(at, "reveal", "lecture")
    assert SCENES["C04"].claim in html(at)
    assert has_control(open_lecture({"scene": "C04"}), "reveal", "lecture")


def test_the_end_of_a_chapter_lists_its_questions_for_the_browser_to_fill_in():
    at = open_lecture({"scene": "C04"})
    control(at, "reveal", "lecture").click().run()
    assert "<li data-scene" not in html(at)
    control(at, "next", "lecture").click().run()
    assert "<li data-scene" not in html(at)
    control(at, "reveal", "lecture").click().run()
    listed = re.findall(r"<li data-scene='(\w+)' data-options='([^']*)'>", "".join(part.value for part in at.html))
    assert [(scene, tuple(json.loads(unescape(options)))) for scene, options in listed] == [
        (name, scene.lettered) for name, scene in SCENES.items() if scene.chapter == "The taco shell"
    ]


def test_the_browser_is_told_what_was_predicted_and_what_was_right_in_the_scene_as_it_was():
    given = {"scene": "C05", "theme": "light", "phone": "0"}
    for more in ({}, {"factor": "0.1"}):
        found = measure(begin("C05"))
        assert found is not None
        header = answered({**given, **more, "picked": "2"})
        assert header == {"scene": "C05", "picked": 2, "right": SCENES["C05"].answer(found)}
    assert answered(given)["picked"] is None


def answered(query: dict[str, str]) -> dict:
    reply = ask("measured", query)
    return unpack(gzip.decompress(reply.body))[0]["answered"]
