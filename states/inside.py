"""The state of the page Look inside: one method on one surface, step by step.

    ?s=saddle&method=adam&learning_rate=0.1&beta1=0.5&t=12&with=adam_almost&scale=equal

The names that the race has too mean the same there; an address leaves out whatever has its default.
"""

from collections.abc import Mapping
from typing import NamedTuple

from optimizers import OPTIMIZERS
from optimizers.base import Optimizer, default_hypers
from states.controls import BATCH, CLIP, CLIP_AT, FEW_STEPS, NOISE, NOISE_KIND, ORDER, SEED
from states.fields import FIRST_SURFACE, Field, Knobs, Page, Start, Surface, Whole, Window, Word, kept, replaced
from states.numbers import number
from states.query import Query, Reader
from states.race import Race, race_on, reach_of
from states.reaches import Reaches
from states.registry import method as method_of
from states.setting import Setting, on
from states.sliders import Slider
from states.typed_in import lines_of, method_in, own_method
from typed.method import WORD

FIRST_METHOD = "momentum"
FIRST_STEP = 6  # is looked at first: late enough for a velocity
SCALES = {"true": "To scale", "equal": "Same length"}
NOBODY, FORMS = "nobody", "forms"  # with whom a method can be compared, besides the other methods


class Inside(NamedTuple):
    """What the page Look inside shows."""

    setting: Setting
    method: str
    t: int  # the step that is looked at: from point t to point t + 1
    hypers: Mapping[str, float] = {}  # where changed from the method's default on this surface
    beside: str = NOBODY  # or FORMS, or another method
    scale: str = "true"

    @property
    def optimizer(self) -> Optimizer:
        return method_of(self.method)

    @property
    def companions(self) -> tuple[str, ...]:
        """Returns the methods that run beside it."""
        if self.beside == FORMS:
            return self.optimizer.forms
        return () if self.beside == NOBODY else (self.beside,)

    def all_hypers(self) -> dict[str, float]:
        """Returns the values that the method runs with."""
        return {**default_hypers(self.setting.landscape, self.optimizer), **self.hypers}

    def hypers_of(self, sibling: Optimizer) -> dict[str, float]:
        """Returns another method's values: this one's where both have them, rate included, else its own defaults."""
        own, usual = self.all_hypers(), default_hypers(self.setting.landscape, sibling)
        reach = {knob.name: reach_of(knob) for knob in sibling.knobs}
        shared = {name: own[name] for name in usual if name in own and reach[name][0] <= own[name] <= reach[name][1]}
        return {**usual, **shared}

    def race(self) -> Race:
        """Returns the same runs as a race: the method first, then those beside it."""
        beside = [(key, self.hypers_of(method_of(key))) for key in self.companions]
        return race_on(self.setting.surface, [(self.method, self.all_hypers()), *beside])._replace(setting=self.setting)

    def sliders(self) -> dict[str, Slider]:
        """Returns the sliders of the method's values."""
        values, usual = self.all_hypers(), default_hypers(self.setting.landscape, self.optimizer)

        def with_value(name: str):
            return lambda value: self._replace(hypers=changed(self, {**values, name: value}))

        return {
            knob.name: Slider(knob, values[knob.name], with_value(knob.name), usual[knob.name])
            for knob in self.optimizer.knobs
        }


def fresh(where: str = FIRST_SURFACE, method: str = FIRST_METHOD, keep: Inside | None = None) -> Inside:
    """Returns the method's default run on the surface, but with the seed, scale, values and companions of `keep`."""
    setting = on(where)
    inside = Inside(setting, method, first_step(setting.steps))
    if keep is None:
        return inside
    hypers = {name: value for name, value in keep.hypers.items() if name != "learning_rate"}
    return replaced(inside, hypers=hypers, t=min(keep.t, setting.steps), **kept(PAGE, keep, inside))


def first_step(steps: int) -> int:
    return min(FIRST_STEP, steps)


def with_method(inside: Inside, method: str) -> Inside:
    """Changes the method in the same setting, to its own values; its companions stay if they can."""
    beside = inside.beside if inside.beside in company(method) else NOBODY
    return inside._replace(method=method, hypers={}, beside=beside)


def company(method: str) -> dict[str, str]:
    """Returns with whom a method can be compared: key -> name."""
    forms = {FORMS: "Its three forms"} if method_of(method).forms else {}
    others = {key: optimizer.name for key, optimizer in OPTIMIZERS.items() if key != method}
    return {NOBODY: "Nobody", **forms, **others}


def changed(inside: Inside, hypers: Mapping[str, float]) -> dict[str, float]:
    """Returns those of the values that are not the method's defaults on this surface."""
    usual = default_hypers(inside.setting.landscape, inside.optimizer)
    return {name: value for name, value in hypers.items() if value != usual[name]}


# --- the address ---------------------------------------------------------------------------------------------------


class Values(NamedTuple):
    """The part of the address with the method's values, each by its own name."""

    def names(self, state: Inside) -> tuple[str, ...]:
        return tuple(state.all_hypers())

    def read(self, query: Reader, state: Inside) -> Inside:
        optimizer, usual = state.optimizer, state.all_hypers()
        hypers = {
            knob.name: query.value(
                query.text(knob.name), f"{optimizer.name} {knob.name}", *reach_of(knob), usual[knob.name]
            )
            for knob in optimizer.knobs
        }
        return state._replace(hypers=changed(state, hypers))

    def write(self, state: Inside, usual: Inside) -> Query:
        return {name: number(value) for name, value in state.hypers.items()}


def _beside(inside: Inside) -> Word:
    return Word(
        company(inside.method), refusal=f"is no other method than {inside.optimizer.name}; nobody runs beside it."
    )


class Method(Field):
    """The part of the address with the method: a file's name, or `own` and the lines of one that was typed in."""

    __slots__ = ()

    def names(self, state: Inside) -> tuple[str, ...]:
        return "method", "p"

    def read(self, query: Reader, state: Inside) -> Inside:
        own, named = own_method(query), query.text("method") == WORD
        if own is not None and not named:
            query.problems.append(f"The link has lines of a method, but does not name it: method={WORD} is missing.")
        if not named:
            return super().read(query, state)
        key = method_in(query, WORD, own)
        return state if key is None else state._replace(method=key)

    def write(self, state: Inside, usual: Inside) -> Query:
        own = lines_of([state.method])
        return {"method": WORD, **own} if own else super().write(state, usual)


def _methods(inside: Inside) -> Word:
    """Returns all methods by their keys, and the one that was typed in where it is looked into."""
    return Word({**{key: one.name for key, one in OPTIMIZERS.items()}, inside.method: inside.optimizer.name})


METHOD = Method("method", _methods, "method", "Method")

PAGE = Page(
    heads=[Surface(fresh), Window(), Reaches(), Knobs(), METHOD, Values()],
    parts=[
        FEW_STEPS,
        NOISE,
        NOISE_KIND,
        BATCH,
        ORDER,
        SEED,
        CLIP,
        CLIP_AT,
        Field(
            "t",
            lambda inside: Whole(0, inside.setting.steps),
            "step",
            usual=lambda inside: first_step(inside.setting.steps),
        ),
        Start(),
        Field("beside", _beside, "company", "With, beside it", stays=True, short="with"),
        Field("scale", Word(SCALES, row=True), "scale", "Arrows", stays=True),
    ],
    usual=lambda inside: fresh(inside.setting.surface),
    who=lambda inside: f"{inside.optimizer.name} on {inside.setting.landscape.name}",
)
