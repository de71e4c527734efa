"""Draws the small figures of the lecture's scenes: one a file, named after its scene, from the arrays that it computes."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

import plotly.graph_objects as go

from figures.scenes.small import Arrays
from figures.theme import Look

DRAWN: dict[str, Callable[[Arrays, Look], go.Figure]] = {
    name.upper(): import_module(f"{__name__}.{name}").figure
    for _, name, _ in iter_modules(__path__)
    if name[1:].isdigit()  # c01, c03, ...
}
