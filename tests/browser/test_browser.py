"""What only a browser shows: it paints, it answers the keyboard, a link gives the same paths, nothing is said in the console."""

import random

import pytest

from tests.support.visitor import CHART, LOSSES, STAGE, Visit

SIZES = [(1280, 720), (1920, 1080), (390, 844)]
IN_VIEW = "box => box.getBoundingClientRect().bottom <= innerHeight && box.getBoundingClientRect().top >= 0"


def assert_coloured(lab: Visit, theme: str) -> None:
    """The picture wears the page's colour."""
    paper = lab.page.locator(CHART).first.evaluate("chart => chart._fullLayout.paper_bgcolor")
    red, green, blue = (int(paper[i : i + 2], 16) for i in (1, 3, 5))
    around = lab.page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert around == f"rgb({red}, {green}, {blue})"
    assert (red + green + blue < 3 * 128) == (theme == "dark")


def assert_one_line_above(lab: Visit) -> None:
    """Name and navigation share one line above the page, and nothing is beyond its right side."""
    before = lab.page.locator(".stAppHeader").evaluate("""header => {
        const style = getComputedStyle(header, "::before"), pen = document.createElement("canvas").getContext("2d");
        pen.font = style.font;
        return parseFloat(style.paddingLeft) + pen.measureText("Descent Lab").width;
    }""")
    links = [*lab.page.get_by_test_id("stTopNavLink").all(), *lab.page.get_by_test_id("stExpandSidebarButton").all()]
    boxes = [box for link in links if (box := link.bounding_box()) is not None]
    assert boxes
    assert all(box["x"] >= before for box in boxes)
    top = lab.page.locator(f":is(.st-key-{lab.name}-head-area, .st-key-{lab.name}-stage-area)").first.bounding_box()
    assert top is not None
    assert 56 <= top["y"] <= 72
    assert lab.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_paints_in_the_page_s_colour_below_one_line_without_a_scroll_bar_at_the_side(visit, width, height, theme):
    lab = visit(width=width, height=height, color_scheme=theme)
    assert all(len(x) == 151 for x, _ in lab.paths().values())
    assert len(lab.paths()) == 6
    assert lab.page.locator(CHART).evaluate("chart => chart.getBoundingClientRect().top < innerHeight / 4")
    assert_one_line_above(lab)
    assert_coloured(lab, theme)
    if (width, height) == SIZES[0]:  # on a laptop picture and main controls are in view
        for part in ("surface", "add", "factor", "rho", "beta1", "beta2"):
            assert lab.page.locator(f".st-key-race-{part}").first.evaluate(IN_VIEW), part
        for part in (STAGE, LOSSES):
            assert lab.page.locator(part).evaluate(IN_VIEW), part


def test_a_slider_moved_by_keyboard_changes_the_paths(visit):
    lab = visit()
    before = lab.paths()
    lab.press("factor", "ArrowLeft")
    assert all(lab.paths()[name] != path for name, path in before.items())


def test_keys_in_quick_succession_are_all_counted(visit):
    lab = visit()
    before = lab.paths()
    for times in (1, 2, 9):
        lab.press("factor", *["ArrowRight"] * times, *["ArrowLeft"] * times)
        assert lab.page.url.endswith("/"), times
        assert lab.paths() == before, times


@pytest.mark.parametrize("seed", range(3))
def test_quick_keys_on_several_sliders_leave_nothing_behind(visit, seed):
    """A run of the script that is ended half-way by the next message must neither lose nor invent a change."""
    dice, lab = random.Random(seed), visit()
    before = lab.paths()
    moved = dict.fromkeys(("factor", "rho", "decay"), 0)
    for _ in range(14):
        name, by = dice.choice(list(moved)), dice.choice([-1, 1])
        lab.thumb(name).press("ArrowRight" if by > 0 else "ArrowLeft")
        moved[name] += by
        lab.page.wait_for_timeout(dice.choice([0, 0, 30, 120, 250]))
    for name, by in moved.items():
        for _ in range(abs(by)):
            lab.thumb(name).press("ArrowLeft" if by > 0 else "ArrowRight")
    lab.settle()
    assert lab.page.url.endswith("/")
    assert lab.paths() == before


def test_the_browsers_back_button_takes_a_change_back(visit):
    lab = visit("?s=saddle")
    before = lab.paths()
    lab.type("x", "0.7")
    lab.method("Momentum")
    assert lab.paths() != before
    lab.page.go_back()
    lab.settle()
    lab.page.go_back()
    lab.settle()
    assert lab.paths() == before
    assert lab.field("x").input_value() == "1.5"


def _any_control(lab: Visit, dice: random.Random) -> str:
    """Does something at random, and says what."""
    keys = dice.choices(["ArrowLeft", "ArrowRight", "Home", "End", "PageUp"], k=dice.randint(1, 4))
    sliders = ["kappa", "angle", "factor", "rho", "decay", "beta1", "beta2", "epsilon", "steps", "noise"]
    there = [name for name in sliders if lab.thumb(name).count()]
    deeds = [
        lambda: lab.press(dice.choice(there), *keys),
        lambda: lab.press(dice.choice(there), *keys),
        lambda: lab.choose(dice.choice(["Taco shell", "Bowl", "Noisy bowl", "Saddle", "Sharp minima"])),
        lambda: lab.method(dice.choice(["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam"])),
        lambda: lab.type(dice.choice(["x", "y"]), f"{dice.uniform(-2, 2):.3f}"),
        lambda: lab.type("seed", str(dice.randint(0, 999))),
        lambda: lab.click(dice.choice(["Side by side", "Overlay", "Same", "Own"])),
    ]
    deed = dice.randrange(len(deeds))
    deeds[deed]()
    return f"{deed}: {lab.page.url}"


@pytest.mark.parametrize("seed", range(3))
def test_a_link_gives_the_same_paths_in_a_fresh_browser(visit, seed):
    dice, lab = random.Random(seed), visit()
    story = [_any_control(lab, dice) for _ in range(10)]
    query = lab.page.url.partition("?")[2]
    assert visit(f"?{query}").paths() == lab.paths(), story


def test_a_hostile_link_gets_a_sentence_and_the_page_works(visit):
    lab = visit("?s=saddle&x=nan&factor=1e400&m=sgd&m=<script>alert(1)</script>&steps=-3")
    text = lab.page.locator(".st-key-race-head-area").inner_text()
    assert "factor" in text
    assert "Traceback" not in lab.page.content()
    before = lab.paths()
    lab.press("factor", "ArrowRight")
    assert lab.paths() != before


def test_no_method_chosen_is_said_and_can_be_undone(visit):
    lab = visit("?m=sgd")
    lab.method("SGD")
    assert "No method is chosen" in lab.page.locator(".st-key-race").inner_text()
    lab.method("Adam")
    assert list(lab.paths()) == ["Adam"]
