"""The page Network trains a network by the methods' own files, and shows their paths on a plane through all its weights."""

import streamlit as st

from pages.components import connection
from pages.components.network import controls, words
from pages.components.page import begin, warm_up
from pages.components.race import runs
from pages.components.stage.component import Stage

stage = Stage(controls.desk, without=runs.without, own=controls.show_own)


@st.fragment
def lab() -> None:
    """Shows the whole page as one fragment, since all of it follows a hand."""
    # In the order of a phone; the style sheet puts the controls to the left of the plane, and the losses to its right.
    parts = ("head", "stage", "loss", "controls", "guesses", "sharpness", "spread", "scores", "words")
    head, scene, loss, control, *panels, below = (st.container(key=f"network-{part}-area") for part in parts)

    learning, problems = controls.desk.current()
    with head:
        words.notices(learning, problems)
        stage.pills()
        runs.show_methods(controls.desk, learning)
        stage.keys()
    with scene:
        controls.show_plane(learning)
        stage.show(learning)
    with loss:
        controls.show_axes(learning)
        stage.losses()
    with control:
        controls.show(learning)
    controls.desk.keep()
    for place, panel in zip(panels, ("Guesses", "Sharpness", "Spread", "Scores"), strict=True):
        with place:
            stage.aside(panel)
    with below:
        words.files_and_scenes(learning)
        words.about(learning)


begin("race", "network")
connection.watch()
with st.container(key="network"):
    lab()
controls.desk.finish()
warm_up()
