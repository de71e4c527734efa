"""A line fitted to the examples of 442 patients: each point of the surface is a line, its slope and its height."""

from functools import lru_cache

from landscapes.base import Landscape, Point, Scalar, View, no_points
from landscapes.diabetes_line import PATIENTS
from landscapes.least_squares import as_seen, by_target, facts_of, features, lowest, mean_loss, share, window
from shapes import Knob

TABLE = by_target(PATIENTS[:, [0, 2]])  # body mass index, and how far the disease has gone on
FACTS = facts_of(TABLE)
START = (-1.0, -2.5)


def seen(prepare, *, mean_1, spread_1, **others):
    """What slope and height see of an example: its input, 0 raw, 1/2 centred, 1 standardised, and a one."""
    slope, height = as_seen(mean_1, spread_1, share(2 * prepare), share(2 * prepare - 1))
    return [[slope, height, 0.0], [0.0, 1.0, 0.0]]


def of_all(*, correlation_1, **others):
    """The means of all examples: of the products of the standardised input, 1 and the target."""
    return [[1.0, 0.0, correlation_1], [0.0, 1.0, 0.0], [correlation_1, 0.0, 1.0]]


def of_means(p: Point, means, prepare, **facts) -> Scalar:
    return mean_loss(p, seen(prepare, **facts), means)


def loss(p: Point, prepare, **facts) -> Scalar:
    return of_means(p, of_all(**facts), prepare, **facts)


def minima(prepare, **facts):
    return lowest(seen(prepare, **facts), of_all(**facts))


@lru_cache(maxsize=1024)
def view(prepare, **facts) -> View:
    if facts == FACTS:
        return View((-2.0, 3.0), (-4.0, 1.0), START)
    return window(START, of_all(**facts), seen(prepare, **facts), seen(1.0, **facts))


LANDSCAPE = Landscape(
    name="Fitted line",
    loss=loss,
    quadratic=True,
    table=TABLE,
    facts=FACTS,
    facts_of=facts_of,
    features=features,
    of_means=of_means,
    seen=seen,
    columns=("body mass index", "progression"),
    weights=("slope", "height where the input is 0"),
    drawn="line",
    formula=r"\tfrac1m\sum_i\tfrac12\left(x\,z_i+y-t_i\right)^2",
    knobs=(Knob("prepare", 0.5, 0.0, 1.0, "s", help="0: the input as measured. 0.5: centred. 1: standardised."),),
    xlim=(-2.0, 3.0),
    ylim=(-4.0, 1.0),
    start=START,
    view=view,
    minima=minima,
    saddles=no_points,
    rates={
        "sgd": 0.09,
        "momentum": 0.02,
        "nesterov": 0.02,
        "adagrad": 0.5,
        "rmsprop": 0.03,
        "adam": 0.1,
        "adadelta": 1.0,
    },
    steps=100,
    story=(
        "A point is a line through the examples: its slope and its height where the input is 0. Its loss is how badly that "
        "line tells how far the disease of 442 patients has gone on from their body mass index. As measured the input is "
        "far from 0, so slope and height must change together, along a narrow valley; centred they no longer do, "
        "and standardised the valley is a round bowl."
    ),
    good_for="What a point of the picture is, and why inputs are normalised.",
    source="CS231n 2017, lecture 7, 14:33 and 05:14-06:36; Efron et al., Least Angle Regression (2004), in scikit-learn's copy",
    order=10.05,
)
