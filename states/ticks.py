"""Chooses the values on a slider: round ones, about equally far apart."""

import math
from functools import cache, lru_cache

from shapes import Knob

TICKS = 61  # values on a slider, at most; a sweep computes 64 in one call
COUNTS = 41  # ... whole ones
FEWEST = 10  # parts between round values
DECADES = 4  # that a logarithmic slider from 0 has above it


def options(knob: Knob, value: float) -> list[float]:
    """Returns all values on the knob's slider: its ticks, and the exact one that it has now."""
    return sorted({*ticks(knob), value})


def counts(low: int, high: int, value: int) -> list[int]:
    """Returns all whole numbers on a slider from low to high: round ones, equally far apart in log(value), and its value."""
    return sorted({*_whole_ticks(low, high), value})


@cache
def _whole_ticks(low: int, high: int) -> tuple[int, ...]:
    return tuple({round(tick) for tick in _round_between(low, high, COUNTS)})


@lru_cache(maxsize=1024)
def ticks(knob: Knob) -> tuple[float, ...]:
    """Returns round values for the knob's slider, about equally far apart, or so in log(value) or log(1 - value).

    Of a switch the two that it has.
    """
    if knob.switch:
        return knob.low, knob.high
    if knob.log:
        low = knob.low or knob.high / 10**DECADES
        even = (knob.low, *_round_between(low, knob.high, TICKS - len(knob.marks)))
    elif knob.near_one:
        rests = _round_between(1 - knob.low, 1 - knob.high, TICKS - len(knob.marks))
        even = tuple(round(1 - rest, 9) for rest in rests)
    else:
        even = _stepwise(knob.low, knob.high)
    return tuple(sorted({*even, knob.default, *knob.marks}))


def _round_between(first: float, last: float, n: int) -> tuple[float, ...]:
    """Returns n numbers, each the roundest near its place; the places are equally spaced in log(value)."""
    low, high = math.log10(first), math.log10(last)
    places = [low + i / (n - 1) * (high - low) for i in range(n)]
    half = abs(high - low) / (n - 1) / 2
    inner = [_roundest(10 ** (place - half), 10 ** (place + half)) for place in places[1:-1]]
    return (float(f"{first:.6g}"), *inner, float(f"{last:.6g}"))


def _roundest(low: float, high: float) -> float:
    """Returns the number from low up to high with the fewest digits: 1 first, then even ones and fives, then the middle one."""
    middle = math.sqrt(low * high)
    for digits in (1, 2, 3):
        unit = 10.0 ** (math.floor(math.log10(high)) + 1 - digits)
        counts = range(math.ceil(low / unit), math.ceil(high / unit))
        if counts:
            best = min(counts, key=lambda n: (n not in (1, 10), bool(n % 2 and n % 5), abs(n * unit - middle)))
            return float(f"{best * unit:.3g}")
    return float(f"{middle:.3g}")


def _stepwise(low: float, high: float) -> tuple[float, ...]:
    """Returns multiples of the finest round step that gives a slider no more values than it can hold; else equally many parts.

    A visitor's own ends may be no multiples of any such step.
    """
    steps = (digit * 10.0**decade for decade in range(-7, 6) for digit in (1, 1.5, 2, 2.5, 5))
    fits = (step for step in steps if FEWEST <= (high - low) / step < TICKS and _is_whole((high - low) / step))
    step = next((step for step in fits if _is_whole(low / step)), (high - low) / (TICKS - 1))
    inner = (min(max(float(f"{low + i * step:.6g}"), low), high) for i in range(1, round((high - low) / step)))
    return float(low), *inner, float(high)


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6
