"""Checks what a browser sends as the values of widgets before Streamlit takes it; for every widget of every page.

Streamlit believes what it is sent. A select box takes any text, a slider sent a place that it does not have goes to its least
value, and a value of another type than the widget's ends every further run of its session. Only a forged message has such
values, or one of a page that was open while the app was replaced. And Streamlit forgets a widget that a session does not know:
so the server, started again, would overlook what the visitor changed before. Streamlit has no public way to look first.
"""

from collections.abc import Iterable

import streamlit as st

from pages.components import beneath
from pages.components.beneath import Sent

REFUSED = "door-refused"  # key of a widget -> what was sent for it
HELD = "door-held"  # what came for widgets that this session had not shown yet
READY = "door-ready"  # the same, once the session has shown them


def look() -> None:
    """At the beginning of the app's script: checks all that browsers send from now on, and holds back what came too early."""
    beneath.look_first(_offered)
    values = [sent.state for sent in beneath.take_unknown() if not sent.is_event]
    if values:
        st.session_state[HELD] = values


def hold_no_longer() -> None:
    """At the end of a page: runs it once more, so that its widgets, which exist now, get what was held back for them."""
    if HELD in st.session_state:
        st.session_state[READY] = st.session_state.pop(HELD)
        st.rerun()


def hand_over() -> None:
    """At the beginning of a page: gives its widgets what was held back for them.

    What is for widgets that are not shown yet is held back once more, if this run may show them: one that was given its
    value now may be the group in which they are folded away.
    """
    sent, later = _offered(beneath.sent_again(st.session_state.pop(READY, ()))), []
    given = False
    for one in sent:
        if not one.is_known:
            later.append(one.state)
        elif one.key is not None and st.session_state.get(one.key) != (value := one.value()):
            st.session_state[one.key], given = value, True
    if later and given:
        st.session_state[HELD] = later


def refused() -> dict[str, str]:
    """Returns key of a widget -> what the browser sent for it that it does not offer, and forgets it: each is told once."""
    return st.session_state.pop(REFUSED, {})


def _offered(all_sent: Iterable[Sent]) -> list[Sent]:
    """Returns what the widgets offer, and what was sent for unknown widgets; notes what it refuses in the session."""
    offered: list[Sent] = []
    for sent in all_sent:
        if not sent.is_known or sent.is_offered():
            offered.append(sent)
        elif not sent.is_disabled and sent.key is not None:
            sent.note(REFUSED, sent.text())
    return offered
