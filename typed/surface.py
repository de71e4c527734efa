"""Makes a surface of a formula: its window, its start and its rates are found by asking the formula, in NumPy, which compiles nothing.

Its minima and saddles are not known: engine/search.py looks for them in the window, which travels with the letters as the surface's
facts, as the reach of each letter does, so that another one compiles nothing.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from landscapes.base import Landscape, View, no_points
from shapes import Knob
from typed.building import loss_of, value_of
from typed.functions import JUMPING
from typed.katex import katex
from typed.program import function_of
from typed.reading import surface
from typed.tree import COORDINATES, Call, Node, names, text_of, walk

MARK = "f="  # begins the key of every surface that was typed in; its formula follows
WINDOW = ("left", "right", "below", "above")  # the facts
FARTHEST = 1e4  # of a window's edges
HALF_WIDTHS = (4.0, 10.0, 40.0, 100.0, 1000.0)  # of the windows that are tried
USUAL, LOW, HIGH = 1.0, -10.0, 10.0  # of a letter, as long as no hand has set another reach
FARTHEST_LETTER = 1e6  # of a reach's ends
POINTS = 41  # a side of the lattice on which the formula is looked at
ROOM = 0.2  # how much of the lattice must have numbers for the window to be one
SHORT = 40  # characters of a formula that is a name as well
STEPS = 150
KEPT = 64  # surfaces


def key_of(formula: str) -> str:
    """Returns the key of the surface that a formula stands for, the same for all spellings of it; raises Mistyped for what is none."""
    return MARK + text_of(surface(formula))


def is_typed(key: str) -> bool:
    """Tells whether a key is that of a formula."""
    return key.startswith(MARK)


def formula_of(key: str) -> str:
    """Returns the formula of a key."""
    return key.removeprefix(MARK)


@lru_cache(maxsize=KEPT)
def typed_surface(key: str) -> Landscape:
    """Returns the surface of a key that `key_of` has made; raises Mistyped where the formula is none."""
    tree = surface(formula_of(key))
    letters = [name for name in names(tree) if name not in COORDINATES]
    edges = window(tree)
    facts: dict[str, float] = dict(zip(WINDOW, edges, strict=True))
    for letter in letters:
        facts |= zip(reach_names(letter), (LOW, HIGH), strict=True)

    def view(left, right, below, above, **values):
        return View((left, right), (below, above), start(tree, (left, right, below, above)))

    return Landscape(
        name=shown(tree),
        loss=loss_of(tree),
        formula=katex(tree),
        xlim=edges[:2],
        ylim=edges[2:],
        start=start(tree, edges),
        minima=no_points,
        saddles=no_points,
        text=function_of(tree),
        searched=True,
        depends_on=tuple(i for i, name in enumerate(COORDINATES) if name in names(tree)),
        rates=rates(tree, edges),
        story=STORY,
        source="Typed in.",
        view=view,
        knobs=tuple(Knob(name, USUAL, LOW, HIGH, name) for name in letters),
        facts=facts,
        steps=STEPS,
        jumps=any(isinstance(node, Call) and node.function in JUMPING for node in walk(tree)),
        key=key,
    )


def reach_names(letter: str) -> tuple[str, str]:
    """Returns what the lowest and the highest value of a letter are called among the facts of its surface."""
    return f"{letter}_low", f"{letter}_high"


def as_far(knob: Knob, values: Mapping[str, float]) -> Knob:
    """Returns a surface's knob from where to where it goes at these knobs and facts: of a letter as a hand has set it."""
    low, high = (
        values.get(name, usual) for name, usual in zip(reach_names(knob.name), (knob.low, knob.high), strict=True)
    )
    if (low, high) == (knob.low, knob.high):
        return knob
    return knob._replace(low=low, high=high, default=min(max(knob.default, low), high))


STORY = (
    "This surface was typed in. Its minima and saddles were looked for in the window that is shown; one outside it, or one narrower "
    "than a fortieth of it, may be missing. The rates of SGD and momentum come from short trial runs in the window that the formula begins with, "
    "all letters at 1; those of the others are shares of its width."
)


def shown(tree: Node) -> str:
    """Returns what the surface is called: its formula with · for *, or where that is long, that it is one."""
    text = text_of(tree).replace("*", "·")
    return text if len(text) <= SHORT else "Your formula"


# --- what the formula is like: all of it at the letters' usual values ---------------------------------------------------


@np.errstate(all="ignore")
def _losses(tree: Node, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Computes the formula at points (...), with NaN where there is no number."""
    letters = {name: np.float64(USUAL) for name in names(tree)}
    found = np.broadcast_to(value_of(tree, {**letters, "x": x, "y": y}, np), np.shape(x))
    return np.where(np.isfinite(found), found, np.nan)


def _lattice(edges: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    left, right, below, above = edges
    x, y = np.meshgrid(np.linspace(left, right, POINTS), np.linspace(below, above, POINTS))
    return x, y


@lru_cache(maxsize=KEPT)
def window(tree: Node) -> tuple[float, float, float, float]:
    """Returns left, right, below, above: the smallest of the tried windows with the lowest point not at its edge, else the first with numbers."""
    windows = [(-half, half, -half, half) for half in HALF_WIDTHS]
    there = [edges for edges in windows if np.isfinite(_losses(tree, *_lattice(edges))).mean() >= ROOM]
    return next((edges for edges in there if _lies_inside(tree, edges)), (there or windows)[0])


def _lies_inside(tree: Node, edges: tuple[float, float, float, float]) -> bool:
    """Tells whether the lowest loss on the lattice lies inside the window, along the coordinates that the formula has."""
    losses = _losses(tree, *_lattice(edges))
    row, column = np.unravel_index(np.nanargmin(losses), losses.shape)
    places = {"x": column, "y": row}
    return all(0 < places[name] < POINTS - 1 for name in COORDINATES if name in names(tree))


@lru_cache(maxsize=4 * KEPT)
def start(tree: Node, edges: tuple[float, float, float, float]) -> tuple[float, float]:
    """Returns where runs start: of points across the window one with a slope, a loss neither low nor high, far from the lowest.

    A coordinate that the formula does not have is in the middle.
    """
    left, right, below, above = edges
    shares = np.array(
        [0.13, 0.22, 0.34, 0.62, 0.81, 0.89]
    )  # not symmetrical: at a symmetrical point a slope may vanish
    x, y = np.meshgrid(left + (right - left) * shares, below + (above - below) * shares[::-1])
    if "x" not in names(tree):
        x = np.full_like(x, (left + right) / 2)
    if "y" not in names(tree):
        y = np.full_like(y, (below + above) / 2)
    losses = _losses(tree, x, y)
    if not np.isfinite(losses).any():
        return (left + right) / 2, (below + above) / 2
    lowest = np.nanargmin(losses)
    far = np.hypot((x - x.flat[lowest]) / (right - left), (y - y.flat[lowest]) / (above - below))
    middling = (losses <= np.nanquantile(losses, 0.8)) & (losses >= np.nanquantile(losses, 0.4))
    slopes = _slopes(tree, np.stack([x.ravel(), y.ravel()], axis=1), np.array([right - left, above - below]))
    leads_on = np.isfinite(slopes).all(axis=1) & slopes.any(axis=1)
    best = np.argmax(np.where(np.isfinite(losses), far, -1.0) + 2.0 * middling + 4.0 * leads_on.reshape(x.shape))
    return _round(x.flat[best], right - left), _round(y.flat[best], above - below)


def _round(value: float, width: float) -> float:
    """Rounds to a hundredth of the width, or a little less."""
    return round(float(value), int(np.ceil(2 - np.log10(width))))


# --- rates -------------------------------------------------------------------------------------------------------------

TRIED = np.geomspace(1e-8, 1e3, 67)  # six a decade
TRIAL = 60  # steps
SHARES = {"adagrad": 1 / 16, "rmsprop": 1 / 160, "adam": 1 / 80}  # of the window: their steps are as long as the rate


@lru_cache(maxsize=KEPT)
@np.errstate(all="ignore")
def rates(tree: Node, edges: tuple[float, float, float, float]) -> dict[str, float]:
    """Returns learning rates: SGD's falls fastest in trial runs that stay near the window, half of it is momentum's; others by the window."""
    width = min(edges[1] - edges[0], edges[3] - edges[2])
    sgd = _two_digits(_searched(tree, edges))
    own = {name: _two_digits(width * share) for name, share in SHARES.items()}
    return {"sgd": sgd, "momentum": sgd / 2, "nesterov": sgd / 2, **own, "adadelta": 1.0, "sgd_diagonal": 0.2}


def _searched(tree: Node, edges: tuple[float, float, float, float]) -> float:
    """Returns the rate of those tried whose run of gradient descent has the lowest mean loss, of those that stay within two windows."""
    left, right, below, above = edges
    middle, size = np.array([left + right, below + above]) / 2, np.array([right - left, above - below])
    at = np.tile(np.array(start(tree, edges)), (len(TRIED), 1))
    first = np.hypot(*_slopes(tree, at[:1], size).T)[0]
    inside, losses = np.ones(len(TRIED), bool), np.zeros(len(TRIED))
    for _ in range(TRIAL):
        at = at - TRIED[:, None] * _slopes(tree, at, size)
        inside &= (np.abs(at - middle) <= size).all(axis=1)
        losses += _losses(tree, *at.T)
    losses = np.where(inside & np.isfinite(losses), losses, np.inf)
    if np.isfinite(losses).any() and np.ptp(losses[np.isfinite(losses)]) > 0:
        return float(TRIED[np.argmin(losses)])
    return float(0.02 * np.min(size) / first) if np.isfinite(first) and first > 0 else 0.01


def _slopes(tree: Node, at: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Returns the gradients (n, 2) at points (n, 2), by differences over a small part of the window: good enough for trials."""
    found = np.empty_like(at)
    for i, h in enumerate(1e-6 * size):
        step = h * np.eye(2)[i]
        found[:, i] = (_losses(tree, *(at + step).T) - _losses(tree, *(at - step).T)) / (2 * h)
    return found


def _two_digits(value: float) -> float:
    return float(f"{value:.1e}")
