"""The first picture does not wait for plotly.js: it is sketched, can be used, and nothing moves when Plotly draws it."""

import contextlib
import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route

from tests.support.visitor import CHART, PAINTED, PHONE, SEEN, STAGE

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1280, "height": 720}}
NARROW = {"viewport": {"width": 390, "height": 844}, "user_agent": PHONE, "is_mobile": True, "has_touch": True}
PARTED = 24  # of 255: what the eye tells apart at an edge


@contextlib.contextmanager
def without_plotly(chrome, address: str, query: str, **options) -> Iterator[tuple[Page, list[Route], list[str]]]:
    """A page whose picture is there while plotly.js is not: the page, what was asked of plotly.js, what the page said."""
    context = chrome.new_context(**{**WIDE, **options})
    context.add_init_script(SEEN)
    page, held, said = context.new_page(), [], []
    # Below a page's address Streamlit's front end looks for its server first, and is told that it is not there.
    page.on("console", lambda one: "/_stcore/" in one.location.get("url", "") or said.append(one.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/plotly.js", lambda route: held.append(route))
    page.goto(f"{address}/{query}")
    page.wait_for_selector(PAINTED, timeout=60_000)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(800)
    yield page, held, said
    context.close()


def picture(page: Page) -> np.ndarray:
    """The stage's pixels, (height, width, 3)."""
    with Image.open(io.BytesIO(page.locator(f"{STAGE} .stage-area").screenshot())) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def let_come(page: Page, held: list[Route]) -> None:
    for route in held:
        route.continue_()
    page.unroute("**/plotly.js")
    page.wait_for_selector(f"{STAGE}[data-asking=false]")
    page.wait_for_timeout(300)


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", {}),
        ("?s=himmelblau", {"color_scheme": "dark"}),
        ("?s=rosenbrock&x=-3", {}),
        ("?s=monkey_saddle&view=side", {}),
        ("?s=schwefel", {}),
        ("", NARROW),
        ("inside?s=saddle", {}),
    ],
)
def test_nothing_moves_when_plotly_draws(chrome, address, query, options):
    with without_plotly(chrome, address, query, **options) as (page, held, said):
        assert page.locator(f"{STAGE} .main-svg").count() == 0
        sketched = picture(page)
        let_come(page, held)
        drawn = picture(page)
        assert page.locator(f"{STAGE} .stage-panel").count() == 0
        assert sketched.shape == drawn.shape
        # Where the place is no whole number of pixels high, Plotly rounds otherwise: by one pixel, which nobody sees.
        near = [np.roll(drawn, (v, h), axis=(0, 1)) for v in (-1, 0, 1) for h in (-1, 0, 1)]
        others = np.min([np.abs(sketched - one).max(axis=2) for one in near], axis=0) > PARTED
        assert others.mean() < 0.004  # a number at the edge of a small panel may be left out
        assert said == []


def test_what_is_sketched_plays_and_follows_the_hand(chrome, address):
    with without_plotly(chrome, address, "?s=bowl") as (page, held, said):
        page.get_by_role("button", name="Play", exact=True).click()
        page.wait_for_selector(f"{STAGE}[data-playing=true]")
        ball = page.locator(".stage-ball").bounding_box()
        assert ball is not None
        page.mouse.move(ball["x"] + 9, ball["y"] + 9)
        page.mouse.down()
        page.mouse.move(ball["x"] + 60, ball["y"] + 40, steps=4)
        page.mouse.up()
        there = f"document.querySelector('{STAGE}').stage.header.start"
        page.wait_for_function(f"() => {there} && new URL(location).searchParams.has('x')")
        before = page.evaluate(there)
        page.set_viewport_size({"width": 1100, "height": 640})
        let_come(page, held)
        assert page.evaluate(there) == before
        box, plot = (page.locator(one).bounding_box() for one in (f"{STAGE} .nsewdrag", f"{STAGE} .stage-area"))
        panel = page.evaluate(
            f"(({{ left, top, width, height }}) => [left, top, width, height])(document.querySelector('{STAGE}').stage.panels[0])"
        )
        assert box is not None
        assert plot is not None
        assert panel == pytest.approx(
            [box["x"] - plot["x"], box["y"] - plot["y"], box["width"], box["height"]], abs=0.5
        )
        page.locator(CHART).hover()
        page.get_by_role("button", name="Reset axes").first.wait_for(state="attached")
        assert said == []


def test_where_plotly_does_not_come_the_sketch_stays_and_the_page_says_so(chrome, address):
    with without_plotly(chrome, address, "") as (page, held, _):
        for route in held:
            route.abort()
        trouble = page.locator(f"{STAGE} .stage-trouble")
        trouble.wait_for()
        assert "Reload the page" in trouble.inner_text()
        assert page.locator(f"{STAGE} .stage-panel").count() == 1
