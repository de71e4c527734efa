"""Shows the lecture's contents: its chapters, with a small picture of each scene, drawn from the scene's own run."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from api import picture, running
from figures.theme import LOOKS
from figures.thumbnail import as_address, thumbnail
from lecture import SCENES
from lecture.base import CHAPTERS, Scene
from pages.components import cards
from pages.components.lecture import controls
from pages.components.page import look

POINTS = 60  # a side of the grid behind the small pictures


def show() -> None:
    """Shows all scenes, chapter by chapter; a picture comes as soon as it is ready."""
    st.html(
        "<p class='lecture-lead'>Each scene makes one claim of the lecture, asks what you expect, shows the run, and measures "
        "whether the claim holds. In a scene, page down goes on, page up goes back, space plays, p is the presenter view.</p>"
    )
    places = {}
    with st.container(key="lecture-contents"):
        for chapter in CHAPTERS:
            scenes = [scene for scene in SCENES.values() if scene.chapter == chapter]
            if scenes:
                places.update(_places(chapter, scenes))
    theme = look().name
    cards.fill(places, lambda scene: small_picture(scene, theme), card)


def _places(chapter: str, scenes: Sequence[Scene]) -> dict[str, DeltaGenerator]:
    """Lays out a place for each scene's card below the chapter's heading; beside a short chapter stands the next one."""
    sheet = f"./lecture?{urlencode({'sheet': chapter})}"
    with st.container(key=f"lecture-chapter-{CHAPTERS.index(chapter)}"):
        st.html(
            f"<h2>{escape(chapter)} <a class='to-sheet' href='{escape(sheet)}' target='_self' "
            f"aria-label='sheet to hand out: {escape(chapter)}'>sheet to hand out</a></h2>"
        )
        return {scene.id: st.empty() for scene in scenes}


@lru_cache(maxsize=256)
def small_picture(scene: str, theme: str) -> str | None:
    """Draws the scene's race; returns it as the address of an image, or None where the scene has no race."""
    race = SCENES[scene].preset
    if race is None:
        return None
    results = running.results(race)
    colours = [style.line for style in picture.styles_of((result.drawn.method for result in results), LOOKS[theme])]
    grid, minima, *_ = picture.sample_of(race.setting, POINTS)
    paths = [(result.drawn.x, colour) for result, colour in zip(results, colours, strict=True)]
    return as_address(thumbnail(grid, minima, race.setting.start_point, LOOKS[theme], paths))


def card(name: str, image: str | None) -> str:
    """Writes a scene's card as HTML; the style sheet spreads its link over all of it."""
    scene = SCENES[name]
    drawn = f'<img src="{image}" alt="">' if image else "<div class='undrawn'></div>"
    seen = " ✓" if scene.id in controls.opened() else ""
    return (
        f"<article class='surface'>{drawn}<h3><a href='./lecture?scene={scene.id}'>{escape(scene.id)} {escape(scene.title)}</a>{seen}</h3>"
        f"<p>{escape(scene.source)}</p></article>"
    )
