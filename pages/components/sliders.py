"""The sliders of a race that its paths can follow: which there are, and the race at another value of one of them."""

from collections.abc import Mapping
from typing import NamedTuple

from landscapes.base import Knob
from pages.components.address import FACTOR, NOISE, RATE, Race, shared_knobs
from pages.components.desk import options


class Slider(NamedTuple):
    """One slider as the page shows it."""

    knob: Knob
    value: float  # the present one

    @property
    def options(self) -> list[float]:
        return options(self.knob, self.value)


def sliders(race: Race) -> dict[str, Slider]:
    """Name (as in the widget's key) -> slider: the rate or the common factor, noise, all knobs of surface and methods."""
    rate = {"factor": Slider(FACTOR, race.factor)} if race.rates == "own" else {"rate": Slider(RATE, race.rate)}
    return {
        **{knob.name: Slider(knob, race.knobs[knob.name]) for knob in race.landscape.knobs},
        **rate,
        **{
            name: Slider(knob, race.hypers.get(name, knob.default))
            for name, (knob, _) in shared_knobs(race.runs).items()
        },
        "noise": Slider(NOISE, race.noise),
    }


def moved(race: Race, name: str, value: float) -> Race:
    """The race with that slider at that value; the surface's own start moves with the surface's knobs.

    KeyError where the race has no such slider.
    """
    knob = sliders(race)[name].knob
    if name in race.knobs:
        return race._replace(knobs={**race.knobs, name: value})
    if knob in (FACTOR, RATE, NOISE):
        return race._replace(**{name: value})
    return race._replace(hypers=with_hyper(race.hypers, name, knob, value))


def with_hyper(hypers: Mapping[str, float], name: str, knob: Knob, value: float) -> dict[str, float]:
    """The shared values with that one set; a default is left out, as if nobody had touched it."""
    others = {other: hypers[other] for other in hypers if other != name}
    return others if value == knob.default else {**others, name: value}
