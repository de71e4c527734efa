"""Nobody is shut out: axe finds nothing, every control has one plain name, and the keyboard sees where it is."""

import re
from collections import Counter
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe

from lecture.base import CHAPTERS
from tests.support.tree import ROOT
from tests.support.visitor import PAINTED, Visit

pytestmark = pytest.mark.browser

SCENES_OWN = {"scene": "C12"}  # with a question, sliders and a race
# Page -> the states in which it has other things on it: its query, and what is there once it is drawn.
STATES = {
    "race": [({}, PAINTED), ({"rates": "tuned", "view": "side"}, PAINTED)],
    "lecture": [({}, ".surface img"), ({"sheet": CHAPTERS[0]}, ".sheet"), (SCENES_OWN, PAINTED)],
    "inside": [({}, PAINTED)],
    "data": [({}, PAINTED), ({"set": "diabetes_line", "batch": "16"}, PAINTED)],
    "network": [({}, PAINTED)],
    "maps": [({}, ".map-ring"), ({"kind": "basins"}, ".map-ring")],
    "surfaces": [({}, ".surface img")],
}
CONTROLS = ("button", "link", "slider", "textbox", "spinbutton", "combobox", "radio", "checkbox", "tab", "menuitem")
GROUPS = ("group", "toolbar", "radiogroup", "navigation", "region", "menu", "tablist", "listbox", "row")
MARKUP = re.compile(r":\w+\[|\*\*|`|\$|\\|_icon|\bicon$|<|>")

# The ring round what has the focus, or round what is seen of it: its contrast with the paper behind. 0 if there is none.
RING = """() => {
    const rgb = colour => (colour.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    const light = colour => rgb(colour).slice(0, 3).map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const paper = element => { for (let e = element; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor, v = rgb(c); if (v.length < 4 || v[3] > 0.9) return c; } return "rgb(255, 255, 255)"; };
    const focused = document.activeElement;
    if (!focused || focused === document.body) return null;
    let best = 0, shown = focused.outerHTML.slice(0, 160);
    for (let e = focused, up = 0; e && up < 6; e = e.parentElement, up++) {
        const style = getComputedStyle(e), box = e.getBoundingClientRect();
        if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2 || box.width < 4 || box.height < 4 || style.clip.startsWith("rect(0")) continue;
        const [a, b] = [light(style.outlineColor), light(paper(e.parentElement))].sort((x, y) => y - x);
        best = Math.max(best, (a + 0.05) / (b + 0.05));
    }
    return [best, shown];
}"""


def unfold(lab: Visit) -> None:
    """Opens every expander, and of the popovers the first."""
    lab.unfold()
    popover = lab.page.locator(".stPopover button")
    if popover.count():
        popover.first.click()
        lab.settle()


def found_by_axe(lab: Visit) -> list[str]:
    # What passes need not be listed: to write down where it stands takes five times as long as to look.
    violations = Axe().run(lab.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:150]} {node['failureSummary'][:200]}"
        for one in violations
        for node in one["nodes"]
    ]


def controls(lab: Visit) -> list[tuple[str, str, str]]:
    """(group, role, name) of every control, as Chromium tells them to a screen reader."""
    nodes = lab.context.new_cdp_session(lab.page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}

    def role(node) -> str:
        return node.get("role", {}).get("value", "")

    def name(node) -> str:
        return " ".join(node.get("name", {}).get("value", "").split())

    def group(node) -> str:
        while node := by_id.get(node.get("parentId")):
            if role(node) in GROUPS and name(node):
                return name(node)
        return ""

    return [(group(node), role(node), name(node)) for node in nodes if not node["ignored"] and role(node) in CONTROLS]


def unclear(found: list[tuple[str, str, str]]) -> list[tuple[str, ...]]:
    """What has no name, markup in it, the same name twice in it, or the same as another control of its group."""
    wrong = [one for one in found if not one[2] or MARKUP.search(one[2])]
    wrong += [one for one in found if (half := one[2][: len(one[2]) // 2]) and one[2] == f"{half} {half}"]
    return wrong + [one for one, count in Counter(found).items() if count > 1]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
@pytest.mark.parametrize("page", sorted(file.stem for file in (ROOT / "pages").glob("*.py")))
def test_axe_finds_nothing_and_every_control_has_one_plain_name(visit, page, width, height):
    wrong = []
    for query, painted in STATES[page]:
        lab = visit(
            f"?{urlencode(query)}" if query else "", width, height, page=page, painted=painted, color_scheme="light"
        )
        if query == SCENES_OWN:
            wrong += [("asked", *one) for one in found_by_axe(lab)]
            lab.click("Show the run and the answer")
        unfold(lab)
        assert len(controls(lab)) > 3
        wrong += [(str(query), "light", one) for one in [*found_by_axe(lab), *unclear(controls(lab))]]
        lab.page.emulate_media(color_scheme="dark")
        lab.page.wait_for_timeout(500)
        lab.settle()
        wrong += [(str(query), "dark", one) for one in found_by_axe(lab)]
        if query == SCENES_OWN and width > 1000:
            lab.page.keyboard.press("Escape")
            lab.page.evaluate("document.documentElement.toggleAttribute('data-presenter')")
            lab.page.wait_for_timeout(300)
            wrong += [("presenter", "dark", one) for one in found_by_axe(lab)]
        lab.close()
    assert wrong == []


@pytest.mark.parametrize("page", sorted(file.stem for file in (ROOT / "pages").glob("*.py")))
def test_whatever_has_the_focus_has_a_ring_of_three_to_one(visit, page):
    query, painted = STATES[page][-1]
    lab = visit(f"?{urlencode(query)}" if query else "", page=page, painted=painted, color_scheme="light")
    # Dark first: it comes while the page is there, and what has the focus then, too.
    for scheme in ("dark", "light"):
        lab.page.emulate_media(color_scheme=scheme)
        lab.page.wait_for_timeout(500)
        lab.settle()
        seen = {}
        for _ in range(70):
            lab.page.keyboard.press("Tab")
            if ring := lab.page.evaluate(RING):
                seen[ring[1]] = ring[0]
        assert len(seen) > 8
        assert {shown: ring for shown, ring in seen.items() if ring < 3} == {}, scheme


def test_a_phone_s_menu_closes_when_a_page_was_chosen_and_is_closed_at_the_next_visit(visit):
    lab = visit("", 390, 844)
    lab.page.get_by_role("button", name="Expand sidebar").tap()
    covered = "() => document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right > 20"
    lab.page.wait_for_function(covered)
    lab.page.wait_for_timeout(400)
    lab.page.reload()
    lab.page.wait_for_selector(PAINTED)
    lab.page.wait_for_function(f"!({covered})()", timeout=5000)
    lab.page.get_by_role("button", name="Expand sidebar").tap()
    lab.page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="Look inside").tap()
    lab.page.wait_for_url("**/inside*")
    lab.page.wait_for_function(f"!({covered})()", timeout=5000)


def test_a_finger_meets_no_mode_bar(visit):
    for size in ((390, 844), (1024, 768)):
        lab = visit("", *size, has_touch=True, is_mobile=True)
        bars = lab.page.locator(".modebar")
        assert [bar for bar in bars.all() if bar.is_visible()] == []
