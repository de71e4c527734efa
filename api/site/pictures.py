"""A picture with its sliders as files: the api's own answers about it, in both themes, and at some values of each slider.

Each slider moves alone, the others stay as the picture has them. What it shows while a hand moves is the api's sweep, of
which some members are left out, and of long paths some rows (api/thinning.py). Some sliders have whole answers as well, which
are shown when they are let go: those that no sweep follows, and those that draw the surface anew.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from api import messages, picture, running, sweeps
from api.answers import canonical
from api.messages import Arrays
from api.screen import Screen
from api.site.alike import Changes, changes, plain
from api.wire import pack
from engine.sampling import stationary_points
from figures.theme import DARK, LIGHT, Look
from states.fields import State, Whole, value_of
from states.numbers import number
from states.race import PAGE as RACE_PAGE
from states.race import Race
from states.sliders import WORDS, sliders, titled
from states.ticks import counts

MOST = 31  # values of a slider
SWEEP, MEMBER = 150_000, 22_000  # bytes of a sweep, and of the rows of a whole answer, before they are packed
POINTS = 40  # a side of the grid behind a member that draws the surface anew


class Moved(NamedTuple):
    """A slider of a picture, alone."""

    name: str
    title: str
    values: list[float]
    at: int  # the place of the present one
    to: Callable[[float], Any]  # the state with it at another value
    redraws: bool  # whether the surface is another one then
    swept: bool  # whether the paths follow it while it moves
    answered: bool  # whether there are whole answers for when it is let go


def moved(race: Race, names: Sequence[str], to: Callable[[str, float], State]) -> list[Moved]:
    """Returns the sliders of those names that a picture of the race has; to(name, value) -> the state with that value."""
    followed = sweeps.sweepable(race)
    made = []
    for name in names:
        title, options, value = _offered(race, name)
        values = [options[i] for i in some(len(options), options.index(value))]
        redraws, swept = name in race.setting.knobs, name in followed
        answered = not swept or (redraws and not race.setting.landscape.quadratic)
        made.append(Moved(name, title, values, values.index(value), partial(to, name), redraws, swept, answered))
    return made


def _offered(race: Race, name: str) -> tuple[str, list[float], float]:
    """Returns what stands above a slider, all its values, and the present one; of a number field the next few numbers."""
    if found := sliders(race).get(name):
        return titled(name), found.options, found.value
    field, value = RACE_PAGE.fields[name], value_of(race, name)
    form = field.form_of(race)
    assert isinstance(form, Whole)
    low, high = int(form.low), int(form.high)
    next_ones = [*range(value, min(value + MOST, high + 1))]
    return field.title, [*map(float, counts(low, high, value) if form.slider else next_ones)], float(value)


def some(count: int, at: int) -> list[int]:
    """Returns MOST places among so many, equally far apart, both ends and `at` among them; or all, where there are no more."""
    even = np.linspace(0, count - 1, min(count, MOST)).round().astype(int).tolist()
    nearest = min(range(len(even)), key=lambda i: abs(even[i] - at))
    if nearest in (0, len(even) - 1) and even[nearest] != at:  # the ends stay
        nearest += 1 if nearest == 0 else -1
    even[nearest] = at
    return even


class Sample(NamedTuple):
    """A picture in both themes."""

    light: dict[str, Any]
    dark: dict[str, Any]
    arrays: Arrays

    def packed(self) -> bytes:
        """Returns it as one message, the dark theme as what is other there."""
        return pack({"light": self.light, "dark": changes(self.light, self.dark)}, self.arrays)


def sampled(make: Callable[[Screen], tuple[dict[str, Any], Arrays]]) -> Sample:
    """Returns an answer, made for a screen, in both themes."""
    (light, arrays), (dark, _) = (make(Screen(look, phone=False)) for look in (LIGHT, DARK))
    return Sample(plain(light), plain(dark), arrays)


def alone(given: Sample, own: Sequence[Moved]) -> Sample:
    """Returns a picture with these sliders and no others, each with its few values."""
    facts = {one.name: messages.count_facts(one.values, one.values[one.at], one.values[one.at]) for one in own}
    swept = {one.name for one in own if one.swept}

    def with_those(header: dict[str, Any]) -> dict[str, Any]:
        tokens = {name: token for name, token in header["tokens"].items() if name in swept}
        return {**header, "sliders": facts, "counts": {}, "tokens": tokens}

    return Sample(with_those(given.light), with_those(given.dark), given.arrays)


# --- while a slider moves --------------------------------------------------------------------------------------------


def sweep(race: Race, slider: Moved, given: Sample) -> bytes:
    """Returns the sweep of a slider: with each member the axes that its losses have by themselves, and what is read out."""
    options = sliders(race)[slider.name].options
    header, arrays = sweeps.answer(race, slider.name, [options.index(value) for value in slider.values], SWEEP)
    told = [_told(race_of(slider.to(value)), given) for value in slider.values]
    axes = {look: [one[look] for one in told] for look in ("light", "dark")}
    return pack({**plain(header), "axes": axes, "summaries": [one["summary"] for one in told]}, arrays)


def _told(race: Race, given: Sample) -> dict[str, Any]:
    results, setting = running.results(race), race.setting
    zero = picture.lowest(stationary_points(setting.landscape, setting.knobs).minima, results)

    def axes(look: Look, before: dict[str, Any]) -> Changes:
        return changes(before["losses"], plain(messages.losses(results, race, zero, look)))

    light, dark = axes(LIGHT, given.light), axes(DARK, given.dark)
    return {"light": light, "dark": None if light == dark else dark, "summary": messages.summary(results, race)}


# --- when it is let go -----------------------------------------------------------------------------------------------


def answers(slider: Moved, given: Sample) -> bytes:
    """Returns the whole answers at each value of a slider, as what is other than in the picture itself."""
    members, arrays = [], {}
    for nth in range(len(slider.values)):
        one = _member(slider, nth, given)
        light, dark = changes(given.light, one.light), changes(given.dark, one.dark)
        members.append({"light": light, "dark": None if light == dark else dark})
        arrays |= {f"{nth}.{name}": array for name, array in one.arrays.items()}
    return pack({"values": [*map(number, slider.values)], "members": members}, arrays)


def _member(slider: Moved, nth: int, given: Sample) -> Sample:
    """Returns the picture at the nth value of a slider."""
    state = slider.to(slider.values[nth])
    race = race_of(state)
    results, surface = running.results(race), picture.sample(race, POINTS if slider.redraws else None)
    own = {**given.light["sliders"], slider.name: {**given.light["sliders"][slider.name], "at": nth}}

    def make(screen: Screen) -> tuple[dict[str, Any], Arrays]:
        header, arrays = messages.race_message(surface, results, race, screen, size=MEMBER)
        kept = given.light
        return {
            **{name: header[name] if name in header else kept[name] for name in kept},
            "sliders": own,
            "tokens": kept["tokens"],
            "lead": kept["lead"],
            "address": canonical(state),
        }, arrays

    return sampled(make)


def race_of(state: State) -> Race:
    """Returns the race that is drawn of a scene or a race."""
    return state if isinstance(state, Race) else state.race


def facts(slider: Moved) -> dict[str, Any]:
    """Returns what the browser must know to make the slider."""
    words = {number(value): word for value, word in WORDS.get(slider.name, {}).items()}
    return {"name": slider.name, "title": slider.title, "words": words, "at": slider.at, "stays": not slider.answered}
