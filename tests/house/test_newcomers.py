"""Adding a surface or a method means adding one file: both are in the pickers, race, are looked into, mapped and coloured."""

import json
import subprocess
import sys

from tests.support.tree import ROOT

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
    assert seen["inside"] == ["Newcomer"]
    assert seen["lines of the step"] >= 1
    assert seen["maps"] == ["newcomers_dish", "newcomer"]
    assert seen["gallery"] == 1
