"""Chapter "Its landscape": the curvature of a network's loss (C68, C69, C78)."""

import numpy as np

from engine.curvature import largest, spectrum
from engine.examples import parts
from engine.training import SNAPSHOTS
from lecture.base import Measurement, Scene
from lecture.experiments import Experiment, Lab, Seen, on_its_page
from states.task import learn
from written import readable

CHAPTER = "Its landscape"

# C68: the edge of stability

SQUARED = learn("moons", net="2-16-1", head="square", steps=4000)  # all 200 examples at each step
EDGE_RATES = (0.05, 0.2, 0.3, 0.5)
TOO_HIGH = 1
LAST = SNAPSHOTS // 5  # snapshots, over which the end is averaged
EDGE = 2.0  # rate times curvature above which a step overshoots ever farther
BEGINS = "rate {}: rate × largest curvature at the start"
SETTLES = "rate {}: rate × largest curvature at the end"
UPHILL = "rate {}: share of the steps in which the loss rises"
REMAINS = "rate {}: share of the loss that is left"
BLOWN_UP = f"rate {TOO_HIGH}: step at which it has diverged"


def at_the_edge(lab: Lab) -> Seen:
    """Trains with the whole set of examples at five rates, and follows the largest curvature."""
    figures, drawn = {}, {}
    for rate in EDGE_RATES:
        run = lab.train(SQUARED, "sgd", learning_rate=rate)
        product = rate * largest(SQUARED.network, run.x, parts(SQUARED)[0])
        figures |= {
            BEGINS.format(rate): product[0],
            SETTLES.format(rate): product[-LAST:].mean(),
            UPHILL.format(rate): np.mean(np.diff(run.seen) > 0),
            REMAINS.format(rate): run.seen[-1] / run.seen[0],
        }
        drawn |= {readable(rate): product, "step": run.step}
    stopped = lab.train(SQUARED, "sgd", learning_rate=float(TOO_HIGH)).stopped
    return Seen(figures | {BLOWN_UP: np.inf if stopped is None else stopped}, drawn)


C68 = Experiment(
    of_seed=at_the_edge,
    trainings=len(EDGE_RATES) + 1,
    thresholds={
        BEGINS.format(0.3): "<= 1.7",
        SETTLES.format(0.3): "1.95 to 2.05",
        SETTLES.format(0.5): "1.95 to 2.05",
        UPHILL.format(0.5): ">= 0.3",
        REMAINS.format(0.5): "<= 0.35",
        SETTLES.format(0.2): "<= 1.9",
        BLOWN_UP: "<= 100",
    },
)


def figure_c68(preset=None) -> dict[str, np.ndarray]:
    """Returns rate times largest curvature with the first seed. names (m,); step (n,); product (m, n)."""
    drawn = C68.drawn()[0]
    return {
        "names": np.array([f"rate {readable(rate)}" for rate in EDGE_RATES]),
        "step": drawn["step"].astype(float),
        "product": np.array([drawn[readable(rate)] for rate in EDGE_RATES]),
    }


def where_it_goes(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: towards 0, 1: it stays, 2: it rises until rate times curvature is 2."""
    begins, settles = (measurement.figures[name.format(0.3)] for name in (BEGINS, SETTLES))
    if abs(settles - EDGE) <= 0.1 and settles > 1.1 * begins:
        return 2
    return 0 if settles < 0.5 * begins else 1 if 0.9 <= settles / begins <= 1.1 else None


# C69: saddles, not minima

MOONS = learn("moons", steps=1000)  # 2-8-1, tanh, 33 weights, all 200 examples at each step
WIDE = learn("moons", net="2-32-1", steps=1000)  # 129 weights
TIMES = (0, 100, 1000)  # steps
DOWN = "{} weights: share of the directions that go down after {} steps"
DEEPEST = "33 weights, after 1000 steps: most negative curvature over the largest, sizes"
FELL = "33 weights, from 100 to 1000 steps: loss over what it was"
NOTHING = 1e-5  # of the largest curvature: below that, rounding decides the sign


def directions(lab: Lab) -> Seen:
    """Trains a narrow and a wide network and counts in which of all directions the loss bends down."""
    figures, drawn = {}, {}
    for task in (MOONS, WIDE):
        run = lab.train(task, "sgd")
        rows = [int(np.argmin(np.abs(run.step - time))) for time in TIMES]
        bent = spectrum(task.network, run.x[rows], parts(task)[0])
        n = bent.shape[1]
        figures |= {
            DOWN.format(n, time): np.mean(each < -NOTHING * each[-1]) for time, each in zip(TIMES, bent, strict=True)
        }
        if task is MOONS:
            figures |= {DEEPEST: -bent[-1, 0] / bent[-1, -1], FELL: run.scores[rows[2], 0] / run.scores[rows[1], 0]}
            drawn = {"curvature": bent}
    return Seen(figures, drawn)


C69 = Experiment(
    of_seed=directions,
    trainings=2,
    thresholds={
        DOWN.format(33, 0): ">= 0.25",
        DOWN.format(33, 1000): ">= 0.1",
        DOWN.format(129, 1000): ">= 0.2",
        DEEPEST: "<= 0.02",
        FELL: "<= 1",
    },
)


def figure_c69(preset=None) -> dict[str, np.ndarray]:
    """Returns all curvatures with the first seed. names (m,), of the times; curvature (m, n), ascending."""
    return {"names": np.array([f"after {time} steps" for time in TIMES]), **C69.drawn()[0]}


def how_many_go_down(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: none, 1: one or two of the 33, 2: about a fifth."""
    share = measurement.figures[DOWN.format(33, 1000)]
    return 0 if share == 0 else 1 if share <= 2.5 / 33 else 2 if 0.13 <= share <= 0.3 else None


# C78: Newton's method on a network

SHORT = learn("moons", steps=60)
KNOWS_NOTHING = np.log(2)  # 0.693, the loss of who says 50:50 of both classes
METHODS = {"newton": {"learning_rate": 1.0}, "sgd": {}, "lbfgs": {}}
NAMES = {"newton": "Newton", "sgd": "SGD", "lbfgs": "L-BFGS"}
BEGAN = "loss at the start"
LOSS = {key: f"{name}: loss after {SHORT.steps} steps" for key, name in NAMES.items()}
BENT_DOWN = "Newton: share of the directions that go down at its start"


def jumps(lab: Lab) -> Seen:
    """Trains by Newton's method, by SGD and by L-BFGS from the same start."""
    runs = {key: lab.train(SHORT, key, **hypers) for key, hypers in METHODS.items()}
    (first,) = spectrum(SHORT.network, runs["newton"].x[:1], parts(SHORT)[0])
    figures = {LOSS[key]: run.scores[-1, 0] for key, run in runs.items()}
    figures |= {BEGAN: runs["sgd"].scores[0, 0], BENT_DOWN: np.mean(first < -NOTHING * first[-1])}
    return Seen(figures, {key: run.scores[:, 0] for key, run in runs.items()} | {"step": runs["sgd"].step})


C78 = Experiment(
    of_seed=jumps,
    trainings=len(METHODS),
    thresholds={
        LOSS["newton"]: ">= 0.692",
        LOSS["sgd"]: "<= 0.4",
        LOSS["lbfgs"]: "<= 0.1",
        BENT_DOWN: ">= 0.25",
    },
)


def figure_c78(preset=None) -> dict[str, np.ndarray]:
    """Returns the losses of each seed. step (n,); newton, sgd, lbfgs (seeds, n)."""
    return {"step": C78.drawn()[0]["step"].astype(float), **C78.stacked(*METHODS)}


def how_far(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: nearly 0, 1: about as low as SGD's, 2: no better than a coin."""
    newton, sgd = measurement.figures[LOSS["newton"]], measurement.figures[LOSS["sgd"]]
    if newton >= 0.99 * KNOWS_NOTHING:
        return 2
    return 0 if newton <= 0.05 else 1 if 0.8 <= newton / sgd <= 1.25 else None


SCENES = (
    Scene(
        id="C68",
        chapter=CHAPTER,
        title="At the edge of stability",
        source="after A 16:35; Cohen and others, Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability (2021)",
        claim=(
            "On a quadratic surface gradient descent is stable as long as rate times curvature is below 2. On a network the curvature is not given: "
            "with all examples at each step it rises in training until rate times curvature is 2, and stays there."
        ),
        look_for=(
            "Where a line stays below 2 the run is stable, and its curvature rises to the end. With 0.3 it rises to 2 and goes no higher; with 0.5 it begins above 2 "
            "and comes down to it. There the loss goes up in nearly every second step and falls all the same."
        ),
        caveat=(
            "This is the squared loss, and all examples at each step. With the cross-entropy loss the curvature falls once the examples are right, "
            "and mini-batches keep it lower."
        ),
        measure=C68,
        figure=figure_c68,
        learning=on_its_page(SQUARED, "sgd", learning_rate=0.5),
        question="Gradient descent trains a small network, rate 0.3, all examples at each step. At the start rate times largest curvature is well below 2. Where does the largest curvature of the loss go?",
        options=("It falls, towards 0", "It stays about what it is", "It rises, until rate times curvature is 2"),
        answer=where_it_goes,
        why=(
            "While steps are stable, training goes where the loss bends more and more. Beyond 2 each step overshoots along the steepest direction, farther and farther; "
            "that throws the weights to where the loss bends less. Both together hold the product at 2."
        ),
        notes=(
            "Ask for the rule from the taco shell first: stable below 2 / curvature (C02). Here the rate chooses the curvature, not the other way round. "
            "Rate 1 diverges within a hundred steps: at the start its product is 3.3 or more. "
            "The largest curvature is found at each of a hundred snapshots, from products of the Hessian with vectors (Lanczos). "
            "Students take a loss that rises now and then for a rate that is too high. At the edge it rises in nearly every second step and yet falls over fifty."
        ),
    ),
    Scene(
        id="C69",
        chapter=CHAPTER,
        title="A trained network is at no minimum",
        source="A 19:36-20:23; L 26:28",
        claim=(
            "In many dimensions a place where the loss bends up in every direction is rare: where training comes to rest there nearly always remain some directions that "
            "go down. Saddles, not minima, are what it passes."
        ),
        look_for=(
            "Each stroke is one of 33 directions. At the start four or five of ten go down; after 1000 steps a fifth still do, but all of these lie near zero, and a few go up steeply: "
            "a valley with a nearly flat floor."
        ),
        caveat=(
            "The directions that still go down go down by next to nothing: their curvature is below a hundredth of the largest one's. More steps would use some of them up. In this sense the "
            "network is in a minimum for all practical purposes."
        ),
        measure=C69,
        figure=figure_c69,
        learning=on_its_page(MOONS, "sgd"),
        question="A network of 33 weights was trained for 1000 steps. The loss there bends up in most directions. In how many of 33 does it bend down?",
        options=("In none: it is a minimum", "In one or two", "In about a fifth of them"),
        answer=how_many_go_down,
        why=(
            "A minimum needs all 33 curvatures to be positive. The data fix only some directions; along the others the loss is almost flat, and whether almost flat goes up "
            "or down is nearly a matter of chance. The wide network has more of them: about a third."
        ),
        notes=(
            "Let the room guess the share at the start, too: of random weights it is nearly a half. "
            "All eigenvalues of the Hessian are computed here, which takes the square of the number of weights: of a network with a million weights nobody has ever seen them all. "
            "Link to C52, where the share of minima among stationary points falls with the dimension. "
            'Students hear "converged" and think of the bottom of a bowl. Ask for the loss instead: it still falls.'
        ),
    ),
    Scene(
        id="C78",
        chapter=CHAPTER,
        title="Newton on a network",
        source="A 48:18-50:16",
        claim=(
            "Newton's method goes where the slope is zero, and on a network that is hardly ever a minimum. Besides, its Hessian has as many numbers as the square of "
            "the weights, which cannot even be stored."
        ),
        look_for=(
            "SGD creeps down and L-BFGS dives. Newton's method jumps in its first steps to where the loss is higher than before, or where the network says the same of all points, and stays there: it is flat."
        ),
        caveat=(
            "This is the plain method, with full steps. Methods that take the curvature's size, or damp it, or trust it only nearby, do well on small networks; and L-BFGS, which never "
            "asks for the Hessian and searches along a line, does here."
        ),
        measure=C78,
        figure=figure_c78,
        learning=on_its_page(SHORT, "newton", **METHODS["newton"]),
        question="Newton's method needs one step on a bowl. It trains a network of 33 weights with all examples at each step: where is its loss after 60 steps?",
        options=("Nearly 0", "About as low as that of SGD", "No better than guessing"),
        answer=how_far,
        why=(
            "A step of Newton's method divides the slope by the curvature. In four of ten directions the curvature is negative, so it goes uphill there; where the curvature is nearly zero it jumps far, "
            "to where every unit is saturated and nothing has a slope any more."
        ),
        notes=(
            "Do the sum: 33 weights are a Hessian of 8.7 kB in double precision, the 2410 of the digits' network 46 MB, the lecture's hundred million weights 80 petabytes. "
            "On the surfaces of the lecture Newton does harm only near a saddle or a summit (C36); here there is one wherever it starts. "
            "Students believe that Newton is good and only too dear. Of the two faults this is the lesser one."
        ),
    ),
)
