"""The two arrow pictures: of what a step of momentum (C88) and one of Nesterov (C89) is made."""

import numpy as np

from engine.sampling import gradient_field
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import which
from lecture.momentum_runs import run_of, values_of
from lecture.paths import angle_between, given, ratio, tame
from states.race import Race, race_on

BEFORE = 2  # points of the path that are drawn, the last of them where the arrows begin
STEPS = 4  # the arrows are those of the last of them

ARROWS = race_on("noisy_bowl", (("momentum", {"learning_rate": 0.1}),), steps=STEPS, noise=0.0)
LOOKS_AHEAD = race_on(
    "noisy_bowl",
    (("momentum", {"learning_rate": 0.1}), ("nesterov_lookahead", {"learning_rate": 0.1})),
    steps=STEPS,
    noise=0.0,
)


def arrows_of(preset: Race, method: str) -> dict[str, np.ndarray]:
    """Returns the pieces of the run's last step, (2,) each.

    point, where it stands; velocity, rho times the velocity of before; gradient, minus the rate times the gradient, which Nesterov takes at
    the end of that; ahead, where it is taken; step, which the run has made.
    """
    run, values = run_of(preset, method), values_of(preset, method)
    point, step = run.x[-2], run.x[-1] - run.x[-2]
    kept = run.state["v"][-2] * values["rho"]
    if method == "momentum":
        velocity, ahead = -values["learning_rate"] * kept, point  # its velocity is a sum of gradients, uphill
    else:
        velocity, ahead = kept, point + kept
    slope = gradient_field(preset.setting.landscape, ahead[None], preset.setting.knobs)[0]
    return {
        "point": point,
        "velocity": velocity,
        "gradient": -values["learning_rate"] * slope,
        "ahead": ahead,
        "step": step,
    }


def off(arrows: dict[str, np.ndarray]) -> float:
    """Returns how far velocity and gradient together are from the step, as a share of the step's length; NaN after an explosion."""
    apart = np.hypot(*tame(arrows["velocity"] + arrows["gradient"] - arrows["step"]))
    return ratio(apart, np.hypot(*arrows["step"]))


SUM = "velocity plus gradient step, off the step that the run makes, over its length"
SHARE = "velocity's part of the step in length: times as long as the gradient step"
TURNS = "angle between the velocity and the step, degrees"


def measure_c88(preset: Race) -> Measurement:
    """Takes the last step of the race's momentum apart."""
    arrows = arrows_of(preset, "momentum")
    figures = {
        SUM: off(arrows),
        SHARE: given(
            values_of(preset, "momentum")["rho"],
            ratio(np.hypot(*tame(arrows["velocity"])), np.hypot(*arrows["gradient"])),
        ),
        TURNS: float(angle_between(tame(arrows["velocity"]), tame(arrows["step"]))),
    }
    return measured(figures, {SUM: "<= 1e-9"}, {SHARE: ">= 2"})


# C89: Nesterov looks ahead

BOTH = {"momentum": "momentum", "Nesterov": "nesterov_lookahead"}
SUMS = {name: f"{name}: {SUM}" for name in BOTH}
ALONG = {name: f"{name}: how far its step goes along the velocity" for name in BOTH}
BRAKES = "how far the step goes along the velocity, Nesterov's over momentum's"


def from_one_point(preset: Race) -> dict[str, dict[str, np.ndarray]]:
    """Takes one step of either method apart, both from the point and the velocity that momentum has: what `arrows_of` returns."""
    momentum = arrows_of(preset, "momentum")
    landscape, rate = preset.setting.landscape, values_of(preset, "nesterov_lookahead")["learning_rate"]
    ahead = momentum["point"] + momentum["velocity"]
    gradient = -rate * gradient_field(landscape, ahead[None], preset.setting.knobs)[0]
    step = momentum["velocity"] + gradient
    return {"momentum": momentum, "Nesterov": {**momentum, "ahead": ahead, "gradient": gradient, "step": step}}


def measure_c89(preset: Race) -> Measurement:
    """Takes both methods' last steps apart, and compares their steps from the same point with the same velocity."""
    both = from_one_point(preset)
    velocity = tame(both["momentum"]["velocity"])
    along = {name: ratio(tame(arrows["step"]) @ velocity, np.hypot(*velocity)) for name, arrows in both.items()}
    forward = along["momentum"] > 0
    figures = {
        **{SUMS[name]: off(arrows_of(preset, method)) for name, method in BOTH.items()},
        **{ALONG[name]: far for name, far in along.items()},
        BRAKES: given(forward, ratio(along["Nesterov"], along["momentum"])),
    }
    return measured(figures, {**dict.fromkeys(SUMS.values(), "<= 1e-9"), BRAKES: "<= 1"}, {BRAKES: "<= 0.95"})


def _figure(pieces: dict[str, dict[str, np.ndarray]], preset: Race) -> dict[str, np.ndarray]:
    """Returns what the figure draws, arrows from row 0 to row 1.

    path (n, 2), momentum's way to that place; velocity (2, 2), which all steps have; gradient and step (m, 2, 2), one of each step.
    """
    path, steps = run_of(preset, "momentum").x[-BEFORE - 1 : -1], list(pieces.values())
    return {
        "path": tame(path),
        "velocity": _arrow(steps[0]["point"], steps[0]["velocity"]),
        "gradient": np.array([_arrow(step["ahead"], step["gradient"]) for step in steps]),
        "step": np.array([_arrow(step["point"], step["step"]) for step in steps]),
    }


def _arrow(tail: np.ndarray, arm: np.ndarray) -> np.ndarray:
    return tame(np.array([tail, tail + arm]))


def figure_c88(preset: Race) -> dict[str, np.ndarray]:
    """Takes momentum's last step apart, as `_figure` has it."""
    return _figure({"momentum": arrows_of(preset, "momentum")}, preset)


def figure_c89(preset: Race) -> dict[str, np.ndarray]:
    """Takes one step of momentum and one of Nesterov from the same place apart, as `_figure` has it."""
    return _figure(from_one_point(preset), preset)


SCENES = (
    Scene(
        id="C88",
        chapter="Momentum",
        title="Two arrows make a step",
        source="A 27:13-27:36",
        claim="The step of momentum is the sum of two arrows: the velocity so far, a little shortened, and the gradient step. It goes somewhere between the two.",
        look_for=(
            "The small picture has the last step of this run in its pieces: the velocity, the gradient step, and between them the step that they make. The velocity is the longer one, so "
            "the run goes on nearly as before, while the gradient points back across the valley."
        ),
        preset=ARROWS,
        controls=("factor", "rho", "steps"),
        measure=measure_c88,
        figure=figure_c88,
        question="Momentum, ρ = 0.9, on its way into the valley. Which of the two arrows is longer: the velocity kept from before, or the new gradient step?",
        options=("The gradient step", "They are about equally long", "The velocity"),
        answer=lambda found: which(found.figures[SHARE], 0.8, 1.25),
        finding=f"At the last step the velocity is {{{SHARE}}} times as long as the gradient step, and the step turns {{{TURNS}}} degrees away from it.",
        why="The velocity is the sum of all gradients so far, each a little less of it: after some steps that is several gradients together against the one new one.",
        notes=(
            "Draw the parallelogram on the board, as the lecture does, and let them guess the sum. With the steps slider the picture goes through the run; at the first step the velocity is zero. "
            "Look inside shows the same arrows at every step. "
            "Students think that momentum changes the gradient's direction. It adds to it; how much, says ρ."
        ),
    ),
    Scene(
        id="C89",
        chapter="Nesterov",
        title="Look first, then step",
        source="A 27:52-28:14",
        claim="Nesterov first follows the velocity, takes the gradient there, and goes back to make the step of both. Where the valley rises ahead, it brakes earlier than momentum.",
        look_for=(
            "The small picture has one step of either method, from the same point with the same velocity. Both follow the velocity; Nesterov's gradient, taken at its end, where "
            "the slope is already steeper, points back harder."
        ),
        caveat="That it brakes along the velocity holds where the surface curves upwards, as on every convex one. Where it curves downwards, the gradient ahead pushes on.",
        preset=LOOKS_AHEAD,
        controls=("factor", "rho", "steps"),
        measure=measure_c89,
        figure=figure_c89,
        question="Momentum and Nesterov make one step from the same point with the same velocity. Whose step goes farther in the direction of the velocity?",
        options=("Momentum's", "Both equally far", "Nesterov's"),
        answer=lambda found: (0, 1, 2)[which(found.figures[BRAKES], 0.99, 1.01)],
        finding=f"Along the velocity momentum's step goes {{{ALONG['momentum']}}}, Nesterov's {{{ALONG['Nesterov']}}}.",
        why="Nesterov takes the gradient farther along. On a surface that curves upwards the gradient there points back more, by the rate times the curvature along the velocity.",
        notes=(
            "The lecturer's words: if the velocity was in a wrong direction, the gradient from the place ahead can correct it. "
            "Move the steps: the two differ most where the run crosses the floor of the valley, and hardly where the gradient is the same all along. "
            "Students take the look-ahead for a second step; the point ahead is only looked at."
        ),
    ),
)
