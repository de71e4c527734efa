"""Checks what a link says, numbers and words of a query string, and writes a sentence for whatever cannot be used."""

import re
from collections.abc import Collection, Mapping, Sequence

from states.numbers import Reading, number, read_number, within

# What other programs write into a link: course platforms, mail and search engines to count its visitors, and Streamlit for
# its frames. The same as in stage/place.js.
FOREIGN = re.compile(
    r"(utm|mc|mtm|pk|hsa)_.*|_.*|embed.*|ref(_src|_url)?|[a-z]*clk?id|[gw]braid|igshid|li_fat_id|mkt_tok|trk",
    re.IGNORECASE,
)

# How a sentence ends about what a page makes of the rest of the link.
INSTEAD = re.compile(r"(; |, and )([^;,`]+ (is|are) (used|shown|left out)|here is the whole lecture)\.$")

Query = dict[str, str | list[str]]  # what is written into the address: name -> value, or several


class Reader:
    """Reads numbers and words out of a query, and collects a sentence for each that cannot be used."""

    def __init__(self, query: Mapping[str, Sequence[str]]):
        self.query = own_part(query)
        self.problems: list[str] = []

    def complain(self, what: str, given: str, instead: str) -> None:
        self.problems.append(f"The link's {what} {quoted(given)} {instead}")

    def strangers(self, known: Collection[str], who: str) -> None:
        """Complains of the names that `who` does not know."""
        names = ", ".join(quoted(name, 20) for name in sorted(set(self.query).difference(known))[:3])
        if names:
            self.problems.append(f"The link has values that {who} has no use for: {names}.")

    def text(self, *names: str) -> str | None:
        """Returns the text under the first of these names that the query has; None where it has none."""
        values = next((self.query[name] for name in names if self.query.get(name)), ())
        return values[-1] if values else None

    def word(self, given: str | None, what: str, words: Sequence[str], default: str, refusal: str = "") -> str:
        """Returns the word given, or the default; refusal: the end of the sentence about a word that does not exist."""
        if given is None or given in words:
            return given or default
        among = f"is not one of {', '.join(words)}" if len(words) <= 8 else "does not exist"
        self.complain(what, given, refusal or f"{among}; {default} is shown.")
        return default

    def value(self, given: str | None, what: str, low: float, high: float, default: float) -> float:
        if given is None:
            return default
        value, problem = read_between(given, low, high)
        if value is None:
            self.complain(what, given, f"{problem}; {number(default)} is used.")
            return default
        return value

    def end(self, value: float, what: str, low: float, high: float) -> float:
        """Returns the value of a switch, low or high; the nearer of the two for any other."""
        if value in (low, high):
            return value
        nearer = high if value - low > high - value else low
        self.complain(what, number(value), f"is neither {number(low)} nor {number(high)}; {number(nearer)} is used.")
        return nearer

    def whole(self, given: str | None, what: str, low: int, high: int, default: int) -> int:
        value = self.value(given, what, low, high, default)
        if value == int(value):
            return int(value)
        self.complain(what, number(value), f"is not a whole number; {default} is used.")
        return default


def read_between(given: str, low: float, high: float) -> Reading:
    """Reads a number of the address, from low to high; a + that was not written as %2B has come as a blank."""
    if read_number(given).value is None and read_number(given.replace(" ", "+")).value is not None:
        return Reading(None, "has a blank, for which + stands in an address (write 1e3, or 1e%2B3)")
    return within(read_number(given), low, high)


def own_part(query: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Returns the query (name -> values) without what other programs have written into it."""
    return {name: values for name, values in query.items() if not FOREIGN.fullmatch(name)}


def quoted(text: str, length: int = 40) -> str:
    """Makes a text from outside fit for a sentence: not too long, and in a code span, where Markdown is inert."""
    begun = text[: 10 * length]  # enough to see what it is; a link may have a hundred thousand signs, and that often
    plain = "".join(c for c in begun if c.isprintable() and c != "`").strip()
    cut = len(plain) > length or len(begun) < len(text)
    return f"`{plain[:length] + ('…' if cut else '')}`" if plain else "(empty)"


def without_instead(problem: str) -> str:
    """Returns a problem's sentence without what a page shows instead: for who shows nothing then."""
    return INSTEAD.sub(".", problem)


def few(problems: list[str]) -> list[str]:
    """Returns at most four sentences, since a box each for many would push the picture off the screen."""
    more = len(problems) - 3
    return problems if more <= 1 else [*problems[:3], f"{more} more values of the link cannot be used."]
