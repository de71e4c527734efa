"""What is written about a scene beside its picture, as HTML: the claim, and at the end of a chapter all of its questions."""

import json
from html import escape

from api.places import Places
from lecture import SCENES, WAYS
from lecture.lesson import Lesson


def claim(lesson: Lesson) -> str:
    """Writes the lecturer's claim, in our words."""
    return f"<p class='claim'>{escape(lesson.now.claim)}</p>"


def chapter_end(lesson: Lesson, places: Places) -> str:
    """Writes at the end of a chapter its questions; the browser writes below each what was predicted and what came.

    The short way has too few scenes of a chapter for that: there all of it comes at its end. Empty elsewhere.
    """
    short = lesson.way == "short"
    chapter = [SCENES[name] for name in WAYS[lesson.way] if short or SCENES[name].chapter == lesson.now.chapter]
    if lesson.now is not chapter[-1]:
        return ""
    listed = "".join(
        f"<li data-scene='{scene.id}' data-options='{escape(json.dumps(scene.lettered))}'>"
        f"<a href='{places.scene(scene.id, 'all')}' target='_self'>{escape(scene.question)}</a><p class='came'></p></li>"
        for scene in chapter
    )
    return (
        f"<section class='chapter-end'><h2>{'The way' if short else 'The chapter'}: what you predicted, and what came</h2>"
        f"<ol>{listed}</ol></section>"
    )
