"""Defines what a scene is: a claim, a race that shows it, and a measurement that says whether it holds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from states.race import Race

BOUND = re.compile(r"(<=|>=) (\S+)|(\S+) \+- (\S+)|(\S+) to (\S+)")


class Measurement(NamedTuple):
    """What was measured of a claim."""

    figures: dict[str, float]  # name, in words that can stand on the screen -> value
    holds: bool
    thresholds: dict[str, str]  # of those figures that have one: "<= 0.6", ">= 5", "1 +- 1e-6", "9.5 to 10.6"


def measured(figures: Mapping[str, float], thresholds: Mapping[str, str]) -> Measurement:
    """Makes the measurement; it holds if every threshold is met. KeyError for a threshold without its figure."""
    values = {name: float(value) for name, value in figures.items()}
    met = [meets(values[name], threshold) for name, threshold in thresholds.items()]
    return Measurement(values, all(met), dict(thresholds))


def meets(value: float, threshold: str) -> bool:
    """Tells whether a figure is within its threshold; NaN never is. ValueError for words that are no threshold."""
    found = BOUND.fullmatch(threshold)
    if found is None:
        raise ValueError(f"{threshold!r} is no threshold")
    sign, bound, middle, distance, low, high = found.groups()
    if sign:
        return value <= float(bound) if sign == "<=" else value >= float(bound)
    if middle:
        return abs(value - float(middle)) <= float(distance)
    return float(low) <= value <= float(high)


def around(middle: float, distance: float) -> str:
    """Writes the threshold "middle +- distance", the middle to four digits."""
    return f"{float(f'{middle:.4g}')} +- {distance}"


def within(low: float, high: float) -> str:
    """Writes the threshold "low to high", both to four digits."""
    return f"{float(f'{low:.4g}')} to {float(f'{high:.4g}')}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Scene:
    """One claim of the lecture, with all that its page shows and says."""

    id: str  # "C15"
    chapter: str  # of CHAPTERS
    title: str
    source: str  # lecture and time stamp: "A 31:26"
    claim: str  # the lecturer's, in our words
    look_for: str  # one or two sentences, true of the preset's picture
    caveat: str = ""  # where the claim does not hold as it was said
    preset: Race | None = None  # the race that the scene calls up; None where it has only its own figure
    controls: tuple[str, ...] = ()  # the two or three sliders that matter: "factor", "rho", "angle", ...
    measure: Callable[..., Measurement]  # measure(preset): computed now; without arguments of the scene's own preset
    question: str  # to be answered before the run is seen
    options: tuple[str, ...]  # two to four
    answer: Callable[[Measurement], int]  # which option is right, from the numbers
    why: str  # the answer in words
    notes: str  # for the instructor: what to say, what students usually get wrong
    figure: Callable[..., Mapping] | None = field(
        default=None
    )  # data(preset) for a small figure of its own, as named NumPy arrays

    def __post_init__(self):
        object.__setattr__(self, "measure", partial(_measure, self.measure, self.preset))


_OWN = object()


def _measure(measure: Callable[..., Measurement], own: Race | None, preset=_OWN) -> Measurement:
    return measure(own if preset is _OWN else preset)


CHAPTERS = (
    "What gradient descent does",
    "The taco shell",
    "Local minima and saddles",
    "Noise",
    "Momentum",
    "Nesterov",
    "Sharp and flat minima",
    "AdaGrad",
    "RMSProp",
    "Adam",
    "Rotation",
    "Learning rates and their decay",
    "Second order",
    "Averaging",
    "Beyond",
)
