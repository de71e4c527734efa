"""The state of the lecture's page: a scene, with its race as the controls have it.

    ?scene=C15&way=short&factor=2&x=1&y=0.5

An address leaves out whatever is as the scene has it; without a scene it leads to the contents.
"""

from typing import Any, NamedTuple

from lecture import SCENES, WAYS
from lecture.base import CHAPTERS, Scene
from shapes import Knob
from states.fields import Form, Page, Start, read_form, replaced, value_of
from states.numbers import number
from states.query import Query, Reader, quoted
from states.race import PAGE as RACE_PAGE
from states.race import Race, resolved
from states.sliders import moved, sliders


class Lesson(NamedTuple):
    """What the lecture's page shows: a scene and its race, a sheet, or the contents."""

    scene: str  # of SCENES; "" for the contents
    race: Race | None  # as the controls have it; None where there is none
    revealed: bool = False  # whether the answer is shown; no link does that
    sheet: str = ""  # of CHAPTERS: its sheet to hand out
    way: str = "all"  # of WAYS: which scenes come before and after

    @property
    def now(self) -> Scene:
        return SCENES[self.scene]

    @property
    def measured(self) -> Race | None:
        """Returns the race with which the scene measures its claim: every value that its methods run with is their own."""
        return None if self.race is None else resolved(self.race)

    @property
    def is_changed(self) -> bool:
        return self.race != begin(self.scene).race

    def beside(self, by: int) -> "Lesson":
        """Returns the scene so many places on, on the same way; beyond its ends the contents."""
        order = ["", *scenes_on(self.way, self.scene)]
        place = order.index(self.scene) + by
        return begin(order[place] if 0 <= place < len(order) else "", self.way)

    @property
    def place(self) -> str:
        """Returns which scene of its way it is, in words; a scene beside the way has a place among them, too."""
        order = scenes_on(self.way, self.scene)
        return f"{order.index(self.scene) + 1} of {len(order)}"


def begin(scene: str, way: str = "all") -> Lesson:
    """Returns a scene of a way through the lecture as it is shown first."""
    return Lesson(scene, SCENES[scene].preset if scene else None, way=way)


class Control(NamedTuple):
    """A control of a scene: its form, and its value now."""

    form: Form
    value: Any  # the present one


def controls_of(lesson: Lesson) -> dict[str, Control]:
    """Returns name -> control of all that a hand can move in the scene: sliders of its race, the steps, the seed, the size of a batch."""
    race = lesson.race
    if race is None:
        return {}
    found = {name: Control(slider.knob, slider.value) for name, slider in sliders(race).items()}
    found |= {
        name: Control(RACE_PAGE.fields[name].form_of(race), value_of(race, name)) for name in ("steps", "seed", "batch")
    }
    return {name: found[name] for name in lesson.now.controls if name in found}


def controlled(lesson: Lesson, name: str, value: float) -> Lesson:
    """Returns the scene with that control at that value."""
    is_slider = isinstance(controls_of(lesson)[name].form, Knob)
    race = moved(lesson.race, name, value) if is_slider else replaced(lesson.race, **{name: int(value)})
    return lesson._replace(race=race)


def scenes_on(way: str, scene: str = "") -> list[str]:
    """Returns the scenes of a way in their order, and among them one to which a link has led."""
    return [name for name in SCENES if name in (*WAYS[way], scene)]


# --- the address ---------------------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """The part of the address with what the page shows: a scene, a chapter's sheet, or else the contents."""

    def names(self, state: Lesson) -> tuple[str, ...]:
        return ("scene", "way") if state.scene else ("scene", "sheet", "way")

    def read(self, query: Reader, state: Lesson | None) -> Lesson:
        scene, sheet = query.text("scene") or "", query.text("sheet") or ""
        way = query.word(query.text("way"), "way through the lecture", tuple(WAYS), "all")
        if scene in SCENES:
            return begin(scene, way)
        if not scene and sheet in CHAPTERS:
            return Lesson("", None, sheet=sheet)
        if scene or sheet:
            what = f"scene {quoted(scene)}" if scene else f"chapter {quoted(sheet)}"
            query.problems.append(f"There is no {what}; here is the whole lecture.")
            query.query = {}  # the rest of the link was meant for that
        return begin("", way)

    def write(self, state: Lesson, usual: Lesson) -> Query:
        way = "" if state.way == "all" or state.sheet else state.way
        return {name: text for name, text in (("scene", state.scene), ("sheet", state.sheet), ("way", way)) if text}


class _Controls(NamedTuple):
    """The part of the address with the controls of the scene, each by its own name."""

    def names(self, state: Lesson) -> tuple[str, ...]:
        return state.now.controls if state.scene else ()

    def read(self, query: Reader, state: Lesson) -> Lesson:
        for name, (form, value) in controls_of(state).items():
            state = controlled(state, name, read_form(query, query.text(name), name, form, value))
        return state

    def write(self, state: Lesson, usual: Lesson) -> Query:
        was = controls_of(usual)
        return {name: number(value) for name, (_, value) in controls_of(state).items() if value != was[name].value}


class _Start(NamedTuple):
    """The part of the address with the scene's start."""

    def names(self, state: Lesson) -> tuple[str, ...]:
        return ("x", "y") if state.scene else ()

    def read(self, query: Reader, state: Lesson) -> Lesson:
        if state.race is None:
            return state
        moved = Start().read(query, state.race)
        here = moved.setting.start_point == state.race.setting.start_point  # as the scene has it
        return state if here else state._replace(race=moved)

    def write(self, state: Lesson, usual: Lesson) -> Query:
        if state.race is None or usual.race is None:
            return {}
        here = state.race.setting.start_point
        if here == replaced(usual.race, knobs=state.race.setting.knobs).setting.start_point:
            return {}
        return {name: number(value) for name, value in zip("xy", here, strict=True)}


def _who(lesson: Lesson) -> str:
    if lesson.scene:
        return f"scene {lesson.scene}"
    return "a chapter's sheet" if lesson.sheet else "the lecture's contents page"


PAGE = Page(heads=[_Place()], parts=[_Controls(), _Start()], usual=lambda lesson: begin(lesson.scene), who=_who)
