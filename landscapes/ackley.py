"""Ackley's function: a cone in the middle of a dented plain."""

import jax.numpy as jnp
import numpy as np

from landscapes.base import Landscape, Point, Scalar, with_loss


def loss(p: Point) -> Scalar:
    square = p @ p / 2.0
    # The root has no derivative at 0: without the inner `where` the gradient there is NaN in spite of the outer one.
    radius = jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1.0)), 0.0)
    ripples = jnp.sum(jnp.cos(2.0 * jnp.pi * p)) / 2.0
    return -20.0 * jnp.exp(-0.2 * radius) - jnp.exp(ripples) + jnp.e + 20.0


def _lattice(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _slope(p: np.ndarray) -> np.ndarray:
    """The gradient (n, 2) once more, in NumPy: the points below are found on import, where JAX would compile."""
    radius = np.sqrt(np.sum(p**2, axis=1, keepdims=True) / 2.0)
    ripples = np.exp(np.mean(np.cos(2.0 * np.pi * p), axis=1, keepdims=True))
    return 2.0 * np.exp(-0.2 * radius) * p / radius + np.pi * ripples * np.sin(2.0 * np.pi * p)


def _stationary(p: np.ndarray, h: float = 1e-6) -> np.ndarray:
    """The stationary points (n, 2) that Newton's method reaches from each p, with the curvature by differences."""
    for _ in range(10):
        hessian = np.stack([(_slope(p + e) - _slope(p - e)) / (2.0 * h) for e in h * np.eye(2)], axis=-1)
        p = p - np.linalg.solve(hessian, _slope(p)[..., None])[..., 0]
    return p


WHOLE, HALF = np.arange(-5.0, 6.0), np.arange(-4.5, 5.0)
ORIGIN = np.zeros((1, 2))  # the tip of a cone: no Newton step leads there
CELLS = _lattice(WHOLE, WHOLE)
DENTS = np.concatenate([ORIGIN, _stationary(CELLS[CELLS.any(axis=1)])])
PASSES = _stationary(np.concatenate([_lattice(WHOLE, HALF), _lattice(HALF, WHOLE)]))


def minima():
    return with_loss(loss, DENTS)


def saddles():
    return with_loss(loss, PASSES)


LANDSCAPE = Landscape(
    name="Ackley",
    loss=loss,
    formula=r"-20\,e^{-0.2\sqrt{(x^2+y^2)/2}}-e^{(\cos 2\pi x+\cos 2\pi y)/2}+e+20",
    xlim=(-5.0, 5.0),
    ylim=(-5.0, 5.0),
    start=(2.6, -1.7),
    minima=minima,
    saddles=saddles,
    rates={
        "sgd": 0.02,
        "momentum": 0.01,
        "nesterov": 0.01,
        "adagrad": 0.3,
        "rmsprop": 0.05,
        "adam": 0.1,
        "adadelta": 1.0,
        "sgd_diagonal": 0.2,
    },
    steps=200,
    story=(
        "A funnel whose walls are full of dents: the way down is plain to us and invisible to a gradient. Every method "
        "stays in a dent near the start, momentum in the next one down. The lowest point is the tip of a cone, where the "
        "slope does not fade: started beside it, at (0.3, 0.2), SGD jumps about it for ever."
    ),
    good_for="Local minima on a slope; a minimum without curvature.",
    source="Ackley, A Connectionist Machine for Genetic Hillclimbing (1987)",
    order=24,
)
