"""The controls of the lecture: the way through the scenes, the question, and the few sliders that matter in a scene."""

import streamlit as st

from api.measured import ASKED_BEFORE
from lecture.lesson import PAGE, Lesson, begin, controlled, controls_of
from pages.components import widgets
from pages.components.desk import Desk
from shapes import Knob
from states.fields import replaced
from states.race import PAGE as RACE_PAGE

CHOSEN = "lecture-chosen"  # scene -> the option that the visitor chose before the answer was shown
REVEALED = "lecture-revealed"  # the scenes whose answer was shown in this session


def _read_back(lesson: Lesson) -> tuple[Lesson, None]:
    """Returns the scene with everything that a hand changed on the widgets."""
    if lesson.race is None:
        return lesson, None
    fields = RACE_PAGE.fields
    for name, (form, value) in controls_of(lesson).items():
        is_knob = isinstance(form, Knob)
        seen = float(desk.seen(name, value)) if is_knob else widgets.read_field(desk, fields[name], lesson.race)
        if seen != value:
            lesson = controlled(lesson, name, seen)
    return lesson, None


desk = Desk("lecture", PAGE, _read_back)


def started(lesson: Lesson, start: tuple[float, float]) -> Lesson:
    """Returns the scene with its race from another start."""
    return lesson if lesson.race is None else lesson._replace(race=replaced(lesson.race, start=start))


# --- the way -------------------------------------------------------------------------------------------------------


def show_way(lesson: Lesson) -> None:
    """Shows the way back, the scene's place, and the way on; the keys of a presenter's clicker do the same.

    The scene's title tells the answer: it comes with it.
    """
    title = f" · **{lesson.now.title}**" if lesson.revealed else ""
    with st.container(key="lecture-way", horizontal=True, vertical_alignment="center", wrap=False):
        _go("previous", "Previous", -1)
        st.markdown(f"{lesson.place} · {lesson.now.chapter}{title} · :small[{lesson.now.source}]")
        _go("next", "Next", 1)
        st.html("<p class='presenter-keys'>p or Esc: leave · b: black</p>")


def _go(name: str, label: str, by: int) -> None:
    st.button(label, key=desk.key(name), on_click=desk.restart, args=(_gone, by))


def _gone(lesson: Lesson, by: int) -> Lesson:
    """Returns the scene so many places on; one whose answer was shown before has it still, as slides do."""
    there = lesson.beside(by)
    return there._replace(revealed=there.scene in st.session_state.get(REVEALED, ()))


# --- the question --------------------------------------------------------------------------------------------------


def chosen(scene: str) -> int | None:
    """Returns the option that the visitor chose for the scene in this session; None if none yet."""
    return st.session_state.get(CHOSEN, {}).get(scene)


def prediction(lesson: Lesson) -> list[tuple[str, str]]:
    """Returns the option that the visitor chose, as the api is told."""
    option = chosen(lesson.scene)
    return [] if option is None else [("picked", str(option))]


def show_question(lesson: Lesson) -> None:
    """Shows the question that the visitor answers before the run is seen."""
    scene = lesson.now
    if lesson.is_changed:
        st.html(f"<p class='as-it-was' style='font-size: var(--least, 1rem)'>{ASKED_BEFORE}</p>")
    picked = st.radio(
        f"**{scene.question}**",
        range(len(scene.options)),
        index=chosen(lesson.scene),
        format_func=scene.lettered.__getitem__,
        key=f"lecture-option-{lesson.scene}",
    )
    st.session_state.setdefault(CHOSEN, {})[lesson.scene] = picked
    what = "Show the answer" if lesson.race is None else "Show the run and the answer"
    st.button(what, key=desk.key("reveal"), on_click=desk.change, args=(_revealed,), type="primary")
    st.html("<p class='reveal-keys'>Space, Enter or page down: the answer</p>")


def _revealed(lesson: Lesson) -> Lesson:
    st.session_state.setdefault(REVEALED, set()).add(lesson.scene)
    return lesson._replace(revealed=True)


# --- the sliders ---------------------------------------------------------------------------------------------------


def show(lesson: Lesson) -> None:
    """Shows the two or three controls that matter for the claim, and the way back to the scene as it was."""
    controls = controls_of(lesson)
    if not controls or not lesson.revealed:
        return
    with st.container(key="lecture-sliders"):
        for name, (form, value) in controls.items():
            if isinstance(form, Knob):
                desk.knob_slider(form, value, name=name)
            else:
                widgets.show(desk, RACE_PAGE.fields[name], lesson.race)
    if lesson.is_changed:
        st.button(
            "Back to the scene",
            key=desk.key("reset"),
            on_click=desk.restart,
            args=(_reset,),
            icon=":material/restart_alt:",
        )


def _reset(lesson: Lesson) -> Lesson:
    return begin(lesson.scene, lesson.way)._replace(revealed=lesson.revealed)
