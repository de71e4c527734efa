"""The stage's Python side: what it sends, and what it takes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from api import sweeps
from api.files import address
from api.wire import pack
from engine.run import race as run_race
from engine.verdict import verdict
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from pages.components.stage.asks import read_start
from states.fields import START_REACH, replaced
from states.race import FIRST_METHODS, Race, Run, fresh
from states.setting import on
from states.sliders import sliders
from tests.support.open_page import ask, component, control, message, numbers, open_page, send, unpack, values_of
from tests.support.turns import every_surface

# --- the wire ------------------------------------------------------------------------------------------------------


shapes = st.lists(st.integers(0, 5), min_size=1, max_size=3).map(tuple)
any_arrays = st.dictionaries(
    st.text(min_size=1, max_size=6),
    st.builds(
        lambda shape, dtype: np.arange(np.prod(shape)).reshape(shape).astype(dtype),
        shapes,
        st.sampled_from(["<f4", "<u2", "<f8", ">f4", "<i4"]),
    ),
    max_size=5,
)


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=40) | st.floats(allow_nan=False, allow_infinity=False)), any_arrays)  # fmt: skip
def test_what_is_packed_can_be_unpacked(header: dict, arrays: dict[str, np.ndarray]):
    header.pop("arrays", None)
    there, values = unpack(pack(header, arrays))
    assert there == header
    assert list(values) == list(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(values[name], array)
        assert values[name].shape == array.shape


def test_nan_travels_in_arrays_and_nowhere_else():
    _, arrays = unpack(pack({}, {"x": np.array([np.nan, np.inf], np.float32)}))
    np.testing.assert_array_equal(arrays["x"], np.array([np.nan, np.inf]))
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack({"loss": float("nan")}, {})


# --- the page ------------------------------------------------------------------------------------------------------


def truth(at: AppTest) -> Race:
    return at.session_state["race"]


SIX = [(OPTIMIZERS[method], None) for method in FIRST_METHODS]


@pytest.mark.parametrize("view", ["overlay", "side"])
def test_the_message_holds_the_runs(view: str):
    header, arrays = message(open_page({"s": "rosenbrock", "view": view}))
    runs = run_race(SIX, on(LANDSCAPES["rosenbrock"]))
    assert [one["label"] for one in header["runs"]] == [run.label for run in runs]
    assert [one["rows"] for one in header["runs"]] == [len(run.x) for run in runs]
    assert [one["panel"] for one in header["runs"]] == ([0] * 6 if view == "overlay" else list(range(6)))
    assert len(header["panels"]) == (1 if view == "overlay" else 6)
    np.testing.assert_array_equal(arrays["x"], np.concatenate([run.x for run in runs]).astype(np.float32))
    heights = np.concatenate([run.loss for run in runs]) - header["lowest"]
    np.testing.assert_array_equal(arrays["height"], heights.astype(np.float32))
    assert set(arrays) == {"x", "height"}
    for panel in header["panels"]:
        assert f"{panel['x'][0]}axis{panel['x'][1:]}" in header["figure"]["json"]["layout"]
    assert all(run.label in header["summary"] for run in runs)


def test_the_title_and_the_axes_are_the_race_s():
    header, _ = message(open_page({"s": "saddle"}))
    assert (header["kind"], header["name"], header["title"]) == ("race", "race", LANDSCAPES["saddle"].name)
    assert header["start"] == list(LANDSCAPES["saddle"].start)
    assert header["losses"]["json"]["layout"]["yaxis"]["type"] == "log"
    assert numbers(header["figure"]["json"]["data"][0]["z"]).shape == (180, 180)  # a third as dense beyond the limits


def test_over_evaluations_the_message_says_against_what():
    header, arrays = message(open_page({"m": ["sgd", "newton"], "count": "evaluations"}))
    rows = [one["rows"] for one in header["runs"]]
    assert header["count"] == "evaluations"
    assert arrays["at"].shape == (sum(rows),)
    assert arrays["at"][rows[0] + 1] == 2  # Newton asks for a gradient and a Hessian
    assert header["tokens"] == {}
    assert header["note"]


def test_repeats_are_thin_paths_and_a_band():
    header, arrays = message(open_page({"s": "noisy_bowl", "m": ["sgd", "adam"], "repeats": "3"}))
    rows = [one["rows"] for one in header["runs"]]
    assert [one["thin"] for one in header["runs"]] == [3, 3]
    assert arrays["thin"].shape == (3 * sum(rows), 2)
    assert arrays["band"].shape == (2, sum(rows))
    assert (arrays["band"][0] <= arrays["band"][1]).all()
    assert header["tokens"] == {}
    assert header["note"]


@pytest.mark.parametrize("query", [{"m": "none"}, {"m": "sgd", "factor": "100"}, {"m": "sgd", "x": "1e6", "y": "-1e6"}])
@pytest.mark.parametrize("view", ["overlay", "side"])
def test_nothing_that_can_be_chosen_breaks_the_message(query: dict, view: str):
    header, arrays = message(open_page({**query, "view": view}))
    assert len(arrays["x"]) == sum(one["rows"] for one in header["runs"])


def test_a_run_that_diverges_says_when():
    header, _ = message(open_page({"m": "sgd", "factor": "100"}))
    (run,) = run_race([(OPTIMIZERS["sgd"], {"learning_rate": 100 * 0.038})], on(LANDSCAPES["taco_shell"]))
    (one,) = header["runs"]
    assert one["diverged"] == verdict(run, on(LANDSCAPES["taco_shell"])).step
    assert one["diverged"] > 0
    assert f"Diverged at step {one['diverged']}" in header["summary"]


def test_the_gradients_come_when_they_are_asked_for():
    at = open_page({"m": ["sgd", "adam"]})
    key = message(at)[0]["race"]
    header, arrays = ask(at, "gradients")
    assert (header["kind"], header["race"]) == ("gradients", key)
    runs = run_race([(OPTIMIZERS[m], None) for m in ("sgd", "adam")], on(LANDSCAPES["taco_shell"]))
    assert (arrays["ways"].dtype, arrays["ways"].shape) == (np.uint16, (sum(len(run.x) for run in runs), 2))


def test_the_browser_is_told_where_every_thumb_stands():
    at = open_page({"factor": "0.038"})
    header, _ = message(at)
    for name, slider in header["sliders"].items():
        widget = control(at, name)
        assert values_of(widget)[slider["at"]] == widget.value
        assert widget.options == slider["values"]
    assert set(header["tokens"]) == set(header["sliders"]) == set(sliders(truth(at)))


# --- the figure travels when it must -------------------------------------------------------------------------------


def test_the_figure_is_sent_unless_the_browser_holds_it():
    at = open_page()
    first = message(at)[0]["figure"]
    assert first["json"] is not None
    control(at, "factor").set_value(float(control(at, "factor").options[40])).run()
    assert ask(at, "race", held=first["key"])[0]["figure"] == {"key": first["key"], "json": None}
    control(at, "kappa").set_value(float(control(at, "kappa").options[5])).run()
    other = ask(at, "race", held=first["key"])[0]["figure"]
    assert other["key"] != first["key"]
    assert other["json"] is not None


# --- what the browser sends ----------------------------------------------------------------------------------------

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
near_asks = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["sweep", "start"]) | anything,
        "n": st.integers(-2, 3) | anything,
        "slider": st.sampled_from(["factor", "rho", "steps", "seed", "rate", "__class__"]) | anything,
        "x": anything,
        "y": st.floats() | anything,
    },
)
RACE = fresh()


@given(anything | st.lists(st.floats() | st.booleans() | st.integers(), min_size=2, max_size=2))
@example([1e6, -1e6])
@example([True, 1.0])
@example([10**400, 0])
@example({"0": 1, "1": 2})
def test_only_two_numbers_within_reach_are_a_start(raw: Any):
    start = read_start(raw)
    if start is None:
        return
    assert list(start) == [float(value) for value in raw]
    assert all(type(value) is float and abs(value) <= START_REACH for value in start)
    assert not any(isinstance(value, bool) for value in raw)


def test_a_dropped_start_is_in_the_truth_the_link_and_the_fields():
    at = send(open_page(), "start", [1.25, -0.5])
    assert truth(at).setting.start == (1.25, -0.5)
    assert (at.query_params["x"], at.query_params["y"]) == ("1.25", "-0.5")
    assert (control(at, "x").value, control(at, "y").value) == (1.25, -0.5)
    header, arrays = message(at)
    assert header["start"] == [1.25, -0.5]
    assert list(arrays["x"][0]) == [1.25, -0.5]


def test_a_start_dropped_on_the_surface_s_own_is_none():
    at = send(open_page({"x": "1", "y": "1"}), "start", list(LANDSCAPES["taco_shell"].start))
    assert truth(at).setting.start is None
    assert "x" not in at.query_params


@pytest.mark.parametrize("forged", [None, "1,2", [1, 2, 3], [1e9, 0], [True, False], {"x": 1, "y": 2}, [[1], [2]], 5])
def test_a_forged_start_changes_nothing(forged: Any):
    at = open_page()
    before = truth(at), message(at)[1]["x"].tobytes()
    at = send(at, "start", forged)
    assert (truth(at), message(at)[1]["x"].tobytes()) == before
    assert dict(at.query_params) == {}


# --- what the browser asks --------------------------------------------------------------------------------------------


def test_while_the_start_is_dragged_the_paths_from_there_come_back():
    at = open_page({"m": ["sgd", "adam"]})
    before = truth(at)
    header, arrays = ask(at, "paths", changes={"x": "1.5", "y": "0.25"})
    runs = run_race([(OPTIMIZERS[m], None) for m in ("sgd", "adam")], on(LANDSCAPES["taco_shell"], start=(1.5, 0.25)))
    assert (header["kind"], header["start"]) == ("paths", [1.5, 0.25])
    assert [one["label"] for one in header["runs"]] == [run.label for run in runs]
    np.testing.assert_array_equal(arrays["x"], np.concatenate([run.x for run in runs]).astype(np.float32))
    assert truth(at) == before
    assert "x" not in at.query_params


def test_a_grabbed_slider_s_paths_come_back():
    at = open_page({"m": ["sgd", "adam"]})
    header, arrays = ask(at, "sweep", slider="factor")
    page = message(at)[0]
    assert (header["kind"], header["slider"]) == ("sweep", "factor")
    assert header["token"] == page["tokens"]["factor"]
    assert header["members"] == len(page["sliders"]["factor"]["values"]) == 61
    assert arrays["x"].shape == (61, 2, header["rows"], 2)
    assert arrays["loss"].shape == (61, 2, header["rows"])
    assert arrays["ends"].shape == (61, 2)


# --- sweeps --------------------------------------------------------------------------------------------------------


def assert_swept_as_set_by_hand(query: Mapping[str, Any], name: str) -> None:
    at = open_page(query)
    races, options = sweeps.swept(truth(at), name), values_of(control(at, name))
    assert len(races) == len(options)
    for i in (0, len(options) // 3, len(options) - 1):
        # From the same page each time, as a thumb that is released somewhere.
        at = open_page(query)
        control(at, name).set_value(options[i]).run()
        assert truth(at) == races[i]
        assert truth(at).setting.start_point == races[i].setting.start_point


@every_surface
def test_a_sweep_of_a_surface_s_knob_is_what_the_page_does_when_it_is_set_by_hand(surface: str):
    for knob in LANDSCAPES[surface].knobs:
        assert_swept_as_set_by_hand({"s": surface, "m": "sgd"}, knob.name)


@pytest.mark.parametrize("name", sorted(sliders(fresh()._replace(runs=tuple(Run(method, {}) for method in OPTIMIZERS)))))  # fmt: skip
def test_a_sweep_of_a_slider_is_what_the_page_does_when_it_is_set_by_hand(name: str):
    users = [m for m in OPTIMIZERS if name in sliders(RACE._replace(runs=(Run(m, {}),)))][:8]
    assert_swept_as_set_by_hand({"m": users, "x": "1", "y": "0.5"}, name)


def test_a_sweep_of_the_common_rate_is_what_the_page_does_when_it_is_set_by_hand():
    assert_swept_as_set_by_hand({"rates": "same", "m": ["sgd", "adam~beta1~0.5"]}, "rate")


@pytest.mark.parametrize("query", [{"factor": "0.0385", "beta1": "0.77"}, {"noise": "0.123"}])
def test_an_exact_value_is_one_of_the_members(query: dict):
    at = open_page(query)
    for name in query:
        races = sweeps.swept(truth(at), name)
        assert len(races) > 61 - (name == "noise")
        assert truth(at) in races


def test_a_token_tells_races_apart_that_have_other_sweeps():
    race = RACE._replace(hypers={"beta1": 0.8})
    token = sweeps.token(sliders(race)["factor"])
    for same in (race._replace(factor=10.0), race._replace(view="side")):
        assert sweeps.token(sliders(same)["factor"]) == token
    for other in (
        race._replace(factor=0.12345),  # one option more
        replaced(race, steps=race.setting.steps + 1),
        replaced(race, start=(1.0, 1.0)),
        replaced(race, noise=0.1),
        replaced(race, seed=1),
        race._replace(hypers={"beta1": 0.81}),
        replaced(race, schedule="cosine"),
        replaced(race, noise_kind="gaussian"),
        race._replace(runs=race.runs[1:]),
        replaced(race, knobs={**race.setting.knobs, "angle": 30.0}),
    ):
        assert sweeps.token(sliders(other)["factor"]) != token
    assert sweeps.token(sliders(race)["beta1"]) != token


TAME = replaced(fresh("taco_shell"), runs=(Run("sgd", {}), Run("momentum", {}), Run("adam", {})), steps=60)
SHOWN = [  # race and slider
    (TAME, "factor"),
    (TAME, "rho"),
    (TAME, "angle"),
    (TAME, "kappa"),
    (replaced(TAME, noise=0.5, seed=3), "noise"),
    (TAME._replace(rate_rule="same"), "rate"),
    (replaced(fresh("slope"), runs=TAME.runs, steps=40), "factor"),  # no minimum
    (replaced(fresh("six_hump_camel"), runs=TAME.runs[:2], steps=40), "factor"),  # a lowest loss that is not zero
]


@pytest.mark.parametrize(("race", "slider"), SHOWN, ids=[f"{race.setting.surface}-{slider}" for race, slider in SHOWN])
def test_a_member_is_the_race_at_that_option_but_for_its_quantum(race: Race, slider: str):
    header, arrays = unpack(pack(*sweeps.answer(race, slider)))
    low, high = np.array(header["box"]).reshape(2, 2).T
    quantum = (high - low) / 65535
    races = sweeps.swept(race, slider)
    assert header["lowest"] == header["lowests"][races.index(race)]
    for member in range(0, len(races), 7):
        there = races[member]
        entries = [(OPTIMIZERS[run.method], there.values_of(run)) for run in there.runs]
        alone = run_race(entries, there.setting)
        for i, run in enumerate(alone):
            became = verdict(run, there.setting)
            assert arrays["ends"][member, i] == (header["rows"] if became.step is None else became.step)
            inside = np.asarray(((run.x >= low) & (run.x <= high)).all(axis=1))
            # What has left has grown so much that the last bits show.
            shown = (low + arrays["x"][member, i] * quantum)[inside]
            assert (np.abs(shown - run.x[inside]) <= quantum * 0.5001 + 1e-7 * np.abs(run.x[inside])).all()
            assert_losses_shown(arrays["loss"][member, i], header["loss"], run.loss - header["lowests"][member], inside)


def assert_losses_shown(shown: np.ndarray, span: list[float], height: np.ndarray, inside: np.ndarray) -> None:
    drawable = (height > 1e-9) & inside  # farther down, rounding shows
    assert (shown[drawable] > 0).all()
    decades = span[0] + (shown[drawable] - 1.0) / 65534 * (span[1] - span[0])
    quantum = (span[1] - span[0]) / 65534
    assert (np.abs(decades - np.log10(height[drawable])) <= quantum * 0.5001 + 1e-5).all()


def test_a_point_far_outside_keeps_its_direction():
    box = sweeps.Box(np.array([-9.0, -18.0]), np.array([9.0, 18.0]))
    far = np.array([[[1e29, 1e29], [-1e29, 1e20], [90.0, -90.0]]])
    (shown,) = sweeps.quantised(far, box) / 65535 * (box.high - box.low) + box.low
    np.testing.assert_allclose(shown, [[9, 9], [-9, 0], [9, -9]], atol=3e-4)


def test_a_loss_that_cannot_be_drawn_is_zero():
    shown, (low, high) = sweeps.quantised_loss(np.array([[[1.0, 0.1, 0.0, -1.0, np.nan, np.inf]]]))
    assert (low, high) == (-1.0, 0.0)
    assert list(shown[0, 0]) == [65535, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("height", [[[[0.0]]], [[[np.nan, np.inf]]], [[[1.0, 1.0]]], [[[1.0, 1e300, 5e-324]]]])
def test_losses_of_any_size_have_a_range(height):
    shown, (low, high) = sweeps.quantised_loss(np.array(height))
    assert np.isfinite([low, high]).all()
    assert low < high <= low + 41
    assert shown.dtype == np.uint16


def test_a_second_path_follows_too():
    race = replaced(fresh(), runs=(Run("sgd", {}), Run("schedule_free_sgd", {})), steps=20)
    header, arrays = sweeps.answer(race, "factor")
    assert header["second"] == [1]
    assert arrays["second"].shape == (61, 1, 21, 2)


def test_compiling_ahead_is_done_once_and_its_failure_does_not_matter(monkeypatch, warming):
    calls = []
    monkeypatch.setattr(sweeps._worker, "_ready", {})
    monkeypatch.setattr(
        sweeps.outcomes, "warm", lambda methods, *_, **__: calls.append([method.name for method in methods])
    )
    race = fresh()._replace(runs=(Run("adam", {}), Run("sgd", {}), Run("sgd", {"learning_rate": 1.0})))
    for _ in range(3):
        sweeps.warm(race)
        warming()
    assert calls == [["Adam", "SGD"]]
    monkeypatch.setattr(sweeps.outcomes, "warm", lambda *_, **__: 1 / 0)
    sweeps.warm(fresh("rosenbrock"))
    warming()


# --- what mounts it ------------------------------------------------------------------------------------------------


def test_the_inline_script_is_short_and_names_the_stage_s_file():
    script = component(open_page()).js_content
    assert f'const MODULE = "{address("stage.js")}";' in script
    assert 'const MOUNT = "mountStage";' in script
    assert len(script) < 1000
