"""The lines of a method that was typed in, in an address: `p=v=rho*v+g;x=x-lr*v`, and `own` where a method is named."""

from collections.abc import Iterable

from optimizers import OPTIMIZERS
from states.fields import key_typed
from states.query import Query, Reader
from typed.method import MARK, WORD, is_typed_method, key_of_program


def own_method(query: Reader) -> str | None:
    """Returns the key of the method whose lines a link has, parsed anew; None without one, and where it cannot be read."""
    return key_typed(query, "p", "own method", key_of_program)


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
