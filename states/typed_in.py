"""The lines of a method that was typed in, in an address: `p=v=rho*v+g;x=x-lr*v`, and `own` where a method is named."""

from collections.abc import Iterable

from optimizers import OPTIMIZERS
from states.fields import LOST_PLUS
from states.query import Query, Reader
from typed.method import MARK, WORD, is_typed_method, key_of_program
from typed.reading import Mistyped


def own_method(query: Reader) -> str | None:
    """Returns the key of the method whose lines a link has, parsed anew; None without one, and where it cannot be read."""
    given = query.text("p")
    if given is None:
        return None
    if LOST_PLUS.search(given):
        query.complain("lines", given, "have a blank, for which + stands in an address (write %2B); they are left out.")
        return None
    try:
        return key_of_program(given)
    except Mistyped as why:
        query.complain("lines", given, f"cannot be read. At their character {why.column}: {why}")
        return None


def method_in(query: Reader, word: str, own: str | None) -> str | None:
    """Returns the key of the method that a word of a link names; None, with a complaint, where there is none."""
    if word == WORD and own is not None:
        return own
    if word in OPTIMIZERS:
        return word
    missing = "has no lines that can be read" if word == WORD else "does not exist"
    query.complain("method", word, f"{missing}; it is left out.")
    return None


def lines_of(methods: Iterable[str]) -> Query:
    """Returns the part of an address with the lines of the method among these that was typed in."""
    own = next((key for key in methods if is_typed_method(key)), None)
    return {} if own is None else {"p": own.removeprefix(MARK)}
