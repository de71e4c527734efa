"""Chapter "What gradient descent does": the direction (C01), the rate (C02), the start (C03), the ways round (C47)."""

from functools import cache

import numpy as np

from engine.sampling import losses_and_gradients, stationary_points, value_grid
from landscapes.base import Landscape
from landscapes.taco_shell import STEEP
from lecture.base import Measurement, Scene, measured
from lecture.paths import angle_between, at_rest, distance, distances, explodes, given, nearest, ratio, steps_to_stay
from lecture.racing import (
    lowest_of,
    only,
    paths_of,
    trajectories,
    with_rates,
)
from states import registry
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "What gradient descent does"
RADIUS = 0.05  # of "arrived"


# C01: the gradient is the direction of steepest ascent, at right angles to the contour line

SMOOTH = (
    "bowl",
    "noisy_bowl",
    "taco_shell",
    "saddle",
    "sharp_minima",
    "ledge",
    "hill",
    "long_valley",
    "regression",
    "two_weight_net",
    "rosenbrock",
    "beale",
    "himmelblau",
    "six_hump_camel",
    "styblinski_tang",
    "booth",
)  # sixteen surfaces with a gradient everywhere
POINTS = 50  # on each surface
ASIDE = 1e-5  # half the distance between the two losses that give a slope
COMPASS = np.radians(np.arange(360))
DIRECTIONS = np.stack([np.cos(COMPASS), np.sin(COMPASS)], axis=1)  # (360, 2) one a degree


def slopes(landscape: Landscape, points: np.ndarray, directions: np.ndarray, knobs=None) -> np.ndarray:
    """Returns how steeply (n, m) the loss rises from points (n, 2) in directions (n, m, 2), measured by losses alone."""
    ahead = points[:, None] + ASIDE * directions
    behind = points[:, None] - ASIDE * directions
    loss, _ = losses_and_gradients(landscape, np.concatenate([ahead, behind]).reshape(-1, 2), knobs)
    up, down = loss.reshape(2, len(points), -1)
    return (up - down) / (2 * ASIDE)


def steepest(landscape: Landscape, points: np.ndarray, knobs=None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns, at points (n, 2), the steepest of 360 directions (n, 2), the gradient (n, 2), and the slope along the
    contour line as a share of the gradient (n,)."""
    _, gradient = losses_and_gradients(landscape, points, knobs)
    around = slopes(landscape, points, np.broadcast_to(DIRECTIONS, (len(points), *DIRECTIONS.shape)), knobs)
    length = np.hypot(*gradient.T)
    contour = np.stack([-gradient[:, 1], gradient[:, 0]], axis=1) / length[:, None]
    along = slopes(landscape, points, contour[:, None], knobs)[:, 0]
    return DIRECTIONS[around.argmax(axis=1)], gradient, np.abs(along) / length


def on_the_way(preset: Race, count: int) -> np.ndarray:
    """Returns at most `count` points (n, 2) of the race's first run while its gradient is at least 1 % of the first."""
    run = trajectories(only(preset, 0))[0]
    size = np.hypot(*run.grad.T)
    with np.errstate(invalid="ignore"):
        near = np.abs(run.x).max(axis=1) <= 10 * np.abs(run.x[0]).max()
        moving = run.x[(size > 0) & (size >= 0.01 * size[0]) & near]
    return moving[np.unique(np.linspace(0, len(moving) - 1, count).astype(int))] if len(moving) else run.x[:1]


def scattered(landscape: Landscape) -> np.ndarray:
    """Draws random points (POINTS, 2) in the surface's domain."""
    low, high = np.transpose([landscape.xlim, landscape.ylim])
    return np.random.default_rng(0).uniform(low, high, (POINTS, 2))


OFF_MINIMUM = "first step: angle to the direction of the nearest minimum, degrees"
BEND = "angle between the first step and the straight line to where the path comes to, degrees"
OFF_CONTOUR = "first step: angle to the contour line, degrees"


@cache
def elsewhere() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Returns what `steepest` finds at random points of sixteen surfaces."""
    return [steepest(registry.surface(name), scattered(registry.surface(name))) for name in SMOOTH]


def directions_of_the_first_step(preset: Race) -> tuple[float, float]:
    """Returns the angles of the first step to the nearest minimum and to the contour line, found by losses alone; degrees."""
    landscape, knobs = preset.setting.landscape, preset.setting.knobs
    before, after = trajectories(only(preset, 0))[0].x[:2]
    minima = stationary_points(landscape, knobs).minima[:, :2]
    near = minima[distances(minima, before).argmin()]
    flattest = DIRECTIONS[np.abs(slopes(landscape, before[None], DIRECTIONS[None], knobs)[0]).argmin()]
    off = float(angle_between(after - before, flattest))
    return float(angle_between(after - before, near - before)), min(off, 180.0 - off)


def measure_c01(preset: Race) -> Measurement:
    """Measures angles and slopes on the race's own path and at random points of sixteen surfaces."""
    landscape, path = preset.setting.landscape, on_the_way(preset, POINTS)
    own = steepest(landscape, path, preset.setting.knobs)
    direction, gradient, along = (np.concatenate(parts) for parts in zip(own, *elsewhere(), strict=True))
    off = angle_between(direction, gradient)
    to_minimum, to_contour = directions_of_the_first_step(preset)
    run = trajectories(only(preset, 0))[0]
    return measured(
        {
            "largest angle between the steepest of 360 directions and the gradient, degrees": off.max(),
            "largest slope along a contour line, share of the gradient": along.max(),
            OFF_MINIMUM: to_minimum,
            OFF_CONTOUR: to_contour,
            BEND: given(not explodes(run.x), angle_between(path[-1] - path[0], run.x[1] - path[0])),
        },
        {
            "largest angle between the steepest of 360 directions and the gradient, degrees": "<= 0.6",
            "largest slope along a contour line, share of the gradient": "<= 1e-3",
        },
    )


def answer_c01(measurement: Measurement) -> int | None:
    to_minimum, to_contour = (measurement.figures[name] for name in (OFF_MINIMUM, OFF_CONTOUR))
    if to_minimum <= 10:  # a start from which both are the same direction
        return None
    return 1 if to_contour >= 80 else None


def figure_c01(preset: Race, count: int = 12) -> dict[str, np.ndarray]:
    """Computes contours with both directions at points of the path.

    x (n,), y (n,), loss (n, n) with rows along y; path (steps + 1, 2); points (m, 2); uphill (m, 2), the unit vector of
    the gradient; contour (m, 2), the unit vector along the contour line.
    """
    landscape = preset.setting.landscape
    view = landscape.view_at(preset.setting.knobs)
    grid = value_grid(landscape, view.xlim, view.ylim, preset.setting.knobs)
    points = on_the_way(preset, count)
    _, gradient = losses_and_gradients(landscape, points, preset.setting.knobs)
    uphill = gradient / np.hypot(*gradient.T)[:, None]
    return {
        **grid._asdict(),
        "path": trajectories(only(preset, 0))[0].x,
        "points": points,
        "uphill": uphill,
        "contour": np.stack([-uphill[:, 1], uphill[:, 0]], axis=1),
    }


C01 = Scene(
    id="C01",
    chapter=CHAPTER,
    title="The gradient points straight uphill",
    source="A 15:39; L 14:12-15:29",
    claim="The gradient is the direction in which the loss rises fastest, and it stands at right angles to the contour line. Gradient descent steps the opposite way.",
    look_for="With steps this small the path crosses every contour line at a right angle. It therefore bends: downhill is not the direction to the minimum. Drag the start and watch it set off.",
    preset=race_on("himmelblau", (("sgd", {"learning_rate": 0.001}),), start=(-0.5, -4.5), steps=150, noise=0.0),
    controls=("factor", "steps"),
    measure=measure_c01,
    question="SGD starts at the circle. In which direction does it set off?",
    options=(
        "Straight towards the nearest minimum",
        "At right angles to the contour line",
        "Along the valley: it follows the contour line",
    ),
    answer=answer_c01,
    finding=f"The first step is {{{OFF_MINIMUM}}} degrees off the direction to the nearest minimum, and at {{{OFF_CONTOUR}}} degrees to the contour line; the path bends {{{BEND}}} degrees away from it.",
    why="Along the contour line the loss does not change, so all of the slope lies across it. Here that is 57 degrees off the direction to the nearest minimum; the two are the same only where the contours are circles.",
    notes=(
        "Draw a contour line on the board, ask for the direction of steepest ascent, then show the arrows. "
        "The measurement does not use the gradient to find the direction: it tries 360 directions, with losses alone. "
        "Students often take the negative gradient for the direction to the minimum; the bend of the path shows that it is not. "
        "Right angles look right only when both axes have the same scale."
    ),
    figure=figure_c01,
)


# C02: a rate too high explodes, a rate too low crawls

LONG = 50_000  # steps for the slowest rate
ABOVE = "1 % above the limit 2/L: distance from the floor of the valley after 1000 steps"
BELOW = "1 % below the limit 2/L: distance from the floor of the valley after 1000 steps"
JUST_RIGHT = "the third rate"
AT_A_TENTH, AT_A_HUNDREDTH = (f"steps at {part} of {JUST_RIGHT} over its own" for part in ("a tenth", "a hundredth"))


def measure_c02(preset: Race) -> Measurement:
    """Runs two rates just above and just below the limit 2/L, and the race's three lower ones until they arrive."""
    minimum, two = lowest_of(preset), replaced(only(preset, 0, 1), steps=1000)
    above, below = trajectories(with_rates(two, *(share * 2 / STEEP for share in (1.01, 0.99))))
    slow = trajectories(replaced(only(preset, 2, 3, 4), steps=LONG))
    just_right, tenth, hundredth = (float(steps_to_stay(run.x, minimum, RADIUS)) for run in slow)
    return measured(
        {
            ABOVE: abs(above.x[-1, 1]),
            BELOW: abs(below.x[-1, 1]),
            f"steps to the minimum at {JUST_RIGHT}": just_right,
            f"steps at a tenth of {JUST_RIGHT}": tenth,
            f"steps at a hundredth of {JUST_RIGHT}": hundredth,
            AT_A_TENTH: given(just_right >= 20, ratio(tenth, just_right)),
            AT_A_HUNDREDTH: given(just_right >= 20, ratio(hundredth, just_right)),
        },
        {ABOVE: ">= 1e6", BELOW: "<= 1e-3", AT_A_TENTH: "9.5 to 10.6", AT_A_HUNDREDTH: "95 to 106"},
    )


C02 = Scene(
    id="C02",
    chapter=CHAPTER,
    title="Too high explodes, too low crawls",
    source="A 12:41-13:00 and 44:58; L 1:19:15",
    claim="With a learning rate that is too high the loss explodes, with one that is too low it takes very long: a rate ten times lower costs ten times the steps.",
    look_for="The highest rate zigzags out of the picture; the next, a tenth lower, comes to rest in the minimum. At 0.002 the path has not arrived after 1000 steps, at 0.0002 it has got only a little way along the valley.",
    preset=race_on(
        "taco_shell",
        tuple(("sgd", {"learning_rate": rate}) for rate in (0.042, 0.038, 0.02, 0.002, 0.0002)),
        steps=1000,
        noise=0.0,
    ),
    controls=("factor", "kappa", "steps"),
    measure=measure_c02,
    question="Take a learning rate that works well and make it ten times lower. How many steps does SGD then need?",
    options=("About as many", "About 3 times as many", "About 10 times as many", "About 100 times as many"),
    answer=lambda found: nearest(found.figures[AT_A_TENTH], (1, 3, 10, 100)),
    finding=f"Steps to the minimum: {{steps to the minimum at {JUST_RIGHT}}} at {JUST_RIGHT} of the five, {{steps at a tenth of {JUST_RIGHT}}} at a tenth of it, {{steps at a hundredth of {JUST_RIGHT}}} at a hundredth.",
    why="Along the valley each step removes a fixed share of the distance: rate times curvature, here 0.02 × 0.5 = 1 %. A tenth of the rate removes 0.1 %, so it takes ten times as many steps: 4247 instead of 423.",
    notes=(
        "The limit is 2 divided by the largest curvature, here 2 / 50 = 0.04: one per cent above it explodes, one per cent below it converges. "
        "Students expect a gradual change there; let them move the factor to 1.05 and 1.06, where the second run crosses the limit. "
        "The steep direction sets the limit, the flat direction sets the time, and that is the whole trouble with bad conditioning."
    ),
)


# C03: a convex surface has one minimum from everywhere, else the start decides

CONVEX = (("taco_shell", 0.03), ("booth", 0.08), ("matyas", 1.0))  # surface, learning rate
OTHER = ("styblinski_tang", 0.01)
SIDE = 21  # starts along each axis
ENOUGH = 1000  # steps


ARRIVED = "share of 441 starts whose run ends in a minimum"
NOT_NEAREST = "share of 441 starts whose run ends in a minimum that is not the nearest"
REACH_IT = "share of the starts that reach the one minimum"
NEARLY_ALL = 0.9  # share of the starts whose runs must end in a minimum for anything to be said of which


def start_grid(preset: Race) -> tuple[np.ndarray, np.ndarray]:
    """Returns the coordinates x (SIDE,) and y (SIDE,) of starts all over the domain."""
    view = preset.setting.landscape.view_at(preset.setting.knobs)
    return np.linspace(*view.xlim, SIDE), np.linspace(*view.ylim, SIDE)


def basins(preset: Race) -> np.ndarray:
    """(SIDE, SIDE), rows along y: the row of the minimum in which the race's first run ends from each start, -1 none."""
    x, y = start_grid(preset)
    one = replaced(only(preset, 0), steps=ENOUGH)
    found = paths_of([replaced(one, start=(float(at_x), float(at_y))) for at_y in y for at_x in x])
    minima = stationary_points(preset.setting.landscape, preset.setting.knobs).minima
    apart = np.stack([distances(found.x[:, 0, -1], minimum) for minimum in minima[:, :2]], axis=1)
    ended = np.where(apart.min(axis=1) <= RADIUS, apart.argmin(axis=1), -1)
    return ended.reshape(SIDE, SIDE)


def shares(preset: Race, ended: np.ndarray) -> np.ndarray:
    """(m,): which share of the starts ends in each of the surface's minima."""
    count = len(stationary_points(preset.setting.landscape, preset.setting.knobs).minima)
    return np.array([np.mean(ended == minimum) for minimum in range(count)])


def not_the_nearest(preset: Race, ended: np.ndarray) -> float:
    """Returns the share of the starts whose run ends in another minimum than the one nearest to the start."""
    x, y = start_grid(preset)
    starts = np.stack(np.meshgrid(x, y), axis=-1)
    minima = stationary_points(preset.setting.landscape, preset.setting.knobs).minima[:, :2]
    near = np.stack([distances(starts, minimum) for minimum in minima], axis=-1).argmin(axis=-1)
    return float(np.mean((ended >= 0) & (ended != near)))


@cache
def shares_on(where: str, rate: float) -> np.ndarray:
    """(m,): the same on a surface as it is, for SGD at a rate."""
    race = race_on(where, (("sgd", {"learning_rate": rate}),), noise=0.0)
    return shares(race, basins(race))


def measure_c03(preset: Race) -> Measurement:
    """Measures where runs from a grid of starts end: on the race's surface, on another like it, and on three convex ones."""
    ended = basins(preset)
    own, other = shares(preset, ended), shares_on(*OTHER)
    one = {f"{registry.surface(name).name}: {REACH_IT}": shares_on(name, rate)[0] for name, rate in CONVEX}
    arrived, here = own.sum(), preset.setting.landscape.name
    several = {
        ARRIVED: arrived,
        NOT_NEAREST: not_the_nearest(preset, ended),
        f"minima in which a run ends, {here}": given(arrived >= NEARLY_ALL, np.count_nonzero(own)),
        f"smallest share of the starts, {here}": given(arrived >= NEARLY_ALL, own.min()),
        f"largest share of the starts, {here}": given(arrived >= NEARLY_ALL, own.max()),
        f"smallest share of the starts, {registry.surface(OTHER[0]).name}": other.min(),
        f"largest share of the starts, {registry.surface(OTHER[0]).name}": other.max(),
    }
    thresholds = dict.fromkeys(one, ">= 1") | {name: ">= 0.1" for name in several if name.startswith("smallest")}
    return measured({**one, **several}, thresholds)


def answer_c03(measurement: Measurement) -> int | None:
    share = measurement.figures[NOT_NEAREST]
    if share == 0:
        return 0
    if measurement.figures[ARRIVED] < NEARLY_ALL:
        return None
    return 1 if share <= 0.03 else 2 if 0.15 <= share <= 0.35 else None


def figure_c03(preset: Race) -> dict[str, np.ndarray]:
    """Computes the starts, to be coloured by where their runs end.

    x (21,), y (21,): coordinates of the starts; minimum (21, 21), rows along y: row of `minima`, -1 for none; minima (m, 2).
    """
    x, y = start_grid(preset)
    minima = stationary_points(preset.setting.landscape, preset.setting.knobs).minima[:, :2]
    return {"x": x, "y": y, "minimum": basins(preset), "minima": minima}


C03 = Scene(
    id="C03",
    chapter=CHAPTER,
    title="Convex: one minimum. Otherwise the start decides",
    source="L 15:43; after L 23:41",
    claim="On a convex surface gradient descent reaches the one minimum from everywhere. On a surface with several minima the start decides which one it finds.",
    look_for="From this start SGD ends in the minimum at (3, 2). Move the start across one of the borders of the small map, and it ends in another one.",
    preset=race_on("himmelblau", (("sgd", {"learning_rate": 0.005}),), steps=150, noise=0.0),
    controls=("factor",),
    measure=measure_c03,
    question="SGD starts from 441 places all over the picture. How many of the runs end in a minimum that is not the nearest to their start?",
    options=("None", "Hardly any: at most 3 in 100", "About a quarter"),
    answer=answer_c03,
    finding=f"{{{ARRIVED}}} of the runs end in a minimum, {{{NOT_NEAREST}}} in one that is not the nearest.",
    why="Each minimum has a basin, and from every start inside it the negative gradient leads there. The four basins are nearly equally large, and on this surface the borders lie almost half way between the minima: only 0.7 % of the starts are on the wrong side. A convex surface has only one basin.",
    notes=(
        "Drag the start and let the class guess before you let go. "
        "Deep learning is not convex, so the start matters, and so does anything that moves the early path: rate, noise, momentum. "
        "That the nearest minimum is found is nearly true here and is no law: 3 of 441 starts end elsewhere, all close to a border. "
        "Rates above 2 / largest curvature make the borders ragged, and then many runs end nowhere."
    ),
    figure=figure_c03,
)


# C47: in the plane there is a way round a local minimum of the line

NEAR = 0.1  # of a place: there a run has ended in it
ON_THE_LINE = "started on the line: distance to the dip after 2000 steps"
BESIDE_THE_LINE = "starts beside the line: largest distance to the minimum after 2000 steps"
RISES = "starts beside the line: largest rise of the loss in a step"
TO_MINIMUM, TO_DIP = (f"this run: distance to the {place} at the end" for place in ("minimum", "dip"))
OWN_RISE = "this run: largest rise of the loss in a step"
BESIDE = (0.0, 0.1, 0.3, -0.1)  # starts beside the line; the first is on it


def barrier(preset: Race) -> tuple[float, float]:
    """Follows y = 0 from the start to the lowest minimum; returns where the loss first dips, and how high the hill behind
    the dip rises above it; NaN without a dip."""
    x = np.linspace(preset.setting.start_point[0], lowest_of(preset)[0], 4001)
    loss, _ = losses_and_gradients(
        preset.setting.landscape, np.stack([x, np.zeros_like(x)], axis=1), preset.setting.knobs
    )
    dips = np.flatnonzero((loss[1:-1] < loss[:-2]) & (loss[1:-1] < loss[2:])) + 1
    if not len(dips):
        return float("nan"), float("nan")
    return float(x[dips[0]]), float(loss[dips[0] :].max() - loss[dips[0]])


def measure_c47(preset: Race) -> Measurement:
    """Measures the barrier on the line, and runs from a start on it and from three beside it."""
    one = replaced(only(preset, 0), steps=2000)
    on_line, *others = (trajectories(replaced(one, start=(preset.setting.start_point[0], y)))[0] for y in BESIDE)
    dip, height = barrier(preset)
    saddles = stationary_points(preset.setting.landscape, preset.setting.knobs).saddles[:, :2]
    minimum, shown = lowest_of(preset), trajectories(only(preset, 0))[0]
    settled = all(at_rest(run.grad) for run in (on_line, *others))
    to_dip = min(distance(on_line.x[-1], saddle) for saddle in saddles)
    to_minimum = max(distance(run.x[-1], minimum) for run in others)
    return measured(
        {
            "place of the dip on the line y = 0": dip,
            "height of the barrier on that line": height,
            ON_THE_LINE: given(settled, to_dip),
            BESIDE_THE_LINE: given(settled, to_minimum),
            RISES: max(np.diff(run.loss).max() for run in others),
            TO_MINIMUM: distance(shown.x[-1], minimum),
            TO_DIP: min(distance(shown.x[-1], saddle) for saddle in saddles),
            OWN_RISE: max(np.diff(shown.loss).max(), 0.0),
        },
        {
            "height of the barrier on that line": ">= 0.5",
            ON_THE_LINE: "<= 1e-3",
            BESIDE_THE_LINE: "<= 1e-3",
            RISES: "<= 1e-9",
        },
    )


def answer_c47(measurement: Measurement) -> int | None:
    figures = measurement.figures
    if figures[TO_MINIMUM] > NEAR:
        return 0 if figures[TO_DIP] <= NEAR else None
    return 1 if figures[OWN_RISE] > 1e-9 else 2


C47 = Scene(
    id="C47",
    chapter=CHAPTER,
    title="A way round the hill",
    source="L 24:31-25:08",
    claim="A local minimum along a line is often not one in the plane: with more dimensions there is a way round the barrier.",
    look_for="The path runs at the hill, bends to one side and goes round it to the minimum. The loss falls all the way.",
    preset=race_on("hill", (("sgd", {"learning_rate": 0.1}),), start=(-2.0, 0.1), steps=800, noise=0.0),
    controls=("factor", "steps"),
    measure=measure_c47,
    question="On the line y = 0 there is a dip in front of the hill. SGD starts a little beside that line. What happens to it?",
    options=(
        "It is caught in the dip",
        "It climbs over the hill: the loss rises first",
        "It goes round the hill: the loss never rises",
    ),
    answer=answer_c47,
    finding=f"This run ends {{{TO_MINIMUM}}} from the minimum and {{{TO_DIP}}} from the dip; in no step does its loss rise by more than {{{OWN_RISE}}}.",
    why="The dip of the line is a saddle of the plane: it slopes down to both sides. Only a start exactly on the line is caught.",
    notes=(
        "Put the start on y = 0 first: SGD stops in the dip. Then a tenth to the side. "
        "The same picture is the argument why local minima trouble large networks less than one dimension suggests: all directions would have to go up. "
        "It is an argument, not a proof; this surface was built to show it."
    ),
)

SCENES = (C01, C02, C03, C47)
