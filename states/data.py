"""The state of the page Data: a race on a surface made of examples, whose steps see batches of them.

?set=diabetes_line&prepare=0.4&m=sgd&m=adam&batch=32&order=sorted&axis=examples
"""

from typing import NamedTuple

from data.pasted import Table
from landscapes import LANDSCAPES
from states import race
from states.batches import MOST_EXAMPLES
from states.controls import BATCH, ORDER, SEED, STEPS
from states.fields import Field, Knobs, Page, Shared, Start, Word, replaced
from states.noise import EXAMPLES
from states.query import Query, Reader
from states.race import RATE_RULES, RATES_HELP, Race, Runs, race_on
from states.setting import with_table

SETS = {key: one.name for key, one in LANDSCAPES.items() if one.drawn}  # key of a surface -> its name
FIRST_SET = "fitted_line"
OF_COLUMNS = {2: "fitted_line", 3: "diabetes_line"}  # which surface is made of a table with so many columns
FIRST_METHODS = ("sgd", "adam")
COUNTS = {"steps": "Steps", "examples": "Examples seen"}


class Data(Race):
    """What the page Data shows."""

    __slots__ = ()

    def race(self) -> Race:
        """Returns the runs that the page shows, as a race of any page's."""
        return Race(*self)


def fresh(where: str = FIRST_SET, keep: Data | None = None) -> Data:
    """Returns the first picture of a set: every step sees all examples. With the methods and values of `keep`, as `race.fresh`."""
    if keep is None:
        begun, count, batch = race_on(where, [(key, {}) for key in FIRST_METHODS]), "steps", MOST_EXAMPLES
    else:
        begun, count = race.fresh(where, keep.race()), keep.count
        batch = keep.setting.batch if keep.setting.is_noisy else MOST_EXAMPLES
    batch = min(batch, begun.setting.landscape.count)
    return Data(*replaced(begun, noise=0.0, noise_kind=EXAMPLES, batch=batch, count=count))


def own(table: Table, keep: Data) -> Data:
    """Returns the first picture of a visitor's own table, with the methods and values of `keep`: standardised, for its inputs may be of any size."""
    begun = fresh(OF_COLUMNS[len(table.names)], without_table(keep))
    setting = with_table(begun.setting, table)
    knobs = {**setting.knobs, "prepare": 1.0}
    return begun._replace(setting=setting._replace(knobs=knobs, batch=setting.count))


def without_table(data: Data) -> Data:
    """Returns the same on the surface's own table."""
    return data._replace(setting=with_table(data.setting, None)) if data.setting.table else data


class Set(NamedTuple):
    """The part of the address with the set of examples; everything else begins as it is there."""

    def names(self, state: Data) -> tuple[str, ...]:
        return ("set",)

    def read(self, query: Reader, state: Data) -> Data:
        return fresh(query.word(query.text("set"), "set of examples", tuple(SETS), FIRST_SET))

    def write(self, state: Data, usual: Data) -> Query:
        return {} if state.setting.surface == FIRST_SET else {"set": state.setting.surface}


class Own(NamedTuple):
    """The part of the address with the name of a visitor's own table. What is in the table no address holds."""

    def names(self, state: Data) -> tuple[str, ...]:
        return ("table",)

    def read(self, query: Reader, state: Data) -> Data:
        given, table = query.text("table"), state.setting.table
        if given and (table is None or table.short != given):
            query.complain(
                "table", given, f"was pasted in another session, and stayed there; {state.setting.name} is shown."
            )
        return state

    def write(self, state: Data, usual: Data) -> Query:
        return {} if state.setting.table is None else {"table": state.setting.table.short}


AXIS = Field("count", Word(COUNTS, row=True), "axis of the losses", "Against", stays=True, short="axis")
RULES = {name: RATE_RULES[name] for name in ("own", "same")}
RULE = Field(
    "rate_rule", Word(RULES, row=True), "kind of rates", "Learning rates", RATES_HELP, stays=True, short="rates"
)

PAGE = Page(
    heads=[Set(), Knobs(), Runs()],
    parts=[
        Own(),
        RULE,
        BATCH,
        ORDER,
        AXIS,
        *(race.PAGE.fields[name] for name in ("factor", "rate")),
        STEPS,
        SEED,
        Shared(),
        Start(),
    ],
    usual=lambda data: fresh(data.setting.surface),
    who=lambda data: data.setting.landscape.name,
)
