"""Races of ten thousand steps: what travels of them is small, and what the browser makes of it is the race."""

import gzip
from functools import lru_cache

import numpy as np
import pytest

from api import messages, running
from api.picture import limits
from api.screen import Screen
from api.sent import sent
from api.thinning import Thinned, filled
from api.wire import pack
from engine.sampling import stationary_points
from figures.curves import span
from figures.theme import LOOKS
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from shapes import MAX_ENTRIES, Grid, Surface
from states.fields import replaced
from states.race import FIRST_METHODS, Race, race_on

LONG = 10_000
MOST = 100_000  # bytes of a race's answer without its figure, packed
EIGHT = (*FIRST_METHODS, "lion", "adadelta")  # two that hover
RESTLESS = ("lion", "adam", "sgd", "momentum", "rmsprop", "nadam", "adadelta", "conjugate_gradient")


def race_of(surface: str, methods=EIGHT, **changes) -> Race:
    assert len(methods) == MAX_ENTRIES
    return replaced(race_on(surface, [(method, {}) for method in methods]), **{"steps": LONG, **changes})


@lru_cache(maxsize=2)
def made(surface: str, noise: float, **changes):
    race = race_of(surface, noise=noise, **changes)
    return race, running.results(race)


def answer_to(race: Race, results) -> tuple[dict, dict, int]:
    """Header, arrays and packed bytes of the answer, without its figure."""
    points = stationary_points(race.setting.landscape, race.setting.knobs)
    surface = Surface(Grid(np.zeros(2), np.zeros(2), np.zeros((2, 2))), *points, *limits(race.setting))
    header, arrays = messages.race_message(surface, results, race, Screen(LOOKS["light"], False))
    header["figure"]["json"] = None
    return header, arrays, len(gzip.compress(pack(header, arrays), 1))


def runs_of(header: dict, arrays: dict):
    """The rows, stride, points and heights of each run."""
    ends = np.cumsum([run["sent"] for run in header["runs"]])[:-1]
    parts = (np.split(arrays[name], ends) for name in ("step", "x", "height"))
    return zip(header["runs"], *parts, strict=True)


@pytest.mark.parametrize("noise", [0.0, 1.0])
@pytest.mark.parametrize("surface", LANDSCAPES)
def test_a_race_of_eight_long_runs_is_small_and_every_step_of_it_is_where_it_was(surface, noise):
    race, results = made(surface, noise)
    header, arrays, size = answer_to(race, results)
    assert size <= MOST
    low, high = np.array(limits(race.setting)).T
    third = (high - low) / (3 * 1600 * 4)  # of a pixel, in the largest picture, zoomed in fourfold
    decades = span([result.drawn for result in results], header["lowest"], [result.diverged for result in results])
    smooth = 0
    for (run, rows, x, height), result in zip(runs_of(header, arrays), results, strict=True):
        assert run["rows"] == LONG + 1
        assert {0, 1, LONG - 1, LONG} <= set(rows.tolist())
        np.testing.assert_array_equal(x, result.drawn.x[rows].astype(np.float32))
        if run["rough"]:
            assert run["label"] in header["note"]
            continue
        smooth += 1
        some = Thinned(rows.astype(int), run["stride"])
        off = np.abs(filled(x.astype(float), some, LONG + 1) - result.drawn.x)
        shown = ((low <= result.drawn.x) & (result.drawn.x <= high)).all(axis=1)
        assert (off[shown] <= 12 * third).all()  # a pixel, where nothing is zoomed
        with np.errstate(divide="ignore"):
            its, true = (np.log10(np.maximum(h, 1e-300)) for h in (height, result.drawn.loss - header["lowest"]))
        drawn = (true > decades[0]) & (true < decades[1])
        miss = np.abs(filled(its[:, None], some, LONG + 1)[:, 0] - true)[drawn]
        assert (miss <= 6 * (decades[1] - decades[0]) / 700).all()
    assert noise or smooth >= 2


def test_with_room_for_all_that_matters_nothing_is_off_by_more_than_a_third_of_a_pixel():
    race, results = made("himmelblau", 0.0)
    results = [result for result in results if result.drawn.label not in ("Lion", "Adam")]
    header, arrays, _ = answer_to(race._replace(runs=race.runs[:5] + race.runs[7:]), results)
    low, high = np.array(limits(race.setting)).T
    for (run, rows, x, _), result in zip(runs_of(header, arrays), results, strict=True):
        some = Thinned(rows.astype(int), run["stride"])
        off = np.abs(filled(x.astype(float), some, LONG + 1) - result.drawn.x) / (high - low)
        assert off.max() <= 1.01 / (3 * 1600 * 4)
        assert len(rows) < 1000
    assert "restless" not in header["note"]


@pytest.mark.parametrize("surface", ["bowl", "rosenbrock", "rastrigin"])
@pytest.mark.parametrize(
    "changes", [{"count": "evaluations"}, {"repeats": 20, "steps": 150}, {"repeats": 20, "steps": 2000}], ids=str
)
def test_repeats_and_evaluations_are_small_too(surface, changes):
    race = race_of(surface, RESTLESS, noise=1.0, **changes)
    results = running.results(race)
    header, arrays, size = answer_to(race, results)
    assert size <= MOST
    rows = sum(run["sent"] for run in header["runs"])
    assert arrays["x"].shape == (rows, 2)
    assert arrays["step"].shape == (rows,)
    if "repeats" in changes:
        assert arrays["thin"].shape == (20 * rows, 2)
        assert arrays["band"].shape == (2, rows)


def test_what_fits_travels_whole():
    race = race_of("bowl", steps=1000, noise=1.0)
    header, arrays, size = answer_to(race, running.results(race))
    assert size <= MOST
    assert [run["sent"] for run in header["runs"]] == [1001] * 8
    assert "step" not in arrays
    assert header["note"] is None


def test_a_run_that_leaves_is_exact_where_it_does():
    rates = {"learning_rate": 0.0401}
    race = replaced(race_on("taco_shell", [("sgd", rates)] * 8), steps=LONG)
    results = running.results(race)
    gone = results[0].diverged
    assert gone is not None
    rows = sent(results, race, 0.0)[0].rows
    assert {gone - 1, gone, gone + 1} <= set(rows.tolist())
    xlow, xhigh = limits(race.setting)[0]
    outside = np.abs(results[0].drawn.x[:gone]).max(axis=1) > 9 * max(abs(xlow), abs(xhigh))
    for step in np.flatnonzero(np.diff(outside)):
        assert {step, step + 1} <= set(rows.tolist())


@pytest.mark.parametrize("surface", ["bowl", "rosenbrock"])
def test_the_arrows_have_the_directions_of_every_step(surface):
    race, results = made(surface, 0.0)
    header, arrays = messages.gradients_message(results, race)
    ways = np.split(arrays["ways"], len(results))
    assert header["kind"] == "gradients"
    (left, right), (bottom, top) = limits(race.setting)
    for its, result in zip(ways, results, strict=True):
        for step in (1, 2, 77, 5000, LONG):
            vectors = result.drawn.x[step] - result.drawn.x[step - 1], -result.drawn.grad[step]
            for turn, vector in zip(its[step], vectors, strict=True):
                if not vector.any():
                    assert turn == 65535
                    continue
                angle = np.arctan2(vector[1] / (top - bottom), vector[0] / (right - left))
                apart = (turn / 65535 * 2 * np.pi - angle + np.pi) % (2 * np.pi) - np.pi
                assert abs(apart) < 1e-4
        assert its[0, 0] == 65535


def test_every_method_may_run_as_long():
    methods = list(OPTIMIZERS)
    for first in range(0, len(methods), MAX_ENTRIES):
        race = replaced(
            race_on("taco_shell", [(method, {}) for method in methods[first : first + MAX_ENTRIES]]), steps=LONG
        )
        assert answer_to(race, running.results(race))[2] <= MOST
