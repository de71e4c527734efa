"""The lecture given from start to end with the keyboard, as an instructor does it."""

import pytest

from api.measured import ASKED_BEFORE
from lecture import SCENES
from tests.support.visitor import PAINTED, Visit

SIZES = [(1280, 720), (1920, 1080), (390, 844)]

# Of everything that is to be read in the presenter view: what does not lie inside the window, what lies over another, and
# what is smaller than 22 pixels of 1080 of the window's shorter side (16 of 768), or than 12; whether the page scrolls, whether
# there are more than four rows of figures, and whether the losses or the scene's own figure are missing beside the answer.
WRONG = """() => {
    const parts = [".claim", ".answer", ".mark", "table.measured", ".caveat", "[data-testid=stRadio]", "[data-testid=stage]", ".stage-losses", ".st-key-lecture-figure-box"];
    const found = parts.flatMap(part => [...document.querySelectorAll(part)].map(one => [part, one.getBoundingClientRect(), one]))
        .filter(([, box, one]) => box.width && box.height && !one.closest("details"));
    const out = found.filter(([, box]) => box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1);
    const over = found.flatMap(([part, a, one], i) => found.slice(i + 1).filter(([, b, other]) => !one.contains(other) && !other.contains(one)
        && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1).map(([other]) => `${part} over ${other}`));
    const main = document.querySelector("[data-testid=stMain]"), scrolls = main.scrollHeight > innerHeight + 1 || main.scrollWidth > innerWidth + 1;
    const side = Math.min(innerWidth, innerHeight), least = Math.max(12, side === 768 ? 16 : 22 / 1080 * side);
    const text = ".st-key-lecture-way p, .claim, .answer, .mark, .measured, .caveat, .reveal-keys, [data-testid=stRadio] p, .stage-chip, .stage-step, .js-plotly-plot text";
    const small = [...document.querySelectorAll(text)].flatMap(one => [one, ...one.querySelectorAll(":not(.hidden)")]).filter(one => one.checkVisibility() && one.textContent.trim())
        .map(one => [one.textContent.slice(0, 30), parseFloat(getComputedStyle(one).fontSize)]).filter(([, size]) => size < least - 0.1);
    const rows = [...document.querySelectorAll("table.measured tbody tr")].filter(row => row.checkVisibility()).length;
    const beside = [...document.querySelectorAll(".stage-losses, .st-key-lecture-figure-box")].map(one => one.getBoundingClientRect().height);
    return [...out.map(([part, box]) => `${part} ends at ${Math.round(box.right)}, ${Math.round(box.bottom)}`), ...over,
        ...scrolls ? [`scrolls, ${main.scrollWidth} x ${main.scrollHeight}`] : [], ...small.map(one => `${one} px`), ...rows > 4 ? [`${rows} rows`] : [],
        ...document.querySelector(".mark") && !(Math.max(...beside) >= 0.17 * innerHeight) ? [`no losses and no figure: ${beside}`] : []];
}"""
# Whether every picture has followed the window's size.
FITTED = """() => [...document.querySelectorAll(".js-plotly-plot")].every(plot => { const [drawn] = plot.querySelectorAll("svg");
    return !drawn || Math.abs(drawn.clientWidth - plot.clientWidth) + Math.abs(drawn.clientHeight - plot.clientHeight) < 3; })"""
PRESENTED = [(1024, 768), (768, 1024), (1280, 720), (1920, 1080)]
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


def wrong_when_presented(lab: Visit, sizes: list[tuple[int, int]]) -> list[str]:
    """What is wrong in the presenter view at each size, one after the other."""
    wrong = []
    for width, height in sizes:
        lab.page.set_viewport_size({"width": width, "height": height})
        lab.page.evaluate(DRAWN)
        lab.page.wait_for_function(FITTED)
        wrong += [f"{width} x {height}: {one}" for one in lab.page.evaluate(WRONG)]
    return wrong


def shown(lab: Visit) -> str:
    return lab.page.url.partition("scene=")[2].partition("&")[0]


def go(lab: Visit, key: str, scene: str) -> None:
    lab.page.keyboard.press(key)
    lab.page.wait_for_function("scene => location.href.includes('scene=' + scene)", arg=scene, timeout=30_000)
    lab.page.get_by_text(SCENES[scene].question).first.wait_for()


def ask(lab: Visit, key: str = "Enter") -> None:
    lab.page.keyboard.press(key)
    lab.page.locator(".mark").wait_for(timeout=60_000)
    lab.settle()


def test_the_lecture_is_given_with_the_keyboard_alone(visit):
    """Nothing is cut off, too small, or lies over something else, before and after the answer, at every size."""
    order = list(SCENES)
    lab = visit(f"?scene={order[0]}", 1920, 1080, page="lecture")
    lab.page.keyboard.press("p")
    wrong = {}
    for scene, after in zip(order, [*order[1:], None], strict=True):
        asked = wrong_when_presented(lab, PRESENTED)
        ask(lab)
        if found := [*asked, *wrong_when_presented(lab, PRESENTED[::-1])]:  # begins where the last one ended
            wrong[scene] = found
        if after is not None:
            go(lab, "PageDown", after)
    assert wrong == {}
    lab.page.keyboard.press("PageDown")
    lab.page.locator(".surface").first.wait_for()


# The measurement of a scene goes on for ever, and says so; window.ended: whether it is not waited for any more.
HELD = """() => { const real = window.fetch; window.ended = false; window.fetch = (url, options) => {
    if (!String(url).includes("/measured?")) return real(url, options);
    options.signal.addEventListener("abort", () => (window.ended = true));
    const line = new TextEncoder().encode('{"share": 0.25, "doing": "Trains 12 networks: 3 done"}\\n');
    const headers = { "Content-Type": "application/x-descent-lab-progress" };
    return Promise.resolve(new Response(new ReadableStream({ start: pipe => pipe.enqueue(line) }), { headers }));
} }"""


def test_what_is_trained_for_a_scene_tells_how_far_it_is_and_ends_when_the_visitor_goes_on(visit):
    lab = visit("?scene=C53", page="lecture", painted=".st-key-lecture-reveal")
    lab.page.evaluate(HELD)
    lab.page.keyboard.press("Enter")
    lab.page.get_by_text("Trains 12 networks: 3 done").wait_for()
    assert lab.page.locator(".stage-progress progress").get_attribute("value") == "0.25"
    assert lab.page.get_by_text(SCENES["C53"].claim).is_visible()
    assert lab.page.locator(".mark").count() == 0
    go(lab, "PageDown", "C54")
    lab.page.wait_for_function("window.ended")
    lab.page.locator(".stage-progress").wait_for(state="detached")


# The names in figures of Plotly's that lie over one another.
MEET = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap(plot => {
    const names = [...plot.querySelectorAll(".annotation-text-g")].map(one => [one.textContent, one.getBoundingClientRect()]);
    return names.flatMap(([name, a], i) => names.slice(i + 1)
        .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).map(([other]) => `${name} over ${other}`));
})"""


@pytest.mark.parametrize("scene", ["C11", "C31"])
def test_names_in_a_scene_s_own_figure_lie_apart_at_every_size(visit, scene):
    lab = visit(f"?scene={scene}", 1920, 1080, page="lecture")
    lab.page.keyboard.press("p")
    ask(lab)
    for width, height in PRESENTED:
        lab.page.set_viewport_size({"width": width, "height": height})
        lab.page.wait_for_function(FITTED)
        lab.page.wait_for_function(
            f"() => document.querySelector('.annotation-text-g') && !({MEET})().length", timeout=3000
        )


def test_a_figure_without_room_waits_until_it_has_some(visit):
    """Without room Plotly reckons with infinite numbers, and the browser tells its console."""
    lab = visit("?scene=C32", page="lecture", painted=".st-key-lecture-reveal")
    lab.page.keyboard.press("p")
    lab.page.set_viewport_size({"width": 400, "height": 160})
    ask(lab)
    assert lab.page.locator(".st-key-lecture-figure-box .ytitle").count() == 0
    lab.page.set_viewport_size({"width": 1280, "height": 720})
    lab.page.wait_for_selector(".st-key-lecture-figure-box .ytitle")
    lab.page.wait_for_function(FITTED)
    assert lab.messages == []


CUT = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap(plot => { const room = plot.getBoundingClientRect();
    return [...plot.querySelectorAll(".annotation-text-g")].map(one => [one.textContent, one.getBoundingClientRect()])
        .filter(([, box]) => box.left < room.left - 1 || box.right > room.right + 1).map(([name]) => name); })"""


def test_on_a_phone_a_figure_without_a_race_has_all_its_names_and_lies_over_nothing(visit):
    lab = visit("?scene=C94", 390, 844, page="lecture", painted=".st-key-lecture-reveal")
    lab.page.get_by_role("button", name="Show the answer").click()
    lab.page.locator(".mark").wait_for()
    lab.page.wait_for_function(f"() => document.querySelector('.annotation-text-g') && !({CUT})().length", timeout=5000)
    picture, mark = (lab.page.locator(part).bounding_box() for part in (".st-key-lecture-figure-box", ".mark"))
    assert picture is not None
    assert mark is not None
    assert mark["y"] >= picture["y"] + picture["height"]


THUMB_AND_ANSWER = """() => [document.activeElement.getBoundingClientRect().top,
    document.querySelector(".answer").clientHeight]"""


def test_on_a_phone_a_slider_stays_under_the_thumb_while_the_answer_above_it_grows(visit):
    lab = visit("?scene=C05", 390, 844, page="lecture")
    lab.page.locator(".st-key-lecture-reveal button").click()
    lab.page.locator(".answer").wait_for()
    lab.settle()
    lab.thumb("factor").focus()
    lab.page.evaluate("document.querySelector('[data-testid=stMain]').scrollBy(0, 100)")
    before, high = lab.page.evaluate(THUMB_AND_ANSWER)
    lab.page.keyboard.press("ArrowLeft")
    lab.page.get_by_text("With your controls").first.wait_for()
    lab.settle()
    after, higher = lab.page.evaluate(THUMB_AND_ANSWER)
    assert higher > high + 40
    assert after == pytest.approx(before, abs=2)


def test_the_keys_of_a_clicker_and_the_arrows_lead_back_and_forth(visit):
    lab = visit("?scene=C15", page="lecture")
    order = list(SCENES)
    place = order.index("C15")
    for key, by in (("ArrowRight", 1), ("ArrowRight", 1), ("ArrowLeft", -1), ("PageUp", -1), ("PageUp", -1)):
        place += by
        go(lab, key, order[place])
        lab.settle()
    assert shown(lab) == order[place]


def test_in_the_contents_page_down_begins_the_lecture_and_other_keys_are_the_browser_s(visit):
    lab = visit("?way=short", page="lecture", painted=".surface img")
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    lab.page.locator("h2").first.click()
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.press(" ")
    lab.page.wait_for_function(f"{scrolled} > 100")
    assert shown(lab) == ""
    go(lab, "PageDown", "C01")
    assert "way=short" in lab.page.url
    assert "1 of 12" in lab.page.locator(".st-key-lecture-way").inner_text()


@pytest.mark.parametrize("key", ["Enter", " ", "PageDown"])
def test_the_answer_is_hidden_until_a_key_is_pressed_and_then_the_race_plays(visit, key):
    lab = visit("?scene=C15", page="lecture")
    assert lab.stage("stage.shown.now().runs") == []
    lab.page.wait_for_timeout(600)  # what is read out waits a moment
    assert lab.page.locator(".stage-summary").text_content() == (
        "Contour lines of Noisy bowl, with the start at x −3.5, y 1; the runs are hidden until the answer."
    )
    assert lab.page.locator(".mark, .answer, .claim, .stage-losses").count() == 0
    assert not lab.page.locator(".stage-bar").is_visible()
    assert "page down: the answer" in lab.page.locator(".reveal-keys").inner_text()
    said = (
        lab.page.locator("[data-testid=stMain]").aria_snapshot() + lab.page.locator("main, .stMain").first.inner_text()
    )
    for word in (SCENES["C15"].title, SCENES["C15"].claim, "Arrived", "Hovering", "moving", "Play"):
        assert word not in said
    lab.page.keyboard.press(key)
    lab.until("stage.player.playing || stage.player.step > 5")
    lab.page.locator(".mark").wait_for()
    assert len(lab.stage("stage.shown.now().runs")) == 3
    before = lab.mark("playing")
    lab.page.keyboard.press(" ")
    lab.until(f"String(stage.player.playing) !== '{before}'")
    assert not lab.stage("stage.player.atEnd")  # it was the key that stopped it
    assert lab.page.locator(".claim").inner_text() == SCENES["C15"].claim


def test_space_shows_the_answer_also_where_the_stage_has_the_focus_and_enter_where_an_option_has_it(visit):
    lab = visit("?scene=C15", page="lecture")
    lab.page.locator("[data-testid=stage]").focus()
    ask(lab, " ")
    lab = visit("?scene=C15", page="lecture")
    lab.page.get_by_text("B. ").first.click()
    lab.settle()
    ask(lab)
    assert "(your prediction)" in lab.page.locator(".answer").inner_text()


def test_page_down_alone_shows_each_answer_and_goes_on_and_page_up_finds_what_was_shown(visit):
    lab = visit("?scene=C04", page="lecture")
    ask(lab, "PageDown")
    go(lab, "PageDown", "C05")
    lab.settle()
    assert lab.page.locator(".mark").count() == 0
    lab.page.keyboard.press("PageUp")
    lab.page.get_by_text(SCENES["C04"].claim).wait_for()
    lab.settle()
    assert shown(lab) == "C04"
    go(lab, "PageDown", "C05")


def test_what_was_predicted_and_what_came_is_kept_by_this_browser_alone(visit):
    lab = visit("?scene=C04", page="lecture")
    for option in ("B. ", "B. "):  # the first is wrong, the second right
        lab.page.locator("[data-testid=stRadioOption]").get_by_text(option).click()
        lab.settle()
        ask(lab, "PageDown")
        if shown(lab) == "C04":
            go(lab, "PageDown", "C05")
            lab.settle()
    wrong, right = lab.page.locator(".chapter-end .came").all_inner_texts()
    options = {scene: SCENES[scene].lettered for scene in ("C04", "C05")}
    assert wrong == f"✗ You predicted {options['C04'][1]}. It was {options['C04'][2]}."
    assert right == f"✓ You predicted {options['C05'][1]}, and so it was."
    lab.page.goto(lab.page.url.partition("?")[0])
    lab.page.locator("[data-scene=C04] .said").wait_for()
    beads = {
        scene: lab.page.locator(f".bead[data-scene={scene}]").get_attribute("data-walked")
        for scene in ("C04", "C05", "C06")
    }
    assert beads == {"C04": "wrong", "C05": "right", "C06": ""}
    assert lab.page.locator(".walked-all").inner_text() == (
        f"Seen in this browser: 2 of {len(SCENES)} scenes. You predicted 2 of them, 1 of these right."
    )
    marks = {scene: lab.page.locator(f"[data-scene={scene}] .walked").inner_text() for scene in ("C04", "C05", "C06")}
    assert marks == {"C04": "✗ predicted otherwise", "C05": "✓ predicted", "C06": ""}
    assert "page=lesson" in (lab.page.locator("[data-scene=C05] img").get_attribute("src") or "")
    assert "page=lesson" not in (lab.page.locator("[data-scene=C06] img").get_attribute("src") or "")
    other = visit("", page="lecture", painted=".surface img", color_scheme="dark")  # another browser
    assert other.page.locator("[data-scene=C04] .asked").is_visible()
    assert not other.page.locator("[data-scene=C04] .said").is_visible()
    lab.page.get_by_role("button", name="Forget that").click()
    lab.page.locator("[data-scene=C04] .asked").wait_for()
    assert lab.page.evaluate("localStorage.getItem('descent-lab-lecture')") is None


def test_a_question_by_a_link_with_moved_controls_says_what_it_was_asked_of(visit):
    said = ".st-key-lecture-question-area .as-it-was"
    lab = visit("?scene=C12&factor=3", 1920, 1080, page="lecture")
    assert lab.page.locator(said).inner_text() == ASKED_BEFORE
    lab.page.keyboard.press("p")
    lab.until(f"parseFloat(getComputedStyle(document.querySelector('{said}')).fontSize) >= 22")
    assert visit("?scene=C12", page="lecture").page.locator(said).count() == 0


def test_p_is_the_presenter_view_and_back(visit):
    lab = visit("?scene=C15", 1920, 1080, page="lecture")
    ask(lab)
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    usual = lab.page.locator(".claim").evaluate(size)
    lab.page.keyboard.press("p")
    lab.page.wait_for_timeout(300)
    assert not lab.page.locator(".stAppHeader").is_visible()
    assert lab.page.locator(".claim").evaluate(size) > 1.4 * usual
    # Streamlit draws a ring round the page below its header, here across the headline.
    assert lab.page.locator(".stMain").evaluate("page => getComputedStyle(page, '::before').display") == "none"
    lab.page.keyboard.press("Escape")
    lab.page.wait_for_timeout(300)
    assert lab.page.locator(".stAppHeader").is_visible()
    assert lab.page.locator(".claim").evaluate(size) == usual


def test_the_presenter_view_outlives_a_reload_and_nothing_else(visit):
    lab = visit("?scene=C15", 1920, 1080, page="lecture")
    lab.page.keyboard.press("p")
    letters = lab.page.locator(".stage-plot .xtick text").first
    lab.page.wait_for_function("parseFloat(getComputedStyle(document.querySelector('.xtick text')).fontSize) >= 22")
    assert lab.page.locator(".presenter-keys").inner_text() == "p or Esc: leave · b: black"
    assert f"{[*SCENES].index('C15') + 1} of {len(SCENES)}" in lab.page.locator(".st-key-lecture-way").inner_text()
    lab.page.reload()
    lab.page.wait_for_selector(PAINTED)
    lab.settle()
    assert not lab.page.locator(".stAppHeader").is_visible()
    assert letters.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 22
    lab.page.keyboard.press("p")
    lab.page.wait_for_function("parseFloat(getComputedStyle(document.querySelector('.xtick text')).fontSize) < 15")
    lab.page.reload()
    lab.page.wait_for_selector(PAINTED)
    assert lab.page.locator(".stAppHeader").is_visible()


def test_the_room_sees_a_black_screen_at_b_or_a_point_and_a_large_spot_at_the_mouse(visit):
    lab = visit("?scene=C15", 1920, 1080, page="lecture")
    black, spot = lab.page.locator(".presenter-black"), lab.page.locator(".presenter-spot")
    lab.page.keyboard.press("b")
    lab.page.mouse.move(500, 400)
    assert not black.is_visible()  # only in the presenter view
    assert not spot.is_visible()
    lab.page.keyboard.press("p")
    for key, again in (("b", "b"), (".", "PageDown")):
        lab.page.keyboard.press(key)
        assert black.bounding_box() == {"x": 0, "y": 0, "width": 1920, "height": 1080}
        assert lab.page.evaluate("document.elementFromPoint(960, 540).className") == "presenter-black"
        lab.page.keyboard.press(again)  # ends that, and does nothing else
        assert not black.is_visible()
    lab.page.wait_for_timeout(500)
    assert lab.page.locator(".reveal-keys").is_visible()
    lab.page.mouse.move(700, 500)
    box = spot.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 45
    assert (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) == pytest.approx((700, 500), abs=2)
    spot.wait_for(state="hidden")


def test_what_is_pointed_at_and_the_start_stand_where_they_are_in_the_presenter_view(visit):
    lab = visit("?scene=C05", 1920, 1080, page="lecture")
    lab.page.keyboard.press("p")
    ask(lab)
    lab.page.keyboard.press("End")
    lab.stage("stage.player.goTo(1e9)")
    lab.until("stage.panels[0] && stage.ball.handles[0]")
    lab.page.wait_for_timeout(400)
    ball, start = lab.stage(
        "[stage.ball.handles[0].getBoundingClientRect(), stage.header.start].map((one, i) => i ? [stage.panels[0].px(one[0]), stage.panels[0].py(one[1])]"
        " : [one.left + one.width / 2 - stage.area.getBoundingClientRect().left, one.top + one.height / 2 - stage.area.getBoundingClientRect().top])"
    )
    assert ball == pytest.approx(start, abs=1.5)
    h, v = lab.stage(
        "(([run], panel, area) => [area.left + panel.px(run.x[20]), area.top + panel.py(run.x[21])])(stage.visible().runs, stage.panels[0], stage.area.getBoundingClientRect())"
    )
    lab.page.mouse.move(h, v)
    lab.page.locator(".stage-hover").wait_for()
    assert "step 10" in lab.page.locator(".stage-hover").inner_text()


def test_keys_stay_in_what_has_the_focus(visit):
    lab = visit("?scene=C15", page="lecture")
    lab.page.locator("[data-testid=stage]").focus()
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press("ArrowRight")
    lab.page.wait_for_timeout(400)
    assert shown(lab) == "C15"
    lab.page.get_by_role("radio").first.focus()
    lab.page.keyboard.press("ArrowRight")
    lab.settle()
    assert shown(lab) == "C15"
    ask(lab, "PageDown")  # a clicker's
    lab.page.keyboard.press("PageDown")
    lab.page.wait_for_function("!location.href.includes('C15')")


def test_the_paths_follow_a_slider_of_the_scene(visit):
    lab = visit("?scene=C05", page="lecture")
    ask(lab)
    before = lab.page.locator("table.measured").first.inner_text()
    _, _, height, thumb = lab.track("factor")
    lab.page.mouse.move(thumb, height)
    lab.page.mouse.down()
    lab.until("stage.sliders.sweepOf('factor')")
    lab.page.mouse.move(thumb - 60, height, steps=4)
    lab.until("stage.root.dataset.source === 'sweep'")
    lab.page.mouse.up()
    lab.settle()
    assert lab.mark("source") == "run"
    assert "factor=" in lab.page.url
    assert lab.page.locator("table.measured").first.inner_text() != before
    lab.page.get_by_role("button", name="Back to the scene").click()
    lab.settle()
    assert "factor=" not in lab.page.url
    assert lab.page.locator("table.measured").first.inner_text() == before


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_scene_and_the_contents_have_no_scroll_bar_at_the_side(visit, width, height, theme):
    side = "document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth"
    lab = visit("?scene=C29", width, height, color_scheme=theme, page="lecture")
    assert lab.page.evaluate(side)
    ask_by_click(lab)
    assert lab.page.evaluate(side)
    contents = visit("", width, height, color_scheme=theme, page="lecture", painted=".surface img")
    assert contents.page.evaluate(side)


def ask_by_click(lab: Visit) -> None:
    lab.page.get_by_role("button", name="Show the run and the answer").click()
    lab.page.locator(".mark").wait_for(timeout=60_000)
    lab.settle()


def test_a_card_opens_its_scene_and_the_scene_its_race(visit):
    lab = visit("", page="lecture", painted=".surface img")
    lab.page.locator("[data-scene=C08] a").click()
    lab.page.wait_for_selector(PAINTED)
    lab.settle()
    assert shown(lab) == "C08"
    ask_by_click(lab)
    paths = lab.paths()
    lab.page.get_by_role("link", name="Open in the race").click()
    lab.page.wait_for_selector(".st-key-race-stage [data-testid=stage][data-ready=true]")
    lab.settle()
    assert lab.paths() == paths


def test_the_sheet_prints_without_the_page_around_it(visit):
    lab = visit("?sheet=Momentum", page="lecture", painted=".sheet")
    lab.page.emulate_media(media="print")
    assert not lab.page.locator(".stAppHeader").is_visible()
    assert not lab.page.locator(".not-printed").is_visible()
    assert lab.page.locator(".sheet section").count() == 2 * len(
        [s for s in SCENES.values() if s.chapter == "Momentum"]
    )
    assert len(lab.page.pdf()) > 10_000
