"""Number fields on every page: what is typed is read or told, and never becomes another number."""

import re
from typing import Any

import pytest

from landscapes import LANDSCAPES
from lecture import SCENES
from states import data, race
from states.fields import Page, replaced
from tests.support.open_page import NumberField, control, controls, has_control, open_page

PAGES = {
    "race": {"m": ["sgd", "sgd~learning_rate~0.002", "adam"], "s": "saddle"},
    "inside": {"method": "adam"},
    "maps": {"steps": "20"},
    "network": {"m": ["sgd", "adam"]},
    "lecture": {"scene": next(name for name, scene in SCENES.items() if "seed" in scene.controls)},
}


def open_fields(page: str) -> Any:
    """The page with everything shown."""
    at = open_page(PAGES[page], page=page)
    if page == "lecture":
        at = next(button for button in at.button if button.key == "lecture-reveal").click().run()
    return at


def fields(at: Any) -> dict[str, NumberField]:
    return {str(field.key): field for field in controls(at) if isinstance(field, NumberField)}


def told(at: Any, key: str) -> str:
    """The sentence below a field."""
    found = [re.search(f'id="{key}-problem" role="alert">([^<]*)<', part.value) for part in at.html]
    return "".join(match[1] for match in found if match)


def state(at: Any, page: str) -> Any:
    assert [box.value for box in at.exception] == []
    return at.session_state[page]


@pytest.mark.parametrize("page", PAGES)
def test_every_field_reads_a_decimal_comma_and_refuses_what_is_no_number(page):
    at = open_fields(page)
    before, values = state(at, page), {key: field.value for key, field in fields(at).items()}
    assert len(values) >= {"race": 4 + 6, "inside": 4, "maps": 4, "network": 1 + 5, "lecture": 1}[page]
    for texts in (("abc",), ("1,000",), ("1.000,5",), ("\u0663",), ("inf",), ("1e300",), ("1,5", "1,000")):
        for field in fields(at).values():
            field.set_value(texts[0] if field.whole else texts[-1])
        at = at.run()
        assert state(at, page) == before, texts
        for key, field in fields(at).items():
            assert field.text == (texts[0] if field.whole else texts[-1]), key  # what was typed is not lost
            assert told(at, key).endswith(f"{values[key]:.6g} stays."), (key, texts)
    for key, field in fields(at).items():
        value = values[key]
        typed = f"{value + 1}" if field.whole else f"{min(max(value * 0.5, field.min), field.max):.4g}"
        before = state(at, page)
        at = fields(at)[key].set_value(typed.replace(".", ",")).run()
        assert told(at, key) == ""
        assert fields(at)[key].value == float(typed), key
        assert state(at, page) != before, key


def test_the_minus_of_our_own_text_and_exponents_are_read():
    at = open_page({"s": "saddle"})
    for text, value in {"0,5": 0.5, "\u22125": -5.0, "\u22121.5e\u22123": -0.0015, "1e-3": 0.001, "1,5": 1.5}.items():
        at = control(at, "x").set_value(text).run()
        assert at.session_state["race"].setting.start_point == (value, 0.001)
        assert control(at, "x").value == value


def test_what_could_not_be_read_stays_while_other_things_change_and_goes_when_the_page_begins_anew():
    at = open_page({"s": "saddle", "seed": "3"})
    changes = {
        "a slider": (lambda: control(at, "factor").set_value(control(at, "factor").value), True),
        "another field": (lambda: control(at, "x").set_value("0,25"), True),
        "a method": (lambda: control(at, "methods").set_value(["sgd"]), True),
        "a surface": (lambda: control(at, "surface").set_value("bowl"), False),
        "a reset": (lambda: next(button for button in at.button if button.label == "Reset").click(), False),
    }
    for name, (change, stays) in changes.items():
        at = control(at, "seed").set_value("1,234").run()
        assert told(at, "race-seed").startswith("This may mean 1.234 or 1234"), name
        seed = at.session_state["race"].setting.seed
        at = change().run()
        assert (control(at, "seed").text, bool(told(at, "race-seed"))) == (
            ("1,234", True) if stays else (str(at.session_state["race"].setting.seed), False)
        ), name
        assert name == "a reset" or at.session_state["race"].setting.seed == seed
    at = control(at, "seed").set_value("abc").run()
    at.session_state["race-pending"] = replaced(at.session_state["race"], seed=77)  # the value changes by other means
    at = at.run()
    assert (control(at, "seed").text, told(at, "race-seed")) == ("77", "")


def test_a_run_s_text_does_not_move_to_another_run():
    at = open_page({"m": ["sgd", "adam"]})
    at = control(at, "run1-learning_rate").set_value("abc").run()
    assert told(at, "race-run1-learning_rate")
    at = control(at, "out0").click().run()
    assert (told(at, "race-run0-learning_rate"), told(at, "race-run1-learning_rate")) == ("", "")


def test_a_value_is_exact_whatever_of_it_is_shown():
    rate = 0.03800012345
    at = open_page({"m": f"sgd~learning_rate~{rate}"})
    assert control(at, "run0-learning_rate").text == "0.0380001"
    at = control(at, "seed").set_value("4").run()
    at = control(at, "run0-learning_rate").set_value("0,0380001").run()  # not what is shown, but the same number
    assert at.session_state["race"].runs[0].own["learning_rate"] == 0.0380001
    at = open_page({"m": f"sgd~learning_rate~{rate}"})
    at = control(at, "run0-learning_rate").set_value(" 0.0380001").run()
    assert at.session_state["race"].runs[0].own["learning_rate"] == rate
    at = control(at, "run0-learning_rate").set_value(".038").run()
    assert at.session_state["race"].runs[0].own["learning_rate"] == 0.038


def test_an_emptied_field_shows_its_value_again():
    at = open_page({"seed": "5"})
    at = control(at, "seed").set_value("").run()
    assert (control(at, "seed").text, told(at, "race-seed"), at.session_state["race"].setting.seed) == ("5", "", 5)


@pytest.mark.parametrize(("page", "table"), [("race", race.PAGE), ("data", data.PAGE)])
def test_what_a_control_says_of_itself_is_on_its_widget(page: str, table: Page):
    at = open_page(page=page)
    said = {name: field.help for name, field in table.fields.items() if field.help and has_control(at, name, page)}
    assert said
    assert {name: control(at, name, page).proto.help for name in said} == said


SWITCHES = [(key, knob) for key, surface in LANDSCAPES.items() for knob in surface.knobs if knob.switch]


@pytest.mark.parametrize("page", ["data", "race", "inside", "maps"])
@pytest.mark.parametrize(("key", "knob"), SWITCHES)
def test_a_switch_of_a_surface_is_off_or_on_and_its_link_is_the_value_at_that_end(key, knob, page):
    opened = (f"{page}-knobs",)
    at = open_page({"set" if page == "data" else "s": key}, page=page, opened=opened)
    switch = control(at, knob.name, page)
    assert (switch.type, switch.value) == ("toggle", knob.default == knob.high)
    for value in (not switch.value, switch.value):
        at = control(at, knob.name, page).set_value(value).run()
        stands = state(at, page).setting.knobs[knob.name]
        assert stands == (knob.high if value else knob.low)
        assert isinstance(stands, float)
        written = at.query_params.get(knob.name)
        assert written == (None if stands == knob.default else f"{stands:g}")
    led = open_page({"set" if page == "data" else "s": key, knob.name: f"{knob.high:g}"}, page=page, opened=opened)
    assert control(led, knob.name, page).value is True
