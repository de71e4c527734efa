"""The state of a race: several methods from one start, how their values are set, and how the visitor looks at it.

    ?s=saddle&angle=45&m=sgd&m=sgd~learning_rate~0.2&m=adam&factor=2&x=1.5&y=0.01&steps=300

An address leaves out whatever has its default on the surface, so a plain address is the surface's default picture.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from landscapes.base import Landscape
from optimizers.base import HasRates, default_hypers, default_rate
from shapes import MAX_ENTRIES, Knob
from states import registry
from states.controls import BATCH, CLIP, CLIP_AT, NOISE, NOISE_KIND, ORDER, SCHEDULE, SEED, STEPS
from states.fields import (
    FIRST_SURFACE,
    Field,
    Knobs,
    Page,
    Shared,
    Start,
    State,
    Surface,
    Whole,
    Window,
    Word,
    kept,
    replaced,
)
from states.numbers import number
from states.query import Query, Reader, read_between
from states.reaches import Reaches
from states.registry import method, surface, word_of
from states.setting import Setting, on
from states.shared import shared_knobs, shared_name, with_shared
from states.sliders import Slider
from states.typed_in import lines_of, method_in, own_method
from typed.method import WORD

FINE = tuple(round(1 + sign * percent / 100, 2) for percent in (1, 2, 3, 5, 6, 10) for sign in (-1, 1))
FACTOR = Knob(
    "factor", 1.0, 0.01, 100.0, r"\times", log=True, marks=FINE, help="Multiplies every method's own learning rate."
)
RATE = Knob("rate", 0.01, 1e-4, 10.0, r"\alpha", log=True, help="One learning rate for all methods.")
RATE_REACH = (1e-12, 1e6)  # of a single run's own learning rate
MAX_REPEATS = 20
FIRST_METHODS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")  # the lecture's six


class Run(NamedTuple):
    """One entry of the race: a method, and the values that it does not share with the others."""

    method: str
    own: Mapping[str, float]


class Race(NamedTuple):
    """What the page Race shows."""

    setting: Setting
    runs: tuple[Run, ...]
    rate: float  # of all methods, where `rate_rule` says so
    rate_rule: str = (
        "own"  # each method's default rate times the factor; "same": one for all; "tuned": a search finds them
    )
    factor: float = FACTOR.default
    hypers: Mapping[str, float] = {}  # rho, beta1, ... for all methods that have them, where changed
    view: str = "overlay"
    along: str = "loss"  # what is drawn against the steps
    axes: str = "equal"  # whether a unit is drawn as long on both, as far as the surface goes, or the place is filled
    repeats: int = 1  # with as many seeds, from the setting's up
    count: str = (
        "steps"  # what the losses are drawn against: of "steps" and "evaluations" the runs also have equally many
    )
    tune: str = "rate"  # what is tuned: "rate", or "both": rho or beta1 too

    @property
    def methods(self) -> tuple[str, ...]:
        """Returns the methods that run, each once."""
        return tuple(dict.fromkeys(run.method for run in self.runs))

    def values_of(self, run: Run) -> dict[str, float]:
        """Returns the values that a run is set to: its own, else the shared ones, else the defaults on this surface.

        Where the rates are tuned a search begins with these, and finds what the run has in the end (running.hypers_of).
        """
        optimizer = method(run.method)
        values = default_hypers(self.setting.landscape, optimizer)
        names = {knob.name: shared_name(run.method, knob) for knob in optimizer.knobs}
        values.update({name: self.hypers[shared] for name, shared in names.items() if shared in self.hypers})
        values.update(run.own)
        if "learning_rate" in values and self.rate_rule != "tuned":
            values["learning_rate"] = self.rate if self.rate_rule == "same" else values["learning_rate"] * self.factor
        return values

    def before_factor(self, run: Run) -> dict[str, float]:
        """Returns the run's own values, before the common factor."""
        return self._replace(rate_rule="own", factor=1.0).values_of(run)

    @property
    def counted(self) -> str:
        """Returns what its steps are counted in: each "step", or each "evaluation"."""
        return "evaluation" if self.count == "evaluations" else "step"

    def race(self) -> "Race":
        """Returns the runs that the page shows."""
        return self

    def sliders(self) -> dict[str, Slider]:
        """Returns the sliders of the rate or the common factor, and of the shared values."""
        if self.rate_rule == "own":
            found = {"factor": Slider(FACTOR, self.factor, lambda value: self._replace(factor=value), FACTOR.default)}
        else:
            usual = _shared_rate(self.setting.landscape)
            found = {"rate": Slider(RATE, self.rate, lambda value: self._replace(rate=value), usual)}
        for name, (knob, _) in shared_knobs(self.methods).items():
            found[name] = Slider(knob, self.hypers.get(name, knob.default), self._with(name, knob), knob.default)
        return found

    def _with(self, name: str, knob: Knob):
        return lambda value: self._replace(hypers=with_shared(self.hypers, name, knob, value))


def race_on(where: str, runs: Sequence[tuple[str, Mapping[str, float]]], **changes) -> Race:
    """Returns the race of these runs (method, own values) in the setting of the surface, but for `changes` that are not None."""
    setting = {name: changes.pop(name) for name in Setting._fields if name in changes}
    race = Race(on(where, **setting), tuple(Run(*run) for run in runs), _shared_rate(surface(where)))
    return race._replace(**changes)


VIEWED = ("view", "axes", "along")  # how a race is looked at, which changes none of its runs


def plain(race: Race) -> Race:
    """Returns the same runs, looked at as at first."""
    return race._replace(**{name: Race._field_defaults[name] for name in VIEWED})


def resolved(race: Race) -> Race:
    """Returns the same race with every value as its runs' own: no factor, no shared rate, nothing shared."""
    runs = tuple(Run(run.method, race.values_of(run)) for run in race.runs)
    return race._replace(runs=runs, rate_rule="own", factor=1.0, hypers={})


def fresh(where: str = FIRST_SURFACE, keep: Race | None = None) -> Race:
    """Returns the surface's default picture, but with the methods, shared values, seed and view of `keep`.

    The first run of a method takes the surface's default rate; a further one keeps its ratio to it.
    """
    race = race_on(where, [(key, {}) for key in FIRST_METHODS])
    if keep is None:
        return race
    runs = carried(keep.runs, keep.setting.landscape, race.setting.landscape)
    return replaced(race, runs=runs, hypers=keep.hypers, **kept(PAGE, keep, race))


def _shared_rate(landscape: Landscape) -> float:
    """Returns a rate for all methods, between SGD's and momentum's own: the lecture's six then all stay on the surface."""
    sgd, momentum = (default_rate(landscape, registry.method(key)) for key in ("sgd", "momentum"))
    return float(f"{math.sqrt(sgd * momentum):.2g}")


def carried(runs: Sequence[Run], old: HasRates, new: HasRates) -> tuple[Run, ...]:
    """Returns the runs elsewhere: the first of a method at its default rate there, a further one at its ratio to it."""
    methods = [run.method for run in runs]
    return tuple(_moved(run, run.method not in methods[:i], old, new) for i, run in enumerate(runs))


def _moved(run: Run, first: bool, old: HasRates, new: HasRates) -> Run:
    own = dict(run.own)
    rate = own.pop("learning_rate", None)
    if rate is not None and not first:
        optimizer = method(run.method)
        ratio = rate / default_rate(old, optimizer)
        low, high = RATE_REACH
        own["learning_rate"] = min(max(float(f"{ratio * default_rate(new, optimizer):.6g}"), low), high)
    return Run(run.method, own)


def reach_of(knob: Knob) -> tuple[float, float]:
    """Returns from where to where a value of one run may go."""
    return RATE_REACH if knob.name == "learning_rate" else (knob.low, knob.high)


# --- the address ---------------------------------------------------------------------------------------------------


class Runs(NamedTuple):
    """The part of the address with the runs: a method each, with its own values behind it, and the lines of a method typed in."""

    def names(self, state: State) -> tuple[str, ...]:
        return "m", "p"

    def read(self, query: Reader, state: State) -> State:
        given, own = [text for text in query.query.get("m", ()) if text], own_method(query)
        if own is not None and not any(text.partition("~")[0] == WORD for text in given):
            query.problems.append(f"The link has lines of a method, but no run of it: m={WORD} is missing.")
        if given == ["none"]:
            return state._replace(runs=())
        runs = [run for text in given if (run := _run(query, text, own)) is not None]
        if len(runs) > MAX_ENTRIES:
            query.problems.append(
                f"The link has {len(runs)} runs; a race has at most {MAX_ENTRIES}, and the first are shown."
            )
        return state._replace(runs=tuple(runs[:MAX_ENTRIES]) or state.runs)

    def write(self, state: State, usual: State) -> Query:
        if state.runs == usual.runs:
            return {}
        return {"m": [_run_text(run) for run in state.runs] or "none", **lines_of(state.methods)}


def _run_text(run: Run) -> str:
    return "~".join([word_of(run.method), *(part for name, value in run.own.items() for part in (name, number(value)))])


def _run(query: Reader, text: str, typed: str | None) -> Run | None:
    word, *parts = text.split("~")
    key = method_in(query, word, typed)
    if key is None:
        return None
    optimizer = registry.method(key)
    knobs = {knob.name: knob for knob in optimizer.knobs}
    own = {}
    for name, value in zip_longest(parts[::2], parts[1::2], fillvalue=""):
        if name not in knobs:
            query.complain("value", name, f"is none that {optimizer.name} has; it is left out.")
            continue
        amount, problem = read_between(value, *reach_of(knobs[name]))
        if amount is None:
            query.complain(f"{name} of {optimizer.name}", value, f"{problem}; the default is used.")
        else:
            own[name] = amount
    return Run(key, own)


RATES_HELP = (
    "Own: each method's default on this surface, times one factor. Same: one rate for all, as in the lecture's "
    "unfair comparison. Tuned: for each method the best of many that were tried in this very setting."
)
RATE_RULES = {"own": "Own", "same": "Same", "tuned": "Tuned"}
TUNES = {"rate": "Rate alone", "both": "With rho or beta1"}
TUNES_HELP = "rho where a method has it, else beta1, else the learning rate alone."
VIEWS = {"overlay": "Overlay", "side": "Side by side", "3d": "3D"}
AXES = {"equal": "1 : 1", "fill": "Fill"}
AXES_HELP = (
    "At equal scales a right angle is one, and a step down the gradient crosses the contour line at a right angle. "
    "Fill shows the surface's own part of the plane in all of the place."
)
ALONG = {"loss": "Loss", "gradient": "Gradient", "step": "Step", "curvature": "Curvature × rate"}
COUNTS = {"steps": "Steps", "evaluations": "Evaluations"}
REPEATS_HELP = "Runs with as many seeds: thin paths, and their median drawn strong."

PAGE = Page(
    heads=[Surface(fresh), Window(), Reaches(), Knobs(), Runs()],
    parts=[
        Field(
            "rate_rule",
            Word(RATE_RULES, row=True),
            "kind of rates",
            "Learning rates",
            RATES_HELP,
            stays=True,
            short="rates",
        ),
        Field("view", Word(VIEWS, row=True), "view", "View", stays=True),
        Field("axes", Word(AXES, row=True), "kind of axes", "Axes", AXES_HELP, stays=True),
        Field("along", Word(ALONG, row=True), "curve", "Against the steps", stays=True),
        SCHEDULE,
        CLIP,
        CLIP_AT,
        NOISE_KIND._replace(aliases=("kind",)),
        BATCH,
        ORDER,
        Field("count", Word(COUNTS), "way of counting", "Compare over", stays=True),
        Field("tune", Word(TUNES, row=True), "choice of what is tuned", "Tuned are", TUNES_HELP, stays=True),
        Field("factor", FACTOR, "factor", "Factor"),
        Field("rate", RATE, "learning rate", "Learning rate"),
        STEPS,
        NOISE,
        SEED,
        Field("repeats", Whole(1, MAX_REPEATS), "number of repeats", "Repeats", REPEATS_HELP, stays=True),
        Shared(),
        Start(),
    ],
    usual=lambda race: fresh(race.setting.surface),
    who=lambda race: race.setting.landscape.name,
)
