"""A quadratic by its matrix: a bowl, a valley, a saddle or a hill."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar
from shapes import Knob

ORIGIN = (0.0, 0.0, 0.0)
ROUNDING = 1e-12  # of the products in the determinant


def loss(p: Point, a, b, c) -> Scalar:
    x, y = p
    return 0.5 * (a * x**2 + 2.0 * b * x * y + c * y**2)


def _determinant(a, b, c):
    """The determinant of the matrix, exactly 0 where rounding may have made it another."""
    found = a * c - b * b
    return jnp.where(jnp.abs(found) > ROUNDING * (jnp.abs(a * c) + b * b), found, 0.0)


def minima(a, b, c):
    """The origin, unless a way leads down from it. Of a singular matrix it is one of a whole line of minima, or a plane."""
    lowest = (_determinant(a, b, c) >= 0) & (jnp.minimum(a, c) >= 0)
    return jnp.where(lowest, jnp.array([ORIGIN]), jnp.nan)


def saddles(a, b, c):
    return jnp.where(_determinant(a, b, c) < 0, jnp.array([ORIGIN]), jnp.nan)


LANDSCAPE = Landscape(
    name="Quadratic",
    loss=loss,
    quadratic=True,
    formula=r"\tfrac12\,p^\top\begin{pmatrix}a&b\\b&c\end{pmatrix}p",
    knobs=(
        Knob("a", 1.0, -5.0, 10.0, "a", help="The curvature along x."),
        Knob(
            "b", 2.0, -5.0, 5.0, "b", help="Turns the valley out of the axes; beyond the root of ac it makes a saddle."
        ),
        Knob("c", 10.0, -5.0, 10.0, "c", help="The curvature along y."),
    ),
    xlim=(-4.0, 4.0),
    ylim=(-3.0, 3.0),
    start=(-3.0, 2.0),
    minima=minima,
    saddles=saddles,
    rates={"sgd": 0.15, "momentum": 0.05, "nesterov": 0.05, "adagrad": 0.5, "rmsprop": 0.05, "adam": 0.1},
    story=(
        "Any two curvatures, in any direction: they are the eigenvalues of the matrix, here 0.58 and 10.4. SGD is stable below "
        "2 over the larger one, 0.19. Raise b to 3.2 and the smaller one is below zero: the minimum has become a saddle, and "
        "all six leave along the way down."
    ),
    good_for="Any curvature: bowl, valley, saddle, hill.",
    source="our own choice of numbers; Goh, Why momentum really works (2017), for what a quadratic tells",
    order=16,
)
