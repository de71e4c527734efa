"""Draws C92: a swarm at its start, on its way and in the end."""

import plotly.graph_objects as go

from figures.scenes.plane import Marks, plane
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style

TIMES = (("first", "at the start", 8), ("middle", "after 10 rounds", 9), ("last", "in the end", 11))


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws the particles at three times. first, middle, last (n, 2)."""
    looks = (Style(look.quiet, look.quiet, "circle"), look.methods["adagrad"], look.methods["rmsprop"])
    marks = [
        Marks(words, arrays[name], style._replace(symbol="circle"), size)
        for (name, words, size), style in zip(TIMES, looks, strict=True)
    ]
    named = [Line(mark.kind, mark.points[:1], mark.style) for mark in marks]
    return plane(named, [], marks, ("x", "y"), look)
