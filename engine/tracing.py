"""Looks inside a step: executes the statements of a method's own `update` one by one and keeps every value.

One compiled loop goes through all steps of a run, from the rows of its Trajectory. It never guesses what a statement does,
but executes it as it stands in the method's file; only the printed form, with numbers in the place of names, is made
here.
"""

import ast
import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from engine import typed_lines
from engine.beneath import QUICK_TO_COMPILE
from engine.clipping import NEVER, clipped, limits
from engine.kept import compiled
from engine.run import LENGTH, disturbance
from engine.statements import Statement, statements
from engine.step import hypers_at, oracle
from landscapes.base import Landscape
from optimizers.base import Optimizer
from shapes import Trajectory
from states.noise import directions
from states.schedules import factors
from states.setting import Setting
from typed.method import is_typed_method, program_of
from typed.tree import Node
from written import written

ROWS = LENGTH + 1  # steps that are gone through: those of the longest run, and the one after its last point
LARGEST = 4  # numbers in a value that is kept and printed: a matrix (2, 2)
DIGITS = (4, 5, 6, 7, 8, 10, 12, 15, 17)  # in print: the first of them with which a line can be checked by hand
CHECKED = 2e-3  # how near a line must then come to its result


class Line(NamedTuple):
    """One statement of an update, with its values at every step."""

    source: str  # as it stands in the file, on one line
    right: ast.expr | Node | None  # what is computed; None where only the result can be shown
    used: dict[str, np.ndarray]  # a name or a state field on the right -> its values (steps + 1, ...)
    got: dict[str, np.ndarray]  # each name that was assigned -> its values
    modules: frozenset[str]  # names of modules on the right, which the numbers do without

    def numbers(self, t: int, digits: int | None = None) -> str:
        """Writes the right-hand side of step t with numbers in the place of names; empty where there is none.

        Without `digits` it has as many as a reader needs who computes it: four, more where small differences count.
        """
        if self.right is None:
            return ""
        digits = digits or self._enough(t)
        texts = {name: printed(values[t], digits) for name, values in self.used.items()}
        if isinstance(self.right, Node):
            return typed_lines.put_in(self.right, texts)
        put_in = _PutIn(texts, self.modules).visit(ast.parse(ast.unparse(self.right), mode="eval").body)
        parts = put_in.elts if isinstance(put_in, ast.Tuple) else [put_in]
        return ", ".join(map(ast.unparse, parts))

    def _enough(self, t: int) -> int:
        """Returns the digits with which the line gives its result; the fewest where the line cannot be computed from numbers."""
        values = {name: np.asarray(rows[t], float) for name, rows in self.used.items()}
        results = [np.asarray(rows[t], float) for rows in self.got.values()]
        finite = [value[np.isfinite(value)] for value in values.values()]
        floor = max((float(np.abs(value).max(initial=0.0)) for value in finite), default=0.0) * 1e-15
        for digits in DIGITS:
            found = _computed(
                self.right, {name: _rounded(value, digits) for name, value in values.items()}, self.modules
            )
            if found is None or len(found) != len(results):
                return DIGITS[0]
            pairs = zip(found, results, strict=True)
            if all(np.allclose(one, true, CHECKED, floor, equal_nan=True) for one, true in pairs):
                return digits
        return DIGITS[-1]

    def result(self, t: int, digits: int = 4) -> str:
        """Writes what was assigned at step t; empty where it is too large to print."""
        several = len(self.got) > 1
        return ", ".join(
            f"{name.partition('.')[2]} {text}" if "." in name and not is_norm(name) else named(name, text)
            for name, values in self.got.items()
            for text in [printed(values[t], digits, alone=not several)]
        )

    def norms(self, t: int) -> str:
        """Writes the norms of those names on the right that stand for more numbers than are printed; empty where none does."""
        return ", ".join(named(name, printed(rows[t])) for name, rows in self.used.items() if is_norm(name))


class Trace(NamedTuple):
    """The steps from every row of a run; row t is the step that leaves x_t."""

    lines: tuple[Line, ...]  # empty where the update is not one that can be gone through
    x: np.ndarray  # (steps + 1, 2) where the step leads
    state: dict[str, np.ndarray]  # the state after it, (steps + 1, ...)
    asked: np.ndarray  # (steps + 1, 2) where the method took its last gradient; x where it takes none
    gradient: np.ndarray  # (steps + 1, 2) what it got there, noise included
    asks: bool  # whether it takes a gradient itself (not inside a search)
    coast: np.ndarray  # (steps + 1, 2) the step that the velocity alone would make; 0 where there is no velocity

    def values(self) -> dict[str, np.ndarray]:
        """Returns everything that was assigned, by name; of a name that is assigned twice the last."""
        return {name: values for line in self.lines for name, values in line.got.items()}


def trace(optimizer: Optimizer, setting: Setting, hypers: Mapping[str, float], run: Trajectory) -> Trace:
    """Goes through a run of at most LENGTH steps, with all hyperparameters and the setting that it was made with."""
    rows = len(run.x)
    if rows > ROWS:
        raise ValueError(f"a run of {rows - 1} steps is too long to look inside; {LENGTH} is the most")
    inside = _inside(setting.landscape, optimizer)
    state = {name: _filled_up(values) for name, values in run.state.items()}
    factor = np.ones(ROWS)
    factor[: setting.steps] = factors(setting.schedule, setting.steps)
    draws = (
        disturbance(setting, ROWS),
        directions(setting.seed, ROWS),
        factor,
    )
    knobs = setting.landscape.knob_values(setting.knobs)
    packed = inside.steps(_filled_up(run.x), state, rows, dict(hypers), knobs, _clip(setting), draws)
    values = _unpack(np.asarray(packed)[:rows], inside.places)
    return Trace(
        lines=lines_of(optimizer, inside.statements, values),
        x=values["x"],
        state={name: values[f"state {name}"] for name in run.state},
        asked=values["asked"],
        gradient=values["gradient"],
        asks=inside.asks,
        coast=values.get("coast", np.zeros_like(values["x"])),
    )


def norm_name(name: str) -> str:
    """Returns how the norm of what has a name is called."""
    return f"|{name}|"


def is_norm(name: str) -> bool:
    return name.startswith("|")


def named(name: str, text: str) -> str:
    """Writes a value, a norm with what it is of."""
    return f"{name} = {text}" if is_norm(name) else text


def _clip(setting: Setting) -> tuple[float, ...]:
    """Returns the largest norm and the largest component that a gradient may have."""
    return tuple(limits(setting).values()) or (NEVER, NEVER)


def velocity(state: Mapping[str, Any]) -> str | None:
    """Returns the State field that is a velocity: v, unless there is a first moment m, beside which v is the second."""
    return "v" if "v" in state and "m" not in state else None


# --- executing them ------------------------------------------------------------------------------------------------


class _Inside(NamedTuple):
    statements: tuple[Statement, ...]
    steps: Any  # compiled: (x, state, rows, hypers, knobs, draws) -> packed values (ROWS, size)
    places: dict[str, tuple[int, ...]]  # what is packed, in this order -> its shape
    asks: bool


@compiled(megabytes=5.0)
def _inside(landscape: Landscape, optimizer: Optimizer) -> _Inside:
    """Compiles the loop over all steps, once a pair; all that a slider moves is traced."""
    parts = statements(optimizer.update)
    like = jax.eval_shape(optimizer.init, jnp.zeros(2))
    asks = []

    def step(x, fields, hypers, knobs, clip, noise, direction, factor) -> dict[str, Any]:
        whole, hypers = oracle(landscape, knobs, noise, direction), hypers_at(hypers, factor)
        f = whole._replace(grad=lambda p: clipped(whole.grad(p), *clip))
        state = type(like)(**{name: fields[name].astype(spec.dtype) for name, spec in like._asdict().items()})
        kept: dict[str, Any] = {}
        new_x, new_state, points = execute(parts, optimizer, (x, state, f), hypers, kept)
        asks[:] = points
        point = points[-1] if points else x
        kept["x"], kept["asked"], kept["gradient"] = new_x, point, f.grad(point)
        kept.update({f"state {name}": value for name, value in new_state._asdict().items()})
        if velocity(fields):
            still = f._replace(grad=jnp.zeros_like)
            kept["coast"] = optimizer.update(x, state, still, **hypers)[0] - x
        return {name: jnp.asarray(kept[name], float) for name in sorted(kept)}

    @partial(jax.jit, compiler_options=QUICK_TO_COMPILE)
    def steps(x, fields, rows, hypers, knobs, clip, draws):
        def one(t, packed):
            now = {name: values[t] for name, values in fields.items()}
            kept = step(x[t], now, hypers, knobs, clip, *(of_steps[t] for of_steps in draws))
            return packed.at[t].set(jnp.concatenate([value.ravel() for value in kept.values()]))

        size = sum(int(np.prod(shape)) for shape in places.values())
        return jax.lax.fori_loop(0, rows, one, jnp.zeros((ROWS, size)))

    fields = {name: jnp.zeros(spec.shape) for name, spec in like._asdict().items()}
    hypers = {knob.name: knob.default for knob in optimizer.knobs}
    others = hypers, landscape.knob_values(), (NEVER, NEVER), jnp.zeros(2), jnp.ones(2), jnp.ones(())
    places = {name: spec.shape for name, spec in jax.eval_shape(step, jnp.zeros(2), fields, *others).items()}
    return _Inside(parts, steps, places, bool(asks))


Seen = Callable[[str, Any], dict[str, Any]]  # what is kept of a value that has a name


def small(name: str, value: Any) -> dict[str, Any]:
    """Returns a value by its name; nothing where it is too large to print."""
    return {name: value} if np.size(value) <= LARGEST else {}


def execute(
    parts, optimizer: Optimizer, given: tuple, hypers, kept: dict[str, Any], seen: Seen = small
) -> tuple[Any, Any, list]:
    """Executes the statements and writes what is `seen` of every value into `kept`: by its place, "used" or "got", and name.

    given: point, state and oracle. Returns the new point, the new state, and the points at which it asked for a gradient.
    """
    if is_typed_method(optimizer.key):
        return typed_lines.execute_lines(program_of(optimizer.key), given, hypers, kept, seen)
    if not parts:
        return *optimizer.update(*given, **hypers), []
    names = list(inspect.signature(optimizer.update).parameters)[:3]
    closure = inspect.getclosurevars(optimizer.update).nonlocals
    space = {**optimizer.update.__globals__, **closure, **dict(zip(names, given, strict=True)), **hypers}
    points: list = []
    new: Any = None
    for i, part in enumerate(parts):
        if part.right is not None:
            points += _points(part.right, names[2], space)
            kept.update({f"{i} used {name}": value for name, value in _used(part.right, space, seen).items()})
        if part.returns:
            new = eval(part.code, space)
            space["x"] = new[0]
        else:
            exec(part.code, space)
        for name in part.names:
            kept.update({f"{i} got {own}": value for own, value in _numeric_parts(name, space.get(name), seen).items()})
    return *new, points


def _numeric_parts(name: str, value: Any, seen: Seen) -> dict[str, Any]:
    """Returns what is seen of the value, or of a small named tuple's fields; nothing of what is no number."""
    fields = value._asdict() if hasattr(value, "_asdict") else {}
    each = {f"{name}.{field}": part for field, part in fields.items()} or {name: value}
    return {own: found for text, part in each.items() if _is_numeric(part) for own, found in seen(text, part).items()}


def _points(right: ast.expr, oracle_name: str, space: dict) -> list:
    """Returns the points at which a right-hand side takes a gradient."""
    return [
        eval(ast.unparse(node.args[0]), space)
        for node in ast.walk(right)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == f"{oracle_name}.grad" and len(node.args) == 1
    ]


def _is_chain(node: ast.AST) -> bool:
    """Tells whether it is a name, or a field or a fixed element of one: x, state.v, H[0, 1]."""
    if isinstance(node, ast.Subscript):
        fixed = all(isinstance(part, (ast.Constant, ast.Tuple, ast.Load)) for part in ast.walk(node.slice))
        return fixed and _is_chain(node.value)
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_chain(node.value))


def _is_numeric(value: Any) -> bool:
    if isinstance(value, (bool, int, float)):
        return True
    return isinstance(value, (jax.Array, np.ndarray, np.generic)) and value.dtype.kind in "fiub"


def _used(right: ast.AST, space: dict, seen: Seen) -> dict[str, Any]:
    """Returns what is seen of every name, field or element on a right-hand side that stands for numbers, outside of inner functions."""
    found: dict[str, Any] = {}
    if isinstance(right, (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)):
        return found
    if _is_chain(right):
        text = ast.unparse(right)
        try:
            value = eval(text, space)
        except Exception:  # whatever it is, it has no numbers to show
            return found
        if _is_numeric(value):
            return seen(text, value)
        if not callable(value):
            return found
    for child in ast.iter_child_nodes(right):
        found.update(_used(child, space, seen))
    return found


def _filled_up(values: np.ndarray) -> np.ndarray:
    """Fills the values up to ROWS rows with zeros."""
    return np.concatenate([values, np.zeros((ROWS - len(values), *values.shape[1:]))])


def _unpack(packed: np.ndarray, places: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    ends = np.cumsum([int(np.prod(shape)) for shape in places.values()])
    parts = np.split(packed, ends[:-1], axis=1)
    return {name: part.reshape(-1, *places[name]) for name, part in zip(places, parts, strict=True)}


def lines_of(optimizer: Optimizer, parts: Sequence[Statement], values: Mapping[str, np.ndarray]) -> tuple[Line, ...]:
    """Returns those statements that are shown with what `execute` has kept of them, by name, each (steps, ...)."""
    if is_typed_method(optimizer.key):
        found = typed_lines.sources(program_of(optimizer.key))
        return tuple(_line(nth, text, right, names, values, frozenset()) for nth, text, right, names in found)
    shared = getattr(optimizer.update, "__globals__", {})
    modules = frozenset(name for name, value in shared.items() if isinstance(value, ModuleType))
    return tuple(
        _line(i, part.source, part.right, part.names, values, modules) for i, part in enumerate(parts) if part.shown
    )


def _line(
    i: int,
    source: str,
    right: ast.expr | Node | None,
    names: tuple[str, ...],
    values: Mapping[str, np.ndarray],
    modules: frozenset[str],
) -> Line:
    def kept(kind: str) -> dict[str, np.ndarray]:
        start = f"{i} {kind} "
        return {name.removeprefix(start): rows for name, rows in values.items() if name.startswith(start)}

    got = kept("got")
    in_order = {own: got[own] for name in names for own in got if own.strip("|").partition(".")[0] == name}
    return Line(source, right, kept("used"), in_order, modules)


# --- in print ------------------------------------------------------------------------------------------------------


def printed(value: Any, digits: int = 4, alone: bool = False) -> str:
    """Writes a number, a point (2,) or a matrix (2, 2) in a few digits; brackets round a negative number among others."""
    value = np.asarray(value)
    if value.ndim:
        return f"({', '.join(printed(part, digits, alone=True) for part in value)})"
    text = "nan" if np.isnan(value) else written(float(value), digits)
    return f"({text})" if text.startswith("−") and not alone else text


def _rounded(value: np.ndarray, digits: int) -> np.ndarray:
    """Rounds a value as it is printed."""
    return np.array([float(f"{part:.{digits}g}") for part in value.ravel()]).reshape(value.shape)


def _computed(right: ast.expr | Node | None, values: Mapping[str, np.ndarray], modules: frozenset[str]) -> list | None:
    """Computes a right-hand side with these values, one a name assigned; None where it needs more than numbers."""
    if isinstance(right, Node):
        return typed_lines.computed(right, values)
    places = {f"_{i}": value for i, value in enumerate(values.values())}
    texts = dict(zip(values, places, strict=True))
    put_in = _PutIn(texts, modules).visit(ast.parse(ast.unparse(right), mode="eval").body) if right else None
    parts = put_in.elts if isinstance(put_in, ast.Tuple) else [put_in]
    try:
        with np.errstate(all="ignore"):
            return [eval(ast.unparse(part), {**vars(np), **places}) for part in parts if part is not None]
    except Exception:  # it asks the surface, or calls a function of the method's own
        return None


class _PutIn(ast.NodeTransformer):
    """Puts numbers in the place of names, and drops the names of modules."""

    def __init__(self, texts: Mapping[str, str], modules: frozenset[str]):
        self.texts, self.modules = texts, modules

    def visit(self, node: ast.AST) -> Any:
        if _is_chain(node) and (text := self.texts.get(ast.unparse(node))) is not None:
            return ast.Name(text, ast.Load())
        return super().visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id in self.modules:
            return ast.Name(node.attr, ast.Load())
        return self.generic_visit(node)
