"""A picture in a frame: what a reader of slides sees, moves and hears, and that the slides keep their keys."""

import contextlib
import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.support.tree import ROOT
from tests.support.visitor import PAINTED, STAGE, Visit

REVEAL = ROOT / "node_modules" / "reveal.js" / "dist"
SIZES = [(320, 240), (480, 300), (900, 500), (390, 844)]
AT_REST = f"{STAGE}[data-ready=true][data-asking=false]"
DECK = """<!DOCTYPE html><meta charset="utf-8"><title>Deck</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="reveal.css">
<div class="reveal"><div class="slides">
<section>one</section><section>{frame}</section><section>three</section>
</div></div>
<script src="reveal.js"></script><script>Reveal.initialize({{ controls: false, transition: "none" }});</script>
"""


@pytest.fixture
def frame(visit):
    """Opens a page of its own for a frame."""

    def open_frame(page: str = "", query: str = "", painted: str = AT_REST, **how) -> Visit:
        how = {"width": 900, "height": 500, **how}
        return visit(query, page=f"embed/{page}".rstrip("/"), painted=painted, settle=False, **how)

    return open_frame


def rest(lab: Visit) -> None:
    lab.page.wait_for_selector(AT_REST)


@pytest.mark.parametrize(
    ("page", "query"), [("", "?s=saddle&m=sgd&m=adam"), ("inside", "?method=adam&t=9"), ("data", "?batch=20")]
)
def test_a_frame_s_picture_is_the_page_s(frame, visit, page, query):
    framed, whole = frame(page, query), visit(query, page=page or "race")
    assert framed.paths() == whole.paths() != {}
    assert framed.stage("stage.player.step") == whole.stage("stage.player.step")
    link = urlsplit(framed.page.locator(".frame-way").evaluate("a => a.href"))
    assert link.path == urlsplit(whole.page.url).path
    assert [list(pair) for pair in parse_qsl(link.query)] == whole.linked()


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("page", ["", "lecture", "inside", "data"])
def test_from_the_smallest_frame_up_nothing_is_cut_off(frame, page, width, height):
    scene, painted = ("?scene=C15", ".frame-question") if page == "lecture" else ("", PAINTED)
    lab = frame(page, scene, painted=painted, width=width, height=height)
    if page == "lecture":
        lab.page.get_by_role("button", name="Show the answer").click()
    rest(lab)
    plot, play, take = (lab.page.locator(part).bounding_box() for part in (".stage-area", ".stage-play", ".stage-take"))
    assert plot["height"] >= (0.6 if width >= 700 else 0.4) * height or width < height
    assert play["y"] <= take["y"] + take["height"] / 2 <= play["y"] + play["height"]  # the bar is one row
    assert plot["width"] >= 0.45 * width
    assert play["y"] + play["height"] <= height + 1
    assert lab.page.evaluate("document.documentElement.scrollHeight") <= height
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_slider_of_the_frame_moves_the_paths_under_the_thumb_and_the_link_follows(frame):
    lab = frame(query="?m=sgd&show=factor,angle")
    before = lab.paths()
    sliders = lab.page.locator(".frame-slider input")
    assert sliders.count() == 2
    box = sliders.first.bounding_box()
    lab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lab.page.mouse.down()
    lab.until("stage.sliders.sweeps.has('factor')")
    lab.page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + box["height"] / 2)
    lab.until("stage.sliders.member() !== null")
    under = lab.paths()
    assert under != before
    lab.page.mouse.up()
    lab.until("stage.sliders.member() === null && stage.root.dataset.asking === 'false'")
    assert "factor=" in lab.page.locator(".frame-way").get_attribute("href")
    lab.page.locator(".frame-way").evaluate("a => (a.target = '_self')")
    lab.page.locator(".frame-way").click()
    lab.page.wait_for_selector(PAINTED)
    lab.settle()
    assert lab.page.locator(".st-key-race-factor input").count()  # the app itself, at that address
    lab.name = "race"
    for label, path in lab.paths().items():
        for mine, theirs in zip(path, under[label], strict=True):
            assert mine == pytest.approx(theirs, abs=2e-3)  # a thumb's paths travel in two bytes


def test_a_start_that_is_dropped_and_a_step_that_is_gone_to_are_in_the_link(frame):
    lab = frame(query="?m=sgd")
    start = lab.stage("stage.header.start")
    lab.page.locator(".stage-ball").press("ArrowRight")
    lab.page.wait_for_function("/[?&]x=/.test(document.querySelector('.frame-way').href)")
    rest(lab)
    assert lab.stage("stage.header.start")[0] > start[0]
    lab = frame("inside")
    lab.page.locator(".stage-on").click()
    lab.page.wait_for_function("/[?&]t=/.test(document.querySelector('.frame-way').href)")


def test_a_scene_asks_first_and_tells_the_answer_to_whoever_asks(frame):
    lab = frame("lecture", "?scene=C15", painted=PAINTED)
    assert lab.stage("stage.root.classList.contains('veiled')")
    lab.page.get_by_text("A. ").click()
    lab.page.get_by_role("button", name="Show the answer").click()
    answer = lab.page.locator(".answer")
    answer.wait_for()
    assert answer.locator("li.right").count() == 1
    assert "your prediction" in answer.inner_text()
    assert not lab.stage("stage.root.classList.contains('veiled')")
    lab = frame("lecture", "?scene=C35", painted=".frame-question")  # whether or not it has a race
    lab.page.get_by_role("button", name="Show the answer").click()
    lab.page.locator(".answer li.right").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_is_the_reader_s_unless_the_address_names_one(frame, scheme):
    paper = "getComputedStyle(document.body).backgroundColor"
    dark, white = "rgb(15, 22, 32)", "rgb(255, 255, 255)"
    lab = frame(color_scheme=scheme)
    assert lab.page.evaluate(paper) == (dark if scheme == "dark" else white)
    assert lab.stage("stage.header.look.name") == scheme
    lab.page.emulate_media(color_scheme="light" if scheme == "dark" else "dark")
    lab.until("stage.header.look.name !== it", scheme)
    other = frame(query="?theme=dark", color_scheme=scheme)
    assert (other.page.evaluate(paper), other.stage("stage.header.look.name")) == (dark, "dark")


def test_what_cannot_be_shown_is_a_sentence(visit):
    lab = visit("?m=nothing&f=<b>", page="embed", painted=".refused", settle=False)
    assert "does not exist" in lab.page.locator(".refused").inner_text()
    assert lab.page.locator(".refused b").count() == 0
    lab.messages = [message for message in lab.messages if "400" not in message]


@contextlib.contextmanager
def folder(path: Path) -> Iterator[str]:
    """The files of a folder, served from another origin than the app's."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args) -> None:
            """Says nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=path)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.skipif(not REVEAL.exists() and not os.environ.get("CI"), reason="reveal.js is not there: npm ci")
def test_in_a_deck_of_reveal_js_the_frame_plays_and_the_deck_keeps_its_keys(frame, tmp_path):
    lab = frame(query="?m=sgd&show=factor")
    lab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.page.locator(".stage-take").click()
    lab.page.get_by_role("menuitem", name="Copy frame for slides").click()
    lab.page.get_by_text("Frame copied").wait_for()
    code = lab.page.evaluate("navigator.clipboard.readText()")
    for name in ("reveal.js", "reveal.css"):
        (tmp_path / name).write_bytes((REVEAL / name).read_bytes())
    (tmp_path / "index.html").write_text(DECK.format(frame=code), encoding="utf-8")
    with folder(tmp_path) as origin:
        page = lab.page
        page.goto(origin)
        page.wait_for_function("Reveal.isReady()")
        slide = "Reveal.getIndices().h"
        page.keyboard.press("ArrowRight")
        assert page.evaluate(slide) == 1
        inner = page.frame_locator("iframe")
        inner.locator(AT_REST).wait_for()
        inner.locator(".stage-play").click()
        inner.locator(f"{STAGE}[data-playing=true]").wait_for()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"{slide} === 2")
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(f"{slide} === 1")
        box = inner.locator(".stage-area").bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # into the picture
        page.wait_for_function("document.activeElement.tagName !== 'IFRAME'")  # the frame gave the keys back
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(f"{slide} === 0")
