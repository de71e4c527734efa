"""The page Data under a hand: the line and its point, the slider that prepares the inputs, the batch of the step."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FloatRect

from data.pasted import MOST_BYTES
from engine.sampling import examples_of
from landscapes import LANDSCAPES
from states.batches import batches
from tests.support.visitor import Visit

# What is painted on the canvas of the examples: discs [x, y, radius, filled], and lines [[x, y], [x, y]] with their colour.
PAINTED_THERE = """() => {
    const stage = document.querySelector("[data-testid=stage]").stage, proto = CanvasRenderingContext2D.prototype;
    const { canvas } = [...stage.beside][0].layer, kept = {}, discs = [], lines = [];
    let points = [], disc = null;
    const hook = (name, note) => {
        kept[name] = proto[name];
        proto[name] = function (...args) { if (this.canvas === canvas) note(this, ...args); return kept[name].apply(this, args); };
    };
    hook("beginPath", () => { points = []; disc = null; });
    hook("moveTo", (pen, h, v) => points.push([h, v]));
    hook("lineTo", (pen, h, v) => points.push([h, v]));
    hook("arc", (pen, h, v, r) => disc = [h, v, r]);
    hook("fill", pen => disc && discs.push({ at: disc, alpha: pen.globalAlpha, filled: true }));
    hook("stroke", pen => {
        if (disc) discs.push({ at: disc, alpha: pen.globalAlpha, filled: false });
        else if (points.length === 2) lines.push({ points, colour: pen.strokeStyle, width: pen.lineWidth });
    });
    stage.paint(performance.now());
    Object.assign(proto, kept);
    return { discs, lines };
}"""


@pytest.fixture
def data(visit):
    def open_data(query: str = "", *size: int, **more) -> Visit:
        lab = visit(query, *size, page="data", **more)
        lab.page.wait_for_function("[...document.querySelector('[data-testid=stage]').stage.beside][0]?.message")
        lab.settle()
        return lab

    return open_data


def start(lab: Visit) -> list[float]:
    return lab.stage("stage.shown.start(stage.header)")


def on_pane(lab: Visit, x: float, y: float, nth: int = 0) -> tuple[float, float]:
    """Where the window has a point of the examples' plane."""
    h, v = lab.stage(f"(panel => [panel.px({x}), panel.py({y})])([...stage.beside][0].panels[{nth}])")
    box = lab.page.locator(".examples-area").bounding_box()
    assert box is not None
    return box["x"] + h, box["y"] + v


def drag(lab: Visit, begin: tuple[float, float], end: tuple[float, float]) -> list[float]:
    """Drags with the mouse; returns the start that is shown before it is let go."""
    lab.page.mouse.move(*begin)
    lab.page.mouse.down()
    lab.page.mouse.move(*end, steps=5)
    held = start(lab)
    lab.page.mouse.up()
    lab.settle()
    return held


def test_a_line_that_is_dragged_moves_the_point_and_keeps_its_slope(data):
    lab = data()
    slope, height = start(lab)
    held = drag(lab, on_pane(lab, -3, height - 3 * slope), on_pane(lab, 3, 1.5))
    assert held[0] == pytest.approx(slope, abs=1e-3)
    assert held[1] == pytest.approx(1.5 - 3 * slope, abs=0.05)
    lab.page.wait_for_url(lambda url: "y=" in url)
    assert start(lab) == held  # as it was dropped
    assert lab.stage("stage.header.start") == held  # and so the runs begin


def test_an_end_of_the_line_turns_it_about_the_other(data):
    lab = data()
    left, right = lab.stage("[...stage.beside][0].ends")
    place = [left[0], left[1] - 1.5]
    slope, height = drag(lab, on_pane(lab, *left), on_pane(lab, *place))
    assert slope * right[0] + height == pytest.approx(right[1], abs=0.05)
    assert slope * place[0] + height == pytest.approx(place[1], abs=0.05)


def test_the_point_that_is_dragged_moves_the_line(data):
    lab = data()
    ring = lab.page.locator("[data-testid=stage] .stage-ball").bounding_box()
    assert ring is not None
    middle = (ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    lab.page.mouse.move(*middle)
    lab.page.mouse.down()
    lab.page.mouse.move(middle[0] + 60, middle[1] - 40, steps=5)
    slope, height = start(lab)
    for x, y in lab.stage("[...stage.beside][0].ends"):
        assert slope * x + height == pytest.approx(y, abs=1e-6)
    lab.page.mouse.up()


def test_the_keys_turn_the_line(data):
    lab = data()
    before = start(lab)
    lab.page.locator(".examples-handle:not([hidden])").last.focus()
    lab.page.keyboard.press("ArrowUp")
    lab.settle()
    assert start(lab) != before
    assert "Right end of the start's line" in (
        lab.page.locator(".examples-handle:focus").get_attribute("aria-label") or ""
    )


def test_each_input_of_two_has_its_own_line(data):
    lab = data("?set=diabetes_line&x=0.3&y=0.6")
    held = drag(lab, on_pane(lab, 5, 1.5), on_pane(lab, 5, -1))
    assert held == pytest.approx([-0.2, 0.6], abs=0.02)
    assert drag(lab, on_pane(lab, 0.8, 0.5, 1), on_pane(lab, 0.8, 1.2, 1)) == pytest.approx([-0.2, 1.5], abs=0.03)


def test_between_two_classes_the_line_goes_where_it_is_dropped(data):
    lab = data("?set=two_clouds")
    a, b = drag(lab, on_pane(lab, 2, 2), on_pane(lab, 4, 1.5))
    assert 4 * a + 1.5 * b == pytest.approx(9, abs=0.15)  # three times the first input of the clouds' middle


def test_every_example_is_painted_where_it_is_and_those_of_the_batch_have_a_ring(data):
    lab = data("?set=diabetes_line&batch=16&order=shuffled&seed=3&steps=30&m=sgd")
    landscape = LANDSCAPES["diabetes_line"]
    knobs = {name: np.array([at]) for name, at in landscape.knob_values().items()}
    inputs, targets = examples_of(landscape, knobs, landscape.table)
    seen = batches(442, 16, "shuffled", 3, 30)
    for step in (0, 11):
        lab.stage(f"stage.player.step = {step}")
        discs = lab.page.evaluate(PAINTED_THERE)["discs"]
        places = np.concatenate(
            [
                np.array(
                    lab.stage(
                        f"it.map(([x, y]) => [[...stage.beside][0].panels[{nth}].px(x), [...stage.beside][0].panels[{nth}].py(y)])",
                        np.column_stack([inputs[0, :, nth], targets[0]]).astype(np.float32).astype(float).tolist(),
                    )
                )
                for nth in (0, 1)
            ]
        )
        dots = np.array([disc["at"][:2] for disc in discs if disc["filled"]])
        rings = np.array([disc["at"][:2] for disc in discs if not disc["filled"]])
        assert_same_places(dots, places)
        assert_same_places(rings, places[np.tile(seen[step] > 0, 2)])


def assert_same_places(found: np.ndarray, wanted: np.ndarray) -> None:
    """Points (n, 2) in any order, in pixels."""
    assert len(found) == len(wanted)
    apart = np.abs(found[:, None] - wanted[None]).max(axis=2)
    assert max(apart.min(axis=0).max(), apart.min(axis=1).max()) < 0.02


def test_each_run_has_its_line_at_the_step_shown(data):
    lab = data("?m=sgd&m=adam&steps=20")
    lab.stage("stage.player.step = 7")
    lines = lab.page.evaluate(PAINTED_THERE)["lines"]
    for colour, (slope, height) in lab.stage("stage.shown.race.map(run => [run.line, [run.x[14], run.x[15]]])"):
        drawn = [line for line in lines if line["colour"] == colour and line["width"] > 2]
        assert drawn, colour
        for h, v in drawn[0]["points"]:
            x, y = lab.stage(f"(panel => [panel.dx({h}), panel.dy({v})])([...stage.beside][0].panels[0])")
            assert slope * x + height == pytest.approx(y, abs=1e-5)


def test_the_valley_becomes_a_bowl_under_the_hand_as_it_is_once_the_thumb_is_let_go(data):
    lab = data("?m=sgd")
    facts = lab.page.locator(".examples-facts")
    assert "centred" in facts.inner_text()
    assert "κ = 19.48" in facts.inner_text()
    before, points = picture(lab), lab.stage("[...[...stage.beside][0].table().inputs]")
    thumb = lab.thumb("prepare")
    box = thumb.bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lab.until("stage.sliders.sweepOf('prepare')")
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 400, box["y"] + box["height"] / 2, steps=4)
    lab.until("stage.shown.member?.index === stage.header.sliders.prepare.values.length - 1")
    lab.page.wait_for_timeout(100)
    assert lab.mark("source") == "sweep"
    assert "κ = 1." in facts.inner_text()
    assert "2/L = 2." in facts.inner_text()
    assert "standardised" in facts.inner_text()
    moved = lab.stage("[...[...stage.beside][0].table().inputs]")
    held = picture(lab)
    lab.page.mouse.up()
    lab.settle()
    lab.until("!stage.shown.member")
    lab.page.wait_for_timeout(300)
    after = picture(lab)
    assert lab.stage("[...[...stage.beside][0].table().inputs]") == pytest.approx(moved, abs=1e-5)
    assert moved != points
    assert np.abs(before - after).mean() > 4  # another surface
    # Plotly draws what was painted: but for the lines' own softness, the same.
    assert np.mean(np.abs(held - after).max(axis=2) > 24) < 0.02


def test_between_two_classes_the_surface_follows_the_hand(data):
    lab = data("?set=two_clouds&m=sgd")
    before = picture(lab)
    left, right, height, thumb = lab.track("centre")
    lab.page.mouse.move(thumb, height)
    lab.until("stage.sliders.sweepOf('centre')")
    lab.page.mouse.down()
    lab.page.mouse.move(left + 0.8 * (right - left), height, steps=4)
    lab.until("stage.shown.member?.index > 0")
    lab.page.wait_for_timeout(100)
    assert lab.mark("source") == "sweep"
    held, star = picture(lab), lab.stage("(({ x, y }) => [x, y])(stage.ground.landmarks(stage.plot.data)[0])")
    lab.page.mouse.up()
    lab.settle()
    lab.until("!stage.shown.member")
    lab.page.wait_for_timeout(300)
    after = picture(lab)
    assert star == pytest.approx(
        lab.stage("(({ x, y }) => [x, y])(stage.ground.landmarks(stage.plot.data)[0])"), abs=1e-6
    )
    assert np.abs(before - after).mean() > 2  # another surface
    assert np.abs(held - after).mean() < np.abs(before - after).mean() / 3


def picture(lab: Visit) -> np.ndarray:
    """The upper left part of the surface, where no path runs, as pixels (h, w, 3)."""
    box = lab.page.locator("[data-testid=stage] .stage-area").bounding_box()
    panel = lab.stage("(({ left, top, width, height }) => [left, top, width, height])(stage.panels[0])")
    assert box is not None
    left, top, width, height = panel
    place = (box["x"] + left + 2, box["y"] + top + 2, width * 0.3, height - 4)
    shot = lab.page.screenshot(clip=FloatRect(x=place[0], y=place[1], width=place[2], height=place[3]))
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)


def test_a_link_opens_what_was_left(data):
    lab = data("?set=two_clouds&centre=5&batch=8&order=sorted&axis=examples&m=momentum&steps=40&x=1&y=2")
    address = lab.stage("stage.header.address")
    assert address == lab.linked()
    for word in ("set", "centre", "batch", "order", "axis", "m", "steps", "x", "y"):
        assert word in dict(address)
    assert start(lab) == [1, 2]
    assert lab.page.locator(".st-key-data-count [aria-checked=true]").inner_text() == "Examples seen"


def test_a_visitor_s_own_table_is_used_and_what_cannot_be_read_is_told_and_kept(data):
    lab = data()
    lab.page.locator(".st-key-data-own summary").click()
    field = lab.page.locator(".st-key-data-pasted-text textarea")
    field.fill("hours,points\n1,42\n2,many\n3,50\n4,61")
    lab.page.get_by_role("button", name="Use this table").click()
    problem = lab.page.locator(".st-key-data-own-fields .number-problem")
    problem.wait_for()
    assert "many" in problem.inner_text()
    assert field.input_value().endswith("4,61")
    assert lab.stage("stage.header.own") is False
    field.fill("hours,points\n1,42\n2,47\n3,50\n4,61")
    lab.page.get_by_role("button", name="Use this table").click()
    lab.until("stage.header.own")
    lab.settle()
    lab.until("[...stage.beside][0].message.arrays.targets.length === 4")
    assert problem.count() == 0
    assert lab.stage("[...stage.beside][0].message.columns") == ["hours", "points"]
    slope, height = lab.stage("(({ x, y }) => [x, y])(stage.ground.landmarks(stage.plot.data)[0])")
    hours, points = np.array([1, 2, 3, 4]), np.array([42, 47, 50, 61])
    assert slope == pytest.approx(np.corrcoef(hours, points)[0, 1], rel=1e-6)  # of standardised numbers
    assert height == pytest.approx(0, abs=1e-9)
    assert "Your table has 4 rows." in lab.page.locator(".st-key-data-words-area").inner_text()
    assert "42" not in lab.page.url.partition("?")[2].replace("batch=4", "")
    choose(lab, "Diabetes")
    lab.until("!stage.header.own")
    lab.page.go_back()
    lab.until("stage.header.own")
    lab.settle()
    assert lab.stage("stage.header.address") == lab.linked()
    choose(lab, "Diabetes")
    choose(lab, "Your table")
    lab.until("stage.header.own")
    lab.page.reload()
    lab.until("!stage.header.own")  # another session
    assert "pasted in another session" in lab.page.locator(".stAlert").inner_text()


def test_what_is_too_large_to_be_pasted_is_told_and_the_field_stays(data):
    lab = data()
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.page.locator(".st-key-data-own summary").click()
    field = lab.page.locator(".st-key-data-pasted-text textarea")
    field.fill("1,2")
    for text in ("1" * (MOST_BYTES + 1), "€" * (MOST_BYTES // 3 + 1)):
        paste(lab, text)
        assert "larger than 1 MB" in field.evaluate("field => field.validationMessage")
        assert field.input_value() == "1,2"
    paste(lab, "1" * MOST_BYTES)
    assert field.evaluate("field => field.validationMessage") == ""
    lab.page.get_by_role("button", name="Use this table").click()
    problem = lab.page.locator(".st-key-data-own-fields .number-problem")
    problem.wait_for()
    assert "a cell is too long" in problem.inner_text()
    lab.settle()
    assert lab.stage("stage.header.own") is False


def paste(lab: Visit, text: str) -> None:
    lab.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    lab.page.locator(".st-key-data-pasted-text textarea").focus()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.press("Control+v")


def test_where_the_line_only_touches_a_corner_its_handles_stand_apart(data):
    lab = data("?prepare=0")
    ends = [
        lab.stage(
            f"(([x, y]) => [[...stage.beside][0].panels[0].px(x), [...stage.beside][0].panels[0].py(y)])([...stage.beside][0].ends[{i}])"
        )
        for i in (0, 1)
    ]
    assert np.hypot(*np.subtract(*ends)) > 60
    lab = data("?prepare=0&x=-1&y=-4.15")  # lower: one is left, which shifts the line
    assert lab.stage("[...stage.beside][0].ends.filter(end => end).length") == 1
    held = drag(lab, on_pane(lab, *lab.stage("[...stage.beside][0].ends[0]")), on_pane(lab, 5, -1))
    assert held == pytest.approx([-1, 4], abs=0.2)


def choose(lab: Visit, name: str) -> None:
    field = lab.page.locator(".st-key-data-set input")
    field.fill("")
    field.press_sequentially(name)
    lab.page.get_by_role("option", name=name, exact=True).wait_for()
    field.press("Enter")
    lab.settle()


def test_on_a_phone_the_page_scrolls_under_a_finger_and_a_handle_is_dragged(data):
    lab = data("", 390, 844, has_touch=True, is_mobile=True)
    handle = lab.page.locator(".examples-handle:not([hidden])").first
    handle.scroll_into_view_if_needed()
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = handle.bounding_box()
    assert box is not None
    before = start(lab)
    client = lab.page.context.new_cdp_session(lab.page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + 4, "y": y + 30}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    lab.settle()
    assert start(lab) != before
