"""Chapter "Training it": what the inputs of a network, and of its inner layers, are made like (C61, C62)."""

import numpy as np

from lecture.base import Measurement, Scene
from lecture.experiments import Experiment, Lab, Seen, final_loss, on_its_page, right, visible
from lecture.paths import ratio
from states.task import learn

CHAPTER = "Training it"

# C61: the inputs of a network

WINE = learn("wine")  # 13-16-3, tanh, all 120 wines at each step, 300 steps
WAYS = {"raw": "as measured", "centred": "centred", "standardised": "standardised"}
WINE_RATES = 10.0 ** np.arange(-5, 2, 0.5)
BEST = {key: f"inputs {words}: loss at the best of {len(WINE_RATES)} rates" for key, words in WAYS.items()}
KNOWN = {key: f"inputs {words}: share of new wines that are right at that rate" for key, words in WAYS.items()}
CLASSES = np.log(3)  # the loss of who says that all three growers are alike


def wines(lab: Lab) -> Seen:
    """Trains on inputs prepared in three ways, each at every rate."""
    figures, drawn = {}, {}
    for way in WAYS:
        runs = [lab.train(WINE._replace(prepare=way), "sgd", learning_rate=rate) for rate in WINE_RATES]
        losses = np.array([final_loss(run) for run in runs])
        best = int(losses.argmin())
        figures |= {BEST[way]: losses[best], KNOWN[way]: right(runs[best])[-1]}
        drawn[way] = losses
    return Seen(figures, drawn)


C61 = Experiment(
    of_seed=wines,
    trainings=len(WAYS) * len(WINE_RATES),
    thresholds={BEST["raw"]: ">= 0.8", BEST["centred"]: ">= 0.5", BEST["standardised"]: "<= 0.01"},
)


def figure_c61(preset=None) -> dict[str, np.ndarray]:
    """Returns the loss after 300 steps, NaN where it is far out. rate (n,); raw, centred, standardised (seeds, n)."""
    return {"rate": WINE_RATES, **{way: visible(losses) for way, losses in C61.stacked(*WAYS).items()}}


def how_much_is_learned(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: as much as with standardised inputs, 1: half of it, 2: next to nothing."""
    raw, standardised = measurement.figures[BEST["raw"]], measurement.figures[BEST["standardised"]]
    if raw >= 0.75 * CLASSES:
        return 2
    return 0 if raw <= 10 * standardised else 1 if 0.3 * CLASSES <= raw <= 0.7 * CLASSES else None


# C62: batch norm

DEEP = learn("digits", net="64-32x4-10", steps=300)  # four hidden layers, ReLU, batches of 32
DEEP_RATES = (0.01, 0.1, 0.3, 1.0, 3.0, 10.0)
NORMS = {"off": "without", "on": "with batch norm"}
GAINS = {0.1: "ten times too small", 10.0: "ten times too large"}
GAIN_RATE = 0.3
WORKS = 0.9  # of new digits are right
HIGHEST = {norm: f"{words}: highest rate that works" for norm, words in NORMS.items()}
HIGHER = "highest rate with batch norm over that without"
AT_LOWEST = {
    norm: f"{words}, rate {DEEP_RATES[0]}: share of new digits that are right" for norm, words in NORMS.items()
}
AT_ONE = {norm: f"{words}, rate 1: share of new digits that are right" for norm, words in NORMS.items()}
FROM = {
    (norm, gain): f"{words}, start {start}: share of new digits that are right"
    for norm, words in NORMS.items()
    for gain, start in GAINS.items()
}


def normed(lab: Lab) -> Seen:
    """Trains with and without batch norm at every rate, and at one from starts of the wrong size."""
    figures, drawn = {}, {}
    for norm in NORMS:
        task = DEEP._replace(batch_norm=norm)
        known = [right(lab.train(task, "sgd", learning_rate=rate))[-1] for rate in DEEP_RATES]
        figures |= {
            HIGHEST[norm]: max(
                (rate for rate, one in zip(DEEP_RATES, known, strict=True) if one >= WORKS), default=0.0
            ),
            AT_LOWEST[norm]: known[0],
            AT_ONE[norm]: known[DEEP_RATES.index(1.0)],
        }
        for gain in GAINS:
            run = lab.train(task._replace(gain=gain), "sgd", learning_rate=GAIN_RATE)
            figures[FROM[norm, gain]] = right(run)[-1]
        drawn[norm] = np.array(known)
    return Seen(figures | {HIGHER: ratio(figures[HIGHEST["on"]], figures[HIGHEST["off"]])}, drawn)


C62 = Experiment(
    of_seed=normed,
    trainings=len(NORMS) * (len(DEEP_RATES) + len(GAINS)),
    thresholds={
        HIGHER: ">= 3",
        AT_ONE["off"]: "<= 0.5",
        AT_ONE["on"]: ">= 0.9",
        FROM["off", 0.1]: "<= 0.5",
        FROM["on", 0.1]: ">= 0.9",
    },
)


def figure_c62(preset=None) -> dict[str, np.ndarray]:
    """Returns which share of new digits is right after 300 steps. rate (n,); off, on (seeds, n)."""
    return {"rate": np.array(DEEP_RATES), **C62.stacked(*NORMS)}


def how_much_higher(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: it must be lower, 1: the same rate, 2: at least three times as high."""
    higher = measurement.figures[HIGHER]
    return 0 if higher < 1 else 1 if higher == 1 else 2 if higher >= 3 else None


SCENES = (
    Scene(
        id="C61",
        chapter=CHAPTER,
        title="A network that cannot learn from raw inputs",
        source="A 05:14-06:36; L 1:18:26-1:19:48; B",
        claim=(
            "Inputs shall have mean 0 and variance 1. If one of them is a thousand times as large as another, it is the only one that the network heeds, and no learning rate serves all of them."
        ),
        look_for=(
            "With inputs as measured the loss never gets far below 1.1, which is what one gets for saying that all three growers are equally likely; centred ones get about half way, standardised ones to "
            "nearly nothing. It is not a matter of the rate: all that there are were tried."
        ),
        caveat=(
            "Here it is more than a narrow valley (C41): a large input saturates every tanh unit at the start, so there is no slope to go by. With a linear model, raw inputs "
            "are only slow."
        ),
        measure=C61,
        figure=figure_c61,
        learning=on_its_page(WINE._replace(prepare="raw"), "sgd", learning_rate=0.1),
        question=(
            "Thirteen measurements of wines, some below 1 and some above 1000, go into a network as they were measured; the best of 14 learning rates is taken. "
            "Standardised, the loss comes down to nearly 0 in 300 steps. How much is learned like this?"
        ),
        options=("As much, at the right rate", "About half", "Next to nothing"),
        answer=how_much_is_learned,
        why=(
            "Proline, around 750, decides the sum of every unit, and tanh of a sum of some hundreds is 1 or −1 whatever the others say. What does not change has no gradient. "
            "Subtracting the mean helps; dividing by the deviation makes it easy."
        ),
        notes=(
            "Ask first whether there is a rate that would do: most hands go up. "
            "Mean and deviation are those of the examples to learn from, and are used unchanged for new ones. "
            "A few starts learn a little from raw inputs: the threshold allows for them. "
            "Students think that the first layer's weights can undo any scale. They could; but gradient descent does not find the way there."
        ),
    ),
    Scene(
        id="C62",
        chapter=CHAPTER,
        title="Batch norm bears a higher rate",
        source="A 07:16-08:06, 69:04; T; Ioffe and Szegedy, Batch Normalization (2015)",
        claim=(
            "Batch norm gives the sums of each layer mean 0 and variance 1 over the batch, then lets the network scale and shift them. A deep network trains more easily: at "
            "higher rates, and from starts of the wrong size."
        ),
        look_for=(
            "Up to a rate of 0.3 both lines run together. At 1 the network without it guesses, while that with batch norm is as good as ever; at 10 it fails, too."
        ),
        caveat=(
            "At rates that both bear it gains nothing, here not even at 0.01, which is too low for both. “Batch norm allows higher rates” is said in none of the lectures; it is in the paper."
        ),
        measure=C62,
        figure=figure_c62,
        learning=on_its_page(DEEP._replace(batch_norm="on"), "sgd", learning_rate=1.0),
        question="A network of four hidden layers is trained for 300 steps, and rates up to 0.3 work. How high may the rate be with batch norm?",
        options=("Lower: the layers are coupled now", "As high as without", "At least 3 times as high"),
        answer=how_much_higher,
        why=(
            "A step that is too long makes the weights large. Without batch norm the next layers' sums explode; with it they are brought back to size, and the gradient of a weight shrinks as the weight grows. "
            "For the same reason a start ten times too small does no harm."
        ),
        notes=(
            "Let the room say what becomes of a layer's output when all its weights are multiplied by 10: with batch norm, nothing. "
            "On new digits the network uses means and variances of all the examples it learned from. "
            "The table has both starts: ten times too small, which batch norm does not notice, and ten times too large, which costs it something. "
            "Students expect that it makes every training faster. It makes room for rates that do."
        ),
    ),
)
