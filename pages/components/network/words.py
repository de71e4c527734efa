"""What the page Network says in words."""

from collections.abc import Sequence

import streamlit as st

from pages.components import words
from problems.network import size
from states.learning import Learning
from written import many


def notices(learning: Learning, problems: Sequence[str]) -> None:
    """Says in one clear sentence each what is not as the visitor may think."""
    words.unusable(problems)
    if not learning.runs:
        st.info("No method is chosen. Add one with the plus, above the picture at its right.", icon=":material/add:")


def about(learning: Learning) -> None:
    """Tells, folded, what is learned, whose the examples are, and how it is computed."""
    task = learning.setting
    problem = task.learned
    with st.expander("About this training", key="network-about"):
        st.markdown(problem.story)
        st.markdown(
            f"A point of the plane is a vector of {many(size(task.network), 'weight')}. The methods are the very files of the "
            "page Race: none of them knows that a network is trained. A step sees its batch; what is drawn is the loss on all "
            "examples afterwards, without L2 and dropout, at 101 moments of the run. Numbers are of single precision, of "
            "double for methods that search along a line."
        )
        st.markdown("p is the presenter view: the plane and the losses alone, for a projector; b is a black screen.")
        st.caption(f"Source: {problem.source}. Licence: {problem.licence}.")
