"""The room of a page is used: no blank column, no blank row where the next thing would fit, nothing that stays in the way."""

from itertools import pairwise

import pytest

pytestmark = pytest.mark.browser

CARDS = """() => [...document.querySelectorAll(".chapter")].map(chapter => {
    const cards = [...chapter.querySelectorAll("article")].map(card => card.getBoundingClientRect());
    return {top: chapter.getBoundingClientRect().top, right: Math.max(...cards.map(card => card.right)), width: cards[0].width, cards: cards.length};
})"""
GAP = 16


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (768, 1024)])
def test_a_chapter_stands_beside_the_one_before_where_it_fits(visit, width, height):
    lab = visit(page="lecture", width=width, height=height, painted="article img")
    end = width - 20  # the page's margin
    chapters = lab.page.evaluate(CARDS)
    assert len(chapters) > 10
    for before, chapter in pairwise(chapters):
        needed = chapter["cards"] * (chapter["width"] + GAP)
        assert (abs(chapter["top"] - before["top"]) < 1) == (before["right"] + needed <= end + 1), (before, chapter)


def test_below_the_controls_of_look_inside_the_cards_begin(visit):
    lab = visit(page="inside")
    left = "part => document.querySelector(`.st-key-inside-${part}-area`).getBoundingClientRect().left"
    assert lab.page.evaluate(left, "below") == lab.page.evaluate(left, "controls")


def test_the_values_of_a_run_open_beside_the_plot_and_lie_over_nothing(visit):
    lab = visit("?m=sgd&m=adam")
    lab.page.locator(".st-key-race-each summary").click()
    for deed in ("Another SGD", "Take out SGD 0.019"):
        lab.page.get_by_role("button", name=deed).click()
        lab.settle()
    assert len(lab.paths()) == 2
    assert lab.page.get_by_test_id("stPopoverBody").count() == 0


@pytest.mark.parametrize("page", ["race", "maps"])
def test_the_picture_of_the_schedule_is_named(visit, page):
    lab = visit("?schedule=cosine", page=page)
    lab.reach("schedule")
    image = lab.page.locator(
        f'.st-key-{page}-{"run-fields" if page == "race" else "setting"} img[src^="data:image/svg"]'
    )
    assert (
        image.evaluate("image => image.closest('figure').querySelector('figcaption').innerText") == "Rate over the run"
    )
