"""Chapter "Training it": methods and their rates on a network (C65, C66, C67, C77)."""

import numpy as np

from engine.activity import first_below
from lecture.base import Measurement, Scene
from lecture.experiments import VISIBLE, Experiment, Lab, Seen, final_loss, on_its_page, right, visible
from lecture.normalising import CHAPTER
from lecture.paths import ratio
from states.task import ALL, learn

# C65: four curves

DIGITS = learn("digits", steps=600)  # 64-32-10, ReLU, batches of 32
CURVES = (0.0003, 0.003, 0.03, 0.3, 1, 3)  # rates
LOSS_AT = f"rate {{}}: loss after {DIGITS.steps} steps"
BEGAN = "loss at the start"
CLIFF = "lowest rate that diverges over the best"


def curves(lab: Lab) -> Seen:
    """Trains at six rates from far too low to far too high."""
    runs = [lab.train(DIGITS, "sgd", learning_rate=float(rate)) for rate in CURVES]
    ends = np.array([final_loss(run) for run in runs])
    diverged = [rate for rate, loss in zip(CURVES, ends, strict=True) if not loss <= VISIBLE]
    figures = {LOSS_AT.format(rate): loss for rate, loss in zip(CURVES, ends, strict=True)}
    figures |= {
        BEGAN: runs[0].scores[0, 0],
        CLIFF: ratio(min(diverged, default=np.inf), CURVES[int(ends.argmin())]),
    }
    return Seen(figures, {"loss": np.array([run.scores[:, 0] for run in runs]), "step": runs[0].step})


C65 = Experiment(
    of_seed=curves,
    trainings=len(CURVES),
    thresholds={
        LOSS_AT.format(0.0003): ">= 2",
        LOSS_AT.format(0.3): "<= 0.03",
        LOSS_AT.format(1): "<= 0.03",
        CLIFF: "<= 10",
    },
)


def figure_c65(preset=None) -> dict[str, np.ndarray]:
    """Returns the losses with the first seed. names (m,); step (n,); loss (m, n), NaN from where it leaves the picture."""
    drawn = C65.drawn()[0]
    names = np.array([f"rate {rate}" for rate in CURVES])
    return {"names": names, "step": drawn["step"].astype(float), "loss": visible(drawn["loss"])}


def how_near_the_cliff(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: 3 to 10 times, 1: about 100 times, 2: more than 1000 times."""
    cliff = measurement.figures[CLIFF]
    return 0 if cliff <= 12 else 1 if 50 <= cliff <= 200 else 2 if cliff > 1000 else None


# C66: six methods, each with its best rate

METHODS = {
    "sgd": "SGD",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSProp",
    "adam": "Adam",
}
TUNING = learn("digits", steps=300)
TRIED = tuple(round(float(rate), 5) for rate in 10.0 ** np.arange(-3.5, 1, 0.5))
USUAL = 0.001  # Adam's, in most libraries
TUNED = {key: f"{name}: loss at its best rate" for key, name in METHODS.items()}
TUNED_RATE = {key: f"{name}: its best rate" for key, name in METHODS.items()}
AT_USUAL = f"Adam: loss at its usual rate, {USUAL}"
USUAL_TO_BEST = "loss of Adam at its usual rate over that at its best"
USUAL_TO_SGD = "loss of Adam at its usual rate over that of SGD at its best"


def tuned(lab: Lab) -> Seen:
    """Trains by six methods at every rate; a method's best is where its loss ends lowest."""
    figures, losses = {}, []
    for key in METHODS:
        each = np.array([final_loss(lab.train(TUNING, key, learning_rate=rate)) for rate in TRIED])
        figures |= {TUNED[key]: np.nanmin(each), TUNED_RATE[key]: TRIED[int(np.nanargmin(each))]}
        losses.append(each)
    usual = losses[-1][TRIED.index(USUAL)]
    figures |= {
        AT_USUAL: usual,
        USUAL_TO_BEST: ratio(usual, figures[TUNED["adam"]]),
        USUAL_TO_SGD: ratio(usual, figures[TUNED["sgd"]]),
    }
    return Seen(figures, {"loss": np.array(losses)})


C66 = Experiment(
    of_seed=tuned,
    trainings=len(METHODS) * len(TRIED),
    thresholds={TUNED["adam"]: "<= 0.05", TUNED["sgd"]: "<= 0.05", USUAL_TO_BEST: ">= 10", USUAL_TO_SGD: ">= 5"},
)


def figure_c66(preset=None) -> dict[str, np.ndarray]:
    """Returns the loss after 300 steps, the median of the seeds. methods, names (m,); rate (n,); loss (m, n)."""
    losses = np.median(C66.stacked("loss")["loss"], axis=0)
    return {
        "methods": np.array(list(METHODS)),
        "names": np.array(list(METHODS.values())),
        "rate": np.array(TRIED),
        "loss": visible(losses),
    }


def usual_against_tuned(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: Adam's loss is lower, 1: about the same, 2: at least five times as high."""
    higher = measurement.figures[USUAL_TO_SGD]
    return 0 if higher <= 0.8 else 1 if higher <= 1.25 else 2 if higher >= 5 else None


# C67: Adam without its correction

SHORT = learn("digits", steps=100)
CORRECTED = {"adam": "Adam", "adam_almost": "Adam without its correction"}
LOW, MIDDLE, HIGH = 0.001, 0.01, 0.1  # rates
FIRST = {key: f"{name}: longest way of a weight in the first step, in rates" for key, name in CORRECTED.items()}
AT_LOW = {key: f"{name}, rate {LOW}: loss after 50 steps" for key, name in CORRECTED.items()}
AT_HIGH = {key: f"{name}, rate {HIGH}: loss after 20 steps" for key, name in CORRECTED.items()}
AHEAD = f"rate {LOW}, 50 steps: loss of Adam over that without its correction"
ALIKE = f"rate {MIDDLE}, 50 steps: loss of Adam over that without its correction"
THROWN = f"rate {HIGH}, 20 steps: loss without the correction over that of Adam"


def uncorrected(lab: Lab) -> Seen:
    """Trains by Adam and by Adam without its correction, at a usual, a higher and a high rate."""
    figures, middle, drawn = {}, {}, {}
    for key in CORRECTED:
        low, between, high = (lab.train(SHORT, key, learning_rate=rate) for rate in (LOW, MIDDLE, HIGH))
        middle[key] = between.scores[50, 0]
        figures |= {
            FIRST[key]: np.abs(low.x[1] - low.x[0]).max() / LOW,
            AT_LOW[key]: low.scores[50, 0],
            AT_HIGH[key]: high.scores[20, 0],
        }
        drawn |= {f"{key} low": low.scores[:, 0], f"{key} high": high.scores[:, 0], "step": low.step}
    figures |= {
        AHEAD: ratio(figures[AT_LOW["adam"]], figures[AT_LOW["adam_almost"]]),
        ALIKE: ratio(middle["adam"], middle["adam_almost"]),
        THROWN: ratio(figures[AT_HIGH["adam_almost"]], figures[AT_HIGH["adam"]]),
    }
    return Seen(figures, drawn)


C67 = Experiment(
    of_seed=uncorrected,
    trainings=3 * len(CORRECTED),
    thresholds={
        FIRST["adam"]: "<= 1.01",
        FIRST["adam_almost"]: ">= 3",
        AHEAD: ">= 3",
        ALIKE: "0.4 to 2.5",
        THROWN: ">= 5",
    },
)


def figure_c67(preset=None) -> dict[str, np.ndarray]:
    """Returns the losses with the first seed. step (n,); names (m,); low, high (m, n), at either rate."""
    drawn = C67.drawn()[0]
    return {
        "step": drawn["step"].astype(float),
        "names": np.array(["Adam", "uncorrected"]),
        **{rate: np.array([drawn[f"{key} {rate}"] for key in CORRECTED]) for rate in ("low", "high")},
    }


def what_it_does(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: it is thrown out, 1: it is where Adam is, 2: it is ahead."""
    ahead = measurement.figures[AHEAD]
    return 0 if ahead <= 0.5 else 1 if 0.8 <= ahead <= 1.25 else 2 if ahead >= 2 else None


# C77: L-BFGS

FULL = learn("digits", net="64-16-10", activation="tanh", start="xavier", count=300, batch=ALL, steps=60)
PARTS = FULL._replace(batch=30)
SEARCHED = {"lbfgs": {}, "momentum": {"learning_rate": 0.1}, "adam": {"learning_rate": 0.03}}
NAMES = {"lbfgs": "L-BFGS", "momentum": "Momentum", "adam": "Adam"}
DOWN = {key: f"all 300 at once, {name}: steps to a loss of 0.05" for key, name in NAMES.items()}
ASKED = "all 300 at once, L-BFGS: gradients asked for until then"
FULL_LOSS = {key: f"all 300 at once, {name}: loss after 60 steps" for key, name in NAMES.items()}
FULL_RIGHT = {key: f"all 300 at once, {name}: share of new digits that are right" for key, name in NAMES.items()}
PARTS_RIGHT = {key: f"batches of 30, {name}: share of new digits that are right" for key, name in NAMES.items()}
FEWER = "steps of momentum over those of L-BFGS"
LENGTH = {key: f"all 300 at once, {name}: length of all weights at the end" for key, name in NAMES.items()}
WORSE = "share of new digits that L-BFGS gets wrong more than momentum"


def searched(lab: Lab) -> Seen:
    """Trains by L-BFGS, momentum and Adam, with all examples at each step and with batches."""
    figures, drawn = {}, {}
    for key, hypers in SEARCHED.items():
        full, part = (lab.train(task, key, **hypers) for task in (FULL, PARTS))
        reached = first_below(full.scores[:, 0], full.step, 0.05)
        figures |= {
            DOWN[key]: np.inf if reached is None else reached,
            FULL_LOSS[key]: full.scores[-1, 0],
            FULL_RIGHT[key]: right(full)[-1],
            LENGTH[key]: np.linalg.norm(full.x[-1]),
            PARTS_RIGHT[key]: right(part)[-1],
        }
        if key == "lbfgs" and reached is not None:
            figures[ASKED] = full.cost[int(np.searchsorted(full.step, reached)), 0]
        drawn |= {key: full.scores[:, 0], "step": full.step}
    figures |= {
        FEWER: ratio(figures[DOWN["momentum"]], figures[DOWN["lbfgs"]]),
        WORSE: figures[FULL_RIGHT["momentum"]] - figures[FULL_RIGHT["lbfgs"]],
    }
    return Seen(figures, drawn)


C77 = Experiment(
    of_seed=searched,
    trainings=2 * len(SEARCHED),
    thresholds={FEWER: ">= 5", FULL_LOSS["lbfgs"]: "<= 0.0001", WORSE: ">= 0.01"},
)


def figure_c77(preset=None) -> dict[str, np.ndarray]:
    """Returns the losses of each seed. step (n,); lbfgs, momentum, adam (seeds, n)."""
    return {"step": C77.drawn()[0]["step"].astype(float), **C77.stacked(*SEARCHED)}


def on_new_digits(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: L-BFGS, 1: both alike, 2: momentum."""
    worse = measurement.figures[WORSE]
    return 0 if worse <= -0.01 else 2 if worse >= 0.01 else 1 if abs(worse) <= 0.005 else None


SCENES = (
    Scene(
        id="C65",
        chapter=CHAPTER,
        title="The best rate is next to the cliff",
        source="A 12:41-13:00, 44:58-45:10",
        claim=(
            "Too low a rate learns slowly, too high a one explodes, and the shape of the loss tells which it is. The learning rate is the first thing to get right."
        ),
        look_for=(
            "At 0.0003 hardly anything happens; each ten times more is faster, up to 1, which ends lowest, though not without jumps. At 3 the loss leaves the picture within a few steps."
        ),
        caveat=(
            "The lecture's fourth curve, that comes down fast and stays too high, is not seen here: there is little room for it between the best rate and the cliff. These rates are half a decade or a decade "
            "apart, so the factor is no finer."
        ),
        measure=C65,
        figure=figure_c65,
        learning=on_its_page(DIGITS, "sgd", learning_rate=1.0),
        question="Of the rates 0.0003, 0.003, 0.03, 0.3, 1, 3, one gives the lowest loss after 600 steps. How much higher is the lowest of them that explodes?",
        options=("3 to 10 times", "About 100 times", "More than 1000 times"),
        answer=how_near_the_cliff,
        why=(
            "Longer steps are faster steps, until they are longer than twice one over the curvature. So the best rate of a short training lies just below the limit: the loss gets better and better with the rate, and then there is none."
        ),
        notes=(
            "Show the picture without the names and let the room put the rates to the curves. "
            "To search, go up by factors of 3 until it explodes, then take one or two back. "
            "The lecture's advice, to nail the rate first and leave its decay for later, is C83. "
            "Students search around a rate that works by factors of 1.5. The good range is seen on a logarithmic axis only."
        ),
    ),
    Scene(
        id="C66",
        chapter=CHAPTER,
        title="Six methods, each at its best",
        source="A 50:23",
        claim="Adam is a good choice for most networks.",
        look_for=(
            "Each curve comes down to about the same depth; what differs is where. The best rates of Adam and RMSProp are far lower than those of SGD and AdaGrad, some fifty times, and AdaGrad's valley is the widest. "
            "At 0.001, the rate that most libraries give Adam, its curve is still high up."
        ),
        caveat=(
            "Good, yes; better, no. With ten seeds, each method at its best of these rates, Adam's loss was lower than SGD's in about half and higher in the others. At rates so high the ends are a matter of chance: "
            "rounding a rate in its fifth digit changes them by half."
        ),
        measure=C66,
        figure=figure_c66,
        learning=on_its_page(TUNING, "adam", learning_rate=USUAL),
        question=(
            "A network for digits is trained for 300 steps, by Adam at its usual rate of 0.001, and by SGD at the best of nine rates. How does Adam's loss compare with that of SGD?"
        ),
        options=("It is lower", "About the same", "At least five times as high"),
        answer=usual_against_tuned,
        why=(
            "Adam moves each weight by at most about the rate a step, so in 300 steps of 0.001 none gets far. On standardised inputs, from a start of the right size, there is little else for Adam to even out: "
            "the rate decides more than the method."
        ),
        notes=(
            "Ask which of the six the room would take, then at which rate: the second answer matters more. "
            "Compare C20, where one rate for all methods is called unfair, and C82, where Adam is the one whom a change of scale cannot hurt. "
            "With raw inputs, on the page Network, the order changes. "
            "Students quote comparisons of methods at their default rates. Those compare defaults."
        ),
    ),
    Scene(
        id="C67",
        chapter=CHAPTER,
        title="Adam without its correction is faster here",
        contradicts=True,
        source="A 40:00-41:49",
        claim=(
            "Without the correction of its two means Adam takes very large first steps, since the second mean begins at zero: that may throw it out of a good start."
        ),
        look_for=(
            "At the usual rate, solid, the uncorrected method is far ahead: its large steps are a head start. At 0.1, dashed, it is thrown out: the loss is twenty times as high and more, and comes back only slowly."
        ),
        caveat=(
            "As a danger at usual rates this does not hold on this network: at 0.001 the uncorrected method has a fifth of Adam's loss after 50 steps, at 0.01 now one is ahead and now the other. At 0.1 it is true."
        ),
        measure=C67,
        figure=figure_c67,
        learning=on_its_page(SHORT, "adam_almost", learning_rate=LOW),
        question="Adam without its correction trains a network for digits at Adam's usual rate, 0.001. Its first steps are more than three times as long. Where is it after 50 steps?",
        options=(
            "Thrown out: its loss is at least twice as high",
            "About where Adam is",
            "Ahead: its loss is at most half as high",
        ),
        answer=what_it_does,
        why=(
            "The first mean is a tenth of the gradient and the root of the second a thirty-second part of its size: 3.2 rates in the first step, and longer ones follow. "
            "With a rate that is far below the best (C66) longer steps are what is needed; with one that is not, they are too long."
        ),
        notes=(
            "Have the room compute the first step: 0.1 over the root of 0.001. "
            "It is the same 3.2 as on a surface (C25), where the start is thrown over a ridge. "
            "The correction is worth having since the rate then means the same from the first step on. "
            "Students learn that the correction prevents harm. What it prevents is a warm start nobody asked for."
        ),
    ),
    Scene(
        id="C77",
        chapter=CHAPTER,
        title="L-BFGS: lowest loss, worst digits",
        source="A 49:57-50:39",
        claim="L-BFGS is for full batches, where it is very good; with mini-batches it is not, since its picture of the curvature does not stand the noise.",
        look_for=(
            "With all 300 digits at each step L-BFGS is at a loss of 0.05 after 7 steps and at 0 before the end; momentum needs 50. On new digits it is the other way round."
        ),
        caveat=(
            "The lowest loss has the most new digits wrong, which the lecture does not say. And a step asks for more than one gradient: twelve for the first six. With batches it does not "
            "break down here, but is behind on new digits as well."
        ),
        measure=C77,
        figure=figure_c77,
        learning=on_its_page(FULL, "lbfgs"),
        question="On 300 digits, all at each step, L-BFGS has a loss of 0 after 60 steps, momentum one of 0.04. Who gets more of the new digits right?",
        options=("L-BFGS", "Both as many", "Momentum"),
        answer=on_new_digits,
        why=(
            "The loss of the 300 and the share of new digits are two questions. L-BFGS goes to weights that are six times as long as momentum's, at which each of the 300 is more than certain; "
            "among the many places where they are right, a path of small steps ends at a nearer one."
        ),
        notes=(
            "Ask for the loss first, and only then for the new digits. "
            "The lecturer's advice was: L-BFGS if you can afford full batches and have little noise. The page adds: and if the loss is what you want. "
            "Compare C37, L-BFGS on a surface with noise. "
            "Students take the training loss for the goal. Here the best optimizer gives the worst network."
        ),
    ),
)
