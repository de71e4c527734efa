"""Look inside on every surface with every method, as far as the pictures and words themselves, without a page around."""

import numpy as np
import plotly.graph_objects as go
import pytest

from api import messages as stage_data
from api import picture, running, wire
from api.inside import arrows
from api.inside import picture as inside_picture
from api.inside import words as inside_words
from api.inside.run import begin_run
from api.screen import Screen
from figures import curves, fields
from figures.theme import LOOKS
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from states.fields import replaced
from states.inside import Inside, fresh
from tests.support.turns import every_surface

LIGHT = LOOKS["light"]
HUGE = [0.0, 1.0, 5e-324, 2.5e303, 1.79e308, -1.79e308, np.inf, np.nan]


def run_of(surface: str, method: str) -> Inside:
    """By turns the default run with noise, and one that diverges where the method has a rate: far out, and many times too fast."""
    plain = fresh(surface, method)
    if (list(LANDSCAPES).index(surface) + list(OPTIMIZERS).index(method)) % 2:
        return replaced(plain, noise=0.5)
    wild = {"learning_rate": 1e4 * plain.all_hypers()["learning_rate"]} if "learning_rate" in plain.all_hypers() else {}
    x, y = plain.setting.start_point
    return replaced(plain, hypers=wild, start=(1e3 * x + 7, -1e3 * y), steps=60)


@pytest.mark.usefixtures("rough")
@every_surface
def test_every_method_draws_at_its_first_a_middle_and_its_last_step(surface):
    told: list[str] = []
    background = picture.sample(fresh(surface).race())
    held = stage_data._key(background, LIGHT, [], 1)  # the browser has the surface: it is not what is tested
    for method in OPTIMIZERS:
        inside = run_of(surface, method)
        begun, results = begin_run(inside._replace(t=inside.setting.steps)), running.results(inside.race())
        for t in {0, begun.t // 2, begun.t}:
            told += [inside_words.numbers(begun._replace(t=t)), inside_words.state(begun._replace(t=t))]
        step = arrows.step(inside, begun)
        message = stage_data.race_message(background, results, inside, Screen(), held, step=step)
        wire.pack(*message)  # ValueError for a number that JSON has not
        drawn = fields.fields(inside_picture.quantities(begun), begun.t, LIGHT)
        for name, axis in drawn.to_plotly_json()["layout"].items():
            if name.startswith("yaxis"):
                assert axis.get("dtick", 1) >= 1, (method, name, axis)
    assert all("Traceback" not in text for text in told)
    assert len(told) >= len(OPTIMIZERS)


def test_a_quantity_of_any_size_is_drawn():
    # Beta of conjugate gradient at its first step is as large as a number can be.
    for high in HUGE:
        for low in HUGE:
            series = np.array([low, high, low])
            points, matrices = np.stack([series, series[::-1]], axis=1), np.full((3, 2, 2), high)
            drawn = fields.fields({"beta": series, "v": points, "H": matrices}, 1, LIGHT)
            assert len(tuple(drawn.data)) == 7, (low, high)
    assert fields.spans_decades(np.array([[1e-300], [1e300]]))
    assert not fields.spans_decades(np.array([[1e300], [2e300]]))


def test_losses_of_any_size_have_axes(make_run):
    for first in HUGE:
        for last in HUGE:
            run = make_run(np.array([first, last, last]))
            for diverged in (None, 0, 1, 2):
                figure = go.Figure(curves.axes([run], 0.0, [diverged], LIGHT))
                low, high = figure.layout.yaxis.range  # pyright: ignore[reportAttributeAccessIssue]
                assert np.isfinite([low, high]).all(), (first, last, diverged)
                assert low < high


@pytest.fixture
def make_run():
    """A run with these losses, that stays where it is."""
    plain = running.results(fresh().race())[0].drawn
    return lambda loss: plain._replace(x=np.zeros((len(loss), 2)), loss=loss)
