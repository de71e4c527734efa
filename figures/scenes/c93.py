"""Draws C93: the examples, and the line between their classes at some steps of the run."""

import plotly.graph_objects as go

from figures.scenes.clouds import clouds
from figures.scenes.small import Arrays
from figures.theme import Look, Style


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws examples, low and high (m, 2), and lines (n, k, 2) with their names (n,): the first dashed, light to dark, the last one solid."""
    count = len(arrays["names"])
    colours = [look.ramps[1].at(nth / max(count - 1, 1)) for nth in range(count)]
    dashes = ["dash"] * (count - 1) + ["solid"]
    styles = [Style(*colour, "circle", dash) for colour, dash in zip(colours, dashes, strict=True)]
    return clouds(arrays, styles, look)
