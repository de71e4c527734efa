"""A page for a frame: what it says of its address, what it refuses, and where Streamlit's own way of embedding leads."""

import json
import re
from urllib.parse import urlencode

import pytest
from hypothesis import given

from api import answers, frames
from lecture import SCENES
from lecture import lesson as lessons
from states.address import encode
from states.race import fresh
from states.sliders import sliders
from tests.states.test_address import hostile_queries
from tests.support.client import Reply, get

PICTURES = {"race": "", "inside": "", "data": "", "network": "", "lecture": "scene=C15"}


def facts(reply: Reply) -> dict:
    """What the page tells the browser."""
    found = re.search(r'<script id="facts" type="application/json">(.*)</script>', reply.body.decode())
    assert reply.status == 200
    assert found
    return json.loads(found[1])


def frame(page: str, text: str = "") -> Reply:
    return get("/embed" if page == "race" else f"/embed/{page}", text=text.encode())


def test_every_page_with_a_stage_has_a_frame():
    assert set(PICTURES) == set(frames.KINDS)


@pytest.mark.parametrize(("page", "text"), PICTURES.items())
def test_a_frame_asks_the_api_for_its_address(page: str, text: str):
    told = facts(frame(page, text))
    assert told["address"] == [pair.split("=") for pair in text.split("&") if pair]
    assert told["kind"] in answers.KINDS
    assert (told["sliders"], told["theme"]) == ([], "")
    body = frame(page, text).body.decode()
    assert f'<base href="{"./" if page == "race" else "../"}">' in body  # so that addresses begin at the app's root


def test_a_frame_offers_the_sliders_that_are_named_and_no_others():
    there = sliders(fresh())
    told = facts(frame("race", urlencode({"show": "factor,angle,factor", "theme": "dark"})))
    assert [slider["name"] for slider in told["sliders"]] == ["factor", "angle"]
    assert (told["theme"], told["address"]) == ("dark", [])
    words = facts(frame("data", "show=prepare"))["sliders"][0]["words"]
    assert words == {"0": "raw", "0.5": "centred", "1": "standardised"}  # as on the page
    refused = frame("race", "show=factor,beta9")
    assert refused.status == 400
    assert f"no slider <code>beta9</code>; it has {', '.join(there)}." in refused.body.decode()


def test_the_steps_of_a_training_have_a_frame_too():
    told = facts(frame("inside", "data=moons&m=sgd&m=adam&nth=1&show=factor"))
    assert (told["name"], told["kind"], told["inside"]) == ("training", "network", {"data": "moons", "nth": 1})
    assert told["address"] == [["m", "sgd"], ["m", "adam"]]
    assert facts(frame("inside"))["inside"] is None
    for text, words in {
        "nth=7": "no run <code>7</code>",
        "s=bowl": "no use for: <code>s</code>",
        "data=cats": "<code>cats</code>",
    }.items():
        refused = frame("inside", f"data=moons&{text}")
        assert refused.status == 400
        assert words in refused.body.decode()


def test_every_scene_has_a_frame_that_does_not_tell_its_answer():
    for name, scene in SCENES.items():
        reply = frame("lecture", f"scene={name}")
        told = facts(reply)["scene"]
        assert (told["options"], told["question"]) == (list(scene.lettered), scene.question)
        assert told["race"] == (lessons.begin(name).race is not None)
        assert scene.why not in reply.body.decode()
        assert set(told) == {"question", "options", "race", "figure"}  # a scene's title tells its answer


def test_what_cannot_be_shown_is_said_in_a_page():
    for page, text in (
        ("race", "m=nothing"),
        ("race", "theme=blue"),
        ("race", "x=%FF"),
        ("race", "a=" + 7000 * "1"),
        ("lecture", ""),
        ("lecture", "scene=C999"),
        ("inside", "t=-1"),
        ("surfaces", ""),
        ("maps", ""),
        ("<script>", ""),
    ):
        reply = frame(page, text)
        assert (reply.status, reply.headers["content-type"]) == (400, "text/html; charset=utf-8"), (page, text)
        assert '<main class="refused" role="alert">' in reply.body.decode()
        assert "<script>" not in reply.body.decode()


def test_what_it_says_then_is_true_of_a_page_without_a_picture():
    for page, text, said in (
        ("race", "factor=abc", "The link&#x27;s factor <code>abc</code> is not a number."),
        ("race", "factor=%3Cb%3E", "The link&#x27;s factor <code>&lt;b&gt;</code> is not a number."),
        ("race", "m=nothing", "The link&#x27;s method <code>nothing</code> does not exist."),
        ("race", "&".join(13 * ["m=sgd"]), "The link has 13 runs; a race has at most 8."),
        ("network", "data=cats", "<code>cats</code> is not one of moons, digits, digits_moved, wine."),
        ("lecture", "scene=C999", "There is no scene <code>C999</code>."),
        ("lecture", "scene=C15&factor=x%3B1", "The link&#x27;s factor <code>x;1</code> is not a number."),
    ):
        body = frame(page, text).body.decode()
        assert f"{said}</p>" in body, (page, text)
        assert "`" not in body


@given(query=hostile_queries)
def test_whatever_the_address_there_is_a_page(query):
    reply = frame("race", urlencode(query, doseq=True, errors="surrogatepass"))
    assert reply.status in (200, 400)
    assert reply.body.decode().count("<script") == (2 if reply.status == 200 else 0)


def test_streamlit_s_own_way_of_embedding_leads_to_the_frame():
    query = encode(fresh("saddle"))
    led = get("/inside", text=b"embed=true&embed_options=dark_theme&embed_options=show_padding&t=3")
    assert (led.status, led.headers["location"]) == (307, "/embed/inside?t=3&theme=dark")
    led = get("/descent/", base="descent", text=urlencode({**query, "embed": "true"}, doseq=True).encode())
    assert led.headers["location"] == "/descent/embed?" + urlencode(query, doseq=True)
    for path, text in (
        ("/surfaces", b"embed=true"),
        ("/lecture", b"embed=true"),
        ("/lecture", b"embed=true&sheet=Momentum"),
        ("/", b"embed=false"),
        ("/", b"s=saddle"),
    ):
        assert get(path, text=text).status == 404  # there is no Streamlit here: it was let through


def test_who_may_show_it_in_a_frame_is_for_the_house_to_say(monkeypatch):
    assert "content-security-policy" not in frame("race").headers
    assert "x-frame-options" not in frame("race").headers
    monkeypatch.setenv(frames.ANCESTORS, "'self' https://moodle.example.org\n")
    asked = frame("race").headers["content-security-policy"]
    assert asked == "frame-ancestors 'self' https://moodle.example.org"
