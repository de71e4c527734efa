"""The tree of a formula: five kinds of node, and what can be asked of it. Knows neither text nor numbers of an array."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

DEEPEST = 24  # how many nodes stand in one another
MOST_OPERATIONS = 120
COORDINATES = ("x", "y")
CONSTANTS = ("pi", "e")
LETTERS = frozenset("abcdhkqruvw")  # what may be a slider: none is a name of anything else in an address, or of a point


@dataclass(frozen=True)
class Number:
    """A number, not negative."""

    value: float


@dataclass(frozen=True)
class Name:
    """A coordinate, a constant, or a letter."""

    name: str


@dataclass(frozen=True)
class Negative:
    """The negative of something."""

    of: "Node"


@dataclass(frozen=True)
class Binary:
    """A sum, difference, product, quotient or power, by its sign: + - * / ^."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Call:
    """A function of its arguments, by its name in `functions.FUNCTIONS`."""

    function: str
    arguments: tuple["Node", ...]


Node = Number | Name | Negative | Binary | Call


def parts(node: Node) -> tuple[Node, ...]:
    """Returns the nodes right below one, from left to right."""
    if isinstance(node, Binary):
        return node.left, node.right
    if isinstance(node, Call):
        return node.arguments
    return (node.of,) if isinstance(node, Negative) else ()


def walk(node: Node) -> Iterator[Node]:
    """Yields a node and all below it, from left to right."""
    yield node
    for part in parts(node):
        yield from walk(part)


def operations(node: Node) -> int:
    """Counts the nodes that compute something."""
    return sum(not isinstance(one, Number | Name) for one in walk(node))


def renamed(node: Node, texts: Mapping[str, str]) -> Node:
    """Returns the tree with other names, where they are in `texts`."""
    if isinstance(node, Name):
        return Name(texts.get(node.name, node.name))
    if isinstance(node, Negative):
        return Negative(renamed(node.of, texts))
    if isinstance(node, Binary):
        return Binary(node.sign, renamed(node.left, texts), renamed(node.right, texts))
    return Call(node.function, tuple(renamed(one, texts) for one in node.arguments)) if isinstance(node, Call) else node


def names(node: Node) -> tuple[str, ...]:
    """Returns the names in it, each once, in the order in which they come, without those of constants."""
    found = (one.name for one in walk(node) if isinstance(one, Name))
    return tuple(dict.fromkeys(name for name in found if name not in CONSTANTS))


# --- as text -----------------------------------------------------------------------------------------------------------

BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}  # how tightly each sign holds what stands beside it
OF_NEGATIVE, OF_ATOM = 3, 5


def strength(node: Node) -> int:
    """Returns how tightly a node's own sign binds: what stands below a tighter one needs brackets."""
    if isinstance(node, Binary):
        return BINDS[node.sign]
    return OF_NEGATIVE if isinstance(node, Negative) else OF_ATOM


def text_of(node: Node, gap: str = "") -> str:
    """Writes a tree as the shortest text that reads back as that tree, but for products, which are written out.

    gap: what stands on both sides of + and -, and behind commas.
    """
    if isinstance(node, Number):
        return repr(node.value).removesuffix(".0")
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Call):
        arguments = f",{gap}".join(text_of(one, gap) for one in node.arguments)
        return f"{node.function}({arguments})"
    if isinstance(node, Negative):
        return f"-{_bracketed(node.of, OF_NEGATIVE, gap)}"
    least_left, least_right = sides(node.sign)
    sign = f"{gap}{node.sign}{gap}" if node.sign in "+-" else node.sign
    return f"{_bracketed(node.left, least_left, gap)}{sign}{_bracketed(node.right, least_right, gap)}"


def sides(sign: str) -> tuple[int, int]:
    """Returns how tightly what stands left and right of a sign must bind to need no brackets.

    A power groups from the right, and may be of a negative number; all others group from the left.
    """
    return (OF_ATOM, OF_NEGATIVE) if sign == "^" else (BINDS[sign], BINDS[sign] + 1)


def _bracketed(node: Node, least: int, gap: str) -> str:
    text = text_of(node, gap)
    return f"({text})" if strength(node) < least else text
