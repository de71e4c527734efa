"""Rastrigin's function: a bowl covered with more than a hundred dents."""

import jax.numpy as jnp
import numpy as np

from landscapes.base import Landscape, Point, Scalar, with_loss


def loss(p: Point) -> Scalar:
    return 20.0 + jnp.sum(p**2 - 10.0 * jnp.cos(2.0 * jnp.pi * p))


def _along_an_axis(x: np.ndarray) -> np.ndarray:
    """Where the slope along one axis vanishes, by Newton's method from x (n,): the axes do not mix."""
    for _ in range(20):
        x = x - (2.0 * x + 20.0 * np.pi * np.sin(2.0 * np.pi * x)) / (2.0 + 40.0 * np.pi**2 * np.cos(2.0 * np.pi * x))
    return x


def _pairs(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


DENTS = _along_an_axis(np.arange(-5.0, 6.0))
BUMPS = _along_an_axis(np.arange(-4.5, 5.0))


def minima():
    return with_loss(loss, _pairs(DENTS, DENTS))


def saddles():
    return with_loss(loss, np.concatenate([_pairs(DENTS, BUMPS), _pairs(BUMPS, DENTS)]))


LANDSCAPE = Landscape(
    name="Rastrigin",
    loss=loss,
    formula=r"20+x^2+y^2-10\left(\cos 2\pi x+\cos 2\pi y\right)",
    xlim=(-5.12, 5.12),
    ylim=(-5.12, 5.12),
    start=(2.2, -1.7),
    minima=minima,
    saddles=saddles,
    rates={
        "sgd": 0.002,
        "momentum": 0.001,
        "nesterov": 0.001,
        "adagrad": 0.2,
        "rmsprop": 0.02,
        "adam": 0.05,
        "adadelta": 2.0,
    },
    steps=120,
    story=(
        "121 minima, one of them the lowest. At these rates every method falls into the nearest dent and stays: none of "
        "them sees farther than its gradient. Raise the factor to 8 and SGD, Nesterov and AdaGrad are thrown from dent to "
        "dent, which is luck and not search."
    ),
    good_for="Many local minima; noise and restarts.",
    source="Rastrigin, Systems of extremal control (1974)",
    order=23,
)
