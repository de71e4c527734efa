"""The sliders that paths can follow: which a page has, and what it shows at another value of one of them."""

from collections.abc import Mapping
from typing import NamedTuple

from pages.components.desk import options
from pages.components.picture import Shown
from shapes import Knob
from states.inside import Inside, changed
from states.race import FACTOR, NOISE, RATE, Race, shared_knobs


class Slider(NamedTuple):
    """One slider as the page shows it."""

    knob: Knob
    value: float  # the present one

    @property
    def options(self) -> list[float]:
        return options(self.knob, self.value)


def sliders(shown: Shown) -> dict[str, Slider]:
    """Name (as in the widget's key) -> slider: all knobs of surface and methods, the rate or the common factor, noise."""
    own = _of_race(shown) if isinstance(shown, Race) else _of_inside(shown)
    surface = {knob.name: Slider(knob, shown.knobs[knob.name]) for knob in shown.landscape.knobs}
    return {**surface, **own, "noise": Slider(NOISE, shown.noise)}


def _of_inside(inside: Inside) -> dict[str, Slider]:
    values = inside.all_hypers()
    return {knob.name: Slider(knob, values[knob.name]) for knob in inside.optimizer.knobs}


def _of_race(race: Race) -> dict[str, Slider]:
    rate = {"factor": Slider(FACTOR, race.factor)} if race.rates == "own" else {"rate": Slider(RATE, race.rate)}
    return {
        **rate,
        **{
            name: Slider(knob, race.hypers.get(name, knob.default))
            for name, (knob, _) in shared_knobs(race.runs).items()
        },
    }


def moved(shown: Shown, name: str, value: float) -> Shown:
    """The same with that slider at that value; the surface's own start moves with the surface's knobs.

    KeyError where there is no such slider.
    """
    knob = sliders(shown)[name].knob
    if name in shown.knobs:
        return shown._replace(knobs={**shown.knobs, name: value})
    if knob in (FACTOR, RATE, NOISE):
        return shown._replace(**{name: value})
    if isinstance(shown, Inside):
        return shown._replace(hypers=changed(shown, {**shown.all_hypers(), name: value}))
    return shown._replace(hypers=with_hyper(shown.hypers, name, knob, value))


def with_hyper(hypers: Mapping[str, float], name: str, knob: Knob, value: float) -> dict[str, float]:
    """The shared values with that one set; a default is left out, as if nobody had touched it."""
    others = {other: hypers[other] for other in hypers if other != name}
    return others if value == knob.default else {**others, name: value}
