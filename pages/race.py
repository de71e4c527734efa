"""The page Race shows several methods from one start: their paths, their losses, and what became of each."""

import streamlit as st

from pages.components import connection
from pages.components import words as common
from pages.components.page import begin, warm_up
from pages.components.race import controls, runs, takeaway, tuned, words
from pages.components.stage.component import Stage
from states.race import Race

stage = Stage(controls.desk, without=runs.without, own=controls.show_own)


@st.fragment
def lab() -> Race:
    """Shows, as one fragment, what follows a hand, and returns the race shown; the formulas below stay as they are."""
    # In the order of a phone; the style sheet puts the controls to the left of the stage on a wide screen.
    parts = ("head", "stage", "found", "controls", "loss", "table", "takeaway")
    head, scene, found, control, loss, table, along = (st.container(key=f"race-{part}-area") for part in parts)

    race, problems = controls.desk.current()
    if controls.desk.outgrows(words.described(race)):
        st.rerun()

    # First the picture's address, then the controls, which look the same as before.
    with head:
        words.notices(race, problems)
        stage.pills()
        controls.show_view(race)
        runs.show_methods(controls.desk, race)
    with scene:
        stage.show(race)
    with found:
        stage.findings()
        common.start_outside(race.setting)
        words.worth_seeing(race)
    with loss:
        controls.show_along(race)
        words.along(race)
        stage.losses()
    with control:
        controls.show(race)
    controls.desk.keep()
    with table:
        stage.table()
        tuned.show(race)
        words.on_a_real_network()
        words.about(race)
    with along:
        takeaway.show(race, controls.desk.latest())
    return race


begin("race")
connection.watch()
with st.container(key="race"):
    race = lab()
    with st.container(key="race-formulas-area"):
        words.formulas(race)
controls.desk.finish()
warm_up()
