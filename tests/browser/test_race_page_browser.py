"""What a hand and a keyboard find on the race page: keys without focus, a step in an open address, a start beside the domain, what is cut off or covered."""

from pathlib import Path

import pytest

from tests.browser.test_takeaway import _download, offline
from tests.support.visitor import CHART, LOSSES, Visit

__all__ = ["offline"]  # a fixture
pytestmark = pytest.mark.browser

# Where each name beside the losses ends, and how wide their picture is.
NAMES = """place => new Promise(done => {
    const { stage } = document.querySelector('[data-testid=stage]'), ends = [];
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, h, v) {
        if (place.contains(this.canvas)) ends.push(h + this.measureText(text).width);
        write.call(this, text, h, v);
    };
    stage.invalidate();
    setTimeout(() => {
        CanvasRenderingContext2D.prototype.fillText = write;
        done([Math.max(...ends), place.clientWidth]);
    }, 500);
})"""


def box_of(lab: Visit, selector: str) -> dict[str, float]:
    box = lab.page.locator(selector).first.bounding_box()
    assert box is not None, selector
    x, y, width, height = box["x"], box["y"], box["width"], box["height"]
    return {"x": x, "y": y, "width": width, "height": height, "bottom": y + height}


def step(lab: Visit) -> int:
    return int(lab.mark("step"))


def test_space_and_arrows_play_where_nothing_has_the_focus_and_leave_fields_and_buttons_alone(visit):
    lab = visit()
    assert lab.page.evaluate("document.activeElement === document.body")
    lab.page.keyboard.press("ArrowLeft")
    lab.until("stage.root.dataset.step === '149'")
    lab.page.keyboard.press(" ")
    lab.until("stage.player.playing || stage.player.atEnd")
    assert lab.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    lab.until("stage.player.atEnd")
    lab.press("factor", "ArrowLeft")
    assert step(lab) == 150
    chip = lab.page.locator(".stage-chip").first
    chip.focus()
    for key in ("ArrowLeft", " "):
        lab.page.keyboard.press(key)
    assert chip.get_attribute("aria-pressed") == "false"
    assert (step(lab), lab.mark("playing")) == (150, "false")


def test_a_step_and_a_part_in_an_address_that_is_open_are_gone_to(visit):
    lab = visit()
    lab.page.evaluate("location.hash = '#step=12&box=-1,1,-0.5,0.5'")
    lab.until("stage.root.dataset.step === '12'")
    lab.until("Math.abs(stage.plot.layout.xaxis.range[1] - 1) < 1e-9")
    lab.page.evaluate("location.hash = '#step=nonsense'")
    lab.page.wait_for_timeout(300)
    assert step(lab) == 12


def test_the_address_on_paper_has_the_step_that_is_shown(visit):
    lab = visit("#step=12")
    lab.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert (lab.page.locator(".paper-head small").text_content() or "").endswith("#step=12")


@pytest.mark.parametrize("view", ["overlay", "side"])
def test_a_paper_that_is_only_looked_at_has_its_pictures_and_the_screen_has_them_again(visit, view: str):
    lab = visit(f"?m=sgd&m=adam&view={view}")
    before = [box_of(lab, part) for part in (".stage-area", LOSSES)]
    lab.page.emulate_media(media="print")
    for part in (".stage-area", LOSSES):
        assert min(box_of(lab, part)["width"] / 150, box_of(lab, part)["height"] / 50) > 1, part
    lab.page.emulate_media(media="screen")
    lab.settle()
    assert [box_of(lab, part) for part in (".stage-area", LOSSES)] == before


def test_a_start_put_beside_the_domain_moves_neither_the_picture_nor_the_page(visit):
    lab = visit("?m=sgd&m=adam")
    shown, pills = lab.stage("[...stage.plot.layout.yaxis.range]"), box_of(lab, ".stage-pills")
    chart = box_of(lab, CHART)
    lab.page.mouse.click(chart["x"] + 0.5 * chart["width"], chart["y"] + 0.07 * chart["height"])
    lab.settle()
    assert lab.stage("stage.header.start[1]") > 2.0  # the domain's edge
    assert lab.stage("[...stage.plot.layout.yaxis.range]") == pytest.approx(shown)
    assert box_of(lab, ".stage-pills") == pills
    told = box_of(lab, ".st-key-race-found-area .stAlert")
    assert told["y"] >= chart["bottom"]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_values_of_a_run_open_whole(visit, width: int):
    lab = visit(width=width, height=720 if width > 500 else 844)
    lab.page.locator(".stage-own").nth(4).evaluate("one => one.click()")
    lab.page.wait_for_selector(".st-key-race-run4 input:focus")
    lab.settle()
    box = box_of(lab, ".st-key-race-run4")
    around = box_of(lab, ".st-key-race-controls-area") if width > 500 else {"y": 0.0, "bottom": 844.0}
    assert box["y"] >= around["y"] - 1
    if width > 500:
        assert box["bottom"] <= around["bottom"] + 1


def test_the_ends_of_a_pressed_slider_cover_no_name(visit):
    lab = visit()
    _, _, height, thumb = lab.track("factor")
    lab.page.mouse.move(thumb, height)
    lab.page.mouse.down()
    lab.page.wait_for_selector(".st-key-race-factor [data-testid=stSliderTickBar]")
    ends = box_of(lab, ".st-key-race-factor [data-testid=stSliderTickBar]")
    name = box_of(lab, ".st-key-race-rho [data-testid=stWidgetLabel] p")
    lab.page.mouse.up()
    assert ends["bottom"] <= name["y"] + 3  # of its line above its letters


def test_names_beside_the_losses_fit_in_another_font_too(visit, offline, tmp_path: Path):
    page = offline(_download(visit(), "Animated race", tmp_path))
    page.wait_for_selector("[data-testid=stage][data-playing=false][data-step='150']", timeout=60_000)
    last, width = page.locator("#losses").evaluate(NAMES)
    assert 0 < last <= width


def test_who_has_chosen_no_method_is_told_where_to_add_one(visit):
    lab = visit("?m=none")
    assert "plus" in lab.page.locator(".st-key-race-head-area .stAlert").inner_text()
    plus, lead = box_of(lab, ".st-key-race-add button"), box_of(lab, ".stage-lead")
    assert plus["x"] > lead["x"]
    assert plus["bottom"] <= box_of(lab, CHART)["y"] + 40
    lab.method("Adam")
    assert list(lab.paths()) == ["Adam"]
