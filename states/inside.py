"""The state of the page that looks inside a method, and its form in the URL. Knows nothing of Streamlit.

    ?s=saddle&method=adam&learning_rate=0.1&beta1=0.5&t=12&with=adam_almost&scale=equal

The names that the race has too mean the same there; whatever has its default is left out.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import Optimizer, default_hypers
from optimizers.forms import FORMS as FORMS_OF_MOMENTUM
from shapes import Knob
from states.numbers import number
from states.race import (
    FIRST_SURFACE,
    MAX_SEED,
    MAX_STEPS,
    NOISE,
    RATE_REACH,
    START_REACH,
    Race,
    Reader,
    Run,
    few,
)
from states.race import fresh as race_on
from states.registry import METHODS

FIRST_METHOD = "momentum"
FIRST_STEP = 6  # is looked at first: late enough for a velocity
SCALES = ("true", "equal")
NOBODY, FORMS = "nobody", "forms"  # with whom a method can be compared, besides the other methods
WITH_FORMS = ("momentum",)  # methods that are written in several ways


class Inside(NamedTuple):
    """Everything that decides the page."""

    surface: str
    knobs: Mapping[str, float]  # all knobs of the surface
    method: str
    hypers: Mapping[str, float]  # where changed from the method's default on this surface
    start: tuple[float, float] | None  # None: the surface's own, which turns with it
    steps: int
    noise: float
    seed: int
    t: int  # the step that is looked at: from point t to point t + 1
    beside: str  # NOBODY, FORMS, or another method
    scale: str

    @property
    def landscape(self) -> Landscape:
        return LANDSCAPES[self.surface]

    @property
    def optimizer(self) -> Optimizer:
        return OPTIMIZERS[self.method]

    @property
    def start_point(self) -> tuple[float, float]:
        return self.start or self.landscape.view_at(self.knobs).start

    @property
    def companions(self) -> tuple[str, ...]:
        """The methods that run beside it."""
        if self.beside == FORMS:
            return tuple(FORMS_OF_MOMENTUM)
        return () if self.beside == NOBODY else (self.beside,)

    def all_hypers(self) -> dict[str, float]:
        """The values that the method runs with."""
        return {**default_hypers(self.landscape, self.optimizer), **self.hypers}

    def hypers_of(self, sibling: Optimizer) -> dict[str, float]:
        """The values for another method: this one's where it has the same, rate included, else its own defaults."""
        own, usual = self.all_hypers(), default_hypers(self.landscape, sibling)
        reach = {knob.name: knob_reach(knob) for knob in sibling.knobs}
        shared = {name: own[name] for name in usual if name in own and reach[name][0] <= own[name] <= reach[name][1]}
        return {**usual, **shared}


def as_race(shown: Race | Inside) -> Race:
    """The same runs as a race: the method first, then whoever runs beside it."""
    if isinstance(shown, Race):
        return shown
    beside = (Run(method, shown.hypers_of(METHODS[method])) for method in shown.companions)
    return race_on(shown.surface)._replace(
        knobs=shown.knobs,
        runs=(Run(shown.method, shown.all_hypers()), *beside),
        start=shown.start,
        steps=shown.steps,
        noise=shown.noise,
        seed=shown.seed,
    )


def fresh(surface: str = FIRST_SURFACE, method: str = FIRST_METHOD, keep: Inside | None = None) -> Inside:
    """The method's default run on the surface; seed, scale and, for another surface, values and company are those of `keep`."""
    landscape = LANDSCAPES[surface]
    inside = Inside(
        surface=surface,
        knobs=landscape.knob_values(),
        method=method,
        hypers={},
        start=None,
        steps=landscape.steps,
        noise=landscape.noise,
        seed=0,
        t=first_step(landscape.steps),
        beside=NOBODY,
        scale=SCALES[0],
    )
    if keep is None:
        return inside
    hypers = {name: value for name, value in keep.hypers.items() if name != "learning_rate"}
    return inside._replace(
        hypers=hypers, seed=keep.seed, scale=keep.scale, beside=keep.beside, t=min(keep.t, inside.steps)
    )


def first_step(steps: int) -> int:
    return min(FIRST_STEP, steps)


def with_method(inside: Inside, method: str) -> Inside:
    """Another method in the same setting, with its own values; its company stays if it can."""
    beside = inside.beside if inside.beside in company(method) else NOBODY
    return inside._replace(method=method, hypers={}, beside=beside)


def company(method: str) -> tuple[str, ...]:
    """With whom a method can be compared."""
    forms = (FORMS,) if method in WITH_FORMS else ()
    return (NOBODY, *forms, *(other for other in OPTIMIZERS if other != method))


def knob_reach(knob: Knob) -> tuple[float, float]:
    """From where to where a value of a method may go."""
    return RATE_REACH if knob.name == "learning_rate" else (knob.low, knob.high)


def changed(inside: Inside, hypers: Mapping[str, float]) -> dict[str, float]:
    """Those of the values that are not the method's defaults on this surface."""
    usual = default_hypers(inside.landscape, inside.optimizer)
    return {name: value for name, value in hypers.items() if value != usual[name]}


def encode(inside: Inside) -> dict[str, str | list[str]]:
    """The query parameters of a page: whatever differs from the first method on this surface."""
    usual = fresh(inside.surface)
    query: dict[str, str | list[str]] = {}
    if inside.surface != FIRST_SURFACE:
        query["s"] = inside.surface
    for name, value in inside.knobs.items():
        if value != usual.knobs[name]:
            query[name] = number(value)
    if inside.method != FIRST_METHOD:
        query["method"] = inside.method
    query.update({name: number(value) for name, value in inside.hypers.items()})
    for name in ("steps", "noise", "seed"):
        if getattr(inside, name) != getattr(usual, name):
            query[name] = number(getattr(inside, name))
    if inside.t != first_step(inside.steps):
        query["t"] = number(inside.t)
    if inside.start is not None:
        query["x"], query["y"] = map(number, inside.start)
    if inside.beside != NOBODY:
        query["with"] = inside.beside
    if inside.scale != SCALES[0]:
        query["scale"] = inside.scale
    return query


def decode(query: Mapping[str, Sequence[str]]) -> tuple[Inside, list[str]]:
    """The page of a query (name -> values), and a sentence for whatever in it could not be used."""
    read = Reader(query)
    surface = read.word("s", "surface", tuple(LANDSCAPES), FIRST_SURFACE)
    inside = fresh(surface, read.word("method", "method", tuple(OPTIMIZERS), FIRST_METHOD))
    landscape, optimizer = inside.landscape, inside.optimizer
    knobs = {
        knob.name: read.value(knob.name, f"{landscape.name} {knob.name}", knob.low, knob.high, knob.default)
        for knob in landscape.knobs
    }
    usual = inside.all_hypers()
    hypers = {
        knob.name: read.value(knob.name, f"{optimizer.name} {knob.name}", *knob_reach(knob), usual[knob.name])
        for knob in optimizer.knobs
    }
    known = {"s", "method", "x", "y", "steps", "noise", "seed", "t", "with", "scale"}
    read.strangers(known.union(knobs, hypers), f"{optimizer.name} on {landscape.name}")
    steps = read.whole("steps", "number of steps", 1, MAX_STEPS, inside.steps)
    inside = inside._replace(
        knobs=knobs,
        hypers=changed(inside, hypers),
        steps=steps,
        noise=read.value("noise", "noise", NOISE.low, NOISE.high, inside.noise),
        seed=read.whole("seed", "seed", 0, MAX_SEED, 0),
        t=read.whole("t", "step", 0, steps, first_step(steps)),
        beside=_beside(read, inside.method),
        scale=read.word("scale", "scale", SCALES, SCALES[0]),
    )
    return inside._replace(start=read.point("start", START_REACH, inside.start_point)), few(read.problems)


def _beside(read: Reader, method: str) -> str:
    given = read.text("with")
    if given is None or given in company(method):
        return given or NOBODY
    read.complain("company", given, f"is no other method than {OPTIMIZERS[method].name}; nobody runs beside it.")
    return NOBODY
