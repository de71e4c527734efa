"""What the page Network is told of its runs, held against the engine, and of its plane, against NumPy."""

import re

import numpy as np
import pytest

from api import answers, network, trained
from api.ground import ground_of
from engine.training import train
from problems.network import Batch, loss
from states.fields import replaced
from states.learning import PLANES, Learning, fresh
from tests.support.client import ask

PAGE = {"x-page": "page0000"}
SHORT = {"m": ["sgd", "adam", "rmsprop", "momentum"], "steps": "30"}


@pytest.fixture(autouse=True)
def _no_lines(monkeypatch) -> None:
    monkeypatch.setattr("api.slow.SOON", 60.0)


def told(**query) -> tuple[dict, dict[str, np.ndarray]]:
    return ask("network", {**SHORT, **query}, PAGE).message


def state(**query) -> Learning:
    found, problems = answers.decode(answers.PAGES["network"], as_lists({**SHORT, **query}))
    assert problems == []
    return found


def as_lists(query: dict) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in query.items()}


def parts_of(header: dict, array: np.ndarray) -> list[np.ndarray]:
    return np.split(array, np.cumsum([run["sent"] for run in header["runs"]])[:-1])


def true_loss(learning: Learning, x: np.ndarray) -> float:
    """On all examples, one batch."""
    from engine.examples import parts

    examples, _ = parts(learning.setting, "float64")
    return float(loss(learning.setting.network, x, Batch(*examples)))


@pytest.mark.parametrize("plane", PLANES)
def test_the_message_is_that_of_the_runs_on_the_plane(plane):
    header, arrays = told(plane=plane)
    learning = state(plane=plane)
    runs = train(learning.entries(), learning.setting)
    ground = ground_of(learning, runs)
    origin, axes = (part.astype(float) for part in ground.plane)
    assert header["kind"] == "network"
    assert [run["label"] for run in header["runs"]] == [run.label for run in runs]
    for nth, run in enumerate(runs):
        own = {name: parts_of(header, array)[nth] for name, array in arrays.items()}
        assert own["step"].tolist() == run.step.tolist()
        assert header["runs"][nth]["rows"] == learning.setting.steps + 1
        assert np.array_equal(own["height"], run.scores[:, 0])
        assert np.array_equal(own["validation"], run.scores[:, 2])
        np.testing.assert_allclose(own["accuracy"], run.scores[:, [1, 3]], rtol=1e-6)
        at = np.linalg.lstsq(axes.T, (run.x - origin).T, rcond=None)[0].T  # by hand
        off = np.linalg.norm(run.x - origin - at @ axes, axis=1)
        np.testing.assert_allclose(own["x"], at, rtol=1e-3, atol=2e-4)
        np.testing.assert_allclose(own["off"], off, rtol=1e-3, atol=2e-4)
        for row in (0, 7, -1):
            assert own["slice"][row] == pytest.approx(true_loss(learning, origin + at[row] @ axes), rel=1e-3)
            assert own["height"][row] == pytest.approx(true_loss(learning, run.x[row].astype(float)), rel=1e-4)
        way = np.linalg.norm(run.x - run.x[0], axis=1).max()
        assert header["runs"][nth]["far"] == pytest.approx(way / 5, rel=1e-5)


def test_the_share_said_is_that_of_the_two_largest_singular_values():
    header, _ = told()
    learning = state()
    rows = np.concatenate([run.x for run in train(learning.entries(), learning.setting)]).astype(float)
    values = np.linalg.svd(rows - rows.mean(axis=0), compute_uv=False) ** 2
    found = re.search(r"^([\d.]+) % of the paths’ spread lies in this plane laid through them", header["note"])
    assert found is not None
    assert float(found[1]) == pytest.approx(100 * values[:2].sum() / values.sum(), rel=2e-3)


def test_the_ends_lie_in_the_plane_through_them_and_the_start_does_not():
    header, arrays = told(plane="ends")
    off = parts_of(header, arrays["off"])
    assert max(part[-1] for part in off[:3]) < 1e-4
    start = float(off[0][0])
    assert start > 0.05
    said = re.search(r"the start ([\d.]+) away", header["note"])
    assert said is not None
    assert float(said[1]) == pytest.approx(start, rel=0.05)


def test_it_is_said_whose_ends_a_plane_is_laid_through():
    for plane, said in (
        ("ends", "through the ends of SGD, Adam and RMSProp, and the start"),
        ("around", "around the end of SGD, and the start"),
    ):
        assert f"lies in this plane {said} " in told(plane=plane)[0]["note"]
        moved, _ = ask("moved", {**SHORT, "plane": plane, "slider": "factor", "at": "2"}).message
        assert f"lies in this plane {said.replace('the end', 'the earlier end', 1)} " in moved["note"]


def test_runs_from_starts_of_their_own_say_so():
    header, arrays = told(plane="ends", starts="own")
    off = [float(part[0]) for part in parts_of(header, arrays["off"])]
    said = re.search(r"the starts ([\d.]+) to ([\d.]+) away", header["note"])
    assert said is not None
    assert [float(one) for one in said.groups()] == pytest.approx([min(off), max(off)], rel=0.05)
    assert header["apart"]
    assert header["lead"].startswith("Four ways from four starts: ")
    assert "seeds 0 to 3, one a run" in header["setting"]
    for query in ({}, {"starts": "own", "init": "zero"}, {"starts": "own", "m": ["sgd"]}):  # these begin at one point
        header, _ = told(plane="ends", **query)
        assert not header["apart"]
        assert " from one start: " in header["lead"]
        assert "the starts" not in header["note"]


def test_two_ends_make_no_plane_and_that_is_said():
    header, _ = told(plane="ends", m=["sgd", "adam"])
    assert header["note"].endswith(network.NO_ENDS)
    assert network.NO_ENDS not in told(plane="ends")[0]["note"]


def test_the_contours_are_the_loss_on_the_plane():
    learning = state()
    ground = ground_of(learning, train(learning.entries(), learning.setting))
    origin, axes = (part.astype(float) for part in ground.plane)
    for row, column in ((3, 50), (30, 30), (60, 0)):
        x = origin + np.array([ground.grid.x[column], ground.grid.y[row]]) @ axes
        assert ground.grid.loss[row, column] == pytest.approx(true_loss(learning, x), rel=1e-3)
    assert ground.grid.x[0] < ground.xlim[0] < ground.xlim[1] < ground.grid.x[-1]


def test_along_a_slider_the_plane_stays_and_the_runs_are_those_of_the_new_value():
    learning = state(factor="2")
    before = ground_of(state(), train(state().entries(), state().setting))
    header, arrays = ask("moved", {**SHORT, "slider": "factor", "at": "2"}).message
    assert header["kind"] == "paths"
    assert " lies in this plane laid through the earlier ones." in header["note"]
    runs = train(learning.entries(), learning.setting)
    for nth, run in enumerate(runs):
        at, off = network.planes.project(before.plane, run.x)
        np.testing.assert_allclose(parts_of(header, arrays["x"])[nth], at, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(parts_of(header, arrays["off"])[nth], off, rtol=1e-4, atol=1e-5)
        assert np.array_equal(parts_of(header, arrays["height"])[nth], run.scores[:, 0])
    assert [run["rate"] for run in header["runs"]] == [
        run["rate"] for run in ask("network", {**SHORT, "factor": "2"}, PAGE).message[0]["runs"]
    ]


DIGITS = {"data": "digits", "m": ["sgd", "adam"]}  # takes too long to follow a hand


@pytest.fixture
def nothing_is_kept(monkeypatch) -> None:
    monkeypatch.setattr(trained, "RUNS", trained.Recent(trained.LARGEST, trained.array_bytes))


def drawn_at(at: str) -> tuple[str, str]:
    """The factor of what is drawn, by its address, and the sentence on it."""
    reply = ask("nearest", {**DIGITS, "slider": "factor", "at": at})
    assert reply.headers["cache-control"] == "no-store"  # another is nearer soon
    header, _ = reply.message
    assert header["kind"] == "paths"
    said, drawn, _ = header["note"].rpartition("that is trained yet. ")
    assert header["summary"].startswith(said + drawn)
    return dict(header["address"]).get("factor", "1"), said


def test_while_a_hand_moves_the_nearest_value_that_is_trained_is_drawn_and_named(nothing_is_kept):
    assert ask("nearest", {**DIGITS, "slider": "factor", "at": "2"}).message[0]["kind"] == "none"
    ask("network", DIGITS, PAGE)
    assert drawn_at("2") == ("1", "Drawn: Factor 1, the nearest to 2 ")
    resting, _ = ask("moved", {**DIGITS, "slider": "factor", "at": "2"}, PAGE).message
    assert drawn_at("2") == ("2", "")
    assert drawn_at("1.5")[0] in "12"
    assert drawn_at("5") == ("2", "Drawn: Factor 2, the nearest to 5 ")
    assert drawn_at("0.5") == ("1", "Drawn: Factor 1, the nearest to 0.5 ")
    near, arrays = ask("nearest", {**DIGITS, "slider": "factor", "at": "5"}).message
    assert near["runs"] == resting["runs"]  # with their rates
    exact = ask("moved", {**DIGITS, "slider": "factor", "at": "2"}, PAGE).message[1]
    assert all(np.array_equal(arrays[name], exact[name]) for name in exact)


def test_no_slider_compiles_anything(compilations):
    ask("network", SHORT, PAGE)
    ask("moved", {**SHORT, "slider": "factor", "at": "2"})
    with compilations() as seconds:
        for name, slider in state().sliders().items():
            for value in (slider.options[0], slider.options[-1]):
                ask("moved", {**SHORT, "slider": name, "at": answers.number(value)})
                moved = answers.encode(answers.PAGE_OF[Learning], slider.at(value))
                ask("network", moved, PAGE)
    assert seconds == []


def test_a_run_that_stopped_says_so_and_the_others_are_drawn():
    header, arrays = told(m=["sgd~learning_rate~1000000", "adam"], net="2-16-1", loss="square", steps="200")
    stopped, calm = header["runs"]
    assert (stopped["diverged"] > 0, calm["diverged"]) == (True, -1)
    assert f"not finite from step {stopped['diverged']}" in header["summary"]
    assert all(np.isfinite(array).all() for array in arrays.values())


def test_examples_and_accuracy_are_drawn_where_they_are_wanted():
    header, arrays = told(axis="examples", curve="accuracy", m=["sgd", "lbfgs"], data="wine", batch="16")
    sgd, lbfgs = parts_of(header, arrays["at"])
    assert sgd[-1] == 30 * 16
    assert lbfgs[-1] > sgd[-1]  # it asks more than once a step
    assert header["count"], header["along"] == ("examples", True)
    np.testing.assert_array_equal(arrays["along"], arrays["accuracy"][:, 0])
    np.testing.assert_array_equal(arrays["validation"], arrays["accuracy"][:, 1])
    low, high = header["losses"]["json"]["layout"]["yaxis"]["range"]
    assert low < arrays["accuracy"].min() <= 1 < high < 1.1


def test_without_methods_there_is_a_plane_around_the_start():
    header, arrays = told(m="none")
    assert (header["runs"], header["lead"]) == ([], "Choose methods with the plus.")
    assert header["note"].startswith("A plane around the start")
    assert arrays["x"].shape == (0, 2)


@pytest.mark.parametrize(
    ("kind", "query", "words"),
    [
        ("network", {"net": "2-64-1", "m": "newton"}, "at most 200 weights"),
        ("network", {"data": "digits", "net": "64-32x20-10", "batch": "all", "steps": "10000"}, "as much work"),
        ("network", {"gain": "0"}, "gain `0` is not between"),
        ("network", {"page": "race"}, "trains no network"),
        ("moved", {"slider": "seed", "at": "1"}, "slider `seed`"),
        ("moved", {"slider": "factor", "at": "1.23456"}, "has no value `1.23456`"),
        ("moved", {"data": "digits", "slider": "factor", "at": "2"}, "says in the header X-Page"),
        ("nearest", {"slider": "factor", "at": "1.23456"}, "has no value `1.23456`"),
        ("nearest", {"slider": "seed", "at": "1"}, "slider `seed`"),
        ("race", {"page": "network"}, "has no race"),
        ("sweep", {"page": "network", "slider": "factor"}, "has no race"),
        ("examples", {"page": "network"}, "has no race"),
        ("map", {"page": "network"}, "no map"),
    ],
)
def test_what_cannot_be_is_a_sentence(kind, query, words):
    reply = ask(kind, query, None if "X-Page" in words else PAGE)
    assert reply.status == 400
    assert words in " ".join(reply.sentences)


def test_only_what_takes_little_follows_a_hand():
    assert trained.is_live(fresh())
    assert trained.is_live(fresh("wine"))
    assert not trained.is_live(fresh("digits"))
    assert not trained.is_live(replaced(fresh(), steps=10_000))


def test_a_figure_that_the_browser_holds_is_not_sent_again():
    figure = told()[0]["figure"]
    assert figure["json"] is not None
    assert told(held=figure["key"])[0]["figure"] == {"key": figure["key"], "json": None}
    assert told(held=figure["key"], seed="1")[0]["figure"]["json"] is not None
