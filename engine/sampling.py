"""Samples surfaces for pictures and verdicts: NumPy out, one small compiled function a surface and quantity."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from engine.beneath import QUICK_TO_COMPILE, is_compiled
from engine.kept import compiled
from engine.search import Surface as Searched
from engine.search import search
from landscapes.base import Landscape
from shapes import Grid, Limits


class StationaryPoints(NamedTuple):
    """The minima (m, 3) and saddles (s, 3) that exist at the given knobs, in rows x, y, loss."""

    minima: np.ndarray
    saddles: np.ndarray


Knobs = Mapping[str, Any]  # name -> number, or where that is said (n,) numbers

EXAMPLES_AT_ONCE = 64  # tables of examples in one compiled call: any number up to that compiles nothing new
PARTS = 8  # of a cell's side, for a mean over the cell
NOTHING = {"loss": np.zeros(0), "loss and gradient": (np.zeros(0), np.zeros((0, 2))), "hessian": np.zeros((0, 2, 2))}
ROWS = 1001  # points in one compiled evaluation: any number up to that compiles nothing new


@compiled(megabytes=1.0)
def _over_points(landscape: Landscape, kind: str, own_knobs: bool = False) -> Any:
    """Returns the compiled function (points (n, 2), all knobs): the loss, or with its gradient, or the Hessian at each.

    The knobs are numbers, or, where every point has its own, (n,) each. They are traced: only another n compiles anew.
    """
    function = {"loss": lambda f: f, "loss and gradient": jax.value_and_grad, "hessian": _forward_twice}[kind]

    def at(point, knobs):
        return function(lambda p: landscape.loss(p, **knobs))(point)

    return jax.jit(jax.vmap(at, in_axes=(0, 0 if own_knobs else None)), compiler_options=QUICK_TO_COMPILE)


def _forward_twice(loss: Callable) -> Callable:
    """Returns the Hessian of a function of a point: of two coordinates this compiles in two thirds of the time of `jax.hessian`."""
    return jax.jacfwd(jax.jacfwd(loss))


@compiled(megabytes=1.5)
def over_members(landscape: Landscape) -> Any:
    """Returns the compiled function (points (ROWS, n, 2), all knobs (n,) each, rows) -> loss (ROWS, n): each member its knobs.

    It evaluates only the first `rows` rows; `rows` is traced, the others stay zero.
    """
    losses_of = jax.vmap(lambda p, knobs: landscape.loss(p, **knobs))

    @partial(jax.jit, compiler_options=QUICK_TO_COMPILE)
    def evaluate(points, knobs, rows):
        def row(t, losses):
            at_t = jax.lax.dynamic_index_in_dim(points, t, keepdims=False)
            return jax.lax.dynamic_update_index_in_dim(losses, losses_of(at_t, knobs), t, axis=0)

        return jax.lax.fori_loop(0, rows, row, jnp.zeros(points.shape[:2]))

    return evaluate


def _at_rows(landscape: Landscape, kind: str, points: ArrayLike, knobs: Knobs | None) -> Any:
    """Returns what `_over_points` gives at rows of points (n, 2), ROWS at a time, so that no n compiles anything new."""
    points, values = np.asarray(points, float), {**landscape.knob_values(), **(knobs or {})}
    own_knobs, n = any(np.ndim(value) for value in values.values()), len(points)
    if own_knobs:
        values = {name: np.broadcast_to(np.asarray(value, float), n) for name, value in values.items()}
    evaluate = _over_points(landscape, kind, own_knobs)
    if not n and is_compiled(evaluate):
        return NOTHING[kind]
    parts = [slice(first, first + ROWS) for first in range(0, max(n, 1), ROWS)]
    found = [  # all are under way before the first is waited for
        evaluate(
            _filled_up(points[part]),
            {name: _filled_up(row[part]) if own_knobs else row for name, row in values.items()},
        )
        for part in parts
    ]
    return jax.tree.map(lambda *blocks: np.concatenate([np.asarray(block) for block in blocks])[:n], *found)


def _filled_up(rows: np.ndarray) -> np.ndarray:
    """Fills rows (n, ...), at most ROWS, up with zeros."""
    filled = np.zeros((ROWS, *rows.shape[1:]))
    filled[: len(rows)] = rows
    return filled


def value_grid(
    landscape: Landscape, xlim: Limits, ylim: Limits, knobs: Mapping[str, float] | None = None, n: int = 120
) -> Grid:
    """Computes the loss on n x n points over the given limits."""
    x, y = np.linspace(*xlim, n), np.linspace(*ylim, n)
    return Grid(x, y, _losses(landscape, x, y, knobs))


def picture_grid(
    landscape: Landscape,
    xlim: Limits,
    ylim: Limits,
    knobs: Mapping[str, float] | None = None,
    n: int = 120,
    room: float = 0.0,
) -> Grid:
    """Computes `value_grid`, or where the loss jumps its means over the cells, since level lines would follow the cells' edges.

    room: how far the grid goes on beyond the limits on each side, in their widths; there it is coarser.
    """
    x, y = (_with_room(np.linspace(*limits, n), room) for limits in (xlim, ylim))
    if not landscape.jumps:
        return Grid(x, y, _losses(landscape, x, y, knobs))
    parts = (np.arange(PARTS) + 0.5) / PARTS - 0.5
    columns, rows = ((at[:, None] + np.gradient(at)[:, None] * parts).ravel() for at in (x, y))
    fine = _losses(landscape, columns, rows, knobs)
    return Grid(x, y, fine.reshape(len(y), PARTS, len(x), PARTS).mean(axis=(1, 3)))


def _with_room(at: np.ndarray, room: float) -> np.ndarray:
    """Adds so many widths to the places (n,) on either side, a third as dense."""
    beyond = np.linspace(0.0, room * np.ptp(at), round(room * len(at) / 3) + 1)[1:]
    return np.concatenate([at[0] - beyond[::-1], at, at[-1] + beyond])


def _losses(landscape: Landscape, x: np.ndarray, y: np.ndarray, knobs: Mapping[str, float] | None) -> np.ndarray:
    """Computes the loss (n, m) where the columns x (m,) and the rows y (n,) cross; NaN where it is no finite number."""
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    loss = np.asarray(_over_points(landscape, "loss")(points, landscape.knob_values(knobs)))
    return np.where(np.isfinite(loss), loss, np.nan).reshape(len(y), len(x))


def losses_and_gradients(
    landscape: Landscape, points: ArrayLike, knobs: Knobs | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Computes loss (n,) and gradient (n, 2) at rows of points (n, 2); a knob may have a value (n,) for each."""
    return _at_rows(landscape, "loss and gradient", points, knobs)


def quadratics(landscape: Landscape, knobs: Mapping[str, np.ndarray]) -> np.ndarray:
    """Returns of a quadratic surface at knobs (n,) each what tells its loss p.Hp/2 - b.p + c everywhere: H11, H12, H22, b1, b2, c (n, 6)."""
    n = len(next(iter(knobs.values())))
    points = np.repeat([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], n, axis=0)
    loss, grad = losses_and_gradients(landscape, points, {name: np.tile(row, 3) for name, row in knobs.items()})
    at_zero, along_x, along_y = grad.reshape(3, n, 2)
    h = np.stack([along_x - at_zero, along_y - at_zero], axis=1)
    return np.column_stack([h[:, 0, 0], h[:, 0, 1], h[:, 1, 1], -at_zero, loss[:n]])


def gradient_field(landscape: Landscape, points: ArrayLike, knobs: Knobs | None = None) -> np.ndarray:
    """Computes the gradient (n, 2) at rows of points (n, 2); a knob may have a value (n,) for each."""
    return losses_and_gradients(landscape, points, knobs)[1]


def curvature(landscape: Landscape, points: ArrayLike, knobs: Knobs | None = None) -> np.ndarray:
    """Computes the Hessian (n, 2, 2) at points (n, 2), NaN where the loss has none; a knob may have a value (n,) for each."""
    return _at_rows(landscape, "hessian", points, knobs)


def _seen(seen: Any, table: np.ndarray, knobs: Mapping[str, np.ndarray], n: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns the examples of a table as the weights see them."""
    standardised = (table - table.mean(axis=0)) / table.std(axis=0)
    whole = np.insert(standardised, -1, 1.0, axis=1)
    ways = np.array([seen(**{name: row[i] for name, row in knobs.items()}) for i in range(n)], float)
    return whole @ ways.swapaxes(1, 2), np.repeat(standardised[None, :, -1], n, axis=0)


@compiled(megabytes=0.5)
def _examples(landscape: Landscape):
    examples = landscape.examples
    assert examples is not None
    return jax.jit(jax.vmap(lambda knobs: examples(**knobs)), compiler_options=QUICK_TO_COMPILE)


def examples_of(
    landscape: Landscape, knobs: Mapping[str, np.ndarray], table: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Returns the examples as the weights see them at knobs and facts (n,) each: inputs (n, m, k) and targets (n, m).

    table: of a surface that is made of one, its own or another.
    """
    n = len(next(iter(knobs.values())))
    if landscape.seen is not None and table is not None:
        return _seen(landscape.seen, table, knobs, n)
    filled = {name: np.resize(row, EXAMPLES_AT_ONCE * -(-n // EXAMPLES_AT_ONCE)) for name, row in knobs.items()}
    parts = [slice(first, first + EXAMPLES_AT_ONCE) for first in range(0, n, EXAMPLES_AT_ONCE)]
    found = [_examples(landscape)({name: row[part] for name, row in filled.items()}) for part in parts]
    return jax.tree.map(lambda *blocks: np.concatenate([np.asarray(block) for block in blocks])[:n], *found)


@compiled(megabytes=1.0)
def _stationary(landscape: Landscape):
    return jax.jit(
        lambda knobs: (landscape.minima(**knobs), landscape.saddles(**knobs)), compiler_options=QUICK_TO_COMPILE
    )


@lru_cache(maxsize=1024)  # at most 15 kB each; a map along a letter has 400
def _searched(landscape: Landscape, knobs: tuple[tuple[str, float], ...]) -> StationaryPoints:
    """Looks for the minima and saddles in the domain at these knobs, of a surface that does not list them.

    Along a coordinate that the loss does not have every minimum is a line, and its point in the middle stands for it.
    """
    values = dict(knobs)
    limits = np.array(landscape.view_at(values)[:2])
    level = np.array([i not in landscape.depends_on for i in (0, 1)], float)  # bent up, so that one point is lowest

    def off(points: np.ndarray) -> np.ndarray:
        return level * (points - limits.mean(axis=1))

    minima, saddles = search(
        Searched(
            loss=lambda points: _at_rows(landscape, "loss", points, values) + (off(points) ** 2).sum(axis=1),
            slope=lambda points: gradient_field(landscape, points, values) + 2 * off(points),
            curvature=lambda points: curvature(landscape, points, values) + 2 * np.diag(level),
        ),
        *limits,
    )
    found = StationaryPoints(minima, saddles if not level.any() else saddles[:0])
    for rows in found:
        rows.flags.writeable = False  # shared by all who ask for it
    return found


def _searched_each(
    landscape: Landscape, knobs: Mapping[str, np.ndarray], still: Callable[[], None]
) -> StationaryPoints:
    """Looks for the minima and saddles at knobs (n,) each: (n, m, 3) and (n, s, 3), NaN behind the last of a row."""
    settings, of = np.unique(
        np.stack([np.asarray(row, float) for row in knobs.values()], axis=1), axis=0, return_inverse=True
    )
    found = []
    for values in settings.tolist():
        still()
        found.append(_searched(landscape, tuple(zip(knobs, values, strict=True))))
    return StationaryPoints(*(_side_by_side(rows)[of.ravel()] for rows in zip(*found, strict=True)))


def _side_by_side(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Returns lists of rows (m, 3) as one array (n, most m, 3), filled up with NaN."""
    filled = np.full((len(parts), max(map(len, parts)), 3), np.nan)
    for into, rows in zip(filled, parts, strict=True):
        into[: len(rows)] = rows
    return filled


def stationary_points(landscape: Landscape, knobs: Mapping[str, float] | None = None) -> StationaryPoints:
    """Returns the surface's minima and saddles at these knobs, without those that a knob has made vanish."""
    if landscape.searched:
        return _searched(landscape, tuple(landscape.knob_values(knobs).items()))
    minima, saddles = _stationary(landscape)(landscape.knob_values(knobs))
    return StationaryPoints(*(rows[np.isfinite(rows).all(axis=1)] for rows in map(np.asarray, (minima, saddles))))


def count_minima(landscape: Landscape) -> int:
    """Returns how many minima the surface lists, without compiling anything: at its own knobs none has vanished."""
    return jax.eval_shape(lambda knobs: landscape.minima(**knobs), landscape.knob_values()).shape[0]


@compiled(megabytes=1.0)
def _stationary_each(landscape: Landscape):
    return jax.jit(
        jax.vmap(lambda knobs: (landscape.minima(**knobs), landscape.saddles(**knobs))),
        compiler_options=QUICK_TO_COMPILE,
    )


def stationary_rows(
    landscape: Landscape, knobs: Mapping[str, np.ndarray], still: Callable[[], None] = lambda: None
) -> StationaryPoints:
    """Returns all listed minima (n, m, 3) and saddles (n, s, 3) at knobs (n,) each, NaN for a vanished one; n = 1 without knobs.

    still: called now and then where they are looked for, which takes a moment for each setting; what it raises ends that.
    """
    if landscape.searched:
        return _searched_each(landscape, knobs, still)
    if not knobs:
        return StationaryPoints(*(np.asarray(rows)[None] for rows in _stationary(landscape)({})))
    return StationaryPoints(*map(np.asarray, _stationary_each(landscape)(dict(knobs))))
