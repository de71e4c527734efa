"""A saddle with a minimum on either side."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, View, turned, turned_rows, turned_start
from shapes import Knob


def loss(p: Point, angle) -> Scalar:
    x, y = turned(p, -angle)
    return 0.5 * x**2 - 0.5 * y**2 + 0.25 * y**4


def minima(angle):
    return turned_rows([[0.0, 1.0, -0.25], [0.0, -1.0, -0.25]], angle)


def saddles(angle):
    return jnp.array([[0.0, 0.0, 0.0]])


def view(angle) -> View:
    start = (1.5, 0.001) if angle == 0 else turned_start((1.5, 0.001), angle)
    return View((-2.0, 2.0), (-2.0, 2.0), start)


LANDSCAPE = Landscape(
    name="Saddle",
    loss=loss,
    formula=r"\tfrac12u^2-\tfrac12v^2+\tfrac14v^4,\quad (u,v)^\top=R_\theta^\top p",
    knobs=(Knob("angle", 0.0, 0.0, 90.0, r"\theta", help="Turns the saddle out of the axes, in degrees."),),
    xlim=(-2.0, 2.0),
    ylim=(-2.0, 2.0),
    start=(1.5, 0.001),
    view=view,
    minima=minima,
    saddles=saddles,
    rates={"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.1, "rmsprop": 0.05, "adam": 0.05},
    story=(
        "At the cross the gradient is zero and nothing tells a method to leave. All start a thousandth beside the ridge: "
        "SGD walks to the saddle and creeps there, its loss flat for thirty steps, until the tiny offset has grown. The "
        "adaptive methods take a full step in the weak direction from the beginning; turn the saddle by 45 degrees and "
        "AdaGrad goes from second to last."
    ),
    good_for="Leaving a saddle, with and without noise.",
    source="CS231n 2017, lecture 7, 19:29-20:33",
    order=4,
)
