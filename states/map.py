"""The state of the page of maps, and its form in the URL. Knows nothing of Streamlit.

    ?method=adam&across=learning_rate&up=beta1&colour=loss
    ?kind=basins&s=himmelblau&method=sgd~0.02&method=adam&cell=1~120~35

The names that the race has too mean the same there; whatever has its default is left out.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from landscapes import LANDSCAPES
from landscapes.base import Landscape, no_points
from optimizers import OPTIMIZERS
from optimizers.base import default_rate
from shapes import MOST_RUNS, Axis, Knob
from states.noise import KINDS as NOISES
from states.numbers import number
from states.race import (
    FIRST_METHODS,
    FIRST_SURFACE,
    MAX_REPEATS,
    MAX_SEED,
    MAX_STEPS,
    NOISE,
    RATE_REACH,
    START_REACH,
    Race,
    Reader,
    Run,
    all_hypers,
    few,
    read_between,
    shared_name,
)
from states.race import fresh as race_on
from states.schedules import SCHEDULES

KINDS = ("knobs", "rates", "basins")
FIRST_METHOD = "momentum"
# Methods, the one for a map of knobs first: so it is there again after a look at another kind.
USUAL = {
    "knobs": (FIRST_METHOD,),
    "rates": (FIRST_METHOD, *(method for method in FIRST_METHODS if method != FIRST_METHOD)),
    "basins": (FIRST_METHOD, "sgd"),
}
MOST = {"knobs": 1, "rates": 8, "basins": 6}  # panels
MAX_METHODS = 8
COLOURS = ("steps", "loss", "success")
CELLS = (200, 400)  # along each axis
PRECISIONS = ("float64", "float32")
MAX_SEEDS = 50
BELOW, ABOVE = 2, 3  # decades of rates on a map, below and (of kind "rates") above those of the methods' defaults

Cell = tuple[int, int, int]  # panel, column, row


class Map(NamedTuple):
    """Everything that decides the page."""

    kind: str  # "knobs": two knobs of a method or the surface; "rates": rate against budget; "basins": all starts
    surface: str
    knobs: Mapping[str, float]  # all knobs of the surface
    methods: tuple[str, ...]  # the chosen ones, never none: a map of knobs shows the first, other kinds their `panels`
    rates: Mapping[str, float]  # method -> its learning rate, where changed
    hypers: Mapping[str, float]  # rho, beta1, ... by their shared names, where changed
    start: tuple[float, float] | None  # None: the surface's own, which turns with it
    steps: int
    noise: float
    noise_kind: str
    seed: int
    seeds: int  # so many runs a cell, with the seeds from `seed` up
    schedule: str
    across: str  # the knobs of kind "knobs"; both empty where method and surface have not two
    up: str
    colour: str
    cells: int
    precision: str
    chosen: Cell | None  # the cell whose run is shown; None: the one nearest to the default values

    @property
    def landscape(self) -> Landscape:
        return LANDSCAPES[self.surface]

    @property
    def start_point(self) -> tuple[float, float]:
        return self.start or self.landscape.view_at(self.knobs).start

    @property
    def panels(self) -> tuple[str, ...]:
        """The methods that have a panel of their own on this map; never none."""
        if self.kind == "knobs":
            return self.methods[:1]
        able = sorted(set(self.methods).intersection(able_methods(self.kind)), key=list(OPTIMIZERS).index)
        return tuple(able[: MOST[self.kind]]) or (FIRST_METHOD,)

    @property
    def seeds_run(self) -> int:
        """So many of the seeds as one sweep has room for."""
        return self.seeds if self.kind == "rates" else min(self.seeds, MOST_RUNS // self.cells**2)

    @property
    def is_possible(self) -> bool:
        """Whether there are two axes."""
        return self.kind != "knobs" or bool(self.across and self.up)

    @property
    def cell(self) -> Cell:
        """The chosen cell, or the one nearest to the default values."""
        return self.chosen or self._usual_cell()

    @property
    def shape(self) -> tuple[int, int]:
        """Columns and rows; none where there is no map."""
        if not self.is_possible:
            return 0, 0
        across, up = self.axes()
        return across.n, up.n

    def axes(self) -> tuple[Axis, Axis]:
        """Across and up. ValueError where method and surface have not two knobs."""
        if not self.is_possible:
            raise ValueError(f"{self.methods[0]} on {self.surface} has not two knobs")
        if self.kind == "basins":
            view = self.landscape.view_at(self.knobs)
            return self._domain("x", view.xlim), self._domain("y", view.ylim)
        if self.kind == "rates":
            return self._rates(CELLS[0]), budgets(self.steps)
        return self._knob_axis(self.across), self._knob_axis(self.up)

    def _domain(self, name: str, limits: tuple[float, float]) -> Axis:
        """Cells that cover exactly the domain."""
        low, high = limits
        half = (high - low) / self.cells / 2
        return Axis(name, low + half, high - half, self.cells)

    def _rates(self, cells: int) -> Axis:
        """A few decades about the methods' default rates."""
        usual = [default_rate(self.landscape, OPTIMIZERS[method]) for method in self.panels]
        low, high = (math.floor(math.log10(rate)) for rate in (min(usual), max(usual)))
        low, high = max(low - BELOW, -12), min(high + (ABOVE if self.kind == "rates" else BELOW), 6)
        return Axis("learning rate", 10.0**low, 10.0**high, cells, "log")

    def _knob_axis(self, name: str) -> Axis:
        if name == "learning_rate":
            return self._rates(self.cells)
        return axis_knobs(self.surface, self.methods[0])[name].axis(self.cells)

    def _usual_cell(self) -> Cell:
        if not self.is_possible:
            return 0, 0, 0
        across, up = self.axes()
        if self.kind == "basins":
            values = self.start_point
        elif self.kind == "rates":
            values = self.values_of(self.panels[0])["learning_rate"], self.steps
        else:
            known = {**self.knobs, **self.values_of(self.panels[0])}
            values = known[self.across], known[self.up]
        return 0, across.nearest(values[0]), up.nearest(values[1])

    # --- what runs -------------------------------------------------------------------------------------------------

    def values_of(self, method: str) -> dict[str, float]:
        """All values that the method has where no axis moves them."""
        return self._race((self._run(method),)).values_of(self._run(method))

    def race_at(self, panel: int, column: int, row: int) -> Race:
        """The race of exactly that cell's run; on a map of basins, of all methods from that cell's start.

        With several seeds it has as many repeats, up to what a race may have.
        """
        across, up = self.axes()
        first, second = float(across.values()[column]), float(up.values()[row])
        if self.kind == "basins":
            return self._race(tuple(map(self._run, self.panels)))._replace(start=(first, second))
        method = self.panels[panel]
        if self.kind == "rates":
            race = self._race((Run(method, {"learning_rate": first}),))
            return race._replace(steps=round(second), schedule="constant")
        moved = {self.across: first, self.up: second}
        own = {name: value for name, value in moved.items() if name not in self.knobs}
        race = self._race((Run(method, {**self._run(method).own, **own}),))
        return race._replace(knobs={name: moved.get(name, value) for name, value in self.knobs.items()})

    def race(self) -> Race:
        """The race of the chosen cell; where there is no map, that of the method alone."""
        return self.race_at(*self.cell) if self.is_possible else self._race((self._run(self.panels[0]),))

    def _run(self, method: str) -> Run:
        return Run(method, {"learning_rate": self.rates[method]} if method in self.rates else {})

    def _race(self, runs: tuple[Run, ...]) -> Race:
        return race_on(self.surface)._replace(
            knobs=self.knobs,
            runs=runs,
            hypers=self.hypers,
            start=self.start,
            steps=self.steps,
            noise=self.noise,
            kind=self.noise_kind,
            seed=self.seed,
            repeats=min(self.seeds_run, MAX_REPEATS),
            schedule=self.schedule,
        )


def budgets(steps: int) -> Axis:
    """Budgets of equally many steps more each, at most as many as a map has cells; the last is all steps."""
    every = -(-steps // CELLS[0])
    rows = -(-steps // every)
    return Axis("step budget", steps - every * (rows - 1), steps, rows)


def has_rate(method: str) -> bool:
    return any(knob.name == "learning_rate" for knob in OPTIMIZERS[method].knobs)


def able_methods(kind: str) -> list[str]:
    """The methods that can have a panel on such a map."""
    return [method for method in OPTIMIZERS if kind != "rates" or has_rate(method)]


def axis_knobs(surface: str, method: str) -> dict[str, Knob]:
    """Everything that can be an axis of a map of knobs: first the method's, then the surface's."""
    return {knob.name: knob for knob in (*OPTIMIZERS[method].knobs, *LANDSCAPES[surface].knobs)}


def usual_axes(surface: str, method: str) -> tuple[str, str]:
    """The first two of them; two empty names where there are not two."""
    names = list(axis_knobs(surface, method))
    return (names[0], names[1]) if len(names) > 1 else ("", "")


def fitting_axes(surface: str, method: str, across: str, up: str) -> tuple[str, str]:
    """Two different axes that there are: those wanted, as far as possible."""
    names, usual = list(axis_knobs(surface, method)), usual_axes(surface, method)
    if not usual[0]:
        return usual
    if across not in names:
        across = next(name for name in (*usual, *names) if name != up)
    if up not in names or up == across:
        up = next(name for name in (*usual[::-1], *names) if name != across)
    return across, up


def usual_colour(surface: str) -> str:
    """Nobody arrives where the surface lists no minimum."""
    return "loss" if LANDSCAPES[surface].minima is no_points else "steps"


def fresh(surface: str = FIRST_SURFACE, keep: Map | None = None) -> Map:
    """The surface's default map; kind, methods, values, seeds and the way it is drawn are those of `keep`."""
    landscape = LANDSCAPES[surface]
    methods = USUAL["knobs"]
    across, up = usual_axes(surface, methods[0])
    drawn = Map(
        kind="knobs",
        surface=surface,
        knobs=landscape.knob_values(),
        methods=methods,
        rates={},
        hypers={},
        start=None,
        steps=landscape.steps,
        noise=landscape.noise,
        noise_kind="uniform",
        seed=0,
        seeds=1,
        schedule="constant",
        across=across,
        up=up,
        colour=usual_colour(surface),
        cells=CELLS[0],
        precision="float64",
        chosen=None,
    )
    if keep is None:
        return drawn
    kept = ("kind", "methods", "hypers", "noise_kind", "seed", "seeds", "schedule", "cells", "precision")
    drawn = drawn._replace(**{name: getattr(keep, name) for name in kept})
    if keep.colour != usual_colour(keep.surface):
        drawn = drawn._replace(colour=keep.colour)
    return with_axes(drawn, keep.across, keep.up)


def with_axes(shown: Map, across: str, up: str) -> Map:
    """The same with those axes as far as they are possible; another pair has another usual cell."""
    across, up = fitting_axes(shown.surface, shown.methods[0], across, up)
    if (across, up) == (shown.across, shown.up):
        return shown
    return shown._replace(across=across, up=up, chosen=None if shown.kind == "knobs" else shown.chosen)


def with_kind(shown: Map, kind: str) -> Map:
    """Another kind of map, with the same methods; where there was but one, the usual ones join it."""
    methods = shown.methods
    if len(methods) == 1 and kind != "knobs":
        methods = (*methods, *(method for method in USUAL[kind] if method not in methods))[: MOST[kind]]
    return shown._replace(kind=kind, methods=methods, chosen=None)


def with_methods(shown: Map, methods: tuple[str, ...]) -> Map:
    """Other methods; the chosen cell stays where its panel does, and axes as far as they are possible."""
    other = shown._replace(
        methods=methods, rates={method: rate for method, rate in shown.rates.items() if method in methods}
    )
    other = with_axes(other, shown.across, shown.up)
    if other.chosen is None or shown.chosen is None:
        return other
    method, (_, column, row) = shown.panels[shown.chosen[0]], shown.chosen
    same = other.shape == shown.shape and other.axes() == shown.axes() and method in other.panels
    return other._replace(chosen=(other.panels.index(method), column, row) if same else None)


def with_cells(shown: Map, cells: int) -> Map:
    """Finer or coarser; the same place stays chosen."""
    other = shown._replace(cells=cells)
    if shown.chosen is None or not shown.is_possible:
        return other
    panel, *place = shown.chosen
    moved = (new.nearest(float(old.values()[i])) for old, new, i in zip(shown.axes(), other.axes(), place, strict=True))
    return other._replace(chosen=(panel, *moved))


def with_rates(shown: Map, rates: Mapping[str, float]) -> dict[str, float]:
    """Those of the rates (method -> rate) that are not the methods' defaults on this surface."""
    usual = {method: default_rate(shown.landscape, OPTIMIZERS[method]) for method in rates}
    return {method: rate for method, rate in rates.items() if rate != usual[method]}


def with_setting(shown: Map, **changes) -> Map:
    """The same with other steps, knobs, ...; the chosen cell is given up where there is none such any more."""
    other = shown._replace(**changes)
    return other if is_on(other, other.chosen) else other._replace(chosen=None)


def is_on(shown: Map, cell: Cell | None) -> bool:
    """Whether the map has that cell; None, the usual one, it always has."""
    if cell is None:
        return True
    sizes = (len(shown.panels), *shown.shape)
    return all(0 <= place < size for place, size in zip(cell, sizes, strict=True))


def free_knobs(shown: Map) -> dict[str, tuple[Knob, list[str]]]:
    """Shared name -> the knob and the names of the methods that use it: rates apart, and what is an axis."""
    axes = (shown.across, shown.up) if shown.kind == "knobs" else ()
    found: dict[str, tuple[Knob, list[str]]] = {}
    for method in shown.panels:
        for knob in OPTIMIZERS[method].knobs:
            if knob.name not in ("learning_rate", *axes):
                found.setdefault(shared_name(method, knob), (knob, []))[1].append(OPTIMIZERS[method].name)
    return dict(sorted(found.items(), key=lambda item: item[0] == "epsilon"))  # it hardly matters, so it comes last


# --- the URL ---------------------------------------------------------------------------------------------------------


def encode(shown: Map) -> dict[str, str | list[str]]:
    """The query parameters of a page: whatever differs from the surface's default map."""
    usual = fresh(shown.surface)
    query: dict[str, str | list[str]] = {}
    if shown.kind != usual.kind:
        query["kind"] = shown.kind
    if shown.surface != FIRST_SURFACE:
        query["s"] = shown.surface
    for name, value in shown.knobs.items():
        if value != usual.knobs[name]:
            query[name] = number(value)
    if shown.methods != USUAL[shown.kind] or shown.rates:
        query["method"] = [_method_text(shown, method) for method in shown.methods]
    if (shown.across, shown.up) != usual_axes(shown.surface, shown.methods[0]):
        query["across"], query["up"] = shown.across, shown.up
    for name in ("noise_kind", "schedule", "colour", "precision"):
        if getattr(shown, name) != getattr(usual, name):
            query[name] = getattr(shown, name)
    for name in ("steps", "noise", "seed", "seeds", "cells"):
        if getattr(shown, name) != getattr(usual, name):
            query[name] = number(getattr(shown, name))
    query.update({name: number(value) for name, value in shown.hypers.items()})
    if shown.start is not None:
        query["x"], query["y"] = map(number, shown.start)
    if shown.chosen is not None:
        query["cell"] = "~".join(map(str, shown.chosen))
    return query


def _method_text(shown: Map, method: str) -> str:
    return f"{method}~{number(shown.rates[method])}" if method in shown.rates else method


def decode(query: Mapping[str, Sequence[str]]) -> tuple[Map, list[str]]:
    """The page of a query (name -> values), and a sentence for whatever in it could not be used."""
    read = Reader(query)
    shown = fresh(read.word("s", "surface", tuple(LANDSCAPES), FIRST_SURFACE))
    kind = read.word("kind", "kind of map", KINDS, shown.kind)
    shown = _with_methods(read, shown._replace(kind=kind, methods=USUAL[kind]))
    landscape, hypers = shown.landscape, all_hypers()
    _strangers(read, shown)
    knobs = {
        knob.name: read.value(knob.name, f"{landscape.name} {knob.name}", knob.low, knob.high, knob.default)
        for knob in landscape.knobs
    }
    given = {
        name: read.value(name, name, knob.low, knob.high, knob.default)
        for name, knob in hypers.items()
        if name in query
    }
    across, up = _axes(read, shown)
    shown = shown._replace(
        knobs=knobs,
        hypers={name: value for name, value in given.items() if value != hypers[name].default},
        steps=read.whole("steps", "number of steps", 1, MAX_STEPS, shown.steps),
        noise=read.value("noise", "noise", NOISE.low, NOISE.high, shown.noise),
        noise_kind=read.word("noise_kind", "kind of noise", NOISES, shown.noise_kind),
        seed=read.whole("seed", "seed", 0, MAX_SEED, shown.seed),
        seeds=read.whole("seeds", "number of seeds", 1, MAX_SEEDS, shown.seeds),
        schedule=read.word("schedule", "schedule", tuple(SCHEDULES), shown.schedule),
        across=across,
        up=up,
        colour=read.word("colour", "colour", COLOURS, shown.colour),
        cells=int(read.word("cells", "number of cells", tuple(map(str, CELLS)), str(CELLS[0]))),
        precision=read.word("precision", "precision", PRECISIONS, shown.precision),
    )
    shown = shown._replace(start=read.point("start", START_REACH, shown.start_point))
    return shown._replace(chosen=_cell(read, shown)), few(read.problems)


def _strangers(read: Reader, shown: Map) -> None:
    known = {"s", "method", "x", "y", "cell", *Map._fields}
    known -= {"surface", "knobs", "methods", "rates", "hypers", "start", "chosen"}
    read.strangers(known.union(shown.knobs, all_hypers()), f"a map of {shown.landscape.name}")


def _with_methods(read: Reader, shown: Map) -> Map:
    """The map with the link's methods, and their rates."""
    rates: dict[str, float | None] = {}
    for text in read.query.get("method", ()):
        method, _, rate = text.partition("~")
        if method not in OPTIMIZERS:
            read.complain("method", method, "does not exist; it is left out.")
        elif method in rates:
            read.complain("method", method, "is there more than once; the first is shown.")
        else:
            rates[method] = _rate(read, method, rate)
    if len(rates) > MAX_METHODS:
        read.problems.append(f"The link has {len(rates)} methods; a map has at most {MAX_METHODS}: the first.")
    if not rates:
        return shown
    methods = tuple(rates)[:MAX_METHODS]
    given = {method: rate for method in methods if (rate := rates[method]) is not None}
    return shown._replace(methods=methods, rates=with_rates(shown, given))


def _rate(read: Reader, method: str, text: str) -> float | None:
    """A method's learning rate; None for its default."""
    if not text:
        return None
    name, (low, high) = OPTIMIZERS[method].name, RATE_REACH
    if not has_rate(method):
        read.complain("learning rate", text, f"is of no use: {name} has none.")
        return None
    rate, problem = read_between(text, low, high)
    if rate is None:
        read.complain(f"learning rate of {name}", text, f"{problem}; the default is used.")
    return rate


def _axes(read: Reader, shown: Map) -> tuple[str, str]:
    """The link's axes, as far as this method on this surface has them, and as far as they are two."""
    method = shown.methods[0]
    names, given = list(axis_knobs(shown.surface, method)), {}
    where = f"{OPTIMIZERS[method].name} on {shown.landscape.name}"
    for side in ("across", "up"):
        wanted = read.text(side)
        if wanted and wanted not in names:
            offered = f": there are {', '.join(names)}" if names else ""
            read.complain(f"axis {side}", wanted, f"is no knob of {where}{offered}.")
        elif wanted:
            given[side] = wanted
    across, up = given.get("across", ""), given.get("up", "")
    if across and across == up:
        read.complain("axis", up, "is there twice; a map needs two different ones.")
    usual = usual_axes(shown.surface, method)
    if not across and not up:
        return usual
    return fitting_axes(shown.surface, method, across, up)


def _cell(read: Reader, shown: Map) -> Cell | None:
    given = read.text("cell")
    if given is None:
        return None
    parts = given.split("~")
    if len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        cell = (int(parts[0]), int(parts[1]), int(parts[2]))
        if is_on(shown, cell):
            return cell
    read.complain("cell", given, "is not on this map; the usual one is shown.")
    return None
