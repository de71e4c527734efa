"""The grammar of formulas: what people write is read, all else refused in a sentence, and nothing that is typed is ever run."""

import ast
import random
import re
from collections.abc import Callable, Iterator

import jax
import jax.numpy as jnp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tree import ROOT
from typed.building import loss_of
from typed.functions import FUNCTIONS
from typed.reading import HIGHEST_POWER, LONGEST, Mistyped, read, surface
from typed.tree import (
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
    operations,
    parts,
    text_of,
)

WRITTEN = {  # as people write it: how it is understood
    "x^2 + x^4": "x^2+x^4",
    "f(x, y) = x^2": "x^2",
    "f(x)=x^2": "x^2",
    "z = x y": "x*y",
    "2x(y+1)(x-1)": "2*x*(y+1)*(x-1)",
    "20+x²+y²−10(cos(2π x)+cos(2πy))": "20+x^2+y^2-10*(cos(2*pi*x)+cos(2*pi*y))",
    "|x|+3|y|": "abs(x)+3*abs(y)",
    "|x-|y||": "abs(x-abs(y))",
    "|x||y|": "abs(x)*abs(y)",
    "|x+(|y|)|": "abs(x+abs(y))",
    "ln(x)+arctan(y)": "log(x)+atan(y)",
    "e^-x^2": "e^-x^2",
    "e^x y": "e^x*y",
    "-x^2": "-x^2",
    "(-x)^2": "(-x)^2",
    "2^-x": "2^-x",
    "x^y^2": "x^y^2",
    "(x^y)^2": "(x^y)^2",
    "x - (y - 1)": "x-(y-1)",
    "x/2/y": "x/2/y",
    "x/(2y)": "x/(2*y)",
    "1/2x": "1/2*x",
    "x**2": "x^2",
    "x·y×2÷3": "x*y*2/3",
    "x⁻¹+x¹⁰": "x^-1+x^10",
    "√(x^2+y^2)": "sqrt(x^2+y^2)",
    "axy + bx": "a*x*y+b*x",
    "Sin(X) + COS(Y)": "sin(x)+cos(y)",
    ".5x + 2.y + 1e-3": "0.5*x+2*y+0.001",
    "x+-y": "x+-y",
    "max(0, x)": "max(0,x)",
    "atan2(y,x)": "atan2(y,x)",
    "  x  ": "x",
    "x\u00a0+\u2009y": "x+y",
}
REFUSED = {  # what is wrong with it: the column it is told at, and a word of the remedy
    "": (1, "Type a formula"),
    "x+": (3, "too early"),
    "sin x": (1, "sin(x)"),
    "sin^2(x)": (4, "sin(x)^2"),
    "sin(x, y)": (1, "one argument"),
    "max(x)": (1, "2 arguments"),
    "0,5x": (2, "0.5"),
    "sqrt(0,5)": (1, "0.5"),
    "x,y": (2, "comma"),
    "((x": (2, "not closed"),
    "x)": (2, "closes none"),
    "|x": (1, "not closed"),
    "()": (2, "missing before"),
    "x 2": (3, "x^2"),
    "2 3": (3, "2*3"),
    "foo": (1, "no name"),
    "hx1": (1, "no name"),
    "uv": (1, "u*v"),
    "sn(x)": (1, "There is no function sn"),
    "x1 + x2": (1, "called x"),
    "z": (1, "no name"),
    "[x]": (1, "round brackets"),
    "x = y": (3, "without ="),
    "x == y": (3, "without ="),
    "x\ny": (2, "one line"),
    "x; y": (2, "semicolon"),
    "x_1": (2, "underscore"),
    "x%2": (2, "remainder"),
    "'x'": (1, "text"),
    "x$": (2, "no meaning"),
    "x\u200b": (2, "U+200B"),
    "ｘ": (1, "no meaning"),
    "x^101": (2, "too high"),
    "x^-101": (2, "too high"),
    "1e10x": (1, "too large"),
    "1e-400x": (1, "too close to 0"),
    "x⁻": (2, "raised"),
    "a": (1, "x or y"),
    "2+3": (1, "x or y"),
    "a*b*c*d*h*x": (1, "letters"),
    "*x": (1, "missing"),
    "x^": (3, "too early"),
    "x^^2": (3, "missing"),
}
# Attacks and accidents: nothing may come of them but a tree or a sentence.
HOSTILE = [
    "__import__('os').system('touch pwned')", "().__class__.__bases__[0].__subclasses__()", "x.__class__", "eval('1')",
    "open('/etc/passwd').read()", "exec('1')", "lambda: x", "[x for x in range(10**9)]", "9**9**9**9", "x**9999999",
    "2**x**y**x**y**x", "x if y else 1", "x and y", "x < y", "f'{x}'", "'a'*10**10", "x[0]", "{x: y}", "x := 1",
    "(x:=1)", "1j*x", "True*x", "x@y", "x//y", "x%y", "~x", "x<<99999999", "*x", "**x", "print(x)", "getattr(x,'y')",
    "sin", "sin(x,y)", "sin()", "sin(x=1)", "sin(*x)", "x(y)", "   ", "(" * 500 + "x" + ")" * 500,
    "(" * 100 + "x" + ")" * 100, "-" * 290 + "x", "x" * 400, "x+" * 149 + "x", "sin(" * 60 + "x" + ")" * 60,
    "1e400*x", "1e308*x", "9" * 290, "x\x00y", "x#comment", "x\\\ny", "ｘ+ｙ", "𝐱+1", "٣*x", "nan*x", "inf*x", "_",
    "x_", "a*x+b*y+c+d+k", "x y", "jnp", "os", "x.real", "x..y", "1..real", "0x10*x", "0b1", "1_000*x", "(x,y)",
    "await x", "yield x", "not x", "None", "...", "`x`", "$x", '"x"', "x^(2^(2^(2^9)))", "x^(y)", "max(x)",
    "tan(tan(tan(tan(tan(tan(x))))))+y^12", "x\u202ey", "\ud800", "x^" * 100 + "x", "|" * 200, "|x" * 100, "x^-" * 90 + "x",
    "²", "x²³", "√", "√√√x", "f(x,y)=f(x,y)=x", "=" * 200, "x" + "²" * 200, "-(" * 20 + "x" + ")" * 20, "e" * 300,
]  # fmt: skip
HARMLESS = [
    "2**x**y**x**y**x", "x(y)", "x y", "x^(2^(2^(2^9)))", "x^(y)", "tan(tan(tan(tan(tan(tan(x))))))+y^12", "x²³",
]  # fmt: skip


def depth(node: Node) -> int:
    """How many nodes stand in one another, the outermost among them."""
    return 1 + max(map(depth, parts(node)), default=0)


@pytest.mark.parametrize("text", WRITTEN)
def test_what_people_write_is_understood(text):
    assert text_of(surface(text)) == WRITTEN[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place_and_a_remedy(text):
    check_refused(surface, text, *REFUSED[text])


def check_refused(read: Callable[[str], object], text: str, column: int, remedy: str) -> None:
    with pytest.raises(Mistyped, match=re.escape(remedy)) as refusal:
        read(text)
    assert refusal.value.column == column
    assert str(refusal.value).endswith(".")


def attempt(text: str) -> Node | None:
    """The tree of a text, or None for a refusal that is a sentence about a place in it; any other exception passes."""
    try:
        return surface(text)
    except Mistyped as why:
        refusal = why
    assert 0 <= refusal.at <= len(text)
    assert 10 < len(str(refusal)) < 300
    return None


def test_hostile_texts_are_refused_or_harmless():
    accepted = [text for text in HOSTILE if attempt(text) is not None]
    assert accepted == HARMLESS


PIECES = [
    *"xyabcdk0123456789.+-*/^()|, ²³⁴⁻π−·√", "sin(", "exp(", "max(", "sqrt(", "**", "e^", "1e9", "__", "lambda ", "[", "x.y",
    "import", "'", "\\", "\n", "=", ":", "ª", "𝐱", "\x00", "１",
]  # fmt: skip


def put_together(seed: int, n: int, longest: int) -> Iterator[Node]:
    """The trees of those among n texts put together at random that are formulas."""
    chance = random.Random(seed)
    for _ in range(n):
        pieces = PIECES[:26] if chance.random() < 0.8 else PIECES
        tree = attempt("".join(chance.choices(pieces, k=chance.randint(1, longest))))
        if tree is not None:
            yield tree


def test_twenty_thousand_texts_put_together_at_random_are_refused_or_harmless():
    accepted = 0
    for tree in put_together(18, 20_000, 9):
        accepted += 1
        assert read(text_of(tree)) == tree
        assert operations(tree) <= MOST_OPERATIONS
    assert accepted > 500


@pytest.mark.slow
def test_two_hundred_of_those_that_are_accepted_compile_with_their_slopes_and_curvatures():
    different = dict.fromkeys(tree for tree in put_together(200, 60_000, 14) if {"x", "y"} & set(names(tree)))
    chosen = sorted(different, key=operations)[-200:]  # the longest: each is another program
    assert len(chosen) == 200
    for tree in chosen:
        loss, values = loss_of(tree), {name: 0.7 for name in names(tree) if name not in COORDINATES}
        every = jax.jit(
            lambda p, loss=loss, values=values: [do(loss)(p, **values) for do in (lambda f: f, jax.grad, jax.hessian)]
        )
        found = every(jnp.array([0.3, -0.4]))
        assert [part.shape for part in found] == [(), (2,), (2, 2)], text_of(tree)


def test_nothing_is_computed_while_a_formula_is_read():
    # 9^9^9^9 has a number of digits that no machine can write down: whoever computes it never ends.
    assert text_of(read("9^9^9^9")) == "9^9^9^9"


def test_nothing_typed_can_be_run_as_python():
    for file in (ROOT / "typed").glob("*.py"):
        used = {node.id for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)}
        assert not used & {"eval", "exec", "compile", "__import__", "globals", "vars", "open"}, file.name


def test_limits():
    assert operations(surface("x+" * MOST_OPERATIONS + "x")) == MOST_OPERATIONS
    for too_large in (
        "x+" * (MOST_OPERATIONS + 1) + "x",
        "(" * (DEEPEST + 1) + "x" + ")" * (DEEPEST + 1),
        "x" + " " * LONGEST,
        f"x^{HIGHEST_POWER + 1}",
    ):
        assert attempt(too_large) is None
    # What takes long to compile counts more: as many stand in a sum as make 120 operations with its signs.
    for one, most in (("x^2", 60), ("x/y", 40), ("x^y", 30), ("e^x", 30), ("tan(x)", 30), ("|x|", 30), ("cosh(x)", 13)):
        assert attempt("+".join([one] * most)) is not None
        assert attempt("+".join([one] * (most + 1))) is None
    assert attempt("(" * DEEPEST + "x" + ")" * DEEPEST) == Name("x")


def test_a_formula_that_is_longer_once_it_is_written_out_is_refused():
    assert attempt("√(" * 20 + "x" + ")" * 20) is not None
    assert attempt("|x|" * 90) is None  # each bar becomes abs( )


# --- print and parse are inverse ---------------------------------------------------------------------------------------

numbers = st.floats(0, 1e9, allow_nan=False).map(Number) | st.integers(0, 100).map(lambda n: Number(float(n)))
leaves = numbers | st.sampled_from([*COORDINATES, "pi", "e", *sorted(LETTERS)[:4]]).map(Name)


def _grown(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    calls = [
        st.tuples(*[nodes] * function.arguments).map(lambda found, name=name: Call(name, found))
        for name, function in FUNCTIONS.items()
    ]
    powers = st.builds(Binary, st.just("^"), nodes, st.integers(-4, 4).map(_whole) | nodes)
    return (
        powers
        | st.builds(Binary, st.sampled_from("+-*/"), nodes, nodes)
        | st.builds(Negative, nodes)
        | st.one_of(calls)
    )


def _whole(value: int) -> Node:
    return Negative(Number(float(-value))) if value < 0 else Number(float(value))


trees = st.recursive(leaves, _grown, max_leaves=12)


@given(trees)
def test_what_is_written_reads_back_as_the_same_tree(tree):
    text = text_of(tree)
    try:
        found = read(text)
    except Mistyped as why:  # larger than what may be typed
        found = why
    if isinstance(found, Mistyped):
        told = "power" in str(found) or "close to 0" in str(found)
        assert told or depth(tree) > 8 or len(text) > LONGEST
    else:
        assert found == tree
