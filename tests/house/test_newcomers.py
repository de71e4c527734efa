"""Adding a surface or a method means adding one file: both are in the pickers, race, are looked into, mapped and coloured.

A new page needs no style sheet, and no line in the one that all share.
"""

import ast
import json
import subprocess
import sys

from streamlit.testing.v1 import AppTest

from figures.theme import LIGHT, MARKERS, METHODS, OTHERS, styles
from tests.support.tree import ROOT, files

SURFACE = '''
"""A dish that nobody has seen before."""

import jax.numpy as jnp

from landscapes.base import Landscape, no_points


def loss(p):
    x, y = p
    return x**2 + 3 * y**2


LANDSCAPE = Landscape(
    name="Newcomer dish",
    loss=loss,
    formula="x^2 + 3y^2",
    xlim=(-3.0, 3.0),
    ylim=(-3.0, 3.0),
    start=(2.0, 1.0),
    minima=lambda: jnp.zeros((1, 3)),
    saddles=no_points,
    rates={"sgd": 0.1},
    story="It is new.",
    source="This test.",
    good_for="Being new.",
)
'''
METHOD = '''
"""Steps along a leaky mean of the gradients."""

from typing import NamedTuple

import jax.numpy as jnp

from optimizers.base import BETA1, LEARNING_RATE, Optimizer


class State(NamedTuple):
    memory: object


def init(x):
    return State(jnp.zeros_like(x))


def update(x, state, f, *, learning_rate, beta1):
    memory = beta1 * state.memory + (1 - beta1) * f.grad(x)
    return x - learning_rate * memory, State(memory)


OPTIMIZER = Optimizer(
    name="Newcomer", year=2026, init=init, update=update, knobs=(LEARNING_RATE, BETA1), formula="m", source="This test."
)
'''


def test_one_file_makes_a_surface_and_one_a_method(tmp_path):
    for package, name, text in (("landscapes", "newcomers_dish", SURFACE), ("optimizers", "newcomer", METHOD)):
        (tmp_path / package).mkdir()
        (tmp_path / package / f"{name}.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.newcomers", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["told"] == []
    assert "Newcomer dish" in seen["surfaces"]
    assert "Newcomer" in seen["methods"]
    assert seen["runs"] == ["Newcomer", "SGD"]
    assert seen["colours"] == [seen["style"], "#000000"]
    assert seen["style"] == styles(["newcomer"], LIGHT)[0].line  # in this process, too
    assert seen["inside"] == ["Newcomer"]
    assert seen["lines of the step"] >= 1
    assert seen["maps"] == ["newcomers_dish", "newcomer"]
    assert seen["gallery"] == 1


def test_newcomers_have_colours_by_their_names():
    drawn = [styles([f"newcomer_{nth}"], LIGHT)[0] for nth in range(300)]
    assert {style.line for style in drawn} == {colours[0] for _, colours, _ in OTHERS}
    assert len({(style.line, style.symbol) for style in drawn}) == len(OTHERS) * len(MARKERS)
    assert not {style.line for style in drawn} & {colours[0] for _, colours, _ in METHODS.values()}


def a_page() -> None:
    from pages.components.page import begin

    begin("race", "newcomer")


def test_a_page_may_have_no_style_sheet():
    at = AppTest.from_function(a_page).run()
    assert not at.exception
    sheets = [str(getattr(part, "value", "")) for part in at.get("html")]
    assert sum(".st-key-race" in sheet for sheet in sheets) == 1


def test_the_style_sheet_of_all_pages_names_none():
    pages = [file.stem for file in (ROOT / "pages").glob("*.py")]
    shared = (ROOT / "pages" / "components" / "page.css").read_text(encoding="utf-8")
    assert [page for page in pages if f"st-key-{page}" in shared] == []


def test_the_first_lines_say_what_a_file_or_a_folder_is_for():
    heads = {file: ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) for file in files()}
    assert [str(file) for file, head in heads.items() if not head] == []
