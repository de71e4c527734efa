"""The page Look inside for a network: one run of a training, step by step. One Learning is the truth, as on the page Network."""

from collections.abc import Sequence

import streamlit as st

from engine.run import labels
from pages.components import words
from pages.components.beneath import came_by_history
from pages.components.desk import Desk, asked
from pages.components.race import runs
from states import registry
from states.fields import replaced
from states.learning import INSIDE, Learning

SHOWN = "inside-training"  # of a session: whether the page is about a network


def _read_back(learning: Learning) -> tuple[Learning, str | None]:
    """Returns the page's state with everything that a hand changed on the widgets."""
    chosen, problem = runs.read(desk, learning)
    nth, factor = desk.seen("nth", learning.nth), desk.seen("factor", learning.factor)
    return replaced(learning, runs=chosen, nth=nth, factor=factor), problem


desk = Desk("training", INSIDE, _read_back)


def is_asked_for() -> bool:
    """Tells whether the address is a network's; where it says nothing, as when a visitor comes back, whether it was one before."""
    state, query = st.session_state, asked()
    if query or came_by_history():
        state[SHOWN] = "data" in query
    return state.get(SHOWN, False)


def notices(learning: Learning, problems: Sequence[str]) -> None:
    """Says in one clear sentence each what is not as the visitor may think."""
    words.unusable(problems)
    if not learning.runs:
        st.info("No method is chosen. Choose one on the page Network.", icon=":material/add:")


def show(learning: Learning) -> None:
    """Shows which run is looked into, its own values, and the factor on the rates."""
    if not learning.runs:
        return
    names = labels([(registry.method(run.method), learning.before_factor(run)) for run in learning.runs])
    st.selectbox("Method", range(len(names)), format_func=names.__getitem__, key=desk.mirror("nth", learning.nth))
    with st.container(key="inside-hypers"):
        runs.show_own(desk, learning, learning.nth)
    runs.show_factor(desk, learning)
    st.caption("All else of the training is set on the page Network. [Look into a surface instead](./inside?t=6)")


def source(learning: Learning) -> None:
    """Shows what there is to say of the method, and the source text that runs."""
    if not learning.runs:
        return
    optimizer = registry.method(learning.runs[learning.nth].method)
    with st.container(border=True):
        words.update_and_source(optimizer)
