"""What became of what a class has chosen: the same as the race from each start, or with each rate, says of itself."""

import numpy as np
import pytest

from api import landed
from api.limits import Refused
from api.running import results
from engine.batch import WIDTH
from engine.sampling import stationary_points
from engine.verdict import ARRIVED, DIVERGED
from figures.theme import LOOKS
from states.address import decode
from states.race import Race
from written import written

LOOK = LOOKS["light"]


def race(**address: str | list[str]) -> Race:
    state, problems = decode("race", {name: [it] if isinstance(it, str) else it for name, it in address.items()})
    assert problems == []
    return state


def test_a_start_ends_where_its_own_race_ends():
    shown = race(s="himmelblau", m=["sgd", "adam"], steps="300")
    starts = [[-4.0, 4.0], [4.0, 4.0], [-4.0, -4.0], [4.0, -4.0], [0.1, 0.2], [4.0, 4.0]]
    told = landed.answer(shown, "start", starts, LOOK)
    texts = [place["text"] for place in told["options"]]
    minima = stationary_points(shown.setting.landscape, shown.setting.knobs).minima
    for nth, start in enumerate(starts):
        alone = results(shown._replace(setting=shown.setting._replace(start=tuple(start))))
        for i, result in enumerate(alone):
            verdict = result.verdicts[0]
            assert verdict.status == ARRIVED
            x, y = (written(value, 3) for value in minima[verdict.minimum or 0][:2])
            assert texts[told["ends"][i][nth]] == f"at the minimum ({x}, {y})"
    assert told["labels"] == ["SGD", "Adam"]
    assert [sum(counts) for counts in told["counts"]] == [6, 6]
    for ends, counts in zip(told["ends"], told["counts"], strict=True):
        assert np.bincount(ends, minlength=len(texts)).tolist() == counts
    assert len({place["color"] for place in told["options"]}) == len(texts) >= 4


def test_on_either_side_of_a_ridge_a_start_ends_on_its_own_side():
    """The saddle's gradient along y has the sign of what is beyond y = 0, and small steps never cross it."""
    starts = np.random.default_rng(0).uniform(-1, 1, (WIDTH + 6, 2))  # more than one call
    told = landed.answer(race(s="saddle", m="sgd", steps="1000"), "start", starts.tolist(), LOOK)
    up = int((starts[:, 1] > 0).sum())
    texts = [place["text"] for place in told["options"]]
    assert texts == ["at the minimum (0, 1)", "at the minimum (0, −1)"]
    assert [texts[end].endswith("−1)") for end in told["ends"][0]] == (starts[:, 1] < 0).tolist()
    most = sorted([(up, texts[0]), (len(starts) - up, texts[1])], reverse=True)
    assert told["sentences"] == [
        f"SGD: {most[0][0]} of {len(starts)} starts end {most[0][1]}, {most[1][0]} {most[1][1]}."
    ]


def test_what_is_at_no_minimum_is_said_to_be_elsewhere():
    told = landed.answer(race(s="saddle", m="sgd", steps="1"), "start", [[0.5, 0.5]], LOOK)
    assert told["sentences"] == ["SGD: 1 of 1 start ends at no minimum after 1 step."]
    told = landed.answer(race(s="saddle", m="sgd", steps="300"), "start", [[0.0, 0.0], [1e6, 1e6]], LOOK)
    assert {place["text"] for place in told["options"]} == {"at a saddle", "nowhere (diverged)"}


def test_a_minimum_outside_the_window_has_no_mark():
    told = landed.answer(race(f="(x^2-1)^2+y^2", win="0,2,-1,1", m="sgd"), "start", [[-0.5, 0.1], [0.5, 0.1]], LOOK)
    assert [place["text"] for place in told["options"]] == ["at the minimum (1, 0)", "at a minimum without a mark"]


@pytest.mark.parametrize(("rates", "name"), [("own", "factor"), ("same", "rate")])
def test_a_rate_diverges_beyond_two_over_the_curvature(rates: str, name: str):
    """On the bowl, whose curvature is 1 everywhere: |1 - rate| > 1."""
    shown = race(s="bowl", m="sgd", rates=rates, steps="400")
    usual = shown.values_of(shown.runs[0])["learning_rate"] if name == "factor" else 1.0
    limit = 2 / usual
    picks = [[0.9 * limit], [1.1 * limit], [1.1 * limit]]
    told = landed.answer(shown, "rate", picks, LOOK)
    assert told["counts"] == [[1, 2]]
    assert told["sentences"] == [f"SGD: {DIVERGED.lower()} with 2 of 3 choices, {ARRIVED.lower()} with 1."]
    below, beyond = (option["text"] for option in told["options"])
    assert below.startswith(f"{name} ")
    assert "SGD arrived, loss " in below
    assert "SGD diverged at step " in beyond


def test_a_rate_of_two_runs_of_a_method_is_told_of_each():
    told = landed.answer(race(s="bowl", m=["sgd", "sgd~learning_rate~0.01"]), "rate", [[1.0]], LOOK)
    assert [sentence.split(":")[0] for sentence in told["sentences"]] == ["SGD (1)", "SGD (2)"]


def test_nobody_has_chosen():
    assert landed.answer(race(s="bowl"), "start", [], LOOK)["sentences"] == ["Nobody has chosen."]


@pytest.mark.parametrize("address", [{"rates": "tuned"}, {"repeats": "3"}, {"count": "evaluations"}])
def test_what_no_slider_moves_is_refused(address: dict[str, str]):
    with pytest.raises(Refused, match="not with repeats"):
        landed.answer(race(s="bowl", m="sgd", **address), "start", [[1, 1]], LOOK)
