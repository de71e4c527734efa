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


def test_what_opens_over_the_plot_closes_once_it_was_used(visit):
    lab = visit("?m=sgd&m=adam")
    lab.page.get_by_text("Each run", exact=True).click()
    opened = lab.page.get_by_test_id("stPopoverBody")
    for deed in ("Add another SGD", "Take this run out"):
        lab.page.get_by_test_id("stPopover").first.get_by_role("button").click()
        opened.get_by_text(deed).click()
        opened.wait_for(state="detached", timeout=5000)
        lab.settle()
    assert len(lab.paths()) == 2


@pytest.mark.parametrize("page", ["race", "maps"])
def test_the_picture_of_the_schedule_is_named(visit, page):
    lab = visit("?schedule=cosine", page=page)
    image = lab.page.locator(f'.st-key-{page}-setting img[src^="data:image/svg"]')
    assert (
        image.evaluate("image => image.closest('figure').querySelector('figcaption').innerText") == "Rate over the run"
    )
