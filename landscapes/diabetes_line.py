"""Least squares on the examples of 442 patients: what centring, standardising and whitening do to the surface of the loss."""

from functools import lru_cache

from data import table
from landscapes.base import Landscape, Point, Scalar, View, no_points
from landscapes.least_squares import as_seen, by_target, facts_of, features, larger, lowest, mean_loss, share, window
from shapes import Knob

PATIENTS = table("diabetes")  # body mass index, s5, and how far the disease has gone on
TABLE = by_target(PATIENTS)
FACTS = facts_of(TABLE)
START = (-0.4, -0.4)


def seen(prepare, whiten, *, mean_1, mean_2, spread_1, spread_2, correlation, **others):
    """How an input becomes one that the weights see: as rows over the standardised inputs, 1 and the target.

    prepare goes from 0, raw, over 1/2, centred, to 1, standardised; whiten from there to 1, where the two no longer vary
    together: the matrix then is the inverse root of their covariance (ZCA, for the standardised inputs).
    """
    centred, scaled = larger(share(2 * prepare), whiten), larger(share(2 * prepare - 1), whiten)
    slope_1, height_1 = as_seen(mean_1, spread_1, centred, scaled)
    slope_2, height_2 = as_seen(mean_2, spread_2, centred, scaled)
    along, across = (1 + correlation) ** (-whiten / 2), (1 - correlation) ** (-whiten / 2)
    own, other = (along + across) / 2, (along - across) / 2
    return [
        [own * slope_1, other * slope_2, own * height_1 + other * height_2, 0.0],
        [other * slope_1, own * slope_2, other * height_1 + own * height_2, 0.0],
    ]


def of_all(*, correlation, correlation_1, correlation_2, **others):
    """The means of all examples: of the products of the standardised inputs, 1 and the target."""
    return [
        [1.0, correlation, 0.0, correlation_1],
        [correlation, 1.0, 0.0, correlation_2],
        [0.0, 0.0, 1.0, 0.0],
        [correlation_1, correlation_2, 0.0, 1.0],
    ]


def of_means(p: Point, means, prepare, whiten, **facts) -> Scalar:
    return mean_loss(p, seen(prepare, whiten, **facts), means)


def loss(p: Point, prepare, whiten, **facts) -> Scalar:
    return of_means(p, of_all(**facts), prepare, whiten, **facts)


def minima(prepare, whiten, **facts):
    return lowest(seen(prepare, whiten, **facts), of_all(**facts))


@lru_cache(maxsize=1024)
def view(prepare, whiten, **facts) -> View:
    if facts == FACTS:
        return View((-0.6, 1.2), (-0.6, 1.2), START)
    return window(START, of_all(**facts), seen(prepare, whiten, **facts), seen(1.0, whiten, **facts))


RATES = {
    "sgd": 0.09,
    "momentum": 0.02,
    "nesterov": 0.02,
    "adagrad": 0.1,
    "rmsprop": 0.01,
    "adam": 0.02,
    "adadelta": 1.0,
}

LANDSCAPE = Landscape(
    name="Diabetes",
    loss=loss,
    quadratic=True,
    table=TABLE,
    facts=FACTS,
    facts_of=facts_of,
    features=features,
    of_means=of_means,
    seen=seen,
    columns=("body mass index", "s5", "progression"),
    weights=("weight of the body mass index", "weight of s5"),
    drawn="plane",
    formula=r"\tfrac1m\sum_i\tfrac12\left(w\cdot x_i-t_i\right)^2",
    knobs=(
        Knob("prepare", 0.5, 0.0, 1.0, "s", help="0: the inputs as measured. 0.5: centred. 1: standardised."),
        Knob(
            "whiten",
            0.0,
            0.0,
            1.0,
            "w",
            help="On: the two inputs no longer vary together, whatever was prepared before.",
            switch=True,
        ),
    ),
    xlim=(-0.6, 1.2),
    ylim=(-0.6, 1.2),
    start=START,
    view=view,
    minima=minima,
    saddles=no_points,
    rates=RATES,
    steps=200,
    story=(
        "A point is a pair of weights, one for each of two measurements of 442 patients; its loss is how badly they predict. "
        "With inputs as measured the valley is 1500 times as steep across as along, "
        "centred 90 times, standardised 2.6 times, and whitened it is round."
    ),
    good_for="Why inputs are normalised, and what small batches do.",
    source="Efron et al., Least Angle Regression (2004), in scikit-learn's copy; CS231n 2017, lecture 7, 05:14-06:36; LeCun's deep-learning course, lecture 1, 1:18:26-1:21:02",
    order=10.1,
)
