"""The hand on the stage: the start dragged, sliders that the paths follow, a slow server, two tabs, a lost connection."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from tests.support.visitor import CHART, STAGE, Visit

LIVE = ["factor", "rho", "kappa"]
SHOWN = "(({ runs, source }) => [source, runs.map(run => Array.from(run.x)), runs.map(run => run.diverged)])(stage.shown.now())"


def place(lab: Visit, x: float, y: float) -> tuple[float, float]:
    """Where a point of the plane is on the screen."""
    return tuple(
        lab.stage(
            "(a => [a.left + stage.panels[0].px(it[0]), a.top + stage.panels[0].py(it[1])])(stage.area.getBoundingClientRect())",
            [x, y],
        )
    )


def query(lab: Visit) -> dict[str, list[str]]:
    return parse_qs(urlsplit(lab.page.url).query)


def start_in_fields(lab: Visit) -> list[float]:
    return [float(lab.field(axis).input_value()) for axis in "xy"]


def assert_started(lab: Visit) -> list[float]:
    """URL, fields and paths have the same start; returns it."""
    start = [float(query(lab)[axis][0]) for axis in "xy"]
    assert start_in_fields(lab) == pytest.approx(start, rel=1e-5)
    assert lab.stage("stage.header.start") == start
    for x, y in lab.paths().values():
        assert [x[0], y[0]] == [float(np.float32(value)) for value in start]
    return start


# --- 3: the start ---------------------------------------------------------------------------------------------------


def test_a_click_puts_the_start_there(visit):
    lab = visit()
    lab.page.mouse.click(*place(lab, 2.0, -1.5))
    lab.settle()
    assert assert_started(lab) == pytest.approx([2.0, -1.5], abs=0.02)
    assert lab.mark("source") == "run"


def test_the_paths_follow_the_start_while_it_is_dragged(visit):
    lab = visit()
    lab.page.mouse.move(*place(lab, -3.5, 1.0))
    lab.page.mouse.down()
    seen = []
    for x in (-3.0, -2.0, -1.0, 0.5):
        lab.page.mouse.move(*place(lab, x, 1.2))
        lab.until("stage.shown.dragged && Math.abs(stage.shown.dragged[0].x[0] - it) < 0.05", x)
        seen.append(lab.stage("stage.shown.now().runs[0].x[0]"))
        assert "x=" not in lab.page.url
    lab.page.mouse.move(*place(lab, 1.5, 1.2))
    lab.page.mouse.up()
    lab.settle()
    assert assert_started(lab) == pytest.approx([1.5, 1.2], abs=0.02)
    assert len(set(seen)) == 4


def test_the_ball_is_moved_by_keys(visit):
    lab = visit()
    ball = lab.page.locator(".stage-ball")
    ball.focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("Shift+ArrowUp")
    lab.settle()
    wide, high = lab.stage(
        "(l => [l.xaxis.range[1] - l.xaxis.range[0], l.yaxis.range[1] - l.yaxis.range[0]])(stage.plot.layout)"
    )
    assert ball.evaluate("ball => ball === document.activeElement")
    # In round numbers: to a tenth of the last move.
    assert assert_started(lab) == pytest.approx([-3.5 + 0.03 * wide, 1.0 + 0.1 * high], abs=0.05)
    assert int(lab.mark("step")) == lab.stage("stage.player.last")


def test_a_finger_drops_and_drags_the_start(visit):
    lab = visit(width=390, height=844)
    lab.page.touchscreen.tap(*place(lab, 1.0, 1.0))
    lab.settle()
    assert assert_started(lab) == pytest.approx([1.0, 1.0], abs=0.06)
    touch(lab, [place(lab, x, y) for x, y in ((1.0, 1.0), (0.5, 0.5), (-1.0, -0.5), (-2.0, -1.0))])
    assert assert_started(lab) == pytest.approx([-2.0, -1.0], abs=0.06)


def test_a_drag_that_the_browser_takes_away_leaves_the_run_as_it_was(visit):
    lab = visit()
    before = lab.stage(SHOWN)
    lab.page.mouse.move(*place(lab, -3.0, 1.0))
    lab.page.mouse.down()
    lab.page.mouse.move(*place(lab, 1.0, 1.0), steps=3)
    lab.until("stage.shown.dragged")
    lab.page.evaluate("window.dispatchEvent(new PointerEvent('pointercancel', { isPrimary: true }))")
    lab.page.mouse.up()
    lab.settle()
    assert lab.stage(SHOWN) == before
    assert lab.stage("stage.ball.at") == lab.stage("stage.header.start")
    assert "x" not in query(lab)


# --- 4: live sliders ------------------------------------------------------------------------------------------------


def touch(lab: Visit, points, pause: int = 60) -> None:
    """A finger goes down at the first point, over the others, and up at the last."""
    session = lab.context.new_cdp_session(lab.page)

    def send(kind: str, at=None) -> None:
        session.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if at is None else [{"x": at[0], "y": at[1]}]}
        )
        lab.page.wait_for_timeout(pause)

    send("touchStart", points[0])
    for point in points[1:]:
        send("touchMove", point)
    send("touchEnd")
    lab.settle()


def on_track(lab: Visit, key: str, share: float) -> tuple[float, float]:
    left, right, height, _ = lab.track(key)
    return left + share * (right - left), height


def grab(lab: Visit, key: str) -> None:
    lab.reach(key)
    lab.page.locator(f".st-key-race-{key}").scroll_into_view_if_needed()
    _, _, height, thumb = lab.track(key)
    lab.page.mouse.move(thumb, height)
    lab.page.mouse.down()
    lab.until("stage.sliders.sweepOf(it)", key)


def assert_same(lab: Visit, during, after) -> None:
    """The member of the sweep is the run, up to what two bytes resolve, wherever the picture shows it."""
    box = lab.stage("stage.sliders.sweepOf(stage.sliders.active)?.box") or [-100, 100, -100, 100]
    half = np.array([box[1] - box[0], box[3] - box[2]]) / 65535 / 2
    for one, other, end in zip(during[1], after[1], after[2], strict=True):
        rows = len(other) // 2 if end < 0 else end
        swept, run = np.reshape(one, (-1, 2))[:rows], np.reshape(other, (-1, 2))[:rows]
        inside = np.all((run > [box[0], box[2]]) & (run < [box[1], box[3]]), axis=1)
        assert np.abs(swept - run)[inside].max(axis=0) == pytest.approx([0, 0], abs=float(1.05 * half.max() + 1e-6))
        assert inside[: min(rows, 5)].all()
    assert during[2] == after[2]


def test_the_ball_turns_with_the_surface_while_its_knob_moves(visit):
    lab = visit()
    grab(lab, "angle")
    lab.page.mouse.move(*on_track(lab, "angle", 0.5), steps=4)
    lab.page.wait_for_timeout(300)
    turned = lab.stage("stage.shown.start(stage.header)")
    assert turned != pytest.approx(lab.stage("stage.header.start"), abs=0.1)
    lab.page.mouse.up()
    lab.settle()
    assert lab.stage("stage.header.start") == pytest.approx(turned, abs=0.01)


def test_the_paths_follow_a_thumb_under_the_mouse(visit):
    lab = visit()
    for key in LIVE:
        at_first = lab.stage(SHOWN)
        grab(lab, key)
        seen = [at_first]
        for share in (0.55, 0.45, 0.3):
            lab.page.mouse.move(*on_track(lab, key, share))
            lab.page.wait_for_timeout(200)
            assert lab.mark("source") == "sweep", key
            seen.append(lab.stage(SHOWN))
        assert key not in query(lab)
        lab.page.mouse.up()
        lab.settle()
        assert lab.mark("source") == "run", key
        assert key in query(lab)
        assert len({str(paths) for paths in seen}) == len(seen), key
        assert_same(lab, seen[-1], lab.stage(SHOWN))


def test_the_paths_of_a_long_race_follow_a_thumb(visit):
    lab = visit("?steps=3000")
    grab(lab, "factor")
    seen = [lab.stage(SHOWN)]
    for share in (0.6, 0.45):
        lab.page.mouse.move(*on_track(lab, "factor", share))
        lab.until("stage.root.dataset.source === 'sweep'")
        lab.page.wait_for_timeout(300)
        seen.append(lab.stage(SHOWN))
    assert len({str(paths) for paths in seen}) == len(seen)
    rough = lab.stage("stage.shown.member.runs.map(run => run.rough)")
    rows = lab.stage("stage.shown.member.sweep.told[stage.shown.member.index]")
    assert lab.stage("Math.max(...stage.shown.member.runs.map(run => run.sent.length))") <= 200
    lab.page.mouse.up()
    lab.settle()
    after = lab.stage(SHOWN)
    assert rows == lab.stage("stage.header.table.rows")
    assert seen[-1][2] == after[2]
    view = np.array(lab.stage("[stage.header.hair]"))[0] * 12  # a pixel
    for one, other, rough_one in zip(seen[-1][1], after[1], rough, strict=True):
        assert len(one) == len(other) == 2 * 3001
        if not rough_one:
            off = np.abs(np.reshape(one, (-1, 2)) - np.reshape(other, (-1, 2))) / view
            assert off.max() <= 2.5  # its own, that of the race, and what two bytes resolve
    assert not all(rough)


# The table as it is seen: of each run its name, and what became of it.
TABLE = """[...document.querySelectorAll("table.runs tbody tr")].map(row =>
    [...row.children].map(cell => (cell.querySelector("summary") ?? cell).textContent))"""
ROWS = "runs.map((run, i) => [run.label, ...rows[i].slice(1)])"


def test_the_table_follows_the_thumb_the_release_and_the_hand_that_drags_the_start(visit):
    lab = visit("?m=sgd&m=sgd~learning_rate~0.01&m=adam")
    exact = f"(({{ runs, table: {{ rows }} }}) => {ROWS})(stage.header)"
    first = lab.page.evaluate(TABLE)
    assert first == lab.stage(exact)
    grab(lab, "factor")
    lab.page.mouse.move(*on_track(lab, "factor", 0.7))
    lab.page.wait_for_timeout(300)
    under = f"(({{ runs, sweep, index }}) => {{ const rows = sweep.told[index]; return {ROWS}; }})(stage.shown.member)"
    moved = lab.page.evaluate(TABLE)
    assert moved == lab.stage(under) != first
    lab.page.mouse.up()
    lab.settle()
    assert lab.page.evaluate(TABLE) == lab.stage(exact) == moved
    lab.page.mouse.move(*place(lab, *lab.stage("stage.header.start")))
    lab.page.mouse.down()
    lab.page.mouse.move(*place(lab, 1.5, 0.5))
    lab.until("stage.shown.dragged")
    lab.page.wait_for_timeout(300)
    dragged = lab.page.evaluate(TABLE)
    assert dragged == lab.stage(
        f"(rows => stage.shown.dragged && {ROWS.replace('runs', 'stage.shown.dragged')})(stage.shown.draggedTold.rows)"
    )
    assert dragged != moved
    lab.page.mouse.up()
    lab.settle()
    assert lab.page.evaluate(TABLE) == lab.stage(exact)


def test_a_status_unfolds_what_it_means(visit):
    lab = visit("?m=sgd")
    lab.page.locator("table.runs summary").click()
    told = lab.page.locator("table.runs details[open] p")
    assert told.text_content() == lab.stage("stage.header.table.meanings[stage.header.table.rows[0][0]]")


# What is painted from now on, picture by picture: of a run, or of a member of a sweep.
NOTE_SOURCES = """() => {
    const root = document.querySelector("[data-testid=stage]");
    window.labNoted?.disconnect();
    window.labSources = [];
    window.labNoted = new MutationObserver(() => labSources.push(root.dataset.source));
    labNoted.observe(root, { attributes: true, attributeFilter: ["data-paints"] });
}"""


def test_the_paths_follow_the_keys(visit):
    lab = visit()
    for key in LIVE:
        lab.thumb(key).focus()
        lab.until("stage.sliders.sweepOf(it)", key)
        # The server is told at once: the member is there before its answer, so it is looked at in the same frame.
        lab.page.evaluate(NOTE_SOURCES)
        lab.page.keyboard.press("ArrowLeft")
        lab.settle()
        assert lab.page.evaluate("labSources[0]") == "sweep", key
        assert lab.page.evaluate("labSources.at(-1)") == "run", key
        assert key in query(lab)


def test_the_paths_follow_a_finger(visit):
    lab = visit(width=390, height=844)
    for key in LIVE:
        lab.reach(key)
        lab.page.locator(f".st-key-race-{key}").scroll_into_view_if_needed()
        lab.page.wait_for_timeout(300)
        lab.page.evaluate(NOTE_SOURCES)
        *_, height, thumb = lab.track(key)
        touch(lab, [(thumb, height), *(on_track(lab, key, share) for share in (0.5, 0.45, 0.4, 0.35, 0.3))], pause=250)
        assert "sweep" in lab.page.evaluate("labSources"), key
        assert lab.page.evaluate("labSources.at(-1)") == "run", key
        assert lab.mark("source") == "run"
        assert key in query(lab)


def test_dragging_a_slider_while_it_plays(visit):
    lab = visit("?steps=600")
    lab.page.locator(".stage-speed").select_option("0.25")
    lab.page.get_by_role("button", name="Play", exact=True).click()
    grab(lab, "factor")
    steps = []
    for share in (0.55, 0.5, 0.45, 0.4):
        lab.page.mouse.move(*on_track(lab, "factor", share))
        lab.page.wait_for_timeout(150)
        steps.append(lab.stage("stage.player.step"))
    assert lab.mark("source") == "sweep"
    lab.page.mouse.up()
    lab.settle()
    steps.append(lab.stage("stage.player.step"))
    assert steps == sorted(set(steps))
    assert (lab.mark("playing"), lab.mark("source")) == ("true", "run")


def test_a_change_in_the_same_moment_as_a_question_is_not_lost(visit):
    """Streamlit sends both in one message, and asks for a run of the question's fragment alone."""
    lab = visit()
    lab.field("x").fill("2.5")
    lab.page.evaluate("""() => {
        const stage = document.querySelector("[data-testid=stage]").stage;
        addEventListener("keydown", () => stage.ask({ kind: "start", x: 1, y: 1 }), { capture: true, once: true });
    }""")
    lab.page.keyboard.press("Enter")
    lab.settle()
    assert query(lab)["x"] == ["2.5"]
    assert lab.stage("stage.header.start")[0] == 2.5


# --- a server that takes its time, or is gone ----------------------------------------------------------------------

# Every answer comes `labDelay` ms late, in order; `labPending` are on their way.
SLOW = """
window.labDelay = window.labPending = 0;
const Real = WebSocket;
let last = 0;
const late = handler => event => {
  const wait = Math.max(labDelay, last - performance.now());
  if (wait <= 0) return handler(event);
  last = performance.now() + wait;
  labPending++;
  setTimeout(() => { labPending--; handler(event); }, wait);
};
window.WebSocket = class extends Real {
  set onmessage(handler) { super.onmessage = late(handler); }
  get onmessage() { return super.onmessage; }
  addEventListener(kind, handler, ...more) { super.addEventListener(kind, kind === "message" ? late(handler) : handler, ...more); }
};
const get = fetch;
window.fetch = async (address, options) => {
  if (!String(address).includes("/api/")) return get(address, options);
  labPending++;
  try {
    const [answer] = await Promise.all([get(address, options), new Promise(done => setTimeout(done, labDelay))]);
    return answer;
  } finally {
    labPending--;
  }
};
"""


@pytest.fixture
def slow_visit(visit):
    def open_slow(query: str = "", delay: int = 600) -> Visit:
        lab = visit(query, script=SLOW)
        lab.page.evaluate(f"window.labDelay = {delay}")
        return lab

    return open_slow


def rest(lab: Visit) -> None:
    """All answers are there."""
    lab.page.wait_for_timeout(1000)
    for _ in range(3):
        lab.page.wait_for_function("labPending === 0")
        lab.settle()
    lab.page.evaluate("window.labDelay = 0")


def test_fast_clicks_on_the_track_with_a_slow_server(slow_visit):
    lab = slow_visit()
    for share in (0.3, 0.62, 0.41, 0.55, 0.36):
        lab.page.mouse.click(*on_track(lab, "factor", share))
        lab.page.wait_for_timeout(90)
    rest(lab)
    index = int(lab.thumb("factor").input_value())
    assert lab.stage("stage.header.sliders.factor.at") == index
    assert lab.mark("source") == "run"
    assert "factor" in query(lab)
    shown = lab.stage(SHOWN)
    lab.page.reload()
    lab.page.wait_for_selector(f"{STAGE}[data-ready=true]")
    lab.settle()
    assert lab.stage(SHOWN) == shown


def test_a_late_answer_to_a_drag_does_not_stand_in_the_way_of_the_drop(slow_visit):
    lab = slow_visit(delay=400)
    lab.page.mouse.move(*place(lab, -3.5, 1.0))
    lab.page.mouse.down()
    for x in (-3.0, -2.0, -1.0):
        lab.page.mouse.move(*place(lab, x, 1.0))
        lab.page.wait_for_timeout(120)
    lab.page.mouse.move(*place(lab, 1.0, 1.0))
    lab.page.mouse.up()
    rest(lab)
    assert assert_started(lab) == pytest.approx([1.0, 1.0], abs=0.02)


def test_an_answer_that_takes_longer_than_the_patience_still_comes(slow_visit):
    lab = slow_visit(delay=6000)
    lab.thumb("factor").focus()
    lab.page.get_by_text("The answer takes long").wait_for(timeout=12_000)
    lab.until("stage.sliders.sweepOf('factor')")
    lab.page.get_by_text("The answer takes long").wait_for(state="hidden")
    rest(lab)


def test_two_tabs_do_not_disturb_each_other(chrome, address, visit):
    one = visit("?kappa=50")
    other = one.context.new_page()
    other.goto(f"{address}/?m=adam")
    other.wait_for_selector(f"{STAGE}[data-ready=true]")
    one.page.bring_to_front()  # one that nobody sees does not paint
    grab(one, "factor")
    one.page.mouse.move(*on_track(one, "factor", 0.4))
    one.page.wait_for_timeout(200)
    assert one.mark("source") == "sweep"
    assert other.locator(STAGE).get_attribute("data-source") == "run"
    one.page.mouse.up()
    one.settle()
    assert "kappa=50" in one.page.url
    assert other.url.endswith("?m=adam")
    assert other.evaluate(f"document.querySelector('{STAGE}').stage.shown.race.length") == 1
    other.close()


def test_the_page_is_left_during_a_sweep_and_found_again(slow_visit):
    lab = slow_visit(delay=500)
    lab.thumb("factor").focus()
    lab.page.wait_for_timeout(50)
    lab.page.get_by_test_id("stTopNavLink").get_by_text("Surfaces").click()
    lab.page.wait_for_selector(".surface")
    rest(lab)
    lab.page.get_by_test_id("stTopNavLink").get_by_text("Race").click()
    lab.page.wait_for_selector(f"{STAGE}[data-ready=true]")
    lab.settle()
    grab(lab, "rho")
    lab.page.mouse.move(*on_track(lab, "rho", 0.3))
    lab.page.wait_for_timeout(200)
    assert lab.mark("source") == "sweep"
    lab.page.mouse.up()
    lab.settle()
    assert lab.mark("source") == "run"


def test_a_lost_connection_is_told_and_the_stage_goes_on_after_it(visit):
    lab = visit(
        script="const Real = WebSocket; window.labSockets = []; window.WebSocket = class extends Real { constructor(...all) { super(...all); labSockets.push(this); } };"
    )
    lab.context.set_offline(True)
    lab.page.evaluate("labSockets.forEach(socket => socket.close())")
    lab.page.wait_for_timeout(300)
    lab.page.mouse.move(*place(lab, 1.0, 1.0))
    lab.page.mouse.down()
    lab.page.mouse.move(*place(lab, 1.2, 1.0))
    lab.page.get_by_text("The server does not answer").wait_for(timeout=8000)
    lab.page.mouse.up()
    lab.context.set_offline(False)
    lab.page.wait_for_function("labSockets.at(-1).readyState === 1", timeout=40_000)
    lab.settle()
    lab.page.mouse.click(*place(lab, 2.0, 0.5))
    lab.settle()
    assert assert_started(lab) == pytest.approx([2.0, 0.5], abs=0.02)
    lab.page.get_by_text("The server does not answer").wait_for(state="hidden")
    lab.messages.clear()  # the browser tells that the connection failed


# --- zoom and theme -------------------------------------------------------------------------------------------------


def test_the_pictures_of_two_themes_while_it_plays(visit):
    lab = visit("?steps=600", color_scheme="light")
    lab.page.locator(".stage-speed").select_option("0.25")
    lab.page.get_by_role("button", name="Play", exact=True).click()
    lab.page.wait_for_timeout(200)
    before = lab.stage("stage.header.look.name")
    lab.page.emulate_media(color_scheme="dark")
    lab.until("stage.header.look.name !== it", before)
    lab.settle()
    assert lab.mark("playing") == "true"
    paper = lab.page.locator(CHART).evaluate("chart => chart._fullLayout.paper_bgcolor")
    around = lab.page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert [int(paper[i : i + 2], 16) for i in (1, 3, 5)] == [int(part) for part in around[4:-1].split(",")]
