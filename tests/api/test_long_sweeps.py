"""Sweeps of races of many steps: what travels of them is small, and makes the same picture and table."""

from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest

from api import answers, messages, running, sweeps, table
from api.screen import Screen
from api.sparse import sparse
from api.thinning import Thinned, filled
from api.wire import pack
from figures.theme import LOOKS
from states.address import encode
from states.fields import replaced
from states.race import FIRST_METHODS, Race, race_on

LARGEST = 500_000  # bytes of a sweep's answer
WIDE = 65535 / 9  # numbers of x across the picture, which has four more on each side
RESTLESS = ("lion", "adam", "rmsprop", "nadam", "schedule_free_sgd", "schedule_free_sgd")


def race_of(surface: str, methods=FIRST_METHODS, **changes) -> Race:
    return replaced(race_on(surface, [(method, {}) for method in methods]), **{"steps": 3000, **changes})


@pytest.mark.parametrize("surface", ["bowl", "rastrigin", "goldstein_price"])
def test_the_sweep_of_the_most_restless_long_race_is_small(surface):
    race = race_of(surface, RESTLESS, noise=1.0, clip="norm")
    header, arrays = sweeps.answer(race, "factor")
    assert len(pack(header, arrays)) <= LARGEST
    assert arrays["sent"].max() <= 200
    paths, sent = header["members"] * len(race.runs), int(arrays["sent"].sum())
    assert arrays["x"].shape == (sent, 2)
    assert arrays["loss"].shape == arrays["step"].shape == (sent,)
    assert arrays["second"].shape == (arrays["sent"][:, -2:].sum(), 2)
    assert arrays["clipped"].size == paths * -(-3001 // 8)
    for rows in np.split(arrays["step"], np.cumsum(arrays["sent"])[:-1]):
        assert (rows[0], rows[1], rows[-1]) == (0, 1, 3000)
        assert (np.diff(rows.astype(int)) > 0).all()


def test_eight_long_runs_of_one_method_are_small_with_all_their_names():
    race = replaced(race_on("rastrigin", [("lion", {"learning_rate": 0.0123 + i / 1e4}) for i in range(8)]), steps=2250)
    header, arrays = sweeps.answer(replaced(race, noise=0.987, clip="value"), "factor")
    assert LARGEST * 0.8 < len(pack(header, arrays)) <= LARGEST
    assert len(header["labels"]) == header["members"]


@pytest.mark.parametrize("slider", ["factor", "angle"])
@pytest.mark.parametrize("noise", [0.0, 0.5])
@pytest.mark.parametrize("length", [3000, 1000, 250])
def test_what_is_filled_in_is_where_the_run_was(slider, noise, length, monkeypatch):
    race = race_of("taco_shell", noise=noise, steps=length)
    header, arrays = sweeps.answer(race, slider)
    monkeypatch.setattr(sweeps, "LENGTH", race.setting.steps)
    monkeypatch.setattr(sweeps, "SIZE", 10**9)
    whole_header, whole = sweeps.answer(race, slider)
    assert header == whole_header
    pixel = WIDE / 1600
    ends = np.cumsum(arrays["sent"])[:-1]
    steps, x, loss = (np.split(arrays[name], ends) for name in ("step", "x", "loss"))
    rows, smooth, restless = header["rows"], 0, 0
    for nth, (member, run) in enumerate(np.ndindex(arrays["sent"].shape)):
        its, its_loss = whole["x"][member, run], whole["loss"][member, run]
        np.testing.assert_array_equal(x[nth], its[steps[nth]])
        np.testing.assert_array_equal(loss[nth], its_loss[steps[nth]])
        some = Thinned(steps[nth].astype(int), int(arrays["stride"][member, run]))
        last = min(int(whole["ends"][member, run]), rows - 1)
        assert {last - 1, last} <= set(some.rows.tolist())
        off = np.abs(filled(x[nth].astype(float), some, rows) - its)[: last + 1].max()
        if arrays["rough"][member, run]:
            restless += 1
            continue
        smooth += 1
        assert off <= pixel * 1.001
    assert smooth > 200 or noise
    assert restless > 20 or not noise or length == 250


def test_where_a_run_leaves_is_exact_however_little_room_there_is():
    rows, ends = 3001, [3001, 1, 2, 700, 1500, 2999, 3000, 3001]
    numbers = np.random.default_rng(1).integers(0, 65536, (1, 8, rows, 3), np.uint16)
    arrays = {"x": numbers[..., :2], "loss": numbers[..., 2], "ends": np.array([ends], np.uint16)}
    fewer = sparse(arrays, [], WIDE, (1.0, 65535.0), 8 * 8 * 30)
    assert sum(part.nbytes for part in fewer.values()) <= 8 * 8 * 30
    for steps, end in zip(np.split(fewer["step"], np.cumsum(fewer["sent"])[:-1]), ends, strict=True):
        assert {0, 1, min(end, rows - 1), rows - 2, rows - 1} <= set(steps.tolist())
    assert fewer["rough"].sum() == 6  # not those that have gone at once


@pytest.mark.parametrize("slider", ["factor", "beta1", "kappa"])
def test_a_member_s_row_is_that_of_its_run(slider):
    methods = ("sgd", "momentum", "adam")
    race = race_of("taco_shell", methods, steps=2000)
    header, _ = sweeps.answer(race, slider)
    races = sweeps.swept(race, slider)
    assert len(header["told"]) == len(races)
    for there, told in list(zip(races, header["told"], strict=True))[::4]:
        assert told == table.rows(running.results(there))


@pytest.mark.parametrize("steps", [200, 201, 1000])
@pytest.mark.parametrize("runs", [1, 8])
def test_a_sweep_is_small_however_many_steps_and_runs(runs, steps):
    header, arrays = sweeps.answer(
        race_of("taco_shell", (*FIRST_METHODS, "lion", "nadam")[:runs], steps=steps), "factor"
    )
    assert len(pack(header, arrays)) <= LARGEST
    assert "sent" not in arrays or arrays["sent"].max() <= 200
    assert runs > 1 or "sent" not in arrays, "all rows find room"


def test_where_all_rows_find_room_they_travel():
    header, arrays = sweeps.answer(race_of("taco_shell", steps=150), "factor")
    assert arrays["x"].shape == (header["members"], len(FIRST_METHODS), 151, 2)
    assert not {"step", "sent", "stride", "rough"} & set(arrays)


@pytest.mark.parametrize(("runs", "steps"), [(1, 10_000), (6, 3000), (8, 2250)])
def test_the_paths_follow_a_slider_as_far_as_it_pays(runs, steps):
    race = race_of("bowl", ("sgd",) * runs, steps=steps)
    assert sweeps.note(race) is None
    assert "factor" in sweeps.sweepable(race)


def test_of_a_longer_race_the_page_says_how_long_it_may_be():
    race = race_of("bowl", ("sgd",) * 8, steps=2300)
    header, _ = messages.race_message(
        *answers.picture.surface_and_results(race), race, Screen(LOOKS["light"], phone=False)
    )
    assert header["tokens"] == {}
    assert "more than 18,000 steps of all runs together" in header["note"]
    query = parse_qs(f"{urlencode(encode(race), doseq=True)}&slider=factor")
    with pytest.raises(answers.Refused, match="cannot follow"):
        answers.question("sweep", query)
