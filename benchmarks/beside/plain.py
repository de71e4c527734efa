"""The race page with `st.plotly_chart` in the stage's place, for benchmarks/stage.py to compare with.

    PYTHONPATH=. streamlit run benchmarks/beside/plain.py

Controls, table and words are the page's own, and so are the figures' surface and axes, and the fragment in which all of
it runs.
"""

import streamlit as st

from api import picture, running
from api.markup import table
from api.running import Result
from api.table import TITLES, rows
from benchmarks import plain_figures
from pages.components.page import begin, look, warm_up
from pages.components.race import controls, words
from shapes import Surface
from states.race import Race


def paths(race: Race, surface: Surface, results: list[Result]) -> None:
    runs, thin = [result.drawn for result in results], [result.thin for result in results]
    if picture.in_panels(race):
        drawn = plain_figures.side_by_side(
            surface.grid, runs, *surface[1:5], look(), picture.columns(len(runs), False), thin
        )
    else:
        drawn = plain_figures.overlay(surface.grid, runs, *surface[1:5], look(), thin)
    st.plotly_chart(drawn, theme=None, height="stretch", key="race-contour")


def losses(surface: Surface, results: list[Result]) -> None:
    lowest, diverged = picture.lowest(surface.minima, results), [result.diverged for result in results]
    drawn = plain_figures.losses([result.drawn for result in results], lowest, diverged, look())
    st.plotly_chart(drawn, theme=None, height="stretch", key="race-losses")


@st.fragment
def lab() -> Race:
    scene, control, loss, below = (
        st.container(key=f"race-{part}-area") for part in ("stage", "controls", "loss", "table")
    )
    race, problems = controls.desk.current()
    surface, results = picture.sample(race), running.results(race)
    with scene:
        controls.show_view(race)
        words.notices(race, problems)
        paths(race, surface, results)
    with loss:
        losses(surface, results)
    with control:
        controls.show(race)
    with below:
        heads = list(TITLES)
        st.html(
            table(
                "runs",
                "What became of each run",
                heads,
                [(one.drawn.label, *row[1:]) for one, row in zip(results, rows(results), strict=True)],
            )
        )
        words.about(race)
    controls.desk.keep()
    return race


st.set_page_config(layout="wide")
begin("race")
with st.container(key="race"):
    race = lab()
    with st.container(key="race-formulas-area"):
        words.formulas(race)
controls.desk.finish()
warm_up()
