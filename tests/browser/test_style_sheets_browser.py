"""Every selector of our style sheets finds something on some page: what it names of Streamlit and Plotly, who promise little of it, is still there."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page

from lecture.base import CHAPTERS
from tests.support.tree import ROOT
from tests.support.visitor import Visit

OF_FILES = ROOT / "stage" / "site.css"  # of the lecture from files: test_site_browser.py looks at that
OF_CLASSES = [ROOT / "stage" / "class.css", ROOT / "stage" / "driver.css"]  # test_class_browser.py looks at these
OF_NOTEBOOKS = ROOT / "stage" / "notebook.css"  # test_notebook_browser.py
ELSEWHERE = {OF_FILES, OF_NOTEBOOKS, *OF_CLASSES}
SHEETS = sorted({*(ROOT / "pages").rglob("*.css"), *(ROOT / "stage").glob("*.css")} - ELSEWHERE)
# What no visit of this file brings about, and why.
UNSEEN = {
    ".stage-relief:not([data-draws])": "for the moment in which the first picture in 3D is drawn",
    ".stage-ball[hidden]": "only while the start is outside the part that is shown",
    ".map-ring[hidden]": "until the map is drawn, and where it has no cell",
    ".stage-panel": "until plotly.js has come",
    ".stage-flat": "only where the browser has no WebGL",
}
# The browser itself reads the sheets; what goes with a hand or the focus counts as there.
SELECTORS = """text => {
    const sheet = new CSSStyleSheet(), found = [];
    sheet.replaceSync(text);
    const walk = rules => [...rules].forEach(rule => (found.push(rule.selectorText ?? ""), walk(rule.cssRules ?? [])));
    walk(sheet.cssRules);
    return found.filter(Boolean);
}"""
FOUND = "selectors => selectors.filter(one => document.querySelector(one))"
PASSING = re.compile(r":(hover|focus-visible|focus|active|fullscreen|disabled)\b")
NAME = re.compile(r"\.[A-Za-z_][\w-]*|\[[^\]]*\]")  # a class or an attribute, also in :is() and :has()


def split(selectors: str) -> Iterator[str]:
    """The selectors of a list, whose commas in brackets do not part them."""
    depth, begin = 0, 0
    for i, sign in enumerate(selectors + ","):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            yield selectors[begin:i].strip()
            begin = i + 1


def wanted(page: Page, sheets: Iterable[Path]) -> set[str]:
    """Every selector of the sheets, and every class and attribute in it by itself."""
    lists = [text for sheet in sheets for text in page.evaluate(SELECTORS, sheet.read_text(encoding="utf-8"))]
    whole = {re.sub(r"::[\w-]+", "", one) for text in lists for one in split(text)}
    names = {name for one in whole for name in NAME.findall(one)}
    return {PASSING.sub(":not(#none)", one) or "*" for one in whole | names}


def on_the_race(lab: Visit) -> Iterator[None]:
    """With a run hidden, playing round and round, an open list, a text that is no number, and what can be unfolded."""
    lab.page.locator(".stage-chip").first.click()
    lab.page.locator(".stage-loop").click()
    field = lab.page.locator(".st-key-race-surface input")
    field.press("ArrowDown")
    field.press("ArrowDown")
    lab.page.locator("[role=option]").first.wait_for()
    yield
    field.press("Escape")
    lab.unfold()
    lab.page.set_viewport_size({"width": 800, "height": 720})  # Streamlit leaves out a hint where a field is short
    seed = lab.field("seed")
    seed.fill("no number")
    yield
    seed.press("Enter")
    lab.page.locator("#race-seed-problem").wait_for()
    yield
    formula = lab.page.locator(".st-key-race-formula input")
    formula.fill("x^^2")
    lab.page.locator(".formula-problem:not(:empty)").wait_for()
    yield
    formula.fill("x^2")
    formula.press("Enter")
    lab.page.locator(".st-key-race-formula-drawn .katex").wait_for()
    yield
    lab.page.locator(".st-key-race-add button").first.click()
    lab.page.locator(".st-key-race-lines textarea").wait_for()
    yield


def taken_along(lab: Visit) -> Iterator[None]:
    """While a video is made, and as it is printed."""
    lab.page.get_by_role("button", name="Take along", exact=True).click()
    lab.page.get_by_role("menuitem", name="Video").first.click()
    lab.page.locator(".stage-filming .stage-item").wait_for()
    yield
    lab.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    yield


def to_be_predicted(lab: Visit) -> Iterator[None]:
    """A scene as the room sees it before the answer."""
    lab.page.keyboard.press("p")
    yield


def in_a_scene(lab: Visit) -> Iterator[None]:
    """With a slider moved, a guess, the answer, and as a presenter sees it."""
    lab.page.locator("[data-testid=stRadioOption]").first.click()
    lab.settle()
    lab.page.evaluate("document.activeElement.blur()")
    lab.page.keyboard.press("p")
    yield
    lab.page.keyboard.press("p")
    yield
    lab.page.locator(".st-key-lecture-reveal button").click()
    lab.settle()
    for slider in lab.page.locator(".st-key-lecture-sliders input[type=range]").all()[:1]:
        slider.focus()
        lab.page.keyboard.press("ArrowRight")
        lab.settle()
    yield
    lab.page.evaluate("document.activeElement.blur()")
    lab.page.keyboard.press("p")
    yield
    lab.page.set_viewport_size({"width": 900, "height": 300})  # too small for all that is said
    lab.page.wait_for_timeout(300)
    yield


def on_a_map(lab: Visit) -> Iterator[None]:
    """As it is, zoomed to where the chosen cell is not, and while another map is waited for."""
    yield
    place = "document.querySelector('[data-testid=map]')"
    lab.page.evaluate(f"Plotly.relayout({place}.querySelector('.js-plotly-plot'), {{ 'xaxis.range': [-90, -89] }})")
    yield
    lab.page.route("**/map?*", lambda route: None)
    lab.thumb("steps").press("ArrowLeft")
    lab.page.wait_for_selector(".stage-map[data-asking=true]")
    yield


def in_a_framed_scene(lab: Visit) -> Iterator[None]:
    """The question, and the answer."""
    yield
    lab.page.get_by_role("button", name="Show the answer").click()
    lab.page.locator(".answer li.right").wait_for()
    yield


def with_a_panel_that_waits(lab: Visit) -> Iterator[None]:
    yield
    lab.page.route("**/spread?*", lambda route: None)
    lab.thumb("factor").press("ArrowRight")
    lab.page.wait_for_selector(".aside[data-asking=true]")
    yield


def as_it_is(lab: Visit) -> Iterator[None]:
    yield


def presented(lab: Visit) -> Iterator[None]:
    yield
    lab.page.locator("body").press("p")
    yield


CARD, RING = ".surface img", ".map-ring"
NOTED = {"C01": {"picked": 1, "right": 1}, "C02": {"picked": 0, "right": 2}, "C03": {"picked": None, "right": 1}}
WALKED = f"try {{ localStorage.setItem('descent-lab-lecture', '{json.dumps(NOTED)}'); }} catch {{}}"
STATES: list[tuple[dict, Callable[[Visit], Iterator[None]]]] = [
    ({}, on_the_race),
    ({"query": "?rates=tuned&view=side", "color_scheme": "dark"}, as_it_is),
    ({"query": "?view=3d"}, as_it_is),
    ({"query": "?m=sgd&steps=400"}, taken_along),
    ({"query": "?m=conjugate_gradient"}, as_it_is),  # it has no rate
    ({"page": "inside", "query": "?x=nonsense"}, as_it_is),
    ({"query": "?x=nonsense", "width": 390, "height": 844}, as_it_is),
    ({"page": "lecture", "painted": CARD}, as_it_is),
    ({"page": "lecture", "painted": CARD, "script": WALKED}, as_it_is),
    ({"page": "lecture", "painted": ".sheet img", "query": f"?sheet={CHAPTERS[0]}"}, as_it_is),
    ({"page": "lecture", "query": "?scene=C12"}, in_a_scene),
    ({"page": "lecture", "query": "?scene=C01"}, to_be_predicted),
    ({"page": "lecture", "query": "?scene=C02"}, in_a_scene),
    ({"page": "lecture", "query": "?scene=C84"}, in_a_scene),  # the end of a chapter
    ({"page": "lecture", "query": "?scene=C33", "painted": ".st-key-lecture-reveal"}, in_a_scene),
    ({"page": "inside"}, as_it_is),
    ({"page": "inside", "query": "?data=moons&m=adam&nth=0"}, as_it_is),
    ({"page": "data", "query": "?set=diabetes_line&batch=16"}, as_it_is),
    ({"page": "data", "query": "?set=diabetes_line&whiten=1&x=nonsense"}, as_it_is),
    ({"page": "network"}, presented),
    ({"page": "network", "query": "?data=digits&m=sgd&steps=100"}, with_a_panel_that_waits),
    ({"page": "network", "query": "?data=wine&m=adam", "color_scheme": "dark"}, as_it_is),
    ({"page": "lecture", "query": "?scene=C53", "painted": ".st-key-lecture-reveal"}, in_a_scene),
    ({"page": "network", "query": "?x=nonsense"}, as_it_is),
    ({"page": "maps", "painted": RING}, on_a_map),
    ({"page": "maps", "painted": RING, "query": "?kind=basins"}, as_it_is),
    ({"page": "surfaces", "painted": CARD}, as_it_is),
    ({"page": "embed", "query": "?show=factor", "settle": False, "color_scheme": "dark"}, as_it_is),
    ({"page": "embed", "query": "?theme=light", "settle": False}, as_it_is),
    ({"page": "embed", "query": "?m=nothing", "settle": False, "painted": ".refused"}, as_it_is),
    ({"page": "embed/data", "settle": False}, as_it_is),
    ({"page": "embed/network", "query": "?data=wine&m=adam", "settle": False}, as_it_is),
    (
        {"page": "embed/inside", "query": "?data=moons&m=adam&nth=0", "settle": False, "painted": ".look table"},
        as_it_is,
    ),
    *(
        (
            {"page": "embed/lecture", "query": f"?scene={scene}", "settle": False, "painted": ".frame-question"},
            in_a_framed_scene,
        )
        for scene in ("C15", "C90")  # with a race, and without
    ),
]


def test_every_selector_finds_something_on_some_page(chrome, address, contexts):
    missing: set[str] | None = None
    for facts, visited in STATES:
        with closing(Visit(chrome, address, contexts=contexts, **facts)) as lab:
            for _ in visited(lab):
                missing = wanted(lab.page, SHEETS) if missing is None else missing
                missing -= set(lab.page.evaluate(FOUND, sorted(missing)))
    assert missing is not None
    assert sorted(missing - UNSEEN.keys()) == []


@pytest.mark.parametrize(
    ("selectors", "parts"),
    [("a, b", ["a", "b"]), (':is(a, b) c, d[e="f,g"]', [":is(a, b) c", 'd[e="f,g"]'])],
)
def test_a_list_of_selectors_is_split(selectors: str, parts: list[str]):
    assert list(split(selectors)) == parts
