"""The page Network in a browser: all that moves goes by one step, trainings follow a slider, and the plane's shadow is dashed."""

import pytest

from tests.support.visitor import Visit

pytestmark = pytest.mark.browser
QUERY = "?m=sgd&m=adam&m=rmsprop&steps=200"

# The lines that are stroked on the canvas of the stage: how many legs each has, how wide it is, and its dashes.
STROKED = """() => {
    const stage = document.querySelector("[data-testid=stage]").stage, proto = CanvasRenderingContext2D.prototype;
    const kept = {}, found = [];
    let legs = 0;
    const hook = (name, note) => {
        kept[name] = proto[name];
        proto[name] = function (...args) { if (this.canvas === stage.layer.canvas) note(this); return kept[name].apply(this, args); };
    };
    hook("beginPath", () => (legs = 0));
    hook("lineTo", () => legs++);
    hook("stroke", pen => legs > 1 && found.push([legs, pen.lineWidth, pen.getLineDash().length, pen.strokeStyle]));
    stage.paint(performance.now());
    Object.assign(proto, kept);
    return found;
}"""
FAR = "run.sent.length && [...run.sent].filter((row, i) => i && (run.plane.off[row] > run.far || run.plane.off[run.sent[i - 1]] > run.far)).length"


@pytest.fixture
def network(visit):
    def open_network(query: str = QUERY, *size: int, **more) -> Visit:
        lab = visit(query, *size, page="network", **more)
        lab.settle()
        lab.stage("(stage.player.playing = false, stage.player.goTo(stage.player.last))")
        lab.settle()
        return lab

    return open_network


def xs(lab: Visit) -> list:
    return lab.stage("stage.shown.now().runs.map(run => [...run.x])")


def test_what_is_far_off_the_plane_is_thin_and_dashed(network):
    lab = network()
    far = lab.stage(f"stage.shown.race.map(run => {FAR})")
    assert any(far)
    dashed = [(legs, width) for legs, width, dashes, _ in lab.page.evaluate(STROKED) if dashes]
    whole = [(legs, width) for legs, width, dashes, _ in lab.page.evaluate(STROKED) if not dashes]
    assert sorted(legs for legs, _ in dashed) == sorted(legs for legs in far if legs > 1)
    assert max(width for _, width in dashed) < max(width for _, width in whole)
    assert "Dashed" in (lab.page.locator(".stage-note").text_content() or "")


def test_the_hover_names_the_true_loss_and_the_plane_s(network):
    lab = network()
    h, v = lab.stage(
        "(run => [stage.panels[0].px(run.x[2 * (run.rows - 1)]), stage.panels[0].py(run.x[2 * run.rows - 1])])(stage.shown.race[1])"
    )
    box = lab.page.locator(".stage-area").bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + h, box["y"] + v)
    told = lab.page.locator(".stage-hover:not([hidden])")
    told.wait_for()
    text = told.inner_text()
    loss, own = lab.stage(
        "(run => [run.height[run.rows - 1], run.plane.slice[run.rows - 1]].map(n => Number(n.toPrecision(3))))(stage.shown.race[1])"
    )
    assert "Adam" in text
    assert f"true loss {loss:g}" in text
    assert f"the plane’s {own:g}" in text


def test_one_step_moves_plane_and_losses_and_a_link_leads_there(network):
    lab = network()
    lab.stage("(stage.player.goTo(60), stage.invalidate())")
    lab.until("document.querySelector('[data-testid=stage]').dataset.step === '60'")
    assert lab.stage("stage.cursor()") == 60
    again = network(f"{QUERY}#step=60")
    assert xs(again) == xs(lab)


def test_trainings_follow_a_slider_and_the_plane_stays(network):
    lab = network()
    figure, before = lab.stage("stage.figure"), xs(lab)
    left, right, y, thumb = lab.track("factor")
    lab.page.mouse.move(thumb, y)
    lab.page.mouse.down()
    lab.page.mouse.move(thumb + 0.2 * (right - left), y, steps=4)
    lab.until("document.querySelector('[data-testid=stage]').stage.shown.dragged !== null")
    moved = xs(lab)
    assert moved != before
    assert lab.stage("stage.figure") == figure
    assert "factor" not in lab.page.url
    lab.page.mouse.up()
    lab.settle()
    lab.until("document.querySelector('[data-testid=stage]').stage.shown.dragged === null")
    assert "factor=" in lab.page.url
    assert lab.stage("stage.figure") != figure  # released, it is a plane of these paths
    assert xs(network(lab.page.url.partition("/network")[2])) == xs(lab)


def test_what_takes_long_is_drawn_as_near_as_it_is_trained_and_where_the_hand_rests_exactly(network):
    lab = network("?data=digits&m=sgd&m=adam")
    before, note = xs(lab), lab.page.locator(".stage-note")
    left, right, y, thumb = lab.track("factor")
    lab.page.mouse.move(thumb, y)
    lab.page.mouse.down()
    seen = lab.stage(
        "(stage.seen = [], stage.again = stage.answer, stage.answer = one => (stage.seen.push(one), stage.again(one)), 0)"
    )
    assert seen == 0
    lab.page.mouse.move(thumb + 0.2 * (right - left), y, steps=2)
    lab.until(
        "document.querySelector('[data-testid=stage]').stage.seen.some(one => one.note?.startsWith('Drawn: Factor 1, the nearest to '))"
    )
    lab.until("document.querySelector('[data-testid=stage]').stage.shown.dragged !== null")
    lab.until(
        "(stage => stage.seen.length > 1 && !stage.seen.at(-1).note.startsWith('Drawn'))(document.querySelector('[data-testid=stage]').stage)"
    )
    assert xs(lab) != before
    assert "Drawn" not in (note.text_content() or "")
    assert "factor" not in lab.page.url
    resting = lab.stage("JSON.stringify(stage.seen.at(-1).address)")
    lab.page.mouse.up()
    lab.settle()
    lab.until("document.querySelector('[data-testid=stage]').stage.shown.dragged === null")
    assert lab.stage("JSON.stringify(stage.header.address)") == resting


def test_p_leaves_the_plane_and_the_losses_alone(network):
    lab = network(QUERY, 1920, 1080)
    areas = "[...document.querySelectorAll('[class*=st-key-network-][class*=-area]')].filter(one => one.checkVisibility()).map(one => /network-(\\w+)-area/.exec(one.className)[1])"
    assert {"controls", "words"} < set(lab.page.evaluate(areas))
    lab.page.locator("body").press("p")
    lab.page.wait_for_timeout(500)
    assert set(lab.page.evaluate(areas)) == {"head", "stage", "loss"}
    for part in (".stage-area", ".stage-losses"):
        box = lab.page.locator(part).bounding_box()
        assert box is not None
        assert box["height"] > 700
        assert box["y"] + box["height"] <= 1080
    lab.page.locator("body").press("Escape")
    lab.page.wait_for_timeout(300)
    assert {"controls", "words"} < set(lab.page.evaluate(areas))
