"""What the stage does in a browser by itself: its handles, its picture, playback, keys, what it says."""

import math

import pytest

from tests.support.visitor import CHART, LOSSES, STAGE, Visit

# What the server is asked: nothing may go out while the browser can help itself.
COUNT_MESSAGES = """() => {
    window.sent = 0;
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) { window.sent++; return send.call(this, data); };
}"""
PIXEL = """([h, v]) => {
    const canvas = document.querySelector("[data-testid=stage] canvas.stage-layer"), scale = devicePixelRatio;
    const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, -Math.round(h * scale), -Math.round(v * scale));
    return Array.from(copy.getImageData(0, 0, 1, 1).data);
}"""


def press(lab: Visit, name: str) -> None:
    lab.page.get_by_role("button", name=name, exact=True).click()


def step(lab: Visit) -> int:
    return int(lab.mark("step"))


def focus_stage(lab: Visit) -> None:
    lab.page.locator(STAGE).focus()


# --- 1: the picture -------------------------------------------------------------------------------------------------


def test_the_stage_has_its_handles(visit):
    lab = visit("?steps=40")
    assert [lab.mark(name) for name in ("ready", "step", "playing", "source")] == ["true", "40", "false", "run"]
    before = int(lab.mark("paints"))
    lab.press("factor", "ArrowRight")
    assert int(lab.mark("paints")) > before
    assert lab.mark("source") == "run"


def test_a_chip_hides_a_run_and_shows_it_again_without_the_server(visit):
    lab = visit("?m=adam&x=3&y=-1")
    lab.page.evaluate(COUNT_MESSAGES)
    chip = lab.page.locator(".stage-chip", has_text="Adam")
    h, v = lab.stage("(run => [stage.panels[0].px(run.x[6]), stage.panels[0].py(run.x[7])])(stage.shown.race[0])")
    assert lab.page.evaluate(PIXEL, [h, v])[3] > 0
    chip.click()
    lab.page.wait_for_timeout(100)
    assert chip.get_attribute("aria-pressed") == "false"
    assert lab.page.evaluate(PIXEL, [h, v])[3] == 0
    chip.click()
    lab.page.wait_for_timeout(100)
    assert chip.get_attribute("aria-pressed") == "true"
    assert lab.page.evaluate(PIXEL, [h, v])[3] > 0
    assert lab.page.evaluate("sent") == 0


def test_what_is_hidden_stays_hidden_over_a_slider_s_move(visit):
    lab = visit("?m=adam&m=sgd")
    chip = lab.page.locator(".stage-chip", has_text="Adam")
    chip.click()
    lab.press("factor", "ArrowRight")
    assert chip.get_attribute("aria-pressed") == "false"


def test_hover_tells_method_step_place_and_loss(visit):
    lab = visit("?m=sgd&steps=30")
    x, y, loss, h, v = lab.stage(
        "(run => [run.x[24], run.x[25], run.height[12] + run.lowest, stage.panels[0].px(run.x[24]), stage.panels[0].py(run.x[25])])(stage.shown.race[0])"
    )
    box = lab.page.locator(f"{STAGE} .stage-area").bounding_box()
    lab.page.mouse.move(box["x"] + h, box["y"] + v)
    told = lab.page.locator(".stage-hover")
    told.wait_for(state="visible")
    text = told.inner_text().replace("−", "-")
    assert "SGD" in text
    assert "step 12" in text
    for name, value in (("x", x), ("y", y), ("loss", loss)):
        shown = float(text.split(f"{name} ")[-1].split(",")[0].split("\n")[0])
        assert shown == pytest.approx(value, rel=1e-3), name
    assert lab.stage("stage.cursor()") == 12  # and so stands the cursor of the losses
    lab.page.mouse.move(5, 5)
    told.wait_for(state="hidden")
    assert lab.stage("stage.cursor()") == 30


def test_pointing_at_the_losses_moves_the_cursor_of_both(visit):
    lab = visit("?steps=100")
    box = lab.page.locator(LOSSES).bounding_box()
    left, width = lab.stage("[stage.losses.panel.left, stage.losses.panel.width]")
    lab.page.mouse.move(box["x"] + left + width / 4, box["y"] + box["height"] / 2)
    lab.until("stage.pointedAt != null")
    lab.page.wait_for_timeout(100)
    assert lab.stage("stage.cursor()") == pytest.approx(25, abs=2)
    lab.page.mouse.move(5, 5)
    lab.until("stage.pointedAt == null")


@pytest.mark.parametrize("count", [2, 4, 8])
def test_labels_do_not_cover_each_other(visit, count):
    methods = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "nadam", "adamax"][:count]
    lab = visit("?" + "&".join(f"m={method}" for method in methods))
    boxes = lab.page.evaluate("""() => {
        const stage = document.querySelector("[data-testid=stage]").stage, found = [], proto = CanvasRenderingContext2D.prototype;
        const fillText = proto.fillText;
        proto.fillText = function (text, h, v) {
            const isName = this.canvas === stage.layer.canvas && !text.includes("is drawn"); // and not the line about the scales
            if (isName) found.push([h, v - 9, h + this.measureText(text).width, v + 9]);
            return fillText.call(this, text, h, v);
        };
        stage.paint(performance.now());
        proto.fillText = fillText;
        return found;
    }""")
    assert len(boxes) == count
    for i, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[i + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


# --- 2: playback ----------------------------------------------------------------------------------------------------


def test_play_runs_to_the_end_and_stops_there(visit):
    lab = visit("?steps=20")
    # Two seconds of playing: on a busy machine they can be over before this process looks, so the page itself takes note.
    lab.stage("""void (stage.seen = [], new MutationObserver(() => stage.seen.push(stage.root.dataset.playing))
        .observe(stage.root, { attributeFilter: ["data-playing"] }))""")
    press(lab, "Play")
    lab.until("stage.seen.includes('true') && stage.seen.at(-1) === 'false'")
    assert step(lab) == 20


def test_pause_step_scrub_and_the_ends(visit):
    lab = visit("?steps=300")
    focus_stage(lab)
    lab.page.keyboard.press("Home")
    lab.until("stage.root.dataset.step === '0'")
    press(lab, "Play")
    lab.until("stage.player.step > 5")
    press(lab, "Pause")
    held = step(lab)
    lab.page.wait_for_timeout(300)
    assert step(lab) == held
    for name, expected in (("One step on", held + 1), ("One step back", held), ("To the end", 300)):
        press(lab, name)
        lab.until("stage.root.dataset.step === String(it)", expected)
    lab.page.locator(".stage-scrubber").fill("123")
    lab.until("stage.root.dataset.step === '123'")
    assert lab.page.locator(".stage-step").inner_text() == "123 / 300"


def test_the_speed_is_what_it_says(visit):
    lab = visit("?steps=600")
    for speed in (0.25, 1, 8):
        lab.page.locator(".stage-speed").select_option(str(speed))
        # Four steps of time in one second of the stage's own clock.
        gone = lab.stage(
            "(p => { p.goTo(0); p.playing = true; p.advance(0.25); const s = p.step; p.playing = false; return s; })(stage.player)"
        )
        assert gone == pytest.approx(0.25 * speed * 600 / 6)


def test_a_loop_begins_again(visit):
    lab = visit("?steps=10")
    press(lab, "Loop")
    press(lab, "Play")
    lab.until("stage.player.step > 5")
    lab.until("stage.player.step < 5")
    assert lab.mark("playing") == "true"


def test_keys_steer_the_stage_that_has_the_focus_and_on_a_slider_leave_the_step_alone(visit):
    lab = visit("?steps=50")
    lab.page.locator(".stage-scrubber").fill("17")
    lab.press("factor", "ArrowLeft", "ArrowRight", "ArrowRight")
    assert step(lab) == 17
    focus_stage(lab)
    for key, expected in (("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 50)):
        lab.page.keyboard.press(key)
        lab.until("stage.root.dataset.step === String(it)", expected)
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press(" ")
    lab.until("stage.root.dataset.playing === 'true'")
    lab.page.keyboard.press(" ")
    lab.until("stage.root.dataset.playing === 'false'")


def test_after_a_click_on_the_plot_the_keys_are_the_stage_s(visit):
    lab = visit("?steps=50")
    lab.page.locator(CHART).click(position={"x": 150, "y": 150})
    lab.settle()
    lab.page.keyboard.press(" ")
    lab.until("stage.root.dataset.playing === 'true'")


def test_the_step_survives_a_slider_s_move_and_playing_goes_on(visit):
    lab = visit("?steps=500")
    lab.page.locator(".stage-scrubber").fill("123")
    lab.press("factor", "ArrowLeft")
    assert (step(lab), lab.mark("playing")) == (123, "false")
    lab.page.locator(".stage-speed").select_option("0.25")
    press(lab, "Play")
    lab.press("rho", "ArrowLeft")
    assert lab.mark("playing") == "true"
    assert 123 <= step(lab) < 500
    assert "rho=" in lab.page.url


def test_who_stands_at_the_end_stays_there_when_there_are_more_steps(visit):
    lab = visit("?steps=50")
    lab.press("steps", "ArrowRight")
    assert step(lab) == lab.stage("stage.player.last") > 50


def test_speed_and_step_survive_a_look_at_another_page(visit):
    lab = visit("?steps=200")
    lab.page.locator(".stage-scrubber").fill("77")
    lab.page.locator(".stage-speed").select_option("4")
    lab.page.get_by_test_id("stTopNavLink").get_by_text("Surfaces").click()
    lab.page.wait_for_selector(".surface")
    lab.page.get_by_test_id("stTopNavLink").get_by_text("Race").click()
    lab.page.wait_for_selector(f"{STAGE}[data-ready=true]")
    lab.settle()
    assert step(lab) == 77
    assert lab.page.locator(".stage-speed").input_value() == "4"


def test_who_wants_no_motion_sees_the_end_and_nothing_moves_by_itself(visit):
    lab = visit("?steps=80", reduced_motion="reduce")
    paints = (
        "window.painted = 0, (paint => stage.paint = now => (window.painted++, paint(now)))(stage.paint.bind(stage)), 0"
    )
    lab.stage(f"({paints})")
    lab.page.wait_for_timeout(600)
    assert (step(lab), lab.mark("playing")) == (80, "false")
    assert lab.page.evaluate("painted") <= 1


# --- divergence -----------------------------------------------------------------------------------------------------


def test_a_run_that_leaves_is_marked_at_the_edge_with_its_step(visit):
    lab = visit("?m=sgd&factor=3")
    gone = lab.stage("stage.shown.race[0].diverged")
    assert gone > 0
    texts = lab.page.evaluate("""() => {
        const stage = document.querySelector("[data-testid=stage]").stage, found = [], proto = CanvasRenderingContext2D.prototype;
        const fillText = proto.fillText;
        proto.fillText = function (text, h, v) { if (this.canvas === stage.layer.canvas) found.push([text, h, v]); };
        stage.paint(performance.now());
        proto.fillText = fillText;
        return found;
    }""")
    ((h, v),) = [(h, v) for text, h, v in texts if f"step {gone}" in text]
    panel = lab.stage("(p => [p.left, p.right, p.top, p.bottom])(stage.panels[0])")
    assert panel[0] <= h <= panel[1]
    assert panel[2] <= v <= panel[3]


def test_a_path_with_nan_is_drawn_up_to_it(visit):
    lab = visit("?m=sgd")
    h, v, painted = lab.stage(
        """(() => {
            const run = stage.shown.race[0];
            run.x.fill(NaN, 20);
            run.height.fill(NaN, 10);
            stage.paint(performance.now());
            const [h, v] = [stage.panels[0].px(run.x[18]), stage.panels[0].py(run.x[19])];
            return [h, v, stage.root.dataset.ready];
        })()"""
    )
    assert painted == "true"
    assert math.isfinite(h + v)
    assert max(lab.page.evaluate(PIXEL, [h + right, v + down])[3] for right in (-1, 0, 1) for down in (-1, 0, 1)) > 0


def test_a_fault_in_the_painting_gives_a_sentence_and_the_next_picture_is_whole(visit):
    lab = visit()
    lab.stage("(stage.shown.race[0].x = null, stage.invalidate(), 0)")
    lab.page.get_by_text("The picture could not be drawn").wait_for()
    lab.press("factor", "ArrowLeft")
    lab.page.get_by_text("The picture could not be drawn").wait_for(state="hidden")
    assert len(lab.paths()) == 6
    assert all(text.startswith("warning: stage:") for text in lab.messages)
    lab.messages.clear()


# --- 7: for everybody -----------------------------------------------------------------------------------------------


def test_the_stage_has_a_name_and_tells_in_words_what_became_of_each_run(visit):
    lab = visit("?m=sgd&m=adam")
    assert "Taco shell" in (lab.page.locator(STAGE).get_attribute("aria-label") or "")
    summary = lab.page.locator(".stage-summary")
    lab.page.wait_for_timeout(600)
    before = summary.inner_text()
    assert "SGD" in before
    assert "Adam" in before
    lab.press("factor", "ArrowLeft", "ArrowLeft")
    lab.page.wait_for_timeout(600)
    assert summary.inner_text() != before


def test_every_control_is_reached_by_tab_and_shows_it_and_none_uploads(visit):
    lab = visit()
    titles = lab.page.locator(f"{STAGE} .modebar-btn").evaluate_all("all => all.map(one => one.dataset.title || '')")
    assert titles
    assert not [title for title in titles if "cloud" in title.lower() or "share" in title.lower()]
    focus_stage(lab)
    reached = []
    for _ in range(30):
        lab.page.keyboard.press("Tab")
        name, inside, outline = lab.page.evaluate("""() => {
            const { activeElement: now } = document, style = getComputedStyle(now);
            return [now.getAttribute("aria-label") || now.textContent, Boolean(now.closest("[data-testid=stage]")),
                    style.outlineStyle !== "none" || style.boxShadow !== "none"];
        }""")
        if not inside:
            break
        assert outline, name
        reached.append(name)
    controls = lab.page.locator(f"{STAGE} :is(button, input, select):visible").evaluate_all(
        "all => all.filter(one => !one.closest('.modebar')).map(one => one.getAttribute('aria-label') || one.textContent)"
    )
    assert set(controls) <= set(reached)
    for part in ("Play", "Step", "Speed", "Loop", "Full screen"):
        assert part in reached


# --- 8 and bad input ------------------------------------------------------------------------------------------------


def broken(chrome, address, pattern: str, handle) -> Visit:
    """A visitor for whom some of the files do not arrive as they should."""
    lab = Visit.__new__(Visit)
    lab.name, lab.messages, lab.outside = "race", [], []
    lab.context = chrome.new_context(viewport={"width": 1280, "height": 720})
    lab.page = lab.context.new_page()
    lab.page.route(pattern, handle)
    lab.page.goto(address)
    return lab


@pytest.mark.parametrize("pattern", ["**/plotly.js", "**/stage.js"])
def test_without_a_file_there_is_a_sentence_and_the_page_lives(chrome, address, pattern):
    lab = broken(chrome, address, pattern, lambda route: route.abort())
    lab.page.get_by_text("The picture could not be loaded").first.wait_for()
    lab.settle()
    lab.press("factor", "ArrowRight")
    assert "factor=" in lab.page.url
    lab.close()


def test_cut_bytes_give_a_sentence_and_the_next_message_is_drawn(chrome, address):
    def cut(route) -> None:
        body = (
            route.fetch()
            .text()
            .replace("const buffer = bytes", "const buffer = (window.cutting ? bytes.slice(0, 200) : bytes)")
        )
        route.fulfill(body=body, content_type="text/javascript")

    lab = broken(chrome, address, "**/stage.js", cut)
    lab.page.wait_for_selector(f"{STAGE}[data-ready=true]")
    lab.settle()
    lab.page.evaluate("window.cutting = true")
    lab.press("factor", "ArrowRight")
    sentence = lab.page.get_by_text("The picture could not be loaded").first
    sentence.wait_for()
    assert "factor=" in lab.page.url
    lab.page.evaluate("window.cutting = false")
    lab.press("factor", "ArrowRight")
    sentence.wait_for(state="hidden")
    assert len(lab.paths()) == 6
    assert int(lab.mark("paints")) >= 2
    lab.close()
