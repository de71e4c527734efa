"""The page Data shows where a surface comes from: the examples beside the loss over two weights, and the batches of the steps."""

import streamlit as st

from pages.components import connection
from pages.components import words as common
from pages.components.data import controls, words
from pages.components.page import begin, warm_up
from pages.components.race import runs
from pages.components.stage.component import Stage

stage = Stage(controls.desk, without=runs.without, own=controls.show_own)


@st.fragment
def lab() -> None:
    """Shows the whole page as one fragment, since all of it follows a hand."""
    # In the order of a phone; the style sheet puts the controls to the left and the surface to the right of the examples.
    parts = ("head", "stage", "examples", "controls", "loss", "found", "table", "words")
    head, scene, examples, control, loss, found, table, below = (
        st.container(key=f"data-{part}-area") for part in parts
    )

    data, problems = controls.desk.current()
    with head:
        words.notices(data, problems)
        stage.pills()
        runs.show_methods(controls.desk, data)
    with scene:
        stage.show(data)
    with examples:
        stage.examples()
    with loss:
        controls.show_axis(data)
        stage.losses()
    with control:
        controls.show(data)
    controls.desk.keep()
    with found:
        stage.findings()
        common.start_outside(data.setting)
    with table:
        stage.table()
    with below:
        words.about(data)


begin("race", "data")
connection.watch()
with st.container(key="data"):
    lab()
controls.desk.finish()
warm_up()
