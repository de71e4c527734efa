"""Chapter "Activations", first part: what ten layers of sigmoids do to the gradient (C57), and whether one layer of them learns (C58)."""

import numpy as np

from engine.activity import first_below
from lecture.base import Measurement, Scene
from lecture.experiments import Experiment, Lab, Seen, on_its_page, right
from problems.layers import ACTIVATIONS
from states.task import learn

CHAPTER = "Activations"
STARTS = {"sigmoid": "xavier", "tanh": "xavier", "relu": "he", "leaky_relu": "he"}  # the usual one of each
DIGITS = learn("digits")


def name_of(activation: str) -> str:
    """Returns how an activation is called on the screen."""
    return ACTIVATIONS[activation].name


# C57: ten layers

DEEP = DIGITS._replace(net="64-32x10-10", steps=300)
DEEP_RATE = 0.05
THREE = ("sigmoid", "tanh", "relu")
LEFT = {key: f"{name_of(key)}: gradient of the first layer over that of the last" for key in THREE}
RIGHT = {key: f"{name_of(key)}: share of new digits that are right" for key in THREE}


def through_ten(lab: Lab) -> Seen:
    """Compares the gradients of the layers before the first step, by the root mean square over a layer's weights, and trains."""
    figures, drawn = {}, {}
    for key in THREE:
        task = DEEP._replace(activation=key, start=STARTS[key])
        drawn[key] = lab.activity(task, lab.start(task)).slope
        run = lab.train(task, "sgd", learning_rate=DEEP_RATE)
        figures |= {LEFT[key]: drawn[key][0] / drawn[key][-1], RIGHT[key]: right(run)[-1]}
    return Seen(figures, drawn)


C57 = Experiment(
    of_seed=through_ten,
    trainings=len(THREE),
    thresholds={
        LEFT["sigmoid"]: "<= 1e-5",
        LEFT["tanh"]: ">= 0.05",
        LEFT["relu"]: ">= 0.05",
        RIGHT["sigmoid"]: "<= 0.15",
        RIGHT["tanh"]: ">= 0.8",
        RIGHT["relu"]: ">= 0.8",
    },
)


def figure_c57(preset=None) -> dict[str, np.ndarray]:
    """Returns the size of the gradient in each layer before the first step. layer (11,); sigmoid, tanh, relu (seeds, 11)."""
    slopes = C57.stacked(*THREE)
    return {"layer": np.arange(1.0, 1 + slopes["relu"].shape[1]), **slopes}


def how_much_arrives(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: about half of the gradient, 1: about a thousandth, 2: about a millionth."""
    left = measurement.figures[LEFT["sigmoid"]]
    return 0 if 0.2 <= left <= 1 else 1 if 2e-4 <= left <= 5e-3 else 2 if 1e-7 <= left <= 1e-5 else None


# C58: one layer and four, each activation at its best rate

RATES = (0.1, 0.3, 1.0, 3.0)
GOOD = 0.05  # share of new digits that are wrong
SHALLOW = DIGITS._replace(steps=300)
FOUR_DEEP = DIGITS._replace(net="64-32x4-10", steps=1000)
STEPS = {key: f"{name_of(key)}, one hidden layer: steps to 95 % right (300: not within them)" for key in STARTS}
DEEP_STEPS = {key: f"{name_of(key)}, four hidden layers: steps to 95 % right (1000: not within them)" for key in THREE}
SLOWER = "Sigmoid's steps over ReLU's, one hidden layer"
DEEP_SLOWER = "Sigmoid's steps over ReLU's, four hidden layers"
TANH_SLOWER = "Tanh's steps over ReLU's, four hidden layers"


def steps_at(lab: Lab, task, key: str) -> list[float]:
    """Returns for each of the rates the steps (rates,) until 95 % of the new digits are right; infinity for never."""
    own = task._replace(activation=key, start=STARTS[key])
    runs = [lab.train(own, "sgd", learning_rate=rate) for rate in RATES]
    found = [first_below(1 - right(run), run.step, GOOD) for run in runs]
    return [float("inf") if steps is None else float(steps) for steps in found]


def tuned(lab: Lab) -> Seen:
    """Trains every activation at all rates, with one hidden layer and with four."""
    shallow = {key: steps_at(lab, SHALLOW, key) for key in STARTS}
    figures = {STEPS[key]: min(*steps, SHALLOW.steps) for key, steps in shallow.items()}
    for key in THREE:
        figures[DEEP_STEPS[key]] = min(*steps_at(lab, FOUR_DEEP, key), FOUR_DEEP.steps)
    figures[SLOWER] = figures[STEPS["sigmoid"]] / figures[STEPS["relu"]]
    for name, key in ((DEEP_SLOWER, "sigmoid"), (TANH_SLOWER, "tanh")):
        figures[name] = figures[DEEP_STEPS[key]] / figures[DEEP_STEPS["relu"]]
    return Seen(figures, {key: np.array(steps) for key, steps in shallow.items()})


C58 = Experiment(
    of_seed=tuned,
    trainings=len(RATES) * (len(STARTS) + len(THREE)),
    thresholds={SLOWER: "<= 2", DEEP_SLOWER: ">= 3", TANH_SLOWER: "<= 1.5"},
)


def figure_c58(preset=None) -> dict[str, np.ndarray]:
    """Returns the steps with one hidden layer, the median of the seeds. rate (4,); sigmoid, tanh, relu, leaky_relu (4,)."""
    steps = {key: np.median(each, axis=0) for key, each in C58.stacked(*STARTS).items()}
    return {"rate": np.array(RATES), **steps}


def how_slow(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: about as many as with ReLU, 1: ten times as many, 2: sigmoid never gets there."""
    steps, slower = measurement.figures[STEPS["sigmoid"]], measurement.figures[SLOWER]
    if steps >= SHALLOW.steps:
        return 2
    return 0 if 0.5 <= slower <= 2 else 1 if 6 <= slower <= 15 else None


SCENES = (
    Scene(
        id="C57",
        chapter=CHAPTER,
        title="Sigmoids kill the gradient",
        source="A 03:37-04:00; B; T",
        claim=(
            "A sigmoid's slope is a quarter at most and next to nothing where it saturates. What is sent back through many of them dies: the first layers of a deep network do not learn."
        ),
        look_for=(
            "The vertical axis is logarithmic. On the way from the outputs, at the right, to the first layer each layer of sigmoids costs nearly "
            "the same factor; tanh and ReLU keep the size of the gradient. There is one line a seed."
        ),
        caveat="It takes depth: with one hidden layer sigmoids learn well (C58). And a start that is right for the activation is part of it: tanh and ReLU fade, too, from weights that are too small (C55, C56).",
        measure=C57,
        learning=on_its_page(DEEP._replace(activation="sigmoid", start="xavier"), "sgd", learning_rate=DEEP_RATE),
        figure=figure_c57,
        question="A network of ten hidden layers of sigmoids is about to take its first step. How large is the gradient in its first layer, against that in the last?",
        options=("About half as large", "About a thousandth", "About a millionth"),
        answer=how_much_arrives,
        why=(
            "On its way back through a layer the gradient is multiplied by the slope of a sigmoid, 0.25 at most; the weights, started as Xavier says, leave its size as it is. "
            "A quarter ten times in a row is a millionth."
        ),
        notes=(
            "Have the room work out a quarter to the power of ten before the reveal: 0.25 × 0.25 is about 0.06, and so on; one in a million. "
            "Trained for 300 steps the network of sigmoids still guesses: about a tenth of the new digits. "
            "Tanh saturates as well, but its slope at zero is 1: that is why it passes here. "
            "Students say ‘saturated’ and mean large weights. These sigmoids are not saturated at all; a quarter is enough."
        ),
    ),
    Scene(
        id="C58",
        chapter=CHAPTER,
        title="A shallow network of sigmoids does converge",
        source="A 03:37-04:00; B",
        claim="Do not use sigmoid or tanh: the network will not converge. Use ReLU.",
        contradicts=True,
        look_for=(
            "Each activation's line is lowest at its own best rate, and there all are about as low: sigmoid at a rate of 3, ReLU at a tenth to a third of that. "
            "A line is missing where the rate never gets there. Median of the seeds."
        ),
        caveat=(
            "It comes true with depth: with four hidden layers sigmoids need many times the steps of ReLU, if they get there at all, though tanh needs fewer. And with one rate for all, say 0.1, sigmoids are far behind with one layer, too."
        ),
        measure=C58,
        learning=on_its_page(SHALLOW._replace(activation="sigmoid", start="xavier"), "sgd", learning_rate=RATES[-1]),
        figure=figure_c58,
        question=(
            "Networks with one hidden layer of 32 units learn digits, each with the best of four learning rates for its activation. How many steps to 95 % right with sigmoids, compared with ReLU?"
        ),
        options=("About as many", "About ten times as many", "They never get there"),
        answer=how_slow,
        why=(
            "One layer of sigmoids costs a factor of four or so in the gradient, and a learning rate that is ten times higher makes up for that. "
            "Through many layers it cannot: each has another factor (C57)."
        ),
        notes=(
            "Let the room find the mistake in an experiment that uses one rate for all: it compares rates, not activations (C05 has the same trap). "
            "Best of four rates means four trainings for each; say so when you compare. "
            "Leaky ReLU and ReLU can hardly be told apart here, as LeCun says of all kinks (L 1:12:41). "
            "Students remember ‘never use sigmoids’. The rule is about depth."
        ),
    ),
)
