"""Descent Lab: how optimizers move on two-dimensional loss surfaces. Run with `streamlit run app.py`."""

import streamlit as st

st.set_page_config(page_title="Descent Lab", page_icon="pages/components/icon.svg", layout="wide")
st.navigation([st.Page("pages/race.py", title="Race", icon=":material/flag:", default=True)], position="top").run()
