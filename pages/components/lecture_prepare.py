"""Computes the scenes before and after the present one while it is looked at: the next key finds them compiled."""

import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from lecture import SCENES
from pages.components import lecture_words, picture, running
from pages.components.lecture_address import begin, neighbour

BEHIND = 0.5  # seconds: the processor is the picture's first
_side = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scenes")  # of the process, not of a visitor
_ready: set[str] = set()
_waiting: list[Future] = []


def neighbours(scene: str) -> None:
    """The next scene, and then the previous one."""
    wanted = [name for name in (neighbour(scene, 1), neighbour(scene, -1)) if name and name not in _ready]
    if not wanted:
        return
    while _waiting:
        _waiting.pop().cancel()  # who hurries through the lecture does not wait for what was passed
    _waiting.append(_side.submit(_prepare, wanted))


def _prepare(scenes: list[str]) -> None:
    time.sleep(BEHIND)
    for scene in scenes:
        if scene not in SCENES or not threading.main_thread().is_alive():
            return
        try:
            lesson = begin(scene)
            if lesson.race is not None:
                picture.sample(lesson.race)
                running.results(lesson.race)
            lecture_words.measurement(lesson)
            _ready.add(scene)
        except Exception:  # it would only have saved time
            logging.getLogger(__name__).warning("Could not prepare %s", scene, exc_info=True)
