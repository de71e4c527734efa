"""Chapter "Starting a network", second part: how large random weights must be, for tanh units (C55) and for ReLU (C56)."""

from collections.abc import Callable

import numpy as np

from engine.examples import parts, thinned
from lecture.base import Measurement, Scene
from lecture.experiments import Experiment, Lab, Seen, layers, on_its_page, right
from lecture.symmetry import CHAPTER
from states.task import Task, learn
from written import written

DEPTHS = {"ten hidden layers": "64-32x10-10", "one hidden layer": "64-32-10"}
STEPS, RATE = 300, 0.05
LEARNS = 0.88  # share of new digits right
DIGITS = learn("digits", steps=STEPS)


def activations(task: Task, x: np.ndarray, inputs: np.ndarray, unit: Callable) -> list[np.ndarray]:
    """Returns what the units of each hidden layer give (m, units) for inputs (m, k): unit(what they add up)."""
    found, h = [], inputs
    for layer in layers(task, x)[:-1]:
        h = unit(h @ layer.W + layer.b)
        found.append(h)
    return found


def relu(z: np.ndarray) -> np.ndarray:
    """Cuts off what is below zero."""
    return np.maximum(z, 0)


def at_the_start(lab: Lab, task: Task, unit: Callable) -> list[np.ndarray]:
    """Returns the activations of each hidden layer before the first step, on 512 of the examples."""
    return activations(task, lab.start(task), thinned(parts(task)[0]).inputs, unit)


# C55: tanh, and three sizes of the weights

GAINS = (0.64, 1.0, 3.2)  # 0.01 and 0.05 with 4096 inputs, as in B, are the first and the last
TANH = DIGITS._replace(activation="tanh", start="xavier")
KEPT = {gain: f"factor {written(gain)}: spread in the tenth layer over that in the first" for gain in GAINS}
SATURATED = f"factor {written(GAINS[-1])}: share of activations beyond 0.99 in the tenth layer"
RIGHT = {
    (depth, gain): f"factor {written(gain)}, {depth}: share of new digits that are right"
    for depth in DEPTHS
    for gain in GAINS
}
EDGES = np.linspace(-1, 1, 42)  # of the histograms


def three_gains(lab: Lab) -> Seen:
    """Looks at ten layers of tanh before the first step, and trains ten layers and one from there."""
    figures, counts = {}, []
    for gain in GAINS:
        hidden = at_the_start(lab, TANH._replace(net=DEPTHS["ten hidden layers"], gain=gain), np.tanh)
        figures[KEPT[gain]] = hidden[-1].std() / hidden[0].std()
        counts.append([np.histogram(h, EDGES)[0] / h.size for h in hidden])
    figures[SATURATED] = np.mean(np.abs(hidden[-1]) > 0.99)
    for (depth, gain), name in RIGHT.items():
        run = lab.train(TANH._replace(net=DEPTHS[depth], gain=gain), "sgd", learning_rate=RATE)
        figures[name] = right(run)[-1]
    return Seen(figures, {"share": np.array(counts)})


C55 = Experiment(
    of_seed=three_gains,
    trainings=len(RIGHT),
    thresholds={
        KEPT[0.64]: "<= 0.03",
        KEPT[1.0]: ">= 0.2",
        SATURATED: ">= 0.25",
        RIGHT["ten hidden layers", 0.64]: "<= 0.35",
        RIGHT["ten hidden layers", 1.0]: f">= {LEARNS}",
        RIGHT["ten hidden layers", 3.2]: "<= 0.7",
        RIGHT["one hidden layer", 0.64]: ">= 0.9",
    },
)


def figure_c55(preset=None) -> dict[str, np.ndarray]:
    """Returns how the activations are spread before the first step, with the first seed.

    factors (3,), as words; value (n,), the middle of each bin; share (3, layers, n) of the activations in it.
    """
    middles = (EDGES[:-1] + EDGES[1:]) / 2
    return {
        "factors": np.array([written(gain) for gain in GAINS]),
        "value": middles,
        "share": C55.drawn()[0]["share"],
    }


def which_factor(measurement: Measurement) -> int | None:
    """Returns the option that is right, the place of the only factor with which ten layers learn; 3: with all of them."""
    learned = [gain for gain in GAINS if measurement.figures[RIGHT["ten hidden layers", gain]] >= LEARNS]
    return 3 if len(learned) == 3 else GAINS.index(learned[0]) if len(learned) == 1 else None


# C56: Xavier's start or He's, for ReLU

STARTS = {"xavier": "Xavier", "he": "He"}
RELU_KEPT = {key: f"{name}: spread in the tenth layer over that in the first" for key, name in STARTS.items()}
RELU_RIGHT = {
    (depth, key): f"{name}, {depth}: share of new digits that are right"
    for depth in DEPTHS
    for key, name in STARTS.items()
}
AHEAD = "ten hidden layers: worst seed of He less the best of Xavier, in parts of all new digits"


def two_starts(lab: Lab) -> Seen:
    """Looks at ten layers of ReLU before the first step, and trains ten layers and one from there."""
    figures, spreads = {}, {}
    for key, name in RELU_KEPT.items():
        hidden = at_the_start(lab, DIGITS._replace(net=DEPTHS["ten hidden layers"], start=key), relu)
        spreads[key] = np.array([h.std() for h in hidden])
        figures[name] = spreads[key][-1] / spreads[key][0]
    for (depth, key), name in RELU_RIGHT.items():
        run = lab.train(DIGITS._replace(net=DEPTHS[depth], start=key), "sgd", learning_rate=RATE)
        figures[name] = right(run)[-1]
    return Seen(figures, spreads)


def worst_and_best(each) -> dict[str, float]:
    """Compares the worst seed of He's start with the best of Xavier's."""
    he, xavier = (each[RELU_RIGHT["ten hidden layers", key]] for key in ("he", "xavier"))
    return {AHEAD: float(he.min() - xavier.max())}


C56 = Experiment(
    of_seed=two_starts,
    trainings=len(RELU_RIGHT),
    thresholds={RELU_KEPT["xavier"]: "<= 0.08", RELU_KEPT["he"]: ">= 0.4", AHEAD: ">= 0.05"},
    together=worst_and_best,
)


def figure_c56(preset=None) -> dict[str, np.ndarray]:
    """Returns how the activations are spread before the first step. layer (10,); xavier, he (seeds, 10)."""
    spreads = C56.stacked(*STARTS)
    return {"layer": np.arange(1.0, 1 + spreads["he"].shape[1]), **spreads}


def how_much_is_left(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: about all of the spread, 1: about a thirtieth, 2: about a billionth."""
    left = measurement.figures[RELU_KEPT["xavier"]]
    return 0 if 0.5 <= left <= 2 else 1 if 1 / 60 <= left <= 1 / 12 else 2 if left <= 1e-6 else None


SCENES = (
    Scene(
        id="C55",
        chapter=CHAPTER,
        title="Too small fades, too large saturates",
        source="A 04:09-04:59; B; T",
        claim=(
            "If the weights start too small, the activations fade from layer to layer; if too large, the units saturate. "
            "A spread of one over the root of the inputs is just right, and the deeper the network, the more it matters."
        ),
        look_for=(
            "Each row has the ten layers of a network before its first step, and how often each activation comes. With 0.64 they "
            "gather at zero, with 3.2 at −1 and 1; with 1 they stay spread. The picture is of the first seed."
        ),
        caveat=(
            "Too large is not dead, only slow: it learns, but less in the same steps. A factor of 1 loses some of the spread, too. With one hidden layer the small start is as good as any."
        ),
        measure=C55,
        learning=on_its_page(TANH._replace(net=DEPTHS["ten hidden layers"], gain=GAINS[0]), "sgd", learning_rate=RATE),
        figure=figure_c55,
        question=(
            "Ten hidden layers of tanh units. Their weights are drawn with a standard deviation of a factor over the root of the layer's inputs. With which factor do they learn nine of ten new digits in 300 steps?"
        ),
        options=("With 0.64", "With 1", "With 3.2", "With all three"),
        answer=which_factor,
        why=(
            "Each layer multiplies the spread of its inputs by about the factor. Ten times in a row 0.64 leaves next to nothing, and the gradient has to come back through the same weights. "
            "3.2 pushes the sums to where tanh is flat, and a flat unit hands on no gradient."
        ),
        notes=(
            "Ask for 0.64 to the power of 9 before the reveal: about 0.02. "
            "The factors are those of lecture B's slides: weights of 0.01 and 0.05 in layers of 4096. "
            "Compare the chain of ten linear units in C80, where both ends are worse. "
            "Students take ‘small random numbers’ for a safe choice; it is one for shallow networks only."
        ),
    ),
    Scene(
        id="C56",
        chapter=CHAPTER,
        title="ReLU needs twice the variance",
        source="A 04:45-04:59; B; T",
        claim=(
            "A start made for tanh, a variance of one over the inputs, fades under ReLU, which drops half of the signal; with twice the variance it "
            "keeps its size. It is a huge difference in a deep network."
        ),
        look_for=(
            "The vertical axis is logarithmic. Xavier's line falls by about the same factor a layer, He's goes level; there is one line a seed."
        ),
        caveat="It takes depth: with one hidden layer both starts learn alike. And He's spread is kept on average only: single networks wander up and down by a half.",
        measure=C56,
        learning=on_its_page(
            DIGITS._replace(net=DEPTHS["ten hidden layers"], start="xavier"), "sgd", learning_rate=RATE
        ),
        figure=figure_c56,
        question="Ten hidden layers of ReLU units, started as Xavier says, with a variance of 1/inputs. How large is the spread of the activations in the tenth layer, before any training?",
        options=("About as large as in the first", "About a thirtieth of it", "About a billionth of it"),
        answer=how_much_is_left,
        why=(
            "Half of what a ReLU adds up is below zero and lost, so each layer halves the mean square of what comes in. That is a factor of 0.7 in size, and nine layers make it a twentieth. "
            "Twice the variance makes up for the half, in every layer."
        ),
        notes=(
            "Have the room compute 0.5 to the power of 4.5: about a twentieth. "
            "The spread falls a little faster than the mean square, since the mean is not zero. "
            "Both starts differ by a factor of 1.41 in each weight; ask whether anybody would have thought it matters. "
            "Students read ‘Xavier’ in a library and take it; the factor belongs to the activation."
        ),
    ),
)
