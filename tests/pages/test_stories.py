"""A surface's story is read out beside its picture, so it must be true of it: the words, and how to see it in the runs."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest

from engine.run import race
from engine.sampling import gradient_field
from engine.verdict import ARRIVED, GROWING, HOVERING, LOCAL, MOVING, verdict
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from states.setting import on

LECTURE = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]


def ticks(values: np.ndarray) -> bool:
    """Whether the last twenty are on both sides of zero."""
    return values[-20:].min() < 0 < values[-20:].max()


class Picture:
    """The six lecture methods on a surface, at its defaults but for what is given."""

    def __init__(self, key: str, factor: float = 1.0, **given):
        self.surface, self.knobs = LANDSCAPES[key], given.get("knobs")
        entries = [(OPTIMIZERS[m], {"learning_rate": self.surface.rates[m] * factor}) for m in LECTURE]
        self.runs = dict(zip(LECTURE, race(entries, on(self.surface, **given)), strict=True))
        self.verdicts = {m: verdict(run, on(self.surface, knobs=self.knobs)) for m, run in self.runs.items()}

    def x(self, method: str) -> np.ndarray:
        return self.runs[method].x[:, 0]

    def y(self, method: str) -> np.ndarray:
        return self.runs[method].x[:, 1]

    def loss(self, method: str) -> np.ndarray:
        return self.runs[method].loss

    def slope(self, method: str) -> np.ndarray:
        return np.linalg.norm(self.runs[method].grad, axis=1)

    def steps(self, method: str) -> np.ndarray:
        """The lengths of the steps."""
        return np.linalg.norm(np.diff(self.runs[method].x, axis=0), axis=1)

    def ends(self, *methods: str) -> set[int | None]:
        """The minima in which these methods end, all six if none is named."""
        return {self.verdicts[m].minimum for m in methods or LECTURE}

    def is_(self, *statuses: str) -> set[str]:
        """The methods of which that has become."""
        return {m for m, found in self.verdicts.items() if found.status in statuses}

    def order(self) -> list[str]:
        """The methods that stay within the tolerance of a minimum, by the step from which they do."""
        when = {m: found.arrived for m, found in self.verdicts.items()}
        return sorted((m for m in when if when[m] is not None), key=lambda m: when[m] or 0)

    def arrived(self, method: str) -> int:
        return self.verdicts[method].arrived or 10**9


def jumps(values: np.ndarray) -> float:
    """How often neighbours differ in sign, as a share."""
    return float(np.mean(values[1:] * values[:-1] < 0))


def first(condition: np.ndarray) -> int:
    """The first step at which it holds; beyond all steps if it never does."""
    return int(np.argmax(condition)) if condition.any() else 10**9


def turning(picture: Picture, method: str) -> float:
    """The mean angle between successive steps, in degrees."""
    steps = np.diff(picture.runs[method].x, axis=0)
    unit = steps / np.linalg.norm(steps, axis=1, keepdims=True)
    return float(np.degrees(np.arccos(np.clip((unit[1:] * unit[:-1]).sum(axis=1), -1, 1))).mean())


PLAIN, SCALED = LECTURE[:3], LECTURE[3:]
STORIES: list[tuple[str, str, Callable[[Picture], object]]] = [
    ("taco_shell", "SGD jumps from wall to wall", lambda p: jumps(p.y("sgd")) == 1 and p.is_(MOVING) == {"sgd"}),
    ("taco_shell", "turn the jumps into a wave", lambda p: max(jumps(p.y(m)) for m in ("momentum", "nesterov")) < 0.4),
    ("taco_shell", "by 6 %", lambda p: np.abs(Picture("taco_shell", 1.06).y("sgd"))[-1] > 5),
    (
        "taco_shell",
        "which methods lose their advantage",
        lambda p: Picture("taco_shell", knobs={"angle": 45.0}).is_(MOVING) == {"sgd", *SCALED},
    ),
    ("bowl", "points straight at the minimum", lambda p: np.allclose(p.y("sgd"), -2 / 3 * p.x("sgd"), atol=1e-12)),
    ("bowl", "Nesterov a little less", lambda p: 0 < p.x("nesterov").max() < p.x("momentum").max()),
    ("bowl", "never quite comes to rest", lambda p: p.is_(HOVERING) == {"rmsprop"}),
    ("noisy_bowl", "SGD meanders", lambda p: turning(p, "sgd") > 90 > 3 * turning(p, "momentum")),
    ("noisy_bowl", "its cloud is no smaller", lambda p: p.loss("momentum")[-75:].mean() > p.loss("sgd")[-75:].mean()),
    (
        "noisy_bowl",
        "in the long run",
        lambda p: (
            (late := Picture("noisy_bowl", steps=1000))
            and late.loss("adagrad")[-300:].mean()
            < 0.3 * min(late.loss(m)[-300:].mean() for m in LECTURE if m != "adagrad")
        ),
    ),
    ("saddle", "flat for thirty steps", lambda p: 28 <= (np.abs(p.loss("sgd")) < 0.01).sum() <= 32),
    (
        "saddle",
        "a full step in the weak direction",
        lambda p: all(p.y(m)[1] > 0.04 > 10 * p.y("sgd")[1] for m in SCALED),
    ),
    (
        "saddle",
        "from second to last",
        lambda p: (
            [
                sorted(LECTURE, key=lambda m: first(np.abs(q.runs[m].x @ across) > 0.5)).index("adagrad")
                for q, across in (
                    (p, (0, 1)),
                    (Picture("saddle", steps=500, knobs={"angle": 45.0}), (-(0.5**0.5), 0.5**0.5)),
                )
            ]
            == [1, 5]
        ),
    ),
    (
        "sharp_minima",
        "All fall into the narrow well except momentum",
        lambda p: p.ends(*PLAIN[::2], *SCALED) == {0} and p.is_(LOCAL) == {"momentum"},
    ),
    ("ledge", "the adaptive methods with it", lambda p: p.ends("sgd", *SCALED) == {1}),
    ("ledge", "roll through", lambda p: p.is_(ARRIVED) == {"momentum", "nesterov"}),
    ("ledge", "SGD never crosses", lambda p: Picture("ledge", steps=1000, knobs={"eps": 0.0}).x("sgd").max() < 0),
    (
        "ledge",
        "after nearly 300 steps",
        lambda p: 270 < first(Picture("ledge", steps=400, knobs={"eps": -0.01}).x("sgd") > 0.5) < 300,
    ),
    ("hill", "every path bends round the hill", lambda p: p.order() and p.is_(ARRIVED, HOVERING) == set(LECTURE)),
    ("hill", "SGD's loss never rises", lambda p: np.diff(p.loss("sgd")).max() <= 0),
    (
        "hill",
        "pass on the other side",
        lambda p: (
            {m for m in LECTURE if p.y(m)[1] < 0}
            == {"adagrad", "rmsprop"}
            == {m for m in LECTURE if p.y(m)[first(p.x(m) > 0)] < 0}
        ),
    ),
    (
        "hill",
        "nobody gets past",
        lambda p: all(-1.3 < run.x[-1, 0] < -1.1 for run in Picture("hill", start=(-2.0, 0.0)).runs.values()),
    ),
    ("long_valley", "drops to it in one step", lambda p: abs(p.y("sgd")[1]) < 1e-12),
    (
        "long_valley",
        "ten gradients' worth",
        lambda p: np.abs(p.runs["momentum"].state["v"][40, 0] / p.runs["momentum"].grad[40, 0]) > 9,
    ),
    ("long_valley", "before SGD is half way", lambda p: p.x("sgd")[p.arrived("momentum")] < -2.5),
    (
        "long_valley",
        "as long in the gentle direction",
        lambda p: all(np.isclose(p.x(m)[1] + 5, 0.8 - p.y(m)[1], rtol=1e-4) for m in SCALED),
    ),
    (
        "kink",
        "each of them ticks to and fro across the creases to the end",
        lambda p: all(ticks(p.x(m)) and ticks(p.y(m)) for m in LECTURE),
    ),
    (
        "kink",
        "all six end in it",
        lambda p: all(abs(run.x[-1]).max() < 1e-3 for run in Picture("kink", schedule="cosine").runs.values()),
    ),
    ("regression", "SGD is the last to arrive", lambda p: p.order()[-1] == "sgd" and len(p.order()) == 6),
    (
        "regression",
        "18 steps instead of 136",
        lambda p: (Picture("regression", knobs={"standardise": 1.0}).arrived("sgd"), p.arrived("sgd")) == (18, 136),
    ),
    ("regression", "fifteen times as high", lambda p: 15 < 2 / 1.446157 / p.surface.rates["sgd"] < 16),
    (
        "two_weight_net",
        "the steep way out of the wrong quadrant",
        lambda p: all(first(p.x(m) > 0) < 10 and p.loss(m)[20] < 0.02 * p.loss(m)[0] for m in LECTURE),
    ),
    ("two_weight_net", "most are still under way", lambda p: len(p.is_(MOVING)) >= 4),
    (
        "plateau_hole",
        "slow at the rim and fast on the slope",
        lambda p: p.steps("sgd")[:20].max() > 2.5 * p.steps("sgd")[0],
    ),
    (
        "plateau_hole",
        "walk in",
        lambda p: (
            (far := Picture("plateau_hole", start=(-6.0, 2.0)))
            and set(far.order()) == set(SCALED)
            and all(far.steps(m).sum() < 1e-4 for m in PLAIN)
        ),
    ),
    (
        "rosenbrock",
        "within a dozen steps",
        lambda p: all(first(np.abs(p.y(m) - p.x(m) ** 2) < 0.05) <= 12 for m in LECTURE),
    ),
    (
        "rosenbrock",
        "only Adam has arrived",
        lambda p: (
            p.order() == ["adam"]
            and round(p.x("sgd")[-1], 2) == 0.33
            and p.x("momentum")[-1] > 0.9 < p.x("nesterov")[-1]
        ),
    ),
    ("beale", "99 at the start", lambda p: round(p.slope("sgd")[0]) == 99 and 0.5 < p.slope("sgd")[50] < 1.5),
    (
        "beale",
        "a quarter of a million in the corners",
        lambda p: 2.3e5 < np.linalg.norm(gradient_field(p.surface, [(4.5, 4.5)])) < 2.6e5,
    ),
    (
        "beale",
        "momentum shoots furthest",
        lambda p: min(LECTURE, key=lambda m: p.y(m).min()) == "momentum" and set(p.order()) == {"momentum", "nesterov"},
    ),
    ("himmelblau", "all six go to (3, 2)", lambda p: p.ends() == {0} and len(p.order()) == 6),
    (
        "himmelblau",
        "from (-0.3, 0)",
        lambda p: (q := Picture("himmelblau", start=(-0.3, 0.0))) and q.ends(*PLAIN) == {1} and q.ends(*SCALED) == {0},
    ),
    (
        "rastrigin",
        "the nearest dent and stays",
        lambda p: len(p.ends()) == 1 and p.is_(LOCAL, HOVERING) == set(LECTURE),
    ),
    (
        "rastrigin",
        "Raise the factor to 8",
        lambda p: (
            (q := Picture("rastrigin", 8.0))
            and {m for m in LECTURE if len(np.unique(np.round(q.runs[m].x), axis=0)) > 3}
            == {"sgd", "nesterov", "adagrad"}
        ),
    ),
    (
        "ackley",
        "momentum in the next one down",
        lambda p: (
            len(p.ends()) == 2
            and len(p.ends(*(set(LECTURE) - {"momentum"}))) == 1
            and p.loss("momentum")[-1] < p.loss("sgd")[-1]
        ),
    ),
    (
        "ackley",
        "SGD jumps about it for ever",
        lambda p: "sgd" in Picture("ackley", start=(0.3, 0.2), steps=1000).is_(HOVERING),
    ),
    ("six_hump_camel", "all six methods find the same one", lambda p: p.ends() == {3}),
    (
        "six_hump_camel",
        "from (-1.2, 0)",
        lambda p: (
            (q := Picture("six_hump_camel", start=(-1.2, 0.0))) and q.ends(*PLAIN) == {1} and q.ends(*SCALED) == {3}
        ),
    ),
    ("six_hump_camel", "from (-1.1, -0.2)", lambda p: Picture("six_hump_camel", start=(-1.1, -0.2)).ends() == {0}),
    (
        "styblinski_tang",
        "SGD goes straight down first",
        lambda p: (
            [m for m in LECTURE if p.x(m)[first(p.y(m) < -2.5)] < -1] == SCALED
            and abs(p.x("sgd")[first(p.y("sgd") < -2.5)]) < 0.1
        ),
    ),
    (
        "styblinski_tang",
        "all go to the right",
        lambda p: all(run.x[-1, 0] > 2 for run in Picture("styblinski_tang", start=(0.2, -1.0)).runs.values()),
    ),
    (
        "booth",
        "arrives first, after 28 steps",
        lambda p: p.order()[0] == "sgd" and p.arrived("sgd") == 28 and p.arrived("momentum") == 100,
    ),
    (
        "booth",
        "still jumping at the end",
        lambda p: "rmsprop" not in p.order() and jumps(np.diff(p.x("rmsprop")[-30:])) == 1,
    ),
    ("matyas", "one step and it is on the floor", lambda p: abs(p.x("sgd") - p.y("sgd"))[1:].max() < 1e-12),
    (
        "matyas",
        "some twenty steps",
        lambda p: 18 <= np.flatnonzero(np.abs(p.x("momentum") - p.y("momentum")) > 1)[-1] <= 26,
    ),
    (
        "matyas",
        "Nesterov is the first",
        lambda p: p.order()[0] == "nesterov" and p.arrived("momentum") < p.arrived("sgd"),
    ),
    (
        "goldstein_price",
        "SGD after 278 steps, Nesterov after 38",
        lambda p: p.ends() == {0} and len(p.order()) == 6 and (p.arrived("sgd"), p.arrived("nesterov")) == (278, 38),
    ),
    (
        "monkey_saddle",
        "into the valley behind it",
        lambda p: p.ends("momentum", "nesterov") == {0} and p.ends("sgd", *SCALED) == {1},
    ),
    ("regularized_bowl", "the minimum lies at (2, 0.6)", lambda p: set(p.order()) == set(LECTURE)),
    (
        "regularized_bowl",
        "none of them gives a zero",
        lambda p: (
            (q := Picture("regularized_bowl", knobs={"l1": 2.0}))
            and all(ticks(q.y(m)) for m in LECTURE)
            and all((run.x[:, 1] != 0).all() for run in q.runs.values())
        ),
    ),
    (
        "slope",
        "grow to ten times as much",
        lambda p: all(
            np.isclose(p.steps(m)[-1] / p.surface.rates[m], 10**1.5, rtol=1e-3) for m in ("momentum", "nesterov")
        ),
    ),
    (
        "slope",
        "one over the root of the step number",
        lambda p: np.allclose(p.steps("adagrad") * np.sqrt(np.arange(1, 101)), 0.5 * 2**0.5),
    ),
    (
        "slope",
        "starts large and settles",
        lambda p: np.allclose(-np.diff(p.x("rmsprop"))[[0, -1]] / 0.05, [10**0.5, 1], rtol=1e-3),
    ),
    ("slope", "the learning rate from the first", lambda p: np.allclose(-np.diff(p.x("adam")), 0.05)),
    (
        "slope",
        "they leave the picture",
        lambda p: all(run.x[-1, 1] < -12 for run in Picture("slope", steps=1000).runs.values()),
    ),
    (
        "quadratic",
        "2 over the larger one, 0.19",
        lambda p: (
            (found := np.linalg.eigvalsh([[1, 2], [2, 10]])).round(2).tolist() == [0.58, 10.42]
            and round(2 / found[1], 2) == 0.19
            and {m for m in (0.191, 0.192) if Picture("quadratic", m / 0.15).is_(GROWING) & {"sgd"}} == {0.192}
        ),
    ),
    (
        "quadratic",
        "all six leave along the way down",
        lambda p: (
            (q := Picture("quadratic", knobs={"b": 3.2}))
            and (np.linalg.eigvalsh([[1, 3.2], [3.2, 10]]) * [-1, 1] > 0).all()
            and all(run.loss[-1] < 0 for run in q.runs.values())
        ),
    ),
    ("cliff", "comes down to the foot", lambda p: (np.diff(p.x("sgd")[:29]) > 0).all() and -0.2 < p.x("sgd")[29] < 0.1),
    ("cliff", "more than eighty times as large", lambda p: 80 < p.slope("sgd").max() / p.slope("sgd")[0] < 90),
    ("cliff", "out to x = -9", lambda p: round(p.x("sgd").min()) == -9),
    ("cliff", "momentum is thrown farther", lambda p: p.x("momentum").min() < p.x("sgd").min() - 2),
    (
        "cliff",
        "it stays within 0.2 of the minimum, and momentum arrives",
        lambda p: (
            (q := Picture("cliff", clip="norm", clip_at=1.0))
            and np.hypot(q.x("sgd")[31:] + 0.053, q.y("sgd")[31:])[-80:].max() < 0.2
            and q.x("sgd").min() == -3
            and "momentum" in q.is_(ARRIVED)
        ),
    ),
    ("cliff", "mind little", lambda p: all(p.x(m).min() > -3.1 and p.order().count(m) for m in SCALED)),
    ("staircase", "all six stand still", lambda p: all((run.x == run.x[0]).all() for run in p.runs.values())),
]


@lru_cache
def default_picture(key: str) -> Picture:
    return Picture(key)


@pytest.mark.parametrize(("key", "words", "holds"), STORIES, ids=[f"{key}: {words}" for key, words, _ in STORIES])
def test_the_story_is_true_of_the_picture(key, words, holds):
    assert words in LANDSCAPES[key].story
    assert holds(default_picture(key))
