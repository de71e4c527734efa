"""Runs a method on a surface: the loop over `update`, compiled once a pair of surface and method."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from engine.beneath import QUICK_TO_COMPILE, is_compiled
from engine.kept import compiled
from engine.sampling import ROWS, losses_and_gradients
from landscapes.base import Landscape, complete
from optimizers.base import Optimizer, Oracle, hypers_of
from shapes import MAX_ENTRIES, Trajectory
from states.noise import directions, gradient_noise
from states.schedules import factors
from written import written

MAX_STEPS = 1 << 20
LENGTH = ROWS - 1  # steps that one compiled function has room for; longer runs double it
BEYOND = 1e30  # a coordinate beyond this counts as not finite

Entry = tuple[Optimizer, Mapping[str, float]]


class Traced(NamedTuple):
    """Functions of a point and all knobs, each traced once and then put into every loop as if it were written there."""

    loss: Callable
    gradient: Callable
    hessian: Callable


@compiled(megabytes=0.2)
def _traced(landscape: Landscape) -> Traced:
    """The surface's loss and its derivatives. To trace one anew for every method takes as long as to compile the method."""

    def loss(p, knobs):
        return landscape.loss(p, **knobs)

    return Traced(*(jax.jit(function, inline=True) for function in (loss, jax.grad(loss), jax.hessian(loss))))


def oracle(landscape: Landscape, knobs: dict, noise, direction, asked: list[int]) -> Oracle:
    """The surface as seen at one step; `asked` counts the calls while the step is traced."""
    traced = _traced(landscape)

    def counted(kind, function):
        def ask(p):
            asked[kind] += 1
            return function(p)

        return ask

    return Oracle(
        value=counted(1, lambda p: traced.loss(p, knobs) + noise @ p),
        grad=counted(0, lambda p: traced.gradient(p, knobs) + noise),
        hessian=counted(2, lambda p: traced.hessian(p, knobs)),
        direction=direction,
    )


def _at_step(hypers: dict, factor) -> dict:
    """The hyperparameters of one step: the schedule scales the learning rate, of a method that has one."""
    return {name: value * factor if name == "learning_rate" else value for name, value in hypers.items()}


def stepper(landscape: Landscape, optimizer: Optimizer) -> Callable[..., tuple[Any, Any]]:
    """One step of the method on this surface: what a single run and many runs at once (batch.py) both repeat.

    step(x, state, hypers, knobs, noise (2,), direction (2,), factor ()) -> x, state. Traceable.
    """

    def step(x, state, hypers, knobs, noise, direction, factor):
        f = oracle(landscape, knobs, noise, direction, asked=[0, 0, 0])
        return optimizer.update(x, state, f, **_at_step(hypers, factor))

    return step


class Kernel(NamedTuple):
    path: Any  # the compiled loop: (start, steps, hypers, knobs, noise, direction, factor, state) -> packed rows
    begin: tuple  # the shapes of x and the state, by which a packed row is read
    cost: np.ndarray  # (3,) gradients, values, Hessians that one step asks for


@compiled(megabytes=4.6)
def _kernel(landscape: Landscape, optimizer: Optimizer, length: int) -> Kernel:
    """Everything that a slider moves is traced, the number of steps included: no slider compiles anything.

    Only the method runs in the loop. Its true losses and gradients are computed afterwards, all points at once, by
    a function that all methods on this surface share.
    """

    step_from = stepper(landscape, optimizer)

    @partial(jax.jit, compiler_options=QUICK_TO_COMPILE)
    def path(start, steps, hypers, knobs, noise, direction, factor, state):
        def step(t, carry):
            flat, rows = carry
            x, state = step_from(*unravel(flat), hypers, knobs, noise[t], direction[t], factor[t])
            flat, _ = ravel_pytree((x, state))
            return flat, rows.at[t + 1].set(flat)

        # One vector carries x and the state through the loop, and is recorded in one piece: four times as fast for Adam.
        flat, unravel = ravel_pytree((start, optimizer.init(start) if state is None else state))
        rows = jnp.zeros((length + 1, flat.size)).at[0].set(flat)
        _, rows = jax.lax.fori_loop(0, steps, step, (flat, rows))
        return rows  # unpacked in NumPy: here it would double the time to compile

    begin = jax.eval_shape(lambda x: (x, optimizer.init(x)), jnp.zeros(2))
    return Kernel(path, begin, _cost_of_a_step(landscape, optimizer))


def _unpack_state(rows: np.ndarray, begin: tuple) -> dict[str, np.ndarray]:
    """The State fields (n, ...) of packed rows (n, size of x and state)."""
    x, state = begin
    fields, end = {}, x.size
    for name, like in state._asdict().items():
        fields[name] = rows[:, end : end + like.size].reshape(len(rows), *like.shape)
        end += like.size
    return fields


def _cost_of_a_step(landscape: Landscape, optimizer: Optimizer) -> np.ndarray:
    """How many gradients, values and Hessians one step asks for, counted while it is traced."""
    asked = [0, 0, 0]

    def step(x, hypers, knobs):
        f = oracle(landscape, knobs, jnp.zeros(2), jnp.ones(2), asked)
        return optimizer.update(x, optimizer.init(x), f, **hypers)

    jax.eval_shape(step, jnp.zeros(2), complete(optimizer.knobs, None, optimizer.name), landscape.knob_values())
    return np.array(asked)


class Setting(NamedTuple):
    """What all runs of a race share, completed and checked."""

    start: np.ndarray
    steps: int
    length: int
    knobs: dict[str, float]
    noise: np.ndarray
    direction: np.ndarray
    factor: np.ndarray


def setting_of(landscape, start, steps, knobs, noise, noise_kind, seed, schedule) -> Setting:
    """The setting of a race, with the surface's defaults for what is None; ValueErrors as for `race`."""
    steps = landscape.steps if steps is None else steps
    if not 1 <= steps <= MAX_STEPS or steps != int(steps):
        raise ValueError(f"the number of steps must be a whole number from 1 to {MAX_STEPS}, not {steps}")
    steps = int(steps)
    knobs = landscape.knob_values(knobs)
    point = np.asarray(landscape.view_at(knobs).start if start is None else start, float)
    if point.shape != (2,) or not np.isfinite(point).all():
        raise ValueError(f"a start is two finite numbers, not {start}")
    length = LENGTH if steps <= LENGTH else 1 << (steps - 1).bit_length()
    amplitude = float(landscape.noise if noise is None else noise)
    factor = np.ones(length)
    factor[:steps] = factors(schedule, steps)
    return Setting(
        point,
        steps,
        length,
        knobs,
        gradient_noise(amplitude, noise_kind, seed, length),
        directions(seed, length),
        factor,
    )


def _begin(landscape: Landscape, entry: Entry, setting: Setting, state=None) -> Any:
    """The packed rows (length + 1, size of x and state) of a run under way, filled in the background until somebody reads them."""
    optimizer, hypers = entry
    path = _kernel(landscape, optimizer, setting.length).path
    _, steps, _, knobs, noise, direction, factor = setting
    return path(setting.start, steps, hypers, knobs, noise, direction, factor, state)


def first_lost(x: np.ndarray, loss: np.ndarray) -> np.ndarray:
    """The first row that is not finite or beyond 1e30, -1 for none: of x (..., rows, 2) with losses (..., rows)."""
    with np.errstate(invalid="ignore"):
        near = np.abs(x) <= BEYOND
    finite = near[..., 0] & near[..., 1] & np.isfinite(loss)  # `all` over an axis of two takes ten times as long
    return np.where(finite.all(axis=-1), -1, np.argmin(finite, axis=-1))


def _finish_all(begun: list, entries: Sequence[Entry], landscape: Landscape, setting: Setting) -> list[Trajectory]:
    """Cuts the runs to their steps. Their true losses and gradients are computed now, in one call for the points of all."""
    if not begun:
        return []
    packed = [np.asarray(rows)[: setting.steps + 1] for rows in begun]
    x = np.stack([rows[:, :2] for rows in packed])
    loss, grad = losses_and_gradients(landscape, x.reshape(-1, 2), setting.knobs)
    parts = zip(x, loss.reshape(x.shape[:2]), grad.reshape(x.shape), strict=True)
    return [
        _finish(rows, *part, entry, label, _kernel(landscape, entry[0], setting.length))
        for rows, part, entry, label in zip(packed, parts, entries, labels(entries), strict=True)
    ]


def _finish(packed, x, loss, grad, entry: Entry, label: str, kernel: Kernel) -> Trajectory:
    """One run, which stands still from where it stopped being finite."""
    state, rows = _unpack_state(packed, kernel.begin), len(x)
    # A loop inside a step cannot be counted while it is traced: such a method counts for itself.
    cost = state["evaluations"].astype(int) if "evaluations" in state else np.arange(rows)[:, None] * kernel.cost
    lost = int(first_lost(x, loss))
    stopped = None if lost < 0 else lost
    if stopped is not None:
        still = np.minimum(np.arange(rows), max(stopped - 1, 0))
        x, loss, grad, cost = x[still], loss[still], grad[still], cost[still]
        state = {name: field[still] for name, field in state.items()}
    return Trajectory(label, entry[0].key or entry[0].name, x, loss, grad, state, cost, stopped)


def labels(entries: Sequence[Entry]) -> list[str]:
    """A name for every run: the method's, with whatever sets it apart from the same method's other runs."""
    named = []
    for optimizer, hypers in entries:
        same = [other for twin, other in entries if twin.name == optimizer.name]
        apart = [name for name in hypers if len({other[name] for other in same}) > 1]
        values = (
            written(hypers[name]) if name == "learning_rate" else f"{name} {written(hypers[name])}" for name in apart
        )
        named.append(" ".join([optimizer.name, *values]))
    repeats = [named[: i + 1].count(name) for i, name in enumerate(named)]
    return [name if nth == 1 else f"{name} ({nth})" for name, nth in zip(named, repeats, strict=True)]


def race(
    landscape: Landscape,
    entries: Sequence[tuple[Optimizer, Mapping[str, float] | None]],
    start=None,
    steps: int | None = None,
    *,
    knobs: Mapping[str, float] | None = None,
    noise: float | None = None,
    noise_kind: str = "uniform",
    seed: int = 0,
    schedule: str | np.ndarray = "constant",
) -> list[Trajectory]:
    """Several runs from one start with the same noise, one Trajectory an entry (optimizer, hypers).

    Whatever is None or missing takes the surface's or the method's default. Raises ValueError for more than eight
    entries, for names that a surface or method does not have, and for a start, a number of steps, noise or a schedule
    that makes no run.
    """
    if len(entries) > MAX_ENTRIES:
        raise ValueError(f"a race has at most {MAX_ENTRIES} runs, not {len(entries)}")
    setting = setting_of(landscape, start, steps, knobs, noise, noise_kind, seed, schedule)
    whole = [(optimizer, hypers_of(landscape, optimizer, hypers)) for optimizer, hypers in entries]
    return _finish_all(_begin_all(landscape, whole, setting), whole, landscape, setting)


def run(
    landscape: Landscape,
    optimizer: Optimizer,
    start=None,
    steps: int | None = None,
    *,
    hypers: Mapping[str, float] | None = None,
    knobs: Mapping[str, float] | None = None,
    noise: float | None = None,
    noise_kind: str = "uniform",
    seed: int = 0,
    schedule: str | np.ndarray = "constant",
    state: tuple | None = None,
) -> Trajectory:
    """One run of a method on a surface; `state` starts it from a state of the method other than init's.

    Defaults and errors as for `race`.
    """
    setting = setting_of(landscape, start, steps, knobs, noise, noise_kind, seed, schedule)
    entry = (optimizer, hypers_of(landscape, optimizer, hypers))
    return _finish_all([_begin(landscape, entry, setting, state)], [entry], landscape, setting)[0]


def _begin_all(landscape: Landscape, entries: Sequence[Entry], setting: Setting) -> list:
    """All runs under way. Compiling releases the interpreter's lock, so what is new is compiled side by side."""
    fresh = {
        id(optimizer): (optimizer, hypers)
        for optimizer, hypers in entries
        if not is_compiled(_kernel(landscape, optimizer, setting.length).path)
    }
    if len(fresh) > 1:
        with ThreadPoolExecutor() as pool:
            pool.submit(losses_and_gradients, landscape, setting.start[None], setting.knobs)
            list(pool.map(lambda entry: _begin(landscape, entry, setting), fresh.values()))
    return [_begin(landscape, entry, setting) for entry in entries]
