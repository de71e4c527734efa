"""Chapter "Better on new data": several networks, and several weights of one (C72, C73)."""

from typing import Any

import numpy as np

from engine.activity import outputs
from engine.examples import parts
from lecture.base import Measurement, Scene
from lecture.experiments import Experiment, Lab, Seen, on_its_page, right
from states.task import learn

CHAPTER = "Better on new data"

# C72: ensembles

FEW = learn("digits", net="64-16-10", activation="tanh", start="xavier", count=200, steps=500)
NETS = 5
RATE = 0.05  # of momentum
CYCLES = NETS
HALF_COSINE = 0.5 * (1 + np.cos(np.pi * np.arange(FEW.steps // CYCLES) / (FEW.steps // CYCLES)))
CYCLIC = FEW._replace(schedule=np.tile(HALF_COSINE, CYCLES))  # Huang and others, Snapshot Ensembles (2017), section 3
ALONE = f"share right: one of {NETS} networks, mean"
TOGETHER = f"share right: {NETS} networks together"
LAST = f"share right: last of {NETS} snapshots of one network"
SNAPSHOTS = f"share right: {NETS} snapshots together"
GAIN = "gain in share right: networks"
SNAPSHOT_GAIN = "gain in share right: snapshots"
DIFFER = "share of new digits on which two differ: networks"
SNAPSHOTS_DIFFER = "share of new digits on which two differ: snapshots"


def probabilities(xs: np.ndarray) -> np.ndarray:
    """Returns what networks with weights xs (k, n) say of the new digits: probabilities (k, m, 10)."""
    examples, new = parts(FEW)
    sums = outputs(FEW.network, xs, new.inputs, examples).astype(float)
    raised = np.exp(sums - sums.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def correct(said: np.ndarray) -> Any:
    """Returns which share (...) of the new digits is right, of probabilities (..., m, 10)."""
    return (said.argmax(axis=-1) == parts(FEW)[1].targets).mean(axis=-1)


def differing(said: np.ndarray) -> float:
    """Returns on which share of the new digits two of several networks differ, the mean over all pairs; said (k, m, 10)."""
    guess = said.argmax(axis=-1)
    return float(np.mean([np.mean(guess[i] != guess[j]) for i in range(len(guess)) for j in range(i)]))


def several(lab: Lab) -> Seen:
    """Trains five networks from starts of their own, and one with a rate that falls to zero five times."""
    each = [lab.train(FEW._replace(seed=nth), "momentum", learning_rate=RATE) for nth in range(NETS)]
    networks = probabilities(np.stack([run.x[-1] for run in each]))
    cycles = lab.train(CYCLIC, "momentum", learning_rate=RATE)
    at_the_end_of_each = np.searchsorted(cycles.step, np.arange(1, CYCLES + 1) * (FEW.steps // CYCLES))
    snapshots = probabilities(cycles.x[at_the_end_of_each])
    together = {"networks": networks, "snapshots": snapshots}
    up_to = {
        name: np.array([correct(said[:count].mean(axis=0)) for count in range(1, NETS + 1)])
        for name, said in together.items()
    }
    alone = float(correct(networks).mean())
    return Seen(
        {
            ALONE: alone,
            TOGETHER: up_to["networks"][-1],
            LAST: correct(snapshots[-1]),
            SNAPSHOTS: up_to["snapshots"][-1],
            GAIN: up_to["networks"][-1] - alone,
            SNAPSHOT_GAIN: up_to["snapshots"][-1] - correct(snapshots[-1]),
            DIFFER: differing(networks),
            SNAPSHOTS_DIFFER: differing(snapshots),
        },
        {"networks": correct(networks), "snapshots": correct(snapshots)}
        | {f"{name} together": known for name, known in up_to.items()},
    )


C72 = Experiment(
    of_seed=several,
    trainings=NETS + 1,
    thresholds={GAIN: ">= 0.005", SNAPSHOT_GAIN: "-0.01 to 0.01", SNAPSHOTS_DIFFER: "<= 0.04", DIFFER: ">= 0.04"},
)


def figure_c72(preset=None) -> dict[str, np.ndarray]:
    """Returns shares of new digits right with the first seed. networks, snapshots (5,) alone; "networks together", "snapshots together" (5,)."""
    return dict(C72.drawn()[0])


def what_gains(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: the snapshots, 1: the networks, 2: neither."""
    networks, snapshots = measurement.figures[GAIN], measurement.figures[SNAPSHOT_GAIN]
    if max(networks, snapshots) < 0.004:
        return 2
    return 1 if networks >= snapshots + 0.004 else 0 if snapshots >= networks + 0.004 else None


# C73: averaged weights

NARROW = learn("digits", net="64-4-10", activation="tanh", start="xavier", batch=8, steps=1500)
AVERAGED = {"sgd": {"learning_rate": 0.5}, "sgd_averaged": {"learning_rate": 0.5, "averaging": 0.99}}
WEIGHTS = {"sgd": "last weights", "sgd_averaged": "averaged weights"}
EARLY = 105  # steps, a snapshot
EARLY_LOSS = {key: f"{words}: loss after {EARLY} steps" for key, words in WEIGHTS.items()}
LATE_LOSS = {key: f"{words}: loss after {NARROW.steps} steps" for key, words in WEIGHTS.items()}
LATE_RIGHT = {key: f"{words}: share of new digits right after {NARROW.steps} steps" for key, words in WEIGHTS.items()}
BEHIND = f"after {EARLY} steps: loss of the averaged weights over that of the last"
BETTER = f"after {NARROW.steps} steps: loss of the last weights over that of the averaged"


def averaged(lab: Lab) -> Seen:
    """Trains by SGD at a high rate, and by SGD that answers with a running mean of its weights."""
    figures, drawn = {}, {}
    for key, hypers in AVERAGED.items():
        run = lab.train(NARROW, key, **hypers)
        early = int(np.searchsorted(run.step, EARLY))
        figures |= {
            EARLY_LOSS[key]: run.scores[early, 0],
            LATE_LOSS[key]: run.scores[-1, 0],
            LATE_RIGHT[key]: right(run)[-1],
        }
        drawn |= {key: run.scores[:, 0], "step": run.step}
    return Seen(
        figures
        | {
            BEHIND: figures[EARLY_LOSS["sgd_averaged"]] / figures[EARLY_LOSS["sgd"]],
            BETTER: figures[LATE_LOSS["sgd"]] / figures[LATE_LOSS["sgd_averaged"]],
        },
        drawn,
    )


C73 = Experiment(of_seed=averaged, trainings=2, thresholds={BEHIND: ">= 1.1", BETTER: ">= 1.03"})


def figure_c73(preset=None) -> dict[str, np.ndarray]:
    """Returns the losses with the first seed. step (n,); sgd, sgd_averaged (n,)."""
    drawn = C73.drawn()[0]
    return {**drawn, "step": drawn["step"].astype(float)}


def early_on(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: the averaged weights are better, 1: the same, 2: worse."""
    behind = measurement.figures[BEHIND]
    return 0 if behind <= 0.95 else 2 if behind >= 1.1 else 1 if 0.97 <= behind <= 1.03 else None


SCENES = (
    Scene(
        id="C72",
        chapter=CHAPTER,
        title="Five networks know more than five snapshots",
        source="A 51:28-52:59; T; B",
        claim=(
            "Train several networks from different starts and average what they say: that is good for a couple of per cent, nearly always. Snapshots of one network, taken each time a cyclic rate has "
            "come down, do nearly as well and cost no more than one training."
        ),
        in_part=True,
        look_for=(
            "A mark is one network, or one snapshot, alone; a line is what the first two, three and so on say together. The networks' line ends above every one of them. The snapshots get better from one to the next, "
            "and their line only follows: it ends no higher than the last of them alone."
        ),
        caveat=(
            "The first half holds: one to two per cent. The second does not on this small network: its snapshots differ on 2 % of new digits, two networks on 6 %, and what agrees gains nothing by being averaged. "
            "No cycle leaves the basin that the first has found."
        ),
        network=FEW,
        measure=C72,
        figure=figure_c72,
        question="Which gains more on new digits over a single network: averaging what five networks say, or what five snapshots of one network say, taken at the ends of cycles of its rate?",
        options=("The snapshots", "The networks", "Neither gains anything"),
        answer=what_gains,
        why=(
            "Averaging helps where mistakes differ. Networks from different starts lie in different basins (C71) and are wrong about different digits; the snapshots lie in one basin and are wrong about the same ones."
        ),
        notes=(
            "Ask what five copies of the same network would gain. "
            "It is what they say that is averaged, the probabilities, and not the weights (C84). "
            "On a surface with many minima the cycles do visit several (C39): whether they do in a network is what one must measure. "
            "Students think that a cycle of the rate is a new start. It is a walk in the same valley."
        ),
    ),
    Scene(
        id="C73",
        chapter=CHAPTER,
        title="The mean of the last weights",
        source="A 54:23-54:45",
        claim="Keep a running mean of the weights, and use that in the end instead of the last ones: it sometimes helps a little bit.",
        look_for=(
            "The thin line jumps up and down with each batch. The mean is above it at first, since it still remembers the start, and later runs along its lower edge."
        ),
        caveat=(
            "A little bit is exactly it: a loss lower by a tenth or so, and of new digits now some per cent more are right, now none. It needs noise to average away: a rate that falls does the same."
        ),
        measure=C73,
        figure=figure_c73,
        learning=on_its_page(NARROW, "sgd_averaged", **AVERAGED["sgd_averaged"]),
        question="SGD at a high rate, and a running mean of its last hundred weights or so. After 105 steps, which has the lower loss?",
        options=("The mean", "Both the same", "The last weights"),
        answer=early_on,
        why=(
            "After a hundred steps the mean still contains where the run has been on its way down, which is higher up. Only when the run has arrived and just jumps about does its mean lie deeper than it does."
        ),
        notes=(
            "Let the room find the step at which the two lines cross. "
            "The means of weights are along one run, in one basin; between two runs there is a ridge (C71). "
            "C40 is the same on a bowl, where the gain is 27 times. "
            "Students take the mean from the beginning on. The memory, here 0.99, must be short against the training and long against the noise."
        ),
    ),
)
