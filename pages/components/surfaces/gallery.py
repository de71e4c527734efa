"""Shows a card a surface: its picture, its name as the link to its race, a line of story, and its use."""

import re
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from api.picture import STAGE_POINTS
from engine.sampling import picture_grid, stationary_points
from figures.theme import LOOKS
from figures.thumbnail import as_address, thumbnail
from landscapes import LANDSCAPES
from pages.components import cards
from pages.components.page import look
from states import registry
from states.address import encode
from states.race import fresh
from written import EXACT, written

LECTURE = 20  # surfaces of a smaller order are from the lectures


def show() -> None:
    """Shows all surfaces. Where they are new to the process, a picture comes once it and those before it are ready."""
    theme = look().name
    cards.fill(_places(), lambda surface: picture(surface, theme), card)


def _places() -> dict[str, DeltaGenerator]:
    """Lays out a place for each surface's card, under the heading of its group."""
    lecture = [surface for surface, landscape in LANDSCAPES.items() if landscape.order < LECTURE]
    others = [surface for surface in LANDSCAPES if surface not in lecture]
    return _group("lecture", "From the lectures", lecture) | _group("classic", "Classical test functions", others)


def _group(key: str, heading: str, surfaces: list[str]) -> dict[str, DeltaGenerator]:
    st.html(f"<h2>{heading}</h2>")
    with st.container(key=f"surfaces-{key}"):
        return {surface: st.empty() for surface in surfaces}


@lru_cache(maxsize=256)  # some ten kilobytes each, in two themes
def picture(surface: str, theme: str) -> str:
    """Draws a surface; returns the picture as the address of an image. What this compiles, the surface's race needs as well."""
    landscape = registry.surface(surface)
    xlim, ylim, start = landscape.view_at()
    grid = picture_grid(landscape, xlim, ylim, n=STAGE_POINTS)
    return as_address(thumbnail(grid, stationary_points(landscape).minima, start, LOOKS[theme]))


def card(surface: str, image: str | None) -> str:
    """Writes a surface's card as HTML, whose link the style sheet spreads over all of it; without an image, its place is kept."""
    landscape = registry.surface(surface)
    drawn = f'<img src="{image}" alt="{escape(_alt(surface))}">' if image else '<div class="undrawn"></div>'
    use = f"<p class='use'><b>Good for:</b> {escape(landscape.good_for)}</p>" if landscape.good_for else ""
    return (
        f"<article class='surface'>{drawn}<h3><a href=\"{escape(link(surface))}\">{escape(landscape.name)}</a></h3>"
        f"<p>{escape(one_line(landscape.story))}</p>{use}</article>"
    )


def link(surface: str) -> str:
    """Returns the address of a surface's race, as seen from the gallery's."""
    query = urlencode(encode(fresh(surface)), doseq=True)
    return f"./?{query}" if query else "./"


def one_line(story: str) -> str:
    """Returns the story's first statement: up to the first full stop or colon."""
    return re.split(r"[.:](?=\s|$)", story, maxsplit=1)[0] + "." if story else ""


def _alt(surface: str) -> str:
    landscape = registry.surface(surface)
    minima = stationary_points(landscape).minima
    x, y = (written(at, EXACT) for at in landscape.view_at().start)
    stars = "no minimum" if not len(minima) else "one minimum" if len(minima) == 1 else f"{len(minima)} minima"
    return f"Contour lines of {landscape.name} with {stars} and the start at ({x}, {y})"
