"""The sliders that paths can follow: their values, and the state at another value of one of them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from shapes import Knob
from states.controls import CLIP_LIMIT
from states.fields import State, replaced
from states.noise import AMPLITUDE
from states.numbers import number
from states.ticks import options
from typed.method import OWN

TITLES = {  # where a knob's name alone would not do
    "learning_rate": "learning rate",
    "rho": "rho ρ",
    "beta1": "beta1 β₁",
    "beta2": "beta2 β₂",
    "epsilon": "epsilon ε",
    "kappa": "kappa κ",
    "angle": "angle θ°",
    "eps": "ledge ε",
    "slope_x": "slope along x",
    "slope_y": "slope along y",
    "shift_x": "shift Δx",
    "shift_y": "shift Δy",
}
WORDS = {  # of a knob, what says more than a number
    "prepare": {0.0: "raw", 0.5: "centred", 1.0: "standardised"},
    "whiten": {0.0: "off", 1.0: "on"},
}


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
        for knob in setting.handles
    }
    noise = Slider(AMPLITUDE, setting.noise, lambda value: replaced(state, noise=value), setting.landscape.noise)
    clip = Slider(CLIP_LIMIT, setting.clip_at, lambda value: replaced(state, clip_at=value), CLIP_LIMIT.default)
    return {**surface, **state.sliders(), "noise": noise, **({} if setting.clip == "off" else {"clip_at": clip})}


def moved(state: State, name: str, value: float) -> State:
    """Returns the state with that slider at that value. KeyError where there is no such slider."""
    return sliders(state)[name].at(value)


def titled(name: str) -> str:
    """Returns what stands above the slider of that name."""
    return TITLES.get(name, name.removeprefix(OWN))


def reading(name: str, value: float) -> str:
    """Returns what stands beside its thumb."""
    return WORDS.get(name, {}).get(value) or number(value)
