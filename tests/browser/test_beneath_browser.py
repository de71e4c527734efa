"""What stage/beneath.js takes for granted of plotly.js, and stage/page.js and api/beneath.py of Streamlit's page, with the installed versions."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.support.tree import ROOT
from tests.support.visitor import Visit, module, server

PAGE = module("page")
PLOT = """document.querySelector("[data-testid=stage] .js-plotly-plot")"""


def found(lab: Visit, file: str, expression: str, argument=None):
    """What an expression gives, with `it` for the argument, about `our`: the functions of one of the stage's modules; `plot`: the stage's."""
    return lab.page.evaluate(
        f"""async it => {{
            const our = await import("{module(file)}"), plot = {PLOT};
            return {expression};
        }}""",
        argument,
    )


@pytest.fixture(scope="module")
def lab(chrome, address) -> Iterator[Visit]:
    visitor = Visit(chrome, address)
    yield visitor
    visitor.close()


def test_plotly_tells_its_tool(lab):
    assert found(lab, "beneath", "our.toolOf(document.body)") is False
    assert found(lab, "beneath", "our.toolOf(plot)") is False
    for tool in ("zoom", "pan"):
        assert (
            found(lab, "beneath", "Plotly.relayout(plot, { dragmode: it }).then(() => our.toolOf(plot))", tool) == tool
        )
    found(lab, "beneath", "Plotly.relayout(plot, { dragmode: false }).then(() => 0)")


def test_the_element_of_a_panel_lies_where_plotly_draws_it(lab):
    drawn, whole, margin, domains = found(
        lab,
        "beneath",
        """[our.panelIn(plot, { x: "x", y: "y" }), plot]
            .map(one => (box => [box.left, box.top, box.right, box.bottom])(one.getBoundingClientRect()))
            .concat([plot.layout.margin, [plot.layout.xaxis.domain, plot.layout.yaxis.domain]])""",
    )
    assert domains in ([None, None], [[0, 1], [0, 1]])  # one panel fills the plot
    inside = [whole[0] + margin["l"], whole[1] + margin["t"], whole[2] - margin["r"], whole[3] - margin["b"]]
    assert drawn == pytest.approx(inside, abs=1)
    assert found(lab, "beneath", 'our.panelIn(plot, { x: "x7", y: "y7" })') is None


def test_a_scene_tells_its_camera(lab):
    camera = found(
        lab,
        "beneath",
        """(async () => {
            const place = document.body.appendChild(Object.assign(document.createElement("div"), { style: "width: 200px" }));
            const scene = { camera: { eye: { x: 1.5, y: 0.5, z: 0.25 } } };
            await Plotly.newPlot(place, [{ type: "scatter3d", x: [0, 1], y: [0, 1], z: [0, 1] }], { height: 200, scene });
            const { eye } = our.cameraIn(place);
            Plotly.purge(place);
            place.remove();
            return eye;
        })()""",
    )
    assert camera == pytest.approx({"x": 1.5, "y": 0.5, "z": 0.25})
    assert found(lab, "beneath", "our.cameraIn(plot) === undefined")


def test_plotly_s_buttons_and_drawings_are_found(lab):
    buttons = "[...plot.querySelectorAll('.modebar-btn')]"
    assert found(lab, "beneath", f"{buttons}.length > 0 && {buttons}.every(our.isModeBar)")
    assert not found(lab, "beneath", "our.isModeBar(plot) || our.isModeBar(document) || our.isModeBar(null)")
    assert found(lab, "beneath", f"our.toolbars().filter(bar => {buttons}.some(one => bar.contains(one))).length") == 1
    assert found(lab, "beneath", "[...our.drawings()].filter(one => plot.contains(one)).length") >= 1
    assert found(lab, "beneath", "plot.matches(our.PLOTS)")


def test_a_slider_says_where_its_thumb_is(lab):
    value = "Number(our.inputOf('race', 'factor').value)"
    before = found(lab, "page", value)
    changed = """new Promise(done => new MutationObserver(done).observe(our.inputOf("race", "factor"),
        { attributes: true, attributeFilter: our.CHANGES_WITH_VALUE })).then(() => true)"""
    lab.page.evaluate(f"void (window.heard = import('{PAGE}').then(our => {changed}))")
    lab.press("factor", "ArrowRight")
    assert lab.page.evaluate("Promise.race([window.heard, new Promise(done => setTimeout(done, 2000, false))])")
    assert found(lab, "page", value) == before + 1
    assert found(lab, "page", "our.widgetOf(our.inputOf('race', 'factor'), 'race')") == "factor"
    assert found(lab, "page", "our.widgetOf(document.body, 'race')") is None
    options = lab.stage("stage.header.sliders.factor.values.length")
    assert found(lab, "page", "Number(our.inputOf('race', 'factor').max)") == options - 1


def test_a_track_and_its_thumb_are_told_apart(lab):
    track = "our.inputOf('race', 'factor').closest('.stSlider').querySelector('[data-orientation]:not([role])')"
    assert found(lab, "page", f"our.trackOf({track}) === {track}")
    assert found(lab, "page", "our.trackOf(our.inputOf('race', 'factor'))") is None
    assert found(lab, "page", f"Math.abs(our.widthOfTrack(our.inputOf('race', 'factor')) - {track}.offsetWidth) < 1")
    for number in found(lab, "page", "our.SLIDER_NUMBERS.split(', ')"):
        assert found(lab, "page", "document.querySelectorAll(it).length", number) > 0, number


def test_a_number_field_is_typed_into_and_entered(lab):
    lab.reach("x")
    field = "our.fieldOf(document.querySelector('.st-key-race-x input'))"
    assert found(lab, "page", f"{field}.facts.dataset.value") == "-3.5"
    found(lab, "page", f"(our.type({field}.input, '0.5'), our.enter({field}.input), 0)")
    lab.settle()
    assert "x=0.5" in lab.page.url
    assert found(lab, "page", "our.fieldOf(plot)") is None


SOME_FRAMES = "(async () => { for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame); })()"
FOLDED = """`<details><summary>Each run</summary><div class="st-key-race-run7"><input disabled><input></div></details><button>`"""


def go_to_folded_fields(lab: Visit, then: str) -> None:
    """Goes to fields that are folded away, and does something at once, with `ours` for them and the button behind them."""
    lab.page.evaluate(
        f"""import('{PAGE}').then(our => {{
            document.body.append(Object.assign(document.createElement('div'), {{ innerHTML: {FOLDED} }}));
            const ours = window.ours = [...document.body.lastElementChild.children];
            document.activeElement.blur();
            our.goToFields('race', 7);
            {then}
        }})"""
    )
    lab.page.wait_for_function("window.ours")
    lab.page.evaluate(SOME_FRAMES)


def test_fields_that_are_still_folded_away_get_the_focus_once_they_are_not(visit):
    lab = visit()
    go_to_folded_fields(lab, "")
    assert lab.page.evaluate("document.activeElement === document.body")
    lab.page.evaluate("void (ours[0].open = true)")
    lab.page.wait_for_function("document.activeElement === ours[0].querySelector('input:enabled')", timeout=2000)


def test_whoever_goes_elsewhere_before_the_fields_unfold_stays_there(visit):
    lab = visit()
    go_to_folded_fields(lab, "ours[1].focus(); ours[0].open = true;")
    assert lab.page.evaluate("document.activeElement === ours[1]")


SOCKETS = """window.sockets = [];
const Own = WebSocket;
window.WebSocket = class extends Own { constructor(...given) { super(...given); window.sockets.push(this); } };"""


def test_the_connection_is_heard_until_nobody_wants_to_hear_of_it(visit):
    lab = visit(script=SOCKETS)
    lab.page.evaluate(
        f"""import('{PAGE}').then(our => {{
            window.there = [];
            window.deafen = our.onConnection(there => window.there.push(there));
        }})"""
    )
    cut = "window.sockets.at(-1).close()"
    lab.page.evaluate(cut)
    lab.page.wait_for_function("window.there.at(-1) === true", timeout=20_000)
    heard = lab.page.evaluate("window.there")
    assert heard[0] is False
    lab.page.evaluate(f"(window.deafen(), {cut})")
    lab.page.wait_for_function("window.sockets.length === 3 && window.sockets[2].readyState === 1", timeout=20_000)
    lab.settle()
    assert lab.page.evaluate("window.there") == heard
    lab.messages.clear()  # the browser tells that the connection failed


NAMES = """window.unnamed = [];
const own = Element.prototype.removeAttribute;
Element.prototype.removeAttribute = function (name) {
    if (name === "aria-labelledby") window.unnamed.push(this);
    return own.call(this, name);
};"""


def test_sliders_are_named_twice_until_we_mend_it(visit):
    lab = visit(script=NAMES)
    assert found(lab, "page", "window.unnamed.includes(our.inputOf('race', 'factor'))")
    assert found(lab, "page", "our.slidersNamedTwice().length") == 0
    twice = "(our.inputOf('race', 'factor').setAttribute('aria-labelledby', 'x'), [...our.slidersNamedTwice()])"
    assert found(lab, "page", f"{twice}[0] === our.inputOf('race', 'factor')")


def test_a_phone_s_menu_is_found_and_closed(visit):
    lab = visit(width=390, height=844)
    right = "our.menu().getBoundingClientRect().right"
    lab.page.get_by_test_id("stExpandSidebarButton").click()
    lab.page.wait_for_timeout(600)
    assert found(lab, "page", right) > 100
    assert found(lab, "page", "our.isMenuLink(our.menu().querySelector('a').firstElementChild)")
    assert not found(lab, "page", "our.isMenuLink(plot)")
    found(lab, "page", "(our.closeMenu(), 0)")
    lab.page.wait_for_timeout(600)
    assert found(lab, "page", right) <= 0


def test_widgets_with_a_field_are_found(visit):
    race, maps = visit(), visit("?kind=basins", page="maps", painted=".map-ring")
    race.page.locator(".st-key-race-add button").first.click()
    race.page.locator(".stTextArea textarea").wait_for()
    fields = (
        "[...document.querySelectorAll(it)].filter(one => one.querySelector('input[aria-label], textarea[aria-label]'))"
    )
    for widget in found(maps, "page", "our.WIDGETS.split(', ')"):
        assert any(found(lab, "page", f"{fields}.length", widget) > 0 for lab in (race, maps)), widget


@pytest.mark.parametrize(
    ("page", "link", "parts"), [("inside", "", ("CODE", "HTML")), ("race", "?rates=tuned", ("CHARTS",))]
)
def test_other_parts_of_a_page_are_found(visit, page, link, parts):
    lab = visit(link, page=page)
    for part in parts:
        assert found(lab, "page", "document.querySelectorAll(our[it]).length", part) > 0, part


def test_the_buttons_of_a_scene_are_found_by_their_keys(visit):
    lab = visit("?scene=C12", page="lecture")
    assert found(lab, "page", "our.buttonOf('lecture', 'next').matches('button')")
    assert found(lab, "page", "our.buttonOf('lecture', 'nothing')") is None


@pytest.mark.parametrize("share", [None, 0.2])
def test_a_thumb_stands_where_it_was_worked_out_to_stand(lab, share):
    """Grabbed itself, or on the track: the picture goes with the pointer before Streamlit's thumb does."""
    left, right, height, thumb = lab.track("factor")
    at = thumb + 3 if share is None else left + share * (right - left)
    lab.stage("""(window.told = [], stage.sliders.move = event => {
        Object.getPrototypeOf(stage.sliders).move.call(stage.sliders, event);
        window.told.push(stage.sliders.grip.index);
    }, 0)""")
    lab.page.mouse.move(at, height)
    lab.page.mouse.down()
    seen = set()
    for by in (4, 9, 31, 30, -17, 44, -300, 12, 900, 25):
        lab.page.mouse.move(at + by, height, steps=2)
        lab.page.wait_for_timeout(60)
        worked_out = lab.page.evaluate("window.told.at(-1)")
        assert worked_out == found(lab, "page", "Number(our.inputOf('race', 'factor').value)"), by
        seen.add(worked_out)
    assert len(seen) > 6
    lab.page.mouse.up()
    lab.stage("delete stage.sliders.move")
    lab.settle()


@pytest.mark.parametrize("page", [file.stem for file in (ROOT / "pages").glob("*.py")])
def test_streamlit_finds_its_server_at_once_from_every_page(chrome, address, page):
    """Else it asks below the page's address first, and waits for that to fail."""
    asked: list[tuple[str, int]] = []
    with closing(chrome.new_page()) as tab:
        tab.on("response", lambda one: "/_stcore/" in one.url and asked.append((one.url, one.status)))
        with tab.expect_websocket() as line:
            tab.goto(f"{address}/{'' if page == 'race' else page}")
        assert line.value.url == f"{address}/_stcore/stream".replace("http", "ws", 1)
    assert asked == [(f"{address}/_stcore/{what}", 200) for what in ("health", "host-config")]


def test_a_path_may_be_called_like_a_page(chrome):
    """Below which the app is: the race is at /data then, and the page Data at /data/data."""
    with server(base="data") as address, closing(chrome.new_page()) as tab:
        for page in ("", "/data"):
            with tab.expect_websocket() as line:
                tab.goto(f"{address}{page}")
            assert line.value.url == f"{address}/_stcore/stream".replace("http", "ws", 1)
