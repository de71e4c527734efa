"""The race as a notebook: a valid one, whose cells compute the race again, with a picture where there is Matplotlib."""

import json
import sys
from unittest.mock import MagicMock

import nbformat
import numpy as np
import pytest

from api.messages import in_words
from api.picture import lowest
from api.running import results
from engine.sampling import stationary_points
from optimizers import OPTIMIZERS
from pages.components.race.takeaway import cells, program
from states.address import decode
from states.race import Race, race_on
from tests.support.turns import by_turns, every_surface

LINK = "http://localhost:8501/?s=saddle"


def _race(surface: str, *methods: str, **changes) -> Race:
    return race_on(surface, [(method, {}) for method in methods], **changes)


def _run(text: str) -> dict:
    """The names that the cells leave, run one after the other."""
    names: dict = {"__name__": "__main__"}
    for cell in nbformat.reads(text, as_version=4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)
    return names


@pytest.fixture
def without_matplotlib(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)


@pytest.fixture
def axes(monkeypatch):
    """Stands in for Matplotlib; the two axes of the picture."""
    pyplot, ground, curves = MagicMock(), MagicMock(), MagicMock()
    pyplot.subplots.return_value = MagicMock(), (ground, curves)
    monkeypatch.setitem(sys.modules, "matplotlib", MagicMock(pyplot=pyplot))
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", pyplot)
    return ground, curves


def _assert_reproduced(race: Race) -> None:
    shown = results(race)
    paths = _run(cells(race, shown, LINK))["paths"]
    wanted = {
        (result.drawn.label, race.setting.seed + nth): run for result in shown for nth, run in enumerate(result.runs)
    }
    assert list(paths) == list(wanted)
    for key, run in wanted.items():
        for got, expected in zip(paths[key], (run.x, run.loss), strict=True):
            np.testing.assert_allclose(got, expected[: run.stopped], rtol=1e-12, atol=1e-12, err_msg=str(key))


@pytest.mark.usefixtures("without_matplotlib")
@pytest.mark.parametrize(("method", "surface"), by_turns(OPTIMIZERS, ["regularized_bowl", "himmelblau"]))
def test_every_method(method, surface):
    _assert_reproduced(_race(surface, method, steps=60))


@pytest.mark.usefixtures("without_matplotlib")
def test_noise_repeats_a_schedule_and_one_that_diverges():
    race = _race("taco_shell", "sgd", "adam", factor=3.0, steps=1000, noise=0.3, repeats=2, schedule="cosine")
    assert any(run.stopped for result in results(race) for run in result.runs)
    _assert_reproduced(race)


@every_surface
def test_every_surface_is_a_valid_notebook_with_its_picture(surface, axes):
    ground, curves = axes
    race = _race(surface, "sgd", "momentum", steps=20)
    shown = results(race)
    text = cells(race, shown, LINK)
    nbformat.validate(json.loads(text), relax_add_props=False)
    _run(text)
    _, _, heights, levels = ground.contour.call_args.args
    assert heights.shape == (200, 200)
    assert (np.diff(levels) > 0).all()
    zero = lowest(stationary_points(race.setting.landscape, race.setting.knobs).minima, shown)
    for result, path, curve in zip(shown, ground.plot.call_args_list, curves.plot.call_args_list, strict=False):
        np.testing.assert_allclose(np.transpose(path.args), result.drawn.x, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(curve.args[0], result.drawn.loss - zero, rtol=1e-12, atol=1e-12)
        assert path.kwargs["label"] == curve.kwargs["label"] == result.drawn.label
    assert ground.plot.call_args.args[:2] == race.setting.start_point


def test_its_words_say_what_the_race_is():
    methods = ["sgd", "sgd~learning_rate~0.2", "adam~beta1~0.5"]
    race, problems = decode("race", {"s": ["saddle"], "m": methods, "x": ["1.25"], "steps": ["30"]})
    assert problems == []
    shown = results(race)
    found = nbformat.reads(cells(race, shown, LINK), as_version=4).cells
    words = "\n".join(cell.source for cell in found if cell.cell_type == "markdown")
    assert words.startswith("# Saddle: " + ", ".join(result.drawn.label for result in shown))
    for said in (in_words(race), f"]({LINK})", race.setting.landscape.equation, OPTIMIZERS["adam"].formula, "Kingma"):
        assert said in words, said
    # The very program that is taken along as a file, cut into pieces.
    text = program(race, shown)
    code = [cell.source for cell in found if cell.cell_type == "code"]
    assert len(code) == 8
    assert all(part in text for part in code[:-1])


@pytest.mark.usefixtures("without_matplotlib")
def test_without_matplotlib_it_says_so(capsys):
    race = _race("bowl")
    _run(cells(race, results(race), LINK))
    assert capsys.readouterr().out.startswith("With Matplotlib there is a picture here")
