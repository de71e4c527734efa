"""Chapter "The taco shell": what the condition number costs (C04), and what SGD does in a narrow valley (C05)."""

import numpy as np

from engine.sampling import curvature
from lecture.base import Measurement, Scene, measured
from lecture.paths import angle_between, flips, given, nearest, ratio, steps_to_stay, turned_back
from lecture.racing import lowest_of, only, rate_of, trajectories, with_rates
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "The taco shell"
RADIUS = 0.05  # of "arrived"


# C04: the condition number, and what it costs

LONG = 50_000  # steps; ten times the shown condition number needs 4247
ELONGATED = 50.0  # a condition number: at a tenth of it the first step does not yet arrive
AS_DEFINED = "ratio of the Hessian's singular values over κ"
AT_A_TENTH, AT_KAPPA, AT_TEN_TIMES = (
    f"steps to the minimum at {what}" for what in ("a tenth of κ", "κ", "ten times κ")
)
UP_TO_KAPPA, FROM_KAPPA = "steps at κ over steps at a tenth of it", "steps at ten times κ over steps at κ"


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
    rounder, same, flatter = (steps_at(preset, kappa * factor) for factor in (0.1, 1.0, 10.0))
    return measured(
        {
            "condition number κ": kappa,
            "ratio of the Hessian's singular values": found,
            AS_DEFINED: ratio(found, kappa),
            AT_A_TENTH: rounder,
            AT_KAPPA: same,
            AT_TEN_TIMES: flatter,
            UP_TO_KAPPA: given(kappa >= ELONGATED, ratio(same, rounder)),
            FROM_KAPPA: given(kappa >= ELONGATED, ratio(flatter, same)),
        },
        {AS_DEFINED: "1 +- 1e-9", UP_TO_KAPPA: "9 to 11", FROM_KAPPA: "9 to 11"},
    )


C04 = Scene(
    id="C04",
    chapter=CHAPTER,
    title="The condition number is the price",
    source="A 16:35; the steps after it",
    claim="The condition number says how elongated the valley is: the largest singular value of the Hessian over the smallest. Ten times the condition number costs gradient descent ten times the steps.",
    look_for="One step takes the path to the floor of the valley; then it crawls along the floor, and arrives only near the end of the run.",
    preset=race_on(
        "taco_shell",
        (("sgd", {"learning_rate": 0.02}),),
        knobs={"kappa": 100.0, "angle": 30.0},
        steps=500,
        noise=0.0,
    ),
    controls=("kappa", "factor"),
    measure=measure_c04,
    question="The floor of the valley is made ten times flatter: κ grows tenfold, the rate stays. How many times as many steps does SGD need?",
    options=("As many as before", "About 3 times as many", "About 10 times as many", "About 100 times as many"),
    answer=lambda found: nearest(found.figures[FROM_KAPPA], (1, 3, 10, 100)),
    finding=f"Steps to the minimum: {{{AT_A_TENTH}}} at a tenth of κ, {{{AT_KAPPA}}} at κ, {{{AT_TEN_TIMES}}} at ten times κ.",
    why="The steep direction limits the rate to about 1/L. Along the valley each step then removes 1/κ of the distance, so the number of steps grows in proportion to κ: 41, 423 and 4247 at 10, 100 and 1000.",
    notes=(
        "Open the surface in the race and turn the angle: the singular values, and the steps of SGD, do not change. "
        "Students sometimes take the ratio of the gradients for the condition number; it belongs to the Hessian and not to a point of the path. "
        "Real networks have condition numbers far above 1000."
    ),
)


# C05: the zigzag


TURNS_ROUND = "share of the steps that jump to the other wall"
ZIGZAG = "distance traveled across over along the valley"
LEFT_HALFWAY, LEFT = (
    f"share of the distance along the valley left {when}" for when in ("after half of the steps", "at the end")
)
OFF = "angle between the first step and the direction to the minimum, degrees"


def measure_c05(preset: Race) -> Measurement:
    """Measures the race's path in the valley's own axes, and once more at a rate 5 % lower."""
    knobs = preset.setting.landscape.knob_values(preset.setting.knobs)
    angle, is_valley = knobs["angle"], knobs["kappa"] >= 10
    run = trajectories(only(preset, 0))[0]
    x = turned_back(run.x, angle)  # column 0 along the valley, column 1 across it
    steps = np.diff(x, axis=0)
    half = len(steps) // 2
    converges = np.hypot(*x[-1]) < np.hypot(*x[0])
    slower = trajectories(with_rates(only(preset, 0), 0.95 * rate_of(preset)))[0].x
    return measured(
        {
            TURNS_ROUND: given(converges, flips(steps[:, 1])),
            ZIGZAG: given(converges, zigzag(x)),
            "distance traveled across over along the valley, at a rate 5 % lower": zigzag(turned_back(slower, angle)),
            LEFT_HALFWAY: given(is_valley and converges, ratio(x[half, 0], x[0, 0])),
            LEFT: given(converges, ratio(x[-1, 0], x[0, 0])),
            OFF: float(angle_between(run.x[1] - run.x[0], lowest_of(preset) - run.x[0])),
        },
        {TURNS_ROUND: ">= 0.9", ZIGZAG: ">= 2", LEFT_HALFWAY: ">= 0.4"},
        {TURNS_ROUND: ">= 1", ZIGZAG: ">= 5", LEFT_HALFWAY: ">= 0.5", OFF: ">= 60"},
    )


def zigzag(x: np.ndarray) -> float:
    """Divides the distance traveled across the valley by that along it, of points (rows, 2) in the valley's own axes."""
    along, across = np.abs(np.diff(x, axis=0)).sum(axis=0)
    return ratio(across, along)


def answer_c05(measurement: Measurement) -> int | None:
    if measurement.figures[TURNS_ROUND] < 0.1:
        return 0
    if measurement.figures[TURNS_ROUND] < 0.9:
        return None
    return 1 if measurement.figures[ZIGZAG] > 1 else 2


C05 = Scene(
    id="C05",
    chapter=CHAPTER,
    title="SGD zigzags",
    source="A 17:05-17:29 and 22:37; L 16:43",
    claim="In a narrow valley SGD jumps from wall to wall and makes slow progress along the floor. Using the full data instead of mini-batches does not help.",
    look_for="A comb that gets smaller only slowly: every step crosses the valley, and each takes the path only a little to the right. At the end nearly a third of the distance, 32 %, is still to go.",
    caveat="The zigzag is this long only close to the largest rate that still converges. At a rate 5 % lower it is half as long.",
    preset=race_on("taco_shell", (("sgd", {"learning_rate": 0.038}),), steps=60, noise=0.0),
    controls=("factor", "kappa"),
    measure=measure_c05,
    question="There is no noise here: every gradient is exact. What does SGD's path look like in the valley?",
    options=(
        "A smooth curve along the valley",
        "A zigzag: it travels farther across the valley than along it",
        "A zigzag, but it travels mostly along the valley",
    ),
    answer=answer_c05,
    finding=f"{{{TURNS_ROUND}}} of the steps jump to the other wall; the path is {{{ZIGZAG}}} times as long across the valley as along it, and {{{LEFT}}} of the distance is left at the end.",
    why="The gradient points across the valley, 72 degrees off the direction to the minimum at the start, and the step overshoots the floor each time. Exact gradients do the same, so the noise is not to blame.",
    notes=(
        "Point at the first step: it points 72 degrees away from where we want to go. "
        "Lower the factor to a half: the zigzag vanishes, and the crawl along the floor remains, even slower. "
        "Students often blame the mini-batches for the zigzag; here there are none. "
        "Keep this picture for momentum and for AdaGrad, which attack it in different ways."
    ),
)

SCENES = (C04, C05)
