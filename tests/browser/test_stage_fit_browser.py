"""The canvas lies exactly over the plot, whatever happens to its size and its axes; zoom and pan are kept."""

import pytest

from tests.support.visitor import CHART, STAGE, Visit

# Of each star and cross that Plotly has drawn: how far it is from where the stage would draw it, in pixels.
APART = """() => {
    const stage = document.querySelector("[data-testid=stage]").stage, origin = stage.area.getBoundingClientRect(), found = [];
    stage.header.panels.forEach(({ x, y }, nth) => {
        const panel = stage.panels[nth], stars = stage.plot.querySelectorAll(`.subplot.${x}${y} .scatterlayer path.point`);
        for (const star of stars) {
            const { e, f } = star.getScreenCTM(), { x: px, y: py } = star.__data__;
            found.push(Math.hypot(e - origin.left - panel.px(px), f - origin.top - panel.py(py)));
        }
    });
    return found;
}"""
# The canvas covers the plot, with one dot a pixel of the screen.
COVERS = """() => {
    const canvas = document.querySelector("[data-testid=stage] canvas.stage-layer"), plot = canvas.parentElement.querySelector(".stage-plot");
    const [a, b] = [canvas, plot].map(one => one.getBoundingClientRect());
    const apart = ["left", "top", "width", "height"].map(side => Math.abs(a[side] - b[side]));
    return Math.max(...apart, Math.abs(canvas.width - a.width * devicePixelRatio), Math.abs(canvas.height - a.height * devicePixelRatio));
}"""


def assert_fits(lab: Visit, panels: int = 1) -> None:
    lab.page.wait_for_timeout(200)
    apart = lab.page.evaluate(APART)
    assert len(apart) >= panels
    assert max(apart) < 0.5
    assert lab.page.evaluate(COVERS) <= 1
    assert lab.page.locator(CHART).count() == 1


def modebar(lab: Visit, title: str) -> None:
    lab.page.locator(CHART).hover(position={"x": 200, "y": 200})
    lab.page.locator(
        f'{CHART} .modebar-btn[data-title="{title}"], {CHART} .modebar-btn[aria-label="{title}"]'
    ).first.click()
    lab.page.wait_for_timeout(300)


def ranges(lab: Visit) -> list[float]:
    return lab.stage("[...stage.plot.layout.xaxis.range, ...stage.plot.layout.yaxis.range]")


def middle(lab: Visit) -> tuple[float, float]:
    box = lab.page.locator(CHART).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("ratio", [1, 1.5, 2])
def test_fits_at_every_size(visit, ratio):
    for first, *later in ([(1280, 720), (1920, 1080)], [(390, 844)]):
        lab = visit("?s=himmelblau", *first, device_scale_factor=ratio)
        assert_fits(lab)
        for width, height in later:
            lab.page.set_viewport_size({"width": width, "height": height})
            assert_fits(lab)
        lab.close()


@pytest.mark.parametrize(("width", "height", "across"), [(1280, 720, 3), (390, 844, 2)])
def test_fits_in_panels(visit, width, height, across):
    lab = visit("?view=side", width, height)
    assert_fits(lab, 6)
    lefts = lab.stage("stage.panels.map(panel => Math.round(panel.left))")
    assert len(set(lefts)) == across


def test_fits_after_the_window_has_another_size(visit):
    lab = visit("?s=himmelblau")
    for width, height in ((1000, 700), (700, 900), (1600, 900), (1280, 720)):
        lab.page.set_viewport_size({"width": width, "height": height})
        assert_fits(lab)


def test_fits_after_the_page_was_scrolled(visit):
    lab = visit("?s=himmelblau", 1000, 500)
    lab.page.mouse.move(600, 250)
    lab.page.mouse.wheel(0, 170)
    assert_fits(lab)


def test_fits_after_zoom_and_during_a_pan_and_after(visit):
    lab = visit("?s=himmelblau")
    before = ranges(lab)
    modebar(lab, "Zoom in")
    assert ranges(lab) != before
    assert_fits(lab)
    modebar(lab, "Pan")
    h, v = middle(lab)
    lab.page.mouse.move(h, v)
    lab.page.mouse.down()
    for far in (10, 35, 60):
        lab.page.mouse.move(h + far, v - far / 2)
        assert_fits(lab)
    lab.page.mouse.up()
    assert_fits(lab)
    modebar(lab, "Reset axes")
    assert_fits(lab)
    assert ranges(lab) == pytest.approx(before)


def test_fits_during_a_pan_of_panels(visit):
    lab = visit("?s=himmelblau&view=side")
    modebar(lab, "Pan")
    box = lab.page.locator(f'{CHART} .nsewdrag[data-subplot="x2y2"]').bounding_box()
    assert box is not None
    h, v = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(h, v)
    lab.page.mouse.down()
    lab.page.mouse.move(h + 12, v + 9)
    lab.page.mouse.move(h + 22, v + 19)
    assert_fits(lab, 6)
    lab.page.mouse.up()
    assert_fits(lab, 6)


def test_fits_when_it_fills_the_screen(visit):
    lab = visit("?s=himmelblau")
    lab.page.get_by_role("button", name="Full screen", exact=True).click()
    lab.page.wait_for_function("document.fullscreenElement !== null")
    assert_fits(lab)
    lab.page.keyboard.press("Escape")
    lab.page.evaluate("document.fullscreenElement && document.exitFullscreen()")
    lab.page.wait_for_function("document.fullscreenElement === null")
    assert_fits(lab)


def test_zoom_survives_a_slider_and_a_theme(visit):
    lab = visit("?s=himmelblau", color_scheme="light")
    modebar(lab, "Zoom in")
    zoomed = ranges(lab)
    lab.press("factor", "ArrowLeft")
    assert ranges(lab) == pytest.approx(zoomed)
    assert_fits(lab)
    lab.page.emulate_media(color_scheme="dark")
    lab.until("stage.header.look.name === 'dark'")
    lab.settle()
    assert ranges(lab) == pytest.approx(zoomed)
    assert_fits(lab)


def test_another_surface_has_its_own_view(visit):
    lab = visit("?s=himmelblau")
    modebar(lab, "Zoom in")
    lab.choose("Saddle")
    assert ranges(lab) == pytest.approx(lab.stage("[...stage.whole.x, ...stage.whole.y]"))
    assert_fits(lab)


def test_a_zoomed_picture_takes_a_new_start_where_it_is_clicked(visit):
    lab = visit("?s=himmelblau")
    modebar(lab, "Zoom in")
    modebar(lab, "Move the start")
    h, v = middle(lab)
    lab.page.mouse.click(h, v)
    lab.settle()
    x, y = lab.stage("stage.header.start")
    at = lab.stage(
        "(a => [a.left + stage.panels[0].px(it[0]), a.top + stage.panels[0].py(it[1])])(stage.area.getBoundingClientRect())",
        [x, y],
    )
    assert at == pytest.approx([h, v], abs=1)


def test_nothing_is_left_of_the_old_view_when_views_are_changed(visit):
    lab = visit("?s=himmelblau")
    lab.click("Side by side")
    assert_fits(lab, 6)
    assert lab.page.locator(f"{STAGE} .stage-ball").count() == 6
    lab.click("Overlay")
    assert_fits(lab)
    assert lab.page.locator(f"{STAGE} .stage-ball").count() == 1


def test_zooms_by_keys_around_the_middle_and_back(visit):
    lab = visit("?s=himmelblau")
    whole = ranges(lab)
    lab.page.locator(STAGE).focus()
    for key in "++-+":
        lab.page.keyboard.press(key)
        lab.page.wait_for_timeout(150)
    assert_fits(lab)
    near = ranges(lab)
    for axis in (0, 2):
        assert sum(near[axis : axis + 2]) == pytest.approx(sum(whole[axis : axis + 2]), abs=1e-9)
        assert near[axis + 1] - near[axis] == pytest.approx((whole[axis + 1] - whole[axis]) / 1.25**2)
    lab.page.keyboard.press("0")
    lab.page.wait_for_timeout(150)
    assert ranges(lab) == pytest.approx(whole)
