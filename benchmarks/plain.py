"""The race page with `st.plotly_chart` in the stage's place, for benchmarks/stage.py to compare with.

    streamlit run benchmarks/plain.py

Controls, table and words are the page's own, and so are the figures' surface, axes and curves.
"""

import streamlit as st

from figures import contour, curves
from pages.components import controls, picture, running, words
from pages.components.page import begin, look, warm_up

st.set_page_config(layout="wide")
begin("race")
with st.container(key="race"):
    parts = ("stage", "controls", "loss", "table", "formulas")
    scene, control, loss, table, formulas = (st.container(key=f"race-{part}-area") for part in parts)

race, problems = controls.current()
surface, results = picture.sample(race), running.results(race)
runs, thin = [result.drawn for result in results], [result.thin for result in results]
with scene:
    controls.show_view(race)
    words.notices(race, problems)
    if picture.in_panels(race):
        drawn = contour.side_by_side(surface.grid, runs, *surface[1:], look(), picture.columns(len(runs)), thin)
    else:
        drawn = contour.overlay(surface.grid, runs, *surface[1:], look(), thin)
    st.plotly_chart(drawn, theme=None, height="stretch", key="race-contour")
with loss:
    lowest = picture.lowest(surface.minima, results)
    drawn = curves.losses(runs, lowest, [result.diverged for result in results], look())
    st.plotly_chart(drawn, theme=None, height="stretch", key="race-losses")
with control:
    controls.show(race)
controls.desk.keep()
with table:
    if results:
        words.table(results)
    words.watch(race)
with formulas:
    words.formulas(race)
controls.desk.finish()
warm_up()
