"""What a surface is: its loss, and the facts about it that the app and the tests rely on."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from shapes import Knob, Limits

Point = jax.Array  # (2,) on a surface; a method takes any (n,)
Scalar = jax.Array  # ()


class View(NamedTuple):
    """The part of the plane that is shown, and the start that belongs to it."""

    xlim: Limits
    ylim: Limits
    start: tuple[float, float]


def complete(
    knobs: tuple[Knob, ...], given: Mapping[str, float] | None, owner: str, facts: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The value of every knob: the given one, or else its default; and after them in the same way the facts.

    Raises ValueError if `given` names a knob that `owner` does not have, or a value that is not finite.
    """
    values = {**{knob.name: knob.default for knob in knobs}, **(facts or {})}
    for name, value in (given or {}).items():
        if name not in values:
            raise ValueError(f"{owner} has no knob {name!r}; it has {', '.join(values) or 'none'}")
        values[name] = float(value)
        if not math.isfinite(values[name]):
            raise ValueError(f"{name} of {owner} must be a finite number, not {value}")
    return values


@dataclass(frozen=True, eq=False, kw_only=True)
class Landscape:
    """A loss surface over the plane, with everything that is known about it."""

    name: str  # "Taco shell"
    loss: Callable[..., Scalar]  # loss(p, **knobs): (2,) -> ()
    formula: str  # LaTeX
    xlim: Limits  # at the default knobs, like ylim and start
    ylim: Limits
    start: tuple[float, float]
    minima: Callable[
        ..., jax.Array
    ]  # minima(**knobs) -> (m, 3): x, y, loss; traceable; NaN where a knob makes one vanish
    saddles: Callable[..., jax.Array]  # the same for saddles: near one the loss is both above and below its value there
    rates: Mapping[str, float]  # a method's default learning rate here, by the method's file name
    story: str  # what to watch
    source: str  # where the surface comes from
    view: Callable[..., View] | None = None  # view(**knobs), where turning or shifting moves the picture
    knobs: tuple[Knob, ...] = ()
    noise: float = 0.0  # default amplitude of the gradient noise
    steps: int = 150
    jumps: bool = False  # whether the loss has jumps
    text: str = ""  # loss as Python text, where it stands in no file
    searched: bool = False  # whether its minima and saddles are not known, and are looked for (engine/search.py)
    depends_on: tuple[int, ...] = (0, 1)  # the coordinates that the loss has
    quadratic: bool = False  # whether it is p.Hp/2 - b.p + c at any knobs, with a minimum at its own
    # Where the surface is made of examples that its knobs move: examples(**knobs) -> inputs (m, k), targets (m,);
    # traceable, sorted by target; and loss_of(p, inputs, targets) -> (m,), whose mean is the loss.
    examples: Callable[..., tuple[jax.Array, jax.Array]] | None = None
    loss_of: Callable[..., jax.Array] | None = None
    # Or of a table (m, k + 1), inputs as they were measured and a target, sorted by target, of which the loss knows only
    # some numbers: its facts, by name. They travel with the knobs, and no hand moves them: another table compiles nothing.
    table: np.ndarray | None = None
    facts: Mapping[str, float] = field(default_factory=dict)
    facts_of: Callable[[np.ndarray], dict[str, float]] | None = None  # of another such table
    # What the loss over a batch needs of each example: features(table) -> (m, f); their means (f,) over the batch are
    # enough, of_means(p, means, **knobs) -> (). f is not 2.
    features: Callable[..., np.ndarray] | None = None
    of_means: Callable[..., Scalar] | None = None
    # seen(**knobs, **facts) -> (2, k + 1): what the weights see of the standardised inputs, a 1 and the standardised target.
    seen: Callable[..., Any] | None = None
    columns: tuple[str, ...] = ()  # of a table of examples: the names of the inputs and, last, of the target
    weights: tuple[str, ...] = ()  # what x and y are, where they have names
    drawn: str = ""  # what a point is among the examples: a "line", a "plane", or the line between two "classes"
    good_for: str = ""  # what it is good for, for the gallery
    key: str = ""  # its file name, which `discover` writes here
    order: float = 100.0  # place in pickers; the lecture's surfaces come first, in the lecture's order

    @property
    def equation(self) -> str:
        """LaTeX: the formula as that of a function, of x and y or of the point p."""
        return f"f({'p' if 'p' in self.formula else 'x, y'}) = {self.formula}"

    @cached_property
    def count(self) -> int:
        """How many examples the surface is made of; 0 for one that is not."""
        examples = self.examples
        if self.table is not None:
            return len(self.table)
        return jax.eval_shape(lambda knobs: examples(**knobs)[1], self.knob_values()).size if examples else 0

    def knob_values(self, given: Mapping[str, float] | None = None) -> dict[str, float]:
        """All knobs of this surface, and its facts; ValueError on a name it does not have."""
        return complete(self.knobs, given, self.name, self.facts)

    def view_at(self, given: Mapping[str, float] | None = None) -> View:
        """Limits and start at these knobs."""
        values = self.knob_values(given)
        return View(*self.view(**values)) if self.view else View(self.xlim, self.ylim, self.start)


def turned(p: Point, angle) -> Point:
    """The point (or the rows of points) (..., 2) turned about the origin by `angle` degrees, counter-clockwise."""
    cos, sin = jnp.cos(jnp.deg2rad(angle)), jnp.sin(jnp.deg2rad(angle))
    x, y = p[..., 0], p[..., 1]
    return jnp.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)


def turned_rows(rows, angle) -> jax.Array:
    """Stationary points (m, 3) of a surface that has been turned by `angle` degrees; losses stay."""
    rows = jnp.asarray(rows)
    return jnp.concatenate([turned(rows[:, :2], angle), rows[:, 2:]], axis=1)


def turned_start(start: tuple[float, float], angle: float) -> tuple[float, float]:
    """A start that turns with the surface. Not in JAX: outside of compiled code that would compile on its own."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = start
    return cos * x - sin * y, sin * x + cos * y


def with_loss(loss: Callable[[Point], Scalar], points) -> jax.Array:
    """Stationary points (m, 2) as the rows (m, 3) of `minima` and `saddles`. Traceable."""
    points = numbers(points)
    return jnp.concatenate([points, jax.vmap(loss)(points)[:, None]], axis=1)


def solve(h: jax.Array, b: jax.Array) -> jax.Array:
    """The solution (n,) of the n equations h x = b; not finite where h is singular but for rounding. Of two quicker to compile than LAPACK."""
    if len(b) != 2:
        factors = jax.scipy.linalg.lu_factor(h)
        pivots = jnp.abs(jnp.diag(factors[0]))
        regular = pivots.min() > len(b) * jnp.finfo(h.dtype).eps * pivots.max()
        return jnp.where(regular, jax.scipy.linalg.lu_solve(factors, b), jnp.nan)
    largest = jnp.abs(h).max()
    h = h / jnp.where(largest > 0, largest, 1.0)  # so that no product is too large or too small
    adjugate = jnp.array([[h[1, 1], -h[0, 1]], [-h[1, 0], h[0, 0]]])
    forth, back = h[0, 0] * h[1, 1], h[0, 1] * h[1, 0]
    rounding = 2 * jnp.finfo(h.dtype).eps * (jnp.abs(forth) + jnp.abs(back))
    determinant = jnp.where(jnp.abs(forth - back) > rounding, forth - back, 0.0)
    return adjugate @ (b / largest) / determinant


def numbers(values) -> jax.Array:
    """Numbers as an array in the precision that is in force."""
    return jnp.asarray(values, jnp.result_type(float))


def norm(v: jax.Array) -> Scalar:
    """The length () of a vector (n,), also of one whose squares are too large or too small for a number."""
    if len(v) == 2:
        return jnp.hypot(*v)
    largest = jnp.abs(v).max()
    unit = v / jnp.where(largest > 0, largest, 1.0)
    return largest * jnp.sqrt(unit @ unit)


def no_points(**knobs) -> jax.Array:
    """Stationary points of a surface that has none of this kind: (0, 3)."""
    return jnp.zeros((0, 3))


def root(f: Callable[[jax.Array], jax.Array], low, high) -> jax.Array:
    """The zeros (m,) of f between low (m,) and high (m,), where it changes sign, by bisection to the last bit. Traceable."""
    low, high = numbers(low), numbers(high)
    rising = f(high) > 0

    def halve(_, bracket):
        low, high = bracket
        middle = (low + high) / 2
        beyond = (f(middle) > 0) == rising
        return jnp.where(beyond, low, middle), jnp.where(beyond, middle, high)

    low, high = jax.lax.fori_loop(0, 60, halve, (low, high))
    return (low + high) / 2
