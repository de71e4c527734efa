"""Writes tables and sentences as HTML."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from types import MappingProxyType

NO_TITLES: Mapping[str, str] = MappingProxyType({})


def table(
    name: str,
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    titles: Mapping[str, str] = NO_TITLES,
    style: str = "",
) -> str:
    """Writes a table of the class `name`: its columns' heads, and rows whose first cell is the row's head, all of them HTML.

    caption: what a screen reader calls it; titles: head -> what it says when pointed at. The last cell of a row that is
    shorter than the heads spans the columns that are left.
    """
    top = "".join(f"<th scope='col'{_title(titles.get(head))}>{head}</th>" for head in heads)
    body = "".join(_row(row, len(heads)) for row in rows)
    look = f" style='{style}'" if style else ""
    return (
        f"<table class='{name}'{look}><caption class='hidden'>{escape(caption)}</caption>"
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )


def with_code(sentence: str) -> str:
    """Writes a sentence as HTML, with what stands between backticks in it (states/query.py, `quoted`) as code."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", escape(sentence))


def swatch(colour: str, name: str) -> str:
    """Writes a spot in the colour, and the name behind it."""
    return f"<span class='swatch' style='background:{colour}'></span>{escape(name)}"


def _title(text: str | None) -> str:
    return f" title='{escape(text)}'" if text else ""


def _row(cells: Sequence[str], columns: int) -> str:
    head, *between, last = cells
    span = f" colspan='{columns - len(cells) + 1}'" if len(cells) < columns else ""
    body = "".join(f"<td>{cell}</td>" for cell in between)
    return f"<tr><th scope='row'>{head}</th>{body}<td{span}>{last}</td></tr>"
