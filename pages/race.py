"""Several methods start at one point of a surface: their paths, their losses, and what became of each."""

from concurrent.futures import ThreadPoolExecutor

import streamlit as st

from pages.components import controls, picture, running, stage, sweeps, takeaway, words
from pages.components.page import begin, warm_up

begin("race")
with st.container(key="race"):
    # In the order of a phone; the style sheet puts the controls to the left of the stage on a wide screen.
    parts = ("stage", "controls", "loss", "table", "formulas")
    scene, control, loss, table, formulas = (st.container(key=f"race-{part}-area") for part in parts)

race, problems = controls.current()
with ThreadPoolExecutor() as side:  # on a new surface both have much to compile
    sampling = side.submit(picture.sample, race)
    results = running.results(race)
surface = sampling.result()

# First what moves, then the controls, which nobody has to see anew.
with scene:
    controls.show_view(race)
    words.notices(race, problems)
    stage.show(surface, results, race)
    stage.live(race)
with loss:
    stage.losses()
with control:
    controls.show(race)
controls.desk.keep()
with table:
    if results:
        words.table(results)
    words.watch(race)
with formulas:
    words.formulas(race)
    takeaway.show(race, results)
controls.desk.finish()
sweeps.warm(race)
warm_up()
