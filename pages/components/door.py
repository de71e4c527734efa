"""Checks what a browser sends as the values of widgets before Streamlit takes it; for every widget of every page.

Streamlit believes what it is sent. A select box takes any text, a slider sent a place that it does not have goes to its least
value, and a value of another type than the widget's ends every further run of its session. Only a forged message has such
values, or one of a page that was open while the app was replaced. And Streamlit forgets a widget that a session does not know:
so the server, started again, would overlook what the visitor changed before. Streamlit has no public way to look first.
"""

from collections.abc import Iterable

import streamlit as st

from pages.components import beneath
from pages.components.beneath import TRIGGERS, Sent

REFUSED = "door-refused"  # key of a widget -> what was sent for it
HELD = "door-held"  # what came for widgets that this session had not shown yet
READY = "door-ready"  # the same, once the session has shown them
EVENTS = (*TRIGGERS, "json_value")  # not a value that stays
NUMBERS = ("int_value", "double_value")  # a number field sends one or the other


def look() -> None:
    """At the beginning of the app's script: checks all that browsers send from now on, and holds back what came too early."""
    beneath.look_first(_offered)
    values = [sent.state for sent in beneath.take_unknown() if sent.kind not in EVENTS]
    if values:
        st.session_state[HELD] = values


def hold_no_longer() -> None:
    """At the end of a page: runs it once more, so that its widgets, which exist now, get what was held back for them."""
    if HELD in st.session_state:
        st.session_state[READY] = st.session_state.pop(HELD)
        st.rerun()


def hand_over() -> None:
    """At the beginning of a page: gives its widgets what was held back for them."""
    for sent in _offered(beneath.sent_again(st.session_state.pop(READY, ()))):
        if sent.widget is not None and sent.key is not None:
            value = sent.value()
            if st.session_state.get(sent.key) != value:
                st.session_state[sent.key] = value


def refused() -> dict[str, str]:
    """Returns key of a widget -> what the browser sent for it that it does not offer, and forgets it: each is told once."""
    return st.session_state.pop(REFUSED, {})


def _offered(all_sent: Iterable[Sent]) -> list[Sent]:
    """Returns what the widgets offer, and what was sent for unknown widgets; notes what it refuses in the session."""
    offered: list[Sent] = []
    for sent in all_sent:
        if sent.widget is None or is_offered(sent):
            offered.append(sent)
        elif not sent.widget.disabled and sent.key is not None:
            sent.note(REFUSED, sent.text())
    return offered


def is_offered(sent: Sent) -> bool:
    """Tells whether the widget, as the session showed it last, has that value and the visitor can set it to it."""
    assert sent.widget is not None
    kind, usual, choices = sent.kind, sent.widget.value_type, sent.widget.formatted_options
    if sent.widget.disabled or not (kind == usual or None in (kind, usual) or {kind, usual} <= set(NUMBERS)):
        return False
    try:
        given, value = sent.as_sent(), sent.value()
        if kind is None or kind in EVENTS:
            return True
        back = sent.widget.serializer(value)
    except Exception:  # Streamlit's own reading fails in as many ways as there are values
        return False
    texts = [given] if kind == "string_value" else list(given) if kind == "string_array_value" else []
    if choices is not None and not set(texts) <= set(choices):
        return False
    # What a widget does not offer Streamlit replaces in silence: then another value comes back.
    return list(back) == list(given) if kind.endswith("array_value") else back == given
