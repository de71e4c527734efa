"""Gives each method its colour and marker, and all figures the light and the dark theme."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from types import MappingProxyType
from typing import NamedTuple
from zlib import crc32

FONT = "Source Sans, Source Sans Pro, sans-serif"
LINE_WIDTH = 2.5
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "8px,3px", "3px,8px")  # runs of one method


class Style(NamedTuple):
    """How a method is drawn: the line, its label (dark enough to be read), and the marker at the end of its path."""

    line: str
    text: str
    symbol: str
    dash: str = "solid"


class Ramp(NamedTuple):
    """Colours from the lowest rate to the highest: each between two of its three stops."""

    line: tuple[str, str, str]
    text: tuple[str, str, str]

    def at(self, share: float) -> tuple[str, str]:
        """Returns the colours of line and text at that share of the way, 0 to 1."""
        nth = int(share >= 0.5)
        part = 2 * share - nth
        line, text = (_blend(stops[nth], stops[nth + 1], part) for stops in self)
        return line, text


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
    ramps: tuple[Ramp, ...]  # of a method's several runs; the next method that has several takes the next one


# Okabe and Ito's colours, which colour-blind people can tell apart; lighter on dark, and darker where they are text.
COLOURS = {  # of the light look, of the dark one
    "paper": ("#ffffff", "#0f1620"),
    "ink": ("#1a2330", "#e8edf4"),
    "quiet": ("#5a6675", "#a3b0c0"),
    "rule": ("#e6eaf0", "#253141"),
    "low": ("#fdfeff", "#0c131d"),
    "high": ("#cfdae8", "#27415f"),
    "level": ("#a9bad0", "#40597a"),
    "veil": ("rgba(255,255,255,0.65)", "rgba(12,19,29,0.65)"),
}
METHODS = {  # marker; line and text of the light look, of the dark one
    "sgd": ("circle", ("#000000", "#000000"), ("#f4f6f8", "#f4f6f8")),
    "momentum": ("square", ("#0072b2", "#00629a"), ("#3fa7e6", "#66baf0")),
    "nesterov": ("diamond", ("#009e73", "#00704f"), ("#1fc796", "#35d3a5")),
    "adagrad": ("triangle-up", ("#e69f00", "#8a5a00"), ("#f2b42c", "#f2b42c")),
    "rmsprop": ("triangle-down", ("#d55e00", "#ad4a00"), ("#ff7d33", "#ff9152")),
    "adam": ("pentagon", ("#cc79a7", "#a03f76"), ("#e596c3", "#eaa6cc")),
    "own": ("triangle-right", ("#6aa800", "#456e00"), ("#a8e05f", "#a8e05f")),  # a visitor's own
}
OTHERS = (
    ("hexagon", ("#56b4e9", "#1b6fa3"), ("#8fd3ff", "#8fd3ff")),
    ("star-square", ("#8c564b", "#7a463c"), ("#c9978b", "#d3a79c")),
    ("hourglass", ("#7f7f00", "#666600"), ("#c9c94a", "#c9c94a")),
    ("bowtie", ("#6a51a3", "#5a4390"), ("#a893e0", "#b6a4e6")),
    ("star-triangle-up", ("#17a2a2", "#0d6f6f"), ("#4fd0d0", "#4fd0d0")),
    ("star-diamond", ("#a50f15", "#a50f15"), ("#f2747a", "#f58a90")),
    ("star-square", ("#1b1464", "#1b1464"), ("#6f66f2", "#8f88f6")),
    ("bowtie", ("#8e0152", "#8e0152"), ("#c23b7a", "#e06aa0")),
)

# From light to dark, so that nobody needs to tell their hues apart; line and text of the light look, of the dark one.
RAMPS = (
    (
        (("#e09f1f", "#b8436f", "#3b0f70"), ("#85590a", "#a03560", "#3b0f70")),
        (("#ffe9a3", "#f08a84", "#7f4bc4"), ("#ffe9a3", "#f39a95", "#ac80e3")),
    ),
    (
        (("#79c257", "#1f8286", "#1d2259"), ("#3b7526", "#166e6a", "#1d2259")),
        (("#dcf8b0", "#45b8a4", "#4a68d8"), ("#dcf8b0", "#55c4b1", "#7f97ea")),
    ),
)


def _look(name: str, nth: int) -> Look:
    """Returns the nth look of the tables above."""
    methods = {method: Style(*colours[nth], symbol) for method, (symbol, *colours) in METHODS.items()}
    others = tuple(Style(*colours[nth], symbol) for symbol, *colours in OTHERS)
    ramps = tuple(Ramp(*pair[nth]) for pair in RAMPS)
    return Look(name, **{of: pair[nth] for of, pair in COLOURS.items()}, methods=methods, others=others, ramps=ramps)


LIGHT, DARK = _look("light", 0), _look("dark", 1)
LOOKS = {look.name: look for look in (LIGHT, DARK)}


MARKERS = ("hexagon", "star-square", "star-diamond", "bowtie", "hourglass", "star-triangle-up")


def _style(method: str, look: Look, swatch: int | None) -> Style:
    """Returns the method's own style; for a further method the palette of the others in turn, each time with another marker."""
    if method in look.methods:
        return look.methods[method]
    nth = crc32(method.encode()) if swatch is None else swatch
    lap, place = divmod(nth, len(look.others))
    return look.others[place]._replace(symbol=MARKERS[(place + lap) % len(MARKERS)])


def styles(
    methods: Sequence[str],
    look: Look,
    swatches: Mapping[str, int] = MappingProxyType({}),
    rates: Sequence[float] | None = None,
) -> list[Style]:
    """Returns a style for every run of a race. A method's several runs go along a ramp from the lowest rate to the highest,
    each with another dash where dashes can be read.

    swatches: the further methods' places in the palette, so that no two of them are alike; one without has one by its
    name. rates: of the runs; without them their order counts.
    """
    chosen = [_style(method, look, swatches.get(method)) for method in methods]
    several = [method for method in dict.fromkeys(methods) if methods.count(method) > 1]
    for method, ramp in zip(several, cycle(look.ramps), strict=False):
        runs = [i for i, own in enumerate(methods) if own == method]
        for rank, i in enumerate(sorted(runs, key=lambda i: rates[i]) if rates else runs):
            line, text = ramp.at(rank / (len(runs) - 1))
            chosen[i] = chosen[i]._replace(line=line, text=text, dash=DASHES[rank % len(DASHES)])
    return chosen


def look_ahead(look: Look) -> Style:
    """Returns how the first form of Nesterov is drawn in a race: it is the first of the methods without a colour of their own."""
    return look.others[0]


def _blend(colour: str, other: str, share: float) -> str:
    """Mixes two colours "#rrggbb" with that share of the other."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(own + share * (far - own)):02x}" for own, far in pairs)


def axis(look: Look, title: str | None = None, **more) -> dict:
    """Returns an axis in the theme's colours and the app's type."""
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
    """Returns a layout in the theme's colours and the app's type."""
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


def hovered(name: str, digits: int = 4) -> str:
    """Returns the number of that name, "x" or "customdata[0]", as a hover text has it, to so many digits.

    Only here another than `written` writes a number for a reader: Plotly does, by d3, for the one point under the pointer,
    where texts of ours for all the thousands of a figure would have to be sent. d3 writes alike but for the exponent's minus.
    """
    return f"%{{{name}:.{digits}g}}"
