"""What the page Data says in words."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from pages.components import words
from states.address import encode
from states.data import Data
from written import many, written


def notices(data: Data, problems: Sequence[str]) -> None:
    """Says in one clear sentence each what is not as the visitor may think."""
    words.unusable(problems)
    if not data.runs:
        st.info("No method is chosen. Add one with the plus, above the picture at its right.", icon=":material/add:")


def about(data: Data) -> None:
    """Tells, folded, the story of this surface and its source, and leads to the same runs on the page Race; or tells of the visitor's table."""
    setting, landscape = data.setting, data.setting.landscape
    if setting.table is not None:
        unit = "" if setting.table.unit == 1 else f" Inputs are in units of {written(setting.table.unit)}."
        st.caption(
            f"Your table has {many(setting.count, 'row')}.{unit} It stays in this session: a link does not hold it."
        )
    else:
        address = urlencode(encode(data.race()._replace(count="steps")), doseq=True)
        st.html(f"<p class='not-printed'><a href='./?{address}' target='_self'>The same runs on the page Race</a></p>")
    with st.expander("About these examples", key="data-about"):
        if setting.table is None:
            st.markdown(f"In this set's **first picture**, to which Reset leads: {landscape.story}")
        st.latex(landscape.equation)
        st.caption(landscape.source)
