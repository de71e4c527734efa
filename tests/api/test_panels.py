"""What the panels beside the plane of a training are told, held against the network's own arithmetic in NumPy."""

from itertools import pairwise

import numpy as np
import pytest

from api import answers
from api.messages import Arrays
from api.panels import answer as panels
from api.panels import sharpness
from api.panels.guesses import certainty
from engine.curvature import spectrum
from engine.examples import parts
from engine.training import train
from problems.network import Network
from shapes import Training
from states.fields import decode, encode
from states.learning import PAGE, Learning, fresh

FEW = {"m": ["sgd", "adam"]}
NO_RUNS = encode(PAGE, fresh()._replace(runs=()))


def told(kind: str, **query) -> tuple[dict, Arrays]:
    values = {name: value if isinstance(value, list) else [str(value)] for name, value in query.items()}
    found = answers.KINDS[kind].answer(answers.question(kind, values))
    assert not isinstance(found, str)
    return found


def trained(**query) -> tuple[Learning, list[Training]]:
    learning, problems = decode(
        PAGE, {name: [value] if isinstance(value, str) else value for name, value in query.items()}
    )
    assert not problems
    return learning, train(learning.entries(), learning.setting)


def layers(x: np.ndarray, *widths: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights and biases of each layer of x (n,), by hand."""
    found = []
    for inputs, units in pairwise(widths):
        W, b, x = np.split(x, [inputs * units, inputs * units + units])
        found.append((W.reshape(inputs, units), b))
    return found


def forward(x: np.ndarray, inputs: np.ndarray, f, *widths: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Outputs and activations, by hand."""
    *before, (W, b) = layers(x.astype(float), *widths)
    hidden = []
    for weights, bias in before:
        inputs = f(inputs @ weights + bias)
        hidden.append(inputs)
    return inputs @ W + b, hidden


def softmax(z: np.ndarray) -> np.ndarray:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# --- what a run takes the examples for ------------------------------------------------------------------------------


def test_the_line_is_where_the_network_by_hand_is_as_sure_of_both_classes():
    learning, runs = trained(**FEW)
    header, arrays = told("guesses", **FEW, nth=1)
    assert (header["drawn"], header["label"], header["learned"]) == ("line", "Adam", 200)
    table = learning.setting.learned.table(0)
    mean, deviation = table.training.inputs.mean(axis=0), table.training.inputs.std(axis=0)
    left, right, low, high = arrays["box"]
    grid = np.stack(np.meshgrid(np.linspace(left, right, 61), np.linspace(low, high, 61)), axis=-1)
    assert list(arrays["step"][[0, 1, -1]]) == [0, 20, 500]
    for frame in (0, 7, -1):
        x = runs[1].x[np.flatnonzero(runs[1].step == arrays["step"][frame])[0]]
        out, _ = forward(x, (grid.reshape(-1, 2) - mean) / deviation, np.tanh, 2, 8, 1)
        sure = (255 / (1 + np.exp(-out))).reshape(61, 61)
        assert np.abs(arrays["field"][frame] - sure).max() <= 0.51
        points, target = arrays["points"].astype(float), arrays["target"]
        out, _ = forward(x, (points - mean) / deviation, np.tanh, 2, 8, 1)
        wrong = np.unpackbits(arrays["wrong"][frame])[: len(target)]
        assert (wrong == ((out[:, 0] > 0) != target)).all()
        assert (points.min(axis=0) > [left, low]).all()
        assert (points.max(axis=0) < [right, high]).all()


@pytest.mark.parametrize("query", [{}, {"images": 60}, {"loss": "square", "prepare": "raw"}, {"norm": "on"}])
def test_as_many_points_are_on_the_wrong_side_as_the_scores_say(query):
    _, runs = trained(**FEW, **{name: str(value) for name, value in query.items()})
    header, arrays = told("guesses", **FEW, nth=0, **query)
    wrong = np.unpackbits(arrays["wrong"], axis=1)[:, : len(arrays["target"])]
    learned = header["learned"]
    rows = np.searchsorted(runs[0].step, arrays["step"])
    assert wrong[:, :learned].mean(axis=1) == pytest.approx(1 - runs[0].scores[rows, 1], abs=1e-6)
    assert wrong[:, learned:].mean(axis=1) == pytest.approx(1 - runs[0].scores[rows, 3], abs=1e-6)


def test_the_worst_digits_are_those_that_the_network_by_hand_finds_least_likely():
    learning, runs = trained(data="digits", steps="200", **FEW)
    header, arrays = told("guesses", data="digits", steps=200, **FEW, nth=0)
    training, asked = learning.setting.learned.table(0)
    spread = training.inputs.std(axis=0)
    seen = (asked.inputs - training.inputs.mean(axis=0)) / np.where(spread > 0, spread, 1)
    assert header["asked"] == 597
    for row in (0, 30, 100):
        out, _ = forward(runs[0].x[row], seen, lambda z: np.maximum(z, 0), 64, 32, 10)
        sure = softmax(out)
        own = sure[np.arange(597), asked.targets]
        worst = np.argsort(own)[:10]
        assert arrays["sure"][row, :, 1] == pytest.approx(own[worst], abs=1e-4)
        assert arrays["sure"][row, :, 0] == pytest.approx(sure[worst].max(axis=1), abs=1e-4)
        assert arrays["wrong"][row] == (sure.argmax(axis=1) != asked.targets).sum()
        which = arrays["which"][row]
        assert (arrays["inputs"][which] == asked.inputs[worst]).all()
        assert (arrays["target"][which] == asked.targets[worst]).all()
        assert (arrays["took"][row] == sure[worst].argmax(axis=1)).all()


def test_of_wine_the_most_striking_inputs_are_told():
    header, arrays = told("guesses", data="wine", prepare="raw", **FEW, nth=1)
    assert header["drawn"] == "measures"
    assert "inputs" not in arrays
    first, *_ = header["striking"][0].split(", ")
    name, apart = first.rsplit(" ", 1)
    learning, _ = trained(data="wine", **FEW)
    training, asked = learning.setting.learned.table(0)
    column = learning.setting.learned.inputs.index(name)
    scores = (asked.inputs - training.inputs.mean(axis=0)) / training.inputs.std(axis=0)
    of_it = scores[np.abs(scores).argmax(axis=1) == column, column]
    assert np.abs(of_it - float(apart.replace("−", "-"))).min() <= 0.05


def test_how_sure_a_network_is_adds_up_to_one_and_stays_finite_far_out():
    for head, outputs in (("softmax", [[1e4, -1e4, 0]]), ("logistic", [[-1e4], [3.0]]), ("square", [[-7.0], [0.5]])):
        sure = certainty(Network((2, 2, 1), "tanh", head), np.array(outputs))
        assert np.isfinite(sure).all()
        assert sure.sum(axis=-1) == pytest.approx(1)
    assert certainty(Network((2, 2, 1), "tanh", "logistic"), np.array([[0.0]])) == pytest.approx(0.5)


# --- rate times curvature ---------------------------------------------------------------------------------------------


def test_the_product_is_the_rate_of_the_step_times_the_largest_eigenvalue():
    query = {"m": ["sgd~learning_rate~0.3", "adam"], "schedule": "step", "l2": "0.01", "factor": "2"}
    learning, runs = trained(**query)
    _, arrays = told("sharpness", **query)
    training, _ = parts(learning.setting, "float64")
    for row, factor in ((0, 1), (50, 0.1), (100, 0.01)):
        values = spectrum(learning.setting.network, runs[0].x[row][None], training, 0.01)[0]
        assert arrays["product"][0, row] == pytest.approx(0.6 * factor * values[-1], rel=1e-3)


def test_gradient_descent_ends_at_the_edge_of_stability_and_says_so():
    """C68: Cohen et al. (2021)."""
    header, arrays = told("sharpness", net="2-16-1", loss="square", m=["sgd~learning_rate~0.5"], steps=4000, images=200)
    end = float(arrays["product"][0, -1])
    assert 1.9 <= end <= 2.15
    above = int((arrays["product"][0] > 2).sum())
    assert above > 10
    (sentence,) = header["said"]
    assert sentence.endswith(f"ends at {end:.3g}, above 2 in {above} of 101 snapshots.")


@pytest.mark.parametrize(
    ("query", "descents", "says"),
    [
        ({"m": ["sgd"]}, 1, "SGD here is gradient descent"),
        ({"m": ["sgd", "adam"]}, 1, "For the others it is no bound."),
        ({"m": ["sgd"], "batch": "16"}, 0, "not with batches or dropout"),
        ({"m": ["sgd"], "dropout": "0.2"}, 0, "not with batches or dropout"),
        ({"m": ["momentum"]}, 0, "not with other methods"),
    ],
)
def test_only_of_gradient_descent_is_two_called_a_bound(query, descents, says):
    header, _ = told("sharpness", steps=40, **query)
    assert sum("diverges on a parabola above 2" in sentence for sentence in header["said"]) == descents
    assert any(says in sentence for sentence in header["said"])


def test_which_loss_is_meant_is_said():
    assert told("sharpness", steps=20, **FEW)[0]["of"] == "over all 200 examples"
    dropped = told("sharpness", images=90, l2="0.01", dropout="0.1", steps=20, m=["sgd"])
    assert dropped[0]["of"] == "over all 90 examples with L2, nothing dropped"
    digits = told("sharpness", data="digits", steps=20, **FEW)
    assert digits[0]["of"] == "over 512 of the 1200 examples"
    assert digits[1]["product"].shape == (2, 21)
    assert told("sharpness", data="digits", steps=200, **FEW)[1]["product"].shape == (2, sharpness.FEW)


# --- activations, scores ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "f", "says"),
    [("tanh", np.tanh, "saturated"), ("relu", lambda z: np.maximum(z, 0), "silent"), ("linear", lambda z: z, "")],
)
def test_the_bins_hold_the_activations_by_hand(act, f, says):
    query = {"act": act, "images": "150", "steps": "50", "m": ["sgd"]}
    learning, runs = trained(**query)
    header, arrays = told("spread", **query, nth=0)
    training, _ = parts(learning.setting)
    low, high = header["range"]
    zero = [1e-37] if says == "silent" else []
    edges = np.concatenate([[-np.inf], zero, np.linspace(low, high, 21)[1:-1], [np.inf]])
    for row in (0, 25, 50):
        _, (h,) = forward(runs[0].x[row], training.inputs[:150].astype(float), f, 2, 8, 1)
        counts, _ = np.histogram(h, edges)
        assert arrays["share"][row, 0] / 65535 == pytest.approx(counts / h.size, abs=3e-4)
        assert arrays["spread"][row, 0] == pytest.approx(h.std(), rel=1e-3)
    assert {"saturated", "silent"} & set(arrays) == ({says} if says else set())
    assert header["of"] == "on 150 examples to learn from"


def test_every_layer_is_told():
    header, arrays = told("spread", data="digits", net="64-32x4-10", steps=10, m=["sgd"], nth=0)
    assert header["units"] == (32,) * 4
    assert arrays["share"].shape == (11, 4, 21)
    assert (np.abs(arrays["share"].astype(int).sum(axis=2) - 65535) <= 20).all()


def test_the_scores_are_the_engine_s_and_the_distance_is_from_the_start():
    _, runs = trained(**FEW)
    header, arrays = told("scores", **FEW)
    assert (header["labels"], header["learned"], header["asked"]) == (["SGD", "Adam"], 200, 200)
    for nth, run in enumerate(runs):
        assert arrays["scores"][nth] == pytest.approx(run.scores.astype(np.float32), nan_ok=True)
        assert arrays["distance"][nth, -1] == pytest.approx(np.sqrt(((run.x[-1] - run.x[0]) ** 2).sum()), rel=1e-5)
        assert (arrays["cost"][nth] == run.cost).all()
    assert (arrays["stopped"] == -1).all()


# --- all of them ------------------------------------------------------------------------------------------------------

EVERY_PANEL = pytest.mark.parametrize("kind", panels.KINDS)


@EVERY_PANEL
def test_a_run_that_stops_is_told_as_far_as_it_is_finite(kind):
    query = {"data": "digits", "m": ["sgd~learning_rate~1000", "adam"], "steps": 30}
    asked = answers.question(kind, {name: value if isinstance(value, list) else [str(value)] for name, value in query.items()})  # fmt: skip
    assert answers.answer(kind, asked).body == answers.answer(kind, asked).body
    header, arrays = told(kind, **query)
    if kind == "scores":
        stopped = arrays["stopped"][0]
        assert 0 < stopped < 30
        assert arrays["stopped"][1] == -1
    if kind == "sharpness":
        gone = np.isnan(arrays["product"][0])
        assert gone.any()
        assert not np.isnan(arrays["product"][1]).any()
    assert header["address"] == answers.canonical(asked.state)


@EVERY_PANEL
def test_no_slider_compiles_anything(kind, compilations):
    usual = {"images": 150, "steps": 60, "l2": "0.01", "gain": "1", "m": ["sgd"]}
    told(kind, **usual)
    with compilations() as more:
        for change in ({"images": 80}, {"steps": 33}, {"l2": "0.02"}, {"gain": "2"}, {"factor": "0.5"}, {"seed": 3}):
            told(kind, **{**usual, **change})
    assert more == []


@pytest.mark.parametrize("kind", panels.OF_ALL)
def test_without_runs_there_is_nothing_to_tell(kind):
    header, arrays = told(kind, **NO_RUNS)
    assert header["labels"] == []
    assert all(len(array) == 0 for name, array in arrays.items() if name != "step")


@pytest.mark.parametrize(
    ("kind", "query", "says"),
    [
        ("guesses", {**FEW, "nth": ["2"]}, "There is no run `2`"),
        ("spread", {"m": [NO_RUNS["m"]]}, "There is no run `0`"),
        ("guesses", {**FEW, "nth": ["-1"]}, "There is no run"),
        ("guesses", {**FEW, "nth": ["\u0661"]}, "There is no run"),
        ("scores", {"page": ["race"]}, "trains no network"),
        ("sharpness", {"data": ["digits"], "m": ["newton"]}, "matrix of weights by weights"),
        ("spread", {"data": ["moon"]}, "moon"),
    ],
)
def test_what_cannot_be_asked_gets_a_sentence(kind, query, says):
    with pytest.raises(answers.Refused, match=says):
        answers.question(kind, query)
