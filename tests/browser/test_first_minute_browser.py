"""The race page's first minute: it plays once, pills lead to the runs, few controls run alone, the picture stays."""

import pytest

from tests.support.visitor import CHART, STAGE, Visit

COUNT = """() => {
    window.heard = 0;
    new MutationObserver(() => window.heard++).observe(document.querySelector(".st-key-race-formulas-area"), { subtree: true, childList: true, attributes: true });
}"""
PLAYED = "document.querySelector('[data-testid=stage]').dataset.playing"


def pills(lab: Visit) -> list[str]:
    return [text.split("\n")[0] for text in lab.page.locator(".stage-chip").all_inner_texts()]


def test_the_first_visit_plays_once_and_never_again(visit):
    lab = visit("?steps=50", first=True, settle=False)
    lab.page.wait_for_function(f"{PLAYED} === 'true'")
    lab.page.wait_for_function(
        f"{PLAYED} === 'false' && stageStep() === 50".replace(
            "stageStep()", "Number(document.querySelector('[data-testid=stage]').dataset.step)"
        )
    )
    lab.page.reload()
    lab.page.wait_for_selector(f"{STAGE}[data-ready=true]")
    lab.page.wait_for_timeout(500)
    assert (lab.mark("playing"), lab.mark("step")) == ("false", "50")


@pytest.mark.parametrize(
    "how", [{"query": "#step=12"}, {"query": "", "reduced_motion": "reduce"}], ids=["step", "still"]
)
def test_a_first_visit_that_names_a_step_or_wants_no_motion_does_not_play(visit, how):
    lab = visit(how["query"], first=True, **{name: value for name, value in how.items() if name != "query"})
    lab.page.wait_for_timeout(500)
    assert (lab.mark("playing"), lab.mark("step")) == ("false", "12" if how["query"] else "150")


def test_a_cross_takes_a_run_out_and_the_plus_brings_it_back(visit):
    lab = visit()
    before = pills(lab)
    lab.page.get_by_role("button", name="Take Momentum out").click()
    lab.settle()
    assert pills(lab) == [name for name in before if name != "Momentum"]
    assert "m=sgd&m=nesterov" in lab.page.url
    lab.method("Momentum")
    assert pills(lab) == before
    assert "m=" not in lab.page.url


def test_what_is_said_of_a_hidden_run_is_hidden_with_it(visit):
    lab = visit()
    found = lab.page.locator(".stage-findings")
    assert "Momentum" in found.inner_text()
    lab.page.locator(".stage-chip", has_text="Momentum").click()
    assert "Momentum" not in found.inner_text()
    lab.page.locator(".stage-chip", has_text="Momentum").click()
    assert "Momentum" in found.inner_text()


def test_a_download_is_of_the_race_that_a_slider_has_made(visit):
    lab = visit("?m=sgd&steps=20")
    before = lab.stage("stage.shown.race[0].x[3]")
    lab.press("factor", "ArrowLeft", "ArrowLeft")
    assert lab.stage("stage.shown.race[0].x[3]") != before
    with lab.page.expect_download() as taken:
        lab.page.get_by_role("button", name="Its paths as CSV").click()
    second = taken.value.path().read_text(encoding="utf-8").splitlines()[2].split(",")
    assert float(second[4]) == pytest.approx(lab.stage("stage.shown.race[0].x[3]"), rel=1e-6)


def test_too_low_right_and_too_high_are_two_clicks_away(visit):
    lab = visit()
    lab.page.get_by_role("button", name="Values of SGD").click()
    lab.page.get_by_role("button", name="SGD: low, right, high").click()
    lab.settle()
    assert [float(name.split()[1]) for name in pills(lab)[:3]] == pytest.approx([0.038 / 8, 0.038, 0.152], rel=1e-3)
    assert lab.page.locator(f"{STAGE} .stage-pill").count() == 0  # one row, in the head of the page


def test_the_values_of_a_run_are_shown_beside_the_plot_and_have_the_focus(visit):
    lab = visit()
    lab.page.get_by_role("button", name="Values of Adam").click()
    lab.page.wait_for_function("document.activeElement?.closest('.st-key-race-run5')")
    field, plot = (lab.page.locator(part).bounding_box() for part in (".st-key-race-run5", CHART))
    assert field["x"] + field["width"] <= plot["x"]


def test_the_pills_say_the_rates_and_these_follow_the_thumb(visit):
    lab = visit()
    rates = lab.page.locator(".stage-rate")
    assert rates.all_inner_texts()[:2] == ["0.038", "0.01"]
    lab.thumb("factor").focus()
    lab.until("stage.sliders.sweepOf('factor')")
    lab.page.keyboard.press("ArrowRight")
    lab.settle()
    assert rates.all_inner_texts()[:2] == ["0.0384", "0.0101"]
    lab.page.get_by_text("Same", exact=True).click()
    lab.settle()
    assert rates.all_inner_texts() == [""] * 6  # the slider says it


def test_with_one_method_the_slider_is_its_rate(visit):
    lab = visit("?m=sgd")
    shown = lab.page.locator(".st-key-race-factor")
    assert "Learning rate" in shown.inner_text()
    assert "0.038" in shown.inner_text()
    lab.press("factor", "ArrowRight")
    assert "0.03838" in shown.inner_text()
    assert "factor=1.01" in lab.page.url


def test_another_only_method_leaves_the_thumb_where_it_is(visit):
    lab = visit("?m=sgd&factor=1.5")
    at = lab.stage("stage.header.sliders.factor.at")
    lab.method("Adam")
    lab.method("SGD")
    assert "m=adam&factor=1.5" in lab.page.url
    assert lab.thumb("factor").input_value() == str(at)
    assert lab.mark("source") == "run"


def test_a_group_of_controls_stays_open_while_its_own_are_moved(visit):
    lab = visit()
    lab.press("decay", "ArrowRight")
    lab.press("decay", "ArrowRight")
    assert "decay=0.92" in lab.page.url
    assert lab.page.locator(".st-key-race-decay").is_visible()


def test_what_theory_knows_stands_on_the_slider_and_says_its_name(visit):
    lab = visit("?m=sgd")
    marks = lab.page.locator(".mark-at")
    assert [mark.get_attribute("aria-label") for mark in marks.all()] == [
        "SGD: best 2/(L+μ) = 0.0396",
        "SGD: limit 2/L = 0.04",
    ]
    left, right, _, _ = lab.track("factor")
    box = marks.nth(1).bounding_box()
    values = [float(value) for value in lab.stage("stage.header.sliders.factor.values")]
    lower = max(i for i, value in enumerate(values) if value * 0.038 <= 0.04)
    middle = (box["x"] + box["width"] / 2 - left) / (right - left) * (len(values) - 1)
    assert lower - 0.3 <= middle <= lower + 1.3
    _, _, height, _ = lab.track("factor")
    lab.page.mouse.click(left + 0.3 * (right - left), height)  # the ticks do not stand in the hand's way
    lab.settle()
    assert "factor=" in lab.page.url
    marks.nth(1).click()
    assert "limit 2/L = 0.04" in marks.nth(1).evaluate("one => getComputedStyle(one, '::after').content")


def test_a_slider_runs_alone_and_url_and_picture_follow(visit):
    lab = visit()
    run = "stage.header.address.map(pair => pair.join('=')).join('&')"
    lab.press("rho", "ArrowLeft", "ArrowLeft")
    assert "rho=0.88" in lab.page.url
    assert lab.stage(run) == "rho=0.88"
    lab.press("factor", "ArrowRight")
    assert lab.stage(run) == "factor=1.01&rho=0.88"
    lab.page.get_by_role("button", name="Reset", exact=True).click()  # a run of the whole page, which knows of both
    lab.settle()
    assert lab.stage(run) == ""
    lab.page.go_back()
    lab.settle()
    assert lab.stage(run) == "factor=1.01&rho=0.88"


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_picture_and_losses_take_two_thirds_of_the_screen(visit, width, height):
    lab = visit(width=width, height=height)
    boxes = [
        lab.page.locator(part).bounding_box() for part in (".st-key-race-head-area", STAGE, ".st-key-race-loss-area")
    ]
    assert boxes[2]["y"] + boxes[2]["height"] <= height
    assert sum(box["width"] * box["height"] for box in boxes) >= 2 / 3 * width * height
    for part in (
        ".st-key-race-surface",
        ".st-key-race-factor",
        ".st-key-race-rho",
        ".st-key-race-beta2",
        ".stage-play",
    ):
        box = lab.page.locator(part).first.bounding_box()
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= height, part


def test_controls_scroll_beside_a_standing_picture(visit):
    lab = visit()
    before = lab.page.locator(STAGE).bounding_box()
    lab.page.locator(".st-key-race-each summary").click()
    lab.page.wait_for_selector(".st-key-race-run5")
    lab.page.locator(".st-key-race-run5 input").first.scroll_into_view_if_needed()
    assert lab.page.locator(STAGE).bounding_box() == before


def test_on_a_phone_picture_and_play_stay_while_controls_pass(visit):
    lab = visit(width=390, height=844)
    lab.page.locator(".st-key-race-beta2").scroll_into_view_if_needed()
    lab.page.wait_for_timeout(200)
    play, slider = (lab.page.locator(part).first.bounding_box() for part in (".stage-play", ".st-key-race-beta2"))
    assert 0 <= play["y"] <= 844 - play["height"]
    assert slider["y"] >= play["y"] + play["height"]
