"""Chapter "Activations", second part: gradients of one sign (C59), and units that are dead (C60)."""

import numpy as np

from engine.activity import one_sign
from engine.examples import parts
from lecture.activations import CHAPTER, DIGITS, STARTS, name_of
from lecture.base import Measurement, Scene
from lecture.experiments import Experiment, Lab, Seen, on_its_page, right
from problems.network import Batch
from states.task import Task

# C59: the second hidden layer, whose inputs are what the activation gives

TWO_DEEP = DIGITS._replace(net="64-32x2-10")
THREE = ("sigmoid", "relu", "tanh")
SIZES = (1, 2, 8, 32, 128)
BATCHES = 32  # of each size at most
ONE_SIGN = {
    (key, size): f"{name_of(key)}, batch of {size}: share of the units whose gradients have one sign"
    for key in THREE
    for size in SIZES
}


def batches(task: Task, size: int, seed: int) -> Batch:
    """Draws batches of that size, each example at most once."""
    examples, _ = parts(task)
    order = np.random.default_rng([seed, size]).permutation(task.count)
    rows = order[: size * min(BATCHES, task.count // size)].reshape(-1, size)
    return Batch(examples.inputs[rows], examples.targets[rows], np.full(rows.shape, 1 / size, np.float32))


def signs(lab: Lab) -> Seen:
    """Counts before the first step, of batches of several sizes, the units of which all incoming weights are pushed one way."""
    figures = {}
    for (key, size), name in ONE_SIGN.items():
        task = TWO_DEEP._replace(activation=key, start=STARTS[key])
        figures[name] = one_sign(task.network, lab.start(task), 1, batches(task, size, lab.seed)).mean()
    return Seen(figures, {key: np.array([figures[ONE_SIGN[key, size]] for size in SIZES]) for key in THREE})


C59 = Experiment(
    of_seed=signs,
    trainings=0,
    thresholds={
        ONE_SIGN["sigmoid", 1]: ">= 1",
        ONE_SIGN["relu", 1]: ">= 1",
        ONE_SIGN["tanh", 1]: "<= 0",
        ONE_SIGN["sigmoid", 32]: ">= 0.25",
        ONE_SIGN["relu", 32]: "<= 0.2",
    },
)


def figure_c59(preset=None) -> dict[str, np.ndarray]:
    """Returns the shares of units. size (n,), of the batch; sigmoid, relu, tanh (seeds, n)."""
    return {"size": np.array(SIZES, float), **C59.stacked(*THREE)}


def how_often(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: hardly ever, 1: half of the sigmoids and few ReLUs, 2: nearly always."""
    sigmoid, relu = (measurement.figures[ONE_SIGN[key, 32]] for key in ("sigmoid", "relu"))
    if max(sigmoid, relu) <= 0.05:
        return 0
    return 1 if 0.25 <= sigmoid <= 0.75 and relu <= 0.2 else 2 if min(sigmoid, relu) >= 0.9 else None


# C60: units that no example makes positive any more

STEPS = 300
DYING = DIGITS._replace(prepare="raw", steps=STEPS)
RATE = 0.1
CASES = {
    "raw": ("ReLU, pixels as measured", DYING),
    "standardised": ("ReLU, standardised", DYING._replace(prepare="standardised")),
    "leaky": ("Leaky ReLU, pixels as measured", DYING._replace(activation="leaky_relu")),
}
SILENT = {key: f"{name}: share of units that no digit makes positive" for key, (name, _) in CASES.items()}
RIGHT = {key: f"{name}: share of new digits that are right" for key, (name, _) in CASES.items()}
SLOW = "ReLU, pixels as measured, SGD at 0.03: share of units that no digit makes positive"


def dying(lab: Lab) -> Seen:
    """Trains with Adam at a high rate, and counts the hidden units that are silent on all examples to learn from."""
    figures, drawn = {}, {}
    for key, (_, task) in CASES.items():
        run = lab.train(task, "adam", learning_rate=RATE)
        drawn[key] = lab.along(task, run.x).silent[:, 0]
        figures |= {SILENT[key]: drawn[key][-1], RIGHT[key]: right(run)[-1]}
    slow = lab.train(DYING, "sgd", learning_rate=0.03)
    figures[SLOW] = lab.along(DYING, slow.x[-1:]).silent[0, 0]
    return Seen(figures, {"step": run.step, **drawn})


C60 = Experiment(
    of_seed=dying,
    trainings=4,
    thresholds={
        SILENT["raw"]: ">= 0.8",
        SILENT["standardised"]: "<= 0",
        RIGHT["raw"]: "<= 0.5",
        RIGHT["leaky"]: ">= 0.8",
        RIGHT["standardised"]: ">= 0.9",
    },
)


def figure_c60(preset=None) -> dict[str, np.ndarray]:
    """Returns the shares of silent units. step (n,); raw, standardised, leaky (seeds, n)."""
    drawn = C60.drawn()
    return {
        "step": drawn[0]["step"].astype(float),
        **{key: np.array([one[key] for one in drawn], float) for key in CASES},
    }


def how_many_live(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: all units live, 1: about half, 2: next to none."""
    live = 1 - measurement.figures[SILENT["raw"]]
    return 0 if live >= 0.9 else 1 if 0.3 <= live <= 0.7 else 2 if live <= 0.2 else None


SCENES = (
    Scene(
        id="C59",
        chapter=CHAPTER,
        title="Inputs of one sign, gradients of one sign",
        source="A 03:37-04:00; B; T",
        claim=(
            "What a sigmoid gives is never below zero. So the gradients of all weights into a unit of the next layer have one sign, and the weights can only rise or fall together: a zigzag. "
            "A mini-batch relaxes that."
        ),
        look_for=(
            "One example at a time, at the left, every unit's weights are pushed one way, with sigmoid and with ReLU. With larger batches ReLU's line falls to almost nothing; "
            "sigmoid's stays about half way up. Tanh, whose outputs have both signs, is at zero."
        ),
        caveat="For sigmoids a mini-batch does half of it only: larger ones do not help further. ReLU gives nothing below zero either, yet with a batch it hardly matters.",
        network=TWO_DEEP._replace(activation="sigmoid", start="xavier"),
        measure=C59,
        figure=figure_c59,
        question="Outputs of sigmoid and ReLU are never negative. In a batch of 32 digits, for how many units of the next layer do all incoming weights still get gradients of one sign?",
        options=("For hardly any", "For about half behind sigmoids, few behind ReLUs", "For nearly all"),
        answer=how_often,
        why=(
            "The gradient of a weight is the mean over the batch of what comes in times what is sent back. Each example has one sign for all weights of a unit, but examples differ. "
            "Sigmoids give about the same for every digit, so that one sign wins for all weights at once; ReLUs give zero for many digits, each for others."
        ),
        notes=(
            "C43 shows the zigzag itself, with two weights. "
            "Counted are the units of the second hidden layer before the first step, over up to 32 batches of each size. "
            "Ask why tanh is at zero even for single examples: 32 inputs of both signs. "
            "Students carry ‘ReLU is not zero-centred’ as a fault; here it costs next to nothing."
        ),
    ),
    Scene(
        id="C60",
        chapter=CHAPTER,
        title="Dead units",
        source="after A 03:37-04:00; B; T",
        claim=(
            "A ReLU whose sum is below zero for every example gives nothing and gets no gradient: it is dead and stays so. A learning rate that is too high can kill a good part of a network."
        ),
        look_for=(
            "With the pixels as measured, from 0 to 16, nearly all units fall silent within a few steps, whatever the activation; with standardised inputs none does. There is one line a seed."
        ),
        caveat=(
            "It takes inputs that are not centred and a high rate: standardised, the same rate kills no unit. And leaky ReLUs fall silent nearly as much, but they still have a slope there, so the network goes on learning."
        ),
        measure=C60,
        learning=on_its_page(DYING, "adam", learning_rate=RATE),
        figure=figure_c60,
        question="Raw pixels from 0 to 16, 32 ReLUs, Adam with a learning rate of 0.1: after 300 steps, how many of the units still react to any digit?",
        options=("All", "About half", "Next to none"),
        answer=how_many_live,
        why=(
            "All inputs are positive, so a step changes all weights of a unit the same way (C59), and its sum, of up to 64 pixels of that size, by a hundred or more. "
            "Once it is below zero for all digits its gradient is zero, and nothing brings it back."
        ),
        notes=(
            "Ask what would bring a dead unit back: only other inputs, that is learning in a layer before it, and here there is none. "
            "SGD at 0.03 on the same pixels kills some, too. "
            "The cure most give is leaky ReLU; the better one is to standardise. "
            "Students look for dead units in any network that learns badly: count them first, as here."
        ),
    ),
)
