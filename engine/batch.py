"""Many runs in one call, with all their points: the race at all values of a slider."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.lax import dynamic_index_in_dim, dynamic_update_index_in_dim

from engine.beneath import QUICK_TO_COMPILE, is_compiled
from engine.kept import compiled
from engine.run import LENGTH, Setting, first_lost, setting_of, stepper
from engine.sampling import ROWS, over_members
from landscapes.base import Landscape
from optimizers.base import Optimizer, hypers_of
from shapes import MAX_ENTRIES, Paths

WIDTH = 64  # members in one compiled call: any number up to that compiles nothing new


class Member(NamedTuple):
    """One race of the sweep; whatever is None takes the defaults that `race` takes."""

    hypers: Sequence[Mapping[str, float] | None]  # one an entry
    knobs: Mapping[str, float] | None = None
    start: tuple[float, float] | None = None
    noise: float | None = None
    seed: int = 0


def paths(
    landscape: Landscape,
    optimizers: Sequence[Optimizer],
    members: Sequence[Member],
    steps: int | None = None,
    *,
    noise_kind: str = "uniform",
    schedule: str | np.ndarray = "constant",
) -> Paths:
    """The paths of many races between the same methods on one surface: each as in a `race` of its own.

    Equal to that race but for the last bits, which a chaotic run amplifies. Defaults and ValueErrors as for `race`;
    ValueError also for more than 1000 steps, and for a member that has not one `hypers` an entry.
    """
    if len(optimizers) > MAX_ENTRIES:
        raise ValueError(f"a race has at most {MAX_ENTRIES} runs, not {len(optimizers)}")
    usual = setting_of(landscape, None, steps, None, None, noise_kind, 0, schedule)
    if usual.steps > LENGTH:
        raise ValueError(f"a sweep has room for at most {LENGTH} steps, not {usual.steps}")
    settings = [
        setting_of(landscape, member.start, usual.steps, member.knobs, member.noise, noise_kind, member.seed, schedule)
        for member in members
    ]
    hypers = _hypers(landscape, optimizers, members)
    batches = [
        _batch(settings[first : first + WIDTH], [of_entry[first : first + WIDTH] for of_entry in hypers])
        for first in range(0, len(members), WIDTH)
    ]
    begun = _begin_all(landscape, optimizers, batches, usual.steps)
    return _finish(begun, len(members), len(optimizers), usual.steps + 1)


def warm(landscape: Landscape, optimizers: Sequence[Optimizer]) -> None:
    """Compiles what `paths` needs for these methods on this surface, so that the first grab of a slider does not wait."""
    paths(landscape, optimizers, [Member([None] * len(optimizers))], steps=1)


def _hypers(landscape, optimizers, members) -> list[list[dict[str, float]]]:
    """The values of all knobs, first by entry and then by member."""
    for member in members:
        if len(member.hypers) != len(optimizers):
            raise ValueError(
                f"a member needs hypers for each of {len(optimizers)} entries, not for {len(member.hypers)}"
            )
    return [
        [hypers_of(landscape, optimizer, member.hypers[entry]) for member in members]
        for entry, optimizer in enumerate(optimizers)
    ]


class Batch(NamedTuple):
    """What WIDTH members run with, as JAX arrays. Everything that a slider may move has a row for each member."""

    start: Any  # (WIDTH, 2)
    knobs: dict[str, Any]  # (WIDTH,) each
    noise: Any  # (LENGTH, WIDTH, 2)
    direction: Any  # (LENGTH, WIDTH, 2)
    factor: Any  # (LENGTH,) the schedule, which no slider moves
    hypers: list[dict[str, Any]]  # one an entry, (WIDTH,) each


def _batch(settings: list[Setting], hypers: list[list[dict[str, float]]]) -> Batch:
    """The members of one call; the last is repeated until there are WIDTH."""
    spare = WIDTH - len(settings)
    settings = settings + settings[-1:] * spare
    batch = Batch(
        start=np.array([setting.start for setting in settings]),
        knobs=_columns([setting.knobs for setting in settings]),
        noise=_side_by_side([setting.noise for setting in settings], settings[0].steps),
        direction=_side_by_side([setting.direction for setting in settings], settings[0].steps),
        factor=settings[0].factor,
        hypers=[_columns(of_entry + of_entry[-1:] * spare) for of_entry in hypers],
    )
    return jax.device_put(batch)  # once, and not again for every method


def _columns(rows: list[dict[str, float]]) -> dict[str, np.ndarray]:
    """A dict of arrays (n,) from n dicts of numbers."""
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _side_by_side(draws: list[np.ndarray], steps: int) -> np.ndarray:
    """The random numbers (LENGTH, 2) of n members as (LENGTH, n, 2); only those of the steps that are taken."""
    table = np.zeros((LENGTH, len(draws), 2))
    np.stack([draw[:steps] for draw in draws], axis=1, out=table[:steps])
    return table


@compiled(megabytes=5.0)
def _kernel(landscape: Landscape, optimizer: Optimizer) -> Any:
    """The compiled loop of WIDTH runs: (start, steps, hypers, knobs, noise, direction, factor) -> x, second path.

    Both are (LENGTH + 1, WIDTH, 2), the second None for a method without. The members step together: XLA turns a loop
    whose step is batched into far quicker code than a loop that is batched as a whole, and compiles it sooner.
    """
    init = jax.vmap(optimizer.init)
    step_from = jax.vmap(stepper(landscape, optimizer), in_axes=(0, 0, 0, 0, 0, 0, None))

    @partial(jax.jit, compiler_options=QUICK_TO_COMPILE)
    def path(start, steps, hypers, knobs, noise, direction, factor):
        def record(rows, t, x, state):
            shown = (x, getattr(state, optimizer.second_path) if optimizer.second_path else None)
            return jax.tree.map(lambda old, new: dynamic_update_index_in_dim(old, new, t, axis=0), rows, shown)

        def step(t, carry):
            x, state, rows = carry
            now = (dynamic_index_in_dim(random, t, keepdims=False) for random in (noise, direction, factor))
            x, state = step_from(x, state, hypers, knobs, *now)
            return x, state, record(rows, t + 1, x, state)

        empty = jnp.zeros((LENGTH + 1, WIDTH, 2))
        state = init(start)
        rows = record((empty, empty if optimizer.second_path else None), 0, start, state)
        *_, rows = jax.lax.fori_loop(0, steps, step, (start, state, rows))
        return rows

    return path


class Begun(NamedTuple):
    """One entry of a batch under way: its arrays are filled in the background until somebody reads them."""

    x: Any  # (LENGTH + 1, WIDTH, 2)
    second: Any  # the same, or None
    loss: Any  # (LENGTH + 1, WIDTH)


def _path(landscape: Landscape, optimizer: Optimizer, entry: int, batch: Batch, steps: int):
    start, knobs, noise, direction, factor, hypers = batch
    return _kernel(landscape, optimizer)(start, steps, hypers[entry], knobs, noise, direction, factor)


def _begin(landscape: Landscape, optimizer: Optimizer, entry: int, batch: Batch, steps: int) -> Begun:
    x, second = _path(landscape, optimizer, entry, batch, steps)
    return Begun(x, second, over_members(landscape)(x, batch.knobs, steps + 1))


def _begin_all(landscape, optimizers, batches: list[Batch], steps: int) -> list[list[Begun]]:
    """All runs under way, by batch and entry."""
    if batches:
        _compile(landscape, optimizers, batches[0])
    return [
        [_begin(landscape, optimizer, entry, batch, steps) for entry, optimizer in enumerate(optimizers)]
        for batch in batches
    ]


def _compile(landscape, optimizers, batch: Batch) -> None:
    """Compiles what is new, side by side: compiling releases the interpreter's lock."""
    jobs: dict[Any, Callable] = {
        optimizer: lambda entry=entry, optimizer=optimizer: _path(landscape, optimizer, entry, batch, 1)
        for entry, optimizer in enumerate(optimizers)
        if not is_compiled(_kernel(landscape, optimizer))
    }
    if not is_compiled(over_members(landscape)):
        jobs[over_members] = lambda: over_members(landscape)(np.zeros((ROWS, WIDTH, 2)), batch.knobs, 1)
    if len(jobs) > 1:
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda job: job(), jobs.values()))


def _finish(batches: list[list[Begun]], n: int, k: int, rows: int) -> Paths:
    """Cuts the runs to their members and steps, and lets them stand still from where they stopped being finite."""
    x, loss = np.empty((n, k, rows, 2)), np.empty((n, k, rows))
    second: list[np.ndarray | None] = [None] * k
    for entry in range(k):
        begun = [batch[entry] for batch in batches]
        _fill(x[:, entry], [one.x for one in begun])
        _fill(loss[:, entry], [one.loss for one in begun])
        if begun and begun[0].second is not None:
            second[entry] = _fill(np.empty((n, rows, 2)), [one.second for one in begun])
    stopped = first_lost(x, loss)
    for member, entry in np.argwhere(stopped >= 0):
        last = max(stopped[member, entry] - 1, 0)
        for of_entry in (x[:, entry], loss[:, entry], second[entry]):
            if of_entry is not None:
                of_entry[member, last:] = of_entry[member, last]
    return Paths(x, loss, stopped, second)


def _fill(into: np.ndarray, tables: list[Any]) -> np.ndarray:
    """Fills `into` (n, rows, ...) from the tables (LENGTH + 1, WIDTH, ...) of all calls, and returns it."""
    rows = into.shape[1]
    for call, table in enumerate(tables):
        some = into[call * WIDTH : (call + 1) * WIDTH]
        some[:] = np.asarray(table)[:rows, : len(some)].swapaxes(0, 1)
    return into
