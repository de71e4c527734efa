"""Defines what a scene is: a claim, a race that shows it, and a measurement that says whether it holds."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from states.learning import Learning
from states.race import Race, resolved
from states.task import Task
from written import readable

if TYPE_CHECKING:
    from lecture.experiments import Experiment

BOUND = re.compile(r"(<=|>=) (\S+)|(\S+) \+- (\S+)|(\S+) to (\S+)")
NONE = "none of these"  # instead of an option
NEVER = "(∞: not within the steps that were tried.)"
SOURCES = (
    "The letters name a lecture, the numbers its minute: A is lecture 7 of CS231n 2017, B lecture 10 of CS231n 2019, L Yann LeCun's"
    " first lecture, T the slides of TU München. “after” marks what is ours."
)
LETTERS = "ABCD"  # of the options, for a show of hands
NOTHING = 1e-9  # of its threshold: a figure so small is read as 0
HUGE = 1e12  # of a figure beyond it is said no more: it is that of a run that explodes, and grows until numbers end


class Measurement(NamedTuple):
    """What was measured of a claim. A figure that means nothing with the controls as they are is no finite number."""

    figures: Mapping[str, float]  # name, in words that can stand on the screen -> value
    thresholds: Mapping[str, str]  # what the claim asks of them: "<= 0.6", ">= 5", "1 +- 1e-6", "9.5 to 10.6"
    picture: Mapping[str, str] = {}  # what the scene's own picture shows besides; counts only while nothing was moved
    each: Mapping[
        str, tuple[float, ...]
    ] = {}  # of an experiment: a figure with each seed, whose median is in `figures`

    def values(self, name: str) -> tuple[float, ...]:
        """Returns a figure with each seed; where there are none, the figure alone."""
        return self.each.get(name, (self.figures[name],))

    def meets(self, name: str) -> bool:
        """Tells whether the figure is within its threshold, with each seed."""
        return all(meets(value, self.thresholds[name]) for value in self.values(name))

    @property
    def seeds(self) -> int:
        """Returns with how many seeds it was measured; 0 for what has none."""
        return max(map(len, self.each.values()), default=0)

    @property
    def holds(self) -> bool | None:
        """Tells whether every threshold is met; None: it cannot be judged, for a figure is not finite, and no other one fails."""
        known = [all(map(math.isfinite, self.values(name))) for name in self.thresholds]
        if not all(map(self.meets, (name for name, is_known in zip(self.thresholds, known, strict=True) if is_known))):
            return False
        return True if all(known) else None


def measured(
    figures: Mapping[str, float], thresholds: Mapping[str, str], picture: Mapping[str, str] | None = None
) -> Measurement:
    """Makes the measurement. KeyError for a threshold without its figure."""
    values = {name: float(value) for name, value in figures.items()}
    for name in (*thresholds, *(picture or {})):
        values[name]
    return Measurement(values, dict(thresholds), dict(picture or {}))


class NotFinite(KeyError):
    """Says that an answer asked for a figure that is no finite number."""


class Finite(Mapping[str, float]):
    """The figures as an answer reads them: one that is no finite number leaves no option to be right, but where `get` reads it."""

    def __init__(self, figures: Mapping[str, float]):
        self.figures = figures

    def __getitem__(self, name: str) -> float:
        value = self.figures[name]
        if not math.isfinite(value):
            raise NotFinite(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.figures)

    def __len__(self) -> int:
        return len(self.figures)


def shown(found: Measurement, name: str) -> str:
    """Writes a figure as it is read, from its least seed to its most.

    A share is in percent, what is nothing beside its threshold is 0, and what is beyond all measure is over 10¹².
    """
    bounds = [abs(bound) for bound in bounds_of(found.thresholds.get(name, "")) if bound]

    def one(value: float) -> str:
        value = 0.0 if abs(value) < NOTHING * max(bounds, default=NOTHING) else value
        unit = " %" if is_share(name) else ""
        if math.isnan(value):
            return readable(value)
        if HUGE < abs(value) < math.inf:
            return f"{'over ' if value > 0 else 'below −'}10¹²{unit}"
        return in_percent(value) if unit else readable(value, 3 if found.seeds else 4)

    values = found.values(name)
    return " to ".join(dict.fromkeys(map(one, (min(values), max(values)))))


def is_share(name: str) -> bool:
    """Tells by its name whether a figure is a share, which is written in percent."""
    return re.search(r"\bshare\b", name) is not None


def in_percent(share: float) -> str:
    """Writes a share in percent, to three digits."""
    return f"{readable(100 * share, 3)} %"


def bounds_of(threshold: str) -> list[float]:
    """Returns the numbers in a threshold."""
    return [float(word) for word in threshold.split() if word not in ("<=", ">=", "+-", "to")]


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
    contradicts: bool = (
        False  # whether what is measured, where its thresholds are met, says that the claim does not hold
    )
    in_part: bool = False  # whether, by its caveat, only a part of the claim holds on the networks that are measured
    preset: Race | None = None  # the race that the scene calls up; None where it has only its own figure
    learning: Learning | None = None  # one of its trainings, as the page Network shows it
    network: Task | None = None  # what is trained, where that page does not show it
    controls: tuple[str, ...] = ()  # the two or three sliders that matter: "factor", "rho", "angle", ...
    measure: Callable[
        ..., Measurement
    ]  # measure(preset), or an Experiment: computed now; without arguments of the scene's own preset
    question: str  # to be answered before the run is seen
    options: tuple[str, ...]  # two to four
    answer: Callable[[Measurement], int | None]  # which option is right, from the numbers; None: none of them
    why: str  # the answer in words, of the scene as it was
    notes: str  # for the instructor: what to say, what students usually get wrong
    finding: str = ""  # what was measured, whatever the controls: figures' names in braces stand for their values
    figure: Callable[..., Mapping] | None = field(
        default=None
    )  # data(preset) for a small figure of its own, as named NumPy arrays

    experiment: "Experiment | None" = field(init=False, default=None)  # where `measure` is one, which takes long

    @property
    def task(self) -> Task | None:
        """Returns what one of its networks learns; None where none is trained."""
        return self.learning.setting if self.learning else self.network

    def __post_init__(self):
        object.__setattr__(self, "experiment", self.measure if hasattr(self.measure, "of_seed") else None)
        object.__setattr__(self, "measure", partial(_measure, self.measure, self.preset))
        object.__setattr__(self, "answer", partial(_answer, self.answer))

    @property
    def lettered(self) -> tuple[str, ...]:
        """Returns the options, each behind its letter."""
        return tuple(f"{letter}. {option}" for letter, option in zip(LETTERS, self.options, strict=False))

    def right(self, measurement: Measurement) -> str:
        """Returns the option that is right, behind its letter."""
        place = self.answer(measurement)
        return NONE if place is None else self.lettered[place]

    def found(self, measurement: Measurement) -> str:
        """Writes the finding with the measurement's figures. KeyError for a figure that there is not."""
        said = re.sub(r"\{([^{}]+)\}", lambda name: shown(measurement, name[1]), self.finding)
        said = re.sub(r"(?<![\d.,])1 (step|time)s\b", r"1 \1", said)
        return f"{said} {NEVER}" if "∞" in said and "∞:" not in said else said


def _measure(measure: Callable[..., Measurement], own: Race | None, *other: Race | None) -> Measurement:
    """Measures another race, or else the scene's own; thresholds about the scene's picture count only for its own."""
    usual, race = (None if one is None else resolved(one) for one in (own, other[0] if other else own))
    found = measure(race)
    return found._replace(thresholds={**found.thresholds, **(found.picture if race == usual else {})}, picture={})


def _answer(answer: Callable[[Measurement], int | None], found: Measurement) -> int | None:
    """Answers from the figures; with none of the options where one that the answer reads is not finite."""
    try:
        return answer(found._replace(figures=Finite(found.figures)))
    except NotFinite:
        return None


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
    "Data",
    "Starting a network",
    "Activations",
    "Training it",
    "Its landscape",
    "Better on new data",
)
