"""Reads and writes numbers, in addresses and in every field alike. Knows nothing of Streamlit.

`read_number` takes what people write in any country, if it has one meaning: `0.5`, `0,5`, `-5`, `−5` (U+2212), `1e-3`, `.5`.
Whatever could be two numbers, or is none, it refuses with the end of a sentence that says why; no text silently gives
another number.
"""

import math
import re
from typing import NamedTuple

MINUS = "−–－"  # U+2212, which the app's own text has, U+2013 and U+FF0D
POINTS = "٫"  # U+066B, the decimal separator of Arabic
COMMAS = "，"  # U+FF0C, full width
PLAIN = str.maketrans({**dict.fromkeys(MINUS, "-"), **dict.fromkeys(POINTS, "."), **dict.fromkeys(COMMAS, ",")})
MOST = 100  # characters; the longest number of 64 bits has 24

NUMBER = re.compile(r"[+-]?(?=[.,]?[0-9])(?P<digits>[0-9]*[.,]?[0-9]*)(e[+-]?[0-9]+)?", re.IGNORECASE)
TWO_WAYS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")  # a decimal comma, or thousands
GROUPED = re.compile(r"[+-]?[0-9]+([\s.,_'’][0-9]+)+(e[+-]?[0-9]+)?", re.IGNORECASE)
ENDLESS = re.compile(r"[+-]?(inf|infinity|∞)", re.IGNORECASE)


class Reading(NamedTuple):
    """A text read as a number: the number, or why there is none, as the end of a sentence that begins with the text."""

    value: float | None
    problem: str = ""


def read_number(text: str, whole: bool = False) -> Reading:
    """Reads the finite number that a text stands for. Never raises.

    whole: 1.000 may then mean a thousand as well, since nobody writes a whole number with three zeros behind the point.
    """
    plain = text.strip().translate(PLAIN)
    if len(plain) > MOST:
        return Reading(None, "is too long for a number")
    found = NUMBER.fullmatch(plain)
    if found is None:
        return Reading(None, _why_none(plain))
    value = float(plain.replace(",", "."))
    if not math.isfinite(value):
        return Reading(None, "is too large")
    if value == 0 and re.search("[1-9]", found["digits"]):
        return Reading(None, "is too close to 0")
    if TWO_WAYS.fullmatch(found["digits"].replace(".", ",") if whole else found["digits"]):
        thousands = float(plain.replace(",", "").replace(".", ""))
        return Reading(None, f"may mean {number(value)} or {number(thousands)}; write one of these")
    return Reading(value + 0.0)  # no negative zero


def within(reading: Reading, low: float, high: float, whole: bool = False) -> Reading:
    """Refuses a number that is not between low and high, or should be a whole one and is not."""
    value = reading.value
    if value is None or (low <= value <= high and (not whole or value == int(value))):
        return reading
    if low <= value <= high:
        return Reading(None, "is not a whole number")
    return Reading(None, f"is not between {number(low)} and {number(high)}")


def _why_none(plain: str) -> str:
    if not plain:
        return "is no number"
    if ENDLESS.fullmatch(plain):
        return "is not a finite number"
    if any(sign.isnumeric() and not sign.isascii() for sign in plain):
        return "is not a number in the digits 0 to 9"
    if GROUPED.fullmatch(plain):
        return "is not a number: only one point or comma may stand between the digits, and nothing else"
    return "is not a number"


def number(value: float) -> str:
    """Writes the shortest text that reads back as exactly this number."""
    return repr(float(value)).removesuffix(".0")


def short(value: float) -> str:
    """Writes the number to six significant digits, for a narrow field."""
    return number(float(f"{value:.6g}"))
