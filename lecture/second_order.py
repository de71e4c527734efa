"""What the curvature adds to the gradient, and what it costs: C33 to C38."""

import numpy as np

from engine.batch import Member
from engine.run import run
from engine.sampling import curvature, gradient_field
from landscapes.base import Landscape
from lecture.adaptive_figures import steps_below, steps_to
from lecture.adaptive_runs import losses, names_of, over_seeds, runs
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import which
from lecture.momentum_runs import run_of, values_of
from lecture.paths import angle_between, distances, given, ratio, tame
from lecture.racing import member_of, runs_of, with_rates
from states import registry
from states.fields import replaced
from states.race import Race, race_on
from states.setting import on

CHAPTER = "Second order"
ORIGIN = (0.0, 0.0)

# C33: the tangent plane and the paraboloid

PLACES = (("himmelblau", (1.0, 1.0)), ("rosenbrock", (-1.2, 1.0)))
CUT = ("himmelblau", (3.5, 3.5))  # of the figure: there both curvatures are positive
AWAY = np.array([0.01, 0.02, 0.04, 0.08])  # distances from the place
ORDER = "order of the error of the {} on {}"


def models(landscape: Landscape, place, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns the loss, its tangent plane and its paraboloid at place (2,), each (...) at offsets (..., 2) from there."""
    here = np.array([place])
    gradient, hessian = gradient_field(landscape, here)[0], curvature(landscape, here)[0]
    plane = losses(landscape, here)[0] + offsets @ gradient
    bend = np.einsum("...i,ij,...j->...", offsets, hessian, offsets) / 2
    return losses(landscape, np.array(place) + offsets), plane, plane + bend


def orders_of_error(landscape: Landscape, place) -> tuple[float, float]:
    """Returns with which power of the distance the errors of plane and paraboloid grow, the largest of 32 directions."""
    turns = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    offsets = AWAY[:, None, None] * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    true, *approximate = models(landscape, place, offsets)
    worst = [np.abs(model - true).max(axis=1) for model in approximate]
    plane, paraboloid = (float(np.polyfit(np.log(AWAY), np.log(error), 1)[0]) for error in worst)
    return plane, paraboloid


def measure_c33(preset: Race | None) -> Measurement:
    """Measures the orders of the two errors at two places; the scene has no race, and the preset is not used."""
    figures, thresholds = {}, {}
    for name, place in PLACES:
        landscape = registry.surface(name)
        for model, order, exact in zip(
            ("tangent plane", "paraboloid"), orders_of_error(landscape, place), (2, 3), strict=True
        ):
            figure = ORDER.format(model, landscape.name)
            figures[figure], thresholds[figure] = order, f"{exact} +- 0.15"
    return measured(figures, thresholds)


def figure_c33(preset: Race | None) -> dict[str, np.ndarray]:
    """Cuts a surface along the steepest descent, with the tangent and the parabola.

    "places" (1,) the surface's name; "t" (1, 161) distance from the place, negative uphill; "loss", "tangent" and
    "parabola" (1, 161) the values there; "bottom" (1, 2) t and value at the bottom of the parabola.
    """
    landscape, t = registry.surface(CUT[0]), np.linspace(-0.6, 1.6, 161)
    down = -gradient_field(landscape, np.array([CUT[1]]))[0]
    loss, tangent, parabola = models(landscape, CUT[1], t[:, None] * down / np.hypot(*down))
    lowest = parabola.argmin()
    return {
        "places": np.array([f"{landscape.name} from {CUT[1]}"]),
        **{name: row[None] for name, row in (("t", t), ("loss", loss), ("tangent", tangent), ("parabola", parabola))},
        "bottom": np.array([[t[lowest], parabola[lowest]]]),
    }


def order_of_plane(measurement: Measurement) -> int:
    """Returns the option that is right, 0: orders 1 and 2, 1: 2 and 3, 2: 3 and 4; by the tangent plane on Himmelblau's."""
    return int(np.clip(round(measurement.figures[ORDER.format("tangent plane", "Himmelblau")]) - 1, 0, 2))


# C34: one step

C34 = race_on(
    "taco_shell",
    (
        ("newton", {"learning_rate": 1.0}),
        ("momentum", {"learning_rate": 0.01}),
        ("sgd", {"learning_rate": 0.038}),
    ),
    knobs={"kappa": 100.0, "angle": 30.0},
    steps=100,
)
ONE_STEP = "distance from the minimum after Newton's first step"
ALL_QUADRATICS = "largest distance after one step on 11 quadratic surfaces"
NEWTON_STEPS = "steps of Newton to the minimum"


def after_one_newton_step(surface: str, minimum, knobs_of_each) -> float:
    """Returns the largest distance from the minimum after one Newton step at rate 1, over the knobs."""
    members = [Member([{"learning_rate": 1.0}], knobs=knobs) for knobs in knobs_of_each]
    return float(distances(runs(surface, ["newton"], members, steps=1).x[:, 0, 1], minimum).max())


def measure_c34(preset: Race) -> Measurement:
    """Measures how near one Newton step comes, here and on other quadratics, and what the others take here."""
    x = runs_of(preset, steps=1000).x[0]
    shapes = [{"kappa": kappa, "angle": angle} for kappa in (1.0, 100.0, 1e4) for angle in (0.0, 30.0, 45.0)]
    others = (
        after_one_newton_step("taco_shell", ORIGIN, shapes),
        after_one_newton_step("booth", (1.0, 3.0), [None]),
        after_one_newton_step("matyas", ORIGIN, [None]),
    )
    figures = {
        ONE_STEP: distances(x[0, 1], ORIGIN),
        ALL_QUADRATICS: max(others),
        **{
            f"steps of {registry.method(method).name} to the minimum": steps_to(path, ORIGIN)
            for (method, _), path in zip(preset.runs, x, strict=True)
        },
    }
    return measured(figures, {ONE_STEP: "<= 1e-6", ALL_QUADRATICS: "<= 1e-10", NEWTON_STEPS: "<= 1"})


def one_or_more(measurement: Measurement) -> int:
    """Returns the option that is right, 0: one step, 1: up to 20, 2: more."""
    return which(measurement.figures[NEWTON_STEPS], 1, 20)


# C35: a rate all the same

C35 = race_on(
    "rosenbrock",
    (("newton", {"learning_rate": 1.0}), ("newton", {"learning_rate": 0.5})),
    start=(-1.2, 1.0),
    steps=45,
)
DONE = 1e-8  # a loss: below it a run has arrived
SHOWN_HIGHEST = "first run of this race: highest loss over that at the start"
SHOWN_LAST = "first run of this race: loss after 100 steps"
SHOWN_UPHILL = "first run of this race: how many of its steps raise the loss"
HIGHEST = "full steps: highest loss over that at the start"
UPHILL = "half steps: how many of them raise the loss"
TO_THE_END = "{} steps: how many to a loss below 10⁻⁸"


def measure_c35(preset: Race) -> Measurement:
    """Measures the losses of full and of half Newton steps, and those of the race's first run."""
    longer = replaced(preset, steps=max(preset.setting.steps, 100))
    shown = runs_of(longer).loss[0, 0]
    whole, half = runs_of(with_rates(longer, 1.0, 0.5)).loss[0]
    figures = {
        SHOWN_HIGHEST: ratio(shown.max(), shown[0]),
        SHOWN_LAST: shown[-1],
        SHOWN_UPHILL: _uphill(shown),
        HIGHEST: ratio(whole.max(), whole[0]),
        UPHILL: _uphill(half),
        **{f"loss of full steps after {t} {'step' if t == 1 else 'steps'}": whole[t] for t in range(6)},
        TO_THE_END.format("full"): steps_below(whole, DONE),
        TO_THE_END.format("half"): steps_below(half, DONE),
    }
    return measured(figures, {HIGHEST: ">= 2", UPHILL: "<= 0"}, {HIGHEST: ">= 10", TO_THE_END.format("full"): "<= 10"})


def _uphill(loss: np.ndarray) -> int:
    """Counts the steps that raise a loss (steps + 1,), up to where it is next to nothing; one that is not finite is raised."""
    done = steps_below(loss, DONE)
    return int((~(np.diff(loss)[: int(done) if np.isfinite(done) else len(loss)] <= 0)).sum())


def always_down(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: the loss always falls, 1: it rises far above its start first, 2: it ends higher."""
    highest, last = measurement.figures[SHOWN_HIGHEST], measurement.figures[SHOWN_LAST]
    if measurement.figures[SHOWN_UPHILL] == 0:
        return 0
    if highest < 2:
        return None
    return 1 if last < DONE else 2 if last > 1e3 * DONE else None


# C36: the nearest place without slope

C36 = race_on(
    "himmelblau",
    (
        ("newton", {"learning_rate": 1.0}),
        ("sgd", {"learning_rate": 0.01}),
        ("momentum", {"learning_rate": 0.002}),
    ),
    start=(0.0, 0.0),
    steps=100,
)
FLAT = 1e-6  # a gradient smaller than that is none
RISEN = "loss where Newton ends minus loss at the start"
DOWNWARD = "directions that curve downwards where {} ends"
NOT_MINIMA = "share of 441 starts from which Newton ends in a saddle or on a summit"
TO_SADDLE = "distance of Newton from the saddle of the saddle surface"


def downward(landscape: Landscape, points: np.ndarray, knobs=None) -> np.ndarray:
    """(n,) at how many eigenvalues below 0 the points (n, 2) are; -1 where the gradient has not vanished, or is no number."""
    gradient, hessian = gradient_field(landscape, points, knobs), curvature(landscape, points, knobs)
    flat = np.hypot(*gradient.T) < FLAT
    usable = np.where(np.isfinite(hessian), hessian, 0.0)
    return np.where(flat, (np.linalg.eigvalsh(usable) < 0).sum(axis=1), -1)


def starts_of(preset: Race) -> np.ndarray:
    """Returns a 21 x 21 grid of starts (441, 2) over the preset's surface."""
    view = preset.setting.landscape.view_at(preset.setting.knobs)
    sides = (np.linspace(*view.xlim, 21), np.linspace(*view.ylim, 21))
    return np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, 2)


def where_newton_ends(preset: Race) -> np.ndarray:
    """(441,) what `downward` says of Newton's end from each of the `starts_of`."""
    surface = preset.setting.landscape
    values = values_of(preset, "newton")
    members = [Member([values], preset.setting.knobs, (float(x), float(y))) for x, y in starts_of(preset)]
    ends = runs(preset.setting.surface, ["newton"], members, steps=200).x[:, 0, -1]
    return downward(surface, ends, preset.setting.knobs)


def measure_c36(preset: Race) -> Measurement:
    """Measures where Newton and the others end, here, from 441 starts, and beside a saddle."""
    race = runs_of(preset)
    kinds = downward(preset.setting.landscape, race.x[0, :, -1], preset.setting.knobs)
    kinds = np.where(kinds < 0, np.nan, kinds)
    names = names_of(preset)
    ends = where_newton_ends(preset)
    beside = [Member([{"learning_rate": 1.0}, {"learning_rate": 0.1}], start=(1.5, 0.4))]
    newton, sgd = runs("saddle", ["newton", "sgd"], beside, steps=300).x[0, :, -1]
    settled = (ends >= 0).mean() >= 0.9
    figures = {
        RISEN: race.loss[0, 0, -1] - race.loss[0, 0, 0],
        **{DOWNWARD.format(name): kinds[names.index(name)] for name in ("Newton", "SGD")},
        NOT_MINIMA: given(settled, (ends > 0).mean()),
        "share that ends in a minimum": (ends == 0).mean(),
        "share that ends in a saddle": (ends == 1).mean(),
        "share that ends on the summit": (ends == 2).mean(),
        TO_SADDLE: distances(newton, ORIGIN),
        "distance of SGD from the minimum beside it": distances(sgd, (0.0, 1.0)),
    }
    return measured(
        figures,
        {NOT_MINIMA: ">= 0.2", TO_SADDLE: "<= 1e-6"},
        {
            DOWNWARD.format("Newton"): ">= 1",
            DOWNWARD.format("SGD"): "0 +- 0.5",
            "distance of SGD from the minimum beside it": "<= 1e-6",
        },
    )


def figure_c36(preset: Race) -> dict[str, np.ndarray]:
    """Computes starts (441, 2); kind (441,), what `downward` says of Newton's end from there; path (steps + 1, 2), the race's own."""
    path = run_of(preset, "newton").x
    return {"starts": starts_of(preset), "kind": where_newton_ends(preset), "path": tame(path)}


def where_to(measurement: Measurement) -> int:
    """Returns the option that is right, 0: a minimum, 1: a saddle, 2: a summit."""
    return int(measurement.figures[DOWNWARD.format("Newton")])


# C37: L-BFGS

C37 = race_on(
    "noisy_bowl",
    (
        ("lbfgs", {"learning_rate": 1.0}),
        ("momentum", {"learning_rate": 0.005}),
        ("sgd", {"learning_rate": 0.05}),
    ),
    steps=100,
    noise=2.0,
)
FULL_BATCH = (  # surface, knobs, momentum's rate
    ("rosenbrock", {}, 0.001),
    ("beale", {}, 0.005),
    ("taco_shell", {"angle": 45.0}, 0.01),
)
MUCH = 2.0  # noise: the claim says that L-BFGS is good with little
ENOUGH = 20  # steps without which no method is near the minimum
WORSE = "mean loss at the end with noise, L-BFGS over Momentum"
WORSE_IN_NOISE = "mean loss at the end with much noise and steps enough, L-BFGS over Momentum"
ITERATIONS = "steps of L-BFGS to a loss below 10⁻⁸, no noise, {}"
AGAINST = "steps of Momentum over those of L-BFGS, no noise, {}"


def full_batch(surface: str, knobs, rate: float) -> tuple[float, float]:
    """Returns the steps that L-BFGS and that momentum needs to a loss below 1e-8 without noise."""
    landscape = registry.surface(surface)
    quick = runs(surface, ["lbfgs"], [Member([{"learning_rate": 1.0}], knobs=knobs)], steps=100)
    slow = run(registry.method("momentum"), on(landscape, steps=2048, knobs=knobs, noise=0.0), {"learning_rate": rate})
    return float(steps_below(quick.loss[0, 0], 1e-8)), float(steps_below(slow.loss, 1e-8))


def share_settled(surface: str) -> float:
    """Returns the share of 81 starts on a grid from which L-BFGS gets to a gradient below 1e-5 in 100 steps."""
    landscape = registry.surface(surface)
    starts = [(x, y) for x in np.linspace(*landscape.xlim, 9) for y in np.linspace(*landscape.ylim, 9)]
    ends = runs(surface, ["lbfgs"], [Member([None], start=start) for start in starts], steps=100).x[:, 0, -1]
    return float((np.hypot(*gradient_field(landscape, ends).T) < 1e-5).mean())


def measure_c37(preset: Race) -> Measurement:
    """Runs L-BFGS with noise over 200 seeds, without noise on three surfaces, and from 81 starts on two others."""
    last = over_seeds(preset).loss[:, :, -1]
    means, medians = last.mean(axis=0), np.median(last, axis=0)
    names = names_of(preset)
    is_hard = preset.setting.noise >= MUCH and preset.setting.steps >= ENOUGH
    worse = ratio(means[0], means[1])
    figures, thresholds = {WORSE: worse, WORSE_IN_NOISE: given(is_hard, worse)}, {WORSE_IN_NOISE: ">= 1.25"}
    for surface, knobs, rate in FULL_BATCH:
        name = registry.surface(surface).name
        quick, slow = full_batch(surface, knobs, rate)
        figures |= {ITERATIONS.format(name): quick, AGAINST.format(name): ratio(slow, quick)}
        thresholds |= {ITERATIONS.format(name): "<= 45", AGAINST.format(name): ">= 5"}
    figures |= {f"mean loss at the end with noise, {name}": mean for name, mean in zip(names, means, strict=True)}
    figures |= {f"median loss at the end with noise, {name}": value for name, value in zip(names, medians, strict=True)}
    figures |= {
        f"share of 81 starts from which L-BFGS comes to rest, {registry.surface(name).name}": share_settled(name)
        for name in ("himmelblau", "beale")
    }
    return measured(figures, thresholds, {WORSE_IN_NOISE: ">= 2"})


def with_noise(measurement: Measurement) -> int:
    """Returns the option that is right, 0: L-BFGS ends lower, 1: about the same, 2: L-BFGS ends higher."""
    return which(measurement.figures[WORSE], 0.67, 1.5)


# C38: the rate may be a matrix

C38 = race_on(
    "taco_shell",
    (
        ("sgd_diagonal", {"learning_rate": 1.0, "epsilon": 1e-12}),
        ("newton", {"learning_rate": 1.0}),
        ("conjugate_gradient", {}),
        ("sgd", {"learning_rate": 1 / 25.25}),
    ),
    knobs={"kappa": 100.0, "angle": 45.0},
    steps=60,
)
OFF = "angle between Newton's first step and the steepest descent, degrees"
TAKEN = "steps of {} to the minimum"
AT_45 = "steps of {}, surface turned by 45 degrees"
ALONG_AXES = "steps of Diagonal SGD to the minimum, valley along the axes"
CONJUGATE = "distance after two steps of Conjugate gradient"


def measure_c38(preset: Race) -> Measurement:
    """Counts steps with a diagonal, a full and no matrix as the rate, here and at 45 degrees; conjugate gradients elsewhere."""
    names = names_of(preset)
    x = runs_of(preset, steps=1000).x[0]
    taken = steps_to(x, ORIGIN)
    start = np.array([preset.setting.start_point])
    downhill = -gradient_field(preset.setting.landscape, start, preset.setting.knobs)[0]
    # Both diagonal entries of the Hessian at 45 degrees are (0.5 + 50) / 2: SGD at one over that is the same method.
    values = [*({**values} for _, values in preset.runs[:-1]), {"learning_rate": 1 / 25.25}]
    turned = member_of(preset, hypers=values, knobs={"kappa": 100.0, "angle": 45.0}, start=None)
    x_45 = runs_of(replaced(preset, start=None), [turned], steps=1000).x[0]
    taken_45 = steps_to(x_45, ORIGIN)
    straight = member_of(preset, knobs={"kappa": 100.0, "angle": 0.0}, start=None)
    along_axes = runs_of(replaced(preset, start=None), [straight], steps=1000).x[0]
    two = (
        float(distances(x[2, 2], ORIGIN)),
        float(distances(x_45[2, 2], ORIGIN)),
        *(
            float(distances(runs(name, ["conjugate_gradient"], [Member([None])], steps=2).x[0, 0, 2], minimum))
            for name, minimum in (("booth", (1.0, 3.0)), ("matyas", ORIGIN))
        ),
    )
    figures = {
        **{TAKEN.format(name): steps for name, steps in zip(names, taken, strict=True)},
        **{AT_45.format(name): steps for name, steps in zip(names[:-1], taken_45, strict=False)},
        AT_45.format("SGD at one over the diagonal"): taken_45[-1],
        OFF: angle_between(x[1, 1] - x[1, 0], downhill),
        ALONG_AXES: steps_to(along_axes[0], ORIGIN),
        f"{CONJUGATE}, here": two[0],
        f"{CONJUGATE}, largest of four surfaces": max(two),
    }
    return measured(
        figures,
        {OFF: "<= 90", f"{CONJUGATE}, largest of four surfaces": "<= 1e-6"},
        {
            TAKEN.format("Newton"): "<= 1",
            TAKEN.format("Conjugate gradient"): "<= 2",
            AT_45.format("Diagonal SGD"): ">= 100",
            ALONG_AXES: "<= 1",
        },
    )


def turned_so(measurement: Measurement) -> int:
    """Returns the option that is right, 0: still one step, 1: some more, 2: as many as plain SGD."""
    diagonal, plain = (measurement.figures[TAKEN.format(name)] for name in ("Diagonal SGD", "SGD"))
    return 0 if diagonal <= 1 else 2 if diagonal >= 0.9 * plain else 1


SCENES = (
    Scene(
        id="C33",
        chapter=CHAPTER,
        title="A plane holds close by, a paraboloid further out",
        source="A 47:36-48:11",
        claim=(
            "The gradient gives a linear picture of the loss, which is good only close by; that is why steps must be small. With the "
            "Hessian you get a quadratic picture, which is good for longer steps."
        ),
        look_for=(
            "The tangent touches the curve and leaves it at once; the parabola bends with it and follows it for a good while "
            "longer. A step to its bottom, the mark, lands where the loss is lower still than the parabola says."
        ),
        measure=measure_c33,
        figure=figure_c33,
        question="Halve the distance from the point. By what factors do the errors of plane and paraboloid shrink?",
        options=("By 2 and by 4", "By 4 and by 8", "By 8 and by 16"),
        answer=order_of_plane,
        why=(
            "What the plane leaves out begins with the square of the distance, what the paraboloid leaves out with the "
            "cube: the measured orders are 2 and 3."
        ),
        notes=(
            "Order is the message: the paraboloid is not exact, it is one power of the distance better. Students usually think that "
            "more terms help at any distance; further out the parabola can be the worse of the two. The first method takes "
            "steps on the plane, Newton jumps to the bottom of the paraboloid."
        ),
    ),
    Scene(
        id="C34",
        chapter=CHAPTER,
        title="Newton: one step, no learning rate",
        source="A 48:18-49:05",
        claim=(
            "Step straight to the bottom of the quadratic approximation: the formula has no learning rate, and on a quadratic "
            "surface one step is enough."
        ),
        look_for=(
            "One straight line from the start to the minimum is Newton's whole path, however elongated and turned the valley is. "
            "Momentum takes 87 steps, and SGD is still on its way after 100."
        ),
        preset=C34,
        controls=("kappa", "angle", "factor"),
        measure=measure_c34,
        question="How many steps does Newton's method take on a turned quadratic valley, however narrow?",
        options=("One", "Between 2 and 20", "More than 20"),
        answer=one_or_more,
        finding="Steps to the minimum: Newton {steps of Newton to the minimum}, momentum {steps of Momentum to the minimum}, SGD {steps of SGD to the minimum}.",
        why=(
            "The inverse of the Hessian undoes stretching and rotation at once: seen through it, the valley is a round bowl "
            "and the gradient points at its centre. SGD needs 222 steps, momentum 87."
        ),
        notes=(
            "Raise κ to 1000: nothing changes for Newton. Ask for the price before you tell it: a matrix with the square of "
            "the number of parameters as its size, to be inverted; for 100 million parameters it has 10¹⁶ entries, 40 petabytes. Students usually take the single step for a property of the "
            "method; it is one of quadratic surfaces, as the next scene shows. A factor other than 1 spoils it."
        ),
    ),
    Scene(
        id="C35",
        chapter=CHAPTER,
        title="Newton may need a rate after all",
        source="A 49:08",
        claim=(
            "There is no learning rate in Newton's formula, but you may want one all the same: the quadratic approximation is not "
            "exact, and the step to its bottom may be too long."
        ),
        look_for=(
            "The second of the full steps shoots out of the picture to y = −3.2, where the loss is 1412, and three steps later Newton "
            "is at the minimum. At half the rate the path follows the bent valley and the loss falls at every step."
        ),
        caveat="The wild step costs nothing here: Newton with full steps is done after 5 of them, with half steps after 39.",
        preset=C35,
        controls=("factor", "steps"),
        measure=measure_c35,
        question="Newton's method runs on Rosenbrock's bent valley, first run. What does its loss do?",
        options=(
            "It falls all the way",
            "It rises far above its start once, and Newton still arrives",
            "It rises, and Newton does not come back",
        ),
        answer=always_down,
        finding=f"The highest loss of the first run is {{{SHOWN_HIGHEST}}} times that at its start; after 100 steps its loss is {{{SHOWN_LAST}}}.",
        why=(
            "The paraboloid fits the bent valley only close by. Its bottom lies far off the valley, where the loss is 58 times that of "
            "the start; from there the next paraboloid happens to fit well."
        ),
        notes=(
            "Have the losses read aloud: 24.2, 4.7, 1412, 0.06, 0.3, 0. Students usually want to forbid such a step; a line search or a "
            "trust region does that, and L-BFGS has the former. On this surface the jump is harmless, but nothing in the "
            "method guarantees that."
        ),
    ),
    Scene(
        id="C36",
        chapter=CHAPTER,
        title="Newton goes where the slope is zero",
        source="after A 50:16",
        claim=(
            "Newton's step leads to where the gradient of the approximation vanishes, whether that is a minimum, a saddle or a summit. On surfaces "
            "with saddles and summits it is attracted by them."
        ),
        look_for=(
            "From (0, 0) Newton climbs to the summit at (−0.27, −0.92) and stays there; SGD and momentum, from the same "
            "start, go down to the minimum at (3, 2). The small picture has the summit, a triangle, and where Newton ends from 441 starts: "
            "circles in a minimum, crosses in a saddle, triangles on the summit."
        ),
        preset=C36,
        controls=("factor", "steps"),
        measure=measure_c36,
        figure=figure_c36,
        question="Newton starts near the summit between four minima. Where does it end?",
        options=("In a minimum", "In a saddle", "On the summit"),
        answer=where_to,
        finding=f"Directions that curve downwards at the end: Newton {{{DOWNWARD.format('Newton')}}} of 2, SGD {{{DOWNWARD.format('SGD')}}}. Of 441 starts {{share that ends in a minimum}} end in a minimum, {{share that ends in a saddle}} in a saddle, {{share that ends on the summit}} on the summit.",
        why=(
            "Near the summit both curvatures are negative, so the inverse of the Hessian turns the step round, uphill. Newton solves "
            "gradient = 0 and does not ask for the sign of the curvature."
        ),
        notes=(
            "From 441 starts 60 % of the runs end in a minimum, 35 % in a saddle and 5 % on the summit. Students usually take Newton "
            "for a method that descends; ask what it does on a surface turned upside down (exactly the same). In high dimensions, "
            "where nearly all such places are saddles, this is its main defect."
        ),
    ),
    Scene(
        id="C37",
        chapter=CHAPTER,
        title="L-BFGS: full batch, yes; with noise, no",
        source="A 49:57-50:39",
        claim=(
            "L-BFGS pieces the Hessian together from past gradients and is very good with the full batch and little noise. With "
            "mini-batches it does not do so well, nor does it do well on non-convex problems."
        ),
        look_for=(
            "L-BFGS begins with steps of up to two units and goes on jumping about the minimum, up to one unit at a time, while "
            "momentum and SGD settle into clouds of small steps. Move the noise to 0, and it is at the minimum after four steps."
        ),
        caveat=(
            "We do not see the trouble with non-convex surfaces everywhere: from 81 starts L-BFGS comes to rest every time on "
            "Himmelblau's function, though only in 57 % on Beale's. And a typical noisy run is better than the mean says: the "
            "mean is raised by single wild jumps."
        ),
        preset=C37,
        controls=("noise", "seed", "steps"),
        measure=measure_c37,
        question="Whose loss is lower at the end of such a run, in the mean over 200 seeds?",
        options=("That of L-BFGS", "Both about the same", "That of momentum"),
        answer=with_noise,
        finding="Mean loss at the end over 200 seeds: L-BFGS {mean loss at the end with noise, L-BFGS}, momentum {mean loss at the end with noise, Momentum}.",
        why=(
            "The method takes differences of gradients for curvature. With noise that is the curvature of the noise, and the "
            "inverse of a small wrong curvature is a long wrong step."
        ),
        notes=(
            "Without noise it needs 36 steps on Rosenbrock's function, where momentum needs 1940 and SGD 20829. Here line search and "
            "gradient even see the same noise within a step, as with one mini-batch; with a fresh one for each it would be worse. "
            "Students usually expect noise to slow a good method down evenly; it hits those most that trust differences."
        ),
    ),
    Scene(
        id="C38",
        chapter=CHAPTER,
        title="The learning rate may be a matrix",
        source="L 16:19, 1:17:16, 1:17:46, 1:26:06",
        claim=(
            "The rate may differ from coordinate to coordinate, or be a whole matrix; as long as that matrix is positive definite, the step still "
            "goes downhill. Conjugate gradients do without a matrix and use past directions instead."
        ),
        look_for=(
            "At 45 degrees diagonal SGD and plain SGD draw the same zigzag, Newton takes a single step and conjugate gradients take two. "
            "Turn the angle back to 0: along the axes diagonal SGD needs only one step as well, far off the direction of steepest descent."
        ),
        caveat=(
            "A rate for each coordinate helps only where the valley lies along the axes. At 45 degrees both diagonal entries "
            "are equal, and it takes the same 215 steps as SGD; the whole matrix still takes one."
        ),
        preset=C38,
        controls=("angle", "kappa", "factor"),
        measure=measure_c38,
        question="Along the axes SGD with the best rate for each coordinate needs one step. Turn the valley: how many then?",
        options=("Still one", "More, but fewer than plain SGD", "As many as plain SGD"),
        answer=turned_so,
        finding="Steps to the minimum at this angle: diagonal SGD {steps of Diagonal SGD to the minimum}, SGD {steps of SGD to the minimum}, Newton {steps of Newton to the minimum}, conjugate gradients {steps of Conjugate gradient to the minimum}.",
        why=(
            "At 45 degrees the curvature along both axes is the same, 25.25: dividing each coordinate by it divides the "
            "whole gradient by one number."
        ),
        notes=(
            "The step of the full matrix is 72 degrees off the steepest descent and still downhill: a good moment to ask what "
            "steepest depends on (on how you measure length). Students usually think a rate per coordinate is nearly "
            "as good as a matrix; the angle slider shows how fast that ends. Adam's denominator is such a diagonal."
        ),
    ),
)
