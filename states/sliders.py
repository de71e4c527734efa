"""The sliders that paths can follow: their values, and the state at another value of one of them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from shapes import Knob
from states.controls import CLIP_LIMIT
from states.fields import State, replaced
from states.noise import AMPLITUDE
from states.ticks import options


class Slider(NamedTuple):
    """One slider as the page shows it."""

    knob: Knob
    value: float  # the present one
    at: Callable[[float], Any]  # the state with it at another value
    usual: float  # the one that the address leaves out

    @property
    def options(self) -> list[float]:
        """Returns all values that a hand can set it to."""
        return options(self.knob, self.value)


def sliders(state: State) -> dict[str, Slider]:
    """Returns name (as in the widget's key) -> slider: the surface's knobs, the state's own sliders, the noise.

    The surface's own start moves with the surface's knobs.
    """
    setting = state.setting

    def with_knob(name: str) -> Callable[[float], Any]:
        return lambda value: replaced(state, knobs={**setting.knobs, name: value})

    surface = {
        knob.name: Slider(knob, setting.knobs[knob.name], with_knob(knob.name), knob.default)
        for knob in setting.landscape.knobs
    }
    noise = Slider(AMPLITUDE, setting.noise, lambda value: replaced(state, noise=value), setting.landscape.noise)
    clip = Slider(CLIP_LIMIT, setting.clip_at, lambda value: replaced(state, clip_at=value), CLIP_LIMIT.default)
    return {**surface, **state.sliders(), "noise": noise, **({} if setting.clip == "off" else {"clip_at": clip})}


def moved(state: State, name: str, value: float) -> State:
    """Returns the state with that slider at that value. KeyError where there is no such slider."""
    return sliders(state)[name].at(value)
