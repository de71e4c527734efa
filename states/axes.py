"""Makes the axes that a map can have: of a knob, of learning rates, of step budgets, of a coordinate of the domain."""

import math
from collections.abc import Sequence
from itertools import combinations

from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import default_rate
from shapes import Axis, Knob, Limits
from states import registry
from states.registry import method as method_of
from states.registry import surface
from typed.method import is_typed_method

CELLS = (200, 400)  # along each axis
BELOW, ABOVE = 2, 3  # decades of rates on a map, below and, against budgets, above those of the methods' defaults
LOWEST, HIGHEST = -12, 6  # powers of ten of a rate


def domain(name: str, limits: Limits, cells: int) -> Axis:
    """Returns an axis whose cells cover exactly the domain."""
    low, high = limits
    half = (high - low) / cells / 2
    return Axis(name, low + half, high - half, cells)


def rates(landscape: Landscape, methods: Sequence[str], cells: int, above: int = BELOW) -> Axis:
    """Returns an axis of learning rates, a few decades about the methods' default rates, of those that a link can have."""
    usual = [default_rate(landscape, method_of(method)) for method in methods]
    least, most = (math.floor(math.log10(rate)) for rate in (min(usual), max(usual)))
    low = min(max(least - BELOW, LOWEST), HIGHEST - 2 * BELOW)  # a steep formula has rates of 1e-198
    high = max(min(most + above, HIGHEST), low + 2 * BELOW)
    return Axis("learning rate", 10.0**low, 10.0**high, cells, "log")


def budgets(steps: int) -> Axis:
    """Returns an axis of step budgets, equally far apart, at most as many as a map has cells; the last is all steps."""
    every = -(-steps // CELLS[0])
    rows = -(-steps // every)
    return Axis("step budget", steps - every * (rows - 1), steps, rows)


def has_rate(method: str) -> bool:
    return any(knob.name == "learning_rate" for knob in registry.method(method).knobs)


def able_methods(kind: str, present: Sequence[str] = ()) -> list[str]:
    """Returns the methods that can have a panel on that kind of map; of those present also one that was typed in."""
    there = (*OPTIMIZERS, *filter(is_typed_method, present))
    return [method for method in there if kind != "rates" or has_rate(method)]


def axis_knobs(where: str, method: str) -> dict[str, Knob]:
    """Returns every knob that can be an axis of a map of knobs: first the method's, then the surface's.

    A switch has nothing between its ends.
    """
    return {knob.name: knob for knob in (*method_of(method).knobs, *surface(where).knobs) if not knob.switch}


def go_together(where: str, one: str, other: str) -> bool:
    """Tells whether two knobs can be the axes of one map: two different ones.

    Where minima are looked for, that is done at each value of a knob of the surface's, so only one is: 200 searches, not 40,000.
    """
    landscape = surface(where)
    return one != other and not (landscape.searched and {one, other} <= {knob.name for knob in landscape.knobs})


def usual_axes(where: str, method: str) -> tuple[str, str]:
    """Returns the names of the first two such knobs that go together; two empty names where there are none."""
    pairs = combinations(axis_knobs(where, method), 2)
    return next((pair for pair in pairs if go_together(where, *pair)), ("", ""))


def fitting_axes(where: str, method: str, across: str, up: str) -> tuple[str, str]:
    """Returns two different axes that exist: those wanted, as far as possible."""
    names, usual = list(axis_knobs(where, method)), usual_axes(where, method)
    if not usual[0]:
        return usual
    if across not in names:
        across = next(name for name in (*usual, *names) if go_together(where, name, up))
    if up not in names or not go_together(where, across, up):
        up = next(name for name in (*usual[::-1], *names) if go_together(where, across, name))
    return across, up
