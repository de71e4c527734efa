"""Shows the widgets of the pages' fields (states/fields.py), and reads them back.

Number fields are text fields that read what people write (states/numbers.py); Streamlit's own silently turn `0,5` into 5.
A text that cannot be read stays in the field, with a sentence below it, and the value stays what it was. The browser
handles the arrow keys and the small buttons (stage/fields.js).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape
from typing import Any, Literal, NamedTuple

import numpy as np
import streamlit as st

from figures.sparkline import sparkline
from landscapes import LANDSCAPES
from pages.components.desk import Desk
from pages.components.page import look
from shapes import Knob
from states.controls import BATCH, CLIP, CLIP_AT, NOISE, NOISE_KIND, ORDER, SCHEDULE
from states.fields import START_REACH, Field, Page, State, Whole, Word, started, value_of
from states.numbers import number, read_number, short, within
from states.race import reach_of
from states.schedules import factors
from states.setting import Setting
from states.ticks import counts

TENTH = "tenth"  # as a step: a tenth of the leading digit's place, so .038 moves by .001
REST = "rest"  # as a step: TENTH of 1 - value
KEPT = 200  # characters that are kept of a text that cannot be read


class Box(NamedTuple):
    """What a number field takes, and how far an arrow key moves it."""

    label: str
    low: float
    high: float
    step: float | str = 1  # or TENTH, or REST
    whole: bool = False
    help: str = ""


START = tuple(Box(f"Start {axis}", -START_REACH, START_REACH, 0.1) for axis in "xy")


class Refused(NamedTuple):
    """What a visitor typed and the field cannot use; kept as long as the field has this value."""

    text: str
    problem: str
    value: Any


def box_of(knob: Knob) -> Box:
    """Returns the number field for a knob's exact value."""
    return Box(knob.name, *reach_of(knob), REST if knob.near_one else TENTH)


def _box(field: Field, form: Whole) -> Box:
    return Box(field.title, form.low, form.high, whole=True, help=field.help)


# --- from the widgets ----------------------------------------------------------------------------------------------


def read(desk: Desk, page: Page, state: State) -> dict[str, Any]:
    """Returns what a hand has set: name -> value of the page's fields, of the surface's knobs and the start."""
    setting = state.setting
    knobs = {name: float(desk.seen(name, value)) for name, value in setting.turned.items()}  # a switch gives True
    return {
        **read_fields(desk, page, state),
        "knobs": {**setting.knobs, **knobs},
        "start": started(setting, _read_start(desk, setting.start_point)),
    }


def read_fields(desk: Desk, page: Page, state: State) -> dict[str, Any]:
    """Returns what a hand has set: name -> value of the page's fields."""
    return {field.name: read_field(desk, field, state) for field in page.fields.values() if field.title}


def read_field(desk: Desk, field: Field, state: State) -> Any:
    """Returns what a hand has set on the field's widget, else the state's value."""
    value, form = value_of(state, field.name), field.form_of(state)
    if isinstance(form, Whole) and not form.slider:
        return int(read_box(desk, field.name, _box(field, form), value))
    return desk.seen(field.name, value)


def read_box(desk: Desk, name: str, box: Box, value: float) -> float:
    """Returns the number that a hand has typed, else the value; keeps what cannot be used, for `show_box` to tell."""
    text = desk.seen(name, None)
    if text is None:
        return value
    desk.refused().pop(name, None)
    if not text.strip() or text.strip() == short(value):  # emptied, or as it was: the exact value stands
        return value
    typed, problem = within(read_number(text, box.whole), box.low, box.high, box.whole)
    if typed is None:
        desk.refused()[name] = Refused(text[:KEPT], problem, value)
        return value
    return int(typed) if box.whole else typed


def _read_start(desk: Desk, point: tuple[float, float]) -> tuple[float, float]:
    x, y = (read_box(desk, axis, box, at) for axis, box, at in zip("xy", START, point, strict=True))
    return x, y


# --- the widgets ---------------------------------------------------------------------------------------------------


def fold(desk: Desk, name: str, title: str, in_force: str, show: Callable[[], None]) -> None:
    """Shows a group of controls folded away, what is in force, and only once it is opened its controls.

    Else all of them would travel with every move of a slider. What is in force stands below the head: with another head it
    would be another group, and a folded one.
    """
    group = st.expander(title, key=desk.key(name), on_change="rerun")
    if group.open:
        with group, st.container(key=desk.key(f"{name}-fields")):
            show()
    else:
        st.caption(in_force)


def show(desk: Desk, field: Field, state: State, named: bool = True) -> None:
    """Shows the widget of a field, with its name above it or for screen readers alone."""
    value, form = value_of(state, field.name), field.form_of(state)
    if isinstance(form, Knob):
        desk.slider(field.name, field.title, form, value)
    elif isinstance(form, Word):
        _show_words(desk, field, form, value, "visible" if named else "collapsed")
    elif form.slider:
        options = counts(form.low, form.high, value)
        st.select_slider(field.title, options, value, key=desk.mirror(field.name, value), help=field.help or None)
    else:
        show_box(desk, field.name, _box(field, form), value)


def _show_words(desk: Desk, field: Field, form: Word, value: Any, label: Literal["visible", "collapsed"]) -> None:
    key, options = desk.mirror(field.name, value), list(form.names)
    facts = {"format_func": form.names.__getitem__, "key": key, "help": field.help or None, "label_visibility": label}
    if form.row:
        st.segmented_control(field.title, options, required=True, **facts)
    else:
        st.selectbox(field.title, options, **facts)


def show_surface(desk: Desk, setting: Setting) -> None:
    """Shows the list of surfaces; one that was typed in is among them while it is shown."""
    listed = {key: one.name for key, one in LANDSCAPES.items()}
    choose(desk, "surface", "Surface", {**listed, setting.surface: setting.landscape.name}, setting.surface)


def choose(desk: Desk, name: str, title: str, names: Mapping[str, str], value: str) -> None:
    """Shows a list to choose from; names: word -> its name for the visitor."""
    st.selectbox(title, list(names), format_func=names.__getitem__, key=desk.mirror(name, value))


def show_knobs(desk: Desk, setting: Setting, apart: Collection[str] = ()) -> None:
    """Shows the sliders of the surface's knobs, but for those in `apart`."""
    for knob in setting.handles:
        if knob.name not in apart:
            desk.knob_slider(knob, setting.knobs[knob.name])


def show_start(desk: Desk, setting: Setting) -> None:
    """Shows the two number fields of the start."""
    for axis, box, at in zip("xy", START, setting.start_point, strict=True):
        show_box(desk, axis, box, at)


def show_schedule(desk: Desk, state: State) -> None:
    """Shows the list of schedules, and a small picture of how the rate changes over the run."""
    show(desk, SCHEDULE, state)
    setting = state.setting
    st.html(sparkline(factors(setting.schedule, setting.steps), "Rate over the run", look().quiet))


def show_marks(options: Sequence[float], marks: Sequence[tuple[float, str]]) -> None:
    """Shows below a slider with these options a tick for each mark (value, words) that lies on it; pressed, it says its words."""
    ticks = ""
    for value, text in marks:
        if options[0] <= value <= options[-1]:
            place = number(round(float(np.interp(value, options, np.linspace(0, 100, len(options)))), 2))
            facts = f'style="left: {place}%; --at: {place}" title="{escape(text)}" aria-label="{escape(text)}"'
            ticks += f'<button type="button" class="mark-at" {facts}></button>'
    if ticks:
        st.html(f'<div class="slider-marks">{ticks}</div>')


def show_noise(desk: Desk, state: State) -> None:
    """Shows what disturbs the gradients: noise and its kind, or on a surface made of examples the batches."""
    if state.setting.in_batches:
        show(desk, BATCH, state)
        show(desk, ORDER, state)
    else:
        show(desk, NOISE, state)
    show(desk, NOISE_KIND, state)


def show_clipping(desk: Desk, state: State) -> None:
    """Shows whether and how gradients are clipped, and where they are, the slider of the limit."""
    show(desk, CLIP, state)
    if state.setting.clip != "off":
        show(desk, CLIP_AT, state)


def show_box(desk: Desk, name: str, box: Box, value: float, disabled: bool = False) -> None:
    """Shows a number field with the value to six digits; or with what was typed and could not be used, and why."""
    refused = desk.refused().get(name)
    if refused is not None and refused.value != value:
        del desk.refused()[name]
        refused = None
    with st.container(key=f"{desk.key(name)}-number", gap=None):
        key = desk.mirror(name, refused.text if refused else short(value))
        st.text_input(box.label, key=key, help=box.help or None, autocomplete="off", disabled=disabled)
        st.html(_beside(key, box, value, disabled) + (_sentence(key, refused) if refused else ""))


def _beside(key: str, box: Box, value: float, disabled: bool) -> str:
    """Writes the two small buttons, with the data by which the browser moves the value."""
    facts = {
        "field": key,
        "low": number(box.low),
        "high": number(box.high),
        "step": box.step if isinstance(box.step, str) else number(box.step),
        "value": number(value),
        "shown": short(value),
    }
    data = " ".join(f'data-{name}="{escape(fact)}"' for name, fact in facts.items())
    off = " disabled" if disabled else ""
    buttons = "".join(
        f'<button type="button" tabindex="-1" data-by="{by}" aria-label="{escape(box.label)}, {word}"{off}>{sign}</button>'
        for by, word, sign in ((-1, "less", "−"), (1, "more", "+"))
    )
    return f'<div class="number-steps" {data}>{buttons}</div>'


def _sentence(key: str, refused: Refused) -> str:
    text = f"This {refused.problem}. {short(refused.value)} stays."
    return f'<p class="number-problem" id="{key}-problem" role="alert">{escape(text)}</p>'
