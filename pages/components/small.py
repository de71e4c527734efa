"""Writes small pictures as HTML: the browser asks the api for each, by its address, once it is near what is in view."""

from html import escape
from urllib.parse import urlencode

from api.answers import canonical
from api.version import version
from lecture.lesson import Lesson
from states.race import Race

WIDTH, HEIGHT = 318, 198  # pixels as the picture says of itself, whose room the browser keeps until it comes


def image(shown: Race | Lesson, theme: str, alt: str = "", at_once: bool = False) -> str:
    """Returns the image of a race's surface, or of a scene with its paths; at_once: asked for with the page, as for print."""
    page = [("page", "lesson")] if isinstance(shown, Lesson) else []
    query = urlencode([*page, *canonical(shown), ("theme", theme)])
    lazy = "" if at_once else ' loading="lazy"'
    src = escape(f"./api/{version()}/small?{query}")
    return f'<img src="{src}" alt="{escape(alt)}" width="{WIDTH}" height="{HEIGHT}"{lazy}>'
