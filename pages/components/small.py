"""Where the lecture's pages and small pictures are in the app: the browser asks the api for each, once it is near what is in view."""

from functools import partial
from urllib.parse import urlencode

from api.answers import canonical
from api.places import Places, Shown
from api.version import version
from lecture.base import Scene
from lecture.lesson import Lesson, begin


def places(theme: str) -> Places:
    """Returns where all of it is, with the pictures in the theme of that name."""
    return Places(_lecture, partial(_source, theme))


def _lecture(query: str) -> str:
    return f"./lecture?{query}" if query else "./lecture"


def _source(theme: str, shown: Shown) -> str:
    if isinstance(shown, Scene):
        return f"./api/{version()}/veiled?{urlencode([*canonical(begin(shown.id)), ('theme', theme)])}"
    page = [("page", "lesson")] if isinstance(shown, Lesson) else []
    return f"./api/{version()}/small?{urlencode([*page, *canonical(shown), ('theme', theme)])}"
