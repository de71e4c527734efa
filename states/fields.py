"""A control of a page, written once: from a line of these tables follow the address, its check, the widget and its words.

A page is a table of parts, in the order of its address. Most are a `Field`; `Surface`, `Knobs`, `Start` and `Shared` are what
several pages have besides. A part has the names that links may give it, and reads and writes it: a state -> a state, or a
query. Knows no page, no Streamlit.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from data.pasted import Table
from landscapes import LANDSCAPES
from shapes import Knob
from states.numbers import number
from states.query import Query, Reader, few, read_between
from states.setting import Setting, with_table
from states.shared import all_hypers, shared_knobs
from typed.method import is_typed_method
from typed.reading import Mistyped
from typed.surface import FARTHEST, WINDOW, formula_of, is_typed, key_of

MAX_STEPS = 10_000  # of a race
FEWER_STEPS = 1000  # ... where each step is looked into, and where a map runs them forty thousand times
MAX_SEED = 999_999
START_REACH = 1e6  # a start coordinate beyond this is a slip
FIRST_SURFACE = "taco_shell"

State = Any  # a NamedTuple with a field `setting`: a Setting, or a Task


def value_of(state: State, name: str) -> Any:
    """Returns the value of a field of the state, or of its setting."""
    return getattr(state.setting if name in state.setting._fields else state, name)


def replaced(state: State, **values) -> State:
    """Returns the state with other values for fields of its own, or of its setting."""
    setting = {name: values.pop(name) for name in state.setting._fields if name in values}
    return state._replace(**values, **({"setting": state.setting._replace(**setting)} if setting else {}))


# --- forms ---------------------------------------------------------------------------------------------------------


class Whole(NamedTuple):
    """A whole number; in a field of its own, or on a slider."""

    low: int
    high: int
    slider: bool = False


class Word(NamedTuple):
    """One of several words (or numbers), each with its name for a visitor; in a list to choose from, or side by side."""

    names: Mapping[Any, str]
    row: bool = False
    refusal: str = ""  # the end of the sentence about a word that does not exist; else it names those that do


Form = Knob | Whole | Word  # a Knob: a number on its slider


def read_form(query: Reader, given: str | None, what: str, form: Form, usual: Any) -> Any:
    """Reads the value that a text gives, or takes the usual one; complains of what cannot be used."""
    if isinstance(form, Knob):
        value = query.value(given, what, form.low, form.high, usual)
        return query.end(value, what, form.low, form.high) if form.switch else value
    if isinstance(form, Whole):
        return query.whole(given, what, form.low, form.high, usual)
    words = {str(word): word for word in form.names}
    return words[query.word(given, what, tuple(words), str(usual), form.refusal)]


# --- parts ---------------------------------------------------------------------------------------------------------


class Part(Protocol):
    """A part of a page's address."""

    def names(self, state: State) -> tuple[str, ...]:
        """Returns the names that links give it, the one that is written first."""
        ...

    def read(self, query: Reader, state: State) -> State:
        """Returns the state with what the link says of this part."""
        ...

    def write(self, state: State, usual: State) -> Query:
        """Returns the query of what in this part differs from the usual state."""
        ...


class Field(NamedTuple):
    """One control: the part of the address with its value."""

    name: str  # of the value in the state (or its setting), of the widget, and in the address
    form: Form | Callable[[State], Form]
    what: str  # in a sentence about a link: "number of steps"
    title: str = ""  # over the widget
    help: str = ""
    usual: Callable[[State], Any] | None = None  # the default, where it depends on fields before it
    stays: bool = False  # on another surface; else it takes that surface's default
    short: str = ""  # its name in the address, where that is another
    aliases: tuple[str, ...] = ()  # what older links call it

    def form_of(self, state: State) -> Form:
        return self.form if isinstance(self.form, Knob | Whole | Word) else self.form(state)

    def names(self, state: State) -> tuple[str, ...]:
        return self.short or self.name, *self.aliases

    def read(self, query: Reader, state: State) -> State:
        usual = self.usual(state) if self.usual else value_of(state, self.name)
        given = query.text(*self.names(state))
        return replaced(state, **{self.name: read_form(query, given, self.what, self.form_of(state), usual)})

    def write(self, state: State, usual: State) -> Query:
        value = value_of(state, self.name)
        if value == (self.usual(state) if self.usual else value_of(usual, self.name)):
            return {}
        return {self.names(state)[0]: value if isinstance(value, str) else number(value)}


def key_typed(query: Reader, name: str, what: str, key_of: Callable[[str], str]) -> str | None:
    """Returns the key of what a link's text was typed for, parsed anew; None without one, and where it cannot be read."""
    given = query.text(name)
    if given is None:
        return None
    if LOST_PLUS.search(given):
        query.complain(what, given, "has a blank, for which + stands in an address (write %2B); it is left out.")
        return None
    try:
        return key_of(given)
    except Mistyped as why:
        query.complain(what, given, f"cannot be read. At its character {why.column}: {why}")
        return None


class Surface(NamedTuple):
    """The part of the address with the surface, or the formula that is one; everything else begins as it is there."""

    fresh: Callable[[str], State]

    def names(self, state: State) -> tuple[str, ...]:
        return "s", "f"

    def read(self, query: Reader, state: State) -> State:
        listed = query.word(query.text("s"), "surface", tuple(LANDSCAPES), FIRST_SURFACE)
        return self.fresh(key_typed(query, "f", "formula", key_of) or listed)

    def write(self, state: State, usual: State) -> Query:
        where = state.setting.surface
        if is_typed(where):
            return {"f": formula_of(where)}
        return {} if where == FIRST_SURFACE else {"s": where}


class Window(NamedTuple):
    """The part of the address with the window of a surface that was typed in: its left, right, lower and upper edge."""

    def names(self, state: State) -> tuple[str, ...]:
        return ("win",)

    def read(self, query: Reader, state: State) -> State:
        given = query.text("win")
        if given is None:
            return state
        if not is_typed(state.setting.surface):
            query.complain("window", given, f"is of no use: {state.setting.name} has its own.")
            return state
        edges = [read_between(edge, -FARTHEST, FARTHEST).value for edge in given.split(",")]
        found = (
            framed(state.setting, [edge for edge in edges if edge is not None]) if len(edges) == len(WINDOW) else None
        )
        if found is None:
            query.complain("window", given, f"{NO_WINDOW}; the one that was found is shown.")
            return state
        return state._replace(setting=found)

    def write(self, state: State, usual: State) -> Query:
        edges = window_of(state.setting)
        return {} if edges == window_of(usual.setting) else {"win": ",".join(map(number, edges))}


LOST_PLUS = re.compile(r"[\w.)|] +[\w.(|]")  # a blank between two factors: nobody can tell whether it was a + once
NARROWEST = 1e-6  # of a window
NO_WINDOW = f"is not four numbers from -{number(FARTHEST)} to {number(FARTHEST)}: left, right, below, above, each pair ascending"


def window_of(setting: Setting) -> tuple[float, ...]:
    """Returns the edges of the window of a surface that was typed in; () for any other."""
    return tuple(setting.knobs[name] for name in WINDOW) if is_typed(setting.surface) else ()


def framed(setting: Setting, edges: Sequence[float]) -> Setting | None:
    """Returns the same in that window (left, right, below, above), None where it is none; a start of its own stays."""
    if len(edges) != len(WINDOW) or not all(low + NARROWEST <= high for low, high in (edges[:2], edges[2:])):
        return None
    return setting._replace(knobs={**setting.knobs, **dict(zip(WINDOW, edges, strict=True))})


class Knobs(NamedTuple):
    """The part of the address with the knobs of the surface, each by its own name."""

    def names(self, state: State) -> tuple[str, ...]:
        return tuple(knob.name for knob in state.setting.landscape.knobs)

    def read(self, query: Reader, state: State) -> State:
        landscape = state.setting.landscape
        values = {
            knob.name: read_form(query, query.text(knob.name), f"{landscape.name} {knob.name}", knob, knob.default)
            for knob in state.setting.handles
        }
        return replaced(state, knobs={**state.setting.knobs, **values})

    def write(self, state: State, usual: State) -> Query:
        values = [(name, state.setting.knobs[name]) for name in self.names(state)]
        return {name: number(value) for name, value in values if value != usual.setting.knobs[name]}


class Shared(NamedTuple):
    """The part of the address with the values that methods share, by their shared names: rho, beta1, ..."""

    def names(self, state: State) -> tuple[str, ...]:
        return tuple(self._knobs(state))

    def _knobs(self, state: State) -> dict[str, Knob]:
        """Returns shared name -> knob, of all methods of files and of the one that was typed in."""
        own = shared_knobs(method for method in state.methods if is_typed_method(method))
        return {**{name: knob for name, (knob, _) in own.items()}, **all_hypers()}

    def read(self, query: Reader, state: State) -> State:
        known = {name: knob for name, knob in self._knobs(state).items() if name in query.query}
        given = {name: read_form(query, query.text(name), name, knob, knob.default) for name, knob in known.items()}
        return state._replace(hypers={name: value for name, value in given.items() if value != known[name].default})

    def write(self, state: State, usual: State) -> Query:
        known = self._knobs(state)
        return {name: number(value) for name, value in state.hypers.items() if name in known}


class Start(NamedTuple):
    """The part of the address with the start; it leaves out the surface's own, which turns with the surface."""

    def names(self, state: State) -> tuple[str, ...]:
        return "x", "y"

    def read(self, query: Reader, state: State) -> State:
        x, y = (
            query.value(query.text(name), f"start {name}", -START_REACH, START_REACH, usual)
            for name, usual in zip("xy", state.setting.start_point, strict=True)
        )
        return replaced(state, start=started(state.setting, (x, y)))

    def write(self, state: State, usual: State) -> Query:
        start = state.setting.start
        return {} if start is None else {"x": number(start[0]), "y": number(start[1])}


def started(setting: Setting, start: tuple[float, float]) -> tuple[float, float] | None:
    """Returns that start as a setting holds it: None where it is the surface's own, which turns with the surface."""
    return None if start == setting.landscape.view_at(setting.knobs).start else start


# --- pages ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """A page as a table of its parts."""

    heads: Sequence[Part]  # read first: they decide what the others may be
    parts: Sequence[Part]  # all else
    usual: Callable[[State], State]  # the state from which an address tells what differs
    who: Callable[[State], str]  # who has no use for other names, in a sentence

    def __iter__(self) -> Iterator[Part]:
        yield from self.heads
        yield from self.parts

    @property
    def fields(self) -> dict[str, Field]:
        """Returns the controls by their names."""
        return {part.name: part for part in self if isinstance(part, Field)}


def decode(page: Page, query: Mapping[str, Sequence[str]], table: Table | None = None) -> tuple[State, list[str]]:
    """Returns the state that a query (name -> values) stands for, and a sentence for whatever in it could not be used.

    table: a visitor's own, of which its surface is made. ValueError if it cannot be.
    """
    reader = Reader(query)
    state: State = None
    for part in page.heads:
        state = part.read(reader, state)
    if table is not None:
        state = state._replace(setting=with_table(state.setting, table))
    reader.strangers({name for part in page for name in part.names(state)}, page.who(state))
    for part in page.parts:
        state = part.read(reader, state)
    return state, few(reader.problems)


def encode(page: Page, state: State) -> Query:
    """Returns the query of a state: whatever differs from the usual one."""
    usual = page.usual(state)
    return {name: value for part in page for name, value in part.write(state, usual).items()}


def kept(page: Page, state: State, new: State) -> dict[str, Any]:
    """Returns what stays of a state on another surface, on which `new` is: name -> value. A word stays where it exists."""
    values = [(field, value_of(state, field.name)) for field in page.fields.values() if field.stays]
    return {field.name: value for field, value in values if _has(field.form_of(new), value)}


def _has(form: Form, value: Any) -> bool:
    return not isinstance(form, Word) or value in form.names
