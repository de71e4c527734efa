"""A formula made a surface: its key, its window, its start and its rates, all without compiling anything."""

import numpy as np
import pytest

from engine.run import run
from engine.verdict import ARRIVED, DIVERGED, verdict
from landscapes import LANDSCAPES
from states import registry
from states.setting import on
from tests.typed.test_computing import TYPED
from typed.building import value_of
from typed.reading import Mistyped, surface
from typed.surface import FARTHEST, SHORT, is_typed, key_of, typed_surface


def test_all_spellings_of_a_formula_are_one_surface():
    spellings = ("x^2 + 3y", "x**2+3*y", "f(x,y) = x² + 3·y", "X^2+3Y")
    assert len({key_of(text) for text in spellings}) == 1
    assert registry.surface(key_of(spellings[0])) is registry.surface(key_of(spellings[1]))


def test_the_key_is_the_formula_and_a_wrong_one_is_refused():
    assert key_of("2x") == "f=2*x"
    assert is_typed("f=2*x")
    assert not any(map(is_typed, LANDSCAPES))
    with pytest.raises(Mistyped):
        registry.surface("f=__import__('os')")


def test_a_typed_surface_is_lent_by_its_formula():
    landscape = typed_surface(key_of("x^2+y^2"))
    assert registry.lend(landscape) == landscape.key
    assert on(landscape).landscape is landscape


@pytest.mark.parametrize(
    ("text", "half"),
    [("x^2+y^2", 4), ("(x-20)^2+y^2", 40), ("(x-7)^2+y^2", 10), ("x+y", 4), ("log(x-50)^2+y^2", 100), ("x^2", 4)],
)
def test_the_window_holds_the_lowest_point_if_there_is_one(text, half):
    landscape = typed_surface(key_of(text))
    assert landscape.xlim == landscape.ylim == (-half, half)
    assert half <= FARTHEST


@pytest.mark.parametrize(
    "text", [*(text for text, _ in TYPED.values()), "relu(x+y-1)", "log(x)+log(y)", "x^2", "y^4", "1/(x^2+y^2)"]
)
def test_runs_start_inside_at_a_number_and_with_a_slope(text):
    landscape = typed_surface(key_of(text))
    (left, right), (below, above), (x, y) = landscape.view_at()
    assert left < x < right or 0 not in landscape.depends_on
    assert below < y < above or 1 not in landscape.depends_on
    near = [(x, y), (x + 1e-4, y), (x, y + 1e-4)]
    tree, letters = surface(text), {knob.name: np.float64(1) for knob in landscape.knobs}
    here, *beside = (value_of(tree, {**letters, "x": np.float64(a), "y": np.float64(b)}, np) for a, b in near)
    assert np.isfinite(here)
    assert any(loss != here for loss in beside) or landscape.jumps


def test_what_the_formula_does_not_have_stays_in_the_middle():
    assert typed_surface(key_of("x^2+x^4")).start[1] == 0
    assert typed_surface(key_of("y^2")).start[0] == 0


# The rates are searched with sgd's runs alone: they must do for what the lecture says of the others, too.
@pytest.mark.parametrize(
    "text",
    [
        "x^2+y^2",
        "x^2+10y^2",
        "x^2+x^4",
        "(x-20)^2+3y^2",
        "0.01x^2+0.02y^2",
        "1000(x^2+y^2)",
        "(x^2+y-11)^2+(x+y^2-7)^2",
    ],
)
def test_with_the_rates_that_are_found_sgd_momentum_and_nesterov_arrive(text):
    landscape = typed_surface(key_of(text))
    setting = on(landscape, steps=400)
    for method in ("sgd", "momentum", "nesterov"):
        trajectory = run(registry.method(method), setting, {"learning_rate": landscape.rates[method]})
        assert verdict(trajectory, setting).status == ARRIVED, method


@pytest.mark.parametrize("key", [key for key in TYPED if key not in ("slope", "saddle", "staircase")])
def test_the_rates_that_are_found_let_no_run_of_sgd_diverge_on_a_surface_of_the_catalogue(key):
    landscape = typed_surface(key_of(TYPED[key][0]))
    setting = on(landscape)
    assert (
        verdict(run(registry.method("sgd"), setting, {"learning_rate": landscape.rates["sgd"]}), setting).status
        != DIVERGED
    )


def test_letters_are_sliders_in_the_order_in_which_they_come():
    landscape = typed_surface(key_of("(x-b)^2 + a*y^2"))
    assert [knob.name for knob in landscape.knobs] == ["b", "a"]
    assert all(knob.low < knob.default < knob.high for knob in landscape.knobs)


def test_a_long_formula_is_no_name():
    assert typed_surface(key_of("x^2+3y")).name == "x^2+3·y"
    assert typed_surface(key_of("+".join(["x^2"] * 20))).name == "Your formula"
    assert len("Your formula") < SHORT


@pytest.mark.parametrize("text", ["floor(x)+y", "sign(x)*y"])
def test_a_formula_with_steps_jumps(text):
    assert typed_surface(key_of(text)).jumps
    assert not typed_surface(key_of("|x|+y")).jumps


def test_another_window_compiles_nothing(compilations):
    landscape = typed_surface(key_of("x^2+3x*y+5y^2"))
    setting = on(landscape, steps=20)
    run(registry.method("sgd"), setting)
    verdict(run(registry.method("sgd"), setting), setting)
    with compilations() as count:
        wider = on(landscape, steps=20, knobs={"left": -9.0, "right": 30.0, "below": -2.0, "above": 2.0})
        assert wider.start_point != setting.start_point
        verdict(run(registry.method("sgd"), wider), wider)
    assert not count
