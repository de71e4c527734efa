"""Least squares on real data: two measurements of diabetes patients, and what standardising them does."""

from landscapes.base import Landscape, Point, Scalar, no_points
from landscapes.diabetes_line import FACTS, RATES, of_all, seen
from landscapes.least_squares import lowest, mean_loss
from shapes import Knob


def loss(p: Point, standardise) -> Scalar:
    return mean_loss(p, seen((1 + standardise) / 2, 0.0, **FACTS), of_all(**FACTS))


def minima(standardise):
    return lowest(seen((1 + standardise) / 2, 0.0, **FACTS), of_all(**FACTS))


LANDSCAPE = Landscape(
    name="Regression",
    loss=loss,
    quadratic=True,
    formula=r"\tfrac1{2n}\lVert Xw-t\rVert^2=\tfrac12w^\top Hw-b^\top w+\tfrac12",
    knobs=(
        Knob(
            "standardise",
            0.0,
            0.0,
            1.0,
            "s",
            help="0: the inputs are only centred. 1: each is divided by its standard deviation.",
        ),
    ),
    xlim=(-0.4, 1.2),
    ylim=(-0.4, 1.2),
    start=(0.0, 0.0),
    minima=minima,
    saddles=no_points,
    rates=RATES,
    steps=400,
    story=(
        "Least squares with two real inputs, one of which varies seventy times as much (in variance) as the other: a taco "
        "shell, and SGD is the last to arrive. Move the knob to 1 and standardising turns it into a mild bowl: SGD is "
        "there in 18 steps instead of 136, and would bear a rate fifteen times as high."
    ),
    good_for="Why inputs are standardised.",
    source="scikit-learn's diabetes data (Efron et al., Least Angle Regression, 2004); CS231n 2017, lecture 7, 05:14-06:36",
    order=10,
)
