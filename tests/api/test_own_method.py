"""A method that was typed in runs, is swept and taken along as any other, in its own colour."""

import pytest

from api import answers, running
from api.formula import told_of_lines
from api.picture import styles_in
from figures.theme import LOOKS
from pages.components.race.takeaway import cells, program, taken
from states.race import race_on
from tests.support.client import ask
from typed.method import key_of_program
from typed.said import SAID

LINES = "v = rho*v + g; x = x - lr*k*v"
KEY = key_of_program(LINES)


def query(*methods: str, lines: str = LINES, **more: str) -> dict[str, list[str]]:
    return {"s": ["beale"], "m": [*methods], "p": [lines], **{name: [value] for name, value in more.items()}}


def race(*methods: str, **more):
    return answers.race(answers.question("race", query(*methods, **more)))


def test_it_is_raced_beside_the_original_in_a_colour_of_its_own():
    header, arrays = race("momentum", "own", steps="50")
    labels = [run["label"] for run in header["runs"]]
    assert labels == ["Momentum", "Your method"]
    assert header["runs"][0]["line"] != header["runs"][1]["line"]
    assert header["runs"][1]["symbol"] == "triangle-right"
    rows = header["runs"][0]["sent"]
    assert (arrays["x"][:rows] == arrays["x"][rows:]).all()


def test_its_colour_does_not_change_with_its_lines():
    looks = [
        styles_in(race_on("beale", [(key_of_program(lines), {})]), LOOKS["light"])[0]
        for lines in (LINES, "x = x - lr*g")
    ]
    assert looks[0] == looks[1]


@pytest.mark.parametrize("slider", ["own_k", "rho", "factor"])
def test_a_slider_compiles_nothing_and_a_member_is_the_run(slider, compilations):
    header, _ = race("momentum", "own", steps="60")
    swept, _ = answers.sweep(answers.question("sweep", query("momentum", "own", steps="60", slider=slider)))
    values = header["sliders"][slider]["values"]
    with compilations() as count:
        for nth in (len(values) // 3, len(values) // 2):
            header, _ = race("momentum", "own", steps="60", **{slider: values[nth]})
            assert swept["told"][nth] == header["table"]["rows"]
    assert not count


@pytest.mark.parametrize("key", ["adam", "lion", "nesterov_lookahead"])
def test_the_race_taken_along_computes_it_again(key, capsys):
    state = answers.question("race", query(key, "own", lines=SAID[key], steps="40", noise="0.2")).state
    made = running.results(state)
    exec(compile(program(state, made), "taken along", "exec"), {"__name__": "taken"})
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 2
    for line, result in zip(printed, made, strict=True):
        loss = float(line.rpartition("loss = ")[2])
        assert loss == pytest.approx(float(result.drawn.loss[-1]), rel=1e-9, abs=1e-12)
    assert "def own():" in cells(state, made, "link")


def test_what_is_taken_of_it_has_the_values_that_it_has_here():
    state = answers.question("race", query("own", own_k="2.5", factor="2")).state
    texts = taken(KEY, state.values_of(state.runs[0]))
    assert "lr=0.006, k=2.5" in texts["PyTorch"].replace("rho=0.9, ", "")
    assert "lr=0.006, k=2.5" in texts["Optax"].replace("rho=0.9, ", "")
    elsewhere = taken(key_of_program("x = x - lr*grad(x - g)"), {"learning_rate": 0.1})
    assert elsewhere["Optax"].startswith("# ")


def test_what_is_typed_is_told_of_at_once():
    assert told_of_lines(LINES) == {"sentence": "", "at": 0}
    text = "v = rho*v + g\nx = x - lr**"
    answer = ask("formula", {"p": text})
    assert answer.status == 200
    assert b"too early" in answer.body
    assert f'"at":{len(text)}'.encode() in answer.body.replace(b" ", b"")
