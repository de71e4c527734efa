"""The page Lecture shows a scene: a question to predict first, then the run that answers it, the claim, and what was measured."""

import streamlit as st

from api import handout
from api.contents import contents
from lecture.lesson import Lesson
from pages.components import connection, small
from pages.components.lecture import controls, prepare, words
from pages.components.page import begin, look, warm_up
from pages.components.stage.component import Stage
from pages.components.stage.mounting import mounting
from pages.components.stage.told import Told
from pages.components.words import unusable

stage = Stage(controls.desk, controls.started)
told = Told(controls.desk)


@st.fragment
def scene() -> None:
    """Shows one scene as one fragment, since all of it follows a hand."""
    parts = ("head", "claim", "question", "stage", "loss", "figures")
    head, claim, question, view, loss, figures = (st.container(key=f"lecture-{part}-area") for part in parts)
    lesson, problems = controls.desk.current()
    if controls.desk.outgrows((bool(lesson.scene), lesson.sheet)):
        st.rerun()
    with head:
        controls.show_way(lesson)
        unusable(problems)
    with claim:
        if lesson.revealed:
            words.claim(lesson)
    with view:
        play(lesson)
    with loss:
        if words.has_figure(lesson):
            figure(words.BESIDE)
        elif lesson.revealed and lesson.race is not None:
            stage.losses()  # earlier its axis would tell how the runs end
    with question:
        if lesson.revealed:
            told.words("answer")
        else:
            controls.show_question(lesson)
        controls.show(lesson)
    controls.desk.keep()
    with figures:
        if lesson.revealed:
            told.ask("measured", lesson, controls.prediction(lesson))
            told.words("measured")
            words.more(lesson)
            words.chapter_end(lesson)
    prepare.neighbours(lesson)


def play(lesson: Lesson) -> None:
    """Shows the scene's race on the stage, or the scene's own figure where it has no race."""
    if lesson.race is None and lesson.revealed:
        figure(words.ALONE)
    elif lesson.race is None:
        st.caption("The picture comes with the answer.")
    else:
        stage.show(lesson, veiled=not lesson.revealed, ahead=prepare.around(lesson))


def figure(height: int) -> None:
    """Shows the scene's own figure, so many pixels high."""
    with st.container(key="lecture-figure-box", height=height, border=False):
        told.chart("figure")


def sheet(chapter: str) -> None:
    """Shows a chapter's sheet for the browser's own print, which makes a clean document: the style sheet hides all the rest."""
    places = small.places("light")
    st.html(handout.hint(places))
    place = st.empty()
    if handout.is_slow(chapter):
        place.html(handout.sheet(chapter, places, measure=False))
    place.html(handout.sheet(chapter, places))


begin("lecture", "surfaces")
connection.watch()
lesson, problems = controls.desk.current()
controls.desk.keep()
with st.container(key="lecture"):
    stage.keys()
    mounting("Walked")(key=controls.desk.key("walked"), data={})
    if lesson.scene:
        scene()
    elif lesson.sheet:
        unusable(problems)
        sheet(lesson.sheet)
    else:
        unusable(problems)
        st.html(contents(lesson.way, small.places(look().name)))
controls.desk.finish()
warm_up()
