"""Shows a card a surface: its picture, its name as the link to its race, a line of story, and its use."""

import re
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

import streamlit as st

from engine.sampling import count_minima
from landscapes import LANDSCAPES
from pages.components import small
from pages.components.page import look
from states import registry
from states.address import encode
from states.race import fresh
from written import EXACT, written

LECTURE = 20  # surfaces of a smaller order are from the lectures


def show() -> None:
    """Shows all surfaces, those of the lectures apart."""
    lecture = [surface for surface, landscape in LANDSCAPES.items() if landscape.order < LECTURE]
    others = [surface for surface in LANDSCAPES if surface not in lecture]
    theme = look().name
    st.html(_group("From the lectures", lecture, theme) + _group("Classical test functions", others, theme))


def _group(heading: str, surfaces: list[str], theme: str) -> str:
    return f"<h2>{heading}</h2><div class='cards'>{''.join(card(surface, theme) for surface in surfaces)}</div>"


@lru_cache(maxsize=256)
def card(surface: str, theme: str) -> str:
    """Writes a surface's card as HTML, whose link the style sheet spreads over all of it."""
    landscape = registry.surface(surface)
    use = f"<p class='use'><b>Good for:</b> {escape(landscape.good_for)}</p>" if landscape.good_for else ""
    return (
        f"<article class='surface'>{small.places(theme).image(fresh(surface), _alt(surface))}"
        f'<h3><a href="{escape(link(surface))}">{escape(landscape.name)}</a></h3>'
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
    minima = count_minima(landscape)
    x, y = (written(at, EXACT) for at in landscape.view_at().start)
    stars = "no minimum" if not minima else "one minimum" if minima == 1 else f"{minima} minima"
    return f"Contour lines of {landscape.name} with {stars} and the start at ({x}, {y})"
