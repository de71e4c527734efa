"""Writes a race as one Python file that needs JAX and nothing of this project, made of the very code that runs here.

It looks up what a surface or a method needs in its module, name by name, so that nothing of it is written twice. Only
the loop is.
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from data import table
from engine.clipping import limits
from optimizers import OPTIMIZERS
from states import registry
from states.race import Race
from states.schedules import SCHEDULES
from states.setting import Setting
from typed.method import is_typed_method, knob_of, program_of
from typed.taken import definitions

OURS = (
    "landscapes",
    "optimizers",
    "typed",
    "states",
    "engine",
)  # packages whose names are copied; those of others are imported
FORMULAS = "typed.functions"  # what a formula that was typed in may call
TYPED_IN = "typed.lines"  # stands where the module of a method stands that was typed in
METHODS = {
    TYPED_IN,
    *(f"optimizers.{key}" for key in OPTIMIZERS),
}  # their files all have a State, an init and an update
IMPORT = "import"  # stands where the module of a definition stands

Sources = dict[tuple[str, str], str]  # (module, name) -> how it is defined there, in the order that Python must read

ROUNDING = """The last bits of a number depend on how a loop is compiled, and this one is compiled by itself. Most runs end as in the app
to ten digits and more; one that amplifies rounding, along a ridge or in chaos, may end elsewhere."""

FILE = '''"""{title} from {start}, as Descent Lab computes it. Needs JAX alone: pip install jax

{rounding}
"""

{parts}
'''

IMPORTS = """{imports}

jax.config.update("jax_enable_x64", True)"""

VALUES = """START = {start}
STEPS = {steps}
KNOBS = {knobs}  # of the surface
FACTORS = {schedule}(np.arange(float(STEPS)), STEPS)  # on the learning rate
{clip}SEEDS = {seeds}
RUNS = [  # label, method, values, steps with each seed
{runs}
]"""

LOOP = '''def path(init, update, values, seed):
    """The points (STEPS + 1, 2) of a run, and their losses."""
    noise = {noise}
    direction = {direction}

    @jax.jit
    def points(start, values, knobs, *each_step):
        def step(carry, now):
            (x, state), (noise, direction, factor) = carry, now
            f = Oracle(
                value=lambda p: {value},
                grad=lambda p: {grad},
                hessian=lambda p: {hessian},
                curvature=lambda p, d: d @ f.hessian(p) @ d,
                direction=direction,
            )
            scaled = {{name: value * factor if name == "learning_rate" else value for name, value in values.items()}}
            carry = update(x, state, f, **scaled)
            return carry, carry[0]

        _, later = jax.lax.scan(step, (start, init(start)), each_step)
        x = jnp.concatenate([start[None], later])
        return x, jax.vmap(lambda p: loss(p, **knobs))(x)

    return map(np.asarray, points(jnp.array(START), values, KNOBS, noise, direction, FACTORS))


def last_finite(x, losses):
    """The last row, or the one before the first that is not finite, or beyond 1e30."""
    lost = ~(np.isfinite(losses) & (np.abs(x) <= 1e30).all(axis=1))
    return max(int(np.argmax(lost)) - 1, 0) if lost.any() else len(x) - 1'''

# What a step sees of the surface, value, gradient and Hessian: with noise on the gradient, or of a batch of examples.
NOISY = {
    "value": "loss(p, **knobs) + noise @ p",
    "grad": "jax.grad(loss)(p, **knobs) + noise",
    "hessian": "jax.hessian(loss)(p, **knobs)",
}
BATCH = {
    name: f"{of}(p, knobs, noise)"
    for name, of in (("value", "batch_loss"), ("grad", "jax.grad(batch_loss)"), ("hessian", "jax.hessian(batch_loss)"))
}
BATCH_LOSS = '''def batch_loss(p, knobs, counts):
    """The mean loss of the examples of a batch, in which each is so many times (m,)."""
    return counts @ loss_of(p, *examples(**knobs)) / counts.sum()'''
LOSS_OF_MEANS = '''def batch_loss(p, knobs, means):
    """The mean loss of the examples of a batch, whose features have these means (f,)."""
    return of_means(p, means, **knobs)'''

RACE = """paths = {}  # label and seed -> points and losses up to the last finite row
for label, method, values, steps in RUNS:
    for seed, rows in zip(SEEDS, steps):
        x, losses = (part[: rows + 1] for part in path(*method(), values, seed))
        end = last_finite(x, losses)
        paths[label, seed] = x[: end + 1], losses[: end + 1]
        print(f"{label}, seed {seed}: x = {x[end].tolist()}, loss = {losses[end].item()!r}")"""


class Entry(NamedTuple):
    """What the file says of one run of the race."""

    label: str
    values: Mapping[str, float]  # all that its method runs with
    steps: Sequence[int]  # with each seed; fewer than the race's where a budget of evaluations ends it


class Parts(NamedTuple):
    """A race as a program, in the order that Python must read."""

    imports: str
    shared: str  # the surface, and what methods share
    methods: Mapping[str, str]  # by key
    values: str  # what the race is set to
    loop: str
    race: str  # runs it, keeps the paths, prints the ends


def snippet(race: Race, entries: Sequence[Entry]) -> str:
    """Writes the file; when run, it prints where each run of the race ends, and with which loss. One entry a run of the race."""
    parts = program(race, entries)
    text = _spaced([parts.shared, *parts.methods.values(), parts.values, parts.loop, parts.race])
    return FILE.format(
        title=race.setting.name,
        start=_start(race),
        rounding=ROUNDING,
        parts=f"{parts.imports}\n\n\n{text}",
    )


def _start(race: Race) -> tuple[float, ...]:
    return tuple(map(float, race.setting.start_point))


def program(race: Race, entries: Sequence[Entry]) -> Parts:
    """Writes what `snippet` joins to a file, and `notebook` cuts into cells. One entry a run of the race."""
    setting = race.setting
    schedule = SCHEDULES[setting.schedule].factor.__name__
    methods = {key: _sources(key) for key in race.methods}
    probing = any("f.direction" in text for sources in methods.values() for text in sources.values())
    shared = BASIC | needs("optimizers.base", "Oracle") | needs("states.schedules", schedule)
    shared |= _surface(setting)
    if setting.in_batches:
        shared |= needs("states.batches", "batches")
    elif setting.noise:
        shared |= needs("states.noise", "gradient_noise")
    clip = tuple(limits(setting).values())
    if clip:
        shared |= needs("engine.clipping", "clipped")
    if probing:
        shared |= needs("states.noise", "directions")
    for sources in methods.values():
        shared |= {place: text for place, text in sources.items() if place[0] not in METHODS}
    seen = BATCH if setting.in_batches else NOISY
    return Parts(
        imports=IMPORTS.format(
            imports="\n".join(sorted(text for (module, _), text in shared.items() if module == IMPORT))
        ),
        shared=_spaced(_definitions(shared)),
        methods={key: _method(key, sources) for key, sources in methods.items()},
        values=VALUES.format(
            start=_start(race),
            steps=setting.steps,
            knobs=_knobs(setting),
            schedule=schedule,
            clip=f"CLIP = {clip}  # the largest norm and component of a gradient\n" if clip else "",
            seeds=[setting.seed + nth for nth in range(race.repeats)],
            runs="\n".join(_lines(race, entries)),
        ),
        loop=LOOP.format(
            noise=_noise(setting),
            direction="directions(seed, STEPS)" if probing else "np.ones((STEPS, 2))",
            **{**seen, **({"grad": f"clipped({seen['grad']}, *CLIP)"} if clip else {})},
        ),
        race=RACE,
    )


def _sources(key: str) -> Sources:
    """Returns what defines a method: its file's own lines, or those that were typed in."""
    if not is_typed_method(key):
        return needs(f"optimizers.{key}", "init", "update")
    program = program_of(key)
    return {(TYPED_IN, "update"): definitions(program, {name: knob_of(name).name for name in program.knobs})}


def _surface(setting: Setting) -> Sources:
    """Returns what defines the loss, and that of a batch where a step sees one."""
    landscape = setting.landscape
    if landscape.text:
        return _written(landscape.text)
    module = landscape.loss.__module__
    found = needs(module, "loss")
    if landscape.table is not None:
        found |= _table_of(setting, module) | needs(module, "facts_of")
    if setting.in_batches and landscape.features:
        found |= needs(module, "of_means", "features") | needs("states.batches", "batch_means")
        found["engine.snippet", "batch_loss"] = LOSS_OF_MEANS
    elif setting.in_batches:
        found |= needs(module, "examples", "loss_of") | {("engine.snippet", "batch_loss"): BATCH_LOSS}
    return found


def _written(loss: str) -> Sources:
    """Returns what defines a loss that was typed in, after the functions of a formula that it calls."""
    used = {node.id for node in ast.walk(ast.parse(loss)) if isinstance(node, ast.Name)}
    helpers = [
        name
        for name, statement in _statements(FORMULAS).items()
        if name in used and isinstance(statement, ast.FunctionDef)
    ]
    return needs(FORMULAS, *helpers) | {("engine.snippet", "loss"): loss}


def _table_of(setting: Setting, module: str) -> Sources:
    """Returns what defines the table; a visitor's own is written out."""
    if setting.table is None:
        return needs(module, "TABLE")
    names = ", ".join(setting.table.names)
    unit = f"; inputs in units of {setting.table.unit!r}" if setting.table.unit != 1 else ""
    return {(module, "TABLE"): f"TABLE = np.array({setting.table.scaled.tolist()})  # {names}{unit}"}


def _knobs(setting: Setting) -> str:
    """Writes the knobs, and the facts as what the table has."""
    knobs = [f"{name!r}: {value!r}" for name, value in setting.turned.items()]
    return f"{{{', '.join([*knobs, *(['**facts_of(TABLE)'] if setting.landscape.table is not None else [])])}}}"


def _noise(setting: Setting) -> str:
    """Writes what draws the noise of each step, or tells of its batch."""
    if setting.in_batches:
        counts = f'batches({setting.count}, {setting.batch_size}, "{setting.order}", seed, STEPS)'
        return f"batch_means({counts}, features(TABLE))" if setting.landscape.features else counts
    if setting.noise:
        return f'gradient_noise({setting.noise!r}, "{setting.noise_kind}", seed, STEPS)'
    return "np.zeros((STEPS, 2))"


def _lines(race: Race, entries: Sequence[Entry]) -> list[str]:
    """Writes a line a run."""
    return [
        f"    ({label!r}, {registry.word_of(run.method)}, {dict(values)}, {list(steps)}),"
        for run, (label, values, steps) in zip(race.runs, entries, strict=True)
    ]


def _definitions(shared: Sources) -> list[str]:
    """Returns what stands at the top of the file. ValueError if two modules mean different things by one name."""
    found = [place for place in shared if place[0] != IMPORT]
    names = [name for _, name in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two meanings: {', '.join(twice)}")
    return list(dict.fromkeys(shared[place] for place in found))


def _spaced(parts: Sequence[str]) -> str:
    """Joins the parts as formatters want it: two empty lines around a function, none between two constants."""
    text = parts[0]
    for before, part in pairwise(parts):
        text += ("\n\n\n" if "\n" in part or "\n" in before else "\n") + part
    return text


def _method(key: str, sources: Sources) -> str:
    """Writes a method as a function that returns its init and update, whose names are the same in all methods."""
    own = dict.fromkeys(text for (module, _), text in sources.items() if module in METHODS)
    optimizer = registry.method(key)
    body = "\n\n".join([f'"""{optimizer.named}."""', *own, "return init, update"])
    return f"def {registry.word_of(key)}():\n{textwrap.indent(body, '    ')}"


# --- names and what they need ----------------------------------------------------------------------------------------


def needs(module: str, *names: str) -> Sources:
    """Returns the definitions of these names of a module, after those of all that they use."""
    found: Sources = {}
    for name in names:
        _collect(module, name, found, set())
    return found


def _collect(module: str, name: str, found: Sources, begun: set) -> None:
    statement = _statements(module).get(name)
    if statement is None or (module, name) in begun:  # not of the module, as `len`; or it needs itself
        return
    begun.add((module, name))
    if isinstance(statement, ast.ImportFrom) and statement.module and statement.module.startswith(OURS):
        _collect(statement.module, name, found, begun)
    elif (data := _table(statement)) is not None:
        found[module, name] = f"{name} = np.array({data.tolist()})"
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        alias = next(alias for alias in statement.names if name in (alias.name, alias.asname))
        text = ast.unparse(_only(statement, alias))
        found[IMPORT, text] = text
    else:
        _copy(module, name, statement, found, begun)
        for addition in _additions(module, name):
            _copy(module, ast.unparse(addition.value), addition, found, begun)


def _table(statement: ast.stmt) -> np.ndarray | None:
    """Returns the rows of a table of real examples, where that is what a name stands for."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    if not (isinstance(value, ast.Call) and ast.unparse(value.func) == "table"):
        return None
    return table(ast.literal_eval(value.args[0]))


def _copy(module: str, name: str, statement: ast.stmt, found: Sources, begun: set) -> None:
    for used in dict.fromkeys(node.id for node in ast.walk(statement) if isinstance(node, ast.Name)):
        _collect(module, used, found, begun)
    found[module, name] = _text(module, statement)


def _additions(module: str, name: str) -> list[ast.Expr]:
    """Returns what the module tells a function after its definition: `fold.defjvps(...)`."""
    calls = [one for one in _tree(module).body if isinstance(one, ast.Expr)]
    return [one for one in calls if ast.unparse(one.value).startswith(f"{name}.")]


def _only(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    """Returns the import of one of the names that a statement imports."""
    if isinstance(statement, ast.Import):
        return ast.Import([alias])
    return ast.ImportFrom(statement.module, [alias], 0)


@cache
def _statements(module: str) -> dict[str, ast.stmt]:
    """Returns name -> the statement at the top of the module that gives it a meaning."""
    found: dict[str, ast.stmt] = {}
    for statement in _tree(module).body:
        found |= dict.fromkeys(_given(statement), statement)
    return found


def _given(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in statement.names]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return [
            node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
    return []


def _text(module: str, statement: ast.stmt) -> str:
    """Returns the lines of a statement as they stand in the file, with the comments in them."""
    decorators = statement.decorator_list if isinstance(statement, ast.FunctionDef | ast.ClassDef) else []
    first = min(part.lineno for part in (statement, *decorators))
    return "\n".join(_source(module).splitlines()[first - 1 : statement.end_lineno])


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_source(module))


@cache
def _source(module: str) -> str:
    return inspect.getsource(importlib.import_module(module))


BASIC: Sources = {(IMPORT, text): text for text in ("import jax", "import jax.numpy as jnp", "import numpy as np")}
