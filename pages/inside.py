"""The page Look inside shows one method on one surface, step by step: its arrows, its numbers, and what it remembers."""

import streamlit as st

from api.inside import begin_run, siblings
from pages.components import connection
from pages.components.inside import controls, words
from pages.components.inside import picture as inside_picture
from pages.components.page import begin, warm_up
from pages.components.stage.component import Stage

stage = Stage(controls.desk, stepped=controls.at_step)


@st.fragment
def lab() -> None:
    """Shows the whole page as one fragment, since all of it follows a hand."""
    # In the order of a phone; the style sheet puts the controls to the left of the stage on a wide screen.
    parts = ("stage", "numbers", "controls", "below")
    scene, numbers, control, below = (st.container(key=f"inside-{part}-area") for part in parts)

    inside, problems = controls.desk.current()
    begun, beside = begin_run(inside), siblings(inside)
    with scene:
        words.notices(inside, begun, problems)
        stage.show(inside)
        with st.container(key="inside-key"):
            controls.show_scale(inside)
            st.markdown(inside_picture.key(inside, begun))
    with control:
        controls.show(inside)
    controls.desk.keep()
    with numbers:
        words.compared(inside, begun, beside)
        words.numbers(begun)
        words.state(begun)
        inside_picture.curves(begun)
    with below:
        words.source(inside)
        words.libraries(inside)


begin("inside")
connection.watch()
with st.container(key="inside"):
    lab()
controls.desk.finish()
warm_up()
