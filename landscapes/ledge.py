"""A small dip on the way down, which a knob turns into a flat ledge and then into a gentle slope."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar
from shapes import Knob


def loss(p: Point, eps) -> Scalar:
    x, y = p
    return x**4 / 4 - 2 * x**3 / 3 - eps * x**2 / 2 + 2 * eps * x + y**2  # slope along x: (x^2 - eps)(x - 2)


def _row(x, eps):
    return jnp.stack([x, jnp.zeros_like(x), loss(jnp.stack([x, jnp.zeros_like(x)]), eps)])


def _dip(eps):
    """Where the slope along x vanishes besides x = 2: at +-sqrt(eps); NaN where there is no such place."""
    eps = jnp.asarray(eps, jnp.result_type(float))
    return jnp.where(eps >= 0, jnp.sqrt(jnp.abs(eps)), jnp.nan)


def minima(eps):
    dip = _dip(eps)
    return jnp.stack([_row(jnp.asarray(2.0), eps), _row(jnp.where(dip > 0, -dip, jnp.nan), eps)])


def saddles(eps):
    return _row(_dip(eps), eps)[None]


LANDSCAPE = Landscape(
    name="Ledge",
    loss=loss,
    formula=r"\tfrac14x^4-\tfrac23x^3-\tfrac\varepsilon2x^2+2\varepsilon x+y^2",
    knobs=(
        Knob(
            "eps",
            0.09,
            -0.03,
            0.15,
            r"\varepsilon",
            help="Above 0 a dip with a barrier, at 0 a flat ledge, below 0 a gentle slope.",
        ),
    ),
    xlim=(-2.0, 3.2),
    ylim=(-1.5, 1.5),
    start=(-1.5, 1.0),
    minima=minima,
    saddles=saddles,
    rates={
        "sgd": 0.05,
        "momentum": 0.02,
        "nesterov": 0.02,
        "adagrad": 0.2,
        "rmsprop": 0.05,
        "adam": 0.1,
        "sgd_diagonal": 0.2,
    },
    story=(
        "The first dip is a local minimum: the gradient is zero there, and SGD stops for good, the adaptive methods with "
        "it. Momentum and Nesterov arrive with speed and roll through, as a ball would. Lower epsilon to 0 and the dip "
        "becomes a flat ledge that SGD never crosses; below 0 it does, but at -0.01 only after nearly 300 steps."
    ),
    good_for="A local minimum on the way; flat places.",
    source="CS231n 2017, lecture 7, 18:55 and 24:48",
    order=6,
)
