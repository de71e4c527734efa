"""Writes small pictures as HTML: the browser asks the api for each, by its address, once it is near what is in view."""

from html import escape
from urllib.parse import urlencode

from api.answers import canonical
from api.version import version
from lecture.lesson import Lesson
from states.race import Race

WIDTH, HEIGHT = 318, 198  # pixels as the picture says of itself, whose room the browser keeps until it comes


def image(
    shown: Race | Lesson, theme: str, alt: str = "", at_once: bool = False, answered: Lesson | None = None
) -> str:
    """Returns the image of a race's surface, or of a scene with its paths.

    at_once: asked for with the page, as for print; answered: the scene that the browser shows in its place once its
    answer was seen.
    """
    lazy = "" if at_once else ' loading="lazy"'
    later = f' data-answered="{_source(answered, theme)}"' if answered else ""
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    return f'<img src="{_source(shown, theme)}" alt="{escape(alt)}" {size}{lazy}{later}>'


def _source(shown: Race | Lesson, theme: str) -> str:
    """Returns where the picture is, as an attribute has it."""
    page = [("page", "lesson")] if isinstance(shown, Lesson) else []
    return escape(f"./api/{version()}/small?{urlencode([*page, *canonical(shown), ('theme', theme)])}")
