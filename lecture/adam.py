"""Adam's correction for starting at zero, its epsilon, and how far it overshoots: C25 to C28."""

import numpy as np

from engine.batch import Member
from engine.sampling import stationary_points
from lecture.adaptive_figures import crossing, farthest, steps_to
from lecture.adaptive_runs import labels_of, runs
from lecture.base import Measurement, Scene, measured
from lecture.momentum_figures import overshoot, which
from lecture.momentum_runs import values_of
from lecture.paths import distances, given, nearest, ratio, tame
from lecture.racing import member_of, runs_of
from states.race import Race, race_on

CHAPTER = "Adam"

# C25: the first steps without the correction

C25 = race_on(
    "slope",
    (
        ("adam_almost", {"learning_rate": 0.02}),
        ("adam", {"learning_rate": 0.02}),
        ("rmsprop", {"learning_rate": 0.02, "decay": 0.99}),
    ),
    steps=100,
    view="side",
)
FIRST = "first step without the correction, in learning rates"
LARGEST = "largest step without the correction, in learning rates"
WHEN_LARGEST = "step at which the largest is taken"
CANCELLED = "first step without the correction, β₂ = 0.99, in learning rates"
EXACT = "first step without the correction over (1 − β₁) / √(1 − β₂), farthest from 1 of five pairs of betas"
ELSEWHERE = "first step over that formula on the taco shell and on Beale's function, farthest from 1"
BETAS = ((0.9, 0.999), (0.9, 0.99), (0.9, 0.9), (0.0, 0.999), (0.9, 0.9999))


def expected_first(values, gradient: float) -> float:
    """Returns Adam's first step without the correction over the rate: (1 - beta1) g / (sqrt(1 - beta2) g + epsilon)."""
    root = np.sqrt(1 - values["beta2"]) * gradient
    return ratio((1 - values["beta1"]) * gradient, root + values["epsilon"])


def first_steps(surface: str, values_of_each) -> np.ndarray:
    """Returns the first step along x (n,) of Adam without the correction, over the learning rate, with each of n values."""
    found = runs(surface, ["adam_almost"], [Member([values]) for values in values_of_each], steps=1)
    rates = np.array([values["learning_rate"] for values in values_of_each])
    return np.abs(np.diff(found.x[:, 0, :, 0], axis=1)[:, 0]) / rates


def measure_c25(preset: Race) -> Measurement:
    """Measures the first and largest step under a constant gradient, over the rate, and the first with other betas."""
    almost, adam, rmsprop = (values_of(preset, name) for name in ("adam_almost", "adam", "rmsprop"))
    x = runs_of(preset, steps=100).x[0]
    steps = np.abs(np.diff(x[..., 0], axis=1)) / np.array([[v["learning_rate"]] for v in (almost, adam, rmsprop)])
    tried = [{**almost, "beta1": beta1, "beta2": beta2, "epsilon": 1e-12} for beta1, beta2 in BETAS]
    others = first_steps(preset.setting.surface, tried)
    exact = [expected_first(values, 1.0) for values in tried]
    elsewhere = {name: first_steps(name, [{**almost, "epsilon": 1e-12}])[0] for name in ("taco_shell", "beale")}
    formula = expected_first({**almost, "epsilon": 1e-12}, 1.0)
    figures = {
        FIRST: steps[0, 0],
        "first step without the correction, as a length": steps[0, 0] * almost["learning_rate"],
        EXACT: _off(others / exact),
        ELSEWHERE: _off(np.array(list(elsewhere.values())) / formula),
        CANCELLED: others[1],
        "first step without the correction, β₂ = 0.9, in learning rates": others[2],
        "first step without the correction, β₁ = 0, β₂ = 0.999, in learning rates": others[3],
        "first step without the correction, β₂ = 0.9999, in learning rates": others[4],
        LARGEST: steps[0].max(),
        WHEN_LARGEST: steps[0].argmax() + 1,
        "100 steps without the correction, in learning rates": steps[0].sum(),
        "100 steps of Adam, in learning rates": steps[1].sum(),
        "first step of Adam, in learning rates": steps[1, 0],
        "first step of RMSProp, in learning rates": steps[2, 0],
    }
    return measured(
        figures,
        {FIRST: ">= 1.5", EXACT: "1 +- 1e-6", "first step of Adam, in learning rates": "1 +- 1e-4"},
        {FIRST: ">= 3", ELSEWHERE: "1 +- 1e-6", CANCELLED: "1 +- 1e-6"},
    )


def figure_c25(preset: Race, steps: int = 40) -> dict[str, np.ndarray]:
    """Computes the steps' lengths in learning rates. methods, names (m,); step (n,), from 1; length (m, n)."""
    x = runs_of(preset, steps=steps).x[0]
    rates = np.array([[values_of(preset, method)["learning_rate"]] for method, _ in preset.runs])
    return {**labels_of(preset), "step": np.arange(1.0, steps + 1), "length": np.abs(np.diff(x[..., 0])) / rates}


def _off(ratios: np.ndarray) -> float:
    """Returns the farthest from 1 of ratios (n,) that should all be 1."""
    return float(ratios[np.argmax(np.abs(ratios - 1))])


# C26: thrown out of a good place

C26 = race_on(
    "sharp_minima",
    (
        ("adam", {"learning_rate": 0.2}),
        ("adam_almost", {"learning_rate": 0.2}),
        ("rmsprop", {"learning_rate": 0.2, "decay": 0.99}),
    ),
    start=(-1.3, 0.2),
    steps=200,
)
KEPT_STEPS = 1000
KEPT = {
    "adam": ("Adam", ">= 1"),
    "adam_almost": ("Adam without the correction", "<= 0.1"),
    "rmsprop": ("RMSProp", "<= 0.1"),
}
METHODS = ("adam", "adam_almost")  # that the claim is about
AT_RATES = {1.0: "this rate", 1.5: "1.5 times the rate"}
STAYS = "{}: share of 48 starts in the well that stay in it, {}"
WITH, WITHOUT = (STAYS.format(KEPT[method][0], AT_RATES[1.0]) for method in METHODS)
OUT = "farthest from the start in 30 steps, Adam without the correction over Adam"


def round_the_well(well: np.ndarray) -> list[tuple[float, float]]:
    """Returns 48 starts: 24 directions from the bottom of the narrow well (2,), at distances of 0.2 and 0.3."""
    turns = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return [(well[0] + r * np.cos(t), well[1] + r * np.sin(t)) for r in (0.2, 0.3) for t in turns]


def shares_kept(preset: Race, factor: float) -> np.ndarray:
    """(entries,) the share of 48 starts in the narrow well that end in it, with the preset's rates times the factor."""
    minima = stationary_points(preset.setting.landscape, preset.setting.knobs).minima
    if len(minima) < 2:  # the well is no well with these knobs
        return np.full(len(preset.runs), np.nan)
    values = [
        {**values, "learning_rate": factor * values_of(preset, name)["learning_rate"]} for name, values in preset.runs
    ]
    members = [member_of(preset, hypers=values, start=start) for start in round_the_well(minima[0, :2])]
    ends = runs_of(preset, members, steps=KEPT_STEPS).x[:, :, -1]
    return (distances(ends, minima[0, :2]) <= 0.3).mean(axis=0)


def first_step_of_adam(preset: Race) -> float:
    """Returns Adam's first step on four surfaces, over the rate: of all coordinates the one farthest from 1."""
    values = values_of(preset, "adam")
    steps = [
        np.abs(np.diff(runs(name, ["adam"], [Member([values], noise=0.0)], steps=1).x[0, 0], axis=0))
        for name in ("taco_shell", "beale", "bowl", "sharp_minima")
    ]
    return _off(np.concatenate(steps, axis=None) / values["learning_rate"])


def measure_c26(preset: Race) -> Measurement:
    """Counts which entries stay in the narrow well, from the preset's start and 48 others; measures the first steps."""
    race = runs_of(preset, steps=max(preset.setting.steps, 30))
    out = distances(race.x[0], preset.setting.start_point)[:, :31].max(axis=1)
    slow = runs("taco_shell", ["adam"], [Member([{"learning_rate": 0.1}])], steps=150)
    figures, thresholds = {}, {}
    for factor, at_rate in AT_RATES.items():
        for (name, threshold), share in zip(KEPT.values(), shares_kept(preset, factor), strict=True):
            figure = STAYS.format(name, at_rate)
            figures[figure], thresholds[figure] = share, threshold
    figures |= {
        **{
            f"loss at the end, {name}": loss for (name, _), loss in zip(KEPT.values(), race.loss[0, :, -1], strict=True)
        },
        OUT: ratio(out[1], out[0]),
        "first step of Adam on four surfaces, in learning rates, farthest from 1": first_step_of_adam(preset),
        "steps of Adam to the minimum of the taco shell, learning rate 0.1": steps_to(slow.x[0, 0], (0.0, 0.0)),
    }
    claim = {name: thresholds[name] for name in (STAYS.format(KEPT[method][0], AT_RATES[1.0]) for method in METHODS)}
    exact = "first step of Adam on four surfaces, in learning rates, farthest from 1"
    return measured(figures, {**claim, exact: "1 +- 1e-5"}, {**thresholds, OUT: ">= 3"})


def how_many_are_thrown_out(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: none, 1: about half, 2: nearly all."""
    thrown_out = 1 - measurement.figures[WITHOUT]
    return 0 if thrown_out <= 0.02 else 1 if 0.35 <= thrown_out <= 0.65 else 2 if thrown_out >= 0.9 else None


# C27: epsilon

C27 = race_on(
    "taco_shell",
    (
        ("adagrad", {"learning_rate": 0.5}),
        ("rmsprop", {"learning_rate": 0.05}),
        ("adam", {"learning_rate": 0.1}),
    ),
    steps=60,
)
TENTH = "largest distance between the paths with ε and with a tenth of it"
PLATEAU = "first step on a plateau with ε 10⁻⁸ over the same with 10⁻⁷"


def with_epsilon(preset: Race, change) -> list[dict[str, float]]:
    """Returns the values of the preset's entries with epsilon changed."""
    return [{**values, "epsilon": change(values_of(preset, name)["epsilon"])} for name, values in preset.runs]


def measure_c27(preset: Race) -> Measurement:
    """Measures how far paths move with epsilon: on this surface, on Beale's function, and where the gradient is tiny."""
    members = [
        member_of(preset, hypers=with_epsilon(preset, change))
        for change in (lambda own: own, lambda own: own / 10, *(lambda own, e=e: e for e in (1e-7, 1e-4, 1e-2, 1.0)))
    ]
    x = runs_of(preset, members).x
    methods = [name for name, _ in preset.runs]
    steps = preset.setting.steps
    beale = runs("beale", methods, [Member(member.hypers) for member in members[:2]], steps).x
    adam = methods.index("adam")
    values = values_of(preset, "adam")
    first = [Member([{**values, "epsilon": e}], start=(-6.0, 2.0)) for e in (1e-7, 1e-8, 1e-12)]
    lengths = distances(runs("plateau_hole", ["adam"], first, steps=1).x, (-6.0, 2.0))[:, 0, 1]
    figures = {
        TENTH: farthest(x[0], x[1]),
        f"{TENTH}, on Beale's function": farthest(beale[0], beale[1]),
        **{
            f"largest distance between Adam's paths with ε {e} and 10⁻⁷": farthest(x[i, adam], x[2, adam])
            for i, e in ((3, "0.0001"), (4, "0.01"), (5, "1"))
        },
        **{
            f"first step of Adam on a plateau, ε {e}": length
            for e, length in zip(("10⁻⁷", "10⁻⁸", "10⁻¹²"), lengths, strict=True)
        },
        PLATEAU: ratio(lengths[1], lengths[0]),
    }
    return measured(figures, {TENTH: "<= 1e-3", f"{TENTH}, on Beale's function": "<= 1e-3"}, {PLATEAU: ">= 3"})


def how_far(measurement: Measurement) -> int:
    """Returns the option that is right, 0: less than a thousandth, 1: up to a tenth, 2: more."""
    return which(measurement.figures[TENTH], 1e-3, 0.1)


# C28: how far beyond the minimum

C28 = race_on(
    "bowl",
    (
        ("momentum", {"learning_rate": 0.0264}),
        ("nesterov", {"learning_rate": 0.0257}),
        ("adam", {"learning_rate": 0.29}),
    ),
    steps=80,
)
ARRIVALS = range(6, 19)  # steps at which x first passes the minimum
RATES = {
    "momentum": np.geomspace(0.012, 0.1, 150),
    "nesterov": np.geomspace(0.012, 0.1, 150),
    "adam": np.geomspace(0.18, 0.75, 150),
}
HERE = "overshoot of Adam over that of Momentum, in this race"
WORST = "overshoot of Adam over that of Momentum, largest over 13 arrival times"


def overshoots(preset: Race, surface: str, method: str) -> np.ndarray:
    """(13,) the overshoot in x at the rate whose run first passes the minimum at each of the steps of ARRIVALS.

    The median where several of 150 rates do, NaN where none does; without noise.
    """
    values = values_of(preset, method)
    members = [Member([{**values, "learning_rate": rate}], noise=0.0) for rate in RATES[method]]
    along = runs(surface, [method], members, steps=100).x[:, 0, :, 0]
    arrived, beyond = crossing(along), overshoot(along)
    return np.array([np.median(beyond[arrived == step]) if (arrived == step).any() else np.nan for step in ARRIVALS])


def measure_c28(preset: Race) -> Measurement:
    """Measures how far each method passes the minimum: in the race, and at equal arrival times on two surfaces."""
    along = runs_of(preset).x[0, :, :, 0]
    here, arrives = overshoot(along), crossing(along)
    at = {(s, m): overshoots(preset, s, m) for s in ("bowl", "noisy_bowl") for m in RATES}
    to_momentum, to_nesterov = (
        np.concatenate([at[s, "adam"] / at[s, other] for s in ("bowl", "noisy_bowl")])
        for other in ("momentum", "nesterov")
    )
    equal = [Member([{"learning_rate": 0.01}, {"learning_rate": 0.1}])]
    taco = runs("taco_shell", ["momentum", "adam"], equal, steps=300).x[0]
    names = ("Momentum", "Nesterov", "Adam")
    figures = {
        **{f"step at which {name} first passes the minimum": step for name, step in zip(names, arrives, strict=True)},
        **{f"overshoot of {name}": value for name, value in zip(names, here, strict=True)},
        HERE: given(arrives[0] == arrives[2] and here[0] > 0.05, ratio(tame(here[2]), tame(here[0]))),
        WORST: _largest(to_momentum),
        "overshoot of Adam over that of Nesterov, smallest over 13 arrival times": -_largest(-to_nesterov),
        "overshoot of Adam over that of Nesterov, largest over 13 arrival times": _largest(to_nesterov),
        **{
            f"overshoot of {name} on the {place}, arriving at step 12": at[s, m][ARRIVALS.index(12)]
            for s, place in (("bowl", "bowl"), ("noisy_bowl", "bowl 5 times as steep across"))
            for m, name in zip(RATES, names, strict=True)
        },
        "overshoot of Momentum on the taco shell, learning rate 0.01": overshoot(taco[0, :, 0]),
        "overshoot of Adam on the taco shell, learning rate 0.1": overshoot(taco[1, :, 0]),
    }
    return measured(figures, {HERE: "<= 0.9", WORST: "<= 0.9"})


def _largest(values: np.ndarray) -> float:
    """Returns the largest finite value; NaN if none is."""
    return float(np.max(values[np.isfinite(values)], initial=-np.inf)) if np.isfinite(values).any() else np.nan


def less_than_momentum(measurement: Measurement) -> int:
    """Returns the option that is right, 0: at least nine tenths as far as momentum; 1: less; 2: not at all."""
    share = measurement.figures[HERE]
    return 2 if share <= 0.01 else int(share <= 0.9)


SCENES = (
    Scene(
        id="C25",
        chapter=CHAPTER,
        title="The first step without the correction",
        source="A 40:00-41:07",
        claim=(
            "Adam as first written down takes a very large first step, for one divides by the root of the second moment, which starts at zero and is still tiny. "
            "A student objects that the first moment is tiny as well, and that the two may cancel."
        ),
        look_for=(
            "The gradient is the same everywhere, and the small picture shows the length of each step. Adam without the correction begins "
            "with three learning rates, grows to six and a half and ends far ahead; Adam's steps are one learning rate long "
            "from the first. RMSProp begins with ten and slows down."
        ),
        caveat=(
            "How large the first step is depends on both betas: it is (1 − β₁) / √(1 − β₂) learning rates. With the usual "
            "β₂ = 0.999 that is 3.16; with the values the lecturer names here it is not large at all: with 0.99 exactly 1, as the student says, and with 0.9 only 0.32. The "
            "largest step is not the first but the twelfth, and RMSProp, which has no correction either, begins with a "
            "step of 10 learning rates at a decay of 0.99."
        ),
        preset=C25,
        controls=("beta2", "beta1", "factor"),
        measure=measure_c25,
        question="How long is the first step of Adam without the correction?",
        options=(
            "A third of the learning rate",
            "One learning rate: the two moments cancel",
            "Three learning rates",
            "Thirty learning rates",
        ),
        answer=lambda measurement: nearest(measurement.figures[FIRST], (0.316, 1.0, 3.16, 31.6)),
        finding=f"The first step is {{{FIRST}}} learning rates long; the largest, step {{{WHEN_LARGEST}}}, {{{LARGEST}}}.",
        figure=figure_c25,
        why=(
            "After one step the first moment is 0.1 g and the root of the second is √0.001 g = 0.032 g, so that the "
            "step is 0.1 / 0.032 = 3.16 learning rates, however large g is."
        ),
        notes=(
            "Move β₂ from 0.999 to 0.99: the first step becomes exactly one learning rate, and the student in the lecture "
            "is right. Students usually think that the first step is the worst; ask them for the step numbers, and then show "
            "that the steps go on growing until step 12, because the first moment is nearly full after 20 steps, the second only after a "
            "few thousand. Both moments start at zero, and the correction divides each by the share that has been filled."
        ),
    ),
    Scene(
        id="C26",
        chapter=CHAPTER,
        title="Thrown out of a good place",
        source="A 41:14-42:23",
        claim=(
            "The large first steps can carry you far away, to a bad part of the surface from which you do not come "
            "back. Adam's correction divides both moments by how full they are; then the first steps have the right length."
        ),
        look_for=(
            "All three start inside the narrow well. Adam swings round its bottom and stays; without the correction it leaves at "
            "once, shoots past the wide well on the right and has settled there by step 100; RMSProp with a decay of 0.99, "
            "which has no correction either, leaves too."
        ),
        caveat=(
            "It takes a surface with something to lose and a rate of the size of the well. Where there is only one minimum "
            "the long first steps do no harm."
        ),
        preset=C26,
        controls=("factor", "beta2", "width"),
        measure=measure_c26,
        question="Take 48 starts inside the narrow, deep well. From how many of them is Adam without the correction thrown out?",
        options=("From none", "From about half", "From nearly all"),
        answer=how_many_are_thrown_out,
        finding=f"Of 48 starts in the well stay in it: Adam {{{WITH}}}, without the correction {{{WITHOUT}}}.",
        why=(
            "With the correction the first step is exactly the learning rate in each coordinate, too short to leave the well: all 48 runs stay. "
            "Without it the first step is three times as long, and the next ones are longer still: 94 % leave."
        ),
        notes=(
            "Say what the correction does and what it does not: it makes the first step equal to the learning rate, whatever the "
            "gradient; it does not look for better minima. Here the place that is lost is the sharp one, which the lecture "
            "calls the worse one elsewhere. The rates that the lecture recommends (0.001, 0.0005) are for networks: on the "
            "taco shell 0.001 takes 5835 steps, 0.1 takes 83."
        ),
    ),
    Scene(
        id="C27",
        chapter=CHAPTER,
        title="Epsilon hardly matters",
        source="A 41:27-41:49",
        claim=(
            "The small number in the denominator is there only so that nothing is divided by zero. It is one more "
            "hyperparameter in name, but in practice nobody needs to tune it."
        ),
        look_for=(
            "All three set off with steps of the same size along both axes, although the gradient is 29 times as large across "
            "the valley. Move ε to 0.01: no path has changed visibly; at 1 all have changed."
        ),
        caveat=(
            "True where the gradients are much larger than ε. On a plateau where the gradient is 1.3 × 10⁻⁸, Adam's first step is "
            "0.012, 0.063 or 0.14 with ε 10⁻⁷, 10⁻⁸ or 10⁻¹²: there ε decides whether it moves at all. "
            "Libraries differ in the default, and in whether ε stands inside the root."
        ),
        preset=C27,
        controls=("epsilon", "factor", "kappa"),
        measure=measure_c27,
        question="ε is made ten times smaller. How far do the paths of 60 steps move?",
        options=("Less than a thousandth", "Between a thousandth and a tenth", "More than a tenth"),
        answer=how_far,
        finding=f"With a tenth of this ε the paths move by {{{TENTH}}} at most.",
        why=(
            "The root of the second moment is of the size of the gradient, between 0.5 and 50 here; adding 10⁻⁷ or 10⁻⁸ to it "
            "changes the step in the seventh digit."
        ),
        notes=(
            "Let the students find the value from which on ε matters, then ask why: it has to be compared with the size of "
            "the gradient, not with 1. Students usually conclude that ε never matters; the plateau (open the plateau "
            "hole in the race, start at (−6, 2)) is the counterexample, and so is training in half precision."
        ),
    ),
    Scene(
        id="C28",
        chapter=CHAPTER,
        title="Adam overshoots less than momentum",
        source="A 43:18-43:33",
        claim=(
            "Adam builds up velocity and overshoots a little, as momentum does, but not as far; and like RMSProp it "
            "makes about equal progress along both dimensions."
        ),
        look_for=(
            "The rates are chosen so that all three pass the minimum in x at step 12. Momentum goes 1.06 beyond it, Nesterov and "
            "Adam 0.8. Adam alone sets off on the diagonal, with steps of equal size in both axes."
        ),
        caveat=(
            "True when both arrive at the same time, and then Adam overshoots as far as Nesterov does. At other pairs of "
            "rates it can be the other way round: on the taco shell at 0.01 and 0.1 Adam goes 0.134 beyond, momentum 0.127."
        ),
        preset=C28,
        controls=("factor", "rho", "beta1"),
        measure=measure_c28,
        question="Momentum and Adam pass the minimum at the same step. How far does Adam go beyond it?",
        options=(
            "About as far as momentum, or farther",
            "Clearly less far than momentum",
            "It does not go beyond it at all",
        ),
        answer=less_than_momentum,
        finding="Step at which they pass the minimum, and how far they go beyond it: momentum {step at which Momentum first passes the minimum}, {overshoot of Momentum}; Adam {step at which Adam first passes the minimum}, {overshoot of Adam}.",
        why=(
            "Adam's second moment remembers the large gradients of the beginning, so that its steps get shorter as the gradient gets "
            "smaller, but its first moment still carries it past the minimum: about three quarters as far as momentum here."
        ),
        notes=(
            "Insist on what is held equal: at their default rates the two differ in speed, and the slower one overshoots less "
            "whatever the method. Then take β₁ to 0: Adam without a first moment hardly overshoots. Students usually "
            "believe that Adam does not overshoot at all; it does, just like everything that has a velocity."
        ),
    ),
)
