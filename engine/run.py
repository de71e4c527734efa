"""Runs a method on a surface: the loop over its step, compiled once a pair of surface and method."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from data.pasted import Table
from engine.beneath import QUICK_TO_COMPILE, is_compiled
from engine.clipping import in_setting, limits
from engine.kept import compiled
from engine.sampling import ROWS, losses_and_gradients
from engine.step import cost_of, stepper
from landscapes.base import Landscape
from optimizers.base import Optimizer, hypers_of
from shapes import MAX_ENTRIES, Trajectory
from states.batches import batch_means, batches
from states.noise import directions, gradient_noise
from states.schedules import factors
from states.setting import Setting
from typed.method import OWN
from written import written

MAX_STEPS = 1 << 20
LENGTH = ROWS - 1  # steps that one compiled function has room for; a longer run calls it again from where it ended
BEYOND = 1e30  # a coordinate beyond this counts as not finite

Entry = tuple[Optimizer, Mapping[str, float]]


class Draws(NamedTuple):
    """What disturbs each step of a run, with room for all steps; in a batch each run may have its own random numbers.

    length is a multiple of LENGTH. Noise with another width than a point's tells of a batch, as `disturbance` says.
    """

    noise: (
        Any  # on the gradient (length, 2), or (length, n, 2); or of the batch (length, m or f), or (length, n, m or f)
    )
    direction: Any  # (length, 2), or (length, n, 2)
    factor: Any  # (length,) on the learning rate

    def part(self, first: int) -> "Draws":
        """Returns those of LENGTH steps from `first` on."""
        return Draws(*(rows[first : first + LENGTH] for rows in self))


class Conditions(NamedTuple):
    """What a run goes through: a setting, checked and as arrays."""

    landscape: Landscape
    knobs: dict[str, float]
    start: np.ndarray  # (2,)
    steps: int
    draws: Draws


def conditions(setting: Setting) -> Conditions:
    """Checks a setting and draws its noise; ValueErrors as for `race`."""
    landscape, steps = setting.landscape, setting.steps
    if not 1 <= steps <= MAX_STEPS or steps != int(steps):
        raise ValueError(f"the number of steps must be a whole number from 1 to {MAX_STEPS}, not {steps}")
    steps = int(steps)
    knobs = landscape.knob_values(setting.knobs)
    start = np.asarray(landscape.view_at(knobs).start if setting.start is None else setting.start, float)
    if start.shape != (2,) or not np.isfinite(start).all():
        raise ValueError(f"a start is two finite numbers, not {setting.start}")
    length = -(-steps // LENGTH) * LENGTH
    factor = np.ones(length)
    factor[:steps] = factors(setting.schedule, steps)
    return Conditions(
        landscape, knobs, start, steps, Draws(disturbance(setting, length), directions(setting.seed, length), factor)
    )


def disturbance(setting: Setting, length: int) -> np.ndarray:
    """Returns what disturbs the gradient of each step: noise (length, 2), or a batch: counts of its examples (length, m), or
    of a surface with features their means over it (length, f).

    ValueErrors as for `gradient_noise` and `batches`; also where there are no examples.
    """
    if not setting.in_batches:
        return gradient_noise(float(setting.noise), setting.noise_kind, setting.seed, length)
    if not setting.count:
        raise ValueError(f"{setting.landscape.name} is not made of examples")
    steps = min(int(setting.steps), length)
    own = setting.table
    return _of_batches(setting.landscape, own, setting.batch_size, setting.order, setting.seed, steps, length)


@lru_cache(maxsize=8)
def _of_batches(
    landscape: Landscape, own: Table | None, size: int, order: str, seed: int, steps: int, length: int
) -> np.ndarray:
    """Returns what a step is told of its batch: the means cost it the same for twenty examples and for two thousand.

    Batches are drawn for the steps that are taken, an epoch for each is what takes long; the rows behind are the last one again.
    """
    table = landscape.table if own is None else own.scaled
    seen = batches(landscape.count if table is None else len(table), size, order, seed, steps)
    if landscape.features is not None:
        each = landscape.features(table)
        seen = np.concatenate([batch_means(part, each) for part in np.split(seen, range(LENGTH, steps, LENGTH))])
    seen = np.concatenate([seen, np.repeat(seen[-1:], length - steps, axis=0)])
    seen.flags.writeable = False  # shared by all who ask for it
    return seen


class Kernel(NamedTuple):
    path: (
        Any  # the compiled loop: (start, fresh, flat, steps, hypers, knobs, draws) -> packed rows, and the last of them
    )
    begin: tuple  # the shapes of x and the state, by which a packed row is read
    cost: np.ndarray  # (3,) gradients, values, Hessians that one step asks for

    @property
    def size(self) -> int:
        """Returns how many numbers x and the state have together."""
        return sum(like.size for like in jax.tree.leaves(self.begin))


@compiled(megabytes=4.6)
def _kernel(landscape: Landscape, optimizer: Optimizer) -> Kernel:
    """Returns the compiled loop; all that a slider moves is traced, the number of steps too: no slider compiles anything.

    It begins at the start, or if it is not `fresh` goes on from x and the state as they are packed in `flat`. Only the
    method runs in the loop. A function that all methods on this surface share computes the true losses and gradients
    afterwards, all points at once.
    """

    step_from = stepper(landscape, optimizer)

    @partial(jax.jit, compiler_options=QUICK_TO_COMPILE)
    def path(start, fresh, flat, steps, hypers, knobs, draws):
        def step(t, carry):
            flat, rows = carry
            x, state = step_from(*unravel(flat), hypers, knobs, *(of_steps[t] for of_steps in draws))
            flat, _ = ravel_pytree((x, state))
            return flat, rows.at[t + 1].set(flat)

        # One vector carries x and the state through the loop, and is recorded in one piece: four times as fast for Adam.
        begin, unravel = ravel_pytree((start, optimizer.init(start)))
        flat = jnp.where(fresh, begin, flat)
        rows = jnp.zeros((ROWS, flat.size)).at[0].set(flat)
        flat, rows = jax.lax.fori_loop(0, steps, step, (flat, rows))
        return rows, flat  # unpacked in NumPy: here it would double the time to compile

    begin = jax.eval_shape(lambda x: (x, optimizer.init(x)), jnp.zeros(2))
    return Kernel(path, begin, cost_of(landscape, optimizer))


def _unpack_state(rows: np.ndarray, begin: tuple) -> dict[str, np.ndarray]:
    """Unpacks the State fields (n, ...) of packed rows (n, size of x and state)."""
    x, state = begin
    fields, end = {}, x.size
    for name, like in state._asdict().items():
        fields[name] = rows[:, end : end + like.size].reshape(len(rows), *like.shape)
        end += like.size
    return fields


def _kernel_of(entry: Entry, where: Conditions) -> Kernel:
    return _kernel(where.landscape, entry[0])


def _begin(entry: Entry, where: Conditions, state=None) -> list[Any]:
    """Begins a run; its packed rows, LENGTH steps a table, are filled in the background until somebody reads them.

    Each table (ROWS, size of x and state) begins with the row with which the one before ends.
    """
    kernel, fresh = _kernel_of(entry, where), state is None
    flat = np.zeros(kernel.size) if fresh else ravel_pytree((where.start, state))[0]
    tables = []
    for first in range(0, where.steps, LENGTH):
        some, draws = min(where.steps - first, LENGTH), where.draws.part(first)
        rows, flat = kernel.path(where.start, fresh and not first, flat, some, entry[1], where.knobs, draws)
        tables.append(rows)
    return tables


def _joined(tables: Sequence[Any], steps: int) -> np.ndarray:
    """Returns the rows (steps + 1, size) of all tables of a run."""
    return np.concatenate([tables[0], *(np.asarray(table)[1:] for table in tables[1:])])[: steps + 1]


def first_lost(x: np.ndarray, loss: np.ndarray) -> np.ndarray:
    """Returns the first row of x (..., rows, 2) or losses (..., rows) that is not finite or beyond 1e30, -1 for none."""
    with np.errstate(invalid="ignore"):
        near = np.abs(x) <= BEYOND
    finite = near[..., 0] & near[..., 1] & np.isfinite(loss)  # `all` over an axis of two takes ten times as long
    return np.where(finite.all(axis=-1), -1, np.argmin(finite, axis=-1))


def _finish_all(begun: list, entries: Sequence[Entry], where: Conditions) -> list[Trajectory]:
    """Cuts the runs to their steps, and computes their true losses and gradients, all points in one call."""
    if not begun:
        return []
    packed = [_joined(tables, where.steps) for tables in begun]
    x = np.stack([rows[:, :2] for rows in packed])
    loss, grad = losses_and_gradients(where.landscape, x.reshape(-1, 2), where.knobs)
    parts = zip(x, loss.reshape(x.shape[:2]), grad.reshape(x.shape), strict=True)
    return [
        _finish(rows, *part, entry, label, _kernel_of(entry, where))
        for rows, part, entry, label in zip(packed, parts, entries, labels(entries), strict=True)
    ]


def _finish(packed, x, loss, grad, entry: Entry, label: str, kernel: Kernel) -> Trajectory:
    """Makes the Trajectory of one run, which stands still from where it stopped being finite."""
    state, rows = _unpack_state(packed, kernel.begin), len(x)
    # A loop inside a step cannot be counted while it is traced: such a method counts for itself.
    cost = state["evaluations"].astype(int) if "evaluations" in state else np.arange(rows)[:, None] * kernel.cost
    lost = int(first_lost(x, loss))
    stopped, led = (None, None) if lost < 0 else (lost, x[lost])
    if stopped is not None:
        still = np.minimum(np.arange(rows), max(stopped - 1, 0))
        x, loss, grad, cost = x[still], loss[still], grad[still], cost[still]
        state = {name: field[still] for name, field in state.items()}
    clipped = _by_step(state.pop("clipped", None), stopped)
    return Trajectory(label, entry[0].key or entry[0].name, x, loss, grad, state, cost, stopped, clipped, led)


def _by_step(after: np.ndarray | None, stopped: int | None) -> np.ndarray | None:
    """(rows,) whether the step that leaves a row was clipped, from what the state says after it; none does once a run stopped."""
    if after is None:
        return None
    clipped = np.append(after[1:] > 0, False)
    clipped[(len(after) if stopped is None else stopped) - 1 :] = False
    return clipped


def labels(entries: Sequence[Entry]) -> list[str]:
    """Names every run: the method's name, with whatever sets it apart from the same method's other runs."""
    named = []
    for optimizer, hypers in entries:
        same = [other for twin, other in entries if twin.name == optimizer.name]
        apart = [name for name in hypers if len({other[name] for other in same}) > 1]
        values = (
            written(hypers[name]) if name == "learning_rate" else f"{name.removeprefix(OWN)} {written(hypers[name])}"
            for name in apart
        )
        named.append(" ".join([optimizer.name, *values]))
    repeats = [named[: i + 1].count(name) for i, name in enumerate(named)]
    return [name if nth == 1 else f"{name} ({nth})" for name, nth in zip(named, repeats, strict=True)]


def race(entries: Sequence[tuple[Optimizer, Mapping[str, float] | None]], setting: Setting) -> list[Trajectory]:
    """Runs several methods from one start with the same noise; returns one Trajectory an entry (optimizer, hypers).

    Hyperparameters that are None or missing are the method's defaults on the surface. Raises ValueError for more than
    eight entries, for names that a surface or method does not have, and for a start, a number of steps, noise or a
    schedule that makes no run.
    """
    if len(entries) > MAX_ENTRIES:
        raise ValueError(f"a race has at most {MAX_ENTRIES} runs, not {len(entries)}")
    where = conditions(setting)
    whole = [_entry(optimizer, hypers, setting) for optimizer, hypers in entries]
    return _finish_all(_begin_all(whole, where), whole, where)


def run(
    optimizer: Optimizer, setting: Setting, hypers: Mapping[str, float] | None = None, state: tuple | None = None
) -> Trajectory:
    """Runs a method in a setting; `state` starts it from a state of the method other than init's.

    Defaults and errors as for `race`.
    """
    where = conditions(setting)
    entry = _entry(optimizer, hypers, setting)
    if state is not None and limits(setting):
        state = (*state, np.zeros(()))
    return _finish_all([_begin(entry, where, state)], [entry], where)[0]


def _entry(optimizer: Optimizer, hypers: Mapping[str, float] | None, setting: Setting) -> Entry:
    """Returns the method as it runs in the setting, with all its values."""
    values = hypers_of(setting.landscape, optimizer, hypers)
    return in_setting(optimizer, setting), {**values, **limits(setting)}


def _begin_all(entries: Sequence[Entry], where: Conditions) -> list:
    """Begins all runs. Compiling releases the interpreter's lock, so it compiles what is new side by side."""
    fresh = {
        id(optimizer): (optimizer, hypers)
        for optimizer, hypers in entries
        if not is_compiled(_kernel_of((optimizer, hypers), where).path)
    }
    if len(fresh) > 1:
        with ThreadPoolExecutor() as pool:
            pool.submit(losses_and_gradients, where.landscape, where.start[None], where.knobs)
            list(pool.map(lambda entry: _begin(entry, where), fresh.values()))
    return [_begin(entry, where) for entry in entries]
