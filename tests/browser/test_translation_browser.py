"""A browser translates the page: what changes afterwards is seen all the same, nothing breaks, and numbers stay numbers."""

import re

import pytest

from tests.support.tree import ROOT
from tests.support.visitor import PAINTED, Visit

pytestmark = pytest.mark.browser

# Puts <font><font>text</font></font> where a text was, as Google's translator does, and returns the texts. The text itself
# is taken out before or after, or goes along into the new elements, by turns.
TRANSLATE = """() => {
    const kept = "[translate=no], .notranslate, svg, style, script, textarea, font";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    const meant = texts.filter(text => text.data.trim() && !text.parentElement.closest(kept));
    meant.forEach((text, nth) => {
        const outer = document.createElement("font"), inner = outer.appendChild(document.createElement("font"));
        if (nth % 3 === 0) {
            text.before(outer);
            text.remove();
        } else {
            text.replaceWith(outer);
        }
        inner.append(nth % 3 === 1 ? text : text.cloneNode());
    });
    return meant.map(text => text.data.trim());
}"""
# What can be read, line by line, but for the step that is shown, which goes with the clock.
READ = """() => document.querySelector("[data-testid=stMain]").innerText.split("\\n")
    .map(line => line.replace(/\\s+/g, " ").trim()).filter(line => line && !/^\\d+ \\/ \\d+$/.test(line))"""
NUMBER = re.compile(r"[+−-]?\d[\d.]*(e[+−-]?\d+)?")
WORD = re.compile(r"[A-Za-z]{4}")


def to_lecture(lab: Visit) -> None:
    lab.page.get_by_role("link", name="Lecture", exact=True).click()
    lab.page.wait_for_url("**/lecture*")


# Page -> the query it begins with, what is there once it is drawn, and what is done after each translation.
CHANGES = {
    "race": ("", PAINTED, [lambda lab: lab.choose("Saddle"), lambda lab: lab.press("factor", "ArrowLeft")]),
    "inside": ("", PAINTED, [lambda lab: lab.choose("Saddle"), lambda lab: lab.press("rho", "ArrowLeft")]),
    "data": ("?set=two_clouds", PAINTED, [lambda lab: lab.press("centre", "ArrowLeft")]),
    "network": ("", PAINTED, [lambda lab: lab.press("factor", "ArrowLeft")]),
    "maps": ("?cells=50", ".map-ring", [lambda lab: lab.choose("Saddle"), lambda lab: lab.click("Basins")]),
    "lecture": (
        "?scene=C12",
        PAINTED,
        [lambda lab: lab.click("Show the run and the answer"), lambda lab: lab.click("Next")],
    ),
    "surfaces": ("", ".surface img", [to_lecture]),
}


@pytest.mark.parametrize("page", sorted(file.stem for file in (ROOT / "pages").glob("*.py")))
def test_a_translated_page_shows_what_a_fresh_load_of_its_address_shows(visit, page):
    query, painted, changes = CHANGES[page]
    lab = visit(query, page=page, painted=painted)
    translated: list[str] = []
    for change in changes:
        translated += lab.page.evaluate(TRANSLATE)
        assert [text for text in translated if NUMBER.fullmatch(text)] == []
        change(lab)
        lab.settle()
    assert len([text for text in translated if WORD.search(text)]) > 20
    path, _, query = lab.page.url.partition("?")
    fresh = visit(query and f"?{query}", page=path.rpartition("/")[2] or "race", painted=painted)
    for _ in range(30):  # some sentences wait until the hand rests
        if lab.page.evaluate(READ) == fresh.page.evaluate(READ):
            break
        lab.page.wait_for_timeout(100)
    assert lab.page.evaluate(READ) == fresh.page.evaluate(READ)
