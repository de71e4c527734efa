"""What the lecture's page says: the claim, what was measured of it, the answer and its reason."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

import streamlit as st

from lecture import SCENES
from lecture.base import Measurement, Preset, meets
from pages.components import words
from pages.components.address import encode
from pages.components.lecture_address import Lesson, preset_of
from pages.components.lecture_controls import chosen

UNMEASURED = "This could not be measured with the controls as they are; nothing is claimed of it."


def unusable(problems: Sequence[str]) -> None:
    words.unusable(problems)


def claim(lesson: Lesson) -> None:
    """The lecturer's claim, in our words."""
    st.html(f"<p class='claim'>{escape(lesson.now.claim)}</p>")


def figure(lesson: Lesson) -> None:
    """What a scene without a race shows."""
    st.caption("This scene has no race.")


def measured(lesson: Lesson) -> None:
    """The figures next to their thresholds, the mark, the answer; nothing before the answer is asked for."""
    if not lesson.revealed:
        st.caption("What was measured is shown with the answer.")
        return
    found = measurement(lesson)
    if found is None:
        st.warning(UNMEASURED, icon=":material/error:")
        return
    _answer(lesson, found)
    _figures(lesson, found)
    st.markdown(f"**What to look for.** {lesson.now.look_for}")
    if lesson.now.caveat:
        st.markdown(f"**Caveat.** {lesson.now.caveat}")
    with st.expander("For the instructor"):
        st.markdown(lesson.now.notes)
    if lesson.race is not None:
        st.link_button("Open in the race", "/?" + urlencode(encode(lesson.race), doseq=True), icon=":material/flag:")


def measurement(lesson: Lesson) -> Measurement | None:
    """Of the race as the controls have it; None if it could not be made."""
    try:
        return _measured(lesson.scene, _Key(preset_of(lesson.race)))
    except Exception:
        logging.getLogger(__name__).exception("No measurement of %s", lesson.scene)
        return None


class _Key:
    """A preset as the key of a cache: its values are dicts."""

    def __init__(self, preset: Preset | None):
        self.preset, self.text = preset, repr(preset)

    def __eq__(self, other) -> bool:
        return isinstance(other, _Key) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


@lru_cache(maxsize=512)
def _measured(scene: str, key: _Key) -> Measurement:
    return SCENES[scene].measure(key.preset)


def _answer(lesson: Lesson, found: Measurement) -> None:
    """Whether the prediction was right, and why."""
    right, picked = lesson.now.answer(found), chosen(lesson.scene)
    told = "" if picked is None else ("Predicted right. " if picked == right else "Predicted otherwise. ")
    st.markdown(f"**{told}{lesson.now.options[right]}** {lesson.now.why}")


def _figures(lesson: Lesson, found: Measurement) -> None:
    mark = "holds with a caveat" if lesson.now.caveat else "holds"
    mark = mark if found.holds else "does not hold here"
    rows = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td>{_short(value)}</td><td>{_threshold(found, name)}</td></tr>"
        for name, value in found.figures.items()
    )
    st.html(
        f"<p class='mark {'held' if found.holds else 'broken'}'>{'✓' if found.holds else '✗'} {mark}</p>"
        "<table class='measured'><thead><tr><th scope='col'>Measured</th><th scope='col'>now</th>"
        f"<th scope='col'>wanted</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _threshold(found: Measurement, name: str) -> str:
    wanted = found.thresholds.get(name)
    if wanted is None:
        return ""
    words = wanted.replace("<=", "≤").replace(">=", "≥").replace("+-", "±")
    return escape(words) + ("" if meets(found.figures[name], wanted) else " ✗")


def _short(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")
