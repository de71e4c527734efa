"""Number fields under a hand: keys, buttons, leaving a field, a German keyboard, a phone, and what a screen reader is told."""

import pytest

pytestmark = pytest.mark.browser


def field(lab, name: str):
    return lab.field(name)


def text(lab, name: str) -> str:
    lab.settle()
    return field(lab, name).input_value()


def test_with_a_german_keyboard_a_comma_is_typed_and_leaving_the_field_is_enough(visit):
    lab = visit("?s=saddle", locale="de-DE")
    box = field(lab, "x")
    box.click()
    box.press("Control+a")
    lab.page.keyboard.type("0,5")
    lab.page.keyboard.press("Tab")
    assert text(lab, "x") == "0.5"
    assert "x=0.5" in lab.page.url
    lab.type("y", "\u22121,5e\u22121")
    assert text(lab, "y") == "-0.15"
    assert "y=-0.15" in lab.page.url
    lab.page.go_back()
    assert text(lab, "y") == "0.001"
    lab.type("y", "abc")
    lab.page.go_back()
    assert (text(lab, "y"), text(lab, "x")) == ("0.001", "1.5")  # the field follows the page


def test_escape_takes_back_what_was_typed(visit):
    lab = visit("?s=saddle")
    box = field(lab, "x")
    box.click()
    box.press("Control+a")
    lab.page.keyboard.type("9")
    lab.page.keyboard.press("Escape")
    assert box.input_value() == "1.5"
    lab.page.keyboard.press("Tab")
    assert text(lab, "x") == "1.5"
    assert "x=" not in lab.page.url


def test_what_is_refused_is_said_at_the_field_to_everybody(visit):
    lab = visit("?s=saddle")
    lab.type("x", "1,000")
    box = field(lab, "x")
    problem = lab.page.locator(f"#{box.get_attribute('aria-describedby')}")
    assert box.input_value() == "1,000"
    assert box.get_attribute("aria-invalid") == "true"
    assert problem.inner_text() == "This may mean 1 or 1000; write one of these. 1.5 stays."
    assert problem.get_attribute("role") == "alert"
    above, below = box.bounding_box(), problem.bounding_box()
    assert above is not None
    assert below is not None
    assert 0 <= below["y"] - (above["y"] + above["height"]) < 12
    lab.type("x", "1000")
    assert box.get_attribute("aria-invalid") is None
    assert box.get_attribute("aria-describedby") is None
    assert problem.count() == 0


def test_arrow_keys_and_buttons_move_the_value_as_in_a_number_field(visit):
    lab = visit("?s=saddle&m=sgd&m=adam")
    lab.page.get_by_text("Each run", exact=True).click()
    lab.settle()
    rate = "run0-learning_rate"
    lab.type(rate, ".098")
    for keys, expected in (
        (["ArrowUp"] * 3, "0.11"),  # .099, .1, .11
        (["ArrowDown"] * 2, "0.099"),
        (["Shift+ArrowUp"], "0.109"),
        (["Shift+ArrowDown"] * 2, "0.008"),
    ):
        for key in keys:
            field(lab, rate).press(key)
        assert text(lab, rate) == expected
        assert f"sgd~learning_rate~{expected}" in lab.page.url
    for _ in range(40):  # never to the end of the reach at once
        field(lab, rate).press("Shift+ArrowDown")
    assert 1e-8 < float(text(lab, rate)) < 1e-4
    lab.reach("seed")
    buttons = lab.page.locator(".st-key-race-seed-number .number-steps button")
    for button in (1, 1, 1, 0):
        buttons.nth(button).click()
    assert text(lab, "seed") == "2"
    lab.type("seed", "0")
    buttons.nth(0).click()
    assert text(lab, "seed") == "0"  # its end
    assert buttons.evaluate_all("all => all.map(one => [one.ariaLabel, one.tabIndex])") == [
        ["Seed, less", -1],
        ["Seed, more", -1],
    ]
    field(lab, "x").fill("1,5")
    field(lab, "x").press("ArrowUp")  # it is read first
    assert text(lab, "x") == "1.5"
    field(lab, "x").press("ArrowUp")
    assert text(lab, "x") == "1.6"


def test_a_quick_hand_on_the_arrow_keys_loses_no_press(visit):
    lab = visit("?s=bowl&x=0&y=1")
    field(lab, "x").focus()
    for _ in range(25):
        lab.page.keyboard.press("ArrowUp")
        lab.page.wait_for_timeout(40)
    assert text(lab, "x") == "2.5"
    assert lab.page.url.endswith("x=2.5&y=1")


def test_on_a_phone_the_keyboard_fits_and_a_field_holds_its_number(visit):
    lab = visit("?s=saddle&x=-1234.56", width=390, height=844)
    lab.reach("seed")
    assert field(lab, "seed").get_attribute("inputmode") == "decimal"
    assert field(lab, "x").get_attribute("inputmode") == "text"  # an iPhone's digits have no minus
    buttons = lab.page.locator(".st-key-race-seed-number .number-steps button")
    assert all(box["width"] >= 32 and box["height"] >= 32 for box in (buttons.nth(i).bounding_box() for i in (0, 1)))
    buttons.nth(1).tap()
    assert text(lab, "seed") == "1"
    # Nothing of the number is hidden.
    assert field(lab, "x").evaluate("box => box.scrollWidth <= box.clientWidth")


@pytest.mark.parametrize("page", ["inside", "maps", "lecture"])
def test_the_fields_of_the_other_pages_have_their_keys_too(visit, page):
    lab = visit("?scene=C07" if page == "lecture" else "", page=page)
    if page == "lecture":
        lab.page.locator(".st-key-lecture-reveal button").click()
        lab.settle()
    before = int(text(lab, "seed"))
    field(lab, "seed").press("ArrowUp")
    assert text(lab, "seed") == str(before + 1)
    assert f"seed={before + 1}" in lab.page.url
