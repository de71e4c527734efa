"""Whatever a browser sends for a widget, of whatever page: what the widget does not offer changes nothing, and is told."""

import math
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.support import beneath
from tests.support.beneath import WidgetMetadata, WidgetState
from tests.support.open_page import control, open_page, sentences

# States that together show every kind of widget that a page has.
STATES = [
    ("race", {}),
    ("race", {"rates": "tuned", "m": "sgd", "steps": "20", "noise": "0.0123", "s": "saddle"}),
    ("data", {"batch": "16", "m": "adam"}),
    ("inside", {"method": "adam", "s": "saddle", "noise": "1"}),
    ("lecture", {"scene": "C05"}),
    ("maps", {"steps": "5"}),
    ("maps", {"kind": "rates", "steps": "5"}),
]
# A widget's value travels in one of these fields; a forger may take any.
FORGED: list[tuple[str, Any]] = [
    ("string_value", "x?"),  # no number, no word, and no formula
    ("string_value", "1e400"),
    ("string_value", "\x00\u202e" + "9" * 10_000),
    ("double_value", math.nan),
    ("double_value", math.inf),
    ("double_value", -1e300),
    ("int_value", 2**62),
    ("bool_value", True),
    ("trigger_value", True),
    ("bytes_value", b"\xff"),
    ("json_value", "[" * 100_000),
    ("json_value", '{"start": NaN}'),
    ("json_trigger_value", "{"),
    ("json_trigger_value", '[{"event": ["start"], "value": {}}, 5]'),
    ("string_array_value", ["x"]),
    ("string_array_value", ["x", "", "x"]),
    ("double_array_value", [math.nan]),
    ("double_array_value", [math.inf]),
    ("double_array_value", [-1e300]),
    ("double_array_value", [1.5, 2.5, 3.5]),
    ("double_array_value", []),
    ("int_array_value", [1]),
]


def forged(id: str, kind: str, value: Any) -> WidgetState:
    state = WidgetState(id=id)
    if kind.endswith("array_value"):
        getattr(state, kind).data.extend(value)
        getattr(state, kind).SetInParent()
    else:
        setattr(state, kind, value)
    return state


def sent(at: AppTest, *states: WidgetState) -> AppTest:
    """The page after a message that has these in place of its own values."""
    ids = {state.id for state in states}
    own = [state for state in beneath.values(at) if state.id not in ids]
    return beneath.run_with(at, *own, *states)


def reachable(at: AppTest, page: str) -> dict[str, WidgetMetadata[Any]]:
    """Of everything on the page that keeps a value or tells one, the events of its components too: by its id."""
    keys = beneath.keys(at)
    return {id: about for id, about in beneath.widgets(at).items() if keys.get(id, page).startswith(page)}


def keep_values(at: AppTest, page: str) -> dict[str, WidgetMetadata[Any]]:
    """Those of them that keep a value and can be set."""
    kinds = ("string_value", "string_array_value", "double_array_value", "double_value", "int_value")
    return {id: about for id, about in reachable(at, page).items() if about.value_type in kinds and not about.disabled}


def opened(page: str, query: dict) -> AppTest:
    at = open_page(query, page=page)
    if page == "lecture":  # its sliders come with the answer
        control(at, "reveal", page).click().run()
    return at


def is_a_deed(kind: str, about: WidgetMetadata[Any]) -> bool:
    """A click, or something folded or unfolded: what a hand may do at any time."""
    return kind == about.value_type and kind in ("trigger_value", "bool_value")


@pytest.mark.parametrize(("page", "query"), STATES)
def test_no_forged_value_of_any_widget_breaks_or_changes_anything(page: str, query: dict):
    at = opened(page, query)
    before, address = at.session_state[page], dict(at.query_params)
    for kind, value in FORGED:
        states = [forged(id, kind, value) for id, about in reachable(at, page).items() if not is_a_deed(kind, about)]
        at = sent(at, *states)
        assert [box.value for box in at.exception] == [], (kind, value)
        assert at.session_state[page] == before, (kind, value)
        assert dict(at.query_params) == address
        assert len(sentences(at)) <= 4  # a box each would push the picture off the screen
    assert keep_values(at, page)


@pytest.mark.parametrize(("page", "query"), STATES)
def test_a_forged_value_is_told_in_one_sentence_and_the_widget_shows_its_own_again(page: str, query: dict):
    at = opened(page, query)
    for id, about in keep_values(at, page).items():
        kind = str(about.value_type)
        if kind == "string_value" and about.formatted_options is None:
            continue  # a field for any text, which is read and answered by the page (widgets.py)
        value = next(value for of, value in FORGED if of == kind)
        shown, told = beneath.session(at)[id], sentences(at)
        at = sent(at, forged(id, kind, value))
        new = [sentence for sentence in sentences(at) if sentence not in told]
        name = beneath.keys(at)[id].removeprefix(f"{page}-")
        assert len(new) == 1, (name, new)
        assert new[0].startswith(f"The control {name} has no value"), new
        assert beneath.session(at)[id] == shown


def test_a_page_goes_on_after_a_forged_message():
    at = sent(open_page(), *[forged(id, "double_value", math.nan) for id in keep_values(open_page(), "race")])
    at = control(at, "steps").set_value(80).run()
    assert at.session_state["race"].setting.steps == 80
    assert sentences(at) == []


def test_a_select_box_that_was_renamed_meanwhile_keeps_what_it_has():
    """The address is the same; the label that the old page sends is not there any more."""
    at = open_page({"s": "saddle"})
    at = sent(at, forged(beneath.id_of(at, "race-surface"), "string_value", "Saddle, as it was called"))
    assert at.session_state["race"].setting.surface == "saddle"
    assert control(at, "surface").proto.set_value  # so that the browser shows it again
    assert sentences(at) == ["The control surface has no value `Saddle, as it was called`; it stays as it is."]
