"""Writes the same method in PyTorch, Optax and Keras: the call that gives this very path, or a sentence why there is none.

The calls stand in the methods' files: text, which the tests execute. They write out the arguments whose default in the
library would give another path.
"""

from collections.abc import Mapping
from typing import NamedTuple

from optimizers.base import Call, Counterpart, Optimizer
from typed.lines import Program
from typed.method import is_typed_method, knob_of, program_of
from typed.taken import asks_elsewhere, optax_transformation, torch_class

TORCH = """import torch

x = torch.tensor({start}, dtype=torch.float64, requires_grad=True)
optimizer = {call}
for step in range({steps}):
    optimizer.zero_grad()
    loss(x).backward()
    optimizer.step(){after}
"""
OPTAX = """import jax, jax.numpy as jnp, optax
jax.config.update("jax_enable_x64", True)

x = jnp.array({start})
optimizer = {call}
state = optimizer.init(x)
for step in range({steps}):
    change, state = optimizer.update(jax.grad(loss)(x), state, x)
    x = optax.apply_updates(x, change){after}
"""
KERAS = """import os
os.environ["KERAS_BACKEND"] = "jax"
import jax, keras
jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")

x = keras.Variable({start})
optimizer = {call}
optimizer.build([x])
for step in range({steps}):{before}
    optimizer.apply([jax.grad(loss)(x.value)], [x]){after}
"""


class Elsewhere(NamedTuple):
    """What one library has in place of a method."""

    code: str | None  # a whole program but for the loss; None where the library has no such method
    note: str  # what to know; empty where there is nothing


LIBRARIES = {"PyTorch": ("torch", TORCH), "Optax": ("optax", OPTAX), "Keras": ("keras", KERAS)}


def elsewhere(
    library: str, optimizer: Optimizer, hypers: Mapping[str, float], start: tuple[float, float], steps: int
) -> Elsewhere:
    """Writes a method's program in one of LIBRARIES, with these very numbers; KeyError for another library."""
    name, template = LIBRARIES[library]
    if is_typed_method(optimizer.key):
        return _of_lines(library, program_of(optimizer.key), hypers, start, steps)
    found: Counterpart = getattr(optimizer, name)
    if not isinstance(found, Call | str):
        found = found(hypers)
    if isinstance(found, str):
        return Elsewhere(None, f"{library} {found}")
    texts = {name: repr(float(value)) for name, value in hypers.items()}
    parts = {"call": found.code, "before": found.before, "after": found.after}
    point = f"[{float(start[0])!r}, {float(start[1])!r}]"
    code = template.format(start=point, steps=steps, **{name: text.format(**texts) for name, text in parts.items()})
    return Elsewhere(code, found.note)


def _of_lines(
    library: str, program: Program, hypers: Mapping[str, float], start: tuple[float, float], steps: int
) -> Elsewhere:
    """Writes a method that was typed in as the library's own kind of optimizer, and the loop that runs it."""
    values = {name: float(hypers[knob_of(name).name]) for name in program.knobs}
    made = {
        "PyTorch": (torch_class(program, values), "MyMethod([x])"),
        "Optax": (optax_transformation(program, values), "my_method()"),
    }
    if library not in made:
        return Elsewhere(None, f"{library} is left out: your method is written for PyTorch and Optax.")
    code, call = made[library]
    if code is None:
        return Elsewhere(None, f"{library} gives a method one gradient a step; your lines ask for another.")
    if asks_elsewhere(program):
        return Elsewhere(
            code, "Its step takes a closure that computes the loss and its gradient: optimizer.step(closure)."
        )
    _, template = LIBRARIES[library]
    loop = template.format(start=f"[{float(start[0])!r}, {float(start[1])!r}]", steps=steps, call=call, after="")
    return Elsewhere(f"{code}\n\n{loop}", "")
