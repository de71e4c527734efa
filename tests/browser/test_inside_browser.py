"""What only a browser shows of the page that looks inside: it paints, the keys step, links and history hold."""

import math

import numpy as np
import pytest

from tests.browser.test_browser import IN_VIEW, SIZES, assert_coloured, assert_one_line_above
from tests.support.visitor import CHART, PAINTED, Visit, module, server


def step_shown(lab: Visit) -> str:
    return lab.page.locator("ol.numbers").get_attribute("aria-label") or ""


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_paints_below_one_line_without_a_scroll_bar_at_the_side(visit, width, height):
    for theme, query in (("light", "?t=6"), ("dark", "?method=adam&t=6")):
        lab = visit(query, width=width, height=height, color_scheme=theme, page="inside")
        assert lab.page.locator(".st-key-inside-fields .stage-chart .js-plotly-plot").count() == 1
        assert_one_line_above(lab)
        assert_coloured(lab, theme)
        if width > 1000 and theme == "light":  # picture, numbers and step are in view
            for part in ("stage", "scale", "surface", "method", "learning_rate"):
                assert lab.page.locator(f".st-key-inside-{part}").first.evaluate(IN_VIEW), part
            for part in ("ol.numbers", "table.state", ".stage-bar"):
                assert lab.page.locator(part).evaluate(IN_VIEW), part
        lab.close()


def test_the_arrow_keys_step_from_anywhere(visit):
    lab = visit("?t=9", page="inside")
    for key, t in (("ArrowRight", 10), ("ArrowRight", 11), ("ArrowLeft", 10)):
        lab.page.keyboard.press(key)
        lab.settle()
        assert lab.mark("step") == str(t)
        assert lab.page.url.endswith(f"t={t}")
        assert step_shown(lab).endswith(f"step {t}")


def test_quick_keys_end_at_one_step_in_picture_link_and_numbers(visit):
    lab = visit("?t=9", page="inside")
    for _ in range(12):
        lab.page.keyboard.press("ArrowRight")
        lab.page.wait_for_timeout(40)
    lab.settle()
    assert (lab.mark("step"), lab.page.url.rpartition("t=")[2], step_shown(lab).rpartition(" ")[2]) == ("21",) * 3


def test_the_numbers_follow_when_the_player_comes_to_rest(visit):
    lab = visit("?t=9", page="inside")
    lab.page.get_by_role("button", name="Play", exact=True).click()
    lab.until("stage.player.step > 14")
    assert step_shown(lab).endswith("step 9")
    lab.page.get_by_role("button", name="Pause", exact=True).click()
    lab.settle()
    assert int(lab.mark("step")) > 14
    assert step_shown(lab).endswith(f"step {lab.mark('step')}")
    assert lab.page.url.endswith(f"t={lab.mark('step')}")
    lab.page.go_back()
    lab.settle()
    assert (lab.mark("step"), step_shown(lab)[-6:]) == ("9", "step 9")


# --- the arrows -----------------------------------------------------------------------------------------------------

DRAWN = """async ([step, row]) => {
    const { arrowsAt } = await import(step);
    const { stage } = document.querySelector("[data-testid=stage]"), { header, panels: [panel] } = stage, path = stage.shown.race[0].x;
    const at = row => [panel.px(path[2 * row]), panel.py(path[2 * row + 1])];
    return { ...arrowsAt(header.step, header.arrays.arrows, row, panel), here: at(row), next: at(Math.min(row + 1, path.length / 2 - 1)) };
}"""


@pytest.mark.parametrize("method", ["sgd", "momentum", "nesterov_lookahead", "adam", "newton"])
def test_the_step_taken_leads_from_point_to_point_magnified_by_a_round_factor(visit, method):
    lab = visit(f"?method={method}&s=himmelblau&t=3", page="inside")
    for row in (0, 1, 3):
        drawn = lab.page.evaluate(DRAWN, [module("step"), row])
        *_, step = drawn["arrows"]
        assert step["name"].endswith("step taken")
        assert step["from"] == pytest.approx(drawn["here"], abs=0.01)
        true = [after - before for before, after in zip(drawn["here"], drawn["next"], strict=True)]
        assert [part / drawn["factor"] for part in step["by"]] == pytest.approx(true, abs=0.01)
        assert float(f"{drawn['factor']:e}".partition("e")[0]) in (1, 2, 5)
        longest = max(math.hypot(*arrow["by"]) for arrow in drawn["arrows"] if arrow["leads"])
        assert 45 <= longest <= 280 * 1.001 or drawn["factor"] != 1


def test_what_is_one_arrow_is_drawn_once_with_both_names(visit):
    lab = visit("?method=sgd&t=3", page="inside")
    assert [arrow["name"] for arrow in lab.page.evaluate(DRAWN, [module("step"), 3])["arrows"]] == [
        "against the gradient = step taken"
    ]


def test_the_look_ahead_s_gradient_begins_where_the_velocity_ends(visit):
    lab = visit("?method=nesterov_lookahead&t=6", page="inside")
    gradient, velocity, _ = lab.page.evaluate(DRAWN, [module("step"), 6])["arrows"]
    tip = [begin + part for begin, part in zip(velocity["from"], velocity["by"], strict=True)]
    assert gradient["from"] == pytest.approx(tip, abs=0.05)


def test_with_the_same_length_all_arrows_have_it(visit):
    lab = visit("?method=adam&t=6&scale=equal", page="inside")
    drawn = lab.page.evaluate(DRAWN, [module("step"), 6])
    assert drawn["factor"] is None
    assert [math.hypot(*arrow["by"]) for arrow in drawn["arrows"]] == pytest.approx([110] * 3)


FACTORS = """async step => {
    const { commonFactor } = await import(step);
    return [[], [0, 1e-310], [NaN, Infinity], [45], [280, 1], ...Array.from({ length: 400 }, (_, i) => [10 ** (i / 10 - 20)])].map(
        lengths => [Math.max(0, ...lengths.filter(Number.isFinite)), commonFactor(lengths)]);
}"""


def test_the_common_factor_is_round_and_brings_the_longest_into_view(visit):
    lab = visit(page="inside")
    for longest, factor in lab.page.evaluate(FACTORS, module("step")):
        assert f"{factor:.10e}"[:2] in ("1.", "2.", "5.")
        assert longest < 1e-300 or 45 * 0.999 <= longest * factor <= 280 * 1.001
        assert factor == 1 or not 45 <= longest <= 280


COLOURS = """(() => {
    const scale = devicePixelRatio, { canvas } = stage.layer, { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return it.map(line => line.map(([h, v]) => { const i = 4 * (Math.round(v * scale) * canvas.width + Math.round(h * scale)); return Array.from(data.slice(i, i + 3)); }));
})()"""


def test_every_arrow_is_on_the_canvas_in_its_colour(visit):
    lab = visit("?method=adam&t=6&scale=equal", page="inside")
    arrows, shares = lab.page.evaluate(DRAWN, [module("step"), 6])["arrows"], np.linspace(0.2, 0.7, 41)
    shafts = np.array([arrow["from"] + shares[:, None] * np.array(arrow["by"]) for arrow in arrows])
    found = np.array(
        lab.stage(COLOURS, np.concatenate([shafts + np.array([aside, 0]) for aside in (-3, 0, 3)]).tolist())
    )
    for i, arrow in enumerate(arrows):
        wanted = [int(arrow["line"][at : at + 2], 16) for at in (1, 3, 5)]
        assert (np.abs(found[i :: len(arrows)] - wanted).max(axis=-1) < 12).any(), arrow["name"]


# --- the hand -------------------------------------------------------------------------------------------------------


def test_the_paths_follow_the_thumb_and_the_arrows_come_back(visit):
    lab = visit("?t=9&with=forms", page="inside")
    _, _, height, thumb = lab.track("learning_rate")
    lab.page.mouse.move(thumb, height)
    lab.page.mouse.down()
    lab.until("stage.sliders.sweepOf('learning_rate')")
    lab.page.mouse.move(thumb + 20, height, steps=4)
    lab.until("stage.root.dataset.source === 'sweep'")
    during = lab.stage("stage.shown.now().runs.map(run => Array.from(run.x.slice(0, 40)))")
    lab.page.mouse.up()
    lab.settle()
    assert lab.mark("source") == "run"
    after = lab.stage("stage.shown.now().runs.map(run => Array.from(run.x.slice(0, 40)))")
    for swept, run in zip(during, after, strict=True):
        assert swept == pytest.approx(run, abs=0.01)
    assert len(lab.page.evaluate(DRAWN, [module("step"), 9])["arrows"]) == 3


def test_the_start_is_dragged_in_the_picture(visit):
    lab = visit("?t=9", page="inside")
    box = lab.page.locator(CHART).bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.3 * box["height"])
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"], steps=4)
    lab.until("stage.shown.dragged && stage.shown.dragged[0].x[0] > 0")
    lab.page.mouse.up()
    lab.settle()
    assert "x=" in lab.page.url
    start = [float(lab.page.locator(f".st-key-inside-{axis} input").input_value()) for axis in "xy"]
    assert lab.stage("stage.header.start") == pytest.approx(start, rel=1e-5)
    assert lab.mark("step") == "9"


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
    lab.page.wait_for_selector(PAINTED)
    lab.settle()
    assert lab.page.url.endswith("/?kappa=50")
    visited = []
    for _ in range(4):
        lab.page.go_back()
        lab.settle()
        visited.append(lab.page.url.rpartition("/")[2])
    assert visited == ["", "inside?t=7", "inside", "?kappa=50"]
