"""How a number is written: by one function, and by its twin in the browser (tests/stage/numbers.test.js) on the same table."""

import ast
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tree import OURS, ROOT, files
from written import fixed, many, readable, written

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
CASES = json.loads((ROOT / "tests" / "support" / "written.json").read_text(encoding="utf-8"))


def test_numbers_are_written_as_in_the_table():
    assert [[value, digits, written(float(value), digits)] for value, digits, _ in CASES] == CASES


def test_one_is_no_plural():
    assert [many(0), many(1), many(2, "point")] == ["0 steps", "1 step", "2 points"]


def test_there_is_one_of_everything_in_the_table():
    values = [float(value) for value, *_ in CASES]
    assert set(values) > {0.0, 1e-12, 1e21, 9.9995, 1.0625, math.inf, -math.inf}
    assert any(map(math.isnan, values))
    assert any(math.copysign(1, value) < 0 for value in values if value == 0)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_reads_back(value):
    assert float(written(value, digits=17).replace("−", "-")) == value + 0.0


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 15))
def test_it_is_the_nearest_of_so_many_digits_without_a_minus_before_zero(value, digits):
    text = written(value, digits)
    assert float(text.replace("−", "-")) == float(f"{value:.{digits}g}")
    assert "-" not in text
    assert text != "−0"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (2.5, 2, "2.50"),
        (-0.004, 2, "0.00"),
        (-0.125, 1, "−0.1"),
        (99.96, 1, "100.0"),
        (33.4, 0, "33"),
        (1e6, 0, "1000000"),
    ],
)
def test_fixed(value: float, decimals: int, text: str):
    assert fixed(value, decimals) == text


# Files that write numbers for a program: the places of an SVG's lines.
FOR_PROGRAMS = ("written.py", *(f"figures/{name}.py" for name in ("sketch", "sparkline", "structure", "thumbnail")))
OWN_LAYERS = [folder for folder in OURS if folder not in ("tests", "benchmarks")]
DIGITS = re.compile(r"[eEfFgG%n]$")
IN_A_TEMPLATE = re.compile(r"\{[^{}]*:[^{}]*[eEfFgG%n]\}|%[-+# 0-9.]*[eEfFgG](?![a-z])|%\{[^{}]*:[^{}]*\}")


def own_formats(text: str) -> Iterator[str]:
    """Where a source chooses digits: in f-strings, by format and %, and in what Plotly's d3 shall write.

    A number rounded to so many digits is one again at once: float(f"{value:.3g}").
    """
    nodes = list(ast.walk(ast.parse(text)))
    rounded = {part for node in nodes if is_call(node, "float") for part in ast.walk(node)}
    statements = [node.body[0] for node in nodes if isinstance(node, DOCUMENTED) and ast.get_docstring(node)]
    heads = {statement.value for statement in statements if isinstance(statement, ast.Expr)}
    parts = {part for node in nodes if isinstance(node, ast.JoinedStr) for part in ast.walk(node) if part is not node}
    for node in nodes:
        if node in rounded:
            continue
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            found = DIGITS.search(ast.unparse(node.format_spec).rstrip("'\""))
        elif isinstance(node, ast.JoinedStr) and node not in parts:
            texts = (part.value if isinstance(part, ast.Constant) else 0 for part in node.values)
            found = IN_A_TEMPLATE.search("".join(map(str, texts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in heads | parts:
            found = IN_A_TEMPLATE.search(node.value)
        else:
            found = is_call(node, "format")
        if found:
            yield ast.unparse(node)


def is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == name


def test_no_other_place_chooses_digits_for_a_reader():
    found = {
        str(name): [*own_formats(file.read_text(encoding="utf-8"))]
        for file in files()
        if (name := file.relative_to(ROOT)).parts[0] in (*OWN_LAYERS, *map(str, [p.name for p in ROOT.glob("*.py")]))
        and name.as_posix() not in FOR_PROGRAMS
    }
    hovered = found[str(Path("figures", "theme.py"))]
    assert len(hovered) == 1  # the one place where Plotly writes instead
    hovered.clear()
    assert {name: formats for name, formats in found.items() if formats} == {}


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ('f"{v:.3g}"', True),
        ('f"{v:g}"', True),
        ('f"{v:.3f}"', True),
        ('f"{v:.3e}"', True),
        ('f"{v:.0%}"', True),
        ('"%.3g" % v', True),
        ('"%g" % v', True),
        ('format(v, ".3g")', True),
        ('"{:.3g}".format(v)', True),
        ('v = "x %{x:.3g}"', True),
        ('f"x %{{x:.3g}}"', True),
        ('float(f"{v:.3g}")', False),
        ('f"{v}: {w!r} {n:02x} {n:,}"', False),
        ('"{} of {name}".format(1, name=2)', False),
        ('"100 % good, {a: 1}"', False),
        ('"x %{x}"', False),
        ('def f():\n    """A format {x:.3g}."""', False),
    ],
)
def test_the_rule_knows_the_ways_to_choose_digits(text: str, own: bool):
    assert bool([*own_formats(text)]) == own


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (8.805e27, "8.8 × 10²⁷"),
        (-5.421e-19, "−5.4 × 10⁻¹⁹"),
        (0.0135, "0.0135"),
        (math.inf, "∞"),
        (math.nan, "–"),
        (0.0, "0"),
    ],
)
def test_a_number_in_a_sentence_has_its_power_of_ten_written_out(value, text):
    assert readable(value) == text
