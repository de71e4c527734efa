"""The page Look inside shows one method on one surface, or as it trains a network, step by step: its numbers, and what it remembers."""

import streamlit as st

from pages.components import connection
from pages.components.inside import controls, training, words
from pages.components.page import begin, warm_up
from pages.components.stage.component import Stage
from pages.components.stage.told import Told

stage = Stage(controls.desk, stepped=controls.at_step)
told = Told(controls.desk)
plane = Stage(training.desk, kind="network")
PARTS = ("stage", "numbers", "controls", "below")


@st.fragment
def lab() -> None:
    """Shows the whole page as one fragment, since all of it follows a hand."""
    # In the order of a phone; the style sheet puts the controls to the left of the stage on a wide screen.
    scene, numbers, control, below = (st.container(key=f"inside-{part}-area") for part in PARTS)

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


@st.fragment
def training_lab() -> None:
    """Shows the same of a run that trains a network."""
    scene, numbers, control, below = (st.container(key=f"inside-{part}-area") for part in PARTS)

    learning, problems = training.desk.current()
    with scene:
        training.notices(learning, problems)
        plane.show(learning)
    with control:
        training.show(learning)
    training.desk.keep()
    with numbers:
        if learning.runs:
            plane.look(learning.nth)
    with below:
        training.source(learning)


begin("inside")
connection.watch()
of_a_network = training.is_asked_for()
with st.container(key="inside"):
    (training_lab if of_a_network else lab)()
(training if of_a_network else controls).desk.finish()
warm_up()
