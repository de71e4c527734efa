"""The field of a formula under a hand: what is wrong is marked while it is typed, Enter draws it, and the last picture stays."""

import pytest

pytestmark = pytest.mark.browser

MARK = """() => {
    const [input, mark] = [".st-key-race-formula input", ".formula-mark"].map(one => document.querySelector(one));
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = getComputedStyle(input).font;
    const [field, sign] = [input, mark].map(one => one.getBoundingClientRect());
    const left = field.left + parseFloat(getComputedStyle(input).paddingLeft);
    const at = sign.left + sign.width / 2;
    const reached = [...input.value].findIndex((_, i) => left + pen.measureText(input.value.slice(0, i + 1)).width > at);
    return { reached, below: sign.top - field.bottom };
}"""


def field(lab):
    return lab.page.locator(".st-key-race-formula input")


def write(lab, text: str) -> None:
    field(lab).click()
    field(lab).press("Control+a")
    lab.page.keyboard.type(text)


def test_what_is_wrong_is_marked_below_its_character_while_it_is_typed(visit):
    lab = visit("?m=sgd")
    before = lab.page.url
    write(lab, "x^2 + 3y^^2")
    problem = lab.page.locator(".formula-told .formula-problem")
    problem.filter(has_text="Before ^ something is missing").wait_for()
    assert field(lab).get_attribute("aria-invalid") == "true"
    assert field(lab).get_attribute("aria-describedby") == problem.get_attribute("id")
    placed = lab.page.evaluate(MARK)
    assert placed["reached"] == 9
    assert -2 < placed["below"] < 12
    field(lab).press("Enter")  # the last good picture stays, and the field says why
    lab.settle()
    assert lab.page.url == before
    assert "Before ^" in problem.inner_text()
    assert field(lab).input_value() == "x^2 + 3y^^2"
    write(lab, "x^2 + 3y^2")
    lab.page.wait_for_function("() => document.querySelector('.formula-told .formula-problem').textContent === ''")
    assert field(lab).get_attribute("aria-invalid") == "false"


def test_a_whole_book_is_refused_as_any_long_text(visit):
    lab = visit("?m=sgd")
    field(lab).click()
    field(lab).fill("x + 😀" * 150_000)
    lab.page.locator(".formula-told .formula-problem").filter(has_text="at most 300 characters").wait_for()
    field(lab).press("Enter")
    lab.settle()
    assert "at most 300 characters" in lab.page.locator(".formula-told .formula-problem").inner_text()
    assert len(field(lab).input_value()) <= 301


def test_enter_draws_the_formula_and_the_link_holds_it(visit):
    lab = visit("?m=sgd&m=adam")
    write(lab, "x^2 + a*y^4")
    field(lab).press("Enter")
    lab.page.wait_for_url("**f=x%5E2%2Ba*y%5E4*")
    lab.settle()
    assert "Found in this window: 1 minimum." in lab.page.locator(".stage-note").inner_text()
    assert lab.page.locator(".st-key-race-controls-area .katex").count() >= 1
    again = visit("?" + lab.page.url.partition("?")[2])
    assert field(again).input_value() == "x^2+a*y^4"
    assert "2 runs" in again.page.locator("[data-testid=stage]").inner_text() or "Two ways" in again.page.content()


LINES_MARK = """() => {
    const [area, mark] = [".st-key-race-lines textarea", ".st-key-race-lines-formula-typed .formula-mark"].map(one => document.querySelector(one));
    const [field, sign] = [area, mark].map(one => one.getBoundingClientRect());
    const style = getComputedStyle(area);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const at = sign.left + sign.width / 2 - field.left - parseFloat(style.paddingLeft);
    const line = area.value.split("\\n")[1];
    const reached = [...line].findIndex((_, i) => pen.measureText(line.slice(0, i + 1)).width > at);
    return { reached, lines: (sign.top - field.top - parseFloat(style.paddingTop)) / parseFloat(style.lineHeight) };
}"""


def test_a_method_is_typed_line_by_line_and_runs_on_control_and_enter(visit):
    lab = visit("?s=beale&m=momentum")
    lab.page.locator(".st-key-race-add button").first.click()
    area = lab.page.locator(".st-key-race-lines textarea")
    area.click()
    lab.page.keyboard.type("v = rho*v + g\nx = x - lr*clip(v)")
    problem = lab.page.locator(".st-key-race-lines-formula-typed .formula-problem")
    problem.filter(has_text="There is no function clip").wait_for()
    assert area.get_attribute("aria-invalid") == "true"
    placed = lab.page.evaluate(LINES_MARK)
    assert placed["reached"] == 11
    assert 1.5 < placed["lines"] < 2.5
    area.press("Control+a")
    lab.page.keyboard.type("v = rho*v + g\nx = x - lr*k*v")
    area.press("Control+Enter")
    lab.page.wait_for_url("**m=own&p=v%3Drho*")
    lab.page.keyboard.press("Escape")
    lab.settle()
    assert lab.page.locator(".stage-pill").filter(has_text="Your method").count() == 1
    assert lab.page.locator(".st-key-race-own_k").count() == 1


def test_another_surface_empties_the_field(visit):
    lab = visit("?f=x%5E2%2By%5E2&m=sgd")
    lab.choose("Rosenbrock")
    lab.settle()
    assert field(lab).input_value() == ""
    assert "s=rosenbrock" in lab.page.url
