"""Chapter "Data", second part: inputs that differ in scale (C41), and inputs of one sign (C43)."""

import numpy as np

from engine.sampling import curvature, stationary_points
from lecture.base import Measurement, Scene, measured
from lecture.lines import CHAPTER
from lecture.paths import detour, distances, first_step, given, nearest, ratio, tame, until_near
from lecture.racing import lowest_of, paths_of, rate_of, seeds_of, trajectories
from states.fields import replaced
from states.race import Race, race_on

# C41: inputs of one scale

SLOW = 0.0512  # 1 / L of the centred inputs
C41 = race_on(
    "diabetes_line",
    (("sgd", {"learning_rate": SLOW}),),
    knobs={"prepare": 0.5, "whiten": 0.0},
    start=(0.0, 0.0),
    steps=400,
    noise=0.0,
)
LEFT = 1e-4  # share of the excess loss at which a run has arrived
MOST = 20_000  # steps
PREPARED = {"as measured": (0.0, 0.0), "centred": (0.5, 0.0), "standardised": (1.0, 0.0), "whitened": (1.0, 1.0)}
KAPPA = {name: f"condition number, inputs {name}" for name in PREPARED}
STEPS = {name: f"steps at the rate 1/L, inputs {name}" for name in PREPARED}
FEWER = "steps with inputs centred over those with inputs standardised"
HERE = "condition number as in the picture"
HERE_STEPS = "steps there at the rate 1/L"
SHOWN_STEPS = "steps of the run in the picture"
SHARE = "rate shown over 1/L"
LIMIT = "highest rate that SGD bears there, 2/L"


def prepared(preset: Race, prepare: float, whiten: float) -> Race:
    """Returns the race with its inputs prepared like that, from the same start."""
    knobs = {**preset.setting.knobs, "prepare": prepare, "whiten": whiten}
    return replaced(preset, knobs=knobs, start=preset.setting.start_point)


def curvatures(preset: Race) -> tuple[np.ndarray, np.ndarray]:
    """Returns the eigenvalues (2,), the smaller first, of the Hessian, and its eigenvectors (2, 2), one a column."""
    hessian = curvature(preset.setting.landscape, [(0.0, 0.0)], preset.setting.knobs)[0]
    return np.linalg.eigh(hessian)


def steps_at_best(preset: Race) -> float:
    """Returns the steps of gradient descent at the rate 1/L until a ten-thousandth of the excess loss is left.

    On a quadratic, along each eigenvector, the distance from the minimum shrinks by 1 - rate x eigenvalue a step.
    Infinity for more than MOST steps, NaN from the minimum itself.
    """
    values, vectors = curvatures(preset)
    away = vectors.T @ (np.array(preset.setting.start_point) - lowest_of(preset))
    shrinks = (1 - values / values[-1]) ** (2 * np.arange(MOST + 1)[:, None])
    excess = shrinks @ (values * away**2 / 2)
    return given(excess[0] > 0, float(first_step(excess <= LEFT * excess[0])))


def excess_of(preset: Race, loss: np.ndarray) -> np.ndarray:
    """(..., rows): the share of the excess loss at its start that a run with these losses (..., rows) still has; NaN from the minimum."""
    above = loss - stationary_points(preset.setting.landscape, preset.setting.knobs).minima[:, 2].min()
    with np.errstate(all="ignore"):
        return above / np.where(above[..., :1] > 0, above[..., :1], np.nan)


def measure_c41(preset: Race) -> Measurement:
    """Counts steps at the rate 1/L for four preparations of the inputs, and for the race's own with either rate."""
    races = {name: prepared(preset, *place) for name, place in PREPARED.items()}
    kappa = {name: ratio(*curvatures(race)[0][::-1]) for name, race in races.items()}
    steps = {name: steps_at_best(race) for name, race in races.items()}
    small, large = curvatures(preset)[0]
    figures = {
        **{
            name: value
            for of in ("centred", "standardised", "whitened", "as measured")
            for name, value in ((STEPS[of], steps[of]), (KAPPA[of], kappa[of]))
        },
        FEWER: ratio(steps["centred"], steps["standardised"]),
        HERE: ratio(large, small),
        HERE_STEPS: steps_at_best(preset),
        LIMIT: ratio(2, large),
        SHARE: rate_of(preset) * large,
        SHOWN_STEPS: float(first_step(excess_of(preset, trajectories(preset)[0].loss) <= LEFT)),
    }
    return measured(
        figures,
        {KAPPA["centred"]: ">= 80", KAPPA["standardised"]: "<= 3", KAPPA["whitened"]: "<= 1.000001", FEWER: ">= 10"},
        {STEPS["centred"]: ">= 300", STEPS["standardised"]: "<= 3", STEPS["whitened"]: "<= 1"},
    )


def figure_c41(preset: Race) -> dict[str, np.ndarray]:
    """Prepares the inputs more and more. prepare (n,); steps, kappa (n,), at the rate 1/L; here (2, 2), prepare with the race's steps and kappa."""
    places = np.linspace(0.0, 1.0, 21)
    races = [prepared(preset, float(place), preset.setting.knobs["whiten"]) for place in places]
    steps, kappa = (
        [of(race) for race in races] for of in (steps_at_best, lambda race: ratio(*curvatures(race)[0][::-1]))
    )
    now = preset.setting.knobs["prepare"]
    here = [(now, steps_at_best(preset)), (now, ratio(*curvatures(preset)[0][::-1]))]
    return {"prepare": places, "steps": np.array(steps), "kappa": np.array(kappa), "here": np.array(here)}


def how_many_steps(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: about 3, 1: about 35, 2: about 350."""
    return nearest(measurement.figures[STEPS["standardised"]], (3, 35, 350))


# C43: inputs of one sign

C43 = race_on(
    "all_positive",
    (("sgd", {"learning_rate": 1.0}),),
    knobs={"shift": 0.0},
    start=(0.0, 0.0),
    steps=60,
    noise_kind="examples",
    batch=1,
)
NEAR = 0.1  # of the minimum: there a path has arrived
ORDERS = 20  # seeds
WITHIN = 100  # steps
CENTRED = 0.5  # shift
SAME = "share of the steps that change both weights the same way"
LONGER = "path over the straight line, median of 20 orders"
TAKEN = "steps to arrive, median"
AT = {words: f", {words}" for words in ("inputs centred", "batches of 32")}
ALIKE = "share of the steps that change both weights the same way, one example each and all inputs positive"
TIMES = "length of the path over that with centred inputs, median of 20 orders"


def ways_of(preset: Race) -> tuple[float, float, float]:
    """Returns the share of steps with both signs alike, the detour, and the steps to arrive, medians over 20 orders of the examples.

    NaN where fewer than half arrive.
    """
    paths = tame(paths_of(seeds_of(replaced(preset, steps=WITHIN), ORDERS)).x[:, 0])
    arrive = first_step(distances(paths, lowest_of(preset)) <= NEAR)
    there = np.isfinite(arrive)
    if there.mean() < 0.5:
        return float("nan"), float("nan"), float("nan")
    until = [path[: int(step) + 1] for path, step in zip(paths[there], arrive[there], strict=True)]
    alike = [np.mean(np.diff(path, axis=0).prod(axis=1) > 0) for path in until]
    return float(np.median(alike)), float(np.median([detour(path) for path in until])), float(np.median(arrive))


def measure_c43(preset: Race) -> Measurement:
    """Runs 20 orders of the examples: as the race has them, with centred inputs, and in batches of 32."""
    setting = preset.setting
    is_said = setting.knobs["shift"] == 0 and setting.batch_size == 1
    same, longer, taken = ways_of(preset)
    centred = ways_of(replaced(preset, knobs={"shift": CENTRED}, start=setting.start_point))
    relaxed = ways_of(replaced(preset, batch=32))
    names = (SAME, LONGER, TAKEN)
    figures = {
        **dict(zip(names, (same, longer, taken), strict=True)),
        **{name + AT["inputs centred"]: value for name, value in zip(names, centred, strict=True)},
        **{name + AT["batches of 32"]: value for name, value in zip(names, relaxed, strict=True)},
        ALIKE: given(is_said, same),
        TIMES: given(is_said, ratio(longer, centred[1])),
    }
    return measured(figures, {ALIKE: ">= 0.99", TIMES: ">= 1.8"}, {SAME + AT["batches of 32"]: "<= 0.2"})


def figure_c43(preset: Race) -> dict[str, np.ndarray]:
    """Runs the race, and again with centred inputs. shown, centred (m, 2), the paths until they arrive; minimum (1, 2)."""
    races = preset, replaced(preset, knobs={"shift": CENTRED}, start=preset.setting.start_point)
    shown, centred = (until_near(tame(trajectories(race)[0].x), lowest_of(race), NEAR) for race in races)
    return {"shown": shown, "centred": centred, "minimum": lowest_of(preset)[None]}


def what_path(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: nearly straight, 1: in stairs; it gets there in any case."""
    same, longer = measurement.figures[SAME], measurement.figures[LONGER]
    return 0 if longer <= 1.3 and same < 0.9 else 1 if longer >= 1.5 and same >= 0.9 else None


SCENES = (
    Scene(
        id="C41",
        chapter=CHAPTER,
        title="Standardised inputs make a bowl of the taco shell",
        source="A 05:14-06:36; L 1:18:26-1:21:02",
        claim=(
            "Bring every input to mean zero and variance one. An input of large numbers makes its weight's direction steep, so the rate must be small, "
            "and the weights of all others then creep."
        ),
        look_for=(
            "Move the slider prepare: at 0 the inputs are as they were measured, at 0.5 centred, at 1 standardised. The contour lines go from two walls over a taco shell to near circles, and in the small "
            "picture the condition number and the steps fall together; the switch whiten makes them circles. The run keeps its rate, which is far too low for the bowl: raise the factor there."
        ),
        caveat=(
            "Standardising does not make circles: the two inputs still vary together, which leaves a condition number of 2.61. Whitening takes that away too, but is "
            "not usual, and hardly possible with many inputs. And a method that scales each axis for itself, like Adam, does a part of it anyway."
        ),
        preset=C41,
        controls=("prepare", "whiten", "factor"),
        measure=measure_c41,
        figure=figure_c41,
        question=(
            "Two measurements of 442 patients predict how a disease goes on. With centred inputs SGD needs 349 steps at the rate 1/L, where L is the largest curvature. Now the inputs are "
            "standardised, and the rate is their 1/L. How many steps are needed?"
        ),
        options=("About 3", "About 35", "About 350"),
        answer=how_many_steps,
        finding=(
            f"In the picture the condition number is {{{HERE}}}, and SGD bears rates up to {{{LIMIT}}}. "
            f"Steps from this start: {{{HERE_STEPS}}} at the rate 1/L, and {{{SHOWN_STEPS}}} at {{{SHARE}}} times that rate, which the run shown has (∞: it never arrives)."
        ),
        why=(
            "The steps needed grow with the condition number, and this falls from 89.8 to 2.61: one input varies about seventy times as much as the other, in variance. Nothing about the patients has changed, only the "
            "units in which they are measured."
        ),
        notes=(
            "Move prepare slowly, and wait until somebody says that it is a bowl now. At 0 the same rate explodes: the mean of an input counts, too, not only its spread. "
            "Mean and deviation come from the training examples alone, and the same numbers are used for new ones (L 1:20:05). "
            "Students take normalising for a matter of tidiness; here it is worth a factor of a hundred."
        ),
    ),
    Scene(
        id="C43",
        chapter=CHAPTER,
        title="Inputs of one sign lead there in stairs",
        source="A 03:37-04:00; B; T",
        claim=(
            "If all inputs of a unit are positive, as after a sigmoid, each example's gradient has the same sign for all of its weights. The weights can only rise together or "
            "fall together, and get to a place like (1, −1) in a zigzag."
        ),
        look_for=(
            "Every step goes up to the right or down to the left, never down to the right, where the minimum is. In the small picture the same examples in the same order lead there on a much straighter path, "
            "once their inputs are centred."
        ),
        caveat=(
            "It takes a longer path, but hardly more steps at the same rate. And a batch has examples of either error in it: with 32 of them only a tenth of the steps or so are of one sign."
        ),
        preset=C43,
        controls=("shift", "batch", "seed"),
        measure=measure_c43,
        figure=figure_c43,
        question=(
            "A unit has two inputs, and both are always positive. SGD sees one example a step, and its weights must get from (0, 0) to (1, −1). What is the path like?"
        ),
        options=("Nearly straight", "In stairs", "It cannot get there"),
        answer=what_path,
        finding=f"{{{SAME}}} of the steps change both weights the same way, and the path is {{{LONGER}}} times as long as the straight line (medians of 20 orders); it takes {{{TAKEN}}} steps.",
        why=(
            "The gradient is the error times the inputs. With both inputs positive both of its parts have the sign of the error, so one weight rises and the other falls only over two examples, one "
            "predicted too low and one too high."
        ),
        notes=(
            "Draw the two allowed quarters on the board and let them find the way to (1, −1). Then move the shift to 0.5. "
            "The lecturer names this as a fault of the sigmoid, besides its saturation; ReLU has it as well. "
            "Students conclude that such a unit cannot learn or needs many more steps. Compare the steps to arrive."
        ),
    ),
)
