"""The sentence of each race worth seeing is true of that very race."""

from urllib.parse import parse_qs

import numpy as np
import pytest

from api.answers import pairs
from api.running import Result, results
from states.address import decode, encode
from states.fields import replaced
from states.query import Query
from states.race import Race
from states.worth_seeing import PRESETS


def box(race: Race, made: list[Result]) -> bool:
    adam, *boxed = (result.drawn.x for result in made)
    ends = [race.runs[i].own["weight_decay"] for i in (1, 2)]
    assert [1 / decay for decay in ends] == [2, 1]
    stopped = all(
        (np.abs(x) <= 1 / decay + 1e-9).all()
        and np.abs(x[-1] + 1 / decay).max() < 0.001
        and np.abs(x[-1] - x[-2]).max() < 1e-5
        for x, decay in zip(boxed, ends, strict=True)
    )
    return stopped and bool(np.allclose(np.diff(adam, axis=0), -0.1, rtol=1e-3))


def grows(rate: float) -> bool:
    """Tells whether m <- m / 2 + x / 2, x <- x - rate m leaves zero: Adam's first moment with beta1 0.5 where the gradient is x."""
    return bool(np.abs(np.linalg.eigvals([[1 - rate / 2, -rate / 2], [0.5, 0.5]])).max() > 1)


def leaves(race: Race, made: list[Result]) -> bool:
    forgets, stays = (np.hypot(*result.drawn.x.T) for result in made)
    assert [race.values_of(run)["beta2"] for run in race.runs] == [0.9, 0.999]
    near = forgets < 0.05
    first = int(np.argmax(near))
    gone = first + int(np.argmin(near[first:]))
    before, after = 0.3 / np.sqrt(made[0].drawn.state["v"][[first, gone - 1]])
    return (
        60 <= gone - first <= 62
        and (before < 6).all()
        and (after > 6).all()
        and grows(6.01)
        and not grows(5.99)
        and round(float(forgets[gone:].max()), 2) == 0.27
        and bool((stays[30:] < 0.05).all())
    )


def uphill(race: Race, made: list[Result]) -> bool:
    sgd, adam, amsgrad = (result.drawn.x[:, 0] for result in made)
    seen = made[0].runs[0]
    gradients = -np.diff(seen.x[:, 0]) / 0.01
    assert np.mean(gradients < 0) > 0.7  # they point down to the right
    assert gradients.max() == pytest.approx(3)
    assert gradients.mean() > 0
    return bool(sgd[-1] < -0.5 and amsgrad[-1] < -0.2 and round(adam[-1], 1) == 3.9)


def by_hand(race: Race, made: list[Result]) -> bool:
    first = np.abs(np.diff(made[1].drawn.x[:4, 0]))
    return [one.arrived for one in made] == [10, 58] and bool(np.allclose(first, 0.1, rtol=0.05))


def limit(race: Race, made: list[Result]) -> bool:
    assert race.setting.turned == {"a": 10, "b": 3, "c": 1}
    largest = np.linalg.eigvalsh([[10, 3], [3, 1]]).max()
    assert (round(float(largest), 1), round(float(2 / largest), 3)) == (10.9, 0.183)
    converges, diverges = made
    return bool(np.diff(converges.drawn.loss).max() < 0) and diverges.kind == "Diverged"


def dead(race: Race, made: list[Result]) -> bool:
    return all((one.drawn.x == (-2, 1)).all() and (one.drawn.loss == 1).all() for one in made)


def ripples(race: Race, made: list[Result]) -> bool:
    sgd, *others = (float(np.hypot(*result.drawn.x[-1])) for result in made)
    return race.setting.turned == {"a": 0.1} and round(sgd, 2) == 2.05 and max(others) < 0.01


def cliff(race: Race, made: list[Result]) -> bool:
    def leftmost(result: Result) -> float:
        return float(result.drawn.x[:, 0].min())

    steepest = np.hypot(*made[1].drawn.grad.T).max()
    _, clipped = results(replaced(race, clip="norm", clip_at=1.0))
    return (round(steepest, 1), round(leftmost(made[1])), round(leftmost(clipped), 1)) == (14.8, -18, -1.9)


RULES = (box, leaves, uphill, by_hand, limit, dead, ripples, cliff)
HOLDS = dict(zip((preset.name for preset in PRESETS), RULES, strict=True))


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_the_sentence_is_true_of_the_race_that_the_link_opens(preset):
    query: Query = {**parse_qs(preset.address)}
    race, told = decode("race", query)
    assert told == []
    assert isinstance(race, Race)
    assert pairs(encode(race)) == pairs(query)  # nothing in it that is the default
    assert HOLDS[preset.name](race, results(race))


@pytest.mark.parametrize(
    ("name", "other"), [("AdamW's box", "~weight_decay~0.4"), ("Adam leaves the minimum again", "~beta2~0.95")]
)
def test_these_tests_can_fail(name, other):
    preset = next(preset for preset in PRESETS if preset.name == name)
    address = preset.address.replace("~weight_decay~0.5", other).replace("~beta2~0.9&", f"{other}&")
    race, _ = decode("race", parse_qs(address))
    with pytest.raises(AssertionError):
        assert HOLDS[name](race, results(race))
