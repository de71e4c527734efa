"""Writes a chapter as a sheet to hand out: claims, pictures and questions, and the answers on the last page."""

from html import escape

import streamlit as st

from api import measured
from lecture import SCENES
from lecture.base import Scene
from lecture.lesson import begin
from pages.components.lecture.contents import picture

LETTERS = "ABCD"


def show(chapter: str) -> None:
    """Shows the sheet for the browser's own print, which makes a clean document: the style sheet hides all the rest."""
    scenes = [scene for scene in SCENES.values() if scene.chapter == chapter]
    st.html(
        "<p class='not-printed'>Print this page with the browser (Ctrl+P, or Cmd+P): the answers come on a page of their own."
        " <a href='./lecture' target='_self'>Back to the contents</a></p>"
    )
    questions, answers = "".join(map(_question, scenes)), "".join(map(_answer, scenes))
    st.html(
        f"<div class='sheet'><h1>{escape(chapter)}</h1>{questions}<div class='answers'><h1>{escape(chapter)}: the answers</h1>"
        f"{answers}</div></div>"
    )


def _question(scene: Scene) -> str:
    options = "".join(f"<li>{LETTERS[i]}. {escape(option)}</li>" for i, option in enumerate(scene.options))
    return (
        f"<section>{picture(scene, 'light', at_once=True)}<div><h2>{scene.id} {escape(scene.title)} <small>{escape(scene.source)}</small></h2>"
        f"<p>{escape(scene.claim)}</p><p><b>{escape(scene.question)}</b></p><ul>{options}</ul></div></section>"
    )


def _answer(scene: Scene) -> str:
    """Writes the answer, measured now as on the scene's page."""
    found = measured.measurement(begin(scene.id))
    if found is None:
        return f"<section><div><h2>{scene.id}</h2><p>{escape(measured.UNMEASURED)}</p></div></section>"
    right = scene.answer(found)
    assert right is not None, scene.id  # of a scene as it was: a test holds that
    caveat = f"<p><b>Caveat.</b> {escape(scene.caveat)}</p>" if scene.caveat else ""
    return (
        f"<section><div><h2>{scene.id}: {LETTERS[right]}. {escape(scene.options[right])}</h2><p>{escape(scene.why)}</p>"
        f"{measured.bound_table(found)}{caveat}</div></section>"
    )
