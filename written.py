"""How a number is written for whoever reads it, in sentences, tables and figures; stage/numbers.js writes it the same.

Addresses and fields write exact numbers: states/numbers.py.
"""

import math
from collections.abc import Sequence

RAISED = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
EXACT = 15  # digits that a double keeps of any number


def written(value: float, digits: int = 4) -> str:
    """The number to so many significant digits, with a real minus (U+2212) and a short exponent: −0.5, 1.2e−5, 3e12.

    Powers of ten as Python's format "g" takes them: below 1e-4, and where the digits do not reach the point. Infinite is
    ∞; what is no number is a dash, as where there is none.
    """
    if math.isnan(value):
        return "–"
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")  # + 0.0: no minus before a zero
    text = f"{mantissa}e{int(exponent)}" if exponent else mantissa
    return text.replace("inf", "∞").replace("-", "−")


def readable(value: float, digits: int = 4) -> str:
    """The number for a sentence or a table of figures: a power of ten is written out, 4 × 10²⁷, and then two digits do."""
    mantissa, _, exponent = written(value, digits).partition("e")
    if not exponent:
        return mantissa
    return f"{written(value, 2).partition('e')[0]} × 10{exponent.translate(RAISED)}"


def fixed(value: float, decimals: int) -> str:
    """The finite number to so many decimals, with a real minus: 2.50, for what stands under one another, and for per cents."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def many(count: int, word: str = "step") -> str:
    """How many there are: "1 step", "2 steps"."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def listed(words: Sequence[str]) -> str:
    """One or more words as a list: "SGD", "SGD and Adam", "SGD, Momentum and Adam"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
