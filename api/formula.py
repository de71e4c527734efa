"""Says while a visitor types whether a text is a formula, and if not what is wrong and where: it compiles and runs nothing."""

from collections.abc import Callable
from typing import Any

from typed.lines import read_program
from typed.reading import Mistyped, surface


def told(text: str) -> dict[str, Any]:
    """Returns the sentence about a text, empty for a formula of a surface, and the place in it that the sentence is about."""
    return _told(surface, text)


def told_of_lines(text: str) -> dict[str, Any]:
    """Returns the same of the lines of a method."""
    return _told(read_program, text)


TOLD = {"f": told, "p": told_of_lines}  # by the name that the text has in an address


def _told(read: Callable[[str], object], text: str) -> dict[str, Any]:
    try:
        read(text)
    except Mistyped as why:
        return {"sentence": str(why), "at": why.at}
    return {"sentence": "", "at": 0}
