"""No file is so long, and no function, that it cannot be read at one go; data may be as long as they are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tree import OURS, ROOT

FOLDERS = ("stage", *(folder for folder in OURS if folder not in ("tests", "benchmarks", "lecture")))
MOST_LINES, MOST_OF_A_FUNCTION = 400, 60


def long_functions(text: str) -> Iterator[str]:
    """The functions that are too long; data stand outside functions."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > MOST_OF_A_FUNCTION:
                yield f"{node.name}: {lines}"


def sources() -> list[Path]:
    kinds = (".py", ".js", ".ts", ".css")
    return [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*")) if file.suffix in kinds]


def test_no_file_is_too_long():
    assert {"stage", "pages", "states", "engine", "figures"} <= {file.relative_to(ROOT).parts[0] for file in sources()}
    lines = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8").count("\n") for file in sources()}
    assert {file: many for file, many in lines.items() if many > MOST_LINES} == {}


def test_no_function_is_too_long():
    python = [file for file in sources() if file.suffix == ".py"]
    assert {str(f.relative_to(ROOT)): long for f in python if (long := [*long_functions(f.read_text("utf-8"))])} == {}


@pytest.mark.parametrize("many", [60, 61])
def test_the_rule_counts_the_lines_of_a_function(many: int):
    text = "class A:\n    def f(self):\n" + "        pass\n" * (many - 1)
    assert [*long_functions(text)] == ([] if many == 60 else ["f: 61"])
