"""Several methods start at one point of a surface: their paths, their losses, and what became of each."""

from concurrent.futures import ThreadPoolExecutor

import streamlit as st

from pages.components import controls, picture, running, words
from pages.components.page import begin, warm_up

begin("race")
with st.container(key="race"):
    # In the order of a phone; the style sheet puts the controls to the left of the stage on a wide screen.
    parts = ("stage", "controls", "loss", "table", "formulas")
    stage, control, loss, table, formulas = (st.container(key=f"race-{part}-area") for part in parts)

race, problems = controls.current()
with control:
    controls.show(race)
controls.desk.keep()

with ThreadPoolExecutor() as side:  # on a new surface both have much to compile
    sampling = side.submit(picture.sample, race)
    results = running.results(race)
surface = sampling.result()

with stage:
    controls.show_view(race)
    words.notices(race, problems)
    picture.stage(surface, results, race)
if results:
    with loss:
        picture.losses(surface, results, race)
    with table:
        words.table(results)
with table:
    words.watch(race)
with formulas:
    words.formulas(race)
controls.desk.finish()
warm_up()
