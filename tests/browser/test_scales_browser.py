"""A right angle is drawn as one: both axes have the same scale wherever they can, and the picture says where they have not."""

import re

import pytest

from landscapes import LANDSCAPES
from lecture import SCENES
from tests.support.visitor import Visit

pytestmark = pytest.mark.browser

MOST = 2.4  # a picture that says how unequal its scales are would otherwise show so much more of one axis at least

# Measured at the numbers that stand at the axes, not by what the page itself calculates with.
PER_UNIT = """picture => ["x", "y"].map(axis => {
    // Of several panels with the same scales some have numbers at their axes.
    const names = [axis, ...[2, 3, 4, 5, 6].map(nth => axis + nth)], found = name => [...document.querySelectorAll(`${picture} .${name}tick text`)].filter(text => text.getClientRects().length);
    const ticks = found(names.find(name => found(name).length > 1)).map(tick => {
        const box = tick.getBoundingClientRect();
        return [Number(tick.textContent.replace("−", "-")), axis === "x" ? (box.left + box.right) / 2 : (box.top + box.bottom) / 2];
    });
    const [first, last] = [ticks[0], ticks.at(-1)];
    return Math.abs((last[1] - first[1]) / (last[0] - first[0]));
})"""
STAGE = "[data-testid=stage] .stage-plot:not(.stage-relief)"
MAP = "[data-testid=map]"


def check(lab: Visit, where: str, picture: str = STAGE, most: float = MOST) -> str:
    """The scales of a picture are equal, or what it says of them is right within 3 %; returns what it says."""
    lab.page.wait_for_timeout(250)  # a frame or two
    across, up = lab.page.evaluate(PER_UNIT, picture)
    said = lab.page.locator(picture).first.evaluate("element => element.closest('[data-testid]').dataset.scales")
    if not said:
        assert up / across == pytest.approx(1, rel=0.015), (
            where
        )  # half a pixel between the numbers of a small panel is 1 %
        return said
    told = re.fullmatch(r"(x|y) is drawn ([\d.]+) times as large as (x|y)", said)
    assert told, said
    large, times, small = told.groups()
    measured = up / across if large == "y" else across / up
    assert {large, small} == {"x", "y"}, where
    assert float(times) == pytest.approx(measured, rel=0.03), where
    assert measured > most, f"{where}: {said}"
    return said


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_look_inside_on_every_surface(visit, width, height):
    lab = visit(page="inside", width=width, height=height)
    said = {}
    for landscape in LANDSCAPES.values():
        lab.choose(landscape.name)
        lab.until("stage.header.title === it && stage.figure === stage.header.figure.key", landscape.name)
        said[landscape.name] = check(lab, landscape.name)
    assert sum(map(bool, said.values())) <= 3, said


def test_every_scene_of_the_lecture_has_equal_scales_where_its_place_is_narrow(visit):
    lab = visit(f"?scene={next(iter(SCENES))}", page="lecture", width=1024, height=768)
    said = {}
    for scene in SCENES:
        lab.page.wait_for_function("scene => location.search.includes(scene)", arg=scene)
        lab.settle()
        if lab.page.locator(STAGE).count():
            said[scene] = check(lab, scene)
        lab.page.keyboard.press("ArrowRight")
    assert len(said) > 40
    assert not any(said.values()), said


def test_maps_of_starts_and_the_picture_beside_a_map(visit):
    for surface in ("himmelblau", "taco_shell", "long_valley"):
        lab = visit(f"?s={surface}&kind=basins", page="maps")
        lab.page.wait_for_selector(f"{MAP}[data-ready=true]")
        lab.settle()
        assert bool(check(lab, surface, MAP, most=1.0)) == (surface == "long_valley")  # else it would be a strip
        check(lab, surface)


def test_the_scales_follow_resizing_zoom_and_a_link(visit):
    lab = visit(page="inside")
    equal = lab.stage("[...stage.plot.layout.yaxis.range]")
    lab.page.set_viewport_size({"width": 1000, "height": 900})
    lab.until("JSON.stringify(stage.plot.layout.yaxis.range) !== it", str(equal).replace(" ", ""))
    check(lab, "resized")
    lab.page.locator("[data-testid=stage]").focus()
    lab.page.keyboard.press("+")
    lab.page.wait_for_timeout(300)
    check(lab, "zoomed by a key")
    lab.stage("stage.Plotly.relayout(stage.plot, {'xaxis.range': [-4, -2], 'yaxis.range': [0, 1.3]}) && 0")
    lab.page.wait_for_timeout(300)
    assert check(lab, "a box", most=1.0)
    lab.page.set_viewport_size({"width": 1280, "height": 720})
    lab.page.wait_for_timeout(500)
    assert lab.stage("[...stage.plot.layout.xaxis.range]") == [-4, -2]
    lab.page.keyboard.press("0")
    lab.page.wait_for_timeout(300)
    assert lab.stage("[...stage.plot.layout.yaxis.range]") == pytest.approx(equal)
    check(lab, "the whole again")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_the_race_on_every_surface(visit, width, height):
    lab = visit(width=width, height=height)
    said = {}
    for landscape in LANDSCAPES.values():
        lab.choose(landscape.name)
        lab.until("stage.header.title === it && stage.figure === stage.header.figure.key", landscape.name)
        said[landscape.name] = check(lab, landscape.name)
    assert sum(map(bool, said.values())) <= 3, said


def test_the_race_may_fill_its_place_and_says_then_how_unequal_its_scales_are(visit):
    lab = visit("?axes=fill")
    assert check(lab, "race", most=1.0)
    lab.page.get_by_text("Side by side").click()
    lab.settle()
    assert check(lab, "panels", most=1.0)
    lab.page.get_by_text("1 : 1").click()
    lab.settle()
    assert not check(lab, "equal panels")
    assert "axes" not in lab.page.url
    assert (
        lab.page.locator(f"{STAGE} .ytick text, {STAGE} .y2tick text").count() > 4
    )  # beyond the surface's own limits, too
    lab.page.get_by_text("Overlay").click()
    lab.settle()
    assert not check(lab, "race")
