"""Below the picture it is said why the runs are where they are: while a hand moves how they stand, and when it rests why."""

import pytest

from tests.support.visitor import CHART, STAGE, Visit

FOUND = ".stage-findings"
# How long after the race was painted its sentences were there, in ms: both are looked at in every frame.
LATENESS = """([stage, found]) => new Promise(done => {
    const root = document.querySelector(stage), before = root.dataset.paints, end = performance.now() + 20000;
    let painted = 0;
    const look = () => {
        const now = performance.now();
        if (!painted && root.dataset.source === 'run' && root.dataset.paints !== before) painted = now;
        const there = document.querySelector(found + ' .found') !== null;
        if ((painted && there) || now > end) done(painted && there ? now - painted : -1);
        else requestAnimationFrame(look);
    };
    look();
})"""


def sentences(lab: Visit) -> list[str]:
    return lab.page.locator(f"{FOUND} p").all_inner_texts()


def grab(lab: Visit, slider: str, by: int) -> None:
    """Holds a slider's thumb so many pixels from where it was, with its sweep there."""
    _, _, height, thumb = lab.track(slider)
    lab.page.mouse.move(thumb, height)
    lab.page.mouse.down()
    lab.until(f"stage.sliders.sweepOf('{slider}')")
    lab.page.mouse.move(thumb + by, height, steps=4)
    lab.until("stage.root.dataset.source === 'sweep'")


def test_three_sentences_with_their_runs_colours_and_links(visit):
    lab = visit()
    said = sentences(lab)
    assert len(said) == 3
    assert "SGD: each step crosses the valley" in said[0]
    assert "Momentum: its velocity adds up" in said[1]
    assert "RMSProp: its mean of squares starts at zero, so its first step is 3.16 times the rate" in said[2]
    colours = lab.page.locator(f"{FOUND} .swatch").evaluate_all("all => all.map(one => one.style.background)")
    assert len(set(colours)) == 3
    lab.page.locator(f"{FOUND} a", has_text="C05").click()
    lab.page.wait_for_url("**/lecture?scene=C05")


def test_under_the_thumb_it_says_how_the_runs_stand_and_soon_after_it_rests_why(visit):
    lab = visit()
    grab(lab, "factor", -40)
    assert lab.page.locator(f"{FOUND} .found").count() == 0
    member = lab.stage("stage.shown.member.sweep.standings[stage.shown.member.index]")
    assert sentences(lab) == [member]
    height = lab.page.locator(FOUND).bounding_box()["height"]
    lab.page.mouse.up()
    assert 0 <= lab.page.evaluate(LATENESS, [STAGE, FOUND]) <= 100
    lab.settle()
    assert lab.page.locator(f"{FOUND} .standing").count() == 0
    assert height > 40


def test_while_the_start_is_dragged_it_says_how_the_runs_stand(visit):
    lab = visit()
    box = lab.page.locator(CHART).bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.3 * box["height"])
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.4 * box["height"], steps=4)
    lab.until("stage.shown.dragged")
    lab.page.wait_for_selector(f"{FOUND} .standing")
    lab.page.mouse.up()
    lab.settle()
    assert lab.page.locator(f"{FOUND} .found").count() >= 1


def test_what_other_runs_tell_comes_when_the_hand_rests(visit):
    lab = visit("?s=rosenbrock&m=momentum")
    lab.page.wait_for_function(f"document.querySelector('{FOUND}').textContent.includes('arrives at about step')")


def test_who_hears_the_page_hears_it_when_the_hand_rests(visit):
    lab = visit("?m=sgd&m=adam")
    lab.page.wait_for_function("document.querySelector('.stage-summary').textContent.includes('crosses the valley')")
    before = lab.page.locator(".stage-summary").text_content()
    grab(lab, "factor", -60)
    lab.page.wait_for_timeout(600)
    assert lab.page.locator(".stage-summary").text_content() == before
    lab.page.mouse.up()
    lab.settle()
    lab.page.wait_for_function("before => document.querySelector('.stage-summary').textContent !== before", arg=before)
    said = lab.page.locator(f"{FOUND} .found").evaluate_all("all => all.map(one => one.childNodes[1].textContent)")
    lab.page.wait_for_function(
        "said => said.every(one => document.querySelector('.stage-summary').textContent.includes(one))", arg=said
    )


def test_it_is_one_keyboard_and_one_tap_away_what_a_status_means(visit):
    lab = visit("?m=rmsprop")
    word = lab.page.locator("table.runs summary")
    word.focus()
    lab.page.keyboard.press("Enter")
    assert lab.page.locator("table.runs details p").inner_text().startswith("It moves on and gets nowhere")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_sentences_stand_within_the_page(visit, width: int):
    lab = visit("?angle=45", width=width, height=844)
    box = lab.page.locator(FOUND).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert lab.page.locator(FOUND).evaluate("one => one.scrollWidth - one.clientWidth") <= 0
