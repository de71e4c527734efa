"""The lecture's scenes as files: what is said of each, its picture with its sliders, and its sheets to hand out."""

import base64
import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from api import answers, contents, handout, measured, scene, small, version
from api.answers import Question, canonical, pairs
from api.places import Places, Shown
from api.site import pictures
from api.site.folder import Part
from api.site.pictures import Moved, Sample
from api.wire import pack
from figures.theme import LOOKS
from lecture import SCENES, WAYS
from lecture.base import CHAPTERS, SOURCES, Scene
from lecture.lesson import Lesson, begin, controlled, controls_of
from states.address import encode
from states.race import Race

HASHED = "self.descentLab ??= []"  # data may come before the code that takes it


def lecture(query: str) -> str:
    """Returns where the lecture's page is, with that query: it is one page, and all else stands behind its #."""
    return f"#{query}"


def card(theme: str, shown: Shown) -> str:
    """Returns the address of a small picture of a scene, with its paths where the scene is asked for."""
    name = shown.scene if isinstance(shown, Lesson) else f"{_scene_of(shown)}-asked"
    return f"cards/{name}-{theme}.svg"


@cache
def _scene_of_presets() -> dict[int, str]:
    return {id(one.preset): one.id for one in SCENES.values()}


def _scene_of(asked: Race | Scene) -> str:
    return asked.id if isinstance(asked, Scene) else _scene_of_presets()[id(asked)]


PLACES = Places(lecture, partial(card, "light"))  # in the dark theme the browser writes another name


# --- what is said ----------------------------------------------------------------------------------------------------


def facts(ids: Sequence[str]) -> dict[str, Any]:
    """Returns what the browser must know of these scenes before it shows one."""
    return {
        "scenes": {name: _facts(begin(name)) for name in ids},
        "ways": {way: [name for name in names if name in ids] for way, names in WAYS.items()},
        "pictures": {name: canonical(begin(name)) for name in ids},
        "sheets": {name: _sheet_name(name) for name in _chapters(ids)},
        "sources": SOURCES,
    }


def _facts(lesson: Lesson) -> dict[str, Any]:
    now = lesson.now
    learning = None if now.learning is None else pairs(encode(now.learning))
    return {
        "address": canonical(lesson),
        "chapter": now.chapter,
        "title": now.title,
        "source": now.source,
        "claim": scene.claim(lesson),
        "question": now.question,
        "options": now.lettered,
        "lookFor": now.look_for,
        "notes": now.notes,
        "race": lesson.race is not None,
        "figure": now.figure is not None,
        "networks": now.experiment is not None,
        "learning": learning,
        "sliders": [pictures.facts(one) for one in moved(lesson)],
        "ends": {way: scene.chapter_end(begin(lesson.scene, way), PLACES) for way in WAYS if lesson.scene in WAYS[way]},
    }


def moved(lesson: Lesson) -> list[Moved]:
    """Returns the sliders of a scene."""
    if lesson.race is None:
        return []
    return pictures.moved(lesson.race, [*controls_of(lesson)], partial(controlled, lesson))


# --- the files -------------------------------------------------------------------------------------------------------


def parts(ids: Sequence[str]) -> list[Part]:
    """Returns the files of these scenes, and of the sheets of their chapters."""
    found = [part for name in ids for part in _parts(begin(name))]
    return [*found, *(_sheet(chapter) for chapter in _chapters(ids))]


def _chapters(ids: Sequence[str]) -> list[str]:
    return [name for name in CHAPTERS if any(SCENES[one].chapter == name for one in ids)]


def _sheet_name(chapter: str) -> str:
    return f"sheet-{CHAPTERS.index(chapter)}"


def _parts(lesson: Lesson) -> list[Part]:
    name, about = lesson.scene, f"Scene {lesson.scene}"
    found = [data(name, partial(_picture, lesson), about)]
    for slider in moved(lesson):
        if slider.swept:
            found.append(data(f"{name}-{slider.name}", partial(_swept, lesson, slider), f"{about}: {slider.title}"))
        if slider.answered:
            found.append(
                data(f"{name}-{slider.name}-still", partial(_answers, lesson, slider), f"{about}: {slider.title}")
            )
    cards = [(theme, shown) for theme in LOOKS for shown in (lesson, lesson.now.preset or lesson.now)]
    found += [
        Part(path, _inputs(path), partial(_small, lesson, theme, shown is lesson), about)
        for theme, shown in cards
        for path in [card(theme, shown)]
    ]
    return found


def _small(lesson: Lesson, theme: str, answered: bool) -> bytes:
    return small.card(lesson, LOOKS[theme], answered).encode()


@cache
def _sample(scene: str) -> Sample:
    lesson = begin(scene)
    made = pictures.sampled(lambda screen: answers.pictured(Question("lesson", lesson, screen)))
    return pictures.alone(made, moved(lesson))


def _picture(lesson: Lesson) -> dict[str, bytes]:
    """Returns the picture of a scene, if it has one, and what is said once its answer is shown."""
    drawn = {} if lesson.race is None else {"picture": _sample(lesson.scene).packed()}
    return {**drawn, "told": _told(lesson)}


def _told(lesson: Lesson) -> bytes:
    """Returns what is said of a scene, and what once a slider was moved; its answer once more for each option that may have been chosen."""
    made = pictures.sampled(lambda screen: ({**measured.answer(lesson, screen), "address": canonical(lesson)}, {}))
    found = measured.measurement(lesson)
    dark = pictures.changes(made.light, made.dark)
    told = {"light": made.light, "dark": dark, "picked": [], "moved": {"said": made.light["said"], "picked": []}}
    if found is not None:
        options = range(len(lesson.now.options))
        told["picked"] = [measured.revealed(lesson, found, nth) for nth in options]
        none, *picked = (measured.revealed(lesson, found, nth, moved_on=True) for nth in (None, *options))
        told["moved"] = {"said": {"answer": none, "measured": measured.kept(lesson, found)}, "picked": picked}
    return pack(told, {})


def _swept(lesson: Lesson, slider: Moved) -> dict[str, bytes]:
    assert lesson.race is not None
    return {"sweep": pictures.sweep(lesson.race, slider, _sample(lesson.scene))}


def _answers(lesson: Lesson, slider: Moved) -> dict[str, bytes]:
    return {"answers": pictures.answers(slider, _sample(lesson.scene))}


def _sheet(chapter: str) -> Part:
    def make() -> bytes:
        html = handout.hint(PLACES) + handout.sheet(chapter, PLACES)
        return pushed(_sheet_name(chapter), {"html": html})

    path = f"data/{_sheet_name(chapter)}.js"
    return Part(path, _inputs(path), make, f"The sheet of {chapter}")


def pages(ways: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Returns the contents of each way with these scenes, as HTML."""
    return {way: contents.contents(way, PLACES, scenes) for way, scenes in ways.items() if scenes}


def data(name: str, make: Callable[[], dict[str, bytes]], about: str) -> Part:
    """Returns the file that holds these messages under a name."""
    path = f"data/{name}.js"

    def text() -> bytes:
        packed = {part: gzip.compress(content, 9, mtime=0) for part, content in make().items()}
        return pushed(name, {part: base64.b64encode(content).decode() for part, content in packed.items()})

    return Part(path, _inputs(path), text, about)


def pushed(name: str, content: Mapping[str, Any]) -> bytes:
    """Writes a script that hands over what it holds; nothing in it can end an element of a page."""
    told = json.dumps(content, ensure_ascii=True).replace("<", "\\u003c")
    return f"({HASHED}).push([{json.dumps(name)}, {told}]);\n".encode()


def _inputs(path: str) -> str:
    return f"{version.of_answers()} {path}"
