"""Shows a figure of Plotly's that stands still."""

import streamlit as st

from pages.components.page import screen

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["sendChartToCloud", "select2d", "lasso2d"]}


def show_chart(figure, key: str, alt: str) -> None:
    phone = screen().phone
    if phone:
        figure.update_layout(dragmode=False)  # else a finger that scrolls the page would zoom
    config = CONFIG | {"displayModeBar": False} if phone else CONFIG
    st.plotly_chart(figure, theme=None, height="stretch", config=config, key=key, alt=alt)
