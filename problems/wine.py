"""Thirteen measurements of wines, and which of three growers they are from; as measured, one is a thousand times another."""

from functools import partial

from problems.base import Problem
from problems.tables import split

TRAINING = 120  # of 178

PROBLEM = Problem(
    name="Wine",
    table=partial(split, "wine", TRAINING),
    networks=("13-16-3",),
    heads=("softmax",),
    classes=("grower 1", "grower 2", "grower 3"),
    inputs=(
        "alcohol",
        "malic acid",
        "ash",
        "alkalinity of ash",
        "magnesium",
        "phenols",
        "flavonoids",
        "other phenols",
        "proanthocyanins",
        "colour",
        "hue",
        "OD280/OD315",
        "proline",
    ),
    activation="tanh",
    start="xavier",
    rates={
        "sgd": 0.3,
        "momentum": 0.03,
        "nesterov": 0.03,
        "adagrad": 0.1,
        "rmsprop": 0.01,
        "adam": 0.01,
        "adadelta": 1.0,
    },
    steps=300,
    story=(
        "Some of the measurements are below one, some above a thousand. As measured they push every unit to where its "
        "slope is nothing, and the network learns nothing at any rate; standardised it is easy."
    ),
    source="Aeberhard and Forina, Wine (1991), in scikit-learn's copy",
    licence="Creative Commons Attribution 4.0",
    order=3,
)
