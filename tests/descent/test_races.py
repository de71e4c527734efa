"""A race on a function of one's own: its runs are those computed by hand, and what cannot be raced on is a sentence."""

import math
import sys
from collections.abc import Iterator
from urllib.parse import urlencode

import jax.numpy as jnp
import numpy as np
import pytest

from api import answers, running
from descent import race, races, show, shown
from landscapes import LANDSCAPES
from states.registry import surface
from tests.support.open_page import unpack
from typed.own_function import Unusable
from typed.surface import key_of


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """The functions of one test are no surfaces of the next."""
    yield
    for key in races._known.values():
        LANDSCAPES.pop(key, None)
    races._known.clear()


def steep(x, y, a=3.0):
    return x**2 + a * y**2


def vector(p):
    return p[0] ** 2 + 3.0 * p[1] ** 2


def bent(x, y, *, tilt=0.5, name="not a number"):
    return (1 - x) ** 2 + 5 * (y - x**2) ** 2 + tilt * jnp.sin(x)


def ask(asked, kind: str, **more: str) -> tuple[dict, dict[str, np.ndarray]]:
    """What the notebook's process replies about a race, unpacked as the browser does it."""
    pairs = {**dict.fromkeys(more), **more}
    query = urlencode([pair for pair in answers.canonical(asked) if pair[0] not in pairs] + [*pairs.items()])
    header, buffers = shown.reply(asked, {"id": "7", "kind": kind, "query": query})
    assert header["id"] == "7"
    assert "sentences" not in header, header
    return unpack(buffers[0])


def test_the_runs_are_those_computed_by_hand():
    found = race(steep, [("sgd", {"learning_rate": 0.1})], start=(2.0, -1.0), steps=30)
    (result,) = running.results(found)
    steps = np.arange(31)
    assert np.allclose(result.drawn.x, np.stack([2 * 0.8**steps, -(0.4**steps)], axis=1), rtol=1e-13)


def test_a_vector_and_a_formula_are_the_same_surface():
    pair, whole = (surface(race(one, ["sgd"]).setting.surface) for one in (lambda x, y: x**2 + 3 * y**2, vector))
    typed = surface(key_of("x^2+3y^2"))
    for one in (pair, whole):
        assert (one.xlim, one.ylim, one.start, one.depends_on) == (
            typed.xlim,
            typed.ylim,
            typed.start,
            typed.depends_on,
        )
        assert one.rates == typed.rates
    assert surface(race(lambda x, y: x**2, ["sgd"]).setting.surface).depends_on == (0,)


def test_numbers_of_a_function_are_sliders_whose_members_are_its_runs(compilations):
    found = race(bent, ["sgd", "adam"], steps=60)
    assert [slider["name"] for slider in shown.facts(found)["sliders"]] == ["tilt", "factor", "beta1", "beta2"]
    header, arrays = ask(found, "sweep", slider="tilt")
    ask(found, "sweep", slider="factor")
    ask(found, "race", tilt="0.4")
    with compilations() as seconds:
        for more in ({"tilt": "2"}, {"factor": "0.5"}, {"x": "0.3", "y": "-0.7"}):
            ask(found, "race", **more)
    assert seconds == []
    values = ask(found, "race")[0]["sliders"]["tilt"]["values"]
    exact, paths = ask(found, "race", tilt=values[3])
    assert header["told"][3] == exact["table"]["rows"]
    assert len(arrays["loss"]) == len(values)
    assert np.isfinite(paths["x"]).all()


def test_a_function_keeps_its_surface_and_the_oldest_is_forgotten(monkeypatch):
    monkeypatch.setattr(races, "MOST", 2)
    first = race(steep, ["sgd"]).setting.surface
    assert race(steep, ["adam"]).setting.surface == first
    others = [race(one, ["sgd"]).setting.surface for one in (vector, bent)]
    assert len({first, *others}) == 3
    assert first not in LANDSCAPES
    assert set(others) <= LANDSCAPES.keys()
    race(vector, ["sgd"])  # raced on once more, so that the other one is the oldest
    race(steep, ["sgd"])
    assert others[0] in LANDSCAPES
    assert others[1] not in LANDSCAPES


def test_a_start_of_one_race_is_not_another_s():
    usual = race(steep, ["sgd"]).setting.landscape.start
    moved = race(steep, ["sgd"], start=(0.25, -0.5)).setting.landscape.start
    assert tuple(moved) == (0.25, -0.5) != tuple(usual)
    assert tuple(race(steep, ["sgd"]).setting.landscape.start) == tuple(usual)


def test_surfaces_and_formulas_are_raced_on_too():
    assert race("taco_shell", ["adam"], factor=2).factor == 2
    assert race("x^2 + 3y^2").setting.landscape.name == "x^2+3·y^2"
    assert race(steep, window=(-1, 2, -3, 4)).setting.landscape.ylim == (-3, 4)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x, y: np.sin(x) + y, "take jax.numpy, as jnp.sin for np.sin. Its line"),
        (lambda x, y: math.sin(x) + y, "jnp.sin for math.sin. Its line"),
        (lambda x, y: x if x > 0 else y, "take jnp.where"),
        (lambda x, y: max(x, y), "take jnp.where"),
        (lambda p: p, "an array of shape (2,)"),
        (lambda x, y: None, "it needs a return"),
        (lambda x, y: jnp.sqrt(x + 0j), "a loss is real"),
        (lambda x, y: jnp.log(-x * x - 1) + y, "hardly a finite number"),
        (lambda x, y: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda x, y, z: x, "(x, y, z) is no function of a point"),
        (lambda x, y, *, z: x, "is no function of a point"),
        (lambda: 1.0, "is no function of a point"),
        (lambda x, y, steps=3: x, "a parameter steps, which means something else"),
        (lambda x, y, rho=3: x, "a parameter rho, which means something else"),
        ("nonsense(", "`nonsense(` is neither a surface (taco_shell, "),
        (3, "not on int"),
    ],
)
def test_what_cannot_be_raced_on_is_a_sentence_and_no_traceback(function, words: str):
    with pytest.raises(Unusable) as told:
        race(function, ["sgd"])
    assert words in str(told.value)
    assert told.value._render_traceback_() == [str(told.value)]
    assert not races._known


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"methods": ["adamm"]}, "There is no method `adamm`"),
        ({"methods": ["sgd"] * 9}, "1 to 8 runs, not 9"),
        ({"methods": []}, "1 to 8 runs, not 0"),
        ({"steps": -1}, "steps"),
        ({"colour": "red"}, "`colour`"),
        ({"window": (1, 2)}, "is not left, right, below, above"),
        ({"window": (1, float("nan"), 0, 1)}, "is not left, right, below, above"),
        ({"start": (1e30, 0.0)}, "start"),
    ],
)
def test_settings_that_cannot_be_are_sentences(how, words: str):
    with pytest.raises(Unusable, match=words.replace("(", r"\(")):
        race(steep, how.pop("methods", ["sgd"]), **how)


def test_what_a_notebook_does_not_have_is_refused():
    found = race(steep, ["sgd"])
    for kind, query in (
        ("map", ""),
        ("../files", ""),
        ("race", "s=no_such_surface"),
        ("sweep", "slider=no"),
        ("race", "x" * 9000),
    ):
        header, buffers = shown.reply(found, {"id": "1", "kind": kind, "query": query})
        assert header["sentences"]
        assert not buffers
    header, (plotly,) = shown.reply(found, {"id": "1", "kind": "plotly"})
    assert b"plotly.js" in plotly[:2000]


def test_without_a_process_the_race_is_a_still_picture_that_says_so():
    html = shown.still_picture(race(steep, ["sgd", "adam"]))
    assert "data:image/svg+xml;base64," in html
    assert shown.STILL in html
    assert ">SGD</span>" in html


def test_without_anywidget_it_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    shown._widget.cache_clear()
    with pytest.raises(Unusable, match=r"pip install -r descent/requirements\.txt"):
        show(race(steep, ["sgd"]))
    with pytest.raises(Unusable, match="not int"):
        show(3)  # pyright: ignore[reportArgumentType]
