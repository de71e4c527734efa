"""Chapter "Training it": how many examples a network sees at a step, and in which order (C63, C64)."""

import numpy as np

from lecture.base import Measurement, Scene
from lecture.experiments import Experiment, Lab, Seen, on_its_page, right
from lecture.normalising import CHAPTER
from lecture.paths import ratio
from shapes import Training
from states.task import ALL, learn

# C63: the size of a batch

GOAL = 0.9  # of new digits are right
MOST = {1: 1000, 4: 400, 16: 100, 64: 100, 256: 100, 1200: 100}  # steps of a batch of that size, enough for the goal
SIZE_RATES = (0.03, 0.1, 0.3, 1.0)
EXAMPLES, SIZE_STEPS = (f"batches of {{}}: {what} until 90 % are right" for what in ("examples seen", "steps"))
TUNED = "batches of {}: the rate for that"
MORE_EXAMPLES = "examples that all at once need, over those of batches of 16"
MORE_STEPS = "steps that single examples need, over those of all at once"


def until(run: Training) -> float:
    """Returns the first snapshot's step at which enough of the new digits are right; infinity for none."""
    reached = np.flatnonzero(right(run) >= GOAL)
    return float(run.step[reached[0]]) if len(reached) else np.inf


def sizes(lab: Lab) -> Seen:
    """Trains with batches of six sizes, each at four rates, of which the best counts."""
    figures, needed = {}, []
    for size, steps in MOST.items():
        task = learn("digits", batch=ALL if size == 1200 else size, steps=steps)
        each = [until(lab.train(task, "sgd", learning_rate=rate)) for rate in SIZE_RATES]
        best = int(np.argmin(each))
        needed.append(each[best])
        figures |= {
            EXAMPLES.format(size): size * each[best],
            SIZE_STEPS.format(size): each[best],
            TUNED.format(size): SIZE_RATES[best],
        }
    figures[MORE_EXAMPLES] = ratio(figures[EXAMPLES.format(1200)], figures[EXAMPLES.format(16)])
    figures[MORE_STEPS] = ratio(figures[SIZE_STEPS.format(1)], figures[SIZE_STEPS.format(1200)])
    return Seen(figures, {"steps": np.array(needed)})


C63 = Experiment(
    of_seed=sizes,
    trainings=len(MOST) * len(SIZE_RATES),
    thresholds={MORE_EXAMPLES: ">= 6", MORE_STEPS: ">= 20"},
)


def figure_c63(preset=None) -> dict[str, np.ndarray]:
    """Returns what it takes until 90 % are right. size (n,) of a batch; steps (seeds, n)."""
    return {"size": np.array(list(MOST)), **C63.stacked("steps")}


def who_needs_fewest_examples(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: one at a time, 1: 64 at a time, 2: all at once."""
    needed = [measurement.figures[EXAMPLES.format(size)] for size in (1, 64, 1200)]
    return needed.index(min(needed)) if sorted(needed)[1] > min(needed) else None


# C64: sorted examples

EPOCHS = 4
SORTED = learn("digits", batch=8, steps=EPOCHS * 150)
GENTLE = learn("digits", batch=32, steps=38)  # one epoch
ORDERS = ("sorted", "shuffled")
AFTER = {
    (order, epochs): f"{order}, batches of 8: share right after {'one epoch' if epochs == 1 else f'{epochs} epochs'}"
    for order in ORDERS
    for epochs in (1, EPOCHS)
}
AFTER_GENTLE = {order: f"{order}, batches of 32 at a rate of 0.01: share right after one epoch" for order in ORDERS}


def in_order(lab: Lab) -> Seen:
    """Trains on digits sorted by class and on shuffled ones, and both again with larger batches and a lower rate."""
    figures, drawn = {}, {}
    for order in ORDERS:
        run = lab.train(SORTED._replace(order=order), "sgd", learning_rate=0.1)
        epochs = run.step * SORTED.batch / SORTED.count
        figures |= {AFTER[order, end]: right(run)[np.abs(epochs - end).argmin()] for end in (1, EPOCHS)}
        gentle = lab.train(GENTLE._replace(order=order), "sgd", learning_rate=0.01)
        figures[AFTER_GENTLE[order]] = right(gentle)[-1]
        drawn |= {order: right(run), "epochs": epochs}
    return Seen(figures, drawn)


C64 = Experiment(
    of_seed=in_order,
    trainings=2 * len(ORDERS),
    thresholds={
        AFTER["sorted", 1]: "<= 0.6",
        AFTER["shuffled", 1]: ">= 0.85",
        AFTER["sorted", EPOCHS]: "<= 0.93",
        AFTER["shuffled", EPOCHS]: ">= 0.95",
    },
)


def figure_c64(preset=None) -> dict[str, np.ndarray]:
    """Returns which share of new digits is right. epochs (n,); sorted, shuffled (seeds, n)."""
    return {"epochs": C64.drawn()[0]["epochs"], **C64.stacked(*ORDERS)}


def after_the_first_epoch(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: about as many as when shuffled, 1: about half as many, 2: no more than by chance."""
    known = measurement.figures[AFTER["sorted", 1]]
    share = ratio(known, measurement.figures[AFTER["shuffled", 1]])
    return 2 if known <= 0.15 else 0 if share >= 0.9 else 1 if 0.35 <= share <= 0.65 else None


SCENES = (
    Scene(
        id="C63",
        chapter=CHAPTER,
        title="Small batches need fewer examples",
        source="L 19:02-20:40, 29:03, 1:15:36",
        claim=(
            "One example at a time is the fastest way down, counted in examples: they resemble one another, so most of what a large batch says is said by a part of it. Batches are for the hardware."
        ),
        look_for=(
            "The rising line counts examples: all 1200 at once need twenty times as many as one at a time. The falling one counts steps, and goes the other way: "
            "a machine that does a batch in the time of one example is faster with large ones."
        ),
        caveat=(
            "Each size is given the best of four rates: small batches bear only small ones. At the same rate for all, small batches win by far more, and that says nothing. Until 90 % are right, "
            "single examples do best; to a low loss their noise keeps them away unless the rate falls."
        ),
        measure=C63,
        figure=figure_c63,
        learning=on_its_page(learn("digits", batch=1, steps=MOST[1]), "sgd", learning_rate=SIZE_RATES[0]),
        question="A network learns digits one at a time, 64 at a time, or all 1200 at once, each at its best rate, until 90 % of new digits are right. Who has seen the fewest examples?",
        options=("One at a time", "64 at a time", "All at once"),
        answer=who_needs_fewest_examples,
        why=(
            "After some hundred digits one at a time the network has made as many steps. All at once needs only some eight steps, but each has looked at 1200 digits, most of which say "
            "what the others have said."
        ),
        notes=(
            "Draw both axes on the board before the reveal and let the room draw both lines. "
            "This is the lecturer's argument about redundancy: a set of ten copies of 100 examples makes each full step ten times as dear and no better. "
            "Link to C44, the same on a surface of two weights. "
            "Students read “small batches are better” as fewer steps. They need more."
        ),
    ),
    Scene(
        id="C64",
        chapter=CHAPTER,
        title="Sorted digits",
        source="L 27:23-28:07, 1:15:54-1:16:08",
        claim="Examples that come sorted by category do not work: the network learns one class and forgets the one before. Shuffle them, so that neighbours differ.",
        look_for=(
            "With sorted digits the share that is right goes up and down once an epoch: each class in turn is all that the network sees. It ends each epoch higher than the one before, and stays behind."
        ),
        caveat=(
            "“Is not going to work” is too strong: after four epochs 86 % are right, against 97 %. And with batches of 32 at a rate of 0.01 the order makes no difference in the first epoch, since the steps of an epoch nearly add up."
        ),
        measure=C64,
        figure=figure_c64,
        learning=on_its_page(SORTED._replace(order="sorted"), "sgd", learning_rate=0.1),
        question="1200 digits, batches of 8. Shuffled, 93 % of new digits are right after one epoch. First all zeros, then all ones, and so on: how many after one epoch?",
        options=("About as many: the examples are the same", "About half as many", "No more than by chance"),
        answer=after_the_first_epoch,
        why=(
            "While only nines come, the quickest way to a low loss is to call everything a nine: the biases and weights of the other outputs are pushed down at each step. What the first layer has learned "
            "stays, so the next epoch begins with more."
        ),
        notes=(
            "Ask at which step of an epoch the network is worst. "
            "A file that a database writes is often sorted, by date or class; this is a fault met in practice. "
            "C45 has the same on two weights. "
            "Students think that one epoch is one epoch. The order alone halves what is known after it."
        ),
    ),
)
