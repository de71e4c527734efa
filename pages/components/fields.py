"""Number fields: text fields that read what people write (numbers.py), where Streamlit's own makes 5 of `0,5` in silence.

What cannot be read stays in the field, with a sentence below it, and the value stays what it was. The arrow keys and the
small buttons are the browser's part (stage/fields.js).
"""

from html import escape
from typing import NamedTuple

import streamlit as st

from pages.components.desk import Desk
from shapes import Knob
from states.numbers import number, read_number, short, within
from states.race import MAX_SEED, START_REACH

TENTH = "tenth"  # a step: a tenth of the leading digit's place, so .038 moves by .001
REST = "rest"  # the same of 1 - value
KEPT = 200  # characters of a text that cannot be read


class Field(NamedTuple):
    """What a number field takes, and how far an arrow key moves it."""

    label: str
    low: float
    high: float
    step: float | str  # or TENTH, or REST
    whole: bool = False
    help: str | None = None


SEED = Field("Seed", 0, MAX_SEED, 1, whole=True, help="Of the noise.")
START = tuple(Field(f"Start {axis}", -START_REACH, START_REACH, 0.1) for axis in "xy")


class Refused(NamedTuple):
    """What was typed and could not be used, as long as the field has this value."""

    text: str
    problem: str
    value: float


def field_of(knob: Knob, reach: tuple[float, float]) -> Field:
    """The field for a knob's exact value."""
    return Field(knob.name, *reach, REST if knob.near_one else TENTH)


# --- from the widgets ----------------------------------------------------------------------------------------------


def read(desk: Desk, name: str, field: Field, value: float) -> float:
    """The number that a hand has typed, else the value; what cannot be used is kept for `show` to tell."""
    text = desk.seen(name, None)
    if text is None:
        return value
    desk.refused().pop(name, None)
    if not text.strip() or text.strip() == short(value):  # emptied, or as it was: the exact value stands
        return value
    typed, problem = within(read_number(text, field.whole), field.low, field.high, field.whole)
    if typed is None:
        desk.refused()[name] = Refused(text[:KEPT], problem, value)
        return value
    return int(typed) if field.whole else typed


def read_start(desk: Desk, point: tuple[float, float]) -> tuple[float, float]:
    x, y = (read(desk, axis, field, at) for axis, field, at in zip("xy", START, point, strict=True))
    return x, y


# --- the widgets ---------------------------------------------------------------------------------------------------


def show(desk: Desk, name: str, field: Field, value: float, disabled: bool = False) -> None:
    """A field that shows the value to six digits; or what was typed instead and could not be used, and why."""
    refused = desk.refused().get(name)
    if refused is not None and refused.value != value:
        del desk.refused()[name]
        refused = None
    with st.container(key=f"{desk.key(name)}-number", gap=None):
        key = desk.mirror(name, refused.text if refused else short(value))
        st.text_input(field.label, key=key, help=field.help, autocomplete="off", disabled=disabled)
        st.html(_beside(key, field, value, disabled) + (_sentence(key, refused) if refused else ""))


def show_start(desk: Desk, point: tuple[float, float]) -> None:
    for axis, field, at in zip("xy", START, point, strict=True):
        show(desk, axis, field, at)


def _beside(key: str, field: Field, value: float, disabled: bool) -> str:
    """The two small buttons, and what the browser must know to move the value."""
    facts = {
        "field": key,
        "low": number(field.low),
        "high": number(field.high),
        "step": field.step if isinstance(field.step, str) else number(field.step),
        "value": number(value),
        "shown": short(value),
    }
    data = " ".join(f'data-{name}="{escape(fact)}"' for name, fact in facts.items())
    off = " disabled" if disabled else ""
    buttons = "".join(
        f'<button type="button" tabindex="-1" data-by="{by}" aria-label="{escape(field.label)}, {word}"{off}>{sign}</button>'
        for by, word, sign in ((-1, "less", "−"), (1, "more", "+"))
    )
    return f'<div class="number-steps" {data}>{buttons}</div>'


def _sentence(key: str, refused: Refused) -> str:
    text = f"This {refused.problem}. {short(refused.value)} stays."
    return f'<p class="number-problem" id="{key}-problem" role="alert">{escape(text)}</p>'
