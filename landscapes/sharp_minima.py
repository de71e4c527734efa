"""A narrow deep well beside a wide shallow one."""

import jax
import jax.numpy as jnp

from landscapes.base import Knob, Landscape, Point, Scalar, root


def loss(p: Point, width, shift_x, shift_y) -> Scalar:
    x, y = p[0] - shift_x, p[1] - shift_y
    wide = 0.15 * ((x - 2.0) ** 2 + y**2)
    narrow = 2.0 * jnp.exp(-((x + 1.0) ** 2 + y**2) / (2.0 * width**2))
    return wide - narrow


def _stationary(low, high, width, shift_x, shift_y):
    """Rows (m, 3) of the stationary points on the axis of symmetry, one between each low (m,) and high (m,)."""

    def slope(x):
        return 0.3 * (x - 2.0) + 2.0 * (x + 1.0) / width**2 * jnp.exp(-((x + 1.0) ** 2) / (2.0 * width**2))

    x = root(slope, low, high)
    on_axis = jnp.stack([x + shift_x, jnp.full_like(x, shift_y)], axis=1)
    value = jax.vmap(lambda p: loss(p, width, shift_x, shift_y))(on_axis)
    return jnp.concatenate([on_axis, value[:, None]], axis=1)


# The narrow well is steepest one width from its centre: its bottom lies within that, the ridge beyond it.
def minima(width, shift_x, shift_y):
    return _stationary(jnp.array([-1.0, 1.0]), jnp.stack([width - 1.0, 3.0]), width, shift_x, shift_y)


def saddles(width, shift_x, shift_y):
    return _stationary(jnp.stack([width - 1.0]), jnp.array([1.0]), width, shift_x, shift_y)


LANDSCAPE = Landscape(
    name="Sharp minima",
    loss=loss,
    formula=r"0.15\left[(x-2)^2+y^2\right]-2\,e^{-\left[(x+1)^2+y^2\right]/2w^2}",
    knobs=(
        Knob("width", 0.25, 0.1, 0.7, "w", help="Width of the narrow well."),
        Knob(
            "shift_x",
            0.0,
            -0.6,
            0.6,
            r"\Delta x",
            help="Moves the whole surface, as other data would; the start stays.",
        ),
        Knob(
            "shift_y",
            0.0,
            -0.6,
            0.6,
            r"\Delta y",
            help="Moves the whole surface, as other data would; the start stays.",
        ),
    ),
    xlim=(-4.0, 5.0),
    ylim=(-2.5, 2.5),
    start=(-3.5, 0.3),
    minima=minima,
    saddles=saddles,
    rates={"sgd": 0.03, "momentum": 0.03, "nesterov": 0.02, "adagrad": 0.5, "rmsprop": 0.05, "adam": 0.1},
    steps=200,
    story=(
        "SGD falls into the narrow well; momentum is too fast for it and comes to rest in the wide one. "
        "The narrow well is the deeper of the two, but a small shift of the surface makes the loss at its bottom jump, "
        "while the wide one hardly notices: move the shift and watch the stars."
    ),
    source="CS231n 2017, lecture 7, 31:42-32:46",
    order=5,
)
