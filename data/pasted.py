"""Reads a table of examples that a visitor pastes: nothing but numbers comes out of the text, or one sentence that says why not.

Two columns are an input and a target, three are two inputs and a target. A comma, a semicolon or a tab stands between them.
"""

import csv
import hashlib
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from written import many, written

MOST_BYTES = 1_000_000
FEWEST, MOST = 3, 2000  # rows
SMALLEST, LARGEST = 1e-9, 1_000_000  # sizes of a number that is not 0
APART = 10_000  # so many times as much as the other an input may vary, and so many of its spreads lie from 0
STILL = 1e-8  # a column whose spread is a smaller part of its mean does not vary
ALIKE = 0.999999  # a correlation of two inputs beyond this
LONGEST = 40  # characters of a name, and of a number
QUOTED = 16  # characters that a sentence repeats

SEPARATORS = "\t;,"  # the first of them in the first line, outside quotes
MINUS = str.maketrans("−–－", "---")
NUMBER = re.compile(r"[+-]?(?P<digits>[0-9]+[.,]?[0-9]*|[.,][0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
TWO_WAYS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")  # a decimal comma, or thousands
NO_NUMBERS = {"nan", "inf", "infinity", "na", "n/a", "null", "none", "true", "false"}  # are no names of columns, either
USUAL = {2: ("input", "target"), 3: ("input 1", "input 2", "target")}


@dataclass(frozen=True, eq=False)
class Table:
    """A visitor's own examples. Two are equal exactly if their texts are."""

    names: tuple[str, ...]  # of the columns, plain text
    rows: np.ndarray  # (m, inputs and target), as typed, sorted by target

    @cached_property
    def unit(self) -> float:
        """The power of ten in which both inputs are measured: the spread of the one that varies less is then .5 to 5."""
        least = float(self.rows[:, :-1].std(axis=0).min())
        return 10.0 ** math.floor(math.log10(least / 0.5))

    @cached_property
    def scaled(self) -> np.ndarray:
        """The rows (m, inputs and target) with the inputs in that unit: what a surface is made of."""
        return self.rows / ([self.unit] * (len(self.names) - 1) + [1.0])

    @cached_property
    def text(self) -> str:
        """The table as CSV, which `read` reads back as the same table."""
        lines = [",".join('"' + name.replace('"', '""') + '"' for name in self.names)]
        lines += [",".join(map(_written, row)) for row in self.rows.tolist()]
        return "\n".join(lines) + "\n"

    @cached_property
    def digest(self) -> str:
        """A short name for the content."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]

    @property
    def short(self) -> str:
        """The name by which an address tells it from other tables of the same visitor."""
        return self.digest[:8]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


class Unreadable(Exception):
    """The sentence says what is wrong with the text."""


def read(text: str) -> Table | str:
    """Returns the table that a text stands for, or the sentence that says why it stands for none. Never raises."""
    try:
        rows = _cells(text)
        names = _names(rows)
        return Table(*_checked(names or USUAL[len(rows[0].cells)], _numbers(rows[bool(names) :])))
    except Unreadable as why:
        return str(why)


# --- from text to cells --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A row as it was typed."""

    number: int  # of its line
    cells: Sequence[str]


def _cells(text: str) -> list[Row]:
    """Returns the rows that are not empty, each with as many cells as the first."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise Unreadable(f"The table is larger than {MOST_BYTES // 1_000_000} MB.")
    text = text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        rows = [Row(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if "".join(cells).strip()]
    except csv.Error:
        raise Unreadable(f"Row {reader.line_num}: its quotes do not close, or a cell is too long.") from None
    if not rows:
        raise Unreadable(
            "The table is empty: paste two columns, an input and a target, or three, two inputs and a target."
        )
    columns = len(rows[0].cells)
    if columns not in USUAL:
        told = "comma, a semicolon or a tab stands between columns" if columns == 1 else "table has two or three"
        raise Unreadable(f"Row {rows[0].number} has {many(columns, 'column')}: a {told}.")
    for row in rows:
        if len(row.cells) != columns:
            raise Unreadable(
                f"Row {row.number} has {many(len(row.cells), 'column')}, not {columns} as row {rows[0].number}."
            )
    return rows


def _separator(text: str) -> str:
    lines = re.split("[\r\n]", re.sub('"[^"]*"', "x", text))
    first = next((line for line in lines if line.strip(f"{SEPARATORS} ")), "")
    return next((sign for sign in SEPARATORS if sign in first), ",")


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    """Returns the names of the columns, where the first row has any: words that begin with a letter."""
    names = tuple(map(_name, rows[0].cells))
    return names if all(name[:1].isalpha() and name.casefold() not in NO_NUMBERS for name in names) else ()


def _name(cell: str) -> str:
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in cell).split())
    return plain[:LONGEST].strip()


# --- from cells to numbers -----------------------------------------------------------------------------------------


def _numbers(rows: Sequence[Row]) -> np.ndarray:
    if len(rows) < FEWEST:
        raise Unreadable(f"The table has {many(len(rows), 'row')} of numbers; at least {FEWEST} are needed.")
    if len(rows) > MOST:
        raise Unreadable(f"The table has {len(rows):,} rows of numbers; at most {MOST:,} are taken.")
    found = np.array([[_number(cell, row, nth) for nth, cell in enumerate(row.cells, 1)] for row in rows])
    _check_commas(rows)
    return found


def _number(cell: str, row: Row, column: int) -> float:
    def refuse(why: str) -> Unreadable:
        return Unreadable(f"Row {row.number}, column {column}: {_shown(cell)} {why}.")

    if not cell:
        raise Unreadable(f"Row {row.number}, column {column} is empty.")
    plain = cell.translate(MINUS)
    number = NUMBER.fullmatch(plain) if len(plain) <= LONGEST else None
    if number is None:
        raise refuse("is no number")
    value = float(plain.replace(",", "."))
    if not abs(value) <= LARGEST:
        raise refuse(f"is beyond {LARGEST:,}")
    if abs(value) < SMALLEST and re.search("[1-9]", number["digits"]):
        raise refuse(f"is closer to 0 than {written(SMALLEST)}")
    return value + 0.0  # no negative zero


def _check_commas(rows: Sequence[Row]) -> None:
    """Refuses commas that may not be decimal ones, now that all cells are numbers."""
    cells = [(cell, row.number, nth) for row in rows for nth, cell in enumerate(row.cells, 1)]
    commas = [place for place in cells if "," in place[0]]
    if not commas:
        return
    cell, row, column = commas[0]
    where = f"Row {row}, column {column}: {_shown(cell)}"
    if any("." in other for other, *_ in cells):
        raise Unreadable(f"{where} has a comma, and other numbers have points: write all of them with points.")
    if all(TWO_WAYS.fullmatch(other.translate(MINUS)) for other, *_ in commas):
        whole, part = cell.translate(MINUS).split(",")
        raise Unreadable(f"{where} may mean {whole}.{part} or {whole}{part}: write one of these.")


def _checked(names: tuple[str, ...], rows: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """Returns the table's parts, the rows sorted by target; refuses what makes no surface that can be drawn."""
    *inputs, target = range(len(names))
    mean, spread = np.abs(rows.mean(axis=0)), rows.std(axis=0)
    for column in (*inputs, target):
        if spread[column] <= STILL * mean[column]:
            same = "has the same number in every row" if np.ptp(rows[:, column]) == 0 else "hardly varies"
            raise Unreadable(f"Column {column + 1} {same}: there is nothing to learn from it.")
    for column in inputs:
        if mean[column] > APART * spread[column]:
            raise Unreadable(
                f"Column {column + 1} lies more than {APART:,} times its standard deviation from 0: subtract a number."
            )
    if len(inputs) == 2:
        if spread[:2].max() > APART * spread[:2].min():
            raise Unreadable(f"One input varies more than {APART:,} times as much as the other: choose other units.")
        if abs(np.corrcoef(rows[:, :2].T)[0, 1]) > ALIKE:
            raise Unreadable("The two inputs follow one another exactly: no weights are better than all others.")
    rows = rows[np.argsort(rows[:, target], kind="stable")]
    rows.flags.writeable = False
    return names, rows


# --- in words ------------------------------------------------------------------------------------------------------


def _shown(cell: str) -> str:
    """Makes what was typed fit for a sentence: short, and in a code span, where Markdown is inert."""
    plain = "".join(sign for sign in cell if sign.isprintable() and sign != "`")
    return f"`{plain[:QUOTED]}{'…' * (len(plain) > QUOTED)}`" if plain else "what stands there"


def _written(value: float) -> str:
    return repr(value).removesuffix(".0")
