"""What other programs write into a link is passed over in silence, and not handed on; what is none of ours is told."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from landscapes import LANDSCAPES
from lecture import SCENES, lesson
from lecture.base import CHAPTERS
from states.fields import decode
from states.inside import Inside
from states.map import Map
from states.query import FOREIGN
from states.race import Race
from states.setting import Setting
from states.shared import all_hypers
from tests.support.open_page import open_page, sentences
from tests.support.tree import ROOT
from tests.support.visitor import Visit

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
OTHERS = {
    "utm_source": "moodle",
    "UTM_Campaign": "a b",
    "fbclid": "IwAR0%22",
    "gclid": "1",
    "msclkid": "1",
    "mc_cid": "1",
    "mc_eid": "1",
    "mtm_source": "1",
    "pk_source": "1",
    "hsa_acc": "1",
    "dclkid": "1",
    "gbraid": "1",
    "wbraid": "1",
    "igshid": "1",
    "li_fat_id": "1",
    "mkt_tok": "1",
    "trk": "1",
    "ref": "canvas",
    "ref_src": "mail",
    "ref_url": "mail",
    "embed": "true",
    "embed_theme": "dark",
    "__theme": "light",
    "_gl": "1*x",
}


def own_names() -> set[str]:
    """Every name that a link of this app can have."""
    fields = {*Race._fields, *Setting._fields, "kind", *Inside._fields, *lesson.Lesson._fields, *Map._fields}
    short = {"s", "m", "x", "y", "t", "with", "method", "cell", "scene", "sheet"}
    knobs = {knob.name for landscape in LANDSCAPES.values() for knob in landscape.knobs}
    return fields | short | knobs | set(all_hypers()) | {name for scene in SCENES.values() for name in scene.controls}


def test_no_name_of_ours_is_passed_over():
    assert [name for name in own_names() if FOREIGN.fullmatch(name)] == []


def test_browser_and_server_pass_over_the_same_names():
    script = (ROOT / "stage/place.js").read_text(encoding="utf-8")
    found = re.search(r"FOREIGN =\s*/\^\(\?:(.*)\)\$/i;", script)
    assert found is not None
    assert found[1] == FOREIGN.pattern


@pytest.mark.parametrize("page", PAGES)
def test_on_every_page_what_others_wrote_is_passed_over_and_a_stranger_is_told(page: str):
    own = {"scene": next(iter(SCENES))} if page == "lecture" else {}  # its contents take long to draw
    assert sentences(open_page(own | OTHERS, page=page)) == sentences(open_page(own, page=page))
    assert_only_the_stranger_is_told(sentences(open_page(own | OTHERS | {"stranger": "1"}, page=page)))


def test_on_the_lecture_s_contents_and_sheets_too():
    for own in ({}, {"sheet": CHAPTERS[0]}):
        query = {name: [value] for name, value in (own | OTHERS).items()}
        assert decode(lesson.PAGE, query)[1] == []
        assert_only_the_stranger_is_told(decode(lesson.PAGE, {**query, "stranger": ["1"]})[1])


def assert_only_the_stranger_is_told(told: list[str]) -> None:
    assert len([sentence for sentence in told if "`stranger`" in sentence]) == 1
    assert not any(name in sentence for name in OTHERS for sentence in told)


def test_a_link_with_only_such_names_finds_a_page_as_it_was():
    at = open_page({"s": "saddle"})
    at.switch_page("pages/inside.py")
    at.run()
    at.switch_page("pages/race.py")
    at.query_params.clear()
    at.query_params.update(OTHERS)
    at.run()
    assert at.query_params["s"] == "saddle"


@pytest.mark.browser
def test_the_link_to_this_step_is_without_what_others_wrote(visit):
    query = "?utm_source=moodle&s=saddle&__theme=light&m=sgd~learning_rate~0.1&fbclid=a%22b&embed_options=dark_theme"
    lab: Visit = visit(query, width=900, height=600)
    lab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.page.get_by_role("button", name="Take along").click()
    lab.page.get_by_role("menuitem", name="Copy link").click()
    lab.page.get_by_text("Link copied").wait_for()
    link = lab.page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(link).query) == {"s": ["saddle"], "m": ["sgd~learning_rate~0.1"]}
    assert "~0.1" in link  # as it was written
