"""Ackley's function: a cone in the middle of a dented plain."""

import jax.numpy as jnp
import numpy as np

from landscapes.base import Landscape, Point, Scalar, newton, with_loss


def loss(p: Point) -> Scalar:
    square = p @ p / 2.0
    # The root has no derivative at 0: without the inner `where` the gradient there is NaN in spite of the outer one.
    radius = jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1.0)), 0.0)
    ripples = jnp.sum(jnp.cos(2.0 * jnp.pi * p)) / 2.0
    return -20.0 * jnp.exp(-0.2 * radius) - jnp.exp(ripples) + jnp.e + 20.0


def _lattice(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


WHOLE, HALF = np.arange(-5.0, 6.0), np.arange(-4.5, 5.0)
DENTS = _lattice(WHOLE, WHOLE)
DENTS = DENTS[(DENTS != 0).any(axis=1)]  # the origin is the tip of a cone: no Newton step leads there
PASSES = np.concatenate([_lattice(WHOLE, HALF), _lattice(HALF, WHOLE)])


def minima():
    return jnp.concatenate([jnp.zeros((1, 3)), with_loss(loss, newton(loss, DENTS))])


def saddles():
    return with_loss(loss, newton(loss, PASSES))


LANDSCAPE = Landscape(
    name="Ackley",
    loss=loss,
    formula=r"-20\,e^{-0.2\sqrt{(x^2+y^2)/2}}-e^{(\cos 2\pi x+\cos 2\pi y)/2}+e+20",
    xlim=(-5.0, 5.0),
    ylim=(-5.0, 5.0),
    start=(2.6, -1.7),
    minima=minima,
    saddles=saddles,
    rates={"sgd": 0.02, "momentum": 0.01, "nesterov": 0.01, "adagrad": 0.3, "rmsprop": 0.05, "adam": 0.1},
    steps=200,
    story=(
        "A funnel whose walls are full of dents: the way down is plain to us and invisible to a gradient, and every method stays in a "
        "dent near the start. The lowest point is the tip of a cone, where the slope does not fade and no constant rate comes to rest."
    ),
    good_for="Local minima on a slope; a minimum without curvature.",
    source="Ackley, A Connectionist Machine for Genetic Hillclimbing (1987)",
    order=24,
)
