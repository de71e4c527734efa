"""The state of the lecture's page, and its form in the URL. Knows nothing of Streamlit.

    ?scene=C15&factor=2&x=1&y=0.5

Whatever is as the scene has it is left out; without a scene it is the contents page.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from landscapes import LANDSCAPES
from lecture import SCENES
from lecture.base import CHAPTERS, Preset, Scene
from pages.components.sliders import moved, sliders
from states.numbers import number
from states.race import MAX_SEED, MAX_STEPS, START_REACH, Race, Reader, Run, few, quoted
from states.race import fresh as race_on


class Lesson(NamedTuple):
    """Everything that decides the page."""

    scene: str  # of SCENES; "" for the contents
    race: Race | None  # as the controls have it; None where there is none
    revealed: bool = False  # whether the answer is shown; no link does that
    sheet: str = ""  # of CHAPTERS: its sheet to hand out

    @property
    def now(self) -> Scene:
        return SCENES[self.scene]

    @property
    def is_changed(self) -> bool:
        return self.race != begin(self.scene).race


def begin(scene: str) -> Lesson:
    """A scene as the lecture shows it."""
    return Lesson(scene, race_of(SCENES[scene].preset) if scene else None)


def race_of(preset: Preset | None) -> Race | None:
    """The race of a preset, with everything that it leaves open."""
    if preset is None:
        return None
    usual = race_on(preset.surface)
    return usual._replace(
        knobs=LANDSCAPES[preset.surface].knob_values(preset.knobs),
        runs=tuple(Run(method, dict(own)) for method, own in preset.entries),
        start=preset.start,
        steps=usual.steps if preset.steps is None else preset.steps,
        noise=usual.noise if preset.noise is None else preset.noise,
        kind=preset.kind,
        seed=preset.seed,
        schedule=preset.schedule,
        repeats=preset.repeats,
        view=preset.view,
    )


def preset_of(race: Race | None) -> Preset | None:
    """The race as a preset, for `measure`: with every value that its methods run with."""
    if race is None:
        return None
    return Preset(
        race.surface,
        tuple((run.method, race.values_of(run)) for run in race.runs),
        race.knobs,
        race.start_point,
        race.steps,
        race.noise,
        race.kind,
        race.seed,
        race.schedule,
        race.repeats,
        race.view,
    )


def encode(lesson: Lesson) -> dict[str, str]:
    """The query parameters of a page: the scene, and what differs from it."""
    if not lesson.scene:
        return {"sheet": lesson.sheet} if lesson.sheet else {}
    query, usual = {"scene": lesson.scene}, begin(lesson.scene).race
    if lesson.race is None or usual is None:
        return query
    for name, (_, value) in controls_of(lesson.now, lesson.race).items():
        if value != controls_of(lesson.now, usual)[name][1]:
            query[name] = number(value)
    if lesson.race.start_point != usual._replace(knobs=lesson.race.knobs).start_point:
        query["x"], query["y"] = map(number, lesson.race.start_point)
    return query


def controls_of(scene: Scene, race: Race) -> dict[str, tuple[tuple[float, float], float]]:
    """Name -> reach and present value of what can be moved in a scene."""
    found = {name: ((slider.knob.low, slider.knob.high), slider.value) for name, slider in sliders(race).items()}
    found |= {"steps": ((1, MAX_STEPS), race.steps), "seed": ((0, MAX_SEED), race.seed)}
    return {name: found[name] for name in scene.controls if name in found}


def controlled(lesson: Lesson, name: str, value: float) -> Lesson:
    """The scene with one of its controls there."""
    assert lesson.race is not None
    if name in ("steps", "seed"):
        return lesson._replace(race=lesson.race._replace(**{name: int(value)}))
    return lesson._replace(race=moved(lesson.race, name, value))


def decode(query: Mapping[str, Sequence[str]]) -> tuple[Lesson, list[str]]:
    """The page of a query (name -> values), and a sentence for whatever in it could not be used."""
    read = Reader(query)
    given, sheet = read.text("scene") or "", read.text("sheet") or ""
    if given not in SCENES:
        return _without_scene(read, given, sheet)
    lesson = begin(given)
    if lesson.race is not None:
        lesson = _with_values(lesson, read)
    read.strangers({"scene", "x", "y", *lesson.now.controls}, f"scene {given}")
    return lesson, few(read.problems)


def _without_scene(read: Reader, given: str, sheet: str) -> tuple[Lesson, list[str]]:
    """A chapter's sheet, or else the contents."""
    if given:
        return begin(""), [f"There is no scene {quoted(given)}; here is the whole lecture."]
    if sheet and sheet not in CHAPTERS:
        return begin(""), [f"There is no chapter {quoted(sheet)}; here is the whole lecture."]
    read.strangers({"scene", "sheet"}, "a chapter's sheet" if sheet else "the lecture's contents page")
    return Lesson("", None, sheet=sheet), read.problems


def _with_values(lesson: Lesson, read: Reader) -> Lesson:
    """The scene's race with what the query says of its controls and its start."""
    assert lesson.race is not None
    for name, ((low, high), value) in controls_of(lesson.now, lesson.race).items():
        whole = name in ("steps", "seed")
        given = (
            read.whole(name, name, int(low), int(high), int(value))
            if whole
            else read.value(name, name, low, high, value)
        )
        lesson = controlled(lesson, name, given)
    race = lesson.race
    assert race is not None
    start = read.point("start", START_REACH, race.start_point)
    return lesson if start is None else lesson._replace(race=race._replace(start=start))


def neighbour(scene: str, by: int) -> str:
    """The scene before or after; at the lecture's ends the contents."""
    order = ["", *SCENES]
    place = order.index(scene) + by
    return order[place] if 0 <= place < len(order) else ""
