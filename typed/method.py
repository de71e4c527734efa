"""Makes a method of lines that are typed in: an Optimizer as any other, found by its key `p=...`, which is its program."""

from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import BETA1, BETA2, EPSILON, LEARNING_RATE, RHO, WEIGHT_DECAY, Optimizer, Oracle
from optimizers.rmsprop import DECAY
from shapes import Knob
from typed.building import value_of
from typed.katex import katex, name_in
from typed.lines import GRADIENT, POINT, STEP, Program, read_program, text_of_program
from typed.said import nearest

MARK = "p="  # begins the key of every method that was typed in; its program follows
NAME, WORD = "Your method", "own"  # what it is called, and in an address
OWN = f"{WORD}_"  # begins the name of a knob that nobody else has, in an address and on a page
KNOWN = {  # the field's names
    "lr": LEARNING_RATE,
    "rho": RHO,
    "beta1": BETA1,
    "beta2": BETA2,
    "eps": EPSILON,
    "decay": DECAY,
    "weight_decay": WEIGHT_DECAY,
}
USUAL, LOW, HIGH = 1.0, 0.0, 10.0  # of any other, which may be a factor near 1 or a rate: its slider counts in decades
MAPPED = (1e-3, HIGH)  # how much of it a map spans, in decades likewise
KEPT = 64  # methods
OWN_RATES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adadelta")  # surfaces have rates of these


def key_of_program(text: str) -> str:
    """Returns the key of the method that lines stand for, the same for all spellings; raises Mistyped for what is none."""
    return MARK + text_of_program(read_program(text))


def is_typed_method(key: str) -> bool:
    """Tells whether a key is that of lines that were typed in."""
    return key.startswith(MARK)


@lru_cache(maxsize=KEPT)
def program_of(key: str) -> Program:
    """Returns the program of a key; raises Mistyped where it is none."""
    return read_program(key.removeprefix(MARK))


def knob_of(name: str) -> Knob:
    """Returns the slider of a name that no line sets."""
    # By a name that is nobody else's in an address.
    what = "A name of your method that no line sets."
    own = Knob(OWN + name, USUAL, LOW, HIGH, name_in(name), log=True, help=what, mapped=MAPPED)
    return KNOWN.get(name, own)


@lru_cache(maxsize=KEPT)
def typed_method(key: str) -> Optimizer:
    """Returns the method of a key that `key_of_program` has made; raises Mistyped where the program is none."""
    program = program_of(key)
    init, update = functions_of(program)
    like = nearest(program)
    return Optimizer(
        name=NAME,
        year=0,
        init=init,
        update=update,
        knobs=tuple(_rate_of(like) if name == "lr" else knob_of(name) for name in program.knobs),
        formula=latex(program),
        source="Typed in.",
        rate_like=(like.key, 1.0) if like.key in OWN_RATES else like.rate_like,
        order=1000.0,
        key=key,
    )


def _rate_of(optimizer: Optimizer) -> Knob:
    """Returns the slider of a method's rate, with its default where a surface has none."""
    return next(knob for knob in optimizer.knobs if knob.name == LEARNING_RATE.name)


def latex(program: Program) -> str:
    """Writes the lines for the eye."""
    lines = r"\\ ".join(rf"{name_in(name)} &\leftarrow {katex(tree)}" for name, tree in program.lines)
    return rf"\begin{{aligned}} {lines} \end{{aligned}}"


# --- what it computes --------------------------------------------------------------------------------------------------


def functions_of(program: Program) -> tuple[Callable[[Point], Any], Callable[..., tuple[Point, Any]]]:
    """Returns init and update, as a method's file has them; the state has a field for each name, and t where it is read."""
    remembered = (*program.state, *((STEP,) if program.reads(STEP) else ()))
    state_of = namedtuple("State", remembered)

    def init(x: Point):
        return state_of(**{name: jnp.zeros((), x.dtype) if name == STEP else jnp.zeros_like(x) for name in remembered})

    def update(x: Point, state: Any, f: Oracle, **hypers):
        values = begun(program, x, state._asdict(), f, hypers)
        for name, tree in program.lines:
            values[name] = assigned(program, name, value_of(tree, values), x)
        return values[POINT], state_of(**{name: values[name] for name in remembered})

    return init, update


def begun(program: Program, x: Point, state: Mapping[str, Any], f: Oracle, hypers: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what the names mean where a step begins, and grad: what a line asks the surface."""
    values: dict[str, Any] = {**{name: hypers[knob_of(name).name] for name in program.knobs}, **state, POINT: x}
    if STEP in values:
        values[STEP] = values[STEP] + 1
    if program.reads(GRADIENT):
        values[GRADIENT] = f.grad(x)
    values["grad"] = lambda at: f.grad(jnp.broadcast_to(at, x.shape).astype(x.dtype))
    return values


def assigned(program: Program, name: str, value: Any, x: Point) -> Any:
    """Returns a line's value as its name holds it: like x where it is x or remembered."""
    return jnp.broadcast_to(value, x.shape).astype(x.dtype) if name in (POINT, *program.state) else value
