"""The page Maps shows forty thousand runs in one picture: over two knobs, over rates and budgets, or over all starts."""

import streamlit as st

from pages.components import connection
from pages.components.maps import controls, words
from pages.components.page import begin, warm_up
from pages.components.stage.component import Stage
from pages.components.stage.map_plot import MapPlot
from pages.components.stage.told import Told

stage = Stage(controls.desk, controls.started)
plot = MapPlot(controls.desk, controls.picked)
told = Told(controls.desk)


@st.fragment
def lab() -> None:
    """Shows the whole page as one fragment, since all of it follows a hand."""
    # In the order of a phone; the style sheet puts the controls to the left of the map on a wide screen.
    parts = ("map", "stage", "controls", "loss", "words")
    view, scene, control, loss, below = (st.container(key=f"maps-{part}-area") for part in parts)

    shown, problems = controls.desk.current()
    race = shown.race()
    with scene:
        words.chosen(shown, race)
        stage.show(race, follows=False)
    with loss:
        stage.losses()
    with control:
        controls.show(shown)
    controls.desk.keep()
    with view:
        words.notices(shown, problems)
        if shown.is_possible:
            plot.show(shown)
    with below:
        if shown.is_possible:
            told.words("map")
        words.show(shown)


begin("maps")
connection.watch()
with st.container(key="maps"):
    lab()
controls.desk.finish()
warm_up()
