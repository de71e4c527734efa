"""What of a visitor's screen a picture depends on."""

from typing import NamedTuple

from figures.theme import LOOKS, Look


class Screen(NamedTuple):
    """The colours of the visitor's theme, and whether it is a phone's: panels then stand in two columns."""

    look: Look = LOOKS["light"]
    phone: bool = False
