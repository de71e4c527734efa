"""Writes the tree of a formula as LaTeX, for the eye: quotients as fractions, roots and bars as such."""

import re

from typed.functions import EVERY
from typed.tree import OF_ATOM, OF_NEGATIVE, Binary, Call, Name, Negative, Node, Number, sides, strength

NAMES = {
    **{name: rf"\{name}" for name in ("pi", "rho", "alpha", "beta", "gamma", "delta", "lambda", "mu", "eta")},
    "eps": r"\epsilon",
    "lr": r"\alpha",
}
NUMBERED = re.compile("([A-Za-z]+?)_?([0-9]+)")


def katex(node: Node) -> str:
    """Returns the LaTeX of a tree."""
    if isinstance(node, Number):
        return _number(node.value)
    if isinstance(node, Name):
        return name_in(node.name)
    if isinstance(node, Call):
        return _call(node)
    if isinstance(node, Negative):
        return f"-{_bracketed(node.of, OF_NEGATIVE + 1)}"
    if node.sign == "/":
        return rf"\frac{{{katex(node.left)}}}{{{katex(node.right)}}}"
    least_left, least_right = sides(node.sign)
    if node.sign == "^":
        base = _bracketed(node.left, least_left)
        return f"{{{base}}}^{{{katex(node.right)}}}"
    left, right = _bracketed(node.left, least_left), _bracketed(node.right, least_right)
    if isinstance(node.right, Negative):
        right = _in_brackets(katex(node.right))
    return f"{left}{_sign(node.sign, right)}{right}"


def name_in(name: str) -> str:
    """Returns the LaTeX of a name: letters as they are, Greek ones as such, m_hat with its hat, words upright."""
    if name.endswith("_hat"):
        return rf"\hat{{{name_in(name.removesuffix('_hat'))}}}"
    if numbered := NUMBERED.fullmatch(name):
        return f"{{{name_in(numbered[1])}}}_{{{numbered[2]}}}"
    if name in NAMES or len(name) == 1:
        return NAMES.get(name, name)
    upright = name.replace("_", r"\_")
    return rf"\mathrm{{{upright}}}"


def _number(value: float) -> str:
    digits, _, power = repr(value).removesuffix(".0").partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits


def _call(node: Call) -> str:
    latex, arguments = EVERY[node.function].latex, [katex(one) for one in node.arguments]
    if "{}" in latex:
        return latex.format(*arguments)
    return rf"{latex}\left({', '.join(arguments)}\right)"


def _sign(sign: str, right: str) -> str:
    """Writes + and -, and a product's sign only before a number: 2x, but 2 · 3."""
    if sign != "*":
        return f" {sign} "
    return r" \cdot " if right.lstrip("{")[0].isdigit() or right.startswith(r"\frac") else r" \, "


def _bracketed(node: Node, least: int) -> str:
    binds = OF_ATOM if isinstance(node, Binary) and node.sign == "/" and least < OF_ATOM else strength(node)
    return _in_brackets(katex(node)) if binds < least else katex(node)


def _in_brackets(text: str) -> str:
    return rf"\left({text}\right)"
