"""What the lecture's page says: the claim, what was measured of it, the answer and its reason."""

import logging
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

import streamlit as st

from figures import scenes
from lecture import SCENES
from lecture.base import Measurement, meets
from lecture.lesson import Lesson
from pages.components.chart import show_chart
from pages.components.lecture.controls import chosen
from pages.components.page import look
from pages.components.tables import table
from states.address import encode
from states.race import Race
from written import written

BESIDE, ALONE = 272, 560  # pixels that a scene's own figure is high, beside its race and in its place
SIGNS = {"<=": "≤", ">=": "≥", "+-": "±", "to": "to"}  # of a threshold
UNDRAWN = "This cannot be drawn with the controls as they are."
UNMEASURED = "This could not be measured with the controls as they are; nothing is claimed of it."


def claim(lesson: Lesson) -> None:
    """Shows the lecturer's claim, in our words."""
    st.html(f"<p class='claim'>{escape(lesson.now.claim)}</p>")


def answer(lesson: Lesson) -> None:
    """Shows the question with its options, which one is right, which one the visitor chose, and why."""
    found, scene, picked = measurement(lesson), lesson.now, chosen(lesson.scene)
    if found is None:
        return
    right = scene.answer(found)
    items = "".join(
        f"<li class='{'right' if i == right else ''}'>{'✓ ' if i == right else ''}{escape(option)}"
        f"{' <small>(your prediction)</small>' if i == picked else ''}</li>"
        for i, option in enumerate(scene.options)
    )
    st.html(f"<div class='answer'><b>{escape(scene.question)}</b><ul>{items}</ul><p>{escape(scene.why)}</p></div>")


def has_figure(lesson: Lesson) -> bool:
    """Tells whether the scene's own figure stands beside its race now; earlier it would give the answer away."""
    return lesson.race is not None and lesson.revealed and lesson.now.figure is not None


def figure(lesson: Lesson) -> None:
    """Draws the scene's own figure, once the answer is revealed; it answers the question of a scene without a race, too."""
    if not lesson.revealed:
        st.caption("The picture comes with the answer.")
        return
    assert lesson.now.figure is not None
    try:
        drawn = scenes.DRAWN[lesson.scene](lesson.now.figure(lesson.measured), look())
    except Exception:
        logging.getLogger(__name__).exception("No figure of %s", lesson.scene)
        st.warning(UNDRAWN, icon=":material/error:")
        return
    with st.container(key="lecture-figure-box", height=BESIDE if lesson.race else ALONE, border=False):
        show_chart(drawn, "lecture-figure", f"{lesson.now.title}. {lesson.now.look_for}")


def measured(lesson: Lesson) -> None:
    """Shows the figures next to their thresholds, the mark and the caveat; shows nothing before the answer is revealed."""
    if not lesson.revealed:
        return
    found = measurement(lesson)
    if found is None:
        st.warning(UNMEASURED, icon=":material/error:")
        return
    _figures(lesson, found)
    if lesson.now.caveat:
        st.html(f"<p class='caveat'><b>Caveat.</b> {escape(lesson.now.caveat)}</p>")
    with st.container(key="lecture-more"):
        st.markdown(f"**What to look for.** {lesson.now.look_for}")
        with st.expander("For the instructor"):
            st.markdown(lesson.now.notes)
        if lesson.race is not None:
            address = "./?" + urlencode(encode(lesson.race), doseq=True)
            st.html(f"<a class='to-race' href='{escape(address)}' target='_self'>Open in the race</a>")


def measurement(lesson: Lesson) -> Measurement | None:
    """Measures the race as the controls have it; returns None if it cannot be measured, and logs why."""
    try:
        return _measured(lesson.scene, _Key(lesson.measured))
    except Exception:
        logging.getLogger(__name__).exception("No measurement of %s", lesson.scene)
        return None


class _Key:
    """Makes a preset, whose values are dicts, the key of a cache."""

    def __init__(self, preset: Race | None):
        self.preset, self.text = preset, repr(preset)

    def __eq__(self, other) -> bool:
        return isinstance(other, _Key) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


@lru_cache(maxsize=512)
def _measured(scene: str, key: _Key) -> Measurement:
    return SCENES[scene].measure(key.preset)


def _figures(lesson: Lesson, found: Measurement) -> None:
    """Shows the figures that have a threshold; the visitor can unfold the others."""
    mark = "holds with a caveat" if lesson.now.caveat else "holds"
    mark = mark if found.holds else "does not hold here"
    others = {name: value for name, value in found.figures.items() if name not in found.thresholds}
    folded = (
        f"<details><summary>{len(others)} more figures</summary>{_table(found, others)}</details>" if others else ""
    )
    st.html(
        f"<p class='mark {'held' if found.holds else 'broken'}'>{'✓' if found.holds else '✗'} {mark}</p>"
        f"{bound_table(found)}{folded}"
    )


def bound_table(found: Measurement) -> str:
    """Writes the figures that have a threshold, as HTML."""
    return _table(found, {name: value for name, value in found.figures.items() if name in found.thresholds})


def _table(found: Measurement, figures: Mapping[str, float]) -> str:
    rows = [(escape(name), written(value), _threshold(found, name)) for name, value in figures.items()]
    heads = ("Measured", "now", "wanted")
    return table("measured", "What was measured", heads, rows, style=f"--rows: {len(figures)}")


def _threshold(found: Measurement, name: str) -> str:
    wanted = found.thresholds.get(name)
    if wanted is None:
        return ""
    words = [SIGNS[word] if word in SIGNS else written(float(word)) for word in wanted.split(" ")]
    return escape(" ".join(words)) + ("" if meets(found.figures[name], wanted) else " ✗")
