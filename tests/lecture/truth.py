"""When each option of a scene's question is true, of the figures that were measured: written apart from the scenes' own answers.

Options in their order. An option is ticked if and only if it is true, so at most one is; of a figure that is no number nothing is.
"""

from collections.abc import Callable, Mapping, Sequence

from lecture import (
    activations,
    adagrad,
    adam,
    adam_first,
    arrows,
    averaging,
    basins,
    batches,
    beyond,
    curvature,
    depth,
    dropout,
    early_stopping,
    ensembles,
    examples,
    full_batch,
    guarantee,
    inputs,
    interplay,
    learning_rates,
    lines,
    low_rates,
    momentum,
    moved_pictures,
    nesterov,
    network_averaging,
    network_rates,
    new_data,
    noise,
    normalising,
    rmsprop,
    rotation,
    saturation,
    scale,
    searching,
    second_order,
    starts,
    swarm,
    symmetry,
    taco_shell,
    units,
)
from lecture import gradient_descent as descent
from lecture import local_minima_and_saddles as saddles
from lecture import sharp_and_flat_minima as sharp
from lecture.base import Measurement, Scene

Figures = Mapping[str, float]
Condition = Callable[[Figures], bool]


def right_option(scene: Scene, found: Measurement) -> str | None:
    """The words of the option that is ticked; None for none."""
    place = scene.answer(found)
    return None if place is None else scene.options[place]


def about(name: str, *wanted: float, give: float = 1.3) -> list[Condition]:
    """For each of the numbers: the figure is that number, give or take a factor."""
    return [lambda f, number=number: number / give <= f[name] <= number * give for number in wanted]


def between(name: str, *edges: float) -> list[Condition]:
    """For each stretch between the edges, ascending: the figure lies in it; first all below, last all above."""
    stretches = zip((float("-inf"), *edges), (*edges, float("inf")), strict=True)
    return [
        lambda f, low=low, high=high: low < f[name] <= high and abs(f[name]) < float("inf") for low, high in stretches
    ]


def most(names: Sequence[str]) -> list[Condition]:
    """For each of the figures: it is larger than all others by more than a hundredth."""
    return [
        lambda f, name=name: all(f[name] - f[other] > 0.01 * abs(f[name]) for other in names if other != name)
        for name in names
    ]


def least(names: Sequence[str]) -> list[Condition]:
    """For each of the figures: it is smaller than all others by more than a hundredth; what is no number is larger than any."""

    def size(f: Figures, name: str) -> float:
        return float("inf") if f[name] != f[name] else f[name]

    return [
        lambda f, name=name: all(
            size(f, other) - size(f, name) > 0.01 * abs(size(f, name)) for other in names if other != name
        )
        for name in names
    ]


def never(f: Figures) -> bool:
    """Is true of an option that no value of the controls makes right."""
    return False


def caught_more(f: Figures, method: str) -> bool | None:
    """Whether a method of C86 is caught far more often at its lower rate; None: in between, less often, or unknown."""
    more = f[low_rates.CAUGHT[method, "lower"]] - f[low_rates.CAUGHT[method, "higher"]]
    return True if more >= 0.5 else False if -0.1 <= more <= 0.1 else None


def learns(f: Figures, gain: float) -> bool:
    """Whether ten layers of tanh learn nine of ten digits, or nearly, from weights of that size."""
    return f[starts.RIGHT["ten hidden layers", gain]] >= 0.88


def uneven(f: Figures, units: int) -> bool:
    """Whether the start decides how well a network of C70 with so many hidden units ends."""
    return f[basins.HIGHEST.format(units)] >= 1.5 * f[basins.LOWEST.format(units)]


def uncorrected(f: Figures) -> float:
    """The loss of Adam without its correction over that of Adam, at C67's low rate."""
    return f[network_rates.AT_LOW["adam_almost"]] / f[network_rates.AT_LOW["adam"]]


def slower(f: Figures) -> float:
    """How many times as long C75's network takes with half of its units dropped."""
    return f[new_data.STEPS.format(0.5)] / f[new_data.STEPS.format(0)]


def right_with(f: Figures, share: float) -> float:
    """The share of new digits that C75's network gets right with that share of dropout."""
    return f[new_data.DROP_RIGHT.format(share)]


def more_plain_right(f: Figures) -> float:
    """By how much C76's network gets more new digits right, as they are, when it also learned moved ones."""
    asked = "as they are"
    return f[moved_pictures.RIGHT.format("moved, too", asked)] - f[moved_pictures.RIGHT.format("as they are", asked)]


def share_right(f: Figures, key: str) -> float:
    """The share of new digits that a method of C77 gets right."""
    return f[network_rates.FULL_RIGHT[key]]


def is_noisy(f: Figures) -> bool:
    """Whether C31's runs end in a cloud: without noise they all arrive."""
    return f[learning_rates.GAIN.format("in steps")] > 0


FOUR = ("SGD", "Momentum", "AdaGrad", "Adam")
CONSTANT, STEPWISE = (f"mean loss at the end, {rule}" for rule in ("constant rate", "in steps"))
DIAGONAL, PLAIN = (second_order.TAKEN.format(name) for name in ("Diagonal SGD", "SGD"))
SIX_DIMENSIONS = "share of random stationary points that are minima, 6 dimensions"
probe = beyond.ENDS.format
edge = curvature.SETTLES.format
early = network_averaging.EARLY_LOSS.__getitem__
WHEN: dict[str, list[Condition]] = {
    "C01": [
        lambda f: f[descent.OFF_MINIMUM] <= 10 and f[descent.OFF_CONTOUR] < 80,
        lambda f: f[descent.OFF_MINIMUM] > 10 and f[descent.OFF_CONTOUR] >= 80,
        lambda f: f[descent.OFF_CONTOUR] < 10,
    ],
    "C02": about(descent.AT_A_TENTH, 1, 3, 10, 100),
    "C03": [
        lambda f: f[descent.NOT_NEAREST] * 441 < 0.5,
        lambda f: f[descent.ARRIVED] >= 0.9 and 0.5 < f[descent.NOT_NEAREST] * 441 < 13.5,
        lambda f: f[descent.ARRIVED] >= 0.9 and 0.15 <= f[descent.NOT_NEAREST] <= 0.35,
    ],
    "C47": [
        lambda f: f[descent.TO_DIP] <= 0.1 and f[descent.TO_MINIMUM] > 0.1,
        lambda f: f[descent.TO_MINIMUM] <= 0.1 and f[descent.OWN_RISE] > 1e-9,
        lambda f: f[descent.TO_MINIMUM] <= 0.1 and f[descent.OWN_RISE] <= 1e-9,
    ],
    "C04": about(taco_shell.FROM_KAPPA, 1, 3, 10, 100),
    "C05": [
        lambda f: f[taco_shell.TURNS_ROUND] < 0.1,
        lambda f: f[taco_shell.TURNS_ROUND] >= 0.9 and f[taco_shell.ZIGZAG] > 1,
        lambda f: f[taco_shell.TURNS_ROUND] >= 0.9 and f[taco_shell.ZIGZAG] <= 1,
    ],
    "C06": [
        lambda f, sgd=sgd, momentum=momentum: (
            f[saddles.BARRIER] > 0
            and all(
                (abs(x) < 1e300) and (x > 1) is past
                for x, past in zip(
                    (f[saddles.WHERE["SGD"]], f[saddles.WHERE["momentum"]]), (sgd, momentum), strict=True
                )
            )
        )
        for sgd, momentum in ((False, False), (False, True), (True, False), (True, True))
    ],
    "C07": [
        lambda f: f[saddles.PLACES["saddle"]] >= 0.9,
        lambda f: (
            f[saddles.PLACES["upper"]] + f[saddles.PLACES["lower"]] >= 0.9
            and f[saddles.PLACES["upper"]] >= 0.3
            and f[saddles.PLACES["lower"]] >= 0.3
        ),
        lambda f: f[saddles.PLACES["upper"]] >= 0.9 or f[saddles.PLACES["lower"]] >= 0.9,
    ],
    "C08": [
        lambda f: f[saddles.LEAVES["at a tenth"]] < 0.5 * f[saddles.LEAVES["SGD"]] < 1e9,
        lambda f: 0.9 <= f[saddles.LEAVES["at a tenth"]] / f[saddles.LEAVES["SGD"]] <= 1.1,
        lambda f: 1e9 > f[saddles.LEAVES["at a tenth"]] > 1.1 * f[saddles.LEAVES["SGD"]],
    ],
    "C09": [
        lambda f: f[noise.LATER] <= 1.5 * f[noise.SOON] and f[noise.ALL_CLOUDS] < 0.05 and f[noise.LONGER] >= 1.05,
        lambda f: 1e9 > f[noise.LATER] > 1.5 * f[noise.SOON] and f[noise.ALL_CLOUDS] >= 0.05,
        lambda f: f[noise.LATER] <= 1.5 * f[noise.SOON] < 1e9 and f[noise.ALL_CLOUDS] >= 0.05,
    ],
    "C10": [
        lambda f: f[noise.UPHILL] <= 0.02,
        lambda f: 0.05 <= f[noise.UPHILL] <= 0.15,
        lambda f: 0.4 <= f[noise.UPHILL] <= 0.6,
    ],
    "C11": [*about(momentum.BUILT_UP, 1, 2, 10), never],
    "C12": between(momentum.MORE, 0.8, 1.25),
    "C13": between(momentum.LARGER_CLOUD, 0.8, 1.25),
    "C14": [lambda f: f[nesterov.HERE] <= 1e-9, never, never],
    "C15": most(list(nesterov.FAR.values())),
    "C16": least([nesterov.SGD_LIMIT, nesterov.MOMENTUM_LIMIT, nesterov.NESTEROV_LIMIT]),
    "C17": [
        lambda f, name=name: (
            f[sharp.IN_WIDE[name]] >= 0.9
            and all(f[other] <= 0.1 for other in sharp.IN_WIDE.values() if other != sharp.IN_WIDE[name])
        )
        for name in sharp.NAMES
    ],
    "C18": between(sharp.FRAGILE, 0.8, 1.25),
    "C19": [lambda f: f[adagrad.SAME_PATH] <= 1e-3, never, never],
    "C20": most([adagrad.LEFT[name] for name in adagrad.FOUR]),
    "C21": least(list(adagrad.LATE.values())),
    "C22": most(list(adagrad.SHOWN.values())),
    "C23": between(rmsprop.DIRECTION, 5, 35),
    "C24": [lambda f: f[adam_first.AS_ASKED] <= 1e-9, *about(adam_first.AS_ASKED, 0.01, 1, give=3)],
    "C25": about(adam.FIRST, 0.316, 1, 3.16, 31.6),
    "C26": [
        lambda f: f[adam.WITHOUT] >= 0.98,
        lambda f: 0.35 <= f[adam.WITHOUT] <= 0.65,
        lambda f: f[adam.WITHOUT] <= 0.1,
    ],
    "C27": between(adam.TENTH, 1e-3, 0.1),
    "C28": [
        lambda f: 0.9 < f[adam.HERE] < float("inf"),
        lambda f: 0.01 < f[adam.HERE] <= 0.9,
        lambda f: f[adam.HERE] <= 0.01,
    ],
    "C29": [
        lambda f, slow=slow: (
            {name for name in FOUR if 1.5 <= f[rotation.SLOWER.format(name)] < float("inf")} == slow
            and all(f[rotation.SLOWER.format(name)] <= 1.1 for name in FOUR if name not in slow)
        )
        for slow in (set(FOUR), {"SGD", "Momentum"}, {"AdaGrad", "Adam"}, set())
    ],
    "C30": [
        lambda f, many=many: (
            sum(f[name] <= 1e-9 for name in rotation.TURN_NAMES) == many
            and all(f[name] < float("inf") for name in rotation.TURN_NAMES)
        )
        for many in (7, 4, 1)
    ],
    "C31": [
        lambda f: is_noisy(f) and f[STEPWISE] * 0.67 >= f[CONSTANT],
        lambda f: is_noisy(f) and 0.67 * f[STEPWISE] < f[CONSTANT] <= 1.5 * f[STEPWISE],
        lambda f: is_noisy(f) and float("inf") > f[CONSTANT] > 5 * f[STEPWISE],
    ],
    "C32": [
        lambda f: float("inf") > f[learning_rates.NEEDS] > 1 / 0.67,
        lambda f: 1 / 1.5 <= f[learning_rates.NEEDS] <= 1 / 0.67,
        lambda f: f[learning_rates.NEEDS] < 1 / 1.5,
    ],
    "C39": [
        lambda f, many=many: sum(f[f"seeds that visit {n} minima, cyclic"] for n in many) > 100
        for many in ((1,), (2,), (3, 4))
    ],
    "C33": [
        lambda f, order=order: all(abs(f[name] - order) < 0.5 for name in f if "tangent plane" in name)
        for order in (1, 2, 3)
    ],
    "C34": between(second_order.NEWTON_STEPS, 1, 20),
    "C35": [
        lambda f: f[second_order.SHOWN_HIGHEST] <= 1 and f[second_order.SHOWN_UPHILL] == 0,
        lambda f: f[second_order.SHOWN_LAST] < 1e-8 and 2 <= f[second_order.SHOWN_HIGHEST] < float("inf"),
        lambda f: (
            1e-5 < f[second_order.SHOWN_LAST] < float("inf") and 2 <= f[second_order.SHOWN_HIGHEST] < float("inf")
        ),
    ],
    "C36": [lambda f, kind=kind: f[second_order.DOWNWARD.format("Newton")] == kind for kind in (0, 1, 2)],
    "C37": between(second_order.WORSE, 0.67, 1.5),
    "C38": [
        lambda f: f[DIAGONAL] <= 1 and f[PLAIN] < float("inf"),
        lambda f: 1 < f[DIAGONAL] < 0.9 * f[PLAIN] < float("inf"),
        lambda f: float("inf") > f[DIAGONAL] >= 0.9 * f[PLAIN] and f[DIAGONAL] > 1,
    ],
    "C40": [lambda f: f[averaging.LOWER] <= 1.3, *about(averaging.LOWER, 3, 30)],
    "C46": [
        lambda f: f[beyond.LEARN] >= 0.99 and f[beyond.FARTHEST] > 0,
        lambda f: f[beyond.LEARN] >= 0.99 and f[beyond.FARTHEST] == 0,
        lambda f: f[beyond.LEARN] <= 0.5 and f[beyond.FARTHEST] == 0,
    ],
    "C48": between(beyond.HOVERS, 0.2, 10.5),
    "C49": [
        lambda f: f[probe("0.001")] == f[probe("0.1")] == f[probe("0.5")] == f[beyond.AT_START],
        lambda f: f[probe("0.001")] > f[beyond.AT_START] / 2 >= max(f[probe("0.1")], f[probe("0.5")]),
        lambda f: max(f[probe("0.001")], f[probe("0.1")], f[probe("0.5")]) <= f[beyond.AT_START] / 2,
    ],
    "C50": [
        lambda f, zero=zero: (
            {name for name, figure in beyond.ZEROS.items() if f[figure] > 0} == zero
            and all(f[figure] >= 0 for figure in beyond.ZEROS.values())
        )
        for zero in ({"L2"}, {"L1"}, {"L2", "L1"}, set())
    ],
    "C79": about(guarantee.GROWS["Nesterov"], 10, 3.162, 1),
    "C80": [
        lambda f: 3 <= f[depth.SHRINKS] <= 8,
        lambda f: 50 <= f[depth.SHRINKS] <= 200,
        lambda f: 1000 < f[depth.SHRINKS] < float("inf"),
    ],
    "C81": between(searching.RATIO, 0.8, 1.25),
    "C82": [lambda f: f[scale.MOVES["Adam", 1000.0]] <= 0.01, never, never],
    "C83": [
        lambda f, is_lowest=is_lowest, nth=nth: is_lowest(f) and (nth in (0, 3) or f[searching.LENGTH] == 300)
        for nth, is_lowest in enumerate(least(list(searching.LOWERED.values())))
    ],
    "C84": [
        lambda f: f[ensembles.COSTS] > 0 and f[ensembles.MERGED] <= f[ensembles.BEST],
        lambda f: 1 / 1.5 <= f[ensembles.COSTS] <= 1.5 and f[ensembles.MERGED] > f[ensembles.BEST],
        lambda f: f[ensembles.COSTS] > 2 and f[ensembles.WORST] < f[ensembles.MERGED] < float("inf"),
    ],
    "C85": about(interplay.LOWER, 1, 5, 0.5),
    "C86": [
        lambda f, sgd=sgd, momentum=momentum: caught_more(f, "SGD") is sgd and caught_more(f, "momentum") is momentum
        for sgd, momentum in ((True, True), (False, True), (True, False), (False, False))
    ],
    "C87": [
        lambda f, gone=gone: (
            {trouble for trouble in full_batch.TROUBLES if f[full_batch.STAYS[trouble]] <= 0.1} == {gone}
            and all(
                0.5 <= f[full_batch.STAYS[trouble]] < float("inf") for trouble in full_batch.TROUBLES if trouble != gone
            )
        )
        for gone in full_batch.TROUBLES
    ],
    "C88": between(arrows.SHARE, 0.8, 1.25),
    "C89": between(arrows.BRAKES, 0.99, 1.01),
    "C90": [
        lambda f: f[dropout.GAP["with"]] >= 0.9 * 1.8 and f[dropout.GAP["with"]] <= 1.1 * 1.8,
        lambda f: f[dropout.GAP["with"]] <= 0.1 * 1.8,
        lambda f: f[dropout.GAP["with"]] > 1.1 * 1.8,
    ],
    "C91": [*about(saturation.SLOWER, 1, 10), lambda f: 100 < f[saturation.SLOWER] < float("inf")],
    "C92": [
        lambda f: f[swarm.SWARMS] <= 0.15,
        lambda f: 0.4 <= f[swarm.SWARMS] <= 0.6,
        lambda f: f[swarm.SWARMS] >= 0.75,
    ],
    "C52": [
        lambda f: f[SIX_DIMENSIONS] > 0.4,
        lambda f: 0.1 < f[SIX_DIMENSIONS] < 0.2,
        lambda f: f[SIX_DIMENSIONS] < 0.01,
    ],
    "C93": [
        never,
        lambda f: 5 <= f[lines.TURNED] <= 180,
        lambda f: f[lines.TURNED] < 5 and 0.2 <= f[lines.MOVED] < float("inf"),
    ],
    "C42": [
        lambda f: f[lines.BEFORE] - 0.03 <= f[lines.AFTER] <= f[lines.BEFORE] + 0.03,
        lambda f: 0.1 <= f[lines.BEFORE] - f[lines.AFTER] <= 0.25,
        lambda f: f[lines.BEFORE] - f[lines.AFTER] > 0.25 and 0.4 <= f[lines.AFTER] <= 0.6,
    ],
    "C41": about(inputs.STEPS["standardised"], 3, 35, 350),
    "C43": [
        lambda f: f[inputs.LONGER] <= 1.3 and f[inputs.SAME] < 0.9,
        lambda f: 1.5 <= f[inputs.LONGER] < float("inf") and f[inputs.SAME] >= 0.9,
        never,
    ],
    "C44": least(list(examples.SEEN.values())),
    "C45": [
        lambda f, low=low, high=high: f[examples.SHUFFLED] <= 0.15 and low <= f[examples.SORTED] <= high
        for low, high in ((0, 0.05), (0.35, 0.7), (0.9, 1.1))
    ],
    "C94": [
        lambda f: f[early_stopping.BEST.format(8)] >= 360,
        lambda f: 20 <= f[early_stopping.BEST.format(8)] <= 45,
        lambda f: f[early_stopping.BEST.format(8)] <= 2,
    ],
    "C53": [
        lambda f: all(f[name] > 0 for name in (symmetry.FIRST["relu"], symmetry.OUT, symmetry.HIDDEN_BIAS)),
        lambda f: f[symmetry.FIRST["relu"]] + f[symmetry.OUT] + f[symmetry.HIDDEN_BIAS] == 0 < f[symmetry.OUT_BIAS],
        lambda f: f[symmetry.FIRST["relu"]] + f[symmetry.OUT] + f[symmetry.HIDDEN_BIAS] + f[symmetry.OUT_BIAS] == 0,
    ],
    "C54": [
        lambda f: f[symmetry.DIFFERENT["alike"]] == 1,
        lambda f: 5 <= f[symmetry.DIFFERENT["alike"]] <= 20,
        lambda f: f[symmetry.DIFFERENT["alike"]] == 32,
    ],
    "C55": [
        *(
            lambda f, own=own: [gain for gain in starts.GAINS if learns(f, gain)] == [own]  # and with no other
            for own in starts.GAINS
        ),
        lambda f: all(learns(f, gain) for gain in starts.GAINS),
    ],
    "C56": [
        lambda f: 0.5 <= f[starts.RELU_KEPT["xavier"]] <= 2,
        lambda f: 1 / 60 <= f[starts.RELU_KEPT["xavier"]] <= 1 / 12,
        lambda f: f[starts.RELU_KEPT["xavier"]] < 1e-6,
    ],
    "C57": [
        lambda f, low=low, high=high: low <= f[activations.LEFT["sigmoid"]] <= high
        for low, high in ((0.2, 1), (2e-4, 5e-3), (1e-7, 1e-5))
    ],
    "C58": [
        lambda f: (
            f[activations.STEPS["sigmoid"]] < 300
            and 0.5 <= f[activations.STEPS["sigmoid"]] / f[activations.STEPS["relu"]] <= 2
        ),
        lambda f: (
            f[activations.STEPS["sigmoid"]] < 300
            and 6 <= f[activations.STEPS["sigmoid"]] / f[activations.STEPS["relu"]] <= 15
        ),
        lambda f: f[activations.STEPS["sigmoid"]] == 300,
    ],
    "C59": [
        lambda f: all(f[units.ONE_SIGN[key, 32]] <= 0.05 for key in ("sigmoid", "relu")),
        lambda f: abs(f[units.ONE_SIGN["sigmoid", 32]] - 0.5) <= 0.25 and f[units.ONE_SIGN["relu", 32]] <= 0.2,
        lambda f: all(f[units.ONE_SIGN[key, 32]] >= 0.9 for key in ("sigmoid", "relu")),
    ],
    "C60": [
        lambda f: f[units.SILENT["raw"]] <= 0.1,
        lambda f: 0.3 <= f[units.SILENT["raw"]] <= 0.7,
        lambda f: f[units.SILENT["raw"]] >= 0.8,
    ],
    "C61": [
        lambda f: f[normalising.BEST["raw"]] <= 10 * f[normalising.BEST["standardised"]],
        lambda f: 0.33 <= f[normalising.BEST["raw"]] <= 0.769,
        lambda f: f[normalising.BEST["raw"]] >= 0.824,
    ],
    "C62": [
        lambda f: f[normalising.HIGHEST["on"]] < f[normalising.HIGHEST["off"]],
        lambda f: f[normalising.HIGHEST["on"]] == f[normalising.HIGHEST["off"]],
        lambda f: f[normalising.HIGHEST["on"]] >= 3 * f[normalising.HIGHEST["off"]] > 0,
    ],
    "C63": least([batches.EXAMPLES.format(size) for size in (1, 64, 1200)]),
    "C64": [
        lambda f: f[batches.AFTER["sorted", 1]] >= 0.9 * f[batches.AFTER["shuffled", 1]],
        lambda f: 0.35 <= f[batches.AFTER["sorted", 1]] / f[batches.AFTER["shuffled", 1]] <= 0.65,
        lambda f: f[batches.AFTER["sorted", 1]] <= 0.15,
    ],
    "C65": [
        lambda f: f[network_rates.CLIFF] <= 12,
        lambda f: 50 <= f[network_rates.CLIFF] <= 200,
        lambda f: f[network_rates.CLIFF] > 1000,
    ],
    "C66": [
        lambda f: f[network_rates.AT_USUAL] <= 0.8 * f[network_rates.TUNED["sgd"]],
        lambda f: 0.8 < f[network_rates.AT_USUAL] / f[network_rates.TUNED["sgd"]] <= 1.25,
        lambda f: f[network_rates.AT_USUAL] >= 5 * f[network_rates.TUNED["sgd"]],
    ],
    "C67": [
        lambda f: uncorrected(f) >= 2,
        lambda f: 0.8 <= uncorrected(f) <= 1.25,
        lambda f: uncorrected(f) <= 0.5,
    ],
    "C68": [
        lambda f: f[edge(0.3)] < 0.5 * f[curvature.BEGINS.format(0.3)],
        lambda f: 0.9 <= f[edge(0.3)] / f[curvature.BEGINS.format(0.3)] <= 1.1,
        lambda f: 1.9 <= f[edge(0.3)] <= 2.1 and f[edge(0.3)] > 1.1 * f[curvature.BEGINS.format(0.3)],
    ],
    "C69": [
        lambda f: f[curvature.DOWN.format(33, 1000)] == 0,
        lambda f: 0 < f[curvature.DOWN.format(33, 1000)] <= 2.5 / 33,
        lambda f: 4.2 / 33 < f[curvature.DOWN.format(33, 1000)] <= 9.9 / 33,
    ],
    "C70": [
        lambda f, narrow=narrow, wide=wide: (uneven(f, 2), uneven(f, 64)) == (narrow, wide)
        for narrow, wide in ((True, False), (False, True), (True, True), (False, False))
    ],
    "C71": [
        lambda f: f[basins.RIDGE["highest"]] <= 0.5 * f[basins.FLOOR],
        lambda f: f[basins.RIDGE["lowest"]] > f[basins.FLOOR],
        never,
    ],
    "C72": [
        lambda f: f[network_averaging.SNAPSHOT_GAIN] - f[network_averaging.GAIN] >= 0.004,
        lambda f: f[network_averaging.GAIN] - f[network_averaging.SNAPSHOT_GAIN] >= 0.004,
        lambda f: max(f[network_averaging.GAIN], f[network_averaging.SNAPSHOT_GAIN]) < 0.004,
    ],
    "C73": [
        lambda f: f[early("sgd_averaged")] <= 0.95 * f[early("sgd")],
        lambda f: 0.97 <= f[early("sgd_averaged")] / f[early("sgd")] <= 1.03,
        lambda f: f[early("sgd_averaged")] >= 1.1 * f[early("sgd")],
    ],
    "C74": least([new_data.NEW_LOSS.format(l2) for l2 in (0, 0.003, 0.03)]),
    "C75": [
        lambda f: right_with(f, 0.5) - right_with(f, 0) >= 0.02 and slower(f) < 1.1,
        lambda f: slower(f) >= 1.1 and right_with(f, 0.5) - right_with(f, 0) < 0.02,
        lambda f: slower(f) < 1.1 and right_with(f, 0.5) - right_with(f, 0) < 0.02,
    ],
    "C76": [
        lambda f: more_plain_right(f) > 0.02,
        lambda f: abs(more_plain_right(f)) <= 0.02,
        lambda f: more_plain_right(f) < -0.02,
    ],
    "C77": [
        lambda f: share_right(f, "lbfgs") - share_right(f, "momentum") >= 0.01,
        lambda f: abs(share_right(f, "lbfgs") - share_right(f, "momentum")) <= 0.005,
        lambda f: share_right(f, "momentum") - share_right(f, "lbfgs") >= 0.01,
    ],
    "C78": [
        lambda f: f[curvature.LOSS["newton"]] <= 0.05,
        lambda f: (
            0.8 <= f[curvature.LOSS["newton"]] / f[curvature.LOSS["sgd"]] <= 1.25 and f[curvature.LOSS["newton"]] < 0.68
        ),
        lambda f: f[curvature.LOSS["newton"]] > 0.686,
    ],
}
