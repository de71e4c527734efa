"""The field into which a visitor types a surface, and the window in which it is shown."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import streamlit as st

from api.formula import told
from api.version import version
from pages.components import widgets
from pages.components.desk import Desk
from pages.components.widgets import Box, Refused
from states.fields import FARTHEST, State, framed, window_of
from states.reaches import reaches_of, reaching
from states.setting import Setting
from typed.reading import LONGEST, Mistyped
from typed.surface import FARTHEST_LETTER, WINDOW, formula_of, is_typed, key_of, reach_names
from written import written

NAME = "formula"
EMPTIED = ""
PLACEHOLDER = "or type your own: x^2 + 3*y^2"
HELP = (
    "A formula of x and y, as you would write it: 2x, x², |x|, sin(x), e^x. Any other letter, a, b, c, ..., becomes a slider; from where to where it goes can be set below. "
    "The picture follows on Enter."
)
EDGES = {"left": "Window from x", "right": "to x", "below": "Window from y", "above": "to y"}


# --- from the widgets ----------------------------------------------------------------------------------------------


def read(desk: Desk, setting: Setting) -> str:
    """Returns the key of the surface that a hand has chosen, or typed; keeps what cannot be read, for `show` to tell."""
    chosen = desk.seen("surface", setting.surface)
    key = typed(desk, NAME, key_of, LONGEST, setting.surface)
    return chosen if chosen != setting.surface else key or chosen


def typed(desk: Desk, name: str, key_of: Callable[[str], str], longest: int, value: str | None) -> str | None:
    """Returns the key of what a hand has typed into a field, EMPTIED where it left nothing; None where there is nothing to read.

    What cannot be read is kept for as long as the field stands for the value; of too long a text what shows that it is too long.
    """
    text = desk.seen(name, None)
    if text is None:
        return None
    desk.refused().pop(name, None)
    if not text.strip():
        return EMPTIED
    try:
        return key_of(text)
    except Mistyped as why:
        desk.refused()[name] = Refused(text[: longest + 1], str(why), value)
        return None


def reframed(desk: Desk, state: State) -> State:
    """Returns the state in the window, and with the letters' reaches, that a hand has set; one that is none stays as it was, and the field says so."""
    state = _reached(desk, state)
    now = window_of(state.setting)
    edges = [widgets.read_box(desk, name, _box(name), at) for name, at in zip(WINDOW, now, strict=False)]
    if tuple(edges) == now:
        return state
    found = framed(state.setting, edges)
    if found is not None:
        return state._replace(setting=found)
    _refuse(desk, dict(zip(WINDOW, zip(edges, now, strict=True), strict=True)), "would leave nothing of the window")
    return state


def _box(name: str) -> Box:
    return Box(EDGES[name], -FARTHEST, FARTHEST)


def _reached(desk: Desk, state: State) -> State:
    """Returns the state with the reach of each letter that a hand has set."""
    for letter, now in reaches_of(state.setting).items():
        boxes = _ends(letter)
        reach = [widgets.read_box(desk, name, box, at) for (name, box), at in zip(boxes.items(), now, strict=True)]
        found = reaching(state.setting, letter, reach)
        if tuple(reach) == now:
            continue
        if found is not None:
            state = state._replace(setting=found)
        else:
            _refuse(
                desk, dict(zip(boxes, zip(reach, now, strict=True), strict=True)), f"would leave no value for {letter}"
            )
    return state


def _refuse(desk: Desk, ends: Mapping[str, tuple[float, float]], why: str) -> None:
    """Notes what a hand has set and cannot be; ends: name of a field -> the number in it, and the one that stays."""
    for name, (typed, stays) in ends.items():
        if typed != stays:
            desk.refused()[name] = Refused(widgets.short(typed), why, stays)


def _ends(letter: str) -> dict[str, Box]:
    """Returns the two fields with the reach of a letter."""
    words = (f"{letter} from", f"{letter} to")
    return {
        name: Box(word, -FARTHEST_LETTER, FARTHEST_LETTER)
        for name, word in zip(reach_names(letter), words, strict=True)
    }


# --- the widgets ---------------------------------------------------------------------------------------------------


def show(desk: Desk, setting: Setting) -> None:
    """Shows the field with the formula of the surface, or with what was typed and could not be read; the browser marks where."""
    refused = still_refused(desk, NAME, setting.surface)
    formula = formula_of(setting.surface) if is_typed(setting.surface) else ""
    with st.container(key=f"{desk.key(NAME)}-typed", gap=None):
        key = desk.mirror(NAME, refused.text if refused else formula)
        st.text_input(
            "Your own surface, f(x, y) =",
            key=key,
            placeholder=PLACEHOLDER,
            help=HELP,
            autocomplete="off",
            label_visibility="collapsed",
        )
        st.html(beside(key, refused.text if refused else "", told, "f", LONGEST))
    if is_typed(setting.surface):
        with st.container(key=f"{desk.key(NAME)}-drawn"):
            st.latex(setting.landscape.equation)
        title = "Window and letters" if setting.landscape.knobs else "Window"
        widgets.fold(desk, "window", title, _in_words(setting), lambda: _show_window(desk, setting))


def still_refused(desk: Desk, name: str, value: Any) -> Refused | None:
    """Returns what was typed into a field and could not be read, as long as its value is the same."""
    refused = desk.refused().get(name)
    if refused is not None and refused.value != value:
        del desk.refused()[name]
        return None
    return refused


def beside(key: str, text: str, told: Callable[[str], dict[str, Any]], name: str, longest: int) -> str:
    """Writes the place of what is wrong, with the place in the text that it is about.

    name: what the text is called in an address; longest: how many characters it may have.
    """
    found = told(text) if text else {"sentence": "", "at": 0}
    facts = f'data-api="api/{version()}/" data-name="{name}" data-longest="{longest}" data-at="{found["at"]}"'
    problem = f'<p class="formula-problem" id="{key}-problem" role="alert">{escape(found["sentence"])}</p>'
    return f'<div class="formula-told" {facts}><span class="formula-mark" aria-hidden="true"></span>{problem}</div>'


def _in_words(setting: Setting) -> str:
    left, right, below, above = map(written, window_of(setting))
    reaches = (f"{letter} {written(low)} to {written(high)}" for letter, (low, high) in reaches_of(setting).items())
    return " · ".join([f"x {left} to {right}", f"y {below} to {above}", *reaches])


def _show_window(desk: Desk, setting: Setting) -> None:
    for name, at in zip(WINDOW, window_of(setting), strict=True):
        widgets.show_box(desk, name, _box(name), at)
    for letter, reach in reaches_of(setting).items():
        for (name, box), at in zip(_ends(letter).items(), reach, strict=True):
            widgets.show_box(desk, name, box, at)
