"""A narrow deep well beside a wide shallow one."""

import jax
import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar
from shapes import Knob


def loss(p: Point, width, depth, shift_x, shift_y) -> Scalar:
    x, y = p[0] - shift_x, p[1] - shift_y
    wide = 0.15 * ((x - 2.0) ** 2 + y**2)
    narrow = depth * jnp.exp(-((x + 1.0) ** 2 + y**2) / (2.0 * width**2))
    return wide - narrow


def _stationary(width, depth, shift_x, shift_y):
    """Rows (3, 3), all on the axis of symmetry: bottom of the narrow well, ridge, bottom of the wide well.

    Over t, the distance from the middle of the narrow well in widths, the slope rises to a crest, falls through its
    inflection at the root of 3, and rises again. Each step goes to the zero of the parabola that fits the slope here, or
    to its vertex if it has none; eight of them are exact, even where the crest only just reaches zero. Where it lies
    below, narrow well and ridge have vanished.
    """

    def step(_, carry):
        t, _ = carry
        bell = depth / width * jnp.exp(-(t**2) / 2.0)
        slope = bell * t + 0.3 * (width * t - 3.0)
        first, second = bell * (1.0 - t**2) + 0.3 * width, bell * t * (t**2 - 3.0)
        radical = jnp.sqrt(jnp.maximum(first**2 - 2.0 * slope * second, 0.0))
        return t - 2.0 * slope / (first + jnp.sign(first) * radical), slope

    start = jnp.array([0.0, 3.0**0.5, 0.0]) + jnp.array([0.0, 0.0, 3.0]) / width
    t, slope = jax.lax.fori_loop(0, 9, step, (start, start))
    two_wells = (jnp.abs(slope[0]) < 1e-12) & (t[0] < 3.0**0.5)
    x = jnp.where(two_wells | (jnp.arange(3) == 2), width * t - 1.0, jnp.nan)
    value = 0.15 * (x - 2.0) ** 2 - depth * jnp.exp(-(t**2) / 2.0)
    return jnp.stack([x + shift_x, jnp.full(3, shift_y), value], axis=1)


def minima(width, depth, shift_x, shift_y):
    return _stationary(width, depth, shift_x, shift_y)[::2]


def saddles(width, depth, shift_x, shift_y):
    return _stationary(width, depth, shift_x, shift_y)[1:2]


SHIFT = "Moves the whole surface, as other data would; the start stays."

LANDSCAPE = Landscape(
    name="Sharp minima",
    loss=loss,
    formula=(
        r"0.15\left[(u-2)^2+v^2\right]-d\,e^{-\left[(u+1)^2+v^2\right]/2w^2},"
        r"\quad (u,v)=(x-\Delta x,\,y-\Delta y)"
    ),
    knobs=(
        Knob("width", 0.25, 0.1, 0.7, "w", help="Width of the narrow well."),
        Knob("depth", 2.0, 0.5, 4.0, "d", help="Depth of the narrow well; wide and shallow, it is no well any more."),
        Knob("shift_x", 0.0, -0.6, 0.6, r"\Delta x", help=SHIFT),
        Knob("shift_y", 0.0, -0.6, 0.6, r"\Delta y", help=SHIFT),
    ),
    xlim=(-4.0, 5.0),
    ylim=(-2.5, 2.5),
    start=(-3.5, 0.3),
    minima=minima,
    saddles=saddles,
    rates={
        "sgd": 0.03,
        "momentum": 0.03,
        "nesterov": 0.02,
        "adagrad": 0.5,
        "rmsprop": 0.05,
        "adam": 0.1,
        "sgd_diagonal": 0.2,
    },
    steps=200,
    story=(
        "All fall into the narrow well except momentum, which is too fast for it and comes to rest in the wide one. The "
        "narrow well is the deeper of the two, but a fragile one: shift the surface by 0.3, as other data would, and "
        "where its bottom was the loss has risen by about 1, at the bottom of the wide one by 0.01."
    ),
    good_for="Sharp and flat minima: which is found, and which lasts.",
    source="CS231n 2017, lecture 7, 31:42-32:46",
    order=5,
)
