"""The page Maps shows forty thousand runs in one picture: over two knobs, over rates and budgets, or over all starts."""

from functools import partial

import streamlit as st

from api.answers import canonical
from pages.components import connection
from pages.components.maps import controls, words
from pages.components.maps import picture as maps_picture
from pages.components.maps.run import computed
from pages.components.page import begin, warm_up
from pages.components.stage.component import Stage
from pages.components.stage.map_plot import MapPlot

stage = Stage(controls.desk, controls.started)
plot = MapPlot(controls.desk, controls.picked)


@st.fragment
def lab() -> None:
    """Shows the whole page as one fragment, since all of it follows a hand."""
    # In the order of a phone; the style sheet puts the controls to the left of the map on a wide screen.
    parts = ("map", "stage", "controls", "loss", "words")
    view, scene, control, loss, below = (st.container(key=f"maps-{part}-area") for part in parts)

    shown, problems = controls.desk.current()
    race = shown.race()
    # First what is quick: a map may take seconds, and a visitor who changes a control ends it.
    with scene:
        words.chosen(shown, race)
        stage.show(race, room=True, follows=False)
    with loss:
        stage.losses()
    with control:
        controls.show(shown)
    controls.desk.keep()
    results = None
    with view:
        words.notices(shown, race, problems)
        if shown.is_possible:
            place, tell = maps_picture.watcher(shown)
            results = computed(shown, tell)
            place.empty()
            drawn = partial(maps_picture.figure, shown, results)
            plot.show(drawn, maps_picture.view(shown, results, words.summary(shown, results)), canonical(shown))
    with below:
        words.show(shown, results)


begin("maps")
connection.watch()
with st.container(key="maps"):
    lab()
controls.desk.finish()
warm_up()
