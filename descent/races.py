"""A race on a surface of the catalogue, on a formula, or on a function of the reader's own."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.answers import OWN
from engine import compilation_cache
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from shapes import MAX_ENTRIES
from states.fields import decode, encode
from states.numbers import number
from states.query import quoted
from states.race import PAGE, Race, fresh, race_on
from states.shared import all_hypers
from typed.own_function import Unusable, own_surface
from typed.reading import Mistyped
from typed.surface import key_of

MOST = 32  # functions that a process knows; those that were raced on longest ago are forgotten
KEY = "own_function_"

_known: OrderedDict[Any, str] = OrderedDict()  # function, window, start -> the key of its surface, the oldest first


def race(
    function: Callable[..., Any] | str,
    methods: Sequence[str | tuple[str, Mapping[str, float]]] = ("sgd", "momentum", "adam"),
    *,
    window: tuple[float, float, float, float] | None = None,
    start: tuple[float, float] | None = None,
    **settings: float | str,
) -> Race:
    """Returns the race of methods on a function; raises Unusable, a ValueError whose text is a sentence.

    function: of x and y, or of one vector of two, which JAX can trace, or the key of a surface ("taco_shell"), or a formula
    ("x^2 + 3y^2"). methods: keys ("adam"), or pairs of a key and own values ("adam", {"learning_rate": .01}). window: left,
    right, below, above, of a function; start: x, y. settings: the values of an address, as steps=300, noise=.5, factor=2.
    """
    compilation_cache.switch_on()
    key = _own(function, window, start) if callable(function) else _named(function, window)
    runs = _runs(methods)
    query = encode(PAGE, race_on(key, runs))
    given = {
        **query,
        **{name: number(value) if isinstance(value, int | float) else value for name, value in settings.items()},
    }
    if start is not None:
        given |= {"x": number(float(start[0])), "y": number(float(start[1]))}
    try:
        found, problems = decode(PAGE, {name: [one] if isinstance(one, str) else one for name, one in given.items()})
    except ValueError as why:
        raise Unusable(str(why)) from None
    if problems:
        raise Unusable(" ".join(problems).replace("The link", "The race"))
    return found


def _named(name: str, window: Any) -> str:
    if window is not None:
        raise Unusable("A window goes with a function of your own; surfaces and formulas have theirs.")
    if not isinstance(name, str):
        raise Unusable(f"A race is on a function, the key of a surface, or a formula, not on {type(name).__name__}.")
    if name in LANDSCAPES:
        return name
    try:
        return key_of(name)
    except Mistyped as why:
        listed = ", ".join(key for key in LANDSCAPES if not key.startswith(KEY))
        raise Unusable(f"{quoted(name)} is neither a surface ({listed}) nor a formula: {why}") from None


def _runs(methods: Sequence[str | tuple[str, Mapping[str, float]]]) -> list[tuple[str, Mapping[str, float]]]:
    pairs = [(one, {}) if isinstance(one, str) else (one[0], one[1]) for one in methods]
    for name, _ in pairs:
        if name not in OPTIMIZERS:
            raise Unusable(f"There is no method {quoted(name)}; there are {', '.join(OPTIMIZERS)}.")
    if not 1 <= len(pairs) <= MAX_ENTRIES:
        raise Unusable(f"A race has 1 to {MAX_ENTRIES} runs, not {len(pairs)}.")
    return pairs


def _own(function: Callable[..., Any], window: Any, start: Any) -> str:
    """Returns the key of a function's surface, which joins those of this process; the same for the same function."""
    asked = function, window and tuple(window), start and tuple(start)
    if asked in _known:
        _known.move_to_end(asked)
        return _known[asked]
    key = f"{KEY}{1 + max((int(one.removeprefix(KEY)) for one in LANDSCAPES if one.startswith(KEY)), default=0)}"
    surface = own_surface(function, window, start, _taken())
    LANDSCAPES[key] = replace(surface, key=key)
    _known[asked] = key
    for oldest in list(_known)[:-MOST]:
        del LANDSCAPES[_known.pop(oldest)]
    return key


def _taken() -> set[str]:
    """Returns the names that mean something in an address already."""
    usual = fresh("bowl")
    return {*OWN, *all_hypers(), "factor", "rate", "learning_rate"}.union(*(part.names(usual) for part in PAGE))
