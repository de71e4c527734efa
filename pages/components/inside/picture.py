"""Draws the pictures of the page Look inside: the arrows of its steps, and what the method remembers."""

import numpy as np
import streamlit as st

from api.arrows import moment
from api.inside import Begun
from engine.tracing import velocity
from figures import fields
from pages.components.chart import show_chart
from pages.components.page import look, screen
from states.inside import Inside

EFFECTIVE = "effective rate |step| / |g|"
MOST_PANELS = 8
FAR_OUT = 1e6  # times the usual effective rate: where the gradient is nothing but rounding


def key(inside: Inside, begun: Begun) -> str:
    """Says what the arrows are."""
    if velocity(begun.run.state):
        return (
            "**Velocity step**: where the velocity alone would lead, were this gradient zero. **Gradient step**: what the "
            "gradient adds. Their sum is the **step taken**."
        )
    rate = "−learning_rate · g" if "learning_rate" in inside.all_hypers() else "−g"
    first = moment(begun)
    parts = [
        f"**Against the gradient**: {rate}" + ("" if begun.trace.asks else ", which the method itself does not ask for")
    ]
    if first is not None:
        parts.append(f"**First moment**: −learning_rate · {first[0]}")
    return "; ".join([*parts, "**Step taken**: from point t to point t + 1."])


def curves(begun: Begun) -> None:
    """Draws everything that the method remembers, over the steps, and its effective rate along each axis."""
    values = quantities(begun)
    columns = 1 if len(values) <= 2 or screen().phone else 2
    drawn = fields.fields(values, begun.t, look(), columns)
    with st.container(key="inside-fields", height=fields.height(len(values), columns), border=False):
        show_chart(drawn, "inside-curves", f"Over the steps: {', '.join(values)}.")


def effective(begun: Begun) -> np.ndarray:
    """(steps + 1, 2) the step's length along each axis for a gradient of 1 there; NaN where the gradient is as good as 0."""
    with np.errstate(all="ignore"):
        rate = np.abs(begun.trace.x - begun.run.x) / np.abs(begun.trace.gradient)
    rate = np.where(np.isfinite(rate), rate, np.nan)
    usual = [np.median(axis[~np.isnan(axis)]) if not np.isnan(axis).all() else 0.0 for axis in rate.T]
    return np.where(rate <= FAR_OUT * np.array(usual), rate, np.nan)


def quantities(begun: Begun) -> dict[str, np.ndarray]:
    """Returns name -> values at each step: the effective rate, the state, and what the step computes on its way."""
    small = ((), (2,), (2, 2))
    found = {EFFECTIVE: effective(begun)}
    found.update({name: rows for name, rows in begun.run.state.items() if rows.shape[1:] in small})
    known = {*found, "x", "g"}
    derived = {name: rows for name, rows in begun.trace.values().items() if rows.shape[1:] in small}
    found.update({name: rows for name, rows in derived.items() if name not in known})
    return dict(list(found.items())[:MOST_PANELS])
