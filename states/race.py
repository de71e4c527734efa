"""What you see has an address: the state of a race, and its form in the URL. Knows nothing of Streamlit.

    ?s=saddle&angle=45&m=sgd&m=sgd~learning_rate~0.2&m=adam&factor=2&x=1.5&y=0.01&steps=300

Whatever has its default on the surface is left out, so a plain address is the surface's default picture.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers, default_rate
from shapes import MAX_ENTRIES, Knob
from states.noise import KINDS
from states.numbers import Reading, number, read_number, within
from states.registry import METHODS
from states.schedules import SCHEDULES

FINE = tuple(round(1 + sign * percent / 100, 2) for percent in (1, 2, 3, 5, 6, 10) for sign in (-1, 1))
FACTOR = Knob(
    "factor", 1.0, 0.01, 100.0, r"\times", log=True, marks=FINE, help="Multiplies every method's own learning rate."
)
RATE = Knob("rate", 0.01, 1e-4, 10.0, r"\alpha", log=True, help="One learning rate for all methods.")
NOISE = Knob("noise", 0.0, 0.0, 100.0, "a", help="Uniform noise between -a and a on each gradient component.")
MAX_STEPS = 1000
MAX_REPEATS = 20
MAX_SEED = 999_999
START_REACH = 1e6  # a start coordinate beyond this is a slip
RATE_REACH = (1e-12, 1e6)  # of a single run's own learning rate
RATES = ("own", "same", "tuned")
TUNES = ("rate", "both")
VIEWS = ("overlay", "side", "3d")
COUNTS = ("steps", "evaluations")
FIRST_SURFACE = "taco_shell"
FIRST_METHODS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")  # the lecture's six

# What other programs write into a link: course platforms, mail and search engines to count its visitors, and Streamlit for
# its frames. The same as in stage/place.js.
FOREIGN = re.compile(
    r"(utm|mc|mtm|pk|hsa)_.*|_.*|embed.*|ref(_src|_url)?|[a-z]*clk?id|[gw]braid|igshid|li_fat_id|mkt_tok|trk",
    re.IGNORECASE,
)


class Run(NamedTuple):
    """One entry of the race: a method, and the values that it does not share with the others."""

    method: str
    own: Mapping[str, float]


class Race(NamedTuple):
    """Everything that decides the picture."""

    surface: str
    knobs: Mapping[str, float]  # all knobs of the surface
    runs: tuple[Run, ...]
    rates: str  # "own": each method's default rate times the factor; "same": one rate for all; "tuned": a search finds them
    factor: float
    rate: float
    hypers: Mapping[str, float]  # rho, beta1, ... for all methods that have them, where changed
    start: tuple[float, float] | None  # None: the surface's own, which turns with it
    steps: int
    noise: float
    seed: int
    view: str
    schedule: str = "constant"
    kind: str = "uniform"  # of the noise
    repeats: int = 1  # with as many seeds, from `seed` up
    count: str = "steps"  # what the runs may have equally many of, and the losses are drawn against
    tune: str = "rate"  # what is tuned: "rate", or "both": rho or beta1 too

    @property
    def landscape(self) -> Landscape:
        return LANDSCAPES[self.surface]

    @property
    def start_point(self) -> tuple[float, float]:
        return self.start or self.landscape.view_at(self.knobs).start

    def values_of(self, run: Run) -> dict[str, float]:
        """The values that a run is set to: its own, else the shared ones, else the defaults on this surface.

        Where the rates are tuned a search begins with these, and finds what the run has in the end (running.hypers_of).
        """
        optimizer = METHODS[run.method]
        values = default_hypers(self.landscape, optimizer)
        names = {knob.name: shared_name(run.method, knob) for knob in optimizer.knobs}
        values.update({name: self.hypers[shared] for name, shared in names.items() if shared in self.hypers})
        values.update(run.own)
        if "learning_rate" in values and self.rates != "tuned":
            values["learning_rate"] = self.rate if self.rates == "same" else values["learning_rate"] * self.factor
        return values


def fresh(surface: str = FIRST_SURFACE, keep: Race | None = None) -> Race:
    """The surface's default picture; methods, shared values, seed and view are those of `keep`.

    The first run of a method takes the surface's default rate; a further one keeps its ratio to it.
    """
    landscape = LANDSCAPES[surface]
    race = Race(
        surface=surface,
        knobs=landscape.knob_values(),
        runs=tuple(Run(method, {}) for method in FIRST_METHODS),
        rates="own",
        factor=FACTOR.default,
        rate=_shared_rate(landscape),
        hypers={},
        start=None,
        steps=landscape.steps,
        noise=landscape.noise,
        seed=0,
        view="overlay",
    )
    if keep is None:
        return race
    runs = tuple(_moved(run, first, keep.landscape, landscape) for run, first in _with_first(keep.runs))
    kept = ("rates", "hypers", "seed", "view", "schedule", "kind", "repeats", "count", "tune")
    return race._replace(runs=runs, **{name: getattr(keep, name) for name in kept})


def _shared_rate(landscape: Landscape) -> float:
    """A rate for all methods: between SGD's and momentum's own, where all of the lecture's six stay on the surface."""
    sgd, momentum = (default_rate(landscape, OPTIMIZERS[method]) for method in ("sgd", "momentum"))
    return float(f"{math.sqrt(sgd * momentum):.2g}")


def _with_first(runs: Sequence[Run]) -> list[tuple[Run, bool]]:
    methods = [run.method for run in runs]
    return [(run, run.method not in methods[:i]) for i, run in enumerate(runs)]


def _moved(run: Run, first: bool, old: Landscape, new: Landscape) -> Run:
    own = dict(run.own)
    rate = own.pop("learning_rate", None)
    if rate is not None and not first:
        optimizer = OPTIMIZERS[run.method]
        ratio = rate / default_rate(old, optimizer)
        low, high = RATE_REACH
        own["learning_rate"] = min(max(float(f"{ratio * default_rate(new, optimizer):.6g}"), low), high)
    return Run(run.method, own)


@cache
def shared_name(method: str, knob: Knob) -> str:
    """What a knob is called among the shared ones: its name, unless this method has another default for it."""
    usual = next(other for optimizer in OPTIMIZERS.values() for other in optimizer.knobs if other.name == knob.name)
    return knob.name if knob.default == usual.default else f"{knob.name}_{method}"


def shared_knobs(runs: Sequence[Run]) -> dict[str, tuple[Knob, list[str]]]:
    """Shared name -> the knob and the names of the chosen methods that use it, the learning rate apart."""
    found: dict[str, tuple[Knob, list[str]]] = {}
    for method in dict.fromkeys(run.method for run in runs):
        optimizer = METHODS[method]
        for knob in optimizer.knobs:
            if knob.name != "learning_rate":
                found.setdefault(shared_name(method, knob), (knob, []))[1].append(optimizer.name)
    return dict(sorted(found.items(), key=lambda item: item[0] == "epsilon"))  # it hardly matters, so it comes last


def encode(race: Race) -> dict[str, str | list[str]]:
    """The query parameters of a race: whatever differs from the surface's default picture."""
    usual = fresh(race.surface)
    query: dict[str, str | list[str]] = {}
    if race.surface != FIRST_SURFACE:
        query["s"] = race.surface
    for name, value in race.knobs.items():
        if value != usual.knobs[name]:
            query[name] = number(value)
    if race.runs != usual.runs:
        query["m"] = [_run_text(run) for run in race.runs] or "none"
    for name in ("rates", "view", "schedule", "kind", "count", "tune"):
        if getattr(race, name) != getattr(usual, name):
            query[name] = getattr(race, name)
    for name in ("factor", "rate", "steps", "noise", "seed", "repeats"):
        if getattr(race, name) != getattr(usual, name):
            query[name] = number(getattr(race, name))
    query.update({name: number(value) for name, value in race.hypers.items()})
    if race.start is not None:
        query["x"], query["y"] = map(number, race.start)
    return query


def _run_text(run: Run) -> str:
    return "~".join([run.method, *(part for name, value in run.own.items() for part in (name, number(value)))])


class Reader:
    """Reads numbers and words out of a query, and collects a sentence for each that cannot be used."""

    def __init__(self, query: Mapping[str, Sequence[str]]):
        self.query = own_part(query)
        self.problems: list[str] = []

    def complain(self, what: str, given: str, instead: str) -> None:
        self.problems.append(f"The link's {what} {quoted(given)} {instead}")

    def strangers(self, known: Collection[str], who: str) -> None:
        """Tells which names are none that `who` knows."""
        names = ", ".join(quoted(name, 20) for name in sorted(set(self.query).difference(known))[:3])
        if names:
            self.problems.append(f"The link has values that {who} has no use for: {names}.")

    def text(self, name: str) -> str | None:
        values = self.query.get(name)
        return values[-1] if values else None

    def word(self, name: str, what: str, words: Sequence[str], default: str) -> str:
        given = self.text(name)
        if given is None or given in words:
            return given or default
        among = f"is not one of {', '.join(words)}" if len(words) <= 8 else "does not exist"
        self.complain(what, given, f"{among}; {default} is shown.")
        return default

    def value(self, name: str, what: str, low: float, high: float, default: float) -> float:
        given = self.text(name)
        if given is None:
            return default
        value, problem = read_between(given, low, high)
        if value is None:
            self.complain(what, given, f"{problem}; {number(default)} is used.")
            return default
        return value

    def whole(self, name: str, what: str, low: int, high: int, default: int) -> int:
        value = self.value(name, what, low, high, default)
        if value == int(value):
            return int(value)
        self.complain(what, number(value), f"is not a whole number; {default} is used.")
        return default

    def point(self, what: str, reach: float, usual: tuple[float, float]) -> tuple[float, float] | None:
        """The values x and y, each the usual one where it is not given; None if that is the usual point."""
        if "x" not in self.query and "y" not in self.query:
            return None
        x, y = (
            self.value(name, f"{what} {name}", -reach, reach, default)
            for name, default in zip("xy", usual, strict=True)
        )
        return None if (x, y) == usual else (x, y)


def read_between(given: str, low: float, high: float) -> Reading:
    """A number of the address, from low to high; a + that was not written as %2B has come as a blank."""
    if read_number(given).value is None and read_number(given.replace(" ", "+")).value is not None:
        return Reading(None, "has a blank, for which + stands in an address (write 1e3, or 1e%2B3)")
    return within(read_number(given), low, high)


def own_part(query: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The query (name -> values) without what other programs have written into it."""
    return {name: values for name, values in query.items() if not FOREIGN.fullmatch(name)}


def quoted(text: str, length: int = 40) -> str:
    """A text from outside, fit to be shown in a sentence: not too long, and in a code span, where Markdown is inert."""
    begun = text[: 10 * length]  # enough to see what it is; a link may have a hundred thousand signs, and that often
    plain = "".join(c for c in begun if c.isprintable() and c != "`").strip()
    cut = len(plain) > length or len(begun) < len(text)
    return f"`{plain[:length] + ('…' if cut else '')}`" if plain else "(empty)"


def few(problems: list[str]) -> list[str]:
    """At most four sentences: a box each for many would push the picture off the screen."""
    more = len(problems) - 3
    return problems if more <= 1 else [*problems[:3], f"{more} more values of the link cannot be used."]


def decode(query: Mapping[str, Sequence[str]]) -> tuple[Race, list[str]]:
    """The race of a query (name -> values), and a sentence for whatever in it could not be used."""
    read = Reader(query)
    race = fresh(read.word("s", "surface", tuple(LANDSCAPES), FIRST_SURFACE))
    landscape = race.landscape
    known = {"s", "m", "x", "y", *Race._fields} - {"surface", "knobs", "runs", "hypers", "start"}
    knobs = {
        knob.name: read.value(knob.name, f"{landscape.name} {knob.name}", knob.low, knob.high, knob.default)
        for knob in landscape.knobs
    }
    hypers = {
        name: read.value(name, name, knob.low, knob.high, knob.default)
        for name, knob in all_hypers().items()
        if name in query
    }
    read.strangers(known.union(knobs, all_hypers()), landscape.name)
    race = race._replace(
        knobs=knobs,
        runs=_runs(read, race),
        rates=read.word("rates", "kind of rates", RATES, race.rates),
        factor=read.value("factor", "factor", FACTOR.low, FACTOR.high, race.factor),
        rate=read.value("rate", "learning rate", RATE.low, RATE.high, race.rate),
        hypers={name: value for name, value in hypers.items() if value != all_hypers()[name].default},
        steps=read.whole("steps", "number of steps", 1, MAX_STEPS, race.steps),
        noise=read.value("noise", "noise", NOISE.low, NOISE.high, race.noise),
        seed=read.whole("seed", "seed", 0, MAX_SEED, race.seed),
        view=read.word("view", "view", VIEWS, race.view),
        schedule=read.word("schedule", "schedule", tuple(SCHEDULES), race.schedule),
        kind=read.word("kind", "kind of noise", KINDS, race.kind),
        repeats=read.whole("repeats", "number of repeats", 1, MAX_REPEATS, race.repeats),
        count=read.word("count", "way of counting", COUNTS, race.count),
        tune=read.word("tune", "choice of what is tuned", TUNES, race.tune),
    )
    return race._replace(start=read.point("start", START_REACH, race.start_point)), few(read.problems)


def all_hypers() -> dict[str, Knob]:
    """Every knob of every method by its shared name, the learning rate apart."""
    knobs = ((method, knob) for method, optimizer in OPTIMIZERS.items() for knob in optimizer.knobs)
    return {shared_name(method, knob): knob for method, knob in knobs if knob.name != "learning_rate"}


def _runs(read: Reader, race: Race) -> tuple[Run, ...]:
    given = [text for text in read.query.get("m", ()) if text]
    if "m" not in read.query:
        return race.runs
    if given == ["none"]:
        return ()
    runs = [run for text in given if (run := _run(read, text)) is not None]
    if len(runs) > MAX_ENTRIES:
        read.problems.append(
            f"The link has {len(runs)} runs; a race has at most {MAX_ENTRIES}, and the first are shown."
        )
    return tuple(runs[:MAX_ENTRIES]) or race.runs


def _run(read: Reader, text: str) -> Run | None:
    method, *parts = text.split("~")
    if method not in OPTIMIZERS:
        read.complain("method", method, "does not exist; it is left out.")
        return None
    knobs = {knob.name: knob for knob in OPTIMIZERS[method].knobs}
    own = {}
    for name, value in zip_longest(parts[::2], parts[1::2], fillvalue=""):
        if name not in knobs:
            read.complain("value", name, f"is none that {OPTIMIZERS[method].name} has; it is left out.")
            continue
        low, high = RATE_REACH if name == "learning_rate" else (knobs[name].low, knobs[name].high)
        amount, problem = read_between(value, low, high)
        if amount is None:
            read.complain(f"{name} of {OPTIMIZERS[method].name}", value, f"{problem}; the default is used.")
        else:
            own[name] = amount
    return Run(method, own)
