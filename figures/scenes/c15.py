"""Draws C15: how far each method goes past the minimum."""

import numpy as np
import plotly.graph_objects as go

from figures.scenes.curves import curves, of_methods
from figures.scenes.small import Arrays, Line
from figures.theme import Look, Style
from written import written


def figure(arrays: Arrays, look: Look) -> go.Figure:
    """Draws x against the step, and where the minimum is. methods, names (m,); step (n,); x (m, n); minimum (1,)."""
    step, minimum = arrays["step"], arrays["minimum"][0]
    quiet = Style(look.quiet, look.quiet, "circle", "dot")
    # Without a name: where the line is free of the others' lines there is no room for one.
    there = Line("", np.column_stack([step[[0, -1]], [minimum, minimum]]), quiet)
    return curves(
        [*of_methods(arrays, step, arrays["x"], look), there], ("step", f"x (minimum at {written(minimum)})"), look
    )
