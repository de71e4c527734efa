"""What the browser is told of the steps of a training, and which questions about them are refused."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from api import answers
from api import trained as kept
from api.answers import Refused
from states.fields import decode
from states.learning import INSIDE, PAGE
from tests.api.test_panels import told, trained

FEW = {"m": ["sgd", "adam"], "steps": ["120"]}


def test_the_steps_that_leave_the_snapshots_of_the_very_run_are_told():
    _, runs = trained(**FEW)
    header, arrays = told("look", **FEW, nth=1)
    assert (header["label"], header["last"], header["stopped"]) == ("Adam", 119, -1)
    assert list(arrays["step"]) == sorted({*runs[1].step[:-1], 119})
    x = header["vectors"].index("x")
    norms = np.linalg.norm(runs[1].x.astype(float), axis=1)
    assert arrays["norm"][:99, x, 0] == pytest.approx(norms[:99], rel=1e-6)
    assert arrays["strip"].shape == (len(arrays["step"]), 5, 24)
    assert len(header["told"]) == len(header["others"]) == len(arrays["step"])
    assert [len(lines) for lines in header["told"]] == [len(header["sources"])] * len(arrays["step"])


def test_a_run_with_a_start_of_its_own_is_looked_into_from_there():
    runs = kept.trained(trained(**FEW, starts="own")[0])
    header, arrays = told("look", **FEW, starts="own", nth=1)
    norms = np.linalg.norm(runs[1].x.astype(float), axis=1)
    assert arrays["norm"][:99, header["vectors"].index("x"), 0] == pytest.approx(norms[:99], rel=1e-6)
    assert np.linalg.norm(runs[0].x[0]) != pytest.approx(norms[0], rel=1e-3)


def test_one_step_is_told_as_among_all_and_between_two_snapshots_too():
    every, of_all = told("look", **FEW, nth=0)
    for row, step in ((0, 0), (40, of_all["step"][40])):
        header, arrays = told("look", **FEW, nth=0, at=step)
        assert list(arrays["step"]) == [step]
        assert np.array_equal(arrays["strip"][0], of_all["strip"][row])
        assert header["told"][0] == every["told"][row]
    between = next(step for step in range(120) if step not in of_all["step"])
    assert list(told("look", **FEW, nth=0, at=between)[1]["step"]) == [between]


def test_a_run_that_stopped_is_looked_into_up_to_its_last_step():
    query = {"m": ["sgd~learning_rate~1000"], "loss": "square", "act": "relu", "steps": "100"}
    (run,) = trained(**query)[1]
    assert run.stopped is not None
    header, arrays = told("look", **query)
    assert (header["stopped"], header["last"]) == (run.stopped, run.stopped - 1)
    assert arrays["step"][-1] == run.stopped - 1
    assert list(told("look", **query, at=99)[1]["step"]) == [run.stopped - 1]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"nth": ["2"]}, "no run `2`"),
        ({"at": ["120"]}, "counted from 0 to 119"),
        ({"at": ["-1"]}, "no step `-1`"),
        ({"at": ["1e1"]}, "no step"),
        ({"at": ["٣"]}, "no step"),
        ({"at": ["9" * 400]}, "no step"),
        ({"m": ["none"]}, "no run `0`"),
        ({"data": ["digits"], "net": ["64-32x10-10"], "steps": ["10000"], "batch": ["256"]}, "gone through again"),
        ({"data": ["digits"], "m": ["newton"]}, "matrix"),
    ],
)
def test_what_cannot_be_looked_into_gets_a_sentence(query: dict, words: str):
    with pytest.raises(Refused) as why:
        answers.answer("look", answers.question("look", {**FEW, **query}))
    assert words in str(why.value)


def test_the_table_of_runs_leads_to_each_of_them_and_from_there_back():
    header, _ = told("scores", **FEW, gain=2)
    learning, _ = trained(**FEW, gain="2")
    for nth, address in enumerate(header["inside"]):
        assert address.startswith("./inside?data=moons&")
        state, problems = decode(INSIDE, parse_qs(urlsplit(address).query))
        assert (state, problems) == (learning._replace(nth=nth), [])
    back = told("look", **FEW, gain=2, nth=1)[0]["network"]
    assert decode(PAGE, parse_qs(urlsplit(back).query)) == (learning, [])
