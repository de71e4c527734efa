"""Shows a card a surface: its picture, its name as the link to its race, a line of story, and its use.

And a card each for the races worth seeing on a formula, as a visitor types them in.
"""

import re
from functools import lru_cache
from html import escape
from urllib.parse import parse_qs, urlencode

import streamlit as st

from engine.sampling import count_minima
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from pages.components import small
from pages.components.page import look
from states import registry
from states.address import decode, encode
from states.race import Race, fresh
from states.worth_seeing import PRESETS, Preset
from written import EXACT, written

LECTURE = 20  # surfaces of a smaller order are from the lectures


def show() -> None:
    """Shows all surfaces, those of the lectures apart, and races on formulas."""
    lecture = [surface for surface, landscape in LANDSCAPES.items() if landscape.order < LECTURE]
    others = [surface for surface in LANDSCAPES if surface not in lecture]
    theme = look().name
    groups = {
        "From the lectures": [card(surface, theme) for surface in lecture],
        "Classical test functions": [card(surface, theme) for surface in others],
        "Typed in: any formula of x and y is a surface": [
            card_of(preset, theme) for preset in PRESETS if preset.address.startswith("f=")
        ],
    }
    st.html(
        "".join(f"<h2>{heading}</h2><div class='cards'>{''.join(cards)}</div>" for heading, cards in groups.items())
    )


@lru_cache(maxsize=256)
def card(surface: str, theme: str) -> str:
    """Writes a surface's card as HTML, whose link the style sheet spreads over all of it."""
    landscape = registry.surface(surface)
    use = f"<p class='use'><b>Good for:</b> {escape(landscape.good_for)}</p>" if landscape.good_for else ""
    return _card(fresh(surface), theme, landscape.name, one_line(landscape.story), use)


@lru_cache(maxsize=32)
def card_of(preset: Preset, theme: str) -> str:
    """Writes the card of a race on a formula, with what is to be seen there."""
    race, _ = decode("race", parse_qs(preset.address))
    return _card(race, theme, preset.name, preset.sentence)


def _card(race: Race, theme: str, name: str, line: str, more: str = "") -> str:
    return (
        f"<article class='surface'>{small.places(theme).image(race, _alt(race))}"
        f'<h3><a href="{escape(link(race))}">{escape(name)}</a></h3>'
        f"<p>{escape(line)}</p>{more}</article>"
    )


def link(race: Race) -> str:
    """Returns the address of a race, as seen from the gallery's."""
    query = urlencode(encode(race), doseq=True)
    return f"./?{query}" if query else "./"


def one_line(story: str) -> str:
    """Returns the story's first statement: up to the first full stop or colon."""
    return re.split(r"[.:](?=\s|$)", story, maxsplit=1)[0] + "." if story else ""


def _alt(race: Race) -> str:
    landscape = race.setting.landscape
    x, y = (written(at, EXACT) for at in race.setting.start_point)
    return f"Contour lines of {landscape.name} with {_stars(landscape)}the start at ({x}, {y})"


def _stars(landscape: Landscape) -> str:
    if landscape.searched:  # what is found is known only once it is drawn
        return ""
    minima = count_minima(landscape)
    return f"{'no minimum' if not minima else 'one minimum' if minima == 1 else f'{minima} minima'} and "
