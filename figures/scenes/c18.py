"""Draws C18: the surface before and after a shift."""

import numpy as np
import plotly.graph_objects as go

from figures.panels import Panel
from figures.scenes.small import MARGIN, SMALL, Arrays, Line, inside, names_of, note, small_axis, trace
from figures.theme import Look, Style, hovered, layout
from written import fixed

BELOW = 21  # pixels from a bottom to the middle of the words below it


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the surface cut along x, before and after a shift, and what happens to the loss at the old bottoms.

    x (n,); loss (n,), shifted (n,); moved (1,), its name; bottoms (2, 3): x, the loss there before and after, NaN where there is no narrow well.
    """
    x, bottoms = arrays["x"], arrays["bottoms"]
    panel = Panel((float(x[0]), float(x[-1])), _wells(arrays), inside(SMALL))
    changed = look.methods["rmsprop"]._replace(dash="dash")
    before = Line("surface", np.column_stack([x, arrays["loss"]]), look.methods["sgd"])
    after = Line(str(arrays["moved"][0]), np.column_stack([x, arrays["shifted"]]), changed)
    hover = f"x {hovered('x', 3)}: {hovered('y', 3)}<extra></extra>"
    return go.Figure(
        [trace(before, panel, hover), trace(after, panel, hover), _rises(bottoms, look)],
        layout(
            look,
            margin=MARGIN,
            xaxis=small_axis(look, "x", range=panel.xlim, nticks=10),
            yaxis=small_axis(look, "loss", range=panel.ylim, nticks=6),
            annotations=[*names_of([before, after, *_below(bottoms, panel)], panel, look), *_amounts(bottoms, look)],
        ),
    )


def _wells(arrays: Arrays) -> tuple[float, float]:
    """Returns the range of losses shown: from the bottoms, with room for a word below, to some way up the walls."""
    values = np.concatenate([arrays["loss"], arrays["shifted"], *arrays["bottoms"][:, 1:]])
    low, high = float(np.nanmin(values)), float(np.nanquantile(values, 0.85))
    return low - 0.2 * (high - low), high


def _amounts(bottoms: np.ndarray, look: Look) -> list[dict]:
    """Writes how much the loss rises, below each bottom."""
    return [
        note(
            f"{name}: {'+' if after >= before else ''}{fixed(after - before, 2)}",
            (x, before),
            look.ink,
            look,
            yshift=-BELOW,
        )
        for name, (x, before, after) in zip(("sharp", "wide"), bottoms, strict=True)
        if np.isfinite(after - before)
    ]


def _below(bottoms: np.ndarray, panel: Panel) -> list[Line]:
    """Returns where the words of `_amounts` are, for other labels to keep away from."""
    pixel = np.ptp([panel.xlim, panel.ylim], axis=1) / panel.size
    underlines = np.array([[-48, -BELOW], [48, -BELOW]]) * pixel
    return [Line("", bottom[:2] + underlines, Style("", "", "")) for bottom in bottoms]


def _rises(bottoms: np.ndarray, look: Look) -> go.Scatter:
    """Draws at each bottom a ring at the loss before the shift, a dot at the loss after it, and a line between them."""
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
        hovertemplate=f"x {hovered('x', 3)}: loss {hovered('y', 3)}<extra></extra>",
    )
