"""How a number is written: by one function, and by its twin in the browser (tests/stage/numbers.test.js) on the same table."""

import ast
import json
import math

from hypothesis import given
from hypothesis import strategies as st

from tests.support.tree import ROOT
from written import written

LAYERS = ("states", "engine", "figures", "pages")
CASES = json.loads((ROOT / "tests" / "support" / "written.json").read_text(encoding="utf-8"))


def test_numbers_are_written_as_in_the_table():
    assert [[value, digits, written(float(value), digits)] for value, digits, _ in CASES] == CASES


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


def test_no_other_place_chooses_digits_for_a_reader():
    """A number rounded to so many digits is one again at once: float(f"{value:.3g}")."""
    offenders = []
    for file in (file for layer in LAYERS for file in (ROOT / layer).rglob("*.py")):
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "float"]
        rounded = {part for call in calls for part in ast.walk(call)}
        parts = [node for node in nodes if isinstance(node, ast.FormattedValue) and node not in rounded]
        texts = [ast.unparse(part.format_spec) for part in parts if part.format_spec is not None]
        offenders += [f"{file.relative_to(ROOT)}: {text}" for text in texts if text.rstrip("'\"").endswith("g")]
    assert offenders == []
