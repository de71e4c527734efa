"""What a browser sends as the values of widgets, looked at before Streamlit takes it; for every widget of every page.

Streamlit believes what it is sent. A select box takes any text, a slider that cannot be there goes to its least value, and a
value of another kind than the widget's ends every further run of its session. Only a forged message has such values, or one
of a page that was open while the app was replaced. And a widget that a session does not know is forgotten: so the server,
started again, would overlook what was changed before. Streamlit has no public way to look first.
"""

from collections.abc import Iterable
from typing import Any

import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import WidgetMetadata, unpack_widget_state_value
from streamlit.runtime.state.session_state import Serialized, SessionState

REFUSED = "door-refused"  # key of a widget -> what was sent for it
HELD = "door-held"  # what came for widgets that this session had not shown yet
READY = "door-ready"  # the same, once the session has shown them
EVENTS = ("trigger_value", "string_trigger_value", "json_trigger_value", "json_value")  # not a value that stays
NUMBERS = ("int_value", "double_value")  # a number field sends one or the other

_take = SessionState.set_widgets_from_proto


def look() -> None:
    """At the beginning of the app's script: from now on everything is looked at, and what came too early is held back."""
    SessionState.set_widgets_from_proto = _take_offered
    context = get_script_run_ctx()
    if context is None:
        return
    new = context.session_state._state._new_widget_state
    early = [
        state.value
        for id, state in new.states.items()
        if isinstance(state, Serialized) and id not in new.widget_metadata
    ]
    for state in early:
        del new.states[state.id]
    values = [state for state in early if state.WhichOneof("value") not in EVENTS]
    if values:
        st.session_state[HELD] = values


def hold_no_longer() -> None:
    """At the end of a page: what was held back is given to its widgets, which there are now, with one more run."""
    if HELD in st.session_state:
        st.session_state[READY] = st.session_state.pop(HELD)
        st.rerun()


def hand_over() -> None:
    """At the beginning of a page: its widgets get what was held back for them."""
    context, held = get_script_run_ctx(), st.session_state.pop(READY, ())
    if context is None:
        return
    session: SessionState = context.session_state._state
    for state in _offered(session, held):
        metadata, key = session.get_widget_metadata(state.id), _key_of(session, state.id)
        if metadata is not None and key is not None:
            value = metadata.deserializer(unpack_widget_state_value(state))
            if st.session_state.get(key) != value:
                st.session_state[key] = value


def refused() -> dict[str, str]:
    """Key of a widget -> what was sent for it that it does not offer. Each is told once."""
    return st.session_state.pop(REFUSED, {})


def _take_offered(self: SessionState, widget_states: WidgetStates) -> None:
    _take(self, WidgetStates(widgets=_offered(self, widget_states.widgets)))


def _offered(session: SessionState, states: Iterable[WidgetState]) -> list[WidgetState]:
    """Those of the states that their widgets offer, and those of widgets not known; what is refused is noted."""
    offered: list[WidgetState] = []
    for state in states:
        metadata = session.get_widget_metadata(state.id)
        if metadata is None or is_offered(metadata, state):
            offered.append(state)
        elif not metadata.disabled and (key := _key_of(session, state.id)) is not None:
            session._new_session_state.setdefault(REFUSED, {})[key] = _text_of(state)
    return offered


def is_offered(metadata: WidgetMetadata[Any], state: WidgetState) -> bool:
    """Whether the widget, as it was shown last, has that value and can be set to it."""
    kind, usual = state.WhichOneof("value"), metadata.value_type
    if metadata.disabled or not (kind == usual or None in (kind, usual) or {kind, usual} <= set(NUMBERS)):
        return False
    try:
        given = unpack_widget_state_value(state)
        value = metadata.deserializer(given)
        if kind is None or kind in EVENTS:
            return True
        back = metadata.serializer(value)
    except Exception:  # Streamlit's own reading fails in as many ways as there are values
        return False
    texts = [given] if kind == "string_value" else list(given) if kind == "string_array_value" else []
    if metadata.formatted_options is not None and not set(texts) <= set(metadata.formatted_options):
        return False
    # What a widget does not offer Streamlit replaces in silence: then another value comes back.
    return list(back) == list(given) if kind.endswith("array_value") else back == given


def _key_of(session: SessionState, id: str) -> str | None:
    return session._key_id_mapper.id_key_mapping.get(id)


def _text_of(state: WidgetState) -> str:
    kind = state.WhichOneof("value")
    value: Any = getattr(state, kind) if kind else ""
    return ", ".join(map(str, value.data)) if hasattr(value, "data") else str(value)
