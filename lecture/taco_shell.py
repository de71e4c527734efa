"""Chapter "The taco shell": what the condition number costs (C04), and what SGD does in a narrow valley (C05)."""

import numpy as np

from engine.sampling import curvature
from lecture.base import Measurement, Scene, measured
from lecture.paths import angle_between, flips, nearest, ratio, steps_to_stay, turned_back
from lecture.racing import lowest_of, only, rate_of, trajectories, with_rates
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "The taco shell"
RADIUS = 0.05  # of "arrived"


# C04: the condition number, and what it costs

LONG = 50_000  # steps; ten times the shown condition number needs 4247


def singular_value_ratio(preset: Race) -> float:
    """Returns the ratio of the Hessian's singular values at the minimum."""
    hessian = curvature(preset.setting.landscape, lowest_of(preset)[None], preset.setting.knobs)[0]
    largest, smallest = np.linalg.svd(hessian, compute_uv=False)
    return ratio(largest, smallest)


def steps_at(preset: Race, kappa: float) -> float:
    """Returns how many steps the first run needs to come and stay within 0.05 of the minimum, at this condition number."""
    turned = replaced(only(preset, 0), knobs={**preset.setting.knobs, "kappa": kappa}, steps=LONG)
    return float(steps_to_stay(trajectories(turned)[0].x, lowest_of(turned), RADIUS))


def measure_c04(preset: Race) -> Measurement:
    """Measures the Hessian's singular values, and the steps at a tenth of kappa, at kappa, and at ten times kappa."""
    kappa = preset.setting.landscape.knob_values(preset.setting.knobs)["kappa"]
    found = singular_value_ratio(preset)
    rounder, same, narrower = (steps_at(preset, kappa * factor) for factor in (0.1, 1.0, 10.0))
    return measured(
        {
            "condition number kappa": kappa,
            "ratio of the Hessian's singular values": found,
            "that ratio divided by kappa": ratio(found, kappa),
            "steps to within 0.05, at a tenth of kappa": rounder,
            "steps at kappa": same,
            "steps at ten times kappa": narrower,
            "times as many steps from a tenth of kappa to kappa": ratio(same, rounder),
            "times as many steps from kappa to ten times kappa": ratio(narrower, same),
        },
        {
            "that ratio divided by kappa": "1 +- 1e-9",
            "times as many steps from a tenth of kappa to kappa": "9 to 11",
            "times as many steps from kappa to ten times kappa": "9 to 11",
        },
    )


C04 = Scene(
    id="C04",
    chapter=CHAPTER,
    title="The condition number is the price",
    source="A 16:35",
    claim="How elongated the valley is, is told by the condition number: the ratio of the largest to the smallest singular value of the Hessian. Gradient descent takes about as many times more steps as it grows.",
    look_for="One step takes the path to the floor of the valley; then it crawls along the floor, and arrives only near the end of the run.",
    preset=race_on(
        "taco_shell",
        (("sgd", {"learning_rate": 0.02}),),
        knobs={"kappa": 100.0, "angle": 30.0},
        steps=500,
        noise=0.0,
    ),
    controls=("kappa", "angle", "factor"),
    measure=measure_c04,
    question="The valley is made ten times narrower: kappa goes from 100 to 1000, at the same rate. How many more steps does SGD need?",
    options=(
        "As many as before",
        "About three times as many",
        "About ten times as many",
        "About a hundred times as many",
    ),
    answer=lambda measurement: nearest(
        measurement.figures["times as many steps from kappa to ten times kappa"], [1, 3, 10, 100]
    ),
    why="The steep direction fixes the rate at about 1 / L. Along the valley each step then takes away the share 1 / kappa of the distance, so the number of steps grows in proportion to kappa.",
    notes=(
        "Turn the angle: the singular values, and the steps of SGD, do not change. "
        "Students sometimes take the ratio of the gradients for the condition number; it belongs to the Hessian and not to a point of the path. "
        "Real networks have condition numbers far above 1000."
    ),
)


# C05: the zigzag


def measure_c05(preset: Race) -> Measurement:
    """Measures the race's path in the valley's own axes, and once more at a rate 5 % lower."""
    angle = preset.setting.landscape.knob_values(preset.setting.knobs)["angle"]
    run = trajectories(only(preset, 0))[0]
    x = turned_back(run.x, angle)  # column 0 along the valley, column 1 across it
    steps = np.diff(x, axis=0)
    half = len(steps) // 2
    slower = trajectories(with_rates(only(preset, 0), 0.95 * rate_of(preset)))[0].x
    return measured(
        {
            "share of the steps across the valley that turn round": flips(steps[:, 1]),
            "way across the valley over way along it": zigzag(x),
            "the same at a rate 5 % lower": zigzag(turned_back(slower, angle)),
            "distance along the valley that is left after half of the steps, percent": 100 * ratio(x[half, 0], x[0, 0]),
            "angle between the first step and the direction to the minimum, degrees": float(
                angle_between(run.x[1] - run.x[0], lowest_of(preset) - run.x[0])
            ),
        },
        {
            "share of the steps across the valley that turn round": ">= 1",
            "way across the valley over way along it": ">= 5",
            "distance along the valley that is left after half of the steps, percent": ">= 50",
            "angle between the first step and the direction to the minimum, degrees": ">= 60",
        },
    )


def zigzag(x: np.ndarray) -> float:
    """Divides the way across the valley by the way along it, of points (rows, 2) in the valley's own axes."""
    along, across = np.abs(np.diff(x, axis=0)).sum(axis=0)
    return ratio(across, along)


def answer_c05(measurement: Measurement) -> int:
    if measurement.figures["share of the steps across the valley that turn round"] < 0.5:
        return 0
    return 1 if measurement.figures["way across the valley over way along it"] > 1 else 2


C05 = Scene(
    id="C05",
    chapter=CHAPTER,
    title="SGD zigzags",
    source="A 17:05-17:29 and 22:37; L 16:43",
    claim="In a narrow valley SGD jumps from wall to wall and makes slow progress along the floor. Using the full data instead of mini-batches does not help.",
    look_for="A comb that gets smaller only slowly: every step crosses the valley, and each takes the path only a little to the right. At the end nearly a third of the way is still to go.",
    caveat="The zigzag is this long only close to the largest rate that still converges. At a rate 5 % lower it is half as long.",
    preset=race_on("taco_shell", (("sgd", {"learning_rate": 0.038}),), steps=60, noise=0.0),
    controls=("factor", "kappa", "angle"),
    measure=measure_c05,
    question="There is no noise here: every gradient is exact. What does SGD's path look like in the narrow valley?",
    options=(
        "A smooth curve along the valley",
        "A zigzag: far more way across the valley than along it",
        "A zigzag, but most of the way is along the valley",
    ),
    answer=answer_c05,
    why="The gradient points across the valley, more than 70 degrees off the direction to the minimum at the start, and the step overshoots the floor each time. Exact gradients do the same, so the noise is not to blame.",
    notes=(
        "Point at the first step: it is nearly at right angles to where we want to go. "
        "Lower the factor to a half: the zigzag vanishes, and the crawl along the floor remains, even slower. "
        "Students often blame the mini-batches for the zigzag; here there are none. "
        "Keep this picture for momentum and for AdaGrad, which attack it in different ways."
    ),
)

SCENES = (C04, C05)
