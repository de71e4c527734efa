"""What is taken along says what it is: its title, surface, methods, setting, and the losses beside the paths."""

import base64
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tests.browser.test_relief_browser import Scene
from tests.browser.test_takeaway import STAGE, SVG, _download, _step, offline
from tests.support.visitor import LOSSES

__all__ = ["offline"]  # a fixture
pytestmark = pytest.mark.browser

QUERY = "?s=taco_shell&kappa=50&m=sgd&m=adam&steps=80&noise=0.5&seed=3"
SAID = ("kappa 50", "80 steps", "noise 0.5, seed 3", "from (−3.5, 1)")


def test_a_picture_has_its_title_and_its_losses(visit, tmp_path):
    lab = visit(QUERY)
    wide = lab.page.locator(LOSSES).evaluate("place => place.clientWidth")
    svg = ElementTree.parse(_download(lab, "SVG", tmp_path)).getroot()
    texts = " | ".join(text.text or "" for text in svg.iter(f"{SVG}text"))
    for words in ("Taco shell: SGD, Adam", "at step 80", *SAID):
        assert words in texts, words
    groups = {group.get("class"): group for group in svg.iter(f"{SVG}g")}
    assert len(list(groups["stage-losses"].iter(f"{SVG}path"))) > 4
    assert [text.text for text in groups["stage-losses"].iter(f"{SVG}text")] == ["SGD", "Adam"]
    ids = [one.get("id") for one in svg.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    with Image.open(_download(lab, "PNG", tmp_path)) as image:
        assert image.size == tuple(2 * float(svg.attrib[name]) for name in ("width", "height"))
        pixels = np.asarray(image.convert("L"))
        for part in (pixels[:110, :-1], pixels[120:, -2 * wide :]):  # the title, and the losses
            assert (part < 128).sum() > 300


def test_the_file_plays_from_its_beginning_and_says_what_it_is(visit, offline, tmp_path):
    page = offline(_download(visit(QUERY), "Animated race", tmp_path))
    first = _step(page)
    assert first < 80
    page.wait_for_function(f"document.querySelector('[data-testid=stage]').dataset.step > {first}")
    page.wait_for_selector("[data-testid=stage][data-step='80'][data-playing=false]")
    assert page.title() == "Taco shell: SGD, Adam"
    head = page.locator("header").inner_text()
    assert page.get_by_role("heading", level=1).inner_text() == "Taco shell: SGD, Adam"
    for words in SAID:
        assert words in head
    assert "at step" not in head


def _stays_at(page, step: int) -> bool:
    page.wait_for_timeout(400)
    return _step(page) == step and page.locator(STAGE).get_attribute("data-playing") == "false"


def test_the_file_shows_the_whole_race_at_rest_where_nothing_may_move_by_itself(visit, offline, tmp_path):
    assert _stays_at(offline(_download(visit(QUERY), "Animated race", tmp_path), still=True), 80)


def test_a_step_that_was_shown_is_the_one_it_opens_at(visit, offline, tmp_path):
    lab = visit(QUERY)
    lab.page.get_by_role("button", name="One step back").click()
    assert _stays_at(offline(_download(lab, "Animated race", tmp_path)), 79)


def test_the_file_of_a_race_that_plays_begins_with_it(visit, offline, tmp_path):
    lab = visit("?s=taco_shell&m=sgd&steps=1000")
    lab.page.get_by_role("button", name="Play").click()
    lab.until("stage.player.step > 20")
    page = offline(_download(lab, "Animated race", tmp_path))
    assert _step(page) < 1000
    page.wait_for_selector(f"{STAGE}[data-playing=true]")


def _kept(file: Path) -> dict:
    """The header of the message in the file."""
    found = re.search(r'<script id="race"[^>]*>([^<]*)</script>', file.read_text("utf-8"))
    assert found
    content = base64.b64decode(found[1])
    return json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])


def test_the_relief_is_in_the_file_though_a_later_message_left_it_out(chrome, address, tmp_path):
    lab = Scene(chrome, address, "?s=himmelblau&m=sgd&view=3d&steps=20")
    lab.drawn()
    lab.press("factor", "ArrowRight")
    lab.until("stage.header.relief.json === null")
    kept = _kept(_download(lab, "Animated race", tmp_path))
    assert kept["relief"]["key"] == lab.stage("stage.header.relief.key")
    assert {trace["type"] for trace in kept["relief"]["json"]["data"]} > {"surface"}
    lab.close()
