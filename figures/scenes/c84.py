"""Draws C84: where networks end, and where the mean of their weights is."""

import plotly.graph_objects as go

from figures.scenes.plane import Marks, plane
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws networks' weights, their mean, and the minima. ends (n, 2); merged (1, 2); minima (m, 2)."""
    ends, merged, blue, red = arrays["ends"], arrays["merged"], look.methods["momentum"], look.methods["rmsprop"]
    marks = [
        Marks("minimum", arrays["minima"], Style(look.ink, look.ink, "star"), 15),
        Marks("network", ends, blue._replace(symbol="circle"), 7),
        Marks("mean of the weights", merged, red._replace(symbol="square"), 12),
    ]
    named = [Line(f"{len(ends)} networks", ends[:1], blue), Line("mean of their weights", merged, red)]
    return plane(named, [], marks, ("first weight", "second weight"), look)
