"""Every line that Look inside prints gives its printed result to a reader who computes it."""

import ast
from collections import Counter

import numpy as np
import pytest

from engine.run import run
from engine.tracing import trace
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers
from optimizers.forms import FORMS
from states.setting import on

EVERY = {**OPTIMIZERS, **FORMS}
SURFACES = ("noisy_bowl", "beale")
STEPS = (0, 1, 17, 40)
ALLOWED = 5e-3  # of the printed result
# What a reader cannot compute from the numbers of the line alone: what asks the surface, and the methods' own functions.
IN_WORDS = (
    "f.grad(",
    "f.hessian(",
    "f.curvature(",
    "f.value(",
    "remember(",
    "two_loops(",
    "wolfe(",
    "solve(",
    "eigen_roots(",
    "f.direction",
)
TOOLS = {
    "sqrt": np.sqrt, "abs": np.abs, "sign": np.sign, "maximum": np.maximum, "outer": np.outer, "where": np.where,
    "hypot": np.hypot, "clip": np.clip, "isfinite": np.isfinite, "array": np.array, "diag": np.diag, "dot": np.dot,
    "norm": np.linalg.norm,
}  # fmt: skip


class _Points(ast.NodeTransformer):
    """(1, 2) in print is a point."""

    def visit_Tuple(self, node):
        self.generic_visit(node)
        return ast.Call(ast.Name("array", ast.Load()), [ast.List(node.elts, ast.Load())], [])

    def visit_Call(self, node):
        assert not (ast.unparse(node.func) in ("sqrt", "abs", "sign") and len(node.args) > 1), ast.unparse(node)
        return self.generic_visit(node)


def read(text: str, several: bool) -> list[np.ndarray]:
    """The values of a printed text: one, or as many as there are commas outside of brackets."""
    body = ast.parse(text.replace("−", "-"), mode="eval").body
    parts = body.elts if several and isinstance(body, ast.Tuple) else [body]
    whole = [ast.fix_missing_locations(ast.Expression(_Points().visit(part))) for part in parts]
    with np.errstate(all="ignore"):
        return [np.asarray(eval(compile(part, "<print>", "eval"), dict(TOOLS)), float) for part in whole]


def check(line, t: int) -> str:
    """The kind of a line: computed, in words, or without numbers. Fails where what is printed does not add up."""
    text, result = line.numbers(t), line.result(t)
    if not text or not result:
        return "no numbers"
    if any(word in line.source for word in IN_WORDS):
        return "words"
    several = len(line.got) > 1
    found, told = read(text, several), read(result, several)
    assert len(found) == len(told), (line.source, text, result)
    floor = max(float(np.abs(np.asarray(rows[t], float)).max()) for rows in line.used.values()) * 1e-14
    for one, other in zip(found, told, strict=True):
        near = np.abs(one - other) <= ALLOWED * np.abs(other) + floor
        assert np.all(near), f"{line.source}: {text} = {one}, printed {result}"
    return "computed"


@pytest.mark.usefixtures("rough")
@pytest.mark.parametrize("key", EVERY)
def test_every_printed_line_gives_its_printed_result(key):
    optimizer, kinds = EVERY[key], Counter()
    for surface in SURFACES:
        landscape = LANDSCAPES[surface]
        usual = default_hypers(landscape, optimizer)
        near_one = {knob.name: 1 - 0.117e-3 for knob in optimizer.knobs if knob.name == "beta2"}
        for hypers in (usual, {**usual, **near_one}) if near_one else (usual,):
            made = run(optimizer, on(landscape, steps=STEPS[-1], noise=landscape.noise, seed=3), hypers)
            inside = trace(optimizer, on(landscape, noise=landscape.noise, seed=3), hypers, made)
            kinds.update(check(line, t) for t in STEPS for line in inside.lines if np.isfinite(inside.x[t]).all())
    assert kinds["computed"] >= len(STEPS) * len(SURFACES)
    assert kinds["no numbers"] <= len(STEPS) * len(
        SURFACES
    )  # at most the memory of L-BFGS, which is too large to print
