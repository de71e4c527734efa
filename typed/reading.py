"""Reads a formula: from a text to a tree (tree.py), or one sentence that says what is wrong, where, and what to write instead.

    sum      = product (("+" | "-") product)*
    product  = signed (("*" | "/" | nothing) signed)*        2x, 3(x + 1), |x||y|: nothing but a number may follow without a sign
    signed   = ("-" | "+") signed | power
    power    = atom ("^" signed)?                            so -x^2 is -(x^2), and x^y^z is x^(y^z)
    atom     = number | name | name "(" sum ("," sum)* ")" | "(" sum ")" | "|" sum "|"

Python's own parser never sees what was typed, and nothing of it is computed here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from typed.functions import FUNCTIONS, SAME, Function
from typed.tree import (
    CONSTANTS,
    COORDINATES,
    DEEPEST,
    LETTERS,
    MOST_OPERATIONS,
    Binary,
    Call,
    Name,
    Negative,
    Node,
    Number,
    names,
    text_of,
)
from written import readable

LONGEST = 300  # characters
LARGEST = 1e9  # of a number
HIGHEST_POWER = 100  # of a whole one that is written out
OF_A_POWER, OF_A_QUOTIENT = 3, 2  # operations that x^y and x/y count as, as Function.counts
MOST_LETTERS = 4

SINGLE = {*COORDINATES, *LETTERS, "e"}  # letters that mean something alone

SIGNS = {
    **dict.fromkeys("−–—", "-"),
    **dict.fromkeys("·×∙⋅", "*"),
    "÷": "/",
    "∕": "/",
    "π": "pi",
    "√": "sqrt",
    "∣": "|",
}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z]+[0-9]*)|(?P<sign>\*\*|[-+*/^(),|])"
)
BLANK = re.compile(r"[ \t\u00a0\u2009\u202f]+")
REMEDIES = {
    "=": "A surface is one formula, without =.",
    "[": "Only round brackets group: ( and ).",
    "]": "Only round brackets group: ( and ).",
    "{": "Only round brackets group: ( and ).",
    "}": "Only round brackets group: ( and ).",
    ";": "One formula is wanted, without a semicolon.",
    "_": "Names have no underscore: the coordinates are x and y, sliders are single letters.",
    "%": "There is no remainder; a percentage is a product: 0.05*x.",
    "\n": "A formula is one line.",
    "'": "There is no derivative and no text in a formula.",
    '"': "There is no derivative and no text in a formula.",
}
HEAD = re.compile(r"\s*([fFzL]|loss)\s*(\(\s*x?\s*,?\s*y?\s*\))?\s*=(?!=)")  # f(x, y) = in front


class Mistyped(ValueError):
    """A sentence for the visitor; `at` is the place in the text that it is about."""

    def __init__(self, sentence: str, at: int = 0):
        super().__init__(sentence)
        self.at = at

    @property
    def column(self) -> int:
        """Returns the place as people count, from 1."""
        return self.at + 1


class Token(NamedTuple):
    """A number, a name, a sign, or the end."""

    kind: str
    text: str
    at: int  # in what was typed


def read(text: str) -> Node:
    """Returns the tree that a formula stands for; raises Mistyped for what is none, or is too large."""
    if len(text) > LONGEST:
        raise Mistyped(f"This is too long: a formula has at most {LONGEST} characters.", LONGEST)
    return Reader(list(formula_tokens(text))).whole()


def surface(text: str) -> Node:
    """Returns the tree of a formula of x and y, with at most MOST_LETTERS letters besides; raises Mistyped for any other."""
    tree = read(text)
    letters = [name for name in names(tree) if name not in COORDINATES]
    if len(letters) == len(names(tree)):
        raise Mistyped("A surface needs x or y in its formula: x^2 + y^2.")
    if len(letters) > MOST_LETTERS:
        raise Mistyped(
            f"There are {len(letters)} letters besides x and y, {', '.join(letters)}; each is a slider, and at most "
            f"{MOST_LETTERS} are."
        )
    if len(text_of(tree)) > LONGEST:
        raise Mistyped(f"Written out this has {len(text_of(tree))} characters; a formula has at most {LONGEST}.")
    return tree


# --- from text to tokens -----------------------------------------------------------------------------------------------


def formula_tokens(text: str) -> Iterator[Token]:
    """Yields the tokens of a formula, without the f(x, y) = in front of it."""
    head = HEAD.match(text)
    return tokens(text, head.end() if head else 0)


def tokens(
    text: str, at: int = 0, pattern: re.Pattern = TOKEN, remedies: Mapping[str, str] = REMEDIES
) -> Iterator[Token]:
    """Yields the tokens of a text from a place on, and last one for its end; raises Mistyped at the first sign without a meaning."""
    while at < len(text):
        if blank := BLANK.match(text, at):
            at = blank.end()
        elif text[at] in RAISED:
            end = next((i for i in range(at, len(text)) if text[i] not in RAISED), len(text))
            yield from _raised(text[at:end], at)
            at = end
        elif text[at] in SIGNS:
            plain = SIGNS[text[at]]
            yield Token("name" if plain.isalpha() else "sign", plain, at)
            at += 1
        elif found := pattern.match(text, at):
            yield Token(str(found.lastgroup), "^" if found.group() == "**" else found.group(), at)
            at = found.end()
        else:
            raise Mistyped(_meaningless(text[at], remedies), at)
    yield Token("end", "", len(text))


def _raised(digits: str, at: int) -> Iterator[Token]:
    """Yields a power that is written with raised digits: ², ¹⁰, ⁻¹."""
    plain = "".join(map(RAISED.__getitem__, digits))
    if not re.fullmatch("-?[0-9]+", plain):
        raise Mistyped("These raised signs are no number; write the power as ^2.", at)
    yield Token("sign", "^", at)
    if plain.startswith("-"):
        yield Token("sign", "-", at)
    yield Token("number", plain.removeprefix("-"), at)


def _meaningless(sign: str, remedies: Mapping[str, str]) -> str:
    if sign in remedies:
        return remedies[sign]
    shown = f"“{sign}”" if sign.isprintable() and not sign.isspace() else f"The sign U+{ord(sign):04X}"
    return f"{shown} has no meaning in a formula. Numbers, names, + − * / ^, brackets and functions have."


# --- from tokens to a tree ---------------------------------------------------------------------------------------------


@dataclass
class Reader:
    """Reads the tokens from the left, one rule of the grammar a method."""

    tokens: list[Token]
    place: int = 0
    nested: int = 0  # brackets, functions and signs that are open here
    bars: int = 0  # of them, | that are open in the innermost brackets
    made: int = 0  # operations so far: a text of thousands is refused when the first too many is read
    functions: ClassVar[Mapping[str, Function]] = FUNCTIONS

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def sees(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def whole(self) -> Node:
        if self.next.kind == "end":
            raise Mistyped("Type a formula of x and y, as x^2 + 3*y^2.", self.next.at)
        tree = self.sum()
        if self.next.kind != "end":
            raise Mistyped(self._unexpected(), self.next.at)
        return tree

    def sum(self) -> Node:
        return self._chain(("+", "-"), self.product)

    def product(self) -> Node:
        return self._chain(("*", "/"), self.signed)

    def _chain(self, signs: tuple[str, str], operand) -> Node:
        """Reads operands with one of the signs between them, grouped from the left; a product may leave its sign out."""
        left = operand()
        while self.sees(*signs) or ("*" in signs and self._follows()):
            at = self.next.at
            sign = self.take().text if self.sees(*signs) else "*"
            left = self._counted(Binary(sign, left, operand()), at, OF_A_QUOTIENT if sign == "/" else 1)
        return left

    def _follows(self) -> bool:
        """Tells whether a factor comes next, without a sign in front of it."""
        if self.next.kind == "number":
            before = self.tokens[self.place - 1].text
            raise Mistyped(
                f"Something is missing between {before} and {self.next.text}: write {before}*{self.next.text} for a product, "
                f"{before}^{self.next.text} for a power.",
                self.next.at,
            )
        return self.next.kind == "name" or self.sees("(") or (self.sees("|") and not self.bars)

    def signed(self) -> Node:
        if not self.sees("-", "+"):
            return self.power()
        sign = self.take()
        with_sign = self._deeper(sign.at, self.signed)
        return self._counted(Negative(with_sign), sign.at) if sign.text == "-" else with_sign

    def power(self) -> Node:
        base = self.atom()
        if not self.sees("^"):
            return base
        at = self.take().at
        exponent = self._deeper(at, self.signed)
        whole = whole_number(exponent)
        if whole is not None and abs(whole) > HIGHEST_POWER:
            raise Mistyped(f"The power {whole} is too high; at most {HIGHEST_POWER}.", at)
        return self._counted(Binary("^", base, exponent), at, OF_A_POWER if whole is None else 1)

    def atom(self) -> Node:
        token = self.next
        if token.kind == "number":
            return self.number()
        if token.kind == "name":
            return self.named()
        if self.sees("("):
            self.take()
            return self._within(token, ")", self.sum)
        if self.sees("|"):
            self.take()
            return self._counted(Call("abs", (self._within(token, "|", self.sum),)), token.at, FUNCTIONS["abs"].counts)
        raise Mistyped(self._missing(), token.at)

    def number(self) -> Node:
        token = self.take()
        value = float(token.text)
        if value > LARGEST:
            raise Mistyped(f"{token.text[:12]} is too large; a number is at most {readable(LARGEST)}.", token.at)
        if value == 0 and re.search("[1-9]", token.text.lower().partition("e")[0]):
            raise Mistyped(f"{token.text[:12]} is too close to 0 for a number.", token.at)
        return Number(value)

    def named(self) -> Node:
        token = self.take()
        name = token.text.lower()
        name = SAME.get(name, name)
        return self.call(name, token) if name in self.functions else self.meaning(name, token)

    def meaning(self, name: str, token: Token) -> Node:
        """Returns what a name stands for that is no function's; name: in small letters."""
        if name in (*COORDINATES, *CONSTANTS) or name in LETTERS:
            return Name(name)
        if factors := _factors(name):
            tree = Name(factors[0])
            for factor in factors[1:]:
                tree = Binary("*", tree, Name(factor))
            return tree
        raise Mistyped(_unknown(token.text, self.sees("(")), token.at)

    def call(self, name: str, token: Token) -> Node:
        wanted = self.functions[name].arguments
        example = f"{name}({', '.join('xy'[:wanted])})"
        if self.sees("^"):
            raise Mistyped(f"The power of {name} stands behind its argument: {example}^2.", self.next.at)
        if not self.sees("("):
            raise Mistyped(f"{token.text} needs its argument in brackets: {example}.", token.at)
        opened = self.take()
        found = self._within(opened, ")", self.arguments)
        if len(found) != wanted:
            many = "one argument" if wanted == 1 else f"{wanted} arguments"
            comma = " A decimal comma is written as a point: 0.5." if wanted < len(found) else ""
            raise Mistyped(f"{name} takes {many}, as {example}, and not {len(found)}.{comma}", token.at)
        return self._counted(Call(name, found), token.at, self.functions[name].counts)

    def arguments(self) -> tuple[Node, ...]:
        found = [self.sum()]
        while self.sees(","):
            self.take()
            found.append(self.sum())
        return tuple(found)

    # --- how deep, and what is wrong --------------------------------------------------------------------------------

    def _within(self, opened: Token, closing: str, inside):
        """Reads what is inside brackets, or bars, up to the sign that closes them."""
        outer, self.bars = self.bars, (self.bars + 1 if closing == "|" else 0)
        found = self._deeper(opened.at, inside)
        if not self.sees(closing):
            if self.next.kind == "end":
                raise Mistyped(f"This {opened.text} is not closed: a {closing} is missing.", opened.at)
            raise Mistyped(self._unexpected(), self.next.at)
        self.take()
        self.bars = outer
        return found

    def _deeper(self, at: int, inside):
        self.nested += 1
        if self.nested > DEEPEST:
            raise Mistyped(f"This is nested more than {DEEPEST} deep.", at)
        found = inside()
        self.nested -= 1
        return found

    def _counted(self, node: Node, at: int, made: int = 1) -> Node:
        self.made += made
        if self.made > MOST_OPERATIONS:
            raise Mistyped(
                f"This has more than {MOST_OPERATIONS} operations; x/y counts as {OF_A_QUOTIENT}, a function or x^y as {OF_A_POWER} and more.",
                at,
            )
        return node

    def _missing(self) -> str:
        """Says what should stand where no number and no name does."""
        if self.next.kind == "end":
            return "The formula ends too early: a number, a name or a bracket is missing."
        if self.sees(")"):
            return "Something is missing before this bracket."
        if self.sees(","):
            return self._comma()
        return f"Before {self.next.text} something is missing: a number, a name or a bracket."

    def _unexpected(self) -> str:
        """Says why the formula cannot go on like this."""
        if self.sees(")"):
            return "This bracket closes none."
        if self.sees(","):
            return self._comma()
        return f"{self.next.text} cannot stand here."

    def _comma(self) -> str:
        before, behind = self.tokens[self.place - 1], self.tokens[self.place + 1]
        if before.kind == behind.kind == "number":
            return f"A decimal comma is written as a point here: {before.text}.{behind.text}."
        return "A comma stands only between the two arguments of max, min or atan2."


def whole_number(node: Node) -> int | None:
    """Returns the whole number that a node is, written out; None for any other."""
    if isinstance(node, Negative):
        found = whole_number(node.of)
        return None if found is None else -found
    return int(node.value) if isinstance(node, Number) and node.value == int(node.value) else None


def _factors(name: str) -> list[str]:
    """Returns the letters of a name that can only be a product, as xy or axy. Empty for any other."""
    return list(name) if len(name) <= 4 and set(name) <= SINGLE and set(name) & set(COORDINATES) else []


def _unknown(name: str, is_called: bool) -> str:
    plain = name.lower()
    if plain in ("x1", "x2"):
        return f"{name} is called {'x' if plain == 'x1' else 'y'} here."
    if is_called:
        return f"There is no function {name[:20]}. There are {', '.join(FUNCTIONS)}."
    if len(name) == 1:
        return f"{name} is no name here: x and y are the coordinates, and {', '.join(sorted(LETTERS))} may be sliders."
    product = f" A product is written {'*'.join(name)}." if len(name) < 6 and set(plain) <= SINGLE else ""
    return f"{name[:20]} is no name here.{product}"
