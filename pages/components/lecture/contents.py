"""Shows the lecture's contents: its chapters, with a small picture of each scene, drawn from the scene's own run."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from lecture import SCENES
from lecture.base import CHAPTERS, Scene
from lecture.lesson import begin, place
from pages.components import small
from pages.components.page import look

LEAD = (
    "<p class='lecture-lead'>Each scene makes one claim of the lecture, asks what you expect, shows the run, and measures "
    "whether the claim holds. In a scene, page down goes on, page up goes back, space plays, p is the presenter view.</p>"
)


def show() -> None:
    """Shows all scenes, chapter by chapter."""
    theme = look().name
    chapters = {name: [scene for scene in SCENES.values() if scene.chapter == name] for name in CHAPTERS}
    written = "".join(_chapter(name, scenes, theme) for name, scenes in chapters.items() if scenes)
    st.html(f"{LEAD}<div class='chapters'>{written}</div>")


def _chapter(name: str, scenes: Sequence[Scene], theme: str) -> str:
    """Writes a chapter's heading and cards; beside a short chapter stands the next one."""
    sheet = f"./lecture?{urlencode({'sheet': name})}"
    return (
        f"<section class='chapter'><h2>{escape(name)} <a class='to-sheet' href='{escape(sheet)}' target='_self' "
        f"aria-label='sheet to hand out: {escape(name)}'>sheet to hand out</a></h2>"
        f"{''.join(card(scene, theme) for scene in scenes)}</section>"
    )


def card(scene: Scene, theme: str) -> str:
    """Writes a scene's card as HTML; the style sheet spreads its link over all of it.

    Title and paths tell the answer: the browser shows them in place of the question once it was shown (walked.js).
    """
    drawn = "<div class='undrawn'></div>"
    if scene.preset is not None:
        drawn = small.image(scene.preset, theme, answered=begin(scene.id))
    return (
        f"<article class='surface' data-scene='{scene.id}'>{drawn}<h3>{place(scene.id).partition(' ')[0]}. "
        f"<a href='./lecture?scene={scene.id}'><span class='asked'>{escape(scene.question)}</span>"
        f"<span class='said'>{escape(scene.title)}</span></a></h3>"
        f"<p>{escape(scene.source)} <b class='walked'></b></p></article>"
    )
