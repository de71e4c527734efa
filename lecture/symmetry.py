"""Chapter "Starting a network": weights that are all zero (C53)."""

import numpy as np

from lecture.base import Measurement, Scene
from lecture.experiments import Experiment, Lab, Seen, layers, right
from problems.layers import ACTIVATIONS
from states.task import learn

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
    drawn = C53.drawn()
    return {
        "step": drawn[0]["step"].astype(float),
        **{key: np.array([one[key] for one in drawn]) for key in ("he", "relu", "sigmoid")},
    }


def what_has_moved(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: all weights, 1: only the biases of the outputs, 2: none."""
    figures = measurement.figures
    inner = [figures[name] for name in (FIRST["relu"], OUT, HIDDEN_BIAS)]
    if min(inner) > 0:
        return 0
    return None if max(inner) > 0 else 1 if figures[OUT_BIAS] > 0 else 2


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
)
