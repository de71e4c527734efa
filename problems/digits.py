"""Handwritten digits, eight by eight pixels each."""

from functools import partial

from problems.base import Problem
from problems.tables import split

TRAINING = 1200  # of 1797

PROBLEM = Problem(
    name="Handwritten digits",
    table=partial(split, "digits", TRAINING),
    networks=(
        "64-32-10",
        "64-4-10",
        "64-16-10",
        "64-64-10",
        "64-128-10",
        "64-32x4-10",
        "64-32x10-10",
        "64-32x20-10",
    ),
    heads=("softmax",),
    classes=tuple("0123456789"),
    activation="relu",
    start="he",
    rates={
        "sgd": 0.1,
        "momentum": 0.01,
        "nesterov": 0.01,
        "adagrad": 0.02,
        "rmsprop": 0.001,
        "adam": 0.001,
        "adadelta": 1.0,
    },
    steps=1000,
    batch=32,
    unit=16.0,
    story=(
        "Pictures of 64 pixels, and which of ten digits each is. A network with 32 hidden units has 2410 weights; "
        "trained on 1200 pictures it knows 97 of 100 others."
    ),
    source="Alpaydin and Kaynak, Optical Recognition of Handwritten Digits (1998), in scikit-learn's copy",
    licence="Creative Commons Attribution 4.0",
    order=2,
)
