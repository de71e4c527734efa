"""Reads a method that is typed in: lines `name = formula`, from a text to a Program, or one sentence that says what is wrong and where.

    v = rho*v + g
    x = x - lr*v

x is the point, g the gradient at it where the step begins, t the number of the step, from 1, grad(e) the gradient at e. What is
read before it is set is *state*: it is remembered from step to step, and 0 at first. What is never set is a *knob*: a slider.
All else is as in a formula (reading.py); vectors act along each axis. There are no loops, and no calls but the grammar's own.
"""

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from typed.functions import EVERY
from typed.reading import REMEDIES, TOKEN, Mistyped, Reader, Token, tokens
from typed.tree import CONSTANTS, MOST_OPERATIONS, Call, Name, Node, names, operations, text_of, walk

LONGEST = 600  # characters, so that a link has room for it
LONGEST_TYPED = 2 * LONGEST  # ... with all blanks and remarks
MOST_LINES, MOST_STATES, MOST_KNOBS, MOST_GRADIENTS = 12, 4, 6, 6
LONGEST_NAME = 14  # characters
BREAK = re.compile("[\n;]")  # between lines
GIVEN = ("x", "g", "t")
FIELD = (
    "lr",
    "rho",
    "beta1",
    "beta2",
    "eps",
    "decay",
    "weight_decay",
)  # names that have a meaning where methods are told of
POINT, GRADIENT, STEP = GIVEN
SAME = {  # other spellings of the field's names
    **dict.fromkeys(("learning_rate", "alpha"), "lr"),
    "epsilon": "eps",
    "b1": "beta1",
    "b2": "beta2",
    "wd": "weight_decay",
}
GREEK = str.maketrans(
    {
        **{
            "α": "lr",
            "β": "beta",
            "γ": "gamma",
            "δ": "delta",
            "ε": "eps",
            "η": "eta",
            "κ": "kappa",
            "λ": "weight_decay",
        },
        **{"μ": "mu", "ρ": "rho"},
        **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
    }
)
WORD = "[A-Za-zα-ω][A-Za-z0-9_α-ω₀-₉]*"
LINES_TOKEN = re.compile(TOKEN.pattern.replace("[A-Za-z]+[0-9]*", WORD))
LINE_REMEDIES = {
    **REMEDIES,
    "=": "A line sets one name: v = rho*v + g. There is no comparison.",
    "_": "A name begins with a letter.",
    "'": "There is no text in a line.",
    '"': "There is no text in a line.",
}
# What a file that is taken along means by these (elsewhere.py), and what the engine does by a state of that name.
TAKEN = {
    "State",
    "closure",
    "float",
    "loss",
    "one",
    "params",
    "f",
    "np",
    "jax",
    "jnp",
    "optax",
    "torch",
    "math",
    "self",
    "state",
    "init",
    "update",
    "group",
    "point",
    "evaluations",
    "clipped",
}


class Line(NamedTuple):
    """One line: a name, and the formula that it is set to."""

    name: str
    tree: Node


class Program(NamedTuple):
    """A method as lines, and what their names are."""

    lines: tuple[Line, ...]
    state: tuple[str, ...]  # in the order in which they are read; all like x
    knobs: tuple[str, ...]  # likewise

    def reads(self, name: str) -> bool:
        """Tells whether a line reads that name."""
        return any(name in names(line.tree) for line in self.lines)


def text_of_program(program: Program, gap: str = "", end: str = ";") -> str:
    """Writes a program as the shortest text that reads back as it; gap: around =, + and -; end: between lines."""
    return end.join(f"{name}{gap}={gap}{text_of(tree, gap)}" for name, tree in program.lines)


def read_program(text: str) -> Program:
    """Returns the program that a text stands for; raises Mistyped for what is none, or is too large."""
    if len(text) > LONGEST_TYPED:
        raise Mistyped(TOO_LONG, LONGEST_TYPED)
    found = list(_sides(text))
    if not found:
        raise Mistyped("Type the lines of a step: v = rho*v + g, and below it x = x - lr*v.")
    reader = _Names({POINT, *(side.name for side in found)})
    for side in found:
        reader.spell(side.name, side.spelled, side.at)
    lines = tuple(Line(side.name, reader.tree(text, side)) for side in found)
    program = Program(lines, _state(lines), _knobs(lines))
    for refused, at in _too_much(program, found, text):
        raise Mistyped(refused, at)
    return program


class _Side(NamedTuple):
    """A line before its formula is read."""

    name: str
    spelled: str
    at: int  # where it begins
    formula: int  # where its formula begins
    end: int


def _sides(text: str) -> Iterator[_Side]:
    """Yields what each line sets, and where its formula stands; a # begins a remark."""
    at = 0
    for line in BREAK.split(text):
        plain = line.partition("#")[0].rstrip("\r")
        if plain.strip():
            yield _side(plain, at + len(plain) - len(plain.lstrip()), at)
        at += len(line) + 1


def _side(line: str, first: int, at: int) -> _Side:
    """Splits a line that begins at `at`, its first sign at `first`."""
    left, equals, right = line.partition("=")
    if not equals:
        raise Mistyped("A line sets a name: v = rho*v + g. Here = is missing.", first)
    name, sign = left.strip(), at + len(left)
    if name[-1:] in ("+", "-", "*", "/", "^"):
        bare = name[:-1].strip(" */")
        raise Mistyped(f"There is no {name[-1]}= here: write {bare} = {bare} {name[-1]} ...", sign)
    if not re.fullmatch(WORD, name):
        raise Mistyped("Before = stands one name, of letters, digits and _: v, m_hat, G.", first)
    if not right.strip():
        raise Mistyped(f"Behind {name[:LONGEST_NAME]} = a formula is missing.", sign)
    return _Side(_settable(name, first), name, first, sign + 1, at + len(line))


def _settable(name: str, at: int) -> str:
    """Returns the name as it is kept; raises Mistyped for one that a line cannot set."""
    plain = _plain(name, at)
    if plain in (GRADIENT, STEP):
        what = "the gradient at x" if plain == GRADIENT else "the number of the step"
        raise Mistyped(f"{plain} is {what}, and no line sets it; choose another name.", at)
    if plain in CONSTANTS or plain.lower() in EVERY:
        raise Mistyped(f"{plain} has a meaning already, and no line sets it; choose another name.", at)
    return plain


def _plain(name: str, at: int) -> str:
    """Returns a name in plain letters, the field's names as they are spelled here."""
    plain = name.translate(GREEK)
    plain = SAME.get(plain, plain)
    if len(plain) > LONGEST_NAME:
        raise Mistyped(f"{plain[:LONGEST_NAME]}… is too long; a name has at most {LONGEST_NAME} characters.", at)
    if keyword.iskeyword(plain) or keyword.issoftkeyword(plain) or plain in TAKEN or plain.endswith("_"):
        raise Mistyped(f"{plain} cannot be a name here; choose another.", at)
    return plain


@dataclass
class _Names:
    """What the names of a program mean: those that are set, and how each of the others was spelled first."""

    assigned: set[str]
    spelled: dict[str, str] = field(default_factory=dict)

    def tree(self, text: str, side: _Side) -> Node:
        """Returns the tree of the formula of a line."""
        found = tokens(text[: side.end], side.formula, LINES_TOKEN, LINE_REMEDIES)
        reader = _LineReader(list(found))
        reader.known = self
        return reader.whole()

    def meaning(self, token: Token, is_called: bool) -> Node:
        """Returns what a name stands for that is no function's."""
        if token.text in CONSTANTS:
            return Name(token.text)
        name = _plain(token.text, token.at)
        if is_called and len(name) > 1 and name not in self.assigned and name not in FIELD:
            raise Mistyped(f"There is no function {name}. There are {', '.join(EVERY)}.", token.at)
        self.spell(name, token.text, token.at)
        return Name(name)

    def spell(self, name: str, spelled: str, at: int) -> None:
        """Notes how a name is spelled; raises Mistyped where it was spelled otherwise before: it might be meant as another one."""
        before = self.spelled.setdefault(name, spelled)
        if before != spelled:
            raise Mistyped(f"{spelled} and {before} mean the same here, {name}; spell it in one way.", at)


class _LineReader(Reader):
    """Reads the formula of a line: any name may stand in it, in small and large letters."""

    functions = EVERY
    known: _Names

    def meaning(self, name: str, token: Token) -> Node:
        return self.known.meaning(token, self.sees("(") and self.next.at == token.at + len(token.text))


# --- what the names are, and how many --------------------------------------------------------------------------------


def _state(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Returns the names that are read before they are set, each once."""
    assigned, done, found = {line.name for line in lines}, set(), []
    for line in lines:
        found += [name for name in names(line.tree) if name in assigned and name not in done and name != POINT]
        done.add(line.name)
    return tuple(dict.fromkeys(found))


def _knobs(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Returns the names that are read and never set, each once."""
    assigned = {line.name for line in lines}
    read = (name for line in lines for name in names(line.tree))
    return tuple(dict.fromkeys(name for name in read if name not in assigned and name not in GIVEN))


def gradients(program: Program) -> int:
    """Counts the gradients that a step asks for."""
    asked = [
        node for line in program.lines for node in walk(line.tree) if isinstance(node, Call) and node.function == "grad"
    ]
    return len(asked) + program.reads(GRADIENT)


TOO_LONG = f"This is too long for a link: a method has at most {LONGEST} characters."


def _too_much(program: Program, found: list[_Side], text: str) -> Iterator[tuple[str, int]]:
    """Yields what a program has too much of, or lacks, with the place."""
    length, work = len(text_of_program(program)), sum(operations(line.tree) for line in program.lines)
    if len(program.lines) > MOST_LINES:
        yield f"There are {len(program.lines)} lines; a method has at most {MOST_LINES}.", found[MOST_LINES].at
    if POINT not in (line.name for line in program.lines):
        yield "No line sets x: the last one is often x = x - lr*g.", found[-1].at
    if length > LONGEST:
        yield TOO_LONG, 0
    if work > MOST_OPERATIONS:
        yield f"This has {work} operations; a method has at most {MOST_OPERATIONS}.", 0
    if len(program.state) > MOST_STATES:
        yield (
            f"{', '.join(program.state)} are read before they are set, so each is remembered from step to step; at most "
            f"{MOST_STATES} are.",
            0,
        )
    if len(program.knobs) > MOST_KNOBS:
        yield (
            f"There are {len(program.knobs)} names that no line sets, {', '.join(program.knobs)}; each is a slider, and at most "
            f"{MOST_KNOBS} are.",
            0,
        )
    if gradients(program) > MOST_GRADIENTS:
        yield f"A step asks for {gradients(program)} gradients; at most {MOST_GRADIENTS}.", 0
