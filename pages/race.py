"""Several methods start at one point of a surface: their paths, their losses, and what became of each."""

from concurrent.futures import ThreadPoolExecutor

import streamlit as st

from optimizers import OPTIMIZERS
from optimizers.trajectory import race as run_race
from optimizers.verdict import verdict
from pages.components import controls, picture, words
from pages.components.page import begin, warm_up

begin("race")
with st.container(key="race"):
    # In the order of a phone; the style sheet puts the controls to the left of the stage on a wide screen.
    parts = ("stage", "controls", "loss", "table", "formulas")
    stage, control, loss, table, formulas = (st.container(key=f"race-{part}-area") for part in parts)

race, problems = controls.current()
with control:
    controls.show(race)
controls.keep(race)

with ThreadPoolExecutor() as side:  # on a new surface both have much to compile
    sampling = side.submit(picture.sample, race)
    runs = run_race(
        race.landscape,
        [(OPTIMIZERS[run.method], race.hypers_of(run)) for run in race.runs],
        race.start_point,
        race.steps,
        knobs=race.knobs,
        noise=race.noise,
        seed=race.seed,
    )
surface = sampling.result()
verdicts = [verdict(run, race.landscape, race.knobs) for run in runs]

with stage:
    controls.show_view(race)
    words.notices(race, problems)
    picture.stage(surface, runs, race)
if runs:
    with loss:
        picture.losses(surface, runs, verdicts)
    with table:
        words.table(runs, verdicts)
with table:
    words.watch(race)
with formulas:
    words.formulas(race)
warm_up()
