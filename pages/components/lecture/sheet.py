"""Writes a chapter as a sheet to hand out: questions with their starts, and on the last page the answers with their claims."""

from html import escape

import streamlit as st

from api import measured
from lecture import SCENES
from lecture.base import SOURCES, Scene
from lecture.lesson import begin
from pages.components import small

MEASURES = "Networks are trained for them now, which takes some seconds."


def show(chapter: str) -> None:
    """Shows the sheet for the browser's own print, which makes a clean document: the style sheet hides all the rest."""
    scenes = [scene for scene in SCENES.values() if scene.chapter == chapter]
    st.html(
        "<p class='not-printed'>Print this page with the browser (Ctrl+P, or Cmd+P): the answers come on a page of their own."
        " <a href='./lecture' target='_self'>Back to the contents</a></p>"
    )
    questions, place = "".join(map(_question, scenes)), st.empty()

    def write(answers: str) -> None:
        place.html(
            f"<div class='sheet'><h1>{escape(chapter)}</h1>{questions}<div class='answers'><h1>{escape(chapter)}: the answers"
            f"</h1>{answers}</div><p>{SOURCES}</p></div>"
        )

    if any(measured.is_slow(begin(scene.id)) for scene in scenes):
        write(f"<p>{MEASURES}</p>")
    write("".join(map(_answer, scenes)))


def _question(scene: Scene) -> str:
    options = "".join(f"<li>{escape(option)}</li>" for option in scene.lettered)
    drawn = small.image(scene.preset, "light", at_once=True) if scene.preset is not None else ""
    return (
        f"<section>{drawn}<div><h2>{escape(scene.question)} <small>{begin(scene.id).place} · {escape(scene.source)}</small></h2>"
        f"<ul>{options}</ul></div></section>"
    )


def _answer(scene: Scene) -> str:
    """Writes claim and answer, measured now as on the scene's page, with the paths."""
    found, heading = measured.measurement(begin(scene.id)), f"{begin(scene.id).place}: {escape(scene.title)}"
    if found is None:
        return f"<section><div><h2>{heading}</h2><p>{escape(measured.UNMEASURED)}</p></div></section>"
    right = scene.answer(found)
    assert right is not None, scene.id  # of a scene as it was: a test holds that
    drawn = small.image(begin(scene.id), "light", at_once=True) if scene.preset is not None else ""
    against = f" <b>It {measured.CONTRADICTED[True][2]}.</b>" if scene.contradicts else ""
    caveat = f"<p><b>Caveat.</b> {escape(scene.caveat)}</p>" if scene.caveat else ""
    return (
        f"<section>{drawn}<div><h2>{heading}</h2><p>{escape(scene.claim)}{against}</p>"
        f"<p><b>{escape(scene.lettered[right])}</b></p><p>{escape(scene.why)}</p>"
        f"{measured.bound_table(found)}{caveat}</div></section>"
    )
