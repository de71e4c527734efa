"""Shows the lecture's contents: the ways in, the chapters as a thread, and a card for each scene with its question.

What of it was seen and predicted only the browser knows, and marks here (stage/walked.js).
"""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from lecture import SCENES, WAYS
from lecture.base import CHAPTERS, SOURCES, Scene
from lecture.lesson import begin
from pages.components import small
from pages.components.page import look

LEAD = (
    "<p class='lecture-lead'>Each scene asks what you expect, shows the run, makes one claim of the lecture, and measures "
    "whether it holds. Page down shows the answer and then the next scene, page up goes back, space plays, p is the presenter view.</p>"
)
MINUTES = 2.5  # that a scene takes, with its question to the room
STAMP = re.compile(r"\b([ABLT]) (\d[\d:]*)")  # of a source: the lecture's letter, and where it begins


def show(way: str) -> None:
    """Shows the scenes of a way, chapter by chapter."""
    theme = look().name
    walked = {name: [SCENES[one] for one in WAYS[way] if SCENES[one].chapter == name] for name in CHAPTERS}
    chapters = {name: scenes for name, scenes in walked.items() if scenes}
    cards = "".join(_chapter(name, scenes, way, theme) for name, scenes in chapters.items())
    st.html(
        f"{LEAD}{_ways(way)}{_thread(chapters, way)}<p class='walked-line'><span class='walked-all' "
        f"data-scenes='{' '.join(WAYS[way])}'></span> <button type='button' class='forget-walk' hidden>Forget that</button></p>"
        f"{_for_instructors()}<div class='chapters'>{cards}</div>"
    )


def _ways(way: str) -> str:
    """Writes what begins the way that is shown, and what leads to the other one."""
    start = f"<a class='start-lecture' href='{_to(WAYS[way][0], way)}' target='_self'>Start the lecture</a>"
    student = f"A student's way: {len(WAYS['short'])} scenes, {round(MINUTES * len(WAYS['short']))} minutes"
    other, words = ("short", student) if way == "all" else ("all", f"The whole lecture: {len(SCENES)} scenes")
    query = "" if other == "all" else "?way=short"
    return f"<p class='ways'>{start} <a href='./lecture{query}' target='_self'>{words}</a></p>"


def _to(scene: str, way: str) -> str:
    """Returns the address of a scene on a way, as an attribute has it."""
    return escape("./lecture?" + urlencode({"scene": scene} | ({} if way == "all" else {"way": way})))


def _thread(chapters: dict[str, list[Scene]], way: str) -> str:
    """Writes the chapters in a row, with a bead for each scene."""
    listed = "".join(
        f"<li><span>{escape(name)}</span>{''.join(_bead(scene, way) for scene in scenes)}</li>"
        for name, scenes in chapters.items()
    )
    return f"<nav class='thread not-printed' aria-label='Chapters'><ol>{listed}</ol></nav>"


def _bead(scene: Scene, way: str) -> str:
    nth = WAYS[way].index(scene.id) + 1
    return (
        f"<a class='bead' data-scene='{scene.id}' href='{_to(scene.id, way)}' target='_self' aria-label='Scene {nth}' "
        f"title='{escape(scene.question)}'>{nth}</a>"
    )


def _for_instructors() -> str:
    """Writes how the lecture is given, and of each chapter how long it takes and where the slides are."""
    rows = "".join(_row(name) for name in CHAPTERS)
    return (
        "<details class='for-instructors'><summary>For instructors</summary><p>p is the presenter view, which outlives a "
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


def _chapter(name: str, scenes: Sequence[Scene], way: str, theme: str) -> str:
    """Writes a chapter's heading and cards; beside a short chapter stands the next one."""
    sheet = f"./lecture?{urlencode({'sheet': name})}"
    return (
        f"<section class='chapter'><h2>{escape(name)} <a class='to-sheet' href='{escape(sheet)}' target='_self' "
        f"aria-label='sheet to hand out: {escape(name)}'>sheet to hand out</a></h2>"
        f"{''.join(card(scene, way, theme) for scene in scenes)}</section>"
    )


def card(scene: Scene, way: str, theme: str) -> str:
    """Writes a scene's card as HTML; the style sheet spreads its link over all of it.

    Title and paths tell the answer: the browser shows them in place of the question once it was shown (walked.js).
    """
    drawn = "<div class='undrawn'></div>"
    if scene.preset is not None:
        drawn = small.image(scene.preset, theme, answered=begin(scene.id))
    return (
        f"<article class='surface' data-scene='{scene.id}'>{drawn}<h3>{WAYS[way].index(scene.id) + 1}. "
        f"<a href='{_to(scene.id, way)}'><span class='asked'>{escape(scene.question)}</span>"
        f"<span class='said'>{escape(scene.title)}</span></a></h3>"
        f"<p>{escape(scene.source)} <b class='walked'></b></p></article>"
    )
