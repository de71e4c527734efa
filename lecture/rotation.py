"""What turning the surface does to methods that scale each coordinate on its own: C29 and C30."""

import numpy as np

from engine.batch import Member
from lecture.adaptive_figures import farthest, steps_to
from lecture.adaptive_runs import angle_of, labels_of, names_of, runs, turned_member
from lecture.base import Measurement, Scene, measured
from lecture.paths import given, ratio, tame, turned_back
from lecture.racing import runs_of
from states import registry
from states.race import Race, race_on
from written import written

CHAPTER = "Rotation"
MINIMUM = (0.0, 0.0)  # of the taco shell at any angle


# C29: the adaptive methods lose their advantage

C29 = race_on(
    "taco_shell",
    (
        ("sgd", {"learning_rate": 0.025}),
        ("momentum", {"learning_rate": 0.01}),
        ("adagrad", {"learning_rate": 0.5}),
        ("adam", {"learning_rate": 0.1}),
    ),
    knobs={"kappa": 100.0, "angle": 45.0},
    steps=700,
)
ANGLES = (0.0, 15.0, 30.0, 45.0)
SEARCHED = 1000  # steps
TUNED = {  # method and kappa: 64 rates among which the best is taken for each angle
    ("adagrad", 100.0): np.geomspace(0.5, 50.0, 64),
    ("adam", 100.0): np.geomspace(0.05, 5.0, 64),
    ("momentum", 1000.0): np.geomspace(0.005, 0.076, 64),
    ("adam", 1000.0): np.geomspace(0.05, 5.0, 64),
}
SLOWER = "{}: steps at this angle over 0 degrees"
VALLEY = 10.0  # condition number from which the surface is a valley
TURN_COSTS = "AdaGrad, Adam: steps at this angle over 0 degrees, the less of both"
LOST = "Adam at its best rate, κ 1000: steps at 45 over 0 degrees"


def best_steps(method: str, kappa: float) -> np.ndarray:
    """(4,) for each of ANGLES the fewest steps to the minimum of the taco shell among the rates of TUNED; inf: over 1000."""
    members = [
        Member([{"learning_rate": rate}], knobs={"kappa": kappa, "angle": angle})
        for angle in ANGLES
        for rate in TUNED[method, kappa]
    ]
    taken = steps_to(runs("taco_shell", [method], members, SEARCHED).x[:, 0], MINIMUM)
    return taken.reshape(len(ANGLES), -1).min(axis=1)


def measure_c29(preset: Race) -> Measurement:
    """Measures the steps to the minimum at fixed rates, at this angle and four others, and with each angle's best rate."""
    angles = (*ANGLES, angle_of(preset))
    names = names_of(preset)
    knobs = preset.setting.landscape.knob_values(preset.setting.knobs)
    is_turned = knobs["angle"] % 90 != 0 and knobs["kappa"] >= VALLEY
    found = runs_of(preset, [turned_member(preset, angle) for angle in angles], steps=SEARCHED)
    taken = steps_to(found.x, MINIMUM)
    turned = knobs["angle"] != 0
    figures = {SLOWER.format(name): given(turned, ratio(taken[-1, i], taken[0, i])) for i, name in enumerate(names)}
    figures |= {
        f"steps of {name}, {written(angle)} degrees": taken[row, i]
        for i, name in enumerate(names)
        for row, angle in enumerate(angles)
    }
    for method, kappa in TUNED:
        best = best_steps(method, kappa)
        name = f"steps of {registry.method(method).name} at its best rate, κ {written(kappa)}"
        figures |= {f"{name}, {written(angle)} degrees": steps for angle, steps in zip(ANGLES, best, strict=True)}
    name = "steps of Adam at its best rate, κ {}, {} degrees"
    figures[LOST] = ratio(figures[name.format(1000, 45)], figures[name.format(1000, 0)])
    rmsprop = [
        Member([{"learning_rate": 0.05}], knobs={"kappa": 100.0, "angle": angle}) for angle in (ANGLES[0], ANGLES[-1])
    ]
    figures |= {
        f"steps of RMSProp at 0.05, {written(angle)} degrees": float(steps)
        for angle, steps in zip(
            (ANGLES[0], ANGLES[-1]),
            steps_to(runs("taco_shell", ["rmsprop"], rmsprop, SEARCHED).x[:, 0], MINIMUM),
            strict=True,
        )
    }
    figures[TURN_COSTS] = given(is_turned, min(figures[SLOWER.format(name)] for name in ("AdaGrad", "Adam")))
    return measured(
        figures,
        {
            TURN_COSTS: ">= 1.25",
            SLOWER.format("SGD"): "1 +- 0.02",
            SLOWER.format("Momentum"): "1 +- 0.02",
        },
        {TURN_COSTS: ">= 3.5", SLOWER.format("AdaGrad"): ">= 7", LOST: ">= 3"},
    )


def figure_c29(preset: Race) -> dict[str, np.ndarray]:
    """Counts steps to the minimum at angles from 0 to 90 degrees. methods, names (m,); angle (n,); steps (m, n)."""
    angles = np.arange(0.0, 91.0, 5.0)
    found = runs_of(preset, [turned_member(preset, angle) for angle in angles], steps=SEARCHED)
    return {**labels_of(preset), "angle": angles, "steps": steps_to(found.x, MINIMUM).T}


def who_slows_down(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: all, 1: only SGD and momentum, 2: only AdaGrad and Adam, 3: none."""
    plain, adaptive = (
        [measurement.figures[SLOWER.format(name)] for name in pair]
        for pair in (("SGD", "Momentum"), ("AdaGrad", "Adam"))
    )
    slower = [min(pair) >= 1.5 for pair in (plain, adaptive)]
    if not all(is_slower or max(pair) <= 1.1 for is_slower, pair in zip(slower, (plain, adaptive), strict=True)):
        return None
    return {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}[slower[0], slower[1]]


# C30: which methods turn with the surface

C30 = race_on(
    "taco_shell",
    (
        ("sgd", {"learning_rate": 0.025}),
        ("momentum", {"learning_rate": 0.01}),
        ("nesterov", {"learning_rate": 0.01}),
        ("newton", {"learning_rate": 1.0}),
        ("adagrad", {"learning_rate": 0.5}),
        ("rmsprop", {"learning_rate": 0.05}),
        ("adam", {"learning_rate": 0.1}),
    ),
    knobs={"kappa": 100.0, "angle": 30.0},
    steps=100,
)
TURNS = (15.0, 30.0, 45.0, 73.0)
PLAIN = ("SGD", "Momentum", "Nesterov", "Newton")
MOVED = "{}: path turned back, off the old one"
MOST = "{}: largest such distance, turned by 15, 30, 45 and 73 degrees"


def paths_turned_back(preset: Race, angles) -> np.ndarray:
    """(angles, entries, steps + 1, 2) the preset's paths at these angles, turned back to where they began."""
    x = runs_of(preset, [turned_member(preset, angle) for angle in angles]).x
    return np.stack([turned_back(of_angle, angle) for of_angle, angle in zip(x, angles, strict=True)])


def measure_c30(preset: Race) -> Measurement:
    """Measures how far the paths, turned back, lie from those on the surface that is not turned."""
    upright, here, *turns = paths_turned_back(preset, (0.0, angle_of(preset), *TURNS))
    figures, thresholds, picture = {}, {}, {}
    for i, name in enumerate(names_of(preset)):
        figures[MOVED.format(name)] = farthest(tame(here[i]), tame(upright[i]))
        figures[MOST.format(name)] = max(farthest(turn[i], upright[i]) for turn in turns)
        if name in PLAIN:
            thresholds[MOVED.format(name)] = "<= 1e-9"
        else:
            picture[MOVED.format(name)] = ">= 0.5"
    return measured(figures, thresholds, picture)


def figure_c30(preset: Race) -> dict[str, np.ndarray]:
    """Turns the preset's paths back, to be laid over those of the surface that is not turned.

    methods (m,) and names (m,); upright and turned_back (m, steps + 1, 2).
    """
    upright, back = paths_turned_back(preset, (0.0, angle_of(preset)))
    return {**labels_of(preset), "upright": upright, "turned_back": back}


def how_many_turn(measurement: Measurement) -> int | None:
    """Returns the option with the number of methods whose turned path is the old one: 7, 4 or 1."""
    return {7: 0, 4: 1, 1: 2}.get(sum(measurement.figures[name] <= 1e-9 for name in TURN_NAMES))


TURN_NAMES = [MOVED.format(name) for name in names_of(C30)]

SCENES = (
    Scene(
        id="C29",
        chapter=CHAPTER,
        title="Turn the valley, and the advantage is gone",
        source="A 44:07-44:38",
        claim=(
            "AdaGrad, RMSProp and Adam stretch and shrink the surface along the coordinate axes only. If the valley lies at an angle "
            "to the axes, that does not help, and they are no better off than SGD."
        ),
        look_for=(
            "Turned by 45 degrees, AdaGrad and Adam need 652 and 390 steps; on the valley along the axis, at the same rates, 64 and 83. "
            "In the small picture SGD's 338 steps and momentum's 87 are the same at every angle."
        ),
        caveat=(
            "True of AdaGrad and Adam at fixed rates; RMSProp at 0.05 needs 189 steps along the axis and 241 turned, and loses little. With the best rate for each angle Adam loses next to nothing at a condition number of 100 (68 "
            "steps, turned 77), because at a high rate its second moment hardly changes within the run and it behaves like "
            "momentum. At 1000 it does lose: 68 steps become 349, while momentum needs 79 at any angle."
        ),
        preset=C29,
        controls=("angle", "kappa", "factor"),
        measure=measure_c29,
        question="Turn the valley, start and all; the rates stay. Which methods get slower?",
        options=("All four", "Only SGD and momentum", "Only AdaGrad and Adam", "None: a rotation changes nothing"),
        answer=who_slows_down,
        finding=f"Steps at this angle over those at 0 degrees: SGD {{{SLOWER.format('SGD')}}}, momentum {{{SLOWER.format('Momentum')}}}, AdaGrad {{{SLOWER.format('AdaGrad')}}}, Adam {{{SLOWER.format('Adam')}}}.",
        figure=figure_c29,
        why=(
            "At 45 degrees both coordinates see the same large curvature, so there is nothing to gain from a rate for each of "
            "them. SGD and momentum know nothing of axes: their path simply turns with the surface."
        ),
        notes=(
            "Let the students turn the angle slowly: 15 degrees already cost AdaGrad a factor of five. Students usually conclude "
            "that Adam is useless on turned valleys; show the caveat, and ask which axes a network's parameters have. Full-matrix "
            "AdaGrad (in the race) keeps the advantage at every angle, at the price of a matrix the size of the "
            "parameters squared."
        ),
    ),
    Scene(
        id="C30",
        chapter=CHAPTER,
        title="Methods that turn with the surface",
        source="after A 44:31",
        claim=(
            "SGD, momentum, Nesterov and Newton do not know where the axes are: turn the surface and the start, and the whole "
            "path turns along. Methods that scale each coordinate on its own draw another path."
        ),
        look_for=(
            "In the small picture each path, turned back, lies on the old one or beside it. SGD, momentum, Nesterov and Newton draw the same "
            "pictures, turned. AdaGrad, RMSProp and Adam set off parallel to a diagonal of the axes, not of the valley."
        ),
        preset=C30,
        controls=("angle", "kappa", "factor"),
        measure=measure_c30,
        question="Turn the surface with the start, run, and turn the picture back. How many of the seven paths are the old ones?",
        options=("All seven", "Four", "One"),
        answer=how_many_turn,
        finding="Distances of the turned-back paths from the old ones: "
        + ", ".join(f"{name} {{{MOVED.format(name)}}}" for name in names_of(C30))
        + ".",
        figure=figure_c30,
        why=(
            "Four: SGD, momentum, Nesterov and Newton. A sum of gradients turns with the gradients, and so does the inverse of the Hessian times the gradient. Squaring, "
            "taking the root and dividing coordinate by coordinate does not."
        ),
        notes=(
            "A good exercise in invariance: write the update with R g in place of g and see whether R can be pulled out. Students "
            "often think that Newton depends on the axes because it uses a matrix; it is the one that does not even care about "
            "stretching. At 90 degrees the axes only change places, and all seven paths are the old ones again."
        ),
    ),
)
