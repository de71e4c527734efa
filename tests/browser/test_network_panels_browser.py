"""The panels beside the plane of a training go by the stage's step, and those about one run by the run that is pointed at."""

import pytest

from engine.training import train
from states.fields import decode
from states.learning import PAGE
from tests.support.visitor import Visit

pytestmark = pytest.mark.browser
QUERY = "?m=sgd&m=adam&steps=200"
# What each panel says of its own step, in one moment; the stage's step is between two snapshots.
STEPS = """() => {
    const { stage } = document.querySelector("[data-testid=stage]");
    stage.paint(performance.now());
    const asides = [...stage.beside].filter(part => part.kind);
    const told = asides.map(({ root }) => root.textContent.match(/step (\\d+)/i)?.[1] ?? "");
    const alts = asides.map(({ area }) => area.getAttribute("aria-label")?.match(/step (\\d+)/i)?.[1] ?? "");
    return [Math.floor(stage.player.step), asides.map((part, i) => [part.kind, Number(alts[i] || told[i]), [...part.message.arrays.step]])];
}"""
AREA = ".aside-area"
UNSTRETCHED = "({ width, height, parentElement: { clientWidth, clientHeight } }) => Math.abs(height * clientWidth - width * clientHeight) < width + height"
READY = "[...stage.beside].filter(part => part.kind).length === 4 && [...stage.beside].every(part => part.root.dataset.asking === 'false')"


@pytest.fixture
def network(visit):
    def open_network(query: str = QUERY, *size: int, **more) -> Visit:
        lab = visit(query, *size, page="network", **more)
        lab.settle()
        lab.until(READY, seconds=60)
        lab.stage("stage.player.goTo(stage.player.last)")
        return lab

    return open_network


def test_all_panels_move_in_step_at_playback(network):
    lab = network()
    seen = []
    for at in (0, 37, 121, 200):
        lab.stage(f"stage.player.goTo({at})")
        seen.append(lab.page.evaluate(STEPS))
    lab.stage("(stage.player.goTo(0), stage.player.toggle(), stage.invalidate())")
    for _ in range(4):
        lab.page.wait_for_timeout(250)
        seen.append(lab.page.evaluate(STEPS))
    assert seen[-1][0] > seen[4][0]  # it plays
    for step, panels in seen:
        assert {kind for kind, *_ in panels} == {"guesses", "sharpness", "spread", "scores"}
        for kind, told, steps in panels:
            assert told == max(at for at in steps if at <= step), (kind, step)


def test_the_table_and_the_line_say_what_the_runs_did(network):
    lab = network()
    learning, _ = decode(PAGE, {"m": ["sgd", "adam"], "steps": ["200"]})
    _, adam = train(learning.entries(), learning.setting)
    lab.page.evaluate(STEPS)
    row = lab.page.locator(".aside tbody tr").nth(1)
    cells = row.locator("td").all_inner_texts()
    assert float(cells[0]) == pytest.approx(adam.scores[-1, 0], rel=5e-3)
    assert float(cells[2].removesuffix(" %")) == pytest.approx(100 * adam.scores[-1, 1], abs=0.06)
    assert cells[:4] == cells[4:8]  # it stands at the end
    lab.page.locator(".aside-run").first.select_option("Adam")
    lab.until(READY)
    wrong = round(200 * (1 - float(adam.scores[-1, 1])))
    assert f"Adam at step 200 takes {wrong} of the 200 points" in lab.page.locator(".aside-words").first.inner_text()


def test_a_panel_is_about_the_run_whose_pill_is_pointed_at_or_reached_by_keys(network):
    lab = network()
    choices = lab.page.locator(".aside-run")
    assert [choices.nth(i).input_value() for i in range(2)] == ["SGD", "SGD"]
    lab.page.locator(".stage-pill[data-run=Adam]").hover()
    lab.until(READY)
    assert [choices.nth(i).input_value() for i in range(2)] == ["Adam", "Adam"]
    lab.page.locator(".stage-pill[data-run=SGD] .stage-chip").focus()
    lab.until(f"{READY} && document.querySelector('.aside-run').value === 'SGD'")
    assert "SGD at step 200" in lab.page.locator(".aside-words").first.inner_text()


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768), (390, 844)])
def test_every_panel_has_room_and_keeps_to_it(network, size):
    lab = network("?data=digits&steps=100&m=sgd", *size)
    wide = lab.page.evaluate("document.documentElement.clientWidth")
    for area in lab.page.locator(".aside-area").all():
        box = area.bounding_box()
        assert box is not None
        assert box["height"] >= 70
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= wide + 1
    pictures = lab.page.locator(".aside-worst li")
    assert pictures.count() == 10
    for picture in pictures.all():
        assert picture.inner_text().strip()
    # Where what it says needs fewer lines the picture has more room, and is drawn anew for that, not stretched.
    drawn = f"[...document.querySelectorAll('{AREA} > canvas:not([hidden])')].every({UNSTRETCHED})"
    lab.until(drawn)
    lab.stage("[...stage.beside].find(part => part.kind === 'sharpness').words.hidden = true")
    lab.until(drawn)
