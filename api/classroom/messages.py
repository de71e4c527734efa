"""What the instructor's page says to a class, as JSON, and what a vote may be. What is anything else is refused.

    {"driver": "0f3a...", "turn": 12, "claims": false,
     "shown": {"page": "race", "address": [["s", "bowl"]], "revealed": true},
     "time": {"step": 7, "playing": false, "speed": 1},
     "held": {"slider": "factor", "at": 31},            the value under the instructor's thumb; null once it was let go
     "deed": {"do": "ask", "scene": "C15"}}             or drop, again, close, show

All but the first two may be left out. A vote is {"ballot": "3.1", "choice": "2"}: an option, or for a map of the class a
start, "0.5,-1", or a rate, "0.01".
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from api.classroom.rules import Denied
from states.numbers import number

PAGES = ("race", "lecture", "inside", "training", "data", "network", "maps", "surfaces")
PAGE_ID = re.compile(r"[0-9A-Za-z]{8,64}")
WORD = re.compile(r"[A-Za-z0-9_]{1,40}")
BALLOT = re.compile(r"[0-9]{1,6}\.[0-9]{1,2}")
LONGEST = 4000  # characters of an address
MANY = 200  # its values
LAST = 1_000_000  # step, place on a slider
DEEDS = ("ask", "drop", "again", "close", "show")
MAPS = ("start", "rate")  # what a map of the class is made of


class Message(NamedTuple):
    """What the instructor's page says at a time."""

    driver: str
    turn: int
    claims: bool = False
    parts: Mapping[str, Any] = {}
    deed: Mapping[str, Any] | None = None


def message(body: bytes) -> Message:
    """Reads what a page says; raises Denied for what is none."""
    said = _object(body)
    driver, turn, claims = said.get("driver"), said.get("turn"), said.get("claims", False)
    _want(isinstance(driver, str) and PAGE_ID.fullmatch(driver) and _whole(turn, 2**53) and isinstance(claims, bool))
    parts = {name: CHECKS[name](said[name]) for name in CHECKS if name in said}
    deed = said.get("deed")
    _want(deed is None or (isinstance(deed, dict) and deed.get("do") in DEEDS))
    return Message(str(driver), int(turn or 0), bool(claims), parts, deed)


def vote(body: bytes) -> tuple[str, str]:
    """Reads a vote: ballot and choice; raises Denied for what is none."""
    said = _object(body)
    ballot, choice = said.get("ballot"), said.get("choice")
    _want(isinstance(ballot, str) and BALLOT.fullmatch(ballot) and isinstance(choice, str))
    return str(ballot), str(choice)


def interval(ends: Any) -> tuple[float, float]:
    """Reads two numbers, the smaller one first; raises Denied for what is none."""
    _want(isinstance(ends, list) and len(ends) == 2 and all(_finite(end) for end in ends) and ends[0] < ends[1])
    return float(ends[0]), float(ends[1])


def place(text: str, sides: Sequence[Sequence[float]]) -> str:
    """Returns the numbers of a text, one within each of the sides, as they are kept; raises Denied for others."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    _want(len(numbers) == len(sides))
    _want(all(low <= value <= high for value, (low, high) in zip(numbers, sides, strict=True)))
    return ",".join(map(number, numbers))


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Denied from None
    _want(isinstance(said, dict))
    return said


def _shown(part: Any) -> dict[str, Any]:
    _want(isinstance(part, dict) and part.get("page") in PAGES and isinstance(part.get("revealed"), bool))
    address: Any = part.get("address")
    _want(isinstance(address, list) and len(address) <= MANY and all(_is_pair(pair) for pair in address))
    _want(sum(len(name) + len(value) for name, value in address) <= LONGEST)
    return {"page": part["page"], "address": address, "revealed": part["revealed"]}


def _time(part: Any) -> dict[str, Any]:
    _want(isinstance(part, dict) and _whole(part.get("step"), LAST) and isinstance(part.get("playing"), bool))
    _want(_finite(part.get("speed")) and 0 < part["speed"] <= 100)
    return {"step": part["step"], "playing": part["playing"], "speed": part["speed"]}


def _held(part: Any) -> dict[str, Any] | None:
    if part is None:
        return None
    _want(isinstance(part, dict) and isinstance(part.get("slider"), str) and WORD.fullmatch(part["slider"]))
    _want(_whole(part.get("at"), LAST))
    return {"slider": part["slider"], "at": part["at"]}


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)


CHECKS = {"shown": _shown, "time": _time, "held": _held}


def _whole(value: Any, most: int) -> bool:
    return type(value) is int and 0 <= value <= most


def _finite(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _want(is_so: Any) -> None:
    if not is_so:
        raise Denied
