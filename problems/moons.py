"""Two moons: two classes of points in the plane, drawn from the seed. A toy, and called one."""

from functools import lru_cache

import numpy as np

from problems.base import Problem
from problems.tables import Split, divided

COUNT, NOISE = 200, 0.2  # points of each part, and the standard deviation of what scatters them


@lru_cache(maxsize=8)
def table(seed: int) -> Split:
    """As many points again to be asked about. Every other point belongs to the lower moon."""
    random = np.random.default_rng([seed, 5])  # a stream of its own
    angle, targets = random.uniform(0, np.pi, 2 * COUNT), np.arange(2 * COUNT) % 2
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    inputs = np.where(targets[:, None] == 0, upper, lower) + random.normal(scale=NOISE, size=upper.shape)
    return divided(inputs, targets, COUNT)


PROBLEM = Problem(
    name="Two moons",
    table=table,
    networks=("2-8-1", "2-2-1", "2-3-1", "2-16-1", "2-32-1", "2-64-1"),
    heads=("logistic", "square"),
    classes=("upper", "lower"),
    activation="tanh",
    start="xavier",
    rates={
        "sgd": 0.5,
        "momentum": 0.1,
        "nesterov": 0.1,
        "adagrad": 0.1,
        "rmsprop": 0.01,
        "adam": 0.02,
        "adadelta": 1.0,
    },
    steps=500,
    story=(
        "Points of two classes that no straight line divides. With eight hidden units a network has 33 weights, and "
        "finds a line that bends."
    ),
    source="drawn here, in the shape of scikit-learn's make_moons",
    licence="drawn here: this project's own, MIT",
    order=1,
)
