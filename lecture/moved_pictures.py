"""Chapter "Better on new data", last part: a network that also learns its pictures moved by a pixel (C76)."""

import numpy as np

from engine.activity import outputs
from engine.examples import as_seen, parts
from lecture.base import Measurement, Scene
from lecture.experiments import Experiment, Lab, Seen, on_its_page
from lecture.network_averaging import CHAPTER
from problems.digits_moved import WAYS, in_all_ways
from states.task import Task, learn

PICTURES = 200
PLAIN = learn("digits", net="64-64-10", count=PICTURES, steps=1500)  # batches of 32
MOVED = learn("digits_moved", net="64-64-10", count=PICTURES * len(WAYS), steps=1500)
TASKS = {"as they are": PLAIN, "moved, too": MOVED}  # what is learned
RATE = 0.002  # of Adam

ASKED = ("as they are", "moved by a pixel")
SHORT = {"as they are": "plain", "moved, too": "moved", "moved by a pixel": "moved"}  # in the figure
RIGHT = "pictures learned {}: share of new digits {} that are right"
GAIN = "change by learning moved pictures, of the share of new digits {} that are right"


def shares(task: Task, xs: np.ndarray) -> np.ndarray:
    """Returns which share of the new digits is right at weights xs (rows, n): (2, rows), as they are and moved by a pixel."""
    training, _ = parts(task)
    new = in_all_ways(PLAIN.learned.table(0).validation)
    took = outputs(task.network, xs, as_seen(task, new.inputs), training).argmax(axis=2)
    by_way = (took == new.targets).reshape(len(xs), -1, len(WAYS))
    return np.array([by_way[:, :, 0].mean(axis=1), by_way[:, :, 1:].mean(axis=(1, 2))])


def learned_both_ways(lab: Lab) -> Seen:
    """Trains on 200 digits, and on the same ones also moved by a pixel in four directions."""
    figures, drawn = {}, {}
    for learned, task in TASKS.items():
        run = lab.train(task, "adam", learning_rate=RATE)
        right = shares(task, run.x)
        figures |= {RIGHT.format(learned, asked): share[-1] for asked, share in zip(ASKED, right, strict=True)}
        drawn |= {learned: right, "step": run.step}
    without, with_moved = ([figures[RIGHT.format(learned, asked)] for asked in ASKED] for learned in TASKS)
    gains = zip(ASKED, with_moved, without, strict=True)
    return Seen(figures | {GAIN.format(asked): after - before for asked, after, before in gains}, drawn)


C76 = Experiment(
    of_seed=learned_both_ways,
    trainings=len(TASKS),
    thresholds={GAIN.format(ASKED[1]): ">= 0.35", GAIN.format(ASKED[0]): "-0.02 to 0.02"},
)


def figure_c76(preset=None) -> dict[str, np.ndarray]:
    """Returns which share of new digits is right. step (n,); names (m,); right (m, seeds, n)."""
    drawn = C76.drawn()
    lines = [(learned, nth) for nth in (1, 0) for learned in TASKS]
    return {
        "step": drawn[0]["step"][1:].astype(float),  # the axis is logarithmic
        "names": np.array([f"{SHORT[ASKED[nth]]}, after {SHORT[learned]}" for learned, nth in lines]),
        "right": np.array([[one[learned][nth][1:] for one in drawn] for learned, nth in lines]),
    }


def better_on_plain(measurement: Measurement) -> int | None:
    """Returns the option that is right of digits as they are, 0: more are right, 1: as many within 2 %, 2: fewer."""
    gain = measurement.figures[GAIN.format(ASKED[0])]
    return 0 if gain > 0.02 else 2 if gain < -0.02 else 1


SCENES = (
    Scene(
        id="C76",
        chapter=CHAPTER,
        title="Moved pictures teach what they show",
        source="A 64:44-66:29; L 28:32-28:55; B; T",
        claim=(
            "Show the network its pictures also mirrored, cut or moved, with the same answers: examples that cost nothing, from which it learns to do better on new ones."
        ),
        in_part=True,
        look_for=(
            "“moved, after plain” is the share of moved new digits that are right after learning plain ones. On new digits that are moved by a pixel the network that learned moved ones gets nine of ten right, the other four of ten. On new digits as they are both end at about 93 %."
        ),
        caveat=(
            "“Better on new pictures” holds for pictures that are moved as those were, from 37 % to 90 %, and for no others here: on new digits as they are the share changes by less than two per cent, with each of ten seeds. "
            "All of them stand in the middle of their picture, so nothing about them is learned by moving them. Photographs differ: there what is learned moved is met moved."
        ),
        measure=C76,
        figure=figure_c76,
        learning=on_its_page(MOVED, "adam", learning_rate=RATE),
        question="A network learns 200 digits, and another one the same 200 and each of them moved by a pixel in four directions. Is the second one better on new digits that are not moved?",
        options=("Yes, by more than 2 %", "It is about as good", "No: it is worse by more than 2 %"),
        answer=better_on_plain,
        why=(
            "Moved pictures teach that a digit is the same one when it is moved, and that is what it then knows: 90 % of the moved ones are right, not 37 %. "
            "The digits of this set are centred, so there that knowledge has no use. Nor does it cost anything."
        ),
        notes=(
            "Ask first what the network that has never seen a moved digit does with one: four of ten right, by moving it by a single pixel of eight. "
            "Augment by what changes in the pictures that will come, not by what is easy to do: a mirrored digit is none. "
            "Inputs are standardised by the pictures learned; with inputs that are only scaled it is 43 % and 89 %. "
            "Students take augmentation for more data. It is knowledge of the task, written as data."
        ),
    ),
)
