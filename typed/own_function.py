"""Makes a surface of a reader's own Python function, as notebooks have it: of x and y, or of one vector of two.

JAX must be able to trace it, as any loss here. Parameters that have a number as default are sliders. It runs as what it is: Python,
with all that its reader may do; nothing of it comes over the network.
"""

import inspect
import traceback
from collections.abc import Callable, Collection
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscapes.base import Landscape, no_points
from shapes import Knob
from typed import looking
from written import written

POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
REACH = 10.0  # of a slider to either side, or so many times the default
STEPS = 150
STORY = (
    "This surface is a function of your own. Its minima and saddles were looked for in the window that is shown; one outside it, "
    "or one narrower than a fortieth of it, may be missing. The rates come from short trial runs in this window."
)


class Unusable(ValueError):
    """The function cannot be raced on; the argument is a sentence."""

    def _render_traceback_(self) -> list[str]:
        """Returns what a notebook shows: the sentence, and not where here it was said."""
        return [str(self)]


def own_surface(
    function: Callable[..., Any],
    window: looking.Edges | None = None,
    start: tuple[float, float] | None = None,
    taken: Collection[str] = (),
) -> Landscape:
    """Returns the surface of a function (x, y) -> loss or (vector of two) -> loss; raises Unusable for one that cannot be raced on.

    window: left, right, below, above, and start: x, y; without them they are looked for. taken: names that no slider can have.
    """
    name = getattr(function, "__name__", type(function).__name__)
    name = "Your function" if name == "<lambda>" else name
    knobs, loss = _read(function, name, taken)
    usual = {knob.name: knob.default for knob in knobs}
    _check(loss, function, name, usual)
    asked = looking.Asked(_losses(loss, usual), _coordinates(loss, usual))
    edges = looking.window(asked) if window is None else _edges(window)
    if not looking.has_room(asked, edges):
        where = (
            f"from ({written(edges[0], 6)}, {written(edges[2], 6)}) to ({written(edges[1], 6)}, {written(edges[3], 6)})"
        )
        raise Unusable(
            f"{name} has hardly a finite number {where}: name a window where it has, as window=(0.1, 5, 0.1, 5)."
        )
    begin = looking.start(asked, edges) if start is None else (float(start[0]), float(start[1]))
    if not np.isfinite(asked.losses(*np.array(begin)[:, None])).all():
        raise Unusable(
            f"{name} has no finite number at the start ({written(begin[0], 6)}, {written(begin[1], 6)}): name another one, as start=(1, 2)."
        )
    return Landscape(
        name=name,
        loss=loss,
        formula=rf"\text{{{name.replace('_', ' ')}}}(x, y)",
        xlim=edges[:2],
        ylim=edges[2:],
        start=begin,
        minima=no_points,
        saddles=no_points,
        searched=True,
        depends_on=asked.depends_on,
        rates=looking.rates(asked, edges, begin),
        story=STORY,
        source="A function of your own.",
        knobs=knobs,
        steps=STEPS,
    )


def _read(
    function: Callable[..., Any], name: str, taken: Collection[str]
) -> tuple[tuple[Knob, ...], Callable[..., jax.Array]]:
    """Returns the sliders of a function, and it as a loss(p, **knobs): (2,) -> ()."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        raise Unusable(f"{name} does not tell its parameters: wrap it, as lambda x, y: {name}(x, y).") from None
    given = [one for one in parameters if one.kind in POSITIONAL and one.default is one.empty]
    others = [one for one in parameters if one not in given]
    if len(given) not in (1, 2) or any(one.kind is one.KEYWORD_ONLY and one.default is one.empty for one in others):
        wanted = ", ".join(str(one) for one in parameters)
        raise Unusable(
            f"{name}({wanted}) is no function of a point: it takes x and y, or one vector of two; all else needs a default."
        )
    knobs = tuple(_knob(one.name, one.default) for one in others if _is_number(one.default))
    for knob in knobs:
        if knob.name in taken:
            raise Unusable(
                f"{name} has a parameter {knob.name}, which means something else in a race: call it another name."
            )

    def loss(p: jax.Array, **values: Any) -> jax.Array:
        found = jnp.asarray(function(*p, **values) if len(given) == 2 else function(p, **values))
        if jnp.iscomplexobj(found):
            raise ValueError("complex")
        return found.astype(jnp.result_type(float))

    return knobs, loss


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))


def _knob(name: str, default: float) -> Knob:
    reach = REACH * max(1.0, abs(default))
    return Knob(name, float(default), -reach, reach, rf"\mathrm{{{name.replace('_', ' ')}}}")


def _edges(window: Any) -> looking.Edges:
    try:
        left, right, below, above = map(float, window)
    except (TypeError, ValueError):
        left = right = below = above = float("nan")
    if not (left < right and below < above and np.isfinite([left, right, below, above]).all()):
        raise Unusable(f"The window {window} is not left, right, below, above, as (-4, 4, -1, 3).")
    return left, right, below, above


# --- whether it can be traced ----------------------------------------------------------------------------------------


def _check(loss: Callable[..., jax.Array], function: Callable[..., Any], name: str, usual: dict[str, float]) -> None:
    """Raises Unusable for a function that JAX cannot trace, or that gives no number; says which of its lines is the reason."""
    point = jax.ShapeDtypeStruct((2,), jnp.result_type(float))
    try:
        found = jax.eval_shape(lambda p: loss(p, **usual), point)
    except Exception as why:
        raise Unusable(f"{name} {_reason(why)}{_line(why, function)}") from None
    if found.shape != ():
        raise Unusable(
            f"{name} gives an array of shape {found.shape} at a point: a loss is one number, as jnp.sum(...) makes it."
        )


def _reason(why: Exception) -> str:
    if isinstance(why, jax.errors.TracerArrayConversionError):
        return "uses NumPy, through which JAX cannot see: take jax.numpy, as jnp.sin for np.sin."
    if isinstance(why, jax.errors.TracerBoolConversionError):
        return "decides by a value (if, while, and, or, min, max): take jnp.where, jnp.minimum, jnp.maximum."
    if isinstance(why, jax.errors.ConcretizationTypeError):
        return "makes a plain number of a value (float, int, round, math.sin): take jax.numpy, as jnp.sin for math.sin."
    if str(why).startswith("None is not a valid value"):
        return "gives nothing at a point: it needs a return."
    if str(why) == "complex":
        return "gives a complex number: a loss is real."
    return f"fails at a point. {type(why).__name__}: {str(why).splitlines()[0] if str(why) else 'no reason is given'}."


def _line(why: Exception, function: Callable[..., Any]) -> str:
    """Says which line of the function failed, as far as its source is there."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    lines = [
        one for one in traceback.extract_tb(why.__traceback__) if code and one.filename == code.co_filename and one.line
    ]
    return f" Its line {lines[-1].lineno}: {lines[-1].line}" if lines else ""


# --- what is asked of it, in NumPy -----------------------------------------------------------------------------------


def _losses(loss: Callable[..., jax.Array], usual: dict[str, float]) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Returns what computes the losses at points (...), with NaN where there is no number."""
    rows = jax.jit(jax.vmap(lambda p: loss(p, **usual)))

    def losses(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        points = np.stack([np.ravel(x), np.ravel(y)], axis=1)
        found = np.asarray(rows(points)).reshape(np.shape(x))
        return np.where(np.isfinite(found), found, np.nan)

    return losses


def _coordinates(loss: Callable[..., jax.Array], usual: dict[str, float]) -> tuple[int, ...]:
    """Returns the coordinates that the loss has: those along which it has a slope anywhere in the first window."""
    x, y = looking.lattice(looking.WINDOWS[0])
    slopes = jax.jit(jax.vmap(jax.grad(lambda p: loss(p, **usual))))(np.stack([x.ravel(), y.ravel()], axis=1))
    found = np.nan_to_num(np.asarray(slopes), nan=1.0)
    return tuple(i for i in (0, 1) if found[:, i].any()) or (0, 1)
