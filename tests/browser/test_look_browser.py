"""From the table of a training into the steps of a run, through them, and back."""

import pytest

from engine.inside_training import inside
from states.fields import decode
from states.learning import PAGE
from tests.support.visitor import Visit

pytestmark = pytest.mark.browser
QUERY = "?m=sgd&m=adam&steps=200"
TOLD = "(document.querySelector('.look')?.dataset.step ?? '') + '/' + Math.floor(document.querySelector('[data-testid=stage]')?.stage?.player.step ?? -1)"


def at_rest(lab: Visit, step: int) -> None:
    """Waits until just this step is told."""
    lab.until(f"{TOLD} === '{step}/{step}'", seconds=60)


def norm(lab: Visit, name: str, column: int = 2) -> str:
    return lab.page.locator(f".look .state tr:has(th:text-is('|{name}|')) td").nth(column - 1).inner_text()


def test_the_steps_of_a_run_are_looked_into_from_the_table_and_back(visit):
    lab = visit(QUERY, page="network")
    lab.settle()
    lab.until("document.querySelectorAll('.aside a').length === 2", seconds=60)
    lab.stage("(stage.player.goTo(37), stage.invalidate())")
    lab.until("document.querySelectorAll('.aside a')[1].href.endsWith('#step=36')")
    lab.page.locator(".aside a").nth(1).click()
    at_rest(lab, 36)
    assert "data=moons" in lab.page.url
    assert "nth=1" in lab.page.url
    learning, _ = decode(PAGE, {"m": ["sgd", "adam"], "steps": ["200"]})
    found = inside(learning.entries()[1], learning.setting, [36, 37, 199])
    for row, step in enumerate((36, 37)):
        at_rest(lab, step)
        for name in ("gradient", "m", "step", "x"):
            assert float(norm(lab, name)) == pytest.approx(found.vectors[name].after[row], rel=1e-3)
        assert lab.page.locator(".look .aside-title").inner_text().startswith(f"Inside step {step} of Adam")
        lab.page.keyboard.press("ArrowRight")  # from anywhere on the page
    assert lab.page.locator(".look .strip").count() == len(found.vectors)
    assert lab.page.locator(".look ol.numbers li").count() == len(found.lines)
    lab.stage("(stage.player.goTo(0), stage.player.toggle(), stage.invalidate())")
    seen = [
        lab.page.evaluate("document.querySelector('.look').dataset.step")
        for _ in range(4)
        if lab.page.wait_for_timeout(200) is None
    ]
    assert len(set(seen)) > 1  # it plays
    lab.stage("(stage.player.goTo(stage.player.last), stage.invalidate())")
    lab.until("document.querySelector('.look').dataset.step === '199'")
    lab.page.locator(".look a").click()
    lab.until("location.pathname.endsWith('/network')")
    lab.settle()
    assert lab.page.url.endswith("#step=199")


def test_another_run_is_looked_into_and_its_rate_turned(visit):
    lab = visit("?data=moons&m=sgd&m=adam&steps=200#step=50", page="inside")
    lab.settle()
    at_rest(lab, 50)
    first = norm(lab, "x")
    lab.page.get_by_role("textbox", name="learning rate").fill("0.1")
    lab.page.keyboard.press("Enter")
    lab.until("location.search.includes('learning_rate~0.1')", seconds=30)
    lab.until(f"!document.querySelector('.look .state').textContent.includes('{first}')", seconds=30)
    learning, _ = decode(PAGE, {"m": ["sgd~learning_rate~0.1", "adam"], "steps": ["200"]})
    found = inside(learning.entries()[0], learning.setting, [50])
    lab.until(
        f"document.querySelector('.look .state').textContent.includes('{found.vectors['x'].after[0]:.4g}')", seconds=30
    )
    lab.page.get_by_role("combobox", name="Method").click()
    lab.page.get_by_role("option", name="Adam").click()
    lab.until("document.querySelector('.look')?.textContent.includes('of Adam')", seconds=30)
    assert "nth=1" in lab.page.url
    lab.page.go_back()
    lab.until("document.querySelector('.look')?.textContent.includes('of SGD')", seconds=30)
