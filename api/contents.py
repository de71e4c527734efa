"""Writes the lecture's contents as HTML: the ways in, the chapters as a thread, and a card for each scene with its question.

What of it was seen and predicted only the browser knows, and marks here (stage/walked.js).
"""

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from api.places import Places
from lecture import SCENES, WAYS
from lecture.base import CHAPTERS, SOURCES, Scene
from lecture.lesson import begin

LEAD = (
    "<p class='lecture-lead'>Each scene asks what you expect, shows the run, makes one claim of the lecture, and measures "
    "whether it holds. Page down shows the answer and then the next scene, page up goes back, space plays, p is the presenter view.</p>"
)
MINUTES = 2.5  # that a scene takes, with its question to the room
STAMP = re.compile(r"\b([ABLT]) (\d[\d:]*)")  # of a source: the lecture's letter, and where it begins


class Walk(NamedTuple):
    """A way through the lecture, as it is written here."""

    way: str  # of WAYS
    scenes: Sequence[str]  # on it
    places: Places

    def to(self, scene: str) -> str:
        """Returns the address of a scene on it."""
        return self.places.scene(scene, self.way)


def contents(way: str, places: Places, scenes: Sequence[str] | None = None) -> str:
    """Writes the scenes of a way, chapter by chapter; of these alone, where they are named."""
    walk = Walk(way, WAYS[way] if scenes is None else scenes, places)
    walked = {name: [SCENES[one] for one in walk.scenes if SCENES[one].chapter == name] for name in CHAPTERS}
    chapters = {name: its for name, its in walked.items() if its}
    cards = "".join(_chapter(name, its, walk) for name, its in chapters.items())
    return (
        f"{LEAD}{_ways(walk)}{_thread(chapters, walk)}<p class='walked-line'><span class='walked-all' "
        f"data-scenes='{' '.join(walk.scenes)}'></span> <button type='button' class='forget-walk' hidden>Forget that</button></p>"
        f"{_for_instructors()}<div class='chapters'>{cards}</div>"
    )


def _ways(walk: Walk) -> str:
    """Writes what begins the way that is shown, and what leads to the other one."""
    start = f"<a class='start-lecture' href='{walk.to(walk.scenes[0])}' target='_self'>Start the lecture</a>"
    student = f"A student's way: {len(WAYS['short'])} scenes, {round(MINUTES * len(WAYS['short']))} minutes"
    other, words = ("short", student) if walk.way == "all" else ("all", f"The whole lecture: {len(SCENES)} scenes")
    return f"<p class='ways'>{start} <a href='{walk.places.contents(other)}' target='_self'>{words}</a></p>"


def _thread(chapters: dict[str, list[Scene]], walk: Walk) -> str:
    """Writes the chapters in a row, with a bead for each scene."""
    listed = "".join(
        f"<li><span>{escape(name)}</span>{''.join(_bead(scene, walk) for scene in scenes)}</li>"
        for name, scenes in chapters.items()
    )
    return f"<nav class='thread not-printed' aria-label='Chapters'><ol>{listed}</ol></nav>"


def _bead(scene: Scene, walk: Walk) -> str:
    nth = walk.scenes.index(scene.id) + 1
    return (
        f"<a class='bead' data-scene='{scene.id}' href='{walk.to(scene.id)}' target='_self' aria-label='Scene {nth}' "
        f"title='{escape(scene.question)}'>{nth}</a>"
    )


def _for_instructors() -> str:
    """Writes how the lecture is given, and of each chapter how long it takes and where the slides are."""
    rows = "".join(_row(name) for name in CHAPTERS)
    return (
        "<details class='for-instructors'><summary>For instructors</summary>"
        "<p><button type='button' class='open-class'>Open a class</button> Students follow on their own screens, and vote.</p><p>p is the presenter view, which outlives a "
        "reload; p or Esc leaves it. A clicker's page down and page up give the whole lecture. b or a point makes the screen "
        f"black, the mouse is a spot that the room can see. {SOURCES}</p><table><thead><tr><th scope='col'>Chapter</th>"
        "<th scope='col'>Scenes</th><th scope='col'>Minutes</th><th scope='col'>From</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )


def _row(chapter: str) -> str:
    scenes = [scene for scene in SCENES.values() if scene.chapter == chapter]
    stamp = STAMP.search(scenes[0].source)
    begins = f"{stamp[1]} {stamp[2]}" if stamp else ""
    return (
        f"<tr><th scope='row'>{escape(chapter)}</th><td>{len(scenes)}</td><td>{round(MINUTES * len(scenes))}</td>"
        f"<td>{begins}</td></tr>"
    )


def _chapter(name: str, scenes: Sequence[Scene], walk: Walk) -> str:
    """Writes a chapter's heading and cards; beside a short chapter stands the next one."""
    return (
        f"<section class='chapter'><h2>{escape(name)} <a class='to-sheet' href='{walk.places.sheet(name)}' target='_self' "
        f"aria-label='sheet to hand out: {escape(name)}'>sheet to hand out</a></h2>"
        f"{''.join(card(scene, walk) for scene in scenes)}</section>"
    )


def card(scene: Scene, walk: Walk) -> str:
    """Writes a scene's card as HTML; the style sheet spreads its link over all of it.

    Title and paths tell the answer: the browser shows them in place of the question once it was shown (walked.js).
    """
    drawn = walk.places.image(scene.preset or scene, later=begin(scene.id))
    return (
        f"<article class='surface' data-scene='{scene.id}'>{drawn}<h3>{walk.scenes.index(scene.id) + 1}. "
        f"<a href='{walk.to(scene.id)}'><span class='asked'>{escape(scene.question)}</span>"
        f"<span class='said'>{escape(scene.title)}</span></a></h3>"
        f"<p>{escape(scene.source)} <b class='walked'></b></p></article>"
    )
