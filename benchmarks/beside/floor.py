"""The floor: the least that a Streamlit page can be, a slider and a text in a fragment, for benchmarks/stage.py.

streamlit run benchmarks/beside/floor.py
"""

import streamlit as st

VALUES = [f"{0.1 * 10 ** (tick / 20):.3g}" for tick in range(61)]


@st.fragment
def all_of_it() -> None:
    value = st.select_slider("Factor", VALUES, key="race-factor")
    with st.container(key="floor-said"):
        st.html(f"<p>{value}</p>")


st.set_page_config(layout="wide")
all_of_it()
