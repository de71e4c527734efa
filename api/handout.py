"""Writes a chapter as a sheet to hand out, as HTML: questions with their starts, and on the last page the answers with their claims."""

from html import escape

from api import measured
from api.places import Places
from lecture import SCENES
from lecture.base import SOURCES, Scene
from lecture.lesson import begin

MEASURES = "Networks are trained for them now, which takes some seconds."


def hint(places: Places) -> str:
    """Writes what stands above a sheet on the screen alone."""
    return (
        "<p class='not-printed'>Print this page with the browser (Ctrl+P, or Cmd+P): the answers come on a page of their own."
        f" <a href='{places.contents('all')}' target='_self'>Back to the contents</a></p>"
    )


def is_slow(chapter: str) -> bool:
    """Tells whether networks must be trained for the answers."""
    return any(measured.is_slow(begin(scene.id)) for scene in _scenes(chapter))


def sheet(chapter: str, places: Places, measure: bool = True) -> str:
    """Writes the sheet; where nothing is to be measured yet, MEASURES in place of the answers."""
    questions = "".join(_question(scene, places) for scene in _scenes(chapter))
    answers = "".join(_answer(scene, places) for scene in _scenes(chapter)) if measure else f"<p>{MEASURES}</p>"
    return (
        f"<div class='sheet'><h1>{escape(chapter)}</h1>{questions}<div class='answers'><h1>{escape(chapter)}: the answers"
        f"</h1>{answers}</div><p>{SOURCES}</p></div>"
    )


def _scenes(chapter: str) -> list[Scene]:
    return [scene for scene in SCENES.values() if scene.chapter == chapter]


def _question(scene: Scene, places: Places) -> str:
    options = "".join(f"<li>{escape(option)}</li>" for option in scene.lettered)
    drawn = places.image(scene.preset, at_once=True) if scene.preset is not None else ""
    return (
        f"<section>{drawn}<div><h2>{escape(scene.question)} <small>{begin(scene.id).place} · {escape(scene.source)}</small></h2>"
        f"<ul>{options}</ul></div></section>"
    )


def _answer(scene: Scene, places: Places) -> str:
    """Writes claim and answer, measured now as on the scene's page, with the paths."""
    found, heading = measured.measurement(begin(scene.id)), f"{begin(scene.id).place}: {escape(scene.title)}"
    if found is None:
        return f"<section><div><h2>{heading}</h2><p>{escape(measured.UNMEASURED)}</p></div></section>"
    right = scene.answer(found)
    assert right is not None, scene.id  # of a scene as it was: a test holds that
    drawn = places.image(begin(scene.id), at_once=True) if scene.preset is not None else ""
    against = f" <b>It {measured.CONTRADICTED[True][2]}.</b>" if scene.contradicts else ""
    caveat = f"<p><b>Caveat.</b> {escape(scene.caveat)}</p>" if scene.caveat else ""
    return (
        f"<section>{drawn}<div><h2>{heading}</h2><p>{escape(scene.claim)}{against}</p>"
        f"<p><b>{escape(scene.lettered[right])}</b></p><p>{escape(scene.why)}</p>"
        f"{measured.bound_table(found)}{caveat}</div></section>"
    )
