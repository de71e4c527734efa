"""Draws what a method remembers, and says what the arrows of its steps are."""

from typing import Any

import numpy as np

from api import told
from api.inside.arrows import moment
from api.inside.run import Begun
from api.screen import Screen
from engine.tracing import velocity
from figures import fields
from states.inside import Inside

EFFECTIVE = "effective rate |step| / |g|"
MOST_PANELS = 8
FAR_OUT = 1e6  # times the usual effective rate: where the gradient is nothing but rounding


def key(inside: Inside, begun: Begun) -> str:
    """Says what the arrows are, as HTML."""
    if velocity(begun.run.state):
        return (
            "<b>Velocity step</b>: where the velocity alone would lead, were this gradient zero. <b>Gradient step</b>: what the "
            "gradient adds. Their sum is the <b>step taken</b>."
        )
    rate = "−learning_rate · g" if "learning_rate" in inside.all_hypers() else "−g"
    first = moment(begun)
    parts = [
        f"<b>Against the gradient</b>: {rate}"
        + ("" if begun.trace.asks else ", which the method itself does not ask for")
    ]
    if first is not None:
        parts.append(f"<b>First moment</b>: −learning_rate · {first[0]}")
    return "; ".join([*parts, "<b>Step taken</b>: from point t to point t + 1."])


def curves(begun: Begun, screen: Screen) -> dict[str, Any]:
    """Draws everything that the method remembers, over the steps, and its effective rate along each axis."""
    values = quantities(begun)
    columns = 1 if len(values) <= 2 or screen.phone else 2
    drawn = fields.fields(values, begun.t, screen.look, columns)
    return told.chart(drawn, screen, f"Over the steps: {', '.join(values)}.", fields.height(len(values), columns))


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
