"""What the page Data is told of the examples, held against the surfaces themselves."""

import jax
import numpy as np
import pytest

from api import answers
from landscapes import LANDSCAPES
from states.batches import batches
from states.data import SETS, fresh
from states.fields import replaced

EVERY_SET = pytest.mark.parametrize("key", SETS)


def told(kind: str, **query) -> tuple[dict, dict[str, np.ndarray]]:
    asked = answers.question(kind, {name: [str(value)] for name, value in query.items()})
    found = answers.KINDS[kind].answer(asked)
    assert not isinstance(found, str)
    return found


def mean_loss(drawn: str, p: np.ndarray, inputs: np.ndarray, targets: np.ndarray) -> float:
    """From the examples alone, one by one."""
    if drawn == "classes":
        return float(np.mean(np.log(1 + np.exp(-targets * (inputs[:, :2] @ p + inputs[:, 2])))))
    return float(np.mean((inputs @ p - targets) ** 2) / 2)


@EVERY_SET
def test_the_examples_make_the_loss_at_any_knobs(key, draw_knobs):
    landscape, random = LANDSCAPES[key], np.random.default_rng(2)
    for _ in range(3):
        knobs = draw_knobs(landscape.knobs, random)
        header, arrays = told("examples", set=key, **knobs)
        inputs, targets = arrays["inputs"].astype(float), arrays["targets"].astype(float)
        p = random.uniform(-0.5, 0.5, size=2)
        loss = float(landscape.loss(p, **landscape.knob_values(knobs)))
        assert mean_loss(header["drawn"], p, inputs, targets) == pytest.approx(loss, rel=2e-5), knobs


@EVERY_SET
def test_the_curvature_told_is_that_at_the_minimum(key, draw_knobs):
    landscape = LANDSCAPES[key]
    knobs = landscape.knob_values(draw_knobs(landscape.knobs, np.random.default_rng(3)))
    own = {knob.name: knobs[knob.name] for knob in landscape.knobs}
    at = np.asarray(landscape.minima(**knobs))[0, :2]
    wanted = np.linalg.eigvalsh(np.asarray(jax.hessian(lambda p: landscape.loss(p, **knobs))(at)))
    assert told("examples", set=key, **own)[1]["curvature"] == pytest.approx(wanted, rel=1e-6)


@EVERY_SET
@pytest.mark.parametrize("order", ["shuffled", "sorted", "repeats"])
def test_the_batches_told_are_those_that_the_steps_see(key, order):
    count = LANDSCAPES[key].count
    _, arrays = told("examples", set=key, batch=7, order=order, seed=3, steps=20)
    seen = np.unpackbits(arrays["batches"], axis=1)
    assert (seen[:, :count] == (batches(count, 7, order, 3, 20) > 0)).all()
    assert not seen[:, count:].any()


def test_where_a_step_sees_all_no_batches_are_told():
    assert "batches" not in told("examples")[1]
    assert "batches" not in told("examples", batch=442)[1]


def test_a_surface_without_examples_has_none():
    with pytest.raises(answers.Refused, match="not made of examples"):
        answers.question("examples", {"page": ["race"], "s": ["bowl"]})


@EVERY_SET
def test_a_sweep_over_a_knob_brings_the_examples_and_the_curvature_of_each_member(key):
    name = LANDSCAPES[key].knobs[0].name
    asked = answers.question("sweep", {"page": ["data"], "set": [key], "slider": [name], "steps": ["5"]})
    header, arrays = answers.sweep(asked)
    values = answers.race(asked)[0]["sliders"][name]["values"]
    assert header["members"] == len(values) == len(arrays["inputs"]) == len(arrays["curvature"])
    for member in (0, len(values) // 3, -1):
        _, alone = told("examples", set=key, **{name: values[member]})
        assert arrays["inputs"][member] == pytest.approx(alone["inputs"], rel=1e-6, abs=1e-6)
        assert arrays["curvature"][member] == pytest.approx(alone["curvature"], rel=1e-9)
        if "quadratic" not in arrays:  # then the browser draws the surface from the examples
            assert arrays["targets"][member] == pytest.approx(alone["targets"])
            found = mean_loss("classes", arrays["minimum"][member, :2], alone["inputs"], alone["targets"])
            assert arrays["minimum"][member, 2] == pytest.approx(found, rel=1e-6)


def test_a_sweep_of_another_page_or_slider_brings_none():
    on_race, _ = {"s": ["fitted_line"], "slider": ["prepare"], "steps": ["5"]}, None
    assert "inputs" not in answers.sweep(answers.question("sweep", on_race))[1]
    rate = {"page": ["data"], "slider": ["factor"], "steps": ["5"]}
    assert "inputs" not in answers.sweep(answers.question("sweep", rate))[1]


def test_against_the_examples_seen_a_step_counts_as_many_as_its_batch_has_for_each_time_it_asks():
    header, arrays = told("data", batch=16, axis="examples", steps=10, m="sgd")
    assert arrays["at"].tolist() == [16 * step for step in range(11)]
    assert header["losses"]["json"]["layout"]["xaxis"]["title"]["text"] == "examples seen"
    assert header["note"] is None
    header, arrays = told("data", axis="examples", steps=10, m="lbfgs")
    assert arrays["at"][1] >= 2 * 442  # a gradient and values
    assert "L-BFGS" in header["note"]
    assert header["tokens"] == {}


def test_the_line_above_the_picture_says_what_a_point_is():
    for key in SETS:
        lead = told("data", set=key)[0]["lead"]
        assert {"line": "is a line.", "plane": "a slope for each", "classes": "two classes"}[
            LANDSCAPES[key].drawn
        ] in lead
        assert f"turn “{LANDSCAPES[key].knobs[0].name}”" in lead


def test_the_line_above_the_picture_names_no_control_that_does_nothing():
    """Whitened, the inputs are the same however they were prepared before."""
    before, after = (told("data", set="diabetes_line", whiten="1", prepare=f"{at}")[1]["x"] for at in (0, 1))
    np.testing.assert_allclose(before, after, atol=1e-6)
    assert told("data", set="diabetes_line", whiten="1")[0]["lead"].endswith("; switch “whiten” off.")


def test_a_race_of_the_page_is_the_race_of_the_page_race():
    data = replaced(fresh("diabetes_line"), batch=16, steps=30)
    _, here = answers.race(answers.Question("data", data, answers.Screen(answers.LOOKS["light"], False)))
    _, there = answers.race(answers.Question("race", data.race(), answers.Screen(answers.LOOKS["light"], False)))
    assert (here["x"] == there["x"]).all()
