"""The six-hump camel back: six minima, two of them lowest."""

import numpy as np

from landscapes.base import Landscape, Point, Scalar, with_loss

# Half of them: the function is the same at (-x, -y).
DENTS = np.array(
    [
        (0.08984201310031806, -0.7126564030207396),
        (-1.7036067149699807, 0.7960835686726251),
        (1.6071047529201974, 0.5686514548841314),
    ]
)
PASSES = np.array(
    [
        (1.1092053368047865, -0.7682680925095399),
        (1.638067984189779, 0.2286740690443941),
        (1.296070267167109, 0.6050843880386585),
    ]
)


def loss(p: Point) -> Scalar:
    x, y = p
    return (4.0 - 2.1 * x**2 + x**4 / 3.0) * x**2 + x * y + (-4.0 + 4.0 * y**2) * y**2


def minima():
    return with_loss(loss, np.concatenate([DENTS, -DENTS]))


def saddles():
    return with_loss(loss, np.concatenate([PASSES, -PASSES, np.zeros((1, 2))]))


LANDSCAPE = Landscape(
    name="Six-hump camel",
    loss=loss,
    formula=r"\left(4-2.1x^2+\tfrac13x^4\right)x^2+xy+(4y^2-4)\,y^2",
    xlim=(-2.0, 2.0),
    ylim=(-1.2, 1.2),
    start=(-1.1, 0.1),
    minima=minima,
    saddles=saddles,
    rates={
        "sgd": 0.03,
        "momentum": 0.005,
        "nesterov": 0.005,
        "adagrad": 0.2,
        "rmsprop": 0.02,
        "adam": 0.05,
        "sgd_diagonal": 0.2,
    },
    steps=120,
    story=(
        "Six minima in pairs, two of them lowest, and seven saddles in between. From here all six methods find the same "
        "one, and a lowest; from (-1.2, 0) SGD, momentum and Nesterov end in a shallower one, and from (-1.1, -0.2) all "
        "in the other lowest."
    ),
    good_for="Saddles and basins close together.",
    source="Dixon and Szego, Towards Global Optimisation 2 (1978)",
    order=25,
)
