"""Chapter "Data", first part: a point of the picture is a line (C93), and what a small turn of it costs (C42)."""

import numpy as np

from engine.sampling import curvature, losses_and_gradients
from landscapes.two_clouds import LINE
from lecture.base import Measurement, Scene, in_percent, measured
from lecture.paths import angle_between, given, ratio, tame
from lecture.racing import trajectories
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "Data"
EDGE = 0.3  # round the clouds in a figure


def examples_of(preset: Race) -> tuple[np.ndarray, np.ndarray, float]:
    """Returns the points (m, 2) of the two clouds, their classes (m,), -1 or 1, and what the line adds to w . x."""
    landscape = preset.setting.landscape
    assert landscape.examples is not None
    inputs, classes = map(np.asarray, landscape.examples(**preset.setting.knobs))
    return inputs[:, :2], classes, float(inputs[0, 2])


def share_right(preset: Race, weights: np.ndarray) -> float:
    """Returns the share of the examples that are on their class's side of the line with these weights (2,)."""
    points, classes, added = examples_of(preset)
    return float(np.mean(classes * (points @ weights + added) > 0))


def line_of(preset: Race, weights: np.ndarray) -> np.ndarray:
    """Returns points (n, 2) of the line w . x + b = 0, NaN where it is not among the clouds; all NaN where both weights are zero."""
    points, _, added = examples_of(preset)
    low, high = points.min(axis=0) - EDGE, points.max(axis=0) + EDGE
    along = np.linspace(-1.0, 1.0, 121)[:, None] * np.hypot(*(high - low))
    across, foot = _across(points.mean(axis=0), weights, added)
    line = foot + along * [-across[1], across[0]]
    return np.where(((low <= line) & (line <= high)).all(axis=1, keepdims=True), line, np.nan)


def _across(middle: np.ndarray, weights: np.ndarray, added: float) -> tuple[np.ndarray, np.ndarray]:
    """Returns the direction (2,) across the line, of length 1, and the point (2,) of the line that is nearest to the clouds' middle (2,)."""
    with np.errstate(all="ignore"):
        across = weights / np.hypot(*weights)
        return across, middle - across * (middle @ weights + added) / np.hypot(*weights)


def clouds(preset: Race) -> dict[str, np.ndarray]:
    """Returns the points of either class, for a figure: low (100, 2) and high (100, 2)."""
    points, classes, _ = examples_of(preset)
    return {"low": points[classes < 0], "high": points[classes > 0]}


# C93: a point is a line

C93 = race_on(
    "two_clouds",
    (("sgd", {"learning_rate": 1.0}),),
    knobs={"centre": 0.0, "spread": 1.0},
    start=(-1.0, 3.0),
    steps=60,
    noise=0.0,
)
SHOWN = (0, 2, 5)  # steps whose lines are shown besides the last one's
TURNED = "degrees that the line turns from the start to the end"
MOVED = "distance that the line moves at the middle of the clouds"
RIGHT = {
    place: f"share of the 200 examples on their side of the line, {place}" for place in ("at the start", "at the end")
}
HEIGHT = {place: f"loss {place}" for place in ("at the start", "at the end")}
GAP = "height of the picture at the end, less the mean of what the 200 examples lose"
TWICE = "loss at twice the weights of the end, which are the same line"


def mean_loss(preset: Race, weights: np.ndarray) -> float:
    """Returns the mean of the examples' own losses, log(1 + exp(-t (w . x + b))), summed up one by one."""
    points, classes, added = examples_of(preset)
    return float(np.mean([np.logaddexp(0.0, -t * (x @ weights + added)) for x, t in zip(points, classes, strict=True)]))


def measure_c93(preset: Race) -> Measurement:
    """Measures the line at the run's start and at its end, and holds the picture's height against the examples' losses."""
    (one,) = trajectories(preset)
    ends = {"at the start": one.x[0], "at the end": tame(one.x[-1])}
    last = ends["at the end"]
    is_line = bool(one.x[0].any() and np.isfinite(last).all())  # two weights of zero are none
    (height, twice), _ = losses_and_gradients(preset.setting.landscape, [last, 2 * last], preset.setting.knobs)
    middle, added = np.full(2, preset.setting.knobs["centre"]), examples_of(preset)[2]
    off = [np.hypot(*(middle - _across(middle, weights, added)[1])) for weights in ends.values()]
    figures = {
        TURNED: given(is_line, float(angle_between(one.x[0], last))),
        MOVED: given(is_line, abs(off[1] - off[0])),
        **{RIGHT[place]: given(is_line, share_right(preset, at)) for place, at in ends.items()},
        **{HEIGHT[place]: one.loss[row] for place, row in zip(ends, (0, -1), strict=True)},
        GAP: abs(height - mean_loss(preset, last)),
        TWICE: twice,
    }
    picture = {TURNED: ">= 30", RIGHT["at the end"]: ">= 0.85"}
    return measured(figures, {GAP: "<= 1e-6"}, picture)


def figure_c93(preset: Race) -> dict[str, np.ndarray]:
    """Runs the race. low, high (100, 2), the examples; names (n,) of the steps; lines (n, m, 2), the line at each of them."""
    (one,) = trajectories(preset)
    last = preset.setting.steps
    steps = [step for step in SHOWN if step < last]
    names = ["start", *(f"step {step}" for step in steps[1:]), "end"]
    lines = [line_of(preset, tame(one.x[step])) for step in (*steps, last)]
    return {**clouds(preset), "names": np.array(names), "lines": np.array(lines)}


def what_happens(measurement: Measurement) -> int | None:
    """Returns the option that is right, 1: the line turns, 2: it moves without turning; examples never move."""
    figures = measurement.figures
    if figures[TURNED] >= 5:
        return 1
    return 2 if figures[MOVED] >= 0.2 else None


# C42: a small turn, far from the origin

ANGLE = np.radians(-5.0)
FAR = 5.0  # a centre from which on the clouds are far away
C42 = race_on(
    "two_clouds",
    (("sgd", {"learning_rate": 0.1}),),
    knobs={"centre": 10.0, "spread": 0.5},
    start=(float(LINE[0] * np.cos(ANGLE)), float(LINE[0] * np.sin(ANGLE))),
    steps=40,
    noise=0.0,
)
ANGLES = "degrees that the line at the start is turned"
BEFORE, AFTER = (f"share of the 200 examples on their side, {when} the turn" for when in ("before", "after"))
COSTS = "share that the turn costs"
AT_HOME = "share that the same turn costs with the clouds at the origin"
STEEPER = "largest curvature of the loss, over that with the clouds at the origin"


def costs(preset: Race) -> float:
    """Returns the share of the examples that the turn from the weights LINE to those of the start puts on the wrong side."""
    return share_right(preset, np.array(LINE)) - share_right(preset, np.array(preset.setting.start_point))


def at_origin(preset: Race) -> Race:
    """Returns the race with the clouds at the origin, from the same start."""
    knobs = {**preset.setting.knobs, "centre": 0.0}
    return replaced(preset, knobs=knobs, start=preset.setting.start_point)


def steepest(preset: Race) -> float:
    """Returns the larger eigenvalue of the Hessian at the weights LINE."""
    return float(np.linalg.eigvalsh(curvature(preset.setting.landscape, [LINE], preset.setting.knobs)[0])[-1])


def measure_c42(preset: Race) -> Measurement:
    """Counts the examples on their side of the line before and after it turns to the start's, here and at the origin."""
    start, is_far = np.array(preset.setting.start_point), preset.setting.knobs["centre"] >= FAR
    home = at_origin(preset)
    figures = {
        ANGLES: float(angle_between(start, LINE)),
        BEFORE: share_right(preset, np.array(LINE)),
        AFTER: share_right(preset, start),
        COSTS: costs(preset),
        AT_HOME: costs(home),
        STEEPER: given(is_far, ratio(steepest(preset), steepest(home))),
    }
    return measured(figures, {STEEPER: ">= 10"}, {STEEPER: ">= 150", COSTS: ">= 0.05", AT_HOME: "<= 0.02"})


def figure_c42(preset: Race) -> dict[str, np.ndarray]:
    """Draws the line before and after the turn. low, high (100, 2), the examples; names (2,), the share that is right; lines (2, m, 2)."""
    weights = (np.array(LINE), np.array(preset.setting.start_point))
    names = [in_percent(share_right(preset, at)) for at in weights]
    return {**clouds(preset), "names": np.array(names), "lines": np.array([line_of(preset, at) for at in weights])}


def how_many_fewer(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: nearly as many, 1: a tenth to a quarter fewer, 2: about half are right."""
    cost, left = measurement.figures[COSTS], measurement.figures[AFTER]
    if abs(cost) <= 0.03:
        return 0
    return 1 if 0.1 <= cost <= 0.25 else 2 if cost > 0.25 and 0.4 <= left <= 0.6 else None


SCENES = (
    Scene(
        id="C93",
        chapter=CHAPTER,
        title="A point of the picture is a line",
        source="A 14:33-15:15",
        claim=(
            "Each point of the picture is one setting of all weights: here a pair of them, which is one line between two classes. The height of the surface "
            "there is how badly that line does, over all examples."
        ),
        look_for=(
            "The start is a line with most examples on its wrong side. Each step along the path is another line, turned a little further; the small picture has that "
            "of the start, of two early steps and of the end. The examples stay where they are."
        ),
        caveat=(
            "A network of a million weights has a picture of a million axes, and a point of it is the whole network. And two points may be one line: twice the weights turn "
            "nothing, but make the model surer of itself, which costs where it is wrong."
        ),
        preset=C93,
        controls=("spread", "factor", "steps"),
        measure=measure_c93,
        figure=figure_c93,
        question=(
            "There are two classes of examples, and between them the line w₁x₁ + w₂x₂ = 0. The picture has w₁ across and w₂ upwards, and SGD walks from the circle to the "
            "minimum. What happens among the examples meanwhile?"
        ),
        options=("They move to their side of the line", "The line turns", "The line shifts, without turning"),
        answer=what_happens,
        finding=(
            f"The line turns by {{{TURNED}}} degrees, and {{{RIGHT['at the end']}}} of the examples end on their side of it, after {{{RIGHT['at the start']}}} at the start; "
            f"the loss falls from {{{HEIGHT['at the start']}}} to {{{HEIGHT['at the end']}}}."
        ),
        why=(
            "The weights are the arrow at right angles to the line, so a point that moves in the picture is a line that turns. The data are fixed: they are what the surface is made of, "
            "and other data would be another surface."
        ),
        notes=(
            "Drag the start anywhere and ask for its line before you let go; the small picture then draws it. Opposite weights are the same line with its sides exchanged. "
            "Move the spread: the examples move, and with them the whole surface. "
            "Students often take the axes of the picture for inputs, and its contour lines for the edge between the classes."
        ),
    ),
    Scene(
        id="C42",
        chapter=CHAPTER,
        title="Far from the origin a small turn costs much",
        source="A 05:30-06:36",
        claim=(
            "If the data lie far from the origin, a small change of the weights sweeps the line right through them, and the loss is very sensitive. With centred data "
            "the same change hardly matters, and training is easier."
        ),
        look_for=(
            "In the small picture the dashed line, which has 99 % on their side, turns about the origin; that is so far off that it comes to lie right in a cloud, and 80 % are left. On the surface this is a ravine, across "
            "which the weights must be exact; SGD starts at the turned line. Move the centre to 0, and the ravine opens."
        ),
        caveat=(
            "What the line adds stays as it was for the weights before the turn. If it is learned, too, it can undo the turn, but then two weights that must be changed together make the ravine."
        ),
        preset=C42,
        controls=("centre", "spread"),
        measure=measure_c42,
        figure=figure_c42,
        question=(
            "Two clouds of examples lie round (10, 10), and a line has 99 % of them on the right side. Its weights are turned by 5 degrees. How many are right then?"
        ),
        options=("Nearly as many", "A tenth to a quarter fewer", "About half: no better than a coin"),
        answer=how_many_fewer,
        finding=(
            f"The line at the start is turned by {{{ANGLES}}} degrees: {{{BEFORE}}} of the examples were right before, {{{AFTER}}} are after. "
            f"With the clouds at the origin the turn costs {{{AT_HOME}}}."
        ),
        why=(
            "The turn moves the line by its angle times the distance from the origin, and that distance is 14 here. The same makes the curvature of the loss about 300 times as large: "
            "it grows with the square of the distance."
        ),
        notes=(
            "This is the lecturer's first picture of the day: why one subtracts the mean. Drag the start: it is the turned line, and the small picture counts. "
            "The lecturer says the same of the layers within a network, which is the way to batch norm. "
            "Students centre inputs because a recipe says so; here they see that the recipe rounds a ravine."
        ),
    ),
)
