"""Computes the scenes before and after the present one while the visitor looks at it: the next key finds them compiled."""

from api import measured, picture, running
from api.background import Task, Worker
from lecture import SCENES
from lecture.lesson import Lesson, begin, neighbour

_worker = Worker("scenes", behind=0.5)  # of the process, not of a visitor


def neighbours(scene: str) -> None:
    """Asks the worker for the next scene, and then for the previous one."""
    _worker.ask(*(Task([lesson.scene], _prepare) for lesson in _beside(scene)))


def around(scene: str) -> list[Lesson]:
    """Returns the scenes before and after one, as they are shown first, as far as they have a race."""
    return [lesson for lesson in _beside(scene) if lesson.race is not None]


def _beside(scene: str) -> list[Lesson]:
    return [begin(name) for name in (neighbour(scene, 1), neighbour(scene, -1)) if name in SCENES]


def _prepare(scenes: list[str]) -> None:
    for scene in scenes:
        lesson = begin(scene)
        if lesson.race is not None:
            picture.sample(lesson.race)
            running.results(lesson.race)
        measured.measurement(lesson)
