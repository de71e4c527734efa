"""Places panels in a figure, with their titles, and names beside what is drawn in them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from figures.labels import beside


class Panel(NamedTuple):
    """Where on the picture a pair of axes is, and what it shows."""

    xlim: tuple[float, float]
    ylim: tuple[float, float]  # of the logarithms, on a log axis
    size: tuple[float, float]  # pixels of its inside
    number: str = ""  # "2" for the second panel

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Returns points (n, 2) in pixels from the upper left corner."""
        low, span = np.array([self.xlim[0], self.ylim[0]]), np.ptp([self.xlim, self.ylim], axis=1)
        return ((points - low) / span * [1, -1] + [0, 1]) * self.size


def panel_places(
    n: int, columns: int, across: float, down: float, title: float = 0.0
) -> list[tuple[float, float, float, float]]:
    """Returns left, right, bottom and top of each panel, row by row from the top, all in parts of the figure.

    across, down: the gaps between panels; title: the space above each.
    """
    rows = max(-(-n // columns), 1)
    width, height = (1 - across * (columns - 1)) / columns, (1 - down * (rows - 1)) / rows
    corners = ((i % columns * (width + across), 1 - i // columns * (height + down)) for i in range(n))
    return [(left, left + width, max(top - height, 0.0), top - title) for left, top in corners]


def panel_title(text: str, colour: str, x: float, top: float, **more) -> dict:
    """Writes the title above a panel, its middle at x."""
    return {
        "text": text,
        "font": {"size": 15, "color": colour},
        "showarrow": False,
        "xref": "paper",
        "x": x,
        "xanchor": "center",
        "yref": "paper",
        "y": top,
        "yanchor": "bottom",
        **more,
    }


def names(
    paths: Sequence[np.ndarray], texts: Sequence[str], colours: Sequence[str], panel: Panel, **more
) -> list[dict]:
    """Writes names beside paths (n, 2), each where it is farthest from the others; an empty one only keeps others away."""
    drawn = [path[np.isfinite(path).all(axis=1)] for path in paths]
    places = beside([panel.pixels(path) for path in drawn], texts, panel.size)
    return [
        {
            "text": text,
            "x": path[row, 0],
            "y": path[row, 1],
            "xref": f"x{panel.number}",
            "yref": f"y{panel.number}",
            "xshift": right,
            "yshift": -down,
            "font": {"size": 14, "color": colour},
            "showarrow": False,
            **more,
        }
        for path, text, colour, (row, right, down) in zip(drawn, texts, colours, places, strict=True)
        if row >= 0 and text
    ]
