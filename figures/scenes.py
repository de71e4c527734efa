"""The small figures of the lecture's scenes: one function a scene, from the arrays that the scene computes."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from figures.contour import start_marker, surface, within_reach
from figures.curves import DECADES_SHOWN, _apart, _label_place
from figures.labels import beside
from figures.map_axes import log_ticks
from figures.theme import LINE_WIDTH, Look, Style, axis, layout
from shapes import Grid
from written import written

Arrays = Mapping[str, np.ndarray]
SMALL = (440.0, 260.0)  # pixels of a figure next to a race, for which labels are placed
TALL = (500.0, 550.0)  # and of one that stands alone
MARGIN = {"l": 62, "r": 14, "t": 12, "b": 48}
TYPE = 14  # pixels
CORNER = {"xref": "paper", "yref": "paper", "xanchor": "left"}  # of words that stand at a corner of a panel
NO_POINTS = np.zeros((0, 3))


class Panel(NamedTuple):
    """Where on the picture a pair of axes is, and what it shows."""

    xlim: tuple[float, float]
    ylim: tuple[float, float]  # of the logarithms, on a log axis
    size: tuple[float, float]  # pixels of its inside
    number: str = ""  # "2" for the second panel

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) in pixels from the upper left corner."""
        low, span = np.array([self.xlim[0], self.ylim[0]]), np.ptp([self.xlim, self.ylim], axis=1)
        return ((points - low) / span * [1, -1] + [0, 1]) * self.size


class Line(NamedTuple):
    """A line that is drawn or that labels keep away from; without a name it gets no label."""

    name: str
    points: np.ndarray  # (n, 2)
    style: Style


def _inside(whole: tuple[float, float], margin: Mapping[str, float] = MARGIN) -> tuple[float, float]:
    """Pixels of a picture without its margins."""
    return whole[0] - margin["l"] - margin["r"], whole[1] - margin["t"] - margin["b"]


def _axis(look: Look, title: str, **more) -> dict:
    return axis(look, title, **{"tickfont": {"size": TYPE}, **more})


def _trace(line: Line, panel: Panel, hover: str, **more) -> go.Scatter:
    """The line on the axes of its panel."""
    x, y = line.points.T
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": line.style.line, "width": LINE_WIDTH, "dash": line.style.dash},
        name=line.name,
        hovertemplate=hover,
        xaxis=f"x{panel.number}",
        yaxis=f"y{panel.number}",
        **more,
    )


def _note(text: str, at: Sequence[float] | np.ndarray, colour: str, look: Look, **more) -> dict:
    """A word on the picture, at a place (2,) as the axes count."""
    font = {"size": TYPE, "color": colour}
    return {
        "text": text,
        "x": at[0],
        "y": at[1],
        "font": font,
        "showarrow": False,
        "bgcolor": _veil(look),
        "borderpad": 1,
        **more,
    }


def _veil(look: Look) -> str:
    """The paper, through which what is below a word can still be seen."""
    return "rgba({},{},{},0.75)".format(*(int(look.paper[i : i + 2], 16) for i in (1, 3, 5)))


def _names(lines: Sequence[Line], panel: Panel, look: Look) -> list[dict]:
    """The lines' names, each where it is farthest from the other lines."""
    drawn = [line._replace(points=line.points[np.isfinite(line.points).all(axis=1)]) for line in lines]
    places = beside([panel.pixels(line.points) for line in drawn], [line.name for line in drawn], panel.size)
    return [
        _note(line.name, line.points[row], line.style.text, look, xshift=right, yshift=-down)
        | {"xref": f"x{panel.number}", "yref": f"y{panel.number}"}
        for line, (row, right, down) in zip(drawn, places, strict=True)
        if row >= 0 and line.name
    ]


def _limits(values: np.ndarray, margin: float = 0.05) -> tuple[float, float]:
    """From the smallest to the largest finite value, and a little more."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    more = margin * (high - low) or 1.0
    return low - more, high + more


# C01: the gradient and the contour line

SHAFT = 0.13  # an arrow's length, as a share of the path's extent
LEVELS = 14  # contour lines that are shown


def gradient_and_contour(arrays: Arrays, look: Look) -> go.Figure:
    """C01: at points of the path, the way uphill and the contour line; equal scales, or right angles would not look right.

    x (n,), y (n,), loss (n, n) with rows along y; path (steps + 1, 2); points (m, 2); uphill (m, 2) and contour (m, 2),
    unit vectors.
    """
    grid, points = Grid(arrays["x"], arrays["y"], arrays["loss"]), arrays["points"]
    shown = _rows_inside(points, grid)
    panel, length = _around(points[shown], arrays["uphill"][shown], grid)
    path = Line("path", within_reach(arrays["path"], *_sides(grid)), look.methods["sgd"])
    kept = shown[_spaced(points[shown], 1.2 * length)]
    uphill = [Line("", points[i] + length * np.outer([0, 1], arrays["uphill"][i]), _uphill(look)) for i in kept]
    contour = [Line("", points[i] + length * np.outer([-0.5, 0.5], arrays["contour"][i]), _contour(look)) for i in kept]
    across = np.concatenate([line.points for line in contour])
    named = [uphill[0]._replace(name="uphill"), Line("contour line", across, _contour(look)), path]
    return go.Figure(
        [
            _background(grid, panel, look),
            _trace(path, panel, "step %{pointNumber}<br>x %{x:.4g}, y %{y:.4g}<extra></extra>"),
            _segments(contour, panel),
            _segments(uphill, panel, head=True),
            _points(within_reach(points, *_sides(grid)), arrays, look),
            start_marker(arrays["path"][0], look, 0.8),
        ],
        layout(
            look,
            margin=MARGIN,
            xaxis=_axis(look, "x", range=panel.xlim, constrain="domain", nticks=7),
            yaxis=_axis(look, "y", range=panel.ylim, constrain="domain", nticks=5, scaleanchor="x"),
            annotations=_names(named, panel, look),
        ),
    )


def _uphill(look: Look) -> Style:
    return look.methods["rmsprop"]


def _contour(look: Look) -> Style:
    return look.methods["momentum"]._replace(dash="solid")


def _sides(grid: Grid) -> tuple[tuple[float, float], tuple[float, float]]:
    return (float(grid.x[0]), float(grid.x[-1])), (float(grid.y[0]), float(grid.y[-1]))


def _rows_inside(points: np.ndarray, grid: Grid) -> np.ndarray:
    """Rows of the points (m, 2) that are on the grid; the first one always is taken to be."""
    inside = np.ones(len(points), bool)
    for values, (low, high) in zip(points.T, _sides(grid), strict=True):
        inside &= (values >= low) & (values <= high)
    return np.union1d([0], np.flatnonzero(inside))


def _around(points: np.ndarray, uphill: np.ndarray, grid: Grid) -> tuple[Panel, float]:
    """The part of the grid around points (m, 2) and their arrows, in the proportions of the picture; the arrows' length."""
    size = np.array(_inside(SMALL))
    wide, whole = size[0] / size[1], float(np.ptp(grid.x))
    length = SHAFT * float(np.clip(max(np.ptp(points, axis=0) * [1, wide]), 0.1 * whole, 0.5 * whole))
    marks = np.concatenate([points - 0.7 * length, points + 0.7 * length, points + 1.15 * length * uphill])
    low, high = marks.min(axis=0), marks.max(axis=0)
    spans = max((high - low) * [1, wide]) * np.array([1, 1 / wide])
    xlim, ylim = (_within(*part) for part in zip((low + high) / 2, spans, _sides(grid), strict=True))
    scale = min(size / np.ptp([xlim, ylim], axis=1))  # pixels of a unit, the same on both axes
    return Panel(xlim, ylim, (scale * (xlim[1] - xlim[0]), scale * (ylim[1] - ylim[0]))), length


def _within(middle: float, span: float, limits: tuple[float, float]) -> tuple[float, float]:
    """The interval of that length around the middle, moved and cut until it is within the limits."""
    span = min(span, limits[1] - limits[0])
    low = float(np.clip(middle - span / 2, limits[0], limits[1] - span))
    return low, low + span


def _spaced(points: np.ndarray, gap: float) -> list[int]:
    """Rows of points (m, 2), from the first, each at least that far from those before it."""
    rows: list[int] = []
    for i, point in enumerate(points):
        if all(np.hypot(*(point - points[row])) >= gap for row in rows):
            rows.append(i)
    return rows


def _background(grid: Grid, panel: Panel, look: Look) -> go.Contour:
    """The contour lines, by the root of the loss: around a minimum they are then equally far apart."""
    height = np.sqrt(grid.loss - np.nanmin(grid.loss))
    columns = (grid.x >= panel.xlim[0]) & (grid.x <= panel.xlim[1])
    rows = (grid.y >= panel.ylim[0]) & (grid.y <= panel.ylim[1])
    shown = height[np.ix_(rows, columns)]
    low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
    return surface(grid, NO_POINTS, look).update(
        z=np.clip(height, low, high),
        contours={"start": low, "end": high, "size": max(high - low, 1e-9) / LEVELS},
        line={"width": 1.2},
        customdata=grid.loss,
        hoverinfo=None,
        hovertemplate="x %{x:.3g}, y %{y:.3g}<br>loss %{customdata:.4g}<extra></extra>",
    )


def _segments(lines: Sequence[Line], panel: Panel, head: bool = False) -> go.Scatter:
    """Short lines in one trace, with gaps between them."""
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([gap, *(part for line in lines for part in (line.points, gap))])
    trace = _trace(Line("", points, lines[0].style), panel, "", hoverinfo="skip")
    if not head:
        return trace
    heads = {
        "symbol": "arrow",
        "angleref": "previous",
        "opacity": 1,
        "color": lines[0].style.line,
        "line": {"width": 0},
    }
    sizes = np.array([0.0, *[0.0, 14.0, 0.0] * len(lines)])
    return trace.update(mode="lines+markers", line_width=3.5, marker={**heads, "size": sizes})


def _points(points: np.ndarray, arrays: Arrays, look: Look) -> go.Scatter:
    """The points (m, 2), with both directions shown on hovering."""
    x, y = points.T
    return go.Scatter(
        x=x,
        y=y,
        customdata=np.column_stack([arrays["uphill"], arrays["contour"]]),
        mode="markers",
        marker={"size": 7, "color": look.methods["sgd"].line},
        hovertemplate="uphill (%{customdata[0]:.2f}, %{customdata[1]:.2f})<br>contour line (%{customdata[2]:.2f}, %{customdata[3]:.2f})"
        "<extra></extra>",
    )


# C03: which start ends where

AREAS = (
    ("momentum", "square"),
    ("adagrad", "triangle-up"),
    ("nesterov", "circle"),
    ("adam", "diamond"),
    ("rmsprop", "cross"),
)


def basins(arrays: Arrays, look: Look) -> go.Figure:
    """C03: every start in the colour and with the marker of the minimum that its run ends in.

    x (n,), y (n,); minimum (n, n), rows along y: row of `minima`, -1 for none; minima (m, 2).
    """
    minimum, minima = arrays["minimum"].ravel(), arrays["minima"]
    x, y = (side.ravel() for side in np.meshgrid(arrays["x"], arrays["y"]))
    kinds = np.where(minimum >= 0, minimum % len(AREAS), len(AREAS))
    styles = [look.methods[method]._replace(symbol=symbol) for method, symbol in AREAS]
    styles.append(Style(look.quiet, look.quiet, "x-thin-open"))
    names = [f"({written(at[0], 3)}, {written(at[1], 3)})" for at in minima]
    ends = np.array([f"ends at {name}" for name in names] + ["ends in no minimum"])  # row -1 is the last one
    starts = go.Scatter(
        x=x,
        y=y,
        customdata=minimum,
        text=ends[minimum],
        mode="markers",
        marker={
            "symbol": np.array([style.symbol for style in styles])[kinds],
            "color": np.array([style.line for style in styles])[kinds],
            "size": 7,
        },
        hovertemplate="start (%{x:.3g}, %{y:.3g})<br>%{text}<extra></extra>",
    )
    notes = [
        _note(name, at, styles[i % len(AREAS)].text, look, yshift=17, bgcolor=look.paper)
        for i, (name, at) in enumerate(zip(names, minima, strict=True))
    ]
    lost = " (×: ends in no minimum)" if np.any(minimum < 0) else ""
    return go.Figure(
        [starts, _stars(minima, look)],
        layout(
            look,
            margin=MARGIN,
            xaxis=_axis(look, f"x of the start{lost}", range=_limits(arrays["x"], 0.03), showgrid=False),
            yaxis=_axis(look, "y of the start", range=_limits(arrays["y"], 0.03), showgrid=False, nticks=7),
            annotations=notes,
        ),
    )


def _stars(minima: np.ndarray, look: Look) -> go.Scatter:
    return go.Scatter(
        x=minima[:, 0],
        y=minima[:, 1],
        mode="markers",
        marker={"symbol": "star", "size": 17, "color": look.ink, "line": {"color": look.paper, "width": 2}},
        hovertemplate="minimum (%{x:.3g}, %{y:.3g})<extra></extra>",
    )


# C10: the mean of noisy paths


def mean_path(arrays: Arrays, look: Look) -> go.Figure:
    """C10: noisy paths, their mean, and on it the path of the full gradient.

    paths (n, steps + 1, 2); mean (steps + 1, 2), of 2000 paths; full (steps + 1, 2).
    """
    paths, mean, full = arrays["paths"], arrays["mean"], arrays["full"]
    xlim, ylim = (_limits(_tame(paths[..., i], full[0, i])) for i in (0, 1))
    panel = Panel(xlim, ylim, _inside(SMALL))
    gap = np.full((1, 2), np.nan)
    bundle = np.concatenate([part for path in paths for part in (within_reach(path, xlim, ylim), gap)])
    thin = Line(f"{len(paths)} runs", bundle, Style(look.quiet, look.quiet, "circle"))
    wide = Line("mean of 2000 runs", within_reach(mean, xlim, ylim), look.methods["adagrad"])
    exact = Line("full gradient", within_reach(full, xlim, ylim), look.methods["momentum"]._replace(dash="dash"))
    hover = "step %{pointNumber}<br>x %{x:.3g}, y %{y:.3g}<extra></extra>"
    return go.Figure(
        [
            _trace(thin, panel, "", hoverinfo="skip", opacity=0.45).update(line_width=1),
            _trace(wide, panel, f"<b>{wide.name}</b>, {hover}").update(line_width=8),
            _trace(exact, panel, f"<b>{exact.name}</b>, {hover}"),
            _end(wide, 14),
            _end(exact, 7),
            start_marker(full[0], look, 0.8),
        ],
        layout(
            look,
            margin=MARGIN,
            xaxis=_axis(look, "x", range=xlim),
            yaxis=_axis(look, "y", range=ylim, nticks=5),
            annotations=[
                *_pointer(wide, 0.25, (0.36, 0.9), panel, look),
                *_pointer(exact, 0.45, (0.5, 0.77), panel, look),
                _note(thin.name, (0, 0), look.quiet, look, **CORNER, yanchor="bottom"),
            ],
        ),
    )


def _end(line: Line, size: float) -> go.Scatter:
    """Where the line ends."""
    marker = {"symbol": "circle", "size": size, "color": line.style.line}
    return go.Scatter(x=line.points[-1:, 0], y=line.points[-1:, 1], mode="markers", marker=marker, hoverinfo="skip")


def _pointer(line: Line, share: float, place: tuple[float, float], panel: Panel, look: Look) -> list[dict]:
    """The line's name at a place in the panel (0 to 1), and an arrow to the point that far along what is seen of the line."""
    pixels = panel.pixels(line.points)
    with np.errstate(invalid="ignore"):
        points = line.points[((pixels >= 0) & (pixels <= panel.size)).all(axis=1)]
    if not len(points):
        return []
    travelled = np.cumsum(np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T))
    at = points[np.searchsorted(travelled, share * travelled[-1])]
    low, span = np.array([panel.xlim[0], panel.ylim[0]]), np.ptp([panel.xlim, panel.ylim], axis=1)
    tail = low + np.array(place) * span
    arrow = {"showarrow": True, "arrowhead": 2, "arrowwidth": 1.5, "arrowcolor": line.style.text}
    where = {"ax": tail[0], "ay": tail[1], "axref": "x", "ayref": "y", "xanchor": "left"}
    return [_note(line.name, at, line.style.text, look, **arrow, **where)]


def _tame(values: np.ndarray, start: float, reach: float = 3.0) -> np.ndarray:
    """The values, and gaps where a run has left for good: more than so many times as far out as the start."""
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(values) <= reach * max(abs(start), 1.0), values, np.nan)


# C18: a shifted surface


def shifted(arrays: Arrays, look: Look) -> go.Figure:
    """C18: the surface cut along x, before and after a shift, and what happens to the loss at the old bottoms.

    x (n,); loss (n,), shifted (n,); bottoms (2, 3): x, the loss there before and after, NaN where there is no narrow well.
    """
    x, bottoms = arrays["x"], arrays["bottoms"]
    panel = Panel((float(x[0]), float(x[-1])), _wells(arrays), _inside(SMALL))
    changed = look.methods["rmsprop"]._replace(dash="dash")
    before = Line("surface", np.column_stack([x, arrays["loss"]]), look.methods["sgd"])
    after = Line("shifted by 0.3", np.column_stack([x, arrays["shifted"]]), changed)
    hover = "x %{x:.3g}: %{y:.3g}<extra></extra>"
    return go.Figure(
        [_trace(before, panel, hover), _trace(after, panel, hover), _rises(bottoms, look)],
        layout(
            look,
            margin=MARGIN,
            xaxis=_axis(look, "x", range=panel.xlim, nticks=10),
            yaxis=_axis(look, "loss", range=panel.ylim, nticks=6),
            annotations=[*_names([before, after, *_below(bottoms, panel)], panel, look), *_amounts(bottoms, look)],
        ),
    )


def _wells(arrays: Arrays) -> tuple[float, float]:
    """What is shown of the losses: from the bottoms, with room for a word below them, to some way up the walls."""
    values = np.concatenate([arrays["loss"], arrays["shifted"], *arrays["bottoms"][:, 1:]])
    low, high = float(np.nanmin(values)), float(np.nanquantile(values, 0.85))
    return low - 0.2 * (high - low), high


BELOW = 21  # pixels from a bottom to the middle of the words below it


def _amounts(bottoms: np.ndarray, look: Look) -> list[dict]:
    """How much the loss rises, below each bottom."""
    return [
        _note(
            f"{name}: {round(after - before, 2) + 0.0:+.2f}".replace("-", "−"),
            (x, before),
            look.ink,
            look,
            yshift=-BELOW,
        )
        for name, (x, before, after) in zip(("sharp", "wide"), bottoms, strict=True)
        if np.isfinite(after - before)
    ]


def _below(bottoms: np.ndarray, panel: Panel) -> list[Line]:
    """Where the words of `_amounts` are, for other labels to keep away from."""
    pixel = np.ptp([panel.xlim, panel.ylim], axis=1) / panel.size
    underlines = np.array([[-48, -BELOW], [48, -BELOW]]) * pixel
    return [Line("", bottom[:2] + underlines, Style("", "", "")) for bottom in bottoms]


def _rises(bottoms: np.ndarray, look: Look) -> go.Scatter:
    """At each bottom a ring at the loss before the shift, a dot at the loss after it, and a line between the two."""
    gap, count = np.full(len(bottoms), np.nan), len(bottoms)
    symbols, sizes = np.tile(["circle-open", "circle", "circle"], count), np.tile([14, 8, 0], count)
    marker = {
        "symbol": symbols,
        "size": sizes,
        "color": look.ink,
        "opacity": 1,
        "line": {"color": look.ink, "width": 2},
    }
    return go.Scatter(
        x=np.column_stack([bottoms[:, 0], bottoms[:, 0], gap]).ravel(),
        y=np.column_stack([bottoms[:, 1], bottoms[:, 2], gap]).ravel(),
        mode="lines+markers",
        line={"color": look.ink, "width": 2, "dash": "dot"},
        marker=marker,
        hovertemplate="x %{x:.3g}: loss %{y:.3g}<extra></extra>",
    )


# C31: falling rates

RULES = {  # name in the arrays -> label, whose colours, dash
    "constant": ("constant", "sgd", "solid"),
    "small": ("constant ÷ 20", "rmsprop", "dashdot"),
    "step": ("in steps", "momentum", "solid"),
    "cosine": ("cosine", "adam", "dash"),
    "inverse": ("1/t", "nesterov", "dot"),
    "exponential": ("exponential", "adagrad", "6px,2px"),
}


def falling_rates(arrays: Arrays, look: Look) -> go.Figure:
    """C31: the mean loss against the step, one curve a rule, on a logarithmic axis.

    "constant", "small", "step", "cosine", "inverse" and "exponential" (steps + 1,) each.
    """
    lines = [
        Line(label, _positive(arrays[name]), look.methods[method]._replace(dash=dash))
        for name, (label, method, dash) in RULES.items()
    ]
    margin = {**MARGIN, "r": 124}
    losses = np.stack([arrays[name] for name in RULES])
    panel = Panel((0.0, losses.shape[1] - 1.0), _decades(losses), _inside(SMALL, margin))
    hover = "step %{x}: mean loss %{y:.3g}<extra></extra>"
    return go.Figure(
        [_trace(line, panel, f"<b>{line.name}</b><br>{hover}") for line in lines],
        layout(
            look,
            margin=margin,
            xaxis=_axis(look, "step", range=panel.xlim, nticks=5),
            yaxis=_axis(look, "mean loss", range=panel.ylim, type="log", **log_ticks(*panel.ylim, panel.size[1])),
            annotations=_at_the_end(lines, losses, panel, look),
        ),
    )


def _at_the_end(lines: Sequence[Line], losses: np.ndarray, panel: Panel, look: Look) -> list[dict]:
    """Names to the right of where the losses (lines, steps + 1) end, one below the other, each with a stroke to its line."""
    low, high = panel.ylim
    places = [_label_place(loss, low, high) for loss in losses]
    return [
        _note(line.name, (panel.xlim[1], low + place * (high - low)), line.style.text, look, xanchor="left")
        | {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": line.style.text}
        | {"ax": 22, "ay": (place - moved) * panel.size[1]}
        for line, place, moved in zip(lines, places, _apart(places), strict=True)
    ]


def _positive(series: np.ndarray) -> np.ndarray:
    """(n, 2) step and value; gaps where a log axis has no place for the value."""
    with np.errstate(invalid="ignore"):
        return np.column_stack([np.arange(len(series)), np.where((series > 0) & (series < 1e300), series, np.nan)])


def _decades(losses: np.ndarray) -> tuple[float, float]:
    """The log10 range of losses (lines, steps + 1): all that is near enough to the start to be seen."""
    start = losses[0, 0]
    with np.errstate(invalid="ignore"):
        return _limits(np.log10(losses[(losses > start * 10.0**-DECADES_SHOWN) & (losses < start * 1e3)]))


# C33: the tangent plane and the paraboloid


def approximations(arrays: Arrays, look: Look) -> go.Figure:
    """C33: a cut through each of some surfaces, with the tangent and the parabola at its middle, one panel a surface.

    places (p,), the surfaces' names; t (p, n), distance from the place, downhill; loss, tangent and parabola (p, n).
    """
    traces, notes, axes = [], [], {}
    for i, domain in enumerate(_rows(len(arrays["places"]))):
        panel = _cut_panel(arrays, i, domain)
        lines = _cut(arrays, i, look)
        traces += [
            _trace(line, panel, f"<b>{line.name}</b><br>%{{x:.3g}}: %{{y:.4g}}<extra></extra>") for line in lines
        ]
        traces.append(_middle(arrays, i, panel, look))
        notes += [*_names(lines, panel, look), _heading(f"<b>{arrays['places'][i]}</b>", domain[1], look)]
        across, up = {"range": panel.xlim, "anchor": f"y{panel.number}"}, {"range": panel.ylim, "domain": domain}
        axes[f"xaxis{panel.number}"] = _axis(look, "distance downhill from the point", **across)
        axes[f"yaxis{panel.number}"] = _axis(look, "loss", **up, anchor=f"x{panel.number}", nticks=6)
    return go.Figure(traces, layout(look, margin={**MARGIN, "t": TITLE}, annotations=notes, **axes))


TITLE = 26  # pixels above a panel that has a heading
BETWEEN = 84  # pixels between two panels, one above the other: axis title and heading


def _rows(count: int) -> list[tuple[float, float]]:
    """Bottom and top of the panels, from the topmost."""
    inside = TALL[1] - TITLE - MARGIN["b"]
    gap = BETWEEN / inside
    each = (1 - gap * (count - 1)) / count
    return [(i * (each + gap), i * (each + gap) + each) for i in reversed(range(count))]


def _tall_size(domain: tuple[float, float]) -> tuple[float, float]:
    return TALL[0] - MARGIN["l"] - MARGIN["r"], (TALL[1] - TITLE - MARGIN["b"]) * (domain[1] - domain[0])


def _heading(text: str, top: float, look: Look) -> dict:
    return _note(text, (0, top), look.ink, look, **CORNER, yanchor="bottom", yshift=2) | {"bgcolor": None}


def _cut_panel(arrays: Arrays, i: int, domain: tuple[float, float]) -> Panel:
    values = np.concatenate([arrays[name][i] for name in ("loss", "tangent", "parabola")])
    t = arrays["t"][i]
    return Panel((float(t[0]), float(t[-1])), _limits(values), _tall_size(domain), number="" if i == 0 else str(i + 1))


def _cut(arrays: Arrays, i: int, look: Look) -> list[Line]:
    kinds = (
        ("loss", "loss", look.methods["sgd"]),
        ("tangent", "tangent", look.methods["rmsprop"]._replace(dash="dash")),
        ("parabola", "parabola", look.methods["momentum"]._replace(dash="dashdot")),
    )
    return [Line(word, np.column_stack([arrays["t"][i], arrays[name][i]]), style) for name, word, style in kinds]


def _middle(arrays: Arrays, i: int, panel: Panel, look: Look) -> go.Scatter:
    """The point where the three lines touch."""
    at = int(np.argmin(np.abs(arrays["t"][i])))
    return go.Scatter(
        x=arrays["t"][i, at : at + 1],
        y=arrays["loss"][i, at : at + 1],
        mode="markers",
        marker={"size": 11, "color": look.paper, "line": {"color": look.ink, "width": 2.5}},
        hoverinfo="skip",
        xaxis=f"x{panel.number}",
        yaxis=f"y{panel.number}",
    )


# C52: many dimensions


def many_dimensions(arrays: Arrays, look: Look) -> go.Figure:
    """C52: bars against the number of dimensions: the share of minima, and below the median condition number.

    dimensions (d,), minima (d,); spectra (s,), ratio (s,).
    """
    (low, high), (floor, ceiling) = _rows(2)[::-1]
    share, ratio = arrays["minima"], arrays["ratio"]
    top = max(float(np.log10(ratio.max())), 1.0)
    shares = {"domain": (floor, ceiling), "range": (0, 1.18 * share.max()), "tickformat": ".0%", "nticks": 6}
    decades = {"domain": (low, high), "range": (0, 1.16 * top), "type": "log", "dtick": 1}
    upper = [f"{written(100 * value, 2)}%" if value > 0 else "none" for value in share]
    lower = [written(value, 2) if value < 100 else f"{value:.0f}" for value in ratio]
    return go.Figure(
        [
            _bars(arrays["dimensions"], share, upper, "", look.methods["momentum"].line),
            _bars(arrays["spectra"], ratio, lower, "2", look.methods["rmsprop"].line),
        ],
        layout(
            look,
            margin={**MARGIN, "t": TITLE},
            bargap=0.35,
            xaxis=_axis(look, "dimensions", type="category", showgrid=False, anchor="y"),
            yaxis=_axis(look, "share", anchor="x", **shares),
            xaxis2=_axis(look, "dimensions", type="category", showgrid=False, anchor="y2"),
            yaxis2=_axis(look, "condition number", anchor="x2", **decades),
            annotations=[
                _heading("<b>Random stationary points that are minima</b>", ceiling, look),
                _heading("<b>Median condition number</b>, log scale", high, look),
            ],
        ),
    )


def _bars(dimensions: np.ndarray, values: np.ndarray, texts: Sequence[str], number: str, colour: str) -> go.Bar:
    return go.Bar(
        x=dimensions,
        y=values,
        text=texts,
        textposition="outside",
        textfont={"size": 15},
        textangle=0,
        constraintext="none",
        cliponaxis=False,
        marker={"color": colour},
        hovertemplate="%{x} dimensions: %{y:.4g}<extra></extra>",
        xaxis=f"x{number}",
        yaxis=f"y{number}",
    )


DRAWN: dict[str, Callable[[Arrays, Look], go.Figure]] = {
    "C01": gradient_and_contour,
    "C03": basins,
    "C10": mean_path,
    "C18": shifted,
    "C31": falling_rates,
    "C33": approximations,
    "C52": many_dimensions,
}
