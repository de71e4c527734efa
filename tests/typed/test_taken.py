"""What is taken along of a method that was typed in is executed, and walks the path that the app draws.

PyTorch is not installed with the tests: the wheel for Linux is half a gigabyte and asks for gigabytes of GPU libraries. Its class
runs on a stand-in of NumPy's arrays, which has just the calls that it makes; where there is a PyTorch it runs on that as well
(seen to pass on 1.13.1 without a GPU).
"""

import re
import sys
from contextlib import nullcontext
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from engine.run import run
from landscapes import LANDSCAPES
from optimizers.base import default_hypers
from states.setting import on
from typed.lines import Program
from typed.method import key_of_program, knob_of, program_of, typed_method
from typed.said import SAID
from typed.taken import file_of, optax_transformation, plain_jax, torch_class

STEPS = 30
SURFACE = LANDSCAPES["beale"]
GRADIENT = jax.jit(jax.grad(SURFACE.loss))
ODD = {  # lines that use what the catalogue's do not
    "every function": "a = sin(g) + cos(g) + tan(g) + asin(0.1) + acos(0.1) + atan(g) + sinh(0.1g) + cosh(0.1g) + tanh(g)\n"
    "b = exp(-|g|) + log(1+|g|) + sqrt(|g|) + |g| + sign(g) + floor(g) + sigmoid(g) + softplus(g) + relu(g)\n"
    "c = max(1, norm(g)) + min(g, 2) + atan2(g, 1) + dot(g, g) + mean(g) + e^(-t) + 2^-t + pi\n"
    "x = x - 0.00001*lr*(a + b + c)",
    "numbers as states": "n = n + 1\nx = x - lr*g/n\nk = t",
    "no value": "v = 0*x + 1/0\nx = x - lr*g + 0*sign(v)",
    "clipped": "x = x - lr*g*min(1, c/norm(g))",
    "later": "x = x - lr*d\nd = g",
    "x twice": "x = x - lr*g\nx = x - 0.1*lr*grad(x)",
    "no gradient": "x = 0.9*x",
    "a constant": "x = 0*x + 1\nv = lr",
}
PROGRAMS = {**SAID, **ODD}
every_program = pytest.mark.parametrize("name", PROGRAMS)


def drawn(name: str) -> tuple[Program, dict[str, float], np.ndarray]:
    """The program, the values of its knobs by the lines' own names, and its path in the app."""
    key = key_of_program(PROGRAMS[name])
    optimizer, program = typed_method(key), program_of(key)
    values = {
        name: 0.05 if name.startswith("own_") else usual for name, usual in default_hypers(SURFACE, optimizer).items()
    }
    made = run(optimizer, on(SURFACE, steps=STEPS, noise=0.0), values)
    return program, {name: values[knob_of(name).name] for name in program.knobs}, made.x


def close(theirs, ours: np.ndarray) -> None:
    np.testing.assert_allclose(np.asarray(theirs), ours, rtol=1e-11, atol=1e-11)


def walked(update, state, grad) -> list:
    points = [jnp.array(SURFACE.start)]
    for _ in range(STEPS):
        x, state = update(points[-1], state, grad)
        points.append(x)
    return points


def executed(code: str) -> dict:
    space: dict = {"__name__": "taken"}
    exec(compile(code, "taken along", "exec"), space)
    return space


@every_program
def test_the_functions_of_plain_jax(name):
    program, values, ours = drawn(name)
    space = executed(plain_jax(program))
    update = jax.jit(lambda x, state, grad=GRADIENT: space["update"](x, state, grad, **values))
    state = space["init"](jnp.array(SURFACE.start))
    close(walked(lambda x, state, _: update(x, state), state, None), ours)


@every_program
def test_the_file_for_optimizers(name):
    program, values, ours = drawn(name)
    key = key_of_program(PROGRAMS[name])
    space = executed(file_of(program, typed_method(key).formula, 2026))
    optimizer = space["OPTIMIZER"]
    hypers = {knob.name: value for knob, value in zip(optimizer.knobs, values.values(), strict=True)}
    close(run(optimizer, on(SURFACE, steps=STEPS, noise=0.0), hypers).x, ours)
    assert all(f"{line.name} =" in file_of(program, "", 2026) for line in program.lines)


@every_program
def test_the_transformation_of_optax(name):
    program, values, ours = drawn(name)
    code = optax_transformation(program, values)
    if "grad(" in PROGRAMS[name]:
        assert code is None
        return
    assert code is not None
    transformation = executed(code)["my_method"]()

    @jax.jit
    def update(tree, state):
        grads = {"w": (GRADIENT(jnp.array([*tree["w"]])),)}
        changes, state = transformation.update(grads, state, {"w": (tree["w"],)})
        return tree["w"] + changes["w"][0], state

    points, state = [jnp.array(SURFACE.start)], transformation.init({"w": (jnp.array(SURFACE.start),)})
    for _ in range(STEPS):
        x, state = update({"w": points[-1]}, state)
        points.append(x)
    close(points, ours)


# --- PyTorch -----------------------------------------------------------------------------------------------------------


class Tensor(np.ndarray):
    """An array with what the class asks of a tensor."""

    grad: "Tensor | None" = None
    device = "cpu"  # pyright: ignore[reportAssignmentType]

    def detach(self):
        return self

    def clone(self):
        return self.copy().view(Tensor)

    def copy_(self, other):
        self[...] = other


class Optimizer:
    def __init__(self, params, defaults):
        self.param_groups = [{"params": list(params), **defaults}]
        self.state = _States()


class _States(dict):
    def __getitem__(self, tensor):
        return self.setdefault(id(tensor), {})


def stand_in() -> ModuleType:
    """NumPy by PyTorch's names; what the class does not call it does not have."""
    same = (
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "exp",
        "log",
        "sqrt",
        "sign",
        "floor",
        "mean",
        "abs",
        "sum",
        "pi",
    )
    renamed = {
        "asin": "arcsin",
        "acos": "arccos",
        "atan": "arctan",
        "atan2": "arctan2",
        "mul": "multiply",
        "logaddexp": "logaddexp",
    }
    torch = ModuleType("torch")
    parts = {
        **{name: getattr(np, name) for name in same},
        **{name: getattr(np, of) for name, of in renamed.items()},
        "maximum": np.maximum,
        "minimum": np.minimum,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "relu": lambda z: np.maximum(z, 0),
        "linalg": SimpleNamespace(vector_norm=np.linalg.norm),
        "zeros_like": lambda x: np.zeros_like(x),
        "zeros": lambda shape, dtype=float: np.zeros(shape, dtype).view(Tensor),
        "as_tensor": lambda value, dtype, device: np.asarray(value, dtype),
        "optim": SimpleNamespace(Optimizer=Optimizer),
        "no_grad": lambda: lambda function: function,
        "enable_grad": nullcontext,
    }
    for name, part in parts.items():
        setattr(torch, name, part)
    return torch


@every_program
@np.errstate(all="ignore")
def test_the_class_of_pytorch(name, monkeypatch):
    program, values, ours = drawn(name)
    monkeypatch.setitem(sys.modules, "torch", stand_in())
    point = np.array(SURFACE.start).view(Tensor)
    optimizer = executed(torch_class(program, values))["MyMethod"]([point])

    def closure():
        point.grad = np.array(GRADIENT(np.array(point))).view(Tensor)

    points = [np.array(point)]
    for _ in range(STEPS):
        closure()
        optimizer.step(closure)
        points.append(np.array(point))
    close(points, ours)


@pytest.mark.skipif(
    find_spec("torch") is None,
    reason="PyTorch is not installed: half a gigabyte, and more for GPUs; its class runs on a stand-in",
)
@every_program
def test_the_class_on_pytorch_itself(name):
    import torch  # pyright: ignore[reportMissingImports]

    program, values, ours = drawn(name)
    point = torch.tensor(SURFACE.start, dtype=torch.float64, requires_grad=True)
    optimizer = executed(torch_class(program, values))["MyMethod"]([point])

    def closure():
        point.grad = torch.tensor(np.array(GRADIENT(point.detach().numpy())))

    points = [point.detach().numpy().copy()]
    for _ in range(STEPS):
        closure()
        optimizer.step(closure)
        points.append(point.detach().numpy().copy())
    close(points, ours)


def test_what_is_taken_along_needs_nothing_of_this_project():
    for name in PROGRAMS:
        program, values, _ = drawn(name)
        for code in (plain_jax(program), optax_transformation(program, values) or "", torch_class(program, values)):
            assert not re.search("(from|import) (landscapes|optimizers|typed|shapes)", code)
