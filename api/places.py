"""Where the lecture's pages and small pictures are, for who writes links to them: in the app, or in files."""

from collections.abc import Callable
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

from lecture.base import Scene
from lecture.lesson import Lesson
from states.race import Race

WIDTH, HEIGHT = 318, 198  # pixels as a small picture says of itself, whose room the browser keeps until it comes

Shown = (
    Race | Lesson | Scene
)  # a race: its surface; a lesson: with its paths; a scene without a race: before its answer


class Places(NamedTuple):
    """How links are written where they stand; what it returns is written as attributes have it."""

    lecture: Callable[[str], str]  # a query -> the address of the lecture's page with it
    small: Callable[[Shown], str]  # -> the address of the small picture

    def scene(self, scene: str, way: str) -> str:
        """Returns the address of a scene on a way."""
        return self._to({"scene": scene}, way)

    def contents(self, way: str) -> str:
        """Returns the address of the contents of a way."""
        return self._to({}, way)

    def sheet(self, chapter: str) -> str:
        """Returns the address of a chapter's sheet."""
        return self._to({"sheet": chapter})

    def _to(self, query: dict[str, str], way: str = "all") -> str:
        return escape(self.lecture(urlencode(query | ({} if way == "all" else {"way": way}))))

    def image(self, shown: Shown, alt: str = "", at_once: bool = False, later: Lesson | None = None) -> str:
        """Returns the image of a race's surface, or of a scene with its paths, or its figure.

        at_once: asked for with the page, as for print; later: the scene that the browser shows in its place once its
        answer was seen.
        """
        lazy = "" if at_once else ' loading="lazy"'
        then = f' data-answered="{escape(self.small(later))}"' if later else ""
        size = f'width="{WIDTH}" height="{HEIGHT}"'
        return f'<img src="{escape(self.small(shown))}" alt="{escape(alt)}" {size}{lazy}{then}>'
