"""Chapter "Its landscape": where trainings from several starts end (C70, C71)."""

import numpy as np

from engine.activity import along, barrier
from engine.examples import parts, thinned
from engine.planes import grid, project, through
from lecture.base import Measurement, Scene
from lecture.curvature import CHAPTER
from lecture.experiments import Experiment, Lab, Seen, on_its_page
from shapes import Grid, Training
from states.learning import Learning
from states.race import Run
from states.task import learn

# C70: width and local minima

STARTS = 12  # with each seed
UNITS = (2, 8, 64)
MOONS = {units: learn("moons", net=f"2-{units}-1", steps=2000) for units in UNITS}
HIGHEST, LOWEST, SPREAD = (
    f"{{}} hidden units: {what} of {STARTS} starts"
    for what in ("highest loss", "lowest loss", "highest loss over lowest")
)


def many_starts(lab: Lab) -> Seen:
    """Trains networks of each width from many starts, each by momentum with the same rate."""
    figures, drawn = {}, {}
    for units, task in MOONS.items():
        runs = [lab.train(task._replace(seed=nth), "momentum") for nth in range(STARTS)]
        losses = np.array([run.scores[-1, 0] for run in runs])
        figures |= {
            LOWEST.format(units): losses.min(),
            HIGHEST.format(units): losses.max(),
            SPREAD.format(units): losses.max() / losses.min(),
        }
        drawn[str(units)] = losses
    return Seen(figures, drawn)


C70 = Experiment(
    of_seed=many_starts,
    trainings=len(UNITS) * STARTS,
    thresholds={SPREAD.format(2): ">= 2", SPREAD.format(8): "<= 1.5", SPREAD.format(64): "<= 1.15"},
)


def figure_c70(preset=None) -> dict[str, np.ndarray]:
    """Returns where all starts end. units (m,); losses (m, starts)."""
    drawn = C70.drawn()
    losses = [np.concatenate([one[str(units)] for one in drawn]) for units in UNITS]
    return {"units": np.array(UNITS), "losses": np.array(losses)}


def whose_start_decides(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: that of 2 units, 1: that of 64, 2: both, 3: neither."""
    narrow, wide = (measurement.figures[SPREAD.format(units)] >= 1.5 for units in (2, 64))
    return {(True, False): 0, (False, True): 1, (True, True): 2, (False, False): 3}[narrow, wide]


# C71: basins

DIGITS = learn("digits")  # 64-32-10, batches of 32, 1000 steps
ADAM_RATE = 0.003
ENDS = 3
CELLS, REACH = 81, 0.9  # of the plane; how far beyond the ends it goes, in parts of their spread
ON_THE_WAY = 61  # points of the straight way between two ends
RIDGE = {which: f"Adam from three starts: {which} ridge between two of their ends" for which in ("lowest", "highest")}
FLOOR = "Adam from three starts: highest loss at their ends"
SHARED = "Adam and SGD from one start: ridge between their ends"
OFF = "loss at the three starts over the loss at their places on the plane, smallest"


def three_starts(lab: Lab) -> Seen:
    """Trains by Adam from three starts, and by SGD from the first of them; looks at the loss between the ends."""
    examples = parts(DIGITS)[0]
    runs = [lab.train(DIGITS._replace(seed=nth), "adam", learning_rate=ADAM_RATE) for nth in range(ENDS)]
    ends = [run.x[-1] for run in runs]
    other = lab.train(DIGITS, "sgd").x[-1]
    ways = [along(DIGITS.network, a, b, examples, ON_THE_WAY) for a, b in zip(ends, [*ends[1:], ends[0]], strict=True)]
    shared = along(DIGITS.network, ends[0], other, examples, ON_THE_WAY)
    ridges = [barrier(way) for way in ways]
    seen, off = on_the_plane(runs)
    return Seen(
        {
            RIDGE["lowest"]: min(ridges),
            RIDGE["highest"]: max(ridges),
            FLOOR: max(run.scores[-1, 0] for run in runs),
            SHARED: barrier(shared),
            OFF: off,
        },
        {**seen, "between": np.array(ways), "shared": shared},
    )


def on_the_plane(runs: list[Training]) -> tuple[dict[str, np.ndarray], float]:
    """Draws three trainings on the plane through their ends; returns also how much higher their starts are than where they seem to be."""
    examples = parts(DIGITS)[0]
    plane = through(*(run.x[-1] for run in runs))
    path, distance = (np.array(each) for each in zip(*(project(plane, run.x) for run in runs), strict=True))
    way = np.array([np.linalg.norm(run.x[-1] - run.x[0]) for run in runs])

    def ground(low: np.ndarray, high: np.ndarray, cells: int) -> Grid:
        return grid(DIGITS.network, plane, (low[0], high[0]), (low[1], high[1]), cells, thinned(examples))

    ends, more = path[:, -1], REACH * np.ptp(path[:, -1], axis=0).max()
    drawn = ground(ends.min(axis=0) - more, ends.max(axis=0) + more, CELLS)
    seems = [ground(at, at, 1).loss.item() for at in path[:, 0]]
    off = min(run.scores[0, 0] / loss for run, loss in zip(runs, seems, strict=True))
    return {**drawn._asdict(), "path": path, "off": distance / way[:, None]}, off


C71 = Experiment(
    of_seed=three_starts,
    trainings=ENDS + 1,
    thresholds={RIDGE["lowest"]: ">= 0.2", FLOOR: "<= 0.05", SHARED: "<= 0.02"},
)


def figure_c71(preset=None) -> dict[str, np.ndarray]:
    """Returns the plane through the ends with the first seed, and the losses between them.

    x, y (n,); loss (n, n); path (3, rows, 2); off (3, rows), the distance from the plane in parts of the way from start to end;
    between (3, m), shared (m,): losses on straight ways.
    """
    return dict(C71.drawn()[0])


def what_lies_between(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: it stays low, 1: a ridge, 2: a valley that is lower than both."""
    figures = measurement.figures
    if figures[RIDGE["lowest"]] > figures[FLOOR]:
        return 1
    return 0 if figures[RIDGE["highest"]] <= 0.5 * figures[FLOOR] else None


SCENES = (
    Scene(
        id="C70",
        chapter=CHAPTER,
        title="Wide networks and local minima",
        source="L 25:24-26:49; A 13:28",
        claim=(
            "Local minima are a problem of small networks. In a wide one, which has more units than it needs, all starts end at about the same loss, "
            "each in a minimum of its own."
        ),
        look_for=(
            "Each dot is one start, trained alike. With 2 units some runs end at 0.08 and most at more than three times as much, where the two moons are divided by what is nearly a straight "
            "line; with 64 all dots are one."
        ),
        caveat=(
            "This is the loss on the points that were learned. And 64 units end a little higher than 8, since with the same rate they are not through after as many steps: "
            "width makes starts equal, not fast."
        ),
        measure=C70,
        figure=figure_c70,
        learning=on_its_page(MOONS[2], "momentum"),
        question="A network with 2 hidden units and one with 64 are trained from 12 random starts each. For which of them does the start decide how good the end is?",
        options=("For the one with 2 units", "For the one with 64", "For both", "For neither"),
        answer=whose_start_decides,
        why=(
            "Two units must both be in the right place, and a unit that starts badly has no way there that does not go up first. Of 64 units some start near the right places by chance, "
            "and the output needs no more than these."
        ),
        notes=(
            "Ask why nobody saw the trouble with local minima that the textbooks of 1990 promise: the networks grew. "
            "In the same picture 8 units are nearly enough. "
            "The lecturer's other sentence, that low rates get stuck more easily, can be tried on the page Network: with as many steps as make up for the rate, they do not. "
            "Students conclude that there are no local minima in wide networks. There are very many (C71), all about equally good."
        ),
    ),
    Scene(
        id="C71",
        chapter=CHAPTER,
        title="Three starts, three basins",
        source="after A 51:38, 32:02",
        claim=(
            "Trainings from different starts end in different basins, all of them good, with a ridge between any two. From one start even two different methods end in the same basin."
        ),
        look_for=(
            "The plane goes through the ends of three trainings, and each lies in a basin. Below is the loss on the straight way between two ends: three times a ridge, and no ridge at all between "
            "Adam's end and SGD's from the same start. Dashed is the part of a path that is far off the plane, where the colours say nothing about it."
        ),
        caveat=(
            "A plane is a slice of a space of some two thousand dimensions, and it lies: the starts seem to lie on low ground and are in truth many times higher. The straight way is not the only one: curved ways "
            "without a ridge have been found between such ends, and two networks that differ in the order of their units are the same function in two basins."
        ),
        measure=C71,
        figure=figure_c71,
        learning=Learning(DIGITS, (Run("adam", {"learning_rate": ADAM_RATE}),) * ENDS, plane="ends", starts="own"),
        question="A network for digits is trained from two random starts, both times to a loss of 0.01. What is the loss like on the straight way from one end to the other?",
        options=("Low all the way", "There is a ridge between them", "Lowest in the middle"),
        answer=what_lies_between,
        why=(
            "The hidden units of the two networks do their work in another order and in other shares. Half way each weight is the mean of two that have nothing to do with each other, and the network knows little."
        ),
        notes=(
            "This is why one averages predictions and not weights of networks from several starts (C84), and why weights along one run may be averaged (C73). "
            "Let the room say what the middle of the plane means: a network with the mean of three networks' weights. "
            "Point at the dashed parts: the picture most often shown of a network's landscape hides how far its points are off. "
            "Students ask which basin is the best. On new digits all three are right in 96 to 98 of 100 cases."
        ),
    ),
)
