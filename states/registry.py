"""The only doors to the surfaces and the methods: code that knows a key gets the thing itself here.

The key of a surface that a visitor has typed in is its formula (typed/surface.py), that of a method its lines (typed/method.py):
they are read anew wherever the key comes from.
"""

from itertools import count
from typing import Any

from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import Optimizer
from optimizers.forms import FORMS
from typed.method import WORD, is_typed_method, typed_method
from typed.surface import is_typed, typed_surface

METHODS = {**OPTIMIZERS, **FORMS}  # all that can run; the other forms of momentum only beside it, and from no link
MOST_LENT = 256

_lent: dict[str, Landscape] = {}  # the oldest first
_numbers = count(1)


def surface(key: str) -> Landscape:
    """Returns the surface of that file, of that formula, or one that was lent under that key. KeyError if there is none."""
    if is_typed(key):
        return typed_surface(key)
    return LANDSCAPES[key] if key in LANDSCAPES else _lent[key]


def method(key: str) -> Optimizer:
    """Returns the method of that file, of those lines, or the form of momentum. KeyError if there is none."""
    return typed_method(key) if is_typed_method(key) else METHODS[key]


def has_typed(state: Any) -> bool:
    """Tells whether a state is about something that a visitor has typed in, which is compiled for that visitor alone."""
    where = getattr(getattr(state, "setting", None), "surface", "")
    methods = *getattr(state, "methods", ()), getattr(state, "method", "")
    return is_typed(where) or any(map(is_typed_method, methods))


def word_of(key: str) -> str:
    """Returns the word for a method where its lines have no place: in an address, as a name in Python, for its colour."""
    return WORD if is_typed_method(key) else key


def lend(landscape: Landscape) -> str:
    """Returns the key of a surface; gives one of no file a key of its own, by which `surface` finds the last 256 such."""
    if LANDSCAPES.get(landscape.key) is landscape or is_typed(landscape.key):
        return landscape.key
    known = next((key for key, one in _lent.items() if one is landscape), None)
    if known is None:
        known = f"own {next(_numbers)}"
        _lent[known] = landscape
        for oldest in list(_lent)[:-MOST_LENT]:
            del _lent[oldest]
    return known
