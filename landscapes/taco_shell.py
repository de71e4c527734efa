"""The taco shell: flat along the valley, steep across it."""

import jax.numpy as jnp

from landscapes.base import Landscape, Point, Scalar, View, no_points, turned, turned_start
from shapes import Knob

STEEP = 50.0  # L, the curvature across the valley


def loss(p: Point, kappa, angle) -> Scalar:
    along, across = turned(p, -angle)
    return 0.5 * (STEEP / kappa * along**2 + STEEP * across**2)


def minima(kappa, angle):
    return jnp.array([[0.0, 0.0, 0.0]])


def view(kappa, angle) -> View:
    if angle == 0:
        return View((-4.0, 4.0), (-2.0, 2.0), (-3.5, 1.0))
    return View((-4.0, 4.0), (-4.0, 4.0), turned_start((-3.5, 1.0), angle))


LANDSCAPE = Landscape(
    name="Taco shell",
    loss=loss,
    quadratic=True,
    formula=r"\tfrac12\,p^\top R_\theta\,\mathrm{diag}(L/\kappa,\,L)\,R_\theta^\top p,\quad L=50",
    knobs=(
        Knob(
            "kappa",
            100.0,
            1.0,
            1e6,
            r"\kappa",
            log=True,
            mapped=(1.0, 1000.0),
            help="Condition number: how much steeper across than along.",
        ),
        Knob("angle", 0.0, 0.0, 90.0, r"\theta", help="Turns the valley out of the axes, in degrees."),
    ),
    xlim=(-4.0, 4.0),
    ylim=(-2.0, 2.0),
    start=(-3.5, 1.0),
    view=view,
    minima=minima,
    saddles=no_points,
    rates={"sgd": 0.038, "momentum": 0.01, "nesterov": 0.01, "adagrad": 0.5, "rmsprop": 0.05, "adam": 0.1},
    story=(
        "The gradient points across the valley, not along it: SGD jumps from wall to wall and creeps towards the minimum, "
        "momentum and Nesterov turn the jumps into a wave and sail along, AdaGrad, RMSProp and Adam rescale the two axes. "
        "Raise the factor by 6 % and SGD's zigzag grows instead of dying out; turn the angle and see which methods lose "
        "their advantage."
    ),
    good_for="Bad conditioning, and what turning it does to the adaptive methods.",
    source="CS231n 2017, lecture 7, 15:39-18:01; turned at 44:07",
    order=1,
)
