"""All that the pages use of Streamlit and of the C library without its being documented, and nothing else.

If an upgrade changes any of it, tests/house/test_beneath.py fails and names the function here that must follow.
"""

import ctypes
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import unpack_widget_state_value
from streamlit.runtime.state.session_state import Serialized, SessionState

M_ARENA_MAX = -8  # of glibc's malloc.h
# Deeds, which are no values that stay.
EVENTS = ("trigger_value", "string_trigger_value", "json_trigger_value", "json_value")
NUMBERS = ("int_value", "double_value")  # a number field sends one or the other

# --- the run of the script ------------------------------------------------------------------------------------------


def in_fragment() -> bool:
    """Tells whether Streamlit now runs a fragment, and not the whole page."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def came_by_history() -> bool:
    """Tells whether the visitor asked for this run by a step in the browser's history.

    The address alone does not tell: a message that the browser sent before it heard of our last change has an old one.
    """
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def own_the_pages_folder() -> bool:
    """Keeps Streamlit from taking each file in `pages` for an app of its own; returns whether it did so until now."""
    had_to, PagesManager.uses_pages_directory = bool(PagesManager.uses_pages_directory), False
    return had_to


# --- what the browser sends as the values of widgets -----------------------------------------------------------------


class Sent:
    """What a browser has sent for one widget of a session."""

    def __init__(self, session: SessionState, state: WidgetState):
        self.state, self._session = state, session
        self._kind = state.WhichOneof("value")  # the field that holds the value; None: the widget's usual value
        self._widget = session.get_widget_metadata(
            state.id
        )  # as it was shown last; None: this session has not shown it
        self.key = session._key_id_mapper.id_key_mapping.get(state.id)

    @property
    def is_event(self) -> bool:
        """Tells whether it is no value that stays."""
        return self._kind in EVENTS

    @property
    def is_known(self) -> bool:
        """Tells whether the session has shown the widget."""
        return self._widget is not None

    @property
    def is_disabled(self) -> bool:
        return self._widget is not None and self._widget.disabled

    def is_offered(self) -> bool:
        """Tells whether the widget, as the session showed it last, has that value and the visitor can set it to it."""
        if self._widget is None or self._widget.disabled:
            return False
        kind, usual, choices = self._kind, self._widget.value_type, self._widget.formatted_options
        if not (kind == usual or None in (kind, usual) or {kind, usual} <= set(NUMBERS)):
            return False
        try:
            given, value = unpack_widget_state_value(self.state), self.value()
            if kind is None or self.is_event:
                return True
            back = self._widget.serializer(value)
        except Exception:  # Streamlit's own reading fails in as many ways as there are values
            return False
        texts = [given] if kind == "string_value" else list(given) if kind == "string_array_value" else []
        if choices is not None and not set(texts) <= set(choices):
            return False
        # What a widget does not offer Streamlit replaces in silence: then another value comes back.
        return list(back) == list(given) if kind.endswith("array_value") else back == given

    def value(self) -> Any:
        """Returns the value as `st.session_state` holds it."""
        assert self._widget is not None
        return self._widget.deserializer(unpack_widget_state_value(self.state))

    def text(self) -> str:
        """Returns the value as text, for a sentence to the visitor."""
        value: Any = getattr(self.state, self._kind) if self._kind else ""
        return ", ".join(map(str, value.data)) if hasattr(value, "data") else str(value)

    def note(self, name: str, text: str) -> None:
        """Puts the widget's key -> text into the session's dictionary of that name, before the session's script runs."""
        self._session._new_session_state.setdefault(name, {})[self.key] = text


_take = SessionState.set_widgets_from_proto


def look_first(passing: Callable[[list[Sent]], Iterable[Sent]]) -> None:
    """Makes every session take only those of the sent values that `passing` lets pass."""

    def take(self: SessionState, widget_states: WidgetStates) -> None:
        passed = passing([Sent(self, state) for state in widget_states.widgets])
        _take(self, WidgetStates(widgets=[sent.state for sent in passed]))

    SessionState.set_widgets_from_proto = take


def take_unknown() -> list[Sent]:
    """Returns what the browser sent for widgets that this session has not shown, and makes the session forget it."""
    session = _session()
    if session is None:
        return []
    new = session._new_widget_state
    early = [
        state.value
        for id, state in new.states.items()
        if isinstance(state, Serialized) and id not in new.widget_metadata
    ]
    for state in early:
        del new.states[state.id]
    return [Sent(session, state) for state in early]


def sent_again(states: Iterable[WidgetState]) -> list[Sent]:
    """Returns the states as if the browser had sent them to this session now."""
    session = _session()
    return [Sent(session, state) for state in states] if session else []


def _session() -> SessionState | None:
    context = get_script_run_ctx()
    return context and context.session_state._state


# --- memory ----------------------------------------------------------------------------------------------------------


def share_heaps() -> bool:
    """Makes all threads share two heaps, where glibc would give each of XLA's threads its own and keep what is freed.

    Returns whether the C library has this setting.
    """
    if sys.platform == "linux":  # elsewhere there is no such setting, and Windows knows no library None
        with suppress(OSError, AttributeError):  # another C library than glibc
            return bool(ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2))
    return False
