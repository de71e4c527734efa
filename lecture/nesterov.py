"""Nesterov momentum: two forms of one method, less overshoot, and a smaller largest rate (C14, C15, C16)."""

import numpy as np

from landscapes.taco_shell import STEEP
from lecture.adaptive_runs import labels_of
from lecture.base import Measurement, Scene, around, measured
from lecture.momentum_figures import ARRIVED, largest, overshoot, smallest
from lecture.momentum_runs import at_rates, between, run_of, values_of
from lecture.paths import distances, explodes, given, ratio, steps_to_stay, tame
from lecture.racing import moved_to, paths_of, trajectories, with_rates
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "Nesterov"
MINIMUM = (0.0, 0.0)  # of the bowl and the taco shell

# C14: two forms, one method

FORMS = race_on(
    "taco_shell",
    (("nesterov_lookahead", {"learning_rate": 0.01}), ("nesterov", {"learning_rate": 0.01})),
    steps=60,
)
LONG = 300  # steps, on the other surfaces
FIRST = 8  # steps in the small figure
HERE = "this race: largest difference between x + ρ v of the first form and x of the second"
BARE = "taco shell: largest difference between the two x themselves"
SHIFTED = "largest difference between x + ρ v of the first form and x of the second"


def measure_c14(preset: Race) -> Measurement:
    """Runs both forms on the preset's surface, on Beale's and on Rosenbrock's."""
    presets = {
        "taco shell": preset,
        "Beale": _elsewhere(preset, "beale", 0.005),
        "Rosenbrock": _elsewhere(preset, "rosenbrock", 5e-4),
    }
    apart = {name: _apart(one) for name, one in presets.items()}
    figures = {SHIFTED: np.max([shifted for shifted, _ in apart.values()]), HERE: apart["taco shell"][0]}
    figures |= {f"{name}: largest difference between the two x themselves": bare for name, (_, bare) in apart.items()}
    return measured(figures, {SHIFTED: "<= 1e-9"})


def _elsewhere(preset: Race, surface: str, learning_rate: float) -> Race:
    """Moves both forms to another surface with the preset's values, but for the rate."""
    return moved_to(at_rates(preset, [learning_rate])[0], surface, steps=LONG)


def _apart(preset: Race) -> tuple[float, float]:
    """Returns how far the second form's points are from the first form's look-ahead points, and from its points.

    The first in units of the path's size, where that is more than 1; NaN if it explodes.
    """
    first, ahead, second = _forms(preset)
    size = float(np.abs(tame(second)).max(initial=1.0))
    return float(np.abs(ahead - second).max()) / size, float(np.abs(first - second).max())


def _forms(preset: Race) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns the first form's points (steps + 1, 2), those plus rho times their velocity, and the second form's points."""
    first, second = (run_of(preset, method) for method in ("nesterov_lookahead", "nesterov"))
    return first.x, first.x + values_of(preset, "nesterov_lookahead")["rho"] * first.state["v"], second.x


def figure_c14(preset: Race) -> dict[str, np.ndarray]:
    """Computes the first steps of both forms: first, ahead and second (n, 2), as `_forms` has them."""
    forms = (tame(points[: FIRST + 1]) for points in _forms(preset))
    return dict(zip(("first", "ahead", "second"), forms, strict=True))


# C15: overshoot

OVERSHOOT = race_on(
    "noisy_bowl",
    tuple((method, {"learning_rate": 0.02}) for method in ("sgd", "momentum", "nesterov")),
    steps=150,
    noise=0.0,
)
FAR = {method: f"{method}: overshoot in x" for method in ("SGD", "momentum", "Nesterov")}
ARRIVES = {method: f"{method}: steps to arrive" for method in FAR}
LESS = "overshoot in x, Nesterov's over momentum's"
LESS_ON_BOWL = "round bowl at 0.025: overshoot, Nesterov's over momentum's"
LESS_IN_TACO = "taco shell at 0.02: overshoot, Nesterov's over momentum's"
AT_MOST = "largest of that ratio over 20 rates on bowl and taco shell"
RHOS = (0.5, 0.8, 0.9, 0.95, 0.99)


def measure_c15(preset: Race) -> Measurement:
    """Runs the preset's race; then the taco shell, 20 rates on either, and other rho."""
    shown = [run.x for run in trajectories(replaced(preset, steps=1000))]
    far = [given(not explodes(x), overshoot(x[:, 0])) for x in shown]
    two = moved_to(at_rates(between(preset, ("momentum", {}), ("nesterov", {})), [0.025])[0], "bowl", steps=1000)
    taco = moved_to(two, "taco_shell")
    on_bowl = overshoot(paths_of([two]).x[0, ..., 0])
    far_in_taco = overshoot(paths_of(at_rates(taco, [0.02])).x[0, ..., 0])
    ratios = [
        *_ratios(paths_of(at_rates(two, np.geomspace(0.01, 0.1, 20))).x),
        *_ratios(paths_of(at_rates(taco, np.geomspace(0.01, 0.026, 20))).x),
    ]
    of_rho = paths_of([between(two, ("momentum", {"rho": rho})) for rho in RHOS]).x[:, 0]
    figures = {
        **dict(zip(FAR.values(), far, strict=True)),
        **{name: steps_to_stay(x, MINIMUM, ARRIVED) for name, x in zip(ARRIVES.values(), shown, strict=True)},
        LESS: given(far[1] > ARRIVED, ratio(far[2], far[1])),
        LESS_ON_BOWL: given(on_bowl[0] > ARRIVED, ratio(on_bowl[1], on_bowl[0])),
        "taco shell at 0.02: momentum's overshoot": far_in_taco[0],
        "taco shell at 0.02: Nesterov's overshoot": far_in_taco[1],
        LESS_IN_TACO: ratio(far_in_taco[1], far_in_taco[0]),
        AT_MOST: np.max(ratios),
        **{f"momentum with ρ {rho}: overshoot": overshoot(x[:, 0]) for rho, x in zip(RHOS, of_rho, strict=True)},
        **{
            f"momentum with ρ {rho}: steps to arrive": steps_to_stay(x, MINIMUM, ARRIVED)
            for rho, x in zip(RHOS, of_rho, strict=True)
        },
    }
    names: tuple[str, ...] = (LESS, LESS_ON_BOWL, LESS_IN_TACO, AT_MOST)
    return measured(figures, dict.fromkeys(names, "<= 0.95"), dict.fromkeys(names, "<= 0.85"))


def figure_c15(preset: Race) -> dict[str, np.ndarray]:
    """Computes x step by step. methods, names (m,); step (n,); x (m, n), as far as it is on the surface; minimum (1,)."""
    x = np.array([run.x[:, 0] for run in trajectories(preset)])
    return {**labels_of(preset), "step": np.arange(0.0, x.shape[1]), "x": tame(x, size=10), "minimum": np.zeros(1)}


def _ratios(x: np.ndarray) -> list[float]:
    """Returns Nesterov's overshoot over momentum's, one a rate, of paths (rates, 2, steps + 1, 2)."""
    return [ratio(nesterov, momentum) for momentum, nesterov in overshoot(x[..., 0])]


# C16: the largest rate

LIMITS = race_on(
    "taco_shell",
    tuple((method, {"learning_rate": 0.036}) for method in ("sgd", "momentum", "nesterov")),
    steps=100,
)
SGD_LIMIT, MOMENTUM_LIMIT, NESTEROV_LIMIT = (
    f"{method}: largest rate that converges, times L" for method in ("SGD", "momentum", "Nesterov")
)
AS_PREDICTED = "share of the runs just below and just above their limit that end as predicted"
ENDS = {name: f"{name}: distance from the minimum at the end" for name in ("SGD", "momentum", "Nesterov")}
GONE = ENDS["Nesterov"]


def measure_c16(preset: Race) -> Measurement:
    """Runs the preset; finds its methods' limits by trying; tries four rho just inside and outside the formula's limit.

    Just outside, a run has grown 10^8 times after 1000 steps; the measurement judges its growth, not its distance.
    """
    three = replaced(between(preset, ("sgd", {}), ("momentum", {}), ("nesterov", {})), noise=0.0)
    rho = values_of(preset, "momentum")["rho"]
    sgd, momentum, nesterov = _limits(three)
    expected = _formulas(rho, values_of(preset, "nesterov")["rho"])
    last = [distances(run.x[-1], MINIMUM) for run in trajectories(three)]
    figures = {
        SGD_LIMIT: sgd,
        MOMENTUM_LIMIT: momentum,
        NESTEROV_LIMIT: nesterov,
        AS_PREDICTED: _share_as_predicted(three),
        **dict(zip(ENDS.values(), last, strict=True)),
    }
    names = (SGD_LIMIT, MOMENTUM_LIMIT, NESTEROV_LIMIT)
    thresholds = {name: around(limit, 0.01) for name, limit in zip(names, expected, strict=True)}
    return measured(figures, {**thresholds, AS_PREDICTED: ">= 1"}, {GONE: ">= 1e6"})


def _formulas(rho: float, rho_of_nesterov: float | None = None) -> tuple[float, float, float]:
    """Returns the limits of SGD, momentum and Nesterov on a quadratic, times the largest curvature L."""
    other = rho if rho_of_nesterov is None else rho_of_nesterov
    return 2.0, 2 * (1 + rho), 2 * (1 + other) / (1 + 2 * other)


def _limits(three: Race) -> np.ndarray:
    """(3,) the largest rate times L at which each method converges: 64 rates, then 64 in the gap where it is, twice more."""
    low, high = np.full(3, 0.1), np.full(3, 4.5)
    for _ in range(3):
        rates = np.linspace(low, high, 64)
        grows = _grows([with_rates(three, *(row / STEEP).tolist()) for row in rates])
        first = np.clip(np.where(grows.any(axis=0), grows.argmax(axis=0), 63), 1, 63)
        low, high = rates[first - 1, range(3)], rates[first, range(3)]
    return low


def _share_as_predicted(three: Race) -> float:
    """Returns the share of runs of SGD, momentum and Nesterov, at 0.99 and 1.01 times their limits, that do as predicted."""
    members, expected = [], []
    for rho in (0.0, 0.5, 0.9, 0.99):
        with_rho = between(three, ("sgd", {}), ("momentum", {"rho": rho}), ("nesterov", {"rho": rho}))
        for share in (0.99, 1.01):
            members.append(with_rates(with_rho, *(share * limit / STEEP for limit in _formulas(rho))))
            expected.append([share > 1] * 3)
    return float(np.mean(_grows(members) == np.array(expected)))


def _grows(presets: list[Race]) -> np.ndarray:
    """(n, entries) whether a run of 1000 steps is farther out in its last 50 than in 50 half way, or not finite."""
    found = paths_of([replaced(preset, steps=1000) for preset in presets])
    away = distances(found.x, MINIMUM)
    return (away[..., 950:].max(axis=-1) > away[..., 450:500].max(axis=-1)) | (found.stopped >= 0)


SCENES = (
    Scene(
        id="C14",
        chapter=CHAPTER,
        title="Two ways to write Nesterov",
        source="A 28:46-31:01",
        claim=(
            "Nesterov takes the gradient at the point that the velocity is about to lead to. A change of variables, x + ρ v for "
            "x, gives a form that takes the gradient at its own point, and it is the same method."
        ),
        look_for=(
            "Two paths that begin 0.45 apart and come to the same minimum. The small picture has their first 8 steps: each ring is where the first form looks, "
            "ρ v ahead of its point, and in every ring lies a point of the second form."
        ),
        preset=FORMS,
        controls=("rho", "factor", "steps"),
        measure=measure_c14,
        question="Take the first form's points and add ρ times their velocity. How far are they from the second form's points?",
        options=(
            "They are the same points",
            "Close at first, further and further apart",
            "As far apart as the paths themselves",
        ),
        answer=lambda found: 0 if found.figures[HERE] <= 1e-9 else None,
        figure=figure_c14,
        finding=f"The first form's points plus ρ v are {{{HERE}}} away from the second form's; the two paths themselves get {{{BARE}}} apart.",
        why=(
            "The second form follows the look-ahead points of the first. What is left, about 10⁻¹⁵, is rounding; without the "
            "shift the two differ by up to 0.45 here and by 0.1 on Rosenbrock's surface."
        ),
        notes=(
            "The lecture rearranges the formulas quickly; let students check one step by hand: in the first step both forms have "
            "v = −rate g, and the second form's x has moved by (1 + ρ) v. "
            "A usual mistake is to compare the two codes' x and to conclude that one has a bug. "
            "The identity needs a constant rate and a constant ρ, and a velocity that starts at zero."
        ),
    ),
    Scene(
        id="C15",
        chapter=CHAPTER,
        title="Nesterov overshoots less",
        source="A 31:26, 33:01",
        claim="Momentum arrives with speed and goes past the minimum before it turns. Nesterov, which looks ahead, corrects earlier and overshoots less.",
        look_for="Momentum passes the minimum by 1.03 in x, Nesterov by 0.80, and both come back in a loop; SGD does not pass it at all, but arrives last. In the small picture the overshoot is the height of the first wave.",
        preset=OVERSHOOT,
        controls=("rho", "factor"),
        measure=measure_c15,
        question="All start left of the minimum, at the same learning rate. Which of the three goes farthest past it?",
        options=("SGD", "Momentum", "Nesterov"),
        answer=lambda found: largest(*(found.figures[name] for name in FAR.values())),
        figure=figure_c15,
        finding=f"Past the minimum in x: SGD {{{FAR['SGD']}}}, momentum {{{FAR['momentum']}}}, Nesterov {{{FAR['Nesterov']}}}. Steps to arrive: {{{ARRIVES['SGD']}}}, {{{ARRIVES['momentum']}}} and {{{ARRIVES['Nesterov']}}}.",
        why=(
            "Nesterov's gradient is taken ahead, where the slope already points back, so it brakes earlier: about 0.8 times "
            "momentum's overshoot or less. SGD has no velocity that could carry it past."
        ),
        notes=(
            "Overshoot is not a fault as such: on the round bowl at ρ = 0.8 there is little of it and momentum arrives first, at 0.5 none and it is "
            "slower again, at 0.99 it takes 852 steps. "
            "Students tend to read the picture as a ranking of speed. Let them move ρ and look for the value that arrives first."
        ),
    ),
    Scene(
        id="C16",
        chapter=CHAPTER,
        title="Which learning rates are too high",
        source="ours, for A 24:01, 28:46",
        claim=(
            "How large a learning rate may be depends on the method: on a quadratic with largest curvature L it is 2/L for SGD, "
            "2(1 + ρ)/L for momentum, and 2(1 + ρ)/((1 + 2ρ)L) for Nesterov."
        ),
        look_for="At the same rate of 0.036 SGD zigzags towards the minimum and momentum swings towards it, while Nesterov leaves the picture within a few steps.",
        caveat=(
            "SGD zigzags visibly only close to its limit of 2/L, and there Nesterov with ρ 0.9 has long diverged (its limit is "
            "1.357/L): no single rate shows both SGD's zigzag and a Nesterov that converges."
        ),
        preset=LIMITS,
        controls=("factor", "rho"),
        measure=measure_c16,
        question="The learning rate is raised, the same for all three. Which one diverges first?",
        options=("SGD", "Momentum", "Nesterov"),
        answer=lambda found: smallest(*(found.figures[name] for name in (SGD_LIMIT, MOMENTUM_LIMIT, NESTEROV_LIMIT))),
        finding=f"Largest rate that converges, times L: SGD {{{SGD_LIMIT}}}, momentum {{{MOMENTUM_LIMIT}}}, Nesterov {{{NESTEROV_LIMIT}}}. This race ends {{{ENDS['SGD']}}}, {{{ENDS['momentum']}}} and {{{ENDS['Nesterov']}}} from the minimum.",
        why=(
            "Times L the limits are 2 for SGD, 3.8 for momentum and 1.357 for Nesterov: its look-ahead overestimates how much the "
            "gradient turns, and in steep directions it corrects too hard."
        ),
        notes=(
            "Most students expect momentum to be the first to explode, since it adds up gradients; it has the widest range of all. "
            "The price of Nesterov's earlier correction is a smaller largest rate. "
            "Lower the factor to 0.7 (0.0252): all three converge."
        ),
    ),
)
