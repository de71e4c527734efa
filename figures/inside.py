"""One step on the surface: the path, the point, and the arrows that make the step."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from figures.contour import landmarks, start_marker, surface, within_reach
from figures.labels import beside
from figures.theme import LINE_WIDTH, Look, axis, layout, styles

NOMINAL = (440.0, 470.0)  # pixels of the picture at 1280 x 720, for which arrows are scaled and labels placed
EQUAL = 110.0  # pixels of every arrow where all have the same length
SHORT, LONG = 45.0, 280.0  # pixels between which the longest arrow is left as long as it is
EDGE = 0.02  # of the picture: an arrow that leaves it is cut off there
KINDS = {  # whose colour, dash and width; the velocity is wide, so that it can be seen below a step that follows it
    "gradient": ("rmsprop", "dot", 4.0),
    "velocity": ("nesterov", "dash", 8.0),
    "step": ("momentum", "solid", 3.5),
}
FEW = 4  # landmarks that the names keep off; where there are more, names cannot


class Arrow(NamedTuple):
    """One vector of the step."""

    kind: str  # of KINDS: its colour and dash
    name: str  # in words
    tail: np.ndarray  # (2,)
    offset: np.ndarray  # (2,) from the tail to where it begins, drawn as much longer as the arrows are
    vector: np.ndarray  # (2,)
    leads: bool = True  # whether the common scale follows it; an arrow that does not may leave the picture


class Path(NamedTuple):
    """A path to be drawn."""

    label: str
    method: str
    x: np.ndarray  # (steps + 1, 2)


def step(
    grid,
    path: np.ndarray,
    t: int,
    arrows: Sequence[Arrow],
    minima,
    saddles,
    xlim,
    ylim,
    look: Look,
    equal: bool = False,
    second: np.ndarray | None = None,
    others: Sequence[Path] = (),
) -> go.Figure:
    """The step that leaves row t of the path (steps + 1, 2); `second` is the method's other path, `others` run beside it.

    Arrows are magnified by one factor where they would be too short or too long to be seen, and the picture says so;
    with `equal` all are drawn equally long.
    """
    scale = _Scale(xlim, ylim)
    factor = 1.0 if equal else common_factor([scale.pixels(arrow.vector) for arrow in arrows if arrow.leads])
    drawn = [_scaled(arrow, scale, factor, equal) for arrow in merged(arrows, scale if equal else None)]
    traces = [
        surface(grid, minima, look),
        *landmarks(minima, saddles, look),
        *([_thin(second, look, xlim, ylim, "dot")] if second is not None else []),
        *_beside(others, look, xlim, ylim),
        _thin(path, look, xlim, ylim),
        _walked(path, t, look, xlim, ylim),
        start_marker(path[0], look),
        *_sum(drawn, look, equal),
        *(_arrow(arrow, scale, look) for arrow in sorted(drawn, key=lambda arrow: -KINDS[arrow.kind][2])),
        _here(path[t], t, look, xlim, ylim),
    ]
    landmark = np.concatenate([minima, saddles])[:, :2]
    avoided = [path, *(landmark if len(landmark) <= FEW else [])]
    seen = bool(((scale.low <= path[t]) & (path[t] <= scale.low + scale.span)).all())
    notes = [*_names(drawn, others, avoided, scale, look), _note(factor, equal, seen, look)]
    axes = {"xaxis": axis(look, "x", range=xlim), "yaxis": axis(look, "y", range=ylim)}
    margin = {"l": 48, "r": 12, "t": 8, "b": 40}
    return go.Figure(traces, layout(look, annotations=notes, margin=margin, **axes))


# --- scale ---------------------------------------------------------------------------------------------------------


class _Scale:
    """Between the plane and the picture's pixels."""

    def __init__(self, xlim, ylim):
        self.low, self.span = np.array([xlim[0], ylim[0]]), np.ptp([xlim, ylim], axis=1)
        self.pixel = self.span / NOMINAL

    def pixels(self, vector: np.ndarray) -> float:
        """How long a vector is on the screen."""
        with np.errstate(over="ignore", invalid="ignore"):
            return float(np.hypot(*(vector / self.pixel)))

    def place(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) in pixels from the upper left corner."""
        return ((points - self.low) / self.span * [1, -1] + [0, 1]) * NOMINAL

    def cut(self, tail: np.ndarray, tip: np.ndarray) -> np.ndarray | None:
        """The part of an arrow that is in the picture, (2, 2), or None if nothing of it is."""
        low, high = self.low + EDGE * self.span, self.low + (1 - EDGE) * self.span
        vector = tip - tail
        begin, end = 0.0, 1.0
        for i in (0, 1):
            if vector[i] == 0:
                if not low[i] <= tail[i] <= high[i]:
                    return None
                continue
            first, last = sorted(((low[i] - tail[i]) / vector[i], (high[i] - tail[i]) / vector[i]))
            begin, end = max(begin, first), min(end, last)
        return tail + np.outer([begin, end], vector) if begin < end else None


def common_factor(lengths: Sequence[float]) -> float:
    """By what all arrows are multiplied: 1, or a round number that makes the longest neither too short nor too long."""
    longest = max((length for length in lengths if np.isfinite(length)), default=0.0)
    if longest < 1e-300 or SHORT <= longest <= LONG:
        return 1.0
    wanted = (SHORT if longest < SHORT else LONG) / longest
    decade = 10.0 ** np.floor(np.log10(wanted))
    steps = [decade * k for k in (1, 2, 5, 10)]
    return float(min(k for k in steps if k >= wanted) if longest < SHORT else max(k for k in steps if k <= wanted))


def merged(arrows: Sequence[Arrow], scale: _Scale | None = None) -> list[Arrow]:
    """The arrows, those that are one and the same (or, with a scale, point the same way) as one with both names."""
    kept: list[Arrow] = []
    for arrow in arrows:
        if not (np.isfinite(arrow.vector).all() and arrow.vector.any()):
            continue
        twin = next((i for i, other in enumerate(kept) if _same(arrow, other, scale)), None)
        if twin is None:
            kept.append(arrow)
        else:  # the step is what the others are measured by, so its colour stays
            kept[twin] = arrow._replace(name=f"{kept[twin].name} = {arrow.name}")
    return kept


def _same(one: Arrow, other: Arrow, scale: _Scale | None) -> bool:
    if not np.allclose(one.tail + one.offset, other.tail + other.offset, rtol=1e-9, atol=1e-12):
        return False
    a, b = one.vector, other.vector
    if scale is not None:  # only the directions count, as they are seen
        a, b = a / scale.pixels(a), b / scale.pixels(b)
    return bool(np.abs(a - b).max() <= (1e-6 if scale is None else 1e-2) * np.abs(b).max())


def _scaled(arrow: Arrow, scale: _Scale, factor: float, equal: bool) -> Arrow:
    """As long as it is drawn, from where it is drawn."""
    if equal:
        return arrow._replace(offset=0 * arrow.offset, vector=arrow.vector * (EQUAL / scale.pixels(arrow.vector)))
    begin = arrow.tail + factor * arrow.offset
    return arrow._replace(tail=begin, offset=0 * arrow.offset, vector=arrow.vector * factor)


# --- drawing -------------------------------------------------------------------------------------------------------


def _thin(x: np.ndarray, look: Look, xlim, ylim, dash: str = "solid") -> go.Scatter:
    across, up = within_reach(x, xlim, ylim).T
    line = {"color": look.quiet, "width": 1.2, "dash": dash}
    return go.Scatter(x=across, y=up, mode="lines", line=line, hoverinfo="skip")


def _walked(path: np.ndarray, t: int, look: Look, xlim, ylim) -> go.Scatter:
    """The path up to the step, strong."""
    x, y = within_reach(path[: t + 1], xlim, ylim).T
    return go.Scatter(
        x=x,
        y=y,
        customdata=np.arange(len(x)),
        mode="lines+markers",
        line={"color": look.ink, "width": LINE_WIDTH},
        marker={"color": look.ink, "size": 5},
        name="path",
        hovertemplate="step %{customdata}<br>x %{x:.4g}, y %{y:.4g}<extra></extra>",
    )


def _here(point: np.ndarray, t: int, look: Look, xlim, ylim) -> go.Scatter:
    x, y = within_reach(point[None], xlim, ylim).T
    marker = {"size": 13, "color": look.ink, "line": {"color": look.paper, "width": 2}}
    hover = f"step {t}<br>x %{{x:.6g}}, y %{{y:.6g}}<extra></extra>"
    return go.Scatter(x=x, y=y, mode="markers", marker=marker, name="here", hovertemplate=hover)


def _beside(others: Sequence[Path], look: Look, xlim, ylim) -> list[go.Scatter]:
    """The paths of siblings, each with its own dash."""
    chosen = zip(others, styles([other.method for other in others], look), ("dash", "dot", "dashdot"), strict=False)
    return [
        go.Scatter(
            x=(at := within_reach(other.x, xlim, ylim))[:, 0],
            y=at[:, 1],
            mode="lines",
            line={"color": style.line, "width": LINE_WIDTH, "dash": dash},
            name=other.label,
            hovertemplate=f"<b>{other.label}</b><br>x %{{x:.4g}}, y %{{y:.4g}}<extra></extra>",
        )
        for other, style, dash in chosen
    ]


def _arrow(arrow: Arrow, scale: _Scale, look: Look) -> go.Scatter:
    """A line with a head; without one where the arrow leaves the picture."""
    method, dash, width = KINDS[arrow.kind]
    colour = look.methods[method].line
    tip = arrow.tail + arrow.vector
    seen = scale.cut(arrow.tail, tip)
    if seen is None:
        return go.Scatter(x=[], y=[], name=arrow.name)
    whole = bool(np.allclose(seen[1], tip))
    return go.Scatter(
        x=seen[:, 0],
        y=seen[:, 1],
        mode="lines+markers",
        line={"color": colour, "width": width, "dash": dash},
        marker={
            "symbol": "arrow",
            "angleref": "previous",
            "size": np.array([0, 10 + 2 * width if whole else 0]),
            "color": colour,
            "opacity": 1,
            "line": {"width": 0},
        },
        name=arrow.name,
        hoverinfo="skip",
    )


def _sum(arrows: Sequence[Arrow], look: Look, equal: bool) -> list[go.Scatter]:
    """The other two sides of the parallelogram, where the step is the sum of two arrows."""
    parts = {arrow.kind: arrow for arrow in arrows}
    if equal or set(parts) != set(KINDS):
        return []
    gradient, velocity, whole = (parts[kind] for kind in KINDS)
    closes = np.allclose(gradient.vector + velocity.vector, whole.vector, rtol=1e-6, atol=0)
    if not closes or not np.array_equal(gradient.tail, velocity.tail):
        return []
    tip = whole.tail + whole.vector
    sides = [np.stack([part.tail + part.vector, tip]) for part in (gradient, velocity)]
    line = {"color": look.quiet, "width": 1.5, "dash": "dot"}
    return [go.Scatter(x=side[:, 0], y=side[:, 1], mode="lines", line=line, hoverinfo="skip") for side in sides]


def _names(
    arrows: Sequence[Arrow], others: Sequence[Path], avoided: Sequence[np.ndarray], scale: _Scale, look: Look
) -> list[dict]:
    """Each arrow's name at its end, each sibling's at its path."""
    seen = [(arrow, scale.cut(arrow.tail, arrow.tail + arrow.vector)) for arrow in arrows]
    drawn = [(arrow, part) for arrow, part in seen if part is not None]
    # Names stand at the last third of their arrow and keep off all arrows, the paths and the landmarks.
    ends = [part[0] + np.linspace(0.7, 1, 4)[:, None] * (part[1] - part[0]) for _, part in drawn]
    shafts = [part[0] + np.linspace(0, 0.7, 8)[:, None] * (part[1] - part[0]) for _, part in drawn]
    colours = [look.methods[KINDS[arrow.kind][0]].text for arrow, _ in drawn]
    colours += [style.text for style in styles([other.method for other in others], look)]
    named = [*ends, *(other.x for other in others)]
    names = [*(arrow.name for arrow, _ in drawn), *(other.label for other in others)]
    lines = [*named, *shafts, *map(np.atleast_2d, avoided)]
    places = beside([scale.place(line) for line in lines], [*names, *[""] * (len(lines) - len(names))], NOMINAL)
    return [
        _text(name, colour, look, line[row], right, down)
        for name, colour, line, (row, right, down) in zip(names, colours, named, places, strict=False)
        if row >= 0
    ]


def _text(text: str, colour: str, look: Look, at: np.ndarray, right: float, down: float) -> dict:
    return {
        "x": at[0],
        "y": at[1],
        "text": f"<b>{text}</b>",
        "font": {"size": 15, "color": colour},
        "bgcolor": look.veil,
        "borderpad": 1,
        "showarrow": False,
        "xshift": right,
        "yshift": -down,
    }


def _note(factor: float, equal: bool, seen: bool, look: Look) -> dict:
    """In a corner: how long the arrows are."""
    if not seen:
        text = "the point lies outside the picture"
    elif equal:
        text = "arrows: direction only"
    elif factor == 1:
        text = "arrows: true length"
    else:
        text = f"arrows: {factor:g} × their length" if factor >= 1 else f"arrows: 1/{1 / factor:g} of their length"
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 0, "yanchor": "bottom"}
    font = {"size": 14, "color": look.ink}
    return {"text": text, "font": font, "bgcolor": look.veil, "showarrow": False, **place}
