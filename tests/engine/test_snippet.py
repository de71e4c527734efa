"""The race in Python that a visitor takes along: it needs nothing of this project, and ends where the page says."""

import ast
import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest

from api.running import Result, results
from engine.snippet import needs
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from pages.components.race.takeaway import program
from states.address import decode
from states.batches import ORDERS
from states.noise import KINDS
from states.race import Race, race_on
from states.schedules import SCHEDULES
from tests.support.turns import by_turns, every_surface


def _race(surface: str, *methods: str, **changes) -> Race:
    return race_on(surface, [(method, {}) for method in methods], **changes)


def _printed(text: str) -> str:
    """What the file prints when it is run."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(text, "snippet", "exec"), {"__name__": "__main__"})
    return out.getvalue()


def _ends(printed: str) -> list[tuple[str, np.ndarray]]:
    """Label with seed, and (x, y, loss), of each line."""
    lines = (line.partition(": x = ") for line in printed.splitlines())
    return [
        (label, np.array([float(n) for n in rest.replace("loss =", "").strip("[ ").replace("]", "").split(",")]))
        for label, _, rest in lines
    ]


def _wanted(race: Race, shown: Sequence[Result]) -> list[tuple[str, np.ndarray]]:
    return [
        (f"{result.drawn.label}, seed {race.setting.seed + nth}", np.array([*run.x[-1], run.loss[-1]]))
        for result in shown
        for nth, run in enumerate(result.runs)
    ]


def _assert_same(printed: str, race: Race, shown: Sequence[Result]) -> None:
    got, wanted = _ends(printed), _wanted(race, shown)
    assert [label for label, _ in got] == [label for label, _ in wanted]
    for (label, end), (_, expected) in zip(got, wanted, strict=True):
        np.testing.assert_allclose(end, expected, rtol=1e-12, atol=1e-12, err_msg=label)


def _assert_reproduced(race: Race) -> None:
    shown = results(race)
    _assert_same(_printed(program(race, shown)), race, shown)


@every_surface
def test_every_surface(surface):
    _assert_reproduced(_race(surface, "sgd"))


@pytest.mark.parametrize(("method", "surface"), by_turns(OPTIMIZERS, ["regularized_bowl", "himmelblau"]))
def test_every_method(method, surface):
    _assert_reproduced(_race(surface, method))


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule(schedule):
    _assert_reproduced(_race("taco_shell", "sgd", "conjugate_gradient", schedule=schedule))


@pytest.mark.parametrize("kind", KINDS)
def test_noise_and_repeats(kind):
    _assert_reproduced(
        _race("noisy_bowl", "adam", "perturbation", "lbfgs", noise=2.0, noise_kind=kind, seed=7, repeats=3)
    )


@pytest.mark.parametrize(("surface", "order"), by_turns([key for key, one in LANDSCAPES.items() if one.count], ORDERS))
def test_batches_of_examples(surface, order):
    batches = {"noise_kind": "examples", "batch": 8, "order": order}
    _assert_reproduced(_race(surface, "adam", "lbfgs", "conjugate_gradient", **batches, seed=3, repeats=2, steps=60))


def test_a_budget_of_evaluations():
    _assert_reproduced(
        _race("rosenbrock", "sgd", "lbfgs", "conjugate_gradient", noise=0.1, repeats=2, count="evaluations")
    )


def test_knobs_values_start_and_a_method_twice():
    methods = ["sgd", "sgd~learning_rate~0.2", "adam~beta1~0.5"]
    race, problems = decode("race", {"s": ["saddle"], "m": methods, "x": ["1.25"], "factor": ["2"]})
    assert problems == []
    _assert_reproduced(race)


def test_a_run_that_diverges_ends_where_it_is_lost():
    race = _race("taco_shell", "sgd", factor=3.0, steps=1000)
    assert results(race)[0].runs[0].stopped
    _assert_reproduced(race)


def test_no_method_is_no_error():
    race = _race("bowl")
    assert _printed(program(race, results(race))) == ""


def test_runs_in_a_python_that_knows_nothing_of_this_project(tmp_path):
    race = _race("diabetes_line", "nadam", "newton", "lbfgs", noise_kind="examples", steps=80)
    shown = results(race)
    file = tmp_path / "race.py"
    file.write_text(program(race, shown), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-I", file], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stderr == ""
    _assert_same(done.stdout, race, shown)


def test_imports_neither_this_project_nor_anything_that_jax_does_not_bring():
    race = _race("regularized_bowl", *list(OPTIMIZERS)[:8], noise=1.0)
    imported = set()
    for node in ast.walk(ast.parse(program(race, results(race)))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
    assert imported <= {"jax", "numpy", "typing", "collections", "functools", "math"}


def test_what_is_told_to_a_function_later_comes_along():
    assert "defjvp" in "".join(needs("landscapes.kink", "loss").values())
