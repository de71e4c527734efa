"""Makes a surface of a formula: its window, its start and its rates are found by asking the formula, in NumPy, which compiles nothing.

Its minima and saddles are not known: engine/search.py looks for them in the window, which travels with the letters as the surface's
facts, as the reach of each letter does, so that another one compiles nothing.
"""

from collections.abc import Mapping
from functools import lru_cache, partial

import numpy as np

from landscapes.base import Landscape, View, no_points
from shapes import Knob
from typed import looking
from typed.building import loss_of, value_of
from typed.functions import JUMPING
from typed.katex import katex
from typed.program import function_of
from typed.reading import surface
from typed.tree import COORDINATES, Call, Node, names, text_of, walk

MARK = "f="  # begins the key of every surface that was typed in; its formula follows
WINDOW = ("left", "right", "below", "above")  # the facts
FARTHEST = 1e4  # of a window's edges
USUAL, LOW, HIGH = 1.0, -10.0, 10.0  # of a letter, as long as no hand has set another reach
FARTHEST_LETTER = 1e6  # of a reach's ends
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
        depends_on=_asked(tree).depends_on,
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


def _asked(tree: Node) -> looking.Asked:
    return looking.Asked(partial(_losses, tree), tuple(i for i, name in enumerate(COORDINATES) if name in names(tree)))


@np.errstate(all="ignore")
def _losses(tree: Node, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Computes the formula at points (...), with NaN where there is no number."""
    letters = {name: np.float64(USUAL) for name in names(tree)}
    found = np.broadcast_to(value_of(tree, {**letters, "x": x, "y": y}, np), np.shape(x))
    return np.where(np.isfinite(found), found, np.nan)


@lru_cache(maxsize=KEPT)
def window(tree: Node) -> looking.Edges:
    """Returns the window of a formula: left, right, below, above."""
    return looking.window(_asked(tree))


@lru_cache(maxsize=4 * KEPT)
def start(tree: Node, edges: looking.Edges) -> tuple[float, float]:
    """Returns where runs on a formula start in that window."""
    return looking.start(_asked(tree), edges)


@lru_cache(maxsize=KEPT)
def rates(tree: Node, edges: looking.Edges) -> dict[str, float]:
    """Returns learning rates for a formula in that window."""
    return looking.rates(_asked(tree), edges, start(tree, edges))
