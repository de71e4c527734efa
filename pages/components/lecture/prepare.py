"""Computes the scenes before and after the present one while the visitor looks at it: the next key finds them compiled.

Of a scene for which networks are trained also its own answer: they learn while its question is read.
"""

from api import measured, picture, running
from api.background import Task, Worker
from lecture.lesson import Lesson, begin

_worker = Worker("scenes", behind=0.5)  # of the process, not of a visitor


def neighbours(lesson: Lesson) -> None:
    """Asks the worker for the next scene, and then for the previous one; before them for what takes long of this one."""
    itself = [] if lesson.now.experiment is None else [lesson]
    _worker.ask(*(Task([one.scene], _prepare) for one in [*itself, *_beside(lesson)]))


def around(lesson: Lesson) -> list[Lesson]:
    """Returns the scenes before and after one, as they are shown first, as far as they have a race."""
    return [one for one in _beside(lesson) if one.race is not None]


def _beside(lesson: Lesson) -> list[Lesson]:
    return [one for one in (lesson.beside(1), lesson.beside(-1)) if one.scene]


def _prepare(scenes: list[str]) -> None:
    for scene in scenes:
        lesson = begin(scene)
        if lesson.race is not None:
            picture.sample(lesson.race)
            running.results(lesson.race)
        measured.measurement(lesson)
