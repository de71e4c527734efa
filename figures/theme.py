"""One colour and one marker a method, and the light and the dark template that all figures share."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from zlib import crc32

FONT = "Source Sans, Source Sans Pro, sans-serif"
LINE_WIDTH = 2.5
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "8px,3px", "3px,8px")  # runs of one method
PALER = (0.0, 0.45, 0.65, 0.3, 0.55, 0.15)  # share of the paper's colour in their lines


class Style(NamedTuple):
    """How a method is drawn: the line, its label (dark enough to be read), and the marker at the end of its path."""

    line: str
    text: str
    symbol: str
    dash: str = "solid"


class Look(NamedTuple):
    """The colours of one theme."""

    name: str
    paper: str
    ink: str
    quiet: str  # axes, captions
    rule: str  # grid lines
    low: str  # the surface where the loss is low, and where it is high: one hue
    high: str
    level: str  # contour lines
    veil: str  # behind labels on the surface
    methods: dict[str, Style]
    others: tuple[Style, ...]  # what the methods that have no colour of their own above take their colours from


# Okabe and Ito's colours, which colour-blind people can tell apart; lighter on dark, and darker where they are text.
LIGHT = Look(
    name="light",
    paper="#ffffff",
    ink="#1a2330",
    quiet="#5a6675",
    rule="#e6eaf0",
    low="#fdfeff",
    high="#cfdae8",
    level="#a9bad0",
    veil="rgba(255,255,255,0.65)",
    methods={
        "sgd": Style("#000000", "#000000", "circle"),
        "momentum": Style("#0072b2", "#00629a", "square"),
        "nesterov": Style("#009e73", "#00704f", "diamond"),
        "adagrad": Style("#e69f00", "#8a5a00", "triangle-up"),
        "rmsprop": Style("#d55e00", "#ad4a00", "triangle-down"),
        "adam": Style("#cc79a7", "#a03f76", "pentagon"),
    },
    others=(
        Style("#56b4e9", "#1b6fa3", "hexagon"),
        Style("#8c564b", "#7a463c", "star-square"),
        Style("#7f7f00", "#666600", "hourglass"),
        Style("#6a51a3", "#5a4390", "bowtie"),
        Style("#17a2a2", "#0d6f6f", "star-triangle-up"),
        Style("#a50f15", "#a50f15", "star-diamond"),
    ),
)
DARK = Look(
    name="dark",
    paper="#0f1620",
    ink="#e8edf4",
    quiet="#a3b0c0",
    rule="#253141",
    low="#0c131d",
    high="#27415f",
    level="#40597a",
    veil="rgba(12,19,29,0.65)",
    methods={
        "sgd": Style("#f4f6f8", "#f4f6f8", "circle"),
        "momentum": Style("#3fa7e6", "#66baf0", "square"),
        "nesterov": Style("#1fc796", "#35d3a5", "diamond"),
        "adagrad": Style("#f2b42c", "#f2b42c", "triangle-up"),
        "rmsprop": Style("#ff7d33", "#ff9152", "triangle-down"),
        "adam": Style("#e596c3", "#eaa6cc", "pentagon"),
    },
    others=(
        Style("#8fd3ff", "#8fd3ff", "hexagon"),
        Style("#c9978b", "#d3a79c", "star-square"),
        Style("#c9c94a", "#c9c94a", "hourglass"),
        Style("#a893e0", "#b6a4e6", "bowtie"),
        Style("#4fd0d0", "#4fd0d0", "star-triangle-up"),
        Style("#f2747a", "#f58a90", "star-diamond"),
    ),
)
LOOKS = {look.name: look for look in (LIGHT, DARK)}


MARKERS = ("hexagon", "star-square", "star-diamond", "bowtie", "hourglass", "star-triangle-up")


def _style(method: str, look: Look, swatch: int | None) -> Style:
    """The method's own style. A further method's: the palette of the others in turn, each time with another marker."""
    if method in look.methods:
        return look.methods[method]
    nth = crc32(method.encode()) if swatch is None else swatch
    colour = look.others[nth % len(look.others)]
    return colour._replace(symbol=MARKERS[(nth + nth // len(look.others)) % len(MARKERS)])


def styles(methods: Sequence[str], look: Look, swatches: Mapping[str, int] = MappingProxyType({})) -> list[Style]:
    """A style for every run of a race. A method's further runs are paler each time, with a dash where dashes can be read.

    swatches: the further methods' places in the palette, so that no two of them are alike; one without has one by its name.
    """
    chosen = []
    for i, method in enumerate(methods):
        own = _style(method, look, swatches.get(method))
        nth = methods[:i].count(method)
        pale = PALER[min(nth, len(PALER) - 1)]
        chosen.append(own._replace(line=_blend(own.line, look.paper, pale), dash=DASHES[nth % len(DASHES)]))
    return chosen


def _blend(colour: str, other: str, share: float) -> str:
    """The mix of two colours "#rrggbb" with that share of the other."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(own + share * (far - own)):02x}" for own, far in pairs)


def axis(look: Look, title: str | None = None, **more) -> dict:
    """An axis in the theme's colours and the app's type."""
    return {
        "color": look.quiet,
        "gridcolor": look.rule,
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 4,
        "tickfont": {"size": 13},
        "title": {"text": title, "font": {"size": 14}, "standoff": 6},
        **more,
    }


def layout(look: Look, **more) -> dict:
    """A layout in the theme's colours and the app's type."""
    return {
        "template": "none",
        "paper_bgcolor": look.paper,
        "plot_bgcolor": look.paper,
        "font": {"family": FONT, "size": 14, "color": look.ink},
        "hoverlabel": {"font": {"family": FONT, "size": 14, "color": look.ink}, "bgcolor": look.paper},
        "margin": {"l": 48, "r": 12, "t": 12, "b": 44},
        "showlegend": False,
        **more,
    }
