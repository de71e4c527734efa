"""A method that was typed in runs, is swept and taken along as any other, in its own colour."""

import numpy as np
import pytest

from api import answers, running
from api.formula import told_of_lines
from api.inside.run import begin_run
from api.picture import styles_in
from engine.elsewhere import elsewhere
from engine.grid import sweep
from engine.run import run
from engine.training import train
from figures.theme import LOOKS
from landscapes import LANDSCAPES
from pages.components.race.takeaway import cells, program, taken
from states import registry
from states.race import race_on
from states.setting import on
from states.task import learn
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


def test_a_look_inside_prints_its_lines_with_numbers():
    asked = answers.question("inside", {"s": ["beale"], "method": ["own"], "p": [LINES], "t": ["3"], "steps": ["20"]})
    begun = begin_run(asked.state)
    theirs = begin_run(asked.state._replace(method="momentum"))
    gradient, first, last = begun.trace.lines
    assert (gradient.source, first.source, last.source) == ("g = grad(x)", "v = rho*v + g", "x = x - lr*k*v")
    assert first.numbers(3).startswith("0.9*(")
    np.testing.assert_allclose(begun.trace.x, theirs.trace.x, rtol=1e-13)
    np.testing.assert_array_equal(first.got["v"], begun.trace.state["v"])
    np.testing.assert_array_equal(gradient.got["g"], begun.trace.gradient)
    said = answers.numbers(asked)[0]["said"]["numbers"]
    assert "<code>x = x - lr*k*v</code>" in said


def test_a_map_of_it_is_the_map_of_the_original():
    over = {"learning_rate": np.geomspace(1e-3, 1e-1, 6), "rho": np.linspace(0.0, 0.9, 5)}
    of_file, of_lines = (
        sweep(registry.method(key), on("beale", steps=60), over)
        for key in ("momentum", key_of_program(SAID["momentum"]))
    )
    np.testing.assert_array_equal(of_file.loss, of_lines.loss)
    np.testing.assert_array_equal(of_file.status, of_lines.status)


def test_a_network_is_trained_by_it_as_by_the_original():
    momentum, own = train(
        [(registry.method("momentum"), None), (registry.method(key_of_program(SAID["momentum"])), None)],
        learn("moons")._replace(steps=50),
    )
    np.testing.assert_array_equal(momentum.x, own.x)


@pytest.mark.parametrize("library", ["PyTorch", "Optax", "Keras"])
def test_the_same_path_in_other_libraries(library):
    optimizer = registry.method(KEY)
    found = elsewhere(library, optimizer, {"learning_rate": 0.003, "rho": 0.9, "own_k": 1.0}, (1.0, 1.5), 40)
    assert (found.code is None) == (library == "Keras")
    if library == "Optax":
        space: dict = {"loss": LANDSCAPES["beale"].loss, "__name__": "taken"}
        exec(str(found.code), space)
        ours = run(optimizer, on("beale", steps=40, noise=0.0), {"learning_rate": 0.003, "rho": 0.9, "own_k": 1.0})
        np.testing.assert_allclose(space["x"], ours.x[-1], atol=1e-9)
    ahead = registry.method(key_of_program("x = x - lr*grad(x)"))
    assert elsewhere(library, ahead, {"learning_rate": 0.01}, (1.0, 1.5), 40).note
