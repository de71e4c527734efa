"""Shows the source of a method, and the same in other libraries."""

from collections.abc import Sequence

import streamlit as st

from engine.elsewhere import LIBRARIES, elsewhere
from pages.components import words
from states.inside import Inside

ELSEWHERE = "inside-elsewhere"


def notices(inside: Inside, problems: Sequence[str]) -> None:
    """Says in one clear sentence each what is not as the visitor may think."""
    words.unusable(problems)


def source(inside: Inside) -> None:
    """Shows what there is to say of the start and of the method, and the source text that runs."""
    words.start_outside(inside.setting)
    optimizer = inside.optimizer
    with st.container(border=True):
        words.update_and_source(optimizer)


def libraries(inside: Inside) -> None:
    """Shows, once it is opened, the same path in other libraries, ready to copy, or a sentence where a library has none."""
    expander = st.expander("In other libraries", key=ELSEWHERE, on_change="rerun")
    if not expander.open:
        return
    for library in LIBRARIES:
        found = elsewhere(
            library, inside.optimizer, inside.all_hypers(), inside.setting.start_point, inside.setting.steps
        )
        with expander:
            st.markdown(f"**In {library}**")
            if found.note:
                st.markdown(found.note)
            if found.code is not None:
                st.code(found.code, language="python", wrap_lines=True)
                st.caption("`loss` is your own function of x." + _noise(inside))


def _noise(inside: Inside) -> str:
    setting = inside.setting
    left_out = [*(["gradient noise"] if setting.is_noisy else []), *(["clipping"] if setting.clip != "off" else [])]
    return f" Without the page's {' and '.join(left_out)}." if left_out else ""
