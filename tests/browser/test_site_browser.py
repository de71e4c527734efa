"""The lecture from a folder: Chromium opens it from the disk with the network off, and gives it by keyboard."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.site.__main__ import written
from lecture import SCENES
from tests.browser.test_style_sheets_browser import FOUND, OF_FILES, wanted
from tests.support.folder import whole_lecture
from tests.support.visitor import STAGE

FEW = ("C88", "C15", "C33")  # in the lecture's order: of four steps, with its own figure, without a race
STILL = "what was measured, and what is said, is about the scene as it was"  # how it is with every slider
AT_REST = f"{STAGE}[data-ready=true][data-asking=false]"
PATHS = """() => Object.fromEntries(document.querySelector("[data-testid=stage]").stage.visible().runs.map(
    run => [run.label, [...run.x]]))"""

ADDRESS = """() => document.querySelector("[data-testid=stage]").stage.header.address"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("site") / "lecture"
    written(out, FEW, ["bowl"], "", lambda nth, of, part: None)
    return out


@pytest.fixture
def opened(chrome, folder) -> Iterator[Callable]:
    """Opens the folder's page; afterwards nothing was said in the console, and nothing asked of anybody."""
    said: list[str] = []
    contexts = []

    def open_page(place: str = "", out: Path = folder, **how):
        context = chrome.new_context(**{"viewport": {"width": 1280, "height": 720}, "offline": True, **how})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda request: said.append(request.url))
        page.on(
            "request", lambda request: request.url.startswith(("file:", "data:", "blob:")) or said.append(request.url)
        )
        page.goto(f"{(out / 'index.html').as_uri()}{place}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []


def walk(page, scenes) -> None:
    """Gives the lecture from its first scene on: page down shows an answer, and then the next scene."""
    for scene in scenes:
        lesson = SCENES[scene]
        page.wait_for_function(f"location.hash.startsWith('#scene={scene}')")
        assert page.locator(".site-question legend").inner_text() == lesson.question
        assert lesson.title not in page.locator(".st-key-lecture").inner_text()
        if lesson.preset is not None:
            page.wait_for_selector(AT_REST)
            assert page.evaluate(PATHS) == {}  # only the start is to be seen
        page.keyboard.press("PageDown")
        page.wait_for_selector(".answer li.right")
        assert lesson.title in page.locator(".st-key-lecture-way").inner_text()
        page.wait_for_selector(".mark")
        if lesson.preset is not None:
            page.wait_for_selector(AT_REST)
            assert len(page.evaluate(PATHS)) == len(lesson.preset.runs)
            assert page.locator("table.runs tbody tr").count() == len(lesson.preset.runs)
        if lesson.figure is not None:
            page.wait_for_function("document.querySelector('.stage-chart .stage-plot')?.data?.length > 0")
        page.keyboard.press("PageDown")
    page.wait_for_selector(".start-lecture")


def test_the_lecture_is_given_from_a_folder_by_keyboard(opened):
    walk(opened(f"#scene={FEW[0]}"), FEW)


def test_a_slider_moves_the_paths_alone_and_the_address_follows(opened):
    page = opened("#scene=C15")
    page.wait_for_selector(AT_REST)
    page.keyboard.press(" ")
    page.wait_for_selector("table.runs tbody tr")
    page.wait_for_selector(AT_REST)
    before, rows = page.evaluate(PATHS), page.locator("table.runs").inner_text()
    assert "as it was" not in page.locator(".st-key-lecture").inner_text().replace(STILL, "")
    slider = page.locator(".st-key-lecture-rho input")
    slider.press("ArrowLeft")
    page.wait_for_function("location.hash.includes('&rho=')")
    page.wait_for_function("document.querySelector('[data-testid=stage]').dataset.source === 'sweep'")
    moved = page.evaluate(PATHS)
    assert moved["SGD"] == pytest.approx(before["SGD"], abs=2e-3)  # a thumb's paths travel in two bytes
    assert moved["Momentum"] != pytest.approx(before["Momentum"], abs=2e-3)
    page.wait_for_function("rows => document.querySelector('table.runs').innerText !== rows", arg=rows)
    page.locator(".then-and-now", has_text="With your controls nothing was measured.").wait_for()
    assert page.locator("table.measured:visible th:nth-child(2)").inner_text() == "as it was"
    about = page.locator("b:visible", has_text="About the scene as it was.")
    assert about.count() == 3  # of why, of what was measured, and of what to look for
    there = page.evaluate("location.hash")
    page.locator(".st-key-lecture-factor input").press("ArrowRight")  # the other one: rho goes back
    page.wait_for_function("location.hash.includes('&factor=') && !location.hash.includes('rho')")
    page.wait_for_function("document.querySelector('[data-testid=stage]').dataset.source === 'sweep'")
    assert page.locator(".st-key-lecture-rho output").inner_text() == "0.9"
    assert page.evaluate(PATHS)["SGD"] != pytest.approx(before["SGD"], abs=2e-3)
    page.get_by_role("button", name="Back to the scene").click()
    page.wait_for_function("location.hash === '#scene=C15'")
    page.wait_for_selector(AT_REST)
    assert page.evaluate(PATHS) == before
    page.locator("th", has_text="now").locator("visible=true").wait_for()
    again = opened(there)  # a link leads to the same picture
    again.wait_for_selector(AT_REST)
    again.keyboard.press("Enter")
    again.wait_for_function("document.querySelector('[data-testid=stage]').dataset.source === 'sweep'")
    assert again.evaluate(PATHS) == moved


def test_a_slider_that_no_sweep_follows_has_its_picture_when_it_is_let_go(opened):
    page = opened("#scene=C88&steps=1")
    page.wait_for_selector(AT_REST)
    page.keyboard.press("PageDown")
    page.wait_for_function("document.querySelector('[data-testid=stage]').stage.player.last === 1")
    page.get_by_role("button", name="Back to the scene").click()
    page.wait_for_function("document.querySelector('[data-testid=stage]').stage.player.last === 4")


def test_a_race_follows_its_slider_and_every_selector_of_the_style_sheet_finds_something(opened):
    page = opened("#scene=C15")
    page.wait_for_selector(AT_REST)
    missing = wanted(page, [OF_FILES])

    def look() -> None:
        missing.difference_update(page.evaluate(FOUND, sorted(missing)))

    look()
    page.keyboard.press("Enter")
    page.wait_for_selector("table.runs tbody tr")
    look()
    page.locator(".st-key-lecture-rho input").press("ArrowLeft")
    page.wait_for_selector(".site-before .as-it-was > p")
    look()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("p")
    page.wait_for_selector("[data-presenter]")
    look()
    figure, said = (
        page.locator(part).bounding_box() for part in (".st-key-lecture-figure-box", ".as-it-was > p:first-child")
    )
    assert figure["height"] > 100  # though it was moved
    assert figure["y"] + figure["height"] <= said["y"] + 1
    page.keyboard.press("p")
    page.locator(".site-head a", has_text="Race").click()
    page.wait_for_selector(f".site-race {AT_REST}")
    look()
    slider = page.locator(".st-key-race-factor input")
    before = page.evaluate(PATHS)
    slider.press("ArrowRight")
    page.wait_for_function("location.hash.startsWith('#race=bowl&factor=')")
    page.wait_for_function("document.querySelector('[data-testid=stage]').dataset.source === 'sweep'")
    assert page.evaluate(PATHS).keys() == before.keys()
    assert page.evaluate(PATHS) != before
    page.evaluate("location.hash = ''")
    page.wait_for_selector(".start-lecture")
    look()
    assert sorted(missing) == []


def test_where_an_app_is_named_links_lead_into_it_at_the_same_state(chrome, address, folder, tmp_path):
    out = tmp_path / "lecture"
    shutil.copytree(folder, out)
    assert written(out, FEW, ["bowl"], address, lambda nth, of, part: None).made == 2  # the facts, and the page
    context = chrome.new_context(viewport={"width": 1280, "height": 720})

    def follow(link: str):
        with context.expect_page() as opening:
            page.locator(link).click()
        return opening.value

    try:
        page = context.new_page()
        page.goto(f"{(out / 'index.html').as_uri()}#scene=C15")
        page.wait_for_selector(AT_REST)
        page.keyboard.press("Enter")
        page.wait_for_selector(".st-key-lecture-rho input")
        page.locator(".st-key-lecture-rho input").press("ArrowLeft")
        page.wait_for_function("location.hash.includes('&rho=')")
        page.wait_for_function("document.querySelector('[data-testid=stage]').dataset.source === 'sweep'")
        there = follow(".site-app")
        there.wait_for_selector(AT_REST, timeout=60_000)
        assert there.url.startswith(f"{address}/lecture?")
        there.get_by_role("button", name="Show the run and the answer").click()
        there.wait_for_function("document.querySelector('[data-testid=stage]').stage.visible().runs.length > 0")
        assert_same(page.evaluate(PATHS), there.evaluate(PATHS))
        page.evaluate("location.hash = '#race=bowl'")
        page.wait_for_selector(f".site-race {AT_REST}")
        page.locator(".st-key-race-factor input").press("ArrowRight")
        page.wait_for_function("document.querySelector('[data-testid=stage]').dataset.source === 'sweep'")
        there = follow(".site-app")
        there.wait_for_selector(AT_REST, timeout=60_000)
        moved = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('factor')")
        assert ["factor", moved] in there.evaluate(ADDRESS)
        assert_same(page.evaluate(PATHS), there.evaluate(PATHS))
        for query in ("", "sheet=Momentum"):
            page.evaluate("query => { location.hash = query; }", query)
            page.wait_for_function(
                "there => document.querySelector('.site-app').href === there",
                arg=f"{address}/lecture{query and f'?{query}'}",
            )
    finally:
        context.close()


def assert_same(files: dict, app: dict) -> None:
    """The paths of both are the same, but that a thumb's travel in two bytes, and of some rows between their neighbours only."""
    assert files.keys() == app.keys() != set()
    for label, path in files.items():
        assert path == pytest.approx(app[label], abs=5e-3), label


@pytest.mark.slow
def test_the_whole_lecture_is_given_from_a_folder_by_keyboard(opened):
    page = opened("", out=whole_lecture()[0])
    page.wait_for_selector(".start-lecture")
    page.keyboard.press("PageDown")
    walk(page, SCENES)
