"""Shows a card a surface: its picture, its name as the link to its race, a line of story, and its use.

And a card each for some formulas that answer a question, as a visitor types them in.
"""

import re
from functools import lru_cache
from html import escape
from typing import NamedTuple
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
from written import EXACT, written

LECTURE = 20  # surfaces of a smaller order are from the lectures


class Example(NamedTuple):
    """A formula with a question that its race answers."""

    query: str  # of the race, as a link has it
    question: str


EXAMPLES = (
    Example(
        "f=x^2%2Bx^4&m=sgd~learning_rate~0.1&m=adam~learning_rate~0.1&x=1&y=0",
        "From x = 1, both at the rate 0.1: why does Adam need more steps than SGD?",
    ),
    Example(
        "f=(a*x^2%2B2*b*x*y%2Bc*y^2)/2&a=2&b=0.5&m=sgd&m=momentum",
        "A matrix with a, b, b, c: turn b. From where on is the bowl a saddle?",
    ),
    Example(
        "f=(x^2%2By^2)/10%2Ba*(2-cos(3*x)-cos(3*y))&a=0.1&m=sgd&m=momentum&m=adam&x=-3.3&y=2.5",
        "SGD stays in a ripple. How high may they be for momentum and Adam to cross them?",
    ),
    Example(
        "f=x^2/50%2By^2/10%2B3*sigmoid(20*(x-1))&m=sgd~learning_rate~0.2&m=momentum~learning_rate~0.2&x=3&y=2",
        "A cliff throws momentum out of the picture. What does clipping the gradient change?",
    ),
    Example(
        "f=(relu(2*x%2By)-1)^2&m=sgd&m=adam&x=1.5&y=1.5",
        "A neuron with a ReLU: weight x, bias y, input 2, target 1. From which starts does nothing ever move?",
    ),
)


def show() -> None:
    """Shows all surfaces, those of the lectures apart, and the examples of formulas."""
    lecture = [surface for surface, landscape in LANDSCAPES.items() if landscape.order < LECTURE]
    others = [surface for surface in LANDSCAPES if surface not in lecture]
    theme = look().name
    groups = {
        "From the lectures": [card(surface, theme) for surface in lecture],
        "Classical test functions": [card(surface, theme) for surface in others],
        "Typed in: any formula of x and y is a surface": [example_card(example, theme) for example in EXAMPLES],
    }
    st.html(
        "".join(f"<h2>{heading}</h2><div class='cards'>{''.join(cards)}</div>" for heading, cards in groups.items())
    )


@lru_cache(maxsize=256)
def card(surface: str, theme: str) -> str:
    """Writes a surface's card as HTML, whose link the style sheet spreads over all of it."""
    landscape = registry.surface(surface)
    use = f"<p class='use'><b>Good for:</b> {escape(landscape.good_for)}</p>" if landscape.good_for else ""
    return _card(fresh(surface), theme, escape(one_line(landscape.story)), use)


@lru_cache(maxsize=32)
def example_card(example: Example, theme: str) -> str:
    """Writes the card of a formula, which leads to a race with those methods, from that start."""
    race, _ = decode("race", parse_qs(example.query))
    return _card(race, theme, escape(example.question))


def _card(race: Race, theme: str, line: str, more: str = "") -> str:
    return (
        f"<article class='surface'>{small.places(theme).image(race, _alt(race))}"
        f'<h3><a href="{escape(link(race))}">{escape(race.setting.landscape.name)}</a></h3>'
        f"<p>{line}</p>{more}</article>"
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
