"""Chapter "Better on new data": penalties and noise that shall keep a network from learning its examples by heart (C74, C75)."""

import numpy as np

from engine.activity import first_below
from lecture.base import Measurement, Scene
from lecture.experiments import Experiment, Lab, Seen, on_its_page, right
from lecture.network_averaging import CHAPTER
from states.task import learn

FEW = learn("digits", net="64-128-10", count=200, steps=1500)  # batches of 32
RATE = 0.002  # of Adam

# C74: L2

L2 = (0, 0.003, 0.03)
NEW_LOSS = "L2 {}: loss on new digits"
NEW_RIGHT = "L2 {}: share of new digits that are right"
LENGTH = "L2 {}: length of all weights"
LITTLE = "loss on new digits with L2 0.003 over that without"
MUCH = "loss on new digits with L2 0.03 over that with 0.003"
SHORTER = "length of all weights without L2 over that with 0.003"


def penalised(lab: Lab) -> Seen:
    """Trains on 200 digits with three weights of L2."""
    figures, drawn = {}, {}
    for l2 in L2:
        run = lab.train(FEW._replace(l2=float(l2)), "adam", learning_rate=RATE)
        figures |= {
            NEW_LOSS.format(l2): run.scores[-1, 2],
            NEW_RIGHT.format(l2): right(run)[-1],
            LENGTH.format(l2): np.linalg.norm(run.x[-1]),
        }
        drawn |= {str(l2): run.scores[:, 2], "step": run.step}
    none, little, much = (figures[NEW_LOSS.format(l2)] for l2 in L2)
    return Seen(
        figures
        | {
            LITTLE: little / none,
            MUCH: much / little,
            SHORTER: figures[LENGTH.format(L2[0])] / figures[LENGTH.format(L2[1])],
        },
        drawn,
    )


C74 = Experiment(
    of_seed=penalised,
    trainings=len(L2),
    thresholds={LITTLE: "<= 0.99", MUCH: ">= 1.2", SHORTER: ">= 2"},
)


def figure_c74(preset=None) -> dict[str, np.ndarray]:
    """Returns the loss on new digits. step (n,); names (m,); loss (m, seeds, n)."""
    drawn = C74.drawn()
    losses = [[one[str(l2)] for one in drawn] for l2 in L2]
    return {
        "step": drawn[0]["step"].astype(float),
        "names": np.array([f"L2 {l2}" if l2 else "no L2" for l2 in L2]),
        "loss": np.array(losses),
    }


def which_is_lowest(measurement: Measurement) -> int | None:
    """Returns the option that is right: the place in L2 of the weight with the lowest loss on new digits."""
    return int(np.argmin([measurement.figures[NEW_LOSS.format(l2)] for l2 in L2]))


# C75: dropout

SHARES = (0, 0.5, 0.7)
SLOWER = "dropout {}: steps to a loss of 0.1 over those without"
STEPS = "dropout {}: steps to a loss of 0.1"
DROP_RIGHT = "dropout {}: share of new digits that are right"
DROP_LOSS = "dropout {}: loss on new digits"
NO_LOWER = "dropout {}: loss on new digits over that without"
CHANGE = "dropout {}: change of the share of new digits that are right"


def dropping(lab: Lab) -> Seen:
    """Trains on 200 digits with three shares of dropout."""
    figures, drawn = {}, {}
    for share in SHARES:
        run = lab.train(FEW._replace(dropout=float(share)), "adam", learning_rate=RATE)
        reached = first_below(run.scores[:, 0], run.step, 0.1)
        figures |= {
            STEPS.format(share): np.inf if reached is None else reached,
            DROP_RIGHT.format(share): right(run)[-1],
            DROP_LOSS.format(share): run.scores[-1, 2],
        }
        drawn |= {str(share): right(run), "step": run.step}
    for share in SHARES[1:]:
        figures |= {
            SLOWER.format(share): figures[STEPS.format(share)] / figures[STEPS.format(0)],
            NO_LOWER.format(share): figures[DROP_LOSS.format(share)] / figures[DROP_LOSS.format(0)],
            CHANGE.format(share): figures[DROP_RIGHT.format(share)] - figures[DROP_RIGHT.format(0)],
        }
    return Seen(figures, drawn)


C75 = Experiment(
    of_seed=dropping,
    trainings=len(SHARES),
    thresholds={
        SLOWER.format(0.5): ">= 1.2",
        SLOWER.format(0.7): ">= 1.7",
        NO_LOWER.format(0.5): ">= 1",
        CHANGE.format(0.5): "-0.02 to 0.02",
        CHANGE.format(0.7): "-0.02 to 0.02",
    },
)


def figure_c75(preset=None) -> dict[str, np.ndarray]:
    """Returns which share of new digits is right. step (n,); names (m,); right (m, seeds, n)."""
    drawn = C75.drawn()
    known = [[one[str(share)][1:] for one in drawn] for share in SHARES]
    return {
        "step": drawn[0]["step"][1:].astype(float),  # the axis is logarithmic
        "names": np.array([f"dropout {share}" if share else "no dropout" for share in SHARES]),
        "right": np.array(known),
    }


def what_changes_surely(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: more new digits are right, 1: it takes longer, 2: nothing."""
    better, slower = measurement.figures[CHANGE.format(0.5)] >= 0.02, measurement.figures[SLOWER.format(0.5)] >= 1.1
    return None if better and slower else 0 if better else 1 if slower else 2


SCENES = (
    Scene(
        id="C74",
        chapter=CHAPTER,
        title="A little L2 helps",
        source="A 55:16-55:44; L 1:31:01; T; B",
        claim=(
            "L2 adds the square of the weights to the loss, so that large ones must be worth it. That it helps a network on new data “doesn't make a lot of sense”, says one lecture; another recommends it."
        ),
        look_for=(
            "Without L2 the loss on new digits falls and rises again a little while the weights go on growing. With 0.003 it stays lower to the end; with 0.03 it stops falling early and is higher than with the small one."
        ),
        caveat=(
            "It is the loss that gets better: how sure the network is of its mistakes. The share of new digits that are right hardly changes, by a per cent either way. With one seed in ten 0.03, too, ended lower than no L2 at all."
        ),
        measure=C74,
        figure=figure_c74,
        learning=on_its_page(FEW._replace(l2=L2[1]), "adam", learning_rate=RATE),
        question="A network of 128 hidden units learns 200 digits, without L2, with a little of it, 0.003, and with ten times as much. With which is the loss on new digits lowest?",
        options=("None", "0.003", "0.03"),
        answer=which_is_lowest,
        why=(
            "When all 200 are right the loss still falls as the weights grow, and with them how sure the network is, of new digits that it gets wrong, too. A little L2 ends that growth: the weights are less than half as long. "
            "Too much of it keeps the network from learning the digits."
        ),
        notes=(
            "Ask whether more or fewer digits will be right, and only then about the loss: the loss answers, the share does not. "
            "On two weights it is C50: L2 pulls to zero and reaches no axis. "
            "The weight is that of half the square of all weights, biases included. "
            "Students choose a penalty by the loss on the training examples, which it always makes worse."
        ),
    ),
    Scene(
        id="C75",
        chapter=CHAPTER,
        title="Dropout takes longer, and here that is all",
        source="A 55:48-63:15; L 1:31:47-1:33:01; B; T",
        claim=(
            "Dropout trains a network of which a random half is missing at each step. It takes longer to train, and the network may do better on new data."
        ),
        in_part=True,
        look_for=(
            "The lines with dropout rise later and end where the one without it ends: all three get about 94 % of new digits right."
        ),
        caveat=(
            "“Takes longer” holds; “does better on new data” does not on this network of 128 units with 200 digits: the share changes by less than two per cent, now up and now down, and the loss on new digits is higher with dropout in each of ten seeds. "
            "Its successes are with networks a thousand times larger."
        ),
        measure=C75,
        figure=figure_c75,
        learning=on_its_page(FEW._replace(dropout=SHARES[1]), "adam", learning_rate=RATE),
        question="A network of 128 hidden units learns 200 digits, with and without dropping half of the units at each step. What does dropout change for sure?",
        options=("More new digits are right", "It takes longer to learn the 200", "Nothing"),
        answer=what_changes_surely,
        why=(
            "At each step only half of the units are there to be trained, and they must do without the others, so the loss falls later. What it shall prevent, units that rely on one another, does not hurt here: "
            "the network without dropout knows as many new digits."
        ),
        notes=(
            "Let the room vote on both parts of the claim separately. "
            "The lecture says itself that dropout takes longer (A 63:07), and that batch norm alone is often enough (A 69:04). "
            "C90 shows what dropout does to two weights. "
            "Students add dropout because networks have it. The page measures what it does to this one; try more units on the page Network."
        ),
    ),
)
