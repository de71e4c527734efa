"""Chapter "Starting a network", first part: weights that are all zero (C53), and weights that are all alike (C54)."""

import numpy as np

from lecture.base import Measurement, Scene
from lecture.experiments import Experiment, Lab, Seen, layers, on_its_page, right
from problems.layers import ACTIVATIONS
from states.task import Task, learn

CHAPTER = "Starting a network"
STEPS = 500
DIGITS = learn("digits", steps=STEPS)  # 64-32-10, ReLU, started as He says
RATE = 0.1

# C53: all weights zero

FIRST = {key: f"{ACTIVATIONS[key].name}: largest weight into the hidden units" for key in ("relu", "tanh", "sigmoid")}
OUT = "ReLU: largest weight into the outputs"
HIDDEN_BIAS, OUT_BIAS = "ReLU: largest bias of the hidden units", "ReLU: largest bias of the outputs"
APART = "Sigmoid: largest difference between weights into two hidden units"
RIGHT = {key: f"{ACTIVATIONS[key].name}: share of new digits that are right" for key in FIRST}
HE = "Weights drawn at random: share of new digits that are right"


def from_zero(lab: Lab) -> Seen:
    """Trains from weights of zero with three activations, and once from weights drawn as He says."""
    figures, drawn = {}, {}
    for key in FIRST:
        task = DIGITS._replace(activation=key, start="zero")
        run = lab.train(task, "sgd", learning_rate=RATE)
        hidden, out = layers(task, run.x[-1])
        figures |= {FIRST[key]: np.abs(hidden.W).max(), RIGHT[key]: right(run)[-1]}
        drawn[key] = right(run)
        if key == "relu":
            named = {OUT: out.W, HIDDEN_BIAS: hidden.b, OUT_BIAS: out.b}
            figures |= {name: np.abs(weights).max() for name, weights in named.items()}
        if key == "sigmoid":
            figures[APART] = np.ptp(hidden.W, axis=1).max()
    run = lab.train(DIGITS, "sgd", learning_rate=RATE)
    return Seen(figures | {HE: right(run)[-1]}, drawn | {"he": right(run), "step": run.step})


C53 = Experiment(
    of_seed=from_zero,
    trainings=4,
    thresholds={
        FIRST["relu"]: "<= 0",
        FIRST["tanh"]: "<= 0",
        OUT: "<= 0",
        OUT_BIAS: ">= 0.01",
        **{RIGHT[key]: "<= 0.2" for key in FIRST},
        HE: ">= 0.9",
    },
)


def figure_c53(preset=None) -> dict[str, np.ndarray]:
    """Returns of each seed which share of new digits is right. step (n,); he, relu, sigmoid (seeds, n)."""
    return {
        "step": C53.drawn()[0]["step"].astype(float),
        **C53.stacked("he", "relu", "sigmoid"),
    }


def what_has_moved(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: all weights, 1: only the biases of the outputs, 2: none."""
    figures = measurement.figures
    inner = [figures[name] for name in (FIRST["relu"], OUT, HIDDEN_BIAS)]
    if min(inner) > 0:
        return 0
    return None if max(inner) > 0 else 1 if figures[OUT_BIAS] > 0 else 2


# C54: all weights alike

WEIGHT = 0.1
UNITS = 32
APART_ALIKE = {key: f"{ACTIVATIONS[key].name}, all alike: largest difference between two units" for key in FIRST}
MOVED = "ReLU, all alike: how far the weights into a unit have moved"
DIFFERENT = {
    "alike": "ReLU, all alike: different units in the end",
    "random": "ReLU, drawn at random: different units in the end",
}
RIGHT_ALIKE = {key: f"{ACTIVATIONS[key].name}, all alike: share of new digits that are right" for key in FIRST}


def units(task: Task, x: np.ndarray) -> np.ndarray:
    """Returns of each hidden unit (units, n) all weights that come in and go out, and its bias."""
    hidden, out = layers(task, x)
    return np.column_stack([hidden.W.T, hidden.b, out.W])


def from_equal(lab: Lab) -> Seen:
    """Trains from equal weights with three activations, and once from weights drawn as He says."""
    figures, drawn = {}, {}
    for key in FIRST:
        task = DIGITS._replace(activation=key, start="constant")
        run = lab.train(task, "sgd", learning_rate=RATE)
        start, end = units(task, run.x[0]), units(task, run.x[-1])
        figures |= {APART_ALIKE[key]: np.ptp(end, axis=0).max(), RIGHT_ALIKE[key]: right(run)[-1]}
        if key == "relu":
            figures |= {
                MOVED: np.linalg.norm(end - start, axis=1).max(),
                DIFFERENT["alike"]: len(np.unique(end, axis=0)),
            }
            drawn["alike"] = end
    run = lab.train(DIGITS, "sgd", learning_rate=RATE)
    drawn["random"] = units(DIGITS, run.x[-1])
    figures |= {DIFFERENT["random"]: len(np.unique(drawn["random"], axis=0)), HE: right(run)[-1]}
    return Seen(figures, drawn)


C54 = Experiment(
    of_seed=from_equal,
    trainings=4,
    thresholds={
        **dict.fromkeys(APART_ALIKE.values(), "<= 0"),
        MOVED: ">= 0.1",
        DIFFERENT["random"]: f">= {UNITS}",
        **dict.fromkeys(RIGHT_ALIKE.values(), "<= 0.3"),
        HE: ">= 0.9",
    },
)


def figure_c54(preset=None) -> dict[str, np.ndarray]:
    """Returns the weights into each unit after the training with the first seed. alike, random (32, 64), a picture of 8 x 8 each."""
    return {name: ends[:, :64].astype(float) for name, ends in C54.drawn()[0].items()}


def how_many_units(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: one, 1: about ten, 2: all 32."""
    count = measurement.figures[DIFFERENT["alike"]]
    return 0 if count == 1 else 1 if 5 <= count <= 20 else 2 if count == UNITS else None


SCENES = (
    Scene(
        id="C53",
        chapter=CHAPTER,
        title="From zero nothing starts",
        source="L 1:13:01-1:13:36; B",
        claim=(
            "With all weights zero a network is stuck: its hidden units give zero, so the weights behind them get no gradient; and "
            "the weights behind them are zero, so no gradient goes back through them either."
        ),
        look_for=(
            "Only the network whose weights were drawn at random learns; all others go on guessing one digit or another. The line of ReLU is that of "
            "tanh, too: in both only the same ten biases have moved."
        ),
        caveat=(
            "Not every gradient is zero. The biases of the outputs learn how frequent each digit is. And a sigmoid gives 0.5 for a sum "
            "of zero, so its weights do move, but those of all 32 units alike, and that is no better (C54)."
        ),
        measure=C53,
        learning=on_its_page(DIGITS._replace(start="zero"), "sgd", learning_rate=RATE),
        figure=figure_c53,
        question="A network of 32 ReLU units starts with all weights and biases zero and learns digits for 500 steps of SGD. Which of them have moved in the end?",
        options=("All of them", "Only the ten biases of the outputs", "None"),
        answer=what_has_moved,
        why=(
            "The gradient of a weight is what comes in times what is sent back. Into the outputs comes zero from every hidden unit; to the "
            "hidden units nothing is sent back, since it would come through weights of zero. What comes into a bias is 1: those of the outputs alone feel the error."
        ),
        notes=(
            "Have the room write the two factors of a weight's gradient for each layer, and cross out those that are zero. "
            "Ask what a network can say that knows only its output biases: always the same digit, the most frequent one. "
            "Zero is a saddle of the loss (C46): its gradient is nothing, and a little noise would be enough to leave it. "
            "Students conclude that biases must not be zero either. They may: random weights already make the units differ."
        ),
    ),
    Scene(
        id="C54",
        chapter=CHAPTER,
        title="Thirty-two units that are one",
        source="L 1:13:36-1:14:52; B",
        claim=(
            "Start all weights with the same number and all units of a layer compute the same, get the same gradient and stay the same. "
            "Something must break the symmetry: draw the weights at random."
        ),
        look_for=(
            "Each small square is a unit: the weights that come in from the 8 × 8 pixels, blue where a bright pixel pushes it up, orange where it pushes it down. Above, started alike, "
            "the 32 have learned, and all of them the same; below, drawn at random, each looks for something else. The picture is of the first seed."
        ),
        caveat="It is enough that something differs between the units, such as dropout. Different mini-batches are not enough: all units see the same ones.",
        measure=C54,
        learning=on_its_page(DIGITS._replace(start="constant"), "sgd", learning_rate=RATE),
        figure=figure_c54,
        question="A network of 32 hidden ReLU units starts with every weight 0.1 and learns digits for 500 steps. How many different units has it then?",
        options=("1", "About 10", "32"),
        answer=how_many_units,
        why=(
            "A unit's gradient depends on what comes in, on its weights and on the weights behind it. All three are the same for all units, so all move alike, "
            "to the last digit of the computer's numbers. What was paid for with 32 units does the work of one."
        ),
        notes=(
            "Ask what one hidden unit can tell about ten classes: one number a picture, so little more than light against dark strokes at some places. "
            "The network learns, its loss falls; a loss curve alone would not show what is wrong. "
            "Students expect the random order of the examples to make the units differ. It gives every unit the same random push."
        ),
    ),
)
