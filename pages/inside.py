"""The page Look inside shows one method on one surface, step by step: its arrows, its numbers, and what it remembers."""

import streamlit as st

from pages.components import connection
from pages.components.inside import controls, words
from pages.components.page import begin, warm_up
from pages.components.stage.component import Stage
from pages.components.stage.told import Told

stage = Stage(controls.desk, stepped=controls.at_step)
told = Told(controls.desk)


@st.fragment
def lab() -> None:
    """Shows the whole page as one fragment, since all of it follows a hand."""
    # In the order of a phone; the style sheet puts the controls to the left of the stage on a wide screen.
    parts = ("stage", "numbers", "controls", "below")
    scene, numbers, control, below = (st.container(key=f"inside-{part}-area") for part in parts)

    inside, problems = controls.desk.current()
    with scene:
        words.notices(inside, problems)
        told.words("notice")
        stage.show(inside)
        with st.container(key="inside-key"):
            controls.show_scale(inside)
            told.words("key")
    with control:
        controls.show(inside)
    controls.desk.keep()
    with numbers:
        told.ask("numbers", inside)
        told.words("numbers")
        with st.container(key="inside-fields"):
            told.chart("curves")
    with below:
        words.source(inside)
        words.libraries(inside)


begin("inside")
connection.watch()
with st.container(key="inside"):
    lab()
controls.desk.finish()
warm_up()
