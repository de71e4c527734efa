"""The page Race shows several methods from one start: their paths, their losses, and what became of each."""

import streamlit as st

from api import picture, sweeps
from pages.components import connection
from pages.components.page import begin, warm_up
from pages.components.race import controls, takeaway, tuned, words
from pages.components.stage.component import Stage
from states.race import Race

stage = Stage(controls.desk)


@st.fragment
def lab() -> Race:
    """Shows, as one fragment, what follows a hand, and returns the race shown; the formulas below stay as they are."""
    # In the order of a phone; the style sheet puts the controls to the left of the stage on a wide screen.
    parts = ("stage", "controls", "loss", "table", "takeaway")
    scene, control, loss, table, along = (st.container(key=f"race-{part}-area") for part in parts)

    race, problems = controls.desk.current()
    if controls.desk.outgrows(words.described(race)):
        st.rerun()
    surface, results = picture.surface_and_results(race)

    # First what moves, then the controls, which look the same as before.
    with scene:
        controls.show_view(race)
        words.notices(race, problems)
        stage.show(surface, results, race)
        stage.live(race)
    with loss:
        stage.losses()
    stage.goes_ahead()
    with control:
        controls.show(race)
    controls.desk.keep()
    with table:
        if results:
            words.table(results)
        tuned.show(race)
        words.watch(race)
    with along:
        takeaway.show(race, results)
    sweeps.warm(race)
    return race


begin("race")
connection.watch()
with st.container(key="race"):
    race = lab()
    stage.goes_ahead()
    with st.container(key="race-formulas-area"):
        words.formulas(race)
controls.desk.finish()
warm_up()
