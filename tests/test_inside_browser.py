"""What only a browser shows of the page that looks inside: it paints, the keys step, links and history hold."""

import pytest

from tests.browser import PAINTED, Visit, server
from tests.test_browser import IN_VIEW, SIZES

pytestmark = pytest.mark.browser


def step_shown(lab: Visit) -> str:
    return lab.page.locator("ol.numbers").get_attribute("aria-label") or ""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_paints_without_a_scroll_bar_at_the_side(visit, width, height, theme):
    lab = visit("?method=adam&t=6", width=width, height=height, color_scheme=theme, page="inside")
    assert lab.page.locator(".st-key-inside-curves .js-plotly-plot").count() == 1
    assert lab.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "height"), SIZES[:2])
def test_picture_numbers_and_step_are_in_view(visit, width, height):
    lab = visit("?t=6", width=width, height=height, page="inside")
    for part in ("contour", "t", "back", "next", "scale", "surface", "method", "learning_rate"):
        assert lab.page.locator(f".st-key-inside-{part}").first.evaluate(IN_VIEW), part
    for part in ("ol.numbers", "table.state"):
        assert lab.page.locator(part).evaluate(IN_VIEW), part


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("page", ["race", "inside"])
def test_name_and_navigation_share_one_line_above_the_page(visit, page, width, height):
    lab = visit(width=width, height=height, page=page)
    before = lab.page.locator(".stAppHeader").evaluate("""header => {
        const style = getComputedStyle(header, "::before"), pen = document.createElement("canvas").getContext("2d");
        pen.font = style.font;
        return parseFloat(style.paddingLeft) + pen.measureText("Descent Lab").width;
    }""")
    links = [*lab.page.get_by_test_id("stTopNavLink").all(), *lab.page.get_by_test_id("stExpandSidebarButton").all()]
    boxes = [box for link in links if (box := link.bounding_box()) is not None]
    assert boxes
    assert all(box["x"] >= before for box in boxes)
    top = lab.page.locator(f".st-key-{page}-stage-area").bounding_box()
    assert top is not None
    assert 56 <= top["y"] <= 72


def test_the_arrow_keys_step_from_anywhere_and_once_on_the_slider(visit):
    lab = visit("?t=9", page="inside")
    for key, t in (("ArrowRight", 10), ("ArrowRight", 11), ("ArrowLeft", 10)):
        lab.page.keyboard.press(key)
        lab.settle()
        assert lab.page.url.endswith(f"t={t}")
    lab.press("t", "ArrowRight")
    assert lab.page.url.endswith("t=11")
    assert step_shown(lab).endswith("step 11")


def test_the_arrow_keys_stay_in_a_field_that_is_typed_in(visit):
    lab = visit("?t=9", page="inside")
    lab.page.locator(".st-key-inside-x input").focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.settle()
    assert lab.page.url.endswith("t=9")


def test_the_first_visitor_may_come_by_a_link_to_this_page(chrome):
    with server() as fresh:
        lab = Visit(chrome, fresh, "?t=6", page="inside")
        assert lab.page.get_by_test_id("stTopNavLink").count() >= 2
        assert step_shown(lab).endswith("step 6")
        lab.close()


def test_there_and_back_between_the_pages_keeps_both_and_the_history_is_clean(visit):
    lab = visit("?kappa=50")
    lab.page.get_by_test_id("stTopNavLink").get_by_text("Look inside").click()
    lab.page.wait_for_selector("ol.numbers")
    lab.settle()
    lab.page.keyboard.press("ArrowRight")
    lab.settle()
    lab.page.get_by_test_id("stTopNavLink").get_by_text("Race").click()
    lab.page.wait_for_selector(PAINTED["race"])
    lab.settle()
    assert lab.page.url.endswith("/?kappa=50")
    visited = []
    for _ in range(4):
        lab.page.go_back()
        lab.settle()
        visited.append(lab.page.url.rpartition("/")[2])
    assert visited == ["", "inside?t=7", "inside", "?kappa=50"]
