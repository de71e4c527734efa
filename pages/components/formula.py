"""The field into which a visitor types a surface, and the window in which it is shown."""

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from api.formula import told
from api.version import version
from pages.components import widgets
from pages.components.desk import Desk
from pages.components.widgets import Box, Refused
from states.fields import FARTHEST, State, framed, window_of
from states.setting import Setting
from typed.reading import LONGEST, Mistyped
from typed.surface import WINDOW, formula_of, is_typed, key_of
from written import written

NAME = "formula"
EMPTIED = ""
PLACEHOLDER = "or type your own: x^2 + 3*y^2"
HELP = (
    "A formula of x and y, as you would write it: 2x, x², |x|, sin(x), e^x. Any other letter, a, b, c, ..., becomes a slider from -10 to 10; write 10a for more. "
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

    What cannot be read is kept, so many characters of it, for as long as the field stands for the value.
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
        desk.refused()[name] = Refused(text[:longest], str(why), value)
        return None


def reframed(desk: Desk, state: State) -> State:
    """Returns the state in the window that a hand has set; one that is none stays as it was, and the field says so."""
    now = window_of(state.setting)
    edges = [widgets.read_box(desk, name, _box(name), at) for name, at in zip(WINDOW, now, strict=False)]
    if tuple(edges) == now:
        return state
    found = framed(state.setting, edges)
    if found is not None:
        return state._replace(setting=found)
    for name, edge, at in zip(WINDOW, edges, now, strict=True):
        if edge != at:
            desk.refused()[name] = Refused(widgets.short(edge), "would leave nothing of the window", at)
    return state


def _box(name: str) -> Box:
    return Box(EDGES[name], -FARTHEST, FARTHEST)


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
        st.html(beside(key, refused.text if refused else "", told, "f"))
    if is_typed(setting.surface):
        with st.container(key=f"{desk.key(NAME)}-drawn"):
            st.latex(setting.landscape.equation)
        widgets.fold(desk, "window", "Window", _in_words(setting), lambda: _show_window(desk, setting))


def still_refused(desk: Desk, name: str, value: Any) -> Refused | None:
    """Returns what was typed into a field and could not be read, as long as its value is the same."""
    refused = desk.refused().get(name)
    if refused is not None and refused.value != value:
        del desk.refused()[name]
        return None
    return refused


def beside(key: str, text: str, told: Callable[[str], dict[str, Any]], name: str) -> str:
    """Writes the place of what is wrong, with the place in the text that it is about; name: what the text is called in an address."""
    found = told(text) if text else {"sentence": "", "at": 0}
    facts = f'data-api="api/{version()}/" data-name="{name}" data-at="{found["at"]}"'
    problem = f'<p class="formula-problem" id="{key}-problem" role="alert">{escape(found["sentence"])}</p>'
    return f'<div class="formula-told" {facts}><span class="formula-mark" aria-hidden="true"></span>{problem}</div>'


def _in_words(setting: Setting) -> str:
    left, right, below, above = map(written, window_of(setting))
    return f"x {left} to {right} · y {below} to {above}"


def _show_window(desk: Desk, setting: Setting) -> None:
    for name, at in zip(WINDOW, window_of(setting), strict=True):
        widgets.show_box(desk, name, _box(name), at)
