"""Runs many runs in one call, with all their points: the race at all values of a slider."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.lax import dynamic_index_in_dim, dynamic_update_index_in_dim

from engine.beneath import QUICK_TO_COMPILE, is_compiled
from engine.clipping import in_setting, limits
from engine.devices import spread
from engine.kept import compiled
from engine.motion import by_coordinates
from engine.run import LENGTH, Conditions, Draws, conditions, first_lost
from engine.sampling import ROWS, over_members
from engine.step import cost_of, stepper
from landscapes.base import Landscape
from optimizers.base import Optimizer, hypers_of
from shapes import MAX_ENTRIES, Paths
from states.setting import Setting, on

WIDTH = 64  # members in one compiled call: any number up to that compiles nothing new


class Member(NamedTuple):
    """What one race of the sweep has of its own; whatever is None or missing is the setting's."""

    hypers: Sequence[Mapping[str, float] | None]  # one an entry; what is missing is the method's default on the surface
    knobs: Mapping[str, float] | None = None
    start: tuple[float, float] | None = None
    noise: float | None = None
    seed: int | None = None
    clip_at: float | None = None

    def within(self, setting: Setting) -> Setting:
        """Returns the setting of this race."""
        own = {name: value for name, value in self._asdict().items() if name != "hypers" and value is not None}
        if "knobs" in own:
            own["knobs"] = {**setting.knobs, **own["knobs"]}
        return setting._replace(**own)


def paths(optimizers: Sequence[Optimizer], setting: Setting, members: Sequence[Member]) -> Paths:
    """Runs many races between the same methods on one surface, each as in a `race` of its own.

    Equal to that race but for the last bits, which a chaotic run amplifies. ValueErrors as for `race`; ValueError also
    for a member that has not one `hypers` an entry.
    """
    if len(optimizers) > MAX_ENTRIES:
        raise ValueError(f"a race has at most {MAX_ENTRIES} runs, not {len(optimizers)}")
    usual = conditions(setting)
    each = [conditions(member.within(setting)) for member in members]
    hypers = _hypers(usual.landscape, optimizers, members, setting)
    optimizers = [in_setting(optimizer, setting) for optimizer in optimizers]
    batches = [
        _batch(each[first : first + WIDTH], [of_entry[first : first + WIDTH] for of_entry in hypers])
        for first in range(0, len(members), WIDTH)
    ]
    under_way = _begin_all(usual.landscape, optimizers, batches, usual.steps)
    return _finish(
        under_way, len(members), [cost_of(usual.landscape, optimizer) for optimizer in optimizers], usual.steps
    )


def warm(optimizers: Sequence[Optimizer], landscape: Landscape, **changes: Any) -> None:
    """Compiles what `paths` needs for these methods on this surface, so that the first grab of a slider does not wait.

    changes: of the setting, what makes another program: clipping, batches.
    """
    paths(optimizers, on(landscape, steps=1, **changes), [Member([None] * len(optimizers))])


def _hypers(landscape, optimizers, members, setting: Setting) -> list[list[dict[str, float]]]:
    """Returns the values of all knobs, first by entry and then by member."""
    for member in members:
        if len(member.hypers) != len(optimizers):
            raise ValueError(
                f"a member needs hypers for each of {len(optimizers)} entries, not for {len(member.hypers)}"
            )
    return [
        [
            {**hypers_of(landscape, optimizer, member.hypers[entry]), **limits(member.within(setting))}
            for member in members
        ]
        for entry, optimizer in enumerate(optimizers)
    ]


class Batch(NamedTuple):
    """What WIDTH members run with, as JAX arrays. Everything that a slider may move has a row for each member."""

    start: Any  # (WIDTH, 2)
    knobs: dict[str, Any]  # (WIDTH,) each
    draws: list[
        Draws
    ]  # noise and direction (LENGTH, WIDTH, 2, m or f), LENGTH steps a part; no slider moves the factor
    hypers: list[dict[str, Any]]  # one an entry, (WIDTH,) each


def _batch(members: list[Conditions], hypers: list[list[dict[str, float]]]) -> Batch:
    """Puts the members of one call into arrays, and repeats the last member until there are WIDTH."""
    spare = WIDTH - len(members)
    members = members + members[-1:] * spare
    batch = Batch(
        start=np.array([member.start for member in members]),
        knobs=_columns([member.knobs for member in members]),
        draws=[_draws(members, first) for first in range(0, members[0].steps, LENGTH)],
        hypers=[_columns(of_entry + of_entry[-1:] * spare) for of_entry in hypers],
    )
    start, knobs, own = spread((batch.start, batch.knobs, batch.hypers), WIDTH)
    batch = Batch(start, knobs, [spread(part, WIDTH, axis=1) for part in batch.draws], own)
    return jax.device_put(batch)  # once, and not again for every method; what is spread stays where it is


def _columns(rows: list[dict[str, float]]) -> dict[str, np.ndarray]:
    """Makes a dict of arrays (n,) from n dicts of numbers."""
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _draws(members: list[Conditions], first: int) -> Draws:
    """Puts what disturbs LENGTH steps from `first` on side by side."""
    parts, steps = [member.draws.part(first) for member in members], min(members[0].steps - first, LENGTH)
    noise, direction = (
        _side_by_side([getattr(part, name) for part in parts], steps) for name in ("noise", "direction")
    )
    return Draws(noise, direction, parts[0].factor)


def _alike(draws: list[np.ndarray]) -> bool:
    """Tells whether all members see the same examples: what tells of the batches is then sent but once."""
    return draws[0].shape[1] != 2 and all(np.shares_memory(draw, draws[0]) for draw in draws[1:])


def _side_by_side(draws: list[np.ndarray], steps: int) -> np.ndarray:
    """Stacks the random numbers (LENGTH, 2, m or f) of n members as (LENGTH, n, ...), but only those of the steps that are taken."""
    if _alike(draws):
        return draws[0]
    table = np.zeros((LENGTH, len(draws), draws[0].shape[1]), draws[0].dtype)
    np.stack([draw[:steps] for draw in draws], axis=1, out=table[:steps])
    return table


@compiled(megabytes=5.0)
def kernel(landscape: Landscape, optimizer: Optimizer) -> Any:
    """Returns the compiled loop (Begin, steps, hypers, knobs, draws) -> Rows, and the Begin of what goes on from there.

    The arrays of the Rows are (length + 1, n, ...). hypers and knobs are () each, for all runs, or (n,) each. All
    are traced; another n or length is compiled anew, in the precision of the arrays. The runs step together: XLA turns a
    loop whose step is batched into far quicker code than a loop that is batched as a whole, and compiles it sooner.
    """

    @partial(jax.jit, compiler_options=QUICK_TO_COMPILE)
    def path(begin, steps, hypers, knobs, draws):
        drawn = (0 if draw.ndim == 3 else None for draw in (draws.noise, draws.direction))
        axes = (0, 0, own_axes(hypers), own_axes(knobs), *drawn, None)
        step_from = jax.vmap(stepper(landscape, optimizer), in_axes=axes)

        def shown(x, state):
            fields = (optimizer.second_path or "", "evaluations", "clipped")
            return Rows(x, *(getattr(state, field, None) for field in fields))

        def record(rows, t, x, state):
            now = shown(x, state)
            return jax.tree.map(lambda old, new: dynamic_update_index_in_dim(old, new, t, axis=0), rows, now)

        def step(t, carry):
            x, state, rows = carry
            now = (dynamic_index_in_dim(of_steps, t, keepdims=False) for of_steps in draws)
            x, state = step_from(x, state, hypers, knobs, *now)
            return x, state, record(rows, t + 1, x, state)

        x, fresh = begin.x, jax.vmap(optimizer.init)(begin.x)
        state = jax.tree.map(lambda new, old: jnp.where(begin.fresh, new, old), fresh, begin.state)
        length = len(draws.factor) + 1
        empty = jax.tree.map(lambda row: jnp.zeros((length, *row.shape), row.dtype), shown(x, state))
        rows = record(empty, 0, x, state)
        x, state, rows = jax.lax.fori_loop(0, steps, step, (x, state, rows))
        return rows, Begin(x, state, np.bool_(False))

    return path


class Rows(NamedTuple):
    """What a compiled loop keeps of n runs; None of a method that has no second path, does not count for itself, or does not clip."""

    x: Any  # (length + 1, n, 2)
    second: Any  # (length + 1, n, 2)
    asked: Any  # gradients, values and Hessians (length + 1, n, 3)
    clipped: Any  # whether a gradient of the last step was (length + 1, n)


class Begin(NamedTuple):
    """Where n runs begin, or go on."""

    x: Any  # (n, 2)
    state: Any  # of the method, (n, ...) each; where they begin that of `init` takes its place
    fresh: Any  # whether they begin


def begin(optimizer: Optimizer, start: Any) -> Begin:
    """Returns where runs begin that start at points (n, 2)."""
    return Begin(start, _blank(optimizer, start.shape, start.dtype), np.bool_(True))


@lru_cache(maxsize=64)
def _blank(optimizer: Optimizer, shape: tuple[int, ...], dtype: Any) -> Any:
    """Returns a state of zeros for points of that shape, in the precision that is in force: to find its shape out takes long."""
    like = jax.eval_shape(jax.vmap(optimizer.init), jax.ShapeDtypeStruct(shape, dtype))
    return jax.tree.map(lambda field: np.zeros(field.shape, field.dtype), like)


def own_axes(values: Mapping[str, Any]) -> dict[str, int | None]:
    """For `jax.vmap`: which of the values, numbers or (n,) each, every run has its own of."""
    return {name: 0 if jnp.ndim(value) else None for name, value in values.items()}


class UnderWay(NamedTuple):
    """LENGTH steps of one entry of a batch: the arrays are filled in the background until somebody reads them."""

    rows: Rows
    loss: Any  # (LENGTH + 1, WIDTH)


def _paths(
    landscape: Landscape, optimizer: Optimizer, entry: int, batch: Batch, steps: int
) -> Iterator[tuple[Rows, int]]:
    """Begins the runs of one entry, and gives what LENGTH steps each time are kept of, with their number."""
    loop, at = kernel(landscape, optimizer), begin(optimizer, batch.start)
    for nth, draws in enumerate(batch.draws):
        some = min(steps - nth * LENGTH, LENGTH)
        rows, at = loop(at, some, batch.hypers[entry], batch.knobs, draws)
        yield rows, some


def _begin(landscape: Landscape, optimizer: Optimizer, entry: int, batch: Batch, steps: int) -> list[UnderWay]:
    return [
        UnderWay(rows, over_members(landscape)(rows.x, batch.knobs, some + 1))
        for rows, some in _paths(landscape, optimizer, entry, batch, steps)
    ]


def _begin_all(landscape, optimizers, batches: list[Batch], steps: int) -> list[list[list[UnderWay]]]:
    """Begins all runs, and returns them by batch and entry."""
    if batches:
        _compile(landscape, optimizers, batches[0])
    return [
        [_begin(landscape, optimizer, entry, batch, steps) for entry, optimizer in enumerate(optimizers)]
        for batch in batches
    ]


def _compile(landscape, optimizers, batch: Batch) -> None:
    """Compiles what is new, side by side: compiling releases the interpreter's lock."""
    jobs: dict[Any, Callable] = {
        optimizer: lambda entry=entry, optimizer=optimizer: next(_paths(landscape, optimizer, entry, batch, 1))
        for entry, optimizer in enumerate(optimizers)
        if not is_compiled(kernel(landscape, optimizer))
    }
    if not is_compiled(over_members(landscape)):
        jobs[over_members] = lambda: over_members(landscape)(np.zeros((ROWS, WIDTH, 2)), batch.knobs, 1)
    if len(jobs) > 1:
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda job: job(), jobs.values()))


def _finish(batches: list[list[list[UnderWay]]], n: int, of_step: list[np.ndarray], steps: int) -> Paths:
    """Cuts the runs to their members and steps, and lets them stand still from where they stopped being finite.

    of_step: what a step of each entry asks for (3,).
    """
    k, rows = len(of_step), steps + 1
    x, loss = by_coordinates(np.empty((n, k, rows, 2))), np.empty((n, k, rows))
    second: list[np.ndarray | None] = [None] * k
    cost = [np.arange(rows)[:, None] * of_entry for of_entry in of_step]
    clipped = None
    for entry in range(k):
        runs = [batch[entry] for batch in batches]
        kept = [[part.rows for part in parts] for parts in runs]
        _fill(x[:, entry], [[part.x for part in parts] for parts in kept])
        _fill(loss[:, entry], [[part.loss for part in parts] for parts in runs])
        if kept and kept[0][0].second is not None:
            second[entry] = _fill(np.empty((n, rows, 2)), [[part.second for part in parts] for parts in kept])
        if kept and kept[0][0].asked is not None:
            cost[entry] = _fill(np.empty((n, rows, 3), int), [[part.asked for part in parts] for parts in kept])
        if kept and kept[0][0].clipped is not None:
            clipped = np.zeros((n, k, rows), bool) if clipped is None else clipped
            after = _fill(np.empty((n, rows)), [[part.clipped for part in parts] for parts in kept])
            clipped[:, entry, :-1] = after[:, 1:] > 0  # of the step that leaves a row
    stopped = first_lost(x, loss)
    for member, entry in np.argwhere(stopped >= 0):
        last = max(stopped[member, entry] - 1, 0)
        for of_entry in (x[:, entry], loss[:, entry], second[entry]):
            if of_entry is not None:
                of_entry[member, last:] = of_entry[member, last]
        if clipped is not None:
            clipped[member, entry, last:] = False
    return Paths(x, loss, stopped, second, cost, clipped)


def _fill(into: np.ndarray, calls: list[list[Any]]) -> np.ndarray:
    """Fills `into` (n, rows, ...) from the tables (LENGTH + 1, WIDTH, ...) of all calls, one for LENGTH steps, and returns it."""
    for call, tables in enumerate(calls):
        some = into[call * WIDTH : (call + 1) * WIDTH]
        for nth, table in enumerate(tables):
            part = some[:, nth * LENGTH : (nth + 1) * LENGTH + 1]
            part[:] = np.asarray(table)[: part.shape[1], : len(some)].swapaxes(0, 1)
    return into
