"""The state of the page Maps: two axes, the methods that run over them, and the cell that is chosen.

    ?method=adam&across=learning_rate&up=beta1&colour=loss
    ?kind=basins&s=himmelblau&method=sgd~0.02&method=adam&cell=1~120~35

The names that the race has too mean the same there; an address leaves out whatever has its default.
"""

from collections.abc import Mapping
from typing import NamedTuple

from landscapes.base import no_points
from optimizers.base import default_rate
from shapes import MOST_RUNS, Axis, Knob
from states import axes, registry
from states.axes import (
    ABOVE,
    able_methods,
    axis_knobs,
    budgets,
    domain,
    fitting_axes,
    go_together,
    has_rate,
    rates,
    usual_axes,
)
from states.controls import BATCH, CLIP, CLIP_AT, FEW_STEPS, NOISE, NOISE_KIND, ORDER, SCHEDULE, SEED
from states.fields import FIRST_SURFACE, Field, Knobs, Page, Shared, Start, Surface, Whole, Window, Word, kept, replaced
from states.numbers import number
from states.query import Query, Reader, read_between
from states.race import FIRST_METHODS, MAX_REPEATS, RATE_REACH, Race, Run, race_on
from states.reaches import Reaches
from states.registry import method as method_of
from states.registry import surface
from states.setting import Setting, on
from states.shared import shared_knobs
from states.typed_in import lines_of, method_in, own_method
from typed.method import WORD

KINDS = {"knobs": "Two knobs", "rates": "Learning rates", "basins": "Basins"}
FIRST_METHOD = "momentum"
# Methods, the one for a map of knobs first: so it is there again after a look at another kind.
USUAL = {
    "knobs": (FIRST_METHOD,),
    "rates": (FIRST_METHOD, *(method for method in FIRST_METHODS if method != FIRST_METHOD)),
    "basins": (FIRST_METHOD, "sgd"),
}
MOST = {"knobs": 1, "rates": 8, "basins": 6}  # panels
MAX_METHODS = 8
COLOURS = {"steps": "Steps to arrive", "loss": "Loss at the end", "success": "Share of seeds that arrive"}
PRECISIONS = ("float64", "float32")
MAX_SEEDS = 50

Cell = tuple[int, int, int]  # panel, column, row


class Map(NamedTuple):
    """What the page Maps shows."""

    setting: Setting
    colour: str
    across: str  # the knobs of kind "knobs"; both empty where method and surface have not two
    up: str
    cells: int  # along each axis
    kind: str = "knobs"  # two knobs of a method or the surface; "rates": rate against budget; "basins": all starts
    methods: tuple[str, ...] = USUAL["knobs"]  # never none: a map of knobs shows the first, other kinds their `panels`
    rates: Mapping[str, float] = {}  # method -> its learning rate, where changed
    hypers: Mapping[str, float] = {}  # rho, beta1, ... by their shared names, where changed
    seeds: int = 1  # so many runs a cell, with the seeds from the setting's up
    precision: str = "float64"
    chosen: Cell | None = None  # the cell whose run is shown; None: the one nearest to the default values

    @property
    def panels(self) -> tuple[str, ...]:
        """Returns the methods that have a panel of their own on this map; never none."""
        if self.kind == "knobs":
            return self.methods[:1]
        able = [method for method in able_methods(self.kind, self.methods) if method in self.methods]
        return tuple(able[: MOST[self.kind]]) or (FIRST_METHOD,)

    @property
    def seeds_run(self) -> int:
        """Returns how many of the seeds run: as many as one sweep has room for."""
        return self.seeds if self.kind == "rates" else min(self.seeds, MOST_RUNS // self.cells**2)

    @property
    def is_possible(self) -> bool:
        """Tells whether the map has two axes."""
        return self.kind != "knobs" or bool(self.across and self.up)

    @property
    def cell(self) -> Cell:
        """Returns the chosen cell, or the one nearest to the default values."""
        return self.chosen or self._usual_cell()

    @property
    def shape(self) -> tuple[int, int]:
        """Returns the numbers of columns and rows; 0 and 0 where there is no map."""
        if not self.is_possible:
            return 0, 0
        across, up = self.axes()
        return across.n, up.n

    def axes(self) -> tuple[Axis, Axis]:
        """Returns the axes across and up. ValueError where method and surface have not two knobs."""
        landscape = self.setting.landscape
        if not self.is_possible:
            raise ValueError(f"{self.methods[0]} on {self.setting.surface} has not two knobs")
        if self.kind == "basins":
            view = landscape.view_at(self.setting.knobs)
            return domain("x", view.xlim, self.cells), domain("y", view.ylim, self.cells)
        if self.kind == "rates":
            return rates(landscape, self.panels, axes.CELLS[0], ABOVE), budgets(self.setting.steps)
        return self._knob_axis(self.across), self._knob_axis(self.up)

    def _knob_axis(self, name: str) -> Axis:
        if name == "learning_rate":
            return rates(self.setting.landscape, self.panels, self.cells)
        knobs = axis_knobs(self.setting.surface, self.methods[0]) | {knob.name: knob for knob in self.setting.handles}
        return knobs[name].axis(self.cells)

    def _usual_cell(self) -> Cell:
        if not self.is_possible:
            return 0, 0, 0
        across, up = self.axes()
        if self.kind == "basins":
            values = self.setting.start_point
        elif self.kind == "rates":
            values = self.values_of(self.panels[0])["learning_rate"], self.setting.steps
        else:
            known = {**self.setting.knobs, **self.values_of(self.panels[0])}
            values = known[self.across], known[self.up]
        return 0, across.nearest(values[0]), up.nearest(values[1])

    # --- what runs -------------------------------------------------------------------------------------------------

    def values_of(self, method: str) -> dict[str, float]:
        """Returns all values that the method has where no axis moves them."""
        race = self._race((method,))
        return race.values_of(race.runs[0])

    def race_at(self, panel: int, column: int, row: int) -> Race:
        """Returns the race of exactly that cell's run; on a map of basins, of all methods from that cell's start.

        With several seeds it has as many repeats, up to what a race may have.
        """
        across, up = self.axes()
        first, second = float(across.values()[column]), float(up.values()[row])
        if self.kind == "basins":
            return replaced(self._race(self.panels), start=(first, second))
        method = self.panels[panel]
        if self.kind == "rates":
            race = self._race((method,), learning_rate=first)
            return replaced(race, steps=round(second), schedule="constant")
        moved, knobs = {self.across: first, self.up: second}, self.setting.knobs
        own = {name: value for name, value in moved.items() if name not in knobs}
        return replaced(self._race((method,), **own), knobs={name: moved.get(name, knobs[name]) for name in knobs})

    def race(self) -> Race:
        """Returns the race of the chosen cell; where there is no map, that of the method alone."""
        return self.race_at(*self.cell) if self.is_possible else self._race(self.panels[:1])

    def _race(self, methods: tuple[str, ...], **own: float) -> Race:
        """Returns the race between these methods, with these values of their own besides their rates."""
        runs = tuple(Run(method, {**self._rate(method), **own}) for method in methods)
        repeats = min(self.seeds_run, MAX_REPEATS)
        return race_on(self.setting.surface, runs)._replace(setting=self.setting, hypers=self.hypers, repeats=repeats)

    def _rate(self, method: str) -> dict[str, float]:
        return {"learning_rate": self.rates[method]} if method in self.rates else {}


def usual_colour(where: str) -> str:
    """Returns what the colour tells by default: the loss where the surface lists no minimum to arrive at, else the steps."""
    return "loss" if surface(where).minima is no_points else "steps"


def fresh(where: str = FIRST_SURFACE, keep: Map | None = None) -> Map:
    """Returns the surface's default map, but with the kind, methods, values, seeds and looks of `keep`."""
    shown = Map(on(where), usual_colour(where), *usual_axes(where, FIRST_METHOD), axes.CELLS[0])
    if keep is None:
        return shown
    colour = {} if keep.colour == usual_colour(keep.setting.surface) else {"colour": keep.colour}
    shown = replaced(shown, methods=keep.methods, hypers=keep.hypers, **colour, **kept(PAGE, keep, shown))
    return with_axes(shown, keep.across, keep.up)


def with_axes(shown: Map, across: str, up: str) -> Map:
    """Changes the axes as far as the knobs allow; another pair has another usual cell."""
    across, up = fitting_axes(shown.setting.surface, shown.methods[0], across, up)
    if (across, up) == (shown.across, shown.up):
        return shown
    return shown._replace(across=across, up=up, chosen=None if shown.kind == "knobs" else shown.chosen)


def with_kind(shown: Map, kind: str) -> Map:
    """Changes the kind of map, with the same methods; where there was but one, the usual ones join it."""
    methods = shown.methods
    if len(methods) == 1 and kind != "knobs":
        methods = (*methods, *(method for method in USUAL[kind] if method not in methods))[: MOST[kind]]
    return shown._replace(kind=kind, methods=methods, chosen=None)


def with_methods(shown: Map, methods: tuple[str, ...]) -> Map:
    """Changes the methods; the chosen cell stays where its panel does, and the axes as far as they are possible."""
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
    """Makes the map finer or coarser; the same place stays chosen."""
    other = shown._replace(cells=cells)
    if shown.chosen is None or not shown.is_possible:
        return other
    panel, *place = shown.chosen
    moved = (new.nearest(float(old.values()[i])) for old, new, i in zip(shown.axes(), other.axes(), place, strict=True))
    return other._replace(chosen=(panel, *moved))


def own_rates(shown: Map, rates: Mapping[str, float]) -> dict[str, float]:
    """Returns those of the rates (method -> rate) that are not the methods' defaults on this surface."""
    usual = {method: default_rate(shown.setting.landscape, method_of(method)) for method in rates}
    return {method: rate for method, rate in rates.items() if rate != usual[method]}


def with_setting(shown: Map, **changes) -> Map:
    """Changes the steps, knobs, ...; gives the chosen cell up where the map no longer has it."""
    other = replaced(shown, **changes)
    return other if is_on(other, other.chosen) else other._replace(chosen=None)


def is_on(shown: Map, cell: Cell | None) -> bool:
    """Tells whether the map has that cell; None, the usual one, it always has."""
    if cell is None:
        return True
    sizes = (len(shown.panels), *shown.shape)
    return all(0 <= place < size for place, size in zip(cell, sizes, strict=True))


def free_knobs(shown: Map) -> dict[str, tuple[Knob, list[str]]]:
    """Returns shared name -> the knob and the names of the methods that use it, without the rates and what is an axis."""
    return shared_knobs(shown.panels, (shown.across, shown.up) if shown.kind == "knobs" else ())


# --- the address ---------------------------------------------------------------------------------------------------


class Methods(NamedTuple):
    """The part of the address with the methods, a learning rate behind each that has its own."""

    def names(self, state: Map) -> tuple[str, ...]:
        return "method", "p"

    def read(self, query: Reader, state: Map) -> Map:
        state = state._replace(methods=USUAL[state.kind])
        rates: dict[str, float | None] = {}
        given, own = query.query.get("method", ()), own_method(query)
        if own is not None and not any(text.partition("~")[0] == WORD for text in given):
            query.problems.append(f"The link has lines of a method, but does not name it: method={WORD} is missing.")
        for text in given:
            word, _, rate = text.partition("~")
            method = method_in(query, word, own)
            if method is None:
                continue
            if method in rates:
                query.complain("method", method, "is there more than once; the first is shown.")
            else:
                rates[method] = _rate(query, method, rate)
        if len(rates) > MAX_METHODS:
            query.problems.append(f"The link has {len(rates)} methods; a map has at most {MAX_METHODS}: the first.")
        if not rates:
            return state
        methods = tuple(rates)[:MAX_METHODS]
        set_to = {method: rate for method in methods if (rate := rates[method]) is not None}
        return state._replace(methods=methods, rates=own_rates(state, set_to))

    def write(self, state: Map, usual: Map) -> Query:
        if state.methods == USUAL[state.kind] and not state.rates:
            return {}
        rates = {method: f"~{number(rate)}" for method, rate in state.rates.items()}
        words = [registry.word_of(method) + rates.get(method, "") for method in state.methods]
        return {"method": words, **lines_of(state.methods)}


def _rate(query: Reader, method: str, text: str) -> float | None:
    """Reads a method's learning rate; None for its default."""
    if not text:
        return None
    name = registry.method(method).name
    if not has_rate(method):
        query.complain("learning rate", text, f"is of no use: {name} has none.")
        return None
    rate, problem = read_between(text, *RATE_REACH)
    if rate is None:
        query.complain(f"learning rate of {name}", text, f"{problem}; the default is used.")
    return rate


class Axes(NamedTuple):
    """The part of the address with the two knobs, as far as this method on this surface has them, and as far as they are two."""

    def names(self, state: Map) -> tuple[str, ...]:
        return "across", "up"

    def read(self, query: Reader, state: Map) -> Map:
        method, where = state.methods[0], state.setting.surface
        names, given = list(axis_knobs(where, method)), {"across": "", "up": ""}
        for side in given:
            wanted = query.text(side)
            if wanted and wanted not in names:
                offered = f": there are {', '.join(names)}" if names else ""
                who = f"{registry.method(method).name} on {state.setting.landscape.name}"
                query.complain(f"axis {side}", wanted, f"is no knob of {who}{offered}.")
            elif wanted:
                given[side] = wanted
        across, up = given.values()
        if across and across == up:
            query.complain("axis", up, "is there twice; a map needs two different ones.")
        elif across and up and not go_together(where, across, up):
            query.complain("axis", up, "is a second letter of the formula: a map has room for one.")
        fitting = fitting_axes(where, method, across, up) if across or up else usual_axes(where, method)
        return state._replace(across=fitting[0], up=fitting[1])

    def write(self, state: Map, usual: Map) -> Query:
        is_usual = (state.across, state.up) == usual_axes(state.setting.surface, state.methods[0])
        return {} if is_usual else {"across": state.across, "up": state.up}


class Chosen(NamedTuple):
    """The part of the address with the cell whose run is shown."""

    def names(self, state: Map) -> tuple[str, ...]:
        return ("cell",)

    def read(self, query: Reader, state: Map) -> Map:
        given = query.text("cell")
        if given is None:
            return state
        parts = given.split("~")
        if len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
            cell = (int(parts[0]), int(parts[1]), int(parts[2]))
            if is_on(state, cell):
                return state._replace(chosen=cell)
        query.complain("cell", given, "is not on this map; the usual one is shown.")
        return state

    def write(self, state: Map, usual: Map) -> Query:
        return {} if state.chosen is None else {"cell": "~".join(map(str, state.chosen))}


SEEDS_HELP = "Runs in each cell, each with its own noise."
PRECISION_HELP = "float32 is faster; the page then says how many verdicts it changes."


def _cells(shown: Map) -> Word:
    return Word({cells: f"{cells} × {cells}" for cells in axes.CELLS})


PAGE = Page(
    heads=[
        Surface(fresh),
        Window(),
        Reaches(),
        Field("kind", Word(KINDS, row=True), "kind of map", "Map of", stays=True),
        Methods(),
    ],
    parts=[
        Knobs(),
        Axes(),
        NOISE_KIND,
        BATCH,
        ORDER,
        SCHEDULE,
        CLIP,
        CLIP_AT,
        Field("colour", Word(COLOURS), "colour", "Colour"),
        Field(
            "precision", Word({name: name for name in PRECISIONS}), "precision", "Precision", PRECISION_HELP, stays=True
        ),
        FEW_STEPS,
        NOISE,
        SEED,
        Field("seeds", Whole(1, MAX_SEEDS), "number of seeds", "Seeds", SEEDS_HELP, stays=True),
        Field("cells", _cells, "number of cells", "Cells", stays=True),
        Shared(),
        Start(),
        Chosen(),
    ],
    usual=lambda shown: fresh(shown.setting.surface),
    who=lambda shown: f"a map of {shown.setting.landscape.name}",
)
