"""From where to where the letters of a formula go, as a hand has set it: the part of an address with it.

A letter's reach is facts of the surface, which travel with its knobs as its window does: another one compiles nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

from states.fields import NARROWEST, State
from states.numbers import number
from states.query import Query, Reader, read_between
from states.setting import Setting
from typed.surface import FARTHEST_LETTER, is_typed, reach_names

WRONG = f"is not a letter of the formula and two numbers from -{number(FARTHEST_LETTER)} to {number(FARTHEST_LETTER)}, the lower first"


def reaches_of(setting: Setting) -> dict[str, tuple[float, float]]:
    """Returns letter -> from where to where it goes, of a surface that was typed in; nothing for any other."""
    return {knob.name: (knob.low, knob.high) for knob in setting.handles} if is_typed(setting.surface) else {}


def reaching(setting: Setting, letter: str, reach: Sequence[float]) -> Setting | None:
    """Returns the same with another reach (low, high) of a letter, its value inside; None where it is none."""
    low, high = reach
    if not low + NARROWEST <= high:
        return None
    value = min(max(setting.knobs[letter], low), high)
    facts = dict(zip(reach_names(letter), reach, strict=True))
    return setting._replace(knobs={**setting.knobs, **facts, letter: value})


class Reaches(NamedTuple):
    """The part of the address with the reach of each letter that has another one than usual: range=a,0,100."""

    def names(self, state: State) -> tuple[str, ...]:
        return ("range",)

    def read(self, query: Reader, state: State) -> State:
        for given in query.query.get("range", ()):
            letter, *ends = given.split(",")
            numbers = [read_between(end, -FARTHEST_LETTER, FARTHEST_LETTER).value for end in ends]
            reach = [end for end in numbers if end is not None]
            is_one = letter in reaches_of(state.setting) and len(ends) == len(reach) == 2
            found = reaching(state.setting, letter, reach) if is_one else None
            if found is None:
                query.complain("range", given, f"{WRONG}; it is left out.")
            else:
                state = state._replace(setting=found)
        return state

    def write(self, state: State, usual: State) -> Query:
        before = reaches_of(usual.setting)
        texts = [
            ",".join([letter, *map(number, reach)])
            for letter, reach in reaches_of(state.setting).items()
            if reach != before[letter]
        ]
        return {"range": texts} if texts else {}
