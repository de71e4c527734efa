"""What is taken along from the stage is opened and looked at: link, pictures, the race as one file, the table."""

import base64
import csv
import io
import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from api.running import results
from pages.components.race.takeaway import table
from states.fields import replaced
from states.race import fresh
from tests.support.visitor import Visit

STAGE = "[data-testid=stage]"
SVG = "{http://www.w3.org/2000/svg}"
RUNS = 6  # of the default race
INK = "#1a2330"


def _open_menu(lab: Visit) -> None:
    lab.page.get_by_role("button", name="Take along").click()


def _go_to(lab: Visit, step: int) -> None:
    lab.page.locator(".stage-scrubber").fill(str(step))
    lab.page.wait_for_selector(f'{STAGE}[data-step="{step}"]')


def _download(lab: Visit, item: str, folder: Path) -> Path:
    with lab.page.expect_download() as download:
        _open_menu(lab)
        lab.page.get_by_role("menuitem", name=item).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


@pytest.fixture
def offline(chrome):
    """Opens a file in a browser without a network; at the end it may have said nothing and asked for nothing."""
    context = chrome.new_context(offline=True, viewport={"width": 1280, "height": 720})
    page, messages, asked = context.new_page(), [], []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))

    def show(file: Path, still: bool = False):
        page.emulate_media(reduced_motion="reduce" if still else "no-preference")
        page.goto(file.as_uri())
        page.wait_for_selector(f"{STAGE}[data-ready=true]")
        return page

    yield show
    context.close()
    assert messages == []
    assert {urlsplit(url).scheme for url in asked} <= {"file", "data", "blob"}


def _step(page) -> int:
    return int(page.locator(STAGE).get_attribute("data-step"))


# --- the menu --------------------------------------------------------------------------------------------------------


def test_the_menu_is_worked_by_keyboard_and_gives_the_focus_back(visit):
    lab = visit()
    button = lab.page.get_by_role("button", name="Take along")
    focused = "document.activeElement.textContent"
    button.focus()
    lab.page.keyboard.press("Enter")
    names = lab.page.get_by_role("menuitem").all_text_contents()
    assert lab.page.evaluate(focused) == names[0]
    step = _step(lab.page)
    lab.page.keyboard.press("ArrowDown")
    assert lab.page.evaluate(focused) == names[1]
    lab.page.keyboard.press("ArrowUp")
    lab.page.keyboard.press("ArrowUp")
    assert lab.page.evaluate(focused) == names[-1]
    assert _step(lab.page) == step  # the arrows were the menu's
    lab.page.keyboard.press("Escape")
    assert lab.page.get_by_role("menuitem").count() == 0
    assert button.evaluate("button => button === document.activeElement")
    assert button.get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_button_and_menu_are_within_the_page_and_a_press_elsewhere_closes_the_menu(visit, width, height):
    lab = visit(width=width, height=height)
    _open_menu(lab)
    for part in (".stage-take", ".stage-menu"):
        box = lab.page.locator(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    lab.page.locator(".stage-step").click()
    assert lab.page.get_by_role("menuitem").count() == 0


# --- the link --------------------------------------------------------------------------------------------------------


def _copied(lab: Visit) -> str:
    lab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _open_menu(lab)
    lab.page.get_by_role("menuitem", name="Copy link").click()
    lab.page.get_by_text("Link copied").wait_for()
    return lab.page.evaluate("navigator.clipboard.readText()")


def _ranges(lab: Visit) -> list[list[float]]:
    return lab.page.locator(".stage-area .js-plotly-plot").evaluate("p => [p.layout.xaxis.range, p.layout.yaxis.range]")


def test_a_copied_link_shows_the_same_step_and_the_same_part_of_the_surface(visit):
    lab = visit("?s=saddle&steps=80")
    whole = _ranges(lab)
    _go_to(lab, 37)
    lab.page.locator(".stage-area").hover()
    lab.page.locator('.modebar-btn[data-val="in"]').click()
    lab.page.wait_for_timeout(500)
    zoomed = _ranges(lab)
    assert zoomed != whole
    other = visit(f"?{_copied(lab).partition('?')[2]}")
    assert _step(other.page) == 37
    np.testing.assert_allclose(_ranges(other), zoomed, rtol=1e-5, atol=1e-5)
    assert other.page.get_by_role("alert").all_inner_texts() == [""]  # the place of what is wrong with a formula


def test_at_the_end_and_unzoomed_the_link_is_the_plain_address(visit):
    lab = visit("?s=saddle")
    assert _copied(lab) == lab.page.url


def test_nonsense_behind_the_address_changes_nothing_and_a_step_beyond_the_end_is_the_end(visit):
    whole = _ranges(visit("?s=saddle"))
    nonsense = ["step=nan&box=1,1,2,2", "step=-4", "step=1e400", "box=a,b,c,d", "<script>", "%E0%A4%A"]
    for behind in (*nonsense, "step=4000"):
        lab = visit(f"?s=saddle#{behind}")
        assert (_step(lab.page), _ranges(lab)) == (150, whole), behind
        lab.close()


# --- pictures --------------------------------------------------------------------------------------------------------


STRONG, THIN = ("2.5", "1.75"), ("1", "0.7")  # the widths of a path, and of its fast zigzags


def _lines(svg: ElementTree.Element, widths: tuple[str, ...] = STRONG) -> list[ElementTree.Element]:
    """The paths of the runs: what is drawn with the width of a path and has no filling."""
    race = next(group for group in svg.iter(f"{SVG}g") if group.get("class") == "stage-race")
    return [
        path for path in race.iter(f"{SVG}path") if path.get("stroke-width") in widths and path.get("fill") == "none"
    ]


def _legs(line: ElementTree.Element) -> np.ndarray:
    """The legs (n, 2, 2) of a line: from where to where."""
    steps = re.findall(r"([ML])\s*([-\d.e]+)[ ,]([-\d.e]+)", line.get("d", ""))
    points = np.array([[float(h), float(v)] for _, h, v in steps])
    drawn = np.array([kind == "L" for kind, *_ in steps[1:]], bool)
    return np.stack([points[:-1], points[1:]], axis=1)[drawn]


def _apart(points: np.ndarray, legs: np.ndarray) -> float:
    """How far the farthest of the points (m, 2) is from the nearest leg."""
    start, along = legs[:, 0], legs[:, 1] - legs[:, 0]
    share = ((points[:, None] - start) * along).sum(axis=2) / np.maximum((along**2).sum(axis=1), 1e-12)
    nearest = start + np.clip(share, 0, 1)[..., None] * along
    return float(np.linalg.norm(points[:, None] - nearest, axis=2).min(axis=1).max())


@pytest.mark.parametrize(("query", "panels"), [("", 1), ("?view=side", RUNS)])
def test_the_svg_has_a_true_path_a_run(visit, tmp_path, query, panels):
    lab = visit(query)
    _go_to(lab, 100)
    file = _download(lab, "SVG", tmp_path)
    assert file.name == "taco-shell.svg"
    svg = ElementTree.parse(file).getroot()
    assert svg.tag == f"{SVG}svg"
    lines = _lines(svg)
    assert len(lines) == RUNS
    assert len({line.get("stroke") for line in lines}) == RUNS
    # Every step up to the one shown lies on the line, and the line ends there. In a fast zigzag it is thin.
    colours = lab.stage("stage.shown.now().runs.map(run => run.line)")
    every = _lines(svg, STRONG + THIN)
    for nth, colour in enumerate(colours):
        legs = np.concatenate([_legs(line) for line in every if line.get("stroke") == colour])
        panel = nth if panels > 1 else 0
        points = np.array(
            lab.stage(
                "(p => Array.from({ length: 101 }, (_, i) => [p.px(it[1][0][i]), p.py(it[1][1][i])]))(stage.panels[it[0]])",
                [panel, list(lab.paths().values())[nth]],
            )
        )
        assert _apart(points, legs) < 0.6
        assert np.abs(legs[:, 1] - points[-1]).sum(axis=1).min() < 0.6
    words = {text.text for text in svg.iter(f"{SVG}text")}
    assert {"SGD", "Adam"} <= words  # at the ends of the paths, or as the panels' titles
    starts = [path for path in svg.iter(f"{SVG}path") if path.get("stroke") == INK and path.get("fill") == "none"]
    assert len(starts) == panels


def test_the_svg_looks_like_the_png(visit, tmp_path):
    """Both are painted by the same functions: as pixels they differ little."""
    lab = visit("?s=himmelblau")
    files = [_download(lab, kind, tmp_path) for kind in ("PNG", "SVG")]
    png = np.asarray(Image.open(files[0]).convert("RGB"), float)
    height, width, _ = png.shape
    page = lab.context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(
        f'<body style="margin:0"><img style="width:{width}px" src="data:image/svg+xml;base64,{_base64(files[1])}">'
    )
    page.wait_for_timeout(300)
    svg = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), float)
    assert np.abs(png - svg).mean() < 4  # of 255; the fonts may differ


def _base64(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()


def test_the_png_is_as_sharp_as_a_projector_wants_and_shows_the_runs(visit, tmp_path):
    lab = visit()
    size = lab.page.locator(".stage-plot").first.evaluate("plot => [plot.clientWidth, plot.clientHeight]")
    image = Image.open(_download(lab, "PNG", tmp_path))
    assert (np.array(image.size) > 2 * np.array(size)).all()  # title and losses are in it, too
    pixels = np.asarray(image.convert("RGB")).reshape(-1, 3)
    for colour in ("#000000", "#0072b2", "#009e73", "#e69f00", "#d55e00", "#cc79a7"):
        rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert (pixels == rgb).all(axis=1).sum() > 200, colour


# --- the race as one file --------------------------------------------------------------------------------------------


def test_the_race_plays_without_server_and_network(visit, offline, tmp_path):
    lab = visit("?s=himmelblau&steps=200")
    _go_to(lab, 20)
    file = _download(lab, "Animated race", tmp_path)
    assert file.name == "himmelblau.html"
    page = offline(file)
    assert _step(page) == 20
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('[data-testid=stage]').dataset.step > 40")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="To the end").click()
    page.wait_for_selector(f'{STAGE}[data-step="200"]')
    page.locator(STAGE).focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(f'{STAGE}[data-step="199"]')
    for canvas in page.locator("canvas.stage-layer").all():  # paths, and losses
        assert (
            canvas.evaluate("c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter(v => v).length")
            > 4000
        )
    assert page.get_by_role("menuitem", name="Copy link").count() == 0


def test_the_race_in_the_file_answers_the_pointer_but_its_start_stays(visit, offline, tmp_path):
    page = offline(_download(visit("?s=himmelblau"), "Animated race", tmp_path))
    page.get_by_role("button", name="To the end").click()
    ball = page.locator(".stage-ball")
    page.wait_for_timeout(500)  # the chips have come since, and the picture has made room for them
    box = ball.bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.locator(".stage-hover").get_by_text("step 0").wait_for()
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 40)
    page.mouse.up()
    assert ball.bounding_box() == box
    chip = page.get_by_role("button", name="SGD")
    chip.click()
    assert chip.get_attribute("aria-pressed") == "false"


def test_the_pictures_can_be_taken_from_the_file_too(visit, offline, tmp_path):
    file = _download(visit(), "Animated race", tmp_path)
    text = file.read_text("utf-8")
    assert text.count("</script>") == 3  # nothing in the file ends a script early
    assert "<!--" not in text
    page = offline(file)
    with page.expect_download() as download:
        page.get_by_role("button", name="Take along").click()
        page.get_by_role("menuitem", name="SVG").click()
    assert len(_lines(ElementTree.parse(download.value.path()).getroot())) == RUNS


@pytest.mark.parametrize("page", ["inside", "lecture", "maps"])
def test_what_the_other_pages_show_is_taken_along_too(visit, offline, tmp_path, page):
    query = {"inside": "?method=adam", "lecture": "?scene=C15", "maps": ""}[page]
    lab = visit(query, page=page)
    if page == "lecture":  # where the runs are hidden until then
        lab.page.keyboard.press("Enter")
        lab.until("!stage.shown.veiled && stage.shown.now().runs.length > 0")
    shown = len(lab.stage("stage.shown.now().runs"))
    assert len(_lines(ElementTree.parse(_download(lab, "SVG", tmp_path)).getroot())) >= shown > 0
    with Image.open(_download(lab, "PNG", tmp_path)) as image:
        assert image.width > 300
    played = offline(_download(lab, "Animated race", tmp_path))
    played.get_by_role("button", name="To the end").click()
    assert played.evaluate("document.querySelector('[data-testid=stage]').stage.shown.now().runs.length") == shown
    assert played.locator(".stage-trouble").inner_text() == ""


def test_a_moved_slider_is_in_the_file_with_the_surface_that_was_sent_before(visit, offline, tmp_path):
    lab = visit("?s=himmelblau")
    lab.press("factor", "ArrowRight", "ArrowRight")
    wanted = _download(lab, "SVG", tmp_path)
    page = offline(_download(lab, "Animated race", tmp_path))
    assert page.locator(".contourlayer path").count() > 10
    page.set_viewport_size(lab.page.viewport_size)
    assert len(_lines(ElementTree.parse(wanted).getroot())) == RUNS


# --- what Python gives -----------------------------------------------------------------------------------------------


def test_the_table_has_every_number_to_the_last_bit():
    race = replaced(fresh("himmelblau"), repeats=2, noise=1.0, steps=30)
    shown = results(race)
    rows = list(csv.DictReader(io.StringIO(table(race, shown))))
    assert len(rows) == RUNS * 2 * 31
    ends = [row for row in rows if row["step"] == "30"]
    runs = [(result.drawn.label, run) for result in shown for run in result.runs]
    assert [(row["label"], row["seed"]) for row in ends] == [(label, str(i % 2)) for i, (label, _) in enumerate(runs)]
    for row, (_, run) in zip(ends, runs, strict=True):
        assert [float(row[name]) for name in ("x", "y", "loss")] == [*run.x[-1], run.loss[-1]]


def test_table_and_python_are_downloaded_as_shown(visit, tmp_path):
    lab = visit("?s=saddle&m=sgd&steps=20")
    texts = {}
    files = (
        ("Its paths as CSV", "saddle.csv"),
        ("This race in Python", "saddle.py"),
        ("This race as a notebook", "saddle.ipynb"),
    )
    for label, name in files:
        with lab.page.expect_download() as download:
            lab.page.get_by_role("button", name=label).click()
        assert download.value.suggested_filename == name
        texts[name] = download.value.path().read_text(encoding="utf-8")
    assert len(texts["saddle.csv"].splitlines()) == 22
    lab.page.get_by_text("Take along: this race in Python").click()
    lab.page.get_by_text("def last_finite").wait_for()
    assert "STEPS = 20" in texts["saddle.py"]
    assert "STEPS = 20" in texts["saddle.ipynb"]
    assert lab.page.url in texts["saddle.ipynb"]
