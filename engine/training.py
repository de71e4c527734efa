"""Trains a network by the methods' own files: the loop over their step, compiled once a structure, method and size of batch."""

from collections.abc import Generator, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import chain
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from engine.beneath import give_back, is_compiled
from engine.examples import parts
from engine.kept import compiled
from engine.network import asked_of_a_network, has_a_matrix, oracle_at, precision_of, searches, state_of
from engine.run import BEYOND, LENGTH, Entry, labels
from engine.step import hypers_at
from optimizers.base import Optimizer, hypers_of
from problems.layers import ACTIVATIONS
from problems.network import Network, scores, size, start, structure
from shapes import MAX_ENTRIES, Training
from states.batches import places
from states.schedules import factors
from states.task import ALL, Task
from written import many, readable

SNAPSHOTS = 100  # of a run, besides its start
AT_ONCE = (
    2  # runs side by side, a thread each; one that is compiled takes 50 MB while it is, which the process then keeps
)
MOST_WITH_A_MATRIX = 200  # weights, for a method that has a matrix of them
MOST_WORK = 3e11  # weights times examples times steps, of all runs of a training together: half a minute or so


def at_all_snapshots(xs: np.ndarray, rows: int = SNAPSHOTS + 1) -> np.ndarray:
    """Returns as many points (rows, n) of a path as most have, the last repeated, so that a short one compiles nothing."""
    return xs[np.minimum(np.arange(max(len(xs), rows)), len(xs) - 1)]


class Draws(NamedTuple):
    """What the steps of a run go by, with room for all of them; their number is a multiple of LENGTH."""

    factor: Any  # (length,) on the learning rate
    places: Any  # (length, batch) the examples of each step; None where a step sees all

    def part(self, first: int) -> "Draws":
        """Returns those of LENGTH steps from `first` on."""
        return Draws(*(None if rows is None else rows[first : first + LENGTH] for rows in self))


class Conditions(NamedTuple):
    """What all runs of a training go through: a task, checked and as arrays."""

    task: Task
    start: np.ndarray  # (n,)
    draws: Draws
    marks: np.ndarray  # (SNAPSHOTS + 1,) the steps after which a snapshot is taken, from 0 to the last


def conditions(task: Task) -> Conditions:
    """Draws what is random in a task; ValueErrors as for `places` and `factors`."""
    steps, length = task.steps, -(-task.steps // LENGTH) * LENGTH
    factor = np.ones(length)
    factor[:steps] = factors(task.schedule, steps)
    drawn = None if task.size is None else places(task.count, task.size, task.order, task.seed, length).astype(np.int32)
    marks = np.linspace(0, steps, SNAPSHOTS + 1).round().astype(int)
    return Conditions(task, start(task.network, task.start, task.gain, task.seed), Draws(factor, drawn), marks)


def check(optimizers: Sequence[Optimizer], task: Task) -> None:
    """Raises a ValueError that says what of a training cannot be, before anything is drawn or computed."""
    if len(optimizers) > MAX_ENTRIES:
        raise ValueError(f"a training has at most {MAX_ENTRIES} runs, not {len(optimizers)}")
    if isinstance(task.batch, str) and task.batch != ALL:
        raise ValueError(f"a batch is a number of examples, or {ALL!r}, not {task.batch!r}")
    if task.steps < 1 or task.steps != int(task.steps):
        raise ValueError(f"the number of steps must be a whole number from 1 up, not {task.steps}")
    if not np.isfinite(task.gain):
        raise ValueError(f"the gain of a start must be a finite number, not {task.gain}")
    if not 0 <= task.l2 < np.inf:
        raise ValueError(f"the weight of L2 must be a number from 0 up, not {task.l2}")
    if not 0 <= task.dropout < 1:
        raise ValueError(f"the share that is dropped must be from 0 to less than 1, not {task.dropout}")
    _check_network(task)
    _check_work(optimizers, task)


def _check_network(task: Task) -> None:
    problem, widths = task.learned, structure(task.net)
    usual = structure(problem.networks[0])
    if len(widths) < 3 or (widths[0], widths[-1]) != (usual[0], usual[-1]):
        raise ValueError(
            f"a network for {problem.name} has {usual[0]} inputs, hidden layers, and {many(usual[-1], 'output')}, "
            f"as {problem.networks[0]}, not {task.net!r}"
        )
    if task.activation not in ACTIVATIONS:
        raise ValueError(f"unknown activation {task.activation!r}; there are {', '.join(ACTIVATIONS)}")
    if task.head not in problem.heads:
        raise ValueError(f"the loss of {problem.name} is {' or '.join(problem.heads)}, not {task.head!r}")


def _check_work(optimizers: Sequence[Optimizer], task: Task) -> None:
    n = size(task.network)
    for optimizer in optimizers:
        if n > MOST_WITH_A_MATRIX and has_a_matrix(optimizer):
            raise ValueError(
                f"{optimizer.name} needs a matrix of weights by weights: of {n} weights it would have {n * n} numbers, "
                f"and at most {MOST_WITH_A_MATRIX} weights are taken"
            )
    each = task.learned.count if task.size is None else task.size
    work = len(optimizers) * n * each * task.steps
    if work > MOST_WORK:
        raise ValueError(
            f"this training is {readable(work / MOST_WORK, 2)} times as much work as the most that is done at once; "
            "take fewer steps, smaller batches, or fewer methods"
        )


# --- the loop ------------------------------------------------------------------------------------------------------


class Kernel(NamedTuple):
    path: Any  # the compiled loop
    state: Any  # the shapes of the method's state


@compiled(megabytes=lambda net, *_: 6.0 + 1.5 * net.depth)
def _kernel(net: Network, optimizer: Optimizer, batch: int | None, precision: str) -> Kernel:
    """Returns the compiled loop; all that a slider moves is traced, the numbers of steps and of examples too.

    path(x, state, fresh, first, marks (SNAPSHOTS + 1,), hypers, draws, examples, l2, dropout, seed) -> x, state, what is
    kept at each mark but the first (SNAPSHOTS, ...), and the loss of the batch before each step (LENGTH,). A `fresh` run begins with
    the method's own state. `first` is how many steps were taken before; marks are counted from there, up to LENGTH. Kept
    are the weights, and what a line search has asked for.
    """
    counts = searches(optimizer)

    @jax.jit
    def path(x, state, fresh, first, marks, hypers, draws, examples, l2, dropout, seed):
        def step(t, carry):
            x, state, seen = carry
            places = None if batch is None else draws.places[t]
            f, now = oracle_at(net, x, examples, places, l2, dropout, seed, first + t)
            seen = seen.at[t].set(now)
            x, state = optimizer.update(x, state, f, **hypers_at(hypers, draws.factor[t]))
            return x, state, seen

        def to_the_next_mark(carry, bounds):
            last, following = bounds
            carry = x, state, _ = jax.lax.fori_loop(last, following, step, carry)
            return carry, (x, state.evaluations if counts else None)

        state = jax.tree.map(lambda begun, given: jnp.where(fresh, begun, given), optimizer.init(x), state)
        carry = x, state, jnp.zeros(LENGTH, x.dtype)
        (x, state, seen), kept = jax.lax.scan(to_the_next_mark, carry, (marks[:-1], marks[1:]))
        return x, state, kept, seen

    return Kernel(path, state_of(optimizer, size(net), precision))


@compiled(megabytes=3.0)
def _scorer(net: Network) -> Any:
    """Returns the compiled function (xs (rows, n), training, validation) -> scores (rows, 4)."""
    return jax.jit(lambda xs, training, validation: jax.lax.map(lambda x: scores(net, x, training, validation), xs))


class Job(NamedTuple):
    """One run of a training that is asked for."""

    entry: Entry
    label: str
    precision: str
    where: Conditions


class Moment(NamedTuple):
    """A run just before one of its steps, counted from 0."""

    step: int
    x: Any  # (n,)
    state: Any  # the method's


class Begun(NamedTuple):
    """A run under way, LENGTH steps a part; it is computed in the background until somebody reads it."""

    kept: list[Any]  # of each part: the weights (SNAPSHOTS, n) and evaluations at its marks
    seen: list[Any]  # (LENGTH,) of each part


def _kernel_of(job: Job) -> Kernel:
    task = job.where.task
    return _kernel(task.network, job.entry[0], task.size, job.precision)


def _begin(job: Job) -> Begun:
    where, task, kernel = job.where, job.where.task, _kernel_of(job)
    examples, _ = parts(task, job.precision)
    x, begun = where.start.astype(job.precision), Begun([], [])
    state = jax.tree.map(lambda like: np.zeros(like.shape, like.dtype), kernel.state)
    draws = where.draws._replace(factor=where.draws.factor.astype(job.precision))
    for first in range(0, task.steps, LENGTH):
        marks, given = np.clip(where.marks - first, 0, LENGTH), (task.l2, task.dropout, task.seed)
        x, state, kept, seen = kernel.path(
            x, state, first == 0, first, marks, job.entry[1], draws.part(first), examples, *given
        )
        begun.kept.append(kept)
        begun.seen.append(seen)
    return begun


def moments(entry: Entry, task: Task, steps: Iterable[int]) -> Iterator[Moment]:
    """Goes through a run again, and yields it before each of these steps, counted from 0 and ascending.

    By the very program that `train` trains with: the weights are the same to the last bit. ValueErrors as for `train`.
    """
    check([entry[0]], task)
    where = conditions(task)
    job = Job(entry, entry[0].name, precision_of(entry[0]), where)
    kernel, (examples, _) = _kernel_of(job), parts(task, job.precision)
    draws = where.draws._replace(factor=where.draws.factor.astype(job.precision))
    state = jax.tree.map(lambda like: np.zeros(like.shape, like.dtype), kernel.state)
    now = Moment(-1, where.start.astype(job.precision), state)  # before the method has begun
    for step in steps:
        while now.step < step:
            first = max(now.step, 0) // LENGTH * LENGTH
            end = min(step - first, LENGTH)
            marks = np.array([max(now.step - first, 0), *[end] * SNAPSHOTS])
            given = (entry[1], draws.part(first), examples, task.l2, task.dropout, task.seed)
            x, state, _, _ = kernel.path(now.x, now.state, now.step <= 0, first, marks, *given)
            now = Moment(first + end, x, state)
        yield now


def _finish(begun: Begun, job: Job) -> Training:
    """Reads a run, cuts it to its steps and scores its snapshots; from where it is not finite it stands still."""
    where, task, (optimizer, _) = job.where, job.where.task, job.entry
    part_of = np.maximum(where.marks[1:] - 1, 0) // LENGTH  # in which part a mark is reached

    def at_marks(rows: Sequence[Any], first: np.ndarray) -> np.ndarray:
        return np.concatenate([first[None], np.stack(rows)[part_of, np.arange(SNAPSHOTS)]])

    weights, evaluations = zip(*begun.kept, strict=True)
    x = at_marks(weights, where.start.astype(job.precision))
    scored = np.asarray(_scorer(task.network)(x, *parts(task, job.precision)))
    if searches(optimizer):
        cost = at_marks(evaluations, np.zeros(3)).astype(int)
    else:
        gradients, values, whole, along = asked_of_a_network(optimizer)
        cost = where.marks[:, None] * np.array([gradients, values, whole + along])
    seen = np.concatenate(begun.seen)[: task.steps]
    stopped = _first_lost(x, seen)
    step, rows = np.unique(where.marks, return_index=True)
    if stopped is not None:
        rows = np.minimum(rows, np.flatnonzero(where.marks < stopped)[-1])
    return Training(job.label, optimizer.key or optimizer.name, x[rows], step, seen, scored[rows], cost[rows], stopped)


def _first_lost(x: np.ndarray, seen: np.ndarray) -> int | None:
    """Returns the first step after which loss or weights are not finite or beyond 1e30; at the last, only the weights tell."""
    lost = np.flatnonzero(~np.isfinite(seen))
    if len(lost):
        return max(int(lost[0]), 1)
    with np.errstate(invalid="ignore"):
        return None if (np.abs(x) <= BEYOND).all() else len(seen)


def trainings(
    entries: Sequence[tuple[Optimizer, Mapping[str, float] | None]],
    task: Task,
    precision: str | None = None,
    seeds: Sequence[int] | None = None,
) -> Generator[tuple[int, Training], None, None]:
    """Trains the network by several methods from one start with the same batches; yields each run's place and the run.

    It yields a run as soon as it is there: first those of methods that are compiled, then the others as they are. Two are
    compiled or run side by side, since that releases the interpreter's lock. Closed, it begins no more. Hyperparameters that are None or missing are the
    method's defaults for the problem. precision: of all runs, "float32" or "float64"; else each method's own. seeds: one for
    each run in place of the task's, so that each has a start and batches of its own.

    Raises ValueError for a task that cannot be, for more than eight entries, for names that a method does not have, for a
    method that needs a matrix of more than 200 weights, and for more work than is done at once.
    """
    whole = [(optimizer, hypers_of(task.learned, optimizer, hypers)) for optimizer, hypers in entries]
    check([optimizer for optimizer, _ in whole], task)
    own = [task.seed] * len(whole) if seeds is None else seeds
    where = {seed: conditions(task._replace(seed=seed)) for seed in dict.fromkeys(own)}
    jobs = [
        Job(entry, label, precision or precision_of(entry[0]), where[seed])
        for entry, label, seed in zip(whole, labels(whole), own, strict=True)
    ]
    fresh: dict[Hashable, list[int]] = {}  # the places of all runs that one new program is for
    for nth, job in enumerate(jobs):
        if not is_compiled(_kernel_of(job).path):
            fresh.setdefault((job.entry[0].name, job.precision), []).append(nth)
    ready = [[nth] for nth in range(len(jobs)) if not any(nth in places for places in fresh.values())]

    def done(places: Sequence[int]) -> list[tuple[int, Training]]:
        return [(nth, _finish(_begin(jobs[nth]), jobs[nth])) for nth in places]

    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        first, later = ([pool.submit(done, places) for places in groups] for groups in (ready, fresh.values()))
        for one in chain(first, as_completed(later)):
            yield from one.result()
    finally:
        pool.shutdown(cancel_futures=True)  # whoever has ended this wants no more of them
        if fresh:
            give_back()


def train(
    entries: Sequence[tuple[Optimizer, Mapping[str, float] | None]], task: Task, precision: str | None = None
) -> list[Training]:
    """Trains the network by several methods; returns one Training an entry, in their order. All else as for `trainings`."""
    return [run for _, run in sorted(trainings(entries, task, precision), key=lambda placed: placed[0])]


def members(
    optimizer: Optimizer,
    hypers: Mapping[str, float] | None,
    task: Task,
    name: str,
    values: Sequence[float],
    near: float,
) -> Iterator[tuple[float, Training]]:
    """Trains one method at each value of a slider, the nearest to `near` first; whoever asks may stop at any of them.

    name: a field of the task, or a knob of the method. Each is what `train` gives for that value, bit for bit, since one
    after the other costs no more than all in one call. ValueErrors as for `train`.
    """
    at = int(np.argmin(np.abs(np.asarray(values, float) - near)))
    for nth in sorted(range(len(values)), key=lambda nth: abs(nth - at)):
        value = values[nth]
        own, given = (task, {**(hypers or {}), name: value})
        if name in Task._fields:
            own, given = task._replace(**{name: value}), hypers
        yield value, train([(optimizer, given)], own)[0]
