"""Writes a method that was typed in as Python to take along: a file for optimizers/, plain JAX, a class of PyTorch, a transformation of Optax.

Nothing of it is run here; the tests run each.
"""

import textwrap
from collections.abc import Iterator, Mapping

from typed.lines import GRADIENT, POINT, STEP, Program, text_of_program
from typed.method import KNOWN, knob_of
from typed.program import Dialect, python
from typed.tree import Call, Name, Node, parts, walk

TO_NUMBERS = {"norm", "dot", "mean"}  # functions of points whose value is a number
PLAIN = (
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
)  # the same everywhere
IN_JAX = {
    **{name: f"jnp.{name}({{}})" for name in (*PLAIN, "abs")},
    **{f"a{name}": f"jnp.arc{name}({{}})" for name in ("sin", "cos", "tan")},
    "sigmoid": "jax.nn.sigmoid({})",
    "softplus": "jnp.logaddexp({}, 0.0)",
    "relu": "jnp.maximum({}, 0.0)",
    "max": "jnp.maximum({}, {})",
    "min": "jnp.minimum({}, {})",
    "atan2": "jnp.arctan2({}, {})",
    "norm": "jnp.sqrt(jnp.sum(jnp.square({})))",
    "dot": "jnp.sum(jnp.multiply({}, {}))",
}
IN_TORCH = {
    **{name: f"torch.{name}({{}})" for name in (*PLAIN, "abs", "asin", "acos", "atan", "sigmoid", "relu")},
    "softplus": "torch.logaddexp({}, torch.zeros(()))",
    "max": "torch.maximum({}, {})",
    "min": "torch.minimum({}, {})",
    "atan2": "torch.atan2({}, {})",
    "norm": "torch.linalg.vector_norm({})",
    "dot": "torch.sum(torch.mul({}, {}))",
}


def is_point(node: Node, points: set[str]) -> bool:
    """Tells whether a formula's value is like x, where these names are; else it is a number."""
    if isinstance(node, Name):
        return node.name in points
    if isinstance(node, Call) and node.function in TO_NUMBERS:
        return False
    return (isinstance(node, Call) and node.function == "grad") or any(is_point(part, points) for part in parts(node))


def _body(program: Program, dialect: Dialect, zeros: str, remembered: str) -> Iterator[str]:
    """Yields a line of Python for each line; remembered: what a state is called before it is set, with {} for its name."""
    points = {POINT, GRADIENT, *program.state}
    names = {**dialect.names, **{name: remembered.format(name) for name in program.state}}
    for name, tree in program.lines:
        text = python(tree, dialect._replace(names=names))
        names.pop(name, None)
        if is_point(tree, points):
            points.add(name)
        elif name in (POINT, *program.state):
            text = f"{zeros} + ({text})"
        else:
            points.discard(name)
        yield f"{name} = {text}"


def asks_elsewhere(program: Program) -> bool:
    """Tells whether a line asks for the gradient at another point than x."""
    return any(isinstance(node, Call) and node.function == "grad" for line in program.lines for node in walk(line.tree))


def _lines_of(program: Program) -> str:
    return text_of_program(program, " ", "\n")


# --- JAX ---------------------------------------------------------------------------------------------------------------


def definitions(
    program: Program, names: Mapping[str, str], grad: str = "f.grad", f: str = "f", types: bool = False
) -> str:
    """Writes State, init and update as a method's file has them.

    names: what knobs are called, where not as in the lines; grad: what gives the gradient at a point; f: the argument that brings it.
    """
    point, scalar = (": Point", ": Scalar") if types else (": jax.Array", ": jax.Array")
    counts = program.reads(STEP)
    fields = [f"    {name}{point}  # like x" for name in program.state] + (
        [f"    t{scalar}  # () number of steps so far"] if counts else []
    )
    begun = [f"{name}=jnp.zeros_like(x)" for name in program.state] + (["t=jnp.zeros((), x.dtype)"] if counts else [])
    knobs = "".join(f", {names.get(name, name)}" for name in program.knobs)
    calls = {**IN_JAX, "grad": f"{grad}({{}} + jnp.zeros_like(x))"}
    dialect = Dialect({"pi": "jnp.pi", "e": "jnp.e", **names}, calls)
    body = [
        *([f"g = {grad}(x)"] if program.reads(GRADIENT) else []),
        *(["t = state.t + 1"] if counts else []),
        *_body(program, dialect, "jnp.zeros_like(x)", "state.{}"),
        f"return x, State({', '.join([*program.state, *(['t'] if counts else [])])})",
    ]
    state = "\n".join(fields) or '    """It remembers nothing."""'
    asked = f", *{knobs}" if knobs else ""
    return (
        f"class State(NamedTuple):\n{state}\n\n\ndef init(x):\n    return State({', '.join(begun)})\n\n\n"
        f"def update(x, state, {f}{asked}):\n" + textwrap.indent("\n".join(body), "    ")
    )


FILE = '''"""A method that was typed in.

{lines}
"""

from typing import NamedTuple

{jax}import jax.numpy as jnp

from landscapes.base import Point{scalar}
from optimizers.base import {base}Optimizer
{others}

{definitions}


OPTIMIZER = Optimizer(
    name="My method",
    year={year},
    init=init,
    update=update,
    knobs=({knobs}),
    formula=r"{formula}",
    source="Typed in.",
)
'''


def file_of(program: Program, formula: str, year: int) -> str:
    """Writes a file for optimizers/: it is found there as any other."""
    known = {name: knob for name, knob in KNOWN.items() if name in program.knobs}
    constants = {name: _constant_of(name) for name in known}
    own = [name for name in program.knobs if name not in known]
    text = definitions(program, {name: knob.name for name, knob in known.items()}, types=True)
    knobs = [constants.get(name) or _slider(name) for name in program.knobs]
    base = sorted(one for name, one in constants.items() if name != "decay")
    others = (["from optimizers.rmsprop import DECAY"] if "decay" in known else []) + (
        ["from shapes import Knob"] if own else []
    )
    return FILE.format(
        lines=_lines_of(program),
        jax="import jax\n" if "jax." in text.replace("jax.numpy", "") else "",
        scalar=", Scalar" if program.reads(STEP) else "",
        base="".join(f"{one}, " for one in base),
        others="\n".join([*others, ""]) if others else "",
        definitions=text,
        year=year,
        knobs="".join(f"{one}, " for one in knobs).rstrip(" ") if knobs else "",
        formula=formula,
    )


def _slider(name: str) -> str:
    knob = knob_of(name)
    reach = f"{knob.default}, {knob.low}, {knob.high}"
    return f'Knob("{name}", {reach}, r"{knob.symbol}", log={knob.log}, mapped={knob.mapped})'


def _constant_of(name: str) -> str:
    return {"lr": "LEARNING_RATE", "eps": "EPSILON"}.get(name, name.upper())


PLAIN_JAX = '''"""A method that was typed in, in plain JAX: x, state = update(x, state, grad, ...); grad(x) is the gradient at a point.

{lines}
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp


{definitions}
'''


def plain_jax(program: Program) -> str:
    """Writes the method as functions of JAX that need nothing of this project."""
    return PLAIN_JAX.format(lines=_lines_of(program), definitions=definitions(program, {}, "grad", "grad"))


OPTAX = '''"""A method that was typed in, as a transformation of Optax; norm, dot and mean are of each array of the parameters.

{lines}
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax


class State(NamedTuple):
    t: jax.Array  # () number of steps so far
    own: tuple[Any, ...]  # {state}: each like the parameters


def my_method({defaults}) -> optax.GradientTransformation:
    def one(x, g, t{arguments}):
        """The step of one array."""
{body}
        return x, ({result})

    def init(params):
        return State(jnp.zeros(()), tuple(jax.tree.map(jnp.zeros_like, params) for _ in range({count})))

    def update(updates, state, params):
        t = state.t + 1
        arrays, tree = jax.tree.flatten(params)
        others = (tree.flatten_up_to(other) for other in (updates, *state.own))
        found = [one(x, g, t.astype(x.dtype), *own) for x, g, *own in zip(arrays, *others)]
        changes = [new - x for x, (new, _) in zip(arrays, found)]
        own = tuple(tree.unflatten(values) for values in zip(*(own for _, own in found)))
        return tree.unflatten(changes), State(t, own)

    return optax.GradientTransformation(init, update)
'''


def optax_transformation(program: Program, values: Mapping[str, float]) -> str | None:
    """Writes the method for Optax, values as the defaults of its knobs; None where it asks for another gradient than it is given."""
    if asks_elsewhere(program):
        return None
    dialect = Dialect({"pi": "jnp.pi", "e": "jnp.e"}, IN_JAX)
    body = list(_body(program, dialect, "jnp.zeros_like(x)", "{}"))
    return OPTAX.format(
        lines=_lines_of(program),
        state=", ".join(program.state) or "nothing",
        defaults=", ".join(f"{name}={values[name]!r}" for name in program.knobs),
        arguments="".join(f", {name}" for name in program.state),
        body=textwrap.indent("\n".join(body), " " * 8),
        result="".join(f"{name}, " for name in program.state).rstrip(),
        count=len(program.state),
    )


# --- PyTorch -----------------------------------------------------------------------------------------------------------

TORCH = '''"""A method that was typed in, as an optimizer of PyTorch; norm, dot and mean are of each tensor of the parameters.

{lines}
"""

import torch


class MyMethod(torch.optim.Optimizer):
    def __init__(self, params{defaults}):
        super().__init__(params, {{{groups}}})

    @torch.no_grad()
    def step(self, closure{none}):
{loss}        for group in self.param_groups:
            for point in group["params"]:
{asks}{begin}
{body}
                point.copy_(x)
{keep}        return loss
'''
LOSS = """        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
"""
ELSEWHERE = '''        def grad(at):
            """The gradient where the parameters are `at`: closure computes it. One tensor of parameters."""
            nonlocal loss
            point.copy_(at)
            with torch.enable_grad():
                loss = closure()
            return point.grad.detach().clone()

        loss = None
'''


def torch_class(program: Program, values: Mapping[str, float]) -> str:
    """Writes the method as a class of PyTorch, values as the defaults of its knobs."""
    elsewhere, counts = asks_elsewhere(program), program.reads(STEP)
    remembered = [*(["t"] if counts else []), *program.state]
    calls = {**IN_TORCH, "grad": "grad({} + torch.zeros_like(x))"}
    number = "torch.as_tensor({}, dtype=x.dtype, device=x.device)"
    dialect = Dialect({"pi": "torch.pi", "e": repr(2.718281828459045)}, calls, number)
    first = [
        *([] if elsewhere else ["if point.grad is None:", "    continue"]),
        "x = point.detach().clone()",
        *(["state = self.state[point]"] if remembered else []),
        *(
            ["if not state:", f"    state.update({', '.join(_begins(name) for name in remembered)})"]
            if remembered
            else []
        ),
        *(f'{name} = torch.as_tensor(group["{name}"], dtype=x.dtype, device=x.device)' for name in program.knobs),
        *(['t = state["t"] + 1'] if counts else []),
        *([f"g = {'grad(x)' if elsewhere else 'point.grad'}"] if program.reads(GRADIENT) else []),
    ]
    body = list(_body(program, dialect, "torch.zeros_like(x)", 'state["{}"]'))
    keep = f"state.update({', '.join(f'{name}={name}' for name in remembered)})\n" if remembered else ""
    return TORCH.format(
        lines=_lines_of(program),
        defaults="".join(f", {name}={values[name]!r}" for name in program.knobs),
        groups=", ".join(f'"{name}": {name}' for name in program.knobs),
        none="" if elsewhere else "=None",
        loss=ELSEWHERE if elsewhere else LOSS,
        asks="",
        begin=textwrap.indent("\n".join(first), " " * 16),
        body=textwrap.indent("\n".join(body), " " * 16),
        keep=textwrap.indent(keep, " " * 16),
    )


def _begins(name: str) -> str:
    return f"{name}=torch.zeros((), dtype=x.dtype)" if name == STEP else f"{name}=torch.zeros_like(x)"
