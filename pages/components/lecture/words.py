"""What the lecture's page says beside what the api answers: the claim, what to look for, the way to the race."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from api import scene
from lecture.base import SOURCES
from lecture.lesson import Lesson
from pages.components import small
from pages.components.page import look
from states.address import encode

BESIDE, ALONE = 272, 560  # pixels that a scene's own figure is high, beside its race and in its place


def claim(lesson: Lesson) -> None:
    """Shows the lecturer's claim, in our words."""
    st.html(scene.claim(lesson))


def has_figure(lesson: Lesson) -> bool:
    """Tells whether the scene's own figure stands beside its race now; earlier it would give the answer away."""
    return lesson.race is not None and lesson.revealed and lesson.now.figure is not None


def more(lesson: Lesson) -> None:
    """Shows what to look for, what the instructor may say, and the way to the race."""
    with st.container(key="lecture-more"):
        look_for = f"**What to look for.** {lesson.now.look_for}"
        st.markdown(f":gray[**About the scene as it was.** {look_for}]" if lesson.is_changed else look_for)
        with st.expander("For the instructor"):
            st.markdown(lesson.now.notes)
            st.caption(f"{lesson.scene}: {lesson.now.source}. {SOURCES}")
        for shown, page, words in (
            (lesson.race, "./", "Open in the race"),
            (lesson.now.learning, "./network", "Open one of these trainings"),
        ):
            if shown is not None:
                address = f"{page}?{urlencode(encode(shown), doseq=True)}"
                st.html(f"<a class='to-race' href='{escape(address)}' target='_self'>{words}</a>")


def chapter_end(lesson: Lesson) -> None:
    """Shows at the end of a chapter its questions, with what was predicted and what came."""
    if end := scene.chapter_end(lesson, small.places(look().name)):
        st.html(end)
