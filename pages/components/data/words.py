"""What the page Data says in words."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from pages.components import words
from states.address import encode
from states.data import Data


def notices(data: Data, problems: Sequence[str]) -> None:
    """Says in one clear sentence each what is not as the visitor may think."""
    words.unusable(problems)
    if not data.runs:
        st.info("No method is chosen. Add one with the plus, above the picture at its right.", icon=":material/add:")


def about(data: Data) -> None:
    """Tells, folded, the story of this surface and its source, and leads to the same runs on the page Race."""
    landscape = data.setting.landscape
    address = urlencode(encode(data.race()._replace(count="steps")), doseq=True)
    st.html(f"<p class='not-printed'><a href='./?{address}' target='_self'>The same runs on the page Race</a></p>")
    with st.expander("About these examples", key="data-about"):
        st.markdown(f"In this set's **first picture**, to which Reset leads: {landscape.story}")
        st.latex(landscape.equation)
        st.caption(landscape.source)
