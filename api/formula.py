"""Says while a visitor types whether a text is a formula, and if not what is wrong and where: it compiles and runs nothing."""

from typing import Any

from typed.reading import Mistyped, surface


def told(text: str) -> dict[str, Any]:
    """Returns the sentence about a text, empty for a formula of a surface, and the place in it that the sentence is about."""
    try:
        surface(text)
    except Mistyped as why:
        return {"sentence": str(why), "at": why.at}
    return {"sentence": "", "at": 0}
